"""Files spoilt in every way that we could think of, each made anew from its number alone.

    .venv/bin/python -m tests.spoiling 7 > spoilt.yaml

writes file number 7. A spoilt file begins as one that is shipped, or as the small ones of the tests, and is then harmed
one to six times: its bytes, words, lines, the tree that it holds, or with what files of other origins hold.
"""

from __future__ import annotations

import json
import re
import sys
from collections.abc import Callable
from functools import cache
from importlib.resources import files
from random import Random
from typing import Any

from osl_workflow.errors import DefinitionError
from osl_workflow.process.reading import plain
from osl_workflow.process.yaml_tree import read_tree
from tests.written import DEFINITION, STANDARD

SIGNS = (
    "{", "}", "[", "]", ":", ": ", ",", "- ", "? ", "|", "|+2\n", ">-", "'", '"', "#", " #", "%", "%YAML 1.1\n", "\\",
    "!", "---\n", "...\n", "\t", "\n", "\r", "  ", "~", "null", "{}", "[]", "<<: ", "=", "@", "`", "&&", "||",
    "(", ")", "$",
)  # fmt: skip
"""What means something in YAML or in a guard."""
STRANGE = (
    "\0", "\x1b[31m", "\x85", "\xa0", "\u2028", "\u2029", "\ufeff", "\u200b", "\u202e", "a\u0301", "\u0130", "\ufdd0",
    "\uffff", "\U0001f600", "\U0010ffff", "ŻÓŁĆ", "ﷺ" * 20, "\x7f", "\u0660\u0661",
)  # fmt: skip
"""Characters that programs stumble over."""
REUSE = ("&a ", "*a", "*a : x", "!!str ", "!!python/object/apply:os.system ['true'] ", "!<tag:x> ", "<<: *a", "&a &b ")
VALUES = (
    "", "x", "1", "0", "-1", "1.5", "1e400", "9" * 400, "true", "yes", "at least 0", "at least 999", "2026-02-30",
    "0000-00-00", "9999-12-31", "$interview_days", "$", "1 month", "9999 months", "0 days", "client", "social_worker",
    "plan", "case.round > 1", "case.open_goals >= 0.000001", "!" * 50 + "case.round", "(" * 400,
    "a.b && " * 140 + "a.b", "'x' in case.subject",
)  # fmt: skip
"""Scalars that mean something somewhere, and that do not."""


@cache
def wholes() -> tuple[str, ...]:
    """Return the texts that are spoilt: what is shipped, and the small ones more often, as they are quick to check."""
    folders = (files("osl_processes") / name for name in ("definitions", "standards"))
    shipped = [file for folder in folders for file in sorted(folder.iterdir(), key=lambda file: file.name)]
    texts = [file.read_text("utf-8") for file in shipped if file.name.endswith(".yaml")]
    return (*texts, *[DEFINITION.replace("small-1", "social-work-1.18"), STANDARD] * len(texts))


def spoilt(number: int, texts: tuple[str, ...] | None = None) -> bytes:
    """Return file `number`: one of `texts` (if left out: of all), harmed; always the same for the same number."""
    random = Random(number)
    text = random.choice(texts or wholes())
    for _ in range(random.choice((1, 1, 1, 2, 2, 3, 6))):
        text = random.choice(HARMS)(text, random)
    content = text.encode("utf-8", "surrogatepass")
    return _bytes(content, random) if random.random() < 0.1 else content


def _bytes(content: bytes, random: Random) -> bytes:
    """Return the bytes with some of them changed, cut off, in another encoding."""
    at = random.randrange(len(content) + 1)
    match random.randrange(5):
        case 0:
            return content[:at] + random.randbytes(random.randint(1, 4)) + content[at:]
        case 1:
            return content[:at]
        case 2:
            return content[:at] + bytes([content[at - 1] ^ 1 << random.randrange(8)]) + content[at + 1 :]
        case 3:
            return content.decode("utf-8", "replace").encode(random.choice(("utf-16", "utf-32", "cp1250")), "replace")
        case _:
            return b"\xef\xbb\xbf" + content.replace(b"\n", random.choice((b"\r\n", b"\r", b"\n\n")))


def _sign(text: str, random: Random) -> str:
    at = random.randrange(len(text) + 1)
    return text[:at] + random.choice((*SIGNS, *STRANGE, *REUSE)) + text[at:]


def _gone(text: str, random: Random) -> str:
    at = random.randrange(len(text) + 1)
    return text[:at] + text[at + random.choice((1, 1, 2, 5, 40, 400)) :]


def _word(text: str, random: Random) -> str:
    """Return the text with one word instead of another: of the file, or one that means something somewhere."""
    words = list(re.finditer(r"[\w$.-]+", text))
    if not words:
        return text
    old, other = random.choice(words), random.choice(words)[0]
    new = random.choice((other, other, random.choice(VALUES), ""))
    return text[: old.start()] + new + text[old.end() :]


