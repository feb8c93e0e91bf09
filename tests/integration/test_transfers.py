"""Work goes from one worker to another, and nobody leaves with any in her hands, whatever happens meanwhile."""

from __future__ import annotations

import contextlib
from collections.abc import Callable, Iterator
from datetime import timedelta
from itertools import permutations
from pathlib import Path
from typing import Any
from uuid import UUID

import pytest

from osl_workflow.acts import cases, handing_over, office
from osl_workflow.acts.absences import act_on_absence
from osl_workflow.acts.caseloads import load_of
from osl_workflow.acts.desk import Done, Who
from osl_workflow.acts.handing_over import Piece, Verdict
from osl_workflow.case import commands as c
from osl_workflow.case.events import TransferEnded
from osl_workflow.errors import OslError, Refused
from osl_workflow.office.commands import ChangeSetting
from osl_workflow.progress import commands as p
from osl_workflow.progress.handing_over import GiveBack
from osl_workflow.progress.undertaking import Assign
from osl_workflow.staff.commands import Leave, NoteAbsence
from osl_workflow.views.transfers import lent, offers
from osl_workflow.views.worklist import in_hands
from tests.centre import Centre
from tests.community import act as community
from tests.community import neighbourhood, opened
from tests.community import state as state_of

PART = "social_worker"


@pytest.fixture
def here(tmp_path: Path, server: str | None) -> Iterator[Centre]:
    """A centre on each of the two databases, with one more social worker."""
    centre = Centre(tmp_path / "office", server)
    centre.hire("ola", "Ola", "Zmyślona", PART)
    yield centre
    centre.close()


@pytest.fixture
def three(centre: Centre) -> Centre:
    """A centre with one more social worker."""
    centre.hire("ola", "Ola", "Zmyślona", PART)
    return centre


def offer(centre: Centre, case: UUID, to: str, who: str = "anna") -> Done:
    return centre.act(who, case, c.OfferTransfer(worker=centre.staff[to]))


def holder(centre: Centre, case: UUID) -> str | None:
    worker = centre.state(case).worker
    return next((login for login, id in centre.staff.items() if id == worker), None)


def loads(centre: Centre) -> dict[str, set[UUID]]:
    """Who holds which cases, as the loads say."""
    reader = centre.desk.reader()
    return {login: set(load.held) for login, id in centre.staff.items() if (load := load_of(reader, id)) and load.held}


def leave(centre: Centre, who: str, known: tuple[UUID, ...] = ()) -> Done:
    return handing_over.leave(centre.desk, Who(login="head"), centre.wish(), centre.staff[who], known)


def hand_over(centre: Centre, who: str, to: str, *, until_return: bool = False) -> list[tuple[Piece, Verdict]]:
    pieces = [Piece(of.kind, of.id, part) for of, part in in_hands(centre.views, centre.staff[who]).rows]
    ids = centre.staff[who], centre.staff[to]
    desk, head = centre.desk, Who(login="head")
    return list(handing_over.hand_over(desk, head, centre.wish(), pieces, *ids, until_return=until_return))


def limited(centre: Centre, families: int) -> None:
    """Let a full-time worker have so many families and no more."""
    choose(centre, ChangeSetting(key="caseload_limit", value=families, from_=centre.today))
    choose(centre, ChangeSetting(key="caseload_mode", value="block", from_=centre.today))


def choose(centre: Centre, command: ChangeSetting) -> None:
    with contextlib.suppress(Refused):  # it is so already
        office.act_on_office(centre.desk, Who(login="head"), centre.wish(), command)


def in_diagnosis(centre: Centre, worker: str) -> UUID:
    case = centre.open_case("piotr", worker=None)
    centre.through_recruitment(case, "piotr")
    centre.assign(case, worker)
    return case


def meanwhile(centre: Centre, monkeypatch: pytest.MonkeyPatch, act: Callable[[], object]) -> None:
    """Let `act` happen once between the next decision and its saving."""
    save = centre.house.store.save_all

    def late(*args: Any, **more: Any) -> list[tuple[int, ...]]:
        monkeypatch.setattr(centre.house.store, "save_all", save)
        act()
        return save(*args, **more)

    monkeypatch.setattr(centre.house.store, "save_all", late)


# --- offers -----------------------------------------------------------------------------------------------------------


