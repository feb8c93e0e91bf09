"""An office of format 1 becomes one of this program's, whatever happens on the way, and reads as before."""

from __future__ import annotations

import json
import os
import random
import shutil
import signal
import sqlite3
import stat
import subprocess
import sys
from collections import namedtuple
from contextlib import closing
from datetime import date
from pathlib import Path
from types import FrameType
from typing import Any
from uuid import UUID

import pytest

from osl_workflow.acts import people
from osl_workflow.acts.cases import draft
from osl_workflow.acts.desk import Who, Wish
from osl_workflow.acts.undertakings import marked
from osl_workflow.bootstrap import House, open_house
from osl_workflow.errors import OslError, Refused
from osl_workflow.event import Event
from osl_workflow.history.verify import verify
from osl_workflow.person.identity import Identity
from osl_workflow.privacy.keyring import KEYS
from osl_workflow.proof.leaf import leaf_hash
from osl_workflow.store.folder import EVENTS
from osl_workflow.store.opening import events_database
from osl_workflow.store.rows import TokensOf
from osl_workflow.store.structure import check_files
from osl_workflow.store.upgrading import to_format_2
from osl_workflow.store.upgrading.upgrade import upgrade_of
from tests.databases import Place

ROOT = Path(__file__).parents[2]
FROZEN = ROOT / "tests/golden/offices/format-1"
EXPECTED: Any = json.loads((FROZEN / "expected.json").read_text("utf-8"))
TODAY = date(2026, 3, 9)
ANNA = Who(login="anna")
SEEDS = range(20)
KILLS = 3


def copied(folder: Path) -> Path:
    """A copy of the frozen office, as it lay on somebody's disk."""
    folder.mkdir()
    for name in (EVENTS, KEYS, "office.key", "office.toml"):
        shutil.copy(FROZEN / name, folder / name)
        (folder / name).chmod(0o600)
    return folder


@pytest.fixture
def old(tmp_path: Path) -> Path:
    return copied(tmp_path / "office")


def upgraded(folder: Path) -> Path:
    """Upgrade it and return where the copy is."""
    waiting = upgrade_of(folder)
    assert waiting is not None
    done = 0

    def advance(count: int) -> None:
        nonlocal done
        done += count

    copy = waiting.carry_out(TODAY, advance)
    assert done == waiting.work
    return copy


def rows(file: Path, statement: str) -> list[tuple[Any, ...]]:
    with closing(sqlite3.connect(file)) as db:
        return db.execute(statement).fetchall()


def check_reads_as_before(folder: Path) -> None:
    """Check everything that the program of format 1 read in it, and what format 2 keeps beside."""
    house = open_house(folder)
    try:
        check_history(house)
        check_beside(house, folder)
    finally:
        house.close()


def check_history(house: House) -> None:
    store = house.store
    streams = dict.fromkeys(recorded.stream for recorded in store.read(0, 1000))
    events = sorted((one for stream in streams for one in store.events(stream)), key=lambda one: one.position)
    told = [
        {
            "kind": one.stream.kind,
            "id": str(one.stream.id),
            "version": one.version,
            "topic": one.event.topic,
            "event": one.event.model_dump(mode="json", exclude=added_since(one.event, then["event"])),
        }
        for one, then in zip(events, EXPECTED["events"], strict=True)
    ]
    assert told == EXPECTED["events"]
    assert verify(store).is_whole  # every leaf, seal, head and token, as an auditor reads them


def added_since(event: Event, then: dict[str, Any]) -> set[str]:
    """The fields that the class of an event has gained: they say nothing of what was recorded without them."""
    added = set(type(event).model_fields) - set(then)
    assert all(getattr(event, name) == type(event).model_fields[name].default for name in added)
    return added


