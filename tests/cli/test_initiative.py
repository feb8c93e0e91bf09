"""Work with a community at the command line: the verbs of a case, in the words of an initiative."""

from __future__ import annotations

import json
from pathlib import Path
from shutil import copytree
from typing import Any

import click
import pytest

from osl_cli import work_offers
from osl_cli.case import case
from osl_cli.initiative import initiative
from osl_cli.run import Run
from tests.cli.terminal import Said
from tests.cli.town import Town
from tests.community import ROLES, texts
from tests.databases import moved

MARK = "PS.6.2026"


@pytest.fixture(scope="module")
def estate(built_town: Path, tmp_path_factory: pytest.TempPathFactory) -> Path:
    """The town with a process for communities and Ewa, an organiser, who has opened an initiative."""
    folder = tmp_path_factory.mktemp("estate")
    town = Town.copied(built_town, folder / "town")
    town.said("process", "publish", *texts(folder), "--as", "head")
    roles = [word for role in ROLES for word in ("--give-role", role)]
    town.said("staff", "add", "--given", "Ewa", "--family", "Wymyślona", "--login", "ewa", *roles, "--as", "head")
    done = town.said(
        "initiative", "open", "small-community", "--name", "Osiedle Wschód", "--place", "ul. Zmyślona",
        "--kind", "territorial", "--group", "seniors", "--as", "ewa",
    )  # fmt: skip
    assert f"Rozpoczęto inicjatywę {MARK}: Osiedle Wschód." in done
    town.said("initiative", "assign", MARK, "ewa", "--as", "head")
    return town.folder


@pytest.fixture
def town(estate: Path, tmp_path: Path, server: str | None) -> Town:
    copytree(estate, tmp_path / "town")
    if server is not None:
        moved(tmp_path / "town", server)
    return Town(tmp_path / "town")


def ewa(town: Town, verb: str, *words: str, **how: Any) -> str:
    """What the organiser is told of a verb that goes well."""
    return town.said("initiative", verb, MARK, *words, "--as", "ewa", **how)


def asked(town: Town, *words: str) -> Said:
    return town.osl(*words, "--as", "ewa")


def answers(**form: Any) -> str:
    return json.dumps({"form": form})


def test_an_initiative_is_opened_worked_through_told_and_proven(town: Town) -> None:
    shown = ewa(town, "show")
    assert "Inicjatywa PS.6.2026" in shown
    assert "społeczność terytorialna" in shown
    assert "seniorzy" in shown
    assert "Organizator społeczności lokalnej: Ewa Wymyślona" in shown

    done = ewa(town, "do", "decision", "--file", "-", typed=answers(why="bo trzeba"))
    assert "Zapisano krok „Decyzja o podjęciu pracy” w inicjatywie PS.6.2026." in done
    assert "Mapa zasobów i potrzeb – do 08.04.2026" in done

    history = ewa(town, "history", "--full")
    assert "Historia inicjatywy PS.6.2026" in history
    assert "Otwarto inicjatywę" in history
    assert "ul. Zmyślona" in history
    assert "bo trzeba" in history
    assert "jest zgodna sama ze sobą" in town.said("audit", "verify", "--as", "head")


def test_the_organiser_finds_it_in_her_lists_and_no_case(town: Town) -> None:
    ewa(town, "do", "decision", "--file", "-", typed=answers(why="bo trzeba"))

    due = town.said("due", "--as", "ewa")
    wide = town.osl("due", "--office-wide", "--as", "ewa", "--json").data["deadlines"]
    listed = town.osl("initiative", "list", "--json", "--as", "ewa").data["initiatives"]

    assert "Osiedle Wschód" in due
    assert "resource_map" in due
    assert [(row["mark"], row["of_kind"]) for row in wide] == [(MARK, "initiative")]
    assert [(row["mark"], row["name"], row["kind"], row["workers"]) for row in listed] == [
        (MARK, "Osiedle Wschód", "territorial", {"organiser": "ewa"})
    ]
    assert asked(town, "case", "list").code == 1
    assert MARK not in town.said("case", "list")
    assert MARK in town.said("due", "--office-wide", "--as", "head")


