"""Whatever stands in a file, `osl process check` says what is wrong with it and ends: no crash, and no endless work.

Work is counted in calls of functions, which are the same on every machine; as counting takes long, of every tenth file.
With HYPOTHESIS_PROFILE=hunt it is 10,000 files, among them all that are shipped.
"""

from __future__ import annotations

import os
import re
import sys
from pathlib import Path
from types import FrameType

import pytest

from tests.cli.terminal import osl
from tests.spoiling import spoilt
from tests.written import DEFINITION, STANDARD

HUNT = os.environ.get("HYPOTHESIS_PROFILE") == "hunt"
FILES = 10_000 if HUNT else 120
IN_ONE = 20
"""So many files are one test."""
MOST_CALLS = 4_000_000
"""About two seconds; the largest file that is shipped takes a twentieth of it."""


class TooMuch(BaseException):
    """More calls than the bound; no `except Exception` on the way holds it up."""


def checked(file: Path, lang: str, *more: str) -> tuple[int, str]:
    """Return the exit code and all that was said of a file."""
    done = osl("process", "check", str(file), *more, lang=lang)
    return done.code, done.out + done.err


def counted(file: Path, lang: str, *more: str) -> tuple[int, str]:
    """Return the same, but stop after too many calls."""
    calls = 0

    def count(_: FrameType, event: str, __: object) -> None:
        nonlocal calls
        calls += event == "call"
        if calls > MOST_CALLS:
            raise TooMuch

    before = sys.getprofile()
    sys.setprofile(count)
    try:
        return checked(file, lang, *more)
    finally:
        sys.setprofile(before)


def says_what_is_wrong(file: Path, number: int, *more: str) -> None:
    content = spoilt(number, None if HUNT else (DEFINITION,))
    file.write_bytes(content)
    check = checked if number % 10 else counted
    code, said = check(file, ("pl", "en")[number % 2], *more)
    findings = re.findall(rf"^{re.escape(str(file))}:(\d+):(\d+): [A-Z]+: \S", said, re.MULTILINE)

    assert code in (0, 3), said
    assert code == 0 or findings, said
    assert "Traceback" not in said
    lines = re.split(r"\r\n|\r|\n", content.decode("utf-8-sig", "replace"))
    for line, column in findings:
        assert 1 <= int(line) <= len(lines)
        assert 1 <= int(column) <= len(lines[int(line) - 1]) + 1


@pytest.mark.parametrize("first", range(0, FILES, IN_ONE))
def test_a_spoilt_file_ends_in_findings_at_its_lines(first: int, tmp_path: Path) -> None:
    standard = tmp_path / "standard.yaml"
    standard.write_text(STANDARD, "utf-8")
    for number in range(first, first + IN_ONE):
        try:
            says_what_is_wrong(tmp_path / "spoilt.yaml", number, *(() if HUNT else ("--standard", str(standard))))
        except (AssertionError, TooMuch) as found:
            pytest.fail(f"file {number}: {type(found).__name__} {found}")


def test_a_file_is_spoilt_in_the_same_way_every_time() -> None:
    assert [spoilt(number, (DEFINITION,)) for number in range(40)] == [spoilt(n, (DEFINITION,)) for n in range(40)]
    assert len({spoilt(number, (DEFINITION,)) for number in range(200)}) > 190


def test_a_definition_of_an_unknown_standard_has_that_mistake_and_those_of_its_shape(tmp_path: Path) -> None:
    file = tmp_path / "mine.yaml"
    file.write_text(DEFINITION.replace("subject: person", "subject: persn"), "utf-8")

    code, said = checked(file, "en")

    assert code == 3
    assert [line for line in said.splitlines() if ": SHAPE: " in line and "small-1" in line]
    assert f"{file}:4:10: SHAPE: expected one of person" in said


def test_a_remark_behind_the_standard_does_not_hide_it(tmp_path: Path) -> None:
    shipped = Path(__file__).parents[2] / "processes/osl_processes/definitions/individual-service-plan-1.yaml"
    file = tmp_path / "mine.yaml"
    file.write_text(
        shipped.read_text("utf-8").replace(
            "standard: social-services-2019", "standard: 'social-services-2019'  # ours"
        ),
        "utf-8",
    )

    assert checked(file, "en")[0] == 0
