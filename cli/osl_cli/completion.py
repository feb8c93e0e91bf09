"""`osl completion`: what the shell needs to complete commands, options, numbers and steps."""

from __future__ import annotations

import click
from click.shell_completion import get_completion_class

from osl_cli.answer import Answer, Raw
from osl_cli.frame import argument, as_command
from osl_cli.language import Text
from osl_cli.run import Run

SHELLS = ("bash", "zsh", "fish")


@as_command(
    "completion",
    help=Text(
        pl="""Podpowiedzi pod klawiszem Tab. Polecenie wypisuje skrypt powłoki. Dopisz do ~/.bashrc
        (albo ~/.zshrc) wiersz:

        \b
        eval "$(osl completion bash)"

        a dla fish zapisz wynik w ~/.config/fish/completions/osl.fish. Potem Tab podpowiada polecenia, opcje, znaki
        spraw i kroki.""",
        en="""Completion under the Tab key. The command prints the script of a shell. Add this line to
        ~/.bashrc (or ~/.zshrc):

        \b
        eval "$(osl completion bash)"

        and for fish save the output as ~/.config/fish/completions/osl.fish. Then Tab completes commands, options, file
        marks and steps.""",
    ),
)
@argument(
    "shell", type=click.Choice(SHELLS), metavar=Text(pl="POWŁOKA", en="SHELL"),
    help=Text(pl="bash, zsh albo fish.", en="bash, zsh or fish."),
)  # fmt: skip
def completion(_: Run, shell: str) -> Answer:
    """Print the script."""
    from osl_cli.main import COMPLETING, main  # late: the table of commands stands above all of them

    kind = get_completion_class(shell)
    assert kind is not None
    script = kind(main, {}, "osl", COMPLETING).source()
    return Answer({"shell": shell, "script": script}, Raw(script))
