"""The picture of a process: whole, readable in both languages and without colours, and it says what it shows."""

from __future__ import annotations

import re
from datetime import date
from functools import cache, partial
from importlib.resources import files
from xml.etree import ElementTree

import pytest

from osl_workflow.drawing.layout import layout
from osl_workflow.drawing.sketch import Sizes, sketch
from osl_workflow.drawing.way import way
from osl_workflow.exports.diagram_svg import diagram_svg
from osl_workflow.process.reading import read_definition, read_standard
from osl_workflow.process.words import Words
from osl_workflow.sentences import Text, sentence
from osl_workflow.texts import LANGUAGES, say
from tests.builders import Story, process, small_standard, step
from tests.pictures import WHOLE, crossed, on_each_other

DAY = date(2026, 3, 2)
SHIPPED = files("osl_processes")
SMALL = process(plan=[step("goals", optional=True), step("plan_step", needs=["goals"], repeat=True)])
NAMESPACE = "{http://www.w3.org/2000/svg}"


def small() -> Words:
    return Words(SMALL, small_standard(), DAY)


@cache
def shipped() -> dict[str, Words]:
    found = {}
    for file in SHIPPED.joinpath("definitions").iterdir():
        if file.name.endswith(".yaml") and not file.name.endswith(".tests.yaml"):
            definition = read_definition(file.read_bytes(), file.name)
            standard = SHIPPED.joinpath(f"standards/{definition.standard}.yaml")
            found[file.name] = Words(definition, read_standard(standard.read_bytes(), standard.name), DAY)
    return found


def texts(svg: str) -> str:
    return " ".join(text.text or "" for text in ElementTree.fromstring(svg).iter(f"{NAMESPACE}text"))


@pytest.mark.parametrize("sizes", [Sizes(), WHOLE], ids=["for people", "all flows"])
@pytest.mark.parametrize("language", LANGUAGES)
def test_in_no_shipped_process_lies_anything_on_anything_else(language: str, sizes: Sizes) -> None:
    for name, words in shipped().items():
        drawing = layout(sketch(words, partial(say, language=language), sizes), sizes)
        assert on_each_other(drawing) == [], name
        assert crossed(drawing) == [], name


@pytest.mark.parametrize("language", LANGUAGES)
def test_every_step_and_outcome_of_a_shipped_process_can_be_read(language: str) -> None:
    for name, words in shipped().items():
        svg = diagram_svg(words, language)
        read = texts(svg).replace(" ", "")
        for drawn in words.definition.steps():
            for title in (drawn.title, *(outcome.title for outcome in drawn.outcomes.values())):
                assert say(title, language).replace(" ", "") in read, name
        assert not re.search(r"\b(drawing|words)\.[a-z_]+", svg)


@pytest.mark.parametrize("language", LANGUAGES)
def test_it_says_its_title_its_language_and_what_it_shows_to_those_who_have_it_read_to_them(language: str) -> None:
    root = ElementTree.fromstring(diagram_svg(small(), language))

    assert root.get("lang") == language
    assert root.get("role") == "img"
    assert root.findtext(f"{NAMESPACE}title") == say(SMALL.title, language)
    assert "recruitment" in (root.findtext(f"{NAMESPACE}desc") or "")


def test_it_uses_no_colours_but_greys() -> None:
    colours = set(re.findall(r"#[0-9a-f]{3,6}", diagram_svg(small(), "pl")))

    assert colours
    assert all(len(set(colour[1:])) == 1 for colour in colours)


def test_the_same_process_is_always_the_same_picture() -> None:
    assert diagram_svg(small(), "pl") == diagram_svg(small(), "pl")


def test_letters_that_mean_something_to_xml_stay_letters() -> None:
    odd = process(plan=[step("plan_step") | {"title": {"pl": 'Cele <b> & "reszta"', "en": "x"}}])

    assert 'Cele <b> & "reszta"' in texts(diagram_svg(Words(odd, small_standard(), DAY), "pl"))


def test_the_way_of_a_case_is_drawn_on_it_in_words() -> None:
    story = Story(SMALL)
    story.do("recruitment_step")
    seen = way(story.rules, story.progress, story.events, DAY)

    svg = diagram_svg(small(), "pl", seen, sentence("drawing.case", mark="PS.1.2026", standing="", on=DAY))

    assert "Sprawa PS.1.2026" in texts(svg)
    assert "wykonano 05.01.2026" in texts(svg)
    assert "do zrobienia teraz" in texts(svg)
    assert "tu jesteśmy" not in texts(diagram_svg(small(), "pl"))


def test_a_step_that_rests_on_a_contract_elsewhere_says_so_and_joins_what_is_asked_by_or() -> None:
    asked = [{"process": name, "state": "active", "agreement": True} for name in ("one-process", "two-process")]
    words = Words(process(plan=[step("plan_step", links=asked)]), small_standard(), DAY)

    svg = texts(diagram_svg(words, "pl"))

    assert "sprawie z obowiązującą umową: one-process albo two-process" in svg
    asked[1]["agreement"] = False
    words = Words(process(plan=[step("plan_step", links=asked)]), small_standard(), DAY)
    assert "one-process z obowiązującą umową albo two-process" in texts(diagram_svg(words, "pl"))


def test_what_a_process_opens_and_what_it_is_opened_from_is_drawn_and_explained_only_where_it_is_so() -> None:
    opening = process(plan=[step("plan_step"), step("goals", optional=True, starts="other-process")])
    linked = opening.model_validate(
        {**opening.model_dump(by_alias=True), "links": [{"process": "third-process", "state": "closed"}]}
    )
    others = {"other-process": Text(pl="Inny proces", en="The other process")}

    svg = texts(diagram_svg(Words(linked, small_standard(), DAY, others), "pl"))

    assert "można otworzyć: Inny proces" in svg
    assert "otwiera się z: third-process: sprawa zakończona" in svg
    assert "stąd można otworzyć inny proces" in svg
    assert "skąd otwiera się ten proces" in svg
    several = [{"process": name, "state": "active"} for name in ("third-process", "other-process")]
    asking = linked.model_validate({**linked.model_dump(by_alias=True), "links": several})
    assert "otwiera się z jednego z tych:" in texts(diagram_svg(Words(asking, small_standard(), DAY, others), "pl"))
    assert "inny proces" not in texts(diagram_svg(small(), "pl"))
    assert "skąd otwiera się" not in texts(diagram_svg(Words(opening, small_standard(), DAY), "pl"))
