"""What somebody may want of the record of a person. The day and the reason of an act come in `Acting`."""

from __future__ import annotations

from uuid import UUID

from osl_workflow.person.events import HouseholdRole
from osl_workflow.person.identity import Identity
from osl_workflow.sentences import Frozen


class RegisterPerson(Frozen):
    """Make a record of a person; records that look alike are noted, never a hindrance."""

    identity: Identity


class CorrectIdentity(Frozen):
    """Put the whole identity in the place of the old one. Needs a reason."""

    identity: Identity


class JoinHousehold(Frozen):
    """From that day the person belongs to `household`. `by_turns`: she lives in two homes by turns (shared custody)."""

    household: UUID
    role: HouseholdRole
    by_turns: bool = False


class LeaveHousehold(Frozen):
    """From that day the person no longer belongs to `household`."""

    household: UUID


class ProposeDuplicate(Frozen):
    """Note by hand that `other` may be the same person."""

    other: UUID


class DismissDuplicate(Frozen):
    """`other` was looked at and is another person. Needs a reason."""

    other: UUID


class MergeInto(Frozen):
    """This record is the same person as `survivor`, which stays. Needs a reason."""

    survivor: UUID


class Unmerge(Frozen):
    """This record is a person of its own after all. Needs a reason."""


PersonCommand = (
    RegisterPerson
    | CorrectIdentity
    | JoinHousehold
    | LeaveHousehold
    | ProposeDuplicate
    | DismissDuplicate
    | MergeInto
    | Unmerge
)
