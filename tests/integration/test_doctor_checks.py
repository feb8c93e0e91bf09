"""What the doctor finds in an office, on both databases and on its disk."""

from __future__ import annotations

import shutil
import sqlite3
from collections import namedtuple
from collections.abc import Iterator
from contextlib import closing
from dataclasses import replace
from datetime import UTC, datetime, timedelta
from pathlib import Path

import pytest

from osl_workflow.acts import cases, office
from osl_workflow.acts.desk import CLOCKS_DIFFER, Who
from osl_workflow.bootstrap import open_house
from osl_workflow.doctor import databases, disk, files, history
from osl_workflow.doctor.clock import clock
from osl_workflow.doctor.examination import CHECKS, examine, worst
from osl_workflow.doctor.finding import Finding, Found, Opened, Patient
from osl_workflow.errors import OslError
from osl_workflow.privacy.keyring import KEYS
from osl_workflow.progress import commands as p
from osl_workflow.staff.commands import Leave
from osl_workflow.store.folder import EVENTS, VIEWS
from osl_workflow.store.last_backup import LastBackup, note_backup
from tests.centre import Centre
from tests.databases import Place

FROZEN = Path(__file__).parents[1] / "golden/offices/format-1"
NOW = datetime(2026, 3, 9, 12, tzinfo=UTC)


@pytest.fixture
def centre(tmp_path: Path, server: str | None) -> Iterator[Centre]:
    centre = Centre(tmp_path / "office", server)
    (tmp_path / "office").chmod(0o700)
    yield centre
    centre.close()


@pytest.fixture
def here(tmp_path: Path) -> Iterator[Centre]:
    """A centre of files."""
    centre = Centre(tmp_path / "office")
    (tmp_path / "office").chmod(0o700)
    yield centre
    centre.close()


def patient(centre: Centre, server: str | None = None) -> Patient:
    """The centre as the doctor looks at it, at its own time."""
    opened = Opened(centre.desk, lambda: centre.views)
    return Patient(centre.house.folder, server, False, centre.now, opened, None)


def closed(folder: Path) -> Patient:
    """An office that does not open, as the doctor looks at it."""
    try:
        open_house(folder).close()
    except OslError as error:
        return Patient(folder, None, False, NOW, None, error)
    raise AssertionError("it opens")


def looked(patient: Patient) -> dict[str, Found]:
    return {one.check: one.found for one in examine(patient)}


def key(found: Found) -> str:
    return found.said.key.partition(".")[2]


def advice(found: Found) -> str:
    return found.advice.key.partition(".")[2] if found.advice else ""


# --- on both databases ------------------------------------------------------------------------------------------------


def test_in_a_new_centre_all_is_well_but_for_the_backups(centre: Centre, server: str | None) -> None:
    centre.views.catch_up()

    found = looked(replace(patient(centre, server), demo=False))

    not_well = {name for name, one in found.items() if one.mark not in {"well", "unknown"}}
    assert not_well - {"file_system", "space", "server"} == {"backup", "backup_of_keys"}
    assert ("server" in found) == (server is not None)
    assert ("durable" in found) == (server is None)


@pytest.mark.parametrize(
    ("days", "more", "mark"), [(0, True, "well"), (3, True, "advice"), (8, True, "act"), (60, False, "well")]
)
def test_a_backup_is_old_when_something_was_recorded_since(centre: Centre, days: int, more: bool, mark: str) -> None:
    note_backup(centre.house.folder, LastBackup("events", centre.now, "/mnt/kopia", centre.house.store.last_position()))
    if more:
        centre.person()
    centre.now += timedelta(days=days)

    found = history.backup(patient(centre))

    assert found.mark == mark
    assert found.data["events_since"] == (2 if more else 0)


def test_a_copy_with_keys_of_people_who_have_been_forgotten_must_go(centre: Centre) -> None:
    person, _ = centre.person()
    keys = len(centre.house.store.keyring.fingerprints())
    note_backup(centre.house.folder, LastBackup("keys", centre.now, "/mnt/klucze", 1, keys))
    assert history.backup_of_keys(patient(centre)).mark == "well"

    centre.house.store.forget(person)

    found = history.backup_of_keys(patient(centre))
    assert (found.mark, advice(found)) == ("act", "keys_of_forgotten")


def test_new_keys_are_to_be_copied_within_a_day(centre: Centre) -> None:
    keys = len(centre.house.store.keyring.fingerprints())
    note_backup(centre.house.folder, LastBackup("keys", centre.now, "/mnt/klucze", 1, keys))
    centre.person()
    assert history.backup_of_keys(patient(centre)).mark == "well"

    centre.now += timedelta(days=2)

    assert history.backup_of_keys(patient(centre)).mark == "advice"
    centre.now += timedelta(days=7)
    assert history.backup_of_keys(patient(centre)).mark == "act"


def test_a_view_that_has_stopped_is_to_be_built_anew(centre: Centre) -> None:
    centre.views.catch_up()
    assert history.views(patient(centre)).mark == "well"
    with closing(sqlite3.connect(centre.house.folder / VIEWS)) as db, db:
        db.execute("UPDATE generations SET error = 'KeyError', error_position = 3 WHERE view = 'cases'")

    found = history.views(patient(centre))

    assert (found.mark, found.data["stopped"]) == ("act", ["cases"])
    assert found.advice is not None
    assert found.advice.values["names"] == "cases"


