"""`osl staffing`: how many social workers there are, how many the act asks for, and the rows of the yearly report."""

from __future__ import annotations

from decimal import Decimal
from typing import TYPE_CHECKING, Any

import click

from osl_cli.answer import Answer, Facts, Heading, Line, Table, Toned
from osl_cli.day import DAY_OF_YEAR
from osl_cli.exporting import Sheet, exported, exports, foot
from osl_cli.frame import Command, option
from osl_cli.language import Text
from osl_cli.moment import moment
from osl_cli.oversight import require_oversight
from osl_cli.run import Run
from osl_workflow.acts.staffing import compared, staffed
from osl_workflow.errors import Refused
from osl_workflow.exports.bars_svg import Bar, Chart, bars_svg
from osl_workflow.sentences import amount, sentence
from osl_workflow.staff.state import Staff, works_on
from osl_workflow.texts import say
from osl_workflow.views import staff as staff_view
from osl_workflow.views.caseload import loads_together
from osl_workflow.views.districts import districts

if TYPE_CHECKING:
    from collections.abc import Sequence

    from osl_cli.answer import Part
    from osl_cli.day import Typed
    from osl_cli.moment import Moment
    from osl_workflow.acts.staffing import Compared, Counted, Ratio, Staffed
    from osl_workflow.sentences import Sentence


@click.command(
    "staffing",
    cls=Command,
    help=Text(
        pl="""Ilu jest pracowników socjalnych, ilu wymaga ustawa (obie proporcje), wiersze MPiPS-03 i kwalifikacje.

        Na dowolny dzień, także 06-30 i 12-31. Widzi to kierownik ośrodka.""",
        en="""How many social workers there are and how many the act asks for, the rows of the report MPiPS-03.

        Both ratios, on any day, such as 06-30 and 12-31, with qualifications. For the head of the centre.""",
    ),
)
@option(
    "--on", type=DAY_OF_YEAR,
    help=Text(
        pl="Stan na dzień, na przykład 06-30 (ostatni taki) albo 2026-06-30; domyślnie dziś.",
        en="As it was on a day, such as 06-30 (the last one) or 2026-06-30; today if left out.",
    ),
)  # fmt: skip
@exports()
def staffing(run: Run, on: Typed | None, csv: str | None, svg: str | None) -> Answer:
    """Show the staffing of a day."""
    reader = run.desk.reader()
    acting = run.desk.acting(reader, run.who)
    require_oversight(reader.standard(acting.today), acting)
    with moment(run, reader, acting.today, on, None, None) as now:
        rule = now.standard.staffing
        if rule is None:
            raise Refused("cli_staffing.no_rule", standard=now.standard.title)
        members = [now.staff(id) for id in staff_view.staff(now.views, now.day, also_left=True).rows]
        here = [one for one in members if works_on(one, now.day)]
        together = loads_together(now.views, {now.office.id: [one.id for one in members]}, now.on or now.day)
        families = together.rows[0][1].households.get(rule.measure, 0)
        found = staffed(now.standard, now.office, here, families, now.day)
        assert found is not None  # the rule is there
        told = now.office.families_on("benefits", now.day)
        in_districts = {row.worker for row in districts(now.views, now.day).rows} - {None}
        on_whom = Decimal(len(in_districts)) if in_districts else found.has
        beside = None if told is None else compared(now.standard, told.number, on_whom, now.day)
        data: dict[str, Any] = {
            **now.data,
            "persons": found.persons, "full_time": found.full_time, "present": found.present,
            "counted": found.counted, "has": found.has, "at_least": found.at_least,
            "ratios": [
                {**one.model_dump(mode="json"), "needed": one.needed, "lacks": found.lacks(one)} for one in found.ratios
            ],
            "rows": [one.model_dump(mode="json") for one in found.rows],
            "benefits": None if beside is None else beside.model_dump(mode="json"),
            "qualifications": [
                {"staff": str(one.id), "login": one.login, "qualifications": one.qualifications} for one in here
            ],
        }  # fmt: skip
        compared_in_words = _beside(now, beside, "district_workers" if in_districts else "social_workers")
        parts: list[Part] = [
            Heading(sentence("cli_staffing.heading", day=now.day)),
            *_ratios(now, found),
            *compared_in_words,
            *_rows(found),
            *_qualified(now, here),
        ]
        if rule.note is not None:
            parts.append(Line(rule.note, "quiet"))
        words = [*_asked(now, found), *(line.what for line in compared_in_words)]
        remarks = [*words, _ROUNDED, *_of_others(found)]
        answer = Answer(data, *parts, status=together.status)
        sheet = _sheet(now, found, here, remarks)
        below = foot(answer)
        return exported(run, answer, sheet, csv, svg, lambda: _picture(now, found, words, here, run.language, below))


