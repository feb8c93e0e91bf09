"""The kinds of record: what each one holds, which states it passes through, in which of them it is open.

Records are facts with their own life; they belong to the case and not to a round (process-language, Records).
"""

from __future__ import annotations

from datetime import date
from decimal import Decimal
from typing import Annotated, ClassVar, Literal
from uuid import UUID

from pydantic import Field

from osl_workflow.process.model import RecordKind
from osl_workflow.sentences import Frozen, Sentence, sentence


class Record(Frozen):
    """The base of all kinds. `statuses`: first the one it begins in; `open`: those in which it counts as open.

    `due`: the field that holds the day by which something is expected; that day is open data, so lists can sort by it.
    `lasting`: whether the case keeps it in mind (goals) or only counts it (contacts).

    `listed`: fields that hold a code of a list of the standard, with that list. `refers`: fields that hold names of
    other records, with their kind. `one_of`: fields of which exactly one is filled in.
    """

    statuses: ClassVar[tuple[str, ...]] = ("entered",)
    open: ClassVar[frozenset[str]] = frozenset({"entered"})
    due: ClassVar[str | None] = None
    lasting: ClassVar[bool] = False
    listed: ClassVar[dict[str, str]] = {}
    refers: ClassVar[dict[str, RecordKind]] = {}
    one_of: ClassVar[tuple[str, ...]] = ()


Sum = Annotated[Decimal, Field(ge=0, decimal_places=2)]
"""Money: nothing negative, no part of a grosz."""
Count = Annotated[int, Field(ge=0)]


class Goal(Record):
    """What is to be reached, in words the client agrees with."""

    statuses = ("open", "confirmed", "reached", "partly", "dropped")
    open = frozenset({"open", "confirmed"})
    lasting = True
    text: str = Field(min_length=1)
    main: bool = False


class Attendance(Frozen):
    """Where it is recorded that somebody attended: the case or initiative, its file mark, the number of the entry."""

    other: UUID
    mark: str
    entry: int


class Commitment(Record):
    """An agreed action: who does what by when; later done, partly, moved, not done with the cause.

    `attendance_consent_on`: the client consented on that day that attendance elsewhere keeps it; `attended_in`: which
    one did; only the act that checks it says so (`attendance.py`).
    """

    statuses = ("open", "moved", "done", "partly", "not_done", "dropped")
    open = frozenset({"open", "moved"})
    due = "by_when"
    lasting = True
    who: str = Field(min_length=1)
    what: str = Field(min_length=1)
    by_when: date | None = None
    cause: str | None = None
    attendance_consent_on: date | None = None
    attended_in: Attendance | None = None


class Note(Record):
    """A contact: call, talk, letter; the commonest act of all."""

    text: str = Field(min_length=1)
    channel: Literal["call", "talk", "letter", "email", "other"] = "talk"


class Visit(Record):
    """A visit: where, and what came of it."""

    text: str = Field(min_length=1)
    place: str | None = None


class Referral(Record):
    """To whom the client or a question was sent, until when a reply is due, and the reply."""

    statuses = ("open", "replied", "no_reply", "taken_back")
    open = frozenset({"open"})
    due = "reply_due"
    lasting = True
    to_whom: str = Field(min_length=1)
    text: str = Field(min_length=1)
    reply_due: date | None = None
    reply: str | None = None


class Agreement(Record):
    """A social contract or another agreement between the parties, with its last day."""

    statuses = ("active", "ended")
    open = frozenset({"active"})
    due = "valid_until"
    lasting = True
    title: str = Field(min_length=1)
    with_whom: str | None = None
    signed_on: date | None = None
    valid_until: date | None = None


class Document(Record):
    """A paper or file, known by the SHA-256 of its bytes."""

    title: str = Field(min_length=1)
    sha256: str | None = Field(default=None, pattern=r"^[0-9a-f]{64}$")


class Decision(Record):
    """An administrative decision: number, date, result, until when an appeal is possible."""

    statuses = ("issued", "appealed", "final", "revoked")
    open = frozenset({"issued", "appealed", "final"})
    due = "appeal_until"
    lasting = True
    number: str = Field(min_length=1)
    dated: date
    result: str | None = None
    appeal_until: date | None = None


class Share(Record):
    """What was passed to whom, on what ground; with a `partner` who works here, what he may see until which day.

    `partner`: a staff member; `shows`: names of steps, answers, records (`sharing.py`).
    """

    statuses = ("entered", "ended")
    lasting = True
    partner: UUID | None = None
    shows: tuple[str, ...] = ()
    until: date | None = None
    to_whom: str = Field(min_length=1)
    what: str = Field(min_length=1)
    ground: str = Field(min_length=1)


class TeamDecision(Frozen):
    """One decision of a meeting: what, who, by when."""

    what: str
    who: str | None = None
    by_when: date | None = None


class Meeting(Record):
    """A meeting: agenda and decisions."""

    agenda: str = Field(min_length=1)
    decisions: tuple[TeamDecision, ...] = ()


class Activity(Record):
    """An activity with those who attended: by name, how many, and which of the participants (`participant-1`)."""

    refers = {"participants": "participant"}
    title: str = Field(min_length=1)
    attended: tuple[str, ...] = ()
    attendance: Count | None = None
    participants: tuple[str, ...] = ()


class Participant(Record):
    """Somebody who takes part, later perhaps no longer: a person by id, or a name where there is none.

    `role`: as what (a leader, a volunteer); `consent_on`: when he consented to be written down.
    """

    statuses = ("entered", "left")
    lasting = True
    one_of = ("person", "name")
    person: UUID | None = None
    name: str | None = None
    role: str | None = None
    consent_on: date | None = None


class Partner(Record):
    """An institution or organisation that works with the case: from which sector, and what it brings."""

    statuses = ("entered", "left")
    lasting = True
    name: str = Field(min_length=1)
    role: str | None = None
    sector: Literal["public", "ngo", "church", "business", "residents"] | None = None
    brings: str | None = None


class Budget(Record):
    """Money planned and spent, from where; an unknown sum stays unknown and is never zero."""

    lasting = True
    title: str = Field(min_length=1)
    planned: Sum | None = None
    spent: Sum | None = None
    funding: str | None = None
    currency: str = Field(default="PLN", pattern=r"^[A-Z]{3}$")


class Publication(Record):
    """Something published: title and where."""

    title: str = Field(min_length=1)
    where: str | None = None
    published_on: date | None = None


class Evidence(Record):
    """Material that shows a change, by the method that gave it (list `evaluation_methods` of the standard)."""

    listed = {"method": "evaluation_methods"}
    method: str = Field(min_length=1)
    text: str = Field(min_length=1)


KINDS: dict[RecordKind, type[Record]] = {
    "goal": Goal, "commitment": Commitment, "note": Note, "visit": Visit, "referral": Referral,
    "agreement": Agreement, "document": Document, "decision": Decision, "share": Share, "meeting": Meeting,
    "activity": Activity, "participant": Participant, "partner": Partner, "budget": Budget,
    "publication": Publication, "evidence": Evidence,
}  # fmt: skip

CONTACTS: tuple[RecordKind, ...] = ("note", "visit")
"""Records of a contact with the client: possible also during a pause."""


def kind_called(kind: str) -> Sentence:
    """Return the word by which records of a kind are marked."""
    return sentence(f"progress.mark_{kind}")


def record_called(name: str) -> Sentence | str:
    """Return the mark of a record as people read it: `commitment-3` is `działanie-3` in Polish. Kept is its name."""
    kind, _, number = name.rpartition("-")
    return sentence("progress.mark", kind=kind_called(kind), number=number) if kind in KINDS else name
