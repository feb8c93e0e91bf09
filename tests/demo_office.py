"""The demo of Brzeziny, for stories that look at it: made once for all processes of the tests; its history.

That it can be made by its command, and comes out the same each time, is told in `tests/integration/test_demo.py`.
"""

from __future__ import annotations

import json
import os
import re
import sqlite3
from collections.abc import Callable, Iterable, Iterator
from contextlib import closing
from dataclasses import dataclass
from datetime import date
from pathlib import Path
from shutil import copytree
from typing import Any

import pytest

from osl_workflow.bootstrap import House, open_house
from osl_workflow.case.events import CaseOpened
from osl_workflow.demo.model import Stop
from osl_workflow.demo.playing import Played, play
from osl_workflow.demo.script import Script, written
from osl_workflow.demo.tour import keep, tour
from osl_workflow.store.recorded import Recorded, Stream

TODAY = date(2013, 11, 30)


@dataclass(frozen=True)
class Brzeziny:
    """The demo as it was made: its script, its folder, the file marks of its stories."""

    script: Script
    folder: Path
    played: Played

    def house(self) -> House:
        """The office, opened; close it at the end."""
        return open_house(self.folder)

    def tour(self) -> tuple[Stop, ...]:
        """The guided tour with its file marks."""
        return tour(self.script.demo.office.tour, self.played.marks)

    def history(self) -> tuple[Recorded, ...]:
        """Everything that was recorded, in its order, with what is sealed."""
        house = self.house()
        streams: dict[Stream, None] = {}
        last = 0
        while batch := house.store.read(last, 1000):
            streams |= {recorded.stream: None for recorded in batch}
            last = batch[-1].position
        found = [recorded for stream in streams for recorded in house.store.events(stream)]
        house.close()
        return tuple(sorted(found, key=lambda recorded: recorded.position))


@pytest.fixture(scope="session")
def brzeziny(tmp_path_factory: pytest.TempPathFactory) -> Brzeziny:
    """The demo of Brzeziny, in a folder of this process."""
    of_all = tmp_path_factory.getbasetemp()
    if "PYTEST_XDIST_WORKER" in os.environ:
        of_all = of_all.parent
    script = written("brzeziny")
    marks = made_once(script, of_all / "brzeziny")
    return Brzeziny(script, copytree(of_all / "brzeziny/office", tmp_path_factory.mktemp("brzeziny") / "office"), marks)


def made_once(script: Script, place: Path) -> Played:
    """Play `script` into the folder `office` of `place`, unless another process of these tests has done it."""
    place.mkdir(exist_ok=True)
    marks = place / "marks.json"
    with closing(sqlite3.connect(place / "making.db", timeout=600)) as one_at_a_time:
        one_at_a_time.execute("BEGIN EXCLUSIVE")
        if not marks.exists():
            played = play(script, place / "office")
            keep(place / "office", tour(script.demo.office.tour, played.marks))
            marks.write_text(json.dumps(played.marks), "utf-8")
    return Played(json.loads(marks.read_text("utf-8")))


@pytest.fixture
def found_by_the_page(brzeziny: Brzeziny, tmp_path: Path) -> Callable[[Path], None]:
    """A function that puts the demo where a page makes it: the command finds it there, and shows what to look at."""

    def found(page: Path) -> None:
        for folder in re.findall(r"^\$ osl demo brzeziny --folder (\S+)", page.read_text("utf-8"), re.MULTILINE):
            copytree(brzeziny.folder, tmp_path / folder)

    return found


def of(history: Iterable[Recorded], kind: str) -> Iterator[Any]:
    """The events of one kind of aggregate."""
    return (recorded.event for recorded in history if recorded.stream.kind == kind)


def cases(history: Iterable[Recorded], process: str) -> dict[str, tuple[Recorded, ...]]:
    """The history of each case of a process, by file mark."""
    marks: dict[Any, str] = {}
    found: dict[str, list[Recorded]] = {}
    for one in history:
        if isinstance(one.event, CaseOpened) and one.event.process == process:
            marks[one.stream] = one.event.number
        if one.stream in marks:
            found.setdefault(marks[one.stream], []).append(one)
    return {mark: tuple(case) for mark, case in found.items()}
