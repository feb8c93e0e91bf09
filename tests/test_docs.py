"""The documentation is true: examples pass, pages written from the program are fresh, nothing is left undocumented."""

from __future__ import annotations

import importlib.util
import os
import re
import subprocess
from collections.abc import Callable, Iterator
from io import StringIO
from pathlib import Path
from types import ModuleType

import pytest
from ruamel.yaml import YAML

import osl_workflow
from osl_workflow.polish_calendar import PolishCalendar
from osl_workflow.process import checks
from osl_workflow.process.findings import Finding
from osl_workflow.process.reading import definition_of, model_of, read_definition, read_source, read_standard
from osl_workflow.process.standard import Standard
from osl_workflow.progress.rules import Rules
from osl_workflow.recruitment.criteria import check_criteria
from osl_workflow.recruitment.regulations import read_regulations
from osl_workflow.rehearsal.model import Stories
from osl_workflow.rehearsal.playing import play
from osl_workflow.texts import say
from tests.warm import folder_of_osl

ROOT = Path(__file__).parents[1]
STANDARDS = ROOT / "processes/osl_processes/standards"
PAGES = sorted([*ROOT.glob("*.md"), *(ROOT / "docs").rglob("*.md")])
PAGES = [page for page in PAGES if "_build" not in page.parts]


def _generator() -> ModuleType:
    spec = importlib.util.spec_from_file_location("generate", ROOT / "docs/generate.py")
    assert spec is not None
    assert spec.loader is not None
    module = importlib.util.module_from_spec(spec)
    spec.loader.exec_module(module)
    return module


generate = _generator()


def name_of(page: Path) -> str:
    return str(page.relative_to(ROOT))


# --- pages written from the program -----------------------------------------------------------------------------------


def test_the_pages_written_from_the_program_say_what_it_says_now() -> None:
    assert generate.out_of_date() == [], "run `make format`"


def test_every_command_and_each_of_its_options_says_what_it_is_for() -> None:
    silent = []
    for name, command in generate.commands():
        if not (command.help or "").strip():
            silent.append(" ".join(name))
        silent += [
            f"{' '.join(name)} {option.opts[0]}"
            for option in command.params
            if option.param_type_name == "option" and not (option.help or "").strip()
        ]

    assert not silent, "\n".join(silent)


def test_every_event_says_what_it_means_and_every_rule_says_it_in_both_languages() -> None:
    from osl_workflow.bootstrap import TOPICS

    silent = [event.topic for event in TOPICS.events() if "__doc__" not in vars(event) or not event.__doc__]
    for path in STANDARDS.glob("*.yaml"):
        rules = YAML(typ="safe").load(path)["rules"]
        silent += [name for name, rule in rules.items() if set(rule["says"]) != {"pl", "en"} or not rule["source"]]

    assert not silent, "\n".join(silent)


# --- examples ---------------------------------------------------------------------------------------------------------


def blocks(page: Path, language: str) -> Iterator[tuple[int, str]]:
    """Yield each fenced block of a language with the number of its first line."""
    text = page.read_text("utf-8")
    for found in re.finditer(rf"^```{language}\n(.*?)^```", text, re.MULTILINE | re.DOTALL):
        yield text[: found.start(1)].count("\n") + 1, found[1]


def kind(text: str) -> str:
    """Return what an example is one of."""
    if text.startswith("tests:"):
        return "stories"
    return "regulations" if re.search("^criteria:$", text, re.MULTILINE) else "definition"


EXAMPLES, STORIES, REGULATIONS = (
    [
        pytest.param(page, text, id=f"{name_of(page)}:{line}")
        for page in PAGES
        for line, text in blocks(page, "yaml")
        if kind(text) == wanted
    ]
    for wanted in ("definition", "stories", "regulations")
)
WHOLE = next(text for _, text in blocks(ROOT / "docs/reference/process-language.md", "yaml"))
"""The first example of the reference is a whole definition; the others are put into it before they are checked."""


def as_definition(example: str) -> str:
    """Return a whole definition: the example itself, or the reference's one with the example's keys or steps in it.

    Steps say in a comment on their first line to which phase they belong.
    """
    if example.startswith("process:"):
        return example
    yaml = YAML()
    whole, part = yaml.load(WHOLE), yaml.load(example)
    if isinstance(part, list):
        phase = example.splitlines()[0].removeprefix("# ").strip()
        names = {step["step"] for step in part}
        whole["phases"][phase] = [step for step in whole["phases"][phase] if step["step"] not in names] + part
    else:
        whole.update(part)
    written = StringIO()
    yaml.dump(whole, written)
    return written.getvalue()


@pytest.mark.parametrize(("page", "example"), EXAMPLES)
def test_an_example_of_a_definition_follows_the_standard(page: Path, example: str) -> None:
    findings = check(as_definition(example))

    assert not [
        f"{finding.place.line}:{finding.place.column}: {finding.rule}: {say(finding.said, 'en')}: {finding.place.text}"
        for finding in findings
        if finding.severity == "error"
    ]


@pytest.mark.parametrize(("page", "example"), STORIES)
def test_an_example_of_stories_is_true_of_the_whole_definition(page: Path, example: str) -> None:
    source = read_source(example, "example.tests.yaml")
    rules = Rules(read_definition(WHOLE, "example.yaml"), standard(), PolishCalendar())

    report = play(rules, model_of(source, Stories), source)

    assert [(finding.place.text, say(finding.said, "en")) for finding in report.findings] == []


