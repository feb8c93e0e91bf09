"""`osl person`: people are recorded without losing what was typed, found again, and merged when they are one."""

from __future__ import annotations

import json
from typing import Any

import pytest

from tests.cli.terminal import Office

PESEL, OTHER_PESEL, WRONG_PESEL = "44051401359", "44051401458", "44051401350"
KRYSTYNA = {
    "given": "Krystyna",
    "family": "Wymyślona",
    "pesel": PESEL,
    "address": {"street": "Polna", "house": "3", "flat": "4", "town": "Zmyślona"},
    "safe_contact": "tylko wiadomość do siostry",
}


def added(office: Office, *words: str, **identity: Any) -> dict[str, Any]:
    """Record a person from a file on standard input, and return the answer."""
    done = office.osl("person", "add", "--file", "-", "--json", *words, typed=json.dumps(identity))
    assert done.code == 0, done.err
    answer: dict[str, Any] = done.data
    return answer


def test_a_person_recorded_from_a_file_is_found_by_beginnings_of_her_names_and_by_pesel(office: Office) -> None:
    id = added(office, **KRYSTYNA)["person"]

    for typed in ("wymys kry\n", f"{PESEL}\n", "440514 01359\n"):
        found = office.osl("person", "find", "--json", typed=typed)
        assert [one["person"] for one in found.data["people"]] == [id], typed


def test_what_is_found_is_shown_with_birth_and_address_and_no_pesel(office: Office) -> None:
    added(office, **KRYSTYNA)

    done = office.osl("person", "find", typed="wym\n")

    assert "Krystyna Wymyślona" in done.out
    assert "14.05.1944" in done.out
    assert "Polna 3/4, Zmyślona" in done.out
    assert PESEL not in done.out


def test_a_person_is_shown_with_household_cases_and_the_safe_way_to_reach_her(office: Office) -> None:
    answer = added(office, **KRYSTYNA)
    added(office, "--lives-with", answer["person"], "--kin", "child", given="Zosia", family="Wymyślona")

    done = office.osl("person", "show", answer["person"])

    assert done.code == 0, done.err
    assert "Bezpieczny kontakt: tylko wiadomość do siostry" in done.out
    assert "razem z: Zosia Wymyślona" in done.out
    assert "nie ma spraw" in done.out
    assert "Stan po wpisie nr" in done.out


def test_the_shown_person_as_json_says_how_fresh_it_is(office: Office) -> None:
    data = office.osl("person", "show", added(office, **KRYSTYNA)["person"], "--json").data

    assert data["pesel"] == PESEL
    assert data["identified_by"] == "pesel"
    assert data["view"]["behind"] == 0


# --- asking -----------------------------------------------------------------------------------------------------------


def test_on_a_terminal_a_wrong_pesel_is_asked_again_alone_and_never_repeated(office: Office) -> None:
    typed = f"Krystyna\nWymyślona\n{WRONG_PESEL}\n{PESEL}\n\nZmyślona\n\n\n"

    done = office.osl("person", "add", typed=typed, asked=True)

    assert done.code == 0, done.err
    assert "cyfrą kontrolną" in done.err
    assert done.err.count("Imię:") == 1
    assert done.err.count("PESEL (gdy jest):") == 2
    refusal = next(line for line in done.err.splitlines() if "cyfrą kontrolną" in line)
    assert WRONG_PESEL not in refusal
    assert "Zapisano: Krystyna Wymyślona." in done.out


def test_what_only_the_whole_shows_to_be_wrong_is_asked_again_and_the_rest_is_kept(office: Office) -> None:
    typed = "Maria\nWymyślona\n\n1980-13\n1\n\nZmyślona\n\n\n1980\n"

    done = office.osl("person", "add", typed=typed, asked=True)

    assert done.code == 0, done.err
    found = office.osl("person", "find", "--json", typed="wymy\n").data["people"][0]
    assert (found["given"], found["birth_date"], found["sex"]) == ("Maria", "1980", "female")
    assert found["address"] == {"town": "Zmyślona"}


