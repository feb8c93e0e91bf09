"""The whole script of a demo: every act of the centre in the order of its days, from the YAML and a seed."""

from __future__ import annotations

from collections import Counter
from dataclasses import dataclass
from datetime import date, timedelta
from itertools import cycle, islice
from random import Random
from typing import TYPE_CHECKING
from uuid import UUID

from osl_workflow.contact.commands import RecordContact
from osl_workflow.demo.acts import Answering, BeingAway, Counting, Drawing, Hiring, Planned, Publishing, Registering
from osl_workflow.demo.calling import acts_of_call
from osl_workflow.demo.families import Household, drawn, told
from osl_workflow.demo.model import Use
from osl_workflow.demo.reading import Demo, read
from osl_workflow.demo.stories import Told, acts_of
from osl_workflow.errors import Usage
from osl_workflow.polish_calendar import PolishCalendar
from osl_workflow.staff.commands import EndAbsence, NameStandIn, NoteAbsence

if TYPE_CHECKING:
    from collections.abc import Iterator

    from osl_workflow.demo.model import Arrival, Office
    from osl_workflow.progress.working_days import Calendar


@dataclass(frozen=True)
class Script:
    """A demo ready to be played: what its files say, and its acts in order."""

    demo: Demo
    acts: tuple[Planned, ...]


def written(name: str) -> Script:
    """Return the script of the demo `name`.

    Raises:
        DefinitionError: a file of it has mistakes.
        Usage: an entry of a story cannot be what it says.
    """
    demo = read(name)
    calendar = PolishCalendar()
    seed = demo.office.seed
    stories = (*demo.stories, *demo.applicants)
    named = [told(demo.families, story, Random(f"{seed} {story.story}")) for story in stories]
    others = drawn(demo.families, named, Random(f"{seed} families"))
    arrived = _arrivals(demo.families.arrivals, others, calendar, Random(f"{seed} arrivals"))
    cases = [Told(one.story, one.story, one.worker, one.process, one.words, one.course) for one in stories]
    cases += [
        Told(one.story, one.of or one.story, one.worker, one.process, one.words, one.course, one.of, one.community)
        for one in demo.works
    ]
    cases += _other_cases(demo, arrived, calendar, Random(f"{seed} cases"))
    entered = [*arrived, *((story.registered, family) for story, family in zip(stories, named, strict=True))]
    acts = [
        *_beginning(demo.office),
        *_districts(demo),
        *(act for day, family in entered for act in _entering(day, family)),
        *(act for case in cases for act in acts_of(case, demo.courses, calendar)),
        *_absences(demo.office),
        *_contacts(demo, calendar, Random(f"{seed} contacts")),
    ]
    acts.sort(key=lambda act: act.on)
    acts += acts_of_call(demo.call, [story.story for story in stories], acts)
    return Script(demo, tuple(sorted(acts, key=lambda act: act.on)))


def _beginning(office: Office) -> Iterator[Planned]:
    """Yield the hiring of all but the head, who founds the office, and the texts that are published later."""
    head = next(worker for worker in office.staff if worker.login == office.guest)
    for worker in (*office.staff, *office.partners):
        if worker != head:
            yield Planned(office.founded, head.login, Hiring(worker), f"staff, {worker.login}")
    for counted in office.counted:
        yield Planned(counted.noted, head.login, Counting(counted), f"counted, {counted.measure}")
    for published in office.published:
        if published.on > office.founded:
            what = Publishing(published.file, published.standard)
            yield Planned(published.on, head.login, what, f"published, {published.file}")


def _districts(demo: Demo) -> Iterator[Planned]:
    """Yield the districts, which are drawn when the office begins: each with the streets of its worker."""
    for number, (worker, streets) in enumerate(demo.families.districts.items(), start=1):
        name = ", ".join(street.removeprefix("ul. ") for street in streets)
        drawing = Drawing(f"R{number}", name, streets, worker)
        yield Planned(demo.office.founded, demo.office.guest, drawing, f"districts, {worker}")


def _absences(office: Office) -> Iterator[Planned]:
    """Yield what the head notes about who is away; ids are known when it is played."""
    nobody = UUID(int=0)
    for named in office.stand_ins:
        what = BeingAway(named.login, NameStandIn(deputy=nobody, from_=named.on), named.deputy)
        yield Planned(named.on, office.guest, what, f"stand_ins, {named.login}")
    for away in office.absences:
        note = NoteAbsence(from_=away.from_, to=away.to, kind=away.kind, deputy=nobody)
        yield Planned(away.noted, office.guest, BeingAway(away.login, note, away.deputy), f"absences, {away.login}")
        if away.back is not None:
            ended = EndAbsence(from_=away.from_, to=away.to)
            yield Planned(away.back, away.login, BeingAway(away.login, ended), f"absences, {away.login}")


def _entering(day: date, family: Household) -> Iterator[Planned]:
    for role, identity in family.members:
        yield Planned(day, family.worker, Registering(family.key, role, identity), f"register, {family.key}")


def _arrivals(
    arrivals: tuple[Arrival, ...], families: tuple[Household, ...], calendar: Calendar, draw: Random
) -> list[tuple[date, Household]]:
    """Return on which day each family is entered: those of the last arrival are as many as are left."""
    left = iter(families)
    dated: list[tuple[date, Household]] = []
    for arrival in arrivals:
        count = arrival.families if arrival is not arrivals[-1] else len(families) - len(dated)
        days = _drawn_days(arrival.from_, arrival.to, count, calendar, draw)
        dated += zip(days, islice(left, count), strict=True)
    return dated


def _drawn_days(first: date, last: date, count: int, calendar: Calendar, draw: Random) -> list[date]:
    days = [first + timedelta(days=n) for n in range((last - first).days + 1)]
    return sorted(draw.choices([day for day in days if calendar.is_working(day)], k=count))


def _other_cases(demo: Demo, arrived: list[tuple[date, Household]], calendar: Calendar, draw: Random) -> Iterator[Told]:
    """Yield the other cases, each of another family that was in the register on its first day: `one-off-1`, ...

    Raises:
        Usage: no family is left for a case.
    """
    waiting = list(arrived)
    numbers: Counter[str] = Counter()
    for kind in demo.other.cases:
        words = cycle(kind.words)
        for day in _drawn_days(kind.from_, kind.to, kind.cases, calendar, draw):
            known = [item for item in waiting if item[0] <= day]
            if not known:
                raise Usage("demo.no_family_left", course=kind.course, on=day)
            chosen = draw.choice(known)
            waiting.remove(chosen)
            family = chosen[1]
            numbers[kind.course] += 1
            key = f"{kind.course}-{numbers[kind.course]}"
            begin = Use.model_validate({"course": kind.course, "from": day})
            yield Told(key, family.key, family.worker, demo.other.process, next(words), (begin,))


def _contacts(demo: Demo, calendar: Calendar, draw: Random) -> Iterator[Planned]:
    workers = cycle(demo.families.districts)
    for asked in demo.other.contacts:
        notes = cycle(asked.notes)
        for day in _drawn_days(demo.other.contacts_from, demo.other.contacts_to, asked.contacts, calendar, draw):
            contact = RecordContact(
                channel=asked.channel, theme=asked.theme, outcome=asked.outcome, note=next(notes),
                referred_to=asked.referred_to,
            )  # fmt: skip
            yield Planned(day, next(workers), Answering(contact), f"contacts, {asked.theme}")