def check_beside(house: House, folder: Path) -> None:
    store, kept, forgotten = house.store, UUID(EXPECTED["kept"]), UUID(EXPECTED["forgotten"])
    assert store.find("name", "zmyslona") == {kept}
    assert store.find("name", "Zapomniany") == set()
    known = store.command(UUID(EXPECTED["command"]["id"]))
    assert known is not None
    assert json.loads(known.answer) == EXPECTED["command"]["answer"]
    assert list(known.positions) == EXPECTED["command"]["positions"]
    commands = [UUID(bytes=id) for (id,) in rows(folder / EVENTS, "SELECT id FROM commands")]
    assert len(commands) == len([id for id in commands if store.command(id) is not None]) == 32
    typed = draft(house.desk, ANNA, marked(house.desk.reader(), "PS.2.2026").id, "interview")
    assert typed is not None
    assert typed.form == EXPECTED["draft"]["form"]
    assert rows(folder / EVENTS, "SELECT saved_at < kept_until FROM drafts") == [(1,)]
    assert rows(folder / EVENTS, "SELECT aggregate, seal FROM erasures") == [
        (forgotten.bytes, store.seal_of_erasure(forgotten))
    ]
    for aggregate, kind, seal in rows(folder / EVENTS, "SELECT aggregate, kind, seal FROM token_seals"):
        of_kind = TokensOf(UUID(bytes=aggregate), kind, frozenset(tokens_of(folder, aggregate, kind)))
        assert seal == store.seal_of_tokens(of_kind)
    assert rows(folder / EVENTS, "SELECT COUNT(DISTINCT aggregate || kind) FROM tokens") == rows(
        folder / EVENTS, "SELECT COUNT(*) FROM token_seals"
    )
    leaves = [
        leaf_hash(position, id := UUID(bytes=aggregate), version, topic, 1, store.keyring.fingerprint(id), state)
        for position, aggregate, version, topic, state in rows(
            folder / EVENTS, "SELECT position, aggregate, version, topic, state FROM events ORDER BY position"
        )
    ]
    assert rows(folder / EVENTS, "SELECT position, leaf FROM leaves") == list(enumerate(leaves, start=1))
    check_files(folder)  # tables as a new office has them, too
    assert len({*rows(folder / KEYS, "SELECT name FROM secrets")}) == 5


def tokens_of(folder: Path, aggregate: bytes, kind: str) -> list[bytes]:
    with closing(sqlite3.connect(folder / EVENTS)) as db:
        found = db.execute("SELECT token FROM tokens WHERE aggregate = ? AND kind = ?", (aggregate, kind))
        return [token for (token,) in found]


# --- what it does -----------------------------------------------------------------------------------------------------


def test_an_office_of_format_1_reads_as_before_after_the_upgrade(old: Path) -> None:
    upgraded(old)

    check_reads_as_before(old)


def test_work_goes_on_after_the_upgrade_and_a_command_of_before_is_not_recorded_twice(old: Path) -> None:
    upgraded(old)
    house = open_house(old)
    last = house.store.last_position()
    identity = Identity(given="Zofia", family="Zmyślona-Żak", pesel=pesel_of_the_kept())

    again = people.register(house.desk, ANNA, Wish(command=UUID(EXPECTED["command"]["id"])), identity)
    new = people.register(house.desk, ANNA, Wish(command=UUID(int=1)), Identity(given="Ewa", family="Nowa"))

    assert again.repeated
    assert again.answer == EXPECTED["command"]["answer"]
    assert new.positions[0] == last + 1
    assert rows(old / EVENTS, "SELECT MAX(position) FROM leaves") == [(new.positions[-1],)]
    house.close()


def pesel_of_the_kept() -> str:
    of_kept = next(one for one in EXPECTED["events"] if one["id"] == EXPECTED["kept"])
    pesel: str = of_kept["event"]["sealed"]["identity"]["pesel"]
    return pesel


def test_an_office_of_this_format_needs_no_upgrade(place: Place) -> None:
    assert upgrade_of(place.folder, place.server) is None


def test_an_upgraded_office_needs_no_upgrade(old: Path) -> None:
    upgraded(old)

    assert upgrade_of(old) is None


