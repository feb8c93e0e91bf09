"""The command `osl`: the table of its commands, and the one place where errors become sentences and exit codes.

`osl --help` and `osl --version` load this file and click, nothing else; a test watches that.
"""

from __future__ import annotations

import os
import sys
from collections.abc import Sequence
from io import TextIOWrapper
from typing import Any, NoReturn

import click

import osl_workflow
from osl_cli import click_texts
from osl_cli.frame import Lazy, Option
from osl_cli.language import Text, choose, speak
from osl_cli.run import Run

TABLE: dict[str, tuple[str, Text]] = {
    "init": ("osl_cli.init:init", Text(pl="Załóż ośrodek.", en="Found a centre.")),
    "demo": (
        "osl_cli.demo:demo",
        Text(pl="Załóż zmyślony ośrodek i obejrzyj go.", en="Make an invented centre and look around."),
    ),
    "case": ("osl_cli.case:case", Text(pl="Praca socjalna krok po kroku.", en="Social work, step by step.")),
    "initiative": (
        "osl_cli.initiative:initiative",
        Text(pl="Praca ze społecznością krok po kroku.", en="Work with a community, step by step."),
    ),
    "due": (
        "osl_cli.due:due",
        Text(
            pl="Co jest do zrobienia i do kiedy: najpierw po terminie, ustawowe przed innymi.",
            en="What is to be done and by when: overdue first, deadlines of the law before others.",
        ),
    ),
    "person": ("osl_cli.person:person", Text(pl="Osoby i ich gospodarstwa.", en="People and their households.")),
    "import": (
        "osl_cli.import_group:import_",
        Text(
            pl="Przejmij z pliku to, co ośrodek już ma: rodziny i zrobione kroki.",
            en="Take over from a file what the centre already has: families, and steps that were done.",
        ),
    ),
    "contact": (
        "osl_cli.contact:contact",
        Text(pl="Jednorazowe zgłoszenia i porady.", en="One-off contacts and advice."),
    ),
    "call": (
        "osl_cli.call:call",
        Text(
            pl="Nabór uczestników: zgłoszenia, kryteria, kolejność, miejsca, lista rezerwowa.",
            en="A call for participants: applications, criteria, ranking, places, the reserve list.",
        ),
    ),
    "caseload": (
        "osl_cli.caseload:caseload",
        Text(
            pl="Ile rodzin ma każdy pracownik i jak to się ma do limitu.",
            en="How many families each worker has, held against the limit.",
        ),
    ),
    "allocate": (
        "osl_cli.allocate:allocate",
        Text(
            pl="Kto ma wziąć sprawy, które czekają: propozycja z wyjaśnieniem.",
            en="Who is to take the cases that wait: a proposal, explained.",
        ),
    ),
    "overview": (
        "osl_cli.overview:overview",
        Text(
            pl="Cały ośrodek na jednej spokojnej stronie.",
            en="The whole centre on one calm page.",
        ),
    ),
    "slipping": (
        "osl_cli.slipping:slipping",
        Text(
            pl="Bez kontaktu i po terminie: co wymaga uwagi.",
            en="No contact and overdue: what needs attention.",
        ),
    ),
    "district": (
        "osl_cli.district:district",
        Text(pl="Rejony: ulice, pracownicy, przeprowadzki.", en="Districts: streets, workers, moves."),
    ),
    "team": ("osl_cli.team:team", Text(pl="Zespoły i kto do nich należy.", en="Teams and who belongs to them.")),
    "staffing": (
        "osl_cli.staffing:staffing",
        Text(
            pl="Ilu jest pracowników socjalnych, ilu wymaga ustawa (obie proporcje), wiersze MPiPS-03 i kwalifikacje.",
            en="How many social workers there are and how many the act asks for, the rows of the report MPiPS-03.",
        ),
    ),
    "staff": ("osl_cli.staff:staff", Text(pl="Pracownicy, etaty i role.", en="Staff, posts and roles.")),
    "office": ("osl_cli.office:office", Text(pl="Ośrodek i jego ustawienia.", en="The centre and its settings.")),
    "process": (
        "osl_cli.process:process",
        Text(pl="Procesy: czytaj, sprawdzaj, ogłaszaj.", en="Processes: read, check, publish."),
    ),
    "views": (
        "osl_cli.views:views",
        Text(pl="Zestawienia: czy są aktualne, zbuduj od nowa.", en="Views: are they fresh, build them anew."),
    ),
    "doctor": (
        "osl_cli.doctor:doctor",
        Text(
            pl="Obejrzyj ośrodek: zapisy, dysk, zegar, kopie, prawa do plików.",
            en="Look the centre over: records, disk, clock, backups, permissions.",
        ),
    ),
    "upgrade": (
        "osl_cli.upgrade:upgrade",
        Text(pl="Przenieś zapisy ośrodka do formatu tego programu.", en="Bring the records to this program's format."),
    ),
    "backup": (
        "osl_cli.backup:backup",
        Text(pl="Zrób kopię zapisów ośrodka.", en="Make a backup of the records of the centre."),
    ),
    "restore": (
        "osl_cli.backup:restore",
        Text(pl="Odtwórz ośrodek z kopii.", en="Restore a centre from a backup."),
    ),
    "keys": (
        "osl_cli.keys:keys",
        Text(pl="Klucze do zapisów: stan, kopia, odtworzenie.", en="The keys of the records: state, copy, restoring."),
    ),
    "audit": (
        "osl_cli.audit:audit",
        Text(pl="Dowody: czy historia jest tą, którą zapisano.", en="Proofs: is the history the one that was written."),
    ),
    "completion": (
        "osl_cli.completion:completion",
        Text(pl="Podpowiedzi pod klawiszem Tab.", en="Completion under the Tab key."),
    ),
}
"""Every command: where it is, and what it is for."""

