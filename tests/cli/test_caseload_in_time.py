"""`osl caseload` of a day: by either clock, explained, as a table and a picture; bad days are refused in a sentence."""

from __future__ import annotations

import re
from datetime import date
from pathlib import Path
from typing import Any

import pytest

from osl_cli.moment import last_such_day
from tests.cli.town import Town

HEAD = ("--as", "head")


def texts(svg: str) -> list[str]:
    """What is written in a picture, line by line."""
    return re.findall(r"<text[^>]*>([^<]*)</text>", svg)


def families(town: Town, *asked: str) -> dict[str, int]:
    data = town.osl("caseload", *asked, *HEAD, "--json").data
    return {one["login"]: one["families"] for one in data["measures"]["social_work"]}


@pytest.mark.parametrize(
    ("asked", "found"),
    [
        ((6, 30), date(2025, 6, 30)),
        ((3, 9), date(2026, 3, 9)),
        ((2, 29), date(2024, 2, 29)),
        (date(2020, 1, 2), date(2020, 1, 2)),
    ],
)
def test_a_day_without_a_year_is_the_last_one_that_has_been(asked: Any, found: date) -> None:
    assert last_such_day(asked, date(2026, 3, 9)) == found


def test_a_day_that_has_been_is_shown_as_it_was(town: Town) -> None:
    assert families(town)["anna"] == 2
    assert families(town, "--on", "03-03")["anna"] == 0
    assert families(town, "--on", "4.03")["anna"] == families(town, "--as-was", "2026-03-04")["anna"] == 2
    assert "Stan na 03.03.2026" in town.said("caseload", "--on", "3.03", *HEAD)


def test_what_was_known_on_a_day_says_how_many_entries_it_does_not_look_at(town: Town) -> None:
    data = town.osl("caseload", "--as-known", "2026-03-03", *HEAD, "--json").data

    assert [one["families"] for one in data["measures"]["social_work"] if one["login"] == "anna"] == [0]
    assert data["entries_unseen"] > 0
    assert f"{data['entries_unseen']} późniejsz" in town.said("caseload", "--as-known", "2026-03-03", *HEAD)


def test_each_family_is_explained_from_its_entry_also_of_an_earlier_day(town: Town) -> None:
    now = town.osl("caseload", "--explain", "anna", "--json").data["measures"]["social_work"]["reasons"]
    then = town.osl("caseload", "--explain", "anna", "--on", "03-03", "--json").data["measures"]["social_work"]

    (counted, *_) = [one for one in now if one["counts"]]
    assert (counted["what"], counted["since"]) == ("Rozpoczęto fazę", "2026-03-04")
    assert counted["why"] == "praca socjalna trwa (faza: Diagnoza)"
    assert {one["why"] for one in then["reasons"]} == {"praca socjalna jeszcze się nie zaczęła (trwa nabór)"}
    assert then["families"] == 0


def test_the_families_explained_are_those_counted_also_where_a_hand_over_was_recorded_late(town: Town) -> None:
    town.said("case", "assign", "PS.2.2026", "piotr", "--on", "2026-03-05", *HEAD)
    town.said("case", "assign", "PS.3.2026", "anna", "--on", "2026-03-02", *HEAD)

    for on in ("2026-03-03", "2026-03-04", "2026-03-05", "2026-03-09"):
        listed = families(town, "--on", on)
        for login in ("anna", "piotr"):
            explained = town.osl("caseload", "--explain", login, "--on", on, *HEAD, "--json").data["measures"]
            assert explained["social_work"]["families"] == listed.get(login, 0), (login, on)
    assert (listed["anna"], listed["piotr"]) == (1, 1)


