"""An initiative: with which community, who is in the team; its process is told in tests/unit/progress."""

from __future__ import annotations

from typing import Any
from uuid import UUID

import pytest

from osl_workflow.errors import Refused
from osl_workflow.event import Event
from osl_workflow.initiative import commands as c
from osl_workflow.initiative.decide import decide, open_initiative
from osl_workflow.initiative.events import Community, CommunityDescribed, InitiativeOpened, MemberJoined
from osl_workflow.initiative.state import Initiative, apply
from osl_workflow.process.standard import CodeList, Role, Standard
from osl_workflow.progress import commands as p
from osl_workflow.progress import events as e
from osl_workflow.progress.rules import Rules
from osl_workflow.progress.undertaking import Assign, Opening
from tests.builders import (
    CALENDAR,
    HEAD,
    OPENED,
    WORKER,
    acting,
    fold,
    only,
    process,
    reread,
    small_standard,
    step,
    uid,
    unreadable,
    words,
)

INITIATIVE = uid(103)
COLLEAGUE = uid(6)


def standard(**more: Any) -> Standard:
    """The small standard with roles and lists for communities."""
    known = small_standard()
    role = Role(title=words("organiser"), source="invented")
    codes = {
        name: CodeList.model_validate({"title": words(name), "source": "invented", "entries": entries})
        for name, entries in (
            ("community_kinds", {"territorial": {"title": words("territorial")}}),
            ("target_groups", {"youth": {"title": words("youth")}, "old": {"title": words("old"), "to": "2025-12-31"}}),
        )
    }
    changed = {"roles": {**known.roles, "organiser": role, "animator": role}, "lists": {**known.lists, **codes}}
    return known.model_copy(update={**changed, **more})


RULES = Rules(
    process(recruitment=[step("decision", by=["manager", "animator"])]).model_copy(update={"subject": "community"}),
    standard(),
    CALENDAR,
)
OPENING = Opening(
    number="OPS.1.2026", process_version=1, definition_sha256="a" * 64, standard_version=1, standard_sha256="b" * 64
)
PLACE = "ul. Zmyślona 3"


def opened(rules: Rules = RULES, **more: Any) -> tuple[Event, ...]:
    told = {"process": "small-process", "name": "Osiedle Wschód", "place": PLACE, **more}
    return open_initiative(rules, OPENING, c.OpenInitiative.model_validate(told), acting(today=OPENED))


def an_initiative(**more: Any) -> Initiative:
    return fold(apply, opened(**more), id=INITIATIVE)


def done(initiative: Initiative, command: p.Command, *, by: UUID = HEAD, **more: Any) -> tuple[Event, ...]:
    who = acting(actor=by, roles=("manager",), today=OPENED, reason=None)
    return decide(RULES, initiative, command, who, **more)


def after(initiative: Initiative, command: p.Command, **more: Any) -> Initiative:
    return fold(apply, done(initiative, command, **more), state=initiative)


def refused(initiative: Initiative, command: p.Command, **more: Any) -> Refused:
    with pytest.raises(Refused) as refusal:
        done(initiative, command, **more)
    return refusal.value


# --- opening ----------------------------------------------------------------------------------------------------------


def test_an_initiative_follows_the_texts_in_force_and_begins_in_recruitment() -> None:
    initiative = an_initiative()

    assert (initiative.number, initiative.process, initiative.subject) == ("OPS.1.2026", "small-process", "community")
    assert (initiative.progress.phase, initiative.progress.opened_on) == ("recruitment", OPENED)


def test_its_name_and_place_are_sealed_and_what_is_told_in_codes_is_open() -> None:
    first = only(InitiativeOpened, opened(community=Community(kind="territorial", target_groups=("youth",))))

    assert first.community == Community(kind="territorial", target_groups=("youth",))
    assert first.sealed is not None
    assert (first.sealed.name, first.sealed.place) == ("Osiedle Wschód", PLACE)
    assert PLACE not in first.model_dump_json(exclude={"sealed"})


def test_the_role_that_answers_for_it_is_the_standards() -> None:
    other = RULES._replace(standard=standard(leads={"community": "animator"}))

    assert an_initiative().lead == "organiser"
    assert fold(apply, opened(other)).lead == "animator"
    assert an_initiative().worker is None


def test_a_process_may_name_who_answers_for_it_and_what_was_opened_before_stays_as_it_was() -> None:
    named = RULES.definition.model_copy(update={"lead": "manager"})
    initiative = fold(apply, opened(RULES._replace(definition=named)))

    assert initiative.lead == "manager"
    assert fold(apply, opened()).lead == "organiser", "an opening says who answers, and is read as it was written"


