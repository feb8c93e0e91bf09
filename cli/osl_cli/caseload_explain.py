"""`osl caseload --explain`: every family of a worker, counted or not, by which rule, from which entry."""

from __future__ import annotations

from datetime import date, timedelta
from typing import TYPE_CHECKING, Any, NamedTuple, cast
from uuid import UUID

from osl_cli.answer import Answer, Facts, Line, Table, Toned
from osl_cli.caseload_reasons import Over, taken_over
from osl_cli.caseload_standing import plain
from osl_cli.exporting import Sheet
from osl_workflow.acts.caseloads import limits_of
from osl_workflow.caseload.counting import why_not
from osl_workflow.district.state import KIND as DISTRICT
from osl_workflow.district.state import District
from osl_workflow.history.cause import cause
from osl_workflow.history.naming import Names
from osl_workflow.progress.events import Closed
from osl_workflow.sentences import sentence
from osl_workflow.staff.state import roles_on
from osl_workflow.views.caseload import ended, held_by
from osl_workflow.views.districts import homes_of
from osl_workflow.views.households import members

if TYPE_CHECKING:
    from collections.abc import Iterable, Sequence

    from osl_cli.answer import Part
    from osl_cli.moment import Moment
    from osl_workflow.case.state import Case
    from osl_workflow.caseload.decide import Limit
    from osl_workflow.event import Event
    from osl_workflow.process.standard import Measure
    from osl_workflow.sentences import Sentence
    from osl_workflow.views.caseload import Ended, Held

LATELY = timedelta(days=90)
"""How long a case that a worker holds no more stands among those that do not count."""
COLUMNS = ("case", "client", "counts", "why", "entry", "what", "since", "remark")


class Reason(NamedTuple):
    """Whether a household counts and why, from which entry, what that was and since which day.

    `case`: the mark of the case by which it is looked at; None where it is looked at by where it lives.
    """

    household: UUID
    case: str | None
    client: Any
    counts: bool
    why: Sentence
    position: int
    what: Any
    since: date
    remark: Any = ""

    def row(self) -> tuple[Any, ...]:
        """Return it as a row of the table."""
        counts = Toned(sentence("cli_caseload.yes"), "good") if self.counts else sentence("cli_caseload.no")
        return self.case, self.client, counts, self.why, self.position, self.what, self.since, self.remark

    def told(self) -> dict[str, Any]:
        """Return it for the document: ids and reasons, no names."""
        return {
            "household": str(self.household), "case": self.case, "counts": self.counts, "why": self.why,
            "position": self.position, "what": self.what, "since": self.since,
        }  # fmt: skip


def explained(now: Moment, worker: UUID, *, may_read: bool) -> tuple[Answer, Sheet]:
    """Return the load of one worker, family by family, under each measure; as an answer and as a table.

    `may_read`: whoever asks may read cases, and so why a family was taken over a limit.
    """
    found, one = held_by(now.views, worker, now.day), now.staff(worker)
    over = taken_over(now, worker)
    limits = limits_of(now.standard, now.office, one, now.day)
    looked = [
        _Looked(held, now.case(held.case), _what(now, held), over.get(held.case), may_read) for held in found.rows
    ]
    gone = [_Gone(one, now.case(one.case)) for one in ended(now.views, worker, now.day - LATELY, now.day).rows]
    parts: list[Part] = [Line(what) for what in now.said]
    data: dict[str, Any] = {**now.data, "worker": str(worker), "measures": {}, "cases": [_case(one) for one in looked]}
    sheet: list[tuple[Any, ...]] = []
    for name, measure in now.standard.measures.items():
        reasons = _by_cases(now, name, measure, looked, worker)
        if measure.counts == "residence":
            reasons = _by_residence(now, looked, worker)
        has_part = measure.part in roles_on(one, now.day)
        if measure.counts != "residence":
            reasons += [each.reason(now) for each in gone if name in each.ended.measures or (has_part and each.idle)]
        if not reasons and not has_part:
            continue  # another's measure
        limit, households = limits.get(name), len({one.household for one in reasons if one.counts})
        parts.append(Line(sentence("cli_caseload.measure", title=measure.title), "strong"))
        parts.append(
            Facts(
                [
                    (sentence("cli_caseload.worker"), " ".join(one.display_name)),
                    (sentence("cli_caseload.families"), households),
                    (sentence("cli_caseload.limit"), limit_in_words(limit)),
                ]
            )
        )
        parts.append(Table(_columns(), [one.row() for one in reasons], sentence("cli_caseload.holds_none")))
        data["measures"][name] = {
            "families": households,
            "limit": None if limit is None else limit.households,
            "reasons": [one.told() for one in reasons],
        }
        whose = (now.day, " ".join(one.display_name), one.login, measure.title)
        sheet += [(*whose, *map(_plain, reason.row())) for reason in reasons]
    if not data["measures"]:
        parts.append(Line(sentence("cli_caseload.holds_nothing_here", who=" ".join(one.display_name))))
    columns = [*(sentence(f"cli_caseload.sheet_{name}") for name in ("day", "who", "login", "measure")), *_columns()]
    return Answer(data, *parts, status=found.status), Sheet(columns, sheet)


def _columns() -> Sequence[Sentence]:
    return [sentence(f"cli_caseload.column_{column}") for column in COLUMNS]