def test_the_table_and_the_picture_say_the_same(town: Town, tmp_path: Path) -> None:
    svg = tmp_path / "a.svg"

    table = town.said("caseload", *HEAD, "--csv")
    town.said("caseload", *HEAD, "--svg", str(svg), lang="en")

    assert "2026-03-09;środowiska w pracy socjalnej;Anna Zielińska;anna;1;2;50;4,0;[+] w limicie" in table
    assert "within the limit" in svg.read_text("utf-8")
    explained = town.said("caseload", "--explain", "anna", "--csv")
    assert explained.count("Jan Wymyślony") > 3
    assert "\n2026-03-09;Anna Zielińska;anna;środowiska w pracy socjalnej;" in explained


def test_all_together_and_what_was_counted_elsewhere_are_in_the_table_and_in_the_picture(town: Town) -> None:
    town.said("office", "families", "benefits", "547", "--source", "spis", *HEAD)

    table = town.said("caseload", *HEAD, "--csv")
    drawn = " ".join(texts(town.said("caseload", *HEAD, "--svg")))

    assert "2026-03-09;środowiska w pracy socjalnej;Razem, każda rodzina raz;;2;2;;;;1,00" in table
    assert "Według spisu spoza programu;;;547;" in table
    assert "Rodzin: 2" in drawn
    assert "Rodzin na jeden pełny etat: 1,00" in drawn
    assert "Według spisu spoza tego programu: 547 rodzin" in drawn


def test_the_document_has_the_numbers_and_names_of_the_table(town: Town) -> None:
    town.said("office", "families", "benefits", "547", "--source", "spis", *HEAD)

    told = town.osl("caseload", *HEAD, "--json").data

    assert told["totals"]["social_work"] == {
        "families": 2, "posts": "2", "families_for_one_post": "1.00", "counted_elsewhere": None,
    }  # fmt: skip
    counted = {"families": 547, "on": "2026-03-09", "source": "spis"}
    assert told["totals"]["benefits"]["counted_elsewhere"] == counted
    (anna,) = [one for one in told["measures"]["social_work"] if one["login"] == "anna"]
    assert (anna["name"], anna["state"]) == ("Anna Zielińska", "within")


@pytest.mark.parametrize(
    ("asked", "code", "words"),
    [
        (("--on", "2026-03-10"), 2, "Oczekiwano dnia, który już był"),
        (("--as-known", "2030-01-01"), 2, "Oczekiwano dnia, który już był"),
        (("--on", "03-03", "--as-was", "2026-03-03"), 2, "Oczekiwano jednego dnia"),
        (("--as-was", "2026-03-05", "--as-known", "2026-03-03"), 2, "nie późniejszego niż 03.03.2026"),
        (("--on", "2026-03-01"), 1, "Oczekiwano dnia, w którym ośrodek już tu był (założono go tu 02.03.2026)"),
        (("--as-was", "1990-01-01"), 1, "a podano 01.01.1990"),
        (("--as-known", "2020-01-01"), 1, "pierwszy wpis jest z 02.03.2026"),
        (("--on", "31-31"), 2, "w kalendarzu"),
        (("--explain", "anna", "--svg"), 2, "Do tej listy użyj --csv"),
    ],
)
def test_what_cannot_be_asked_is_refused_in_one_sentence(
    town: Town, asked: tuple[str, ...], code: int, words: str
) -> None:
    done = town.osl("caseload", *asked, *HEAD)

    assert (done.code, done.out) == (code, "")
    assert words in done.err


# --- what if ----------------------------------------------------------------------------------------------------------


def test_another_limit_is_played_on_what_happened_and_says_which_posts_are_needed(town: Town) -> None:
    asked = ("caseload", "--what-if", "limit=1", "--what-if", "post:piotr=0,5", *HEAD)

    data = town.osl(*asked, "--json").data["measures"]["social_work"]
    said = town.said(*asked)

    (act,) = data["acts_over"]
    assert (act["families"], act["limit"], act["mode"], data["acts_over_as_it_was"]) == (2, "1", "reason", 0)
    anna, piotr = (one for one in data["today"] if one["login"] in ("anna", "piotr"))
    assert (anna["posts_needed"], anna["posts_missing"], anna["over"]) == ("2.00", "1.00", True)
    assert (piotr["capacity"], piotr["limit"]) == ("0.5", "0.5")
    assert "1 czynność przekroczyłaby limit" in said
    assert "potrzebne byłoby uzasadnienie" in said
    assert act["number"] in town.said(*asked, "--csv")


