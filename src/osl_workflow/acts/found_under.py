"""Under which words the index keeps an aggregate: a function of its state, so that an examination can ask it again."""

from __future__ import annotations

from typing import TYPE_CHECKING

from osl_workflow.person.identity import traits
from osl_workflow.privacy.index import DISTRICT, LOGIN, NAME, PARTNER, STREET, TEAM
from osl_workflow.progress.sharing import not_ended, partner_of

if TYPE_CHECKING:
    from osl_workflow.district.state import District
    from osl_workflow.person.state import Person
    from osl_workflow.progress.undertaking import Undertaking
    from osl_workflow.staff.state import Staff
    from osl_workflow.team.state import Team

NUMBERS = ("pesel", "document")


def person(state: Person) -> dict[str, tuple[str, ...]]:
    """Return what is kept of a person: all her names, and each number under its kind."""
    by_kind: dict[str, list[str]] = {NAME: [], **{kind: [] for kind in NUMBERS}}
    for trait in traits(state.identity) if state.identity is not None else ():
        kind, value = kind_and_text(trait)
        by_kind[kind].append(value)
    return {kind: tuple(texts) for kind, texts in by_kind.items()}


def staff(state: Staff) -> dict[str, tuple[str, ...]]:
    """Return what is kept of a staff member: the login."""
    return {} if state.login is None else {LOGIN: (state.login,)}


def district(state: District) -> dict[str, tuple[str, ...]]:
    """Return what is kept of a district: its code, and every street that it has ever had."""
    return {DISTRICT: (state.code,), STREET: tuple(dict.fromkeys(street.key for street in state.streets))}


def team(state: Team) -> dict[str, tuple[str, ...]]:
    """Return what is kept of a team: its code."""
    return {TEAM: (state.code,)}


def undertaking(state: Undertaking) -> dict[str, tuple[str, ...]]:
    """Return what is kept of a case or an initiative: the partners with whom something of it is shared."""
    partners = (partner_of(share.content) for share in not_ended(state.progress).values())
    return {PARTNER: tuple(dict.fromkeys(map(str, partners)))}


def kind_and_text(trait: str) -> tuple[str, str]:
    """Return a trait of a person as the index takes it: its kind and its text."""
    kind, _, value = trait.partition(":")
    return (NAME if kind == "name" else kind), value
