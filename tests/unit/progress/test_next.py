"""What can be done next, in which order, and where a process stands."""

from __future__ import annotations

from datetime import date
from typing import Any

from osl_workflow.progress import commands as c
from osl_workflow.progress.next import NextStep, whats_next, where_it_stands
from tests.builders import HEAD, WORKER, Story, process, step

LEARNED = {"learned_on": {"type": "date", "required": True}}
OF_LAW = [{"within": "$interview_days", "after": "application.learned_on", "statutory": "true"}]


def own(days: int) -> list[dict[str, Any]]:
    return [{"within": f"{days} days", "after": "application"}]


def found(story: Story) -> list[NextStep]:
    return list(whats_next(story.rules, story.progress, story.day))


def test_every_open_step_is_listed_with_who_may_do_it() -> None:
    story = Story(process(recruitment=[step("one", by=["partner", "social_worker"]), step("two", optional=True)]))

    one, two = found(story)

    assert (one.step, one.roles, one.optional) == ("one", ("social_worker",), False)
    assert (two.step, two.optional, two.lapses) == ("two", True, True)


def test_what_the_law_calls_overdue_comes_first_then_what_is_due_next_then_the_rest_required_before_optional() -> None:
    story = Story(
        process(
            recruitment=[step("application", form=LEARNED)],
            diagnosis=[
                step("extra", optional=True),
                step("plain"),
                step("later", due=own(30)),
                step("own_overdue", due=own(1)),
                step("of_law", due=OF_LAW),
            ],
        )
    )
    story.do("application", form={"learned_on": "2026-01-05"})

    story.day = date(2026, 1, 19)
    assert [item.step for item in found(story)] == ["own_overdue", "of_law", "later", "plain", "extra"]
    story.day = date(2026, 1, 20)
    assert [item.step for item in found(story)] == ["of_law", "own_overdue", "later", "plain", "extra"]


def test_a_number_that_no_source_confirms_is_shown_and_never_overdue() -> None:
    story = Story(process(recruitment=[step("application", form=LEARNED)], diagnosis=[step("of_law", due=OF_LAW)]))
    story.do("application", form={"learned_on": "2025-11-03"})
    story.day = date(2026, 3, 2)

    (item,) = found(story)

    assert item.due is not None
    assert (item.due.on, item.due.confirmed, item.days_left, item.overdue) == (date(2025, 11, 17), False, None, False)


def test_what_waits_for_approval_is_an_item_of_its_own_for_those_who_approve() -> None:
    story = Story(process(recruitment=[step("request", approval={"by": ["manager", "partner"]}), step("other")]))
    story.do("request")

    approval = next(item for item in found(story) if item.kind == "approve")

    assert (approval.step, approval.roles, approval.not_for) == ("request", ("manager",), (WORKER,))
    assert [item.step for item in found(story) if item.kind == "do"] == ["other"]


def test_a_correction_that_waits_is_told_apart() -> None:
    story = Story(
        process(recruitment=[step("request", form=LEARNED, approval={"by": ["manager"]}), step("other")])
    )  # fmt: skip
    story.do("request", form={"learned_on": "2026-01-05"})
    story.act(c.ApproveStep(step="request"), by=HEAD)

    story.act(c.CorrectStep(step="request", form={"learned_on": "2026-01-04"}), reason="pomyłka")

    assert [item.correction for item in found(story) if item.kind == "approve"] == [True]


def test_answers_that_can_be_taken_over_are_told() -> None:
    story = Story(process(recruitment=[step("request", approval={"by": ["manager"]}), step("other")]))
    story.do("request")
    story.act(c.ReturnStep(step="request"), by=HEAD, reason="niejasne")

    assert {item.step: item.offered for item in found(story)} == {"request": True, "other": False}


def test_who_may_not_do_it_because_of_what_he_did_before_is_named() -> None:
    story = Story(process(recruitment=[step("request"), step("grant", not_by=["request"], by=["manager"])]))
    story.do("request")

    (item,) = found(story)

    assert (item.step, item.not_for) == ("grant", (WORKER,))


def test_in_a_pause_only_approvals_are_left_and_after_the_end_nothing() -> None:
    story = Story(process(recruitment=[step("request", approval={"by": ["manager"]}), step("other")]))
    story.do("request")

    story.act(c.Suspend(), reason="szpital")
    assert [item.kind for item in found(story)] == ["approve"]

    story.act(c.Close(closing="moved_away"), reason="wyjazd")
    assert found(story) == []


# --- where it stands --------------------------------------------------------------------------------------------------


def test_a_process_tells_its_phase_what_it_waits_for_and_what_comes_after() -> None:
    story = Story(
        process(
            recruitment=[
                step("application", form=LEARNED),
                step("request", approval={"by": ["manager"]}),
                step("extra", optional=True, approval={"by": ["manager"]}),
            ],
            diagnosis=[step("interview", due=OF_LAW), step("advice", optional=True)],
        )
    )
    story.do("request")
    story.do("extra")
    standing = where_it_stands(story.rules, story.progress, story.day)

    assert (standing.phase, standing.round, standing.since, standing.status) == (
        "recruitment", 1, date(2026, 1, 5), "active",
    )  # fmt: skip
    assert [(awaited.step, awaited.submitted, awaited.roles) for awaited in standing.waits_for] == [
        ("application", False, ("social_worker",)),
        ("request", True, ("manager",)),
    ]
    assert [awaited.step for awaited in standing.held_by] == ["extra"]
    assert standing.next_phase is not None
    assert (standing.next_phase.en, [title.en for title in standing.comes_after]) == ("diagnosis", ["interview"])


def test_clocks_run_also_for_steps_that_are_not_open_yet() -> None:
    story = Story(
        process(recruitment=[step("application", form=LEARNED), step("other")], diagnosis=[step("of_law", due=OF_LAW)])
    )
    story.do("application", form={"learned_on": "2026-01-05"})

    (clock,) = where_it_stands(story.rules, story.progress, story.day).clocks

    assert (clock.step, clock.due.on, clock.days_left) == ("of_law", date(2026, 1, 19), 14)


def test_after_the_end_a_process_tells_how_it_ended_and_waits_for_nothing() -> None:
    story = Story(process())
    story.act(c.Close(closing="moved_away"), reason="wyjazd")

    standing = where_it_stands(story.rules, story.progress, story.day)

    assert standing.ending is not None
    assert (standing.ending.closing, standing.waits_for, standing.comes_after, standing.next_phase) == (
        "moved_away", (), (), None,
    )  # fmt: skip
