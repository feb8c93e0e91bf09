"""What may be done with the record of a person. Finding somebody alike is never a reason to refuse."""

from __future__ import annotations

from collections.abc import Iterable
from uuid import UUID

from osl_workflow.acting import Acting
from osl_workflow.errors import Refused
from osl_workflow.event import Sealed
from osl_workflow.person.commands import (
    CorrectIdentity,
    DismissDuplicate,
    JoinHousehold,
    LeaveHousehold,
    MergeInto,
    PersonCommand,
    ProposeDuplicate,
    RegisterPerson,
    Unmerge,
)
from osl_workflow.person.events import (
    DuplicateDismissed,
    DuplicatesProposed,
    HouseholdJoined,
    HouseholdLeft,
    IdentityCorrected,
    Likeness,
    PersonEvent,
    PersonMerged,
    PersonRegistered,
    PersonUnmerged,
    SealedIdentity,
)
from osl_workflow.person.identity import Identity, checked, likeness
from osl_workflow.person.state import Person


def decide(
    state: Person | None,
    command: PersonCommand,
    acting: Acting,
    *,
    alike: Iterable[Person] = (),
    survivor: Person | None = None,
    lived_there_earlier: bool = False,
) -> tuple[PersonEvent, ...]:
    """Return the events of `command`.

    `alike` are the records that share a search string with the new identity (what of them really agrees is judged
    here); for `ProposeDuplicate` the record meant. `survivor` is the record named by `MergeInto`.
    `lived_there_earlier`: told of that day, the address as it is changes where her household lived since then.

    Raises:
        Refused: the identity contradicts itself, or the act does not fit what is recorded.
    """
    if state is None:
        if not isinstance(command, RegisterPerson):
            raise Refused("person.unknown")
        return _register(command, acting, alike)
    if state.erased:
        raise Refused("person.erased")
    if state.merged_into is not None and not isinstance(command, Unmerge):
        raise Refused("person.is_merged", survivor=state.merged_into)
    match command:
        case RegisterPerson():
            raise Refused("person.already_registered")
        case CorrectIdentity():
            return _correct(state, command, acting, alike, lived_there_earlier)
        case JoinHousehold():
            return _join(state, command, acting)
        case LeaveHousehold():
            return _leave(state, command, acting)
        case ProposeDuplicate():
            return _propose(state, command, acting, alike)
        case DismissDuplicate():
            return _dismiss(state, command, acting)
        case MergeInto():
            return _merge(state, command, acting, survivor)
        case Unmerge():
            if state.merged_into is None:
                raise Refused("person.not_merged")
            return (PersonUnmerged(meta=acting.meta(), survivor=state.merged_into, sealed=Sealed(reason=acting.why())),)


def _register(command: RegisterPerson, acting: Acting, alike: Iterable[Person]) -> tuple[PersonEvent, ...]:
    identity = checked(command.identity, acting.today)
    registered = PersonRegistered(
        meta=acting.meta(),
        identified_by=identity.identified_by,
        sealed=SealedIdentity(reason=acting.reason, identity=identity),
    )
    return (registered, *_proposals(None, identity, acting, alike))


def _correct(
    state: Person, command: CorrectIdentity, acting: Acting, alike: Iterable[Person], lived_there_earlier: bool
) -> tuple[PersonEvent, ...]:
    identity = checked(command.identity, acting.today)
    before, after = dict(state.identity or ()), dict(identity)
    changed = tuple(name for name in after if after[name] != before.get(name))
    if not changed and lived_there_earlier:
        changed = ("address",)  # from when on it holds
    if not changed:
        raise Refused("person.nothing_changed")
    corrected = IdentityCorrected(
        meta=acting.meta(),
        identified_by=identity.identified_by,
        changed=changed,
        sealed=SealedIdentity(reason=acting.why(), identity=identity),
    )
    return (corrected, *_proposals(state, identity, acting, alike))


def _proposals(
    state: Person | None, identity: Identity, acting: Acting, alike: Iterable[Person]
) -> tuple[DuplicatesProposed, ...]:
    """Return the proposal of every record that agrees in more than was known before; a merged one as its survivor."""
    found: dict[UUID, Likeness] = {}
    for other in alike:
        if other.identity is None:
            continue
        same = likeness(identity, other.identity)
        id = other.merged_into or other.id
        before = state.duplicate(id) if state else None
        if not same or (state is not None and id == state.id) or (before and set(same) <= set(before.traits)):
            continue
        if id not in found or len(same) > len(found[id].traits):
            found[id] = Likeness(other=id, traits=same)
    return (DuplicatesProposed(meta=acting.meta(), proposed=tuple(found.values())),) if found else ()


def _propose(
    state: Person, command: ProposeDuplicate, acting: Acting, alike: Iterable[Person]
) -> tuple[PersonEvent, ...]:
    if command.other == state.id:
        raise Refused("person.same_record")
    known = state.duplicate(command.other)
    if known is not None and not known.dismissed:
        raise Refused("person.already_proposed")
    other = next((found for found in alike if found.id == command.other), None)
    if other is None:
        raise Refused("person.unknown")
    same = likeness(state.identity, other.identity) if state.identity and other.identity else ()
    proposed = (Likeness(other=command.other, traits=same),)
    return (DuplicatesProposed(meta=acting.meta(), proposed=proposed, sealed=_reason(acting)),)


def _dismiss(state: Person, command: DismissDuplicate, acting: Acting) -> tuple[PersonEvent, ...]:
    known = state.duplicate(command.other)
    if known is None or known.dismissed:
        raise Refused("person.not_proposed")
    return (DuplicateDismissed(meta=acting.meta(), other=command.other, sealed=Sealed(reason=acting.why())),)


def _join(state: Person, command: JoinHousehold, acting: Acting) -> tuple[PersonEvent, ...]:
    met = [found for found in state.memberships if found.meets(acting.on)]
    if any(found.household == command.household for found in met):
        raise Refused("person.already_in_household", on=acting.on)
    if met and not command.by_turns:
        raise Refused("person.in_other_household", on=acting.on, since=met[0].joined)
    return (
        HouseholdJoined(
            meta=acting.meta(),
            household=command.household,
            role=command.role,
            by_turns=command.by_turns,
            sealed=_reason(acting),
        ),
    )


def _leave(state: Person, command: LeaveHousehold, acting: Acting) -> tuple[PersonEvent, ...]:
    held = next((m for m in state.memberships if m.household == command.household and m.left is None), None)
    if held is None:
        raise Refused("person.not_in_household")
    if acting.on < held.joined:
        raise Refused("person.left_before_joined", on=acting.on, joined=held.joined)
    return (HouseholdLeft(meta=acting.meta(), household=command.household, sealed=_reason(acting)),)


def _merge(state: Person, command: MergeInto, acting: Acting, survivor: Person | None) -> tuple[PersonEvent, ...]:
    """A survivor is never itself merged, so chains only grow at their root and can have no cycle."""
    if command.survivor == state.id:
        raise Refused("person.same_record")
    if survivor is None or survivor.id != command.survivor:
        raise Refused("person.unknown")
    if survivor.erased:
        raise Refused("person.erased")
    if survivor.merged_into is not None:
        raise Refused("person.survivor_is_merged", survivor=survivor.merged_into)
    return (PersonMerged(meta=acting.meta(), survivor=command.survivor, sealed=Sealed(reason=acting.why())),)


def _reason(acting: Acting) -> Sealed | None:
    return Sealed(reason=acting.reason) if acting.reason else None
