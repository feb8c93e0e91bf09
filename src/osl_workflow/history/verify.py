"""The examination of a whole history: everything is read again, and every difference from what was written is named.

What protects what: the leaf every event; the seal of an event what is encrypted in it; seals of rows the commands,
tokens and erasures; a head its own seal and the events it was folded from. Without a checkpoint kept elsewhere all this
shows a history to be consistent with itself, no more: who can write its files could have made open parts fit, who has
the keys of the office all of it.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable
from dataclasses import dataclass
from datetime import datetime
from typing import Literal
from uuid import UUID

from osl_workflow.errors import OslError
from osl_workflow.history.against import Claim, compared
from osl_workflow.history.chain import Chain
from osl_workflow.history.differences import Difference, Differences
from osl_workflow.store.evidence import Evidence
from osl_workflow.store.recorded import Recorded, Stream
from osl_workflow.store.rows import Row
from osl_workflow.store.store import Store

Heads = Literal["all", "sample"]
SAMPLE = 200
"""Heads that are compared with their events when a sample is enough."""
_SEALED = b'"sealed":"'


@dataclass(frozen=True, slots=True)
class Report:
    """What was found.

    `events`: how many there are; `root` over them; `unreadable`: those with a part whose key was destroyed by one of
    `erasures`; `last_recorded_at` and `claimed_recorded_at`: when the last event, and the last one that was compared
    with a checkpoint, were recorded, by the clock of the office. `differences` are the first ones of `count`.
    """

    events: int
    root: bytes
    unreadable: int
    erasures: int
    last_recorded_at: datetime | None
    claim: Claim | None
    claimed_recorded_at: datetime | None
    differences: tuple[Difference, ...]
    count: int

    @property
    def is_whole(self) -> bool:
        """Whether nothing differs from what was written."""
        return self.count == 0


def verify(
    store: Store, *, claim: Claim | None = None, heads: Heads = "all", advance: Callable[[int], None] = lambda _: None
) -> Report:
    """Return what an examination of the whole history finds; `advance` is told of each thousand events or so."""
    return _Examination(store, claim, heads, advance).report()


class _Examination:
    def __init__(self, store: Store, claim: Claim | None, heads: Heads, advance: Callable[[int], None]) -> None:
        self.store, self.claim, self.heads, self.advance = store, claim, heads, advance
        self.evidence: Evidence = store.evidence()
        self.found = Differences()
        self.unreadable = 0
        self.last: Recorded | None = None
        self.claimed: Recorded | None = None
        self.destroyed = store.keyring.destroyed()  # before it began: work goes on meanwhile, and erasures come
        self.lost = frozenset(id for id, found in store.keyring.fingerprints().items() if not found)
        self.destroyed -= self.lost
        self.last_position = self.evidence.last()

    def report(self) -> Report:
        misshapen = self.evidence.misshapen()
        for table in misshapen:
            self.found.add("misshapen", table=table)
        if misshapen:
            return self._report(Chain({}, {}))
        damaged_keys = self._keys()
        for id in sorted(self.lost):
            self.found.add("key_lost", aggregate=id)
        wanted = None if self.claim is None else self.claim.size
        chain = Chain(self.store.topics(), self.store.keyring.fingerprints(), damaged_keys, self.lost, wanted)
        commands = _Commands(self.store, self.evidence, self.last_position, self.found)
        for batch in self.evidence.entries(self.last_position):
            rows = list(chain.feed(batch))
            self._opened(rows, chain, commands)
            self.advance(len(batch))
        commands.close(chain.events)
        erasures = self._erasures()
        self._tokens(chain)
        self._drafts()
        self._heads(chain)
        of_events = Differences()  # told first: much of the rest follows from them
        chain.explain(of_events)
        self._put_first(of_events)
        return self._report(chain, erasures)

    def _put_first(self, first: Differences) -> None:
        first.take(self.found)
        self.found = first

    def _report(self, chain: Chain, erasures: int = 0) -> Report:
        if self.claim is not None:
            root = chain.root_then if self.claim.size else Chain({}, {}).root()
            other = compared(self.claim, chain.events, root)
            if other is not None:
                first = Differences()
                first.note(Difference(*other))
                self._put_first(first)
        return Report(
            events=chain.events,
            root=chain.root(),
            unreadable=self.unreadable,
            erasures=erasures,
            last_recorded_at=_recorded_at(self.last),
            claim=self.claim,
            claimed_recorded_at=_recorded_at(self.claimed),
            differences=tuple(self.found.listed),
            count=self.found.count,
        )

    # ---------------------------------------------------------------- events

    def _opened(self, rows: list[Row], chain: Chain, commands: _Commands) -> None:
        """Open events as they are read in daily work, and compare each with its command."""
        for row, recorded in zip(rows, self._read(rows, chain), strict=True):
            if recorded is None:
                continue
            if recorded.event.sealed is None and _SEALED in row.state[:40]:
                self.unreadable += 1
            if self.claim is not None and row.position == self.claim.size:
                self.claimed = recorded
            self.last = recorded
            commands.compare(row.position, recorded.event.meta.command)

    def _read(self, rows: list[Row], chain: Chain) -> Iterable[Recorded | None]:
        try:
            return self.store.opened(rows)
        except OslError:
            return [self._read_one(row, chain) for row in rows]

    def _read_one(self, row: Row, chain: Chain) -> Recorded | None:
        try:
            return self.store.opened([row])[0]
        except OslError as error:
            if row.topic in self.store.topics():  # otherwise it has been told already
                self.found.add_error(error, row.position)
            chain.spoiled.add(row.aggregate)
            return None

    # ---------------------------------------------------------------- keys and erasures

    def _keys(self) -> frozenset[UUID]:
        """Return the aggregates whose keys do not open, after telling of them."""
        keyring = self.store.keyring
        try:
            keyring.check_all()
        except OslError:
            damaged = set()
            for id in keyring.fingerprints():
                try:
                    keyring.key_for(id)
                except OslError:
                    damaged.add(id)
                    self.found.add("key_damaged", aggregate=id)
            if not damaged:
                self.found.add("keys_damaged")
            return frozenset(damaged)
        return frozenset()

    def _erasures(self) -> int:
        """Return how many erasures are recorded; tell of those altered, and of keys that do not agree with them."""
        keyring = self.store.keyring
        gone = keyring.destroyed() | keyring.emptied()
        recorded = set()  # read after the keys: each order is recorded before its key is destroyed
        for id, seal in self.evidence.erasures():
            recorded.add(id)
            if seal != self.store.seal_of_erasure(id):
                self.found.add("erasure_altered", aggregate=id)
        for id in gone - recorded - self.lost:
            self.found.add("key_gone", aggregate=id)
        for id in keyring.contradictory():  # of a mere order to erase, opening the office has made a fact
            self.found.add("key_contradicts", aggregate=id)
        return len(recorded)

    # ---------------------------------------------------------------- what lies beside the events

    def _tokens(self, chain: Chain) -> None:
        told: set[UUID] = set()
        for tokens in self.evidence.tokens():
            fits = bool(tokens.tokens) and tokens.seal == self.store.seal_of_tokens(tokens)
            if not fits or tokens.aggregate in self.destroyed:
                self.found.add("tokens_altered", aggregate=tokens.aggregate, kind=tokens.kind)
                told.add(tokens.aggregate)
        for aggregate, kind in self.evidence.tokens_without_seal():
            self.found.add("tokens_altered", aggregate=aggregate, kind=kind)
            told.add(aggregate)
        step = self._step(chain)
        for number, (aggregate, of_kind) in enumerate(chain.kind_of.items()):
            if number % step == 0 and aggregate not in told | self.destroyed | self.lost | chain.spoiled:
                self._index(Stream(of_kind, aggregate))

    def _index(self, stream: Stream) -> None:
        """Compare what the index keeps of an aggregate with what its events say: a row with its seal may be missing.

        Work goes on meanwhile: what differs is looked at again.
        """
        wanted: dict[str, bytes] | None = None
        found: dict[str, bytes] = {}
        for _ in range(3):
            try:
                wanted = self.store.seals_of_index(stream)
            except Exception:  # noqa: BLE001  # told where its events or its head are read
                return
            found = self.evidence.token_seals(stream.id)
            if wanted is None or found == wanted:
                return
        assert wanted is not None
        for kind in sorted(kind for kind in {*wanted, *found} if wanted.get(kind) != found.get(kind)):
            self.found.add("tokens_altered", aggregate=stream.id, kind=kind)

    def _step(self, chain: Chain) -> int:
        return max(1, len(chain.kind_of) // SAMPLE) if self.heads == "sample" else 1

    def _drafts(self) -> None:
        for draft in self.evidence.drafts():
            try:
                fits = self.store.drafts.opened(draft) is not None or draft.case not in self.destroyed
            except OslError:
                fits = False
            if not fits:
                self.found.add("draft_altered", aggregate=draft.case, step=draft.step)

    def _heads(self, chain: Chain) -> None:
        """Compare heads with the events that they were folded from, but for those of which too little can be read."""
        step = self._step(chain)
        for number, head in enumerate(self.evidence.heads()):
            if head.aggregate in chain.spoiled:
                continue
            if head.aggregate in self.destroyed:
                self.found.add("head_altered", aggregate=head.aggregate)
            elif number % step == 0:
                self._head(Stream(chain.kind_of.get(head.aggregate, head.kind), head.aggregate))

    def _head(self, stream: Stream) -> None:
        try:
            self.store.check_head(stream)
        except OslError:
            self.found.add("head_altered", aggregate=stream.id)
        except Exception:  # noqa: BLE001  # a fold over events that are not those of this aggregate may fail anyhow
            self.found.add("head_altered", aggregate=stream.id)


def _recorded_at(recorded: Recorded | None) -> datetime | None:
    return None if recorded is None else recorded.event.meta.recorded_at


class _Commands:
    """Which command stands behind which position: 16 bytes for each event, because there may be a million."""

    def __init__(self, store: Store, evidence: Evidence, last: int, found: Differences) -> None:
        self.evidence, self.found = evidence, found
        self.size = min(last, evidence.count())
        self.last = last
        self.at = bytearray(16 * self.size)
        self.beyond: list[tuple[UUID, int]] = []
        for command in evidence.commands():
            if command.seal != store.seal_of_command(command):
                found.add("command_altered", command=command.id)
                continue
            first, after = command.first_position, command.first_position + command.events
            if after - 1 > self.size:
                self.beyond.append((command.id, after - 1))
            for position in range(max(first, 1), min(after, self.size + 1)):
                self.at[16 * (position - 1) : 16 * position] = command.id.bytes

    def compare(self, position: int, command: UUID) -> None:
        """Check that the command of an event is recorded, and with this position."""
        if position <= self.size and self.at[16 * (position - 1) : 16 * position] != command.bytes:
            self.found.add("command_missing", position, command=command)

    def close(self, events: int) -> None:
        """Tell of commands whose events are not there; those that came meanwhile are."""
        last = self.evidence.last()
        for command, position in self.beyond:
            if position > last:
                self.found.add("command_without_events", position, command=command, events=events)
