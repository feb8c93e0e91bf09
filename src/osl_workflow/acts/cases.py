"""Acts on cases: opening, and everything that the process of an open one allows."""

from __future__ import annotations

import json
import re
from datetime import timedelta
from typing import TYPE_CHECKING, NamedTuple
from uuid import UUID

from osl_workflow.acting import Acting
from osl_workflow.acts.desk import Act, ClockBehind, Done, Plan, Wanted, Who, Wish, write
from osl_workflow.case import commands as c
from osl_workflow.case import decide as case_rules
from osl_workflow.case.state import KIND, Case
from osl_workflow.errors import Conflict, Refused
from osl_workflow.numbers.commands import TakeNumber
from osl_workflow.numbers.decide import decide as take_number
from osl_workflow.numbers.events import NumberTaken
from osl_workflow.numbers.state import KIND as NUMBERS
from osl_workflow.numbers.state import file_mark, numbers_id
from osl_workflow.process.model import PHASES
from osl_workflow.progress import commands as p
from osl_workflow.progress import events as e
from osl_workflow.progress.doing import known_step
from osl_workflow.progress.mending import Entry
from osl_workflow.progress.permissions import require
from osl_workflow.progress.rules import Rules
from osl_workflow.register.state import in_force, standard_in_force
from osl_workflow.sentences import Sentence, Text, sentence
from osl_workflow.staff.state import Staff, roles_on
from osl_workflow.store.drafts import Draft
from osl_workflow.store.recorded import Stream

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator

    from osl_workflow.acts.desk import Desk
    from osl_workflow.acts.reading import Reader
    from osl_workflow.event import Event
    from osl_workflow.store.recorded import Recorded


_FIGURES = re.compile(r"^[0-9]{1,9}$")


def open_case(desk: Desk, who: Who, wish: Wish, command: c.OpenCase) -> Done:
    """Open a case: take the next file number, follow the texts in force on the opening day.

    The answer holds `case` (id) and `number` (file mark).

    Raises:
        Refused: as `case.decide.open_case`; no version of the process is in force on the day.
    """
    id = desk.new_id()

    def act(reader: Reader, acting: Acting) -> Plan:
        reader.person(command.client)
        office, register = reader.office(), reader.register()
        published = in_force(register, command.process, acting.on)
        if published is None:
            known = tuple(
                f"{found.process} {found.version} ({found.from_}–{found.to or ''})" for found in register.definitions
            )
            raise Refused("acts.process_not_in_force", process=command.process, on=acting.on, known=known or ("–",))
        standard = standard_in_force(register, published.standard, acting.on) or register.standard(
            published.standard, published.standard_version
        )
        if standard is None:
            raise Refused("acts.no_standard", standard=published.standard)
        numbers = numbers_id(office.id, office.symbol, acting.on.year)
        taken = reader.numbers(numbers)
        number = take_number(taken, TakeNumber(case=id), acting)
        opening = c.Opening(
            number=file_mark(office.symbol, number[0].number, acting.on.year),
            process_version=published.version,
            definition_sha256=published.sha256,
            standard_version=standard.version,
            standard_sha256=standard.sha256,
        )
        rules = Rules(
            definition=reader.library.definition(published.sha256, published.recorded),
            standard=reader.library.standard(standard.sha256, standard.recorded),
            calendar=reader.calendar,
        )
        events = case_rules.open_case(rules, opening, command, acting)
        writes = (
            *write(Stream(NUMBERS, numbers), taken.version if taken else 0, number),
            *write(Stream(KIND, id), 0, events),
        )
        return Plan(writes, {"case": str(id), "number": opening.number, "process_version": published.version})

    return desk.do(who, wish, act, command)


def act_on(desk: Desk, who: Who, wish: Wish, case: UUID, command: p.Command) -> Done:
    """Carry out a command on an open case; a step that was done ends its draft, a conflict keeps it as one.

    The answer holds `case`, `number`, `version`, and `events`: what happened, one topic with its open words each.

    Raises:
        Refused: not possible; says what was expected, what was found and what would make it possible.
        ClockBehind: the clock of this machine cannot be right; what was typed is kept as a draft.
        Conflict: the step or its phase changed since the person looked; what was typed is kept as a draft.
    """
    try:
        return desk.do(who, wish, *_on(case, wish, command))
    except (Conflict, ClockBehind):
        if isinstance(command, p.DoStep):
            save_draft(desk, who, case, command)
        raise


