"""Walks at random: they come to everything that can be come to, name what cannot, and show the way into a dead end."""

from __future__ import annotations

from importlib.resources import files
from random import Random

import pytest

from osl_workflow.process.model import Definition
from osl_workflow.process.reading import read_definition, read_standard
from osl_workflow.progress.rules import Rules
from osl_workflow.rehearsal.walking import Coverage, told, walk_at_random
from osl_workflow.texts import LANGUAGES, say
from tests.builders import CALENDAR, process, small_standard, step

ROUND = process(
    recruitment=[
        step("application", form={"persons": {"type": "number", "min": "1", "required": True}}),
        step(
            "check",
            needs=["application"],
            outcomes={"on": {}, "later": {"again": True}, "no": {"closes": "one_off_help"}},
        ),
    ],
    diagnosis=[step("diagnosis_step"), step("large_family", when="application.persons > 4")],
    plan=[
        step("request", approval={"by": ["manager"]}),
        step("grant", by=["social_worker", "manager"], not_by=["request"], needs=["request"]),
    ],
    activity=[step("activity_step"), step("by_agreement", when="case.has_active_agreement", optional=True)],
)
STUCK = process(
    diagnosis=[step("talk", outcomes={"good": {}, "bad": {}})],
    plan=[
        step("here", needs=["there"], when="talk.outcome == 'bad'"),
        step("there", needs=["here"]),
        step("plan_step"),
    ],
)


def rules(definition: Definition) -> Rules:
    return Rules(definition, small_standard(), CALENDAR)


def walked(definition: Definition, walks: int = 60, seed: int = 7) -> Coverage:
    return walk_at_random(rules(definition), walks, Random(seed))


def test_all_that_can_be_come_to_is_reached_also_behind_a_number_an_agreement_and_a_second_person() -> None:
    found = walked(ROUND)

    assert found.missed == {"steps": (), "outcomes": (), "phases": (), "closings": (), "refusals": ()}
    assert found.dead_ends == ()
    assert found.finished + found.unfinished == found.walks
    assert "grant: did_it_before request" in found.reached["refusals"]


def test_the_same_number_gives_the_same_answer_and_another_one_other_walks() -> None:
    assert walked(ROUND, 5) == walked(ROUND, 5)
    assert walked(ROUND, 5).acts != walked(ROUND, 5, seed=8).acts


def test_a_step_that_nothing_leads_to_is_never_reached() -> None:
    found = walked(process(plan=[step("plan_step"), step("never", when="case.round > 900", optional=True)]), 20)

    assert found.missed["steps"] == ("never",)


def test_a_dead_end_is_told_as_the_shortest_list_of_acts_that_leads_there_and_what_hinders() -> None:
    found = walked(STUCK)

    assert found.dead_ends
    acts = [say(act, "en").partition(" (")[0] for act in found.dead_ends[0].acts]
    assert acts == ["recruitment_step", "talk: bad", "plan_step"]
    assert sum(one.walks for one in found.dead_ends) == found.walks - found.finished - found.unfinished
    assert any("“here”" in say(why, "en") for one in found.dead_ends for why in one.why)


def test_everything_found_can_be_said_in_both_languages() -> None:
    found = walked(ROUND, 1)

    for codes in (found.reached, found.missed):
        for kind, names in codes.items():
            for language in LANGUAGES:
                assert not [name for name in names if "rehearsal." in say(told(rules(ROUND), kind, name), language)]


def test_each_walk_is_announced_so_that_a_long_work_can_show_how_far_it_is() -> None:
    heard: list[int] = []

    walk_at_random(rules(ROUND), 3, Random(1), lambda: heard.append(1))

    assert len(heard) == 3


def test_a_step_that_nobody_may_do_is_a_dead_end_that_says_why() -> None:
    found = walked(process(plan=[step("plan_step", by=["partner"])]), 3)

    (dead_end,) = found.dead_ends
    assert say(dead_end.why[0], "en").startswith("“plan_step”: do_step: your role does not permit it")


SHIPPED = files("osl_processes")
NAMES = sorted(
    one.name
    for one in SHIPPED.joinpath("definitions").iterdir()
    if one.name.endswith(".yaml") and ".tests." not in one.name
)


@pytest.mark.parametrize("name", NAMES)
def test_no_case_of_a_shipped_process_comes_to_a_dead_end(name: str) -> None:
    definition = read_definition(SHIPPED.joinpath(f"definitions/{name}").read_bytes(), name)
    standard = SHIPPED.joinpath(f"standards/{definition.standard}.yaml")
    rules = Rules(definition, read_standard(standard.read_bytes(), standard.name), CALENDAR)

    assert walk_at_random(rules, 2, Random(7)).dead_ends == ()
