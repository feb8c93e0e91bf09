"""Views follow the history: each event once, one poisoned view alone, rebuilt while the others answer."""

from __future__ import annotations

import sqlite3
import subprocess
import sys
from collections.abc import Callable, Iterator, Sequence
from datetime import UTC, datetime
from pathlib import Path
from shutil import copyfile
from uuid import uuid4

import pytest
from sqlite_utils import Database

from osl_workflow.errors import Refused
from osl_workflow.store import following as module
from osl_workflow.store.following import Following
from osl_workflow.store.opening import create_store, open_store
from osl_workflow.store.recorded import Recorded, Stream
from osl_workflow.store.store import Store
from osl_workflow.store.view import View
from tests.boxes import TOPICS, ThingPut, box, put, save
from tests.databases import Place


class Numbers:
    """A view of the numbers in the order of their positions; it fails on the number `poison`."""

    def __init__(self, name: str = "numbers", schema: int = 1, poison: int | None = None) -> None:
        self.name, self.schema, self.poison = name, schema, poison

    def create(self, db: Database, prefix: str) -> None:
        db.execute(f"CREATE TABLE {prefix}rows (position INTEGER PRIMARY KEY, number INTEGER)")

    def handle(self, db: Database, prefix: str, batch: Sequence[Recorded]) -> None:
        for recorded in batch:
            if isinstance(recorded.event, ThingPut):
                db.execute(f"INSERT INTO {prefix}rows VALUES (?, ?)", [recorded.position, recorded.event.number])
                if recorded.event.number == self.poison:
                    raise LookupError("a secret value")


@pytest.fixture
def folder(place: Place) -> Path:
    return place.folder


@pytest.fixture
def store(place: Place) -> Iterator[Store]:
    store = place.open()
    yield store
    store.close()


@pytest.fixture
def follow(folder: Path, store: Store) -> Iterator[Callable[..., Following]]:
    opened: list[Following] = []

    def follow(*views: View) -> Following:
        opened.append(Following(folder / "views.db", store, views))
        return opened[-1]

    yield follow
    for following in opened:
        following.close()


