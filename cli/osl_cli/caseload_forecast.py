"""`osl caseload --forecast`: how many families each worker will have, on which assumptions, and how wrong that was."""

from __future__ import annotations

import re
from collections.abc import Iterable, Sequence
from dataclasses import replace
from datetime import date, timedelta
from decimal import Decimal
from typing import TYPE_CHECKING, Any

import click

from osl_cli.answer import Answer, Line, Table, Toned
from osl_cli.caseload_ahead import Ahead, ahead, backtest, counting
from osl_cli.caseload_printed import kind, sheet_of
from osl_cli.caseload_standing import Section, Standing, plain
from osl_cli.language import Text
from osl_workflow.acts.caseloads import capacity_on, limits_of
from osl_workflow.caseload.forecast import DAY, days_of_change, flow, moves
from osl_workflow.history.naming import Names
from osl_workflow.sentences import amount, sentence

if TYPE_CHECKING:
    from uuid import UUID

    from osl_cli.answer import Part
    from osl_cli.exporting import Sheet
    from osl_cli.moment import Moment
    from osl_workflow.caseload.forecast import Checked, Expected, Move
    from osl_workflow.sentences import Sentence

STEP = timedelta(days=30)
LONGEST = 730
YEAR = timedelta(days=365)


class Days(click.ParamType[timedelta]):
    """A number of days ahead, written 90d."""

    name = "days"

    def convert(self, value: Any, param: click.Parameter | None, ctx: click.Context | None) -> timedelta:
        """Return the length that was typed."""
        if isinstance(value, timedelta):
            return value
        found = re.fullmatch(r"([0-9]{1,4})d?", str(value).strip())
        if found is None or not 1 <= int(found[1]) <= LONGEST:
            self.fail(NO_DAYS.said.format(found=repr(value)), param, ctx)
        return timedelta(days=int(found[1]))


NO_DAYS = Text(
    pl=f"oczekiwano liczby dni od 1 do {LONGEST}, na przykład 90d, a podano {{found}}.",
    en=f"expected a number of days from 1 to {LONGEST}, such as 90d, but found {{found}}.",
)
DAYS = Days()


def forecasted(
    now: Moment, sections: Sequence[Section], horizon: timedelta, only: UUID | None
) -> tuple[Answer, Sheet, list[Section], Sequence[Part]]:
    """Return how many families each will have: as an answer, as a table, and how everybody will stand at the end.

    At last what is assumed, which stands below a picture.
    """
    today, until = now.day, now.day + horizon
    made = ahead(now.reader, now.views, now.views, today)
    checks = backtest(now.reader, now.views, today, horizon)
    days = [*_points(today, until)]
    parts: list[Part] = [Line(sentence("cli_caseload.ahead", until=until), "strong")]
    usual = {"begins": made.usual.begins, "returns": made.usual.returns}
    data: dict[str, Any] = {**now.data, "until": until, "usual_days": usual, "measures": {}}
    sheet: list[dict[str, Any]] = []
    coming: list[Section] = []
    for section in sections:
        if not section.standings or section.measure.counts == "residence":
            continue
        rows = [_ahead(now, made, section, one, days) for one in section.standings]
        then = [_at_end(now, one, row) for one, row in zip(section.standings, rows, strict=True)]
        coming_and_going = moves(made.expected if only is None else made.of(only), section.name, today, until)
        checked = checks.get(section.name, [])
        if only is not None:
            checked = [one.of_one(only) for one in checked if only in one.workers]
        shown = [_row(one, row) for one, row in zip(then, rows, strict=True)]
        in_all = [_in_all(made, section, day) for day in days]
        shown.append((Toned(_TOGETHER, "strong"), *in_all, "", "", ""))
        table = Table(_columns(section.of, "now", *days[1:], "limit_then", "passes", "mark"), shown, _NOBODY)
        below = [*_of_moves(now, coming_and_going), *_of_checks(checked)]
        parts += [Line(sentence("cli_caseload.measure", title=section.measure.title), "strong"), table, *below]
        coming.append(replace(section, standings=then, table=table, below=below))
        data["measures"][section.name] = {
            f"{section.of}s": rows,
            "together": {"days": days, "families": in_all},
            "moves": [_move_data(now, move) for move in coming_and_going],
            "backtest": [_check_data(one) for one in checked],
        }
        for one, row in zip(section.standings, rows, strict=True):
            who = {"row": kind("forecast"), "measure": section.measure.title, "who": one.name, "login": one.login}
            for day, count, limit in zip(days, row["families"], row["limits"], strict=True):
                sheet.append({**who, "day": day, "families_number": count, "limit_families": limit})
        for day, count in zip(days, in_all, strict=True):
            of_all = {"row": kind("in_all"), "measure": section.measure.title, "who": _TOGETHER}
            sheet.append({**of_all, "day": day, "families_number": count})
        sheet += _sheet_below(now, section, coming_and_going, checked)
    data["assumptions"] = assumed = list(_assumptions(now, made, counting(now.standard)))
    nobody = [] if coming else [sentence("cli_caseload.no_team") if sections[0].of == "team" else _NOBODY]
    last: list[Part] = [Line(what) for what in nobody]
    last += [Line(sentence("cli_caseload.assumptions"), "strong"), *(Line(what, indent=2) for what in assumed)]
    sheet += [{"row": kind("forecast"), "note": what} for what in nobody]
    sheet += [{"row": kind("assumed"), "note": what} for what in assumed]
    return Answer(data, *parts, *last, status=made.status), sheet_of(SHEET, sheet), coming, last


