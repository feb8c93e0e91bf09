"""Which limits of families an act passed, and by which day the reason is owed where it could wait."""

from __future__ import annotations

from datetime import date
from decimal import Decimal
from typing import TYPE_CHECKING, Any

from osl_cli.answer import Line
from osl_workflow.sentences import sentence

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator, Mapping

    from osl_workflow.process.standard import Standard


def limits_passed(standard: Standard, mark: str, passed: Iterable[Mapping[str, Any]]) -> Iterator[Line]:
    """Yield what is said of the limits that an act on the case `mark` passed; `passed`: as the act answers them."""
    for one in passed:
        measure = standard.measures.get(one["measure"])
        title = one["measure"] if measure is None else measure.title
        values = {"measure": title, "n": one["count"], "limit": f"{Decimal(one['limit']).normalize():f}"}
        over = "over" if one["kind"] == "level" else "over_rate"
        if one["reason_by"] is None:
            yield Line(sentence(f"cli_caseload.{over}_now", **values), "warn")
        else:
            by = date.fromisoformat(one["reason_by"])
            yield Line(sentence(f"cli_caseload.{over}_owed", **values, by=by, mark=mark), "bad")
        if one.get("on") is not None:
            yield Line(sentence("cli_caseload.over_on", on=date.fromisoformat(one["on"])), indent=2)