def typed(step: str) -> p.DoStep:
    return p.DoStep.model_validate({"step": step, "form": {"urgent": False}})


def whys(centre: Centre) -> list[str]:
    return [one["why"] for one in history.drafts(patient(centre)).data["dangling"]]


def test_a_draft_in_work_is_well_until_it_is_soon_gone(centre: Centre) -> None:
    case = centre.open_case()
    cases.save_draft(centre.desk, Who(login="anna"), case, typed("application"))
    assert history.drafts(patient(centre)).mark == "well"

    centre.now += timedelta(days=28)

    assert whys(centre) == ["expiring"]
    assert history.drafts(patient(centre)).mark == "advice"


def test_a_draft_of_a_step_that_somebody_else_has_done_dangles(centre: Centre) -> None:
    case = centre.open_case()
    cases.save_draft(centre.desk, Who(login="piotr"), case, typed("application"))
    cases.save_draft(centre.desk, Who(login="piotr"), case, typed("interview"))

    centre.do("anna", case, "application", {"learned_on": "2026-03-02", "urgent": False})

    found = history.drafts(patient(centre))
    assert [(one["step"], one["why"]) for one in found.data["dangling"]] == [("application", "done")]


def test_a_draft_of_a_closed_case_dangles(centre: Centre) -> None:
    case = centre.open_case()
    cases.save_draft(centre.desk, Who(login="piotr"), case, typed("criteria_check"))
    centre.do("anna", case, "application", {"learned_on": "2026-03-02", "urgent": False})
    centre.do("anna", case, "criteria_check", outcome="one_off_help")
    centre.act("lidia", case, p.ApproveStep(step="criteria_check"))

    assert whys(centre) == ["closed"]


def test_a_draft_of_somebody_who_has_left_dangles(centre: Centre) -> None:
    case = centre.open_case()
    cases.save_draft(centre.desk, Who(login="piotr"), case, typed("application"))
    office.act_on_staff(centre.desk, Who(login="head"), centre.wish(), centre.staff["piotr"], Leave())

    centre.now += timedelta(days=1)

    assert whys(centre) == ["left"]


def test_a_head_that_is_not_what_was_written_is_an_alarm(centre: Centre, server: str | None) -> None:
    case = centre.open_case()
    assert history.heads(patient(centre)).mark == "well"
    Place(centre.house.folder, server).change("UPDATE heads SET state = ? WHERE aggregate = ?", b"\0" * 64, case.bytes)

    found = history.heads(replace(patient(centre), sample=None))

    assert found.mark == "tampered"
    assert [one["aggregate"] for one in found.data["wrong"]] == [str(case)]


def test_heads_are_compared_in_a_sample_that_changes_with_the_day_and_in_all_when_asked(centre: Centre) -> None:
    for _ in range(3):
        centre.open_case()
    few, every = replace(patient(centre), sample=2), replace(patient(centre), sample=None)

    assert history.heads(few).data["compared"] == 2
    assert history.heads(every).data["compared"] == len(list(centre.house.store.evidence().heads())) > 10


@pytest.mark.parametrize(
    ("away", "mark"),
    [
        (timedelta(), "well"),
        (-CLOCKS_DIFFER, "well"),
        (-CLOCKS_DIFFER - timedelta(minutes=1), "act"),
        (timedelta(days=13), "well"),
        (timedelta(days=15), "advice"),
    ],
)
def test_a_clock_behind_the_newest_entry_stops_work_and_one_far_ahead_is_told(
    centre: Centre, away: timedelta, mark: str
) -> None:
    centre.person()
    newest = centre.house.store.newest()
    assert newest is not None
    now = newest.event.meta.recorded_at + away

    assert clock(replace(patient(centre), now=now)).mark == mark
    assert clock(replace(patient(centre), now=now, misdated=newest.position)).mark == "well"


# --- a server ---------------------------------------------------------------------------------------------------------


def test_a_server_is_looked_at_with_its_clock_and_the_rights_of_our_user(tmp_path: Path, new_database: object) -> None:
    assert callable(new_database)
    server = new_database()
    centre = Centre(tmp_path, server)
    try:
        its_clock = databases.server(patient(centre, server)).data["clock"]
        on_time = databases.server(replace(patient(centre, server), now=its_clock))
        late = databases.server(replace(patient(centre, server), now=its_clock - timedelta(hours=1)))
    finally:
        centre.close()

    assert (on_time.mark, advice(on_time)) == ("advice", "server_superuser")
    assert on_time.data["fsync"] == "on"
    assert (late.mark, advice(late)) == ("act", "server_clock")


SAFE = {"fsync": "on", "full_page_writes": "on", "synchronous_commit": "on", "is_superuser": "off"}


