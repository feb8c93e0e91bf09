"""Text to a tree of nodes with lines and columns: the part of YAML 1.2 that definitions are written in, and no more.

A file may come from anybody. Its size is looked at first; then the event stream is read and left at the first event
too many, before anything is built. Anchors, aliases, tags, directives and further documents are refused: a definition
is read from top to bottom and means what it shows. Scalars stay the text that was written (`012`, `1.18`).
"""

from __future__ import annotations

import re
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from typing import Any

from ruamel.yaml import YAML
from ruamel.yaml.error import MarkedYAMLError
from ruamel.yaml.events import (
    AliasEvent,
    CollectionEndEvent,
    DocumentStartEvent,
    Event,
    MappingStartEvent,
    NodeEvent,
    ScalarEvent,
    SequenceStartEvent,
)

from osl_workflow.errors import DefinitionError
from osl_workflow.process.findings import Finding, Place
from osl_workflow.sentences import Sentence, sentence

MAX_BYTES = 256 * 1024
MAX_DEPTH = 20
MAX_NODES = 5_000
SHOWN = 200
"""So many characters of a line are shown."""

_BREAK = re.compile(r"\r\n|\r|\n")
_UNPRINTABLE = re.compile("[^\t\n\r\x20-\x7e\x85\xa0-\ud7ff\ue000-\ufffd\U00010000-\U0010ffff]")
_NULLS = frozenset({"", "~", "null", "Null", "NULL"})


@dataclass(frozen=True, slots=True)
class Scalar:
    """A text as it was written, where it starts; `plain` when it stands without quotes."""

    text: str
    plain: bool
    line: int
    column: int

    @property
    def is_null(self) -> bool:
        """Whether nothing stands here, or the word `null`."""
        return self.plain and self.text in _NULLS


@dataclass(frozen=True, slots=True)
class Listing:
    """A list."""

    items: tuple[Node, ...]
    line: int
    column: int


@dataclass(frozen=True, slots=True)
class Mapping:
    """A mapping in the order of the file; of keys that stand twice the first counts, the others are `again`."""

    entries: dict[str, tuple[Scalar, Node]]
    line: int
    column: int
    again: tuple[tuple[Scalar, Node], ...] = ()


Node = Scalar | Listing | Mapping
Path = tuple[str | int, ...]


@dataclass(frozen=True, slots=True)
class Source:
    """A file that has been read: its lines, its tree, and keys that stand twice (`findings`)."""

    file: str
    lines: tuple[str, ...]
    root: Node
    findings: tuple[Finding, ...] = ()

    def node(self, *path: str | int) -> Node:
        """Return the node at `path` (keys and indexes from 0), or the deepest one on the way to it.

        A step of the path that the tree does not have is passed over: the notation lets a lone value stand for a list
        of one, so that `("tool", 0)` is found in `tool: KS-B` as well.
        """
        return self._walk(path)[1]

    def place(self, *path: str | int) -> Place:
        """Return where `path` stands: a text itself, a list or mapping at its key."""
        key, node = self._walk(path)
        return self.at(node if key is None or isinstance(node, Scalar) else key)

    def key(self, *path: str | int) -> Place:
        """Return where the key of `path` stands; for an item of a list, the item."""
        key, node = self._walk(path)
        return self.at(key or node)

    def within(self, path: Path, offset: int) -> Place:
        """Return where the character `offset` (from 0) of the text at `path` stands; its start if folded or escaped."""
        node = self.node(*path)
        place = self.at(node)
        if isinstance(node, Scalar):
            start = node.column - 1 + (0 if node.plain else 1)
            written = self.lines[node.line - 1][start : start + offset] if node.line <= len(self.lines) else ""
            if written == node.text[:offset]:
                return self.at_position(node.line, start + offset + 1)
        return place

    def has(self, *path: str | int) -> bool:
        """Return whether every step of `path` is in the tree."""
        node = self.root
        for part in path:
            inner = _child(node, part)
            if inner is None:
                return False
            node = inner[1]
        return True

    def at(self, node: Node) -> Place:
        """Return where `node` starts."""
        return self.at_position(node.line, node.column)

    def at_position(self, line: int, column: int) -> Place:
        """Return the place of a line and column, with the line itself."""
        return _place(self.file, self.lines, line, column)

    def _walk(self, path: Path) -> tuple[Scalar | None, Node]:
        key: Scalar | None = None
        node = self.root
        for part in path:
            inner = _child(node, part)
            if inner is not None:
                key, node = inner
        return key, node


def _child(node: Node, part: str | int) -> tuple[Scalar | None, Node] | None:
    if isinstance(node, Mapping) and part in node.entries:
        return node.entries[str(part)]
    if isinstance(node, Listing) and isinstance(part, int) and 0 <= part < len(node.items):
        return None, node.items[part]
    return None