def test_somebody_without_a_name_has_a_description(office: Office) -> None:
    typed = "\n\n\n\n\nmężczyzna około 50 lat, przebywa na dworcu\n\n\n\n\n"

    done = office.osl("person", "add", typed=typed, asked=True)

    assert done.code == 0, done.err
    assert "Zapisano: mężczyzna około 50 lat, przebywa na dworcu." in done.out


def test_with_nothing_to_call_somebody_by_the_names_are_asked_again(office: Office) -> None:
    typed = "\n" * 10 + "Jan\n\n\n"

    done = office.osl("person", "add", typed=typed, asked=True)

    assert done.code == 0, done.err
    assert "Potrzebne jest imię, nazwisko albo krótki opis" in done.err


def test_whom_a_command_is_about_is_asked_by_name_and_picked_from_a_list(office: Office) -> None:
    added(office, **KRYSTYNA)
    added(office, given="Maria", family="Wymyślona", birth_date="1970")

    done = office.osl("person", "show", "--json", typed="nikogo\nwymyś\n2\n", asked=True)

    assert "Nikogo takiego nie ma" in done.err
    assert "2. Maria Wymyślona (1970)" in done.err
    assert done.data["given"] == "Maria"


# --- errors -----------------------------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("identity", "code", "said"),
    [
        ({"given": "Jan", "pesel": WRONG_PESEL}, 1, "cyfrą kontrolną"),
        ({"given": "Jan", "pesel": "123"}, 1, "11 cyfr"),
        ({"given": "Jan", "birth_date": "1980-02-31"}, 1, "takiego dnia"),
        ({"given": "Jan", "pesel": PESEL, "birth_date": "1980"}, 1, "którą wskazuje PESEL"),
        ({"given": "Jan", "surname": "Nowak"}, 2, "surname"),
        ({"given": ["Jan"]}, 2, "given"),
        ({}, 1, "imię, nazwisko albo krótki opis"),
    ],
)
def test_what_cannot_be_is_told_and_never_the_pesel_itself(
    office: Office, identity: dict[str, Any], code: int, said: str
) -> None:
    done = office.osl("person", "add", "--file", "-", typed=json.dumps(identity))

    assert done.code == code
    assert said in done.err
    assert str(identity.get("pesel", "44051401")) not in done.err
    assert "Nowak" not in done.err


@pytest.mark.parametrize(
    ("content", "said"),
    [("[]", "obiektu JSON"), ("{", "wiersz 1"), ('{"given": "a", "given": "b"}', "JSON")],
)
def test_a_file_that_is_no_json_object_is_told(office: Office, content: str, said: str) -> None:
    done = office.osl("person", "add", "--file", "-", typed=content)

    assert done.code == 2
    assert said in done.err


def test_a_file_that_is_not_there_is_told(office: Office) -> None:
    done = office.osl("person", "add", "--file", "nie-ma.json")

    assert done.code == 2
    assert "nie-ma.json" in done.err


def test_personal_data_on_the_line_is_taken_with_a_warning(office: Office) -> None:
    done = office.osl("person", "add", "--given", "Jan", "--family", "Wymyślony")

    assert done.code == 0
    assert "terminal pamięta polecenia" in done.err


def test_a_script_without_data_or_id_is_told_what_to_give(office: Office) -> None:
    assert "--file" in office.osl("person", "add").err
    assert "osl person find" in office.osl("person", "show").err


def test_an_unknown_id_is_told(office: Office) -> None:
    done = office.osl("person", "show", "018f0000-0000-7000-8000-000000000001")

    assert done.code == 1
    assert "osl person find" in done.err


def test_who_may_not_read_cases_sees_no_person(office: Office) -> None:
    id = added(office, **KRYSTYNA)["person"]
    office.osl("staff", "add", "--given", "Ewa", "--family", "Zmyślona", "--login", "ewa", "--give-role", "organiser")

    for words in (["person", "show", id], ["person", "find"], ["person", "duplicates"]):
        done = office.osl(*words, login="ewa", typed="wymys\n")
        assert done.code == 1, words
        assert "Wymyślona" not in done.out + done.err


# --- one person, two records ------------------------------------------------------------------------------------------


