"""The other acts on a case: opening, notes and records, approving, mending, assigning, pausing, ending."""

from __future__ import annotations

import json

import pytest

from osl_cli.work_course import with_ways
from osl_workflow.errors import Refused
from osl_workflow.texts import say
from tests.cli.terminal import Said
from tests.cli.town import Town


def asked(town: Town, *words: str, answers: str, **how: str) -> Said:
    """Run a command on a terminal at which somebody types the answers, one a line."""
    return town.osl(*words, typed=answers, asked=True, **how)


def last(town: Town, mark: str) -> dict[str, object]:
    """The newest entry of a case's history."""
    entry: dict[str, object] = town.osl("case", "history", mark, "--json").data["entries"][-1]
    return entry


def person(town: Town, given: str = "Ewa", **more: str) -> str:
    """Record an invented person; return her id."""
    typed = json.dumps({"given": given, "family": "Przykładowa", **more})
    return str(town.osl("person", "add", "--file", "-", "--json", typed=typed).data["person"])


# --- opening ----------------------------------------------------------------------------------------------------------


def test_a_case_is_opened_for_the_whole_household_and_gets_the_next_file_mark(town: Town) -> None:
    client = person(town)
    child = json.dumps({"given": "Ola", "family": "Przykładowa", "birth_date": "2020"})
    town.said("person", "add", "--file", "-", "--lives-with", client, "--kin", "child", typed=child)

    out = town.said("case", "open", "small-work", "--client", client, "--learned-on", "6.03.2026")

    assert "Rozpoczęto sprawę PS.6.2026; rodzina liczy 2 osoby." in out
    assert "osl case next PS.6.2026" in out
    assert "Ewa Przykładowa, Ola Przykładowa" in town.said("case", "show", "PS.6.2026")


def test_a_second_case_in_the_same_process_is_opened_with_a_word_about_the_first(town: Town) -> None:
    words = ("case", "open", "small-work", "--client", person(town))
    assert "trwa już" not in town.said(*words)

    assert "trwa już w tym samym procesie: PS.6.2026." in town.said(*words)
    assert town.osl(*words, "--json").data["running"] == ["PS.6.2026", "PS.7.2026"]


def test_on_a_terminal_client_and_process_need_no_ids(town: Town) -> None:
    person(town)

    done = asked(town, "case", "open", answers="Przykł\n")

    assert done.code == 0, done.err
    assert "Rozpoczęto sprawę PS.6.2026" in done.out


def test_opened_twice_by_one_command_it_is_one_case_and_its_contact_is_noted_once(town: Town) -> None:
    client = person(town)
    told = ("--theme", "4", "--channel", "phone", "--outcome", "told_about_case_opening", "--json")
    contact = town.osl("contact", "add", *told).data["contact"]
    words = ("case", "open", "small-work", "--client", client, "--contact", contact, "--json")
    id = ("--command-id", "00000000-0000-0000-0000-0000000000aa")
    first = town.osl(*words, *id)
    before = town.stored()

    again = town.osl(*words, *id)

    assert (first.data["mark"], first.data["repeated"]) == ("PS.6.2026", False)
    assert (again.data["mark"], again.data["repeated"]) == ("PS.6.2026", True)
    assert town.stored() == before


# --- notes and records ------------------------------------------------------------------------------------------------


def test_a_note_is_one_question_that_names_the_client(town: Town) -> None:
    done = asked(town, "case", "note", "PS.2.2026", answers="dzwoniła, mąż wrócił, jutro wizyta\n")

    assert done.code == 0, done.err
    assert "Notatka do sprawy PS.2.2026 (Jan Wymyślony17): " in done.err
    assert "Zapisano notatkę w sprawie PS.2.2026." in done.out
    assert last(town, "PS.2.2026")["content"] == {"text": "dzwoniła, mąż wrócił, jutro wizyta", "channel": "rozmowa"}


def test_a_note_may_come_from_standard_input_with_its_channel_and_day(town: Town) -> None:
    text = "napisała, że\nprzyjdzie w środę"
    town.said("case", "note", "PS.2.2026", "--channel", "email", "--on", "6.03.2026", typed=text)

    entry = last(town, "PS.2.2026")
    assert entry["occurred_on"] == "2026-03-06"
    assert entry["content"]["text"] == text  # type: ignore[index]


