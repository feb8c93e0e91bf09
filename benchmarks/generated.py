"""A history as long as asked for: that of the invented centre, again and again, each time for other people.

The demonstration plays two years of a centre through the doors of the program; its events in their order, about five
thousand, are the pattern. Each further turn takes the same days with new file marks and new ids, later ones, so that
they lie in the store as if they had come later. They are sealed and saved by the store itself, many in one transaction
and without waiting for the disk.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Iterable, Iterator
from dataclasses import dataclass
from itertools import islice
from pathlib import Path
from tempfile import TemporaryDirectory
from uuid import UUID

from benchmarks.office import save
from osl_workflow.bootstrap import House, create_house, open_house
from osl_workflow.demo.playing import play
from osl_workflow.demo.script import written
from osl_workflow.event import Event
from osl_workflow.office.events import OfficeFounded
from osl_workflow.privacy.index import LOGIN
from osl_workflow.staff.events import StaffAdded
from osl_workflow.store.recorded import Indexed, Recorded, Stream, Write

TOGETHER = 500
"""Events saved in one transaction."""

_ID = re.compile(r"[0-9a-f]{8}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{12}")
_LATER = 2 * 365 * 24 * 60 * 60 * 1000 << 80
"""What is added to an id in each turn, so that it is two years later: it begins with 48 bits of milliseconds."""


@dataclass(frozen=True)
class Pattern:
    """The centre's history: what is said once (the office, its texts, its staff), and what is repeated."""

    office: UUID
    once: tuple[tuple[Stream, Event], ...]
    again: tuple[tuple[Stream, Event], ...]

    def __len__(self) -> int:
        return len(self.once) + len(self.again)

    def head_login(self) -> str:
        """Return the login of the head, who was the first on the staff."""
        return next(e.sealed.login for _, e in self.once if isinstance(e, StaffAdded) and e.sealed is not None)


def pattern() -> Pattern:
    """Return the history of the invented centre, as a centre that is none of demonstration would have it."""
    with TemporaryDirectory() as made:
        play(written("brzeziny"), Path(made) / "office")
        return pattern_of(Path(made) / "office")


def pattern_of(folder: Path) -> Pattern:
    """Return that history where the invented centre has been made in `folder`."""
    house = open_house(folder)
    try:
        order = [(recorded.stream, recorded.version) for recorded in _all(house)]
        events = {
            (recorded.stream, recorded.version): recorded.event
            for stream in dict.fromkeys(stream for stream, _ in order)
            for recorded in house.store.events(stream)
        }
        office = house.store.id
    finally:
        house.close()
    history = [(stream, _real(events[stream, version])) for stream, version in order]
    said_once = ("office", "register", "staff")
    return Pattern(
        office,
        tuple(one for one in history if one[0].kind in said_once),
        tuple(one for one in history if one[0].kind not in said_once),
    )


def generate(
    folder: Path,
    events: int,
    pattern: Pattern,
    *,
    logins: Callable[[str], str] = str,
    progress: Callable[[int], None] = lambda _: None,
) -> None:
    """Make an office in `folder` with at least so many events; `logins` says under which each member of staff works."""
    create_house(folder, id=pattern.office)
    house = open_house(folder, durable=False)
    try:
        written = _saved(house, pattern.once, {}, logins)
        versions: dict[Stream, int] = {}
        repeated = _repeated(pattern)
        while written < events:
            written += _saved(house, islice(repeated, TOGETHER), versions, logins)
            progress(written)
    finally:
        house.close()


def _all(house: House) -> Iterator[Recorded]:
    last = 0
    while batch := house.store.read(last, 1000):
        yield from batch
        last = batch[-1].position


def _real(event: Event) -> Event:
    return event.model_copy(update={"demo": False}) if isinstance(event, OfficeFounded) else event


def _repeated(pattern: Pattern) -> Iterator[tuple[Stream, Event]]:
    """Yield the pattern, and then without end its turns for other people."""
    yield from pattern.again
    kept = {str(id) for id in (pattern.office, *(stream.id for stream, _ in pattern.once))}
    texts = [
        (stream, type(event), _split(event.model_dump_json(), kept), getattr(event, "number", None))
        for stream, event in pattern.again
    ]
    turn = 0
    while True:
        turn += 1
        for stream, kind, parts, number in texts:
            parts = [_later(part, turn) if place % 2 else part for place, part in enumerate(parts)]
            text = "".join(parts)
            if isinstance(number, str):
                symbol, serial, year = number.rsplit(".", 2)
                text = text.replace(f'"{number}"', f'"{symbol}{turn}.{serial}.{year}"')
            yield Stream(stream.kind, UUID(_later(str(stream.id), turn))), kind.model_validate_json(text)


def _split(text: str, kept: set[str]) -> list[str]:
    """Return the text in parts: every second one is an id that becomes another in each turn."""
    parts = [""]
    end = 0
    for found in _ID.finditer(text):
        if found[0] not in kept:
            parts[-1] += text[end : found.start()]
            parts += [found[0], ""]
            end = found.end()
    parts[-1] += text[end:]
    return parts


def _later(id: str, turn: int) -> str:
    return str(UUID(int=(UUID(id).int + turn * _LATER) % (1 << 128)))


def _saved(
    house: House, events: Iterable[tuple[Stream, Event]], versions: dict[Stream, int], logins: Callable[[str], str]
) -> int:
    """Save events in one transaction and return how many; `versions` is carried on."""
    grouped: dict[Stream, list[Event]] = {}
    index = []
    for stream, event in events:
        if isinstance(event, StaffAdded) and event.sealed is not None:
            login = logins(event.sealed.login)
            event = event.model_copy(update={"sealed": event.sealed.model_copy(update={"login": login})})
            index.append(Indexed(stream.id, LOGIN, (login,)))
        grouped.setdefault(stream, []).append(event)
    writes = tuple(Write(stream, versions.get(stream, 0), tuple(found)) for stream, found in grouped.items())
    save(house, writes, index=tuple(index))
    for write in writes:
        versions[write.stream] = write.expected_version + len(write.events)
    return sum(len(write.events) for write in writes)
