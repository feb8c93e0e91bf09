"""Numbers beside their limits as a picture to look at and to print (SVG): bars, a line at each limit, a table below.

Everything is told by shape and word, nothing by colour: what is over a limit is hatched and says so. The picture has a
title and a description, its numbers stand in a table of text below the bars, and nothing in it is a script.
"""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from decimal import Decimal
from functools import partial
from math import ceil
from typing import Any

from osl_workflow.drawing.lettering import width, wrapped
from osl_workflow.exports.xml import Element, number
from osl_workflow.sentences import sentence
from osl_workflow.texts import say

FONT = "DejaVu Sans, Verdana, Arial, Helvetica, sans-serif"
INK, GREY, PALE = "#111", "#555", "#ddd"
MARGIN, NAMES, BARS, WORDS = 24.0, 190.0, 420.0, 230.0
"""Widths: around the picture, of the names, of the longest bar, of the words behind the bars."""
INDENT = 14.0
"""How far the lines of a point stand from the left, behind its dash."""
ROW, THICK, LETTERS, SMALL, LINE, GAP = 34.0, 16.0, 12.0, 10.0, 18.0, 18.0


@dataclass(frozen=True, slots=True)
class Bar:
    """One bar: whose it is, how long, where its limit stands (None: there is none), and in words how that is."""

    name: Any
    value: int | Decimal
    limit: Decimal | int | None = None
    words: Any = ""


@dataclass(frozen=True, slots=True)
class Chart:
    """Bars on one scale, whose unit `unit` says, and the table below them, which says the same in numbers.

    `note` stands below the title, `points` below it as a list.
    """

    title: Any
    unit: Any
    bars: Sequence[Bar]
    columns: Sequence[Any]
    rows: Sequence[Sequence[Any]]
    note: Any = None
    points: Sequence[Any] = ()


def bars_svg(title: Any, about: Any, charts: Sequence[Chart], language: str, foot: Sequence[Any] = ()) -> str:
    """Return the picture in `language`; what is said may be a sentence, a pair of texts, a text, a number or a day.

    `about`: one sentence below the title: on which day, and what was counted. `foot`: what stands below everything,
    each on lines of its own: up to which entry of the history it goes.
    """
    told = partial(_told, language=language)
    tables = [_Table(chart, told) for chart in charts]
    across = NAMES + BARS + WORDS
    body = Element("g", transform=f"translate({number(MARGIN)} {number(MARGIN)})")
    heading = wrapped(told(title), across, 20, bold=True)
    body.add(*(_text(line, 0, 18 + 24 * row, size=20, weight="bold") for row, line in enumerate(heading)))
    below = wrapped(told(about), across, LETTERS)
    y = 24.0 * len(heading) + 14
    body.add(*(_text(line, 0, y + LINE * row, size=LETTERS) for row, line in enumerate(below)))
    y += LINE * len(below) + 14
    for chart, table in zip(charts, tables, strict=True):
        y = _chart(body, chart, told, across, y)
        y = table.drawn(body, y) + 30
    for line in (line for said in foot for line in wrapped(told(said), across, SMALL + 1)):
        body.add(_text(line, 0, y, size=SMALL + 1, fill=GREY))
        y += 15
    across, down = across + 2 * MARGIN, y - 16 + 2 * MARGIN
    # No role "img": it would hide the table below from those who have it read to them.
    svg = Element(
        "svg", xmlns="http://www.w3.org/2000/svg", lang=language, role="graphics-document",
        aria_labelledby="title desc", width=across, height=down,
        viewBox=f"0 0 {number(across)} {number(down)}", font_family=FONT, fill=INK,
    )  # fmt: skip
    described = f"{told(about)} {told(sentence('export.description'))}"
    svg.add(Element("title", told(title), id="title"), Element("desc", described, id="desc"), _hatching())
    svg.add(Element("rect", width=across, height=down, fill="#fff"))
    return svg.add(body).document()


def _told(what: Any, language: str) -> str:
    return "" if what is None else " ".join(say(what, language).split())


def _titled(said: str) -> str:
    return said[:1].upper() + said[1:]


def _text(text: str, x: float, y: float, *, size: float, weight: str | None = None, **more: Any) -> Element:
    return Element("text", text, x=x, y=y, font_size=size, font_weight=weight, **more)


def _line(x1: float, y1: float, x2: float, y2: float, **more: Any) -> Element:
    return Element("line", x1=x1, y1=y1, x2=x2, y2=y2, **{"stroke": INK, **more})


