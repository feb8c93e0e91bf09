"""A call from its opening to the reserve list: cases are opened and assigned by the same doors as any other."""

from __future__ import annotations

from collections.abc import Iterator
from concurrent.futures import ThreadPoolExecutor
from datetime import UTC, date, timedelta
from pathlib import Path
from threading import Barrier
from typing import Any
from uuid import UUID, uuid4

import pytest
from sqlite_utils import Database

from osl_workflow.acts import office, people, recruitments
from osl_workflow.acts.desk import Done, Who, Wish
from osl_workflow.bootstrap import open_house
from osl_workflow.errors import Refused
from osl_workflow.event import Event
from osl_workflow.office.commands import ChangeSetting
from osl_workflow.person.commands import MergeInto
from osl_workflow.progress.commands import Close
from osl_workflow.progress.events import Closed
from osl_workflow.recruitment import commands as c
from osl_workflow.recruitment.criteria import Criterion
from osl_workflow.recruitment.events import Applied, Chosen
from osl_workflow.recruitment.state import Recruitment
from osl_workflow.sentences import Text
from osl_workflow.store.recorded import Recorded, Stream
from osl_workflow.views.calls import Calls, calls, places_left
from tests.centre import FIRST_DAY, Centre
from tests.golden.samples import sample

WITHOUT_WORK = Criterion(criterion="without_work", title=Text(pl="bez pracy", en="without work"), kind="required")
CHILDREN = Criterion(criterion="children", title=Text(pl="dzieci", en="children"), kind="points", answer="number")
LAST_DAY = FIRST_DAY + timedelta(days=4)


@pytest.fixture
def here(tmp_path: Path, server: str | None) -> Iterator[Centre]:
    """A centre on each of the two databases."""
    centre = Centre(tmp_path / "office", server)
    yield centre
    centre.close()


def opened(centre: Centre, places: int = 1, process: str = "small-work") -> Done:
    command = c.OpenCall(
        code="spring", title=Text(pl="Wiosna", en="Spring"), process=process, opens_on=FIRST_DAY, closes_on=LAST_DAY,
        places=places, criteria=(WITHOUT_WORK, CHILDREN),
    )  # fmt: skip
    return recruitments.open_(centre.desk, Who(login="head"), centre.wish(), command)


def act(centre: Centre, who: str, command: c.CallCommand, reason: str | None = None, **families: Any) -> Done:
    return recruitments.act_on(centre.desk, Who(login=who), centre.wish(reason=reason), "spring", command, **families)


def applies(centre: Centre, person: UUID | None = None, case: UUID | None = None, children: int = 0) -> int:
    command = c.Apply(person=person, case=case, answers={"without_work": True, "children": children})
    return int(act(centre, "anna", command).answer["numbers"][0])


def call(centre: Centre) -> Recruitment:
    return recruitments.call(centre.desk.reader(), "spring")


def limited(centre: Centre, families: int, mode: str = "reason") -> None:
    for key, value in (("caseload_limit", families), ("caseload_mode", mode)):
        if value == "reason":
            continue  # holds anyway
        command = ChangeSetting(key=key, value=value, from_=centre.today)  # type: ignore[arg-type]
        office.act_on_office(centre.desk, Who(login="head"), centre.wish(), command)


def in_diagnosis(centre: Centre) -> UUID:
    """A case in diagnosis that nobody holds."""
    case = centre.open_case("piotr", worker=None)
    centre.through_recruitment(case, "piotr")
    return case


def test_who_is_chosen_gets_a_case_with_her_family_and_a_worker(here: Centre) -> None:
    opened(here)
    person, household = here.person()
    other, _ = here.person()
    applies(here, person)
    here.on(LAST_DAY + timedelta(days=3))

    done = act(here, "head", c.Choose(worker=here.staff["anna"]), families={person: (person, other)})

    mark = done.answer["cases"]["1"]
    assert (done.answer["numbers"], done.answer["opened"]) == ([1], [mark])
    case = here.state(call(here).applicants[1].case or UUID(int=0))
    assert (case.number, case.client, case.household, case.members) == (mark, person, household, (person, other))
    assert case.worker == here.staff["anna"]


