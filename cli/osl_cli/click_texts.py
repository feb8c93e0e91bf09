"""What click itself says, in Polish.

click asks `gettext` for every text, through the names `_` and `ngettext` of its modules; there we answer from this
table, in the language of the run. A test reads the source of click and tells which of its texts the table lacks.
"""

from __future__ import annotations

import click.core
import click.decorators
import click.exceptions
import click.formatting
import click.parser
import click.termui
import click.types

from osl_cli.language import language

MODULES = (
    click.core, click.decorators, click.exceptions, click.formatting, click.parser, click.termui, click.types,
)  # fmt: skip

POLISH: dict[str, str | tuple[str, str, str]] = {
    # headings and small words of the help
    "Usage:": "Użycie:",
    "Options": "Opcje",
    "Commands": "Polecenia",
    "Positional arguments": "Argumenty",
    "required": "wymagane",
    "deprecated": "przestarzałe",
    "(dynamic)": "(zależnie od okoliczności)",
    "default: {default}": "domyślnie: {default}",
    "env var: {var}": "zmienna środowiska: {var}",
    "Show this message and exit.": "Pokaż tę pomoc i zakończ.",
    "Show the version and exit.": "Pokaż wersję i zakończ.",
    "%(prog)s, version %(version)s": "%(prog)s, wersja %(version)s",
    "Confirm the action without prompting.": "Potwierdź bez pytania.",
    "Do you want to continue?": "Czy kontynuować?",
    # mistakes in the command
    "Error: {message}": "Błąd: {message}",
    "Try '{command} {option}' for help.": "Pomoc: '{command} {option}'.",
    "Aborted!": "Przerwano.",
    "Missing command.": "Brakuje polecenia.",
    "Missing argument": "Brakuje argumentu",
    "Missing option": "Brakuje opcji",
    "Missing parameter": "Brakuje parametru",
    "Missing parameter: {param_name}": "Brakuje parametru: {param_name}",
    "Missing {param_type}": "Brakuje: {param_type}",
    "No such option {name!r}.": "Nie ma opcji {name!r}.",
    "No such command {name!r}.": "Nie ma polecenia {name!r}.",
    "Did you mean {possibility}?": (
        "Czy chodziło o {possibility}?",
        "Czy chodziło o jedno z: {possibilities}?",
        "Czy chodziło o jedno z: {possibilities}?",
    ),
    "Got unexpected extra argument ({args})": (
        "Zbędne słowo w poleceniu: {args}. Tekst ze spacjami ujmij w cudzysłów.",
        "Zbędne słowa w poleceniu: {args}. Tekst ze spacjami ujmij w cudzysłów.",
        "Zbędne słowa w poleceniu: {args}. Tekst ze spacjami ujmij w cudzysłów.",
    ),
    "Invalid value: {message}": "Zła wartość: {message}",
    "Invalid value for {param_hint}: {message}": "Zła wartość {param_hint}: {message}",
    "Option {name!r} requires an argument.": (
        "Opcja {name!r} wymaga wartości.",
        "Opcja {name!r} wymaga {nargs} wartości.",
        "Opcja {name!r} wymaga {nargs} wartości.",
    ),
    "Option {name!r} does not take a value.": "Opcja {name!r} nie przyjmuje wartości.",
    "Argument {name!r} takes {nargs} values.": "Argument {name!r} wymaga {nargs} wartości.",
    "Takes {nargs} values but 1 was given.": (
        "Potrzeba {nargs} wartości, a podano 1.",
        "Potrzeba {nargs} wartości, a podano {len}.",
        "Potrzeba {nargs} wartości, a podano {len}.",
    ),
    "Value must be an iterable.": "Potrzeba kilku wartości.",
    "{len_type} values are required, but {len_value} was given.": (
        "Potrzeba {len_type} wartości, a podano {len_value}.",
        "Potrzeba {len_type} wartości, a podano {len_value}.",
        "Potrzeba {len_type} wartości, a podano {len_value}.",
    ),
    "Choose from:\n\t{choices}": "Do wyboru:\n\t{choices}",
    "Choice({choices})": "Wybór({choices})",
    "{value!r} is not {choice}.": (
        "oczekiwano {choice}, a podano {value!r}.",
        "oczekiwano jednego z: {choices}, a podano {value!r}.",
        "oczekiwano jednego z: {choices}, a podano {value!r}.",
    ),
    "{value!r} does not match the format {format}.": (
        "{value!r} nie pasuje do wzoru {format}.",
        "{value!r} nie pasuje do żadnego z wzorów {formats}.",
        "{value!r} nie pasuje do żadnego z wzorów {formats}.",
    ),
    "{value} is not in the range {range}.": "{value} nie mieści się w zakresie {range}.",
    "{value!r} is not a valid boolean. Recognized values: {states}": (
        "{value!r} to nie tak ani nie. Można wpisać: {states}"
    ),
    "{value!r} is not a valid {number_type}.": "oczekiwano liczby, a podano {value!r}.",
    "{value!r} is not a valid UUID.": (
        "oczekiwano identyfikatora, takiego jak 1f0c3b5e-0000-4000-8000-000000000000, a podano {value!r}."
    ),
    # files
    "file": "plik",
    "directory": "folder",
    "path": "ścieżka",
    "Could not open file {filename!r}: {message}": "Nie można otworzyć pliku {filename!r}: {message}",
    "unknown error": "nieznany błąd",
    "{name} {filename!r} does not exist.": "{name} {filename!r} nie istnieje.",
    "{name} {filename!r} is a file.": "{name} {filename!r} jest plikiem.",
    "{name} {filename!r} is a directory.": "{name} {filename!r} jest folderem.",
    "{name} {filename!r} is not readable.": "{name} {filename!r}: brak prawa odczytu.",
    "{name} {filename!r} is not writable.": "{name} {filename!r}: brak prawa zapisu.",
    "{name} {filename!r} is not executable.": "{name} {filename!r}: brak prawa uruchomienia.",
    # questions on a terminal
    "Repeat for confirmation": "Powtórz, aby potwierdzić",
    "Error: The two entered values do not match.": "Błąd: wpisano dwie różne wartości.",
    "Error: invalid input": "Błąd: tego nie da się odczytać",
    "Press any key to continue...": "Naciśnij dowolny klawisz...",
}

