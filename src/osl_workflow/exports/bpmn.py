"""A process as BPMN 2.0, with coordinates, for drawing and discussing it in an ordinary modeller.

It is a picture in another notation, not the process itself: forms, deadlines, guards and who may do what stand in it
only as words. A phase is a lane; its steps begin and end at an inclusive gateway, since what is required is done in any
order and what is optional may be left out. An outcome is a way out of an exclusive gateway; one that closes the case
leads to an end event that terminates, one that returns leads to where the phase begins.
"""

from __future__ import annotations

from functools import partial
from typing import Any

from osl_workflow.drawing.layout import layout
from osl_workflow.drawing.placed import Box, Drawing, PlacedCard, PlacedLane, Wire, exit_key
from osl_workflow.drawing.sketch import Sizes, opened_from, sketch
from osl_workflow.exports.xml import Element
from osl_workflow.process.model import Step
from osl_workflow.process.words import Words
from osl_workflow.sentences import sentence
from osl_workflow.texts import say

SIZES = Sizes(
    flows=True, card=210, gate=40, event=36, letters=12, line=16, gap=30, track=12, top=34, head=30, indent=30,
)  # fmt: skip
POOL = 34.0
"""The height of the head of the pool, above the lanes."""
NAMESPACES = {
    "xmlns": "http://www.omg.org/spec/BPMN/20100524/MODEL",
    "xmlns:bpmndi": "http://www.omg.org/spec/BPMN/20100524/DI",
    "xmlns:dc": "http://www.omg.org/spec/DD/20100524/DC",
    "xmlns:di": "http://www.omg.org/spec/DD/20100524/DI",
    "xmlns:xsi": "http://www.w3.org/2001/XMLSchema-instance",
    "targetNamespace": "urn:osl-workflow:process",
}


def bpmn(words: Words, language: str) -> str:
    """Return a definition as BPMN 2.0 with its texts in `language`."""
    told = partial(say, language=language)
    drawing = layout(sketch(words, told, SIZES), SIZES)
    return _Bpmn(words, told, drawing).document()


