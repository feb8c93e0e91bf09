"""What somebody may want of a stream of file numbers."""

from __future__ import annotations

from uuid import UUID

from osl_workflow.sentences import Frozen


class TakeNumber(Frozen):
    """Give the next number to a case or an initiative."""

    case: UUID
