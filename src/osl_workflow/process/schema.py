"""The JSON Schema with which an editor completes and underlines while a definition is being written.

It is printed from the models. It knows less than `reading` and `checks` (nothing of names that must resolve), and it
sees a file as YAML libraries commonly parse it: `true` and `1` as values, not as texts.
"""

from __future__ import annotations

import ast
import inspect
from collections.abc import Iterable
from types import ModuleType
from typing import Any

from pydantic import BaseModel
from pydantic.json_schema import GenerateJsonSchema

from osl_workflow.process import model, standard
from osl_workflow.process.model import Definition
from osl_workflow.process.standard import Standard


def definition_schema() -> dict[str, Any]:
    """Return the JSON Schema (2020-12) of process definitions."""
    return schema_of(Definition, model)


def standard_schema() -> dict[str, Any]:
    """Return the JSON Schema (2020-12) of standards."""
    return schema_of(Standard, model, standard)


def schema_of(kind: type[BaseModel], *modules: ModuleType) -> dict[str, Any]:
    """Return the JSON Schema (2020-12) of the files that `kind` reads, told by the docstrings in `modules`."""
    schema = kind.model_json_schema(by_alias=True, mode="validation")
    told = _told(modules)
    for title, part in [(kind.__name__, schema), *schema.get("$defs", {}).items()]:
        for key, field in part.get("properties", {}).items():
            field.pop("title", None)
            if (words := told.get((title, key))) is not None:
                field["description"] = words
    written: dict[str, Any] = _as_written(schema)
    return {"$schema": GenerateJsonSchema.schema_dialect, **written}


def _as_written(schema: Any) -> Any:
    """Return the schema of what an author writes: a key is left out rather than null, and no key is of another kind."""
    if isinstance(schema, list):
        return [_as_written(part) for part in schema]
    if not isinstance(schema, dict):
        return schema
    told = {key: part for key, part in schema.items() if key != "default" or isinstance(part, bool | str)}
    found = {key: _as_written(part) for key, part in told.items()}
    if "patternProperties" in found:
        found.setdefault("additionalProperties", False)
    if "anyOf" in found:
        choices = [choice for choice in found.pop("anyOf") if choice != {"type": "null"}]
        found |= choices[0] if len(choices) == 1 else {"anyOf": choices}
    return found


def _told(modules: Iterable[ModuleType]) -> dict[tuple[str, str], str]:
    """Return what the docstring under each field of the models says, by class and key of the notation."""
    found: dict[tuple[str, str], str] = {}
    for module in modules:
        for node in ast.parse(inspect.getsource(module)).body:
            if isinstance(node, ast.ClassDef):
                fields = getattr(module, node.name).model_fields
                for field, words in zip(node.body, node.body[1:], strict=False):
                    if isinstance(field, ast.AnnAssign) and isinstance(field.target, ast.Name):
                        text = _text(words)
                        if text is not None:
                            name = field.target.id
                            found[node.name, fields[name].alias or name] = text
    return found


def _text(node: ast.stmt) -> str | None:
    value = node.value if isinstance(node, ast.Expr) else None
    return value.value if isinstance(value, ast.Constant) and isinstance(value.value, str) else None
