"""Short codes by which the parts of a centre are called: districts and teams (pure)."""

from __future__ import annotations

import re

from osl_workflow.errors import Refused

CODE = re.compile(r"[^\W_][\w-]{0,15}")


def code_and_name(code: str, name: str) -> tuple[str, str]:
    """Return a code and a name as they may be recorded.

    Raises:
        Refused: the code has not its form, or there is no name.
    """
    code, name = code.strip(), " ".join(name.split())
    if not CODE.fullmatch(code):
        raise Refused("codes.form", code=code)
    if not name or not name.isprintable():
        raise Refused("codes.name_missing")
    return code, name
