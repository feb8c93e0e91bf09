"""Where things stand in a picture: nothing lies on anything else, and no line crosses a text."""

from __future__ import annotations

from datetime import date
from functools import partial

import pytest

from osl_workflow.drawing.layout import layout
from osl_workflow.drawing.lettering import width, wrapped
from osl_workflow.drawing.placed import Drawing
from osl_workflow.drawing.sketch import Sizes, in_order, sketch
from osl_workflow.drawing.tracks import tracks
from osl_workflow.process.model import Definition
from osl_workflow.process.words import Words
from osl_workflow.texts import say
from tests.builders import process, small_standard, step
from tests.pictures import WHOLE, boxes, crossed, on_each_other

TANGLED = process(
    recruitment=[
        step("application"),
        step("check", needs=["application"], outcomes={"again": {"again": True}, "no": {"closes": "one_off_help"}}),
        step("talk", needs=["application"]),
        step("both", needs=["check", "talk"], outcomes={"yes": {}, "back": {"returns_to": "recruitment"}}),
        step("last", needs=["application"], optional=True),
        step("other", needs=["both"]),
        step("another", needs=["both"]),
    ],
    activity=[step("work", outcomes={"plan": {"returns_to": "plan"}, "facts": {"returns_to": "diagnosis"}, "on": {}})],
)


def drawn(definition: Definition = TANGLED, sizes: Sizes | None = None) -> Drawing:
    sizes = sizes or Sizes()
    words = Words(definition, small_standard(), date(2026, 3, 2))
    return layout(sketch(words, partial(say, language="pl"), sizes), sizes)


@pytest.mark.parametrize("sizes", [Sizes(), WHOLE], ids=["for people", "all flows"])
def test_nothing_lies_on_anything_else_and_no_line_crosses_a_text(sizes: Sizes) -> None:
    drawing = drawn(sizes=sizes)

    assert on_each_other(drawing) == []
    assert crossed(drawing) == []


def test_a_line_through_a_text_would_be_found() -> None:
    drawing = drawn()
    box = drawing.lanes[0].cards[2].box
    wire = drawing.wires[0].__class__("needs", "a", "b", ((box.x - 5, box.cy), (box.right, box.cy)))

    assert crossed(Drawing(drawing.width, drawing.height, drawing.lanes, (wire,), None))


def test_everything_is_inside_the_picture() -> None:
    drawing = drawn()

    for box in boxes(drawing).values():
        assert box.x >= 0
        assert box.right <= drawing.width
        assert box.bottom <= drawing.height
    assert all(0 <= x <= drawing.width for wire in drawing.wires for x, _ in wire.points)


def test_each_step_stands_below_those_that_it_needs_whatever_the_order_of_the_file() -> None:
    turned = process(plan=[step("late", needs=["early"]), step("early"), step("free")])

    assert [one.step for one in in_order(turned.steps_of("plan"))] == ["early", "late", "free"]


def test_a_step_is_led_to_only_by_what_it_needs_directly() -> None:
    definition = process(plan=[step("a"), step("b", needs=["a"]), step("c", needs=["a", "b"])])

    needs = [(wire.source, wire.target) for wire in drawn(definition).wires if wire.kind == "needs"]

    assert needs == [("a", "b"), ("b", "c")]


def test_the_lines_of_many_needs_arrive_one_below_the_other_within_the_card() -> None:
    many = [f"need_{number}" for number in range(9)]
    picture = drawn(process(plan=[*map(step, many), step("last", needs=many)]))

    (card,) = (placed for lane in picture.lanes for placed in lane.cards if placed.card.step.step == "last")
    ends = [wire.points[-1][1] for wire in picture.wires if wire.kind == "needs" and wire.target == "last"]
    assert len(ends) == len(set(ends)) == 9
    assert all(card.box.y <= y < card.box.bottom for y in ends)


def test_every_return_leads_to_the_phase_of_its_outcome() -> None:
    returns = {(wire.exits[0].name, wire.target) for wire in drawn().wires if wire.kind == "returns"}

    assert returns == {
        ("back", "recruitment<"), ("plan", "plan<"), ("facts", "diagnosis<"), ("new_situation", "diagnosis<"),
    }  # fmt: skip


def test_where_all_flows_are_drawn_a_way_leads_from_the_start_to_every_step_and_end() -> None:
    wires = drawn(sizes=WHOLE).wires
    reached, left = {"start"}, ["start"]
    while left:
        source = left.pop()
        for wire in wires:
            if wire.source == source and wire.target not in reached:
                reached.add(wire.target)
                left.append(wire.target)

    assert {step.step for step in TANGLED.steps()} <= reached
    assert {"check.no", "evaluation_step.reached"} <= reached


def test_lines_share_a_track_only_where_they_do_not_meet() -> None:
    assert tracks({"a": (0, 10), "b": (20, 30), "c": (5, 25)}) == {"a": 0, "b": 0, "c": 1}


def test_a_text_is_broken_between_words_and_a_word_that_is_too_long_inside() -> None:
    lines = wrapped("Rodzinny wywiad środowiskowy niekonstytucyjnie", 90, 13)

    assert " ".join(lines[:2]) == "Rodzinny wywiad"
    assert all(width(line, 13) <= 90 for line in lines)
    assert "".join(lines).replace(" ", "") == "Rodzinnywywiadśrodowiskowyniekonstytucyjnie"
