"""`osl slipping`: what needs attention, in words and with a sign; what was typed stays in the case."""

from __future__ import annotations

import re
from pathlib import Path

from tests.cli.town import Town


def test_each_kind_has_a_word_a_sign_and_lines_with_who_answers(town: Town) -> None:
    done = town.said("slipping", "--as", "head", "--no-contact", "3")
    english = town.said("slipping", "--as", "head", "--no-contact", "3", "--lang", "en")

    assert "[!] Za długo bez przydziału: 1" in done
    assert "PS.3.2026" in done
    assert "od 02.03.2026, 5 dni roboczych" in done
    assert "Anna Zielińska" in done
    assert "bez kontaktu od 3 dni" in done  # the number is the centre's choice, and that is said
    assert "[!] Unassigned for too long: 1" in english


def test_the_number_of_days_is_a_setting_of_the_centre(town: Town) -> None:
    quiet = town.osl("slipping", "--json").data
    town.said("office", "set", "no_contact_days", "3", "--reason", "tak umówiliśmy", "--as", "head")
    found = town.osl("slipping", "--json").data

    assert (quiet["worker"], quiet["no_contact_days"], found["no_contact_days"]) == ("anna", 60, 3)
    rows = {kind["kind"]: [row["mark"] for row in kind["rows"]] for kind in found["kinds"]}
    assert rows["no_contact"] != []
    assert rows["unassigned"] == []  # nobody's is no worker's


def test_the_cases_of_a_team_are_those_that_its_members_answer_for(town: Town) -> None:
    town.said("team", "add", "Z1", "Zespół zmyślony", "--as", "head")
    town.said("team", "join", "Z1", "piotr", "--as", "head")
    before = town.said("slipping", "--team", "Z1", "--no-contact", "3", "--as", "head")
    town.said("team", "join", "Z1", "anna", "--as", "head")

    assert "PS." not in before
    assert "[!] Bez kontaktu" in town.said("slipping", "--team", "Z1", "--no-contact", "3", "--as", "head")
    assert town.osl("slipping", "--team", "Z1").code == 1


def test_a_reason_that_an_urgent_act_left_owing_stays_until_it_is_given(town: Town) -> None:
    town.said("case", "assign", "PS.2.2026", "--nobody", "--as", "head")
    town.said("office", "set", "caseload_limit", "1", "--reason", "mały zespół", "--as", "head")
    town.said("case", "assign", "PS.2.2026", "anna", "--urgent", "--as", "head")

    owed = town.said("slipping", "--as", "head")
    mine = town.said("slipping")
    town.said("case", "justify", "PS.2.2026", "--reason", "dzieci same w domu", "--as", "head")

    assert "[!] Brak uzasadnienia przyjęcia ponad limit w pilnej sprawie: 1" in owed
    assert "osl case justify PS.2.2026" in mine
    assert "Maria Kierownik" in owed
    assert "uzasadnienia" not in town.said("slipping", "--as", "head")


def test_one_day_is_one_day(town: Town) -> None:
    town.said("office", "set", "draft_old_days", "1", "--reason", "tak umówiliśmy", "--as", "head")

    assert "wersja robocza od 1 dnia." in town.said("slipping", "--as", "head")
    assert "a draft kept for 1 day." in town.said("slipping", "--as", "head", "--lang", "en")


def test_who_held_a_case_and_who_offered_it_are_told_apart(town: Town) -> None:
    town.said("case", "transfer", "offer", "PS.2.2026", "piotr", "--as", "head")

    assert "przekazuje Anna Zielińska (propozycja: Maria Kierownik); bez odpowiedzi" in town.said(
        "slipping", "--as", "head"
    )
    listed = town.said("case", "transfer", "list", "--as", "lidia")
    assert "między innymi osobami czeka jeszcze 1 propozycja: osl case transfer list --all" in listed.lower()


def test_a_file_for_a_spreadsheet_holds_neither_names_of_clients_nor_what_was_agreed(
    town: Town, tmp_path: Path
) -> None:
    town.said("slipping", "--as", "head", "--no-contact", "3", "--csv", str(tmp_path / "s.csv"))
    written = (tmp_path / "s.csv").read_text("utf-8-sig")

    assert "Bez kontaktu;PS." in written
    (waiting,) = [line.split(";") for line in written.splitlines() if ";Za długo bez przydziału;" in line]
    assert waiting[0] == "2026-03-09"
    assert waiting[5:] == ["2026-03-02", "7", "5"]  # calendar days and working days, each in its own column
    assert "Wymyślony" not in written


def test_the_page_to_print_says_when_in_the_words_of_the_screen(town: Town) -> None:
    page = " ".join(
        re.sub(r"<[^>]*>", " ", town.said("slipping", "--as", "head", "--no-contact", "3", "--svg")).split()
    )

    assert "od 02.03.2026, 5 dni roboczych" in page
    assert "ujemne" not in page
