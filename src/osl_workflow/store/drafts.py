"""What was typed and not yet done: sealed under the key of its case, outside the history, gone after some days."""

from __future__ import annotations

from dataclasses import dataclass, replace
from datetime import UTC, datetime
from uuid import UUID

from osl_workflow.errors import Refused
from osl_workflow.privacy.keyring import Keyring
from osl_workflow.privacy.sealing import Place, seal, unseal
from osl_workflow.store.recorder import Recorder
from osl_workflow.store.rows import StoredDraft


@dataclass(frozen=True, slots=True)
class Draft:
    """What one staff member has typed for one step of one case, kept until a moment."""

    case: UUID
    step: str
    staff: UUID
    saved_at: datetime
    kept_until: datetime
    content: bytes


@dataclass(frozen=True, slots=True)
class Kept:
    """That a draft is kept, and until when; what was typed in it is its author's own."""

    case: UUID
    step: str
    staff: UUID
    saved_at: datetime
    kept_until: datetime


class Drafts:
    """The drafts of an office."""

    def __init__(self, recorder: Recorder, keyring: Keyring) -> None:
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
        stored = StoredDraft(draft.case, draft.step, draft.staff, _utc(draft.saved_at), _utc(draft.kept_until), b"")
        sealed = seal(key.cipher, self._place(stored), draft.content)
        self.delete_expired(draft.saved_at)
        self._recorder.save_draft(replace(stored, content=sealed))

    def get(self, case: UUID, step: str, staff: UUID, now: datetime) -> Draft | None:
        """Return the draft of this case, step and staff member, unless it has expired by `now`."""
        return next((draft for draft in self._read(staff, case, now) if draft.step == step), None)

    def list(self, staff: UUID, now: datetime) -> tuple[Draft, ...]:
        """Return the drafts of a staff member that have not expired by `now`, the newest first."""
        return self._read(staff, None, now)

    def kept(self, now: datetime, staff: UUID | None = None) -> tuple[Kept, ...]:
        """Return which drafts there are of a staff member, or of all, not expired by `now`: nothing is unsealed."""
        found = (
            Kept(one.case, one.step, one.staff, *map(datetime.fromisoformat, (one.saved_at, one.kept_until)))
            for one in self._recorder.drafts(staff)
        )
        return tuple(one for one in found if one.kept_until >= now)

    def delete(self, case: UUID, step: str, staff: UUID) -> None:
        """Delete a draft, if there is one."""
        self._recorder.delete_draft(case, step, staff)

    def delete_expired(self, now: datetime) -> None:
        """Delete every draft that has expired by `now`."""
        self._recorder.delete_drafts_kept_before(_utc(now))

    def _read(self, staff: UUID, case: UUID | None, now: datetime) -> tuple[Draft, ...]:
        drafts = []
        for stored in self._recorder.drafts(staff, case):
            if stored.kept_until < _utc(now):
                continue
            content = self.opened(stored)
            if content is not None:  # the case has not been erased
                saved_at, kept_until = map(datetime.fromisoformat, (stored.saved_at, stored.kept_until))
                drafts.append(Draft(stored.case, stored.step, stored.staff, saved_at, kept_until, content))
        return tuple(drafts)

    def opened(self, stored: StoredDraft) -> bytes | None:
        """Return the content of a draft as it was typed; None where its case has been erased.

        Raises:
            Tampered: it is not what was written.
        """
        key = self._keyring.key_for(stored.case)
        return unseal(key.cipher if key else None, self._place(stored), stored.content)

    def _place(self, stored: StoredDraft) -> Place:
        where = f"draft {stored.staff} {stored.saved_at} {stored.kept_until} {stored.step}"
        return Place(self._keyring.store, stored.case, stored.case, 0, where, 2)


def _utc(moment: datetime) -> str:
    """Return a moment as text whose order is that of time."""
    return moment.astimezone(UTC).isoformat(timespec="microseconds")
