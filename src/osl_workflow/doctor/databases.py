"""The databases: whether the office opens, their formats, whether they are whole and keep what they confirm."""

from __future__ import annotations

import sqlite3
from contextlib import closing
from datetime import datetime, timedelta
from pathlib import Path

from osl_workflow.doctor.finding import Found, Patient
from osl_workflow.errors import Tampered
from osl_workflow.privacy import keyring
from osl_workflow.privacy.database import Database
from osl_workflow.privacy.keyring import KEYS
from osl_workflow.privacy.sqlite import BUSY_SECONDS, explained
from osl_workflow.sentences import Sentence, sentence
from osl_workflow.store.folder import EVENTS
from osl_workflow.store.opening import events_database, keys_database
from osl_workflow.store.structure import check_structure
from osl_workflow.store.tables import FORMAT
from osl_workflow.store.upgrading.upgrade import formats_of

CLOCKS_DIFFER = timedelta(minutes=1)
_SYNCHRONOUS = {0: "OFF", 1: "NORMAL", 2: "FULL", 3: "EXTRA"}
_SERVER = (
    "server_version",
    "fsync",
    "full_page_writes",
    "synchronous_commit",
    "is_superuser",
)


def opens(patient: Patient) -> Found:
    """Look whether the office can be opened, and if not, why."""
    why = patient.why_closed
    if why is None:
        return Found("well", sentence("doctor.opens"))
    return Found("tampered" if isinstance(why, Tampered) else "act", why.said, data={"error": why.said.key})


def formats(patient: Patient) -> Found:
    """Look at the formats of history and keys, against that of the program."""
    found = formats_of(patient.folder, patient.server)
    said = sentence("doctor.formats", events=found.events, keys=found.keys, known=FORMAT)
    data = {"events": found.events, "keys": found.keys, "known": FORMAT}
    if found.events > FORMAT or found.keys > keyring.FORMAT:
        return Found("act", said, sentence("doctor.formats_newer"), data)
    if found.keys < found.events:
        return Found("act", said, sentence("doctor.formats_keys_older"), data)
    if found.events < FORMAT:
        return Found("act", said, sentence("doctor.formats_older"), data)
    return Found("well", said, data=data)


def whole(patient: Patient) -> Found:
    """Look whether the databases are whole and made by this program; through all of a file where all is asked for.

    Raises:
        Tampered: one is damaged, or made in another way.
    """
    if patient.server is not None:
        check_structure(patient.folder, patient.server)
        return Found("well", sentence("doctor.tables"))
    names = [name for name in (EVENTS, KEYS) if (patient.folder / name).exists()]
    for name in names:
        _check_quickly(patient.folder / name)
    if patient.sample is None and patient.opened is not None:
        check_structure(patient.folder, None)
    return Found("well", sentence("doctor.whole", files=tuple(names)))


def _check_quickly(path: Path) -> None:
    uri = f"{path.resolve().as_uri()}?mode=ro"
    with explained(path.name), closing(sqlite3.connect(uri, uri=True, timeout=BUSY_SECONDS)) as db:
        if db.execute("PRAGMA quick_check(1)").fetchone() != ("ok",):
            raise Tampered("store.damaged", file=path.name)


def durable(patient: Patient) -> Found:
    """Look whether what is confirmed survives a power cut: how SQLite's connections write here."""
    settings = {}
    for name, opened in ((EVENTS, events_database), (KEYS, keys_database)):
        if (patient.folder / name).exists():  # to open the other would make it
            with closing(opened(patient.folder, None)) as database:
                settings[name] = _settings(database)
    told = tuple(
        sentence("doctor.durable_file", file=name, journal=journal, synchronous=synchronous)
        for name, (journal, synchronous) in settings.items()
    )
    return Found("well", sentence("doctor.durable", files=told), data=settings)


def _settings(database: Database) -> tuple[str, str]:
    with database.reading() as c:
        c.execute("PRAGMA journal_mode")
        journal = c.fetchone()[0]
        c.execute("PRAGMA synchronous")
        synchronous = c.fetchone()[0]
    return str(journal).upper(), _SYNCHRONOUS.get(synchronous, "?")


def server(patient: Patient) -> Found:
    """Look at the settings of the PostgreSQL server, its clock, and the rights of the office's user there."""
    with closing(events_database(patient.folder, patient.server)) as events, events.reading() as c:
        c.execute(f"SELECT {', '.join('current_setting(?)' for _ in _SERVER)}", _SERVER)
        settings = dict(zip(_SERVER, c.fetchone(), strict=True))
        c.execute("SELECT pg_is_in_recovery(), clock_timestamp()")
        standby, now = c.fetchone()
        name = events.name
    said = sentence("doctor.server", server=name, version=settings["server_version"])
    data = {**settings, "standby": standby, "clock": now}
    wrong = wrong_with(settings, standby, now, patient)
    if wrong is not None:
        return Found("act", said, wrong, data)
    if settings["is_superuser"] == "on":
        return Found("advice", said, sentence("doctor.server_superuser"), data)
    return Found("well", said, data=data)


def wrong_with(settings: dict[str, str], standby: bool, now: datetime, patient: Patient) -> Sentence | None:
    """Return what must be set right at a server with these settings and this clock; None if nothing."""
    if standby:
        return sentence("doctor.server_standby")
    for setting in ("fsync", "full_page_writes", "synchronous_commit"):
        if settings[setting] == "off":
            return sentence("doctor.server_unsafe", setting=setting)
    if not patient.demo and abs(now - patient.now) > CLOCKS_DIFFER:
        return sentence("doctor.server_clock", server=now, here=patient.now)
    return None
