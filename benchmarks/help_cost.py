"""What `osl --help` costs beside a bare start of Python with click, in alternating runs: the goal is at most 1.5 times.

python benchmarks/help_cost.py [runs]
"""

from __future__ import annotations

import sys

from starts import CLICK, FLOOR, OSL, asked_runs, compared

GOAL = 1.5
COMMANDS = {
    "python -c pass": [sys.executable, "-c", "pass"],
    **FLOOR,
    "osl --help": [OSL, "--help"],
    "osl --version": [OSL, "--version"],
}


def main() -> None:
    medians = compared(COMMANDS, asked_runs(40))
    for name in ("osl --help", "osl --version"):
        print(f"{name} / import click = {medians[name] / medians[CLICK]:.2f}   (goal: at most {GOAL})")


if __name__ == "__main__":
    main()