def test_nothing_is_asked_when_a_note_is_not_possible_anyway(town: Town) -> None:
    town.said("case", "close", "PS.2.2026", "moved_away", "--reason", "przeprowadzka")

    done = asked(town, "case", "note", "PS.2.2026", answers="długa notatka\n")

    assert done.code == 1
    assert "Notatka do sprawy" not in done.err


def test_a_note_is_possible_during_a_pause_and_a_goal_is_not(town: Town) -> None:
    town.said("case", "suspend", "PS.2.2026", "--reason", "wyjazd")

    assert asked(town, "case", "note", "PS.2.2026", answers="dzwoniła\n").code == 0
    refused = asked(town, "case", "record", "PS.2.2026", "goal", answers="praca\n\nn\n")

    assert refused.code == 1
    assert "Treść" not in refused.err


def test_a_record_is_picked_and_asked_for(town: Town) -> None:
    done = asked(town, "case", "record", "PS.2.2026", answers="1\n\nt\nznaleźć pracę\n")

    assert done.code == 0, done.err
    assert "1. nowy wpis: cel" in done.err
    assert "Treść: brakuje odpowiedzi" in done.err
    assert last(town, "PS.2.2026")["content"] == {"text": "znaleźć pracę", "main": True}


def test_what_became_of_a_record_is_asked_for_with_the_new_day_and_why(town: Town) -> None:
    done = asked(town, "case", "record", "PS.5.2026", "commitment-1", answers="2\nkiedyś\n4.05.2026\nurząd zamknięty\n")

    assert done.code == 0, done.err
    assert "2. przełożone" in done.err
    assert "Ustalone działanie [działanie-1]: pan Jan, pójdzie do urzędu pracy, 01.04.2026" in done.err
    entry = last(town, "PS.5.2026")
    assert entry["reason"] == "urząd zamknięty"
    assert "do 04.05.2026" in town.said("case", "show", "PS.5.2026")


def test_a_meeting_has_decisions_and_an_activity_those_who_came(town: Town) -> None:
    meeting = "zebranie zespołu\nodwiedzić\nAnna\n1.04.2026\nzadzwonić\n\n\n\n"
    assert asked(town, "case", "record", "PS.5.2026", "meeting", answers=meeting).code == 0
    agreed = last(town, "PS.5.2026")["content"]["decisions"]  # type: ignore[index]
    assert asked(town, "case", "record", "PS.5.2026", "activity", answers="festyn\nOla, Jan\n40\n\n").code == 0
    assert asked(town, "case", "record", "PS.5.2026", "budget", answers="festyn\n1 200,50\n\n\n").code == 0

    assert len(agreed) == 2
    assert "Anna" in agreed[0]
    assert last(town, "PS.5.2026")["content"]["planned"] == "1\u00a0200,50 PLN"  # type: ignore[index]


def test_a_record_from_a_file_and_its_change_by_options(town: Town) -> None:
    typed = '{"who": "pani Anna", "what": "zadzwoni", "by_when": "2026-04-10"}'
    town.said("case", "record", "PS.5.2026", "commitment", "--file", "-", typed=typed)

    town.said(
        "case",
        "record",
        "PS.5.2026",
        "commitment-2",
        "--status",
        "moved",
        "--by-when",
        "15.04.2026",
        "--reason",
        "urlop",
    )
    assert "do 15.04.2026" in town.said("case", "show", "PS.5.2026")
    town.said("case", "record", "PS.5.2026", "commitment-2", "--status", "done")
    assert "działanie-2" not in town.said("case", "show", "PS.5.2026")


# --- approving and returning ------------------------------------------------------------------------------------------


def test_what_is_to_be_approved_is_read_first_and_no_means_no(town: Town) -> None:
    before = town.stored()
    done = asked(town, "case", "approve", "PS.4.2026", "--as", "lidia", answers="1\nn\n")

    assert "Do zatwierdzenia: Sprawdzenie kryteriów – Anna Zielińska, 04.03.2026" in done.err
    assert "Wynik: wystarcza jednorazowa pomoc" in done.err
    assert "Praca socjalna się kończy: pomoc jednorazowa lub informacja." in done.err
    assert (done.code, done.out.strip()) == (1, "Nic nie zapisano.")
    assert town.stored() == before

    assert asked(town, "case", "approve", "PS.4.2026", "--as", "lidia", answers="1\nt\n").code == 0
    assert town.osl("case", "show", "PS.4.2026", "--json").data["standing"]["status"] == "closed"