_NOBODY = sentence("cli_caseload.nobody")
_TOGETHER = sentence("cli_caseload.sheet_together")
SHEET = (
    "row", "measure", "who", "login", "day", "families_number", "limit_families", "change_families", "made_on",
    "forecast_families", "came_families", "workers_number", "error_families", "error_unchanged", "case", "note",
)  # fmt: skip


def _columns(*names: str | date) -> list[Sentence | date]:
    """Return the titles of columns; a day is its own."""
    return [name if isinstance(name, date) else sentence(f"cli_caseload.column_{name}") for name in names]


def _points(today: date, until: date) -> Iterable[date]:
    """Yield the days that are shown: today, every thirty days, the last one."""
    day = today
    while day < until:
        yield day
        day += STEP
    yield until


# --- one row ----------------------------------------------------------------------------------------------------------


def _ahead(now: Moment, made: Ahead, section: Section, one: Standing, days: Sequence[date]) -> dict[str, Any]:
    """Return the families and limits of a worker or a team on the days shown, and the first day over the limit.

    A team is taken as it is today: its members together, a family that two of them have counts once.
    """
    members = [now.staff(id) for id in one.workers]

    def limit(day: date) -> Decimal | None:
        standard = now.reader.standard(day)
        found = (limits_of(standard, now.office, member, day).get(section.name) for member in members)
        most = [each.households for each in found if each is not None and each.households is not None]
        return plain(sum(most, Decimal(0))) if most else None

    mine = [each for member in members for each in made.of(member.id)]
    counts = {day: _together(mine, section.name, day) for day in days}
    posts = [post for member in members for post in member.posts]
    ends = [post.to + DAY for post in posts if post.to is not None and days[0] < post.to + DAY <= days[-1]]
    changing = sorted({days[0], *days_of_change(mine, days[0], days[-1]), *ends})
    over = (day for day in changing if (most := limit(day)) is not None and _together(mine, section.name, day) > most)
    return {
        **one.whose, "days": list(days), "families": list(counts.values()),
        "limits": [limit(day) for day in days], "passes_limit_on": next(over, None),
    }  # fmt: skip


def _together(expected: Iterable[Expected], measure: str, day: date) -> int:
    """Return how many families of a measure there will be on a day, each once."""
    return len({one.household for one in expected if measure in one.measures and one.from_day <= day < one.to_day})


def _at_end(now: Moment, one: Standing, row: dict[str, Any]) -> Standing:
    """Return how a worker or a team will stand on the last day, as far as posts and leave are known."""
    until, members = row["days"][-1], [now.staff(id) for id in one.workers]
    standard = now.reader.standard(until)
    posts = [post for member in members if (post := capacity_on(standard, now.office, member, until)) is not None]
    return replace(
        one,
        families=row["families"][-1],
        limit=row["limits"][-1],
        capacity=sum(posts, Decimal(0)) if posts else None,
        away=members[0].absence_on(until) if one.of == "worker" else None,
    )


def _row(one: Standing, row: dict[str, Any]) -> tuple[Any, ...]:
    limit = sentence("cli_caseload.no_limit") if one.limit is None else one.limit
    passes = row["passes_limit_on"]
    return (
        Toned(one.name, "strong"),
        *row["families"],
        limit,
        "" if passes is None else Toned(passes, "bad"),
        Toned(one.mark, one.tone),
    )


def _in_all(made: Ahead, section: Section, day: date) -> int:
    """Return how many families the workers shown have together, each once."""
    shown = {id for one in section.standings for id in one.workers}
    return _together((one for one in made.expected if one.worker in shown), section.name, day)


# --- what changes, and how far that can be trusted --------------------------------------------------------------------


