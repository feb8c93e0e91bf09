"""`osl backup`, `osl restore`, `osl keys`: every disaster is told in sentences that say what to do."""

from __future__ import annotations

import os
import shutil
from pathlib import Path
from uuid import UUID

import pytest

from osl_workflow.bootstrap import open_house
from tests.cli.terminal import Office, osl
from tests.cli.test_init import ANSWERS
from tests.databases import NewDatabase
from tests.integration.test_backup import tools

WORDS = "cztery słowa na kartce"


@pytest.fixture
def words(tmp_path: Path) -> str:
    file = tmp_path / "words"
    file.write_text(WORDS + "\n", "utf-8")
    return str(file)


def backed_up(office: Office, tmp_path: Path, words: str) -> tuple[str, str]:
    """Take a backup with its keys; return where both lie."""
    keys = str(tmp_path / "pendrive/keys.osl")
    done = office.osl("backup", str(tmp_path / "dysk"), "--keys", keys, "--passphrase-file", words, "--json")
    assert done.code == 0, done.err
    return done.data["path"], keys


def lose(office: Office, *names: str) -> None:
    for name in names:
        for file in office.folder.glob(f"{name}*"):
            file.unlink()


def names_of(office: Office) -> list[str]:
    done = office.osl("staff", "list", "--json")
    assert done.code == 0, done.err
    return [one["family"] for one in done.data["staff"]]


# ---------------------------------------------------------------- the weekly routine


def test_a_week_s_backup_brings_the_office_back_after_the_disk_has_died(
    office: Office, tmp_path: Path, words: str
) -> None:
    path, keys = backed_up(office, tmp_path, words)
    shutil.rmtree(office.folder)

    done = office.osl("restore", path, "--keys", keys, "--passphrase-file", words)

    assert done.code == 0, done.err
    assert "Odtworzono ośrodek" in done.out
    assert names_of(office) == ["Zmyślona"]
    assert office.osl("views", "status").code == 0
    assert keys in office.osl("keys", "status").out  # it knows where its copies are


def test_a_backup_says_that_the_keys_are_not_in_it_until_they_have_a_copy_that_fits(
    office: Office, tmp_path: Path, words: str
) -> None:
    first = office.osl("backup", str(tmp_path / "dysk"))
    copied = office.osl("keys", "backup", str(tmp_path / "keys.osl"), "--passphrase-file", words)
    shutil.rmtree(tmp_path / "dysk")
    second = office.osl("backup", str(tmp_path / "dysk"))

    assert "Zrób ją teraz: osl keys backup" in first.out
    assert copied.code == 0
    assert "Trzymaj ją osobno" in copied.out
    assert "ich ostatnia kopia pasuje" in second.out


def test_the_passphrase_is_asked_twice_and_shown_nowhere(office: Office, tmp_path: Path) -> None:
    file = str(tmp_path / "keys.osl")

    differ = office.osl("keys", "backup", file, typed=f"{WORDS}\ninne słowa na kartce\n", asked=True)
    short = office.osl("keys", "backup", file, typed="krótkie\nkrótkie\n", asked=True)
    done = office.osl("keys", "backup", file, typed=f"{WORDS}\n{WORDS}\n", asked=True)
    again = office.osl("keys", "backup", file, typed=f"{WORDS}\n{WORDS}\n", asked=True)

    assert (differ.code, short.code, done.code, again.code) == (1, 1, 0, 1)
    assert "podano różne" in differ.err
    assert "co najmniej 12 znaków" in short.err
    assert "już istnieje" in again.err
    assert not any(WORDS in said.out + said.err for said in (differ, short, done, again))
    assert Path(file).stat().st_mode & 0o077 == 0
    assert WORDS.encode() not in Path(file).read_bytes()


def test_a_script_without_a_passphrase_is_told_which_option_is_missing(office: Office, tmp_path: Path) -> None:
    done = office.osl("keys", "backup", str(tmp_path / "keys.osl"))

    assert done.code == 2
    assert "--passphrase-file" in done.err
    assert not (tmp_path / "keys.osl").exists()


# ---------------------------------------------------------------- the state of the keys


def test_where_the_history_is_lost_the_keys_say_so_and_that_they_are_whole(office: Office) -> None:
    for file in office.folder.glob("events.db*"):
        file.unlink()

    said, data = office.osl("keys", "status"), office.osl("keys", "status", "--json").data

    assert said.code == 1
    assert "tak, wszystkie" in said.out
    assert "Odtwórz zapisy z kopii" in said.out
    assert (data["open"], data["without_key"]) == (True, None)


def test_a_history_that_was_emptied_is_a_lost_one(office: Office) -> None:
    for file in office.folder.glob("events.db*"):
        file.unlink()
    (office.folder / "events.db").touch()

    for words in (("keys", "status"), ("case", "list"), ("backup", str(office.folder.parent / "to"))):
        done = office.osl(*words)
        assert done.code == 1, words
        assert "Odtwórz zapisy z kopii" in done.out + done.err, words