def twins(office: Office) -> tuple[str, str]:
    """Two records that may be one person: the first one, and the one that was found to be alike."""
    first = added(office, **KRYSTYNA)
    second = added(office, given="Krystyna", family="Wymyslona", birth_date="1944-05-14")
    assert second["duplicates"] == [first["person"]]
    return first["person"], second["person"]


def test_a_possible_duplicate_is_told_at_once_and_never_a_hindrance(office: Office) -> None:
    added(office, **KRYSTYNA)

    done = office.osl("person", "add", "--given", "Krystyna", "--family", "Wymyślona")

    assert done.code == 0
    assert "To może być ta sama osoba: Krystyna Wymyślona (14.05.1944, Zmyślona)" in done.out
    assert "osl person merge" in done.out


def test_merged_records_are_one_and_can_be_parted_again(office: Office) -> None:
    first, second = twins(office)

    merged = office.osl("person", "merge", second, "--into", first, "--reason", "ta sama osoba, ten sam adres")
    shown = office.osl("person", "show", second)
    left = office.osl("person", "duplicates", "--json").data["duplicates"]
    parted = office.osl("person", "unmerge", second, "--reason", "jednak siostra")

    assert merged.code == 0, merged.err
    assert f"Ten zapis połączono z zapisem: Krystyna Wymyślona ({first})" in shown.out
    assert left == []
    assert parted.code == 0, parted.err
    assert office.osl("person", "show", second, "--json").data["merged_into"] is None


def test_a_merge_needs_a_reason(office: Office) -> None:
    first, second = twins(office)

    done = office.osl("person", "merge", second, "--into", first)

    assert done.code == 1
    assert "uzasadnienie" in done.err


def test_on_a_terminal_a_merge_is_asked_once_more_and_no_means_no(office: Office) -> None:
    first, second = twins(office)

    refused = office.osl("person", "merge", second, "--into", first, typed="może\nn\n", asked=True)
    done = office.osl("person", "merge", second, "--into", first, typed="t\nta sama osoba\n", asked=True)

    assert refused.code == 0
    assert refused.out == "Nie połączono; oba zapisy zostają osobno.\n"
    assert "Wpisz t (tak) albo n (nie)." in refused.err
    assert done.code == 0, done.err


def test_two_people_who_are_only_alike_are_taken_off_the_list(office: Office) -> None:
    first, second = twins(office)
    before = office.osl("person", "duplicates", "--json").data["duplicates"]

    done = office.osl("person", "duplicates", second, "--different", first, "--reason", "bliźniaczki")

    assert [(one["person"], one["other"]) for one in before] == [(second, first)]
    assert done.code == 0, done.err
    assert office.osl("person", "duplicates").out.startswith("Nie ma powtórzeń")


def test_a_team_leader_merges_and_a_worker_does_not(office: Office) -> None:
    first, second = twins(office)
    office.osl(
        "staff", "add", "--given", "Jan", "--family", "Zmyślony", "--login", "jan", "--give-role", "social_worker"
    )

    done = office.osl("person", "merge", second, "--into", first, "--reason", "ta sama", login="jan")

    assert done.code == 1


def opened(office: Office, person: str) -> str:
    """Open a case of a person, and return its file mark."""
    done = office.osl("case", "open", "unemployed-person", "--client", person, "--json")
    assert done.code == 0, done.err
    mark: str = done.data["mark"]
    return mark


def test_the_record_that_stays_shows_the_cases_of_all_that_were_merged_into_it(office: Office) -> None:
    first, second = twins(office)
    third = added(office, given="Krystyna", family="Wymyślona")["person"]
    marks = [opened(office, id) for id in (third, second, first)]

    office.osl("person", "merge", third, "--into", second, "--reason", "ta sama")
    office.osl("person", "merge", second, "--into", first, "--reason", "ta sama")

    shown = office.osl("person", "show", first, "--json").data
    assert sorted(one["mark"] for one in shown["cases"]) == sorted(marks)
    assert sorted(shown["merged_from"]) == sorted((second, third))
    office.osl("person", "unmerge", second, "--reason", "jednak siostra")
    assert [one["mark"] for one in office.osl("person", "show", first, "--json").data["cases"]] == [marks[2]]


