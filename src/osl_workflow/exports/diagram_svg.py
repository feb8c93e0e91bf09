"""A process as a picture to look at and to print (SVG): phases as lanes, steps, exits, returns, ends.

Everything is told by shape and word, nothing by colour: it reads the same in black and white. The picture has a title
and a description, and each step is a group of its own with a title, for those who have it read to them.
"""

from __future__ import annotations

from collections.abc import Iterable
from functools import partial
from typing import Any

from osl_workflow.drawing.layout import layout
from osl_workflow.drawing.lettering import width, wrapped
from osl_workflow.drawing.placed import Box, Drawing, Kind, PlacedCard, PlacedExit, PlacedLane, Point
from osl_workflow.drawing.sketch import OPENS, Sizes, opened_from, opened_from_one, sketch
from osl_workflow.drawing.way import Way
from osl_workflow.exports.xml import Element, number
from osl_workflow.process.words import Words
from osl_workflow.sentences import Sentence, sentence
from osl_workflow.texts import say

FONT = "DejaVu Sans, Verdana, Arial, Helvetica, sans-serif"
MARGIN = 24.0
INK, GREY, PALE = "#111", "#555", "#eee"

LINES: dict[Kind, tuple[str, float]] = {
    "needs": ("", 1.2), "on": ("", 1.2), "closes": ("", 1.2), "again": ("1.5 3", 1.5), "returns": ("7 4", 1.5),
}  # fmt: skip
"""How each kind of line is dashed, and how thick it is."""
PLACES = ("done", "now", "may", "waits", "skipped", "before", "lapsed")


def diagram_svg(
    words: Words, language: str, way: Way | None = None, about: Sentence | None = None, origin: Sentence | None = None
) -> str:
    """Return the picture of a definition in `language`; with `way` that of a case in it.

    `about` names the case, and `origin` the one from which it was opened.
    """
    told = partial(say, language=language)
    links = list(map(told, opened_from(words) if way is None else opened_from_one(origin)))
    below = 22 if about is not None else 0
    sizes = Sizes(top=_HEADING + below + 18 * len(links))
    drawing = layout(sketch(words, told, sizes, way), sizes)
    title = told(words.definition.title) or words.definition.process
    which = sentence("drawing.which", process=words.definition.process, version=words.definition.version)
    steps = words.definition.steps()
    absent = {
        "benefits": not any(step.track == "benefits" for step in steps),
        "repeats": not any(step.repeats for step in steps),
        "optional": not any(step.optional for step in steps),
        "returns": not any(wire.kind == "returns" for wire in drawing.wires),
        "again": not any(wire.kind == "again" for wire in drawing.wires),
        "opens": not any(step.starts for step in steps),
        "opened": not links,
    }
    left_out = {symbol for symbol, is_absent in absent.items() if is_absent}
    legend = _Legend(told, drawing.width, left_out, shows_case=way is not None)
    body = Element("g", transform=f"translate({number(MARGIN)} {number(MARGIN)})")
    body.add(_text(title, 0, 18, size=20, weight="bold"))
    body.add(_text(f"{told(which)}. {told(words.standard.title)}", 0, 38, size=12))
    if about is not None:
        body.add(_text(told(about), 0, 60, size=14, weight="bold"))
    for row, link in enumerate(links):
        y = 58 + below + 18 * row
        body.add(*(_way_in(1, y - 10) if row == 0 else ()), _text(link, OPENS if row == 0 else OPENS + 14, y, size=12))
    body.add(*(_lane(lane, is_here=way is not None and way.phase == lane.lane.phase) for lane in drawing.lanes))
    body.add(*_wires(drawing))
    for lane in drawing.lanes:
        body.add(*(_card(placed, told) for placed in lane.cards))
    body.add(legend.drawn(drawing.height + 28))
    across, down = drawing.width + 2 * MARGIN, drawing.height + 28 + legend.height + 2 * MARGIN
    svg = Element(
        "svg", xmlns="http://www.w3.org/2000/svg", lang=language, role="img", aria_labelledby="title desc",
        width=across, height=down, viewBox=f"0 0 {number(across)} {number(down)}",
        font_family=FONT, fill=INK,
    )  # fmt: skip
    svg.add(Element("title", title, id="title"), Element("desc", told(_description(words, about)), id="desc"))
    svg.add(Element("rect", width=across, height=down, fill="#fff"))
    return svg.add(body).document()


_HEADING = 62.0


