"""The clock of the machine: against the newest entry, and whether it knows the time of Warsaw."""

from __future__ import annotations

from datetime import datetime, timedelta

from osl_workflow.acts.desk import CLOCKS_DIFFER
from osl_workflow.doctor.finding import Found, Patient
from osl_workflow.sentences import sentence
from osl_workflow.zone import WARSAW

LONG = timedelta(days=14)
"""An office in which nothing is recorded for so long may have a clock that ran ahead."""


def clock(patient: Patient) -> Found:
    """Look whether the clock is behind the newest entry, or so far ahead of it that somebody should look."""
    said = sentence("doctor.clock", now=patient.now)
    if not _knows_warsaw():
        return Found("act", said, sentence("doctor.clock_zone"))
    newest = patient.office.desk.store.newest() if patient.opened is not None else None
    if newest is None or patient.demo or newest.position <= patient.misdated:
        return Found("well", said)
    recorded_at = newest.event.meta.recorded_at
    data = {"now": patient.now, "newest": recorded_at, "position": newest.position}
    said = sentence("doctor.clock_newest", now=patient.now, newest=recorded_at)
    if recorded_at - patient.now > CLOCKS_DIFFER:
        return Found("act", said, sentence("doctor.clock_behind"), data)
    if patient.now - recorded_at > LONG:
        return Found("advice", said, sentence("doctor.clock_ahead", n=(patient.now - recorded_at).days), data)
    return Found("well", said, data=data)


def _knows_warsaw() -> bool:
    """Return whether summer and winter time are known as they were in a year that is over."""
    summer, winter = (datetime(2024, month, 1, tzinfo=WARSAW).utcoffset() for month in (7, 1))
    return (summer, winter) == (timedelta(hours=2), timedelta(hours=1))