def _hatching() -> Element:
    stroke = _line(0, 0, 0, 6, stroke_width=3)
    pattern = Element(
        "pattern", stroke, id="over", width=6, height=6, patternUnits="userSpaceOnUse", patternTransform="rotate(45)"
    )
    return Element("defs", pattern)


# --- the bars ---------------------------------------------------------------------------------------------------------


def _chart(body: Element, chart: Chart, told: partial[str], across: float, y: float) -> float:
    """Draw the bars below `y`; return where they end."""
    for line in wrapped(_titled(told(chart.title)), across, 15, bold=True):
        body.add(_text(line, 0, y + 14, size=15, weight="bold"))
        y += 20
    if chart.note is not None:
        for line in wrapped(told(chart.note), across, SMALL + 1):
            body.add(_text(line, 0, y + 12, size=SMALL + 1, fill=GREY))
            y += 15
    for point in chart.points:
        for row, line in enumerate(wrapped(told(point), across - INDENT, SMALL + 1)):
            body.add(_text(line if row else f"– {line}", INDENT if row else 0, y + 12, size=SMALL + 1, fill=GREY))
            y += 15
    if not chart.bars:
        return y + 8
    if any(bar.limit is not None for bar in chart.bars):
        y = _legend(body, told, y + 6)
    else:
        y += 8
    step, end = scale(max(max(bar.value, bar.limit or 0) for bar in chart.bars))
    y += 22
    first, bottom = y, y + sum(_height(bar, told) for bar in chart.bars)
    for at in range(0, end + 1, step):
        x = NAMES + BARS * at / end
        body.add(_line(x, y - 4, x, bottom, stroke="#bbb", stroke_width=0.8))
        body.add(_text(told(at), x, y - 8, size=SMALL, text_anchor="middle"))
    body.add(_text(told(chart.unit), NAMES + BARS + 14, y - 8, size=SMALL, fill=GREY))
    for bar in chart.bars:
        body.add(_bar(bar, told, y, float(end)))
        y += _height(bar, told)
    body.add(_line(NAMES, first - 4, NAMES, bottom, stroke_width=1.2))
    return bottom + 8


def scale(longest: int | Decimal) -> tuple[int, int]:
    """Return the step and the end of a scale of whole numbers that holds `longest`, in at most six steps."""
    step = 1
    while step * 6 < longest:
        step = next(one for one in _round_numbers() if one > step)
    return step, max(1, ceil(longest / step)) * step


def _round_numbers() -> Iterable[int]:
    power = 1
    while True:
        yield from (power, 2 * power, 5 * power)
        power *= 10


def _beside(bar: Bar, told: partial[str]) -> tuple[tuple[str, ...], tuple[str, ...]]:
    """Return the lines of the name before a bar, and of the words behind it: all of them, nothing is cut."""
    words = " · ".join(filter(None, (told(bar.value), told(bar.words))))
    return wrapped(told(bar.name), NAMES - 10, LETTERS), wrapped(words, WORDS - 14, LETTERS)


def _height(bar: Bar, told: partial[str]) -> float:
    return max(ROW, 6 + 14.0 * max(map(len, _beside(bar, told))))


def _bar(bar: Bar, told: partial[str], y: float, end: float) -> Element:
    said = f"{told(bar.name)}: {told(bar.value)}. {told(bar.words)}".strip()
    group = Element("g", Element("title", said))
    middle = y + _height(bar, told) / 2
    top = middle - THICK / 2
    names, words = _beside(bar, told)
    first = middle + 4 - 7 * (len(names) - 1)
    group.add(*(_text(line, 0, first + 14 * row, size=LETTERS) for row, line in enumerate(names)))
    length = BARS * float(bar.value) / end
    limit = None if bar.limit is None else BARS * float(bar.limit) / end
    within = length if limit is None else min(length, limit)
    shape: dict[str, Any] = {"y": top, "height": THICK, "stroke": INK, "stroke_width": 1}
    if within:
        group.add(Element("rect", x=NAMES, width=within, fill=PALE, **shape))
    if limit is not None and length > limit:
        group.add(Element("rect", x=NAMES + limit, width=length - limit, fill="url(#over)", **shape))
    if limit is not None:
        x = NAMES + limit
        group.add(_line(x, middle - ROW / 2 + 3, x, middle + ROW / 2 - 3, stroke_width=3))
    x = NAMES + BARS + 14
    first = middle + 4 - 7 * (len(words) - 1)
    weight = "bold" if limit is not None and length > limit else None
    group.add(*(_text(line, x, first + 14 * row, size=LETTERS, weight=weight) for row, line in enumerate(words)))
    return group