def test_an_offer_is_stored_answered_and_found_until_then(here: Centre) -> None:
    case = here.open_case("anna", worker="anna")

    offer(here, case, "piotr")
    (waiting,) = offers(here.views, here.staff["piotr"]).rows
    assert (waiting.case, waiting.worker, waiting.receiver) == (case, here.staff["anna"], here.staff["piotr"])
    assert waiting.until == here.today + timedelta(days=14)
    assert offers(here.views, here.staff["ola"]).rows == ()

    here.act("piotr", case, c.AcceptTransfer())
    assert holder(here, case) == "piotr"
    assert loads(here) == {"piotr": {case}}
    assert offers(here.views).rows == ()


def test_taking_over_passes_the_limit_as_every_assignment_does(three: Centre) -> None:
    in_diagnosis(three, "piotr")
    case = in_diagnosis(three, "anna")
    offer(three, case, "piotr")
    limited(three, 1)

    with pytest.raises(Refused) as caught:
        three.act("piotr", case, c.AcceptTransfer())

    assert caught.value.said.key == "caseload.blocked"
    assert (holder(three, case), len(offers(three.views).rows)) == ("anna", 1)


def test_the_draft_of_the_first_worker_stays_hers(three: Centre) -> None:
    case = three.open_case("anna", worker="anna")
    cases.save_draft(three.desk, Who(login="anna"), case, p.DoStep(step="application", form={"urgent": True}))
    offer(three, case, "piotr")
    three.act("piotr", case, c.AcceptTransfer())

    assert cases.draft(three.desk, Who(login="anna"), case, "application") is not None
    assert cases.draft(three.desk, Who(login="piotr"), case, "application") is None


ACTS: dict[str, Callable[[Centre, UUID], object]] = {
    "accept": lambda centre, case: centre.act("piotr", case, c.AcceptTransfer()),
    "assign": lambda centre, case: centre.assign(case, "ola"),
    "withdraw": lambda centre, case: centre.act("anna", case, c.WithdrawTransfer()),
    "decline": lambda centre, case: centre.act("piotr", case, c.DeclineTransfer()),
    "hand over": lambda centre, case: hand_over(centre, "anna", "ola"),
    "close": lambda centre, case: centre.act("anna", case, p.Close(closing="withdrew")),
    "leave": lambda centre, case: leave(centre, "piotr", (case,)),
}


MOVING = ("accept", "assign", "leave")
"""The acts that are decided first and saved last, with each of the others in between."""


@pytest.mark.parametrize(("first", "second"), [pair for pair in permutations(ACTS, 2) if pair[0] in MOVING])
def test_of_two_acts_at_once_one_holds_the_case_and_the_loads_say_who(
    three: Centre, monkeypatch: pytest.MonkeyPatch, first: str, second: str
) -> None:
    case = three.open_case("anna", worker="anna")
    offer(three, case, "piotr")

    def quietly(act: str) -> None:
        with contextlib.suppress(OslError):
            ACTS[act](three, case)

    meanwhile(three, monkeypatch, lambda: quietly(second))
    quietly(first)

    state = three.state(case)
    held = {} if state.progress.status == "closed" else {holder(three, case): {case}}
    assert loads(three) == held
    assert not state.offers
    assert len([one for one in three.history(case) if isinstance(one.event, TransferEnded)]) <= 1
    gone = three.desk.reader().staff(three.staff["piotr"]).left is not None
    assert not (gone and state.worker == three.staff["piotr"])


# --- leaving ----------------------------------------------------------------------------------------------------------


def test_nobody_leaves_with_a_case_in_her_hands_in_any_part(three: Centre) -> None:
    first, second = three.open_case("anna", worker="anna"), three.open_case("anna", worker="piotr")
    three.give_role("anna", "team_leader")
    three.assign(second, "anna", part="team_leader")

    with pytest.raises(Refused) as caught:
        leave(three, "anna")
    with pytest.raises(Refused) as through_the_other_door:
        office.act_on_staff(three.desk, Who(login="head"), three.wish(), three.staff["anna"], Leave())

    assert (caught.value.said.key, caught.value.said.values["n"]) == ("staff.still_holds", 2)
    marks = caught.value.details[0].values["marks"]
    assert set(marks) == {three.state(one).number for one in (first, second)}
    assert through_the_other_door.value.said.key == "staff.still_holds"