def _description(words: Words, about: Sentence | None) -> Sentence:
    definition = words.definition
    steps = sum(1 for _ in definition.steps())
    key = "drawing.description" if about is None else "drawing.description_of_case"
    values = {} if about is None else {"about": about}
    return sentence(key, phases=tuple(words.standard.phases.values()), n=steps, **values)


# --- shapes -----------------------------------------------------------------------------------------------------------


def _text(text: str, x: float, y: float, *, size: float, weight: str | None = None, **more: Any) -> Element:
    return Element("text", text, x=x, y=y, font_size=size, font_weight=weight, **more)


def _lines(lines: Iterable[str], x: float, y: float, *, size: float, step: float, **more: Any) -> list[Element]:
    return [_text(line, x, y + number * step, size=size, **more) for number, line in enumerate(lines)]


def _rect(box: Box, **more: Any) -> Element:
    return Element("rect", x=box.x, y=box.y, width=box.w, height=box.h, **more)


def _path(points: Iterable[Point], **more: Any) -> Element:
    said = " ".join(f"{'M' if first else 'L'}{number(x)} {number(y)}" for first, (x, y) in _flagged(points))
    return Element("path", d=said, fill="none", **more)


def _flagged(points: Iterable[Point]) -> Iterable[tuple[bool, Point]]:
    return ((index == 0, point) for index, point in enumerate(points))


def _line(kind: Kind, points: tuple[Point, ...], *, taken: bool = False) -> Element:
    dashes, thick = LINES[kind]
    return _path(points, stroke=INK, stroke_width=thick * (2.6 if taken else 1), stroke_dasharray=dashes or None)


def _head(tip: Point, before: Point, size: float = 6) -> Element:
    """Return the head of an arrow that arrives at `tip` from `before`."""
    (x, y), (from_x, from_y) = tip, before
    dx, dy = _sign(x - from_x), _sign(y - from_y)
    ends = [(x - dx * size - dy * size / 2, y - dy * size - dx * size / 2),
            (x - dx * size + dy * size / 2, y - dy * size + dx * size / 2)]  # fmt: skip
    points = " ".join(f"{number(a)},{number(b)}" for a, b in [tip, *ends])
    return Element("polygon", points=points)


def _sign(value: float) -> int:
    return (value > 0.01) - (value < -0.01)


def _end_symbol(box: Box) -> Element:
    radius = box.w / 2
    ring = Element("circle", cx=box.cx, cy=box.cy, r=radius - 1, fill="#fff", stroke=INK, stroke_width=1.6)
    return Element("g", ring, Element("circle", cx=box.cx, cy=box.cy, r=radius - 4.5))


def _way_out(x: float, y: float) -> Iterable[Element]:
    """Yield the mark of what leads into another process: an arrow out of a frame."""
    frame = ((x + 5, y + 2), (x, y + 2), (x, y + 10), (x + 8, y + 10), (x + 8, y + 6))
    yield _path(frame, stroke=INK, stroke_width=1.2)
    yield _path(((x + 4, y + 6), (x + 10, y)), stroke=INK, stroke_width=1.2)
    yield _path(((x + 6.5, y), (x + 10, y), (x + 10, y + 3.5)), stroke=INK, stroke_width=1.2)


def _way_in(x: float, y: float) -> Iterable[Element]:
    """Yield the mark of what comes from another process: an arrow into a frame."""
    frame = ((x + 5, y), (x + 10, y), (x + 10, y + 10), (x + 2, y + 10), (x + 2, y + 8))
    yield _path(frame, stroke=INK, stroke_width=1.2)
    yield _path(((x - 1, y + 1), (x + 6, y + 6)), stroke=INK, stroke_width=1.2)
    yield _path(((x + 6, y + 2.5), (x + 6, y + 6), (x + 2.5, y + 6)), stroke=INK, stroke_width=1.2)


def _diamond(box: Box) -> Element:
    corners = ((box.cx, box.y), (box.right, box.cy), (box.cx, box.bottom), (box.x, box.cy))
    points = " ".join(f"{number(x)},{number(y)}" for x, y in corners)
    return Element("polygon", points=points, fill="#fff", stroke=INK, stroke_width=1.2)


# --- the parts --------------------------------------------------------------------------------------------------------


