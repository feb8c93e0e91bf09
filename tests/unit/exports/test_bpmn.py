"""A process as BPMN: whole and consistent, every line ends at what it connects, and other programs can read it."""

from __future__ import annotations

from collections import Counter
from datetime import date
from functools import cache
from importlib.resources import files
from pathlib import Path
from xml.etree import ElementTree

import pytest

from osl_workflow.exports.bpmn import bpmn
from osl_workflow.process.model import Definition
from osl_workflow.process.reading import read_definition, read_standard
from osl_workflow.process.words import Words
from osl_workflow.texts import LANGUAGES, say
from tests.builders import process, small_standard, step

DAY = date(2026, 3, 2)
SHIPPED = files("osl_processes").joinpath("definitions")
NAMES = sorted(one.name for one in SHIPPED.iterdir() if one.name.endswith(".yaml") and ".tests." not in one.name)
DIRECTIONS = {
    (False, False): "Unspecified", (True, False): "Converging", (False, True): "Diverging", (True, True): "Mixed",
}  # fmt: skip
"""By whether several flows come, and whether several go."""
NODES = {"startEvent", "endEvent", "userTask", "exclusiveGateway", "inclusiveGateway"}


def small(definition: Definition) -> Words:
    return Words(definition, small_standard(), DAY)


@cache
def shipped(name: str) -> Words:
    definition = read_definition(SHIPPED.joinpath(name).read_bytes(), name)
    standard = files("osl_processes").joinpath(f"standards/{definition.standard}.yaml")
    return Words(definition, read_standard(standard.read_bytes(), standard.name), DAY)


class Read:
    """The file as a modeller reads it."""

    def __init__(self, text: str) -> None:
        self.all = list(ElementTree.fromstring(text).iter())
        self.nodes = {one.attrib["id"]: one for one in self.all if kind(one) in NODES}
        self.flows = {one.attrib["id"]: one for one in self.all if kind(one) == "sequenceFlow"}
        self.shapes = {one.attrib["bpmnElement"]: box(one) for one in self.all if kind(one) == "BPMNShape"}
        self.edges = {
            one.attrib["bpmnElement"]: [
                (float(at.attrib["x"]), float(at.attrib["y"])) for at in one if kind(at) == "waypoint"
            ]
            for one in self.all
            if kind(one) == "BPMNEdge"
        }

    def reached(self) -> set[str]:
        """The nodes to which flows lead from the start."""
        found, left = {"start"}, ["start"]
        while left:
            source = left.pop()
            for flow in self.flows.values():
                if flow.attrib["sourceRef"] == source and flow.attrib["targetRef"] not in found:
                    found.add(flow.attrib["targetRef"])
                    left.append(flow.attrib["targetRef"])
        return found


def kind(element: ElementTree.Element) -> str:
    return element.tag.rpartition("}")[2]


def box(shape: ElementTree.Element) -> tuple[float, float, float, float]:
    bounds = next(one for one in shape if kind(one) == "Bounds").attrib
    return float(bounds["x"]), float(bounds["y"]), float(bounds["width"]), float(bounds["height"])


def touches(point: tuple[float, float], bounds: tuple[float, float, float, float]) -> bool:
    x, y, width, height = bounds
    inside = x - 1 <= point[0] <= x + width + 1 and y - 1 <= point[1] <= y + height + 1
    deep = x + 1 < point[0] < x + width - 1 and y + 1 < point[1] < y + height - 1
    return inside and not deep


@pytest.mark.parametrize("name", NAMES)
def test_every_flow_connects_two_nodes_that_know_of_it_and_is_drawn_from_border_to_border(name: str) -> None:
    read = Read(bpmn(shipped(name), "pl"))

    for id_, flow in read.flows.items():
        source, target = flow.attrib["sourceRef"], flow.attrib["targetRef"]
        assert id_ in [one.text for one in read.nodes[source] if kind(one) == "outgoing"]
        assert id_ in [one.text for one in read.nodes[target] if kind(one) == "incoming"]
        assert touches(read.edges[id_][0], read.shapes[source]), (id_, source)
        assert touches(read.edges[id_][-1], read.shapes[target]), (id_, target)
    for node in read.nodes.values():
        if kind(node).endswith("Gateway"):
            several = tuple([kind(one) for one in node].count(end) > 1 for end in ("incoming", "outgoing"))
            assert node.attrib["gatewayDirection"] == DIRECTIONS[several]
    assert set(read.nodes) <= set(read.shapes)
    assert set(read.edges) == set(read.flows)
    assert [
        id_ for id_, times in Counter(one.attrib["id"] for one in read.all if "id" in one.attrib).items() if times > 1
    ] == []


