"""How workers (or teams, or districts) stand beside a limit: as a table, a document, a sheet, a picture."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from decimal import Decimal
from typing import TYPE_CHECKING, Any
from uuid import UUID

from osl_cli.answer import Answer, Facts, Line, Table, Toned
from osl_cli.caseload_printed import charts_of, plain_cells, together
from osl_cli.exporting import Sheet
from osl_workflow.caseload.words import limit_called
from osl_workflow.exports.bars_svg import Bar, Chart, bars_svg
from osl_workflow.history.naming import Names
from osl_workflow.sentences import sentence

if TYPE_CHECKING:
    from osl_cli.answer import Part, Tone
    from osl_cli.moment import Moment
    from osl_workflow.process.standard import Measure
    from osl_workflow.sentences import Sentence
    from osl_workflow.staff.absence import Absence
    from osl_workflow.store.view import Status
    from osl_workflow.views.caseload import Owed


@dataclass(frozen=True)
class Standing:
    """How a worker, a team or a district (`of`) stands by one measure.

    `capacity` None: no post that is there for families; `limit` None: none. `members`: of a team, those whose families
    it has by the measure.
    """

    id: UUID
    name: Any
    login: str | None
    capacity: Decimal | None
    families: int
    limit: Decimal | None
    cases: int
    of: str = "worker"
    away: Absence | None = None
    members: tuple[UUID, ...] = ()

    @property
    def workers(self) -> tuple[UUID, ...]:
        """Whose families these are: the members of a team, else the worker."""
        return self.members if self.of == "team" else (self.id,)

    @property
    def share(self) -> Decimal | None:
        """How much of the limit is taken, in percent."""
        return Decimal(100 * self.families) / self.limit if self.limit else None

    @property
    def over(self) -> bool:
        """Whether it is more than the limit."""
        return self.limit is not None and self.families > self.limit

    @property
    def state(self) -> str:
        """Where it stands, as a code."""
        if self.away is not None:
            return "away_over" if self.over else "away"
        if self.limit is None:
            return "unlimited"
        if self.over:
            return "over"
        return "full" if self.families == self.limit else "within"

    @property
    def mark(self) -> Sentence:
        """Where it stands, in words and with a sign, so that nobody needs the colour."""
        until = None if self.away is None else self.away.to
        return sentence(f"cli_caseload.mark_{self.state}{'' if until is None else '_until'}", until=until)

    @property
    def tone(self) -> Tone:
        """The colour beside the words."""
        return "quiet" if self.limit is None else "bad" if self.over else "good"

    @property
    def whose(self) -> dict[str, Any]:
        """Whose it is, for the document: no id and no name where it is of those whom no team or district has."""
        named = isinstance(self.name, str)
        id = str(self.id) if named or self.of == "worker" else None
        return {self.of: id, "name": self.name if named else None, "login": self.login}

    @property
    def told(self) -> dict[str, Any]:
        """Return it for the document."""
        return {
            **self.whose,
            "capacity": self.capacity,
            "families": self.families,
            "limit": self.limit,
            "share": None if self.share is None else round(self.share, 1),
            "cases": self.cases,
            "over": self.over,
            "state": self.state,
            **({"away": self.away is not None} if self.of == "worker" else {}),
        }


@dataclass(frozen=True)
class Section:
    """The standings by one measure, in their order; `families` are those of all together, each once.

    `posts`: all posts, each once, where they are not the sum of the rows; `remarks`: why the rows are no sum. `table`,
    `below`: what a picture has below the bars, where that is not the table of the standings.
    """

    name: str
    measure: Measure
    standings: Sequence[Standing]
    families: int
    of: str = "worker"
    posts: Decimal | None = None
    remarks: tuple[Sentence, ...] = ()
    table: Table | None = None
    below: Sequence[Part] = ()

    @property
    def columns(self) -> list[Sentence]:
        """The titles of the columns of its table."""
        return [sentence(f"cli_caseload.column_{name}") for name in (self.of, *COLUMNS)]

    @property
    def capacity(self) -> Decimal:
        """All posts that are there for families."""
        if self.posts is not None:
            return self.posts
        return sum((one.capacity or Decimal(0) for one in self.standings), Decimal(0))


COLUMNS = ("post", "families", "limit", "share", "mark")


def answer(now: Moment, sections: Sequence[Section], owing: Sequence[Owed], status: Status) -> Answer:
    """Return the standings as people read them, and as a document; `owing`: the reasons that are still to be given."""
    parts: list[Part] = [Line(what) for what in now.said]
    for section in sections:
        parts.append(Line(sentence("cli_caseload.measure", title=section.measure.title), "strong"))
        none = f"no_{section.of}" if now.on is None else f"no_{section.of}_then"
        empty = sentence(f"cli_caseload.{'nobody' if section.of == 'worker' else none}")
        parts.append(Table(section.columns, [_row(one) for one in section.standings], empty))
        parts += _in_all(section) if section.standings else ()
        parts += _elsewhere(now, section)
    measures = {section.name: [one.told for one in section.standings] for section in sections}
    names = Names(now.reader)
    told = []
    for one in owing:
        number = now.reader.case(one.case).number
        late = sentence("cli_caseload.owed_late") if one.by < now.day else ""
        limit = limit_called(one.kinds)
        said = sentence(
            "cli_caseload.owed", mark=number, worker=names.staff(one.worker), limit=limit, by=one.by, late=late
        )
        parts.append(Line(said, "bad"))
        told.append(
            {"worker": str(one.worker), "case": str(one.case), "number": number, "by": one.by, "kinds": one.kinds}
        )
    totals = {section.name: _totals(now, section) for section in sections}
    data = {**now.data, "measures": measures, "totals": totals, "reasons_owed": told}
    return Answer(data, *parts, status=status)


def _totals(now: Moment, section: Section) -> dict[str, Any]:
    """Return for the document what all have together, each family once, and what somebody else counted."""
    told = now.office.families_on(section.name, now.day)
    return {
        "families": section.families,
        "posts": section.capacity,
        "families_for_one_post": _for_one_post(section.families, section.capacity),
        "counted_elsewhere": None if told is None else {"families": told.number, "on": told.on, "source": told.source},
    }


def _row(one: Standing) -> tuple[Any, ...]:
    return (
        Toned(one.name, "strong"),
        one.capacity if one.capacity is not None else sentence("cli_caseload.no_capacity"),
        one.families,
        sentence("cli_caseload.no_limit") if one.limit is None else plain(one.limit),
        "" if one.share is None else f"{round(one.share)}%",
        Toned(one.mark, one.tone),
    )


def _elsewhere(now: Moment, section: Section) -> Iterable[Line]:
    """Yield what somebody else counted by a measure: it stands beside the count of this program, never in it."""
    told = now.office.families_on(section.name, now.day)
    if told is not None:
        key = {"residence": "homes", "work": "counted", "benefits": "benefits"}[section.measure.counts]
        said = sentence(f"cli_caseload.{key}_elsewhere", n=told.number, on=told.on, source=told.source)
        yield Line(said, "quiet")


def _in_all(section: Section) -> Iterable[Part]:
    facts: list[tuple[Sentence, Any]] = [
        (sentence("cli_caseload.families"), section.families),
        (sentence("cli_caseload.posts_present"), section.capacity),
    ]
    if section.capacity:
        facts.append((sentence("cli_caseload.for_one_post"), _for_one_post(section.families, section.capacity)))
    yield Facts(facts)
    yield from (Line(remark, "quiet") for remark in section.remarks)
    if section.measure.note is not None:
        yield Line(section.measure.note, "quiet")


def plain(number: Decimal) -> Decimal:
    """Return a number without needless noughts."""
    return number.quantize(Decimal(1)) if number == number.to_integral_value() else number.normalize()


def sheet(now: Moment, sections: Sequence[Section]) -> Sheet:
    """Return one table of all measures: each row says its day, its measure, whose it is, and the numbers."""
    names = (
        "day", "measure", "who", "login", "post_fte", "families_number", "limit_families", "share_percent", "mark",
        "families_for_one_post",
    )  # fmt: skip
    rows: list[tuple[Any, ...]] = []
    for section in sections:
        of_all = (now.day, section.measure.title)
        rows += [
            (
                *of_all,
                one.name,
                one.login,
                one.capacity,
                one.families,
                None if one.limit is None else plain(one.limit),
                None if one.share is None else round(one.share, 1),
                one.mark,
                _for_one_post(one.families, one.capacity),
            )
            for one in section.standings
        ]
        if section.standings:
            number, posts = section.families, section.capacity
            together = sentence("cli_caseload.sheet_together")
            rows.append((*of_all, together, None, posts, number, None, None, None, _for_one_post(number, posts)))
        told = now.office.families_on(section.name, now.day)
        rows += [
            (*of_all, sentence("cli_caseload.sheet_elsewhere"), None, None, told.number, None, None, line.what, None)
            for line in _elsewhere(now, section)
            if told is not None
        ]
    return Sheet([sentence(f"cli_caseload.sheet_{name}") for name in names], rows)


def _for_one_post(families: int, posts: Decimal | None) -> Decimal | None:
    return round(families / posts, 2) if posts else None


def _below(now: Moment, section: Section) -> Any:
    """Return what stands below a table on the screen, for a picture: all together, and what was counted elsewhere."""
    (block,) = charts_of([*_in_all(section), *_elsewhere(now, section)])
    return block.note


def picture(
    now: Moment,
    sections: Sequence[Section],
    language: str,
    about: Sentence | None = None,
    said: Iterable[Sentence] = (),
    last: Sequence[Part] = (),
    below: Sequence[Sentence] = (),
) -> str:
    """Return the bars of all measures by which anybody counts, each with its table.

    `about`: of which day it is, where not of that of `now`; `said`: what must stand above them beside it; `last`: what
    must stand below all of them; `below`: up to which entry that goes.
    """
    charts: list[Chart] = []
    for section in sections:
        if section.standings:
            table = section.table or Table(section.columns, [_row(one) for one in section.standings], "")
            bars = Chart(
                title=section.measure.title,
                unit=sentence("cli_caseload.unit"),
                bars=[Bar(one.name, one.families, one.limit, one.mark) for one in section.standings],
                columns=table.columns,
                rows=plain_cells(table.rows),
                note=together(*section.remarks, section.measure.note) if section.table else _below(now, section),
            )
            charts += [bars, *charts_of(section.below)]
    charts += charts_of(last)
    about = about or sentence("cli_caseload.picture_about", day=now.day)
    about = together(about, *now.said, *said)
    of = sections[0].of if sections else "worker"
    return bars_svg(sentence(f"cli_caseload.picture_{of}", office=now.office.name), about, charts, language, below)
