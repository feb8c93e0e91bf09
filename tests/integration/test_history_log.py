"""The history of a case for somebody who may read it, by either clock, with the names that can still be read."""

from __future__ import annotations

from datetime import date
from typing import Any

import pytest

from osl_workflow.acts.cases import look
from osl_workflow.acts.desk import Who
from osl_workflow.case import commands as c
from osl_workflow.errors import Refused
from osl_workflow.history.log import History, history
from osl_workflow.history.naming import Names
from osl_workflow.progress import commands as p
from osl_workflow.texts import say
from tests.centre import Centre

MARK = "PS.1.2026"


def told(centre: Centre, who: str = "anna", **clocks: Any) -> History:
    return history(centre.desk, look(centre.desk, Who(login=who), MARK), **clocks)


def a_late_interview(centre: Centre) -> Any:
    """A case of 2 March whose interview of the 5th was entered on the 9th and corrected on the 16th."""
    case = centre.open_case()
    centre.through_recruitment(case)
    centre.on(date(2026, 3, 9))
    form = {"housing": "own", "children": 2, "addictions": "alkohol"}
    centre.do("anna", case, "interview", form, on=date(2026, 3, 5))
    centre.on(date(2026, 3, 16))
    correction = p.CorrectStep(step="interview", form={"children": 3}, done_on=date(2026, 3, 4), path="keep")
    centre.act("anna", case, correction)
    return case


def test_the_whole_history_has_every_entry_and_ends_in_the_present_state(centre: Centre) -> None:
    case = a_late_interview(centre)

    found = told(centre)

    assert [entry.number for entry in found.entries] == list(range(1, centre.state(case).version + 1))
    assert found.state == centre.state(case)
    assert (found.id, found.number, found.readable, found.said) == (case, MARK, True, ())
    assert {entry.who for entry in found.entries} == {"Anna Zielińska", "Maria Kierownik"}


def test_as_known_on_a_day_the_late_interview_is_not_there_yet(centre: Centre) -> None:
    a_late_interview(centre)

    before, on_the_day = told(centre, as_known=date(2026, 3, 8)), told(centre, as_known=date(2026, 3, 9))

    assert "interview" not in before.state.progress.marks  # type: ignore[union-attr]
    mark = on_the_day.state.progress.marks["interview"]  # type: ignore[union-attr]
    assert (mark.occurred_on, (mark.data or {})["children"]) == (date(2026, 3, 5), "2")
    assert all(entry.corrected_by == () for entry in on_the_day.entries), "nobody knew of it then"
    assert [say(sentence, "pl") for sentence in before.said] == [
        "Stan wiedzy na 08.03.2026: tylko to, co do końca tego dnia zapisano."
    ]
    assert before.entries_in_all > len(before.entries)


def test_as_it_was_on_a_day_the_late_interview_was_held_and_the_old_value_stands_beside_the_new_one(
    centre: Centre,
) -> None:
    a_late_interview(centre)

    found = told(centre, as_was=date(2026, 3, 4))

    mark = found.state.progress.marks["interview"]  # type: ignore[union-attr]
    assert (mark.occurred_on, (mark.data or {})["children"]) == (date(2026, 3, 4), "3")
    interview, correction = found.entries[-2:]
    assert [say(sentence, "pl") for sentence in interview.marks] == [
        "wpis spóźniony o 4 dni",
        f"sprostowano wpisem nr {correction.number}",
    ]
    assert [(change.name, change.old, change.new) for change in correction.changes] == [
        ("done_on", date(2026, 3, 5), date(2026, 3, 4)),
        ("children", 2, 3),
    ]
    assert "interview" not in told(centre, as_was=date(2026, 3, 3)).state.progress.marks  # type: ignore[union-attr]


def test_before_the_opening_there_is_nothing(centre: Centre) -> None:
    a_late_interview(centre)

    found = told(centre, as_was=date(2026, 3, 1))

    assert (found.entries, found.state) == ((), None)


def test_what_was_known_on_one_day_of_another(centre: Centre) -> None:
    a_late_interview(centre)

    found = told(centre, as_known=date(2026, 3, 10), as_was=date(2026, 3, 4))

    assert "interview" not in found.state.progress.marks  # type: ignore[union-attr]
    assert len(found.said) == 2


def test_a_sensitive_answer_is_shown_to_the_worker_and_hidden_from_the_benefits_worker(centre: Centre) -> None:
    a_late_interview(centre)

    def addictions(who: str) -> list[Any]:
        answers = (answer for entry in told(centre, who).entries for answer in entry.content)
        return [(answer.value, answer.hidden) for answer in answers if answer.name == "addictions"]

    assert addictions("anna") == [("alkohol", False)]
    assert addictions("beata") == [(None, True)]


def test_who_may_not_read_cases_reads_no_history(centre: Centre) -> None:
    a_late_interview(centre)
    centre.hire("zofia", "Zofia", "Trener", "work_trainer")

    with pytest.raises(Refused) as refused:
        told(centre, "zofia")
    assert refused.value.said.key == "progress.no_permission"


def test_members_of_the_family_are_named(centre: Centre) -> None:
    case = centre.open_case()
    child, _ = centre.person()
    centre.act("anna", case, c.AddMember(person=child))

    (detail,) = told(centre).entries[-1].details

    assert say(detail, "pl").startswith("Jan Wymyślony")


def test_after_an_erasure_the_course_remains_and_says_what_can_no_longer_be_read(centre: Centre) -> None:
    case = a_late_interview(centre)
    course = [(entry.topic, entry.occurred_on, entry.who) for entry in told(centre).entries]
    centre.house.store.forget(case)

    found = told(centre)

    assert [(entry.topic, entry.occurred_on, entry.who) for entry in found.entries] == course
    assert not found.readable
    assert say(found.said[0], "pl").startswith("Dane tej sprawy trwale zniszczono.")
    assert all(entry.content == () and entry.reason is None for entry in found.entries)
    assert {entry.topic for entry in found.entries if entry.unreadable} == {
        "progress.step_done",
        "progress.step_corrected",
    }


def test_a_staff_member_whose_name_was_erased_is_told_so(centre: Centre) -> None:
    a_late_interview(centre)
    centre.house.store.forget(centre.staff["anna"])

    found = told(centre, "lidia")

    assert {say(entry.who, "pl") for entry in found.entries} == {"(dane zniszczone)", "Maria Kierownik"}


def test_names_are_looked_up_for_ids_in_answers(centre: Centre) -> None:
    case = centre.open_case()
    names = Names(centre.desk.reader())

    assert names.staff(centre.staff["anna"]) == "Anna Zielińska"
    assert say(names.staff(None), "pl") == "nieprzydzielone"
    assert say(names.person(centre.state(case).client), "pl").startswith("Jan Wymyślony")
    assert say(names.step("small-work", 1, "interview"), "pl") == "Rodzinny wywiad środowiskowy"
    assert say(names.step("small-work", 1, "gone"), "pl") == "gone"
    assert say(names.process("small-work", 1), "pl") == "Praca socjalna z rodziną"
    assert say(names.process("small-work", 9), "pl") == "small-work"

    centre.house.store.forget(centre.state(case).client)
    assert say(Names(centre.desk.reader()).person(centre.state(case).client), "pl") == "(dane zniszczone)"
