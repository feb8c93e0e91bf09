"""`osl case do`, `draft`, `skip`: answers are asked for or come in a file; only what is wrong is asked again."""

from __future__ import annotations

import json

import pytest

from tests.cli.terminal import Said
from tests.cli.town import Town

APPLICATION = ("case", "do", "PS.1.2026", "application")
INTERVIEW = ("case", "do", "PS.2.2026", "interview")
FILLED = {"form": {"housing": "own"}, "with": {"client": "signed"}}


def asked(town: Town, *words: str, answers: str, **how: str) -> Said:
    """Run a command on a terminal at which somebody types the answers, one a line."""
    return town.osl(*words, typed=answers, asked=True, **how)


def written(town: Town, mark: str, step: str) -> dict[str, object]:
    """What is recorded in a step."""
    found: dict[str, object] = town.osl("case", "show", mark, "--full", "--json").data["written"][step]
    return found


# --- asked for --------------------------------------------------------------------------------------------------------


def test_a_step_may_be_picked_from_those_that_are_open(town: Town) -> None:
    done = asked(town, "case", "do", "PS.5.2026", answers="3\n\n")

    assert done.code == 0, done.err
    assert "1. Ewaluacja bieżąca" in done.err
    assert "Zapisano krok „Spotkanie” w sprawie PS.5.2026." in done.out


def test_each_kind_of_answer_is_asked_in_its_way_and_asked_again_alone_when_it_is_none(town: Town) -> None:
    answers = ["3", "2", "wiele", "3", "dużo", "1200,50", "-", "4", "2", "nie chciała", ""]
    done = asked(town, *INTERVIEW, answers="\n".join(answers) + "\n")

    assert done.code == 0, done.err
    assert done.err.count("Mieszkanie") == 2
    assert done.err.count("Liczba dzieci (można pominąć)") == 2
    assert "Oczekiwano liczby, a podano co innego." in done.err
    assert written(town, "PS.2.2026", "interview") == {
        "housing": "rented", "children": "3", "income": {"amount": "1200.50", "currency": "PLN"},
    }  # fmt: skip


def test_a_question_mark_helps_and_a_reason_may_stand_for_an_answer(town: Town) -> None:
    done = asked(town, *INTERVIEW, answers="?\n!refused\n\n\n\n1\nt\n")

    assert done.code == 0, done.err
    assert "!does_not_know" in done.err
    assert written(town, "PS.2.2026", "interview") == {"housing": {"no_answer": "refused"}}


def test_a_needed_answer_is_insisted_on(town: Town) -> None:
    done = asked(town, *APPLICATION, answers="\n-\n6.03.2026\nn\n\n")

    assert done.err.count("To pole jest potrzebne") == 2
    assert written(town, "PS.1.2026", "application")["learned_on"] == "2026-03-06"


def test_what_follows_is_told_before_it_is_stored_and_not_again_after(town: Town) -> None:
    done = asked(town, *APPLICATION, answers="6.03.2026\nt\n\n")

    assert "Gdy to zapiszesz:" in done.err
    assert "Termin: Rodzinny wywiad środowiskowy – do 10.03.2026." in done.err
    assert "Termin" not in done.out


def test_what_lapses_is_told_before_a_phase_ends(town: Town) -> None:
    done = asked(town, "case", "do", "PS.5.2026", "ongoing_evaluation", answers="1\n3\nn\n")

    assert "Nie będzie już można wykonać: Wniosek o pomoc, Spotkanie." in done.err
    assert "Zaczyna się faza „Ocena”." in done.err
    assert done.code == 1
    assert "Nic nie zapisano." in done.out


def test_nothing_is_asked_when_the_step_is_not_possible_anyway(town: Town) -> None:
    done = asked(town, "case", "do", "PS.2.2026", "assessment", answers="x\n" * 9)

    assert done.code == 1
    assert "Potrzebny jest krok „Rodzinny wywiad środowiskowy”" in done.err
    assert "Zdaniem klienta" not in done.err


def test_where_the_office_wants_a_reason_it_is_asked_for_first(town: Town) -> None:
    done = asked(town, *INTERVIEW, "--as", "beata", answers="koleżanka chora\n1\n\n\n\n1\n\n")

    assert done.code == 0, done.err
    assert done.err.index("Albo zrób to z uzasadnieniem") < done.err.index("Dlaczego") < done.err.index("Mieszkanie")
    last = town.osl("case", "history", "PS.2.2026", "--json").data["entries"][-1]
    assert (last["topic"], last["reason"]) == ("progress.step_done", "koleżanka chora")