_ROUNDED = sentence("cli_staffing.rounded")
RATIO = ("ratio", "number", "each", "needed", "has", "state")
REPORT = ("row", "persons", "full_time")
QUALIFIED = ("worker", "qualified")


def _columns(names: Sequence[str]) -> list[Sentence]:
    return [sentence(f"cli_staffing.column_{name}") for name in names]


def _ratios(now: Moment, found: Staffed) -> list[Part]:
    columns = [
        sentence(f"cli_staffing.column_{name}") for name in ("ratio", "number", "each", "needed", "has", "state")
    ]
    rows = [
        (
            Toned(one.title, "strong"),
            one.number if one.number is not None else sentence("cli_staffing.not_counted"),
            one.each if one.each is not None else sentence("cli_staffing.no_number"),
            one.needed,
            found.has,
            Toned(_state(found, one), "quiet" if one.needed is None else "bad" if found.lacks(one) else "good"),
        )
        for one in found.ratios
    ]
    facts: list[tuple[Sentence, Any]] = [
        (sentence("cli_staffing.counted"), _counted(found)),
        (sentence("cli_staffing.workers"), sentence("cli_staffing.posts", n=found.persons, posts=found.full_time)),
        (sentence("cli_staffing.present"), None if found.present == found.full_time else found.present),
        (sentence("cli_staffing.at_least"), None if found.at_least is None else _at_least(found, found.at_least)),
    ]
    return [Table(columns, rows, ""), Facts(facts), *map(Line, _asked(now, found)), Line(_ROUNDED, "quiet")]


def _counted(found: Staffed) -> Sentence:
    """Return what counts by the act on the day, persons or posts."""
    return sentence("cli_staffing.counted_unknown" if found.counted is None else f"cli_staffing.{found.counted}")


def _unit(found: Staffed) -> Sentence:
    """Return in what workers are told that there are and that are needed."""
    return sentence("cli_staffing.unit_persons" if found.counted == "persons" else "cli_staffing.unit_posts")


def _asked(now: Moment, found: Staffed) -> list[Sentence]:
    """Return in a sentence each what the ratios of the day ask for."""
    counted = now.office.residents_on(now.day)
    told = sentence("cli_office.told_at_founding")
    return [
        sentence(
            f"cli_staffing.asked_{one.name}",
            n=one.number, each=one.each, day=now.day, on="" if counted is None else counted.on,
            source=told if counted is None or counted.source is None else counted.source,
            needed=amount("cli_staffing.workers_asked", "cli_staffing.workers_asked_part", one.needed),
        )
        for one in found.ratios
        if one.needed is not None
    ]  # fmt: skip


def _state(found: Staffed, ratio: Ratio) -> Sentence:
    lacks = found.lacks(ratio)
    if ratio.number is None and ratio.each is not None:
        return sentence("cli_staffing.not_counted_by_then")
    if lacks is None:
        return sentence("cli_staffing.not_in_force")
    which = "chosen" if ratio.chosen else "other"
    return sentence(f"cli_staffing.{which}_{'lacks' if lacks else 'met'}", lacks=lacks)


def _at_least(found: Staffed, least: int) -> Sentence:
    return sentence("cli_staffing.least_met" if found.has >= least else "cli_staffing.least_lacks", least=least)


def _beside(now: Moment, found: Compared | None, whom: str) -> list[Line]:
    """Return families on benefits beside the limit, in words that nobody can take for the other measure."""
    if found is None:
        return []
    told = now.office.families_on("benefits", now.day)
    said = sentence(
        "cli_staffing.benefits",
        n=found.number, whom=amount(f"cli_staffing.{whom}", "cli_staffing.social_workers_part", found.workers),
        each=found.each,
        share=found.share, limit=found.limit, year=found.since.year, source="" if told is None else told.source,
    )  # fmt: skip
    return [Line(said)]


def _rows(found: Staffed) -> list[Part]:
    columns = _columns(REPORT)
    rows = [
        (
            _indented(one) if one.part_of else Toned(one.title, "strong"),
            one.persons,
            one.full_time,
        )
        for one in found.rows
    ]
    return [Heading(sentence("cli_staffing.rows")), Table(columns, rows, ""), *map(Line, _of_others(found))]


def _of_others(found: Staffed) -> list[Sentence]:
    """Return of each row why it has posts of persons who are counted elsewhere."""
    return [
        sentence("cli_staffing.of_others", row=one.title, posts=one.of_others)
        for one in found.rows
        if one.of_others and one.part_of is None
    ]


def _qualified(now: Moment, here: Sequence[Staff]) -> list[Part]:
    """Return the table of qualifications."""
    columns = _columns(QUALIFIED)
    rows = [(Toned(name, "strong"), title) for name, title in _qualifications(now, here)]
    return [Heading(sentence("cli_staffing.qualifications")), Table(columns, rows, sentence("cli_staffing.nobody"))]


