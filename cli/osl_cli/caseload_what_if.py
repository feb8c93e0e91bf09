"""`osl caseload --what-if`: another limit or post, held against what happened in the last year."""

from __future__ import annotations

import re
from bisect import bisect_right
from collections.abc import Callable, Container, Iterable, Mapping, Sequence
from dataclasses import replace
from datetime import timedelta
from decimal import Decimal
from functools import cache
from typing import TYPE_CHECKING, Any, cast
from uuid import UUID

from osl_cli.answer import Answer, Facts, Line, Table, Toned
from osl_cli.caseload_printed import kind, sheet_of
from osl_cli.caseload_standing import plain
from osl_cli.work_words import staff_by_login
from osl_workflow.acts.caseloads import limits_of
from osl_workflow.caseload.state import KIND, caseload_id
from osl_workflow.caseload.what_if import Over, Supposed, over, passed, posts_needed
from osl_workflow.caseload.words import limit_called
from osl_workflow.errors import Refused, Usage
from osl_workflow.history.naming import Names
from osl_workflow.office.state import KIND as OFFICE
from osl_workflow.office.state import Office
from osl_workflow.office.state import apply as apply_office
from osl_workflow.sentences import sentence
from osl_workflow.store.recorded import Stream
from osl_workflow.views.caseload import changes

if TYPE_CHECKING:
    from datetime import date

    from osl_cli.answer import Part
    from osl_cli.caseload_standing import Section, Standing
    from osl_cli.exporting import Sheet
    from osl_cli.moment import Moment
    from osl_cli.run import Run
    from osl_workflow.caseload.decide import Limit
    from osl_workflow.caseload.periods import Change
    from osl_workflow.process.standard import Standard
    from osl_workflow.sentences import Sentence

YEAR = timedelta(days=365)
_LIMIT = re.compile(r"limit(?::(?P<measure>[a-z_0-9]+))?=(?P<each>-?[0-9]+)")
_POST = re.compile(r"post:(?P<login>[^=]+)=(?P<fte>-?[0-9]+(?:[.,][0-9]+)?)")


def supposed(run: Run, standard: Standard, typed: Sequence[str], shown: Container[UUID]) -> Supposed:
    """Return what was supposed on the line: `limit=30`, `limit:social_work=30`, `post:anna=0.5`.

    A limit without a measure is that of social work, by which the act counts workers. `shown`: who stands in a row.

    Raises:
        Usage: it is put otherwise, twice, or is no limit and no post that can be.
        Refused: nobody has the login, or another post of whoever has it would change nothing.
    """
    limited = [name for name, measure in standard.measures.items() if measure.limit is not None]
    staffing = standard.staffing
    usual = limited if staffing is None else [staffing.measure]
    each: dict[str, int] = {}
    posts: dict[UUID, Decimal] = {}
    for one in typed:
        if (found := _LIMIT.fullmatch(one.strip())) is not None:
            names = usual if found["measure"] is None else [found["measure"]]
            if not set(names) <= set(limited):
                raise Usage("cli_caseload.if_measure", given=found["measure"], known=tuple(limited))
            if int(found["each"]) < 1:
                raise Usage("cli_caseload.if_limit", given=found["each"])
            again = set(names) & set(each)
            each |= dict.fromkeys(names, int(found["each"]))
        elif (found := _POST.fullmatch(one.strip())) is not None:
            worker, fte = staff_by_login(run, found["login"]), Decimal(found["fte"].replace(",", "."))
            if not 0 <= fte <= 1:
                raise Usage("cli_caseload.if_post", given=found["fte"])
            if worker not in shown:
                raise Refused("cli_caseload.if_no_families", login=found["login"])
            again = {found["login"]} if worker in posts else set()
            posts[worker] = fte
        else:
            raise Usage("cli_caseload.if_form", given=one)
        if again:
            raise Usage("cli_caseload.if_twice", given=tuple(sorted(again)))
    return Supposed(each, posts)


