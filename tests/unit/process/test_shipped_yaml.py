"""What is shipped as data: it can be read, it says where it comes from, and everybody can read it in both languages."""

from __future__ import annotations

import re
from collections.abc import Iterator
from datetime import date, timedelta
from importlib.resources import files
from typing import Any, get_args

import pytest

from osl_workflow.process import checks
from osl_workflow.process.interval import parse_interval
from osl_workflow.process.model import Definition, Step, Subject
from osl_workflow.process.reading import definition_of, read_definition, read_source, read_standard
from osl_workflow.process.standard import Standard
from osl_workflow.sentences import Frozen, Text

SHIPPED = files("osl_processes")
PLACE = re.compile(r"^S(?:[0134] s|2 l)\.(\d+)(?:-(\d+))?$")
"""A slide of the four presentations, a line of the one document without slides."""
LAST = {"S0": 14, "S1": 28, "S2": 232, "S3": 22, "S4": 38}


def shipped(folder: str) -> list[str]:
    names = (file.name for file in SHIPPED.joinpath(folder).iterdir())
    return sorted(f"{folder}/{name}" for name in names if name.endswith(".yaml") and not name.endswith(".tests.yaml"))


def definition(path: str) -> Definition:
    return read_definition(SHIPPED.joinpath(path).read_bytes(), path)


def standard(path: str) -> Standard:
    return read_standard(SHIPPED.joinpath(path).read_bytes(), path)


DEFINITIONS = shipped("definitions")
STANDARDS = shipped("standards")
the_definitions = pytest.mark.parametrize("path", DEFINITIONS)
the_standards = pytest.mark.parametrize("path", STANDARDS)


def texts(value: Any, place: str = "") -> Iterator[tuple[str, Text]]:
    """Yield every text in a model with its place; one that was left out where it may be is not there."""
    if isinstance(value, Text):
        yield place, value
    elif isinstance(value, Frozen):
        for name in type(value).model_fields:
            yield from texts(getattr(value, name), f"{place}/{name}")
    elif isinstance(value, dict):
        for key, item in value.items():
            yield from texts(item, f"{place}/{key}")
    elif isinstance(value, tuple):
        for number, item in enumerate(value):
            yield from texts(item, f"{place}/{item.step if isinstance(item, Step) else number}")


def sources(known: Standard) -> Iterator[str]:
    """Yield the sources that a standard names, one by one; what a line says after a code of the list is left out."""
    lines = [role.source for role in known.roles.values()]
    lines += [tool.source for tool in known.tools.values()]
    lines += [codes.source for codes in known.lists.values()]
    lines += [reason.source for reason in known.closing.values()]
    lines += [rule.source for rule in known.rules.values()]
    lines += [value.source for parameter in known.parameters.values() for value in parameter.values]
    for line in lines:
        document = ""
        for part in re.split(r"; ", line):
            first, *more = part.split(", ")
            for piece in (first, *(one for one in more if re.match(r"S[0-4] |\d+(-\d+)?$", one))):
                found = re.match(r"(S[0-4] [sl]\.)", piece)
                document = found[1] if found else document
                yield document + piece if re.fullmatch(r"\d+(-\d+)?", piece) else piece


def test_a_standard_and_definitions_are_shipped() -> None:
    assert STANDARDS
    assert len(DEFINITIONS) >= 2


@the_definitions
def test_a_definition_is_named_as_its_file_and_follows_a_shipped_standard(path: str) -> None:
    known = definition(path)

    assert path == f"definitions/{known.process}-{known.version}.yaml"
    assert f"standards/{known.standard}.yaml" in STANDARDS


@the_definitions
def test_a_definition_follows_its_standard_without_a_single_remark(path: str) -> None:
    source = read_source(SHIPPED.joinpath(path).read_bytes(), path)
    known = definition_of(source)

    assert checks.run(known, standard(f"standards/{known.standard}.yaml"), source) == ()


@the_definitions
def test_whoever_answers_for_the_work_does_steps_of_it(path: str) -> None:
    told = definition(path)
    if told.subject in ("community", "institution"):
        lead = standard(f"standards/{told.standard}.yaml").lead_of(told)
        assert any(lead in step.by for step in told.steps()), lead


@pytest.mark.parametrize("path", [*DEFINITIONS, *STANDARDS])
def test_every_text_that_somebody_sees_is_there_in_both_languages(path: str) -> None:
    model = definition(path) if path in DEFINITIONS else standard(path)

    incomplete = [place for place, text in texts(model) if not (text.pl and text.en)]

    assert not incomplete, "\n".join(incomplete)


@the_definitions
def test_every_step_says_where_it_comes_from(path: str) -> None:
    silent = [step.step for step in definition(path).steps() if not step.sources and not step.inferred]

    assert not silent


