"""`osl caseload`: how many families each worker has, and why the number is what it is."""

from __future__ import annotations

from datetime import date
from decimal import Decimal

import pytest

from osl_cli.caseload_by import _shared
from osl_cli.caseload_reasons import Over
from osl_cli.caseload_standing import Standing
from osl_workflow.caseload.events import Passed
from osl_workflow.event import Sealed
from tests.builders import uid
from tests.cli.town import Town


def test_the_head_sees_everybody_with_the_limit_of_the_law_in_words(town: Town) -> None:
    done = town.osl("caseload", "--as", "head")
    data = town.osl("caseload", "--as", "head", "--json").data

    assert done.code == 0, done.err
    assert "Miara: środowiska w pracy socjalnej" in done.out
    assert "[+] w limicie" in done.out
    anna = next(one for one in data["measures"]["social_work"] if one["login"] == "anna")
    assert (anna["limit"], anna["over"], anna["capacity"]) == ("50", False, "1")
    assert anna["families"] == 2
    assert anna["cases"] > anna["families"]  # one is still in recruitment


def test_a_worker_sees_herself_and_nobody_else(town: Town) -> None:
    mine = town.osl("caseload", "--json").data["measures"]["social_work"]
    other = town.osl("caseload", "--explain", "piotr")

    assert [one["login"] for one in mine] == ["anna"]
    assert other.code == 1
    assert "kierownik" in other.err


def test_every_family_is_explained_also_one_that_does_not_count(town: Town) -> None:
    done = town.osl("caseload", "--explain", "anna")

    lines = {line.split()[0]: line for line in reversed(done.out.splitlines()) if line.startswith("PS.")}
    assert "nie" in lines["PS.1.2026"].split()
    assert "trwa nabór" in lines["PS.1.2026"]
    assert "praca socjalna trwa" in lines["PS.2.2026"]
    assert "50 (50 na pełny etat; etat: 1)" in done.out


def test_over_the_limit_of_the_centre_a_case_is_assigned_only_with_a_reason_that_is_shown(town: Town) -> None:
    town.osl("case", "assign", "PS.2.2026", "--nobody", "--as", "head")
    town.osl("office", "set", "caseload_limit", "1", "--reason", "mały zespół", "--as", "head")

    asked = town.osl("case", "assign", "PS.2.2026", "anna", "--as", "head")
    given = town.osl("case", "assign", "PS.2.2026", "anna", "--as", "head", "--reason", "zna rodzinę")

    assert (asked.code, given.code) == (1, 0), given.err
    assert "miał(a)by 2 rodziny" in asked.err
    assert "a limit to 1" in asked.err
    assert "--reason" in asked.err
    assert "przyjęta ponad limit" in town.osl("caseload", "--explain", "anna").out
    assert "[!] ponad limit" in town.osl("caseload", "--as", "head").out


def test_what_was_taken_in_urgently_is_shown_until_its_reason_is_given(town: Town) -> None:
    town.said("office", "set", "caseload_limit", "1", "--reason", "próba", "--as", "head")
    town.said("case", "assign", "PS.2.2026", "piotr", "--as", "head")
    refused = town.osl("case", "assign", "PS.5.2026", "piotr", "--as", "head")

    taken = town.said("case", "assign", "PS.5.2026", "piotr", "--urgent", "--as", "head")

    assert "Ponad limit rodzin: 2 rodziny" in taken
    assert "osl case justify PS.5.2026" in taken
    assert (refused.code, "--urgent" in refused.err) == (1, True)
    shown = (
        town.said("due", "--as", "head"),
        town.said("slipping", "--as", "head"),
        town.said("overview", "--as", "head"),
    )
    assert all("PS.5.2026" in said and "uzasadnieni" in said.lower() for said in shown)
    assert town.osl("due", "--as", "head", "--json").data["reasons"][0]["by"] == "2026-03-10"
    not_hers = town.osl("case", "justify", "PS.5.2026", "--reason", "nie wiem", "--as", "piotr")
    assert (not_hers.code, "przyjęła rodzinę ponad limit" in not_hers.err) == (1, True)
    town.said("case", "justify", "PS.5.2026", "--reason", "przemoc w domu", "--as", "head")
    assert town.osl("due", "--as", "head", "--json").data["reasons"] == []
    assert "osl case justify" not in town.said("slipping", "--as", "head")
    again = town.osl("case", "justify", "PS.5.2026", "--reason", "jeszcze raz", "--as", "head")
    assert again.code == 1


def test_a_limit_of_zero_is_refused_in_one_sentence(town: Town) -> None:
    refused = town.osl("office", "set", "caseload_limit", "0", "--reason", "próba", "--as", "head")

    assert refused.code == 1
    assert "co najmniej 1" in refused.err


