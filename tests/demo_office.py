"""The demo of Brzeziny, for stories that look at it: its history, event by event."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from datetime import date
from pathlib import Path
from typing import Any

from osl_workflow.bootstrap import House, open_house
from osl_workflow.case.events import CaseOpened
from osl_workflow.demo.model import Stop
from osl_workflow.demo.playing import Played, play
from osl_workflow.demo.script import Script
from osl_workflow.demo.tour import tour
from osl_workflow.store.recorded import Recorded, Stream

TODAY = date(2013, 11, 30)


@dataclass(frozen=True)
class Brzeziny:
    """The demo as it was made: its script, its folder, the file marks of its stories."""

    script: Script
    folder: Path
    played: Played

    @classmethod
    def made(cls, script: Script, folder: Path) -> Brzeziny:
        """Play `script` into `folder`."""
        return cls(script, folder, play(script, folder))

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
