"""A campaign of kills: one child after another works in an office and is killed; after each the office is looked over.

How a child dies (`Fuse`):

- *operation*: it kills itself at the n-th step of SQLite's machine, which is inside of transactions more often than
  not; with PostgreSQL before or after the n-th statement;
- *write*: the system kills it in the middle of a write to a file, torn at any byte (a limit on the size of files);
- *line*: it is killed from outside, some turns of a loop after it has confirmed its n-th command: within a commit, too.

All numbers come from one seed; what only the operating system decides (how far a child comes during the turns of the
loop) does not.
"""

from __future__ import annotations

import json
import os
import resource
import signal
import sqlite3
import sys
import traceback
from collections import Counter
from collections.abc import Callable, Sequence
from contextlib import closing, suppress
from random import Random
from typing import Any, NamedTuple, NoReturn
from uuid import UUID, uuid4

from sqlite_utils import Database

from osl_workflow.errors import Refused
from osl_workflow.history.verify import verify
from osl_workflow.store import following as module
from osl_workflow.store.following import Following
from osl_workflow.store.leaves import leaf_of
from osl_workflow.store.opening import create_store, open_store
from osl_workflow.store.recorded import Indexed, Recorded, Stream
from osl_workflow.store.recorded import Write as Writes
from osl_workflow.store.rows import Row
from osl_workflow.store.store import Store
from tests.boxes import TOPICS, ThingPut, box, meta, thing
from tests.databases import Place

EVENTS_OF_A_COMMAND = 3
VIEWS_EVERY, WHOLE_EVERY = 10, 60
FEW = 7
"""So many events at once, so that there are many transactions in a follower's short life."""
Say = Callable[[str, UUID], None]


class Numbers:
    """A view that would fail on an event that it gets twice."""

    name, schema = "numbers", 1

    def create(self, db: Database, prefix: str) -> None:
        db.execute(f"CREATE TABLE {prefix}rows (position INTEGER PRIMARY KEY, number INTEGER)")
        db.execute(f"CREATE TABLE {prefix}sums (aggregate TEXT PRIMARY KEY, things INTEGER) WITHOUT ROWID")

    def handle(self, db: Database, prefix: str, batch: Sequence[Recorded]) -> None:
        for one in batch:
            assert isinstance(one.event, ThingPut)
            db.execute(f"INSERT INTO {prefix}rows VALUES (?, ?)", [one.position, one.event.number])
            db.execute(
                f"INSERT INTO {prefix}sums VALUES (?, 1) ON CONFLICT DO UPDATE SET things = things + 1",
                [str(one.stream.id)],
            )


# --- what children do -------------------------------------------------------------------------------------------------


def command(store: Store, before: Stream | None) -> tuple[UUID, Stream]:
    """Save a command that makes a key: two things into a new box, one into the box `before`, and a name to find."""
    id, new, events = uuid4(), box(), [thing(number, f"label {number}") for number in range(EVENTS_OF_A_COMMAND)]
    events = [event.model_copy(update={"meta": meta(id)}) for event in events]
    writes = [Writes(new, 0, tuple(events[:2] if before else events))]
    if before is not None:
        writes.append(Writes(before, store.version(before), (events[2],)))
    index = [Indexed(new.id, "name", (f"Wymyślona {new.id.hex[:6]}",))]
    store.save(writes, read={}, command=id, fingerprint=b"content", answer=b"{}", index=index)
    return id, new


def write(place: Place, say: Say, forgets: bool = False) -> None:
    """Save commands for ever; every third box is forgotten again."""
    store, before = place.open(), None
    while True:
        id, new = command(store, before)
        say("saved", id)
        if forgets and before is not None:
            store.forget(before.id)
            say("forgot", before.id)
            before = None
        else:
            before = new


def write_and_forget(place: Place, say: Say) -> None:
    """Save commands and forget boxes for ever."""
    write(place, say, forgets=True)


def follow(place: Place, _: Say) -> None:
    """Bring the views up to date."""
    module.BATCH = FEW
    store = place.open()
    following = Following(place.folder / "views.db", store, [Numbers()])
    following.catch_up()
    following.close()
    store.close()


def rebuild(place: Place, _: Say) -> None:
    """Build the views anew."""
    module.BATCH = FEW
    store = place.open()
    following = Following(place.folder / "views.db", store, [Numbers()])
    following.rebuild(["numbers"])
    following.close()
    store.close()


def change_key(place: Place, _: Say) -> None:
    """Change the office key a few times."""
    store = place.open()
    for _ in range(5):
        store.keyring.change_office_key()


def found(place: Place, say: Say) -> None:
    """Make an office and work in it."""
    create_store(place.folder, uuid4(), place.server)
    write(place, say)


