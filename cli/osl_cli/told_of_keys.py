"""What a person is told of the keys: of a copy of them, and of records that lack theirs."""

from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING
from uuid import UUID

from osl_cli.answer import Line, Part, Table
from osl_workflow.bootstrap import TOPICS
from osl_workflow.errors import Refused
from osl_workflow.sentences import Sentence, sentence

if TYPE_CHECKING:
    from osl_workflow.privacy.key_copy import KeyCopy
    from osl_workflow.store.last_backup import LastBackup


def lacking(missing: dict[UUID, str], given_up: frozenset[UUID] = frozenset()) -> list[Part]:
    """Say which records lack their keys; where that is settled, say less of what to do."""
    if not missing:
        return []
    rows = [(kind_of(topic), str(id)) for id, topic in sorted(missing.items(), key=lambda one: (one[1], str(one[0])))]
    columns = [sentence("cli_backup.column_kind"), sentence("cli_backup.column_id")]
    return [
        Line(sentence("cli_backup.without_key", n=len(missing)), "bad"),
        *([Line(sentence("cli_backup.may_give_up"))] if missing.keys() - given_up else []),
        Table(columns, rows, sentence("cli_backup.column_kind")),
    ]


def kind_of(topic: str) -> Sentence | str:
    """Return what kind of thing the events of a topic are about, as far as this program knows it."""
    try:
        return sentence(f"cli_backup.kind_{TOPICS.kind_of(topic)}")
    except Refused:
        return topic


def copied_data(path: Path, copy: KeyCopy) -> dict[str, object]:
    """Return what a program is told of a copy of the keys."""
    return {"file": str(path.resolve()), "keys": len(copy.keys), "destroyed": len(copy.destroyed)}


def copied_parts(path: Path, copy: KeyCopy, before: LastBackup | None) -> list[Part]:
    """Return what a person is told of a copy of the keys; `before`: the copy before it."""
    said: list[Part] = [
        Line(sentence("cli_backup.keys_copied", n=len(copy.keys), file=str(path)), "good"),
        Line(sentence("cli_backup.keep_apart")),
    ]
    if before is not None and len(copy.destroyed) > before.destroyed:
        said.append(Line(sentence("cli_backup.delete_older", when=before.when, where=before.where), "warn"))
    return said
