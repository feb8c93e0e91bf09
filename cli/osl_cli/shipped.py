"""The standards and definitions that come with the program."""

from __future__ import annotations

import re
from importlib.resources import files

from osl_workflow.acts.office import Text

STANDARD = "social-work-1.18"
"""The standard that an office follows unless it chooses another one."""

STORIES = ".tests.yaml"
"""How the file of stories beside a definition ends."""

_PROCESS_LINE = re.compile(r"^process:\s*(\S+)\s*$", re.MULTILINE)
_VERSION_LINE = re.compile(r"^version:\s*(\d+)\s*$", re.MULTILINE)
_STANDARD_LINE = re.compile(r"""^standard:[ \t]+["']?([^\s"'#]+)["']?[ \t]*(?:[ \t]\#.*)?\r?$""", re.MULTILINE)


def standards() -> tuple[Text, ...]:
    """Return the texts of all shipped standards."""
    return _texts("standards")


def definitions(standard: str | None = None) -> tuple[Text, ...]:
    """Return the texts of the shipped definitions, of those that follow `standard` if one is named."""
    return tuple(text for text in _texts("definitions") if standard in (None, followed(text)))


def standard(code: str = STANDARD) -> Text | None:
    """Return the text of the shipped standard `code`, or None."""
    return next((text for text in standards() if followed(text) == code), None)


def followed(text: Text) -> str:
    """Return the code on the line `standard:` of a text: the one that it follows, or its own if it is one."""
    found = _STANDARD_LINE.search(text.text)
    return found[1] if found else ""


def newest(process: str, version: int | None = None) -> Text | None:
    """Return the text of a shipped process: of its newest version, or of `version`; None if there is none."""
    named = [text for text in definitions() if named_in(text) == process and version in (None, version_in(text))]
    return max(named, key=version_in, default=None)


def names() -> tuple[str, ...]:
    """Return the names of the shipped processes."""
    return tuple(dict.fromkeys(map(named_in, definitions())))


def named_in(text: Text) -> str:
    """Return the name on the line `process:` of a shipped text."""
    return str(_PROCESS_LINE.findall(text.text)[0])


def version_in(text: Text) -> int:
    """Return the number on the line `version:` of a shipped text."""
    return int(_VERSION_LINE.findall(text.text)[0])


def processes(texts: tuple[Text, ...] | None = None) -> frozenset[str]:
    """Return the names of the processes of some texts, of all shipped ones if none are given."""
    return frozenset(name for text in texts or definitions() for name in _PROCESS_LINE.findall(text.text))


def _texts(folder: str) -> tuple[Text, ...]:
    found = sorted((files("osl_processes") / folder).iterdir(), key=lambda file: file.name)
    yaml = (file for file in found if file.name.endswith(".yaml") and not file.name.endswith(STORIES))
    return tuple(Text(file.name, file.read_text("utf-8")) for file in yaml)


def skeletons() -> tuple[str, ...]:
    """Return the standards for which there is a skeleton of a process."""
    return tuple(text.name.removesuffix(".yaml") for text in _texts("skeletons"))


def skeleton(standard: str) -> tuple[str, str] | None:
    """Return the skeleton of a process that follows `standard`, and of its stories; None if there is none."""
    if standard not in skeletons():
        return None
    folder = files("osl_processes") / "skeletons"
    definition, stories = ((folder / f"{standard}{ending}").read_text("utf-8") for ending in (".yaml", STORIES))
    return definition, stories
