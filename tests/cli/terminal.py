"""How stories use the program: in this process (quick), in one of its own, or started as people start it."""

from __future__ import annotations

import json
import os
import subprocess
import sys
from pathlib import Path
from typing import Any, NamedTuple

from click.testing import CliRunner

from osl_cli.main import main
from osl_cli.run import Run
from tests.warm import folder_of_osl

OSL = Path(sys.executable).with_name("osl")
ROOT = Path(__file__).parents[2]
QUIET = {"OSL_LANG": "pl", "OSL_OFFICE": "", "NO_COLOR": "1", "COLUMNS": "100", "OSL_DEBUG": ""}
HEAD = "kierowniczka"


class Said(NamedTuple):
    """What came of a command."""

    code: int
    out: str
    err: str

    @property
    def data(self) -> Any:
        """The JSON document on stdout."""
        return json.loads(self.out)

    @property
    def error(self) -> Any:
        """The JSON error on stderr."""
        return json.loads(self.err)["error"]


class Office:
    """An invented office in a folder, and commands to it, as its head unless said otherwise."""

    def __init__(self, folder: Path) -> None:
        self.folder = folder

    def founded(self) -> Office:
        """Found it and return it."""
        done = self.osl(
            "init", "--name", "Ośrodek w Zmyślonej", "--residents", "21300", "--given", "Halina", "--family", "Zmyślona"
        )
        assert done.code == 0, done.err
        return self

    def osl(
        self, *words: str, typed: str | None = None, asked: bool = False, login: str = HEAD, lang: str = "pl"
    ) -> Said:
        """Run `osl` in this process; `asked`: somebody sits at a terminal and types the lines `typed`."""
        return osl(*words, "--office", str(self.folder), typed=typed, asked=asked, login=login, lang=lang)


def osl(*words: str, typed: str | None = None, asked: bool = False, login: str = HEAD, lang: str = "pl") -> Said:
    """Run `osl` in this process, without an office of its own."""
    runner = CliRunner()
    done = runner.invoke(
        main, list(words), input=typed, obj=Run(login=login, interactive=asked), env={**QUIET, "OSL_LANG": lang}
    )
    return Said(done.exit_code, done.stdout, done.stderr)


def apart(*words: str, folder: Path, typed: str = "", **environment: str) -> Said:
    """Run `osl` in `folder` as a process of its own that has been spared the loading (`tests/warm.py`)."""
    return started(*words, folder=folder, typed=typed, program=folder_of_osl() / "osl", **environment)


def started(*words: str, folder: Path, typed: str = "", program: Path = OSL, **environment: str) -> Said:
    """Start the installed program in `folder` as people start it."""
    done = subprocess.run(
        [program, *words], cwd=folder, input=typed, capture_output=True, text=True, check=False,
        env={**os.environ, **QUIET, **environment},
    )  # fmt: skip
    return Said(done.returncode, done.stdout, done.stderr)
