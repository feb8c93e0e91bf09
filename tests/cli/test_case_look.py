"""`osl case list, show, next, why` and `osl due`: where things stand, what may be done, what hinders; Tab helps."""

from __future__ import annotations

import json
import os
import re
import subprocess
import sys

import pytest

from tests.cli.terminal import QUIET, apart
from tests.cli.town import Town

# --- list -------------------------------------------------------------------------------------------------------------


def test_all_cases_are_listed_with_client_phase_and_worker(town: Town) -> None:
    out = town.said("case", "list")

    head, *rows = out.splitlines()
    assert head.split() == ["Znak", "Klient", "Faza", "Pracownik", "Od", "otwarcia"]
    assert [row.split()[0] for row in rows[:5]] == [f"PS.{number}.2026" for number in range(1, 6)]
    assert "nieprzydzielone" in rows[2]
    assert "Działanie" in rows[4]


@pytest.mark.parametrize(
    ("words", "numbers"),
    [
        (("--mine",), [1, 2, 4, 5]), (("--mine", "--as", "piotr"), []), (("--worker", "anna"), [1, 2, 4, 5]),
        (("--unassigned",), [3]), (("--phase", "activity"), [5]), (("--status", "closed"), []),
        (("--limit", "2", "--offset", "1"), [2, 3]), (("--process", "small-work", "--phase", "diagnosis"), [2]),
    ],
)  # fmt: skip
def test_a_list_holds_what_was_asked_for(town: Town, words: tuple[str, ...], numbers: list[int]) -> None:
    data = town.osl("case", "list", *words, "--json").data

    assert [one["mark"] for one in data["cases"]] == [f"PS.{number}.2026" for number in numbers]


def test_a_page_says_how_to_see_more_and_an_empty_list_that_there_is_nothing(town: Town) -> None:
    assert "Pokazano 2 z 5 spraw; dalej: --offset 2" in town.said("case", "list", "--limit", "2")
    assert "Nie ma takich spraw." in town.said("case", "list", "--status", "suspended")


# --- show -------------------------------------------------------------------------------------------------------------


def test_where_a_case_stands_is_said_in_plain_words_first_the_place_then_what_comes_until_when(town: Town) -> None:
    out = town.said("case", "show", "PS.2.2026")

    place, coming = out.index("Gdzie jest sprawa"), out.index("Co dalej")
    assert place < out.index("Faza: Diagnoza, od 04.03.2026.") < coming
    assert "potrzeba jeszcze: Rodzinny wywiad środowiskowy, Diagnoza i ocena." in out
    assert "Potem: Plan (Wyznaczenie celów, Plan działania)." in out
    assert "• Rodzinny wywiad środowiskowy – wykonuje: pracownik socjalny; do 24.03.2026, zostało 15 dni" in out
    assert "termin ustawowy" in out
    assert out.count("do 24.03.2026") == 1


def test_a_deadline_that_runs_for_a_later_step_is_told_too(town: Town) -> None:
    out = town.said("case", "show", "PS.4.2026")

    assert "Sprawdzenie kryteriów (czeka na zatwierdzenie)" in out
    assert "do zatwierdzenia przez: kierownik zespołu, kierownik ośrodka" in out
    assert out.index("Biegną też terminy") < out.index("• Rodzinny wywiad środowiskowy: do 24.03.2026")


def test_goals_and_agreed_actions_go_along(town: Town) -> None:
    out = town.said("case", "show", "PS.5.2026")

    assert "• cel [cel-1]: znaleźć pracę" in out
    assert "• ustalone działanie [działanie-1]: pan Jan: pójdzie do urzędu pracy, do 01.04.2026" in out
    assert "Można też: Wniosek o pomoc, Spotkanie." in out


def test_what_was_written_is_shown_when_asked_for_and_sensitive_answers_to_fewer(town: Town) -> None:
    assert "Uzależnienia" not in town.said("case", "show", "PS.5.2026")
    full = town.said("case", "show", "PS.5.2026", "--full")
    assert "Uzależnienia: nie ma" in " ".join(full.split())
    assert "Jak często: 1 miesiąc" in full

    hidden = town.said("case", "show", "PS.5.2026", "--full", "--as", "beata")
    data = town.osl("case", "show", "PS.5.2026", "--full", "--json", "--as", "beata").data

    assert "(dane wrażliwe: widzą je tylko uprawnieni)" in hidden
    assert "nie ma" not in hidden
    assert data["written"]["interview"] == {"housing": "rented", "addictions": None}


