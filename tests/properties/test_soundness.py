"""SOUND against the running engine: what the search over the abstraction says of a process is what happens in it."""

from __future__ import annotations

from hypothesis import assume, event, given

from osl_workflow.process.abstraction import abstract
from osl_workflow.process.model import Definition, FormField
from osl_workflow.process.soundness import decide
from osl_workflow.process.soundness import search as look_at_every_state
from osl_workflow.process.soundness_proof import is_sound
from osl_workflow.process.soundness_states import States
from tests.properties.naive_search import TooLarge, Walk, search
from tests.properties.random_processes import deciding_processes

ENDINGS = frozenset({"goal_reached", "one_off_help"})
MOST_STATES = 120
"""As many of the engine as can be tried out in a moment; of larger processes nothing is said."""


def codes(field: FormField) -> tuple[str, ...]:
    return tuple(field.of or ())


@given(deciding_processes())
def test_the_search_finds_what_trying_out_everything_finds_and_nothing_else(definition: Definition) -> None:
    walk = Walk(definition)
    try:
        truth = search(walk, MOST_STATES)
    except TooLarge:
        event("too large")
        return

    found = look_at_every_state(States(abstract(definition, codes), ENDINGS))

    event("with a trap" if truth.trapped else "with dead steps" if truth.never_open else "sound")
    assert found.decided
    assert set(found.never_open) == truth.never_open
    assert (found.trap is not None) is bool(truth.trapped)


@given(deciding_processes())
def test_what_is_proved_sound_a_look_at_every_state_finds_sound(definition: Definition) -> None:
    states = States(abstract(definition, codes), ENDINGS)

    proved = is_sound(states)

    found = look_at_every_state(states)
    event("proved" if proved else "sound, not proved" if (found.trap, found.never_open) == (None, ()) else "not sound")
    assert found.decided
    assert not proved or (found.trap, found.never_open, found.unreached) == (None, (), None)


@given(deciding_processes())
def test_the_way_into_a_trap_can_be_followed_and_no_end_can_be_reached_from_there(definition: Definition) -> None:
    trap = decide(definition, ENDINGS, codes).trap
    assume(trap is not None)
    assert trap is not None
    walk = Walk(definition)

    there = walk.follow(trap.way)

    assert (there.phase, walk.waits_for(there)) == (trap.phase, trap.waits_for)
    try:
        assert not search(walk, MOST_STATES, there).ends
    except TooLarge:
        event("too large")
