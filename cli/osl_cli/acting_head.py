"""Who acts as the head by a written decision of those above: told to everybody, and first of all to the head."""

from __future__ import annotations

from datetime import date, timedelta
from typing import TYPE_CHECKING, Any

from osl_cli.answer import Line
from osl_cli.standing_in import name_of
from osl_workflow.sentences import Sentence, sentence
from osl_workflow.views import absences as view

if TYPE_CHECKING:
    from osl_cli.run import Run
    from osl_workflow.acting import Acting
    from osl_workflow.acts.reading import Reader
    from osl_workflow.staff.absence import Decision
    from osl_workflow.staff.state import Staff

SHOWN_FOR = timedelta(days=30)
"""So long after its last day the head is still told of a decision: it was made while she could read nothing."""


def acting_heads(run: Run, reader: Reader, acting: Acting) -> tuple[list[Line], list[dict[str, Any]]]:
    """Return who acts as the head, or will, by a decision; the head herself is told of it for a while afterwards, too.

    Raises:
        Refused, Tampered: as `answers.fresh`.
    """
    lines: list[Line] = []
    data: list[dict[str, Any]] = []
    for id in view.decided(run.house.views, acting.today - SHOWN_FOR).rows:
        head = reader.staff(id)
        for absence in head.absences:
            for one in absence.decisions:
                last = min(day for day in (one.to, absence.to, date.max) if day is not None)
                goes_on = max(acting.today, one.from_) <= last
                is_told = acting.actor == head.id and (one.to or date.max) >= acting.today - SHOWN_FOR
                if goes_on or is_told:
                    lines.append(Line(_said(reader, head, one, hers=acting.actor == head.id), "warn"))
                    data.append(_data(reader, head, one) | {"to": one.to, "goes_on": goes_on})
                if goes_on and is_told:
                    lines.append(
                        Line(sentence("cli_absence.acts_until_you_are_back", login=head.login or ""), indent=2)
                    )
    return lines, data


def _said(reader: Reader, head: Staff, one: Decision, *, hers: bool) -> Sentence:
    values = {"head": name_of(head), "deputy": name_of(reader.staff(one.who)), "from_": one.from_, "to": one.to}
    mark = sentence("cli_absence.decision_erased") if one.mark is None else one.mark
    if not hers:
        return sentence("cli_absence.acts_as_head", mark=mark, **values)
    by = name_of(reader.staff(one.entered_by))
    return sentence("cli_absence.acts_for_you", mark=mark, by=by, reason=one.reason or "–", **values)


def _data(reader: Reader, head: Staff, one: Decision) -> dict[str, Any]:
    return {
        "head": head.login,
        "acting_head": reader.staff(one.who).login,
        "from": one.from_,
        "decision": one.mark,
        "entered_by": reader.staff(one.entered_by).login,
    }
