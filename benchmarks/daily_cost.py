"""What the commands of every day cost, beside a bare start of Python with click, in alternating runs.

python benchmarks/daily_cost.py [runs]

The office is the one of OSL_OFFICE, else a demo made for the measurement; the case is its first one. Loading pydantic,
the store and the rules is most of it: `import osl_workflow.bootstrap` is measured beside, as what no command can avoid.
"""

from __future__ import annotations

import json
import os
import subprocess
import sys
import tempfile
from pathlib import Path

from starts import CLICK, FLOOR, OSL, asked_runs, compared


def main() -> None:
    with tempfile.TemporaryDirectory() as made:
        office = os.environ.get("OSL_OFFICE") or _demo(Path(made) / "office")
        mark = _first_case(office)
        commands = {
            **FLOOR,
            "import bootstrap": [sys.executable, "-c", "import osl_workflow.bootstrap"],
            "osl case next": [OSL, "case", "next", mark],
            "osl case show": [OSL, "case", "show", mark],
            "osl case history": [OSL, "case", "history", mark],
            "osl due": [OSL, "due"],
        }
        medians = compared(commands, asked_runs(20), OSL_OFFICE=office)
    for name in list(commands)[1:]:
        print(f"{name} / import click = {medians[name] / medians[CLICK]:.1f}")


def _demo(folder: Path) -> str:
    subprocess.run([OSL, "demo", "brzeziny", "--folder", str(folder)], check=True, capture_output=True)
    return str(folder)


def _first_case(office: str) -> str:
    listed = subprocess.run(
        [OSL, "case", "list", "--limit", "1", "--json", "--office", office], check=True, capture_output=True
    )
    return str(json.loads(listed.stdout)["cases"][0]["mark"])


if __name__ == "__main__":
    main()
