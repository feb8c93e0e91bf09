"""Families from a file: each taken over once, by the acts that are done by hand, however often it is begun anew."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import date
from pathlib import Path
from typing import Any

import pytest

from osl_workflow.acts import desk, office, people
from osl_workflow.acts.desk import Who
from osl_workflow.acts.importing import REFUSED, TAKEN, Imported, take_over
from osl_workflow.acts.importing_family import THERE, case_of
from osl_workflow.acts.importing_steps import ImportedStep, take_over_steps
from osl_workflow.case.events import WorkerAssigned
from osl_workflow.caseload.state import Caseload, caseload_id
from osl_workflow.imports.families import COLUMNS, families
from osl_workflow.imports.sheet import read_sheet
from osl_workflow.imports.steps import COLUMNS as STEP_COLUMNS
from osl_workflow.imports.steps import PREFIXES, steps
from osl_workflow.office.commands import ChangeSetting
from osl_workflow.person.identity import Identity
from tests.centre import FIRST_DAY, Centre

HEAD = Who(login="head")
HEADER = "rodzina;imię;nazwisko;pesel;data urodzenia;kim jest;ulica;dom;proces;dzień otwarcia;pracownik"
FILE = """\
R1;Łucja;Wymyślona;44051401359;;;Polna;1;small-work;2.02.2026;anna
R1;Ola;Wymyślona;;2012;córka;;;;;
R2;Jan;Zmyślony;;1990-05-01;;Krótka;2;small-work;;
R3;Ewa;Zmyślona;;1991;;;;;;
"""


@pytest.fixture
def anywhere(tmp_path: Path, server: str | None) -> Iterator[Centre]:
    centre = Centre(tmp_path, server)
    yield centre
    centre.close()


def taken(centre: Centre, text: str = FILE, who: Who = HEAD, **more: Any) -> list[Imported]:
    sheet = read_sheet(f"{HEADER}\n{text}".encode(), COLUMNS)
    return list(take_over(centre.desk, who, families(sheet.rows), **more))


def came(found: list[Imported]) -> dict[int, str]:
    return {one.row: one.came if one.error is None else one.error.said.key for each in found for one in each.verdicts}


def test_families_are_taken_over_once_by_whoever_begins_the_same_file_anew(anywhere: Centre) -> None:
    centre = anywhere
    tried = taken(centre, dry_run=True)
    before = centre.house.store.last_position()
    first = taken(centre)
    after = centre.house.store.last_position()
    centre.give_role("lidia", "manager")
    more = centre.house.store.last_position()
    again, other = taken(centre), taken(centre, who=Who(login="lidia"))

    assert came(tried) == came(first) == dict.fromkeys((2, 3, 4, 5), TAKEN)
    assert came(again) == came(other) == dict.fromkeys((2, 3, 4, 5), THERE)
    assert (before < after, centre.house.store.last_position()) == (True, more)
    case = centre.state(case_of(centre.house.store, "R1"))
    assert (case.number, case.worker, case.opened_on.isoformat()) == ("PS.1.2026", centre.staff["anna"], "2026-02-02")
    child, client = (people.find(centre.house.store, name)[0] for name in ("Ola Wymyślona", "44051401359"))
    assert (case.client, case.members) == (client.id, (client.id, child.id))
    assert child.memberships[0].household == case.household == client.memberships[0].household
    assert client.memberships[0].joined == centre.today  # it is on this day that the centre records it
    assert child.identity is not None
    assert child.identity.address is not None
    assert centre.house.store.state(desk.Stream("case", case_of(centre.house.store, "R3"))) is None


def test_all_of_it_is_one_transaction_in_which_later_families_find_the_earlier(
    centre: Centre, monkeypatch: pytest.MonkeyPatch
) -> None:
    stored = []
    save = centre.house.store.save_all
    centre.house.store.save_all = lambda *a, **more: stored.append(len(a[0])) or save(*a, **more)  # type: ignore[method-assign]

    found = taken(centre, "R1;Jan;Zmyślony;;1990-05-01;;;;;;\nR2;Jan;Zmyślony;;1990-05-01;;;;;;\n")

    monkeypatch.setattr(desk, "MOST_READ", 1)
    taken(centre, "R3;Jan;Nowak;;1990-05-01;;;;;;\nR4;Ewa;Nowak;;1990-05-01;;;;;;\n")

    assert stored == [2, 1, 1]
    assert [note.key for note in found[1].verdicts[0].notes] == ["import.may_be_known"]
    alike = people.find(centre.house.store, "Zmyślony")
    assert len(alike) == 2
    monkeypatch.setattr(desk, "MOST_READ", 500)
    taken(centre, "R5;Jan;Zmyślony;;1990-05-01;;;;;;\nR6;Jan;Zmyślony;;1990-05-01;;;;;;\n")
    proposed = sorted(len(one.open_duplicates) for one in people.find(centre.house.store, "Zmyślony"))
    assert proposed == [0, 1, 2, 3]  # the last sees those that are stored and the one that is not yet


def test_who_is_known_by_her_pesel_stays_one_person_in_her_household(centre: Centre) -> None:
    known = people.register(
        centre.desk, HEAD, centre.wish(), Identity(given="Łucja", family="Wymyślona", pesel="44051401359")
    ).answer

    found = taken(centre)

    assert came(found)[2] == TAKEN  # her case is opened in this row
    (note,) = found[0].verdicts[0].notes
    assert (note.key, [field.key for field in note.values["fields"]]) == ("import.differs", ["person.field_address"])
    case = centre.state(case_of(centre.house.store, "R1"))
    assert (str(case.client), str(case.household)) == (known["person"], known["household"])
    assert len(people.find(centre.house.store, "Wymyślona")) == 2


def test_a_family_is_taken_over_whole_or_not_at_all_and_alone(centre: Centre) -> None:
    wrong = FILE.replace("R1;Ola;Wymyślona;;2012", "R1;Ola;Wymyślona;;2099")

    assert came(taken(centre, wrong)) == {
        2: "import.family_waits", 3: "person.birth_date_in_future", 4: TAKEN, 5: TAKEN
    }  # fmt: skip
    assert people.find(centre.house.store, "Wymyślona") == ()
    assert came(taken(centre)) == {2: TAKEN, 3: TAKEN, 4: THERE, 5: THERE}


@pytest.mark.parametrize(
    ("row", "key"),
    [
        ("R9;Jan;Nowak;;1990;;;;no-such-process;;", "acts.process_not_published"),
        ("R9;Jan;Nowak;;1990;;;;small-work;2.02.2025;", "acts.process_not_in_force"),
        ("R9;Jan;Nowak;;1990;;;;small-work;3.03.2026;", "acting.occurred_in_future"),
        ("R9;Jan;Nowak;;1990;;;;small-work;;nobody", "acts.login_unknown"),
        ("R9;Jan;Nowak;44051401358;;;;;;;", "person.pesel_check_digit"),
        ("R9;;;;1990;;;;;;", "person.nothing_to_call_by"),
        ("R9;Jan;Nowak;;1990;;;;small-work;;beata", "progress.worker_without_role"),
        ("R1;Ktoś;Inny;;1990;;;;small-work;;", "import.mark_taken"),
        ("R1;Łucja;Wymyślona;44051401359;;;;;small-work;;piotr", "import.has_worker"),
        ("R8;Łucja;Wymyślona;44051401359;;;;;small-work;;", "import.has_case"),
    ],
)
def test_a_row_is_refused_for_the_reason_that_is_told_by_hand(centre: Centre, row: str, key: str) -> None:
    (known,) = taken(centre, FILE.splitlines()[0] + "\n")

    def running(*_: object) -> tuple[Any, ...]:
        return (case_of(centre.house.store, "R1"),)

    found = taken(centre, row, running=running)

    assert known.verdicts[0].came == TAKEN
    assert (came(found), found[0].verdicts[0].came) == ({2: key}, REFUSED)


def test_a_child_who_was_forgotten_joins_the_family_and_its_case(centre: Centre) -> None:
    taken(centre)

    found = taken(centre, "R1;Łucja;Wymyślona;44051401359;;;;;;;\nR1;Adam;Wymyślony;;2014;syn;;;;;\n")

    assert came(found) == {2: THERE, 3: TAKEN}
    assert len(centre.state(case_of(centre.house.store, "R1")).members) == 3


def test_who_may_not_take_people_in_takes_no_family_over(centre: Centre) -> None:
    centre.hire("psy", "Pola", "Nowa", "psychologist")

    assert set(came(taken(centre, who=Who(login="psy"))).values()) == {"progress.no_permission", "import.family_waits"}


# --- steps ------------------------------------------------------------------------------------------------------------

STEPS = "sprawa;krok;dzień;kto;wynik;form.learned_on;form.urgent;uzasadnienie"
TO_DIAGNOSIS = """\
{0};application;2.03.2026;anna;;2.03.2026;nie;
{0};criteria_check;2.03.2026;anna;meets;;;{1}
"""


def done(centre: Centre, text: str, who: Who = HEAD, **more: Any) -> list[ImportedStep]:
    sheet = read_sheet(f"{STEPS}\n{text}".encode(), STEP_COLUMNS, PREFIXES)
    return list(take_over_steps(centre.desk, who, steps(sheet.rows), **more))


def became(found: list[ImportedStep]) -> list[str]:
    return [one.verdict.came if one.verdict.error is None else one.verdict.error.said.key for one in found]


def test_steps_are_taken_over_in_one_transaction_and_the_limit_refuses_one_row_of_it(anywhere: Centre) -> None:
    centre = anywhere
    setting = ChangeSetting.model_validate({"key": "caseload_limit", "value": 1, "from_": centre.today})
    office.act_on_office(centre.desk, HEAD, centre.wish(), setting)
    taken(centre, "".join(f"R{n};Jan;Nowak{n};;1990;;;;small-work;;anna\n" for n in (1, 2, 3)))
    marks = [centre.state(case_of(centre.house.store, f"R{n}")).number for n in (1, 2, 3)]
    file = TO_DIAGNOSIS.format("R1", "") + TO_DIAGNOSIS.format(marks[1], "") + TO_DIAGNOSIS.format("R3", "zna rodzinę")
    stored = []
    save = centre.house.store.save_all
    centre.house.store.save_all = lambda *a, **more: stored.append(len(a[0])) or save(*a, **more)  # type: ignore[method-assign]

    tried = done(centre, file, dry_run=True)
    first = done(centre, file)
    mended = done(centre, TO_DIAGNOSIS.format(marks[1], "nikt inny nie ma miejsca"))
    again = done(centre, file)

    refused = "caseload.reason_missing"
    assert became(tried) == became(first) == [TAKEN, TAKEN, TAKEN, refused, TAKEN, TAKEN]
    assert stored == [5, 1]
    assert became(mended) == [THERE, TAKEN]
    assert became(again) == [THERE] * 6
    assert [one.mark for one in first[::2]] == marks
    assert {centre.state(case_of(centre.house.store, f"R{n}")).progress.phase for n in (1, 2, 3)} == {"diagnosis"}
    entry = centre.history(case_of(centre.house.store, "R1"))[-1].event.meta
    assert (entry.actor, entry.entered_by) == (centre.staff["anna"], centre.staff["head"])


def test_a_limit_keeps_no_family_out_its_case_waits_until_there_is_a_reason(centre: Centre) -> None:
    setting = ChangeSetting.model_validate({"key": "caseload_limit", "value": 1, "from_": centre.today})
    office.act_on_office(centre.desk, HEAD, centre.wish(), setting)
    file = "".join(f"R{n};Jan;Nowak{n};;1990;;;;small-work;;anna\n" for n in (1, 2))
    taken(centre, file.replace("anna", ""))
    done(centre, TO_DIAGNOSIS.format("R1", "") + TO_DIAGNOSIS.format("R2", ""))

    first = taken(centre, file)
    sheet = read_sheet(f"{HEADER};uzasadnienie\n{file.splitlines()[1]};zna rodzinę".encode(), COLUMNS)
    (mended,) = take_over(centre.desk, HEAD, families(sheet.rows))

    assert came(first) == {2: TAKEN, 3: "caseload.reason_missing"}
    assert first[1].mark == "PS.2.2026"
    assert came([mended]) == {2: TAKEN}
    assert centre.state(case_of(centre.house.store, "R2")).worker == centre.staff["anna"]


@pytest.mark.parametrize(
    ("row", "key"),
    [
        ("PS.9.2026;application;2.03.2026;;;2.03.2026;nie;", "acts.no_such_case"),
        ("R7;application;2.03.2026;;;2.03.2026;nie;", "acts.not_a_file_mark"),
        ("PS.1.2026;application;2.03.2026;nikt;;2.03.2026;nie;", "acts.login_unknown"),
        ("PS.1.2026;application;3.03.2026;anna;;2.03.2026;nie;", "acting.occurred_in_future"),
        ("PS.1.2026;application;1.03.2026;anna;;2.03.2026;nie;", "progress.day_too_early"),
        ("PS.1.2026;application;2.03.2026;anna;;;może;", "progress.not_filled_in"),
        ("PS.1.2026;criteria_check;2.03.2026;anna;meets;;;", "progress.step_not_possible"),
        ("PS.2.2026;application;2.03.2026;anna;;2.03.2026;nie;", "import.mark_of_two"),
    ],
)
def test_a_step_is_refused_for_the_reason_that_is_told_by_hand(centre: Centre, row: str, key: str) -> None:
    centre.open_case()
    centre.open_case()
    taken(centre, "PS.2.2026;Jan;Nowak;;1990;;;;small-work;;\n")

    assert became(done(centre, row)) == [key]


def test_steps_of_earlier_days_count_for_a_worker_since_the_day_on_which_she_got_the_case(centre: Centre) -> None:
    taken(centre, "R1;Jan;Nowak;;1990;;;;small-work;2.02.2026;anna\n")

    found = done(centre, TO_DIAGNOSIS.format("R1", "").replace("2.03.2026", "3.02.2026"))

    load = centre.house.store.state(desk.Stream("caseload", caseload_id(centre.staff["anna"])))
    assert became(found) == [TAKEN, TAKEN]  # before she had a post here, any limit of hers was nought
    assert isinstance(load, Caseload)
    assert [held.since for held in load.held.values()] == [centre.today]


def test_nobody_does_steps_in_the_place_of_others_who_may_not(centre: Centre) -> None:
    centre.open_case()

    found = done(centre, TO_DIAGNOSIS.format("PS.1.2026", "").replace("anna", "piotr"), who=Who(login="anna"))

    assert became(found) == ["acts.may_not_act_as"] * 2


@pytest.mark.parametrize(
    ("opened", "since", "day"),
    [
        ("4.03.2026", "", date(2026, 3, 4)),  # the day of the opening
        ("2.02.2026", "", FIRST_DAY),  # Anna came later: her first day here
        ("4.03.2026", "6.03.2026", date(2026, 3, 6)),  # the file says it
    ],
)
def test_a_worker_has_a_case_since_the_day_told_or_the_opening_or_her_first_day(
    centre: Centre, opened: str, since: str, day: date
) -> None:
    centre.on(date(2026, 3, 9))
    row = f"R1;Jan;Nowak;;1990;;;;small-work;{opened};anna;{since}"
    sheet = read_sheet(f"{HEADER};prowadzi od\n{row}".encode(), COLUMNS)

    found = list(take_over(centre.desk, HEAD, families(sheet.rows)))

    assert came(found) == {2: TAKEN}
    (assigned,) = [
        one.event for one in centre.history(case_of(centre.house.store, "R1")) if isinstance(one.event, WorkerAssigned)
    ]
    assert (assigned.worker, assigned.meta.occurred_on) == (centre.staff["anna"], day)