def act_on_many(
    desk: Desk, who: Who, wanted: Iterable[tuple[Wish, UUID, p.Command]]
) -> Iterator[Done | Refused | Conflict]:
    """Carry out commands on open cases, many in one transaction, and yield what became of each; as `Desk.do_many`.

    Nothing of what is refused is kept as a draft.
    """
    return desk.do_many(who, (Wanted(wish, *_on(case, wish, command)) for wish, case, command in wanted))


def _on(case: UUID, wish: Wish, command: p.Command) -> tuple[Act, object]:
    """Return the act that carries out a command on a case, and what its fingerprint is made of."""

    def act(reader: Reader, acting: Acting) -> Plan:
        state = reader.case(case)
        rules = reader.rules(state, acting.on)
        meanwhile = _since(reader, rules, state, command, wish.seen)
        events = _decided(reader, rules, state, command, acting)
        answer = {
            "case": str(case),
            "number": state.number,
            "version": state.version + len(events),
            "events": [{"topic": event.topic, **_open(event)} for event in events],
        }
        drafted = (case, command.step, acting.actor) if isinstance(command, p.DoStep | p.SkipStep) else None
        return Plan(write(Stream(KIND, case), state.version, events), answer, meanwhile=meanwhile, drafted=drafted)

    return act, {"case": str(case), "command": command}


def preview(desk: Desk, who: Who, wish: Wish, case: UUID, command: p.Command) -> tuple[Event, ...]:
    """Return what the command would make happen, without storing anything: what ends, what lapses, what falls due.

    Raises:
        Refused: it is not possible.
    """
    reader = desk.reader()
    state = reader.case(case)
    acting = desk.acting(reader, who, wish)
    return _decided(reader, reader.rules(state, acting.on), state, command, acting)


class Seen(NamedTuple):
    """A case as somebody looks at it: its state, the texts that it follows, who looks and on which day."""

    id: UUID
    case: Case
    rules: Rules
    acting: Acting


def look(desk: Desk, who: Who, mark: str) -> Seen:
    """Return the case with the file mark `mark`, for somebody who may read cases.

    Raises:
        Refused: no such case, or the person may not read cases.
    """
    reader = desk.reader()
    id = case_of(reader, mark)
    state = reader.case(id)
    acting = desk.acting(reader, who)
    rules = reader.rules(state, acting.on)
    require(rules.standard, "read_case", acting)
    return Seen(id, state, rules, acting)


def case_of(reader: Reader, mark: str) -> UUID:
    """Return the id of the case with a file mark (symbol.number.year).

    Raises:
        Refused: it is not written as a file mark, or no case has it.
    """
    symbol, _, rest = mark.strip().rpartition(".")
    year = rest
    symbol, _, number = symbol.rpartition(".")
    if not symbol or not _FIGURES.match(number) or not _FIGURES.match(year):
        office = reader.office()
        raise Refused("acts.not_a_file_mark", mark=mark, example=f"{office.symbol}.12.{office.founded.year}")
    taken = Stream(NUMBERS, numbers_id(reader.store.id, symbol, int(year)))
    found = reader.store.events(taken, after_version=int(number) - 1, limit=1) if int(number) > 0 else ()
    event = found[0].event if found else None
    if not isinstance(event, NumberTaken):
        raise Refused("acts.no_such_case", mark=mark)
    return event.case