@pytest.fixture
def small_batches(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(module, "BATCH", 3)


def fill(store: Store, *numbers: int) -> Stream:
    """Save each number by a command of its own; return the box."""
    stream = box()
    for version, number in enumerate(numbers):
        save(store, put(stream, version, number))
    return stream


def numbers_in(following: Following, name: str = "numbers") -> list[int]:
    with following.reading(name) as answering:
        rows = answering.db.query(f"SELECT number FROM {answering.prefix}rows ORDER BY position")
        return [row["number"] for row in rows]


def test_a_view_answers_with_all_events_and_says_how_fresh_it_is(
    store: Store, follow: Callable[..., Following]
) -> None:
    following = follow(Numbers())
    fill(store, 1, 2)
    following.catch_up()
    fill(store, 3)

    (status,) = following.status()
    assert (status.position, status.behind, status.stopped) == (2, 1, None)
    assert status.as_of == datetime(2026, 3, 2, 9, 30, tzinfo=UTC)

    following.catch_up()
    assert numbers_in(following) == [1, 2, 3]
    assert following.status()[0].behind == 0


def test_a_view_is_empty_and_ready_before_the_first_event(follow: Callable[..., Following]) -> None:
    following = follow(Numbers())
    following.catch_up()

    assert numbers_in(following) == []


def test_a_view_never_built_says_so(store: Store, follow: Callable[..., Following]) -> None:
    fill(store, 1)

    with pytest.raises(Refused) as caught, follow(Numbers()).reading("numbers"):
        pass

    assert caught.value.said.key == "store.view_not_ready"


@pytest.mark.usefixtures("small_batches")
def test_many_batches_bring_every_event_once(store: Store, follow: Callable[..., Following]) -> None:
    fill(store, *range(10))
    following = follow(Numbers())
    following.catch_up()
    following.catch_up()

    assert numbers_in(following) == list(range(10))


def test_two_followers_of_one_file_apply_every_event_once(store: Store, follow: Callable[..., Following]) -> None:
    first, second = follow(Numbers()), follow(Numbers())
    fill(store, 1)
    first.catch_up()
    fill(store, 2)
    second.catch_up()
    first.catch_up()

    assert numbers_in(first) == numbers_in(second) == [1, 2]


def test_a_follower_overtaken_before_it_has_the_lock_applies_nothing_twice(
    store: Store, follow: Callable[..., Following]
) -> None:
    """Between its look at the position and its lock, the other one is faster."""
    faster, slower = follow(Numbers()), follow(Numbers())
    faster.catch_up()
    fill(store, 1, 2)
    overtaken: list[str] = []

    def overtake(statement: str) -> None:
        if statement.startswith("BEGIN"):
            overtaken.append(statement)
            faster.catch_up()

    slower._connection.set_trace_callback(overtake)
    slower.catch_up()

    assert overtaken
    assert numbers_in(slower) == [1, 2]


@pytest.mark.usefixtures("small_batches")
def test_views_that_stand_at_different_positions_all_get_every_event_once(
    store: Store, follow: Callable[..., Following]
) -> None:
    fill(store, 1, 2, 3, 4)
    both = follow(Numbers(), Numbers("others"))
    both.catch_up()
    fill(store, 5, 6, 7, 8)
    follow(Numbers("others")).catch_up()
    fill(store, 9)

    both.catch_up()

    assert numbers_in(both) == numbers_in(both, "others") == [1, 2, 3, 4, 5, 6, 7, 8, 9]


@pytest.mark.usefixtures("small_batches")
def test_a_view_that_cannot_digest_an_event_stops_alone_and_says_where(
    store: Store, follow: Callable[..., Following]
) -> None:
    fill(store, 1, 2, 3, 4, 5, 6)
    following = follow(Numbers(poison=5), Numbers("others"))
    following.catch_up()
    fill(store, 7)
    following.catch_up()

    poisoned, healthy = following.status()
    assert poisoned.stopped is not None
    assert (poisoned.stopped.error, poisoned.stopped.position) == ("LookupError", 5)
    assert (poisoned.position, poisoned.behind) == (4, 3)
    assert numbers_in(following) == [1, 2, 3, 4]
    assert (healthy.stopped, numbers_in(following, "others")) == (None, [1, 2, 3, 4, 5, 6, 7])


def test_the_reason_that_is_kept_holds_no_value(store: Store, folder: Path, follow: Callable[..., Following]) -> None:
    fill(store, 5)
    follow(Numbers(poison=5)).catch_up()

    assert b"a secret value" not in b"".join(path.read_bytes() for path in folder.glob("views.db*"))


def test_a_mended_view_is_built_anew_by_its_new_schema_number(store: Store, follow: Callable[..., Following]) -> None:
    fill(store, 4, 5, 6)
    follow(Numbers(poison=5)).catch_up()

    mended = follow(Numbers(schema=2))
    mended.catch_up()

    assert numbers_in(mended) == [4, 5, 6]
    assert mended.status()[0].stopped is None


def test_rebuilding_replaces_the_tables_and_leaves_none_behind(
    store: Store, folder: Path, follow: Callable[..., Following]
) -> None:
    fill(store, 1, 2)
    following = follow(Numbers(), Numbers("others"))
    following.catch_up()
    with following.reading("numbers") as answering:
        old = answering.prefix
    others = tables(folder)

    following.rebuild(["numbers"])

    with following.reading("numbers") as answering:
        assert answering.prefix != old
    assert numbers_in(following) == [1, 2]
    assert tables(folder) == (others - {f"{old}rows"}) | {f"{answering.prefix}rows"}


def test_the_old_tables_answer_until_the_new_ones_are_ready(store: Store, follow: Callable[..., Following]) -> None:
    """A reader inside `handle` of the new tables sees the old ones whole and fresh: the office works meanwhile."""
    fill(store, 1, 2)
    bystander = follow(Numbers())
    bystander.catch_up()
    seen: list[list[int]] = []

    class Watching(Numbers):
        def handle(self, db: Database, prefix: str, batch: Sequence[Recorded]) -> None:
            seen.append(numbers_in(bystander))
            super().handle(db, prefix, batch)

    follow(Watching()).rebuild(["numbers"])

    assert seen == [[1, 2]]


def test_a_rebuild_that_stops_leaves_the_healthy_tables_and_says_so(
    store: Store, folder: Path, follow: Callable[..., Following]
) -> None:
    fill(store, 1, 5)
    following = follow(Numbers())
    following.catch_up()
    before = tables(folder)

    with pytest.raises(Refused) as caught:
        follow(Numbers(poison=5)).rebuild(["numbers"])

    assert caught.value.said.key == "store.rebuild_stopped"
    assert caught.value.said.values == {"view": "numbers", "error": "LookupError", "position": 2}
    assert tables(folder) == before
    assert numbers_in(following) == [1, 5]


def test_a_restored_older_history_is_noticed_and_the_views_are_built_anew(tmp_path: Path) -> None:
    folder = tmp_path / "office"
    folder.mkdir()
    create_store(folder, uuid4())
    store = open_store(folder, TOPICS)
    stream = fill(store, 1, 2)
    store.close()
    copyfile(folder / "events.db", tmp_path / "backup")
    store = open_store(folder, TOPICS)
    save(store, put(stream, 2, 3))
    following = Following(folder / "views.db", store, (Numbers(),))
    following.catch_up()
    following.close()
    store.close()

    copyfile(tmp_path / "backup", folder / "events.db")
    store = open_store(folder, TOPICS)
    save(store, put(stream, 2, 33))  # position 3 again, by another command
    following = Following(folder / "views.db", store, (Numbers(),))
    following.catch_up()

    assert numbers_in(following) == [1, 2, 33]
    following.close()
    store.close()


class Counting(Numbers):
    """The same view, which knows how many events it was fed."""

    fed = 0

    def handle(self, db: Database, prefix: str, batch: Sequence[Recorded]) -> None:
        super().handle(db, prefix, batch)
        self.fed += len(batch)


def test_another_history_under_an_open_follower_is_noticed_also_when_it_is_as_long(tmp_path: Path) -> None:
    create_store(tmp_path, uuid4())
    store, view = open_store(tmp_path, TOPICS), Counting()
    fill(store, 1, 2)
    following = Following(tmp_path / "views.db", store, (view,))
    for _ in range(3):  # the second time nothing is new, the third time it rests on that
        following.catch_up()
    before = view.fed

    with sqlite3.connect(tmp_path / "events.db") as other:
        other.execute("UPDATE leaves SET leaf = zeroblob(32) WHERE position = 2")
    following.catch_up()

    assert (before, view.fed) == (2, 4)
    following.close()
    store.close()


def test_a_damaged_file_of_views_is_no_loss_and_says_so(folder: Path, follow: Callable[..., Following]) -> None:
    (folder / "views.db").write_bytes(b"this is no database, " * 1000)

    with pytest.raises(Refused) as caught:
        follow(Numbers())

    assert caught.value.said.key == "store.views_damaged"


def test_a_full_disk_is_not_the_fault_of_a_view(store: Store, follow: Callable[..., Following]) -> None:
    fill(store, 1)

    class Unlucky(Numbers):
        def handle(self, db: Database, prefix: str, batch: Sequence[Recorded]) -> None:
            pages = db.execute("PRAGMA page_count").fetchone()[0]
            db.execute(f"PRAGMA max_page_count = {pages}")
            db.execute(f"INSERT INTO {prefix}rows VALUES (1, zeroblob(100000))")

    following = follow(Unlucky())
    with pytest.raises(Refused) as caught:
        following.catch_up()

    assert caught.value.said.key == "store.disk_full"
    assert following.status()[0].stopped is None


@pytest.mark.parametrize("names", [("numbers", "numbers"), ("Numbers; DROP",), ("numbers_1",)])
def test_names_that_cannot_begin_a_table_are_a_mistake_of_the_program(
    names: tuple[str, ...], follow: Callable[..., Following]
) -> None:
    with pytest.raises(ValueError, match="names of letters"):
        follow(*map(Numbers, names))


@pytest.mark.slow
def test_four_processes_that_follow_at_once_apply_every_event_once(folder: Path, place: Place, store: Store) -> None:
    fill(store, *range(300))
    program = (
        "import sys; from pathlib import Path\n"
        "from osl_workflow.store import following\n"
        "from tests.databases import Place\n"
        "from tests.integration.test_store_following import Numbers\n"
        "following.BATCH = 7\n"
        "place = Place.named(sys.argv[1])\n"
        "store = place.open()\n"
        "one = following.Following(place.folder / 'views.db', store, (Numbers(), Numbers('others')))\n"
        "one.catch_up(); one.close(); store.close()\n"
    )
    root = Path(__file__).parents[2]
    running = [subprocess.Popen([sys.executable, "-c", program, str(place)], cwd=root) for _ in range(4)]

    assert [process.wait() for process in running] == [0, 0, 0, 0]

    following = Following(folder / "views.db", store, (Numbers(), Numbers("others")))
    assert numbers_in(following) == numbers_in(following, "others") == list(range(300))
    following.close()


def tables(folder: Path) -> set[str]:
    db = sqlite3.connect(folder / "views.db")
    try:
        return {name for (name,) in db.execute("SELECT name FROM sqlite_master WHERE type = 'table'")}
    finally:
        db.close()