# --- how they die -----------------------------------------------------------------------------------------------------


class Fuse(NamedTuple):
    """How a child dies, and when: at which step, size or line; `turns` of a loop later."""

    kind: str
    at: int
    turns: int = 0

    def arm(self) -> None:
        """Let this process die when it is time."""
        if self.kind == "operation":
            _die_at_step(self.at)
            _die_at_statement(self.at % 100)
        if self.kind == "write":
            resource.setrlimit(resource.RLIMIT_CORE, (0, 0))
            signal.signal(signal.SIGXFSZ, signal.SIG_DFL)  # Python ignores it otherwise
            resource.setrlimit(resource.RLIMIT_FSIZE, (self.at, self.at))


def _die() -> NoReturn:
    os.kill(os.getpid(), signal.SIGKILL)
    raise AssertionError("unreachable")


def _die_at_step(last: int) -> None:
    connect, steps = sqlite3.connect, 0

    def step() -> int:
        nonlocal steps
        steps += 1
        return _die() if steps >= last else 0

    def connected(*arguments: Any, **more: Any) -> sqlite3.Connection:
        db = connect(*arguments, **more)
        db.set_progress_handler(step, 1)
        return db

    sqlite3.connect = connected  # type: ignore[assignment]


def _die_at_statement(last: int) -> None:
    import psycopg

    execute, statements = psycopg.Cursor.execute, 0

    def counted(self: Any, *arguments: Any, **more: Any) -> Any:
        nonlocal statements
        statements += 1
        if statements >= last and last % 2:
            _die()
        done = execute(self, *arguments, **more)
        if statements >= last:
            _die()
        return done

    psycopg.Cursor.execute = counted  # type: ignore[method-assign, assignment]


# --- the campaign -----------------------------------------------------------------------------------------------------


