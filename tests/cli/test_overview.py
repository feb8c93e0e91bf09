"""`osl overview`: one calm page, what needs attention first, and one line for what is in order."""

from __future__ import annotations

from datetime import date
from pathlib import Path

import pytest

from osl_cli.overview_sections import SHOWN, Section
from osl_cli.slips import KINDS
from osl_cli.slips_words import mark as sign
from tests.centre import Centre
from tests.cli.town import Town


def test_the_head_finds_what_needs_attention_with_the_command_to_see_more(town: Town) -> None:
    done = town.said("overview", "--as", "head")
    data = town.osl("overview", "--as", "head", "--json").data

    assert "[!] Czekają na przydział, niektóre za długo: 1 · osl allocate" in done
    assert "PS.3.2026, " in done
    assert "[+] Sprawdzone, nic nie czeka" in done
    counts = {one["name"]: one["n"] for one in data["sections"]}
    assert counts["unassigned"] == 1
    assert counts["law"] == counts["over"] == counts["absences"] == 0
    assert "Wymyślony" not in str(data)


def test_a_team_leader_finds_what_waits_for_her_approval(town: Town) -> None:
    assert "[>] Czeka na Twoje zatwierdzenie: 1 · osl due\n  PS.4.2026, " in town.said("overview", "--as", "lidia")


def test_who_is_over_a_limit_is_told_with_both_numbers(town: Town) -> None:
    town.said("office", "set", "caseload_limit", "1", "--reason", "mały zespół", "--as", "head")

    done = town.said("overview", "--as", "head")

    assert "[!] Ponad limit: 1 · osl caseload" in done
    assert "Anna Zielińska: 2 rodziny przy limicie 1 (środowiska w pracy socjalnej)" in done


def test_who_is_away_is_told_with_the_last_day_and_who_stands_in(town: Town) -> None:
    town.said("staff", "absent", "anna", "--until", "2026-03-20", "--deputy", "piotr", "--as", "head")
    town.said("staff", "absent", "beata", "--as", "head")

    done = town.said("overview", "--as", "head")

    assert "[>] Dziś nieobecni: 2 · osl staff absences" in done
    assert "Anna Zielińska do 20.03.2026; zastępuje: Piotr Łąka" in done
    assert "Beata Róg; zastępuje: nikt" in done


def test_absences_to_come_and_days_without_a_head_are_on_the_page(town: Town) -> None:
    town.said("staff", "absent", "head", "--since", "2026-03-11", "--until", "2026-03-12", "--as", "head")
    town.said("staff", "absent", "anna", "--since", "2026-03-10", "--deputy", "piotr", "--as", "head")

    done = town.said("overview", "--as", "head")

    assert "[!] Dni, w których nikt nie może kierować ośrodkiem: 1 · osl staff absences" in done
    assert "11.03.2026 – 12.03.2026: nikt" in done
    assert "[>] Nieobecności w ciągu 30 dni: 2 · osl staff absences" in done
    assert "Anna Zielińska od 10.03.2026; zastępuje: Piotr Łąka" in done
    assert "Maria Kierownik od 11.03.2026 do 12.03.2026; zastępuje: nikt" in done


def test_a_kind_has_one_sign_wherever_it_is_told() -> None:
    for kind in KINDS:
        assert Section(kind, 1, (), "osl slipping").mark == sign(kind)


def test_the_head_is_told_when_the_act_asks_for_more_social_workers_than_there_are(town: Town) -> None:
    before = town.said("overview", "--as", "head")
    town.said("office", "set", "staffing_ratio", "residents", "--reason", "tak liczymy", "--as", "head")

    done = town.said("overview", "--as", "head")

    assert "[!] Brakujący pracownicy socjalni" not in before
    assert "[!] Brakujący pracownicy socjalni: " in done
    assert "osl staffing" in done
    assert "staffing" not in {one["name"] for one in town.osl("overview", "--json").data["sections"]}


def test_a_worker_sees_her_own_and_neither_the_queue_nor_who_is_away(town: Town) -> None:
    names = [one["name"] for one in town.osl("overview", "--json").data["sections"]]

    assert names[0] == "law"
    assert not {"unassigned", "queue", "absences"} & set(names)


