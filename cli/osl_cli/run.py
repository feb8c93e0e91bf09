"""One run of `osl`: what was asked for on the line, the office it is about, who asks.

Loaded for every `osl --help`: what costs time is imported where it is used.
"""

from __future__ import annotations

import os
import sys
from functools import cached_property
from typing import TYPE_CHECKING, Any

from osl_cli.language import language

if TYPE_CHECKING:
    from collections.abc import Callable
    from contextlib import AbstractContextManager
    from datetime import date
    from pathlib import Path
    from typing import TypeVar
    from uuid import UUID

    from osl_cli.answer import Answer
    from osl_cli.showing import Advance
    from osl_workflow.acts.desk import Desk, Who, Wish
    from osl_workflow.bootstrap import House
    from osl_workflow.progress.undertaking import Kind
    from osl_workflow.sentences import Frozen

    M = TypeVar("M", bound=Frozen)

MARKS = ("office.toml", "events.db")
"""The files by which a folder is known to be an office, without loading the store."""
DEFAULT_FOLDER = "osl-office"


class Options:
    """The common options of the line, and those of writing commands."""

    office: str | None = None
    lang: str | None = None
    json: bool = False
    as_login: str | None = None
    for_login: str | None = None
    role: str | None = None
    on: date | None = None
    reason: str | None = None
    urgent: bool = False
    command_id: UUID | None = None


class Run:
    """One run. `login` None: the one under which the system knows us; tests and the demo may bring another.

    `interactive`: whether somebody sits there who can be asked. `founding`: the office is only just being founded.
    `kind`: of which kind of work a verb is asked. `on_close` collects what is to be closed at the end.
    """

    def __init__(self, *, login: str | None = None, interactive: bool | None = None) -> None:
        self.options = Options()
        self.login = login
        self.interactive = _is_asked() if interactive is None else interactive
        self.founding = False
        self.kind: Kind = "case"
        self.on_close: list[Callable[[], None]] = []

    @property
    def json(self) -> bool:
        """Whether the answer is to be JSON."""
        return self.options.json

    @property
    def language(self) -> str:
        """The language of the run: "pl" or "en"."""
        return language()

    # --- the office ---------------------------------------------------------------------------------------------------

    @cached_property
    def folder(self) -> Path:
        """The folder that the run is about: `--office`, OSL_OFFICE, the current folder, or osl-office in it.

        Whether an office lies there says the store, when it is opened.
        """
        from pathlib import Path  # late, as all that only a real command needs

        said = self.options.office or os.environ.get("OSL_OFFICE")
        if said:
            return Path(said).expanduser()
        here = Path()
        return here if any((here / mark).exists() for mark in MARKS) else here / DEFAULT_FOLDER

    @property
    def is_in_office(self) -> bool:
        """Whether the run is about an office; False where none was named and none is found.

        Raises:
            Usage: one was named, but there is none.
        """
        from osl_workflow.errors import Usage
        from osl_workflow.store.folder import has_history

        found = has_history(self.folder)
        if not found and (self.options.office or os.environ.get("OSL_OFFICE")):
            raise Usage("cli.no_office", folder=str(self.folder.resolve()))
        return found

    @cached_property
    def house(self) -> House:
        """The wired office, opened when first needed and closed at the end.

        Raises:
            Usage: there is no office in the folder.
            Refused: it cannot be opened, or its founding was never finished.
        """
        from osl_workflow.bootstrap import open_house
        from osl_workflow.errors import Refused, Usage
        from osl_workflow.store.folder import has_history

        if not has_history(self.folder):
            raise Usage("cli.no_office", folder=str(self.folder.resolve()))
        house = open_house(self.folder)
        self.on_close.append(house.close)
        if house.store.last_position() == 0 and not self.founding:
            raise Refused("acts.office_not_founded")
        return house

    @property
    def desk(self) -> Desk:
        """The desk of the office, where acts are carried out."""
        return self.house.desk

    def close(self) -> None:
        """Close what was opened."""
        while self.on_close:
            self.on_close.pop()()

    # --- who asks, and for what ---------------------------------------------------------------------------------------

    @property
    def who(self) -> Who:
        """The login of whoever runs the program, in whose place or role he asks to act, and for whom who is away."""
        from osl_workflow.acts.desk import Who

        asked = self.options
        login = self.login or system_login()
        return Who(login=login, as_login=asked.as_login, for_login=asked.for_login, role=asked.role)

    def wish(self, seen: int | None = None, *, on: date | None = None, reason: str | None = None) -> Wish:
        """Return what comes with a writing command; `on` and `reason` stand in where the options are not given."""
        from osl_workflow.acts.desk import Wish

        asked = self.options
        command = asked.command_id or self.desk.new_id()
        return Wish(
            command=command, occurred_on=asked.on or on, reason=asked.reason or reason, seen=seen, urgent=asked.urgent
        )

    def fitted(self, model: type[M], /, **values: Any) -> M:
        """Return a command or value made of what was typed.

        Raises:
            Usage: a value has not the form it needs; its name is told, never the value.
        """
        from pydantic import ValidationError

        from osl_workflow.errors import Usage

        try:
            return model.model_validate(values)
        except ValidationError as error:
            names = dict.fromkeys(".".join(map(str, detail["loc"])) for detail in error.errors())
            raise Usage("cli.value_form", names=tuple(names)) from None

    # --- talking ------------------------------------------------------------------------------------------------------

    def say(self, what: Any) -> str:
        """Return what a person reads for `what` (a sentence, a pair, a value) in the language of the run."""
        from osl_cli.showing import told

        return told(what)

    def show(self, answer: Answer) -> None:
        """Print an answer on stdout; whoever stands in for somebody is reminded of it."""
        from osl_cli.answer import Line, Raw
        from osl_cli.showing import show
        from osl_workflow.sentences import sentence

        if self.options.for_login is not None and not any(isinstance(part, Raw) for part in answer.parts):
            answer.parts = (*answer.parts, Line(sentence("cli.standing_in", login=self.options.for_login), "quiet"))
        show(answer, as_document=self.json)

    def progress(self, what: Any, total: int) -> AbstractContextManager[Advance]:
        """Show on stderr how far a long work is; with --json nothing."""
        from osl_cli.showing import progress

        return progress(what, total, quiet=self.json)


def _is_asked() -> bool:
    """Return whether somebody sits at a terminal; a stream may also be closed (None)."""
    return all(stream is not None and stream.isatty() for stream in (sys.stdin, sys.stderr))


def system_login() -> str:
    """Return the login under which the operating system runs us.

    Where the system says who owns the process, that counts and no variable of the environment: LOGNAME is written by
    anybody.
    """
    try:
        import pwd

        return pwd.getpwuid(os.getuid()).pw_name
    except (ImportError, KeyError):
        from getpass import getuser

        return getuser()
