"""What lies in the office: its last backup, its views, drafts that nobody needs any more, heads against events."""

from __future__ import annotations

from collections import Counter
from datetime import datetime, timedelta
from hashlib import sha256
from heapq import nsmallest
from typing import Any

from osl_workflow.acts.reading import Reader
from osl_workflow.doctor.finding import Found, Patient
from osl_workflow.errors import Tampered
from osl_workflow.progress.next import whats_next
from osl_workflow.progress.undertaking import KINDS, Undertaking
from osl_workflow.sentences import sentence
from osl_workflow.staff.state import works_on
from osl_workflow.store.evidence import StoredHead
from osl_workflow.store.last_backup import last_backup
from osl_workflow.store.recorded import Stream
from osl_workflow.store.rows import StoredDraft
from osl_workflow.zone import WARSAW

DAY, WEEK = timedelta(days=1), timedelta(days=7)
SOON = timedelta(days=3)
FAR_BEHIND = 10_000
"""Events: a list would then have to wait for its view."""


def backup(patient: Patient) -> Found:
    """Look how old the last backup is, and how much has been recorded since."""
    last = patient.office.desk.store.last_position()
    done = last_backup(patient.folder)
    if patient.demo:
        return Found("well", sentence("doctor.backup_demo"))
    if done is None:
        if patient.server is not None:
            return Found("advice", sentence("doctor.backup_none"), sentence("doctor.backup_server"))
        return Found("act", sentence("doctor.backup_none"), sentence("doctor.backup_make"))
    since, age = max(0, last - done.position), patient.now - done.when
    said = sentence("doctor.backup", when=done.when, n=since)
    data = {"when": done.when, "position": done.position, "events_since": since}
    if since and age > DAY:
        return Found("act" if age > WEEK else "advice", said, sentence("doctor.backup_make"), data)
    return Found("well", said, data=data)


def backup_of_keys(patient: Patient) -> Found:
    """Look whether the copy of the keys has all of them, and none of people who have been forgotten since."""
    keyring, done = patient.office.desk.store.keyring, last_backup(patient.folder, "keys")
    if patient.demo:
        return Found("well", sentence("doctor.backup_demo"))
    if done is None:
        return Found("act", sentence("doctor.keys_none"), sentence("doctor.keys_make"))
    new, destroyed = len(keyring.fingerprints()) - done.keys, len(keyring.destroyed()) - done.destroyed
    said = sentence("doctor.keys", when=done.when, n=max(0, new))
    data = {"when": done.when, "keys_since": max(0, new), "destroyed_since": max(0, destroyed)}
    if destroyed > 0:
        return Found("act", said, sentence("doctor.keys_of_forgotten"), data)
    if new > 0 and patient.now - done.when > DAY:
        mark = "act" if patient.now - done.when > WEEK else "advice"
        return Found("act" if mark == "act" else "advice", said, sentence("doctor.keys_make"), data)
    return Found("well", said, data=data)


def views(patient: Patient) -> Found:
    """Look whether a view has stopped, or is so far behind that the next list will take long."""
    status = patient.office.views().status()
    stopped = [one.view for one in status if one.stopped is not None]
    behind = max((one.behind for one in status), default=0)
    data = {"stopped": stopped, "behind": behind}
    if stopped:
        said = sentence("doctor.views_stopped", views=tuple(sentence(f"views.title_{name}") for name in stopped))
        return Found("act", said, sentence("doctor.views_rebuild", names=" ".join(stopped)), data)
    said = sentence("doctor.views", n=behind)
    if behind > FAR_BEHIND:
        return Found("advice", said, sentence("doctor.views_behind"), data)
    return Found("well", said, data=data)


def drafts(patient: Patient) -> Found:
    """Look for drafts that nobody can finish, and for those that will soon be gone."""
    found = patient.office.desk.store.evidence().drafts()
    reader = patient.office.desk.reader()
    reasons = [(draft, _why_dangling(patient, reader, draft)) for draft in found]
    counted = Counter(why for _, why in reasons if why is not None)
    data = {
        "drafts": len(found),
        "dangling": [{"case": str(one.case), "step": one.step, "staff": str(one.staff), "why": why}
                     for one, why in reasons if why is not None],
    }  # fmt: skip
    if not counted:
        return Found("well", sentence("doctor.drafts", n=len(found)), data=data)
    told = tuple(sentence(f"doctor.drafts_{why}", n=count) for why, count in sorted(counted.items()))
    said = sentence("doctor.drafts_dangling", n=len(found), of=told)
    return Found("advice", said, sentence("doctor.drafts_advice"), data)


def _why_dangling(patient: Patient, reader: Reader, draft: StoredDraft) -> str | None:
    case, staff = _undertaking(reader, draft), reader.state("staff", draft.staff)
    today = patient.now.astimezone(WARSAW).date()
    if case is None or staff is None:
        return "lost"
    if case.progress.status == "closed":
        return "closed"
    if not works_on(reader.staff(draft.staff), today):
        return "left"
    if not _is_open(reader, case, draft, patient):
        return "done"
    return "expiring" if datetime.fromisoformat(draft.kept_until) - patient.now < SOON else None


def _undertaking(reader: Reader, draft: StoredDraft) -> Undertaking | None:
    stream = reader.store.stream_of(draft.case)
    return reader.undertaking(stream.kind, stream.id) if stream is not None and stream.kind in KINDS else None


def _is_open(reader: Reader, case: Undertaking, draft: StoredDraft, patient: Patient) -> bool:
    """Return whether the step can be done, now or later."""
    today = patient.now.astimezone(WARSAW).date()
    if not case.progress.is_done(draft.step):
        return True
    following = whats_next(reader.rules(case, today), case.progress, today)
    return any(one.step == draft.step and one.kind == "do" for one in following)


def heads(patient: Patient) -> Found:
    """Compare heads with what their events say: some of them, others every day, or all.

    Raises:
        Tampered: nothing could be compared.
    """
    store, day = patient.office.desk.store, patient.now.date().isoformat().encode()
    every = store.evidence().heads()
    chosen = (
        list(every) if patient.sample is None else nsmallest(patient.sample, every, key=lambda one: _order(day, one))
    )
    wrong: list[dict[str, Any]] = []
    for head in chosen:
        try:
            store.check_head(Stream(head.kind, head.aggregate))
        except Tampered as error:
            wrong.append({"kind": head.kind, "aggregate": str(head.aggregate), "error": error.said.key})
    data = {"compared": len(chosen), "wrong": wrong}
    if wrong:
        ids = tuple(one["aggregate"] for one in wrong)
        return Found("tampered", sentence("doctor.heads_wrong", ids=ids), sentence("doctor.heads_advice"), data)
    return Found("well", sentence("doctor.heads", n=len(chosen)), data=data)


def _order(day: bytes, head: StoredHead) -> bytes:
    return sha256(day + head.aggregate.bytes).digest()