def test_a_process_for_families_opens_no_initiative_and_says_what_to_type() -> None:
    with pytest.raises(Refused) as refusal:
        opened(RULES._replace(definition=process()))

    assert refusal.value.said.key == "initiative.not_for_communities"
    assert refusal.value.said.values["process"] == "small-process"


def test_every_code_that_the_standard_does_not_have_on_that_day_is_named() -> None:
    with pytest.raises(Refused) as refusal:
        opened(community=Community(kind="village", delivery="centre", target_groups=("youth", "old")))

    assert [detail.values["code"] for detail in refusal.value.details] == ["village", "centre", "old"]


# --- the community and the team ---------------------------------------------------------------------------------------


def test_what_is_told_later_stands_beside_what_was_told_before() -> None:
    initiative = after(an_initiative(), c.Describe(kind="territorial"))

    assert initiative.community.kind == "territorial"
    assert (initiative.name, initiative.words and initiative.words.place) == ("Osiedle Wschód", PLACE)

    renamed = after(initiative, c.Describe(name="Osiedle Zachód", target_groups=("youth",)))
    assert (renamed.name, renamed.community) == (
        "Osiedle Zachód", Community(kind="territorial", target_groups=("youth",))
    )  # fmt: skip


def test_a_description_that_changes_nothing_is_refused() -> None:
    assert refused(an_initiative(), c.Describe(place=PLACE)).said.key == "initiative.described_so"


def test_a_description_in_codes_of_no_list_is_refused() -> None:
    assert refused(an_initiative(), c.Describe(delivery="centre")).said.key == "initiative.unknown_codes"


def test_the_team_has_a_worker_in_each_of_its_roles_and_one_may_hold_several() -> None:
    initiative = an_initiative()
    for part in ("organiser", "animator"):
        initiative = after(initiative, Assign(worker=WORKER, part=part), worker_roles=("organiser", "animator"))

    assert initiative.workers == {"organiser": WORKER, "animator": WORKER}
    assert initiative.worker == WORKER
    left = after(initiative, Assign(worker=None))
    assert left.workers == {"animator": WORKER}


def test_a_role_is_given_to_those_who_hold_it_and_the_roles_of_its_process_are_named() -> None:
    initiative = an_initiative()

    without = refused(initiative, Assign(worker=COLLEAGUE), worker_roles=("animator",))
    unknown = refused(initiative, Assign(worker=COLLEAGUE, part="wizard"), worker_roles=("wizard",))

    assert without.said.key == "progress.worker_without_role"
    assert unknown.said.values["known"][:3] == ("organiser", "manager", "animator")


def test_members_of_other_institutions_come_and_go_under_their_numbers() -> None:
    joining = c.AddMember(name="Jan Zmyślony", institution="Szkoła", role="nauczyciel")
    both = after(after(an_initiative(), joining), c.AddMember(name="Ola Zmyślona", institution="Parafia"))

    one = after(both, c.RemoveMember(member=1))
    again = after(one, joining)

    assert list(one.members) == [2]
    assert list(again.members) == [2, 3]
    assert refused(one, c.RemoveMember(member=1)).said.values == {"member": 1, "known": (2,)}
    assert "Jan" not in only(MemberJoined, done(one, joining)).model_dump_json(exclude={"sealed"})


def test_what_its_process_asks_goes_to_the_process() -> None:
    events = done(an_initiative(), p.DoStep(step="decision"))

    assert only(e.StepDone, events).step == "decision"


# --- replay -----------------------------------------------------------------------------------------------------------


def test_it_is_the_same_after_its_events_were_stored_and_read() -> None:
    events = [*opened(community=Community(kind="territorial"))]
    initiative = fold(apply, events, id=INITIATIVE)
    for command in (c.AddMember(name="Jan", institution="Szkoła"), c.Describe(place="gdzie indziej")):
        more = done(initiative, command)
        events += more
        initiative = fold(apply, more, state=initiative)

    assert fold(apply, map(reread, events), id=INITIATIVE) == initiative


def test_after_its_key_is_destroyed_it_is_still_folded_without_a_name_or_a_place() -> None:
    joined = after(an_initiative(), c.AddMember(name="Jan", institution="Szkoła"))
    events = (*opened(), *done(an_initiative(), c.AddMember(name="Jan", institution="Szkoła")))
    described = only(CommunityDescribed, done(joined, c.Describe(place="gdzie indziej")))

    bare = fold(apply, map(unreadable, (*events, described)), id=INITIATIVE)

    assert (bare.name, bare.words, bare.members) == (None, None, {1: None})
    assert bare.version == len(events) + 1


def test_a_history_begins_with_the_opening() -> None:
    with pytest.raises(TypeError, match="first event of an initiative"):
        apply(None, opened()[1], INITIATIVE)