def _of_moves(now: Moment, found: Sequence[Move]) -> Iterable[Part]:
    names = Names(now.reader)
    rows = [
        (day, names.staff(worker), now.reader.case(case).number, f"{by:+d}", sentence(f"cli_caseload.ahead_{why}"))
        for day, worker, case, by, why in found
    ]
    yield Line(sentence("cli_caseload.moves"), "strong")
    yield Table(_columns("day", "worker", "case", "change", "why"), rows, sentence("cli_caseload.no_moves"))


def _move_data(now: Moment, move: Move) -> dict[str, Any]:
    return {
        "day": move.day, "worker": str(move.worker), "case": str(move.case),
        "number": now.reader.case(move.case).number, "by": move.by, "why": move.why,
    }  # fmt: skip


def _of_checks(checks: Sequence[Checked]) -> Iterable[Part]:
    yield Line(sentence("cli_caseload.backtest"), "strong")
    if not checks:
        yield Line(sentence("cli_caseload.backtest_none"), "warn")
        return
    rows = [
        (
            one.made_on, one.of, sum(one.expected.values()), sum(one.came.values()), len(one.workers),
            one.error(), one.error_unchanged(),
        )
        for one in checks
    ]  # fmt: skip
    yield Table(_columns("made_on", "of_day", "expected", "came", "workers", "error", "error_unchanged"), rows, "")
    error, unchanged = _mean([one.error() for one in checks]), _mean([one.error_unchanged() for one in checks])
    yield Line(
        sentence(
            "cli_caseload.backtest_mean",
            error=amount("cli_caseload.by_families", "cli_caseload.by_families_part", error),
            unchanged=amount("cli_caseload.by_families", "cli_caseload.by_families_part", unchanged),
        )
    )
    if len(checks) < 4:
        yield Line(sentence("cli_caseload.backtest_few", n=len(checks)), "warn")


def _check_data(one: Checked) -> dict[str, Any]:
    return {
        "made_on": one.made_on, "of": one.of, "expected": sum(one.expected.values()), "came": sum(one.came.values()),
        "workers": len(one.workers), "mean_absolute_error": one.error(), "error_if_unchanged": one.error_unchanged(),
    }  # fmt: skip


def _sheet_below(
    now: Moment, section: Section, found: Sequence[Move], checks: Sequence[Checked]
) -> Iterable[dict[str, Any]]:
    """Yield the rows of a sheet that tell who comes and goes by a measure, and how such forecasts came true."""
    names = Names(now.reader)
    for one in found:
        yield {
            "row": kind("move"), "measure": section.measure.title, "who": names.staff(one.worker),
            "login": now.staff(one.worker).login, "day": one.day, "change_families": one.by,
            "case": now.reader.case(one.case).number, "note": sentence(f"cli_caseload.ahead_{one.why}"),
        }  # fmt: skip
    for check in checks:
        yield {
            "row": kind("checked"), "measure": section.measure.title, "made_on": check.made_on, "day": check.of,
            "forecast_families": sum(check.expected.values()), "came_families": sum(check.came.values()),
            "workers_number": len(check.workers), "error_families": check.error(),
            "error_unchanged": check.error_unchanged(),
        }  # fmt: skip
    if not checks:
        note = sentence("cli_caseload.backtest_none")
        yield {"row": kind("checked"), "measure": section.measure.title, "note": note}


def _mean(errors: Sequence[Decimal]) -> Decimal:
    return (sum(errors, Decimal(0)) / len(errors)).quantize(Decimal("0.01"))


def _assumptions(now: Moment, made: Ahead, measures: set[str]) -> Iterable[Sentence]:
    """Yield what the forecast assumes, with the numbers that it took from the past."""
    yield sentence("cli_caseload.assume_contract")
    yield sentence("cli_caseload.assume_evaluation")
    yield sentence("cli_caseload.assume_benefit")
    yield sentence("cli_caseload.assume_others")
    begins, returns = made.usual.begins, made.usual.returns
    soon, away = sentence("cli_caseload.assume_begins_at_once"), sentence("cli_caseload.assume_stays_away")
    yield soon if begins is None else sentence("cli_caseload.assume_begins", n=begins)
    yield away if returns is None else sentence("cli_caseload.assume_returns", n=returns)
    if made.queue:
        yield sentence("cli_caseload.assume_queue", n=made.queue)
    came, left = flow(made.told, now.day - YEAR, measures)
    yield sentence("cli_caseload.assume_new", came=came, left=left)
    for measure in now.standard.measures.values():
        if measure.counts == "residence":
            yield sentence("cli_caseload.assume_residence", measure=measure.title)
