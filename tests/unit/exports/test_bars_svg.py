"""Bars beside their limits: told by shape and word, with the same numbers in a table of text."""

from __future__ import annotations

import re
from decimal import Decimal
from functools import partial
from xml.etree import ElementTree

import pytest

from osl_workflow.drawing.lettering import width
from osl_workflow.exports.bars_svg import MARGIN, Bar, Chart, _Table, _told, bars_svg, scale

SVG = "{http://www.w3.org/2000/svg}"
COLUMNS = ("Pracownik", "Etat", "Rodzin", "Limit", "Stan")
BARS = (
    Bar("Anna Nowak", 52, Decimal(50), "[!] ponad limit"),
    Bar("Piotr <Wilk> & syn", 20, Decimal(25), "[+] w limicie"),
    Bar("Kierownik", 3, None, "bez limitu"),
)
ROWS = tuple((bar.name, Decimal("0.5"), bar.value, bar.limit, bar.words) for bar in BARS)


def drawn(*charts: Chart) -> ElementTree.Element:
    return ElementTree.fromstring(bars_svg("Obciążenie", "Stan na 30.06.2026.", charts, "pl"))


def texts(svg: ElementTree.Element, role: str | None = None) -> list[str]:
    return ["".join(one.itertext()) for one in svg.iter(f"{SVG}text") if role is None or one.get("role") == role]


def test_the_numbers_stand_in_a_table_of_text_and_the_picture_is_described() -> None:
    svg = drawn(Chart("Praca socjalna", "rodzin", BARS, COLUMNS, ROWS))

    assert texts(svg, "columnheader") == list(COLUMNS)
    assert texts(svg, "cell")[:5] == ["Anna Nowak", "0,5", "52", "50", "[!] ponad limit"]
    assert (svg.findtext(f"{SVG}title"), svg.get("role")) == ("Obciążenie", "graphics-document")
    assert "Stan na 30.06.2026." in (svg.findtext(f"{SVG}desc") or "")


def test_what_is_over_the_limit_is_hatched_and_said_not_coloured() -> None:
    svg = drawn(Chart("Praca socjalna", "rodzin", BARS, COLUMNS, ROWS))

    hatched = [one for one in svg.iter(f"{SVG}rect") if one.get("fill") == "url(#over)"]
    assert len(hatched) == 2  # one of the legend, one of the one bar that is over
    assert "52 · [!] ponad limit" in [" ".join(text.split()) for text in texts(svg)]
    colours = set(re.findall(r"#[0-9a-f]{3,6}\b", ElementTree.tostring(svg, "unicode")))
    assert all(len({*colour[1:]}) == 1 for colour in colours)  # greys only


def test_two_charts_stand_below_each_other_and_one_without_bars_breaks_nothing() -> None:
    one = drawn(Chart("A", "rodzin", BARS, COLUMNS, ROWS))
    two = drawn(Chart("A", "rodzin", BARS, COLUMNS, ROWS), Chart("B", "rodzin", (), COLUMNS, ()))
    nought = drawn(Chart("C", "rodzin", [Bar("Anna", 0, 0)], COLUMNS[:1], [["Anna"]]))

    assert float(two.get("height") or 0) > float(one.get("height") or 0) > 2 * MARGIN
    assert texts(nought, "cell") == ["Anna"]


@pytest.mark.parametrize(
    ("longest", "wanted"), [(0, (1, 1)), (6, (1, 6)), (7, (2, 8)), (93, (20, 100)), (547, (100, 600))]
)
def test_a_scale_is_of_round_numbers_and_holds_the_longest(longest: int, wanted: tuple[int, int]) -> None:
    assert scale(longest) == wanted
    assert scale(Decimal(longest)) == wanted


def test_a_column_of_numbers_stays_one_where_a_word_stands_instead_of_one_of_them() -> None:
    table = _Table(Chart("", "", (), ("a", "b"), [("x", 1), ("y", "nie liczy się")]), partial(_told, language="pl"))

    assert table.numeric == [False, True]


def test_a_long_label_keeps_all_its_words_and_a_wide_table_stays_on_the_page() -> None:
    label = "Ponad limit (na ten dzień żadne źródło nie podaje limitu, a ośrodek nie wybrał własnego)"
    cell = "PS.61.2012: aktualizacja wywiadu, po terminie od dziesięciu lat, odpowiada pracownik świadczeń " * 3
    chart = Chart("Przegląd", "ile", [Bar(label, 3, words="[!] " + label)], ("O co chodzi", "Ile"), [(cell, 3)])
    svg = drawn(chart)

    drawn_texts = texts(svg)
    assert label.split() == " ".join(drawn_texts[drawn_texts.index("ile") + 1 :]).split()[: len(label.split())]
    assert [" ".join(one.split()) for one in texts(svg, "cell")] == [cell.strip(), "3"]
    assert float(svg.get("width") or 0) == float(drawn(Chart("A", "ile", BARS, COLUMNS, ROWS)).get("width") or 0)
    lines = list(svg.iter(f"{SVG}tspan"))
    assert lines
    assert all(width(one.text or "", 12) <= float(svg.get("width") or 0) - 2 * MARGIN for one in lines)
