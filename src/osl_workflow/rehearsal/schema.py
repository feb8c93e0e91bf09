"""The JSON Schema with which an editor completes and underlines while stories are being written."""

from __future__ import annotations

from typing import Any

from osl_workflow.process.schema import schema_of
from osl_workflow.rehearsal import model
from osl_workflow.rehearsal.model import Stories


def stories_schema() -> dict[str, Any]:
    """Return the JSON Schema (2020-12) of files of stories."""
    return schema_of(Stories, model)