def _lane(lane: PlacedLane, *, is_here: bool) -> Element:
    head = lane.head
    tip = 10
    corners = [
        (head.x, head.y), (head.right - tip, head.y), (head.right, head.cy), (head.right - tip, head.bottom),
        (head.x, head.bottom), (head.x + tip, head.cy),
    ]  # fmt: skip
    points = " ".join(f"{number(x)},{number(y)}" for x, y in corners)
    arrow = Element("polygon", points=points, fill=INK if is_here else PALE, stroke=INK, stroke_width=1)
    title = _text(
        lane.lane.title, head.cx, head.cy + 6, size=16, weight="bold", text_anchor="middle",
        fill="#fff" if is_here else None,
    )  # fmt: skip
    border = _path(((lane.box.right, lane.box.y + head.h), (lane.box.right, lane.box.bottom)), stroke="#aaa")
    return Element("g", border, arrow, title, _rect(lane.entry, fill=INK))


def _wires(drawing: Drawing) -> Iterable[Element]:
    for wire in sorted(drawing.wires, key=lambda wire: any(exit.taken for exit in wire.exits)):
        taken = wire.kind != "needs" and any(exit.taken for exit in wire.exits)
        # Dashes are counted from the arrow: where several lines run together towards one, they lie on each other.
        yield _line(wire.kind, wire.points[::-1], taken=taken)
        if wire.kind != "closes":
            yield _head(wire.points[-1], wire.points[-2], 9 if taken else 6)


def _card(placed: PlacedCard, told: partial[str]) -> Element:
    card, box, sizes = placed.card, placed.box, Sizes()
    group = Element("g", Element("title", told(card.step.title)))
    group.add(*_frame(placed))
    y = box.y + sizes.pad + sizes.letters - 1
    group.add(*_lines(card.title, box.x + sizes.pad, y, size=sizes.letters, step=sizes.line, weight="bold"))
    y += len(card.title) * sizes.line - 2
    group.add(*_lines(card.remarks, box.x + sizes.pad, y, size=sizes.small, step=sizes.small_line))
    if card.opens:
        y += len(card.remarks) * sizes.small_line
        group.add(*_way_out(box.x + sizes.pad, y - 9))
        group.add(*_lines(card.opens, box.x + sizes.pad + OPENS, y, size=sizes.small, step=sizes.small_line))
    if card.place is not None:
        group.add(*_status(placed))
    if placed.choice is not None:
        group.add(_diamond(placed.choice))
    for one in placed.exits:
        group.add(*_exit(one))
    return group


def _frame(placed: PlacedCard) -> Iterable[Element]:
    """Yield the frame: dashed where the step may be left out, double where it comes round, barred for benefits."""
    step, box = placed.card.step, placed.box
    here = placed.card.place in ("now", "waits")
    if step.repeats:
        offset = Sizes().behind
        behind = Box(box.x + offset, box.y + offset, box.w, box.h)
        yield _rect(behind, rx=5, fill="#fff", stroke=INK, stroke_width=1)
    dashes = "5 3" if step.optional else None
    yield _rect(box, rx=5, fill="#fff", stroke=INK, stroke_width=3.5 if here else 1.3, stroke_dasharray=dashes)
    if step.track == "benefits":
        yield _rect(Box(box.x, box.y + 5, 4, box.h - 10), fill=INK)


def _status(placed: PlacedCard) -> Iterable[Element]:
    """Yield the strip that says how the case stands in the step: black where it waits for somebody."""
    card, box, sizes = placed.card, placed.box, Sizes()
    height = len(card.status) * sizes.small_line + 5
    above = 2 if placed.choice is None else 7  # room for the gate on the edge
    strip = Box(box.x + 2, box.bottom - height - above, box.w - 4, height)
    black = card.place in ("now", "waits")
    yield _rect(strip, rx=3, fill=INK if black else PALE if card.place in ("done", "before") else "#fff")
    mark = _MARKS.get(card.place or "")
    x, y = strip.x + 6, strip.y + 4
    if mark is not None:
        points = [(x + dx, y + dy) for dx, dy in mark]
        yield _path(points, stroke="#fff" if black else INK, stroke_width=2)
    colour = "#fff" if black else INK
    yield from _lines(card.status, x + 14, y + 9, size=sizes.small, step=sizes.small_line, fill=colour)


_MARKS: dict[str, tuple[Point, ...]] = {
    "done": ((0, 6), (3, 9), (9, 1)),
    "before": ((0, 6), (3, 9), (9, 1)),
    "now": ((1, 1), (8, 5), (1, 9), (1, 1)),
    "waits": ((1, 1), (8, 1), (1, 9), (8, 9), (1, 1)),
    "skipped": ((0, 0), (9, 10)),
    "lapsed": ((0, 5), (9, 5)),
}
"""The mark beside the words: a tick, a pointer, an hourglass, a stroke."""


