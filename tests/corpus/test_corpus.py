"""Small broken definitions, a folder for each rule: each gives exactly the findings that its first lines name.

A file begins with what is wrong in it and then, one a line, `# expects: LINE:COLUMN RULE what`, where `what` is the key
of the sentence. All are checked by the small standard beside them. `several` holds files with two to five mistakes.
"""

from __future__ import annotations

import re
from collections import Counter
from functools import cache
from pathlib import Path
from typing import NamedTuple

import pytest

from osl_workflow.errors import DefinitionError
from osl_workflow.process.checks import KINDS
from osl_workflow.process.reading import read_source, read_standard
from osl_workflow.process.salvage import findings_of
from osl_workflow.process.standard import Standard
from tests.corpus import several

HERE = Path(__file__).parent
ROOT = HERE.parents[1]
FILES = sorted(HERE.glob("*/*.yaml"))
SINGLE = [file for file in FILES if file.parent.name != "several"]
SAYS = re.compile(r"# expects: (\d+):(\d+) ([A-Z]+) (\w+)\r?")


OTHERS = frozenset({"club", "certificate", "programme", "initiative"})
"""The other processes that there are."""


class Expected(NamedTuple):
    """One finding: line, column, rule, and the key of its sentence."""

    line: int
    column: int
    rule: str
    what: str


def name_of(file: Path) -> str:
    return f"{file.parent.name}/{file.stem}"


@cache
def expected(file: Path) -> list[Expected]:
    """What the first lines of a file say, in the order of the file."""
    found = []
    for line in file.read_bytes().decode("utf-8", "replace").split("\n")[1:]:
        says = SAYS.fullmatch(line)
        if says is None:
            break
        found.append(Expected(int(says[1]), int(says[2]), says[3], says[4]))
    return sorted(found)


@cache
def standard() -> Standard:
    file = HERE / "standard.yaml"
    return read_standard(file.read_bytes(), file.name)


def found(file: Path) -> list[Expected]:
    try:
        findings = findings_of(read_source(file.read_bytes(), file.name), standard(), OTHERS)
    except DefinitionError as error:
        findings = error.findings
    return sorted(
        Expected(one.place.line, one.place.column, one.rule, one.said.key.removeprefix("process.")) for one in findings
    )


@pytest.mark.parametrize("file", FILES, ids=name_of)
def test_a_broken_definition_gives_exactly_the_findings_that_it_must(file: Path) -> None:
    assert expected(file)
    assert found(file) == expected(file)


# --- the corpus holds all that the checker can say --------------------------------------------------------------------

NOT_OF_A_DEFINITION = re.compile(
    r"hint_|way_|guard_use_|guard_hint_|finding_|a_list$|a_mapping$|guard_end$|unreadable$"  # parts of a sentence
    r"|participant_is_role$|standard_lacks$|rule_|values_overlap$"  # said of standards (unit/process)
    r"|measure_|staffing_"  # the same
)
NO_FILE_HERE = {
    "yaml_too_large": "a file of more than 256 KiB is made in unit/process/test_yaml_tree.py",
    "more_findings": "a file of more than a hundred mistakes is made in unit/process/test_reading.py",
    "guard_unknown_name": "said only where guards are read without a definition",
    "shape_other": "said of complaints that no model has today",
    "community_ending": "the only normal end of the small standard is a take-over; told in unit/process/test_checks.py",
}
"""What no file of the corpus can give, and why."""


def keys() -> set[str]:
    """Return the keys of all sentences about a definition, as the catalogue has them."""
    catalogue = (ROOT / "src/osl_workflow/locale/en/process.po").read_text("utf-8")
    found = re.findall(r'^msgid "process\.(\w+)"$', catalogue, re.MULTILINE)
    return {key for key in found if not NOT_OF_A_DEFINITION.match(key)}


def test_every_kind_of_rule_has_at_least_three_broken_definitions() -> None:
    files = Counter(rule for file in SINGLE for rule in {one.rule for one in expected(file)})

    assert {kind: files[kind] for kind in {*KINDS, "SYNTAX", "SHAPE"} if files[kind] < 3} == {}


def test_every_mistake_of_reading_has_at_least_three_broken_definitions_and_every_other_sentence_one() -> None:
    files = Counter(what for file in SINGLE for what in {one.what for one in expected(file)})
    wanted = {key: 3 if key.startswith(("yaml_", "shape_")) else 1 for key in keys() - {*NO_FILE_HERE}}

    assert {key: files[key] for key, least in wanted.items() if files[key] < least} == {}
    assert set(files) <= keys() - {*NO_FILE_HERE}


def test_a_file_stands_in_the_folder_of_a_rule_that_it_breaks() -> None:
    assert [name_of(file) for file in SINGLE if file.parent.name not in {one.rule for one in expected(file)}] == []


def test_a_broken_definition_is_small() -> None:
    long = [name_of(file) for file in SINGLE if file.read_bytes().count(b"\n") > 60 and "too_many" not in file.stem]

    assert long == []


def test_sixty_files_hold_two_to_five_mistakes_each_and_are_as_they_were_put_together() -> None:
    put_together = several.files()

    assert len(put_together) == 60
    assert {file.name: file.read_text("utf-8") for file in several.FOLDER.glob("*.yaml")} == put_together
    assert {len(expected(several.FOLDER / name)) for name in put_together} == {2, 3, 4, 5}


def test_every_single_mistake_is_in_some_file_of_several() -> None:
    used = {one.what for number in range(1, several.FILES + 1) for one in several.picked(number)}

    assert used == {one.what for one in several.MISTAKES}