def test_where_history_and_keys_are_lost_no_new_centre_takes_their_place(
    office: Office, tmp_path: Path, words: str
) -> None:
    office.osl("backup", str(tmp_path / "to"), "--keys", str(tmp_path / "keys.osl"), "--passphrase-file", words)
    for name in ("events.db", "keys.db", "office.key"):
        (office.folder / name).unlink()

    new = ("init", "--name", "Nowy", "--residents", "1000", "--symbol", "NW", "--given", "Jan", "--family", "Nowy")
    for command in (("keys", "status"), ("case", "list"), new):
        done = office.osl(*command)
        assert done.code == 1, command
        assert "osl restore KOPIA" in done.out + done.err, command


def test_keys_beside_the_history_of_another_centre_are_not_given_up(office: Office, tmp_path: Path) -> None:
    other = Office(tmp_path / "other").founded()
    (office.folder / "events.db").write_bytes((other.folder / "events.db").read_bytes())

    status, given_up = office.osl("keys", "status"), office.osl("keys", "give-up")

    assert (status.code, given_up.code) == (1, 1)
    assert "należy do innego" in status.out
    assert "należy do innego" in given_up.err


def test_keys_of_another_centre_make_room_for_the_copy(office: Office, tmp_path: Path, words: str) -> None:
    copy = ("keys", "restore", str(tmp_path / "keys.osl"), "--passphrase-file", words)
    office.osl("keys", "backup", str(tmp_path / "keys.osl"), "--passphrase-file", words)
    other = Office(tmp_path / "other").founded()
    (office.folder / "keys.db").write_bytes((other.folder / "keys.db").read_bytes())

    refused, done = office.osl(*copy), office.osl(*copy, "--replace")

    assert (refused.code, done.code) == (1, 0), done.err
    assert "--replace" in refused.err
    assert office.osl("case", "list").code == 0


def test_the_state_of_the_keys_shows_no_key_and_asks_for_a_copy(office: Office, tmp_path: Path, words: str) -> None:
    before = office.osl("keys", "status")
    secret = (office.folder / "office.key").read_text().strip()
    office.osl("keys", "backup", str(tmp_path / "keys.osl"), "--passphrase-file", words)
    after = office.osl("keys", "status", "--json")

    assert before.code == after.code == 0
    assert "Nie zrobiono jeszcze kopii kluczy" in before.out
    assert secret not in before.out + after.out
    assert after.data["open"]
    assert after.data["copied"]["keys"] == after.data["keys"]


def test_changing_the_key_of_the_office_leaves_records_readable_and_old_copies_useful(
    office: Office, tmp_path: Path, words: str
) -> None:
    path, keys = backed_up(office, tmp_path, words)
    before = office.osl("keys", "status", "--json").data["office_key"]

    changed = office.osl("keys", "change")

    assert changed.code == 0
    assert office.osl("keys", "status", "--json").data["office_key"] != before
    assert names_of(office) == ["Zmyślona"]
    elsewhere = Office(tmp_path / "elsewhere")
    assert elsewhere.osl("restore", path, "--keys", keys, "--passphrase-file", words).code == 0
    assert names_of(elsewhere) == ["Zmyślona"]
    lose(office, "keys.db")  # the old copy also completes the office whose key has changed since
    assert office.osl("keys", "restore", keys, "--passphrase-file", words).code == 0
    assert names_of(office) == ["Zmyślona"]


# ---------------------------------------------------------------- keys without events, events without keys


@pytest.mark.parametrize("lang", ["pl", "en"])
@pytest.mark.parametrize("lost", [("office.key",), ("keys.db",), ("office.key", "keys.db")])
def test_lost_keys_are_named_everywhere_and_come_back_from_their_copy(
    office: Office, tmp_path: Path, words: str, lost: tuple[str, ...], lang: str
) -> None:
    _, keys = backed_up(office, tmp_path, words)
    lose(office, *lost)

    refused = [office.osl("staff", "list", lang=lang), office.osl("keys", "status", lang=lang)]
    done = office.osl("keys", "restore", keys, "--passphrase-file", words)

    for said in refused:
        assert said.code == 1
        assert lost[-1] in said.out + said.err
        assert {"pl": "z kopii zapasowej kluczy", "en": "from the backup of the keys"}[lang] in said.out + said.err
    assert done.code == 0, done.err
    assert names_of(office) == ["Zmyślona"]


