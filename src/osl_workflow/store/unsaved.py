"""What the index will answer once everything is saved that has been decided: many acts may go into one transaction."""

from __future__ import annotations

from collections import defaultdict
from typing import TYPE_CHECKING
from uuid import UUID

from osl_workflow.privacy.index import query_tokens, tokens

if TYPE_CHECKING:
    from collections.abc import Iterable

    from osl_workflow.store.recorded import Indexed
    from osl_workflow.store.store import Store


class Unsaved:
    """Under which texts aggregates are kept from now on, beside what is stored."""

    def __init__(self, store: Store) -> None:
        self._store = store
        self._kept: dict[tuple[UUID, str], frozenset[bytes]] = {}
        self._by_token: defaultdict[bytes, set[UUID]] = defaultdict(set)

    def take(self, indexed: Iterable[Indexed]) -> None:
        """Let an aggregate be found under these texts of a kind, and no more under those that it had."""
        for one in indexed:
            for token in self._kept.get((one.id, one.kind), ()):
                self._by_token[token].discard(one.id)
            of_all = (tokens(self._store.keyring.index_key, one.kind, text) for text in one.texts)
            kept = self._kept[one.id, one.kind] = frozenset[bytes]().union(*of_all)
            for token in kept:
                self._by_token[token].add(one.id)

    def found(self, kind: str, text: str, stored: frozenset[UUID]) -> frozenset[UUID]:
        """Return who will be found, where `stored` is who is now."""
        if not self._kept:
            return stored
        asked = query_tokens(self._store.keyring.index_key, kind, text)
        more = set.intersection(*(self._by_token.get(token, set()) for token in asked)) if asked else set()
        return frozenset((*(id for id in stored if (id, kind) not in self._kept), *more))
