"""Reads the YAML of a demo with the reader of definitions: bounded, every mistake at its place."""

from __future__ import annotations

from dataclasses import dataclass
from importlib.resources import files
from typing import TYPE_CHECKING, TypeVar

from osl_workflow.acts.office import Text
from osl_workflow.demo.model import Call, Courses, Families, Office, Other, Stories, Story, Work, Works
from osl_workflow.process.reading import model_of, read_source
from osl_workflow.sentences import Frozen

if TYPE_CHECKING:
    from importlib.resources.abc import Traversable

M = TypeVar("M", bound=Frozen)
SHIPPED = files("osl_processes")


@dataclass(frozen=True)
class Demo:
    """All that the files of a demo say; `texts` are the standard and definitions that it publishes, by file."""

    office: Office
    families: Families
    courses: Courses
    stories: tuple[Story, ...]
    applicants: tuple[Story, ...]
    works: tuple[Work, ...]
    other: Other
    call: Call
    texts: dict[str, Text]


def read(name: str) -> Demo:
    """Return the demo `name` that is shipped.

    Raises:
        DefinitionError: a file of it has mistakes; all are named with their lines.
    """
    folder = SHIPPED / "demos" / name
    office = _read(folder / "centre.yaml", Office)
    people = sorted((folder / "people").iterdir(), key=lambda file: file.name)
    standards = (published.standard for published in office.published if published.standard is not None)
    wanted = (office.standard, *standards, *(published.file for published in office.published))
    return Demo(
        office=office,
        families=_read(folder / "families.yaml", Families),
        courses=_read(folder / "courses.yaml", Courses),
        stories=tuple(_read(file, Story) for file in people if file.name.endswith(".yaml")),
        applicants=_read(folder / "applicants.yaml", Stories).stories,
        works=_read(folder / "beside.yaml", Works).works,
        other=_read(folder / "other.yaml", Other),
        call=_read(folder / "call.yaml", Call),
        texts={file: Text(file, SHIPPED.joinpath(file).read_text(encoding="utf-8")) for file in wanted},
    )


def _read(file: Traversable, kind: type[M]) -> M:
    return model_of(read_source(file.read_bytes(), file.name), kind)
