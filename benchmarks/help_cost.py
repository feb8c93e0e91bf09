"""What `osl --help` costs beside a bare start of Python with click, in alternating runs: the goal is at most 1.5 times.

python benchmarks/help_cost.py [runs]
"""

from __future__ import annotations

import statistics
import subprocess
import sys
import time
from pathlib import Path

GOAL = 1.5
OSL = Path(sys.executable).with_name("osl")
COMMANDS = {
    "python -c pass": [sys.executable, "-c", "pass"],
    "python -c 'import click'": [sys.executable, "-c", "import click"],
    "osl --help": [str(OSL), "--help"],
    "osl --version": [str(OSL), "--version"],
}


def milliseconds(command: list[str]) -> float:
    """Return how long one run takes."""
    begun = time.perf_counter()
    subprocess.run(command, check=True, stdout=subprocess.DEVNULL)
    return (time.perf_counter() - begun) * 1000


def main() -> None:
    runs = int(sys.argv[1]) if len(sys.argv) > 1 else 40
    taken: dict[str, list[float]] = {name: [] for name in COMMANDS}
    for _ in range(runs):
        for name, command in COMMANDS.items():
            taken[name].append(milliseconds(command))
    medians = {name: statistics.median(times) for name, times in taken.items()}
    for name, median in medians.items():
        low, *_, high = statistics.quantiles(taken[name], n=10)
        print(f"{name:<26} median {median:6.1f} ms   (tenth to ninetieth part: {low:.1f} to {high:.1f}, {runs} runs)")
    for name in ("osl --help", "osl --version"):
        ratio = medians[name] / medians["python -c 'import click'"]
        print(f"{name} / import click = {ratio:.2f}   (goal: at most {GOAL})")


if __name__ == "__main__":
    main()
