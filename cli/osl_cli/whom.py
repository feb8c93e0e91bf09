"""Whom a case or an initiative is about, as a person reads it: the client with the family, or the community."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from osl_workflow.case.state import Case
from osl_workflow.history.details import told_community
from osl_workflow.initiative.state import Initiative
from osl_workflow.sentences import Sentence, sentence

if TYPE_CHECKING:
    from collections.abc import Iterator

    from osl_workflow.acts.undertakings import Seen
    from osl_workflow.history.naming import Names


def whom(names: Names, now: Seen) -> str | Sentence | None:
    """Return the client's name, or that of the initiative; None for whom it is not shown."""
    if now.shown is not None and not now.shown.client:
        return None
    return names.whom(now.of.kind, now.id, now.state.client if isinstance(now.state, Case) else None)


def facts(names: Names, now: Seen) -> Iterator[tuple[Any, Any]]:
    """Yield what is known of whom it is about, each with its title."""
    match now.state:
        case Case() as case:
            if now.shown is not None and not now.shown.client:
                return
            yield sentence("cli_look.fact_client"), names.person(case.client)
            family = [names.person(member) for member in case.members]
            yield sentence("cli_look.fact_family"), tuple(family) if len(family) > 1 else None
        case Initiative() as initiative:
            yield sentence("cli_look.fact_name"), whom(names, now)
            yield sentence("cli_look.fact_place"), initiative.words.place if initiative.words else None
            yield from told_community(now.rules.standard, initiative.community)
            for number, member in initiative.members.items():
                yield sentence("cli_look.fact_member", number=number), _member(member)


def data(names: Names, now: Seen) -> dict[str, Any]:
    """Return the same for the JSON document."""
    match now.state:
        case Case() if now.shown is not None and not now.shown.client:
            return {"client": None, "family": []}
        case Case() as case:
            return {"client": names.person(case.client), "family": [names.person(member) for member in case.members]}
        case Initiative() as initiative:
            return {
                "name": whom(names, now),
                "place": initiative.words.place if initiative.words else None,
                **initiative.community.model_dump(),
                "members": {
                    number: None if member is None else member.model_dump(exclude={"reason"})
                    for number, member in initiative.members.items()
                },
            }
    return {}


def _member(member: Any) -> Any:
    if member is None:
        return sentence("history.no_name")
    return ", ".join(filter(None, (member.name, member.role, member.institution)))
