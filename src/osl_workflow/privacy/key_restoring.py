"""Bringing keys back from a copy, so that no key is lost that is still there and none comes back that was destroyed.

Two cases. Where the keys that are there still open (with the office key in the folder or with that of the copy), the
copy only completes them. Where nothing opens them any more, the copy takes their place, and what they were is kept in
tables beside them. Either is one transaction under the keys' own lock, around which the office key is written as when
it is changed: a kill leaves the old keys or the new ones. Keys of what was erased are never written at all.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable
from dataclasses import dataclass
from pathlib import Path
from typing import Any
from uuid import UUID

from osl_workflow.errors import OslError, Refused, Tampered
from osl_workflow.privacy import office_key
from osl_workflow.privacy.database import Cursor, Database
from osl_workflow.privacy.files import write_whole
from osl_workflow.privacy.key_copy import KeyCopy, KeyRow, keys_in, owned, secrets_in
from osl_workflow.privacy.keyring import make_tables
from osl_workflow.privacy.office_key import OfficeKey
from osl_workflow.privacy.wrapping import Wrapping

ASIDE = "office.key.aside"
"""The office key that lay in the folder and does not fit, where there was one."""


@dataclass(frozen=True, slots=True)
class Restored:
    """What came of it: how many keys there are, were added from the copy, destroyed again; what was kept aside.

    `aside` is the ending of the tables that hold the keys which nothing opens, None where there are none.
    """

    keys: int
    added: int
    destroyed_again: int
    aside: str | None


def restore_keys(
    database: Database, folder: Path, copy: KeyCopy, erased: Iterable[UUID], *, replace: bool = False
) -> Restored:
    """Bring the keys of `copy` into `database` and its office key into `folder`; those of `erased` stay destroyed.

    `replace`: also where keys would go that the copy does not have, because nothing opens them any more.

    Raises:
        Refused: the keys that are there belong to another store, or are newer than the copy and cannot be opened.
        Tampered: they are damaged.
    """
    gone = frozenset(erased) | copy.destroyed
    made = database.has_table("keys")
    with database.writing() as c:
        if made:
            _, fingerprint = owned(c, database.name, copy.store)
            present = keys_in(c, database.name)
            gone |= {row.id for row in present if row.wrapped is None and row.fingerprint}
            key = _that_opens(folder, fingerprint, copy)
        else:
            present, key = (), None
        if key is not None:
            restored = _completed(c, Wrapping(copy.store, key, database.name), copy, present, gone)
        else:
            restored = _replaced(database, c, copy, present, gone, made=made, replace=replace)
            key = copy.office_key
        _put_beside(folder, key)
    office_key.put_in_place(folder)
    return restored


def give_up(database: Database, ids: Iterable[UUID]) -> None:
    """Let the aggregates `ids`, whose keys are lost, be read as if they were erased, until a copy brings their keys.

    Without it whoever asks for one of them is refused, and with him the list in which it stands.
    """
    with database.writing() as c:
        c.executemany(
            "INSERT INTO keys (id, fingerprint, wrapped, destroying) VALUES (?, ?, NULL, 'done') "
            "ON CONFLICT (id) DO NOTHING",
            [(id.bytes, b"") for id in ids],
        )
        c.execute("UPDATE meta SET changes = changes + 1")


def _that_opens(folder: Path, fingerprint: bytes, copy: KeyCopy) -> OfficeKey | None:
    """Return the office key with which the keys that are there were wrapped, wherever it is found."""
    try:
        return office_key.read(folder, fingerprint)
    except OslError:  # lost, damaged or another one: then the copy's may be the right one
        return copy.office_key if copy.office_key.fingerprint == fingerprint else None


def _completed(
    c: Cursor, wrapping: Wrapping, copy: KeyCopy, present: tuple[KeyRow, ...], gone: frozenset[UUID]
) -> Restored:
    """Add what is missing, wrapped anew; mark as destroyed what was destroyed."""
    of_copy = Wrapping(copy.store, copy.office_key, wrapping.name)
    secrets = secrets_in(c)
    for name, wrapped in copy.secrets.items():
        if not _opens(wrapping.unwrap_secret, name, secrets.get(name)):
            c.execute("DELETE FROM secrets WHERE name = ?", (name,))
            again_wrapped = wrapping.wrap_secret(name, of_copy.unwrap_secret(name, wrapped))
            c.execute("INSERT INTO secrets (name, wrapped) VALUES (?, ?)", (name, again_wrapped))
    known = {
        row.id for row in present if row.fingerprint and (row.wrapped is None or _opens(wrapping.unwrap_key, *row))
    }
    missing = [row for row in copy.keys if row.id not in known]
    added = [
        row._replace(wrapped=None)
        if row.wrapped is None or row.id in gone
        else row._replace(wrapped=wrapping.wrap_key(row.id, of_copy.unwrap_key(row.id, row.fingerprint, row.wrapped)))
        for row in missing
    ]
    c.executemany("DELETE FROM keys WHERE id = ?", [(row.id.bytes,) for row in missing])
    again = [row for row in present if row.wrapped is not None and row.id in gone]
    c.executemany("UPDATE keys SET wrapped = NULL, destroying = 'done' WHERE id = ?", [(r.id.bytes,) for r in again])
    strange = gone - {row.id for row in (*present, *copy.keys)}
    _insert(c, [*added, *(KeyRow(id, b"", None) for id in sorted(strange))])
    c.execute("UPDATE meta SET changes = changes + 1")
    kept_out = [row for row in missing if row.wrapped is not None and row.id in gone]
    c.execute("SELECT COUNT(*) FROM keys")
    brought = sum(row.wrapped is not None for row in added)
    return Restored(c.fetchone()[0], brought, len(again) + len(kept_out), None)


def _replaced(
    database: Database,
    c: Cursor,
    copy: KeyCopy,
    present: tuple[KeyRow, ...],
    gone: frozenset[UUID],
    *,
    made: bool,
    replace: bool,
) -> Restored:
    """Write the copy in place of keys that nothing opens; those which it does not have are kept in tables beside."""
    in_copy = {row.id for row in copy.keys}
    lost = [row for row in present if row.wrapped is not None and row.id not in in_copy and row.id not in gone]
    if lost and not replace:
        raise Refused("backup.keys_newer_than_copy", n=len(lost), file=database.name, taken_at=copy.taken_at)
    aside = None
    if lost:
        c.executemany("UPDATE keys SET wrapped = NULL WHERE id = ?", [(id.bytes,) for id in gone])
        aside = f"aside_{copy.taken_at:%Y%m%d%H%M%S}_{lost[0].fingerprint.hex()[:8]}"
        for table in ("meta", "secrets", "keys"):
            c.execute(f"CREATE TABLE {table}_{aside} AS SELECT * FROM {table}")
    if made:
        c.execute("DELETE FROM secrets")
        c.execute("DELETE FROM keys")
        c.execute("UPDATE meta SET office_key = ?, changes = changes + 1", (copy.office_key.fingerprint,))
    else:
        make_tables(database, c, copy.store, copy.office_key.fingerprint)
    c.executemany("INSERT INTO secrets (name, wrapped) VALUES (?, ?)", list(copy.secrets.items()))
    rows = [row._replace(wrapped=None) if row.id in gone else row for row in copy.keys]
    fingerprints = {row.id: row.fingerprint for row in present}  # a destroyed key's is needed by proofs
    strange = sorted(gone - in_copy)
    _insert(c, [*rows, *(KeyRow(id, fingerprints.get(id, b""), None) for id in strange)])
    kept_out = sum(row.wrapped is not None and row.id in gone for row in copy.keys)
    return Restored(len(rows) + len(strange), sum(row.wrapped is not None for row in rows), kept_out, aside)


def _insert(c: Cursor, rows: Iterable[KeyRow]) -> None:
    c.executemany(
        "INSERT INTO keys (id, fingerprint, wrapped, destroying) VALUES (?, ?, ?, ?)",
        [(row.id.bytes, row.fingerprint, row.wrapped, None if row.wrapped else "done") for row in rows],
    )


def _opens(unwrap: Callable[..., bytes], *what: Any) -> bool:
    try:
        unwrap(*what)
    except Tampered:
        return False
    return True


def _put_beside(folder: Path, key: OfficeKey) -> None:
    """Write the office key beside the one in the folder, unless it is that one; another one is kept under a name."""
    try:
        office_key.read(folder, key.fingerprint)
    except OslError:
        in_use = folder / office_key.OFFICE_KEY
        if in_use.exists():
            write_whole(folder / ASIDE, in_use.read_bytes())
        office_key.write_next(folder, key.secret)
