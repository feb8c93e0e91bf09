"""`--csv` and `--svg`: to the screen, into files, and one clear sentence where that cannot be."""

from __future__ import annotations

from pathlib import Path

import pytest

from osl_cli.answer import Answer, Raw
from osl_cli.exporting import Sheet, exported
from osl_cli.run import Run
from osl_workflow.errors import Usage
from tests.cli.town import Town

SHEET = Sheet(["a", "b"], [[1, "x"]])
ANSWER = Answer({"n": 1})


def asked(csv: str | None, svg: str | None = None, *, json: bool = False) -> Answer:
    run = Run(login="anna", interactive=False)
    run.options.json = json
    return exported(run, ANSWER, SHEET, csv, svg, lambda: "<svg/>\n")


def test_without_either_the_answer_is_itself() -> None:
    assert asked(None) is ANSWER


def test_one_form_goes_to_the_screen_as_it_is() -> None:
    (part,) = asked("-").parts

    assert isinstance(part, Raw)
    assert part.text == "\ufeffa;b\n1;x\n"


def test_both_go_into_files_which_the_answer_names(tmp_path: Path) -> None:
    csv, svg = tmp_path / "a.csv", tmp_path / "a.svg"

    answer = asked(str(csv), str(svg), json=True)

    assert csv.read_bytes() == b"\xef\xbb\xbfa;b\r\n1;x\r\n"
    assert svg.read_text() == "<svg/>\n"
    assert answer.data == {"n": 1, "files": [str(csv), str(svg)]}


@pytest.mark.parametrize(("csv", "svg", "json"), [("-", "-", False), ("-", None, True)])
def test_two_forms_on_one_screen_are_refused(csv: str, svg: str | None, json: bool) -> None:
    with pytest.raises(Usage) as caught:
        asked(csv, svg, json=json)

    assert caught.value.said.key == "export.one_to_screen"


def test_a_file_that_cannot_be_written_is_named(tmp_path: Path) -> None:
    with pytest.raises(Usage) as caught:
        asked(str(tmp_path / "none" / "a.csv"))

    assert caught.value.said.key == "export.not_written"


def test_why_a_file_was_not_written_is_told_in_the_language_of_the_rest(town: Town) -> None:
    refused = {lang: town.osl("caseload", "--as", "head", "--csv", "/nie/ma/x.csv", lang=lang) for lang in ("pl", "en")}

    assert "nie ma takiego pliku albo katalogu" in refused["pl"].err
    assert "there is no such file or folder" in refused["en"].err
    assert refused["pl"].code == refused["en"].code == 2
