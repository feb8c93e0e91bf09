"""How a command of `osl` is written.

A group is a file with a `Group`; a command is a function that gets a `Run` and its parameters and returns an
`Answer`::

    contact = Group("contact", help=Text(pl="Jednorazowe zgłoszenia i porady.", en="One-off contacts."))

    @contact.command("add", writes=True, help=Text(pl="Zapisz poradę.", en="Note a contact."))
    @option("--theme", required=True, metavar=Text(pl="KOD", en="CODE"), help=Text(pl="Temat.", en="Its theme."))
    @argument("person", type=click.UUID, metavar=Text(pl="OSOBA", en="PERSON"), help=Text(pl="Kto.", en="Who."))
    def add(run: Run, theme: str, person: UUID) -> Answer:
        done = contacts.record(run.desk, run.who, run.wish(), RecordContact(...))
        return Answer(done.answer, Line(sentence("cli_contact.added")))

Then one line in the table of `main.py`. What the frame does for it:

- help, usage and click's own errors are in both languages, the options common to all stand in a section of their own;
- the common options (`--office --lang --json --as --for --role`) are accepted anywhere on the line and end up in `run`;
- `writes=True` adds `--on --reason --command-id`, which `run.wish()` hands on; `gives_work=True`, for an act that may
  pass a limit of families, adds `--urgent`;
- the `Answer` is printed (`answer.py`): as JSON with `--json`, with colours on a terminal, else as plain text;
- errors are told in a sentence and become exit codes (`trouble.py`); whatever was opened is closed.

Heavy parts (`osl_workflow.bootstrap` and all below it) may be imported at the head of a group's file, which is loaded
only when the group is used; `main.py`, this file and what it imports stay light.
"""

from __future__ import annotations

import inspect
from collections.abc import Callable, Mapping
from typing import TYPE_CHECKING, Any, TypeVar

import click

from osl_cli.click_texts import metavar, said
from osl_cli.day import DAY
from osl_cli.language import LANGUAGES, Text
from osl_cli.run import Run

if TYPE_CHECKING:
    from click.shell_completion import CompletionItem

F = TypeVar("F", bound=Callable[..., Any])


class _Bilingual:
    """Help and metavar in two languages; click reads the attributes only when it shows them."""

    _help: Text
    _metavar: Text | str | None = None

    @property
    def help(self) -> str:
        """The help in the language of the run."""
        return self._help.said

    @help.setter
    def help(self, _: object) -> None:
        """Ignore what click sets: the pair stays."""

    @property
    def metavar(self) -> str | None:
        """The word for the value in the language of the run."""
        return self._metavar.said if isinstance(self._metavar, Text) else self._metavar

    @metavar.setter
    def metavar(self, _: object) -> None:
        """Ignore what click sets: the pair stays."""


class Option(_Bilingual, click.Option):  # type: ignore[misc]
    """An option whose help is a pair; `common` ones stand in a section of their own."""

    def __init__(
        self, *args: Any, help: Text, metavar: Text | str | None = None, common: bool = False, **attrs: Any
    ) -> None:
        self._help, self._metavar, self.common = help, metavar, common
        super().__init__(*args, **attrs)

    def make_metavar(self, ctx: click.Context) -> str:
        """Return the word for the value."""
        return metavar(super().make_metavar(ctx))


class Argument(_Bilingual, click.Argument):  # type: ignore[misc]
    """An argument whose help is a pair."""

    def __init__(self, *args: Any, help: Text, metavar: Text | str | None = None, **attrs: Any) -> None:
        self._help, self._metavar = help, metavar
        super().__init__(*args, **attrs)

    def make_metavar(self, ctx: click.Context) -> str:
        """Return the name of the argument, in brackets if it may be left out, with dots if there may be several."""
        name = self.human_readable_name if self.required else f"[{self.human_readable_name}]"
        return name if self.nargs == 1 else f"{name}..."

    def get_error_hint(self, ctx: click.Context | None) -> str:
        """Return how a mistake calls the argument: by its name alone."""
        return f"'{self.human_readable_name}'"


def option(*names: str, help: Text, **attrs: Any) -> Callable[[F], F]:
    """Return the decorator that gives a command the option `names`; `attrs` as click's, `metavar` may be a pair."""
    return click.option(*names, cls=Option, help=help, **attrs)


def argument(name: str, *, help: Text, **attrs: Any) -> Callable[[F], F]:
    """Return the decorator that gives a command the argument `name`; `attrs` as click's, `metavar` may be a pair."""
    return click.argument(name, cls=Argument, help=help, **attrs)


# --- options of all commands ------------------------------------------------------------------------------------------


def _noted(ctx: click.Context, param: click.Parameter, value: Any) -> None:
    """Write a common option into the Run; the last place on the line where it was given counts."""
    if ctx.get_parameter_source(param.name) is click.core.ParameterSource.COMMANDLINE:
        setattr(ctx.ensure_object(Run).options, param.name, value)