def test_a_key_whose_destroying_was_only_ordered_is_destroyed_and_its_erasure_recorded(old: Path) -> None:
    kept = UUID(EXPECTED["kept"])
    with closing(sqlite3.connect(old / KEYS)) as db, db:
        db.execute("UPDATE keys SET destroying = 'ordered' WHERE id = ?", (kept.bytes,))

    upgraded(old)

    assert (kept.bytes,) in rows(old / EVENTS, "SELECT aggregate FROM erasures")
    assert rows(old / KEYS, "SELECT COUNT(*) FROM keys WHERE wrapped IS NULL") == [(2,)]


def test_a_draft_that_nobody_can_read_holds_nothing_up(old: Path) -> None:
    with closing(sqlite3.connect(old / EVENTS)) as db, db:
        db.execute("UPDATE drafts SET content = x'00'")

    upgraded(old)

    assert rows(old / EVENTS, "SELECT COUNT(*) FROM drafts") == [(0,)]


# --- the copy ---------------------------------------------------------------------------------------------------------


def test_the_copy_is_the_office_as_it_was_and_for_its_owner_alone(old: Path) -> None:
    before = {name: dump(old / name) for name in (EVENTS, KEYS)}

    copy = upgraded(old)

    assert copy.parent == old
    assert {name: dump(copy / name) for name in (EVENTS, KEYS)} == before
    assert (copy / "office.key").read_bytes() == (FROZEN / "office.key").read_bytes()
    assert stat.S_IMODE(copy.stat().st_mode) == 0o700
    assert {stat.S_IMODE(file.stat().st_mode) for file in copy.iterdir()} == {0o600}


def dump(file: Path) -> list[str]:
    with closing(sqlite3.connect(file)) as db:
        return list(db.iterdump())


def test_what_is_put_back_from_the_copy_can_be_upgraded_again(old: Path) -> None:
    copy = upgraded(old)
    for name in (EVENTS, KEYS, "office.key"):
        shutil.copy(copy / name, old / name)

    second = upgraded(old)

    assert second != copy
    check_reads_as_before(old)