def test_after_a_merge_the_cases_count_for_one_family_under_one_name(office: Office) -> None:
    first, second = twins(office)
    marks = [opened(office, id) for id in (first, second)]

    merged = office.osl("person", "merge", second, "--into", first, "--reason", "ta sama")
    later = opened(office, second)
    history = office.osl("case", "history", marks[1]).out
    listed = office.osl("case", "list").out
    parted = office.osl("person", "unmerge", second, "--reason", "jednak siostra")

    assert f"liczy się przy tej samej rodzinie sprawa: {marks[1]}" in merged.out
    assert "sprawa liczy się odtąd przy innej rodzinie" in history
    assert (listed.count("Krystyna Wymyślona"), later in listed) == (3, True)
    assert "Wymyslona" not in listed
    assert f"Znów liczy się osobno sprawa: {marks[1]}" in parted.out
    assert "Wymyslona" in office.osl("case", "list").out


def test_a_case_of_another_member_of_the_old_home_is_opened_for_the_family_that_it_has_become(office: Office) -> None:
    first, second = twins(office)
    kin = ("--lives-with", second, "--kin", "child")
    child = added(office, *kin, given="Ola", family="Zmyślona")["person"]
    opened(office, first)
    office.osl("person", "merge", second, "--into", first, "--reason", "ta sama")

    opened(office, child)

    listed = office.osl("case", "list", "--json").data["cases"]
    assert len({one["household"] for one in listed}) == 1
    assert len(office.osl("person", "show", first, "--json").data["cases"]) == 2


def test_a_merged_record_is_marked_where_it_is_found_and_proposes_nothing_more(office: Office) -> None:
    first, second = twins(office)
    third = added(office, given="Krystyna", family="Wymyślona")["person"]
    office.osl("person", "merge", third, "--into", second, "--reason", "ta sama")
    office.osl("person", "merge", second, "--into", first, "--reason", "ta sama")

    found = office.osl("person", "find", typed="wym kry\n").out
    gone = office.osl("person", "show", third).out

    assert "Krystyna Wymyslona (połączono z: Krystyna Wymyślona)" in found
    assert f"Ten zapis połączono z zapisem: Krystyna Wymyślona ({first})" in gone
    assert "Możliwe powtórzenia" not in gone
    assert "Możliwe powtórzenia" not in office.osl("person", "show", first).out


def test_a_possible_duplicate_is_shown_and_parted_from_either_of_the_two_records(office: Office) -> None:
    first, second = twins(office)

    for one, other in ((first, second), (second, first)):
        assert other in office.osl("person", "show", one).out.partition("Możliwe powtórzenia")[2]
        assert office.osl("person", "duplicates", one, "--json").data["duplicates"][0]["other"] == other
    done = office.osl("person", "duplicates", first, "--different", second, "--reason", "bliźniaczki")

    assert done.code == 0, done.err
    assert "Możliwe powtórzenia" not in office.osl("person", "show", first).out
    assert office.osl("person", "duplicates", "--json").data["duplicates"] == []


def test_choosing_whom_to_merge_tells_two_of_the_same_name_apart_and_never_offers_one_twice(office: Office) -> None:
    first = added(office, **KRYSTYNA)["person"]
    second = added(office, given="Krystyna", family="Wymyślona")["person"]
    mark = opened(office, second)

    done = office.osl("person", "merge", typed="wym kry\n1\nwym kry\nt\nta sama\n", asked=True)

    assert done.code == 0, done.err
    assert "Krystyna Wymyślona (14.05.1944, Zmyślona, jest PESEL, wpis z " in done.err
    assert "Krystyna Wymyślona (bez numeru PESEL i dokumentu, wpis z " in done.err
    assert "sprawy: 1" in done.err
    assert "sprawy: 0" in done.err
    assert done.err.count("Która to osoba?") == 1
    both = [office.osl("person", "show", id, "--json").data for id in (first, second)]
    assert [bool(one["merged_into"]) for one in both].count(True) == 1
    assert mark in office.osl("person", "show", next(o["person"] for o in both if not o["merged_into"])).out


