"""A case: whose it is, who works on it; its process is told in tests/unit/progress."""

from __future__ import annotations

from datetime import date
from typing import Any

import pytest

from osl_workflow.case import commands as c
from osl_workflow.case.decide import decide, open_case
from osl_workflow.case.events import CaseOpened, MemberJoined, MemberLeft, WorkerAssigned
from osl_workflow.case.state import Case, apply
from osl_workflow.errors import Refused
from osl_workflow.progress import commands as p
from osl_workflow.progress import events as e
from osl_workflow.progress.rules import Rules
from tests.builders import (
    CALENDAR,
    COLLEAGUE,
    HEAD,
    OPENED,
    WORKER,
    acting,
    fold,
    only,
    process,
    reread,
    small_standard,
    step,
    uid,
    unreadable,
)

CLIENT, CHILD, HOUSEHOLD, CASE = uid(100), uid(101), uid(102), uid(103)
RULES = Rules(
    process(recruitment=[step("application", due=[{"within": "10 days", "after": "recruitment"}])]),
    small_standard(),
    CALENDAR,
)
OPENING = c.Opening(
    number="OPS.1.2026", process_version=1, definition_sha256="a" * 64, standard_version=1, standard_sha256="b" * 64
)


def opened(rules: Rules = RULES, *, on: date | None = None, **more: Any) -> tuple[Any, ...]:
    told = {"process": "small-process", "client": CLIENT, "household": HOUSEHOLD, "members": (CLIENT, CHILD), **more}
    return open_case(rules, OPENING, c.OpenCase.model_validate(told), acting(today=OPENED, on=on))


def a_case() -> Case:
    return fold(apply, opened(), id=CASE)


def done(case: Case, command: p.Command, *, by: Any = HEAD, role: str = "manager", **more: Any) -> tuple[Any, ...]:
    who = acting(actor=by, roles=(role,), today=OPENED, reason=None)
    return decide(RULES, case, command, who, **more)


def refused(case: Case, command: p.Command, **more: Any) -> str:
    with pytest.raises(Refused) as refusal:
        done(case, command, **more)
    return refusal.value.said.key


# --- opening ----------------------------------------------------------------------------------------------------------


def test_a_case_names_its_household_and_members_from_its_first_event_on() -> None:
    case = a_case()

    assert (case.household, case.client, case.members) == (HOUSEHOLD, CLIENT, (CLIENT, CHILD))
    assert (case.number, case.opened_on) == ("OPS.1.2026", OPENED)


def test_a_case_follows_the_texts_that_were_in_force_when_it_was_opened() -> None:
    first = only(CaseOpened, opened())

    assert (first.process, first.process_version, first.definition_sha256) == ("small-process", 1, "a" * 64)
    assert (first.standard, first.standard_version, first.standard_sha256) == ("small", 1, "b" * 64)


def test_a_case_begins_in_recruitment_with_what_is_due_from_the_opening() -> None:
    case = a_case()

    assert (case.progress.phase, case.progress.opened_on) == ("recruitment", OPENED)
    assert case.progress.dues["application"].on == date(2026, 1, 15)


def test_nobody_is_needed_to_hold_a_case_when_it_is_opened() -> None:
    assert a_case().worker is None


def test_the_client_is_a_member_of_the_family() -> None:
    with pytest.raises(Refused) as refusal:
        opened(members=(CHILD,))

    assert refusal.value.said.key == "case.client_is_no_member"


def test_the_centre_learned_of_the_need_by_the_opening_day() -> None:
    with pytest.raises(Refused) as refusal:
        opened(learned_on=date(2026, 1, 6))

    assert refusal.value.said.key == "case.learned_after_opening"


def test_a_process_for_communities_opens_no_case() -> None:
    community = RULES.definition.model_copy(update={"subject": "community"})

    with pytest.raises(Refused) as refusal:
        opened(RULES._replace(definition=community))

    assert (refusal.value.said.key, refusal.value.said.values["process"]) == ("case.not_for_families", "small-process")


def test_a_case_is_not_opened_on_a_day_that_has_not_come() -> None:
    with pytest.raises(Refused) as refusal:
        opened(on=date(2026, 1, 6))

    assert refusal.value.said.key == "acting.occurred_in_future"


def test_the_first_event_of_a_case_is_its_opening() -> None:
    joined = only(CaseOpened, opened())

    with pytest.raises(TypeError):
        apply(None, MemberJoined(meta=joined.meta, person=CHILD), CASE)


# --- workers ----------------------------------------------------------------------------------------------------------