def save_draft(desk: Desk, who: Who, case: UUID, typed: p.DoStep) -> None:
    """Keep what was typed for a step, sealed, outside the history, until it is done or the office's days have passed.

    Raises:
        Refused: the case or the step does not exist, or the person may not do steps.
    """
    acting = desk.require(who, "do_step")
    reader = desk.reader()
    state = reader.case(case)
    rules = reader.rules(state, acting.on)
    known_step(rules, typed.step)
    content = typed.model_dump_json(by_alias=True, exclude={"step"}, exclude_defaults=True).encode()
    kept_until = acting.now + timedelta(days=reader.office().days_on("draft_days", acting.today))
    desk.store.drafts.save(Draft(case, typed.step, acting.actor, acting.now, kept_until, content))


def draft(desk: Desk, who: Who, case: UUID, step: str) -> p.DoStep | None:
    """Return what this person has typed for a step and not yet done, or None.

    Raises:
        Refused: the person may not do steps.
    """
    acting = desk.require(who, "do_step")
    found = desk.store.drafts.get(case, step, acting.actor, acting.now)
    return None if found is None else p.DoStep.model_validate({"step": step, **json.loads(found.content)})


def _decided(reader: Reader, rules: Rules, state: Case, command: p.Command, acting: Acting) -> tuple[Event, ...]:
    return case_rules.decide(
        rules,
        state,
        command,
        acting,
        worker_roles=_worker_roles(reader, command, acting),
        entry=_entry(reader, state.id, command),
    )


def _worker_roles(reader: Reader, command: p.Command, acting: Acting) -> tuple[str, ...] | None:
    if not isinstance(command, c.Assign) or command.worker is None:
        return None
    worker: Staff = reader.staff(command.worker)
    return roles_on(worker, acting.on)


def _entry(reader: Reader, case: UUID, command: p.Command) -> Entry | None:
    """Return what the history holds at the number that a withdrawal names."""
    if not isinstance(command, p.WithdrawEntry):
        return None
    found = reader.entry(case, command.entry)
    if found is None:
        return None
    event, author = found.event, found.event.meta.actor
    if isinstance(event, e.StepDone | e.StepSubmitted | e.StepSkipped):
        return Entry(command.entry, author, step=event.step)
    if isinstance(event, e.RecordEntered):
        return Entry(command.entry, author, record=event.record, kind=event.kind)
    return Entry(command.entry, author)


_PATH = (e.PhaseEntered, e.ReturnedTo, e.Closed, e.Reopened, e.Suspended, e.Resumed)


def _since(reader: Reader, rules: Rules, case: Case, command: p.Command, seen: int | None) -> tuple[Sentence, ...]:
    """Return what else happened since the person looked.

    Raises:
        Conflict: the same step, or the phase, changed since; shows the difference.
    """
    if seen is None or seen >= case.version:
        return ()
    missed = reader.store.events(Stream(KIND, case.id), after_version=seen)
    told = tuple(_told(rules, found) for found in missed if not isinstance(found.event, e.DeadlineSet))
    step = getattr(command, "step", None)
    touched = any(
        isinstance(found.event, _PATH) or (step is not None and getattr(found.event, "step", None) == step)
        for found in missed
        if not isinstance(found.event, e.DeadlineSet | e.DeadlineDropped)
    )
    if touched and step is not None:
        title = rules.definition.step(step).title if rules.definition.find(step) else step
        raise Conflict("acts.changed_since", step=title, details=told)
    return told


def _told(rules: Rules, found: Recorded) -> Sentence:
    event = found.event
    step = getattr(event, "step", None)
    known = rules.definition.find(step) if isinstance(step, str) else None
    phase, kind = getattr(event, "phase", None), getattr(event, "kind", None)
    about: Text | None = None
    if known is not None:
        about = known.title
    elif kind in rules.standard.records:
        about = rules.standard.records[kind]
    elif phase in PHASES:
        about = rules.standard.phases[phase]
    named = "" if about is None else Text(pl=f": {about.in_('pl')}", en=f": {about.in_('en')}")
    return sentence(
        "acts.meanwhile", entry=found.version, what=sentence(f"events.{event.topic}"), about=named,
        at=event.meta.recorded_at,
    )  # fmt: skip


def _open(event: Event) -> dict[str, object]:
    """Return the open words of an event: what may be shown without unsealing anything."""
    return event.model_dump(mode="json", exclude={"meta", "sealed"}, exclude_defaults=True)
