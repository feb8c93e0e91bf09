"""Acts on calls: opening one, applying, answering, choosing, promoting from the reserve list, ending.

Whoever is chosen is worked with in a case. It is opened, and given to a worker, by the same acts as any other and in
the same transaction: what these refuse (a limit of families) refuses the choice as well.
"""

from __future__ import annotations

from typing import TYPE_CHECKING, Any, cast

from osl_workflow.acts.cases import CASES, opener
from osl_workflow.acts.desk import Done, Plan, Who, Wish, permitted, write
from osl_workflow.case.commands import Assign, OpenCase
from osl_workflow.errors import Refused
from osl_workflow.process.model import FAMILIES
from osl_workflow.progress.calling import told_by_call
from osl_workflow.recruitment import commands as c
from osl_workflow.recruitment.decide import Comer, decide, open_call, with_cases
from osl_workflow.recruitment.state import KIND, Recruitment, apply, recruitment_id
from osl_workflow.store.recorded import Stream

if TYPE_CHECKING:
    from collections.abc import Iterable, Mapping
    from uuid import UUID

    from osl_workflow.acting import Acting
    from osl_workflow.acts.desk import Desk
    from osl_workflow.acts.reading import Reader
    from osl_workflow.event import Event
    from osl_workflow.person.state import Person
    from osl_workflow.recruitment.state import Applicant
    from osl_workflow.store.recorded import Write

TAKING_IN = (c.Apply, c.Answer, c.Withdraw)
"""What is done by those who take applications in; the rest manages the call."""


def open_(desk: Desk, who: Who, wish: Wish, command: c.OpenCall) -> Done:
    """Open a call. The answer holds its `code`.

    Raises:
        Refused: not permitted, no such process for persons or families, or as `recruitment.decide.open_call`.
    """

    def act(reader: Reader, acting: Acting) -> Plan:
        acting = permitted(reader, "call_manage", acting)
        _check_process(reader, command.process)
        id = recruitment_id(reader.store.id, command.code)
        state = cast("Recruitment | None", reader.state(KIND, id))
        return Plan(write(Stream(KIND, id), 0, open_call(state, command, acting)), {"code": command.code})

    return desk.do(who, wish, act, command)


def act_on(
    desk: Desk,
    who: Who,
    wish: Wish,
    code: str,
    command: c.CallCommand,
    families: Mapping[UUID, tuple[UUID, ...]] | None = None,
) -> Done:
    """Carry out a command on a call.

    The answer holds `code`, `numbers` of the applications that it is about, `cases`: the file marks of those in which
    the chosen are worked with, by number, `opened`: those of them that were opened now, `over_limit`: the limits that
    their assignments passed, each with its `case`. `families`: the members of
    the household of somebody for whom a case is opened; without them she is alone in it.

    Raises:
        Refused: not permitted, it does not fit what is recorded, or a case cannot be opened or given to the worker.
    """

    def act(reader: Reader, acting: Acting) -> Plan:
        taking_in = isinstance(command, TAKING_IN)
        mine = permitted(reader, "call_entry", acting) if taking_in else permitted(reader, "call_manage", acting)
        state = call(reader, code)
        comer = _comer(reader, state, command) if isinstance(command, c.Apply) else None
        events = decide(state, command, mine, comer=comer)
        numbers = [number for event in events if (number := getattr(event, "number", None)) is not None]
        answer: dict[str, Any] = {"code": state.code, "numbers": numbers}
        begun = _Begun(desk, reader, acting, wish, families or {})
        if isinstance(command, c.Choose | c.Promote):
            _check_not_twice(reader, state, numbers)
            for number in numbers:
                begun.work_with(state, state.applicants[number], command.worker)
            events = with_cases(events, begun.cases)
            answer |= {"cases": begun.marks, "opened": begun.opened, "over_limit": begun.over_limit}
        begun.count(state, _after(state, events), mine)
        return Plan((*write(Stream(KIND, state.id), state.version, events), *begun.writes), answer)

    return desk.do(who, wish, act, {"code": code, "command": command})


def _after(state: Recruitment, events: Iterable[Event]) -> Recruitment:
    for event in events:
        state = apply(state, event, state.id)
    return state


def call(reader: Reader, code: str) -> Recruitment:
    """Return the call of a code.

    Raises:
        Refused: there is none.
    """
    state = reader.state(KIND, recruitment_id(reader.store.id, code))
    if state is None:
        raise Refused("recruitment.unknown", code=code)
    return cast("Recruitment", state)


