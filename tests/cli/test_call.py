"""`osl call`: from the regulations to the reserve list, in words that say where each stands and why."""

from __future__ import annotations

import json
from pathlib import Path
from typing import Any

import pytest

from tests.cli.terminal import Said
from tests.cli.town import Town

REGULATIONS = """\
title: {pl: Nabór wiosenny, en: Spring call}
source: Regulamin, par. 4
process: small-work
opens: 2026-03-02
closes: 2026-03-06
places: 1
criteria:
  - {criterion: resident, kind: required, title: {pl: Mieszka w gminie, en: Lives here}, source: par. 4 ust. 1}
  - {criterion: children, kind: points, answer: number, weight: 2, title: {pl: Dzieci, en: Children}}
"""


@pytest.fixture
def file(tmp_path: Path) -> str:
    path = tmp_path / "regulations.yaml"
    path.write_text(REGULATIONS, "utf-8")
    return str(path)


@pytest.fixture
def spring(town: Town, file: str) -> Town:
    """A town with a call of one place, for which Anna has taken two applications."""
    done = town.said("call", "open", "spring", file, "--as", "head")
    assert "Ogłoszono nabór „spring” (Nabór wiosenny): 02.03.2026–06.03.2026, miejsc: 1." in done
    applied(town, "PS.1.2026", 1)
    applied(town, "PS.2.2026", 3)
    return town


def applied(town: Town, mark: str, children: int, *more: str) -> str:
    answers = ("--answer", "resident=tak", "--answer", f"children={children}")
    return town.said("call", "apply", "spring", "--case", mark, "--on", "2026-03-05", *answers, *more)


def asked(town: Town, *words: str) -> Said:
    return town.osl("call", *words, "--as", "head")


def test_who_has_a_place_and_who_waits_is_said_with_the_reason(spring: Town) -> None:
    ranked = spring.said("call", "rank", "spring")
    chosen = spring.said("call", "choose", "spring", "--worker", "piotr", "--as", "head")
    shown = spring.said("call", "show", "spring")

    assert [line.split()[:2] for line in ranked.splitlines()[2:4]] == [["1", "2"], ["2", "1"]]
    assert "Dzieci: 6 pkt" in ranked
    assert "Miejsce dostaje zgłoszenie nr 2" in chosen
    assert "sprawa PS.2.2026" in chosen
    assert "1. na liście rezerwowej: 2 pkt, zgłoszenie 05.03.2026" in shown
    assert "zajęte 1 z 1, wolne: 0, na liście rezerwowej: 1" in shown
    assert "Mieszka w gminie (resident): obowiązkowe · par. 4 ust. 1" in shown
    assert "zajęte 1 z 1" in spring.said("call", "list")


def test_a_place_that_falls_free_goes_to_the_next_of_the_reserve_list(spring: Town) -> None:
    spring.said("call", "choose", "spring", "--as", "head")

    freed = spring.said("call", "withdraw", "spring", "2", "--reason", "wyjeżdża")
    promoted = asked(spring, "promote", "spring", "--worker", "anna", "--json")

    assert "osl call promote spring" in freed
    assert (promoted.data["numbers"], promoted.data["cases"]) == ([1], {"1": "PS.1.2026"})
    assert (promoted.data["free"], promoted.data["reserve"]) == (0, 0)
    history = asked(spring, "history", "spring", "--json").data["entries"]
    assert [entry["topic"].removeprefix("recruitment.") for entry in history] == [
        "opened", "applied", "applied", "chosen", "withdrew", "promoted",
    ]  # fmt: skip
    assert history[4]["reason"] == "wyjeżdża"
    assert history[1]["days_late"] == 4
    assert "powód: wyjeżdża" in spring.said("call", "history", "spring")


def test_the_head_is_told_of_a_free_place_and_a_person_where_she_stands(spring: Town) -> None:
    before = asked(spring, "list").code, spring.said("due", "--as", "head")
    spring.said("call", "choose", "spring", "--as", "head")
    full = spring.said("due", "--as", "head")
    spring.said("call", "withdraw", "spring", "2")
    freed = spring.osl("due", "--as", "head", "--json").data["calls"]

    assert before[0] == 0
    assert "Nabór wiosenny: wolne 1, w kolejności czeka 2: osl call choose spring" in before[1]
    assert "Miejsca w naborach" not in full
    assert freed == [{"call": "spring", "act": "promote", "free": 1, "waiting": 1, "ended": []}]
    assert spring.osl("due", "--json").data["calls"] == []  # Anna gives no places
    shown = asked(spring, "show", "spring", "--json").data["applicants"]
    person = next(one["person"] for one in shown if one["number"] == 1)
    assert "Nabór wiosenny (spring): 1. na liście rezerwowej: 2 pkt" in spring.said("person", "show", person)


