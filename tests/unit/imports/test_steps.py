"""A row of a file becomes the command of a step, in the words of the process that its case follows."""

from __future__ import annotations

from datetime import date
from typing import Any

import pytest

from osl_workflow.errors import Refused
from osl_workflow.imports.sheet import read_sheet
from osl_workflow.imports.steps import COLUMNS, PREFIXES, StepRow, command_of, steps
from osl_workflow.polish_calendar import PolishCalendar
from osl_workflow.process.reading import read_definition, read_standard
from osl_workflow.progress.rules import Rules
from tests.centre import PROCESS, STANDARD

RULES = Rules(
    read_definition(PROCESS, "small-work.yaml"), read_standard(STANDARD.read_bytes(), STANDARD.name), PolishCalendar()
)


def row(step: str, outcome: str | None = None, **cells: str) -> StepRow:
    named = {name.replace("__", "."): cell for name, cell in cells.items()}
    return StepRow(2, "R1", step, date(2026, 3, 2), outcome=outcome, cells=named)


def told(text: str) -> tuple[StepRow, ...]:
    return steps(read_sheet(text.encode(), COLUMNS, PREFIXES).rows)


def test_a_row_names_case_step_day_and_answers() -> None:
    (one,) = told("sprawa;krok;dzień;kto;form.urgent;pilne\nR1;application;2.03.2026;anna;nie;tak\n")

    assert (one.case, one.step, one.on, one.by, one.urgent) == ("R1", "application", date(2026, 3, 2), "anna", True)
    assert (dict(one.cells), one.wrong) == ({"form.urgent": "nie"}, None)


@pytest.mark.parametrize(
    ("cells", "key"),
    [
        (";application;2.03.2026;", "import.cell_missing"),
        ("R1;;2.03.2026;", "import.cell_missing"),
        ("R1;application;;", "import.cell_missing"),
        ("R1;application;2026.03.02;", "import.no_day"),
        ("R1;application;2.03.2026;może", "import.no_yes_or_no"),
        ("R1;application", "import.too_few_cells"),
    ],
)
def test_what_is_wrong_is_told_of_its_row(cells: str, key: str) -> None:
    (one,) = told(f"sprawa;krok;dzień;pilne\n{cells}\n")

    assert one.wrong is not None
    assert one.wrong.said.key == key


@pytest.mark.parametrize(
    ("asked", "expected"),
    [
        (row("Zgłoszenie", form__learned_on="1.03.2026", form__urgent="Nie"),
         {"form": {"learned_on": "2026-03-01", "urgent": "nie"}}),
        (row("application", **{"form.Dzień powzięcia informacji": "1.03.2026", "form.URGENT": "t"}),
         {"form": {"learned_on": "2026-03-01", "urgent": "t"}}),
        (row("interview", with__Klient="podpis"), {"with": {"client": {"part": "signed"}}}),
        (row("criteria_check", "spełnia"), {"outcome": "meets"}),
        (row("criteria_check", "no_such"), {"outcome": "no_such"}),
        (row("interview", form__housing="wynajmowane", form__addictions="!refused", with__client="podpis"),
         {"form": {"housing": "rented", "addictions": {"no_answer": "refused"}},
          "with": {"client": {"part": "signed"}}}),
        (row("interview", with__client="nieobecny: w szpitalu"),
         {"with": {"client": {"part": "absent", "reason": "w szpitalu"}}}),
        (row("service_package", record__commitment__what="1.5 godziny", record__commitment__by_when="1.04.2026"),
         {"records": {"commitment": [{"what": "1.5 godziny", "by_when": "2026-04-01"}]}}),
        (row("application", form__no_such="x"), {"form": {"no_such": "x"}}),
    ],
)  # fmt: skip
def test_steps_outcomes_and_answers_are_named_by_code_or_by_title(asked: StepRow, expected: dict[str, Any]) -> None:
    command = command_of(asked, RULES).model_dump(by_alias=True, exclude_defaults=True, mode="json")

    assert {name: command.get(name) for name in expected} == {
        name: [*map(dict, v)] if isinstance(v, tuple) else v for name, v in expected.items()
    }


@pytest.mark.parametrize(
    ("asked", "key"),
    [
        (row("aplication"), "progress.unknown_step"),
        (row("interview", with__client="chyba był"), "import.not_one_of"),
        (row("interview", record__nothing__text="x"), "import.no_record"),
        (row("interview", record__goal="x"), "import.no_record"),
    ],
)
def test_what_no_process_knows_is_refused(asked: StepRow, key: str) -> None:
    with pytest.raises(Refused) as caught:
        command_of(asked, RULES)

    assert caught.value.said.key == key
