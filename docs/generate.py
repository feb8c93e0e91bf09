"""Writes the pages of `docs/reference/` that are read from the program itself; `--check` fails if one is out of date.

events.md from the closed table of events, rules.md from the standards' YAML, cli.md from the help of the command;
answer-file.md is written by hand, but for the kinds of record and the reasons for no answer.
"""

from __future__ import annotations

import inspect
import json
import sys
from collections.abc import Iterator
from importlib.resources import files
from pathlib import Path
from typing import Any

import click

REFERENCE = Path(__file__).parent / "reference"
NOTE = "<!-- Written by docs/generate.py from the program; `make format` writes it anew. -->"


# --- events -----------------------------------------------------------------------------------------------------------


def events_page() -> str:
    """Return the page of all events: what each says, its open fields, what of it is encrypted."""
    from osl_workflow.bootstrap import TOPICS

    lines = [
        "# Events",
        NOTE,
        "",
        "Everything that can be in a history, by the kind of aggregate it belongs to. Each event also says who acted,",
        "in which role and for whom, when it happened, when it was recorded and by which command (`meta`). What is",
        "listed as *encrypted* is sealed under the key of its aggregate and cannot be read once that key is destroyed;",
        "`reason`, why the act was done, always is.",
    ]
    for kind in TOPICS.kinds.values():
        lines += ["", f"## {kind.name}"]
        if kind.shared:
            shared = ", ".join(f"`{event.topic}`" for event in kind.shared)
            lines += [
                "",
                f"Beside its own, stored as `{kind.name}:` and the topic, the events that it shares: {shared}.",
            ]
        for event in kind.events:
            lines += ["", f"### `{event.topic}`", ""]
            if event.class_version > 1:
                lines += [f"Class version {event.class_version}.", ""]
            lines += [_paragraphs(event), ""]
            lines += [f"- `{name}`: {_type(field)}" for name, field in _own_fields(event)]
            lines += [
                f"- encrypted: {', '.join(f'`{name}`' for name in _sealed_fields(event)) or 'nothing but the reason'}"
            ]
    return "\n".join(lines) + "\n"


def _own_fields(event: type) -> Iterator[tuple[str, Any]]:
    for name, field in event.model_fields.items():  # type: ignore[attr-defined]
        if name not in ("meta", "sealed"):
            yield name, field


def _sealed_fields(event: type) -> list[str]:
    from osl_workflow.event import Sealed

    annotation = event.model_fields["sealed"].annotation  # type: ignore[attr-defined]
    content = [
        part for part in getattr(annotation, "__args__", ()) if isinstance(part, type) and issubclass(part, Sealed)
    ]
    return [name for part in content for name in part.model_fields if name != "reason"]


def _type(field: Any) -> str:
    annotation = field.annotation
    text = (
        annotation.__name__ if isinstance(annotation, type) and not hasattr(annotation, "__args__") else str(annotation)
    )
    for module in ("typing.", "uuid.", "datetime.", "decimal."):
        text = text.replace(module, "")
    return f"`{text}`" + ("" if field.is_required() else ", may be left out")


def _paragraphs(thing: type) -> str:
    """Return the docstring of a class, lines joined to paragraphs."""
    return "\n\n".join(
        " ".join(line.strip() for line in paragraph.splitlines())
        for paragraph in (inspect.cleandoc(thing.__doc__ or "")).split("\n\n")
    )


# --- rules ------------------------------------------------------------------------------------------------------------


def rules_page() -> str:
    """Return the page of the rules and dated numbers of each standard, with their sources."""
    from ruamel.yaml import YAML

    lines = ["# Rules of the standards", NOTE]
    folder = files("osl_processes") / "standards"
    for path in sorted((entry for entry in folder.iterdir() if entry.name.endswith(".yaml")), key=lambda one: one.name):
        standard = YAML(typ="safe").load(path.read_text("utf-8"))
        lines += ["", f"## {standard['standard']}", "", f"{standard['title']['en']} ({standard['title']['pl']})."]
        lines += [
            "",
            "A finding of `osl process check` names one of these. What a rule asks for in this standard stands",
            "",
        ]
        lines[-1:] = [
            "under it as its parameters; what they mean is told in `process/checks/`, one file for each kind.",
            "",
        ]
        for name, rule in standard["rules"].items():
            lines += [f"### {name}", "", rule["says"]["en"].strip(), "", f"*{rule['says']['pl'].strip()}*", ""]
            severity = rule.get("severity", "error")
            lines += [f"Kind {rule['kind']}, {severity}. Source: {rule['source']}.", ""]
            lines += _parameters(rule.get("parameters") or {})
        lines += [
            "### Dated numbers",
            "",
            "| parameter | value | from | to | source |",
            "| --- | --- | --- | --- | --- |",
        ]
        for name, parameter in standard["parameters"].items():
            for value in parameter.get("values") or [{}]:
                cells = (
                    value.get("value", "not known"),
                    value.get("from", ""),
                    value.get("to", ""),
                    value.get("source", ""),
                )
                lines += [f"| `{name}`: {parameter['title']['en']} | {' | '.join(str(cell) for cell in cells)} |"]
        lines += [
            "",
            "On a day that no source covers a number is *not known*, and nothing is called overdue by it.",
            "",
        ]
        lines += ["### Sources", ""]
        lines += [f"- `{code}`: {text}" for code, text in standard["sources"].items()]
    return "\n".join(lines) + "\n"


def _parameters(parameters: dict[str, Any]) -> list[str]:
    """Return the parameters of a rule, one a line; what each is for stands in the file of its kind."""
    shown = [
        f"- `{name}`: {', '.join(f'`{one}`' for one in ([values] if isinstance(values, str) else values)) or 'none'}"
        for name, values in parameters.items()
    ]
    return [*shown, ""] if shown else []