def test_a_pause_and_an_end_are_said_with_what_can_be_done_then(town: Town) -> None:
    town.said("case", "suspend", "PS.5.2026", "--reason", "wyjazd do sanatorium")
    paused = town.said("case", "show", "PS.5.2026")
    nothing = town.said("case", "next", "PS.5.2026")
    town.said("case", "close", "PS.5.2026", "moved_away", "--reason", "przeprowadzka")
    ended = town.said("case", "show", "PS.5.2026")

    assert "Trwa przerwa w pracy socjalnej, od 09.03.2026." in paused
    assert "W czasie przerwy kroki czekają. Wznowienie: osl case resume PS.5.2026" in paused
    assert "osl case resume PS.5.2026" in nothing
    assert "Praca socjalna zakończyła się 09.03.2026: zmiana miejsca zamieszkania." in ended
    assert "Co dalej" not in ended
    assert "osl case reopen PS.5.2026" in town.said("case", "next", "PS.5.2026")


def test_everything_is_said_in_english_too(town: Town) -> None:
    words = [
        town.said(*command, lang="en")
        for command in (
            ("case", "list"), ("case", "show", "PS.5.2026", "--full"), ("case", "next", "PS.4.2026"),
            ("case", "why", "PS.1.2026", "goals"), ("due",), ("due", "--office-wide"),
        )
    ]  # fmt: skip

    assert "Phase: Diagnosis" not in words[1]
    assert "Phase: Activity, since 2026-03-04." in words[1]
    assert "To be approved" in words[2] or "Approve" in words[2]
    polish = ("Faza", "Sprawa", "Krok", "Termin", "zostało", "cli_", "progress.", "history.")
    assert not [word for said in words for word in polish if word in said]


# --- next and why -----------------------------------------------------------------------------------------------------


def test_next_says_what_by_whom_until_when_and_which_are_mine(town: Town) -> None:
    anna = town.osl("case", "next", "PS.5.2026", "--json").data["next"]
    beata = town.osl("case", "next", "PS.5.2026", "--json", "--as", "beata").data["next"]

    assert [(one["step"], one["mine"], one["due_on"]) for one in anna] == [
        ("ongoing_evaluation", True, "2026-04-04"), ("benefit_request", False, None), ("meeting", True, None),
    ]  # fmt: skip
    assert [one["step"] for one in beata if one["mine"]] == ["benefit_request"]
    out = town.said("case", "next", "PS.5.2026")
    row = next(line for line in out.splitlines() if "ongoing_evaluation" in line)
    assert row.startswith("tak")
    assert "pracownik socjalny" in row
    assert "do 04.04.2026, zostało 26 dni" in row


def test_a_draft_is_seen_by_whoever_typed_it_and_nobody_else(town: Town) -> None:
    town.said("case", "draft", "PS.1.2026", "application", "--file", "-", typed='{"form": {"urgent": true}}')

    assert "wersja robocza" in town.said("case", "next", "PS.1.2026")
    assert "wersja robocza" not in town.said("case", "next", "PS.1.2026", "--as", "piotr")


def test_why_names_every_obstacle_and_what_would_remove_it_and_no_other(town: Town) -> None:
    data = town.osl("case", "why", "PS.2.2026", "assessment", "--as", "beata", "--json").data
    out = town.said("case", "why", "PS.2.2026", "assessment", "--as", "beata")

    assert [one["kind"] for one in data["obstacles"]] == ["needs"]
    assert [one["kind"] for one in data["of_person"]] == ["role"]
    assert "Potrzebny jest krok „Rodzinny wywiad środowiskowy”" in out
    assert "wykonaj go najpierw." in out
    assert "może go wykonać: pracownik socjalny." in out

    free = town.said("case", "why", "PS.2.2026", "interview")
    assert "Krok „Rodzinny wywiad środowiskowy” jest otwarty." in free
    assert "Możesz go wykonać: osl case do PS.2.2026 interview" in free


def test_a_mark_may_be_written_in_small_letters_and_a_step_be_picked_from_a_list(town: Town) -> None:
    done = town.osl("case", "why", "ps.1.2026", typed="99\ngoals\n", asked=True)

    assert done.code == 0, done.err
    assert "5. Wyznaczenie celów" in done.err
    assert "Wpisz to, co stoi przed kropką" in done.err
    assert "Krok „Wyznaczenie celów” nie jest teraz możliwy" in done.out


# --- due --------------------------------------------------------------------------------------------------------------


