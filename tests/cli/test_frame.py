"""The frame of `osl`: help that costs little, two languages, errors in a sentence, exit codes."""

from __future__ import annotations

import ast
import json
import subprocess
import sys
from collections.abc import Iterator
from pathlib import Path

import click
import pytest

from osl_cli import click_texts
from osl_cli.frame import Command, Option, first_sentence
from osl_cli.language import choose, speak
from osl_cli.main import TABLE, main
from tests.cli.terminal import OSL, osl, started

HEAVY = (
    "pydantic", "babel", "cryptography", "sqlite3", "sqlite_utils", "holidays", "rich", "eventsourcing", "ruamel",
    "stdnum", "asyncio", "osl_workflow.errors", "osl_workflow.sentences",
)  # fmt: skip


def commands(command: click.Command = main, path: tuple[str, ...] = ("osl",)) -> Iterator[tuple[str, click.Command]]:
    """Every command with its whole name."""
    yield " ".join(path), command
    if isinstance(command, click.Group):
        context = click.Context(command)
        for name in command.list_commands(context):
            sub = command.get_command(context, name)
            assert sub is not None, name
            yield from commands(sub, (*path, name))


# --- what it costs ----------------------------------------------------------------------------------------------------


@pytest.mark.parametrize("option", ["--help", "--version"])
def test_help_and_version_load_nothing_heavy(option: str) -> None:
    loaded = (
        "import sys\n"
        "from osl_cli.main import main\n"
        f"try: main(['{option}'])\n"
        "except SystemExit: pass\n"
        f"print([name for name in {HEAVY!r} if name in sys.modules])"
    )

    done = subprocess.run([sys.executable, "-c", loaded], capture_output=True, text=True, check=True)

    assert done.stdout.splitlines()[-1] == "[]"


def test_completing_the_first_word_loads_no_command(tmp_path: Path) -> None:
    done = started(folder=tmp_path, _OSL_COMPLETE="bash_complete", COMP_WORDS="osl p", COMP_CWORD="1")

    assert done.out.splitlines() == ["plain,person", "plain,process"]


# --- two languages ----------------------------------------------------------------------------------------------------


def test_help_is_wholly_in_the_language_that_was_chosen() -> None:
    polish, english = osl("--help").out, osl("--help", "--lang", "en").out

    assert polish.startswith("Użycie: osl [OPCJE] POLECENIE")
    assert "Polecenia:" in polish
    assert "Opcje wspólne:" in polish
    assert english.startswith("Usage: osl [OPTIONS] COMMAND")
    for word in ("Usage", "Options", "Commands", "Show this message"):
        assert word not in polish
        assert word in english or word == "Options"


@pytest.mark.parametrize(
    ("arguments", "environment", "language"),
    [
        ([], {}, "pl"),
        ([], {"LANG": "C.UTF-8"}, "pl"),
        ([], {"LANG": "en_GB.UTF-8"}, "en"),
        ([], {"LANG": "en_GB.UTF-8", "LC_ALL": "pl_PL.UTF-8"}, "pl"),
        ([], {"LANG": "en_GB.UTF-8", "OSL_LANG": "pl"}, "pl"),
        (["process", "list", "--lang", "en"], {"OSL_LANG": "pl"}, "en"),
        (["--lang=en"], {}, "en"),
        (["--", "--lang=en"], {}, "pl"),
        (["--lang"], {}, "pl"),
        (["--lang", "de"], {"OSL_LANG": "en"}, "en"),
    ],
)
def test_the_language_is_what_was_said_last_then_the_settings_then_polish(
    arguments: list[str], environment: dict[str, str], language: str
) -> None:
    assert choose(arguments, environment) == language


def test_every_command_is_explained_in_both_languages() -> None:
    for name, command in commands():
        told = {}
        for language in ("pl", "en"):
            speak(language)
            told[language] = [command.help, *(p.help for p in command.params if isinstance(p, Option))]
        assert all(text and text.strip() for texts in told.values() for text in texts), name
        assert told["pl"][0] != told["en"][0], name


