"""By which answers a step opens is judged by what its condition means, however it is written."""

from __future__ import annotations

import pytest

from osl_workflow.process.checks.opening import OPENS, certain

REFUSED = {"signing.outcome": "refused"}
SIGNED = {"signing.outcome": "signed"}
ALIKE = (
    "signing.outcome == 'refused'",
    "!(signing.outcome != 'refused')",
    "signing.outcome == 'refused' || (signing.outcome == 'refused' && request.urgent)",
    "(signing.outcome == 'refused' || request.urgent) && signing.outcome != 'signed'",
)


@pytest.mark.parametrize("when", ALIKE)
def test_what_means_the_same_opens_to_the_same(when: str) -> None:
    assert certain(when, REFUSED)
    assert certain(when, SIGNED, opens=False)


@pytest.mark.parametrize("when", ["signing.outcome == 'signed'", "!(signing.outcome == 'refused')"])
def test_the_contrary_opens_to_the_others(when: str) -> None:
    assert certain(when, REFUSED, opens=False)
    assert certain(when, SIGNED)


def test_where_another_answer_decides_too_nothing_is_certain() -> None:
    for when in ("signing.outcome == 'refused' && request.urgent", "signing.outcome == 'signed' || request.urgent"):
        assert not certain(when, REFUSED)
    assert not certain("signing.outcome == 'signed' || request.urgent", REFUSED, opens=False)


def test_without_a_condition_a_step_opens_to_everybody() -> None:
    assert certain(None, SIGNED)
    assert not certain(None, SIGNED, opens=False)


@pytest.mark.parametrize("when", ["signing.outcome = 'refused'", "signing.outcome", "signing.outcome < 3"])
def test_of_a_condition_that_cannot_be_read_nothing_is_said(when: str) -> None:
    assert certain(when, SIGNED)
    assert certain(when, SIGNED, opens=False)


@pytest.mark.parametrize(
    "text", ["refusal by signing refused", "refusal by signing.outcome", "Refusal by a.b c", "a by b.c d or"]
)
def test_an_opening_names_a_step_a_question_and_answers(text: str) -> None:
    assert OPENS.fullmatch("refusal by signing.outcome refused not signed or dispute")
    assert OPENS.fullmatch(text) is None