def test_several_are_chosen_at_once_and_each_case_has_a_mark_of_its_own(centre: Centre) -> None:
    opened(centre, places=3)
    for _ in range(3):
        applies(centre, centre.person()[0])
    centre.on(LAST_DAY + timedelta(days=3))

    done = act(centre, "head", c.Choose(worker=centre.staff["anna"]))

    assert len(set(done.answer["cases"].values())) == 3
    (row,) = calls(centre.views).rows
    assert (row.code, row.applications, row.waiting, row.taken, row.places) == ("spring", 3, 0, 3, 3)


def test_promotion_from_the_reserve_list_is_a_door_too(here: Centre) -> None:
    opened(here)
    first, next_ = applies(here, case=in_diagnosis(here), children=2), applies(here, case=in_diagnosis(here))
    limited(here, 1, "block")
    here.on(LAST_DAY + timedelta(days=3))
    anna = here.staff["anna"]
    act(here, "head", c.Choose(worker=anna))
    act(here, "anna", c.Withdraw(number=first))
    last = here.house.store.last_position()

    with pytest.raises(Refused) as caught:
        act(here, "head", c.Promote(worker=anna))

    assert caught.value.said.key == "caseload.blocked"
    assert here.house.store.last_position() == last
    assert call(here).free == 1
    done = act(here, "head", c.Promote(worker=here.staff["piotr"]))
    assert (done.answer["numbers"], done.answer["opened"]) == ([next_], [])


def test_over_a_limit_that_asks_for_a_reason_the_reason_of_the_choice_counts(centre: Centre) -> None:
    opened(centre, places=2)
    for _ in range(2):
        applies(centre, case=in_diagnosis(centre))
    limited(centre, 1)
    centre.on(LAST_DAY + timedelta(days=3))
    choose = c.Choose(worker=centre.staff["anna"])

    with pytest.raises(Refused) as caught:
        act(centre, "head", choose)
    assert caught.value.said.key == "caseload.reason_missing"
    act(centre, "head", choose, reason="obie rodziny zna")


def test_a_case_that_has_ended_meanwhile_is_not_gone_on_with_but_another_opened(centre: Centre) -> None:
    opened(centre)
    case = in_diagnosis(centre)
    applies(centre, case=case)
    centre.act("piotr", case, Close(closing="withdrew"))
    centre.on(LAST_DAY + timedelta(days=3))

    done = act(centre, "head", c.Choose())

    assert done.answer["opened"] == [done.answer["cases"]["1"]] != [centre.state(case).number]


def test_a_person_whose_records_were_merged_gets_one_place(centre: Centre) -> None:
    opened(centre, places=2)
    (one, _), (other, _) = centre.person(), centre.person()
    applies(centre, one)
    applies(centre, other)
    people.act_on(centre.desk, Who(login="head"), centre.wish(), other, MergeInto(survivor=one))
    centre.on(LAST_DAY + timedelta(days=3))

    with pytest.raises(Refused) as caught:
        act(centre, "head", c.Choose())

    assert caught.value.said.key == "recruitment.same_person"


def test_a_call_is_for_a_process_of_the_centre_and_opened_once(centre: Centre) -> None:
    with pytest.raises(Refused) as caught:
        opened(centre, process="no-such-process")
    assert caught.value.said.key == "recruitment.no_such_process"
    opened(centre)
    with pytest.raises(Refused) as caught:
        opened(centre)
    assert caught.value.said.key == "recruitment.code_taken"


def test_applications_are_entered_by_those_who_take_people_in_and_places_given_by_the_head(centre: Centre) -> None:
    opened(centre)
    applies(centre, centre.person()[0])
    centre.on(date(2026, 3, 9))

    with pytest.raises(Refused) as caught:
        act(centre, "anna", c.Choose())
    assert caught.value.said.key == "progress.no_permission"
    with pytest.raises(Refused) as caught:
        act(centre, "head", c.Apply())
    assert caught.value.said.key == "recruitment.nobody_named"


def test_two_heads_at_once_do_not_give_away_one_place_twice(here: Centre) -> None:
    opened(here)
    for children in (3, 2, 1):
        applies(here, here.person()[0], children=children)
    here.on(LAST_DAY + timedelta(days=3))
    act(here, "head", c.Choose())
    act(here, "anna", c.Withdraw(number=1))
    ready = Barrier(2)

    def promotes(_: int) -> str:
        house = open_house(here.house.folder, clock=lambda: here.now.astimezone(UTC))
        try:
            ready.wait()
            recruitments.act_on(house.desk, Who(login="head"), Wish(command=uuid4()), "spring", c.Promote())
            return "promoted"
        except Refused as refused:
            return refused.said.key
        finally:
            house.close()

    with ThreadPoolExecutor(2) as pool:
        outcomes = sorted(pool.map(promotes, range(2)))

    assert outcomes == ["promoted", "recruitment.no_free_place"]
    assert [one.number for one in call(here).applicants.values() if one.has_place] == [2]


