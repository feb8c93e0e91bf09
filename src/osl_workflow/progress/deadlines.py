"""Which deadlines an act sets: computed once, when their base is recorded, and stored with all that they rest on.

A step's rules are compared before and after the act: where the bases that apply are the same, the stored date stands,
whatever calendar or standard has come since. The earliest that applies holds (process-language, Deadlines).
"""

from __future__ import annotations

from datetime import date, timedelta
from typing import TYPE_CHECKING, NamedTuple

from osl_workflow.process.interval import Interval, parse_interval
from osl_workflow.process.model import PHASES, Step
from osl_workflow.progress import events as e
from osl_workflow.progress.rules import Rules, Verdicts, last_phase
from osl_workflow.progress.working_days import add, next_working

if TYPE_CHECKING:
    from collections.abc import Mapping

    from osl_workflow.event import Event, Meta
    from osl_workflow.process.standard import ParameterValue
    from osl_workflow.progress.state import DueDate, Pause, Progress


class _Length(NamedTuple):
    interval: Interval
    value: str
    parameter: str | None
    source: ParameterValue | None
    confirmed: bool


class _Base(NamedTuple):
    """One rule whose base is known: what it counts from, on which day, for how long (None: the day itself)."""

    name: str
    on: date
    length: str | None
    statutory: bool
    recurring: bool


def of_act(rules: Rules, before: Progress, after: Progress, meta: Meta) -> tuple[Event, ...]:
    """Return the deadlines that change between the states before and after an act, as events."""
    was, now = Verdicts(rules, before, meta.occurred_on), Verdicts(rules, after, meta.occurred_on)
    found: list[Event] = []
    for step in rules.definition.steps():
        if not step.due and step.every is None:
            continue
        bases = _bases(now, step)
        if bases == (_bases(was, step) if before.opened_on is not None else ()):
            if after.round == before.round or not before.is_done(step.step):
                continue
            bases = ()  # kept in the round before: a return does not ask for it a second time
        due = _earliest(_deadlines(now, step, bases, meta))
        if due is not None:
            found.append(due)
        elif step.step in after.dues:
            found.append(e.DeadlineDropped(meta=meta, step=step.step))
    return tuple(found)


def of_other_rules(
    old: Rules, new: Rules, progress: Progress, renamed: Mapping[str, str], meta: Meta
) -> tuple[Event, ...]:
    """Return what the rules of `new` change in the deadlines that those of `old` set, as events.

    A stored date stands where the new rules count the same time from the same day. A step that has none, although the
    old rules set it one, has kept it in an earlier round, or it fell away: it is not set again.
    """
    earlier = {after: before for before, after in renamed.items()}
    verdicts = Verdicts(new, progress, meta.occurred_on)
    gone = [name for name in progress.dues if new.definition.find(name) is None]
    found: list[Event] = [e.DeadlineDropped(meta=meta, step=name) for name in gone]
    for step in new.definition.steps():
        stored, known = progress.dues.get(step.step), old.definition.find(earlier.get(step.step, step.step))
        if stored is None and known is not None and (known.due or known.every is not None):
            continue
        due = _earliest(_deadlines(verdicts, step, _bases(verdicts, step), meta))
        if due is None and stored is not None:
            found.append(e.DeadlineDropped(meta=meta, step=step.step))
        elif due is not None and (stored is None or not _counts_alike(due, stored)):
            found.append(due)
    return tuple(found)


def _counts_alike(one: e.DeadlineSet, other: DueDate) -> bool:
    alike = ("base", "base_on", "value", "statutory", "recurring", "parameter", "phase", "ends_with")
    return all(getattr(one, name) == getattr(other, name) for name in alike)


def moved(rules: Rules, progress: Progress, pause: Pause, meta: Meta) -> tuple[e.DeadlineSet, ...]:
    """Return the office's own deadlines moved by the time of `pause`; those of the law stay where they are.

    Where a deadline of the law is now the earlier one, it takes the place of the one that moved.
    """
    verdicts = Verdicts(rules, progress, meta.occurred_on)
    result = []
    for name, due in progress.standing_dues().items():
        days = pause.days_after(due.base_on)
        if due.statutory or days == 0:
            continue
        step = rules.definition.step(name)
        later = _later(rules, due, days)
        own = e.DeadlineSet(meta=meta, step=name, **due.model_dump() | {"on": later, "moved_by": due.moved_by + days})
        of_law = tuple(base for base in _bases(verdicts, step) if base.statutory)
        result.append(_earliest((own, *_deadlines(verdicts, step, of_law, meta))) or own)
    return tuple(result)


def days_left(due: DueDate, today: date) -> int | None:
    """Return the days until it is due (negative: overdue), or None where the number is not confirmed for that day."""
    return (due.on - today).days if due.confirmed else None


def _earliest(dues: tuple[e.DeadlineSet, ...]) -> e.DeadlineSet | None:
    """Return the earliest; what is confirmed comes before what is not."""
    return min(dues, key=lambda due: (not due.confirmed, due.on), default=None)


def _later(rules: Rules, due: DueDate | e.DeadlineSet, days: int) -> date:
    on = due.on + timedelta(days=days)
    return on if due.calendar is None else next_working(on, rules.calendar)


def _bases(verdicts: Verdicts, step: Step) -> tuple[_Base, ...]:
    rules, progress = verdicts.rules, verdicts.progress
    if not verdicts.applies(step) and not verdicts.unknown(step):
        return ()  # it is known not to apply; a condition not yet known leaves the clock running
    found: list[_Base] = []
    for rule in step.due:
        if not verdicts.holds(rule.when):
            continue
        name = rule.after or rule.on or ""
        day = _day(rules, progress, name)
        if day is not None and not _is_past(progress, step, day) and not _is_kept(rules, progress, step, name):
            found.append(_Base(name, day, rule.within if rule.after else None, rule.statutory, recurring=False))
    if step.every is not None:
        found.extend(_rounds(rules, progress, step))
    return tuple(found)


