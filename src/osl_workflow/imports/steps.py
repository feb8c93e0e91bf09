"""A file of steps that were done: one row a step, with the answers of its form in columns of their own."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Mapping
from datetime import date
from typing import TYPE_CHECKING, Any, NamedTuple

from osl_workflow.errors import Refused
from osl_workflow.folding import words
from osl_workflow.imports.cells import day, one_of, yes_or_no
from osl_workflow.imports.sheet import Column, Row
from osl_workflow.person.identity import read_birth_date
from osl_workflow.progress.commands import DoStep
from osl_workflow.progress.doing import known_step, participant_title
from osl_workflow.progress.forms import choices_of, field_title
from osl_workflow.sentences import Text
from osl_workflow.written_day import read_day

if TYPE_CHECKING:
    from osl_workflow.process.model import FormField, Step
    from osl_workflow.progress.rules import Rules

FORM, WITH, RECORD = "form.", "with.", "record."
PREFIXES = (FORM, WITH, RECORD)
"""`form.urgent` is a field of the form, `with.client` how the client took part, `record.goal.text` a goal's text."""
COLUMNS = (
    Column("case", Text(pl="sprawa", en="case"), Text(pl="R1", en="R1"), needed=True),
    Column(
        "step", Text(pl="krok", en="step"), Text(pl="application", en="application"), needed=True
    ),
    Column("on", Text(pl="dzień", en="day"), Text(pl="2.03.2026", en="2026-03-02"), needed=True),
    Column("by", Text(pl="kto", en="by"), Text(pl="", en="")),
    Column("outcome", Text(pl="wynik", en="outcome"), Text(pl="", en="")),
    Column("reason", Text(pl="uzasadnienie", en="reason"), Text(pl="", en="")),
    Column("urgent", Text(pl="pilne", en="urgent"), Text(pl="nie", en="no")),
)  # fmt: skip
EXAMPLE = tuple(
    Column(f"form.{name}", Text(pl=f"form.{name}", en=f"form.{name}"), example)
    for name, example in (
        ("learned_on", Text(pl="27.02.2026", en="2026-02-27")),
        ("received_from", Text(pl="klient", en="client")),
        ("help_reasons", Text(pl="bezrobocie", en="unemployment")),
        ("urgent", Text(pl="nie", en="no")),
        ("by_call", Text(pl="nie", en="no")),
        ("labour_status_on_joining", Text(pl="osoba bierna zawodowo", en="economically inactive")),
    )
)
"""Columns of a form as a template shows them: those that an application of `unemployed-person` must answer."""
TITLES = {column.name: column.title for column in COLUMNS}
TOOK_PART = {
    "signed": Text(pl="podpis", en="signed"),
    "not_signed": Text(pl="bez podpisu: powód", en="not signed: reason"),
    "absent": Text(pl="nieobecność: powód", en="absent: reason"),
}
_SAID = {
    "signed": ("podpisał", "podpisała", "podpisano", "tak", "yes"),
    "not_signed": ("bez podpisu", "not signed"),
    "absent": ("nieobecność", "nieobecny", "nieobecna", "absent"),
}


class StepRow(NamedTuple):
    """A step as its row tells it; `cells` are the answers, by the names of their columns."""

    row: int
    case: str = ""
    step: str = ""
    on: date = date.min
    by: str | None = None
    outcome: str | None = None
    reason: str | None = None
    urgent: bool = False
    cells: Mapping[str, str] = {}
    wrong: Refused | None = None

    def content(self) -> list[Any]:
        """Return what tells this step from every other one; a reason given later makes it no other."""
        return [self.step, self.on, self.by, self.outcome, sorted(self.cells.items())]


def steps(rows: Iterable[Row]) -> tuple[StepRow, ...]:
    """Return the steps of a file, in its order."""
    return tuple(_step(row) for row in rows)