def test_a_worker_with_the_role_is_assigned() -> None:
    case = a_case()

    assigned = only(WorkerAssigned, done(case, c.Assign(worker=WORKER), worker_roles=("social_worker",)))

    assert (assigned.part, assigned.worker, assigned.instead_of) == ("social_worker", WORKER, None)
    assert fold(apply, [assigned], state=case).worker == WORKER


def test_the_next_worker_holds_the_case_instead_of_the_one_before() -> None:
    case = fold(apply, done(a_case(), c.Assign(worker=WORKER), worker_roles=("social_worker",)), state=a_case())

    assigned = only(WorkerAssigned, done(case, c.Assign(worker=COLLEAGUE), worker_roles=("social_worker",)))

    assert assigned.instead_of == WORKER
    assert fold(apply, [assigned], state=case).worker == COLLEAGUE


def test_a_case_may_be_given_to_nobody_and_waits_again() -> None:
    case = fold(apply, done(a_case(), c.Assign(worker=WORKER), worker_roles=("social_worker",)), state=a_case())

    case = fold(apply, done(case, c.Assign(worker=None)), state=case)

    assert (case.worker, case.workers) == (None, {})
    assert refused(case, c.Assign(worker=None)) == "progress.unassigned_already"


def test_a_case_is_not_assigned_to_who_holds_it_already_or_lacks_the_role() -> None:
    case = fold(apply, done(a_case(), c.Assign(worker=WORKER), worker_roles=("social_worker",)), state=a_case())

    assert refused(case, c.Assign(worker=WORKER), worker_roles=("social_worker",)) == "progress.assigned_already"
    assert refused(case, c.Assign(worker=COLLEAGUE), worker_roles=("manager",)) == "progress.worker_without_role"
    assert refused(case, c.Assign(worker=COLLEAGUE), worker_roles=None) == "progress.worker_has_left"
    assert refused(case, c.Assign(worker=COLLEAGUE, part="wizard"), worker_roles=("wizard",)) == "progress.unknown_part"


def test_assigning_is_the_heads() -> None:
    key = refused(
        a_case(), c.Assign(worker=WORKER), by=WORKER, role="social_worker", worker_roles=("social_worker",)
    )  # fmt: skip

    assert key == "progress.no_permission"


# --- the family -------------------------------------------------------------------------------------------------------


def test_a_person_joins_and_leaves_the_family() -> None:
    case = fold(apply, done(a_case(), c.AddMember(person=uid(104))), state=a_case())
    assert case.members == (CLIENT, CHILD, uid(104))

    left = done(case, c.RemoveMember(person=CHILD))
    assert only(MemberLeft, left).person == CHILD
    assert fold(apply, left, state=case).members == (CLIENT, uid(104))


def test_nobody_joins_twice_or_leaves_without_belonging_and_the_client_stays() -> None:
    case = a_case()

    assert refused(case, c.AddMember(person=CHILD)) == "case.member_already"
    assert refused(case, c.RemoveMember(person=uid(104))) == "case.no_member"
    assert refused(case, c.RemoveMember(person=CLIENT)) == "case.client_stays"


# --- the process ------------------------------------------------------------------------------------------------------


def test_what_the_process_asks_is_done_through_the_case_and_counts_its_events() -> None:
    case = a_case()

    events = done(case, p.DoStep(step="application"), by=WORKER, role="social_worker")
    after = fold(apply, events, state=case)

    assert only(e.PhaseEntered, events).phase == "diagnosis"
    assert after.progress.marks["application"].entry == case.version + 1
    assert after.version == case.version + len(events)


def test_after_the_end_nobody_is_assigned() -> None:
    case = a_case()
    ending = decide(RULES, case, p.Close(closing="moved_away"), acting(today=OPENED))

    case = fold(apply, ending, state=case)

    assert refused(case, c.Assign(worker=WORKER), worker_roles=("social_worker",)) == "progress.not_while_closed"


def test_a_case_folds_from_stored_bytes_and_without_its_key() -> None:
    case = a_case()
    events = (
        *opened(),
        *done(case, c.AddMember(person=uid(104))),
        *done(case, c.Assign(worker=WORKER), worker_roles=("social_worker",)),
        *done(case, p.DoStep(step="application"), by=WORKER, role="social_worker"),
    )

    whole = fold(apply, events, id=CASE)
    blind = fold(apply, [unreadable(event) for event in events], id=CASE)

    assert fold(apply, [reread(event) for event in events], id=CASE) == whole
    assert Case.model_validate_json(whole.model_dump_json()) == whole
    assert (blind.members, blind.worker, blind.progress.phase) == (whole.members, whole.worker, whole.progress.phase)
