"""`osl doctor`: one page about an office, also about one that does not open; its exit code says whether to act."""

from __future__ import annotations

import os
import shutil
import sqlite3
from contextlib import closing
from pathlib import Path
from tempfile import TemporaryDirectory
from typing import Any

import pytest

from osl_workflow.bootstrap import open_house, read_settings
from tests.centre import Centre
from tests.cli.terminal import ROOT, Office, Said
from tests.cli.town import Town
from tests.databases import NewDatabase

FROZEN = ROOT / "tests/golden/offices/format-1"


def marks(said: Said) -> dict[str, str]:
    return {one["check"]: one["mark"] for one in said.data["checks"]}


def change(office: Office, file: str, statement: str, *values: Any) -> None:
    with closing(sqlite3.connect(office.folder / file)) as db, db:
        db.execute(statement, values)


@pytest.fixture
def well(town: Town) -> Town:
    """A demo centre whose files are its owner's alone."""
    town.folder.chmod(0o700)
    return town


def test_a_centre_that_is_well_is_told_line_by_line_and_ends_with_0(well: Town) -> None:
    done = well.osl("doctor")

    assert done.code == 0
    lines = done.out.splitlines()
    assert sum(line.startswith("[+] dobrze") for line in lines) >= 10
    assert not [line for line in lines if line.startswith(("[!]", "[X]"))]


def test_nobodys_data_are_shown(well: Town) -> None:
    well.osl("case", "draft", "PS.2.2026", "interview", "--delete", login="anna")

    told = well.osl("doctor").out + well.osl("doctor", "--json").out

    assert "Wymyślony" not in told
    assert "Zielińska" not in told


def test_what_must_be_done_is_told_with_advice_and_ends_with_1(office: Office) -> None:
    done = office.osl("doctor", lang="en")

    assert done.code == 1
    assert "[!] DO      Backup of the records: there is none\n    Make one on another disk: osl backup." in done.out


def test_what_was_tampered_with_ends_with_4(well: Town) -> None:
    change(well, "events.db", "UPDATE heads SET state = x'0000' WHERE kind = 'contact' OR kind = 'person'")

    done = well.osl("doctor", "--all", "--json")

    assert done.code == 4
    assert marks(done)["heads"] == "tampered"


def test_programs_get_every_look_with_its_mark_and_its_numbers(well: Town) -> None:
    done = well.osl("doctor", "--json")

    heads = next(one for one in done.data["checks"] if one["check"] == "heads")
    assert done.data["mark"] in {"well", "advice"}
    assert heads["data"] == {"compared": 19, "wrong": []}
    assert set(marks(done)) >= {"opens", "formats", "space", "whole", "clock", "backup", "views", "drafts", "heads"}


def test_an_office_that_waits_for_an_upgrade_is_looked_at_and_told_so(tmp_path: Path) -> None:
    shutil.copytree(FROZEN, tmp_path / "office")

    done = Office(tmp_path / "office").osl("doctor")

    assert done.code == 1
    assert "[!] ZRÓB     Format zapisów: zapisy: 1, klucze: 1, program: 2" in done.out
    assert "osl upgrade" in done.out
    assert "[?] nie wiem Wersje robocze" in done.out


def test_after_the_upgrade_all_is_well_again(tmp_path: Path) -> None:
    office = Office(tmp_path / "office")
    shutil.copytree(FROZEN, office.folder)
    for path in (office.folder, *office.folder.iterdir()):
        path.chmod(0o700 if path.is_dir() else 0o600)

    assert office.osl("upgrade").code == 0

    done = office.osl("doctor", "--all", "--json")
    assert done.code == 0
    assert {name for name, mark in marks(done).items() if mark not in {"well", "unknown"}} - {
        "file_system", "space",
    } == {"left_behind"}  # the copy, which holds keys  # fmt: skip


def test_one_cause_is_told_once_and_counted_once(well: Town) -> None:
    (well.folder / "events.db").unlink()

    done = well.osl("doctor")

    assert done.code == 1
    assert done.out.count("Odtwórz zapisy z kopii") == 1
    assert "Format zapisów: z tej samej przyczyny" in done.out
    assert "Jest 1 rzecz do zrobienia." in done.out


def test_to_look_at_a_centre_makes_no_file_in_it(well: Town) -> None:
    (well.folder / "keys.db").unlink()

    done = well.osl("doctor")

    assert done.code == 1
    assert not (well.folder / "keys.db").exists()