def what_if(now: Moment, sections: Sequence[Section], given: Supposed) -> tuple[Answer, Sheet, list[Section]]:
    """Return which acts of the last year would have been over the limits supposed, and which posts would be needed.

    As an answer, as a table of the acts, and how everybody stands today beside the limits supposed.
    """
    since = now.day - YEAR
    real, last = _limits(now), now.reader.store.last_position()

    def imagined(worker: UUID, day: date, position: int) -> dict[str, Limit]:
        return {name: given.limit(worker, name, limit) for name, limit in real(worker, day, position).items()}

    found = changes(now.views)
    as_supposed, as_it_was = over(found.rows, since, imagined), _passed(now, found.rows, since)
    names = Names(now.reader)
    parts: list[Part] = [Line(what, "strong") for what in said(now, given)]
    parts.append(Line(played_since(now), "quiet"))
    data: dict[str, Any] = {**now.data, "since": since, "measures": {}}
    data["supposed"] = {"limits": given.each, "posts": {str(id): fte for id, fte in given.posts.items()}}
    sheet: list[dict[str, Any]] = [{"row": kind("supposed"), "note": what} for what in said(now, given)]
    sheet.append({"row": kind("supposed"), "note": played_since(now)})
    pictured: list[Section] = []
    for section in sections:
        if section.measure.limit is None or not section.standings:
            continue
        acts = [one for one in as_supposed if one.measure == section.name]
        rows = [_act(now, names, one) for one in acts]
        limits = {one.id: imagined(one.id, now.day, last).get(section.name) for one in section.standings}
        today = replace(section, standings=[_standing(one, limits[one.id]) for one in section.standings])
        needs, in_all = _needs(today, limits, "posts_supposed" if given.posts else "posts_whoever_away")
        title = Line(sentence("cli_caseload.measure", title=section.measure.title), "strong")
        would_pass, did_pass = {one.position for one in acts}, as_it_was.get(section.name, ())
        counted = sentence("cli_caseload.if_acts", n=len(would_pass), before=len(did_pass))
        happened = [Table(_titles(ACTS), rows, "")] if rows else []
        needed = Table(_titles(NEEDS), [row for row, _ in needs], sentence("cli_caseload.nobody"))
        totals: list[Part] = [Facts([(name, value) for _, name, value in in_all])] if in_all else []
        totals.append(Line(_ROUNDED, "quiet"))
        parts += [title, Line(counted), *happened, Line(sentence("cli_caseload.if_today"), "strong"), needed, *totals]
        pictured.append(replace(today, table=needed, below=[*totals, Line(counted, "strong"), *happened]))
        data["measures"][section.name] = {
            "acts_over_as_it_was": len(did_pass),
            "acts_over": [_document(now, one) for one in acts],
            "today": [told for _, told in needs],
        }
        sheet.append({"row": kind("act"), "measure": section.measure.title, "note": counted})
        sheet += [_sheet_act(section, row, now.staff(one.worker).login) for one, row in zip(acts, rows, strict=True)]
        sheet += _sheet_needs(now, today, needs, in_all)
        sheet.append({"row": kind("in_all"), "measure": section.measure.title, "day": now.day, "note": _ROUNDED})
    return Answer(data, *parts, status=found.status), sheet_of(SHEET, sheet), pictured


SHEET = (
    "row", "measure", "who", "login", "day", "entry", "case", "families_number", "limit_families", "post_whoever_away",
    "posts_needed", "posts_missing", "note", "which_limit",
)  # fmt: skip


def _sheet_act(section: Section, row: Sequence[Any], login: str | None) -> dict[str, Any]:
    """Return an act as a row of a sheet."""
    day, entry, case, who, families, which, limit, then = row
    return {
        "row": kind("act"), "measure": section.measure.title, "who": who, "login": login, "day": day, "entry": entry,
        "case": case, "families_number": families, "limit_families": limit, "which_limit": which,
        "note": then.what,
    }  # fmt: skip


def _sheet_needs(now: Moment, section: Section, needs: Sequence[Need], in_all: Totals) -> Iterable[dict[str, Any]]:
    """Yield as rows of a sheet which posts the families of each worker need, and what all of them need together."""
    for one, (_, said) in zip(section.standings, needs, strict=True):
        yield {
            "row": kind("today"), "measure": section.measure.title, "who": one.name, "login": one.login, "day": now.day,
            "families_number": one.families, "limit_families": None if one.limit is None else plain(one.limit),
            "post_whoever_away": one.capacity, "posts_needed": said["posts_needed"],
            "posts_missing": said["posts_missing"], "note": one.mark,
        }  # fmt: skip
    for column, name, value in in_all:
        yield {"row": kind("in_all"), "measure": section.measure.title, "day": now.day, column: value, "note": name}


def played_since(now: Moment) -> Sentence:
    """Return since when the events are gone through again, and how."""
    return sentence("cli_caseload.if_how", since=now.day - YEAR)


_ROUNDED = sentence("cli_caseload.posts_rounded")
ACTS = ("day", "entry", "case", "worker", "families", "which", "limit", "then")
NEEDS = ("worker", "post_whoever_away", "families", "limit", "mark", "posts_needed", "posts_missing")


