"""One process starts another: what waits to be started, and what both sides record (process-language.md, Links)."""

from __future__ import annotations

from typing import Any

import pytest

from osl_workflow.case.state import Case
from osl_workflow.errors import Refused
from osl_workflow.process.model import Definition
from osl_workflow.progress import commands as c
from osl_workflow.progress import events as e
from osl_workflow.progress.fold import apply
from osl_workflow.progress.linking import check_links, other_started, start_not_done, started_from, to_start
from osl_workflow.progress.next import whats_next, where_it_stands
from osl_workflow.progress.obstacles import lapsing
from osl_workflow.progress.others import Other, other
from osl_workflow.progress.rules import Verdicts
from osl_workflow.progress.state import Linked
from osl_workflow.sentences import Sentence, sentence
from osl_workflow.texts import say
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


def named(name: str, *links: dict[str, Any]) -> Definition:
    """A process of that name, opened from others."""
    definition = process()
    return type(definition).model_validate({**definition.model_dump(by_alias=True), "process": name, "links": links})


def started(told: Story, name: str = "small-club", **who: Any) -> e.OtherStarted:
    events = other_started(told.rules, as_case(told), named(name), OTHER, told.acting(**who))
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


def test_a_process_that_asks_for_this_one_is_linked_without_a_step() -> None:
    told = story()
    asking = named("small-contract", {"process": "small-process", "state": "open"})

    events = other_started(told.rules, as_case(told), asking, OTHER, told.acting(by=COLLEAGUE))

    assert (only(e.OtherStarted, events).step, only(e.OtherStarted, events).entry) == (None, None)


def test_what_a_step_starts_waits_for_that_step() -> None:
    told = story()

    with pytest.raises(Refused) as refusal:
        started(told, reason="pilne")

    assert refusal.value.said.key == "progress.start_not_done"
    told.do("referral")
    assert started(told).step == "referral"


def test_a_process_that_names_this_one_waits_for_no_step_of_it() -> None:
    told = story()
    asking = named("small-club", {"process": "small-process", "state": "open"})

    events = other_started(told.rules, as_case(told), asking, OTHER, told.acting(by=COLLEAGUE))

    assert only(e.OtherStarted, events).step is None
    assert [one.step for one in start_not_done(told.rules, told.progress, "small-club")] == ["referral"]


@pytest.mark.parametrize("starts", [{"starts": "small-club"}, {}])
def test_nothing_is_opened_from_a_case_that_does_not_start_it(starts: dict[str, Any]) -> None:
    told = Story(process(recruitment=[step("referral", **starts)]))

    with pytest.raises(Refused) as refusal:
        started(told, "small-contract")

    assert refusal.value.said.key == "progress.not_opened_from"
    assert refusal.value.said.values["mark"] == "PS.1.2026"
    (remedy,) = refusal.value.details
    assert remedy.values.get("started", ()) == tuple(starts.values())


def test_nothing_starts_from_what_has_ended() -> None:
    told = story()
    told.do("referral")
    told.act(c.Close(closing="moved_away"), reason="wyjechała")

    with pytest.raises(Refused) as refusal:
        started(told)

    assert refusal.value.said.key == "progress.not_while_closed"
    assert waiting(told) == []


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


def now(told: Story) -> Other:
    """How its case stands today."""
    return other(as_case(told), told.day)


@pytest.mark.parametrize(("state", "fits"), [("active", True), ("open", True), ("suspended", False), ("closed", False)])
def test_a_process_is_opened_from_the_one_it_asks_for_in_that_state(state: str, fits: bool) -> None:
    rules, first = club(("small-contract", "active"), ("small-process", state)).rules, now(story())

    if fits:
        check_links(rules, first)
        return
    with pytest.raises(Refused) as refusal:
        check_links(rules, first)
    assert refusal.value.said.key == "progress.link_other"


def test_what_is_paused_is_open_and_not_active() -> None:
    told = story()
    told.act(c.Suspend(), reason="szpital")

    check_links(club(("small-process", "open")).rules, now(told))
    check_links(club(("small-process", "suspended")).rules, now(told))
    with pytest.raises(Refused):
        check_links(club(("small-process", "active")).rules, now(told))