def _step(row: Row) -> StepRow:
    cells = row.cells
    case = " ".join(cells.get("case", "").split())
    try:
        if row.wrong is not None:
            raise row.wrong
        for name in ("case", "step", "on"):
            if name not in cells:
                raise Refused("import.cell_missing", column=TITLES[name])
        return StepRow(
            row.number, case, cells["step"], day(cells["on"], TITLES["on"]), cells.get("by"), cells.get("outcome"),
            cells.get("reason"), "urgent" in cells and yes_or_no(cells["urgent"], TITLES["urgent"]),
            {name: cell for name, cell in cells.items() if name.startswith(PREFIXES)},
        )  # fmt: skip
    except Refused as refused:
        return StepRow(row.number, case, wrong=refused)


# --- in the words of a process ----------------------------------------------------------------------------------------


def command_of(row: StepRow, rules: Rules) -> DoStep:
    """Return the command of a row, by the process that its case follows.

    Raises:
        Refused: the process has no such step, or an answer has not the form it needs; never telling the answer.
    """
    step = _named(row.step, rules)
    form: dict[str, Any] = {}
    took_part: dict[str, dict[str, str]] = {}
    records: dict[str, list[dict[str, str]]] = {}
    for column, cell in row.cells.items():
        kind, _, name = column.partition(".")
        if kind == "form":
            name = _called(name, {one: field_title(field, one) for one, field in step.form.items()})
            field = step.form.get(name)
            form[name] = cell if field is None else _answer(field, cell, rules, row.on)
        elif kind == "with":
            name = _called(name, {one: participant_title(rules, one) for one in step.with_})
            took_part[name] = _took_part(cell, Text(pl=column, en=column))
        else:
            of_kind, _, part = name.partition(".")
            if of_kind not in rules.standard.records or not part:
                raise Refused("import.no_record", column=column, known=tuple(rules.standard.records))
            records.setdefault(of_kind, [{}])[0][part] = _content(cell)
    told = {"form": form, "with": took_part, "records": records, "outcome": _outcome(row.outcome, step)}
    return DoStep.model_validate({"step": step.step, **told})


def _named(typed: str, rules: Rules) -> Step:
    """Return the step that is called so: by its name, or by its title in either language."""
    return known_step(rules, _called(typed, {step.step: step.title for step in rules.definition.steps()}))


def _outcome(typed: str | None, step: Step) -> str | None:
    return None if typed is None else _called(typed, {name: step.outcome(name).title for name in step.outcome_names()})


def _answer(field: FormField, cell: str, rules: Rules, on: date) -> Any:
    """Return what a cell answers, in the shape that the form keeps; `!refused` is a reason for no answer."""
    if cell.startswith("!"):
        return {"no_answer": cell[1:].strip()}
    codes = choices_of(rules.definition, rules.standard, field, on)
    read: dict[str, Callable[[], Any]] = {
        "yes_no": lambda: cell.casefold(),
        "choice": lambda: _called(cell, codes),
        "choices": lambda: [_called(part, codes) for part in cell.split(",") if part.strip()],
        "date": lambda: read_birth_date(cell),  # also in part
    }
    return read.get(field.type, lambda: cell)()


def _called(typed: str, titles: Mapping[str, Text]) -> str:
    """Return the code of what was told by its title; else what stands there, for others to judge."""
    typed, called = typed.strip(), words(typed)
    found = [code for code, title in titles.items() if called and called in (words(title.pl), words(title.en))]
    return found[0] if typed not in titles and len(found) == 1 else typed


def _content(cell: str) -> str:
    """Return what a record keeps: a day in the form of its fields, any other text as it is."""
    try:
        found = read_day(cell)
    except ValueError:
        return cell
    return cell if found is None else found.isoformat()


def _took_part(cell: str, column: Text) -> dict[str, str]:
    part, _, reason = cell.partition(":")
    told = {"part": one_of(part, TOOK_PART, _SAID, column)}
    return {**told, "reason": reason.strip()} if reason.strip() else told