class _Begun:
    """The cases in which those who are chosen are worked with, as far as an act has opened or assigned them."""

    def __init__(
        self, desk: Desk, reader: Reader, acting: Acting, wish: Wish, families: Mapping[UUID, tuple[UUID, ...]]
    ) -> None:
        self.desk, self.reader, self.acting, self.wish, self.families = desk, reader, acting, wish, families
        self.writes: list[Write] = []
        self.cases: dict[int, UUID] = {}
        self.marks: dict[str, str] = {}
        self.opened: list[str] = []
        self.over_limit: list[dict[str, Any]] = []

    def work_with(self, state: Recruitment, one: Applicant, worker: UUID | None) -> None:
        """Open a case for an applicant who has none that goes on, and give it to the worker, if one is named.

        Raises:
            Refused: she has no household, the process is not in force, or the worker may not get it.
        """
        case = None if one.case is None else self.reader.case(one.case)
        if case is None or case.progress.status == "closed":
            id = self.desk.new_id()
            command = self._opening(state, one)
            self._take(CASES.opening(id, command, opener(command))(self.reader, self.acting))
            case = self.reader.case(id)
            self.opened.append(case.number)
        if worker is not None and case.worker != worker:
            act, _ = CASES.on(case.id, self.wish, Assign(worker=worker))
            plan = act(self.reader, self.acting)
            self.over_limit += [{"case": case.number, **one} for one in plan.answer.get("over_limit", ())]
            self._take(plan)
        self.cases[one.number] = case.id
        self.marks[str(one.number)] = case.number

    def count(self, before: Recruitment, after: Recruitment, acting: Acting) -> None:
        """Let the cases of those who take part know the last day of the call, and those who do no more forget it."""
        for number, one in after.applicants.items():
            same = before.applicants.get(number) == one and before.closes_on == after.closes_on
            if same or one.case is None:
                continue
            closes_on = None if one.left_on is not None else after.closes_on
            told = told_by_call(self.reader.case(one.case).progress, after.id, closes_on)
            if told is not None:
                act, _ = CASES.on(one.case, self.wish, told)
                self._take(act(self.reader, acting))

    def _opening(self, state: Recruitment, one: Applicant) -> OpenCase:
        person = standing(self.reader, one.person)
        households = person.households_on(self.acting.on)
        if not households:
            raise Refused("recruitment.no_household", number=one.number)
        family = self.families.get(person.id) or self.families.get(one.person, ())
        members = tuple(dict.fromkeys((person.id, *family)))
        return OpenCase(process=state.process, client=person.id, household=households[0], members=members)

    def _take(self, plan: Plan) -> None:
        """Let what is decided next rest on what this plan changes; all of it is recorded together."""
        self.reader.take(plan.writes)
        self.writes += plan.writes


def standing(reader: Reader, id: UUID) -> Person:
    """Return the record that stands for a person today: hers, or the one into which it was merged.

    Raises:
        Refused: there is no such person.
    """
    person = reader.person(id)
    while person.merged_into is not None:
        person = reader.person(person.merged_into)
    return person


def _comer(reader: Reader, state: Recruitment, command: c.Apply) -> Comer:
    """Return who applies: by her case, or by her record.

    Raises:
        Refused: no such case or person, a case of another process or one that has ended.
    """
    if command.case is None:
        if command.person is None:
            raise Refused("recruitment.nobody_named")
        person = standing(reader, command.person)
    else:
        case = reader.case(command.case)
        if case.process != state.process:
            raise Refused(
                "recruitment.case_of_other_process", number=case.number,
                process=reader.called(case.process), wanted=reader.called(state.process),
            )  # fmt: skip
        if case.progress.status == "closed":
            raise Refused("recruitment.case_has_ended", number=case.number)
        person = standing(reader, case.client)
        if command.person is not None and standing(reader, command.person).id != person.id:
            raise Refused("recruitment.case_of_another", number=case.number)
    same = {one.person for one in state.applicants.values() if standing(reader, one.person).id == person.id}
    return Comer(person.id, command.case, frozenset(same))


def _check_not_twice(reader: Reader, state: Recruitment, numbers: Iterable[int]) -> None:
    """Check that nobody gets two places: two records may have become one since they applied.

    Raises:
        Refused: somebody would.
    """
    placed = {standing(reader, one.person).id: one.number for one in state.applicants.values() if one.has_place}
    for number in numbers:
        id = standing(reader, state.applicants[number].person).id
        if placed.setdefault(id, number) != number:
            raise Refused("recruitment.same_person", number=number, other=placed[id])


def _check_process(reader: Reader, process: str) -> None:
    """Check that a process is published here and is about persons or families.

    Raises:
        Refused: it is not.
    """
    published = reader.register().definitions_of(process)
    if not published:
        names = tuple(dict.fromkeys(one.process for one in reader.register().definitions))
        raise Refused("recruitment.no_such_process", process=process, known=names or ("–",))
    definition = reader.library.definition(published[-1].sha256, published[-1].recorded)
    if definition.subject not in FAMILIES:
        raise Refused("case.not_for_families", title=definition.title, process=process)
