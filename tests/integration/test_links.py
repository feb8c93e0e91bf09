"""A step that rests on another case, in a whole office: what is read of it is compared when the step is saved."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path
from uuid import UUID

import pytest

from osl_workflow.acts import cases, office
from osl_workflow.acts.desk import Who
from osl_workflow.acts.kinds import readable
from osl_workflow.case.commands import OpenCase
from osl_workflow.errors import Refused
from osl_workflow.progress import commands as p
from osl_workflow.store.recorded import Stream
from osl_workflow.views.worklist import worklist
from tests.centre import FIRST_DAY, PROCESS, Centre

HEAD = Who(login="head")
CLUB = PROCESS.replace("process: small-work", "process: small-club").replace(
    "      needs: [application]\n",
    "      needs: [application]\n      links: [{process: small-work, state: active, agreement: true}]\n",
    1,
).replace("lists:\n", "links: [{process: small-work, state: open}]\nlists:\n", 1)  # fmt: skip
APPLICATION = {"learned_on": FIRST_DAY.isoformat(), "urgent": False}


@pytest.fixture
def centre(tmp_path: Path, server: str | None) -> Iterator[Centre]:
    centre = Centre(tmp_path, server)
    office.publish(centre.desk, HEAD, centre.wish(), None, (office.Text("small-club.yaml", CLUB),))
    yield centre
    centre.close()


@pytest.fixture
def first(centre: Centre) -> UUID:
    """A case with a contract in force."""
    case = centre.open_case()
    centre.act("anna", case, p.EnterRecord(kind="agreement", content={"title": "kontrakt socjalny"}))
    return case


@pytest.fixture
def club(centre: Centre, first: UUID) -> UUID:
    """A case that was opened from the first one, in which the step that rests on it comes next."""
    there = centre.state(first)
    command = OpenCase(
        process="small-club", client=there.client, household=there.household, members=there.members, started_from=first
    )
    club = UUID(cases.open_case(centre.desk, Who(login="anna"), centre.wish(), command).answer["case"])
    centre.assign(club, "anna")
    centre.do("anna", club, "application", APPLICATION)
    return club


def ended(centre: Centre, first: UUID) -> None:
    centre.act("anna", first, p.ChangeRecord(record="agreement-1", status="ended"))


def possible(centre: Centre, club: UUID) -> list[str]:
    seen = cases.look(centre.desk, Who(login="anna"), centre.state(club).number)
    return [step.step for step in seen.next()]


def test_the_step_is_open_while_the_contract_of_the_other_case_is_in_force(
    centre: Centre, first: UUID, club: UUID
) -> None:
    assert "criteria_check" in possible(centre, club)

    ended(centre, first)

    assert "criteria_check" not in possible(centre, club)
    with pytest.raises(Refused) as refused:
        centre.do("anna", club, "criteria_check", outcome="meets")
    assert refused.value.details[0].values["said"].key == "progress.linked"


def test_a_contract_that_ends_between_the_decision_and_its_save_lets_nobody_join(
    centre: Centre, first: UUID, club: UUID, monkeypatch: pytest.MonkeyPatch
) -> None:
    save, late, before = centre.house.store.save_all, iter([True]), centre.state(club).version

    def saving(*args: object, **more: object) -> object:
        if next(late, False):
            ended(centre, first)
        return save(*args, **more)  # type: ignore[arg-type]

    monkeypatch.setattr(centre.house.store, "save_all", saving)

    with pytest.raises(Refused) as refused:
        centre.do("anna", club, "criteria_check", outcome="meets")

    assert refused.value.details[0].values["said"].key == "progress.linked"
    assert centre.state(club).version == before


def test_what_rests_on_another_case_reads_it_and_what_does_not_reads_none(
    centre: Centre, first: UUID, club: UUID
) -> None:
    reader = centre.desk.reader()

    assert reader.rules(centre.state(first), FIRST_DAY).others is None
    assert Stream("case", first) not in reader.read
    others = reader.rules(centre.state(club), FIRST_DAY).others
    assert [(one.process, one.status, one.agreement) for one in others or ()] == [("small-work", "active", True)]
    assert reader.read[Stream("case", first)] == centre.state(first).version


def test_a_list_of_what_is_to_be_done_tells_of_two_clubs_each_by_its_own_case(
    centre: Centre, first: UUID, club: UUID
) -> None:
    def listed() -> set[str]:
        acting, kinds = readable(centre.desk, Who(login="anna"))
        todos = worklist(centre.views, centre.desk, acting, kinds).todos
        return {todo.case.process for todo in todos if todo.step == "criteria_check" and todo.open}

    assert listed() == {"small-club"}
    ended(centre, first)
    assert listed() == set()


def test_nothing_is_opened_from_a_case_that_does_not_start_it(centre: Centre, first: UUID) -> None:
    there = centre.state(first)
    command = OpenCase(
        process="small-work", client=there.client, household=there.household, members=there.members, started_from=first
    )

    with pytest.raises(Refused) as refused:
        cases.open_case(centre.desk, Who(login="anna"), centre.wish(), command)

    assert refused.value.said.key == "progress.not_opened_from"
    assert centre.state(first).version == there.version