def test_the_posts_of_who_is_away_are_told_apart_by_their_words(town: Town) -> None:
    town.said("staff", "absent", "anna", "--until", "2026-04-01", "--deputy", "piotr", *HEAD)

    today = town.said("caseload", *HEAD).partition("Miara:")[2].partition("Miara:")[0]
    supposed = town.said("caseload", "--what-if", "limit=1", *HEAD)
    other = town.said("caseload", "--what-if", "limit=1", "--what-if", "post:piotr=0.5", *HEAD)

    assert re.search(r"Etatów dla rodzin, bez nieobecnych: +1\n", today)
    assert re.search(r"Etatów dla rodzin, razem z nieobecnymi: +2\n", supposed)
    assert re.search(r"Etatów dla rodzin przy tych założeniach, razem z nieobecnymi: +1,5\n", other)
    assert "bez nieobecnych" not in supposed + other
    assert re.search(r"Etatów brakuje, suma z wierszy: +1,00\n", supposed)
    assert re.search(r"Etatów brakuje, gdyby rodziny rozłożyć na wolne etaty: +0\n", supposed)


def test_what_is_supposed_is_printed_with_its_acts_and_the_posts_needed(town: Town) -> None:
    asked = ("caseload", "--what-if", "limit=1", "--what-if", "post:piotr=0,5", *HEAD)

    sheet = town.said(*asked, "--csv")
    picture = " ".join(texts(town.said(*asked, "--svg")))

    for said in ("wynosi 1 na pełny etat", "1 czynność przekroczyłaby limit", "potrzebne byłoby uzasadnienie"):
        assert said in picture
        assert said in sheet
    assert "Etatów brakuje, suma z wierszy: 1,00." in picture
    assert "Etatów trzeba" in picture
    needed, missing = (one for one in sheet.splitlines() if "Anna Zielińska" in one)
    assert needed.startswith("czynność ponad limit;środowiska w pracy socjalnej;Anna Zielińska;anna;2026-03-04;")
    assert missing.startswith("dziś;środowiska w pracy socjalnej;Anna Zielińska;anna;2026-03-09;;;2;1;1;2,00;1,00;")
    assert ";2,00;;Etatów trzeba" in sheet


def test_who_is_back_by_then_is_not_shown_as_away(town: Town) -> None:
    town.said("staff", "absent", "anna", "--until", "2026-04-01", "--deputy", "piotr", *HEAD)

    def of_anna(days: str) -> str:
        said = town.said("caseload", "--forecast", days, *HEAD)
        return next(line for line in said.splitlines() if line.startswith("Anna Zielińska"))

    assert "[~] nieobecność do 01.04.2026" in of_anna("10d")
    assert "[+] w limicie" in of_anna("60d")


@pytest.mark.parametrize(
    ("asked", "words"),
    [
        (("limit=0",), "Oczekiwano limitu co najmniej jednej rodziny"),
        (("limit=-5",), "Oczekiwano limitu co najmniej jednej rodziny"),
        (("limit=wiele",), "Oczekiwano założenia w postaci"),
        (("limit:dzieci=3",), "Oczekiwano miary, która ma limit"),
        (("post:anna=1,5",), "Oczekiwano etatu od 0 do 1"),
        (("post:nikt=1",), "nikt nie ma"),
        (("post:head=0.5",), "„head” nie ma roli ani rodzin, dla których jest limit"),
        (("limit=3", "limit:social_work=4"), "Oczekiwano jednego założenia"),
        (("post:anna=1", "post:anna=0"), "Oczekiwano jednego założenia"),
    ],
)
def test_what_cannot_be_supposed_is_refused_in_one_sentence(town: Town, asked: tuple[str, ...], words: str) -> None:
    done = town.osl("caseload", *HEAD, *(word for one in asked for word in ("--what-if", one)))

    assert done.code in (1, 2)
    assert words in done.err