def test_nobody_leaves_in_the_past_on_a_day_on_which_she_still_held_a_case(three: Centre) -> None:
    three.open_case("anna", worker="anna")
    three.on(three.today + timedelta(days=5))
    hand_over(three, "anna", "piotr")
    eve = three.today - timedelta(days=1)
    wish = three.wish(on=eve)

    with pytest.raises(Refused) as caught:
        handing_over.leave(three.desk, Who(login="head"), wish, three.staff["anna"])

    assert (caught.value.said.key, caught.value.said.values["next"]) == ("caseload.held_until", eve + timedelta(days=1))
    assert three.desk.reader().staff(three.staff["anna"]).left is None


def test_who_has_handed_everything_over_leaves_and_gets_nothing_any_more(three: Centre) -> None:
    case = three.open_case("anna", worker="anna")
    assert all(isinstance(verdict, Done) for _, verdict in hand_over(three, "anna", "piotr"))

    leave(three, "anna")

    for act in (lambda: three.assign(case, "anna"), lambda: offer(three, case, "anna", "piotr")):
        with pytest.raises(Refused) as caught:
            act()
        assert caught.value.said.key == "progress.worker_has_left"


def test_a_case_given_to_her_in_the_moment_of_leaving_keeps_her_here(
    here: Centre, monkeypatch: pytest.MonkeyPatch
) -> None:
    case = here.open_case("piotr", worker=None)
    meanwhile(here, monkeypatch, lambda: here.assign(case, "anna"))

    with pytest.raises(Refused) as caught:
        leave(here, "anna")

    assert caught.value.said.key == "staff.still_holds"
    assert holder(here, case) == "anna"


def test_who_leaves_in_the_moment_of_an_assignment_does_not_get_it(
    here: Centre, monkeypatch: pytest.MonkeyPatch
) -> None:
    case = here.open_case("piotr", worker=None)
    meanwhile(here, monkeypatch, lambda: leave(here, "anna"))

    with pytest.raises(Refused) as caught:
        here.assign(case, "anna")

    assert caught.value.said.key == "progress.worker_has_left"
    assert holder(here, case) is None


def test_an_initiative_keeps_its_worker_here_as_a_case_does(three: Centre, monkeypatch: pytest.MonkeyPatch) -> None:
    neighbourhood(three)
    initiative = opened(three)
    with pytest.raises(Refused) as caught:
        leave(three, "ewa")
    assert caught.value.said.key == "staff.still_holds"
    community(three, "head", initiative, Assign(worker=None))

    meanwhile(three, monkeypatch, lambda: community(three, "head", initiative, Assign(worker=three.staff["ewa"])))
    with pytest.raises(Refused) as caught:
        leave(three, "ewa")
    assert caught.value.said.key == "staff.still_holds"

    community(three, "head", initiative, Assign(worker=None))
    leave(three, "ewa")


def test_an_offer_to_who_leaves_ends_with_a_record(three: Centre) -> None:
    case = three.open_case("anna", worker="anna")
    offer(three, case, "piotr")

    leave(three, "piotr", tuple(one.case for one in offers(three.views, three.staff["piotr"]).rows))

    event = three.history(case)[-1].event
    assert isinstance(event, TransferEnded)
    assert (event.cause, holder(three, case)) == ("left", "anna")


def test_a_case_taken_up_again_waits_for_a_worker_where_its_own_has_left(three: Centre) -> None:
    case = in_diagnosis(three, "anna")
    three.act("anna", case, p.Close(closing="withdrew"))
    leave(three, "anna")

    three.act("head", case, p.Reopen())

    assert (three.state(case).progress.status, holder(three, case), loads(three)) == ("active", None, {})


def test_a_case_whose_worker_has_no_place_is_taken_up_again_to_wait_or_by_a_colleague(three: Centre) -> None:
    waits, goes = in_diagnosis(three, "anna"), in_diagnosis(three, "anna")
    for case in (waits, goes):
        three.act("anna", case, p.Close(closing="withdrew"))
    kept = in_diagnosis(three, "anna")
    limited(three, 1)
    with pytest.raises(Refused) as refused:
        three.act("head", waits, p.Reopen())
    with pytest.raises(Refused) as not_hers:
        three.act("anna", goes, p.Reopen(worker=three.staff["beata"]))

    three.act("head", waits, p.Reopen(nobody=True))
    three.act("head", goes, p.Reopen(worker=three.staff["piotr"]))

    assert (refused.value.said.key, not_hers.value.said.key) == ("caseload.blocked", "progress.no_permission")
    assert [three.state(case).progress.status for case in (waits, goes)] == ["active", "active"]
    assert (holder(three, waits), loads(three)) == (None, {"anna": {kept}, "piotr": {goes}})