def _is_past(progress: Progress, step: Step, base: date) -> bool:
    """Return whether a `due` of a step that comes round is over: it is for the first doing, then `every` counts.

    Without this an outcome that says `again` would leave its day standing for ever. After a return a doing of an
    earlier round counts, unless what the deadline counts from is a later day.
    """
    if step.every is None:
        return False
    mark = progress.standing(step.step)
    if mark is not None and mark.state != "withdrawn":
        return True
    before = progress.offered.get(step.step)
    return before is not None and before.round < progress.round and base <= before.occurred_on


def _is_kept(rules: Rules, progress: Progress, step: Step, name: str) -> bool:
    """Return whether what was due by the last day of a call was decided, though the step stays open.

    Whoever stands on the reserve list was dealt with in time; she would be overdue until a place falls free.
    """
    mark = progress.standing(step.step)
    return rules.definition.is_day_of_call(name) and mark is not None and mark.again


def _rounds(rules: Rules, progress: Progress, step: Step) -> tuple[_Base, ...]:
    """Return when a recurring step comes round next: an interval after its last doing, else after the phase began."""
    assert step.every is not None
    phase = rules.definition.phase_of(step.step)
    entered = progress.entered.get(phase)
    here = PHASES.index(progress.phase)
    lasts = PHASES.index(phase) <= here <= PHASES.index(last_phase(rules.definition, step))
    if entered is None or not lasts:
        return ()
    mark = progress.marks.get(step.step)
    last = None if mark is None or mark.state == "withdrawn" else mark.occurred_on
    statutory = step.every.of is not None and _is_statutory(rules, step.every.of)
    if step.every.on:
        days = sorted(day for name in step.every.on if (day := _day(rules, progress, name)) is not None)
        upcoming = next((day for day in days if day > (last or date.min)), None)
        return () if upcoming is None else (_Base("every.on", upcoming, None, statutory, recurring=True),)
    length = _field_value(rules, progress, step.every.of or "")
    if length is None:
        return ()
    base = step.step if last is not None else phase
    return (_Base(base, last or entered, length, statutory, recurring=True),)


def _is_statutory(rules: Rules, length: str) -> bool:
    return length.startswith("$") and rules.standard.parameters[length[1:]].statutory


def _field_value(rules: Rules, progress: Progress, text: str) -> str | None:
    """Return an interval as written, a `$parameter`, or what was answered in the field `step.field`."""
    if "." not in text:
        return text or None
    step, _, field = text.partition(".")
    answer = _answer(progress, step, field)
    return answer if isinstance(answer, str) else None


def _answer(progress: Progress, step: str, field: str) -> object:
    mark = progress.standing(step)
    return (mark.data or {}).get(field) if mark is not None and mark.readable else None


def _day(rules: Rules, progress: Progress, name: str) -> date | None:
    """Return the day that `name` stands for: of a phase, a step, a date field, a call, or a day as written."""
    if name in PHASES:
        return progress.entered.get(name)
    if rules.definition.is_day_of_call(name):
        return progress.call_closes_on
    step, _, field = name.partition(".")
    if rules.definition.find(step) is None:
        return _as_day(name)
    if field:
        return _as_day(_answer(progress, step, field))
    mark = progress.standing(step)
    return mark.occurred_on if mark is not None and mark.readable else None


def _as_day(text: object) -> date | None:
    """Return a whole day; part of a date, or a reason for no answer, is none."""
    try:
        return date.fromisoformat(str(text))
    except ValueError:
        return None


def _deadlines(verdicts: Verdicts, step: Step, bases: tuple[_Base, ...], meta: Meta) -> tuple[e.DeadlineSet, ...]:
    found = (_deadline(verdicts.rules, verdicts.progress, step, base, meta) for base in bases)
    return tuple(due for due in found if due is not None)


def _deadline(rules: Rules, progress: Progress, step: Step, base: _Base, meta: Meta) -> e.DeadlineSet | None:
    length = None if base.length is None else _length(rules, base.length, base.on)
    if base.length is not None and length is None:
        return None  # a parameter without any known value: nothing is invented
    working = length is not None and length.interval.unit == "working_days"
    due = e.DeadlineSet(
        meta=meta,
        step=step.step,
        on=base.on if length is None else add(base.on, length.interval, rules.calendar),
        base=base.name,
        base_on=base.on,
        value="" if length is None else length.value,
        statutory=base.statutory,
        confirmed=length is None or length.confirmed,
        recurring=base.recurring,
        parameter=None if length is None else length.parameter,
        source=None if length is None or length.source is None else length.source.source,
        calendar=rules.calendar.version if working else None,
        phase=rules.definition.phase_of(step.step),
        ends_with=last_phase(rules.definition, step),
    )
    paused = 0 if base.statutory else sum(pause.days_after(base.on) for pause in progress.pauses)
    if not paused:
        return due
    return due.model_copy(update={"on": _later(rules, due, paused), "moved_by": paused})


def _length(rules: Rules, text: str, on: date) -> _Length | None:
    if not text.startswith("$"):
        return _Length(parse_interval(text), text, None, None, confirmed=True)
    value, confirmed = rules.standard.parameter_on(text[1:], on)
    if value is None:
        return None
    return _Length(parse_interval(value.value), value.value, text[1:], value, confirmed)