def test_staffing_tells_both_ratios_the_rows_of_the_report_and_qualifications(town: Town) -> None:
    town.said("staff", "qualify", "anna", "specialisation_1", "--since", "2020-01-01", "--as", "head")
    town.said("office", "families", "benefits", "120", "--source", "POMOST", "--as", "head")
    told = town.osl("staffing", "--as", "head", "--json").data

    said = town.said("staffing", "--as", "head")

    residents, families = told["ratios"]
    assert (residents["number"], residents["needed"], residents["chosen"]) == (9000, "4.50", False)
    assert (families["number"], families["needed"], families["chosen"]) == (2, "0.04", True)
    assert (told["has"], told["at_least"]) == ("4", 3)
    assert "[+] co najmniej 3: spełnione" in said
    assert "specjalizacja I stopnia" in said
    assert "120 rodzin korzystających ze świadczeń na 4 pracowników socjalnych to 30,00 na każdego" in said
    assert "co byłoby 60 % limitu z 2015 r., gdyby były w pracy socjalnej" in said
    assert "Według spisu spoza tego programu: 120 rodzin" in town.said("caseload", "--as", "head")
    assert town.osl("staffing", "--as", "piotr").code == 1


def test_before_the_founding_there_is_no_number_of_residents(town: Town) -> None:
    asked = ("staffing", "--as", "head", "--on", "2022-06-30")

    (residents, _) = town.osl(*asked, "--json").data["ratios"]
    said = town.said(*asked)

    assert (residents["number"], residents["needed"], residents["lacks"]) == (None, None, None)
    assert "nie ma liczby mieszkańców na ten dzień" in said
    assert "9000" not in said
    assert "9 000" not in said
    assert town.osl(*asked, "--csv").code == town.osl(*asked, "--svg").code == 0


@pytest.mark.parametrize(
    ("measure", "said"),
    [
        ("benefits", "tu liczą się tylko decyzje zapisane w sprawach"),
        ("social_work", "tu liczą się tylko sprawy zapisane w tym programie"),
        ("district", "tu liczą się tylko rodziny, których adres zapisano w tym programie"),
    ],
)
def test_what_was_counted_elsewhere_is_told_with_what_counts_here(town: Town, measure: str, said: str) -> None:
    town.said("office", "families", measure, "5", "--source", "spis", "--as", "head")

    (line,) = [one for one in town.said("caseload", "--as", "head").splitlines() if "Według spisu" in one]

    assert said in line


def test_a_family_in_two_rows_is_told_to_count_once() -> None:
    def row(number: int, families: int) -> Standing:
        return Standing(uid(number), "Zmyślona", None, None, families, None, 0)

    (why,) = _shared((row(1, 2), row(2, 2)), 3)

    assert dict(why.values) == {"rows": 4, "families": 3}
    assert _shared((row(1, 2), row(2, 2)), 4) == ()


def test_two_posts_over_one_full_time_are_refused(town: Town) -> None:
    refused = town.osl("staff", "post", "anna", "lawyer", "--fte", "0,5", "--as", "head")
    town.said("staff", "post", "anna", "--end", "1", "--until", "2026-03-09", "--as", "head")
    given = town.said("staff", "post", "anna", "social_worker", "--fte", "1/2", "--since", "2026-03-10", "--as", "head")

    assert refused.code == 1
    assert "0,5" in given
    assert "0,5" in town.said("staff", "post", "anna", "--as", "head")


def test_staffing_is_written_whole_for_a_spreadsheet_and_for_print(town: Town) -> None:
    sheet = town.said("staffing", "--csv", "--as", "head")
    picture = town.said("staffing", "--svg", "--as", "head")

    for words in (
        "Mieszkańcy na jednego pracownika socjalnego",
        "Najmniej w ośrodku",
        "Kwalifikacje",
        "9000 mieszkańców",
    ):
        assert words in sheet
    assert "pracownicy socjalni ogółem;4;4" in sheet  # what a row is a part of stands beside it
    assert "Liczą się;;;;;;;;;pełne etaty" in sheet
    assert "Pracownicy socjalni;;4;4" in sheet
    assert "Najmniej w ośrodku;;;;;;3;4;pełne etaty;" in sheet
    assert "Najmniej w ośrodku" in picture
    assert "Kwalifikacje</text>" in picture
    assert picture.count('role="table"') == 3  # each a table of its own, with the qualifications as the last


def test_whose_measure_it_is_not_is_told_nothing_of_it(town: Town) -> None:
    assert "asystenta" not in town.said("caseload", "--explain", "anna")


def test_whoever_took_a_family_urgently_is_asked_for_the_reason_and_a_colleague_is_not(town: Town) -> None:
    town.said("office", "set", "caseload_limit", "1", "--reason", "próba", "--as", "head")
    for mark in ("PS.2.2026", "PS.5.2026"):
        town.said("case", "assign", mark, "piotr", "--urgent", "--as", "lidia")

    owed = {who: town.osl("due", "--as", who, "--json").data["reasons"] for who in ("head", "lidia", "beata")}

    assert {who: len(rows) for who, rows in owed.items()} == {"head": 1, "lidia": 1, "beata": 0}


