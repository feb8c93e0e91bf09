"""What SOUND finds, each with the exact way into it, and what it rightly lets pass."""

from __future__ import annotations

from typing import Any

import pytest

from osl_workflow.process.checks import sound
from osl_workflow.process.model import Definition, FormField
from osl_workflow.process.soundness import FEW_STATES, Verdict, decide
from osl_workflow.process.soundness_states import Act
from osl_workflow.texts import say
from tests.builders import process, step

YES_NO = {"yes": {"type": "yes_no", "required": True}}
CLOSES = {"closes": "goal_reached"}
FIRST = [Act("do", "recruitment_step"), Act("do", "diagnosis_step")]
UP_TO_EVALUATION = [*FIRST, Act("do", "plan_step"), Act("do", "activity_step")]


def verdict(definition: Definition, most_states: int = 50_000) -> Verdict:
    def codes(field: FormField) -> tuple[str, ...]:
        return tuple(field.of or ())

    return decide(definition, frozenset({"goal_reached", "one_off_help"}), codes, most_states)


def plan(*steps: dict[str, Any]) -> Verdict:
    """What is found in a process with these steps in its plan."""
    return verdict(process(plan=steps))


# --- what is sound ----------------------------------------------------------------------------------------------------


def test_a_process_whose_steps_follow_each_other_is_sound() -> None:
    found = verdict(process())

    assert (found.decided, found.trap, found.never_open, found.unreached) == (True, None, (), None)


@pytest.mark.parametrize(
    "keys",
    [
        {"optional": True, "repeat": True},
        {"optional": True, "outcomes": {"on": {}, "back": {"returns_to": "recruitment"}}},
        {"outcomes": {"on": {}, "again": {"again": True}}},
        {"approval": {"by": ["manager"]}},
        {"when": "case.has_active_agreement"},
        {"when": "case.open_goals > 2 && case.round > 1"},
        {"every": "1 month", "outcomes": {"go_on": {"again": True}, "completed": {}}},
    ],
    ids=str,
)
def test_what_a_step_may_do_does_not_make_a_process_unsound(keys: dict[str, Any]) -> None:
    found = plan(step("plan_step"), step("extra", **keys))

    assert (found.trap, found.never_open) == (None, ())


# --- steps that never open --------------------------------------------------------------------------------------------


def test_an_optional_step_that_needs_the_last_step_of_its_phase_never_opens() -> None:
    found = plan(step("plan_step"), step("late", needs=["plan_step"], optional=True))

    assert found.never_open == ("late",)


def test_it_opens_when_it_lasts_longer_than_its_phase() -> None:
    assert plan(step("plan_step"), step("late", needs=["plan_step"], optional=True, until="activity")).never_open == ()


def test_it_opens_when_something_else_keeps_the_phase_from_ending() -> None:
    late = step("late", needs=["plan_step"], optional=True)

    assert plan(step("plan_step"), late, step("other")).never_open == ()
    assert plan(step("other"), step("plan_step"), late).never_open == ()
    assert plan(step("plan_step"), late, step("gift", optional=True, approval={"by": ["manager"]})).never_open == ()


def test_a_condition_that_contradicts_itself_never_holds() -> None:
    asks = step("recruitment_step", form=YES_NO)
    contradicts = step("never", when="recruitment_step.yes && !recruitment_step.yes")

    found = verdict(process(recruitment=[asks], plan=[step("plan_step"), contradicts]))

    assert found.never_open == ("never",)
    assert found.trap is None


def test_conditions_of_two_steps_that_exclude_each_other_keep_a_third_from_opening() -> None:
    asks = step("recruitment_step", outcomes={"a": {}, "b": {}})
    first = step("first", when="recruitment_step.outcome == 'a'", optional=True)
    second = step("second", needs=["first"], when="recruitment_step.outcome == 'b'", optional=True)

    found = verdict(process(recruitment=[asks], plan=[step("plan_step"), first, second]))

    assert found.never_open == ()  # a need that does not apply is met
    assert verdict(
        process(
            recruitment=[asks],
            plan=[step("plan_step"), first, second | {"when": "recruitment_step.outcome == 'c'"}],
        )
    ).never_open == ("second",)