def test_what_if_is_asked_alone_and_only_by_who_assigns(town: Town) -> None:
    assert "Oczekiwano jednego pytania naraz" in town.osl("caseload", "--what-if", "limit=1", "--on", "3.03", *HEAD).err
    assert town.osl("caseload", "--what-if", "limit=1").code == 1


# --- the days ahead ---------------------------------------------------------------------------------------------------


def test_the_days_ahead_are_told_with_what_is_assumed_and_that_the_past_is_too_short(town: Town) -> None:
    said = town.said("caseload", "--forecast", "60d", *HEAD)
    data = town.osl("caseload", "--forecast", "60d", *HEAD, "--json").data
    measured = data["measures"]["social_work"]

    anna = next(one for one in measured["workers"] if one["login"] == "anna")
    assert anna["days"] == ["2026-03-09", "2026-04-08", "2026-05-08"]
    assert (anna["families"][0], measured["backtest"]) == (2, [])
    assert anna["families"][-1] > 2
    assert {move["why"] for move in measured["moves"]} == {"begins", "queue"}
    assert "Historia jest za krótka" in said
    assert measured["together"]["days"] == anna["days"]
    (row,) = re.findall(
        r"Razem, każda rodzina raz +(\d+) +(\d+) +(\d+)", said.partition("Miara:")[2].partition("Miara:")[0]
    )
    assert [int(one) for one in row] == measured["together"]["families"]
    assert "rodzin, które dopiero przyjdą, nie doliczono" in said
    assert "Tej miary nie prognozuje się, bo nikt nie planuje, kto się przeprowadzi" in said
    assert "Oczekiwano" not in said


def test_what_was_forecast_on_days_of_the_past_stands_beside_what_came(town: Town) -> None:
    measures = town.osl("caseload", "--forecast", "1d", *HEAD, "--json").data["measures"]
    (checked,) = measures["social_work"]["backtest"]

    assert (checked["made_on"], checked["of"]) == ("2026-03-08", "2026-03-09")
    assert (checked["came"], checked["workers"]) == (2, 2)
    assert [one["workers"] for one in measures["benefits"]["backtest"]] == [2]
    assert float(checked["mean_absolute_error"]) > 0
    assert "Sprawdzono tylko 1 prognozę" in town.said("caseload", "--forecast", "1d", *HEAD)


def test_a_worker_sees_only_her_own_days_ahead(town: Town) -> None:
    data = town.osl("caseload", "--forecast", "30d", "--json").data["measures"]["social_work"]

    (mine,) = data["workers"]
    assert mine["login"] == "anna"
    assert {move["worker"] for move in data["moves"]} == {mine["worker"]}


def test_the_days_ahead_are_printed_with_what_is_assumed_and_how_wrong_that_was(town: Town) -> None:
    asked = ("caseload", "--forecast", "35d", *HEAD)
    sheet, picture = town.said(*asked, "--csv"), " ".join(texts(town.said(*asked, "--svg")))
    tested = ("caseload", "--forecast", "1d", *HEAD)
    error = town.osl(*tested, "--json").data["measures"]["social_work"]["backtest"][0]["mean_absolute_error"]

    for said in ("rodzin, które dopiero przyjdą, nie doliczono", "Historia jest za krótka", "czeka na przydzielenie"):
        assert said in picture
        assert said in sheet
    assert "– rodzin, które dopiero przyjdą" in picture
    assert "09.03.2026" in picture
    assert "08.04.2026" in picture
    for printed in (town.said(*tested, "--csv"), " ".join(texts(town.said(*tested, "--svg")))):
        assert error.replace(".", ",") in printed
    titles, *rows = (line.split(";") for line in sheet.splitlines())
    moved = [row for row in rows if row[0].startswith("kto dojdzie") and row[1] == "środowiska w pracy socjalnej"]
    days = [row for row in rows if row[0] == "prognoza" and row[1] == "środowiska w pracy socjalnej"]
    families = titles.index("Rodziny (liczba)")
    first, last = (sum(int(row[families]) for row in days if row[4] == day) for day in ("2026-03-09", "2026-04-13"))
    assert last - first == sum(int(row[titles.index("Zmiana (rodziny)")]) for row in moved) > 0