def _place(file: str, lines: tuple[str, ...], line: int, column: int) -> Place:
    text = lines[line - 1] if 0 < line <= len(lines) else ""
    shown = _UNPRINTABLE.sub("\N{REPLACEMENT CHARACTER}", text[: SHOWN + 1])
    if len(shown) > SHOWN:
        shown = shown[:SHOWN] + "…"
    return Place(file=file, line=line, column=column, text=shown)


def read_tree(content: str | bytes, file: str) -> Source:
    """Return the tree of `content`; `file` is how places name it.

    Raises:
        DefinitionError: it is too large, not UTF-8, not YAML, or uses what definitions may not; with all findings.
    """
    text = _text(content, file)
    lines = tuple(_BREAK.split(text))
    builder = _Builder(lambda line, column: _place(file, lines, line, column))
    found = _UNPRINTABLE.search(text)
    if found is not None:
        before = _BREAK.split(text[: found.start()])
        builder.refuse(len(before), len(before[-1]) + 1, "process.yaml_unprintable", code=f"U+{ord(found[0]):04X}")
        raise builder.error(file)
    root = builder.build(text)
    if root is None or builder.fatal:
        raise builder.error(file)
    return Source(file=file, lines=lines, root=root, findings=tuple(builder.findings))


def _text(content: str | bytes, file: str) -> str:
    """Return the text of `content` without a byte order mark."""
    size = len(content)
    if isinstance(content, str) and size <= MAX_BYTES:
        content = content.encode("utf-8", "surrogatepass")
        size = len(content)
    place = Place(file=file, line=1, column=1)
    if isinstance(content, str) or size > MAX_BYTES:
        said = sentence("process.yaml_too_large", limit=MAX_BYTES // 1024, found=-(-size // 1024))
        raise DefinitionError("process.unreadable", findings=[_finding(place, said)], file=file)
    try:
        return content.decode("utf-8").removeprefix("\ufeff")
    except UnicodeDecodeError as error:
        before = _BREAK.split(content[: error.start].decode("utf-8").removeprefix("\ufeff"))
        shown = _BREAK.split(content[: error.start + SHOWN].decode("utf-8", "replace").removeprefix("\ufeff"))
        place = _place(file, tuple(shown), len(before), len(before[-1]) + 1)
        finding = _finding(place, sentence("process.yaml_not_utf8"), sentence("process.hint_save_as_utf8"))
        raise DefinitionError("process.unreadable", findings=[finding], file=file) from None


def _finding(place: Place, said: Sentence, hint: Sentence | None = None) -> Finding:
    return Finding(rule="SYNTAX", place=place, said=said, hint=hint)


class _Builder:
    """Builds the tree from events; `fatal` once something stood there that no tree can be trusted after."""

    def __init__(self, place: Callable[[int, int], Place]) -> None:
        self.place = place
        self.findings: list[Finding] = []
        self.fatal = False
        self.nodes = 0

    def error(self, file: str) -> DefinitionError:
        return DefinitionError("process.unreadable", findings=self.findings, file=file)

    def refuse(self, line: int, column: int, key: str, hint: Sentence | None = None, **values: Any) -> None:
        self.fatal = True
        self.findings.append(_finding(self.place(line, column), sentence(key, **values), hint))

    def build(self, text: str) -> Node | None:
        """Return the root of the first document, or None when there is none or it had to be left unread."""
        documents = 0
        root: Node | None = None
        events = self.events(text)
        for event in events:
            line, column = _position(event)
            if isinstance(event, DocumentStartEvent):
                documents += 1
                if documents > 1:
                    self.refuse(line, column, "process.yaml_second_document")
                    return None
                if event.version is not None or event.tags:
                    self.refuse(line, column, "process.yaml_directive")
            elif isinstance(event, NodeEvent):
                root = self.node(event, events, depth=1)
                if root is None:
                    return None
        if root is None and not self.findings:
            self.refuse(1, 1, "process.yaml_empty")
        return root

    def events(self, text: str) -> Iterator[Event]:
        """Yield events; whatever makes the parser stop becomes a finding."""
        stream = YAML(typ="safe", pure=True).parse(text)
        near = (1, 1)
        while True:
            try:
                event = next(stream)
            except StopIteration:
                return
            except MarkedYAMLError as error:
                self.refuse_marked(error)
                return
            except Exception:  # noqa: BLE001  the parser also stumbles in its own ways; the file is its author's anyway
                self.refuse(*near, "process.yaml_other")
                return
            near = _position(event)
            yield event

    def refuse_marked(self, error: MarkedYAMLError) -> None:
        key, hint = _problem(str(error.problem))
        marks = (error.problem_mark, error.context_mark)
        mark = (marks[1] or marks[0]) if key in _BEGUN else (marks[0] or marks[1])
        line, column = (mark.line + 1, mark.column + 1) if mark is not None else (1, 1)
        self.refuse(line, column, key, None if hint is None else sentence(hint))

    def node(self, event: Event, events: Iterator[Event], depth: int) -> Node | None:
        """Return the node that starts with `event`, or None when reading has to stop."""
        line, column = _position(event)
        self.nodes += 1
        if self.nodes > MAX_NODES:
            self.refuse(line, column, "process.yaml_too_many_nodes", limit=MAX_NODES)
            return None
        self.refuse_reuse(event, line, column)
        if isinstance(event, SequenceStartEvent | MappingStartEvent):
            if depth > MAX_DEPTH:
                self.refuse(line, column, "process.yaml_too_deep", limit=MAX_DEPTH)
                return None
            children = self.children(events, depth)
            if children is None:
                return None
            if isinstance(event, SequenceStartEvent):
                return Listing(tuple(children), line, column)
            return self.mapping(children, line, column)
        return self.scalar(event, line, column)

    def scalar(self, event: Event, line: int, column: int) -> Scalar:
        if not isinstance(event, ScalarEvent):
            return Scalar("*", False, line, column)  # an alias, already refused
        hidden = _UNPRINTABLE.search(event.value)  # an escape can write what a file may not hold
        if hidden is not None:
            self.refuse(line, column, "process.yaml_unprintable", code=f"U+{ord(hidden[0]):04X}")
        return Scalar(event.value, event.style is None, line, column)

    def children(self, events: Iterator[Event], depth: int) -> list[Node] | None:
        nodes: list[Node] = []
        for event in events:
            if isinstance(event, CollectionEndEvent):
                return nodes
            node = self.node(event, events, depth + 1)
            if node is None:
                return None
            nodes.append(node)
        return None

    def refuse_reuse(self, event: Event, line: int, column: int) -> None:
        if isinstance(event, AliasEvent):
            self.refuse(line, column, "process.yaml_alias", name=event.anchor, hint=sentence("process.hint_write_out"))
            return
        if isinstance(event, NodeEvent) and event.anchor is not None:
            self.refuse(line, column, "process.yaml_anchor", name=event.anchor, hint=sentence("process.hint_write_out"))
        tag = getattr(event, "tag", None)
        if tag is not None:
            self.refuse(line, column, "process.yaml_tag", name=str(tag).removeprefix("tag:yaml.org,2002:"))

    def mapping(self, children: list[Node], line: int, column: int) -> Mapping:
        entries: dict[str, tuple[Scalar, Node]] = {}
        again: list[tuple[Scalar, Node]] = []
        for key, value in zip(children[::2], children[1::2], strict=True):
            if not isinstance(key, Scalar) or key.is_null:
                self.refuse(key.line, key.column, "process.yaml_key_not_text")
            elif key.text in entries:
                said = sentence("process.yaml_key_twice", name=key.text, line=entries[key.text][0].line)
                self.findings.append(_finding(self.place(key.line, key.column), said))
                again.append((key, value))
            else:
                entries[key.text] = (key, value)
        return Mapping(entries, line, column, tuple(again))


def _position(event: Event) -> tuple[int, int]:
    return event.start_mark.line + 1, event.start_mark.column + 1


_PROBLEMS: tuple[tuple[str, str, str | None], ...] = (
    ("mapping values are not allowed", "process.yaml_colon", "process.hint_quote"),
    ("character '\\t'", "process.yaml_tab", "process.hint_spaces"),
    ("cannot start any token", "process.yaml_special_character", "process.hint_quote"),
    ("could not find expected ':'", "process.yaml_no_colon", None),
    ("expected <block end>", "process.yaml_indentation", None),
    ("sequence entries are not allowed", "process.yaml_indentation", None),
    ("unclosed", "process.yaml_bracket", None),
    ("expected ',' or", "process.yaml_bracket", None),
    ("unexpected end of stream", "process.yaml_quote_open", None),
    ("unexpected document separator", "process.yaml_quote_open", None),
    ("escape", "process.yaml_escape", "process.hint_single_quotes"),
    ("<document start>", "process.yaml_indentation", None),
    ("indented", "process.yaml_indentation", None),
)
"""What the parser says, what we say, and what helps; the rest is said in general words."""

_BEGUN = frozenset({"process.yaml_no_colon", "process.yaml_quote_open"})
"""What is told where it begins: the parser notices it only where it should have ended, often lines below."""


def _problem(problem: str) -> tuple[str, str | None]:
    return next(((key, hint) for words, key, hint in _PROBLEMS if words in problem), ("process.yaml_other", None))
