"""TOOLS: every tool is the standard's: its code, or its code and part (`RWS.IV`)."""

from __future__ import annotations

from collections.abc import Iterator

from osl_workflow.process.checks.about import About, Fault, Parameters
from osl_workflow.process.findings import did_you_mean
from osl_workflow.sentences import sentence


def check(about: About, parameters: Parameters) -> Iterator[Fault]:
    """Yield the faults of `tool`; the rule has no parameters."""
    tools = about.standard.tools
    known = (*tools, *(f"{code}.{part}" for code, tool in tools.items() for part in tool.parts))
    for step, path in about.each_step():
        for index, code in enumerate(step.tool):
            if code not in known:
                said = sentence("process.tool_unknown", name=code, known=tuple(tools))
                yield Fault((*path, "tool", index), said, did_you_mean(code, known))
