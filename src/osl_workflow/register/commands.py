"""What somebody may want of the register of published texts. `version` is the version that the text states."""

from __future__ import annotations

from datetime import date

from pydantic import Field

from osl_workflow.process.model import Code, Slug
from osl_workflow.sentences import Frozen


class PublishStandard(Frozen):
    """Freeze a version of a standard; `sha256` is the digest of the text that was checked."""

    standard: Code
    version: int = Field(ge=1)
    text: str
    sha256: str
    from_: date
    to: date | None = None


class PublishDefinition(Frozen):
    """Freeze a version of a process; `sha256` is the digest of the text that was checked without errors."""

    process: Slug
    version: int = Field(ge=1)
    text: str
    sha256: str
    standard: Code
    from_: date
    to: date | None = None
    deviations: tuple[str, ...] = ()


class WithdrawDefinition(Frozen):
    """Let no new case follow a version of a process from a day on; those that follow it go on."""

    process: Slug
    version: int = Field(ge=1)
    from_: date


RegisterCommand = PublishStandard | PublishDefinition