@pytest.mark.parametrize("asked", ["0d", "-3d", "rok", "9999d", "90m"])
def test_a_length_that_is_none_is_refused(town: Town, asked: str) -> None:
    done = town.osl("caseload", f"--forecast={asked}", *HEAD)

    assert (done.code, done.out) == (2, "")
    assert f"oczekiwano liczby dni od 1 do 730, na przykład 90d, a podano '{asked}'" in done.err


def test_the_days_ahead_are_asked_alone(town: Town) -> None:
    done = town.osl("caseload", "--forecast", "90d", "--as-known", "2026-03-03", *HEAD)

    assert done.code == 2
    assert "Oczekiwano jednego pytania naraz" in done.err


def test_the_days_ahead_of_a_team_are_those_of_its_members_together_and_of_districts_there_are_none(town: Town) -> None:
    teams = ("caseload", "--forecast", "60d", "--by", "team", *HEAD)
    without = town.said(*teams), town.said(*teams, "--csv"), town.said(*teams, "--svg")
    town.said("team", "add", "Z1", "Zespół Zmyślony", *HEAD)
    for member in ("anna", "piotr"):
        town.said("team", "join", "Z1", member, *HEAD)
    ahead = ("caseload", "--forecast", "60d", *HEAD)

    workers = town.osl(*ahead, "--json").data["measures"]["social_work"]["workers"]
    (team,) = town.osl(*ahead, "--by", "team", "--json").data["measures"]["social_work"]["teams"]
    picture = town.said(*ahead, "--by", "team", "--svg")
    districts = town.osl(*ahead, "--by", "district")

    assert all("Nie ma żadnego zespołu" in said for said in without)
    assert team["name"] == "Zespół Zmyślony"
    assert team["days"] == workers[0]["days"]
    assert team["families"] == [sum(day) for day in zip(*(one["families"] for one in workers), strict=True)]
    assert team["limits"] == ["100", "100", "100"]
    assert "Zespół Zmyślony" in picture
    assert (districts.code, "nie przewiduje" in districts.err) == (2, True)
    assert town.osl("caseload", "--forecast", "60d", "--by", "team").code == 1  # a worker sees only herself


# --- teams and districts ----------------------------------------------------------------------------------------------


def test_a_team_has_what_its_members_have_together_and_nobody_is_left_out(town: Town) -> None:
    assert "Nie ma żadnego zespołu" in town.said("caseload", "--by", "team", *HEAD)
    assert town.osl("caseload", "--by", "team", *HEAD, "--json").data["totals"]["social_work"]["families"] == 2
    town.said("team", "add", "Z1", "Zespół Zmyślony", *HEAD)
    town.said("team", "join", "Z1", "anna", "--on", "2026-03-05", *HEAD)

    rows = town.osl("caseload", "--by", "team", *HEAD, "--json").data["measures"]["social_work"]
    before = town.osl("caseload", "--by", "team", "--on", "03-04", *HEAD, "--json").data["measures"]["social_work"]

    assert [(one["name"], one["families"], one["capacity"], one["limit"]) for one in rows] == [
        ("Zespół Zmyślony", 2, "1", "50"),
        (None, 0, "1", "50"),
    ]
    assert rows[1]["team"] is None  # who is in no team
    assert before == []
    assert "W tym dniu nie było żadnego zespołu" in town.said("caseload", "--by", "team", "--on", "03-04", *HEAD)
    assert "Zespół Zmyślony" in town.said("caseload", "--by", "team", *HEAD, "--svg")


