"""`osl init`: an office is founded by answering five questions, or by options, and never twice."""

from __future__ import annotations

import os
from pathlib import Path
from shutil import rmtree
from tempfile import TemporaryDirectory

import pytest

from tests.cli.terminal import Office, osl, started

ANSWERS = ("--name", "Ośrodek w Zmyślonej", "--residents", "21300", "--given", "Halina", "--family", "Zmyślona")


def test_an_office_is_founded_in_the_folder_that_later_commands_find_by_themselves(tmp_path: Path) -> None:
    founded = started("init", *ANSWERS, folder=tmp_path)
    listed = started("staff", "list", "--json", folder=tmp_path)

    assert founded.code == 0
    assert "Założono ośrodek: Ośrodek w Zmyślonej." in founded.out
    assert "osl staff add" in founded.out
    assert (tmp_path / "osl-office" / "events.db").exists()
    assert listed.data["staff"][0]["family"] == "Zmyślona"
    assert listed.data["staff"][0]["roles"] == ["manager"]


def test_whoever_runs_it_is_the_head_by_his_own_login_and_no_variable_says_who_that_is(tmp_path: Path) -> None:
    started("init", *ANSWERS, folder=tmp_path, LOGNAME="ktoś", USER="ktoś")

    listed = started("staff", "list", "--json", folder=tmp_path, LOGNAME="inny")

    assert listed.code == 0, listed.err
    assert listed.data["staff"][0]["login"] != "ktoś"


def test_on_a_terminal_it_asks_and_a_wrong_answer_is_asked_again_alone(tmp_path: Path) -> None:
    office = Office(tmp_path / "nowy")
    typed = "Ośrodek w Zmyślonej\nokoło tysiąca\n0\nP.S.\nHalina\nZmyślona\nPS\n21 300\n"

    done = office.osl("init", typed=typed, asked=True)

    assert done.code == 0, done.err
    assert done.err.count("Nazwa ośrodka, jak na pismach") == 1
    assert done.err.count("Liczba mieszkańców") == 3
    assert "Oczekiwano liczby całkowitej, na przykład 21300" in done.err
    assert "Oczekiwano liczby mieszkańców większej od 0" in done.err
    assert "Oczekiwano symbolu sprawy" in done.err


def test_a_script_is_told_which_option_is_missing(tmp_path: Path) -> None:
    done = Office(tmp_path / "nowy").osl("init", "--name", "Ośrodek w Zmyślonej")

    assert done.code == 2
    assert "--residents" in done.err
    assert not (tmp_path / "nowy").exists()


def test_a_folder_holds_one_office(office: Office) -> None:
    done = office.osl("init", *ANSWERS)

    assert done.code == 1
    assert "ośrodek już jest" in done.err


def test_a_founding_that_was_refused_can_be_taken_further(tmp_path: Path) -> None:
    office = Office(tmp_path / "nowy")
    refused = office.osl("init", *ANSWERS[:2], "--residents", "0", *ANSWERS[4:])

    again = office.osl("init", *ANSWERS)

    assert refused.code == 1
    assert "większej od 0" in refused.err
    assert again.code == 0, again.err


def test_a_half_founded_office_says_how_to_finish_it(tmp_path: Path) -> None:
    office = Office(tmp_path / "nowy")
    office.osl("init", *ANSWERS[:2], "--residents", "0", *ANSWERS[4:])

    done = office.osl("staff", "list")

    assert done.code == 1
    assert "osl init" in done.err


def test_founding_over_keys_in_use_is_refused_and_hides_nothing(office: Office) -> None:
    (office.folder / "events.db").unlink()

    done = office.osl("init", "--name", "Inny", "--residents", "9000", "--given", "Ewa", "--family", "Zmyślona")

    assert done.code == 1
    assert not (office.folder / "events.db").exists()
    assert "choć klucze są" in office.osl("due").err


def test_the_answer_as_json_says_where_the_office_is_and_what_it_published(tmp_path: Path) -> None:
    done = Office(tmp_path / "nowy").osl("init", *ANSWERS, "--json")

    assert done.data["folder"] == str(tmp_path / "nowy")
    assert "social-work-1.18 1" in done.data["published"]


@pytest.mark.parametrize("lang", ["pl", "en"])
def test_somebody_who_does_not_work_here_is_told_so(office: Office, lang: str) -> None:
    done = office.osl("person", "find", "nowak", login="obcy", lang=lang)

    assert done.code == 1
    assert "obcy" in done.err
    assert {"pl": "nikt tu nie ma", "en": "nobody here has"}[lang] in done.err


def test_a_folder_named_wrongly_is_told_and_nothing_is_made_there(tmp_path: Path) -> None:
    done = osl("process", "list", "--office", str(tmp_path / "nie-ma"))

    assert done.code == 2
    assert "nie-ma" in done.err
    assert not (tmp_path / "nie-ma").exists()


def test_it_tells_standard_and_processes_apart_and_who_can_open_the_folder(tmp_path: Path) -> None:
    done = Office(tmp_path / "nowy").osl("init", *ANSWERS)

    lines = dict(line.split(":", 1) for line in done.out.splitlines() if ":" in line)
    assert lines["Standard"].split() == ["social-work-1.18", "1"]
    assert "unemployed-person" in lines["Ogłoszone procesy"]
    assert "social-work-1.18" not in lines["Ogłoszone procesy"]
    assert "docs/how-to/share-an-office.md" in done.out


@pytest.mark.parametrize("umask", [0o077, 0o022])
def test_what_is_made_later_has_the_rights_of_the_history(tmp_path: Path, umask: int) -> None:
    office = Office(tmp_path / "nowy").founded()
    rmtree(office.folder / "parsed", ignore_errors=True)
    (office.folder / "views.db").unlink(missing_ok=True)
    office.folder.chmod(0o770)
    for file in office.folder.iterdir():
        file.chmod(0o660)

    before = os.umask(umask)
    try:
        assert office.osl("process", "list").code == 0
        assert office.osl("case", "list").code == 0
    finally:
        os.umask(before)

    made = {str(path.relative_to(office.folder)): path.stat().st_mode & 0o777 for path in office.folder.rglob("*")}
    assert made.pop("parsed") == 0o770
    assert "views.db" in made
    assert any(name.startswith("parsed/") for name in made)
    assert set(made.values()) == {0o660}, made


@pytest.mark.skipif(not hasattr(os, "geteuid") or os.geteuid() != 0, reason="only the superuser can be somebody else")
def test_a_colleague_for_whom_the_folder_is_closed_is_told_to_have_it_shared() -> None:
    with TemporaryDirectory() as place:
        Path(place).chmod(0o755)
        office = Office(Path(place) / "nowy").founded()
        office.folder.chmod(0o700)

        os.seteuid(65534)
        try:
            done = office.osl("staff", "list")
        finally:
            os.seteuid(0)

    assert done.code == 1
    assert "Jego właściciel (root) albo administrator musi udostępnić go grupie" in done.err


def test_whoever_founds_it_for_somebody_else_is_told_how_to_go_on(tmp_path: Path) -> None:
    own = started("init", *ANSWERS, folder=tmp_path)
    other = started("--office", "inny", "init", *ANSWERS, "--login", "maria", folder=tmp_path)

    assert other.code == own.code == 0
    assert "po zalogowaniu do systemu jako maria" in " ".join(other.out.split())
    assert "zalogowaniu do systemu" not in own.out