HELP = Text(
    pl="""osl prowadzi pracę socjalną z rodzinami i osobami (a także ze społecznością) według ogłoszonego procesu:
    krok po kroku, z terminami, z pamięcią o tym, kto, kiedy i dlaczego.

    Zacznij od `osl demo` (zmyślony ośrodek) albo `osl init` (własny). Nazwa to skrót od organizowania społeczności
    lokalnej, ale program jest dla całego ośrodka.""",
    en="""osl guides social work with families and persons (and with communities) through a published process: step by
    step, with deadlines, remembering who did what, when and why.

    Begin with `osl demo` (an invented office) or `osl init` (your own). The name is short for community organising in
    Polish, but the program is for the whole centre.""",
)


COMPLETING = "_OSL_COMPLETE"
"""The variable through which a shell asks for completions (click, Shell Completion)."""


def _show_version(ctx: click.Context, _: click.Parameter, value: bool) -> None:
    if value and not ctx.resilient_parsing:
        click.echo(f"osl {osl_workflow.__version__}")
        ctx.exit()


NO_TEXT = Text(
    pl="Oczekiwano tekstu w UTF-8, a na linii polecenia są inne bajty. Sprawdź kodowanie terminala.",
    en="Expected text in UTF-8, but the command line has other bytes. See which encoding the terminal uses.",
)


def _is_text(argument: str) -> bool:
    try:
        argument.encode()
    except UnicodeEncodeError:
        return False
    return True


class Osl(Lazy):
    """The root: chooses the language before anything is parsed, and lets no traceback out."""

    def main(  # type: ignore[override]
        self, args: Sequence[str] | None = None, prog_name: str | None = None, **extra: Any
    ) -> NoReturn:
        """Run `osl` and exit with its code."""
        args = sys.argv[1:] if args is None else list(args)
        speak(choose(args, os.environ))
        for stream in (sys.stdout, sys.stderr):
            if isinstance(stream, TextIOWrapper):  # a terminal without Polish letters gets \u0142, never a failure
                stream.reconfigure(errors="backslashreplace")
        if os.environ.get(COMPLETING):
            super().main(args, "osl", complete_var=COMPLETING)
        run = extra.get("obj") or Run()
        run.options.json = "--json" in args  # known before parsing, so that its mistakes are JSON too
        sys.exit(self._carried_out(args, run))

    def parse_args(self, ctx: click.Context, args: list[str]) -> list[str]:
        """Read the line, refusing bytes that are no UTF-8: they can be neither stored nor shown."""
        if not all(map(_is_text, args)):
            raise click.UsageError(NO_TEXT.said, ctx)
        return super().parse_args(ctx, args)

    def _carried_out(self, args: list[str], run: Run) -> int:
        """Carry the command out and return its exit code; tell what went wrong."""
        try:
            try:
                with self.make_context("osl", args, obj=run) as context:
                    code: int = self.invoke(context)
                sys.stdout.flush()
                return code
            finally:
                run.close()
        except click.exceptions.Exit as done:
            return done.exit_code
        except click.exceptions.NoArgsIsHelpError as no_command:
            click.echo(no_command.format_message())
            return 0
        except BrokenPipeError:
            from osl_cli.trouble import reader_has_gone

            return reader_has_gone()
        except (Exception, KeyboardInterrupt) as error:  # noqa: BLE001  # the last door: nothing but a sentence leaves
            from osl_cli.trouble import report

            return report(error, as_document=run.json)


VERSION = Option(
    ("--version", "_version"), is_flag=True, is_eager=True, expose_value=False, callback=_show_version, common=True,
    help=Text(pl="Pokaż wersję i zakończ.", en="Show the version and exit."),
)  # fmt: skip

click_texts.teach()
main = Osl("osl", table=TABLE, help=HELP, params=[VERSION])
