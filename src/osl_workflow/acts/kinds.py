"""Both kinds of undertaking: the acts on them by name, and who may read them in lists."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from osl_workflow.acts.cases import CASES
from osl_workflow.acts.initiatives import INITIATIVES
from osl_workflow.acts.undertakings import Undertakings
from osl_workflow.errors import Refused
from osl_workflow.privacy.index import PARTNER
from osl_workflow.process.model import FAMILIES
from osl_workflow.progress.permissions import allowed_role, require
from osl_workflow.progress.undertaking import KINDS, Kind, Undertaking
from osl_workflow.register.state import standard_in_force
from osl_workflow.sentences import sentence

if TYPE_CHECKING:
    from collections.abc import Iterator, Sequence

    from osl_workflow.acting import Acting
    from osl_workflow.acts.desk import Desk, Who
    from osl_workflow.acts.reading import Reader
    from osl_workflow.process.standard import Standard
    from osl_workflow.store.recorded import Recorded

BY_KIND: dict[str, Undertakings] = {acts.kind: acts for acts in (CASES, INITIATIVES)}


def applied(state: Any, recorded: Recorded) -> Undertaking:
    """Return a case or an initiative after one event more; `state` None: before the first."""
    return BY_KIND[recorded.stream.kind].apply(state, recorded.event, recorded.stream.id)


def readable(desk: Desk, who: Who, kinds: Sequence[Kind] = KINDS) -> tuple[Acting, tuple[Kind, ...]]:
    """Return who asks, and which of `kinds` he may read in lists.

    Cases by the standard of the office, initiatives by one that work with communities follows today.

    Raises:
        Refused: none of them.
    """
    reader = desk.reader()
    acting = desk.acting(reader, who)
    may = tuple(
        kind
        for kind in kinds
        if any(allowed_role(standard, "read_case", acting) for standard in _standards(reader, kind, acting))
    )
    if not may:
        _refuse(reader, next(_standards(reader, kinds[0], acting)), acting)
    return acting, may


def _refuse(reader: Reader, standard: Standard, acting: Acting) -> None:
    """Refuse the lists to somebody who reads no cases; to a partner with the way to what is shared with him.

    Raises:
        Refused: always.
    """
    try:
        require(standard, "read_case", acting)
    except Refused as refused:
        found = (reader.store.stream_of(id) for id in sorted(reader.find(PARTNER, str(acting.actor))))
        kind = next((stream.kind for stream in found if stream is not None), None)
        if kind is None:
            raise
        details = (*refused.details, sentence("acts.remedy_shared", kind=kind))
        raise Refused(refused.said.key, details=details, **refused.said.values) from None


def _standards(reader: Reader, kind: Kind, acting: Acting) -> Iterator[Standard]:
    register, found = reader.register(), False
    for code in dict.fromkeys(one.standard for one in register.standards if kind == "initiative"):
        published = standard_in_force(register, code, acting.today)
        standard = None if published is None else reader.library.standard(published.sha256, published.recorded)
        if standard is not None and not set(standard.subjects) <= set(FAMILIES):
            found = True
            yield standard
    if not found:
        yield reader.standard(acting.today)