@pytest.mark.parametrize(("page", "example"), REGULATIONS)
def test_an_example_of_regulations_opens_a_call(page: Path, example: str) -> None:
    found = read_regulations(example.encode(), "example.yaml")

    check_criteria(found.criteria)
    assert None not in (found.process, found.opens, found.closes, found.places)


def test_an_example_that_breaks_a_rule_would_be_found() -> None:
    findings = check(WHOLE.replace("closes: goal_reached", "closes: no_such_reason"))

    assert [finding for finding in findings if finding.severity == "error"]


def check(text: str) -> tuple[Finding, ...]:
    source = read_source(text, "example.yaml")
    return checks.run(definition_of(source), standard(), source)


def standard() -> Standard:
    return read_standard((STANDARDS / "social-work-1.18.yaml").read_bytes(), "social-work-1.18.yaml")


# --- names and addresses in the pages ---------------------------------------------------------------------------------


def test_links_between_pages_lead_somewhere() -> None:
    broken = [
        f"{name_of(page)}: {target}"
        for page in PAGES
        for target in re.findall(r"\]\(([^)#:\s]+)(?:#[^)]*)?\)", page.read_text("utf-8"))
        if not (page.parent / target).exists()
    ]

    assert not broken, "\n".join(broken)


ROOMS = ("", "src/osl_workflow/", "cli/osl_cli/", "processes/osl_processes/", "tests/", "docs/")


def test_every_file_and_folder_that_the_guides_name_exists() -> None:
    missing = [
        f"{page}: {name}"
        for page in ("README.md", "ARCHITECTURE.md", "CONTRIBUTING.md")
        for name in re.findall(
            r"`([\w.-]+(?:/[\w.-]+)*(?:/|\.(?:py|md|yaml|toml|po)))`", (ROOT / page).read_text("utf-8")
        )
        if not any((ROOT / room / name).exists() for room in ROOMS)
    ]

    assert not missing, "\n".join(missing)


def test_the_architecture_names_every_package() -> None:
    packages = {path.parent.name for path in (ROOT / "src/osl_workflow").glob("*/__init__.py")}
    text = (ROOT / "ARCHITECTURE.md").read_text("utf-8")

    assert {name for name in packages if f"`{name}/`" not in text and f"osl_workflow/{name}/`" not in text} == set()


def test_every_decision_on_the_architecture_is_short_and_says_the_three_things() -> None:
    for page in sorted((ROOT / "docs/adr").glob("*.md")):
        text = page.read_text("utf-8")
        assert len(text.splitlines()) <= 50, page.name
        assert re.findall(r"^## (.*)$", text, re.MULTILINE) == ["Context", "Decision", "Consequences"], page.name
        assert text.startswith(f"# {int(page.name[:4])}. "), page.name


def test_the_public_description_agrees_with_the_program() -> None:
    public = YAML(typ="safe").load(ROOT / "publiccode.yml")

    assert public["softwareVersion"] == osl_workflow.__version__
    assert public["legal"]["license"] == "EUPL-1.2"
    assert (ROOT / "LICENSE").read_text("utf-8").startswith("EUROPEAN UNION PUBLIC LICENCE v. 1.2")
    for language in ("pl", "en"):
        said = public["description"][language]
        assert len(said["shortDescription"]) <= 150
        assert 150 <= len(said["longDescription"]) <= 10_000
        assert all(len(feature) <= 100 for feature in said["features"])


# --- the commands of the pages ----------------------------------------------------------------------------------------


def commands_of(page: Path) -> list[str]:
    lines = [line for _, text in blocks(page, "console") for line in text.splitlines()]
    return [line.removeprefix("$ ") for line in lines if line.startswith("$ ")]


def is_for_make(command: str) -> bool:
    return command.startswith("make ")


TARGETS = sorted({command.split()[1] for page in PAGES for command in commands_of(page) if is_for_make(command)})


@pytest.mark.parametrize("target", TARGETS)
def test_make_knows_the_targets_that_the_pages_name(target: str) -> None:
    done = subprocess.run(["make", "--dry-run", target], cwd=ROOT, capture_output=True, text=True, check=False)

    assert done.returncode == 0, done.stderr


@pytest.mark.slow
@pytest.mark.parametrize(
    "page", [page for page in PAGES if commands_of(page) and page.parent.name != "tutorial"], ids=name_of
)  # what is typed in the tutorial is tried on a terminal, by test_tutorial.py
def test_the_commands_of_a_page_run_in_their_order(
    page: Path, tmp_path: Path, found_by_the_page: Callable[[Path], None]
) -> None:
    found_by_the_page(page)
    script = "\n".join(command for command in commands_of(page) if not is_for_make(command))
    assert "osl " in script
    where = {"PATH": f"{folder_of_osl()}{os.pathsep}{os.environ['PATH']}", "HOME": str(tmp_path)}

    done = subprocess.run(
        ["bash", "-e", "-u", "-o", "pipefail", "-x", "-c", script],
        cwd=tmp_path, env=where, capture_output=True, text=True, check=False,
    )  # fmt: skip

    assert done.returncode == 0, f"{done.stdout}\n{done.stderr}"


def test_the_readme_shows_the_two_commands_that_need_nothing_else() -> None:
    assert {"demo", "test"} <= set(TARGETS)