def _exit(placed: PlacedExit) -> Iterable[Element]:
    sizes, exit = Sizes(), placed.exit
    weight = "bold" if exit.taken else None
    yield from _lines(
        exit.lines, placed.label.x, placed.label.y + sizes.small, size=sizes.small, step=sizes.small_line,
        weight=weight,
    )  # fmt: skip
    yield from _lines(
        exit.below, placed.below.x, placed.below.y + sizes.small - 0.5, size=sizes.small - 1, step=sizes.small_line,
        font_style="italic", fill=GREY,
    )  # fmt: skip
    if exit.effect == "closes":
        yield _end_symbol(placed.end)


# --- the legend -------------------------------------------------------------------------------------------------------


class _Legend:
    """What the marks mean that occur in the picture, in as many rows as it is wide; `left_out`: those that do not."""

    def __init__(self, told: partial[str], room: float, left_out: set[str], *, shows_case: bool) -> None:
        self.told = told
        signs = ("step", "optional", "repeats", "benefits", "entry", "needs", "exit", "closes", "returns", "again",
                 "opens", "opened")  # fmt: skip
        symbols = [sign for sign in signs if sign not in left_out]
        symbols += [f"place_{name}" for name in PLACES] + ["taken"] if shows_case else []
        self.items: list[tuple[str, str, float, float]] = []
        x, y = 0.0, 18.0
        for symbol in symbols:
            text = told(sentence(f"drawing.legend_{symbol}"))
            across = 46 + width(text, 11) + 22
            if x and x + across > room:
                x, y = 0.0, y + 26
            self.items.append((symbol, text, x, y))
            x += across
        self.hint = wrapped(told(sentence("drawing.hint")), room, 11)
        self.height = y + 34 + len(self.hint) * 14

    def drawn(self, top: float) -> Element:
        group = Element("g", transform=f"translate(0 {number(top)})")
        group.add(_text(self.told(sentence("drawing.legend")), 0, 4, size=13, weight="bold"))
        for symbol, text, x, y in self.items:
            group.add(*_symbol(symbol, x, y), _text(text, x + 46, y + 13, size=11))
        y = self.items[-1][3] + 44
        return group.add(*_lines(self.hint, 0, y, size=11, step=14))


def _symbol(symbol: str, x: float, y: float) -> Iterable[Element]:
    box = Box(x, y, 34, 18)
    middle = y + 9
    if symbol in ("step", "optional", "repeats", "benefits"):
        if symbol == "repeats":
            yield _rect(Box(x + 3, y + 3, 34, 18), rx=3, fill="#fff", stroke=INK)
        dashes = "5 3" if symbol == "optional" else None
        yield _rect(box, rx=3, fill="#fff", stroke=INK, stroke_width=1.3, stroke_dasharray=dashes)
        if symbol == "benefits":
            yield _rect(Box(x, y + 3, 4, 12), fill=INK)
    elif symbol == "entry":
        yield _rect(Box(x, middle - 4, 34, 8), fill=INK)
    elif symbol == "exit":
        yield _diamond(Box(x + 10, y + 2, 14, 14))
    elif symbol == "closes":
        yield _line("closes", ((x, middle), (x + 18, middle)))
        yield _end_symbol(Box(x + 18, y + 1, 16, 16))
    elif symbol in ("needs", "returns", "again"):
        kind: Kind = "needs" if symbol == "needs" else "returns" if symbol == "returns" else "again"
        yield _line(kind, ((x, middle), (x + 34, middle)))
        yield _head((x + 34, middle), (x, middle))
    elif symbol in ("opens", "opened"):
        yield from (_way_out if symbol == "opens" else _way_in)(x + 12, y + 4)
    elif symbol == "taken":
        yield _line("on", ((x, middle), (x + 34, middle)), taken=True)
        yield _head((x + 36, middle), (x, middle), 9)
    else:
        place = symbol.removeprefix("place_")
        black = place in ("now", "waits")
        fill = INK if black else PALE if place in ("done", "before") else "#fff"
        yield _rect(box, rx=3, fill=fill, stroke=INK, stroke_width=3 if black else 0.6)
        if place in _MARKS:
            points = [(x + 12 + dx, y + 4 + dy) for dx, dy in _MARKS[place]]
            yield _path(points, stroke="#fff" if black else INK, stroke_width=2)
