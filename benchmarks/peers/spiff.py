"""The twelve steps as a BPMN process of SpiffWorkflow; after each the whole workflow is written as JSON.

That is how its documentation keeps a workflow between two requests. Reading it back, which its users do as well, is
not counted: the workflow stays in memory, as our case does.
"""

from __future__ import annotations

from itertools import pairwise
from pathlib import Path
from typing import Any

from benchmarks.floor import connected
from benchmarks.office import MEETING, STEPS
from benchmarks.peers.machines import BEFORE


class Spiff:
    """Workflows that have done ten of the twelve steps; the two that are left are measured."""

    def __init__(self, path: Path) -> None:
        from SpiffWorkflow.bpmn.parser import BpmnParser
        from SpiffWorkflow.bpmn.serializer import BpmnWorkflowSerializer

        parser = BpmnParser()
        parser.add_bpmn_str(_bpmn().encode())
        self._spec = parser.get_spec("twelve_steps")
        self._serializer = BpmnWorkflowSerializer()
        self._db = connected(path)
        self._db.execute("CREATE TABLE workflows (id INTEGER PRIMARY KEY, state TEXT)")
        self._left: list[tuple[int, Any]] = []

    def prepare(self, count: int) -> None:
        """Bring as many workflows as are needed to their last two steps."""
        from SpiffWorkflow.bpmn import BpmnWorkflow

        while len(self._left) < count:
            workflow = BpmnWorkflow(self._spec)
            workflow.do_engine_steps()
            for _ in range(BEFORE):
                _do(workflow)
            id = self._db.execute("INSERT INTO workflows (state) VALUES ('')").lastrowid or 0
            self._left += [(id, workflow)] * (len(STEPS) - BEFORE)

    def steps(self, count: int) -> None:
        """Do steps, each durable before the next."""
        for _ in range(count):
            id, workflow = self._left.pop(0)
            _do(workflow)
            state = self._serializer.serialize_json(workflow)
            self._db.execute("UPDATE workflows SET state = ? WHERE id = ?", (state, id))

    def close(self) -> None:
        """Close the file."""
        self._db.close()


def _do(workflow: Any) -> None:
    """Do the step that is ready, with the answers of the meeting under its name."""
    from SpiffWorkflow import TaskState

    task = workflow.get_next_task(state=TaskState.READY, manual=True)
    task.data[task.task_spec.name] = dict(MEETING)
    task.run()
    workflow.do_engine_steps()


def _bpmn() -> str:
    """Return the process: a start, twelve tasks of a person one after the other, an end."""
    nodes = ("start", *STEPS, "end")
    tasks = "".join(f'<userTask id="{step}" name="{step}"/>' for step in STEPS)
    flows = "".join(
        f'<sequenceFlow id="flow_{source}" sourceRef="{source}" targetRef="{target}"/>'
        for source, target in pairwise(nodes)
    )
    return (
        '<definitions xmlns="http://www.omg.org/spec/BPMN/20100524/MODEL" targetNamespace="steps">'
        f'<process id="twelve_steps" isExecutable="true"><startEvent id="start"/>{tasks}<endEvent id="end"/>{flows}'
        "</process></definitions>"
    )
