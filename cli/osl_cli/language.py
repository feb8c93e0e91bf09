"""In which language this run speaks, and the pairs of texts that help is written in.

Nothing here is heavy: `osl --help` must answer at once, so its texts stand beside the commands and not in a catalogue.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from contextvars import ContextVar
from typing import NamedTuple

LANGUAGES = ("pl", "en")

_spoken: ContextVar[str] = ContextVar("language", default="pl")
_about: ContextVar[str | None] = ContextVar("about", default=None)


class Text(NamedTuple):
    """One text of the help in the two languages."""

    pl: str
    en: str

    @property
    def said(self) -> str:
        """The text in the language of this run."""
        return self.en if language() == "en" else self.pl


def language() -> str:
    """Return the language of this run: "pl" or "en"."""
    return _spoken.get()


def speak(chosen: str) -> None:
    """Let this run speak `chosen` from now on, about nothing in particular."""
    _spoken.set(chosen)
    _about.set(None)


def about() -> str | None:
    """Return what this run is about where the words depend on it: an initiative is no case."""
    return _about.get()


def speak_of(kind: str) -> None:
    """Let this run speak about a kind of work from now on: "case" or "initiative"."""
    _about.set(kind)


def choose(arguments: Sequence[str], environment: Mapping[str, str]) -> str:
    """Return the language that a run is to speak: `--lang`, else OSL_LANG, else the locale, else Polish.

    The arguments are looked through before they are parsed, so that also their mistakes are told in it.
    """
    said = ""
    for number, argument in enumerate(arguments):
        if argument == "--":
            break
        if argument == "--lang":
            said = next(iter(arguments[number + 1 : number + 2]), "")
        elif argument.startswith("--lang="):
            said = argument.removeprefix("--lang=")
    locale = next((environment[name] for name in ("LC_ALL", "LC_MESSAGES", "LANG") if environment.get(name)), "")
    for wish in (said, environment.get("OSL_LANG", ""), locale[:2].lower()):
        if wish in LANGUAGES:
            return wish
    return LANGUAGES[0]
