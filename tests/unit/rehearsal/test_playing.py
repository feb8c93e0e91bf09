"""The stories of a process's author: played as they are told, and stopped where they are not true."""

from __future__ import annotations

from textwrap import dedent

import pytest

from osl_workflow.process.model import Definition
from osl_workflow.process.reading import model_of, read_source
from osl_workflow.progress.rules import Rules
from osl_workflow.rehearsal.model import Stories
from osl_workflow.rehearsal.playing import Report, play
from tests.builders import CALENDAR, process, small_standard, step


def small(**phases: object) -> Definition:
    """A process with a form, a guard, an approval, a separation and a record."""
    told = {
        "recruitment": [
            step(
                "application",
                form={"urgent": {"type": "yes_no", "required": True}, "reason": {"type": "text", "required": True}},
            ),
            step("check", needs=["application"], outcomes={"one_off": {"closes": "one_off_help"}, "meets": {}}),
        ],
        "diagnosis": [step("help_at_once", when="application.urgent"), step("talk", with_=["client"])],
        "plan": [step("goals", records={"goal": "at least 2"}, approval={"by": ["manager"]})],
        "activity": [
            step("request", optional=True),
            step("grant", by=["social_worker", "manager"], not_by=["request"], needs=["request"], optional=True),
            step("work", due={"within": "14 days", "after": "activity"}),
        ],
    }
    return process(**(told | phases))  # type: ignore[arg-type]


def told(acts: str, *, head: str = "", definition: Definition | None = None) -> Report:
    """How one story goes, whose acts are these lines of YAML."""
    text = f"tests: small-process\nversion: 1\nbegins: 2026-01-05\n{head}\nstories:\n"
    text += "  - story: {pl: Opowieść, en: A story}\n    acts:\n"
    text += "".join(f"      {line}\n" for line in dedent(acts).strip().splitlines())
    source = read_source(text, "small.tests.yaml")
    rules = Rules(definition or small(), small_standard(), CALENDAR)
    return play(rules, model_of(source, Stories), source)


def complaint(acts: str, **how: str) -> str:
    """What is found in a story that is not true, by its key."""
    [finding] = told(acts, **how).findings  # type: ignore[arg-type]
    return finding.said.key.removeprefix("rehearsal.")


def test_a_story_says_only_what_it_is_about_and_the_rest_is_filled_in() -> None:
    report = told(
        """
        - {do: application, form: {urgent: no}}
        - {do: check, outcome: meets}
        - {do: talk}
        - {do: goals}
        - expect: {phase: plan, waiting: [goals]}
        - {approve: goals}
        - {do: work}
        - {do: evaluation_step, outcome: reached}
        - expect: {closed: goal_reached}
        """
    )

    assert report.findings == ()


def test_going_to_a_step_does_what_is_required_on_the_way_and_approves_it() -> None:
    report = told(
        """
        - go_to: work
        - expect: {phase: activity, round: 1, open: [work, request], not_open: [grant], due: {work: 2026-01-19}}
        """
    )

    assert report.findings == ()
    assert set(report.steps_not_reached) == {"request", "grant", "work", "evaluation_step"}


def test_going_to_an_optional_step_of_this_phase_does_only_what_that_one_needs() -> None:
    report = told("- go_to: work\n- go_to: grant\n- expect: {open: [work, grant]}")

    assert report.findings == ()


def test_what_no_story_reaches_is_named() -> None:
    report = told("- {do: application}\n- {do: check, outcome: one_off}\n- expect: {closed: one_off_help}")

    assert (report.steps, report.outcomes) == (9, 4)
    assert "check" not in report.steps_not_reached
    assert report.outcomes_not_reached == ("check.meets", "evaluation_step.reached", "evaluation_step.new_situation")


def test_what_is_only_submitted_or_returned_is_not_reached() -> None:
    report = told("- go_to: goals\n- {do: goals}\n- {return: goals}\n- expect: {open: [goals]}")

    assert report.findings == ()
    assert "goals" in report.steps_not_reached


def test_a_refusal_can_be_what_the_story_tells() -> None:
    report = told(
        """
        - {do: check, outcome: meets, refused: needs}
        - go_to: request
        - {do: request, by: Jan Zmyślony}
        - {do: grant, by: Jan Zmyślony, refused: did_it_before}
        - {do: grant, by: manager}
        - {close: goal_reached, refused: not_an_early_reason}
        - {close: moved_away}
        - expect: {closed: moved_away}
        """,
        head="people: {Jan Zmyślony: [social_worker, manager]}",
    )

    assert report.findings == ()


def test_answers_can_hold_for_all_stories() -> None:
    report = told("- go_to: talk\n- expect: {not_open: [help_at_once]}", head="answers: {application: {urgent: no}}")

    assert report.findings == ()


@pytest.mark.parametrize(
    ("acts", "key"),
    [
        ("- {do: check, outcome: meets}", "refused"),
        ("- {do: application, refused: needs}", "not_refused"),
        ("- {do: check, outcome: meets, refused: not_your_role}", "refused_otherwise"),
        ("- {do: application, by: nobody_known}", "nobody"),
        ("- {do: application, approve: goals}", "not_one_act"),
        ("- {outcome: meets}", "not_one_act"),
        ("- {do: aplication}", "process.step_unknown"),
        ("- go_to: grant\n- {do: work}\n- go_to: grant\n- go_to: request", "no_way"),
        ("- expect: {phase: plan}", "phase"),
        ("- expect: {round: 2}", "round"),
        ("- expect: {open: [check]}", "not_open"),
        ("- expect: {not_open: [application]}", "open"),
        ("- expect: {waiting: [goals]}", "not_waiting"),
        ("- expect: {closed: goal_reached}", "closed"),
        ("- go_to: work\n- expect: {due: {work: 2026-01-20}}", "due"),
        ("- expect: {due: {work: 2026-01-20}}", "due"),
    ],
)
def test_a_story_that_is_not_true_is_told_so(acts: str, key: str) -> None:
    assert complaint(acts) == key


def test_the_finding_stands_at_the_line_of_the_act_and_the_story_ends_there() -> None:
    [finding] = told("- {do: application}\n- expect: {phase: plan}\n- expect: {phase: activity}").findings

    assert finding.place.text.strip() == "- expect: {phase: plan}"


def test_stories_about_another_version_are_not_played() -> None:
    other = small().model_copy(update={"version": 2})

    [finding] = told("- {do: application}", definition=other).findings

    assert finding.said.key == "rehearsal.other_process"