def test_who_is_in_two_teams_is_whole_in_each_and_once_in_all_of_them(town: Town) -> None:
    for code in ("Z1", "Z2"):
        town.said("team", "add", code, f"Zespół {code}", *HEAD)
        town.said("team", "join", code, "anna", *HEAD)
    town.said("team", "join", "Z1", "piotr", *HEAD)

    rows = town.osl("caseload", "--by", "team", *HEAD, "--json").data["measures"]["social_work"]
    said = town.said("caseload", "--by", "team", *HEAD)
    social_work = said.partition("Wykorzystanie")[2].partition("Miara:")[0]

    assert [(one["capacity"], one["families"]) for one in rows] == [("2", 2), ("1", 2)]
    assert re.search(r"Etatów dla rodzin, bez nieobecnych: +2\n", social_work)
    assert re.search(r"Rodzin na jeden pełny etat: +1,00\n", social_work)
    assert "wiersze nie sumują się" in social_work
    assert "wiersze nie sumują się" in " ".join(texts(town.said("caseload", "--by", "team", *HEAD, "--svg")))


def test_a_district_is_there_from_its_day_on(town: Town) -> None:
    town.said("district", "add", "R1", "Zmyślony R1", *HEAD)
    town.said("district", "add", "R2", "Zmyślony R2", *HEAD)
    town.said("district", "street", "R2", "Polna", "--since", "2026-03-03", *HEAD)

    def there(*asked: str) -> list[str]:
        measures = town.osl("caseload", "--by", "district", *asked, *HEAD, "--json").data["measures"]
        return [one["name"][:2] for one in measures["district"]]

    assert (there(), there("--on", "03-08"), there("--on", "03-02")) == (["R1", "R2"], ["R2"], [])


def test_a_district_has_the_families_that_live_there_whoever_works_with_them(town: Town) -> None:
    file = town.folder / "osoba.json"
    file.write_text('{"given": "Ewa", "family": "Zmyślona", "address": {"street": "Polna", "house": "3"}}', "utf-8")
    for code in ("R1", "R2"):
        town.said("district", "add", code, f"Zmyślony {code}", *HEAD)
        town.said("district", "worker", code, "anna", "--since", "2026-03-02", *HEAD)
    town.said("district", "street", "R1", "Polna", "--since", "2026-03-02", *HEAD)
    client = town.osl("person", "add", "--file", str(file), "--json").data["person"]
    mark = town.osl("case", "open", "small-work", "--client", client, "--json").data["mark"]
    town.said("case", "assign", mark, "piotr", *HEAD)
    answers = ("--field", "learned_on=2026-03-09", "--field", "urgent=nie")
    town.said("case", "do", mark, "application", *answers, "--as", "piotr")
    town.said("case", "do", mark, "criteria_check", "--outcome", "meets", "--as", "piotr")

    measures = town.osl("caseload", "--by", "district", *HEAD, "--json").data["measures"]
    explained = town.osl("caseload", "--explain", "anna", *HEAD, "--json").data["measures"]["district"]

    assert [(one["name"], one["login"], one["families"], one["limit"]) for one in measures["social_work"]] == [
        ("R1 Zmyślony R1", "anna", 1, "25"),
        ("R2 Zmyślony R2", "anna", 0, "25"),
        (None, None, 2, None),  # in no district
    ]
    assert [one["families"] for one in measures["district"]] == [1, 0]
    (lives, *elsewhere) = explained["reasons"]
    assert (lives["counts"], lives["why"], lives["what"]) == (
        True, "mieszka w rejonie R1 Zmyślony R1", "Ustalono rejon rodziny",
    )  # fmt: skip
    assert {one["why"] for one in elsewhere} == {"nie mieszka w rejonie tego pracownika"}
    by_worker = town.osl("caseload", *HEAD, "--json").data["measures"]["district"]
    assert {one["login"]: one["families"] for one in by_worker} == {"anna": 1, "piotr": 0}


