"""Plays a script: each act at an hour of its day, through the same doors as the acts of people."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from datetime import UTC, date, datetime, time, timedelta
from itertools import groupby
from pathlib import Path
from random import Random
from tempfile import TemporaryDirectory
from typing import TYPE_CHECKING, TypeVar
from uuid import UUID

from osl_workflow.acts import cases, contacts, districts, office, people, recruitments
from osl_workflow.acts.absences import act_on_absence
from osl_workflow.acts.desk import Who, Wish
from osl_workflow.acts.initiatives import INITIATIVES, open_initiative
from osl_workflow.bootstrap import Demo, create_house, open_house
from osl_workflow.case.commands import Assign, OfferTransfer, OpenCase
from osl_workflow.demo import acts as a
from osl_workflow.district import commands as d
from osl_workflow.errors import OslError, Refused
from osl_workflow.ids import uuid7
from osl_workflow.initiative.commands import OpenInitiative
from osl_workflow.initiative.events import Community
from osl_workflow.office.commands import CountFamilies, FoundOffice
from osl_workflow.person.commands import CorrectIdentity
from osl_workflow.person.identity import Address, Identity
from osl_workflow.progress.commands import Command, EnterRecord, WithdrawEntry
from osl_workflow.progress.events import RecordEntered, StepDone, StepSubmitted
from osl_workflow.recruitment.commands import Answer, Apply, CallCommand, Choose
from osl_workflow.staff.commands import Qualify
from osl_workflow.zone import WARSAW

if TYPE_CHECKING:
    from collections.abc import Iterator

    from osl_workflow.acts.desk import Desk, Done
    from osl_workflow.acts.undertakings import Undertakings
    from osl_workflow.demo.model import Worker
    from osl_workflow.demo.script import Script

T = TypeVar("T")

FIRST_HOUR = time(7, 30)
WORKING_SECONDS = 8 * 60 * 60


@dataclass(frozen=True)
class Played:
    """What came of it: the file mark of every story, by its key."""

    marks: dict[str, str]


def play(script: Script, folder: Path, advance: Callable[[], None] = lambda: None) -> Played:
    """Make the office of `script` in `folder` and return what came of it; `advance` is called after every act.

    Two runs differ only in keys and nonces: days, hours and ids come from the script and its seed. The folder appears
    when all is done; what an interrupted play leaves behind is cleared away.

    Raises:
        Refused: there is something in the folder, or an act of the script is not possible; names the entry.
    """
    if folder.exists() and (not folder.is_dir() or any(folder.iterdir())):
        raise Refused("demo.folder_taken", folder=str(folder))
    folder.parent.mkdir(parents=True, exist_ok=True)
    with TemporaryDirectory(dir=folder.parent, prefix=f".{folder.name}-", ignore_cleanup_errors=True) as making:
        played = _played(script, Path(making) / "office", advance)
        (Path(making) / "office").replace(folder)
    return played


def _played(script: Script, folder: Path, advance: Callable[[], None]) -> Played:
    settings = script.demo.office
    hours = Hours(settings.founded, settings.seed)
    create_house(folder, demo=Demo(settings.today, settings.guest), id=hours.new_id())
    house = open_house(folder, clock=lambda: hours.now, new_id=hours.new_id, durable=False)
    try:
        player = _Player(script, house.desk)
        player.found()
        for planned, at in _timed(script.acts, settings.seed):
            hours.now = at
            player.carry_out(planned)
            advance()
        return Played(player.marks)
    finally:
        house.close()


class Hours:
    """The clock of the play, set from act to act, and ids that follow from it and a seed."""

    def __init__(self, first: date, seed: int) -> None:
        self.now = _at(first, timedelta())
        self._draw = Random(f"{seed} ids")

    def new_id(self) -> UUID:
        """Return the next id: of the hour that it is, and never the same twice."""
        return uuid7(int(self.now.timestamp() * 1000), self._draw.randbytes(10))


def _timed(planned: tuple[a.Planned, ...], seed: int) -> Iterator[tuple[a.Planned, datetime]]:
    """Yield each act with its hour: somewhere in the working day, those of one day in their order."""
    draw = Random(f"{seed} hours")
    for day, group in groupby(planned, key=lambda act: act.on):
        of_day = list(group)
        seconds = sorted(draw.sample(range(1, WORKING_SECONDS), len(of_day)))
        for act, second in zip(of_day, seconds, strict=True):
            yield act, _at(day, timedelta(seconds=second))


def _at(day: date, after: timedelta) -> datetime:
    return (datetime.combine(day, FIRST_HOUR, WARSAW) + after).astimezone(UTC)


class _Player:
    """Carries acts out and remembers under which ids things were recorded."""

    def __init__(self, script: Script, desk: Desk) -> None:
        self.script = script
        self.desk = desk
        self.staff: dict[str, UUID] = {}
        self.families: dict[str, UUID] = {}
        self.members: dict[str, list[UUID]] = {}
        self.cases: dict[str, UUID] = {}
        self.kinds: dict[str, Undertakings] = {}
        self.marks: dict[str, str] = {}
        self.entries: dict[str, int] = {}
        self.applications: dict[str, int] = {}

    def found(self) -> None:
        settings, texts = self.script.demo.office, self.script.demo.texts
        centre = settings.centre
        head = next(worker for worker in settings.staff if worker.login == settings.guest)
        now = tuple(texts[published.file] for published in settings.published if published.on <= settings.founded)
        done = office.found(
            self.desk,
            Wish(command=self.desk.new_id()),
            FoundOffice(
                name=centre.name, residents=centre.residents, symbol=centre.symbol, standard=centre.standard, demo=True
            ),
            _hire(head, settings.founded),
            texts[settings.standard],
            now,
        )
        self.staff[head.login] = UUID(done.answer["head"])

    def carry_out(self, planned: a.Planned) -> None:
        """Carry out one act.

        Raises:
            Refused: it is not possible; says where it stands in the script, and why not.
        """
        deputy = self.script.demo.office.deputy_of(planned.by, planned.happened or planned.on)
        who = Who(login=planned.by) if deputy is None else Who(login=deputy, for_login=planned.by)
        wish = Wish(command=self.desk.new_id(), occurred_on=planned.happened, reason=planned.why)
        try:
            self._carry_out(planned.what, who, wish)
        except OslError as error:
            raise Refused("demo.not_possible", place=planned.place, details=(error.said, *error.details)) from error

    def _qualify(self, worker: Worker, who: Who, wish: Wish) -> None:
        for code in worker.qualifications:
            command = Qualify(qualification=code, since=self.script.demo.office.founded)
            again = wish.model_copy(update={"command": self.desk.new_id()})
            office.act_on_staff(self.desk, who, again, self.staff[worker.login], command)

    def _carry_out(self, what: a.What, who: Who, wish: Wish) -> None:
        match what:
            case a.Hiring(worker):
                done = office.hire(self.desk, who, wish, _hire(worker, self.script.demo.office.founded))
                self.staff[worker.login] = UUID(done.answer["staff"])
                self._qualify(worker, who, wish)
            case a.Counting(counted):
                told = {"measure": counted.measure, "number": counted.number, "on": counted.on}
                count = CountFamilies.model_validate({**told, "source": counted.source})
                office.act_on_office(self.desk, who, wish, count)
            case a.Publishing(file, standard):
                texts = self.script.demo.texts
                office.publish(self.desk, who, wish, None if standard is None else texts[standard], (texts[file],))
            case a.Drawing():
                self._draw(what, who, wish)
            case a.Moving(family, street):
                self._move(family, street, who, wish)
            case a.Registering(family, role, identity):
                done = people.register(self.desk, who, wish, identity, self.families.get(family), role)
                self.families[family] = UUID(done.answer["household"])
                self.members.setdefault(family, []).append(UUID(done.answer["person"]))
            case a.Opening():
                self._open(what, who, wish)
            case a.Beginning():
                self._begin(what, who, wish)
            case a.Sharing():
                self._share(what, who, wish)
            case a.Assigning(case, worker, part):
                given = None if worker is None else _known(self.staff, worker)
                self._on_case(who, wish, case, Assign(worker=given, part=part))
            case a.Offering(case, worker, until):
                self._on_case(who, wish, case, OfferTransfer(worker=_known(self.staff, worker), until=until))
            case a.Working(case, command, name):
                done = self._on_case(who, wish, case, command)
                if name is not None:
                    self.entries[f"{case}/{name}"] = _entry(done)
            case a.Withdrawing(case, name, path):
                entry = _known(self.entries, f"{case}/{name}")
                self._on_case(who, wish, case, WithdrawEntry(entry=entry, path=path))
            case a.Keeping(case, typed):
                cases.save_draft(self.desk, who, _known(self.cases, case), typed)
            case a.Calling(call):
                recruitments.open_(self.desk, who, wish, call)
            case a.InCall():
                self._in_call(what, who, wish)
            case a.BeingAway(login, command, deputy):
                named = {} if deputy is None else {"deputy": _known(self.staff, deputy)}
                wanted = command.model_copy(update=named)
                act_on_absence(self.desk, who, wish, _known(self.staff, login), wanted)
            case a.Answering(contact):
                contacts.record(self.desk, who, wish, contact)

    def _draw(self, drawing: a.Drawing, who: Who, wish: Wish) -> None:
        founded = self.script.demo.office.founded
        districts.add(self.desk, who, wish, d.AddDistrict(code=drawing.code, name=drawing.name))
        streets = [d.DrawStreet(street=street, from_=founded) for street in drawing.streets]
        named = d.NameWorker(worker=_known(self.staff, drawing.worker), from_=founded)
        more = wish.model_copy(update={"command": self.desk.new_id()})
        districts.act_on(self.desk, who, more, drawing.code, [*streets, named])

    def _move(self, family: str, street: str, who: Who, wish: Wish) -> None:
        for member in _known(self.members, family):
            known = self.desk.reader().person(member).identity or Identity()
            address = (known.address or Address()).model_copy(update={"street": street})
            command = CorrectIdentity(identity=known.model_copy(update={"address": address}))
            own = wish.model_copy(update={"command": self.desk.new_id()})
            people.act_on(self.desk, who, own, member, command)

    def _open(self, opening: a.Opening, who: Who, wish: Wish) -> None:
        members = _known(self.members, opening.family)
        command = OpenCase(
            process=opening.process, client=members[0], household=self.families[opening.family],
            members=tuple(members), learned_on=opening.learned_on,
            started_from=None if opening.origin is None else _known(self.cases, opening.origin),
        )  # fmt: skip
        self._opened(opening.case, cases.CASES, cases.open_case(self.desk, who, wish, command))

    def _begin(self, beginning: a.Beginning, who: Who, wish: Wish) -> None:
        told = beginning.community
        community = Community(kind=told.kind, delivery=told.delivery, target_groups=told.groups)
        command = OpenInitiative(process=beginning.process, name=told.name, place=told.place, community=community)
        self._opened(beginning.case, INITIATIVES, open_initiative(self.desk, who, wish, command))

    def _opened(self, case: str, of: Undertakings, done: Done) -> None:
        self.cases[case], self.kinds[case] = UUID(done.answer[of.kind]), of
        self.marks[case] = done.answer["number"]

    def _in_call(self, what: a.InCall, who: Who, wish: Wish) -> None:
        command: CallCommand = Apply(case=_known(self.cases, what.case))
        if what.what != "apply":
            number = _known(self.applications, what.case)
            command = (
                Answer(number=number, answers=what.answers) if what.what == "answer" else Choose(numbers=(number,))
            )
        done = recruitments.act_on(self.desk, who, wish, what.call, command)
        self.applications[what.case] = done.answer["numbers"][0]

    def _share(self, sharing: a.Sharing, who: Who, wish: Wish) -> None:
        content = {
            "to_whom": sharing.partner, "what": ", ".join(sharing.shows), "ground": sharing.ground,
            "partner": str(_known(self.staff, sharing.partner)), "shows": sharing.shows,
            "until": sharing.until.isoformat(),
        }  # fmt: skip
        self._on_case(who, wish, sharing.case, EnterRecord(kind="share", content=content))

    def _on_case(self, who: Who, wish: Wish, case: str, command: Command) -> Done:
        return _known(self.kinds, case).act_on(self.desk, who, wish, _known(self.cases, case), command)


def _known(recorded: Mapping[str, T], key: str) -> T:
    """Return what was recorded under `key` before.

    Raises:
        Refused: nothing was, so the script is out of order.
    """
    if key not in recorded:
        raise Refused("demo.not_yet", name=key)
    return recorded[key]


def _hire(worker: Worker, since: date) -> office.Hire:
    return office.Hire(
        given=worker.given, family=worker.family, login=worker.login, roles=worker.roles, post=worker.post,
        fte=worker.fte, since=since,
    )  # fmt: skip


def _entry(done: Done) -> int:
    """Return the number in the history of what was done or recorded: by it, it can be taken back."""
    topics = [event["topic"] for event in done.answer["events"]]
    entered = next(topic for topic in _ENTERED if topic in topics)
    return int(done.answer["version"]) - len(topics) + 1 + topics.index(entered)


_ENTERED = (StepDone.topic, StepSubmitted.topic, RecordEntered.topic)
