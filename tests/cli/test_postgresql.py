"""`osl` on a PostgreSQL server: a centre is founded there, several nodes work in it, and trouble is one sentence."""

from __future__ import annotations

import re
from collections.abc import Iterator
from concurrent.futures import ThreadPoolExecutor
from contextlib import contextmanager
from pathlib import Path
from shutil import copy

import psycopg
import pytest
from psycopg.conninfo import conninfo_to_dict, make_conninfo

from tests.cli.terminal import Office, Said
from tests.cli.town import Town, answered, shown
from tests.databases import NewDatabase

ANSWERS = ("--name", "Ośrodek w Zmyślonej", "--residents", "21300", "--given", "Halina", "--family", "Zmyślona")
PASSWORD = "bardzo-tajne-haslo"
LANGUAGES = ("pl", "en")


@pytest.fixture
def server(new_database: NewDatabase) -> str:
    """An empty database of a server."""
    return new_database()


def one_sentence(done: Said, *words: str) -> None:
    """Check that a command was refused in one line that says `words`, and nothing else came."""
    assert done.code == 1, done
    assert done.out == ""
    assert len(done.err.splitlines()) == 1, done.err
    assert re.match(r"(Błąd|Error): (Oczekiwano|Expected)", done.err)
    assert all(word in done.err for word in words), done.err
    assert PASSWORD not in done.err


def node(first: Office, folder: Path) -> Office:
    """Make another node: a folder with nothing but the two files that a node needs."""
    folder.mkdir()
    for name in ("office.toml", "office.key"):
        copy(first.folder / name, folder)
    return Office(folder)


@contextmanager
def stopped(server: str, admin: str) -> Iterator[None]:
    """Let the server throw everybody out of the database and let nobody in while the block runs."""
    name = conninfo_to_dict(server)["dbname"]
    with psycopg.connect(admin, autocommit=True) as db:
        db.execute(f"ALTER DATABASE {name} ALLOW_CONNECTIONS false".encode())
        db.execute("SELECT pg_terminate_backend(pid) FROM pg_stat_activity WHERE datname = %s", (name,))
        yield
        db.execute(f"ALTER DATABASE {name} ALLOW_CONNECTIONS true".encode())


# --- founding, nodes --------------------------------------------------------------------------------------------------


def test_a_centre_is_founded_on_a_server_and_its_folder_holds_settings_and_key_alone(
    tmp_path: Path, server: str
) -> None:
    office = Office(tmp_path / "nowy")

    founded = office.osl("init", *ANSWERS, "--postgresql", server)

    assert founded.code == 0, founded.err
    assert "docs/how-to/run-on-postgresql.md" in founded.out
    assert {path.name for path in office.folder.iterdir()} == {"office.toml", "office.key"}
    assert {path.stat().st_mode & 0o777 for path in office.folder.iterdir()} == {0o600}
    assert office.osl("staff", "list", "--json").data["staff"][0]["family"] == "Zmyślona"


def test_a_second_node_needs_the_settings_and_the_key_and_sees_what_the_first_one_writes(
    tmp_path: Path, server: str
) -> None:
    first = Office(tmp_path / "pierwszy")
    first.osl("init", *ANSWERS, "--postgresql", server)
    second = node(first, tmp_path / "drugi")

    added = second.osl(
        "staff", "add", "--given", "Ewa", "--family", "Nowa", "--login", "ewa", "--give-role", "social_worker"
    )
    listed = first.osl("staff", "list", "--json")

    assert added.code == 0, added.err
    assert {"Zmyślona", "Nowa"} == {one["family"] for one in listed.data["staff"]}
    assert (first.folder / "views.db").exists()  # each has its own views
    assert second.osl("staff", "list", "--json").data["staff"] == listed.data["staff"]
    assert (second.folder / "views.db").exists()


def test_a_node_without_the_key_is_told_which_file_it_lacks(tmp_path: Path, server: str) -> None:
    first = Office(tmp_path / "pierwszy")
    first.osl("init", *ANSWERS, "--postgresql", server)
    second = node(first, tmp_path / "drugi")
    (second.folder / "office.key").unlink()

    one_sentence(second.osl("staff", "list"), "office.key")


def test_a_server_that_holds_a_centre_is_not_founded_again_from_elsewhere(tmp_path: Path, server: str) -> None:
    Office(tmp_path / "pierwszy").osl("init", *ANSWERS, "--postgresql", server)
    other = Office(tmp_path / "inny")

    one_sentence(other.osl("init", *ANSWERS, "--postgresql", server), "office.toml", "office.key")
    assert not other.folder.exists()