def _plain(cell: Any) -> Any:
    return cell.what if isinstance(cell, Toned) else cell


class _Looked(NamedTuple):
    """A case that is held, as it was on the day, what put it there, and how it was taken over a limit, if it was."""

    held: Held
    case: Case
    what: Any
    over: Over | None
    may_read: bool

    def remark(self, now: Moment, measure: str) -> Sentence | str:
        """Return what is said of a limit of `measure` that was passed; nothing where none was."""
        return "" if self.over is None else self.over.said(measure, now.day, may_read=self.may_read)


class _Gone(NamedTuple):
    """A case that was held until lately, as it was on the day."""

    ended: Ended
    case: Case

    @property
    def idle(self) -> bool:
        """Whether it counted by no measure when it was held last."""
        return not self.ended.measures

    def reason(self, now: Moment) -> Reason:
        """Return why it counts no more, since when and by which entry."""
        one, case = self.ended, self.case
        event = cause(now.reader.store, one.position, one.case)
        why = sentence(f"cli_caseload.{'ended' if isinstance(event, Closed) else 'given_away'}", day=one.on)
        client, what = Names(now.reader).person(case.client), _named(event)
        return Reason(one.household, case.number, client, False, why, one.position, what, one.on)


def _case(one: _Looked) -> dict[str, Any]:
    held = one.held
    return {
        "case": str(held.case), "number": one.case.number, "household": str(held.household),
        "measures": held.measures, "position": held.position, "what": one.what, "since": held.since,
        "passed": held.passed, **({} if one.over is None else one.over.data(may_read=one.may_read)),
    }  # fmt: skip


def _what(now: Moment, held: Held) -> Sentence | str:
    return _named(cause(now.reader.store, held.position, held.case))


def _named(event: Event | None) -> Sentence | str:
    return "" if event is None else sentence(f"events.{event.topic}")


# --- by the cases that are held ---------------------------------------------------------------------------------------


def _by_cases(now: Moment, name: str, measure: Measure, looked: Iterable[_Looked], worker: UUID) -> list[Reason]:
    names, seen = Names(now.reader), dict[UUID, str]()
    found = []
    for one in looked:
        held, case = one.held, one.case
        if name in held.measures or case.workers.get(measure.part) == worker:
            counts, why = _why(now, name, measure, held, case, seen)
            client, remark = names.person(case.client), one.remark(now, name)
            found.append(
                Reason(held.household, case.number, client, counts, why, held.position, one.what, held.since, remark)
            )
    return found


def _why(
    now: Moment, name: str, measure: Measure, held: Held, case: Case, seen: dict[UUID, str]
) -> tuple[bool, Sentence]:
    """Return whether a case counts, and the rule by which it does or not; `seen`: households counted, by their case."""
    until = dict(held.until).get(name)
    if name not in held.measures:
        return False, why_not(case, measure) or sentence("cli_caseload.not_recorded")
    if until is not None and until < now.day:
        return False, sentence("cli_caseload.granted_until", day=until)
    if held.household in seen:
        return False, sentence("cli_caseload.counted_already", number=seen[held.household])
    seen[held.household] = case.number
    if measure.counts == "benefits":
        granted = sentence("cli_caseload.granted")
        return True, granted if until is None else sentence("cli_caseload.granted_to", day=until)
    if (
        case.progress.phase not in measure.phases
    ):  # a day was put right since: the way of the case stays as it was taken
        return True, sentence("cli_caseload.in_work_as_put_right")
    return True, sentence("cli_caseload.in_work", phase=now.standard.phases[case.progress.phase])


# --- by where families live -------------------------------------------------------------------------------------------


def _by_residence(now: Moment, looked: Sequence[_Looked], worker: UUID) -> list[Reason]:
    """Return the families of the worker's districts, and those whose case she holds that live elsewhere."""
    names = Names(now.reader)
    placed = sentence("events.household.placed")
    homes = homes_of(now.views, worker, now.day)
    marks = {one.held.household: one.case.number for one in looked}
    found = []
    for home in homes:
        why = sentence("cli_caseload.lives_in", district=_district(now, home.district))
        person = next(iter(members(now.everything, home.household, now.day)), None)
        client = "" if person is None else names.person(person)
        mark = marks.get(home.household)
        found.append(Reason(home.household, mark, client, True, why, home.position, placed, home.since))
    here = {home.household for home in homes}
    for one in looked:
        held, case = one.held, one.case
        if held.household not in here:
            here.add(held.household)
            why = sentence("cli_caseload.lives_elsewhere")
            client = names.person(case.client)
            found.append(Reason(held.household, case.number, client, False, why, held.position, one.what, held.since))
    return found


def _district(now: Moment, id: UUID) -> str:
    district = cast("District", now.reader.state(DISTRICT, id))
    return f"{district.code} {district.name}"


def limit_in_words(limit: Limit | None) -> Sentence:
    """Return a limit with what it is made of."""
    if limit is None or limit.households is None:
        return sentence("cli_caseload.no_limit")
    key = "cli_caseload.limit_own" if limit.own else "cli_caseload.limit_of_law"
    return sentence(key, limit=plain(limit.households), each=limit.each, capacity=limit.capacity)