def test_numbers_are_taken_in_every_way_that_the_conditions_tell_apart() -> None:
    form = {"size": {"type": "number", "required": True, "min": "0", "max": "9"}}
    asks = step("recruitment_step", form=form)
    small = step("small", when="recruitment_step.size > 4 && recruitment_step.size < 5")
    beyond = step("beyond", when="recruitment_step.size > 9")

    found = verdict(process(recruitment=[asks], plan=[step("plan_step"), small, beyond]))

    assert found.never_open == ("beyond",)  # 4.5 is a number, 10 is not allowed


def test_a_phase_that_every_way_ends_before_is_told_once() -> None:
    found = verdict(process(diagnosis=[step("diagnosis_step", outcomes={"no": {"closes": "one_off_help"}})]))

    assert (found.trap, found.unreached) == (None, "plan")


# --- ways without an end ----------------------------------------------------------------------------------------------


def test_a_step_that_comes_to_be_needed_when_it_can_no_longer_be_done() -> None:
    early = step("early", when="case.open_goals > 0")
    found = verdict(process(diagnosis=[step("diagnosis_step"), early], plan=[step("plan_step", needs=["early"])])).trap

    assert found is not None
    assert list(found.way) == [*FIRST, Act("record", "open_goals", "1")]
    assert (found.phase, found.waits_for, found.lost, found.stuck) == ("plan", ("plan_step",), ("early",), True)


def test_an_answer_taken_back_by_doing_a_step_once_more() -> None:
    """`early` is done; later its last doing says `again`, and its time is over."""
    early = step("early", repeat=True, until="plan", outcomes={"on": {}, "more": {"again": True}})
    found = verdict(
        process(diagnosis=[early], plan=[step("plan_step")], activity=[step("activity_step", needs=["early"])])
    ).trap

    assert found is not None
    assert list(found.way) == [
        Act("do", "recruitment_step"),
        Act("do", "early", "on"),
        Act("do", "early", "more"),
        Act("do", "plan_step"),
    ]
    assert (found.phase, found.waits_for, found.lost) == ("activity", ("activity_step",), ("early",))


def test_a_last_phase_that_is_done_and_does_not_close() -> None:
    found = verdict(process(evaluation=[step("evaluation_step", outcomes={"good": CLOSES, "bad": {}})])).trap

    assert found is not None
    assert list(found.way) == [*UP_TO_EVALUATION, Act("do", "evaluation_step", "bad")]
    assert (found.phase, found.waits_for, found.stuck) == ("evaluation", (), True)


def test_an_optional_ending_that_was_passed_over_for_good() -> None:
    """What can be done once and leads on or to the end, leads to no end any more once it has led on."""
    ending = step("ending", optional=True, outcomes={"on": {}, "end": CLOSES})

    found = verdict(process(evaluation=[step("evaluation_step", repeat=True), ending])).trap

    assert found is not None
    assert Act("do", "ending", "on") in found.way
    assert set(found.way) - {Act("do", "ending", "on")} == {*UP_TO_EVALUATION, Act("do", "evaluation_step")}


def test_a_circle_without_an_end() -> None:
    found = verdict(process(evaluation=[step("evaluation_step", outcomes={"back": {"returns_to": "plan"}})])).trap

    assert found is not None
    assert (list(found.way), found.stuck, found.lost) == ([], False, ())


