"""The acts of a demo as plain values: what somebody will do on a day, before ids and times are known."""

from __future__ import annotations

from dataclasses import dataclass, field
from datetime import date
from typing import Literal

from osl_workflow.contact.commands import RecordContact
from osl_workflow.demo.model import Counted, OfCommunity, Worker
from osl_workflow.person.events import HouseholdRole
from osl_workflow.person.identity import Identity
from osl_workflow.progress.commands import Command, DoStep, Path
from osl_workflow.recruitment.commands import OpenCall
from osl_workflow.staff.commands import AbsenceCommand


@dataclass(frozen=True)
class Hiring:
    """Somebody joins the staff."""

    worker: Worker


@dataclass(frozen=True)
class Counting:
    """The head records how many families somebody else counted."""

    counted: Counted


@dataclass(frozen=True)
class Publishing:
    """A text is published."""

    file: str
    standard: str | None = None


@dataclass(frozen=True)
class Drawing:
    """A district begins, with whole streets and its worker (login)."""

    code: str
    name: str
    streets: tuple[str, ...]
    worker: str


@dataclass(frozen=True)
class Registering:
    """A member of a family is entered in the register; the first one makes the household."""

    family: str
    role: HouseholdRole
    identity: Identity


@dataclass(frozen=True)
class Moving:
    """A whole family moves into another street of the town."""

    family: str
    street: str


@dataclass(frozen=True)
class Opening:
    """The first member of a family becomes the client of a case; `origin` is the case that starts it."""

    case: str
    family: str
    process: str
    learned_on: date | None = None
    origin: str | None = None


@dataclass(frozen=True)
class Beginning:
    """Work with a community begins."""

    case: str
    process: str
    community: OfCommunity


@dataclass(frozen=True)
class Sharing:
    """A part of a case is shared with a partner (login): what, up to which day, on what ground."""

    case: str
    partner: str
    shows: tuple[str, ...]
    until: date
    ground: str


@dataclass(frozen=True)
class Assigning:
    """A case is given to a worker, or to nobody."""

    case: str
    worker: str | None
    part: str


@dataclass(frozen=True)
class Offering:
    """A case is offered to a worker, who may answer up to a day."""

    case: str
    worker: str
    until: date


@dataclass(frozen=True)
class Working:
    """A command on a case; `name` is what a later entry calls it."""

    case: str
    command: Command
    name: str | None = None


@dataclass(frozen=True)
class Withdrawing:
    """What was entered under `name` is taken back."""

    case: str
    name: str
    path: Path | None = None


@dataclass(frozen=True)
class Keeping:
    """What was typed for a step and not yet done is kept as a draft."""

    case: str
    typed: DoStep


@dataclass(frozen=True)
class BeingAway:
    """What is recorded of somebody's absence: that it comes, that it is over, or who stands in should it come."""

    login: str
    command: AbsenceCommand
    deputy: str | None = None


@dataclass(frozen=True)
class Answering:
    """Somebody asks once and is answered."""

    contact: RecordContact


@dataclass(frozen=True)
class Calling:
    """A call is opened."""

    call: OpenCall


@dataclass(frozen=True)
class InCall:
    """What happens in a call to the client of a case: she applies, her answers are noted, she gets a place."""

    call: str
    case: str
    what: Literal["apply", "answer", "choose"]
    answers: dict[str, bool | int] = field(default_factory=dict)


What = (
    Hiring | Counting | Publishing | Drawing | Registering | Moving | Opening | Beginning | Sharing | Assigning
    | Offering | Working | Withdrawing | Keeping | BeingAway | Answering | Calling | InCall
)  # fmt: skip


@dataclass(frozen=True)
class Planned:
    """One act: on which day, by whom (login), what; `place` tells an author of the YAML where it stands."""

    on: date
    by: str
    what: What
    place: str
    happened: date | None = None
    why: str | None = None