# --- commands ---------------------------------------------------------------------------------------------------------


def cli_page() -> str:
    """Return the page of all commands, from their own help in English."""
    from osl_cli.frame import COMMON_HEADING

    lines = ["# The command `osl`", NOTE, ""]
    for name, command in commands():
        if len(name) > 1:
            lines += [f"{'#' * min(len(name), 4)} `{' '.join(name)}`", ""]
        context = click.Context(command, info_name=" ".join(name), terminal_width=100, max_content_width=100)
        text = command.get_help(context)
        if len(name) > 1:  # told once, under the command itself
            text = text.partition(f"\n{COMMON_HEADING.said}:")[0]
        lines += ["```text", text.rstrip(), "```", ""]
    return "\n".join(lines)


def commands() -> Iterator[tuple[tuple[str, ...], click.Command]]:
    """Yield every command with its whole name: `("osl", "case", "open")`."""
    from osl_cli.language import speak
    from osl_cli.main import main

    speak("en")
    yield from _walk(main, ("osl",))


def _walk(command: click.Command, name: tuple[str, ...]) -> Iterator[tuple[tuple[str, ...], click.Command]]:
    yield name, command
    if isinstance(command, click.Group):
        context = click.Context(command, info_name=" ".join(name))
        for one in command.list_commands(context):
            sub = command.get_command(context, one)
            if sub is not None and not sub.hidden:
                yield from _walk(sub, (*name, one))


# --- the answer file --------------------------------------------------------------------------------------------------


def answer_file_page() -> str:
    """Return the page of the answer file, with the two parts anew that only the program knows."""
    page = (REFERENCE / "answer-file.md").read_text("utf-8")
    for name, lines in (("no answer", _reasons_for_no_answer()), ("records", _kinds_of_record())):
        before, begin, rest = page.partition(f"<!-- {name}: written by docs/generate.py -->\n")
        _, end, after = rest.partition(f"<!-- {name}: end -->")
        page = "".join((before, begin, "\n", *(f"{line}\n" for line in lines), "\n", end, after))
    return page


def _reasons_for_no_answer() -> Iterator[str]:
    """Yield the reasons of all standards, once each."""
    from ruamel.yaml import YAML

    found: dict[str, None] = {}
    for path in sorted((files("osl_processes") / "standards").iterdir(), key=lambda one: one.name):
        if path.name.endswith(".yaml"):
            standard = YAML(typ="safe").load(path.read_text("utf-8"))
            found |= {
                f"- `{code}`: {title['en']} ({title['pl']})": None for code, title in standard["no_answer"].items()
            }
    yield from found


def _kinds_of_record() -> Iterator[str]:
    from osl_workflow.progress.records import KINDS

    for number, (kind, shape) in enumerate(KINDS.items()):
        schema = shape.model_json_schema()
        yield from ("",) * bool(number)
        yield from (f"### `{kind}`", "", _paragraphs(shape), "")
        yield from _fields(schema, schema)
        if len(shape.statuses) > 1:
            yield from ("", f"Status: {', '.join(f'`{status}`' for status in shape.statuses)}.")


def _fields(shape: dict[str, Any], whole: dict[str, Any]) -> Iterator[str]:
    for name, field in shape["properties"].items():
        default = field.get("default")
        left_out = "needed" if name in shape.get("required", ()) else "may be left out"
        yield f"- `{name}`: {_value(field, whole)} ({f'`{_json(default)}` if left out' if default else left_out})"


def _value(field: dict[str, Any], whole: dict[str, Any]) -> str:
    """Return in words what the JSON Schema of a field lets in."""
    kinds = [one for one in field.get("anyOf", [field]) if one.get("type") != "null"]
    if {one.get("type") for one in kinds} == {"number", "string"}:
        return 'a sum as exact text (`"1200.00"`)'
    (kind,) = kinds
    if "$ref" in kind:
        inner = whole["$defs"][kind["$ref"].rpartition("/")[2]]
        return f"{{{'; '.join(line.removeprefix('- ') for line in _fields(inner, whole))}}}"
    if "enum" in kind:
        return f"one of {', '.join(f'`{_json(code)}`' for code in kind['enum'])}"
    if kind["type"] == "array":
        return f"a list of {_value(kind['items'], whole)}"
    formats = {"date": "a day", "uuid": "an id"}
    words = {
        "boolean": "`true` or `false`", "integer": "a whole number",
        "string": formats.get(kind.get("format", ""), "text"),
    }  # fmt: skip
    return words[kind["type"]] + (f" like `{kind['pattern']}`" if "pattern" in kind else "")


def _json(value: Any) -> str:
    return json.dumps(value, ensure_ascii=False)


# --- writing and checking ---------------------------------------------------------------------------------------------

PAGES = {"events.md": events_page, "rules.md": rules_page, "cli.md": cli_page, "answer-file.md": answer_file_page}


def out_of_date() -> list[str]:
    """Return the names of the pages that do not say what the program says now."""
    return [
        name
        for name, page in PAGES.items()
        if not (REFERENCE / name).exists() or (REFERENCE / name).read_text("utf-8") != page()
    ]


def main() -> int:
    """Write all pages, or with `--check` only tell which are out of date. Returns the exit code."""
    stale = out_of_date()
    if "--check" in sys.argv[1:]:
        for name in stale:
            print(f"docs/reference/{name} is out of date: run `make format`")
        return bool(stale)
    for name in stale:
        (REFERENCE / name).write_text(PAGES[name](), "utf-8")
        print(f"docs/reference/{name}")
    return 0


if __name__ == "__main__":
    sys.exit(main())
