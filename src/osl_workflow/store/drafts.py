"""What was typed and not yet done: sealed under the key of its case, outside the history, gone after 30 days."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from uuid import UUID

from osl_workflow.errors import Refused
from osl_workflow.privacy.keyring import Keyring
from osl_workflow.privacy.sealing import Place, seal, unseal
from osl_workflow.store.rows import StoredDraft
from osl_workflow.store.sqlite_recorder import SqliteRecorder

KEPT = timedelta(days=30)


@dataclass(frozen=True, slots=True)
class Draft:
    """What one staff member has typed for one step of one case."""

    case: UUID
    step: str
    staff: UUID
    saved_at: datetime
    content: bytes


class Drafts:
    """The drafts of an office."""

    def __init__(self, recorder: SqliteRecorder, keyring: Keyring) -> None:
        self._recorder = recorder
        self._keyring = keyring

    def save(self, draft: Draft) -> None:
        """Keep `draft` in place of the earlier one of the same case, step and staff member.

        Raises:
            Refused: the key of the case has been destroyed.
        """
        key = self._keyring.key_for(draft.case)
        if key is None:
            raise Refused("privacy.key_destroyed", aggregate=draft.case)
        sealed = seal(key.cipher, self._place(draft.case, draft.step, draft.staff), draft.content)
        self.delete_expired(draft.saved_at)
        self._recorder.save_draft(StoredDraft(draft.case, draft.step, draft.staff, _utc(draft.saved_at), sealed))

    def get(self, case: UUID, step: str, staff: UUID, now: datetime) -> Draft | None:
        """Return the draft of this case, step and staff member, unless it has expired by `now`."""
        return next((draft for draft in self._read(staff, case, now) if draft.step == step), None)

    def list(self, staff: UUID, now: datetime) -> tuple[Draft, ...]:
        """Return the drafts of a staff member that have not expired by `now`, the newest first."""
        return self._read(staff, None, now)

    def delete(self, case: UUID, step: str, staff: UUID) -> None:
        """Delete a draft, if there is one."""
        self._recorder.delete_draft(case, step, staff)

    def delete_expired(self, now: datetime) -> None:
        """Delete every draft that has expired by `now`."""
        self._recorder.delete_drafts_before(_utc(now - KEPT))

    def _read(self, staff: UUID, case: UUID | None, now: datetime) -> tuple[Draft, ...]:
        drafts = []
        for stored in self._recorder.drafts(staff, case):
            if stored.saved_at < _utc(now - KEPT):
                continue
            key = self._keyring.key_for(stored.case)
            place = self._place(stored.case, stored.step, stored.staff)
            content = unseal(key.cipher if key else None, place, stored.content)
            if content is not None:  # the case has not been erased
                saved_at = datetime.fromisoformat(stored.saved_at)
                drafts.append(Draft(stored.case, stored.step, stored.staff, saved_at, content))
        return tuple(drafts)

    def _place(self, case: UUID, step: str, staff: UUID) -> Place:
        return Place(self._keyring.store, case, case, 0, f"draft {staff} {step}", 1)


def _utc(moment: datetime) -> str:
    """Return a moment as text whose order is that of time."""
    return moment.astimezone(UTC).isoformat(timespec="microseconds")