class Campaign:
    """Kills in one office, and what must be true after each."""

    def __init__(self, place: Place, seed: int) -> None:
        self.place, self.random = place, Random(seed)
        self.checked = 0
        self.numbers: list[tuple[int, int]] = []
        self.died: Counter[str] = Counter()
        self.kills = 0

    def run(self, kills: int) -> None:
        """Kill so many children; one that ends by itself does not count."""
        on_server = self.place.server is not None
        roles = [write, write, write_and_forget, follow, rebuild, change_key] + ([] if on_server else [found])
        while self.kills < kills:
            role = self.random.choice(roles)
            place = self.place
            if role is found:
                place = Place(place.folder.with_name(f"new-{self.kills}"))
                place.folder.mkdir(exist_ok=True)
            fuse = self.fuse(role in (write, write_and_forget), on_server)
            told, killed = forked(role, place, fuse)
            what = f"kill {self.kills}: {role.__name__}, {fuse}"
            try:
                self.look_over_new(place, told) if role is found else self.look_over(told)
            except BaseException:
                sys.stderr.write(f"after {what}\n")
                raise
            if killed:
                self.kills += 1
                self.died[f"{role.__name__} {fuse.kind}"] += 1

    def fuse(self, confirms: bool, on_server: bool) -> Fuse:
        """Draw how and when the next child dies."""
        random = self.random
        kinds = ["operation", "operation", *(["line"] if confirms else []), *([] if on_server else ["write"])]
        match random.choice(kinds):
            case "line":
                return Fuse("line", random.randrange(1, 6), random.randrange(100_000))
            case "write":
                name = random.choice(("", "keys.db", "views.db", "events.db"))
                file = self.place.folder / name
                begun = file.stat().st_size if name and file.exists() else 0
                return Fuse("write", begun + random.randrange(1, 40_000))
        return Fuse("operation", int(10 ** random.uniform(0.5, 4)))

    def look_over(self, told: Sequence[tuple[str, UUID]]) -> None:
        """Check that the office opens and holds every confirmed command whole, and no command in part."""
        store = self.place.open(busy_seconds=1)
        try:
            new = self.new_events(store, told)
            command(store, None)  # nothing is left locked
            if self.kills % VIEWS_EVERY == 0 or not new:
                self.look_over_views(store)
            if self.kills % WHOLE_EVERY == 0:
                found = verify(store)
                assert found.is_whole, found
        finally:
            store.close()
        assert not list(self.place.folder.glob("*-journal"))
        if self.kills % WHOLE_EVERY == 0 and self.place.server is None:
            for name in ("events.db", "keys.db", "views.db"):
                with closing(sqlite3.connect(self.place.folder / name)) as db:
                    assert db.execute("PRAGMA integrity_check").fetchall() == [("ok",)]

    def look_over_new(self, place: Place, told: Sequence[tuple[str, UUID]]) -> None:
        """Check an office that may have been killed while it was being made: doing it again finishes it."""
        with suppress(Refused):  # it holds events already
            create_store(place.folder, uuid4(), place.server)
        store = open_store(place.folder, TOPICS, 1)
        for _, id in told:
            assert store.command(id) is not None
        command(store, None)
        assert verify(store).is_whole
        store.close()

    def new_events(self, store: Store, told: Sequence[tuple[str, UUID]]) -> tuple[Recorded, ...]:
        """Check all that has come since the last time; the key of every event is there, or was destroyed."""
        new = store.read(self.checked, 1_000_000, unseal=True)
        written = Counter(one.event.meta.command for one in new)
        for id, events in written.items():
            known = store.command(id)
            assert known is not None, "events without their command"
            assert (len(known.positions), events) == (EVENTS_OF_A_COMMAND, EVENTS_OF_A_COMMAND), "a command in part"
        forgotten = {id for what, id in told if what == "forgot"}
        for what, id in told:
            if what == "saved":
                assert written[id] == EVENTS_OF_A_COMMAND, "a confirmed command is gone"
        for id in forgotten:
            assert store.keyring.key_for(id) is None
            assert not store.find("name", f"Wymyślona {id.hex[:6]}")
        for stream in {one.stream for one in new}:
            store.check_head(stream)
            if store.keyring.key_for(stream.id) is not None:
                assert store.find("name", f"Wymyślona {stream.id.hex[:6]}") == {stream.id}
        self.look_over_leaves(store, len(new))
        self.numbers += [(one.position, one.event.number) for one in new if isinstance(one.event, ThingPut)]
        self.checked += len(new)
        return new

    def look_over_leaves(self, store: Store, new: int) -> None:
        """Check that each new event has its leaf, and no leaf is without an event."""
        rows = self.place.rows(
            "SELECT position, aggregate, version, topic, state FROM events WHERE position > ? ORDER BY position",
            self.checked,
        )
        leaves = self.place.rows("SELECT position, leaf FROM leaves WHERE position > ? ORDER BY position", self.checked)
        assert len(rows) == len(leaves) == new
        for (position, aggregate, *rest), leaf in zip(rows, leaves, strict=True):
            row = Row(position, UUID(bytes=bytes(aggregate)), *rest)
            assert leaf == (position, leaf_of(row, store.keyring.fingerprint(row.aggregate)))

    def look_over_views(self, store: Store) -> None:
        """Check that the views catch up, every event once and in order, and are what they are when built anew."""
        self.new_events(store, ())
        following = Following(self.place.folder / "views.db", store, [Numbers()])
        try:
            following.catch_up()
            before = dumped(following)
            assert before[0] == self.numbers
            following.rebuild(["numbers"])
            assert dumped(following) == before
        finally:
            following.close()


def dumped(following: Following) -> list[Any]:
    """Return all that the view holds."""
    with following.reading("numbers") as answering:
        tables = (f"{answering.prefix}rows", f"{answering.prefix}sums")
        return [answering.db.execute(f"SELECT * FROM {table} ORDER BY 1").fetchall() for table in tables]


def forked(role: Callable[[Place, Say], None], place: Place, fuse: Fuse) -> tuple[list[tuple[str, UUID]], bool]:
    """Let a child do `role` until it dies; return what it had confirmed, and whether it was killed."""
    out, into = os.pipe()
    child = os.fork()
    if child == 0:
        os.close(out)
        try:
            fuse.arm()
            role(place, lambda what, id: void(os.write(into, f"{what} {id}\n".encode())))
        except BaseException:  # noqa: BLE001  # a child must never come back as a second parent
            traceback.print_exc()
            os._exit(1)
        os._exit(0)
    os.close(into)
    with os.fdopen(out, encoding="ascii") as lines:
        said = []
        for line in lines:
            said.append(line)
            if fuse.kind == "line" and len(said) == fuse.at:
                for _ in range(fuse.turns):
                    pass
                os.kill(child, signal.SIGKILL)
    _, status = os.waitpid(child, 0)
    assert os.WIFSIGNALED(status) or status == 0, f"a child failed: {role.__name__}, {fuse}"
    confirmed = [line.split() for line in said]
    return [(what, UUID(id)) for what, id in confirmed], os.WIFSIGNALED(status)


def void(_: object) -> None:
    """Return nothing."""


def campaign(place: str, seed: str, kills: str) -> None:
    """Run a campaign as a program; say how many died in which work and how."""
    done = Campaign(Place.named(place), int(seed))
    done.run(int(kills))
    sys.stdout.write(json.dumps(done.died) + "\n")
