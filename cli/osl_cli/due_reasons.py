"""The part of `osl due` that asks for the reasons which urgent acts left owing."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from osl_cli.answer import Heading, Line
from osl_workflow.acts.caseloads import load_of
from osl_workflow.caseload.words import limit_called
from osl_workflow.progress.permissions import allowed_role
from osl_workflow.sentences import sentence
from osl_workflow.views.caseload import owed

if TYPE_CHECKING:
    from osl_cli.answer import Part
    from osl_workflow.acting import Acting
    from osl_workflow.acts.reading import Reader
    from osl_workflow.caseload.state import Owed
    from osl_workflow.history.naming import Names
    from osl_workflow.store.following import Following


def reasons_due(
    views: Following, reader: Reader, names: Names, acting: Acting
) -> tuple[list[Part], list[dict[str, Any]]]:  # fmt: skip
    """Return the reasons that whoever asks still owes (where he assigns cases: all of them), in words and as data.

    Raises:
        Refused, Tampered: as `answers.fresh`.
    """
    loads = ((one, load_of(reader, one.worker)) for one in owed(views).rows)
    sees_all = allowed_role(reader.standard(acting.today), "assign", acting) is not None
    found = [one for one, load in loads if sees_all or (load is not None and _owes(load.owed.get(one.case), acting))]
    lines: list[Part] = []
    data: list[dict[str, Any]] = []
    for one in found:
        number, late = reader.case(one.case).number, acting.today > one.by
        said = sentence(
            "cli_caseload.reason_late" if late else "cli_caseload.reason_due",
            mark=number, worker=names.staff(one.worker), by=one.by, limit=limit_called(one.kinds),
        )  # fmt: skip
        lines.append(Line(said, "bad" if late else "warn"))
        told = {"case": str(one.case), "number": number, "worker": str(one.worker), "by": one.by, "late": late}
        data.append({**told, "kinds": one.kinds})
    return ([Heading(sentence("cli_caseload.group_reasons")), *lines] if lines else []), data


def _owes(owed: Owed | None, acting: Acting) -> bool:
    return owed is not None and owed.actor == acting.actor
