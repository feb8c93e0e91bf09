"""A team: its name, who leads it, its end."""

from __future__ import annotations

from datetime import date
from typing import Any

import pytest

from osl_workflow.errors import Refused
from osl_workflow.team import commands as c
from osl_workflow.team.decide import decide
from osl_workflow.team.state import Team, apply
from tests.builders import TODAY, acting, fold, uid


def team(*commands: c.TeamCommand) -> Team:
    state = fold(apply, decide(None, c.AddTeam(code="Z1", name="Zmyślony"), acting()))
    for command in commands:
        state = fold(apply, decide(state, command, acting(), has_post=True), state=state)
    return state


def refusal(state: Team | None, command: c.TeamCommand, **facts: Any) -> str:
    with pytest.raises(Refused) as refused:
        decide(state, command, acting(), **facts)
    return refused.value.said.key


def test_a_team_is_led_by_whoever_was_named_last_for_a_day() -> None:
    state = team(c.NameLeader(leader=uid(4), from_=date(2026, 1, 1)), c.NameLeader(leader=None, from_=TODAY))

    assert (state.leader_on(date(2026, 3, 8)), state.leader_on(TODAY)) == (uid(4), None)


def test_a_leader_holds_a_post_here_on_the_first_day() -> None:
    command = c.NameLeader(leader=uid(4), from_=TODAY)

    assert refusal(team(), command, has_post=False) == "team.leader_without_post"
    assert refusal(team(command), command, has_post=True) == "team.nothing_changed"


def test_a_team_that_is_over_is_led_by_nobody_and_takes_nothing_more() -> None:
    state = team(c.NameLeader(leader=uid(4), from_=date(2026, 1, 1)), c.EndTeam())

    assert (state.is_on(date(2026, 3, 8)), state.is_on(TODAY), state.leader_on(TODAY)) == (True, False, None)
    assert refusal(state, c.EndTeam()) == "team.has_ended"


def test_a_code_is_taken_once() -> None:
    assert refusal(None, c.AddTeam(code="Z1", name="Inny"), taken=True) == "team.code_taken"
    assert refusal(None, c.EndTeam()) == "team.unknown"