def test_ten_can_be_approved_by_a_script_that_says_what_it_saw(town: Town) -> None:
    entry = str(town.entry("PS.4.2026"))
    town.said("case", "return", "PS.4.2026", "criteria_check", "--reason", "jednak spełnia", "--as", "head")

    stale = town.osl("case", "approve", "PS.4.2026", "criteria_check", "--seen", entry, "--as", "lidia")

    assert stale.code == 5
    assert "w międzyczasie ktoś go zmienił" in stale.err


def test_returned_with_a_reason_that_is_asked_for_after_reading(town: Town) -> None:
    done = asked(town, "case", "return", "PS.4.2026", "--as", "lidia", answers="1\nbrakuje uzasadnienia\n")

    assert done.code == 0, done.err
    assert done.err.index("Do zatwierdzenia") < done.err.index("Dlaczego")
    assert last(town, "PS.4.2026")["reason"] == "brakuje uzasadnienia"


def test_a_correction_of_what_was_approved_waits_and_shows_the_old_beside_the_new(town: Town) -> None:
    words = (
        "case",
        "correct",
        "PS.5.2026",
        "assessment",
        "--field",
        "client_view=nie da się",
        "--reason",
        "źle zapisane",
    )
    out = town.said(*words)
    done = asked(town, "case", "approve", "PS.5.2026", "assessment", "--as", "lidia", answers="t\n")

    assert "Sprostowanie czeka na zatwierdzenie." in out
    assert "Zdaniem klienta: da się żyć → nie da się" in done.err
    assert done.code == 0


# --- mending ----------------------------------------------------------------------------------------------------------


def test_what_is_to_be_corrected_is_picked_and_the_reason_asked_last(town: Town) -> None:
    answers = "1\n1\n9\n2\n3\n6.3.2026\n\npomyłka\n\n"
    town.said("case", "do", "PS.2.2026", "interview", "--file", "-", "--on", "2026-03-05",
              typed='{"form": {"housing": "rented"}, "with": {"client": "signed"}}')  # fmt: skip
    done = asked(town, "case", "correct", "PS.2.2026", answers=f"3\n{answers.replace('3', '6', 1)}")

    assert done.code == 0, done.err
    assert done.err.index("Numer tego, co sprostować") < done.err.index("Dlaczego")
    entry = last(town, "PS.2.2026")
    assert entry["reason"] == "pomyłka"
    assert [change["name"] for change in entry["changes"]][:1] == ["housing"]  # type: ignore[attr-defined]


def test_correcting_nothing_stores_nothing(town: Town) -> None:
    before = town.stored()

    done = asked(town, "case", "correct", "PS.2.2026", "application", answers="\n")

    assert (done.code, done.out.strip()) == (1, "Nic nie zapisano.")
    assert town.stored() == before


def test_a_value_that_leads_elsewhere_asks_whether_to_keep_the_path(town: Town) -> None:
    done = asked(town, "case", "correct", "PS.2.2026", "application", answers="2\nt\n\npomyłka\n1\n\n")

    assert done.code == 0, done.err
    assert "Co byłoby inaczej:" in done.err
    assert "1. zostaje dotychczasowa droga" in done.err
    script = town.osl("case", "correct", "PS.4.2026", "application", "--field", "urgent=tak", "--reason", "pomyłka")
    assert script.code == 1
    assert "droga byłaby inna" in script.err
    assert "--path keep" in script.err


def test_a_missing_reason_is_asked_for_by_the_name_of_its_option(town: Town) -> None:
    silent = town.osl("case", "return", "PS.4.2026", "criteria_check", "--as", "lidia")
    given = town.osl("case", "return", "PS.4.2026", "criteria_check", "--as", "lidia", "--reason", "  ")

    assert (silent.code, silent.err.count("--reason")) == (1, 1)
    assert given.code != 0


def test_an_entry_in_the_wrong_case_is_taken_back(town: Town) -> None:
    town.said("case", "note", "PS.2.2026", typed="to nie ta sprawa")
    number = str(last(town, "PS.2.2026")["number"])

    done = asked(town, "case", "withdraw", "PS.2.2026", number, answers="nie ta sprawa\n\n")

    assert done.code == 0, done.err
    assert f"Wycofano wpis {number}." in done.out


# --- who works with whom, and whether it goes on ----------------------------------------------------------------------