def test_no_command_uses_the_name_of_another_option_or_of_one_that_is_common_to_all() -> None:
    for name, command in commands():
        used = [option for param in command.params for option in (*param.opts, *param.secondary_opts)]
        named = [param.name for param in command.params]
        assert len(used) == len(set(used)), name
        assert len(named) == len(set(named)), name


def test_every_command_takes_the_common_options_anywhere() -> None:
    for name, command in commands():
        if isinstance(command, Command):
            assert {"--office", "--lang", "--json", "--as", "--role"} <= {o for p in command.params for o in p.opts}, (
                name
            )

    before, after = osl("--json", "process", "list"), osl("process", "list", "--json")
    assert before.data == after.data


def test_the_table_says_of_each_command_what_its_own_help_begins_with() -> None:
    for language in ("pl", "en"):
        speak(language)
        for name, (_, short) in TABLE.items():
            command = main.get_command(click.Context(main), name)
            assert command is not None
            assert first_sentence(command.help) == first_sentence(short.said), name


def texts_of_click() -> Iterator[tuple[str, str]]:
    """Every text that click hands to gettext in the modules that we teach."""
    for module in click_texts.MODULES:
        assert module.__file__ is not None
        for node in ast.walk(ast.parse(Path(module.__file__).read_text("utf-8"))):
            if isinstance(node, ast.Call) and isinstance(node.func, ast.Name) and node.func.id in ("_", "ngettext"):
                for text in node.args[:1]:
                    if isinstance(text, ast.Constant):
                        yield module.__name__, str(text.value)


MISTAKES_OF_PROGRAMMERS = {
    "DeprecationWarning: The command {name!r} is deprecated.{extra_message}",
    "DeprecationWarning: The {param_type} {name!r} is deprecated.{extra_message}",
    "Could not determine name for option with declarations {decls!r}",
    "No options defined but a name was passed ({name}). Did you mean to declare an argument instead? "
    "Did you mean to pass '--{name}'?",
    "Arguments take exactly one parameter declaration, got {length}: {decls}.",
    "Name '{name}' defined twice",
    "Boolean option {decl!r} cannot use the same flag for true/false.",
    "Invalid start character for option ({option})",
    "Unknown color {colour!r}",
}
"""What nobody who uses the program can ever see."""


def test_click_speaks_polish_in_all_that_a_person_may_read() -> None:
    said = list(texts_of_click())

    known = {*click_texts.POLISH, *MISTAKES_OF_PROGRAMMERS}
    missing = [f"{module}: {text}" for module, text in said if text not in known]
    gone = set(click_texts.POLISH) - {text for _, text in said} - {"required", "unknown error"}

    assert not missing, "\n".join(missing)
    assert not gone, "\n".join(gone)


@pytest.mark.parametrize(
    ("words", "said"),
    [
        (["proces"], "Nie ma polecenia 'proces'. Czy chodziło o 'process'?"),
        (["process", "lst"], "Nie ma polecenia 'lst'. Czy chodziło o 'list'?"),
        (["process", "list", "--langg", "pl"], "Nie ma opcji '--langg'. Czy chodziło o '--lang'?"),
        (["completion"], "Brakuje argumentu 'POWŁOKA'."),
        (["completion", "tcsh"], "oczekiwano jednego z: 'bash', 'zsh', 'fish', a podano 'tcsh'."),
        (["process", "list", "pięć"], "Zbędne słowo w poleceniu: pięć."),
        (["process", "show", "a", "--version", "druga"], "oczekiwano liczby całkowitej, a podano 'druga'."),
        (["staff", "list", "--at", "wczoraj"], "oczekiwano daty, na przykład 22.11.2026"),
        (["--lang", "de", "process", "list"], "oczekiwano jednego z: 'pl', 'en', a podano 'de'."),
    ],
)
def test_a_command_put_wrongly_is_told_in_polish_and_ends_with_two(words: list[str], said: str) -> None:
    done = osl(*words)

    assert done.code == 2
    assert said in done.err
    assert done.err.startswith("Użycie: osl")
    assert done.out == ""