def test_answers_come_from_a_file_and_are_corrected_with_a_reason(spring: Town, tmp_path: Path) -> None:
    (tmp_path / "answers.json").write_text(json.dumps({"children": 4}), "utf-8")
    command = ("answer", "spring", "1", "--file", str(tmp_path / "answers.json"))

    refused, done = asked(spring, *command), asked(spring, *command, "--reason", "metryki dzieci", "--json")

    assert refused.code == 1
    assert (done.data["position"], done.data["points"]) == (1, 8)


@pytest.mark.parametrize(
    ("words", "key"),
    [
        (("apply", "spring", "--case", "PS.3.2026", "--on", "2026-03-08"), "recruitment.outside_days"),
        (("apply", "spring", "--case", "PS.1.2026", "--on", "2026-03-05"), "recruitment.applied_already"),
        (("apply", "spring", "--case", "PS.3.2026", "--answer", "town=tak"), "recruitment.answers_unfit"),
        (("apply", "spring", "--case", "PS.3.2026", "--answer", "children=dużo"), "recruitment.answers_unfit"),
        (("apply", "spring", "--case", "PS.3.2026", "--answer", "resident"), "cli_call.answer_form"),
        (("apply", "spring"), "cli_call.who_missing"),
        (("choose", "spring", "1"), "recruitment.against_ranking"),
        (("choose", "spring", "1", "2"), "recruitment.more_than_places"),
        (("promote", "spring"), "recruitment.no_reserve_list"),
        (("change", "spring", "--places", "0", "--reason", "x"), "recruitment.no_places"),
        (("change", "spring", "--closes", "2026-03-01", "--reason", "x"), "recruitment.days_turned_round"),
        (("show", "winter"), "recruitment.unknown"),
        (("show", "spring", "--as-known", "2026-03-01"), "recruitment.not_yet"),
    ],
)
def test_what_does_not_go_is_refused_in_one_sentence(spring: Town, words: tuple[str, ...], key: str) -> None:
    last, _ = spring.stored()

    refused = asked(spring, *words, "--json")

    assert (refused.code in (1, 2), refused.error["key"]) == (True, key)
    assert spring.stored()[0] == last


def test_regulations_with_mistakes_are_told_with_their_lines(town: Town, file: str) -> None:
    Path(file).write_text(REGULATIONS.replace("kind: points", "kind: point").replace("places: 1\n", ""), "utf-8")
    wrong = asked(town, "open", "spring", file)
    Path(file).write_text(REGULATIONS.replace("places: 1\n", ""), "utf-8")
    missing = asked(town, "open", "spring", file, "--json")
    given = asked(town, "open", "spring", file, "--places", "0", "--json")

    assert (wrong.code, "regulations.yaml:9" in wrong.err or "regulations.yaml:8" in wrong.err) == (3, True)
    assert (missing.code, missing.error["key"]) == (2, "cli_call.missing")
    assert given.error["key"] == "recruitment.no_places"


def test_without_points_the_day_of_the_application_decides(town: Town, file: str) -> None:
    Path(file).write_text(
        "".join(line for line in REGULATIONS.splitlines(keepends=True) if "points" not in line), "utf-8"
    )
    town.said("call", "open", "spring", file, "--as", "head")
    for mark, day in (("PS.1.2026", "2026-03-05"), ("PS.2.2026", "2026-03-04")):
        town.said("call", "apply", "spring", "--case", mark, "--on", day, "--answer", "resident=tak")

    assert "2. w kolejności: zgłoszenie 05.03.2026" in town.said("call", "show", "spring")
    town.said("call", "choose", "spring", "--as", "head")
    assert "1. na liście rezerwowej: zgłoszenie 05.03.2026" in town.said("call", "show", "spring")