def test_from_nothing_it_is_not_opened_and_without_links_always() -> None:
    with pytest.raises(Refused) as refusal:
        check_links(club(("small-process", "active")).rules, None)
    assert refusal.value.said.key == "progress.link_missing"

    check_links(story().rules, None)
    check_links(story().rules, now(story()))


def test_another_process_does_not_do() -> None:
    with pytest.raises(Refused):
        check_links(club(("small-contract", "active")).rules, now(story()))


# --- links of a step --------------------------------------------------------------------------------------------------

CONTRACT = {"process": "small-contract", "state": "active", "agreement": True}


def joining() -> Story:
    """A process whose second step rests on a contract in force in another case, and so does an optional third one."""
    asked = [CONTRACT, {"process": "small-plan", "state": "open"}]
    steps = [step("talk"), step("joining", links=asked, needs=["talk"]), step("leaving", links=asked, optional=True)]
    return Story(process(recruitment=steps))


def linked_with(told: Story, *others: Other) -> list[Any]:
    """What keeps the step from being done, when the case is linked with these."""

    def called(process: str) -> Sentence:
        return sentence("words.process_called", title="A title", name=process)

    told.rules = told.rules._replace(others=others, called=called)
    return [obstacle for obstacle in told.obstacles("joining") if obstacle.kind != "needs"]


def stands(process: str, status: Any = "active", *, agreement: bool = False) -> Other:
    return Other(process=process, status=status, agreement=agreement)


@pytest.mark.parametrize(
    "others",
    [
        (),
        (stands("small-contract"),),
        (stands("small-contract", "suspended", agreement=True),),
        (stands("small-club", agreement=True), stands("small-plan", "closed", agreement=True)),
    ],
)
def test_a_step_is_open_only_while_a_linked_case_stands_so(others: tuple[Other, ...]) -> None:
    told = joining()
    told.do("talk")

    (obstacle,) = linked_with(told, *others)

    assert obstacle.kind == "linked"
    asked = "„A title” (small-contract) w toku i z obowiązującą umową albo „A title” (small-plan) przed zakończeniem"
    assert say(obstacle.said.values["wanted"], "pl") == asked
    assert len(obstacle.said.values["found"]) == len(others)
    assert "progress.linked" in told.cannot_do("joining").details[0].values["said"].key
    assert "joining" not in [item.step for item in whats_next(told.rules, told.progress, told.day)]
    assert [one.step for one in where_it_stands(told.rules, told.progress, told.day).waits_for] == ["joining"]


@pytest.mark.parametrize("one", [stands("small-contract", agreement=True), stands("small-plan", "suspended")])
def test_one_of_several_that_are_asked_for_is_enough(one: Other) -> None:
    told = joining()
    told.do("talk")

    assert linked_with(told, stands("small-club"), one) == []

    told.do("joining")
    assert told.progress.phase == "diagnosis"


def test_what_needs_and_what_is_linked_are_told_together() -> None:
    told = joining()
    told.rules = told.rules._replace(others=())

    assert [obstacle.kind for obstacle in told.obstacles("joining")] == ["needs", "linked"]


def test_a_step_that_is_not_open_for_its_link_does_not_lapse() -> None:
    told = joining()
    verdicts = Verdicts(told.rules, told.progress, told.day)
    assert [one.step for one in lapsing(told.rules, told.progress, verdicts)] == ["leaving"]

    told.rules = told.rules._replace(others=())

    assert lapsing(told.rules, told.progress, Verdicts(told.rules, told.progress, told.day)) == ()


def test_where_nobody_looked_no_step_waits_for_another_case() -> None:
    told = joining()
    told.do("talk")

    assert told.rules.others is None
    assert told.obstacles("joining") == []


def test_an_agreement_is_in_force_up_to_its_last_day() -> None:
    told = story()
    last = told.day
    content = {"title": "kontrakt socjalny", "valid_until": last.isoformat()}
    told.act(c.EnterRecord(kind="agreement", content=content))

    assert now(told).agreement
    assert not other(as_case(told), last.replace(day=last.day + 1)).agreement