def test_the_same_mistake_is_told_in_english() -> None:
    done = osl("proces", "--lang", "en")

    assert "Error: No such command 'proces'. Did you mean 'process'?" in done.err


@pytest.mark.parametrize("number", [(1, 0), (2, 1), (4, 1), (5, 2), (12, 2), (22, 1), (112, 2)])
def test_click_counts_in_polish(number: tuple[int, int]) -> None:
    count, form = number
    forms = click_texts.POLISH["Got unexpected extra argument ({args})"]

    assert click_texts.said_of("Got unexpected extra argument ({args})", "", count) == forms[form]


# --- errors -----------------------------------------------------------------------------------------------------------


def test_without_a_command_the_help_is_shown() -> None:
    done = osl()

    assert done.code == 0
    assert "Polecenia:" in done.out


def test_with_json_a_mistake_is_a_document_on_stderr() -> None:
    done = osl("process", "show", "nic-takiego", "--json")

    assert done.code == 2
    assert done.out == ""
    assert list(done.error) == ["key", "message", "details", "exit_code"]
    assert done.error["key"] == "cli_process.no_process"
    assert done.error["exit_code"] == 2


def test_with_json_also_a_command_put_wrongly_is_a_document() -> None:
    done = osl("process", "lst", "--json")

    assert done.code == 2
    assert done.error["key"] == "cli.usage"


def test_where_there_is_no_office_the_worker_is_told_what_to_do(tmp_path: Path) -> None:
    done = started("staff", "list", folder=tmp_path)

    assert done.code == 2
    assert "osl init" in done.err
    assert str(tmp_path) in done.err


def test_an_unexpected_failure_is_one_sentence_without_traceback_or_the_text_of_the_error(tmp_path: Path) -> None:
    code = (
        "from osl_cli import process_look\n"
        "from osl_cli.main import main\n"
        "def broken(run): raise RuntimeError('44051401359')\n"
        "process_look.list_.callback = broken\n"
        "main()\n"
    )

    def run(**debug: str) -> subprocess.CompletedProcess[str]:
        command = [sys.executable, "-c", code, "process", "list"]
        environment = {"PATH": "", "OSL_LANG": "pl", **debug}
        return subprocess.run(command, capture_output=True, text=True, check=False, env=environment, cwd=tmp_path)

    quiet, loud = run(), run(OSL_DEBUG="1")

    assert quiet.returncode == loud.returncode == 70
    assert quiet.stderr.startswith("Błąd: W programie wystąpił błąd (RuntimeError")
    assert "44051401359" not in quiet.stderr
    assert "Traceback" not in quiet.stderr
    assert "Traceback" in loud.stderr


def test_a_reader_that_goes_away_is_no_error_to_tell(tmp_path: Path) -> None:
    with subprocess.Popen(
        [OSL, "process", "schema"], stdout=subprocess.PIPE, stderr=subprocess.PIPE, cwd=tmp_path
    ) as process:
        assert process.stdout is not None
        process.stdout.close()
        _, told = process.communicate()

    assert told == b""
    assert process.returncode == 141


def test_the_program_runs_as_a_module_too(tmp_path: Path) -> None:
    done = subprocess.run(
        [sys.executable, "-m", "osl_cli", "--version"], capture_output=True, text=True, check=True, cwd=tmp_path
    )

    assert done.stdout.startswith("osl ")


@pytest.mark.parametrize("shell", ["bash", "zsh", "fish"])
def test_a_shell_gets_its_script_of_completion(shell: str) -> None:
    done = osl("completion", shell)

    assert done.code == 0
    assert "_OSL_COMPLETE" in done.out


def test_what_steers_a_terminal_is_taken_out_of_what_people_typed() -> None:
    from osl_cli.showing import told

    assert told("Anna\x1b[2J\x07 Nowak\u202e") == "Anna[2J Nowak"


def test_json_says_days_and_polish_letters_as_they_are() -> None:
    from datetime import date

    from osl_cli.showing import as_json

    assert json.loads(as_json({"a": date(2026, 3, 9), "b": "Łąka"})) == {"a": "2026-03-09", "b": "Łąka"}
    assert "Łąka" in as_json({"b": "Łąka"})