def test_the_list_can_be_opened_in_a_spreadsheet(spring: Town) -> None:
    spring.said("call", "choose", "spring", "--as", "head")

    first, *rows = spring.said("call", "show", "spring", "--csv").lstrip("\ufeff").splitlines()

    assert first == "nr;kto;zgłoszenie;miejsce od;kolejność;punkty;miejsce i dlaczego;powód;sprawa"
    assert [row.split(";")[:1] + row.split(";")[2:6] for row in rows] == [
        ["2", "2026-03-05", "2026-03-09", "1", "6"], ["1", "2026-03-05", "", "1", "2"],
    ]  # fmt: skip


def test_in_english_everything_is_said_too(spring: Town) -> None:
    shown: Any = spring.said("call", "show", "spring", lang="en")

    assert "no. 1 in the ranking: 6 points, applied on 2026-03-05" in shown
    assert "Children (children): number × 2 points" in shown


def test_after_a_withdrawal_the_case_that_goes_on_is_told_with_its_worker(spring: Town) -> None:
    spring.said("call", "choose", "spring", "--worker", "piotr", "--as", "head")

    with_a_place = spring.said("call", "withdraw", "spring", "2", "--reason", "wyjeżdża")
    without = spring.said("call", "withdraw", "spring", "1", "--reason", "wyjeżdża")

    assert "Sprawa PS.2.2026 jest nadal otwarta i prowadzi ją Piotr Łąka" in with_a_place
    assert "osl case close PS.2.2026" in with_a_place
    assert "PS.1.2026" not in without


def test_who_meets_no_criterion_does_not_wait_for_a_place(spring: Town) -> None:
    spring.said("call", "answer", "spring", "1", "--answer", "resident=nie", "--reason", "sprawdzono", "--as", "head")

    (listed,) = asked(spring, "list", "--json").data["calls"]

    assert (listed["waiting"], listed["not_ranked"]) == (1, 1)
    assert "1, poza kolejką: 1" in spring.said("call", "list")


def test_a_call_without_applications_says_so(town: Town, file: str) -> None:
    town.said("call", "open", "spring", file, "--as", "head")

    refused = town.osl("call", "answer", "spring", "1", "--answer", "resident=tak", "--as", "head")

    assert refused.code == 1
    assert "w tym naborze nie ma jeszcze żadnego" in refused.err


def test_the_reserve_list_ends_with_the_call(spring: Town) -> None:
    spring.said("call", "choose", "spring", "--as", "head")
    spring.said("call", "close", "spring", "--as", "head")

    shown = spring.said("call", "show", "spring")

    assert "lista rezerwowa skończyła się 09.03.2026 wraz z naborem" in shown
    assert "bez miejsca: nabór zakończono 09.03.2026" in shown
    assert asked(spring, "show", "spring", "--json").data["reserve_list"] is False


def test_an_ended_case_asks_whether_its_place_is_free(spring: Town) -> None:
    spring.said("call", "choose", "spring", "--worker", "anna", "--as", "head")

    ended = spring.said("case", "close", "PS.2.2026", "withdrew", "--reason", "wyjechała")
    shown, due = spring.said("call", "show", "spring"), spring.osl("due", "--as", "head", "--json").data["calls"]
    overview = spring.osl("overview", "--as", "head", "--json").data

    assert "ma miejsce w naborze „Nabór wiosenny” (zgłoszenie nr 2)" in ended
    assert "osl call withdraw spring 2" in ended
    assert "ale sprawa PS.2.2026 zakończyła się 09.03.2026" in shown
    assert "osl call withdraw spring 2, a potem osl call promote spring" in shown
    ended_cases = [{"number": 2, "case": "PS.2.2026", "ended_on": "2026-03-09"}]
    assert due == [{"call": "spring", "act": "withdraw", "free": 0, "waiting": 1, "ended": ended_cases}]
    assert "zgłoszenie nr 2" in json.dumps(overview, ensure_ascii=False)
    spring.said("call", "withdraw", "spring", "2")
    spring.said("call", "promote", "spring", "--as", "head")
    assert spring.osl("due", "--as", "head", "--json").data["calls"] == []
    assert "zakończyła się" not in spring.said("call", "show", "spring")


def test_who_is_worked_with_in_another_case_keeps_her_place(spring: Town) -> None:
    spring.said("call", "choose", "spring", "--worker", "anna", "--as", "head")
    shown = asked(spring, "show", "spring", "--json").data["applicants"]
    person = next(one["person"] for one in shown if one["number"] == 2)
    spring.said("case", "open", "small-work", "--client", person)

    ended = spring.osl("case", "close", "PS.2.2026", "withdrew", "--reason", "nowa sprawa", "--json")

    assert ended.data["places"] == []
    assert spring.osl("due", "--as", "head", "--json").data["calls"] == []