@pytest.mark.parametrize("table", ["heads", "erasures", "drafts", "leaves"])
def test_whatever_is_missing_in_the_history_the_doctor_looks_at_the_rest(well: Town, table: str) -> None:
    change(well, "events.db", f"DROP TABLE {table}")

    done = well.osl("doctor", "--all", "--json")

    assert done.code in {1, 4}
    assert marks(done)["permissions"] == "well"
    assert len(marks(done)) == 15


def test_settings_that_cannot_be_read_are_told_and_the_rest_is_looked_at(well: Town) -> None:
    (well.folder / "office.toml").write_text("[demo\n", "utf-8")

    done = well.osl("doctor", "--json")

    assert done.code == 1
    assert (marks(done)["opens"], marks(done)["whole"]) == ("act", "well")


@pytest.mark.skipif(not hasattr(os, "geteuid") or os.geteuid() != 0, reason="only the superuser can be somebody else")
@pytest.mark.parametrize("rights", [0o700, 0o755])
def test_an_office_that_one_may_not_read_is_told_in_one_sentence(rights: int) -> None:
    with TemporaryDirectory() as place:
        Path(place).chmod(0o755)
        office = Office(Path(place) / "nowy").founded()
        (office.folder / "office.toml").chmod(0o600)
        office.folder.chmod(rights)

        os.seteuid(65534)
        try:
            done = office.osl("doctor")
        finally:
            os.seteuid(0)

    assert done.code == 1
    assert done.out == ""
    assert "udostępnić" in done.err
    assert len(done.err.strip().splitlines()) == 1


def test_where_there_is_no_office_there_is_nothing_to_look_at(tmp_path: Path) -> None:
    assert Office(tmp_path / "nothing").osl("doctor").code == 2


# --- a clock that was wrong -------------------------------------------------------------------------------------------


def with_an_entry_of_the_future(office: Office) -> int:
    """Let something be recorded by a clock that is far ahead; return its position."""
    from datetime import UTC, datetime, timedelta
    from uuid import uuid4

    from osl_workflow.acts import people
    from osl_workflow.acts.desk import Who, Wish
    from osl_workflow.person.identity import Identity
    from tests.cli.terminal import HEAD

    ahead = datetime.now(UTC) + timedelta(days=400)
    house = open_house(office.folder, clock=lambda: ahead)
    people.register(house.desk, Who(login=HEAD), Wish(command=uuid4()), Identity(given="Jan", family="Przyszły"))
    position = house.store.last_position()
    house.close()
    return position


def test_entries_with_a_wrong_date_stop_work_until_somebody_says_that_the_clock_is_right(office: Office) -> None:
    position = with_an_entry_of_the_future(office)
    add = ("person", "add", "--given", "Ewa", "--family", "Zmyślona")

    stopped = office.osl(*add)
    assert stopped.code == 1
    assert "osl doctor --clock-is-right" in stopped.err
    assert marks(office.osl("doctor", "--json"))["clock"] == "act"

    noted = office.osl("doctor", "--clock-is-right", "--json")

    assert noted.data == {"misdated": position}
    assert read_settings(office.folder).misdated == position
    assert marks(office.osl("doctor", "--json"))["clock"] == "well"
    assert office.osl(*add).code == 0


def test_a_clock_that_is_not_behind_leaves_nothing_to_note(office: Office) -> None:
    before = (office.folder / "office.toml").read_bytes()

    assert office.osl("doctor", "--clock-is-right", "--json").data == {"misdated": None}

    assert (office.folder / "office.toml").read_bytes() == before


# --- a centre on a server ---------------------------------------------------------------------------------------------


def test_a_centre_on_a_server_is_looked_at_there_and_needs_no_upgrade(
    tmp_path: Path, new_database: NewDatabase
) -> None:
    Centre(tmp_path / "office", new_database()).close()
    office = Office(tmp_path / "office")

    found = marks(office.osl("doctor", "--json"))

    assert found["server"] in {"well", "advice"}  # the one of the tests lets us in as its administrator
    assert (found["opens"], found["formats"], found["heads"]) == ("well", "well", "well")
    assert (found["whole"], "durable" in found) == ("well", False)
    assert office.osl("upgrade", "--json").data == {"upgraded": False, "format": 2}


def test_of_a_server_that_does_not_answer_the_node_is_looked_at_all_the_same(office: Office) -> None:
    (office.folder / "office.toml").write_text('[store]\npostgresql = "postgresql://osl@127.0.0.1:1/osl"\n', "utf-8")
    (office.folder / "office.toml").chmod(0o600)

    done = office.osl("doctor", "--json")

    assert done.code == 1
    assert (marks(done)["opens"], marks(done)["server"]) == ("act", "act")
    assert marks(done)["permissions"] == "well"
    assert office.osl("upgrade", "--json").error["key"] == "store.server_away"