def test_a_case_is_given_to_a_worker_who_is_picked_from_a_list_and_taken_from_her(town: Town) -> None:
    done = asked(town, "case", "assign", "PS.3.2026", "--as", "head", answers="2\n")

    assert done.code == 0, done.err
    assert "2. Piotr Łąka" in done.err
    assert "Beata" not in done.err
    assert "Sprawę PS.3.2026 prowadzi teraz Piotr Łąka." in done.out
    assert "czeka teraz na przydział" in town.said("case", "assign", "PS.3.2026", "--nobody", "--as", "head")


def test_a_person_joins_the_family_and_leaves_it(town: Town) -> None:
    child = person(town, "Ola")

    assert "Ola Przykładowa należy teraz do rodziny" in town.said("case", "member", "PS.2.2026", child)
    done = asked(town, "case", "member", "PS.2.2026", "--remove", answers="Przykł\n")
    assert "Ola Przykładowa nie należy już do rodziny" in done.out


def test_a_pause_begins_with_a_reason_and_ends(town: Town) -> None:
    done = asked(town, "case", "suspend", "PS.2.2026", answers="szpital\n")

    assert done.code == 0, done.err
    assert done.err.startswith("Napisz, skąd przerwa")
    assert "Wznowiono pracę socjalną w sprawie PS.2.2026." in town.said("case", "resume", "PS.2.2026")


def test_social_work_ends_early_for_a_reason_from_the_list_and_is_taken_up_again(town: Town) -> None:
    done = asked(town, "case", "close", "PS.5.2026", answers="2\nwyjechał do rodziny\n")

    assert done.code == 0, done.err
    assert "2. zmiana miejsca zamieszkania" in done.err
    assert "Zakończono pracę socjalną w sprawie PS.5.2026." in done.out
    again = asked(town, "case", "reopen", "PS.5.2026", answers="wrócił\n")
    assert again.code == 0, again.err
    assert "wraca do fazy „Diagnoza”, cykl 2" in again.out


@pytest.mark.parametrize(
    "words",
    [
        ("case", "note", "PS.1.2026", "Called"), ("case", "suspend", "PS.1.2026", "--reason", "away"),
        ("case", "close", "PS.1.2026", "withdrew", "--reason", "did not want to"),
        ("case", "assign", "PS.3.2026", "piotr", "--as", "head"),
        ("case", "return", "PS.4.2026", "criteria_check", "--reason", "more", "--as", "lidia"),
        ("case", "approve", "PS.4.2026", "criteria_check", "--as", "lidia"),
        ("case", "record", "PS.5.2026", "goal-1", "--status", "reached"),
        ("case", "correct", "PS.5.2026", "interview", "--field", "housing=own", "--reason", "wrong"),
    ],
)  # fmt: skip
def test_acts_are_answered_in_english_too(town: Town, words: tuple[str, ...]) -> None:
    done = town.osl(*words, lang="en")

    assert done.code == 0, done.err
    assert "cli_case." not in done.out + done.err
    assert not set("ąćęłńóśźż") & set((done.out + done.err).replace("Piotr Łąka", ""))


@pytest.mark.parametrize(
    ("lang", "typed", "shown"),
    [("pl", "działanie-1", "działanie-1"), ("pl", "Dzialanie-1", "działanie-1"), ("pl", "commitment-1", "działanie-1"),
     ("en", "działanie-1", "commitment-1")],
)  # fmt: skip
def test_a_record_is_marked_in_the_language_and_typed_in_either(town: Town, lang: str, typed: str, shown: str) -> None:
    told = town.said("case", "record", "PS.5.2026", typed, "--status", "done", lang=lang)

    assert shown in told
    assert shown in town.said("case", "history", "PS.5.2026", lang=lang)


def test_an_unknown_record_is_refused_with_the_marks_that_there_are(town: Town) -> None:
    refused = town.osl("case", "record", "PS.5.2026", "cel-7", "--status", "reached")

    assert "podano „cel-7”" in refused.err
    assert "cel-1, działanie-1" in refused.err


def test_a_limit_that_keeps_an_ended_case_closed_names_how_it_can_be_taken_up_all_the_same() -> None:
    ways = with_ways(Refused("caseload.blocked"), "PS.1.2026").details

    assert all(option in str(say(ways[-1], "pl")) for option in ("case reopen PS.1.2026 --nobody", "--worker"))
    assert with_ways(Refused("progress.not_closed"), "PS.1.2026").details == ()