METAVARS = {
    "[OPTIONS]": "[OPCJE]",
    "COMMAND [ARGS]...": "POLECENIE [ARGUMENTY]...",
    "TEXT": "TEKST",
    "INTEGER": "LICZBA",
    "FLOAT": "LICZBA",
    "FILE": "PLIK",
    "DIRECTORY": "FOLDER",
    "PATH": "ŚCIEŻKA",
}
"""Words for the kinds of values, and of the line of usage."""


def teach() -> None:
    """Let click speak the language of the run."""
    for module in MODULES:
        for name, answer in (("_", said), ("ngettext", said_of)):
            if hasattr(module, name):
                setattr(module, name, answer)


def metavar(word: str) -> str:
    """Return click's word for a kind of value in the language of the run."""
    return METAVARS.get(word, word) if language() == "pl" else word


def said(text: str) -> str:
    """Return a text of click in the language of the run."""
    polish = POLISH.get(text, text) if language() == "pl" else text
    return polish if isinstance(polish, str) else polish[0]


def said_of(one: str, many: str, number: int) -> str:
    """Return a text of click that speaks of a number."""
    polish = POLISH.get(one) if language() == "pl" else None
    if not isinstance(polish, tuple):
        return one if number == 1 else many
    return polish[_polish_form(number)]


def _polish_form(number: int) -> int:
    if number == 1:
        return 0
    return 1 if 2 <= number % 10 <= 4 and not 12 <= number % 100 <= 14 else 2