@pytest.mark.parametrize("name", NAMES)
def test_a_way_leads_from_the_start_to_every_step_and_every_end(name: str) -> None:
    read = Read(bpmn(shipped(name), "pl"))

    assert set(read.nodes) - read.reached() == set()


def test_each_node_stands_in_one_lane_and_in_its_pool() -> None:
    read = Read(bpmn(shipped(NAMES[0]), "pl"))
    lanes = [one.text for one in read.all if kind(one) == "flowNodeRef"]
    pool = read.shapes["pool"]

    assert sorted(map(str, lanes)) == sorted(read.nodes)
    for name in read.nodes:
        x, y, width, height = read.shapes[name]
        assert pool[0] <= x
        assert x + width <= pool[0] + pool[2]
        assert y + height <= pool[1] + pool[3]


@pytest.mark.parametrize("language", LANGUAGES)
def test_its_texts_are_in_the_language_that_was_asked_for(language: str) -> None:
    words = shipped("kis-work-training-1.yaml")
    read = Read(bpmn(words, language))

    names = {one.attrib.get("name", "") for one in read.nodes.values()}
    assert all(any(name.startswith(say(one.title, language)) for name in names) for one in words.definition.steps())
    assert not [name for name in names if "drawing." in name]


def test_a_step_that_does_not_always_apply_can_be_passed_by() -> None:
    definition = process(
        plan=[
            step("goals", form={"more": {"type": "yes_no", "required": True}}),
            step("extra", needs=["goals"], when="goals.more"),
            step("plan_step", needs=["extra"]),
        ]
    )
    flows = {
        (one.attrib["sourceRef"], one.attrib["targetRef"]) for one in Read(bpmn(small(definition), "en")).flows.values()
    }

    assert {("split_goals", "step_extra"), ("split_goals", "join_plan_step"), ("step_extra", "join_plan_step")} <= flows


def test_an_outcome_that_closes_ends_everything_and_one_that_returns_leads_to_the_beginning_of_its_phase() -> None:
    read = Read(bpmn(small(process()), "en"))
    flows = {(one.attrib["sourceRef"], one.attrib["targetRef"]) for one in read.flows.values()}

    assert ("choice_evaluation_step", "begin_diagnosis") in flows
    end = read.nodes["exit_evaluation_step-reached"]
    assert end.attrib["name"] == "goal_reached"
    assert "terminateEventDefinition" in map(kind, end)


def test_the_same_process_is_always_the_same_file() -> None:
    assert bpmn(small(process()), "pl") == bpmn(small(process()), "pl")


@pytest.mark.parametrize("name", ["kis-work-training-1.yaml", "unemployed-person-2.yaml"])
def test_it_is_valid_bpmn_and_another_engine_reads_it(name: str) -> None:
    parser = pytest.importorskip("SpiffWorkflow.bpmn.parser", reason="comes with the extra `dev`")
    etree = pytest.importorskip("lxml.etree")
    text = bpmn(shipped(name), "en")
    schema = etree.XMLSchema(etree.parse(str(Path(parser.__file__).parent / "schema/BPMN20.xsd")))

    assert schema.validate(etree.fromstring(text.encode())), schema.error_log
    reader = parser.BpmnParser()
    reader.add_bpmn_str(text.replace('isExecutable="false"', 'isExecutable="true"').encode(), name)
    tasks = {task.bpmn_id for task in reader.get_spec("process").task_specs.values()}
    assert {f"step_{step.step}" for step in shipped(name).definition.steps()} <= tasks
