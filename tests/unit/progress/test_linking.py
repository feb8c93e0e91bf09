"""One process starts another: what waits to be started, and what both sides record (process-language.md, Links)."""

from __future__ import annotations

from typing import Any

import pytest

from osl_workflow.case.state import Case
from osl_workflow.errors import Refused
from osl_workflow.progress import commands as c
from osl_workflow.progress import events as e
from osl_workflow.progress.fold import apply
from osl_workflow.progress.linking import check_links, other_started, started_from, to_start
from osl_workflow.progress.state import Linked
from tests.builders import COLLEAGUE, HEAD, Story, only, process, step, uid

OTHER = uid(77)


def story(**keys: Any) -> Story:
    """A process whose first step, done any number of times, starts another; a second one holds the phase open."""
    referral = step("referral", starts="small-club", repeat=True, **keys)
    return Story(process(recruitment=[referral, step("talk")]))


def as_case(told: Story) -> Case:
    """The case of the story."""
    texts = {"process_version": 1, "definition_sha256": "0", "standard_version": 1, "standard_sha256": "0"}
    return Case(
        id=uid(50), version=len(told.events), number="PS.1.2026", process="small-process", standard="small",
        subject="person", opened_on=told.day, household=uid(51), client=uid(52), members=(uid(52),),
        progress=told.progress, **texts,
    )  # fmt: skip


def started(told: Story, name: str = "small-club", **who: Any) -> e.OtherStarted:
    events = other_started(told.rules, as_case(told), name, OTHER, told.acting(**who))
    told._take(events)
    return only(e.OtherStarted, events)


def waiting(told: Story) -> list[str]:
    return [found.step for found in to_start(told.rules, told.progress)]


def test_a_doing_waits_for_its_start_until_somebody_makes_it() -> None:
    told = story()
    assert waiting(told) == []

    told.do("referral")
    assert waiting(told) == ["referral"]

    event = started(told)
    assert (event.process, event.other, event.step, event.entry) == ("small-club", OTHER, "referral", 2)
    assert told.progress.links == (Linked(process="small-club", other=OTHER, entry=2),)
    assert waiting(told) == []


def test_every_doing_asks_for_a_start_of_its_own() -> None:
    told = story()
    told.do("referral")
    started(told)

    told.do("referral")

    assert waiting(told) == ["referral"]


def test_what_waits_for_approval_starts_nothing_yet() -> None:
    told = story(approval={"by": ["manager"]})
    told.do("referral")
    assert waiting(told) == []

    told.act(c.ApproveStep(step="referral"), by=HEAD)

    assert waiting(told) == ["referral"]


def test_a_doing_that_is_taken_back_starts_nothing_any_more() -> None:
    told = story()
    told.do("referral")

    told.act(c.WithdrawEntry(entry=2), reason="pomyłka")

    assert waiting(told) == []


def test_a_start_that_no_step_asks_for_is_linked_without_one() -> None:
    told = story()

    event = started(told, "small-contract", by=COLLEAGUE)

    assert (event.step, event.entry) == (None, None)
    assert [link.process for link in told.progress.links] == ["small-contract"]


def test_nothing_starts_from_what_has_ended() -> None:
    told = story()
    told.do("referral")
    told.act(c.Close(closing="moved_away"), reason="wyjechała")

    with pytest.raises(Refused) as refusal:
        started(told)

    assert refusal.value.said.key == "progress.not_while_closed"


def test_nothing_starts_before_the_doing_that_asks_for_it() -> None:
    told = story()
    asked = told.day
    told.day = asked.replace(day=asked.day + 1)
    told.do("referral")
    told.day = asked

    with pytest.raises(Refused) as refusal:
        started(told)

    assert refusal.value.said.key == "progress.day_impossible"


def test_the_other_one_knows_its_origin() -> None:
    told = story()
    event = started_from(as_case(told), told.events[0])

    after = apply(told.progress, event, 3)

    assert event.meta == told.events[0].meta
    assert after.links == (Linked(process="small-process", other=uid(50), is_origin=True),)


# --- links ------------------------------------------------------------------------------------------------------------


def club(*links: tuple[str, str]) -> Story:
    """A process that is opened from others."""
    asked = [{"process": name, "state": state} for name, state in links]
    definition = process()
    return Story(type(definition).model_validate({**definition.model_dump(by_alias=True), "links": asked}))


@pytest.mark.parametrize(("state", "fits"), [("active", True), ("open", True), ("suspended", False), ("closed", False)])
def test_a_process_is_opened_from_the_one_it_asks_for_in_that_state(state: str, fits: bool) -> None:
    rules, first = club(("small-contract", "active"), ("small-process", state)).rules, as_case(story())

    if fits:
        check_links(rules, first)
        return
    with pytest.raises(Refused) as refusal:
        check_links(rules, first)
    assert refusal.value.said.key == "progress.link_other"


def test_what_is_paused_is_open_and_not_active() -> None:
    told = story()
    told.act(c.Suspend(), reason="szpital")

    check_links(club(("small-process", "open")).rules, as_case(told))
    check_links(club(("small-process", "suspended")).rules, as_case(told))
    with pytest.raises(Refused):
        check_links(club(("small-process", "active")).rules, as_case(told))


def test_from_nothing_it_is_not_opened_and_without_links_always() -> None:
    with pytest.raises(Refused) as refusal:
        check_links(club(("small-process", "active")).rules, None)
    assert refusal.value.said.key == "progress.link_missing"

    check_links(story().rules, None)
    check_links(story().rules, as_case(story()))


def test_another_process_does_not_do() -> None:
    with pytest.raises(Refused):
        check_links(club(("small-contract", "active")).rules, as_case(story()))