def test_the_way_says_the_answers_that_lead_into_the_trouble() -> None:
    asks = step("recruitment_step", form=YES_NO)
    ends = step("evaluation_step", outcomes={"good": CLOSES, "on": {}}, when=None)
    extra = step("extra", when="recruitment_step.yes", outcomes={"once_more": {"again": True}})

    found = verdict(process(recruitment=[asks], evaluation=[ends, extra])).trap

    assert found is not None
    assert found.way[0] == Act("do", "recruitment_step", "", (("yes", False),))
    assert found.way[-1] == Act("do", "evaluation_step", "on")


def test_an_ending_that_is_not_a_way_to_end_work_does_not_count() -> None:
    found = verdict(process(evaluation=[step("evaluation_step", outcomes={"gone": {"closes": "moved_away"}})]))

    assert found.trap is not None


# --- bounds -----------------------------------------------------------------------------------------------------------


def deciding(count: int) -> list[dict[str, Any]]:
    """Steps of a phase that all decide: each may be done in two ways that a later condition reads, or left out."""
    asked = [
        step(f"d{number}", optional=True, until="activity", outcomes={"a": {}, "b": {}}) for number in range(count)
    ]
    readers = [
        step(f"r{number}", optional=True, needs=[f"d{number}"], when=f"d{number}.outcome == 'a'", until="activity")
        for number in range(count)
    ]
    return [step("plan_step"), *asked, *readers]


def test_too_many_states_are_said_to_be_too_many() -> None:
    never = step("never", optional=True, needs=["plan_step"])  # only a look at every state shows that it never opens

    found = verdict(process(plan=[*deciding(6), never]), most_states=500)

    assert (found.decided, found.states, found.crowded) == (False, 500, "plan")
    assert found.decisions == tuple(f"d{number}" for number in range(6))


def test_a_step_with_too_many_answers_to_look_at_is_named() -> None:
    form = {f"q{number}": {"type": "yes_no", "required": True} for number in range(13)}
    every = " && ".join(f"recruitment_step.q{number}" for number in range(13))
    found = verdict(
        process(recruitment=[step("recruitment_step", form=form)], plan=[step("plan_step"), step("x", when=every)])
    )

    assert (found.decided, found.decisions) == (False, ("recruitment_step",))


def test_forty_steps_with_eight_decisions_a_phase_stay_far_below_the_bound() -> None:
    phases: dict[str, list[dict[str, Any]]] = {}
    before = ""
    for phase in ("recruitment", "diagnosis", "plan", "activity", "evaluation"):
        steps = [step(f"{phase}_{n}", outcomes={"a": {}, "b": {}, "c": {"returns_to": phase}}) for n in range(4)]
        for number in range(4):
            read = f"{before or phase}_{number}"
            needs = {} if before else {"needs": [read]}
            steps.append(
                step(f"{phase}_if_{number}", when=f"{read}.outcome == 'a'", outcomes={"a": {}, "b": {}}, **needs)
            )
        phases[phase] = steps
        before = phase
    phases["evaluation"][0]["outcomes"] = {"good": CLOSES, "bad": {"returns_to": "diagnosis"}}

    found = verdict(process(**phases))

    assert sum(map(len, phases.values())) == 40
    assert (found.decided, found.trap, found.never_open) == (True, None, ())
    assert found.states < 15_000


def answering(*, more: dict[str, list[dict[str, Any]]] | None = None) -> Definition:
    """Forty steps of which each may end in three ways and asks two questions; half of them rest on the answers."""
    form = {"how": {"type": "choice", "of": ("x", "y", "z"), "required": True}, **YES_NO}
    outcomes = {"a": {}, "b": {}, "c": {"returns_to": "recruitment"}}
    phases: dict[str, list[dict[str, Any]]] = {}
    before = ""
    for phase in ("recruitment", "diagnosis", "plan", "activity", "evaluation"):
        phases[phase] = [step(f"{phase}_{number}", outcomes=outcomes, form=form) for number in range(8)]
        for number in range(4, 8) if before else ():
            one, other = f"{before}_{number - 4}", f"{before}_{(number - 3) % 4}"
            when = f"{one}.yes && {other}.how != 'x' || {one}.how == 'y' && {one}.outcome == 'b'"
            phases[phase][number] = step(f"{phase}_{number}", outcomes=outcomes, form=form, when=when)
        phases[phase] += (more or {}).get(phase, [])
        before = phase
    phases["evaluation"][0] = step("evaluation_0", outcomes={"good": CLOSES, "bad": {"returns_to": "diagnosis"}})
    for number in (4, 5, 6, 7):
        phases["evaluation"][number]["outcomes"] = {"a": {}, "good": CLOSES}
    return process(**phases)


