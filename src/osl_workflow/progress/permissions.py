"""Who may do what: actions, roles and states of a case, as the standard lists them."""

from __future__ import annotations

from typing import TYPE_CHECKING

from osl_workflow.errors import Refused
from osl_workflow.process.standard import CAME_LATER
from osl_workflow.sentences import Text, sentence

if TYPE_CHECKING:
    from osl_workflow.acting import Acting
    from osl_workflow.process.standard import CaseState, Permission, Standard


def allowed_role(standard: Standard, action: str, acting: Acting) -> str | None:
    """Return the first role in which the actor may do `action` by the standard, or None."""
    permitted = _permission(standard, action).roles
    return next((role for role in acting.usable_roles() if role in permitted), None)


def require(standard: Standard, action: str, acting: Acting, status: CaseState | None = None) -> str:
    """Return the role in which the actor does `action`.

    Raises:
        Refused: nobody with his roles may do it, or it is not possible in this state of the case; says who can.
    """
    permission = _permission(standard, action)
    if status is not None and status not in permission.states:
        raise Refused(f"progress.not_while_{status}", action=permission.title)
    role = allowed_role(standard, action, acting)
    if role is None:
        raise Refused(
            "progress.no_permission",
            action=permission.title,
            details=[sentence("progress.remedy_no_permission", roles=role_titles(standard, permission.roles))],
        )
    return role


def _permission(standard: Standard, action: str) -> Permission:
    if action in CAME_LATER and action not in standard.permissions:
        action = CAME_LATER[action]
    return standard.permissions[action]


def role_titles(standard: Standard, roles: tuple[str, ...]) -> tuple[Text, ...]:
    """Return the titles of roles; a role that the standard does not know is shown as it is written."""
    return tuple(standard.roles[role].title if role in standard.roles else Text(pl=role, en=role) for role in roles)
