"""A case as its events leave it: whose it is, who works on it, where its process stands."""

from __future__ import annotations

from datetime import date
from uuid import UUID

from osl_workflow.case.events import CaseOpened, MemberJoined, MemberLeft, WorkerAssigned
from osl_workflow.event import Event, State
from osl_workflow.process.model import Subject
from osl_workflow.progress.events import Moved
from osl_workflow.progress.fold import apply as apply_progress
from osl_workflow.progress.state import Progress

KIND = "case"


class Case(State):
    """A case. `workers` maps the role held in the case to the staff member; `progress` is where the process stands."""

    number: str
    process: str
    process_version: int
    definition_sha256: str
    standard: str
    standard_version: int
    standard_sha256: str
    subject: Subject
    household: UUID
    client: UUID
    members: tuple[UUID, ...]
    opened_on: date
    workers: dict[str, UUID] = {}
    progress: Progress = Progress()

    @property
    def worker(self) -> UUID | None:
        """The social worker who answers for the case, or None: it waits to be assigned."""
        return self.workers.get("social_worker")


def apply(state: Case | None, event: Event, id: UUID) -> Case:
    """Return the case after `event`. Decides nothing and reads any event, also one that can no longer be unsealed.

    Raises:
        TypeError: the first event of the case is not its opening.
    """
    if isinstance(event, CaseOpened):
        named = event.model_dump(include=set(Case.model_fields) - {"id", "version", "opened_on", "workers", "progress"})
        return Case(id=id, version=1, opened_on=event.meta.occurred_on, **named)
    if state is None:
        msg = f"{event.topic} cannot be the first event of a case"
        raise TypeError(msg)
    version = state.version + 1
    return state.model_copy(update={"version": version, **_changes(state, event, version)})


def _changes(state: Case, event: Event, entry: int) -> dict[str, object]:
    match event:
        case MemberJoined():
            return {"members": (*state.members, event.person)}
        case MemberLeft():
            return {"members": tuple(person for person in state.members if person != event.person)}
        case WorkerAssigned():
            others = {part: worker for part, worker in state.workers.items() if part != event.part}
            return {"workers": others if event.worker is None else {**others, event.part: event.worker}}
        case Moved():
            return {**dict(event.text), "progress": apply_progress(state.progress, event, entry)}
        case _:
            return {"progress": apply_progress(state.progress, event, entry)}
