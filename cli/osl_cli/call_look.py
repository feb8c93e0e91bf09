"""`osl call list`, `show`, `rank`, `history`: which calls there are, who stands where and why, what happened."""

from __future__ import annotations

from collections import Counter
from datetime import date
from typing import TYPE_CHECKING, Any

from osl_cli.answer import Answer, Facts, Heading, Line, Table, Toned
from osl_cli.call import call
from osl_cli.day import DAY
from osl_cli.exporting import Sheet, exported, exports
from osl_cli.frame import option
from osl_cli.language import Text
from osl_cli.recruitment_words import CODE, Standings, may_look, warned
from osl_cli.run import Run
from osl_workflow.acts import recruitments
from osl_workflow.history.calls import call_as_known, entries
from osl_workflow.history.naming import Names
from osl_workflow.recruitment.ranking import points_of
from osl_workflow.sentences import sentence
from osl_workflow.zone import WARSAW

if TYPE_CHECKING:
    from osl_cli.answer import Part
    from osl_workflow.history.calls import Entry
    from osl_workflow.recruitment.criteria import Criterion
    from osl_workflow.recruitment.state import Applicant, Recruitment
    from osl_workflow.sentences import Sentence
    from osl_workflow.views.calls import CallRow

AS_KNOWN = option(
    "--as-known", type=DAY,
    help=Text(pl="Jak wiedziano o tym w tym dniu.", en="As it was known on that day."),
)  # fmt: skip


def _columns(*names: str) -> list[Sentence]:
    return [sentence(f"cli_call.column_{name}") for name in names]


@call.command("list")
def list_(run: Run) -> Answer:
    """List the calls."""
    from osl_cli.recruitment_left import places_to_ask_about  # late: views load sqlite-utils
    from osl_workflow.views.calls import calls

    acting = run.desk.require(run.who, "read_case")
    found = calls(run.house.views)
    left = Counter(one.code for one in places_to_ask_about(run))
    rows, data = [], []
    for row in found.rows:
        state = _state(row.ended_on, row.opens_on, row.closes_on, acting.today)
        key = "taken_some_ended" if left[row.code] else "taken"
        taken = sentence(f"cli_call.{key}", taken=row.taken, places=row.places, ended=left[row.code])
        waiting = _in_order(run, row)
        not_ranked = 0 if row.ended_on is not None else row.waiting - waiting
        waits = sentence("cli_call.waiting_and_not", waiting=waiting, others=not_ranked) if not_ranked else waiting
        days = sentence("cli_call.days", opens=row.opens_on, closes=row.closes_on)
        rows.append(
            (Toned(row.code, "strong"), row.title, days, taken, row.applications, waits,
             sentence(f"cli_call.state_{state}")),
        )  # fmt: skip
        data.append(
            {
                "code": row.code, "title": row.title, "process": row.process, "opens_on": row.opens_on,
                "closes_on": row.closes_on, "places": row.places, "taken": row.taken, "cases_ended": left[row.code],
                "applications": row.applications, "waiting": waiting, "not_ranked": not_ranked, "state": state,
            }
        )  # fmt: skip
    columns = _columns("code", "title", "days", "places", "applications", "waiting", "state")
    return Answer({"calls": data}, Table(columns, rows, sentence("cli_call.none")), status=found.status)


def _in_order(run: Run, row: CallRow) -> int:
    """Return how many wait for a place in their order, and could get one; nobody does once the call has ended."""
    if row.ended_on is not None or not row.waiting:
        return 0
    return len(recruitments.call(run.desk.reader(), row.code).ranking())


def _state(ended_on: date | None, opens_on: date, closes_on: date, today: date) -> str:
    if ended_on is not None:
        return "ended"
    return "coming" if today < opens_on else "open" if today <= closes_on else "closed"


