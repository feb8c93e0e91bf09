"""`osl init`: founds a centre, with its head and the shipped processes."""

from __future__ import annotations

from typing import TYPE_CHECKING

from osl_cli import shipped
from osl_cli.answer import Answer, Facts, Heading, Line, Raw
from osl_cli.frame import as_command, option
from osl_cli.language import Text
from osl_cli.number import Number
from osl_cli.prompting import Question, Values, completed, retried
from osl_cli.run import DEFAULT_FOLDER, Run, system_login
from osl_workflow.acts import office
from osl_workflow.acts.office import Hire
from osl_workflow.bootstrap import create_house, read_settings
from osl_workflow.errors import Refused
from osl_workflow.office.commands import FoundOffice
from osl_workflow.sentences import sentence
from osl_workflow.store.folder import has_history

if TYPE_CHECKING:
    from osl_workflow.acts.desk import Done

QUESTIONS = (
    Question("name", "--name", sentence("cli_office.ask_name")),
    Question("residents", "--residents", sentence("cli_office.ask_residents"), read=lambda typed: whole(typed)),
    Question("symbol", "--symbol", sentence("cli_office.ask_symbol"), default="PS"),
    Question("given", "--given", sentence("cli_office.ask_given")),
    Question("family", "--family", sentence("cli_office.ask_family")),
)
CULPRITS = {
    "office.name_missing": ("name",),
    "office.residents_number": ("residents",),
    "office.symbol_form": ("symbol",),
    "staff.name_missing": ("given", "family"),
}


def whole(typed: str) -> int:
    """Return a whole number as people write it: 21 300, 21.300.

    Raises:
        Refused: it is none.
    """
    try:
        return int(typed.replace(" ", "").replace("\u00a0", "").replace(".", ""))
    except ValueError:
        raise Refused("cli_office.no_number") from None


@as_command(
    "init",
    writes=True,
    help=Text(
        pl="""Załóż ośrodek. W terminalu program pyta o to, czego nie podano w opcjach.

        Ośrodek to jeden folder na dysku tego komputera: --office FOLDER, a bez tej opcji osl-office w bieżącym. Klucze,
        bez których niczego nie da się odczytać, leżą w nim razem z zapisami. Kopie robią osl backup
        i osl keys backup.

        Z opcją --postgresql zapisy leżą na serwerze PostgreSQL i może z nimi pracować wiele komputerów
        (docs/how-to/run-on-postgresql.md).""",
        en="""Found a centre. On a terminal the program asks for what the options leave out.

        A centre is one folder on a disk of this machine: --office FOLDER, or without it osl-office in the current one.
        The keys, without which nothing can be read, lie in it beside the records. osl backup and
        osl keys backup make copies.

        With --postgresql the records lie on a PostgreSQL server, and many machines can work with them
        (docs/how-to/run-on-postgresql.md).""",
    ),
)
@option("--name", help=Text(pl="Nazwa ośrodka, jak na pismach.", en="The name of the centre, as in letters."))
@option(
    "--residents",
    type=Number(),
    help=Text(pl="Ilu mieszkańców ma gmina lub obszar działania.", en="How many people live in its area."),
)
@option(
    "--symbol",
    help=Text(pl="Początek znaku sprawy: PS w PS.12.2013.", en="The beginning of file marks: PS in PS.12.2013."),
)
@option("--given", help=Text(pl="Imię kierownika.", en="The head's given name."))
@option("--family", help=Text(pl="Nazwisko kierownika.", en="The head's family name."))
@option(
    "--login", metavar="LOGIN",
    help=Text(pl="Nazwa logowania kierownika; domyślnie Twoja.", en="The head's login; yours if left out."),
)  # fmt: skip
@option(
    "--postgresql", "server", metavar=Text(pl="ADRES", en="ADDRESS"),
    help=Text(
        pl="Baza PostgreSQL na zapisy, np. postgresql://osl@baza.osrodek.pl/osl. Hasła tu nie podawaj: widać je na "
        "liście procesów; jego miejsce to plik .pgpass.",
        en="The PostgreSQL database for the records, e.g. postgresql://osl@db.centre.pl/osl. Give no password here: "
        "the list of processes shows it; its place is the file .pgpass.",
    ),
)  # fmt: skip
def init(
    run: Run, name: str | None, residents: int | None, symbol: str | None, given: str | None, family: str | None,
    login: str | None, server: str | None,
) -> Answer:  # fmt: skip
    """Found the office and say what comes next."""
    run.founding = True
    _check_free(run, server)
    values = completed(
        run, QUESTIONS,
        {"name": name, "residents": residents, "symbol": symbol, "given": given, "family": family},
    )  # fmt: skip
    values["login"] = login or run.login or system_login()
    done = retried(run, QUESTIONS, values, CULPRITS, lambda now: _found(run, now, server))
    # the first of the published texts is the standard that the processes follow
    standard, *processes = done.answer["published"]
    folder = str(run.folder.resolve())
    stranger = _not_the_head(values["login"], run.login or system_login())
    data = {"folder": folder, "name": values["name"], "login": values["login"], **done.answer}
    return Answer(
        data,
        Line(sentence("cli_office.founded", name=values["name"]), "good"),
        Facts(
            [
                (sentence("cli_office.folder"), folder),
                (sentence("cli_office.head"), f"{values['given']} {values['family']} ({values['login']})"),
                (sentence("cli_office.standard"), standard),
                (sentence("cli_office.published"), processes),
            ]
        ),
        *stranger,
        Line(sentence("cli_office.keys" if read_settings(run.folder).server is None else "cli_office.keys_on_server")),
        Line(sentence("cli_office.share")),
        Heading(sentence("cli_office.next")),
        Raw("\n".join(f"  {place}{command}" for place, command in _next(run))),
    )


def _not_the_head(login: str, here: str) -> tuple[Line, ...]:
    """Return the warning that whoever sits here is not the head: the program would not let him in."""
    return () if login == here else (Line(sentence("cli_office.head_is_another", login=login, system=here), "warn"),)


def _check_free(run: Run, server: str | None) -> None:
    """Refuse before anything is asked, rather than after.

    Raises:
        Refused: an office lies there.
    """
    if has_history(run.folder):
        create_house(run.folder, server=server)  # takes an earlier try further, if that is what lies there


def _found(run: Run, values: Values, server: str | None) -> Done:
    """Found the office; a folder in which an earlier try was left half done is taken further."""
    if not has_history(run.folder):
        create_house(run.folder, server=server)
    standard = shipped.standard()
    assert standard is not None
    founding = FoundOffice(
        name=values["name"], residents=values["residents"], symbol=values["symbol"], standard=shipped.STANDARD
    )
    head = Hire(
        given=values["given"], family=values["family"], login=values["login"], roles=("manager",), post="manager"
    )
    return office.found(run.desk, run.wish(), founding, head, standard, shipped.definitions(shipped.STANDARD))


def _next(run: Run) -> list[tuple[str, str]]:
    place = "" if run.folder.name == DEFAULT_FOLDER and not run.folder.is_absolute() else f"OSL_OFFICE={run.folder} "
    commands = ("osl staff add", "osl import template", "osl person add", "osl case open", "osl process list")
    return [(place, command) for command in commands]