def test_what_there_is_to_do_is_mine_and_the_most_pressing_first(town: Town) -> None:
    data = town.osl("due", "--json").data
    out = town.said("due")

    assert [(todo["mark"], todo["step"]) for todo in data["todo"] if not todo["optional"]] == [
        ("PS.2.2026", "interview"), ("PS.4.2026", "interview"), ("PS.5.2026", "ongoing_evaluation"),
        ("PS.1.2026", "application"),
    ]  # fmt: skip
    assert out.startswith("Do zrobienia – 09.03.2026")
    assert out.index("PS.2.2026") < out.index("PS.4.2026") < out.index("PS.5.2026") < out.index("PS.1.2026")
    assert "(jeszcze nieotwarty)" in next(line for line in out.splitlines() if line.startswith("PS.4.2026"))
    assert "krok nieobowiązkowy; wszystkie: --all" in out or "kroki nieobowiązkowe; wszystkie: --all" in out


def test_a_team_leader_sees_what_waits_for_her_and_who_waits_for_a_worker(town: Town) -> None:
    out = town.said("due", "--as", "lidia")

    assert out.index("Czeka na Twoje zatwierdzenie") < out.index("PS.4.2026")
    assert out.index("Czekają na przydział") < out.index("PS.3.2026")


def test_who_waits_for_a_worker_is_told_what_is_overdue_by_law_and_comes_first_for_it(town: Town) -> None:
    typed = json.dumps({"form": {"learned_on": "2026-01-05", "urgent": False}})
    told = ("case", "do", "PS.1.2026", "application", "--file", "-", "--reason", "zapis po czasie")
    town.said(*told, typed=typed)
    town.said("case", "assign", "PS.1.2026", "--nobody", "--as", "head")

    out = town.said("due", "--as", "lidia")
    waiting = town.osl("due", "--as", "lidia", "--json").data["unassigned"]

    assert [one["mark"] for one in waiting] == ["PS.1.2026", "PS.3.2026"]
    row = next(line for line in out.splitlines() if line.startswith("PS.1.2026"))
    assert re.search(r"Rodzinny wywiad środowiskowy: do \d\d\.01\.2026, \d+ dni po terminie, termin ustawowy", row)


def test_what_was_agreed_stands_among_what_is_to_be_done_when_its_day_has_come(town: Town) -> None:
    agreed = {"who": "pani Ewa", "what": "zadzwoni do szkoły", "by_when": "2026-03-06"}
    assert "Ustalone działania i odpowiedzi" not in town.said("due")
    town.said("case", "record", "PS.5.2026", "commitment", "--file", "-", typed=json.dumps(agreed))

    out = town.said("due")

    row = next(line for line in out.splitlines() if "zadzwoni do szkoły" in line)
    assert "ustalone działanie [działanie-2]" in row
    assert "do 06.03.2026, 3 dni po terminie" in row
    assert [one["name"] for one in town.osl("due", "--json").data["agreed"]] == ["commitment-2"]
    assert "zadzwoni" not in town.said("due", "--as", "piotr")
    assert "zadzwoni do szkoły, do 06.03.2026, 3 dni po terminie" in town.said("case", "show", "PS.5.2026")


def test_a_correction_that_waits_for_approval_is_called_so(town: Town) -> None:
    typed = json.dumps({"form": {"client_view": "lepiej"}})
    town.said("case", "correct", "PS.5.2026", "assessment", "--file", "-", "--reason", "pomyłka", typed=typed)

    row = next(line for line in town.said("due", "--as", "lidia").splitlines() if line.startswith("PS.5.2026"))

    assert "sprostowanie" in row


def test_a_case_that_ended_before_work_is_not_said_to_have_been_social_work(town: Town) -> None:
    town.said("case", "approve", "PS.4.2026", "criteria_check", "--as", "lidia")

    out = town.said("case", "show", "PS.4.2026")

    assert "Sprawa zakończona przed podjęciem pracy socjalnej 09.03.2026: " in out
    assert "Praca socjalna zakończyła się" not in out


def test_somebody_without_work_is_told_so(town: Town) -> None:
    town.said("case", "assign", "PS.3.2026", "anna", "--as", "head")

    out = town.said("due", "--as", "piotr")

    assert "Nic dziś nie czeka." in out


def test_every_deadline_of_the_centre_up_to_a_day(town: Town) -> None:
    data = town.osl("due", "--office-wide", "--until", "31.03.2026", "--json").data
    hers = town.osl("due", "--worker", "piotr", "--json").data

    assert [(one["mark"], one["name"], one["due_on"]) for one in data["deadlines"]] == [
        ("PS.2.2026", "interview", "2026-03-24"), ("PS.4.2026", "interview", "2026-03-24"),
    ]  # fmt: skip
    assert hers["deadlines"] == []