def test_what_is_of_the_other_kind_is_refused_with_what_to_type(town: Town) -> None:
    client = town.osl("person", "add", "--given", "Jan", "--family", "Zmyślony", "--json").data["person"]

    for refused, instead in (
        (town.osl("case", "show", MARK), "Wpisz „osl initiative”"),
        (asked(town, "initiative", "show", "PS.1.2026"), "Wpisz „osl case”"),
        (town.osl("case", "open", "small-community", "--client", client), "osl initiative open small-community"),
        (asked(town, "initiative", "open", "small-work", "--name", "x"), "osl case open small-work"),
    ):
        assert refused.code == 1
        assert instead in refused.err


def test_the_community_and_the_team_are_told_more_of_as_they_become_known(town: Town) -> None:
    ewa(town, "describe", "--kind", "problem_place", "--delivery", "ngo")
    ewa(town, "member", "--name", "Jan Zmyślony", "--institution", "Szkoła nr 1", "--team-role", "nauczyciel")
    shown = ewa(town, "show")
    assert "miejsce problemowe" in shown
    assert "Jan Zmyślony, nauczyciel, Szkoła nr 1" in shown

    ewa(town, "member", "--remove", "1")
    assert "Jan Zmyślony" not in ewa(town, "show")
    assert "Instytucja: Szkoła nr 1" in ewa(town, "history", "--full")
    wrong = asked(town, "initiative", "describe", MARK, "--kind", "village")
    assert "podano village, a możliwe są: territorial" in wrong.err


def test_every_verb_of_a_case_is_one_of_an_initiative_too() -> None:
    context = click.Context(initiative)

    of_both = set(case.table) & set(initiative.table)
    own = {"attended", "transfer", "justify"}  # it has no client, no limit, and is not offered
    assert set(case.table) - of_both == own
    assert set(initiative.table) - of_both == {"describe"}, "what is told of a family stands with its persons"
    for verb in initiative.table:
        command = initiative.get_command(context, verb)
        assert command is not None
        assert command.help
    other = {verb for verb in of_both if case.table[verb][0] != initiative.table[verb][0]}
    assert other == {"open", "member"}, "all the others are written once"


def test_what_is_typed_of_an_initiative_is_offered_under_tab(town: Town) -> None:
    def offered(which: str, **params: str) -> list[str]:
        command = initiative.get_command(click.Context(initiative), "do")
        assert command is not None
        context = click.Context(command, obj=run)
        context.params.update(params)
        return [item.value for item in work_offers.offered(which, context, "")]

    run = Run(login="head")
    run.options.office = str(town.folder)
    try:
        assert offered("marks") == [MARK]
        assert offered("possible_steps", mark=MARK) == ["decision"]
    finally:
        run.close()


def test_whoever_took_part_by_her_id_kept_an_agreed_action_of_her_case(town: Town) -> None:
    client = town.osl("case", "show", "PS.5.2026", "--json").data["client"]
    person = town.osl("person", "find", client.split()[-1], "--json").data["people"][0]["person"]
    ewa(town, "record", "participant", "--file", "-", typed=json.dumps({"person": person}))
    ewa(town, "record", "participant", "--file", "-", typed=json.dumps({"name": "Ktoś Inny"}))
    entries = []
    for who in ("participant-1", "participant-2"):
        ewa(town, "record", "activity", "--file", "-", typed=json.dumps({"title": "warsztaty", "participants": [who]}))
        entries.append(str(asked(town, "initiative", "show", MARK, "--json").data["entry"]))
    consent = json.dumps({"attendance_consent_on": "2026-03-09"})
    town.said("case", "record", "PS.5.2026", "commitment-1", "--file", "-", typed=consent)
    keep = ("case", "attended", "PS.5.2026", "commitment-1", "--in", MARK, "--entry")

    assert "Oczekiwano obecności klienta" in town.osl(*keep, entries[1]).err
    assert "wykonane przez udział w zajęciach" in town.said(*keep, entries[0])

    assert "PS.5.2026" not in ewa(town, "history", "--full")
