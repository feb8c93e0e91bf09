"""The tables of the history: events and leaves for ever, and beside them what can be made from them or be let go.

Events lie clustered by aggregate where the database can do so, because a hundred scattered rows cost four times as much
to read as a hundred neighbours; leaves (`proof.leaf`) lie by position, as a tree is hashed. `position` is one number
without gaps. `seal` is a digest under a key of the office over the rest of the row, or over all tokens of one kind of
an aggregate: what no seal and no leaf protects, nobody could prove unaltered.
"""

from __future__ import annotations

from osl_workflow.privacy.database import Database

FORMAT = 2
"""1: as first published; 2: with leaves, erasures, and seals of commands and tokens."""

_TABLES = (
    "CREATE TABLE meta (store {blob} NOT NULL, format BIGINT NOT NULL)",
    "CREATE TABLE events (aggregate {blob} NOT NULL, version BIGINT NOT NULL, position BIGINT NOT NULL UNIQUE, "
    "topic TEXT NOT NULL, state {blob} NOT NULL, PRIMARY KEY (aggregate, version)){clustered}",
    "CREATE TABLE heads (aggregate {blob} PRIMARY KEY, kind TEXT NOT NULL, version BIGINT NOT NULL, "
    "fold BIGINT NOT NULL, state {blob} NOT NULL, "
    "FOREIGN KEY (aggregate, version) REFERENCES events (aggregate, version)){clustered}",
    "CREATE TABLE tokens (token {blob}, aggregate {blob}, kind TEXT NOT NULL, PRIMARY KEY (token, aggregate))"
    "{clustered}",
    "CREATE INDEX tokens_of_aggregate ON tokens (aggregate, kind)",
    'CREATE TABLE drafts ("case" {blob}, step TEXT, staff {blob}, saved_at TEXT NOT NULL, kept_until TEXT NOT NULL, '
    'content {blob} NOT NULL, PRIMARY KEY ("case", step, staff)){clustered}',
    "CREATE TABLE leaves (position BIGINT PRIMARY KEY, leaf {blob} NOT NULL){clustered}",
    "CREATE TABLE commands (id {blob} PRIMARY KEY, fingerprint {blob} NOT NULL, first_position BIGINT NOT NULL, "
    "events BIGINT NOT NULL, answer {blob} NOT NULL, seal {blob} NOT NULL){clustered}",
    "CREATE TABLE erasures (aggregate {blob} PRIMARY KEY, seal {blob} NOT NULL){clustered}",
    "CREATE TABLE token_seals (aggregate {blob}, kind TEXT, seal {blob} NOT NULL, PRIMARY KEY (aggregate, kind))"
    "{clustered}",
)


def statements(database: Database) -> list[str]:
    """Return the statements that make all tables."""
    return [one.format(blob=database.blob, clustered=database.clustered) for one in _TABLES]