def _qualifications(now: Moment, here: Sequence[Staff]) -> list[tuple[Any, Any]]:
    """Return what those are qualified for who hold a post of a social worker, and who is qualified for something."""
    workers = () if now.standard.staffing is None else now.standard.staffing.workers
    entries = now.standard.lists["qualifications"].entries if "qualifications" in now.standard.lists else {}
    shown = [
        one for one in here
        if one.qualifications or any(post.title in workers for post in one.posts_on(now.day))
    ]  # fmt: skip
    rows: list[tuple[Any, Any]] = []
    for one in shown:
        held = {code: since for code, since in one.qualifications.items() if since <= now.day}
        titles = [
            sentence(
                "cli_staffing.qualified_since", title=entries[code].title if code in entries else code, since=since
            )
            for code, since in held.items()
        ]
        name = " ".join(one.display_name) or sentence("cli_staff.erased")
        rows += [(name, title) for title in titles or [sentence("cli_staffing.none_recorded")]]
    return rows


SHEET = ("day", "section", "row", "part_of", "persons", "full_time", "number", "each", "needed", "has", "unit", "state")


def _sheet(now: Moment, found: Staffed, here: Sequence[Staff], words: Sequence[Sentence]) -> Sheet:
    """Return all of the answer as one table: ratios, the minimum, the rows of the report, qualifications, sentences."""
    sections = {name: sentence(f"cli_staffing.{name}") for name in ("ratios", "rows", "qualifications", "remarks")}
    titles = {one.name: one.title for one in found.rows}

    def row(section: str, what: Any, **cells: Any) -> tuple[Any, ...]:
        return (now.day, sections[section], what, *(cells.get(name) for name in SHEET[3:]))

    unit, workers = _unit(found), sentence("cli_staffing.workers")
    rows = [
        row("ratios", sentence("cli_staffing.counted"), state=_counted(found)),
        row("ratios", workers, persons=found.persons, full_time=found.full_time),
    ]
    if found.present != found.full_time:
        rows.append(row("ratios", sentence("cli_staffing.present"), full_time=found.present))
    rows += [
        row("ratios", one.title, number=one.number, each=one.each, needed=one.needed, has=found.has, unit=unit,
            state=_state(found, one))
        for one in found.ratios
    ]  # fmt: skip
    if found.at_least is not None:
        least = _at_least(found, found.at_least)
        rows.append(
            row(
                "ratios",
                sentence("cli_staffing.at_least"),
                needed=found.at_least,
                has=found.has,
                unit=unit,
                state=least,
            )
        )
    rows += [
        row("rows", one.title, part_of=titles.get(one.part_of or ""), persons=one.persons, full_time=one.full_time)
        for one in found.rows
    ]
    rows += [row("qualifications", name, state=_cell(title)) for name, title in _qualifications(now, here)]
    rows += [row("remarks", None, state=one) for one in words]
    return Sheet([sentence(f"cli_staffing.sheet_{name}") for name in SHEET], rows)


def _cell(shown: Any) -> Any:
    return shown.what if isinstance(shown, Toned) else shown


def _picture(
    now: Moment, found: Staffed, words: Sequence[Sentence], here: Sequence[Staff], language: str,
    below: Sequence[Sentence],
) -> str:  # fmt: skip
    needed = [
        Bar(sentence(f"cli_staffing.bar_{one.name}"), one.needed or 0, None, _state(found, one))
        for one in found.ratios
        if one.needed is not None
    ]
    if found.at_least is not None:
        needed.append(Bar(sentence("cli_staffing.at_least"), found.at_least, None, _at_least(found, found.at_least)))
    rows = [(one.title, one.number, one.each, one.needed, found.has, _state(found, one)) for one in found.ratios]
    ratios = Chart(
        sentence("cli_staffing.ratios"),
        _unit(found),
        [Bar(sentence("cli_staffing.column_has"), found.has), *needed],
        _columns(RATIO),
        rows,
        note=" ".join(str(say(one, language)) for one in (*words, _ROUNDED)),
    )
    report = Chart(
        sentence("cli_staffing.rows"),
        sentence("cli_staffing.unit_posts"),
        [Bar(_indented(one), one.full_time) for one in found.rows if one.persons],
        _columns(REPORT),
        [(_indented(one), one.persons, one.full_time) for one in found.rows],
        note=" ".join(str(say(one, language)) for one in _of_others(found)) or None,
    )
    qualified = Chart(
        sentence("cli_staffing.qualifications"), None, [], _columns(QUALIFIED), _qualifications(now, here),
        note=None if _qualifications(now, here) else sentence("cli_staffing.nobody"),
    )  # fmt: skip
    title = sentence("cli_staffing.picture", office=now.office.name)
    return bars_svg(title, sentence("cli_staffing.heading", day=now.day), [ratios, report, qualified], language, below)


def _indented(row: Counted) -> Any:
    return sentence("cli_staffing.part_row", title=row.title) if row.part_of else row.title