def test_forty_steps_with_eight_decisions_a_phase_that_also_read_answers_are_decided_by_a_proof() -> None:
    found = verdict(answering())

    assert len(answering().steps()) == 40
    assert (found.decided, found.trap, found.never_open) == (True, None, ())
    assert found.states == FEW_STATES


def test_a_step_that_can_only_return_is_in_the_way_once_at_most() -> None:
    barrier = step(
        "barrier",
        needs=["plan_0"],
        when="plan_0.outcome == 'a' && !plan_0.yes",
        outcomes={"to": {"returns_to": "plan"}},
    )

    found = verdict(answering(more={"plan": [barrier]}))

    assert (found.decided, found.trap, found.never_open) == (True, None, ())


@pytest.mark.parametrize(
    "wrong",
    [
        step("never", needs=["plan_0"], optional=True, when="plan_0.yes && !plan_0.yes"),
        step("barrier", needs=["plan_0"], when="plan_0.yes || !plan_0.yes", outcomes={"to": {"returns_to": "plan"}}),
        step("barrier", when="case.open_goals > 0", outcomes={"to": {"returns_to": "plan"}}),
        step("waits", outcomes={"on": {"again": True}}),
    ],
    ids=["never opens", "always returns", "returns by a record", "only again"],
)
def test_what_is_wrong_in_it_is_never_proved_right(wrong: dict[str, Any]) -> None:
    found = verdict(answering(more={"plan": [wrong]}), most_states=4_000)

    assert not found.decided or found.trap is not None or found.never_open


def test_answers_that_only_a_verdict_rests_on_do_not_multiply_the_states() -> None:
    """Seven answers of each phase are read together in the next one: two verdicts, not 128 ways to come to them."""
    phases: dict[str, list[dict[str, Any]]] = {}
    before = ""
    for phase in ("recruitment", "diagnosis", "plan", "activity", "evaluation"):
        phases[phase] = [step(f"{phase}_{number}", outcomes={"a": {}, "b": {}}) for number in range(8)]
        if before:
            every = " && ".join(f"{before}_{number}.outcome == 'a'" for number in range(7))
            phases[phase][7] = step(f"{phase}_7", when=every)
        before = phase
    phases["evaluation"][0]["outcomes"] = {"good": CLOSES, "bad": {"returns_to": "diagnosis"}}

    found = verdict(process(**phases))

    assert (found.decided, found.trap, found.never_open) == (True, None, ())
    assert found.states < 5_000


# --- how it is told ---------------------------------------------------------------------------------------------------


def test_a_way_is_told_so_that_a_person_can_follow_it() -> None:
    way = [
        Act("do", "application", "", (("urgent", True), ("reasons", ("1", "addiction")))),
        Act("submit", "selection"),
        Act("record", "open_goals", "1"),
        Act("approve", "selection", "chosen"),
    ]

    told = [sound.told(number, act) for number, act in enumerate(way, start=1)]

    assert say(told[0], "pl") == "1) application (urgent: tak, reasons: 1, addiction)"
    assert [say(one, "en") for one in told] == [
        "1) application (urgent: yes, reasons: 1, addiction)",
        "2) selection submitted for approval",
        "3) a record after which case.open_goals = 1",
        "4) selection approved = chosen",
    ]