# --- handing over, and back -------------------------------------------------------------------------------------------


def test_what_is_over_the_limit_stays_and_says_why_and_a_second_run_does_the_rest(here: Centre) -> None:
    held = [in_diagnosis(here, "anna") for _ in range(3)]
    limited(here, 2)

    verdicts = [verdict for _, verdict in hand_over(here, "anna", "piotr")]

    assert [isinstance(verdict, Done) for verdict in verdicts] == [True, True, False]
    assert isinstance(verdicts[2], OslError)
    assert verdicts[2].said.key == "caseload.blocked"
    assert loads(here) == {"piotr": set(held[:2]), "anna": {held[2]}}
    limited(here, 3)
    assert [isinstance(verdict, Done) for _, verdict in hand_over(here, "anna", "piotr")] == [True]
    assert loads(here) == {"piotr": set(held)}


def test_what_was_handed_over_until_the_return_goes_back_but_for_what_is_over_her_limit(here: Centre) -> None:
    held = [in_diagnosis(here, "anna") for _ in range(2)]
    hand_over(here, "anna", "piotr", until_return=True)
    in_diagnosis(here, "anna")
    limited(here, 2)
    pieces = [Piece(one.kind, one.id, one.part) for one in lent(here.views, here.staff["anna"]).rows]

    wish = here.wish()
    back = list(handing_over.give_back(here.desk, Who(login="head"), wish, pieces, here.staff["anna"]))

    assert [isinstance(verdict, Done) for _, verdict in back] == [True, False]
    assert [here.state(piece.id).worker for piece, _ in back] == [here.staff["anna"], here.staff["piotr"]]
    assert [one.id for one in lent(here.views, here.staff["anna"]).rows] == [back[1][0].id]
    assert {piece.id for piece, _ in back} == set(held)


def test_a_part_in_an_initiative_goes_until_the_return_and_back(three: Centre) -> None:
    neighbourhood(three)
    three.hire("iga", "Iga", "Zmyślona", "organiser")
    initiative = opened(three)

    ((piece, verdict),) = hand_over(three, "ewa", "iga", until_return=True)
    assert isinstance(verdict, Done)
    assert (piece.kind, state_of(three, initiative).worker) == ("initiative", three.staff["iga"])
    assert [one.id for one in lent(three.views, three.staff["ewa"]).rows] == [initiative]

    head = Who(login="head")
    list(handing_over.give_back(three.desk, head, three.wish(), [piece], three.staff["ewa"]))
    assert state_of(three, initiative).worker == three.staff["ewa"]
    assert load_of(three.desk.reader(), three.staff["iga"]).initiatives == ()  # type: ignore[union-attr]


def test_one_command_hands_each_case_over_once(three: Centre) -> None:
    three.open_case("anna", worker="anna")
    pieces = [Piece(of.kind, of.id, part) for of, part in in_hands(three.views, three.staff["anna"]).rows]
    wish, ids = three.wish(), (three.staff["anna"], three.staff["piotr"])

    verdicts = [
        next(iter(handing_over.hand_over(three.desk, Who(login="head"), wish, pieces, *ids)))[1] for _ in range(2)
    ]

    assert [isinstance(verdict, Done) and verdict.repeated for verdict in verdicts] == [False, True]


def test_whoever_is_away_takes_nothing_over_but_an_offer_waits_for_her(three: Centre) -> None:
    case, other = three.open_case("anna", worker="anna"), three.open_case("ola", worker="ola")
    hand_over(three, "anna", "ola", until_return=True)
    absent = NoteAbsence(from_=three.today, to=three.today + timedelta(days=5), kind="leave")
    act_on_absence(three.desk, Who(login="anna"), three.wish(), three.staff["anna"], absent)

    offer(three, other, "anna", "ola")
    for who, about, command in (
        ("anna", other, c.AcceptTransfer()),
        ("head", case, GiveBack(part=PART, owner=three.staff["anna"])),
    ):
        with pytest.raises(Refused) as caught:
            three.act(who, about, command)
        assert caught.value.said.key == "staff.is_absent"

    three.on(three.today + timedelta(days=6))
    three.act("anna", other, c.AcceptTransfer())
    assert (holder(three, case), holder(three, other)) == ("ola", "anna")
