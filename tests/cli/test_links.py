"""What one case has to do with another at the command line: a step that starts another process.

The centre is that of `town.py`; a second process, `guided-work`, begins with a referral that starts `small-work`.
"""

from __future__ import annotations

from pathlib import Path
from shutil import copytree
from typing import Any

import pytest

from tests.centre import PROCESS
from tests.cli.town import Town
from tests.databases import moved

FIRST, OTHER = "PS.6.2026", "PS.7.2026"
GUIDED = PROCESS.replace("process: small-work", "process: guided-work").replace(
    "      title: {pl: Zgłoszenie, en: Application}\n",
    "      title: {pl: Zgłoszenie, en: Application}\n      starts: small-work\n",
)
ANSWERS = '{"form": {"learned_on": "2026-03-09", "urgent": false}}'


@pytest.fixture(scope="module")
def guided(built_town: Path, tmp_path_factory: pytest.TempPathFactory) -> Path:
    """The town with the second process, and a case of it, opened for the client of PS.1.2026."""
    folder = tmp_path_factory.mktemp("guided")
    town = Town.copied(built_town, folder / "town")
    (folder / "guided-work.yaml").write_text(GUIDED, "utf-8")
    town.said("process", "publish", str(folder / "guided-work.yaml"), "--as", "head")
    town.said("case", "open", "guided-work", "--from", "PS.1.2026")
    return town.folder


@pytest.fixture
def town(guided: Path, tmp_path: Path, server: str | None) -> Town:
    copytree(guided, tmp_path / "town")
    if server is not None:
        moved(tmp_path / "town", server)
    return Town(tmp_path / "town")


def shown(town: Town, mark: str) -> Any:
    return town.osl("case", "show", mark, "--json").data


def test_a_step_starts_another_process_with_the_same_people_and_both_know_of_it(town: Town) -> None:
    assert shown(town, FIRST)["to_start"] == []
    done = town.said("case", "do", FIRST, "application", "--file", "-", typed=ANSWERS)
    assert f"osl case open --from {FIRST}" in done
    assert f"osl case open --from {FIRST}" in town.said("case", "next", FIRST)

    opened = town.said("case", "open", "--from", FIRST)

    assert f"Połączono z {FIRST}" in opened
    first, other = shown(town, FIRST), shown(town, OTHER)
    assert (other["process"], other["client"], other["family"]) == ("small-work", first["client"], first["family"])
    assert {"mark": OTHER, "process": "small-work", "status": "active", "is_origin": False} in first["links"]
    assert other["links"] == [{"mark": FIRST, "process": "guided-work", "status": "active", "is_origin": True}]
    assert first["to_start"] == []
    assert f"zaczęto z: {FIRST}, Praca socjalna z rodziną: w toku" in town.said("case", "show", OTHER)
    assert f"zaczęto: {OTHER}" in town.said("case", "history", FIRST)
    assert f"skąd: {FIRST}" in town.said("case", "history", OTHER)
    assert "jest zgodna sama ze sobą" in town.said("audit", "verify", "--as", "head")


def test_the_same_command_twice_starts_one(town: Town) -> None:
    town.said("case", "do", FIRST, "application", "--file", "-", typed=ANSWERS)
    again = ("case", "open", "--from", FIRST, "small-work", "--command-id", "00000000-0000-0000-0000-0000000000aa")

    town.said(*again)
    stored = town.stored()[0]

    assert town.osl(*again, "--json").data["mark"] == OTHER
    assert town.stored()[0] == stored
    assert len(shown(town, FIRST)["links"]) == 2


def test_whoever_may_not_write_into_the_first_starts_nothing_from_it(town: Town) -> None:
    town.said("case", "close", FIRST, "moved_away", "--reason", "wyjechała")
    stored = town.stored()[0]

    refused = town.osl("case", "open", "small-work", "--from", FIRST)

    assert refused.code != 0
    assert "zakończon" in refused.err
    assert town.stored()[0] == stored
