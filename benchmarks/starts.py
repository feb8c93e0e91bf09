"""Measures how long programs take from start to end, in alternating runs, so that a busy machine is unfair to none."""

from __future__ import annotations

import os
import statistics
import subprocess
import sys
import time
from collections.abc import Mapping, Sequence
from pathlib import Path

OSL = str(Path(sys.executable).with_name("osl"))
CLICK = "python -c 'import click'"
FLOOR = {CLICK: [sys.executable, "-c", "import click"]}


def compared(commands: Mapping[str, Sequence[str]], runs: int, **environment: str) -> dict[str, float]:
    """Print how long each command takes, and return the medians in milliseconds."""
    # Without its compiled modules every start would compile the program anew.
    settings = {**os.environ, "PYTHONDONTWRITEBYTECODE": "", **environment}
    taken: dict[str, list[float]] = {name: [] for name in commands}
    for _ in range(runs):
        for name, command in commands.items():
            begun = time.perf_counter()
            subprocess.run(command, check=True, stdout=subprocess.DEVNULL, env=settings)
            taken[name].append((time.perf_counter() - begun) * 1000)
    for name, times in taken.items():
        low, *_, high = statistics.quantiles(times, n=10)
        median = statistics.median(times)
        print(f"{name:<26} median {median:6.1f} ms   (tenth to ninetieth part: {low:.1f} to {high:.1f}, {runs} runs)")
    return {name: statistics.median(times) for name, times in taken.items()}


def asked_runs(usual: int) -> int:
    """Return how many runs the line asks for."""
    return int(sys.argv[1]) if len(sys.argv) > 1 else usual