def test_records_and_participants_are_asked_for_and_a_wrong_day_of_a_record_is_asked_again(town: Town) -> None:
    town.said("case", "do", "PS.5.2026", "ongoing_evaluation", "--file", "-",
              typed='{"with": {"client": "signed"}, "outcome": "plan_needs_change"}')  # fmt: skip
    town.said("case", "do", "PS.5.2026", "goals", "--file", "-", typed='{"with": {"client": "signed"}}')
    answers = ["n", "2 tygodnie", "t", "pani Anna", "zadzwoni", "31.02.2026", "1.04.2026", "n", "1", ""]
    done = asked(town, "case", "do", "PS.5.2026", "service_package", answers="\n".join(answers) + "\n")

    assert done.code == 0, done.err
    assert "• pan Jan, pójdzie do urzędu pracy, 01.04.2026" in done.err
    assert "Do kiedy: oczekiwano pełnej daty" in done.err
    assert done.err.count("Kto: ") == 1
    assert "działanie-2]: pani Anna: zadzwoni, do 01.04.2026" in town.said("case", "show", "PS.5.2026")


def test_after_a_return_all_may_be_confirmed_as_unchanged(town: Town) -> None:
    town.said("case", "do", "PS.5.2026", "ongoing_evaluation", "--file", "-",
              typed='{"with": {"client": "signed"}, "outcome": "plan_needs_change"}')  # fmt: skip
    town.said("case", "do", "PS.5.2026", "goals", "--file", "-", typed='{"with": {"client": "signed"}}')
    done = asked(town, "case", "do", "PS.5.2026", "service_package", answers="t\nn\n1\n\n")

    assert "Są odpowiedzi z 04.03.2026" in done.err
    assert "Jak często: 1 miesiąc" in done.err
    assert done.err.count("Jak często") == 1
    assert done.code == 0, done.err
    history = town.osl("case", "history", "PS.5.2026", "--json").data["entries"]
    assert any("bez zmian od 04.03.2026" in detail for entry in history for detail in entry["details"])


def test_what_was_returned_is_offered_answer_by_answer_with_the_reason_of_the_return(town: Town) -> None:
    town.said("case", "do", "PS.2.2026", "interview", "--file", "-", typed=json.dumps(FILLED))
    typed = '{"form": {"client_view": "bieda"}, "with": {"client": "signed"}, "outcome": "social_work"}'
    town.said("case", "do", "PS.2.2026", "assessment", "--file", "-", typed=typed)
    town.said("case", "return", "PS.2.2026", "assessment", "--reason", "za krótko", "--as", "lidia")

    done = asked(town, "case", "do", "PS.2.2026", "assessment", answers="\n1\n\nt\n")

    assert "zwrócono do poprawy 09.03.2026: za krótko" in done.err
    assert "Zdaniem klienta [bieda]: " in done.err
    assert "Numer [1]: " in done.err
    assert done.code == 0, done.err


def test_a_returned_step_is_marked_wherever_its_performer_looks_also_when_nobody_holds_the_case(town: Town) -> None:
    town.said("case", "return", "PS.4.2026", "criteria_check", "--reason", "brak listy", "--as", "lidia")
    town.said("case", "assign", "PS.4.2026", "--nobody", "--as", "head")
    told = "zwrócono do poprawy 09.03.2026: brak listy"

    assert told in town.said("case", "show", "PS.4.2026")
    assert told in town.said("case", "next", "PS.4.2026")
    assert told in next(line for line in town.said("due").splitlines() if line.startswith("PS.4.2026"))
    assert told not in town.said("due", "--as", "piotr")

    town.said("case", "do", "PS.4.2026", "criteria_check", "--outcome", "one_off_help")

    assert "zwrócono" not in town.said("case", "show", "PS.4.2026") + town.said("due")


def test_yes_and_no_may_be_words_in_a_file(town: Town) -> None:
    typed = json.dumps({"form": {"learned_on": "2026-03-05", "urgent": "Tak"}})
    town.said("case", "do", "PS.1.2026", "application", "--file", "-", typed=typed)

    written = town.osl("case", "show", "PS.1.2026", "--full", "--json").data["written"]

    assert written["application"]["urgent"] is True


def test_a_long_answer_is_offered_above_the_question_and_several_lines_may_be_typed(town: Town) -> None:
    answers = ["1", "", "", "pierwszy wiersz, a w nim niemało słów o tym, jak jest \\", "drugi", "1"]
    done = asked(town, *INTERVIEW, answers="\n".join([*answers, "p", "", "", "", "", "1", "t"]) + "\n")

    assert done.code == 0, done.err
    assert "  [pierwszy wiersz" in done.err
    assert "\n  drugi]" in done.err
    assert "Uzależnienia (można pominąć) [Enter – to samo]: " in done.err
    assert str(written(town, "PS.2.2026", "interview")["addictions"]).endswith("\ndrugi")


def test_a_wrong_draft_from_a_file_is_taken_up_as_far_as_it_fits(town: Town) -> None:
    draft = {"form": {"housing": "castle", "children": "2"}, "with": {"nobody": "signed"}, "outcome": "maybe"}
    town.said("case", "draft", "PS.2.2026", "interview", "--file", "-", typed=json.dumps(draft))
    done = asked(town, *INTERVIEW, answers="n\n1\n\n\n1\nt\n")

    assert done.code == 0, done.err
    assert written(town, "PS.2.2026", "interview") == {"housing": "own", "children": "2"}


