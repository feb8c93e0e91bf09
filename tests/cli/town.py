"""An invented centre for stories at the command line: it stands on one day, and whoever comes works as Anna.

`--as piotr` (a colleague), `beata` (benefits), `lidia` (team leader), `head`. Its cases, all of invented people:

PS.1.2026  has just been opened; Anna's
PS.2.2026  in diagnosis, the interview is next; Anna's
PS.3.2026  waits to be assigned
PS.4.2026  the check of the criteria waits for Lidia's approval
PS.5.2026  in activity, with a goal and an agreed action
"""

from __future__ import annotations

import os
import re
from collections.abc import Iterator
from contextlib import contextmanager
from datetime import date
from pathlib import Path
from shutil import copytree
from typing import TYPE_CHECKING, Any
from uuid import UUID

from osl_workflow.acts import office
from osl_workflow.bootstrap import Demo, create_house
from osl_workflow.office.commands import FoundOffice
from osl_workflow.progress.commands import ApproveStep
from tests.centre import FIRST_DAY, PROCESS, STAFF, STANDARD, Centre
from tests.cli.terminal import OSL, QUIET, Office, Said, apart

if TYPE_CHECKING:
    import pexpect

TODAY = date(2026, 3, 9)
"""A Monday, a week after the cases were opened."""
COLOUR = re.compile(r"\x1b\[[0-9;?]*[A-Za-z]")
APPLICATION = {"learned_on": "2026-03-08", "urgent": False}


class DemoCentre(Centre):
    """The centre as a demo office: founded and staffed anew in an empty folder."""

    def __init__(self, folder: Path) -> None:
        self._ids, self.staff = 0, {}
        create_house(folder, id=self._id(), demo=Demo(TODAY, "anna"))
        self._open(folder)
        founding = FoundOffice(
            name="Ośrodek w Miasteczku", residents=9000, symbol="PS", standard="social-work-1.18", demo=True
        )
        head = office.Hire("Maria", "Kierownik", "head", ("manager",), "manager")
        standard = office.Text("social-work-1.18.yaml", STANDARD.read_text("utf-8"))
        texts = (office.Text("small-work.yaml", PROCESS),)
        done = office.found(self.desk, self.wish(), founding, head, standard, texts)
        self.staff["head"] = UUID(done.answer["head"])
        for login, (given, family, role) in STAFF.items():
            self.hire(login, given, family, role)


def built(folder: Path) -> None:
    """Make the centre with its cases in `folder`."""
    centre = DemoCentre(folder)
    centre.on(FIRST_DAY)
    centre.open_case("anna")
    interviewed = centre.open_case("anna")
    centre.open_case("anna", worker=None)
    centre.on(date(2026, 3, 4))
    centre.through_recruitment(interviewed)
    submitted, active = centre.open_case("anna"), centre.open_case("anna")
    centre.do("anna", submitted, "application", APPLICATION | {"learned_on": "2026-03-04"})
    centre.do("anna", submitted, "criteria_check", outcome="one_off_help")
    centre.through_recruitment(active)
    centre.do("anna", active, "interview", {"housing": "rented", "addictions": "nie ma"})
    centre.do("anna", active, "assessment", {"client_view": "da się żyć"}, outcome="social_work")
    centre.act("lidia", active, ApproveStep(step="assessment"))
    centre.do("anna", active, "goals", records={"goal": [{"text": "znaleźć pracę"}]})
    agreed = {"who": "pan Jan", "what": "pójdzie do urzędu pracy", "by_when": "2026-04-01"}
    centre.do("anna", active, "service_package", {"evaluation_every": "1 month"}, records={"commitment": [agreed]})
    centre.close()


class Town(Office):
    """The centre in a folder, and commands to it."""

    @classmethod
    def copied(cls, template: Path, folder: Path) -> Town:
        """Return a copy for one story; with its keys, without which nothing can be read."""
        copytree(template, folder)
        return cls(folder)

    def said(self, *words: str, **how: Any) -> str:
        """Run a command that goes well and return what it says."""
        done = self.osl(*words, **how)
        assert done.code == 0, done.err
        return done.out

    def apart(self, *words: str, typed: str = "", **environment: str) -> Said:
        """Run the program as a process of its own."""
        return apart(*words, "--office", str(self.folder), folder=self.folder, typed=typed, **environment)

    def entry(self, mark: str) -> int:
        """Return how many entries a case has."""
        return int(self.osl("case", "next", mark, "--json").data["entry"])

    def stored(self) -> tuple[int, tuple[str, ...]]:
        """Return the last position of the history, and the files of the folder."""
        from osl_workflow.bootstrap import open_house

        house = open_house(self.folder)
        last = house.store.last_position()
        house.close()
        passing = ("-wal", "-shm")  # SQLite's own, while somebody has the office open
        files = (str(path.relative_to(self.folder)) for path in self.folder.rglob("*") if path.is_file())
        return last, tuple(sorted(file for file in files if not file.endswith(passing)))

    @contextmanager
    def on_terminal(self, *words: str, **environment: str) -> Iterator[pexpect.spawn]:
        """The program as it runs on a terminal."""
        import pexpect

        run = pexpect.spawn(
            str(OSL), [*words, "--office", str(self.folder)], encoding="utf-8", timeout=20, dimensions=(40, 120),
            env={**os.environ, **QUIET, "TERM": "dumb", **environment},
        )  # fmt: skip
        try:
            yield run
        finally:
            run.close(force=True)


def answered(run: pexpect.spawn, *talk: tuple[str, str]) -> None:
    """Answer each question, which must come in this order."""
    for question, answer in talk:
        run.expect_exact(question)
        run.sendline(answer)


def shown(run: pexpect.spawn) -> str:
    """All that is still to come on the terminal."""
    import pexpect

    run.expect(pexpect.EOF)
    run.close()
    return COLOUR.sub("", run.before)


def interrupted(run: pexpect.spawn) -> str:
    """What is still to come after Ctrl-C, pressed again where the program has just not yet begun to listen."""
    import pexpect

    for _ in range(10):
        run.sendintr()
        if run.expect([pexpect.EOF, pexpect.TIMEOUT], timeout=2) == 0:
            break
    told = COLOUR.sub("", run.before)
    run.close()
    return told
