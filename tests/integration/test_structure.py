"""What somebody changed about the tables of a file or a server is found before anything that they tell is believed."""

from __future__ import annotations

import sqlite3
from contextlib import closing
from pathlib import Path
from uuid import uuid4

import psycopg
import pytest

from osl_workflow.errors import Tampered
from osl_workflow.store.folder import EVENTS
from osl_workflow.store.opening import create_store, open_store
from osl_workflow.store.server_structure import check_server
from osl_workflow.store.structure import check_structure
from tests.boxes import TOPICS, box, put, save
from tests.databases import NewDatabase

SILENT = "CREATE FUNCTION {}.silent() RETURNS trigger LANGUAGE plpgsql AS 'BEGIN RETURN NULL; END'"

CHANGES = [
    (
        "CREATE TRIGGER t BEFORE INSERT ON osl.leaves FOR EACH ROW EXECUTE FUNCTION public.silent()",
        "TRIGGER t ON leaves",
    ),
    ("CREATE RULE r AS ON DELETE TO osl.leaves DO INSTEAD NOTHING", "RULE r ON leaves"),
    ("CREATE POLICY p ON osl.events", "POLICY p ON events"),
    ("ALTER TABLE osl.events ENABLE ROW LEVEL SECURITY", "ROW LEVEL SECURITY ON events"),
    (SILENT.format("osl"), "FUNCTION silent"),
    ("CREATE VIEW osl.everything AS SELECT * FROM osl.events", "RELATION everything"),
    ("CREATE TABLE osl.more () INHERITS (osl.drafts)", "INHERITANCE OF drafts"),
    ("ALTER TABLE osl.events ADD remark text", "COLUMN events.remark text"),
    ("ALTER TABLE osl.events ALTER topic SET DEFAULT ''", "COLUMN events.topic text NOT NULL DEFAULT"),
    ("ALTER TABLE osl.meta ALTER store DROP NOT NULL", "COLUMN meta.store bytea"),
    ("ALTER TABLE osl.leaves ADD CHECK (position > 9) NOT VALID", "CHECK leaves.leaves_position_check UNCHECKED"),
    ("ALTER TABLE osl.events DROP CONSTRAINT events_position_key", "UNIQUE events (position)"),
    ("ALTER TABLE osl.leaves DROP CONSTRAINT leaves_pkey", "PRIMARY KEY leaves (position)"),
    (
        "ALTER TABLE osl.heads DROP CONSTRAINT heads_aggregate_version_fkey",
        "FOREIGN KEY heads (aggregate, version) REFERENCES events",
    ),
    ("ALTER TABLE osl_keys.keys DROP CONSTRAINT keys_destroying_check", "CHECK keys.keys_destroying_check"),
    ("DROP INDEX osl.tokens_of_aggregate", "INDEX tokens (aggregate, kind)"),
    ("DROP TABLE osl.erasures", "TABLE erasures"),
    ("ALTER TABLE osl.leaves SET UNLOGGED", "RELATION leaves"),
]


@pytest.fixture
def office(tmp_path: Path, new_database: NewDatabase) -> tuple[Path, str]:
    """An empty office on a server, as this program makes it."""
    server = new_database()
    create_store(tmp_path, uuid4(), server)
    return tmp_path, server


def test_tables_as_the_program_makes_them_are_whole(office: tuple[Path, str]) -> None:
    check_server(*office)


@pytest.mark.parametrize(("statement", "told"), CHANGES, ids=[told for _, told in CHANGES])
def test_what_was_added_or_taken_out_is_named(office: tuple[Path, str], statement: str, told: str) -> None:
    with psycopg.connect(office[1]) as db:
        db.execute(SILENT.format("public").replace("CREATE", "CREATE OR REPLACE").encode())
        db.execute(statement.encode())

    with pytest.raises(Tampered) as caught:
        check_server(*office)

    assert told in caught.value.said.values["what"]


def test_where_a_trigger_swallows_what_is_written_nothing_is_confirmed(office: tuple[Path, str]) -> None:
    folder, server = office
    with psycopg.connect(server) as db:
        db.execute(SILENT.format("osl").encode())
        db.execute("CREATE TRIGGER t BEFORE INSERT ON osl.events FOR EACH ROW EXECUTE FUNCTION osl.silent()")
    store = open_store(folder, TOPICS, server=server)

    with pytest.raises(Tampered) as caught:
        save(store, put(box(), 0, 1))

    assert caught.value.said.key == "store.contradicted"
    assert store.last_position() == 0
    store.close()


@pytest.mark.parametrize(
    ("statement", "key", "told"),
    [
        ("CREATE TRIGGER t AFTER INSERT ON events BEGIN DELETE FROM leaves; END", "foreign", ("TRIGGER t ON events",)),
        ("CREATE VIEW everything AS SELECT * FROM events", "foreign", ("VIEW everything",)),
        ("DROP INDEX tokens_of_aggregate", "missing", ("INDEX tokens_of_aggregate ON tokens",)),
        ("DROP TABLE erasures", "missing", ("TABLE erasures",)),
    ],
)
def test_what_was_added_to_a_file_or_taken_out_is_named(
    tmp_path: Path, statement: str, key: str, told: tuple[str, ...]
) -> None:
    create_store(tmp_path, uuid4())
    with closing(sqlite3.connect(tmp_path / EVENTS)) as db:
        db.execute(statement)

    with pytest.raises(Tampered) as caught:
        check_structure(tmp_path, None)

    assert caught.value.said.key == f"store.structure_{key}"
    assert caught.value.said.values["what"] == told


def test_a_value_of_another_kind_is_told_by_table_and_column(tmp_path: Path) -> None:
    create_store(tmp_path, uuid4())
    store = open_store(tmp_path, TOPICS)
    save(store, put(box(), 0, 1))
    store.close()
    with closing(sqlite3.connect(tmp_path / EVENTS)) as db, db:
        db.execute("UPDATE events SET state = CAST(state AS TEXT)")

    with pytest.raises(Tampered) as caught:
        check_structure(tmp_path, None)

    assert caught.value.said.key == "store.another_type"
    assert (caught.value.said.values["table"], caught.value.said.values["column"]) == ("events", "state")


def test_where_a_trigger_of_a_file_refuses_what_is_written_it_is_told_so(tmp_path: Path) -> None:
    create_store(tmp_path, uuid4())
    with closing(sqlite3.connect(tmp_path / EVENTS)) as db:
        db.execute("CREATE TRIGGER t BEFORE INSERT ON leaves BEGIN SELECT RAISE(ABORT, 'no'); END")
    store = open_store(tmp_path, TOPICS)

    with pytest.raises(Tampered) as caught:
        save(store, put(box(), 0, 1))

    assert caught.value.said.key == "store.contradicted"
    assert store.last_position() == 0
    store.close()


def test_a_foreign_key_that_is_not_heeded_any_more_is_found(office: tuple[Path, str]) -> None:
    with psycopg.connect(office[1]) as db:
        db.execute("ALTER TABLE osl.heads DISABLE TRIGGER ALL")  # for a superuser, the way around every foreign key

    with pytest.raises(Tampered) as caught:
        check_server(*office)

    assert any("ON heads" in what for what in caught.value.said.values["what"])