@pytest.mark.parametrize(
    ("settings", "standby", "wrong"),
    [
        (SAFE, False, None),
        (SAFE, True, "doctor.server_standby"),
        (SAFE | {"full_page_writes": "off"}, False, "doctor.server_unsafe"),
    ],
)
def test_a_server_that_may_lose_what_it_confirmed_is_to_be_set_right(
    here: Centre, settings: dict[str, str], standby: bool, wrong: str | None
) -> None:
    found = databases.wrong_with(settings, standby, here.now, patient(here))

    assert (found.key if found else None) == wrong


# --- the disk and the files -------------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("kind", "mark"), [("ext4", "well"), ("nfs4", "act"), ("vfat", "act"), ("exfat", "act"), ("tmpfs", "advice")]
)
def test_the_file_system_must_be_a_disk_of_this_machine_that_knows_permissions(
    here: Centre, kind: str, mark: str, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    (tmp_path / "mounts").write_text(f"/dev/sda1 / ext4 rw 0 0\n/dev/sdb1 {here.house.folder.parent} {kind} rw 0 0\n")
    monkeypatch.setattr(disk, "MOUNTS", tmp_path / "mounts")

    found = disk.file_system(patient(here))

    assert (found.mark, found.data["kind"]) == (mark, kind)


@pytest.mark.parametrize(("free", "mark"), [(10**9, "well"), (150_000_000, "advice"), (1_000_000, "act")])
def test_little_room_is_told_before_it_runs_out(
    here: Centre, free: int, mark: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    usage = namedtuple("usage", "total used free")
    monkeypatch.setattr(shutil, "disk_usage", lambda path: usage(10**10, 0, free))

    assert disk.space(patient(here)).mark == mark


def test_keys_that_everybody_can_read_are_an_alarm(here: Centre) -> None:
    assert key(files.permissions(patient(here))) == "permissions_owner"
    (here.house.folder / KEYS).chmod(0o644)

    found = files.permissions(patient(here))

    assert (found.mark, found.data["files"]) == ("act", [KEYS])


def test_a_shared_office_is_well_when_all_files_are_shared(here: Centre) -> None:
    for name in (EVENTS, KEYS):
        (here.house.folder / name).chmod(0o660)
    assert files.permissions(patient(here)).mark == "advice"

    (here.house.folder / "office.key").chmod(0o660)

    assert key(files.permissions(patient(here))) == "permissions_group"


def test_a_folder_into_which_everybody_can_write_is_to_be_closed(here: Centre) -> None:
    here.house.folder.chmod(0o777)

    assert key(files.permissions(patient(here))) == "permissions_folder"


@pytest.mark.parametrize(
    ("name", "said"),
    [
        ("office.key.next", "left_key"),
        ("backups.json.partial", "left_unfinished"),
        ("before-upgrade-1-2026-03-09.partial", "left_unfinished"),
        ("before-upgrade-1-2026-03-09", "left_copies"),
    ],
)
def test_what_was_left_behind_is_named(here: Centre, name: str, said: str) -> None:
    assert key(files.left_behind(patient(here))) == "left_nothing"
    (here.house.folder / name).touch()

    found = files.left_behind(patient(here))

    assert (found.mark, key(found)) == ("advice", said)


# --- an office that does not open -------------------------------------------------------------------------------------


def test_an_older_office_is_told_to_upgrade(tmp_path: Path) -> None:
    shutil.copytree(FROZEN, tmp_path / "office")

    found = looked(closed(tmp_path / "office"))

    assert (found["opens"].mark, found["opens"].said.key) == ("act", "store.older_format")
    assert (found["formats"].mark, advice(found["formats"])) == ("act", "formats_older")
    assert found["whole"].mark == "well"
    assert {found[name].mark for name in ("backup", "views", "drafts", "heads")} == {"unknown"}


def test_a_newer_office_is_told_to_bring_a_newer_program(here: Centre) -> None:
    Place(here.house.folder).change("UPDATE meta SET format = 9")

    found = looked(closed(here.house.folder))

    assert advice(found["formats"]) == "formats_newer"
    assert found["opens"].said.key == "store.newer_format"


@pytest.mark.parametrize("name", [KEYS, "office.key"])
def test_without_keys_it_says_so_and_looks_at_the_rest(here: Centre, name: str) -> None:
    (here.house.folder / name).unlink()

    found = looked(closed(here.house.folder))

    assert (found["opens"].mark, found["opens"].said.key) == ("act", "privacy.keys_missing")
    assert found["whole"].mark == "well"
    assert found["space"].mark in {"well", "advice"}
    assert worst([Finding(name, one) for name, one in found.items()]) == "act"


def test_a_damaged_history_is_an_alarm_and_the_rest_is_looked_at(here: Centre) -> None:
    here.close()
    file = here.house.folder / EVENTS
    whole = file.read_bytes()
    file.write_bytes(whole[:8192] + b"\xff" * 16384 + whole[24576:])

    found = looked(closed(here.house.folder))

    assert (found["whole"].mark, found["whole"].said.key) == ("tampered", "store.damaged")
    assert found["permissions"].mark == "well"


def test_every_look_has_a_name_of_its_own() -> None:
    assert len({check.name for check in CHECKS}) == len(CHECKS)