def _legend(body: Element, told: partial[str], y: float) -> float:
    x = 0.0
    for key in ("within", "over", "limit"):
        if key == "limit":
            body.add(_line(x + 8, y, x + 8, y + 14, stroke_width=3))
        else:
            fill = PALE if key == "within" else "url(#over)"
            body.add(Element("rect", x=x, y=y + 2, width=18, height=10, fill=fill, stroke=INK, stroke_width=1))
        text = told(sentence(f"export.{key}"))
        body.add(_text(text, x + 24, y + 11, size=SMALL))
        x += 24 + width(text, SMALL) + 18
    return y + 18


# --- the table --------------------------------------------------------------------------------------------------------


class _Table:
    """The same in numbers: rows of text under each other, each a row for those who have it read to them.

    It is as wide as the page at most: cells that do not fit are broken into lines.
    """

    def __init__(self, chart: Chart, told: partial[str]) -> None:
        self.columns = [_titled(told(column)) for column in chart.columns]
        self.rows = [[told(cell) for cell in row] for row in chart.rows]
        cells = [[self.columns[at], *(row[at] for row in self.rows)] for at in range(len(self.columns))]
        whole = [max(width(cell, LETTERS, bold=True) for cell in column) + GAP for column in cells]
        least = [max(_longest_word(cell) for cell in column) + GAP for column in cells]
        self.widths = _fitted(whole, least, NAMES + BARS + WORDS)
        self.numeric = [  # also where a word stands instead of one of the numbers
            any(isinstance(row[at], int | Decimal) for row in chart.rows) for at in range(len(self.columns))
        ]
        self.width = sum(self.widths)

    def drawn(self, body: Element, y: float) -> float:
        """Draw the table below `y`; return where it ends."""
        if not self.columns or not self.rows:
            return y
        table = Element("g", role="table")
        row, lines = self._row(self.columns, y + LETTERS, "columnheader", "bold")
        y += 4 + LINE + 14 * (lines - 1)
        table.add(row, _line(0, y - 4, self.width, y - 4, stroke_width=1.2))
        for cells in self.rows:
            row, lines = self._row(cells, y + LETTERS, "cell")
            table.add(row)
            y += LINE + 14 * (lines - 1)
        body.add(table)
        return y

    def _row(self, cells: Sequence[str], y: float, role: str, weight: str | None = None) -> tuple[Element, int]:
        """Return a row of cells, and of how many lines the longest of them is."""
        row, x, most = Element("g", role="row"), 0.0, 1
        for text, wide, numeric in zip(cells, self.widths, self.numeric, strict=True):
            at, anchor = (x + wide - GAP, "end") if numeric else (x, None)
            lines = wrapped(text, wide - GAP + 1, LETTERS, bold=weight is not None)
            # A space keeps the words of two lines apart for who has them read; it stands where it moves no letter.
            spaced = [f" {line}" if numeric else f"{line} " for line in lines] if len(lines) > 1 else lines
            cell = _text("".join(spaced[:1]), at, y, size=LETTERS, weight=weight, text_anchor=anchor, role=role)
            row.add(cell.add(*(Element("tspan", line, x=at, dy=14) for line in spaced[1:])))
            most, x = max(most, len(lines)), x + wide
        return row, most


def _longest_word(text: str) -> float:
    return max((width(word, LETTERS, bold=True) for word in text.split()), default=0.0)


def _fitted(whole: Sequence[float], least: Sequence[float], room: float) -> list[float]:
    """Return how wide the columns are: whole where there is room, else the widest give way, down to a word if it goes.

    The room is dealt out evenly: what a narrow column does not need the others share.
    """
    if sum(whole) <= room:
        return list(whole)
    widths, left = [0.0] * len(whole), room
    lacking = sorted(range(len(whole)), key=lambda at: whole[at])
    for place, at in enumerate(lacking):
        words = sum(least[other] for other in lacking[place + 1 :])
        share = max(left / (len(lacking) - place), least[at])
        widths[at] = min(whole[at], share, max(left - words, GAP * 2))
        left -= widths[at]
    return widths
