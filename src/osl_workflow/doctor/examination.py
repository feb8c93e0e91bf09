"""All looks, in the order in which they are told, and what came of them."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from dataclasses import dataclass
from typing import Literal

from osl_workflow.doctor import clock, databases, disk, files, history
from osl_workflow.doctor.finding import MARKS, Finding, Found, Mark, Patient
from osl_workflow.errors import OslError, Tampered
from osl_workflow.operating_system import why
from osl_workflow.sentences import sentence


@dataclass(frozen=True, slots=True)
class Check:
    """A look: its name, what it is done by, and where it makes sense."""

    name: str
    look: Callable[[Patient], Found]
    needs: Literal["folder", "files", "server", "office"] = "folder"


CHECKS = (
    Check("opens", databases.opens),
    Check("formats", databases.formats),
    Check("writable", disk.writable),
    Check("file_system", disk.file_system, "files"),
    Check("space", disk.space),
    Check("whole", databases.whole),
    Check("durable", databases.durable, "files"),
    Check("server", databases.server, "server"),
    Check("permissions", files.permissions),
    Check("left_behind", files.left_behind),
    Check("clock", clock.clock),
    Check("backup", history.backup, "office"),
    Check("backup_of_keys", history.backup_of_keys, "office"),
    Check("views", history.views, "office"),
    Check("drafts", history.drafts, "office"),
    Check("heads", history.heads, "office"),
)


def examine(patient: Patient) -> Iterator[Finding]:
    """Yield what each look finds; one that fails says why, and the others go on."""
    for check in CHECKS:
        on_server = patient.server is not None
        if (check.needs == "files" and on_server) or (check.needs == "server" and not on_server):
            continue
        yield Finding(check.name, _looked(check, patient))


def _looked(check: Check, patient: Patient) -> Found:
    if check.needs == "office" and patient.opened is None:
        return Found("unknown", sentence("doctor.office_closed"))
    try:
        return check.look(patient)
    except OslError as error:
        return Found("tampered" if isinstance(error, Tampered) else "act", error.said, data={"error": error.said.key})
    except OSError as error:
        return Found("act", sentence("doctor.system_refused", what=why(error)))
    except Exception as error:  # noqa: BLE001  # whatever is broken, the other looks go on
        return Found("act", sentence("doctor.broken", what=type(error).__name__))


def worst(findings: list[Finding]) -> Mark:
    """Return the gravest mark."""
    return max((finding.found.mark for finding in findings), key=MARKS.index)
