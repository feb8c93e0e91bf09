"""Whatever the order in which applications are entered, the ranking is one, and it is that of the rule."""

from __future__ import annotations

from datetime import date, timedelta
from itertools import pairwise
from random import Random

from hypothesis import given
from hypothesis import strategies as st

from osl_workflow.acting import Acting
from osl_workflow.errors import Refused
from osl_workflow.event import Event
from osl_workflow.recruitment import commands as c
from osl_workflow.recruitment.criteria import Criterion
from osl_workflow.recruitment.decide import Comer, decide, open_call
from osl_workflow.recruitment.ranking import Application, lacking, passed_over, points, ranking
from osl_workflow.recruitment.state import Recruitment, apply
from osl_workflow.sentences import Text
from tests.builders import acting, fold, reread, uid

OPENS = date(2026, 2, 2)
TITLE = Text(pl="x", en="x")
CRITERIA = (
    Criterion(criterion="resident", title=TITLE, kind="required"),
    Criterion(criterion="children", title=TITLE, kind="points", answer="number", weight=2),
    Criterion(criterion="alone", title=TITLE, kind="points", weight=3),
)
ANSWERS = st.fixed_dictionaries(
    {}, optional={"resident": st.booleans(), "children": st.integers(0, 3), "alone": st.booleans()}
)
APPLICATIONS = st.lists(
    st.builds(Application, st.integers(1, 30), st.dates(OPENS, OPENS + timedelta(days=3)), ANSWERS),
    max_size=12,
    unique_by=lambda one: one.number,
)


@given(APPLICATIONS, st.randoms(use_true_random=False))
def test_the_order_of_entry_does_not_matter(applications: list[Application], draw: Random) -> None:
    ranked = ranking(CRITERIA, applications)
    shuffled = list(applications)
    draw.shuffle(shuffled)

    assert ranking(CRITERIA, shuffled) == ranked
    assert [one.position for one in ranked] == list(range(1, len(ranked) + 1))
    assert {one.number for one in ranked} == {one.number for one in applications if not lacking(CRITERIA, one)}
    by_number = {one.number: one for one in applications}
    for better, worse in pairwise(ranked):
        one, other = by_number[better.number], by_number[worse.number]
        assert one.answers is not None
        assert other.answers is not None
        more = points(CRITERIA, one.answers) - points(CRITERIA, other.answers)
        assert more > 0 or (more == 0 and (one.on, one.number) < (other.on, other.number))


@given(APPLICATIONS, st.data())
def test_nobody_is_passed_over_by_the_first_ones_and_somebody_by_any_others(
    applications: list[Application], data: st.DataObject
) -> None:
    ranked = ranking(CRITERIA, applications)
    chosen = data.draw(st.sets(st.sampled_from([one.number for one in ranked]))) if ranked else set()
    first = {one.number for one in ranked[: len(chosen)]}

    passed = passed_over(ranked, chosen)

    assert set(passed) == chosen
    assert any(passed.values()) == (chosen != first)


COMMANDS: st.SearchStrategy[c.CallCommand] = st.one_of(
    st.builds(c.Apply, person=st.sampled_from([uid(n) for n in range(1, 6)]), answers=ANSWERS),
    st.builds(c.Answer, number=st.integers(1, 5), answers=ANSWERS),
    st.builds(c.Choose, numbers=st.lists(st.integers(1, 5), max_size=2).map(tuple)),
    st.builds(c.Promote, number=st.none() | st.integers(1, 5)),
    st.builds(c.Withdraw, number=st.integers(1, 5)),
    st.builds(c.ChangeCall, places=st.integers(0, 4)),
)


@given(st.lists(st.tuples(COMMANDS, st.booleans()), max_size=25))
def test_whatever_is_done_no_place_is_given_twice_and_nobody_is_passed_over_without_a_reason(
    story: list[tuple[c.CallCommand, bool]],
) -> None:
    call = c.OpenCall(
        code="x", title=TITLE, process="p", opens_on=OPENS, closes_on=OPENS, places=2, criteria=CRITERIA,
        as_they_come=True,
    )  # fmt: skip
    events: list[Event] = list(open_call(None, call, _on(OPENS, None)))
    state: Recruitment = fold(apply, events)
    for command, reasoned in story:
        comer = Comer(command.person) if isinstance(command, c.Apply) and command.person else None
        try:
            done = decide(state, command, _on(OPENS, "bo tak" if reasoned else None), comer=comer)
        except Refused:
            continue
        before = [one.number for one in state.ranking()]
        events += done
        state = fold(apply, done, state=state)

        assert 0 <= state.free <= state.places
        placed = [one.person for one in state.applicants.values() if one.left_on is None]
        assert len(placed) == len(set(placed))
        got = [one.number for one in state.applicants.values() if one.number in before and one.has_place]
        assert reasoned or not got or (got == sorted(got, key=before.index) and set(got) == set(before[: len(got)]))
    assert fold(apply, map(reread, events)) == state


def _on(day: date, reason: str | None) -> Acting:
    return acting(on=day, reason=reason)