# --- Tab --------------------------------------------------------------------------------------------------------------


def completed(town: Town, *words: str) -> list[str]:
    """What the shell is offered for the last of `words`."""
    line = " ".join(("osl", *words))
    done = town.apart(
        _OSL_COMPLETE="zsh_complete", COMP_WORDS=line, COMP_CWORD=str(len(words)), OSL_OFFICE=str(town.folder)
    )
    assert done.code == 0, done.err
    assert done.err == ""
    return done.out.splitlines()[1::3]


@pytest.mark.slow
@pytest.mark.parametrize(
    ("words", "offered"),
    [
        (("case", "show", "PS.3"), ["PS.3.2026"]),
        (("case", "show", ""), ["PS.5.2026", "PS.4.2026", "PS.3.2026", "PS.2.2026", "PS.1.2026"]),
        (("case", "do", "PS.5.2026", ""), ["ongoing_evaluation", "benefit_request", "meeting"]),
        (("case", "approve", "PS.4.2026", ""), ["criteria_check"]),
        (("case", "correct", "PS.2.2026", ""), ["application", "criteria_check"]),
        (("case", "why", "PS.2.2026", "a"), ["application", "assessment"]),
        (("case", "record", "PS.5.2026", "goal"), ["goal", "goal-1"]),
        (("case", "close", "PS.5.2026", "m"), ["moved_away"]),
        (("case", "do", "PS.99.2026", ""), []),
        (("case", "sh"), ["show", "share", "shared"]),
    ],
)
def test_tab_offers_marks_steps_records_and_reasons(town: Town, words: tuple[str, ...], offered: list[str]) -> None:
    assert completed(town, *words) == offered


@pytest.mark.slow
def test_tab_offers_nothing_where_no_office_is_and_does_not_fail(tmp_path_factory: pytest.TempPathFactory) -> None:
    folder = tmp_path_factory.mktemp("empty")
    for words, office in (("osl case show ", ""), ("osl case do PS.1.2026 ", ""), ("osl case show ", "/nowhere")):
        position = str(len(words.split()))
        done = apart(
            folder=folder, _OSL_COMPLETE="bash_complete", COMP_WORDS=words, COMP_CWORD=position, OSL_OFFICE=office
        )

        assert (done.code, done.out.strip(), done.err) == (0, "", "")
    assert list(folder.iterdir()) == []


# --- what it loads ----------------------------------------------------------------------------------------------------


@pytest.mark.slow
def test_what_may_be_done_next_is_told_without_loading_views_forms_tables_or_other_commands(town: Town) -> None:
    looked = (
        "import sys\n"
        "from osl_cli.main import main\n"
        "try: main(['case', 'next', 'PS.2.2026'])\n"
        "except SystemExit: pass\n"
        "print(sorted(name for name in sys.modules if name.startswith(('osl_cli.case', 'osl_cli.work'))))\n"
        "print([name for name in ('sqlite_utils', 'rich', 'ruamel', 'osl_workflow.history', 'osl_cli.prompting',"
        " 'osl_workflow.views.worklist') if name in sys.modules])"
    )
    settings = {**os.environ, **QUIET, "OSL_OFFICE": str(town.folder)}

    done = subprocess.run([sys.executable, "-c", looked], capture_output=True, text=True, check=True, env=settings)

    commands, heavy = done.stdout.splitlines()[-2:]
    loaded = ("osl_cli.case", *(f"osl_cli.work_{name}" for name in ("ahead", "group", "next", "words")))
    assert commands == str(list(loaded))
    assert heavy == "[]"


def test_what_a_record_leaves_empty_is_no_line_of_the_history(town: Town) -> None:
    town.said("case", "record", "PS.5.2026", "meeting", "--file", "-", typed='{"agenda": "plany na lato"}')

    full = town.said("case", "history", "PS.5.2026", "--full")

    assert "plany na lato" in full
    assert "ustalenia" not in full.lower()


def test_of_an_ended_case_the_list_says_how_long_it_lasted(town: Town) -> None:
    town.said("case", "close", "PS.2.2026", "withdrew", "--reason", "wyjechała")

    rows = {line.split()[0]: line for line in town.said("case", "list").splitlines() if line.startswith("PS.")}

    assert rows["PS.2.2026"].rstrip().endswith("trwała 7 dni")
    assert rows["PS.1.2026"].rstrip().endswith(" 7 dni")
    assert "trwała" not in rows["PS.1.2026"]
