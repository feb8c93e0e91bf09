"""What can be done with a case and with an initiative alike: opening, looking, acting, trying, keeping what was typed.

`Undertakings` is that machinery for one of the two kinds; `cases.py` and `initiatives.py` hold one each.
"""

from __future__ import annotations

import json
import re
from collections.abc import Callable, Iterable, Iterator, Sequence
from dataclasses import dataclass
from datetime import timedelta
from typing import TYPE_CHECKING, Any, NamedTuple, Protocol
from uuid import UUID

from osl_workflow.acting import Acting
from osl_workflow.acts import facts, found_under
from osl_workflow.acts.caseloads import followed, over_limit
from osl_workflow.acts.desk import Act, ClockBehind, Done, Plan, Wanted, Who, Wish, write
from osl_workflow.acts.late import check_in_order
from osl_workflow.acts.meanwhile import since
from osl_workflow.acts.mended import mended
from osl_workflow.acts.texts_in_force import in_force_on
from osl_workflow.case.state import Case
from osl_workflow.errors import Conflict, Refused
from osl_workflow.initiative.events import Community
from osl_workflow.initiative.state import Initiative
from osl_workflow.numbers.commands import TakeNumber
from osl_workflow.numbers.decide import decide as take_number
from osl_workflow.numbers.events import NumberTaken
from osl_workflow.numbers.state import KIND as NUMBERS
from osl_workflow.numbers.state import file_mark, numbers_id
from osl_workflow.privacy.index import PARTNER
from osl_workflow.progress import commands as p
from osl_workflow.progress.attendance import Attended
from osl_workflow.progress.doing import known_step
from osl_workflow.progress.linking import check_links, other_started, started_from
from osl_workflow.progress.mending import Entry
from osl_workflow.progress.moving import move
from osl_workflow.progress.next import NextStep, whats_next
from osl_workflow.progress.others import other
from osl_workflow.progress.permissions import require
from osl_workflow.progress.rules import Rules
from osl_workflow.progress.sharing import Shown, check_act, in_force, narrowed, shown_to
from osl_workflow.progress.undertaking import Kind, Opening, Undertaking
from osl_workflow.store.drafts import Draft
from osl_workflow.store.recorded import Indexed, Stream

if TYPE_CHECKING:
    from osl_workflow.acts.desk import Desk
    from osl_workflow.acts.reading import Reader
    from osl_workflow.event import Event
    from osl_workflow.store.recorded import Write

NOBODY = UUID(int=0)
"""Stands where somebody's id would, for those who may not know it."""
_FIGURES = re.compile(r"^[0-9]{1,9}$")
Opener = Callable[["Reader", Rules, Opening, Acting], tuple["Event", ...]]
"""Decides the events of an opening; may read what they rest on."""


class Open(Protocol):
    """The wish to open: by which process, started by which other case or initiative."""

    @property
    def process(self) -> str:
        """The name of the process."""
        return ""

    @property
    def started_from(self) -> UUID | None:
        """The id of the case or initiative that starts it."""
        return None


class Decide(Protocol):
    """The decision of an aggregate about one command."""

    def __call__(
        self,
        rules: Rules,
        state: Any,
        command: p.Command,
        acting: Acting,
        /,
        *,
        worker_roles: tuple[str, ...] | None,
        entry: Entry | None,
        attended: Attended | None,
        gone: Sequence[UUID],
    ) -> tuple[Event, ...]:
        """Return the events of the act."""


class Seen(NamedTuple):
    """A case or an initiative as somebody looks at it: its state, the texts it follows, who looks, on which day.

    `shown`: what of it is shared with him where he may not see all of it; `state` then holds nothing else.
    """

    of: Undertakings
    id: UUID
    state: Undertaking
    rules: Rules
    acting: Acting
    shown: Shown | None = None
    whole: Undertaking | None = None

    @property
    def all_of_it(self) -> Undertaking:
        """The whole state, also where only a part is shown: to find out what can be done, never to be told."""
        return self.whole or self.state

    def next(self) -> tuple[NextStep, ...]:
        """Return what can be done now, as far as it is shown."""
        found = whats_next(self.rules, self.all_of_it.progress, self.acting.today)
        return tuple(step for step in found if self.shown is None or self.shown.step(step.step))

    @property
    def stream(self) -> Stream:
        """Where its history is."""
        return Stream(self.of.kind, self.id)