def test_keys_without_records_are_told_to_hold_nothing(office: Office, tmp_path: Path, words: str) -> None:
    path, keys = backed_up(office, tmp_path, words)
    lose(office, "events.db")

    lists = office.osl("staff", "list")
    restoring_keys = office.osl("keys", "restore", keys, "--passphrase-file", words)
    refused = office.osl("restore", path)
    done = office.osl("restore", path, "--replace")  # the keys are here: no copy of them is needed

    assert lists.code == 1
    assert "osl restore KOPIA --replace" in lists.err
    assert "same klucze nie zawierają żadnych danych" in restoring_keys.err
    assert "--replace" in refused.err
    assert done.code == 0, done.err
    assert names_of(office) == ["Zmyślona"]


def test_a_centre_is_replaced_from_within_its_own_folder(
    office: Office, tmp_path: Path, words: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    path, _ = backed_up(office, tmp_path, words)
    monkeypatch.chdir(office.folder)

    done = osl("restore", path, "--replace", "--json")

    assert done.code == 0, done.err
    assert done.data["folder"] == str(office.folder)
    assert Path(done.data["aside"]).parent == office.folder.parent
    assert names_of(office) == ["Zmyślona"]


def test_records_without_keys_are_told_to_be_unreadable(office: Office, tmp_path: Path, words: str) -> None:
    path, _ = backed_up(office, tmp_path, words)

    done = Office(tmp_path / "new").osl("restore", path)

    assert done.code == 1
    assert "nie da się odczytać żadnym sposobem" in done.err
    assert "--keys" in done.err
    assert not (tmp_path / "new").exists()


def test_keys_of_another_office_are_recognised(office: Office, tmp_path: Path, words: str) -> None:
    other = Office(tmp_path / "other").founded()
    path, _ = backed_up(office, tmp_path, words)
    _, strange = backed_up(other, tmp_path / "elsewhere", words)

    restoring = Office(tmp_path / "new").osl("restore", path, "--keys", strange, "--passphrase-file", words)
    keys = office.osl("keys", "restore", strange, "--passphrase-file", words)

    assert restoring.code == keys.code == 1
    assert "innego" in restoring.err
    assert "innego" in keys.err
    assert names_of(office) == ["Zmyślona"]


def test_a_strange_office_key_in_the_folder_is_kept_aside(office: Office, tmp_path: Path, words: str) -> None:
    _, keys = backed_up(office, tmp_path, words)
    (office.folder / "office.key").write_text("ab" * 32)

    refused = office.osl("staff", "list")
    done = office.osl("keys", "restore", keys, "--passphrase-file", words)

    assert "office.key" in refused.err
    assert "office.key.aside" in done.out
    assert (office.folder / "office.key.aside").read_text() == "ab" * 32
    assert names_of(office) == ["Zmyślona"]


# ---------------------------------------------------------------- what was erased, what is missing


def known_person(office: Office, given: str) -> str:
    done = office.osl("person", "add", "--given", given, "--family", "Wymyślona", "--sex", "female", "--json")
    assert done.code == 0, done.err
    return str(done.data["person"])


def erase(office: Office, person: str) -> None:
    house = open_house(office.folder)
    house.store.forget(UUID(person))
    house.close()


@pytest.mark.parametrize("told_by", ["--erasures-from", "--replace", "newer keys"])
def test_a_person_erased_after_the_backup_is_not_brought_back(
    office: Office, tmp_path: Path, words: str, told_by: str
) -> None:
    kept, erased = known_person(office, "Zofia"), known_person(office, "Irena")
    path, keys = backed_up(office, tmp_path, words)
    erase(office, erased)
    newer = str(tmp_path / "newer.osl")
    assert "Zniszcz ją i wszystkie starsze" in office.osl("keys", "backup", newer, "--passphrase-file", words).out
    more = {"--erasures-from": ["--erasures-from", str(office.folder)], "--replace": ["--replace"], "newer keys": []}
    place = office if told_by == "--replace" else Office(tmp_path / "new")

    done = place.osl(
        "restore", path, "--keys", newer if told_by == "newer keys" else keys, "--passphrase-file", words,
        *more[told_by], "--json",
    )  # fmt: skip

    assert done.code == 0, done.err
    assert done.data["erased"] == [erased]
    assert kept in place.osl("person", "find", "Zofia", "--json").out
    assert erased not in place.osl("person", "find", "Irena", "--json").out
    if told_by == "--replace":
        assert Path(done.data["aside"]).name.startswith("office-before-")


def test_the_state_of_the_keys_asks_for_a_new_copy_after_an_erasure(office: Office, tmp_path: Path, words: str) -> None:
    person = known_person(office, "Irena")
    backed_up(office, tmp_path, words)
    known_person(office, "Zofia")
    erase(office, person)

    said = office.osl("keys", "status").out

    assert "przybył 1 klucz" in said
    assert "zniszczono 1 klucz" in said


def test_records_younger_than_the_keys_are_named_and_out_of_the_way_once_given_up(
    office: Office, tmp_path: Path, words: str
) -> None:
    _, keys = backed_up(office, tmp_path, words)
    person = known_person(office, "Irena")
    lose(office, "keys.db")

    restored = office.osl("keys", "restore", keys, "--passphrase-file", words)
    stuck = office.osl("person", "find", "Irena")
    given_up = office.osl("keys", "give-up")
    found = office.osl("person", "find", "Irena")
    status = office.osl("keys", "status", "--json")

    assert restored.code == 1
    assert person in restored.out
    assert "osl keys give-up" in restored.out
    assert stuck.code == 1
    assert "osl keys status" in stuck.err
    assert (given_up.code, found.code, status.code) == (0, 0, 0)
    assert status.data["without_key"] == [person]


def test_a_backup_younger_than_its_keys_is_restored_incomplete_only_when_asked(
    office: Office, tmp_path: Path, words: str
) -> None:
    _, keys = backed_up(office, tmp_path, words)
    person = known_person(office, "Irena")
    path = office.osl("backup", str(tmp_path / "later"), "--json").data["path"]
    new = Office(tmp_path / "new")
    command = ("restore", path, "--keys", keys, "--passphrase-file", words)

    refused = new.osl(*command)
    done = new.osl(*command, "--incomplete", "--json")

    assert refused.code == 1
    assert "--incomplete" in refused.err
    assert done.data["without_key"] == [person]
    assert names_of(new) == ["Zmyślona"]


# ---------------------------------------------------------------- on a server


def test_an_office_on_a_server_is_backed_up_and_restored_into_an_empty_database(
    tmp_path: Path, words: str, new_database: NewDatabase, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("PATH", f"{tools()}{os.pathsep}{os.environ['PATH']}")
    office = Office(tmp_path / "office")
    assert office.osl("init", *ANSWERS, "--postgresql", new_database()).code == 0
    person = known_person(office, "Irena")
    path, keys = backed_up(office, tmp_path, words)
    erase(office, person)
    new, command = Office(tmp_path / "new"), ("restore", path, "--keys", keys, "--passphrase-file", words)

    without = new.osl(*command)
    done = new.osl(*command, "--postgresql", new_database(), "--erasures-from", str(office.folder), "--json")

    assert "--postgresql" in without.err
    assert done.code == 0, done.err
    assert done.data["erased"] == [person]
    assert names_of(new) == ["Zmyślona"]
    assert new.osl("keys", "status", "--json").data["open"]
    (new.folder / "office.key").unlink()
    assert new.osl("keys", "restore", keys, "--passphrase-file", words).code == 0
    assert names_of(new) == ["Zmyślona"]


# ---------------------------------------------------------------- copies that do not help


def spoiled(file: str, how: str) -> str:
    data = bytearray(Path(file).read_bytes())
    if how == "cut":
        data = data[:-40]
    elif how == "flipped":
        data[-60] ^= 1
    else:
        data = bytearray(b"a letter")
    other = Path(file).with_name(how)
    other.write_bytes(data)
    return str(other)


@pytest.mark.parametrize(
    ("how", "code", "said"), [("cut", 4, "ucięty"), ("flipped", 4, "uszkodzony"), ("letter", 1, "nią nie jest")]
)
def test_a_copy_that_is_not_whole_is_told_from_a_wrong_passphrase(
    office: Office, tmp_path: Path, words: str, how: str, code: int, said: str
) -> None:
    path, keys = backed_up(office, tmp_path, words)
    (tmp_path / "wrong").write_text("zupełnie inne słowa")

    damaged = office.osl("keys", "restore", spoiled(keys, how), "--passphrase-file", words)
    wrong = office.osl("keys", "restore", keys, "--passphrase-file", str(tmp_path / "wrong"))
    restoring = Office(tmp_path / "new").osl(
        "restore", path, "--keys", keys, "--passphrase-file", str(tmp_path / "wrong")
    )

    assert damaged.code == code
    assert said in damaged.err
    assert wrong.code == restoring.code == 1
    assert "a podano inne" in wrong.err
    assert not (tmp_path / "new").exists()


def test_programs_get_documents(office: Office, tmp_path: Path, words: str) -> None:
    path, keys = backed_up(office, tmp_path, words)

    restored = Office(tmp_path / "new").osl("restore", path, "--keys", keys, "--passphrase-file", words, "--json")
    status = office.osl("keys", "status", "--json")
    lose(office, "office.key")
    lost = office.osl("keys", "status", "--json")

    assert restored.data["folder"] == str(tmp_path / "new")
    assert restored.data["erased"] == restored.data["without_key"] == []
    assert restored.data["aside"] is None
    assert status.data["without_key"] == []
    assert (lost.code, lost.data["open"], lost.data["key"]) == (1, False, "privacy.keys_missing")