def test_no_more_than_the_first_three_are_told_and_how_many_more_there_are(tmp_path: Path) -> None:
    centre = Centre(tmp_path / "office")
    for _ in range(SHOWN + 2):
        centre.open_case("anna", worker=None)
    centre.on(date(2026, 3, 3))
    centre.close()
    town = Town(tmp_path / "office")

    done = town.osl("overview", login="head")

    assert done.out.count("PS.") == SHOWN
    assert "…i jeszcze 2" in done.out


def test_the_page_can_be_printed_and_filed_without_names_of_clients(town: Town, tmp_path: Path) -> None:
    page, table = tmp_path / "o.svg", tmp_path / "o.csv"
    town.said("overview", "--as", "head", "--svg", str(page), "--csv", str(table))

    for written in (page.read_text("utf-8"), table.read_text("utf-8-sig")):
        assert "PS.3.2026" in written
        assert "Wymyślony" not in written
    assert {line.partition(";")[0] for line in written.splitlines()[1:]} == {"2026-03-09"}


def test_a_workers_page_says_that_it_is_hers_and_the_centres_that_it_is_the_centres(town: Town) -> None:
    hers, centres = town.said("overview"), town.said("overview", "--as", "head")

    assert "Anna Zielińska – przegląd własnych spraw" in hers
    assert "Anna Zielińska ma w toku" in hers
    assert centres.startswith("Ośrodek w Miasteczku – przegląd na")
    assert "Anna Zielińska ma w toku" not in centres


def test_the_signs_of_a_picture_are_told_where_they_stand(town: Town, tmp_path: Path) -> None:
    for command in ("overview", "slipping"):
        picture = tmp_path / f"{command}.svg"
        town.said(command, "--as", "head", "--svg", str(picture))
        drawn = picture.read_text("utf-8")

        assert "[!] Czeka" in drawn or "[!] Za długo" in drawn
        assert "Znaki: [!!] minął termin ustawowy" in drawn


def test_a_limit_that_nobody_has_reached_is_no_missing_limit(town: Town) -> None:
    for mark in ("PS.2.2026", "PS.5.2026"):
        town.said("case", "assign", mark, "--nobody", "--as", "head")

    names = [one["name"] for one in town.osl("overview", "--as", "head", "--json").data["sections"]]

    assert "over" in names
    assert "no_limit" not in names


def test_a_centre_with_fewer_than_three_social_workers_is_told_so(town: Town) -> None:
    for login in ("piotr", "beata"):
        town.said("staff", "post", login, "--end", "1", "--until", "2026-03-08", "--as", "head")

    told = {one["name"]: one for one in town.osl("overview", "--as", "head", "--json").data["sections"]}

    assert told["staffing"]["n"] == "1"
    assert "co najmniej 3 pracowników socjalnych" in town.said("overview", "--as", "head")


def test_the_document_of_the_page_is_made_of_fields(town: Town) -> None:
    town.said("office", "set", "staffing_ratio", "residents", "--reason", "tak liczymy", "--as", "head")

    told = town.osl("overview", "--as", "head", "--json").data

    sections = {one["name"]: one for one in told["sections"]}
    (waits,) = sections["unassigned"]["first"]
    assert (waits["mark"], waits["day"], waits["working_days"]) == ("PS.3.2026", "2026-03-02", 5)
    (lacks,) = sections["staffing"]["first"]
    assert (sections["staffing"]["n"], lacks["lacks"], lacks["needed"], lacks["has"]) == ("0.50", "0.50", "4.50", "4")
    assert told["in_hand"]["active"] > told["in_hand"]["suspended"] == 0
    assert "Brakujący pracownicy socjalni: 0,50" in town.said("overview", "--as", "head")
    assert "i jeszcze" not in town.said("overview", "--as", "head").partition("Brakujący")[2].partition("osl")[2]


@pytest.mark.parametrize(
    "asked",
    [
        ("overview",), ("slipping",), ("staffing",), ("allocate",), ("caseload",), ("caseload", "--forecast", "30d"),
        ("caseload", "--what-if", "limit=1"),
    ],
)  # fmt: skip
def test_a_picture_says_up_to_which_entry_it_goes(town: Town, asked: tuple[str, ...]) -> None:
    assert f"Stan po wpisie nr {town.stored()[0]} " in town.said(*asked, "--as", "head", "--svg")