def _titles(names: Iterable[str]) -> list[Sentence]:
    return [sentence(f"cli_caseload.column_{name}") for name in names]


def _limits(now: Moment) -> Callable[[UUID, date, int], dict[str, Limit]]:
    """Return what tells the limits of a worker on a day as chosen by an entry, each put together once.

    The centre may choose anew on the same day; of posts, which may be told late, holds what is known today.
    """
    reader, stream = now.reader, Stream(OFFICE, now.office.id)
    positions, offices = list[int](), list[Office | None]([None])
    for one in now.events(stream):
        positions.append(one.position)
        offices.append(apply_office(offices[-1], one.event, stream.id))

    @cache
    def limits(worker: UUID, day: date, chosen: int) -> dict[str, Limit]:
        return limits_of(reader.standard(day), cast("Office", offices[chosen]), reader.staff(worker), day)

    return lambda worker, day, position: limits(worker, day, bisect_right(positions, position))


def _passed(now: Moment, rows: Iterable[Change], since: date) -> dict[str, set[int]]:
    """Return by measure the entries since a day that did pass a limit."""
    workers = sorted({one.worker for one in rows if one.entry.day >= since})
    told = (one for worker in workers for one in now.events(Stream(KIND, caseload_id(worker))))
    return passed(((one.position, one.event) for one in told), since)


def said(now: Moment, given: Supposed) -> Iterable[Sentence]:
    """Yield what is supposed, in words."""
    names = Names(now.reader)
    for measure, each in given.each.items():
        yield sentence("cli_caseload.if_each", measure=now.standard.measures[measure].title, each=each)
    for worker, fte in given.posts.items():
        yield sentence("cli_caseload.if_fte", worker=names.staff(worker), fte=fte)


def _act(now: Moment, names: Names, one: Over) -> tuple[Any, ...]:
    then = Toned(sentence(f"cli_caseload.if_{one.mode}"), "bad" if one.mode == "block" else "warn")
    number, which = now.reader.case(one.case).number, limit_called([one.kind])
    return one.day, one.position, number, names.staff(one.worker), one.families, which, plain(one.most), then


def _document(now: Moment, one: Over) -> dict[str, Any]:
    return {
        "day": one.day, "position": one.position, "case": str(one.case), "number": now.reader.case(one.case).number,
        "worker": str(one.worker), "families": one.families, "kind": one.kind, "limit": one.most,
        "mode": one.mode,
    }  # fmt: skip


def _standing(one: Standing, limit: Limit | None) -> Standing:
    allowed = None if limit is None else limit.households
    return replace(one, limit=allowed, capacity=None if limit is None or allowed is None else limit.capacity)


Need = tuple[tuple[Any, ...], dict[str, Any]]
Totals = list[tuple[str, "Sentence", Any]]
"""Numbers of all together: the column of the sheet in which each stands, its name, the number."""


def _needs(section: Section, limits: Mapping[UUID, Limit | None], posts: str) -> tuple[list[Need], Totals]:
    """Return a row for each worker with the posts that his families need, and what all of them need together.

    `posts`: the key of the words that say which posts are meant.
    """
    rows: list[Need] = []
    for one in section.standings:
        limit = limits[one.id]
        needed = None if limit is None or limit.each is None else posts_needed(one.families, limit.each)
        missing = None if needed is None else max(Decimal(0), needed - (one.capacity or 0))
        shown = (
            Toned(one.name, "strong"),
            sentence("cli_caseload.no_capacity") if one.capacity is None else one.capacity,
            one.families,
            sentence("cli_caseload.no_limit") if one.limit is None else plain(one.limit),
            Toned(one.mark, one.tone),
            needed,
            missing,
        )
        rows.append((shown, {**one.told, "posts_needed": needed, "posts_missing": missing}))
    each = {limit.each for limit in limits.values() if limit is not None and limit.each is not None}
    if len(each) != 1:
        return rows, []
    needed = posts_needed(section.families, each.pop())
    in_rows = sum((told["posts_missing"] or Decimal(0) for _, told in rows), Decimal(0))
    return rows, [
        ("families_number", sentence("cli_caseload.families"), section.families),
        ("posts_needed", sentence("cli_caseload.column_posts_needed"), needed),
        ("post_whoever_away", sentence(f"cli_caseload.{posts}"), section.capacity),
        ("posts_missing", sentence("cli_caseload.posts_missing_in_rows"), in_rows),
        ("posts_missing", sentence("cli_caseload.posts_missing_if_shared"), max(Decimal(0), needed - section.capacity)),
    ]
