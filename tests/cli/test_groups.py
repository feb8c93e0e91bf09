"""Groups of commands know the frame that they stand in, never each other: each can be added and deleted alone.

`lint-imports` sees packages; a group is a family of files (`case.py`, `case_open.py`), which only their names tell.
"""

from __future__ import annotations

import ast
from collections.abc import Iterator
from pathlib import Path

import osl_cli
from osl_cli.main import TABLE

FILES = {path.stem: path for path in Path(osl_cli.__file__).parent.glob("*.py")}
GROUPS = {place.partition(":")[0].removeprefix("osl_cli.").partition("_")[0] for place, _ in TABLE.values()}


def group_of(name: str) -> str | None:
    """Return the group to which a file belongs, None for what all of them share."""
    first = name.partition("_")[0]
    return first if first in GROUPS else None


def imports_of(path: Path) -> Iterator[str]:
    for node in ast.walk(ast.parse(path.read_text("utf-8"))):
        if isinstance(node, ast.ImportFrom) and node.module == "osl_cli":
            yield from (alias.name for alias in node.names)
        elif isinstance(node, ast.ImportFrom) and (node.module or "").startswith("osl_cli."):
            yield (node.module or "").removeprefix("osl_cli.")


def test_groups_of_commands_do_not_import_each_other() -> None:
    wrong = [
        f"{name} imports {imported}"
        for name, path in FILES.items()
        for imported in imports_of(path)
        if group_of(name) and group_of(imported) and group_of(name) != group_of(imported)
    ]

    assert not wrong, "\n".join(wrong)


def test_what_all_groups_share_imports_no_group() -> None:
    wrong = [
        f"{name} imports {imported}"
        for name, path in FILES.items()
        for imported in imports_of(path)
        if group_of(name) is None and group_of(imported)
    ]

    assert not wrong, "\n".join(wrong)


def test_the_names_of_files_tell_their_group() -> None:
    assert group_of("case_open") == "case"
    assert group_of("work_do") is None
    assert group_of("person") == "person"
    assert group_of("frame") is None
    assert "json_file" in set(imports_of(FILES["init"])) | set(imports_of(FILES["person_add"]))
