"""`osl upgrade`: an office of an older format becomes one of this program's."""

from __future__ import annotations

import shutil
import sqlite3
from contextlib import closing
from pathlib import Path

import pytest

from tests.cli.terminal import ROOT, Office

FROZEN = ROOT / "tests/golden/offices/format-1"


@pytest.fixture
def old(tmp_path: Path) -> Office:
    folder = tmp_path / "office"
    shutil.copytree(FROZEN, folder)
    return Office(folder)


def test_until_the_upgrade_every_command_says_what_to_do(old: Office) -> None:
    done = old.osl("case", "list", login="anna")

    assert done.code == 1
    assert "osl upgrade" in done.err


def test_an_upgrade_says_where_the_copy_is_and_that_it_holds_keys(old: Office) -> None:
    done = old.osl("upgrade")

    assert done.code == 0
    copy = next(old.folder.glob("before-upgrade-1-*"))
    assert str(copy.resolve()) in done.out
    assert "klucze" in done.out
    assert done.err == ""  # how far it is, is shown only on a terminal
    assert old.osl("case", "list", login="anna", lang="en").out.count("PS.") == 5


def test_an_upgrade_answers_programs_too_and_a_second_one_has_nothing_to_do(old: Office) -> None:
    first, second = old.osl("upgrade", "--json").data, old.osl("upgrade", "--json").data

    assert (first["upgraded"], first["from"], first["format"]) == (True, 1, 2)
    assert second == {"upgraded": False, "format": 2}


@pytest.mark.parametrize(("file", "key"), [("events.db", "store.newer_format"), ("keys.db", "privacy.keys_newer")])
@pytest.mark.parametrize("words", [("case", "list"), ("person", "add", "--given", "Ewa"), ("upgrade",)])
def test_an_older_program_refuses_a_newer_office_and_changes_nothing(
    office: Office, file: str, key: str, words: tuple[str, ...]
) -> None:
    with closing(sqlite3.connect(office.folder / file)) as db, db:
        db.execute("UPDATE meta SET format = 9")
    before = (office.folder / file).read_bytes()

    done = office.osl(*words, "--json")

    assert done.code == 1
    assert done.error["key"] == key
    assert (office.folder / file).read_bytes() == before


def test_where_there_is_no_office_there_is_nothing_to_upgrade(tmp_path: Path) -> None:
    assert Office(tmp_path / "nothing").osl("upgrade").code == 2