@call.command("show")
@CODE
@AS_KNOWN
@exports(svg=False)
def show(run: Run, code: str, as_known: date | None, csv: str | None) -> Answer:
    """Show a call."""
    from osl_cli.recruitment_left import places_to_ask_about, told_in_call  # late: views load sqlite-utils

    acting = may_look(run)
    reader = run.desk.reader()
    state = _of(run, code, as_known)
    names, standings = Names(reader), Standings(state)
    now = _state(state.ended_on, state.opens_on, state.closes_on, as_known or acting.today)
    facts = [
        (sentence("cli_call.column_code"), state.code),
        (sentence("cli_call.column_process"), reader.called(state.process)),
        (sentence("cli_call.column_days"), sentence("cli_call.days", opens=state.opens_on, closes=state.closes_on)),
        (sentence("cli_call.column_state"), sentence(f"cli_call.state_{now}")),
        (sentence("cli_call.column_places"), _places(state)),
        (sentence("cli_call.column_regulations"), state.regulations),
    ]
    rows = [
        (one.number, names.person(one.person), one.on, standings.toned(one), _mark(run, one))
        for one in standings.in_order()
    ]
    parts: list[Part] = [] if as_known is None else [Line(sentence("history.as_known", on=as_known), "strong")]
    parts += [Heading(state.title), Facts(facts), Line(sentence("cli_call.criteria"), "strong")]
    parts += [Line(_criterion(one), indent=2) for one in state.criteria]
    parts += [Table(_columns("number", "who", "applied", "standing", "case"), rows, sentence("cli_call.nobody"))]
    parts += [Line(_reason(one), indent=2) for one in standings.in_order() if one.has_place and one.why]
    if state.applicants:
        parts += warned(state)
    left = () if as_known is not None or state.ended_on is not None else places_to_ask_about(run, code=code)
    parts += told_in_call(run, state, left)
    gone = {one.number: one.ended_on for one in left}
    data = {
        "code": state.code,
        "title": state.title,
        "process": state.process,
        "opens_on": state.opens_on,
        "closes_on": state.closes_on,
        "state": now,
        "places": state.places,
        "free": state.free,
        "as_they_come": state.as_they_come,
        "regulations": state.regulations,
        "criteria": list(state.criteria),
        "reserve_list": state.has_reserve_list,
        "as_known": as_known,
        "applicants": [
            {**standings.data(run, one), "reason": one.why, "case_ended_on": gone.get(one.number)}
            for one in standings.in_order()
        ],
    }
    return exported(run, Answer(data, *parts), _sheet(run, standings, names), csv)


def _sheet(run: Run, standings: Standings, names: Names) -> Sheet:
    """Return the list of participants and the reserve list for a spreadsheet, one row for each application."""
    rows, state = [], standings.state
    for one in standings.in_order():
        ranked = standings.ranked.get(one.number)
        position, points = one.position if ranked is None else ranked.position, state.points_of(one)
        who, why, case = names.person(one.person), standings.said(one), _mark(run, one)
        rows.append((one.number, who, one.on, one.place_since, position, points, why, one.why, case))
    names_of = ("number", "who", "applied", "since", "position", "points", "standing", "reason", "case")
    return Sheet(_columns(*names_of), rows)


def _reason(one: Applicant) -> Sentence:
    """Return the reason that was given for a place, with whom it passed over."""
    key = "reason_of_choice_before" if one.passed_over else "reason_of_choice"
    return sentence(f"cli_call.{key}", number=one.number, ahead=one.passed_over, reason=one.why)


def _of(run: Run, code: str, as_known: date | None) -> Recruitment:
    reader = run.desk.reader()
    return recruitments.call(reader, code) if as_known is None else call_as_known(reader, code, as_known)


def _places(state: Recruitment) -> Sentence:
    reserve = len(state.ranking()) if state.has_reserve_list else 0
    taken = state.places - state.free
    if state.ended_on is not None and state.listed:
        return sentence("cli_call.places_list_ended", taken=taken, places=state.places, on=state.ended_on)
    return sentence("cli_call.places", taken=taken, places=state.places, free=state.free, reserve=reserve)


def _criterion(one: Criterion) -> Sentence:
    source = sentence("cli_call.source", source=one.source) if one.source else ""
    if one.kind == "required":
        return sentence("cli_call.required", title=one.title, name=one.criterion, source=source)
    key = "points_each" if one.answer == "number" else "points"
    return sentence(f"cli_call.{key}", title=one.title, name=one.criterion, n=one.weight, source=source)


def _mark(run: Run, one: Applicant) -> str | None:
    return None if one.case is None else run.desk.reader().case(one.case).number


