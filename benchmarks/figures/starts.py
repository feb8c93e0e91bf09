"""What the commands of every day cost as whole processes, beside a bare start of Python with click.

The office is as large as that of the demonstration, but a real one: durable, with the clock of today, and whoever
measures is its head. Importing what no command can do without is measured beside.
"""

from __future__ import annotations

import os
import subprocess
import sys
from collections.abc import Sequence
from pathlib import Path

from benchmarks.generated import Pattern, generate, pattern
from benchmarks.measure import Contender, alternately
from benchmarks.table import FLOOR, US, Goal, Row
from osl_cli.run import system_login
from osl_workflow.bootstrap import open_house
from osl_workflow.views.cases import cases

OSL = str(Path(sys.executable).with_name("osl"))
CLICK = (sys.executable, "-c", "import click")
IMPORTS = (sys.executable, "-c", "import osl_workflow.bootstrap")
HELP = 1.5
"""The goal for what reads nothing: `osl --help` and `osl --version`."""


def rows(folder: Path, *, each: int = 20, rounds: int = 3, centre: Pattern | None = None) -> list[Row]:
    """Return a row for each command: the help, and what a worker asks every day."""
    office = folder / "office-starts"
    mark = _office(office, centre or pattern())
    commands: dict[str, tuple[tuple[str, ...], float | None]] = {
        "osl --help": ((OSL, "--help"), HELP),
        "osl --version": ((OSL, "--version"), HELP),
        "import osl_workflow.bootstrap": (IMPORTS, None),
        "osl case next": ((OSL, "case", "next", mark), None),
        "osl case show": ((OSL, "case", "show", mark), None),
        "osl case history": ((OSL, "case", "history", mark), None),
        "osl due": ((OSL, "due"), None),
    }
    # Without its compiled modules every start would compile the program anew.
    environment = {**os.environ, "PYTHONDONTWRITEBYTECODE": "", "OSL_OFFICE": str(office)}
    contenders = {"click": _started(CLICK, environment)}
    contenders |= {name: _started(command, environment) for name, (command, _) in commands.items()}
    taken = alternately(contenders, rounds=rounds, each=each, block=1)
    return [
        Row(
            name,
            {FLOOR: taken["click"], US: taken[name]},
            (Goal("osl-workflow / python -c 'import click'", taken[name], taken["click"], at_most=goal),),
        )
        for name, (_, goal) in commands.items()
    ]


def _office(folder: Path, centre: Pattern) -> str:
    """Make the office, the head of which works under the login of this process; return the mark of an open case."""
    head = centre.head_login()
    generate(folder, len(centre), centre, logins=lambda login: system_login() if login == head else login)
    house = open_house(folder)
    try:
        return cases(house.views, house.desk.today(), status="active", limit=1).rows[0].number
    finally:
        house.close()


def _started(command: Sequence[str], environment: dict[str, str]) -> Contender:
    def run(count: int) -> None:
        for _ in range(count):
            subprocess.run(command, check=True, stdout=subprocess.DEVNULL, env=environment)

    return Contender(run)