class _Bpmn:
    def __init__(self, words: Words, told: partial[str], drawing: Drawing) -> None:
        self.words, self.told, self.drawing = words, told, drawing
        self.shapes: list[Element] = []
        self.nodes: dict[str, list[Element]] = {}
        self.lane_of: dict[str, list[str]] = {lane.lane.phase: [] for lane in drawing.lanes}
        self.flows = [
            (f"flow_{number}", wire) for number, wire in enumerate(drawing.wires, 1) if wire.points
        ]  # in the order of the drawing: the same process has the same ids

    def document(self) -> str:
        """Return the whole file."""
        for lane in self.drawing.lanes:
            self._lane(lane)
        title = self.told(self.words.definition.title) or self.words.definition.process
        process = Element("process", id="process", name=title, isExecutable="false")
        about = (self._about(), *opened_from(self.words))
        process.add(Element("documentation", "\n".join(map(self.told, about))))
        process.add(self._lane_set())
        process.add(*(node for nodes in self.nodes.values() for node in nodes))
        process.add(*(self._flow(id_, wire) for id_, wire in self.flows))
        root = Element("definitions", id="definitions", name=title, **NAMESPACES)
        root.add(
            Element("collaboration", Element("participant", id="pool", name=title, processRef="process"), id="drawing"),
            process,
            Element("bpmndi:BPMNDiagram", self._plane(), id="diagram", name=title),
        )
        return root.document()

    def _about(self) -> Any:
        definition = self.words.definition
        which = sentence("drawing.which", process=definition.process, version=definition.version)
        return sentence("drawing.for_discussion", which=which, standard=self.words.standard.title)

    def _lane_set(self) -> Element:
        found = Element("laneSet", id="phases")
        for lane in self.drawing.lanes:
            refs = (Element("flowNodeRef", _id(key)) for key in self.lane_of[lane.lane.phase])
            found.add(Element("lane", *refs, id=f"lane_{lane.lane.phase}", name=lane.lane.title))
        return found

    # --- what stands in a lane ----------------------------------------------------------------------------------------

    def _lane(self, lane: PlacedLane) -> None:
        phase = lane.lane.phase
        if self.drawing.start is not None and lane is self.drawing.lanes[0]:
            self._node(phase, "start", "startEvent", self.drawing.start)
        self._node(phase, f"{phase}<", "inclusiveGateway", lane.entry)
        for placed in lane.cards:
            self._card(phase, placed)
        if lane.leave is not None:
            kind = "endEvent" if lane is self.drawing.lanes[-1] else "inclusiveGateway"
            self._node(phase, f"{phase}>", kind, lane.leave)

    def _card(self, phase: str, placed: PlacedCard) -> None:
        step, box = placed.card.step, placed.box
        name = step.step
        if placed.merge is not None:
            self._node(phase, f"{name}&", "inclusiveGateway", placed.merge)
        task = self._node(phase, name, "userTask", box, name=" ".join(placed.card.title))
        task.inside.insert(0, Element("documentation", self._documentation(step)))
        if step.repeats:
            condition = Element("loopCondition", self.told(sentence("drawing.again")))
            task.add(Element("standardLoopCharacteristics", condition))
        if placed.choice is not None:
            self._node(phase, f"{name}?", "exclusiveGateway", placed.choice)
        if placed.split is not None:
            self._node(phase, f"{name}+", "inclusiveGateway", placed.split)
        for one in placed.exits:
            if one.exit.effect == "closes":
                ended = self.words.standard.closing.get(one.exit.closing or "")
                reason = one.exit.closing if ended is None else self.told(ended.title)
                key = exit_key(name, one.exit.name)
                end = self._node(phase, key, "endEvent", one.end, name=reason, label=one.below)
                end.add(Element("terminateEventDefinition"))

    def _documentation(self, step: Step) -> str:
        said = [*self.words.marks(step), *self.words.about(step)]
        return "\n".join(map(self.told, said))

    def _node(
        self, phase: str, key: str, kind: str, box: Box, *, name: str | None = None, label: Box | None = None
    ) -> Element:
        """Put a node and its shape in; return the node, to which flows are added."""
        node = Element(kind, id=_id(key), name=name)
        if kind.endswith("Gateway"):
            comes = sum(wire.target == key for _, wire in self.flows)
            goes = sum(wire.source == key for _, wire in self.flows)
            node.attributes["gatewayDirection"] = _direction(comes, goes)
        node.add(*(Element("incoming", flow) for flow, wire in self.flows if wire.target == key))
        node.add(*(Element("outgoing", flow) for flow, wire in self.flows if wire.source == key))
        self.nodes.setdefault(phase, []).append(node)
        self.lane_of[phase].append(key)
        marker = {"isMarkerVisible": "true"} if kind == "exclusiveGateway" else {}
        shape = Element("bpmndi:BPMNShape", _bounds(box), id=f"shape_{_id(key)}", bpmnElement=_id(key), **marker)
        if label is not None and label.h:
            shape.add(Element("bpmndi:BPMNLabel", _bounds(label)))
        self.shapes.append(shape)
        return node

    # --- flows --------------------------------------------------------------------------------------------------------

    def _flow(self, id_: str, wire: Wire) -> Element:
        flow = Element(
            "sequenceFlow", id=id_, name=self._label(wire), sourceRef=_id(wire.source), targetRef=_id(wire.target)
        )
        condition = self._condition(wire) if wire.source[-1] in "<>&+" else self._label(wire)
        return flow.add(Element("conditionExpression", condition)) if condition else flow

    def _condition(self, wire: Wire) -> str:
        """Return in words when a flow is followed from an inclusive gateway, which asks for a condition each time."""
        step = self.words.definition.find(wire.target)
        if step is None or wire.source.endswith("&") or (step.when is None and step.required):
            return self.told(sentence("drawing.always"))
        return self.told(sentence("words.optional") if step.when is None else self.words.when(step))

    def _label(self, wire: Wire) -> str | None:
        """Return the outcomes that a flow stands for, where it leaves the gateway of a step."""
        if not wire.source.endswith("?"):
            return None
        return ", ".join(" ".join(exit.lines) for exit in wire.exits) or None

    def _plane(self) -> Element:
        width, height = self.drawing.width, self.drawing.height
        plane = Element("bpmndi:BPMNPlane", id="plane", bpmnElement="drawing")
        pool = Box(0, SIZES.top - POOL, width, height - SIZES.top + POOL)
        plane.add(_shape("pool", pool))
        plane.add(*(_shape(f"lane_{lane.lane.phase}", lane.box) for lane in self.drawing.lanes))
        plane.add(*self.shapes)
        labels = {
            exit_key(placed.card.step.step, one.exit.name): one.label
            for lane in self.drawing.lanes
            for placed in lane.cards
            for one in placed.exits
        }
        for id_, wire in self.flows:
            edge = Element("bpmndi:BPMNEdge", id=f"edge_{id_}", bpmnElement=id_)
            edge.add(*(Element("di:waypoint", x=x, y=y) for x, y in wire.points))
            if self._label(wire):
                label = labels[exit_key(wire.source.removesuffix("?"), wire.exits[0].name)]
                edge.add(Element("bpmndi:BPMNLabel", _bounds(label)))
            plane.add(edge)
        return plane


def _shape(id_: str, box: Box) -> Element:
    return Element("bpmndi:BPMNShape", _bounds(box), id=f"shape_{id_}", bpmnElement=id_, isHorizontal="false")


def _bounds(box: Box) -> Element:
    return Element("dc:Bounds", x=box.x, y=box.y, width=box.w, height=box.h)


def _direction(comes: int, goes: int) -> str:
    if comes > 1 and goes > 1:
        return "Mixed"
    return "Converging" if comes > 1 else "Diverging" if goes > 1 else "Unspecified"


_KINDS = {"<": "begin_", ">": "end_", "?": "choice_", "&": "join_", "+": "split_"}


def _id(key: str) -> str:
    """Return the id of a key of the drawing: one that XML allows, and different for each key."""
    if key[-1] in _KINDS:
        return _KINDS[key[-1]] + key[:-1]
    return f"exit_{key.replace('.', '-')}" if "." in key else "start" if key == "start" else f"step_{key}"