@call.command("rank")
@CODE
@AS_KNOWN
@exports(svg=False)
def rank(run: Run, code: str, as_known: date | None, csv: str | None) -> Answer:
    """Show the ranking of those who wait."""
    may_look(run)
    state = _of(run, code, as_known)
    names, standings = Names(run.desk.reader()), Standings(state)
    rows, data = [], []
    for found in standings.ranked.values():
        one = state.applicants[found.number]
        made_of = [
            (criterion, (one.answers or {})[criterion.criterion])
            for criterion in state.criteria
            if criterion.kind == "points"
        ]
        given = tuple(
            sentence("cli_call.made_of", title=criterion.title, n=points_of(criterion, answer))
            for criterion, answer in made_of
            if points_of(criterion, answer)
        )
        rows.append((found.position, found.number, names.person(one.person), found.points, given, found.on))
        points = {criterion.criterion: points_of(criterion, answer) for criterion, answer in made_of}
        data.append({**standings.data(run, one), "made_of": points})
    unranked = [one for one in standings.in_order() if one.waits and one.number not in standings.ranked]
    columns = _columns("position", "number", "who", "points", "made_of", "applied")
    parts: list[Part] = [
        Line(sentence("cli_call.how_ranked"), "quiet"),
        Table(columns, rows, sentence("cli_call.nobody_waits")),
    ]
    if unranked:
        parts.append(Line(sentence("cli_call.not_ranked"), "strong"))
        parts += [
            Line(
                sentence(
                    "cli_call.not_ranked_one", number=one.number, who=names.person(one.person),
                    standing=standings.said(one),
                ),
                "warn", indent=2,
            )
            for one in unranked
        ]  # fmt: skip
    parts += warned(state)
    told_unranked = [standings.data(run, one) for one in unranked]
    answer = Answer(
        {"code": state.code, "free": state.free, "as_known": as_known, "ranking": data, "not_ranked": told_unranked},
        *parts,
    )
    return exported(run, answer, _ranking_sheet(state, standings, names), csv)


def _ranking_sheet(state: Recruitment, standings: Standings, names: Names) -> Sheet:
    """Return the order of those who wait with the points of each criterion; the unranked have none, but why."""
    counting = [criterion for criterion in state.criteria if criterion.kind == "points"]
    rows = []
    for one in standings.in_order():
        if not one.waits:
            continue
        ranked, answers = standings.ranked.get(one.number), one.answers or {}
        given = (
            points_of(criterion, answers[criterion.criterion]) if criterion.criterion in answers else None
            for criterion in counting
        )  # fmt: skip
        position = None if ranked is None else ranked.position
        who, points, why = names.person(one.person), state.points_of(one), standings.said(one)
        rows.append((position, one.number, who, one.on, points, *given, why))
    first = _columns("position", "number", "who", "applied", "points")
    return Sheet([*first, *(criterion.title for criterion in counting), *_columns("standing")], rows)


@call.command("history")
@CODE
@AS_KNOWN
def history(run: Run, code: str, as_known: date | None) -> Answer:
    """Show the history of a call."""
    may_look(run)
    found = entries(run.desk.reader(), code, as_known)
    parts: list[Part] = []
    for entry in found:
        parts += _told(entry)
    data: list[dict[str, Any]] = [
        {
            "position": entry.position,
            "topic": entry.topic,
            "what": run.say(entry.what),
            "number": entry.number,
            "details": [run.say(detail) for detail in entry.details],
            "occurred_on": entry.occurred_on,
            "recorded_at": entry.recorded_at,
            "days_late": entry.days_late,
            "who": entry.who,
            "role": entry.role,
            "reason": entry.reason,
        }
        for entry in found
    ]
    return Answer({"code": code, "as_known": as_known, "entries": data}, *parts)


def _told(entry: Entry) -> list[Part]:
    recorded = entry.recorded_at.astimezone(WARSAW)
    clocks = sentence(
        "cli_history.clocks", occurred_on=entry.occurred_on, recorded_at=recorded, who=entry.who, role=entry.role
    )
    parts: list[Part] = [
        Line(sentence("cli_history.entry", number=entry.position, what=entry.what), "strong"),
        Line(clocks, "quiet", indent=2),
    ]
    if entry.days_late:
        parts.append(Line(sentence("history.late", n=entry.days_late), "warn", indent=2))
    parts += [Line(detail, indent=2) for detail in entry.details]
    if entry.reason:
        parts.append(Line(sentence("cli_call.reason", reason=entry.reason), indent=2))
    return parts
