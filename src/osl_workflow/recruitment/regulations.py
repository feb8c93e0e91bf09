"""The regulations of a call as a small YAML file: its criteria, and as much of the call itself as they say."""

from __future__ import annotations

from osl_workflow.process.model import Slug
from osl_workflow.process.reading import model_of, read_source
from osl_workflow.process.scalars import Day, Flag, Whole
from osl_workflow.recruitment.criteria import Criterion
from osl_workflow.sentences import Frozen, Text


class Regulations(Frozen):
    """A file of regulations. `source` is the document; each criterion may say where in it it stands."""

    title: Text
    source: str | None = None
    process: Slug | None = None
    opens: Day | None = None
    closes: Day | None = None
    places: Whole | None = None
    as_they_come: Flag = False
    criteria: tuple[Criterion, ...]


def read_regulations(content: bytes, file: str) -> Regulations:
    """Return the regulations in a file.

    Raises:
        DefinitionError: the file has mistakes; each is named with its line.
    """
    return model_of(read_source(content, file), Regulations)
