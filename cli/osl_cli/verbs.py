"""Commands that a case and an initiative have alike: written once (`work_*.py`), and standing in the groups of both.

A verb is a function that gets a `Run` and its parameters, as every command; `run.kind` says of which of the two it is
asked. What it says is told in the words of that kind (`texts.say`, about). Only opening, and who belongs to it, each
group has in files of its own.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping
from importlib import import_module
from typing import TYPE_CHECKING, Any, NamedTuple

import click

from osl_cli.frame import Command, Lazy
from osl_cli.language import Text, speak_of
from osl_cli.run import Run

if TYPE_CHECKING:
    from osl_workflow.progress.undertaking import Kind


PLACES = {
    "list": "osl_cli.work_list:list_",
    "show": "osl_cli.work_show:show",
    "next": "osl_cli.work_next:next_",
    "why": "osl_cli.work_why:why",
    "do": "osl_cli.work_do:do",
    "note": "osl_cli.work_note:note",
    "record": "osl_cli.work_record:record",
    "approve": "osl_cli.work_approve:approve",
    "return": "osl_cli.work_approve:return_",
    "correct": "osl_cli.work_correct:correct",
    "withdraw": "osl_cli.work_correct:withdraw",
    "skip": "osl_cli.work_do:skip",
    "draft": "osl_cli.work_draft:draft",
    "open": "osl_cli.{kind}_open:open_",
    "assign": "osl_cli.work_course:assign",
    "member": "osl_cli.{kind}_member:member",
    "suspend": "osl_cli.work_course:suspend",
    "resume": "osl_cli.work_course:resume",
    "close": "osl_cli.work_course:close",
    "reopen": "osl_cli.work_course:reopen",
    "move": "osl_cli.work_move:move",
    "history": "osl_cli.work_history:history_",
    "share": "osl_cli.work_share:share",
    "shared": "osl_cli.work_share:shared",
}
"""Where each verb lies; the order is that of the help."""
ALIKE: dict[str, Text] = {
    "next": Text(pl="Co można teraz zrobić, kto może i do kiedy.", en="What may be done now, by whom, until when."),
    "why": Text(
        pl="Co stoi na przeszkodzie krokowi i co by ją usunęło.",
        en="What stands in the way of a step, and what would remove it.",
    ),
    "do": Text(
        pl="""Wykonaj krok. W terminalu program pyta pole po polu, a Ctrl-C niczego nie gubi: to, co wpisano, czeka
            w wersji roboczej. Skrypt podaje odpowiedzi w pliku JSON (--file).""",
        en="""Do a step. On a terminal the program asks field by field, and Ctrl-C loses nothing: what was typed
            waits in a draft. A script gives the answers in a JSON file (--file).""",
    ),
    "note": Text(
        pl="Zapisz notatkę z kontaktu. Program o nią pyta albo czyta ją ze standardowego wejścia.",
        en="Write a note of a contact. The program asks for it, or reads it from standard input.",
    ),
    "approve": Text(
        pl="Zatwierdź krok. W terminalu program najpierw pokazuje, co jest do zatwierdzenia.",
        en="Approve a step. On a terminal the program first shows what is to be approved.",
    ),
    "return": Text(pl="Zwróć krok do poprawy, z powodem.", en="Return a step to be improved, with a reason."),
    "correct": Text(
        pl="Sprostuj wykonany krok; stara wartość zostaje widoczna obok nowej.",
        en="Correct a step that was done; the old value stays visible beside the new one.",
    ),
    "move": Text(
        pl="Przenieś na inną wersję procesu, z powodem; gdy nie pasuje, program mówi, dlaczego, i nic się nie zmienia.",
        en="Move to another version of the process, with a reason; where it does not fit, the program says why, and "
        "nothing changes.",
    ),
    "skip": Text(
        pl="Pomiń krok, z uzasadnieniem, jeżeli ośrodek na to pozwala.",
        en="Leave a step out, with a reason, where the centre allows it.",
    ),
    "share": Text(
        pl="Udostępnij partnerowi wskazane kroki, odpowiedzi lub zapisy do podanego dnia; nic więcej nie widzi.",
        en="Share named steps, answers or records with a partner up to a day; he sees nothing else.",
    ),
    "draft": Text(
        pl="Pokaż, zapisz albo usuń wersję roboczą kroku. Czeka 30 dni i nie należy do historii.",
        en="Show, save or delete a draft of a step. It waits for 30 days and is no part of the history.",
    ),
}
"""What is said of verbs in the same words for both kinds."""


class Verb(NamedTuple):
    """A command before it stands in a group."""

    name: str
    function: Callable[..., Any]
    params: list[click.Parameter]
    writes: bool
    gives_work: bool


def verb(name: str, *, writes: bool = False, gives_work: bool = False) -> Callable[[Callable[..., Any]], Verb]:
    """Return the decorator that makes a function, with its options and arguments, a verb.

    `gives_work`: of a case it may pass a limit of families; none is held against work with a community.
    """

    def made(function: Callable[..., Any]) -> Verb:
        params = list(reversed(getattr(function, "__click_params__", [])))
        return Verb(name, function, params, writes, gives_work)

    return made


class _Command(Command):
    """A verb in the group of one kind."""

    def __init__(self, verb: Verb, *, kind: Kind, help: Text) -> None:
        self.kind: Kind = kind
        super().__init__(
            verb.name,
            help=help,
            writes=verb.writes,
            gives_work=verb.gives_work and kind == "case",
            params=list(verb.params),
            callback=verb.function,
        )

    def invoke(self, ctx: click.Context) -> int:
        """Carry it out for its kind, in the words of that kind."""
        ctx.ensure_object(Run).kind = self.kind
        speak_of(self.kind)
        return super().invoke(ctx)


class Verbs(Lazy):
    """The group of one kind. `said`: what is said of its verbs, where the words differ; `own`: what only it has."""

    def __init__(
        self, kind: Kind, *, said: Mapping[str, Text], own: Mapping[str, tuple[str, Text]] | None = None, help: Text
    ) -> None:
        self.kind: Kind = kind
        words = {**ALIKE, **said}
        table = {name: (place.format(kind=kind), words[name]) for name, place in PLACES.items()}
        super().__init__(kind, table={**table, **(own or {})}, help=help)

    def get_command(self, ctx: click.Context, cmd_name: str) -> click.Command | None:
        """Return the command `cmd_name`, loading its file: "module:attribute"."""
        if cmd_name not in self.table:
            return None
        place, help = self.table[cmd_name]
        module, _, attribute = place.partition(":")
        found = getattr(import_module(module), attribute)
        if isinstance(found, click.Group):
            return found
        assert isinstance(found, Verb)
        return _Command(found, kind=self.kind, help=help)


def kind_of(ctx: click.Context) -> Kind:
    """Return of which kind a command is that is being completed; of a case, where it is no verb."""
    return ctx.command.kind if isinstance(ctx.command, _Command) else "case"