def test_asked_by_a_merged_name_it_is_the_record_in_force_that_is_chosen(office: Office) -> None:
    first, second = twins(office)
    office.osl("person", "merge", second, "--into", first, "--reason", "ta sama")

    shown = office.osl("person", "show", "--json", typed="wym kry\n", asked=True)
    parted = office.osl("person", "unmerge", typed="wym kry\njednak siostra\n", asked=True)

    assert shown.data["person"] == first
    assert parted.code == 0, parted.err


def test_a_correction_keeps_what_is_not_touched_and_a_dash_empties_a_field(office: Office) -> None:
    id = added(office, **KRYSTYNA)["person"]
    typed = "\nNowowymyślona\n\n\n\n\n\n\n\n\n\n-\npo ślubie\n"

    done = office.osl("person", "correct", id, typed=typed, asked=True)

    assert done.code == 0, done.err
    now = office.osl("person", "show", id, "--json").data
    assert (now["given"], now["family"], now["pesel"]) == ("Krystyna", "Nowowymyślona", PESEL)
    assert now["address"]["street"] == "Polna"
    assert "safe_contact" not in now


def test_a_correction_from_a_file_needs_a_reason(office: Office) -> None:
    id = added(office, **KRYSTYNA)["person"]

    refused = office.osl("person", "correct", id, "--file", "-", typed='{"phone": "600 000 000"}')
    done = office.osl("person", "correct", id, "--file", "-", "--reason", "podała", typed='{"phone": "600 000 000"}')

    assert refused.code == 1
    assert done.code == 0, done.err
    assert office.osl("person", "show", id, "--json").data["phone"] == "600 000 000"


# --- how things are written -------------------------------------------------------------------------------------------


@pytest.mark.parametrize(("typed", "kept"), [("14.05.1944", "1944-05-14"), ("5.1944", "1944-05"), ("1944", "1944")])
def test_a_birth_date_is_taken_as_people_write_it_and_shown_so(office: Office, typed: str, kept: str) -> None:
    done = office.osl("person", "add", typed=f"Maria\nWymyślona\n\n{typed}\n\n\n\n\n\n", asked=True)

    assert done.code == 0, done.err
    found = office.osl("person", "find", "--json", typed="wymy\n").data["people"][0]
    assert found["birth_date"] == kept
    if kept == "1944-05-14":
        assert "14.05.1944" in office.osl("person", "show", found["person"]).out


def test_a_character_that_nobody_sees_is_refused_and_on_a_terminal_only_its_field_asked_again(office: Office) -> None:
    refused = office.osl("person", "add", "--file", "-", typed=json.dumps({"given": "Ja\x1b[2Jn", "family": "W"}))
    nested = office.osl("person", "add", "--file", "-", typed=json.dumps({"given": "J", "address": {"town": "Z\x07"}}))
    asked = office.osl("person", "add", typed="Ja\x1bn\nJan\nWymyślony\n\n\n\n\n\n\n\n", asked=True)

    assert (refused.code, nested.code, asked.code) == (1, 1, 0), asked.err
    assert "(pole: imię), a jest w nim znak sterujący" in refused.err
    assert "(pole: adres)" in nested.err
    assert asked.err.count("Imię:") == 2
    assert asked.err.count("Nazwisko:") == 1


def test_an_unknown_field_of_a_file_is_told_with_the_known_ones(office: Office) -> None:
    done = office.osl("person", "add", "--file", "-", typed=json.dumps({"given": "Jan", "surname": "Wymyślony"}))

    assert done.code == 2
    assert "(given, family, previous, pesel, " in done.err
    assert "nieznane: surname" in done.err
    assert "Wymyślony" not in done.err


def test_an_unknown_field_of_an_address_is_told_with_the_known_ones(office: Office) -> None:
    done = office.osl(
        "person", "add", "--file", "-", typed='{"given": "Ewa", "address": {"street": "Polna", "number": 3}}'
    )

    assert done.code == 2
    assert "address.number" in done.err
    assert "(street, house, flat, postcode, town)" in done.err


def test_what_is_no_choice_is_told_with_what_would_be_one(office: Office) -> None:
    done = office.osl("person", "add", typed="Maria\nWymyślona\n\n\n7\n1\n\n\n\n\n", asked=True)

    assert done.code == 0, done.err
    assert "Oczekiwano numeru albo kodu z listy powyżej" in done.err