def test_without_room_for_the_copy_nothing_is_touched(old: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    usage = namedtuple("usage", "total used free")
    monkeypatch.setattr(shutil, "disk_usage", lambda path: usage(10**9, 10**9 - 5_000_000, 5_000_000))
    before = {name: (old / name).read_bytes() for name in (EVENTS, KEYS)}

    with pytest.raises(Refused) as refused:
        upgraded(old)

    assert refused.value.said.key == "upgrading.no_room"
    assert refused.value.said.values["needed"] == 18
    assert refused.value.said.values["free"] == 5
    assert {name: (old / name).read_bytes() for name in (EVENTS, KEYS)} == before
    assert not list(old.glob("before-upgrade-*"))


# --- what it refuses --------------------------------------------------------------------------------------------------


@pytest.mark.parametrize(("file", "key"), [(EVENTS, "store.newer_format"), (KEYS, "privacy.keys_newer")])
def test_an_office_of_a_newer_program_is_left_alone(old: Path, file: str, key: str) -> None:
    upgraded(old)
    with closing(sqlite3.connect(old / file)) as db, db:
        db.execute("UPDATE meta SET format = 3")

    for attempt in (upgrade_of, open_house):
        with pytest.raises(Refused) as refused:
            attempt(old)
        assert refused.value.said.key == key


def test_keys_from_before_the_upgrade_are_not_made_anew_beside_a_newer_history(old: Path) -> None:
    copy = upgraded(old)
    shutil.copy(copy / KEYS, old / KEYS)

    with pytest.raises(Refused) as refused:
        upgrade_of(old)

    assert refused.value.said.key == "upgrading.keys_from_before"


@pytest.mark.parametrize(
    ("damage", "key"),
    [
        ("DELETE FROM events WHERE position = 79", None),
        ("DELETE FROM events WHERE position = 40", "store.position_missing"),
        (
            "UPDATE events SET aggregate = x'00000000000000000000000000000099' WHERE position = 79",
            "privacy.key_unknown",
        ),
    ],
)
def test_a_history_with_a_gap_or_without_a_key_gets_no_leaves_that_hide_it(
    old: Path, damage: str, key: str | None
) -> None:
    with closing(sqlite3.connect(old / EVENTS)) as db, db:
        db.execute(damage)

    try:
        upgraded(old)
        found = None
    except OslError as error:
        found = error.said.key

    assert found == key
    assert rows(old / EVENTS, "SELECT format FROM meta") == [(2 if key is None else 1,)]


def test_a_program_of_format_1_that_still_has_the_office_open_can_write_nothing_more(old: Path) -> None:
    waiting = upgrade_of(old)
    assert waiting is not None
    with closing(sqlite3.connect(old / EVENTS)) as still_open:
        waiting.carry_out(TODAY, lambda done: None)

        with pytest.raises(sqlite3.OperationalError, match="6 columns but 5 values"):
            still_open.execute("INSERT INTO commands VALUES (x'00', x'00', 1, 1, x'00')")


def test_two_upgrades_at_once_do_not_meet(old: Path) -> None:
    first, second = upgrade_of(old), upgrade_of(old)
    assert first is not None
    assert second is not None
    met = []

    def meanwhile(done: int) -> None:
        with pytest.raises(Refused) as refused:
            second.carry_out(TODAY, lambda done: None)
        met.append(refused.value.said.key)

    first.carry_out(TODAY, meanwhile)
    with pytest.raises(Refused) as refused:
        second.carry_out(TODAY, lambda done: None)

    assert set(met) == {"upgrading.running"}
    assert refused.value.said.key == "upgrading.done_meanwhile"
    check_reads_as_before(old)
    assert len(list(old.glob("before-upgrade-*"))) == 1


def test_a_step_that_another_process_has_finished_changes_nothing(old: Path) -> None:
    upgraded(old)
    before = dump(old / EVENTS)
    house = open_house(old)
    with closing(events_database(old, None)) as events:
        to_format_2.upgrade_events(events, house.store.keyring, lambda done: None)
    house.close()

    assert dump(old / EVENTS) == before


# --- kills ------------------------------------------------------------------------------------------------------------


def count_calls(folder: Path, kill_at: int | None) -> int:
    """Upgrade an office in small batches, and kill this process at a call into C; return how many calls there are."""
    to_format_2.BATCH = 9  # many batches of a small office
    calls = 0

    def counted(_: FrameType, happening: str, __: Any) -> None:
        nonlocal calls
        if happening == "c_call":
            calls += 1
            if calls == kill_at:
                os.kill(os.getpid(), signal.SIGKILL)

    sys.setprofile(counted)
    try:
        waiting = upgrade_of(folder)
        if waiting is not None:
            waiting.carry_out(TODAY, lambda done: None)
    finally:
        sys.setprofile(None)
    return calls


def kill_again_and_again(folder: str) -> None:
    """For each seed kill some upgrades of one office, finish it and check it; say how many were killed."""
    calls, killed = count_calls(copied(Path(folder) / "counting"), None), 0
    for seed in SEEDS:
        chance, office = random.Random(seed), copied(Path(folder) / str(seed))
        for _ in range(KILLS):
            child = os.fork()
            if child == 0:
                count_calls(office, chance.randint(calls // 20, calls))
                os._exit(0)
            _, status = os.waitpid(child, 0)
            killed += os.WIFSIGNALED(status)
        count_calls(office, None)
        check_reads_as_before(office)
        assert not list(office.glob("*.partial"))
    sys.stdout.write(f"{killed}\n")


@pytest.mark.slow
def test_killed_at_any_moment_the_next_run_goes_on(tmp_path: Path) -> None:
    call = "import sys; from tests.integration.test_upgrading import kill_again_and_again as run; run(sys.argv[1])"
    done = subprocess.run(
        [sys.executable, "-c", call, str(tmp_path)], cwd=ROOT, capture_output=True, text=True, check=False
    )

    assert done.returncode == 0, done.stderr
    assert int(done.stdout) >= 30