def test_everything_is_asked_in_english_too(town: Town) -> None:
    answers = ["?", "1", "?", "!", "-", "", "", "x", "2", "she was ill", "?", "maybe", "y"]
    done = asked(town, *INTERVIEW, answers="\n".join(answers) + "\n", lang="en")

    assert done.code == 0, done.err
    for polish in ("Wpisz", "Oczekiwano", "Dlaczego", "Zapis", "cli_case."):
        assert polish not in done.err + done.out
    assert "Recorded the step “Family environmental interview” of case PS.2.2026." in done.out


def test_a_program_is_never_asked(town: Town) -> None:
    done = asked(town, *INTERVIEW, "--json", answers="1\n")

    assert done.code == 2
    assert done.error["key"] == "cli_case.needs_file"


# --- from a file ------------------------------------------------------------------------------------------------------


def test_answers_come_from_a_file_and_the_document_says_what_happened(town: Town) -> None:
    data = town.osl(*INTERVIEW, "--file", "-", "--on", "2026-03-06", "--json", typed=json.dumps(FILLED)).data

    assert data["mark"] == "PS.2.2026"
    assert data["repeated"] is False
    assert [event["topic"] for event in data["events"]] == ["progress.step_done"]
    assert "case" not in data


def test_a_preview_stores_nothing(town: Town) -> None:
    before = town.stored()
    fields = ("--field", "learned_on=6.03.2026", "--field", "urgent=tak")

    out = town.said(*APPLICATION, *fields, "--preview")
    nothing = town.said(*INTERVIEW, "--file", "-", "--preview", typed=json.dumps(FILLED))

    assert "Rodzinny wywiad środowiskowy – do 10.03.2026" in out
    assert "Nic więcej z tego nie wyniknie." in nothing
    assert town.stored() == before


def test_personal_data_on_the_line_is_taken_with_a_warning_for_people(town: Town) -> None:
    warned = town.osl(*APPLICATION, "--field", "learned_on=6.03.2026", "--field", "urgent=tak")
    silent = town.osl("case", "note", "PS.1.2026", "dzwoniła", "--json")

    assert warned.code == 0
    assert warned.err.startswith("Uwaga: polecenia zostają w historii terminala.")
    assert silent.err == ""


def test_what_happened_meanwhile_is_told_to_whoever_says_what_was_seen(town: Town) -> None:
    entry = str(town.entry("PS.2.2026"))
    town.said("case", "note", "PS.2.2026", typed="dzwoniła")

    data = town.osl(*INTERVIEW, "--file", "-", "--seen", entry, "--json", typed=json.dumps(FILLED)).data

    assert len(data["meanwhile"]) == 1
    assert "notatka z kontaktu" in data["meanwhile"][0]


# --- drafts and skipping ----------------------------------------------------------------------------------------------


def test_a_draft_is_shown_and_deleted_and_belongs_to_whoever_typed_it(town: Town) -> None:
    draft = {"form": {"housing": "own", "income": "1200"}, "with": {"client": {"part": "absent", "reason": "chora"}}}
    town.said("case", "draft", "PS.2.2026", "interview", "--file", "-", typed=json.dumps(draft))

    out = town.said("case", "draft", "PS.2.2026", "interview")
    assert "Wersja robocza kroku „Rodzinny wywiad środowiskowy” z 09.03.2026" in out
    assert "Dochód:" in out
    assert "Klient:" in out
    assert "bez udziału, chora" in out
    assert town.osl("case", "draft", "PS.2.2026", "interview", "--as", "piotr").code == 1

    town.said("case", "draft", "PS.2.2026", "interview", "--delete")
    assert town.osl("case", "draft", "PS.2.2026", "interview").code == 1


def test_done_from_a_file_the_draft_is_gone(town: Town) -> None:
    town.said("case", "draft", "PS.2.2026", "interview", "--file", "-", typed=json.dumps(FILLED))
    town.said(*INTERVIEW, "--file", "-", typed=json.dumps(FILLED))

    assert town.osl("case", "draft", "PS.2.2026", "interview").code == 1


@pytest.mark.parametrize(("interactive", "typed"), [(False, ""), (True, "klient w szpitalu\n")])
def test_a_step_is_left_out_with_a_reason(town: Town, interactive: bool, typed: str) -> None:
    words = ("case", "skip", "PS.2.2026", "interview")
    given = words if interactive else (*words, "--reason", "klient w szpitalu")

    done = town.osl(*given, typed=typed, asked=interactive)

    assert done.code == 0, done.err
    assert "Pominięto krok „Rodzinny wywiad środowiskowy”" in done.out
    assert ("powód zobaczy każde sprawozdanie" in done.err) is interactive
