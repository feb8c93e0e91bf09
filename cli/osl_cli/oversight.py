"""Who sees the loads and delays of everybody: whoever assigns cases; others see their own."""

from __future__ import annotations

from typing import TYPE_CHECKING

from osl_workflow.errors import Refused
from osl_workflow.progress.permissions import allowed_role, role_titles
from osl_workflow.sentences import sentence

if TYPE_CHECKING:
    from osl_workflow.acting import Acting
    from osl_workflow.process.standard import Standard

ACTION = "assign"
"""Its permission decides: who shares the work out must see all of it."""


def sees_all(standard: Standard, acting: Acting) -> bool:
    """Return whether somebody sees the loads and delays of everybody."""
    return allowed_role(standard, ACTION, acting) is not None


def require_oversight(standard: Standard, acting: Acting) -> None:
    """Return for somebody who sees the loads and delays of everybody.

    Raises:
        Refused: he sees only his own; says who sees all.
    """
    if not sees_all(standard, acting):
        roles = role_titles(standard, standard.permissions[ACTION].roles)
        raise Refused("cli.only_own", details=[sentence("progress.remedy_no_permission", roles=roles)])
