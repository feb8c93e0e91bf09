"""Every exception, grouped by who can put it right.

Form of every message (house rule 2): expected X, but Y, and what to do. An error carries keys and values, never a
language; `texts.say` turns them into Polish or English, the command line into an exit code.
"""

from __future__ import annotations

from typing import TYPE_CHECKING, Any, ClassVar

from osl_workflow.sentences import Sentence

if TYPE_CHECKING:
    from collections.abc import Sequence

    from osl_workflow.process.findings import Finding


class OslError(Exception):
    """The root of all: `said` is the sentence, `details` one more line each, `exit_code` is the command line's."""

    exit_code: ClassVar[int] = 1

    def __init__(self, key: str, *, details: Sequence[Sentence] = (), **values: Any) -> None:
        self.said = Sentence(key=key, values=values)
        self.details = tuple(details)
        super().__init__(key, values)

    def __str__(self) -> str:
        from osl_workflow.texts import say  # late: reading the catalogue is an edge

        return "\n".join([say(self.said, "en"), *(f"  {say(detail, 'en')}" for detail in self.details)])


class Refused(OslError):
    """The worker can put it right: the act is not possible now, or not for this person, or the input is wrong."""

    exit_code = 1


class Usage(OslError):
    """The command itself is put wrongly: a file that is not there, an option that does not fit."""

    exit_code = 2


class DefinitionError(OslError):
    """The author of a definition or standard can put it right; `findings` are all of its mistakes."""

    exit_code = 3

    def __init__(self, key: str, *, findings: Sequence[Finding] = (), **values: Any) -> None:
        self.findings = tuple(findings)
        super().__init__(key, **values)


class Tampered(OslError):
    """Nobody but the auditor should see it: what is stored is not what was written."""

    exit_code = 4


class Conflict(OslError):
    """Somebody else was faster and the same step or phase has changed; what was typed is kept as a draft."""

    exit_code = 5