def _common(*names: str, help: Text, common: bool = True, **attrs: Any) -> Option:
    return Option(names, help=help, common=common, expose_value=False, callback=_noted, **attrs)


COMMON = (
    _common(
        "--office", type=click.Path(), metavar="FOLDER",
        help=Text(
            pl="Folder ośrodka; bez tej opcji: zmienna OSL_OFFICE, bieżący folder albo osl-office w nim.",
            en="The folder of the centre; without this option: OSL_OFFICE, the current folder, or osl-office in it.",
        ),
    ),
    _common(
        "--lang", type=click.Choice(LANGUAGES), is_eager=True,
        help=Text(
            pl="Język; bez tej opcji: zmienna OSL_LANG, język systemu, polski.",
            en="The language; without this option: OSL_LANG, the language of the system, Polish.",
        ),
    ),
    _common(
        "--json", is_flag=True,
        help=Text(
            pl="Odpowiedz dokumentem JSON; błędy jako JSON na stderr.",
            en="Answer with a JSON document; errors as JSON on stderr.",
        ),
    ),
    _common(
        "--as", "as_login", metavar="LOGIN",
        help=Text(
            pl="Działaj w miejsce innego pracownika (osobne prawo; w ośrodku pokazowym wolno każdemu).",
            en="Act in another's place (a right of its own; free in a demo centre).",
        ),
    ),
    _common(
        "--for", "for_login", metavar="LOGIN",
        help=Text(
            pl="Działaj we własnym imieniu w zastępstwie osoby nieobecnej, za którą cię wyznaczono.",
            en="Act in your own name for somebody absent, for whom you were named to stand in.",
        ),
    ),
    _common(
        "--role", metavar=Text(pl="ROLA", en="ROLE"),
        help=Text(
            pl="W której ze swoich ról działasz, gdy masz kilka.",
            en="In which of your roles you act, if you have several.",
        ),
    ),
)  # fmt: skip

WRITING = (
    _common(
        "--on", type=DAY, common=False,
        help=Text(pl="Kiedy to się stało; domyślnie dziś.", en="When it happened; today if left out."),
    ),
    _common(
        "--reason", common=False,
        help=Text(pl="Uzasadnienie, jednym zdaniem.", en="The reason, in one sentence."),
    ),
    _common(
        "--command-id", type=click.UUID, common=False, metavar="UUID",
        help=Text(
            pl="Identyfikator polecenia: powtórzone z tym samym zapisze się tylko raz.",
            en="Id of the command: repeated with the same id it is recorded once.",
        ),
    ),
)  # fmt: skip

URGENT = _common(
    "--urgent", is_flag=True, common=False,
    help=Text(
        pl="Nie może czekać: gdy limit wymaga uzasadnienia, podasz je w ciągu jednego dnia roboczego.",
        en="It cannot wait: where a limit asks for a reason, you give it within one working day.",
    ),
)  # fmt: skip
"""Of those writing commands only by whose act somebody may have more families than before."""


def _show_help(ctx: click.Context, _: click.Parameter, value: bool) -> None:
    if value and not ctx.resilient_parsing:
        click.echo(ctx.get_help(), color=ctx.color)
        ctx.exit()


HELP = Option(
    ("--help", "_help"), is_flag=True, is_eager=True, expose_value=False, callback=_show_help, common=True,
    help=Text(pl="Pokaż tę pomoc i zakończ.", en="Show this message and exit."),
)  # fmt: skip

COMMON_HEADING = Text(pl="Opcje wspólne", en="Common options")


# --- commands and groups ----------------------------------------------------------------------------------------------


class _Spoken(_Bilingual):
    """What commands and groups have in common: help in two languages, the common options in their own section."""

    def collect_usage_pieces(self, ctx: click.Context) -> list[str]:
        """Return the pieces of the line of usage."""
        return [metavar(piece) for piece in super().collect_usage_pieces(ctx)]  # type: ignore[misc]

    def format_options(self, ctx: click.Context, formatter: click.HelpFormatter) -> None:
        """Write the options: its own, the commands of a group, those common to all."""
        own: list[tuple[str, str]] = []
        common: list[tuple[str, str]] = []
        for param in self.get_params(ctx):  # type: ignore[attr-defined]
            if isinstance(param, Option) and (record := param.get_help_record(ctx)) is not None:
                (common if param.common else own).append(record)
        if own:
            with formatter.section(said("Options")):
                formatter.write_dl(own)
        self.format_commands(ctx, formatter)
        if common:
            with formatter.section(COMMON_HEADING.said):
                formatter.write_dl(common)

    def format_commands(self, ctx: click.Context, formatter: click.HelpFormatter) -> None:
        """Write the commands below; a command has none."""

    def get_short_help_str(self, limit: int = 45) -> str:
        """Return the first sentence of the help, whole."""
        return first_sentence(self.help)