def test_only_who_assigns_sees_teams_and_districts(town: Town) -> None:
    assert town.osl("caseload", "--by", "team").code == 1
    assert "Oczekiwano jednego pytania naraz" in town.osl("caseload", "--by", "team", "--explain", "anna", *HEAD).err


def test_a_reason_that_may_follow_is_shown_until_it_is_given(town: Town) -> None:
    town.said("office", "set", "caseload_limit", "1", "--reason", "mały zespół", *HEAD)
    town.said("case", "assign", "PS.2.2026", "--nobody", *HEAD)
    town.said("case", "assign", "PS.2.2026", "anna", "--urgent", *HEAD)

    said = town.said("caseload", *HEAD)
    (owed,) = town.osl("caseload", *HEAD, "--json").data["reasons_owed"]
    town.said("case", "justify", "PS.2.2026", "--reason", "przemoc w domu", *HEAD)

    assert "[!] Brakuje uzasadnienia: sprawa PS.2.2026 u: Anna Zielińska, ponad limit rodzin, do 10.03.2026." in said
    assert (owed["number"], owed["by"]) == ("PS.2.2026", "2026-03-10")
    assert "Brakuje uzasadnienia" not in town.said("caseload", *HEAD)


def test_every_day_of_a_question_about_loads_may_be_typed_without_its_year(town: Town) -> None:
    for option, short in (("--on", "03-05"), ("--as-was", "5.03"), ("--as-known", "05.03.")):
        whole = town.osl("caseload", option, "2026-03-05", "--as", "head", "--json")
        typed = town.osl("caseload", option, short, "--as", "head", "--json")
        assert (typed.code, typed.out) == (0, whole.out), (option, short)


@pytest.mark.parametrize(
    ("typed", "read"), [("31-12", "czytane jako dzień 12 miesiąca 31"), ("12.31", "czytane jako dzień 12 miesiąca 31")]
)
def test_a_day_that_there_is_not_is_told_as_it_was_read(town: Town, typed: str, read: str) -> None:
    refused = town.osl("caseload", "--on", typed, *HEAD)

    assert (refused.code, f"podano {typed}, {read}" in refused.err) == (2, True)
    assert "Z myślnikiem najpierw stoi miesiąc (12-31), z kropką najpierw dzień (31.12)" in " ".join(
        refused.err.split()
    )


def test_what_is_entered_late_says_on_which_day_it_passes_a_limit(town: Town) -> None:
    town.said("office", "set", "caseload_limit", "1", "--reason", "mały zespół", *HEAD)
    town.said("case", "assign", "PS.2.2026", "piotr", *HEAD)

    said = town.said("case", "assign", "PS.5.2026", "piotr", "--on", "2026-03-08", "--reason", "zna rodzinę", *HEAD)

    assert "Dotyczy dnia 09.03.2026" in said


def test_what_a_worker_holds_no_more_is_explained_for_ninety_days(town: Town) -> None:
    town.said("case", "assign", "PS.2.2026", "piotr", "--on", "2026-03-05", *HEAD)
    town.said("case", "close", "PS.4.2026", "moved_away", "--reason", "wyjazd", "--on", "2026-03-06", *HEAD)

    def gone(on: str) -> dict[str, tuple[Any, ...]]:
        asked = ("caseload", "--explain", "anna", "--as-was", on, *HEAD, "--json")
        reasons = town.osl(*asked).data["measures"]["social_work"]["reasons"]
        return {one["case"]: (one["why"], one["what"]) for one in reasons if "już nie" in one["why"]}

    assert gone("2026-03-04") == {}
    assert gone("2026-03-05") == {"PS.2.2026": ("od 05.03.2026 już nie: sprawa oddana", "Ustalono przydział sprawy")}
    assert gone("2026-03-09")["PS.4.2026"][0] == "od 06.03.2026 już nie: sprawa zakończona"
    town.said("case", "assign", "PS.2.2026", "anna", *HEAD)
    assert "PS.2.2026" not in gone("2026-03-09")
    assert "PS.2.2026" in gone("2026-03-08")