def test_why_a_family_was_taken_over_the_limit_stands_beside_it_for_whoever_may_read_the_case(town: Town) -> None:
    town.said("office", "set", "caseload_limit", "1", "--reason", "mały zespół", "--as", "head")
    town.said("case", "assign", "PS.2.2026", "piotr", "--as", "head")
    town.said("case", "assign", "PS.5.2026", "piotr", "--reason", "zna tę rodzinę", "--as", "head")

    told = town.osl("caseload", "--explain", "piotr", "--as", "head", "--json").data["cases"]
    shown = town.said("caseload", "--explain", "piotr", "--as", "head")

    (over,) = [one for one in told if one.get("over_limit")]
    assert (over["number"], over["reason"], over["reason_by"]) == ("PS.5.2026", "zna tę rodzinę", None)
    assert "zna tę rodzinę" in shown.replace("\n", " ")


def test_until_when_an_owed_reason_is_owed_stands_beside_the_family(town: Town) -> None:
    town.said("office", "set", "caseload_limit", "1", "--reason", "mały zespół", "--as", "head")
    town.said("case", "assign", "PS.2.2026", "piotr", "--as", "head")
    town.said("case", "assign", "PS.5.2026", "piotr", "--urgent", "--as", "head")
    csv = ("caseload", "--explain", "piotr", "--as", "head", "--csv", "-")

    owing = town.said(*csv)
    town.said("case", "justify", "PS.5.2026", "--reason", "przemoc w domu", "--as", "head")
    given = town.said(*csv)
    town.said("case", "assign", "PS.5.2026", "anna", "--as", "head", "--reason", "blisko")

    assert "przyjęta ponad limit rodzin; uzasadnienie do 10.03.2026" in owing
    assert "przyjęta ponad limit rodzin: „przemoc w domu”" in given
    town.said("case", "assign", "PS.2.2026", "--nobody", "--as", "head")
    town.said("case", "assign", "PS.5.2026", "piotr", "--as", "head")
    assert "ponad limit" not in town.said(*csv)  # he gave it back, and has it again within the limit


def test_whoever_may_not_read_cases_is_told_where_the_reason_is() -> None:
    passed = Passed(measure="social_work", count=2, limit=Decimal(1), mode="reason")
    over = Over((passed,), Sealed(reason="zna rodzinę"))

    assert over.said("social_work", date(2026, 3, 9), may_read=False).key == "cli_caseload.passed_in_history"
    assert over.data(may_read=False)["reason"] is None


def test_the_limit_of_new_families_in_a_month_is_told_by_its_name_wherever_it_is_passed(town: Town) -> None:
    town.said("office", "set", "rate_limit", "6", "--reason", "powoli", "--as", "head")
    town.said("case", "assign", "PS.2.2026", "piotr", "--as", "head")
    limit = "ponad limit nowych rodzin w miesiącu"

    taken = town.said("case", "assign", "PS.5.2026", "piotr", "--urgent", "--as", "head")

    assert limit in taken.lower()
    assert "limit 1" in taken
    for line in ("caseload --explain piotr --csv -", "caseload", "due", "slipping"):
        assert limit in town.said(*line.split(), "--as", "head").replace("\n", " "), line
    told = town.osl("caseload", "--what-if", "limit=50", "--as", "head", "--json").data["measures"]["social_work"]
    assert (told["acts_over_as_it_was"], [one["kind"] for one in told["acts_over"]]) == (1, ["rate"])


def test_what_passed_a_limit_did_so_whatever_was_chosen_later_that_day(town: Town) -> None:
    town.osl("case", "assign", "PS.2.2026", "--nobody", "--as", "head")
    town.said("office", "set", "caseload_limit", "1", "--reason", "próba", "--as", "head")
    town.said("case", "assign", "PS.2.2026", "anna", "--as", "head", "--reason", "zna rodzinę")
    town.said("office", "set", "caseload_limit", "9", "--reason", "próba", "--as", "head")

    told = town.osl("caseload", "--what-if", "limit=3", "--as", "head", "--json").data["measures"]["social_work"]

    assert (told["acts_over_as_it_was"], told["acts_over"]) == (1, [])
    town.said("office", "set", "caseload_mode", "block", "--reason", "próba", "--as", "head")
    asked = ("caseload", "--what-if", "post:anna=1", "--as", "head", "--json")
    (act,) = town.osl(*asked).data["measures"]["social_work"]["acts_over"]
    assert (act["limit"], act["mode"]) == ("1", "reason")  # also what is supposed leaves the rest as it was then


def test_of_somebody_in_whose_role_no_family_counts_it_is_said(town: Town) -> None:
    assert "nie pełni roli, w której rodziny się liczą" in town.said("caseload", "--explain", "head", "--as", "head")