def first_sentence(help: str) -> str:
    """Return the first paragraph's first sentence, on one line, without its full stop."""
    line = " ".join(inspect.cleandoc(help).partition("\n\n")[0].split())
    return line.partition(". ")[0].rstrip(".")


class Command(_Spoken, click.Command):  # type: ignore[misc]
    """A command: calls its function with the Run and prints the Answer that it returns."""

    def __init__(
        self,
        name: str,
        *,
        help: Text,
        writes: bool = False,
        gives_work: bool = False,
        params: list[Any] | None = None,
        **attrs: Any,
    ) -> None:
        self._help = help
        writing = (*(WRITING if writes else ()), *((URGENT,) if gives_work else ()))
        super().__init__(name, params=[*(params or ()), *writing, *COMMON], **attrs)
        self._help_option = HELP

    def invoke(self, ctx: click.Context) -> int:
        """Carry the command out and return the exit code."""
        assert self.callback is not None
        from osl_cli.answer import Answer

        run = ctx.ensure_object(Run)
        answer = ctx.invoke(self.callback, run, **ctx.params)
        if not isinstance(answer, Answer):
            return 0
        run.show(answer)
        return answer.exit_code


class Group(_Spoken, click.Group):  # type: ignore[misc]
    """A group of commands, each added with `@group.command(name, help=...)`."""

    def __init__(self, name: str, *, help: Text, params: list[Any] | None = None, **attrs: Any) -> None:
        self._help = help
        super().__init__(name, params=[*(params or ()), *COMMON], **attrs)
        self._help_option = HELP

    def command(  # type: ignore[override]
        self, name: str, *, help: Text, writes: bool = False, **attrs: Any
    ) -> Callable[[Callable[..., Any]], Command]:
        """Return the decorator that makes a function the command `name` of this group."""

        def made(function: Callable[..., Any]) -> Command:
            command = as_command(name, help=help, writes=writes, **attrs)(function)
            self.add_command(command)
            return command

        return made

    def format_commands(self, ctx: click.Context, formatter: click.HelpFormatter) -> None:
        """Write the commands of the group."""
        click.Group.format_commands(self, ctx, formatter)

    def list_commands(self, ctx: click.Context) -> list[str]:
        """Return the commands in the order in which they were written: the usual ones first."""
        return list(self.commands)

    def resolve_command(
        self, ctx: click.Context, args: list[str]
    ) -> tuple[str | None, click.Command | None, list[str]]:
        """Return the command that `args` begin with."""
        try:
            return super().resolve_command(ctx, args)
        except click.NoSuchCommand as error:
            names = self.list_commands(ctx)
            raise click.NoSuchCommand(error.command_name, possibilities=names, ctx=ctx) from None


def as_command(name: str, *, help: Text, writes: bool = False, **attrs: Any) -> Callable[[Callable[..., Any]], Command]:
    """Return the decorator that makes a function a command that stands in no group but `osl` itself."""
    return click.command(name, cls=Command, help=help, writes=writes, **attrs)


class Lazy(Group):
    """A group that loads a command's file only when the command is used: `table` says where and what for.

    The help of its commands stands in the table and nowhere else; their files write `@group.command("name")`.
    """

    def __init__(self, name: str, *, table: Mapping[str, tuple[str, Text]], **attrs: Any) -> None:
        self.table = table
        super().__init__(name, **attrs)

    def command(  # type: ignore[override]
        self, name: str, *, writes: bool = False, **attrs: Any
    ) -> Callable[[Callable[..., Any]], Command]:
        """Return the decorator that makes a function the command `name` of the table."""
        return as_command(name, help=self.table[name][1], writes=writes, **attrs)

    def list_commands(self, ctx: click.Context) -> list[str]:
        """Return the names of the table, in its order."""
        return list(self.table)

    def get_command(self, ctx: click.Context, cmd_name: str) -> click.Command | None:
        """Return the command `cmd_name`, loading its file: "module:attribute"."""
        if cmd_name not in self.table:
            return None
        from importlib import import_module

        module, _, attribute = self.table[cmd_name][0].partition(":")
        found = getattr(import_module(module), attribute)
        assert isinstance(found, click.Command)
        return found

    def format_commands(self, ctx: click.Context, formatter: click.HelpFormatter) -> None:
        """Write the table, loading nothing."""
        with formatter.section(said("Commands")):
            formatter.write_dl([(name, first_sentence(help.said)) for name, (_, help) in self.table.items()])

    def shell_complete(self, ctx: click.Context, incomplete: str) -> list[CompletionItem]:
        """Return the names that begin so, loading nothing."""
        from click.shell_completion import CompletionItem

        found = [CompletionItem(name, help=first_sentence(help.said)) for name, (_, help) in self.table.items()]
        options = click.Command.shell_complete(self, ctx, incomplete)
        return [*(item for item in found if str(item.value).startswith(incomplete)), *options]