@the_definitions
def test_every_source_of_a_definition_is_a_place_in_a_document_or_stands_in_the_standard(path: str) -> None:
    known = definition(path)
    listed = standard(f"standards/{known.standard}.yaml").sources
    named = [*known.sources, *(source for step in known.steps() for source in step.sources)]

    assert not [source for source in named if not is_a_place(source) and source not in listed]


@the_standards
def test_every_source_of_a_standard_is_a_place_that_exists_or_stands_in_its_list(path: str) -> None:
    known = standard(path)
    named = [source for source in sources(known) if "inferred" not in source]
    places = [source.partition(" (")[0] for source in named if not is_listed(source, known)]

    assert named
    assert [place for place in places if not is_a_place(place)] == []


@pytest.mark.parametrize(
    ("source", "is_one"),
    [
        ("S3 s.7-20", True),
        ("S2 l.74-76", True),
        ("S3 s.23", False),
        ("S3 s.9-7", False),
        ("S3", False),
        ("S2 s.4", False),
    ],
)
def test_a_place_is_a_slide_or_line_that_its_document_has(source: str, is_one: bool) -> None:
    assert is_a_place(source) is is_one


def is_listed(source: str, known: Standard) -> bool:
    """Whether a source is, or begins with, a code of the standard's list."""
    return source.split()[0] in known.sources


def is_a_place(source: str) -> bool:
    found = PLACE.match(source)
    if found is None:
        return False
    first, last = int(found[1]), int(found[2] or found[1])
    return 1 <= first <= last <= LAST[source[:2]]


SHARED = ("phases", "roles", "tools", "lists", "no_answer", "records", "parameters", "sources")
"""What the standards of project 1.18 write alike: the notation has no includes."""


@pytest.mark.parametrize("path", ["standards/community-work-1.18.yaml", "standards/institutional-change-1.18.yaml"])
def test_the_standards_of_the_project_say_the_same_of_what_they_share(path: str) -> None:
    known, first = standard(path), standard("standards/social-work-1.18.yaml")

    otherwise = [
        f"{part}.{name}"
        for part in SHARED
        for name, said in getattr(known, part).items()
        if getattr(first, part).get(name, said) != said
    ]

    assert otherwise == []
    assert set(known.roles) <= set(first.roles), "a centre gives its staff roles of the standard of social work"


def test_each_subject_has_one_standard_of_the_project() -> None:
    subjects = [subject for path in STANDARDS if "1.18" in path for subject in standard(path).subjects]

    assert sorted(subjects) == sorted(get_args(Subject))


@the_standards
def test_dated_values_can_be_counted_and_do_not_overlap(path: str) -> None:
    known = standard(path)
    numbers = {measure.limit for measure in known.measures.values()}
    if known.staffing is not None:
        numbers |= {known.staffing.residents, known.staffing.at_least}
        counted = known.parameters[known.staffing.counted]
        assert {value.value for value in counted.values} <= {"persons", "full_time"}
    for name, parameter in known.parameters.items():
        if known.staffing is not None and name == known.staffing.counted:
            continue
        end = date.min
        for value in sorted(parameter.values, key=lambda each: each.from_):
            assert (int(value.value) if name in numbers else parse_interval(value.value).count) > 0, name
            assert value.from_ > end, name
            end = value.to or date.max


@the_standards
def test_what_no_source_confirms_has_a_note_instead_of_a_value(path: str) -> None:
    for name, parameter in standard(path).parameters.items():
        assert parameter.values or parameter.note, name


def test_the_time_for_the_interview_is_not_confirmed_for_the_years_of_the_pilot() -> None:
    known = standard("standards/social-work-1.18.yaml")
    regulation = date(2021, 11, 11)

    value, confirmed = known.parameter_on("interview_days", regulation)
    before, confirmed_before = known.parameter_on("interview_days", regulation - timedelta(days=1))

    assert (value, confirmed) == (before, True)
    assert not confirmed_before
    assert value is not None
    assert value.value == "14 working days"


def test_one_version_is_in_force_on_every_day_since_the_pilot_began() -> None:
    first = definition("definitions/unemployed-person-1.yaml").in_force
    second = definition("definitions/unemployed-person-2.yaml").in_force

    assert first is not None
    assert second is not None
    assert first.to == second.from_ - timedelta(days=1)
    assert second.to is None


def test_after_the_pilot_only_the_social_worker_enters() -> None:
    """S3 s.20: the benefits worker neither visits nor interviews."""
    for version, roles in ((1, {"benefits_officer"}), (2, {"social_worker"})):
        known = definition(f"definitions/unemployed-person-{version}.yaml")
        assert {
            role for step in known.steps() if any(code.startswith("RWS") for code in step.tool) for role in step.by
        } == roles
