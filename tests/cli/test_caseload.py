"""`osl caseload`: how many families each worker has, and why the number is what it is."""

from __future__ import annotations

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