@pytest.mark.parametrize("on_server", [False, True])
def test_a_folder_that_holds_a_centre_is_not_tied_to_another_database(
    tmp_path: Path, new_database: NewDatabase, on_server: bool
) -> None:
    office = Office(tmp_path / "nowy")
    assert office.osl("init", *ANSWERS, *(("--postgresql", new_database()) if on_server else ())).code == 0
    settings = (office.folder / "office.toml").read_bytes()

    one_sentence(office.osl("init", *ANSWERS, "--postgresql", new_database()), "--office")
    assert (office.folder / "office.toml").read_bytes() == settings


def test_a_founding_on_a_server_that_was_refused_can_be_taken_further(tmp_path: Path, server: str) -> None:
    office = Office(tmp_path / "nowy")
    refused = office.osl("init", *ANSWERS[:2], "--residents", "0", *ANSWERS[4:], "--postgresql", server)

    again = office.osl("init", *ANSWERS)

    assert refused.code == 1
    assert again.code == 0, again.err
    assert not (office.folder / "events.db").exists()


# --- trouble ----------------------------------------------------------------------------------------------------------


@pytest.mark.parametrize("lang", LANGUAGES)
@pytest.mark.parametrize(
    "address",
    [
        f"postgresql://ktos:{PASSWORD}@127.0.0.1:1/osl",  # nobody listens
        f"host=/nie/ma dbname=osl password={PASSWORD}",
        f"to nie jest adres, a w nim {PASSWORD}",
        f"postgresql://ktos:{PASSWORD}@127.0.0.1:port/osl",
    ],
)
def test_a_server_that_cannot_be_reached_is_one_sentence_and_nothing_is_made(
    tmp_path: Path, address: str, lang: str
) -> None:
    office = Office(tmp_path / "nowy")

    one_sentence(office.osl("init", *ANSWERS, "--postgresql", address, lang=lang))
    assert not office.folder.exists()


@pytest.mark.parametrize("lang", LANGUAGES)
def test_whom_the_server_does_not_let_in_is_told_so_and_his_password_is_not_repeated(
    tmp_path: Path, server: str, lang: str
) -> None:
    address = make_conninfo(server, user="obcy_" + tmp_path.name[:8], password=PASSWORD)

    one_sentence(Office(tmp_path / "nowy").osl("init", *ANSWERS, "--postgresql", address, lang=lang))


@pytest.mark.parametrize("lang", LANGUAGES)
def test_on_a_standby_one_can_look_and_writing_is_refused_in_one_sentence(
    town: Town, server: str, postgres_server: str, lang: str
) -> None:
    name = conninfo_to_dict(server)["dbname"]
    with psycopg.connect(postgres_server, autocommit=True) as db:
        db.execute(f"ALTER DATABASE {name} SET default_transaction_read_only = on".encode())
        try:
            looked = town.osl("case", "list")
            refused = town.osl("case", "do", "PS.5.2026", "meeting", lang=lang)
        finally:
            db.execute(f"ALTER DATABASE {name} RESET default_transaction_read_only".encode())

    assert looked.code == 0, looked.err
    one_sentence(refused)
    assert town.osl("case", "do", "PS.5.2026", "meeting").code == 0


@pytest.mark.slow
def test_a_lock_that_another_holds_is_waited_for_and_then_told(town: Town, server: str) -> None:
    before = town.entry("PS.5.2026")
    with psycopg.connect(server) as other, ThreadPoolExecutor() as both:
        other.execute("LOCK TABLE osl.events IN EXCLUSIVE MODE")
        looked = town.osl("case", "list")
        waiting = [both.submit(town.apart, "case", "do", "PS.5.2026", "meeting", OSL_LANG=lang) for lang in LANGUAGES]
        told = [done.result() for done in waiting]

    assert looked.code == 0, looked.err
    one_sentence(told[0], "zajęt")
    one_sentence(told[1], "busy")
    assert town.entry("PS.5.2026") == before
    assert town.osl("case", "do", "PS.5.2026", "meeting").code == 0


@pytest.mark.slow
@pytest.mark.parametrize("lang", LANGUAGES)
def test_a_server_that_is_stopped_in_the_middle_leaves_nothing_half_done(
    town: Town, server: str, postgres_server: str, lang: str
) -> None:
    before = town.entry("PS.2.2026")
    with town.on_terminal("case", "do", "PS.2.2026", "interview", OSL_LANG=lang) as run:
        answered(run, ({"pl": "Mieszkanie", "en": "Housing"}[lang], "1"))
        run.expect_exact({"pl": "Liczba dzieci", "en": "Children"}[lang])
        with stopped(server, postgres_server):
            for _ in range(12):
                run.sendline("1")
            told = shown(run)
        code = run.exitstatus

    assert code == 1, told
    assert "Traceback" not in told
    assert sum(line.startswith(("Błąd:", "Error:")) for line in told.splitlines()) == 1, told
    assert town.entry("PS.2.2026") == before
    taken_up = town.osl("case", "do", "PS.2.2026", "interview", typed="", asked=True)
    assert "Mieszkanie: własne" in " ".join(taken_up.err.split())  # what had been typed by then
