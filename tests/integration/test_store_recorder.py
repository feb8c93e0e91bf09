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

from osl_workflow.privacy.database import Database
from osl_workflow.store.folder import EVENTS
from osl_workflow.store.opening import events_database
from osl_workflow.store.recorder import Recorder


class OverOurTables:
    """Gives each of the library's tests an empty database: a file, or one of the server."""

    on_server = False

    @pytest.fixture(autouse=True)
    def _database(self, tmp_path: Path, request: pytest.FixtureRequest) -> Iterator[None]:
        self.folder = tmp_path
        self.server: str | None = request.getfixturevalue("new_database")() if self.on_server else None
        (tmp_path / EVENTS).touch()
        self.opened: list[Database] = []
        before = set(threading.enumerate())
        yield
        for thread in {one for one in threading.enumerate() if not one.daemon} - before:  # a pool's go on for ever
            thread.join()  # the library's readers go on for a moment; a connection must not be closed under them
        for database in self.opened:
            database.close()

    def create_recorder(self) -> Any:
        self.opened.append(events_database(self.folder, self.server))
        recorder = Recorder(self.opened[-1])
        recorder.create(uuid4())
        return recorder


class AsAggregateRecorder(AggregateRecorder):
    """Our recorder as one of aggregates alone: it says nothing of positions, in which alone the contracts differ."""

    def __init__(self, recorder: Recorder) -> None:
        self._recorder = recorder

    def insert_events(self, stored_events: Sequence[StoredEvent], **kwargs: Any) -> None:
        self._recorder.insert_events(stored_events, **kwargs)

    def select_events(self, *args: Any, **kwargs: Any) -> Sequence[StoredEvent]:
        return self._recorder.select_events(*args, **kwargs)


class TestAggregateRecorder(OverOurTables, contracts.AggregateRecorderTestCase):
    def create_recorder(self) -> AggregateRecorder:
        return AsAggregateRecorder(super().create_recorder())


class TestAggregateRecorderOnServer(TestAggregateRecorder):
    on_server = True


class TestApplicationRecorder(OverOurTables, contracts.ApplicationRecorderTestCase[Recorder]):
    """Without `optional_test_insert_subscribe`, as the library does for SQLite: our recorder has no subscriptions."""


class TestApplicationRecorderOnServer(TestApplicationRecorder):
    on_server = True


class TestNonInterleavingPositions(OverOurTables, contracts.NonInterleavingNotificationIDsBaseCase):
    pass


class TestNonInterleavingPositionsOnServer(TestNonInterleavingPositions):
    on_server = True


def test_no_variable_of_the_environment_changes_the_store(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    from osl_workflow.store.opening import create_store, open_store
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