def _everywhere(text: str, random: Random) -> str:
    words = re.findall(r"\w+", text)
    return text.replace(random.choice(words), random.choice((*words, ""))) if words and len(text) < 50_000 else text


def _line(text: str, random: Random) -> str:
    lines = text.split("\n")
    at, other = random.randrange(len(lines)), random.randrange(len(lines))
    some = random.choice((1, 1, 2, 8))
    match random.randrange(7):
        case 0:
            del lines[at : at + some]
        case 1:
            lines[at:at] = lines[at : at + some]
        case 2:
            lines[at], lines[other] = lines[other], lines[at]
        case 3:
            lines[at] = " " * random.choice((1, 2, 7, 300)) + lines[at]
        case 4:
            lines[at] = lines[at][random.choice((1, 2, 4)) :]
        case 5:
            block = lines[at : at + some]
            del lines[at : at + some]
            lines[other:other] = block
        case _:
            lines[at : at + 2] = [" ".join(lines[at : at + 2])]
    return "\n".join(lines)


def _long(text: str, random: Random) -> str:
    """Return the text with a very long word, or a part of it very often."""
    at = random.randrange(len(text) + 1)
    if random.random() < 0.5:
        return (
            text[:at]
            + random.choice(("x", "ż", "[", "{a: ", "- ", " ", "'a' ", "\n", "a.b || "))
            * random.choice((70, 1_500, 30_000))
            + text[at:]
        )
    lines = text.split("\n")
    start = random.randrange(len(lines))
    block = lines[start : start + random.choice((1, 4, 9))]
    return "\n".join([*lines[:start], *block * random.choice((3, 30, 300)), *lines[start:]])


def _many_steps(text: str, random: Random) -> str:
    """Return the text with many more steps, all of them optional or all conditional: many ways through the process."""
    kind = random.choice(
        ("optional: true", "when: case.has_active_agreement", "repeat: true", "when: case.open_goals > {n}")
    )
    more = "".join(
        f"    - step: more_{n}\n      title: {{pl: a, en: a}}\n      by: [social_worker]\n      {kind.format(n=n)}\n"
        f"      outcomes: {{a: {{title: {{pl: a}}}}, b: {{title: {{pl: b, en: b}}, {random.choice(EFFECTS)}}}}}\n"
        + (f"      needs: [more_{random.randrange(n)}]\n" if n and random.random() < 0.4 else "")
        for n in range(random.choice((5, 12, 40)))
    )
    phase = random.choice(("recruitment", "diagnosis", "plan", "activity", "evaluation"))
    return text.replace(f"\n  {phase}:\n", f"\n  {phase}:\n{more}", 1)


EFFECTS = ("again: true", "returns_to: recruitment", "returns_to: plan", "closes: not_eligible", "closes: goal_reached")


def _tree(text: str, random: Random) -> str:
    """Return what the text holds, written anew (as JSON, which is YAML), with one of its parts in another place."""
    try:
        data = plain(read_tree(text, "a.yaml").root)
    except DefinitionError:
        return text
    places = list(_places(data))
    if not places:
        return text
    holder, key = random.choice(places)
    other, other_key = random.choice(places)
    match random.randrange(8):
        case 0:
            del holder[key]
        case 1:
            holder[key] = random.choice(VALUES)
        case 2:
            holder[key] = json.loads(json.dumps(other[other_key]))
        case 3:
            holder[key] = [holder[key]] * random.choice((1, 2, 50))
        case 4:
            holder[key] = {random.choice(VALUES): holder[key]}
        case 5 if isinstance(holder, dict):
            holder[random.choice((str(other_key), *VALUES))] = holder.pop(key)
        case 6:
            for _ in range(random.choice((1, 18, 25, 90))):
                holder[key] = random.choice(([holder[key]], {"a": holder[key]}))
        case _:
            holder[key], other[other_key] = json.loads(json.dumps([other[other_key], holder[key]]))
    return json.dumps(data, ensure_ascii=random.random() < 0.2, indent=random.choice((None, 1)))


def _places(value: Any) -> Any:
    """Yield each mapping and list of `value` with each of its keys."""
    if isinstance(value, dict | list):
        for key in list(value) if isinstance(value, dict) else range(len(value)):
            yield value, key
            yield from _places(value[key])


HARMS: tuple[Callable[[str, Random], str], ...] = (
    _sign, _sign, _gone, _word, _word, _word, _everywhere, _line, _line, _line, _long, _many_steps, _tree, _tree, _tree,
)  # fmt: skip

if __name__ == "__main__":
    sys.stdout.buffer.write(spoilt(int(sys.argv[1])))