def test_a_case_knows_the_last_day_of_its_call_as_long_as_she_takes_part(centre: Centre) -> None:
    opened(centre)
    case = in_diagnosis(centre)
    number = applies(centre, case=case)
    id = call(centre).id
    assert centre.state(case).progress.calls == {id: LAST_DAY}

    later = LAST_DAY + timedelta(days=7)
    act(centre, "head", c.ChangeCall(closes_on=later), reason="mało zgłoszeń")
    assert centre.state(case).progress.calls == {id: later}
    act(centre, "head", c.ChangeCall(places=2), reason="więcej miejsc")
    act(centre, "anna", c.Answer(number=number, answers={"children": 1}), reason="urodziło się dziecko")
    version = centre.state(case).version
    act(centre, "anna", c.Withdraw(number=number))

    assert centre.state(case).progress.calls == {}
    assert centre.state(case).version == version + 1


def test_a_case_that_is_opened_by_a_choice_after_the_last_day_is_due_by_none_that_has_passed(centre: Centre) -> None:
    opened(centre)
    applies(centre, centre.person()[0])
    named = in_diagnosis(centre)
    centre.on(LAST_DAY)
    applies(centre, case=named, children=1)
    centre.on(LAST_DAY + timedelta(days=3))

    act(centre, "head", c.ChangeCall(places=2), reason="więcej miejsc")
    act(centre, "head", c.Choose())

    case = call(centre).applicants[1].case
    assert case is not None
    assert centre.state(case).progress.calls == {}
    assert centre.state(named).progress.calls == {call(centre).id: LAST_DAY}


def test_who_applied_before_her_case_was_opened_breaks_no_order_of_days(centre: Centre) -> None:
    opened(centre)
    centre.on(FIRST_DAY + timedelta(days=2))
    case = centre.open_case("piotr", worker=None)
    command = c.Apply(case=case, answers={"without_work": True, "children": 0})
    wish = centre.wish().model_copy(update={"occurred_on": FIRST_DAY})

    recruitments.act_on(centre.desk, Who(login="anna"), wish, "spring", command)

    told = centre.house.store.events(Stream("case", case))[-1].event
    assert (told.topic, told.meta.occurred_on) == ("progress.call_closes", FIRST_DAY + timedelta(days=2))


@pytest.mark.parametrize(("kind", "asks"), [("early", 1), ("before_work", 1), ("normal", 0)])
def test_who_has_reached_the_end_of_the_programme_has_used_her_place(kind: str, asks: int) -> None:
    db, view, id, case = Database(memory=True), Calls(), uuid4(), uuid4()
    events: list[tuple[str, UUID, Event]] = [
        ("recruitment", id, sample(Applied).model_copy(update={"number": 1, "case": None})),
        ("recruitment", id, sample(Chosen).model_copy(update={"number": 1, "case": case})),
        ("case", case, sample(Closed).model_copy(update={"kind": kind})),
    ]
    view.create(db, "")

    view.handle(db, "", [Recorded(n, Stream(*of), n, event) for n, (*of, event) in enumerate(events, 1)])

    found = list(db.query("SELECT state, case_ended_on IS NOT NULL AS asks FROM applications"))
    assert found == [{"state": "placed", "asks": asks}]


def test_a_place_is_asked_about_until_the_call_ends(centre: Centre) -> None:
    opened(centre, places=2)
    going, left = in_diagnosis(centre), in_diagnosis(centre)
    for case in (going, left):
        applies(centre, case=case)
    centre.on(LAST_DAY + timedelta(days=3))
    act(centre, "head", c.Choose())

    centre.act("piotr", left, Close(closing="withdrew"))

    assert [one.case for one in places_left(centre.views)] == [left]
    assert places_left(centre.views, case=going) == ()
    act(centre, "head", c.EndCall())
    assert places_left(centre.views) == ()