def test_a_call_with_a_free_place_and_one_to_ask_about_is_one_call(town: Town, file: str) -> None:
    town.said("call", "open", "spring", file, "--places", "2", "--as", "head")
    for n, mark in enumerate(("PS.1.2026", "PS.2.2026", "PS.3.2026"), start=1):
        applied(town, mark, 3 - n + 1)
    town.said("call", "choose", "spring", "--worker", "anna", "--as", "head")
    town.said("case", "close", "PS.2.2026", "withdrew", "--reason", "wyjechała")

    town.said("call", "withdraw", "spring", "1")

    (due,) = town.osl("due", "--as", "head", "--json").data["calls"]
    assert (due["act"], due["free"], [one["number"] for one in due["ended"]]) == ("promote", 1, [2])
    sections = town.osl("overview", "--as", "head", "--json").data["sections"]
    assert [(one["n"], len(one["first"])) for one in sections if one["name"] == "calls"] == [(1, 1)]
    assert "zajęte 1 z 2; sprawa skończyła się przed czasem: 1" in town.said("call", "list")


def test_the_list_says_with_how_many_points_and_why_each_place_was_given(spring: Town) -> None:
    ranked = spring.said("call", "rank", "spring", "--csv").lstrip("\ufeff").splitlines()
    spring.said("call", "choose", "spring", "1", "--reason", "nagła choroba", "--as", "head")

    shown = spring.said("call", "show", "spring")
    (placed, _) = asked(spring, "show", "spring", "--json").data["applicants"]

    assert ranked[0] == "kolejność;nr;kto;zgłoszenie;punkty;Dzieci;miejsce i dlaczego"
    assert ranked[1].split(";")[:2] + ranked[1].split(";")[3:6] == ["1", "2", "2026-03-05", "6", "6"]
    assert "z uzasadnieniem przed nr 2: wtedy 2. w kolejności, 2 pkt" in shown
    assert "nr 1 przed nr 2, powód: nagła choroba" in shown
    assert (placed["position"], placed["points"], placed["reason"]) == (2, 2, "nagła choroba")


def test_a_tie_of_numbers_given_by_the_program_is_told_before_and_after_the_choice(spring: Town) -> None:
    applied(spring, "PS.3.2026", 3)

    ranked = spring.said("call", "rank", "spring")
    chosen = spring.said("call", "choose", "spring", "--as", "head")

    assert "zgłoszenia nr 2, 3 mają tyle samo punktów i ten sam dzień" in ranked
    assert "O miejscu rozstrzygnęła tylko kolejność wpisywania: zgłoszenia nr 2, 3" in chosen


def test_a_withdrawal_from_the_reserve_list_frees_no_place(town: Town, file: str) -> None:
    town.said("call", "open", "spring", file, "--as", "head")
    for n, mark in enumerate(("PS.1.2026", "PS.2.2026", "PS.3.2026"), start=1):
        applied(town, mark, 9 - n)
    town.said("call", "choose", "spring", "--as", "head")

    freed = town.said("call", "withdraw", "spring", "1")
    reserve = town.said("call", "withdraw", "spring", "2")

    assert "Zwolniło się 1 miejsce" in freed
    assert "Wolne jest nadal 1 miejsce: osl call promote spring" in reserve


def test_nothing_waits_is_not_said_above_a_place_that_waits_for_somebody(spring: Town) -> None:
    spring.said("case", "assign", "PS.3.2026", "anna", "--as", "head")
    spring.said("case", "approve", "PS.4.2026", "criteria_check", "--as", "head")

    before = spring.said("due", "--as", "head")
    spring.said("call", "choose", "spring", "--as", "head")

    assert "Miejsca w naborach" in before
    assert "Nic dziś nie czeka" not in before
    assert "Nic dziś nie czeka" in spring.said("due", "--as", "head")


def test_a_limit_that_a_choice_passes_is_told_with_the_day_by_which_the_reason_is_owed(spring: Town) -> None:
    spring.said("office", "set", "caseload_limit", "1", "--reason", "mały zespół", "--as", "head")
    spring.said("case", "assign", "PS.5.2026", "piotr", "--as", "head")

    chosen = spring.said("call", "choose", "spring", "--worker", "piotr", "--urgent", "--as", "head")

    assert "Ponad limit" in chosen
    assert "osl case justify PS.2.2026" in chosen
