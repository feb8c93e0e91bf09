"""Our recorder keeps the contracts of the library it comes from: its own test cases, run over our tables."""

from __future__ import annotations

import threading
from collections.abc import Iterator, Sequence
from pathlib import Path
from typing import Any
from uuid import uuid4

import pytest
from eventsourcing.persistence import AggregateRecorder, StoredEvent
from eventsourcing.tests import persistence as contracts

from osl_workflow.store.sqlite_connections import EventsDatastore
from osl_workflow.store.sqlite_recorder import SqliteRecorder


class OverOurTables:
    """Gives each of the library's tests an empty database on disk."""

    @pytest.fixture(autouse=True)
    def _database(self, tmp_path: Path) -> Iterator[None]:
        self.path = tmp_path / "events.db"
        self.path.touch()
        self.opened: list[EventsDatastore] = []
        before = set(threading.enumerate())
        yield
        for thread in set(threading.enumerate()) - before:
            thread.join()  # the library's readers go on for a moment; a connection must not be closed under them
        for datastore in self.opened:
            datastore.close()

    def create_recorder(self) -> Any:
        self.opened.append(EventsDatastore(self.path))
        recorder = SqliteRecorder(self.opened[-1])
        recorder.create(uuid4())
        return recorder


class AsAggregateRecorder(AggregateRecorder):
    """Our recorder as one of aggregates alone: it says nothing of positions, in which alone the contracts differ."""

    def __init__(self, recorder: SqliteRecorder) -> None:
        self._recorder = recorder

    def insert_events(self, stored_events: Sequence[StoredEvent], **kwargs: Any) -> None:
        self._recorder.insert_events(stored_events, **kwargs)

    def select_events(self, *args: Any, **kwargs: Any) -> Sequence[StoredEvent]:
        return self._recorder.select_events(*args, **kwargs)


class TestAggregateRecorder(OverOurTables, contracts.AggregateRecorderTestCase):
    def create_recorder(self) -> AggregateRecorder:
        return AsAggregateRecorder(super().create_recorder())


class TestApplicationRecorder(OverOurTables, contracts.ApplicationRecorderTestCase[SqliteRecorder]):
    """Without `optional_test_insert_subscribe`, as the library does for SQLite: its recorder has no subscriptions."""


class TestNonInterleavingPositions(OverOurTables, contracts.NonInterleavingNotificationIDsBaseCase):
    pass


def test_no_variable_of_the_environment_changes_the_store(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    from osl_workflow.store.store import create_store, open_store
    from tests.boxes import TOPICS, box, put, save

    for name, value in {
        "PERSISTENCE_MODULE": "eventsourcing.popo",
        "SQLITE_DBNAME": str(tmp_path / "elsewhere.db"),
        "SQLITE_LOCK_TIMEOUT": "nonsense",
        "ORIGINATOR_ID_TYPE": "text",
        "CREATE_TABLE": "no",
        "CIPHER_TOPIC": "eventsourcing.cipher:AESCipher",
        "CIPHER_KEY": "nonsense",
        "COMPRESSOR_TOPIC": "eventsourcing.compressor:ZlibCompressor",
        "TRANSCODER_TOPIC": "no.such:Transcoder",
        "APPLICATION_RECORDER_TOPIC": "no.such:Recorder",
    }.items():
        monkeypatch.setenv(name, value)
    folder = tmp_path / "office"
    folder.mkdir()

    create_store(folder, uuid4())
    store = open_store(folder, TOPICS)
    stream = box()
    save(store, put(stream, 0, 1))
    store.close()

    assert list(tmp_path.iterdir()) == [folder]