@dataclass(frozen=True)
class Undertakings:
    """The acts on the undertakings of one kind."""

    kind: Kind
    state: type[Undertaking]
    apply: Callable[[Any, Event, UUID], Undertaking]
    decide: Decide

    def open(self, desk: Desk, who: Who, wish: Wish, command: Open, opener: Opener) -> Done:
        """Open one: take the next file mark, follow the texts in force on the opening day.

        One that another starts is linked with it on both sides, in the same act. The answer holds its id (under the
        name of its kind), `number` (file mark) and `process_version`.

        Raises:
            Refused: as `opener`, and as `linking.other_started`; no version of the process is in force on the day.
        """
        return desk.do(who, wish, self.opening(desk.new_id(), command, opener), command)

    def opening(self, id: UUID, command: Open, opener: Opener) -> Act:
        """Return the act of `open`, which makes the one of this id: for an act of which opening is a part."""
        process = command.process

        def act(reader: Reader, acting: Acting) -> Plan:
            rules, texts = in_force_on(reader, process, acting)
            office = reader.office()
            numbers = numbers_id(office.id, office.symbol, acting.on.year)
            taken = reader.numbers(numbers)
            number = take_number(taken, TakeNumber(case=id), acting)
            opening = Opening(number=file_mark(office.symbol, number[0].number, acting.on.year), **texts)
            from_ = None if command.started_from is None else facts.origin(reader, command.started_from)
            check_links(rules, None if from_ is None else other(from_[1], acting.on))
            events = opener(reader, rules, opening, acting)
            linked: tuple[Write, ...] = ()
            if from_ is not None:
                stream, first = from_
                rules_there = reader.rules(first, acting.on)
                linked = write(stream, first.version, other_started(rules_there, first, rules.definition, id, acting))
                events = (*events, started_from(first, events[0]))
            writes = (
                *write(Stream(NUMBERS, numbers), taken.version if taken else 0, number),
                *write(Stream(self.kind, id), 0, events),
                *linked,
            )
            answer = {self.kind: str(id), "number": opening.number, "process_version": opening.process_version}
            return Plan(writes, answer)

        return act

    def act_on(self, desk: Desk, who: Who, wish: Wish, id: UUID, command: p.Command) -> Done:
        """Carry out a command; a step that was done ends its draft, a conflict keeps it as one.

        The answer holds the id (under the name of the kind), `number`, `version`, and `events`: what happened, one
        topic with its open words each.

        Raises:
            Refused: not possible; says what was expected, what was found and what would make it possible.
            ClockBehind: the clock of this machine cannot be right; what was typed is kept as a draft.
            Conflict: the step or its phase changed since the person looked; what was typed is kept as a draft.
        """
        try:
            return desk.do(who, wish, *self.on(id, wish, command))
        except (Conflict, ClockBehind):
            if isinstance(command, p.DoStep):
                self.save_draft(desk, who, id, command)
            raise

    def act_on_many(
        self, desk: Desk, who: Who, wanted: Iterable[tuple[Wish, UUID, p.Command]]
    ) -> Iterator[Done | Refused | Conflict]:
        """Carry out commands, many in one transaction, and yield what became of each; as `Desk.do_many`.

        Nothing of what is refused is kept as a draft.
        """
        return desk.do_many(who, (Wanted(wish, *self.on(id, wish, command)) for wish, id, command in wanted))

    def on(self, id: UUID, wish: Wish, command: p.Command) -> tuple[Act, object]:
        """Return the act that carries out a command, and what its fingerprint is made of."""

        def act(reader: Reader, acting: Acting) -> Plan:
            state = reader.undertaking(self.kind, id)
            rules = reader.rules(state, acting.on)
            stream = Stream(self.kind, id)
            meanwhile = since(
                reader, rules, stream, state, command, wish.seen, shown_to(rules, state.progress, acting)
            )  # fmt: skip
            events = self._decided(reader, rules, state, command, acting)
            answer = {
                self.kind: str(id),
                "number": state.number,
                "version": state.version + len(events),
                "events": [{"topic": event.topic, **_open(event)} for event in events],
            }
            drafted = (id, command.step, acting.actor) if isinstance(command, p.DoStep | p.SkipStep) else None
            after = self._after(state, events)
            check_in_order(reader, stream, state, after, acting)
            loads = followed(reader, state, after, acting, mended=mended(reader, stream, state, events))
            answer |= over_limit(loads)
            writes = (*write(stream, state.version, events), *loads)
            return Plan(writes, answer, self._found_under(after, events), meanwhile=meanwhile, drafted=drafted)

        return act, {self.kind: str(id), "command": command}

    def _after(self, before: Undertaking, events: tuple[Event, ...]) -> Undertaking:
        after = before
        for event in events:
            after = self.apply(after, event, before.id)
        return after

    def _found_under(self, after: Undertaking, events: tuple[Event, ...]) -> tuple[Indexed, ...]:
        """Return under which partners it is found from now on, where the events change that."""
        if not any(getattr(event, "kind", None) == "share" for event in events):
            return ()
        return tuple(Indexed(after.id, kind, texts) for kind, texts in found_under.undertaking(after).items())

    def preview(self, desk: Desk, who: Who, wish: Wish, id: UUID, command: p.Command) -> tuple[Event, ...]:
        """Return what the command would make happen, without storing anything: what ends, what lapses, what falls due.

        Raises:
            Refused: it is not possible, also because of a limit of families.
        """
        reader = desk.reader()
        state = reader.undertaking(self.kind, id)
        acting = desk.acting(reader, who, wish)
        events = self._decided(reader, reader.rules(state, acting.on), state, command, acting)
        putting_right = mended(reader, Stream(self.kind, id), state, events)
        followed(reader, state, self._after(state, events), acting, mended=putting_right)
        return events

    def look(self, desk: Desk, who: Who, mark: str, *, partly: bool = False) -> Seen:
        """Return the one with the file mark `mark`, for somebody who may read such; `partly`: or a part that is shared.

        Raises:
            Refused: no such mark, it is of the other kind, or the person may not read it.
        """
        reader = desk.reader()
        found = marked(reader, mark)
        if found.kind != self.kind:
            raise Refused(f"acts.is_of_{found.kind}", mark=mark)
        state = reader.undertaking(self.kind, found.id)
        seen = self._seen(reader, state, desk.acting(reader, who))
        if seen.shown is not None and not partly:
            require(seen.rules.standard, "read_case", seen.acting)
        return seen

    def shared(self, desk: Desk, who: Who) -> tuple[Seen, ...]:
        """Return all of which something is shared today with whoever asks, in the order of their opening."""
        reader = desk.reader()
        acting = desk.acting(reader, who)
        found = (reader.state(self.kind, id) for id in sorted(reader.find(PARTNER, str(acting.actor))))
        mine = (state for state in found if isinstance(state, self.state))
        return tuple(
            self._seen(reader, state, acting) for state in mine if in_force(state.progress, acting.today, acting.actor)
        )

    def _seen(self, reader: Reader, state: Undertaking, acting: Acting) -> Seen:
        """Return what whoever acts may see of it.

        Raises:
            Refused: nothing.
        """
        rules = reader.rules(state, acting.on)
        shown = shown_to(rules, state.progress, acting)
        if shown is None:
            return Seen(self, state.id, state, rules, acting)
        return Seen(self, state.id, part_of(state, shown), rules, acting, shown, state)

    def save_draft(self, desk: Desk, who: Who, id: UUID, typed: p.DoStep) -> None:
        """Keep what was typed for a step, sealed, outside the history, until it is done or the office's days are over.

        Raises:
            Refused: what it belongs to or the step does not exist, or the person may not do steps.
        """
        reader = desk.reader()
        acting = desk.acting(reader, who)
        rules = self._may_do(reader, id, typed.step, acting)
        known_step(rules, typed.step)
        content = typed.model_dump_json(by_alias=True, exclude={"step"}, exclude_defaults=True).encode()
        kept_until = acting.now + timedelta(days=reader.office().days_on("draft_days", acting.today))
        desk.store.drafts.save(Draft(id, typed.step, acting.actor, acting.now, kept_until, content))

    def draft(self, desk: Desk, who: Who, id: UUID, step: str) -> p.DoStep | None:
        """Return what this person has typed for a step and not yet done, or None.

        Raises:
            Refused: the person may not do steps.
        """
        reader = desk.reader()
        acting = desk.acting(reader, who)
        self._may_do(reader, id, step, acting)
        found = desk.store.drafts.get(id, step, acting.actor, acting.now)
        return None if found is None else p.DoStep.model_validate({"step": step, **json.loads(found.content)})

    def _may_do(self, reader: Reader, id: UUID, step: str, acting: Acting) -> Rules:
        """Return the rules, for somebody who may do steps and is shown this one.

        Raises:
            Refused: he may not.
        """
        state = reader.undertaking(self.kind, id)
        rules = reader.rules(state, acting.on)
        require(rules.standard, "do_step", acting)
        check_act(rules, shown_to(rules, state.progress, acting), p.DoStep(step=step), None)
        return rules

    def _decided(
        self, reader: Reader, rules: Rules, state: Undertaking, command: p.Command, acting: Acting
    ) -> tuple[Event, ...]:
        if isinstance(command, p.Move):
            require(rules.standard, "read_case", acting)
            new, text = reader.rules_of_version(state, command.version, acting.on)
            return move(rules, new, state.progress, command, text, acting, version=state.version)
        stream = Stream(self.kind, state.id)
        facts.check_persons(reader, command)
        entry = facts.entry(reader, stream, command)
        check_act(rules, shown_to(rules, state.progress, acting), command, entry)
        try:
            events = self.decide(
                rules,
                state,
                command,
                acting,
                worker_roles=facts.worker_roles(reader, state, command, acting),
                entry=entry,
                attended=facts.attended(reader, command),
                gone=facts.gone(reader, state, command),
            )
        except Refused as refused:
            raise facts.role_comes(reader, state, command, acting, refused) from None
        facts.check_worker_is_here(reader, state, command, acting)
        return events


def part_of(state: Undertaking, shown: Shown) -> Undertaking:
    """Return what is left of a case or an initiative for somebody who is shown only a part of it."""
    hidden: dict[str, Any] = {"progress": narrowed(state.progress, shown)}
    if isinstance(state, Case) and not shown.client:
        hidden |= {"client": NOBODY, "household": NOBODY, "members": (), "united": {}}
    if isinstance(state, Initiative) and not shown.client:
        hidden |= {"words": None, "members": {}, "community": Community()}
    return state.model_copy(update=hidden)


def marked(reader: Reader, mark: str) -> Stream:
    """Return what has a file mark (symbol.number.year): a case or an initiative.

    Raises:
        Refused: it is not written as a file mark, or nothing has it.
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
    stream = reader.store.stream_of(event.case) if isinstance(event, NumberTaken) else None
    if stream is None:
        raise Refused("acts.no_such_case", mark=mark)
    return stream


def _open(event: Event) -> dict[str, object]:
    """Return the open words of an event: what may be shown without unsealing anything."""
    return event.model_dump(mode="json", exclude={"meta", "sealed"}, exclude_defaults=True)
