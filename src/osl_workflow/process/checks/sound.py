"""SOUND: every state leads to an ending by doing and approving alone, and every step opens on some way.

That every outcome of a step that opens can occur, the notation already grants. Parameters: `closes_as`, the classes of
closing reasons that are an ending (before_work, normal); `most_states`, how many states are looked at (20000): beyond
them the answer is *cannot be decided*, never a pass. What SHAPE, PHASES, GUARDS or LISTS finds fault with, or a reason
for closing that the standard does not know, has no meaning that could be looked at: then nothing is said here, unless
nobody else says it (the standard has no such rule, or the definition deviates from it). That is no pass either. While
CLOSING finds fault, it goes first.
"""

from __future__ import annotations

from collections.abc import Iterator

from osl_workflow.process import soundness
from osl_workflow.process.checks import closing, consistency, guarding, lists, phases, references
from osl_workflow.process.checks.about import About, Fault, Parameters
from osl_workflow.process.soundness import Trap, Verdict
from osl_workflow.process.soundness_states import Act
from osl_workflow.process.standard import Rule
from osl_workflow.process.yaml_tree import Path
from osl_workflow.sentences import Sentence, sentence


def check(about: About, parameters: Parameters) -> Iterator[Fault]:
    """Yield what keeps the process from its end, and what of it never happens."""
    unclear = tuple(_unclear(about))
    if unclear:
        unsaid = tuple(kind for kind in unclear if not _is_said(about, kind))
        if unsaid == unclear:
            yield Fault(("phases",), sentence("process.sound_not_asked", rules=unsaid), at_key=True)
        return
    if any(True for rule in _said(about, "CLOSING") for _ in closing.check(about, rule.parameters)):
        return
    classes = parameters.get("closes_as", ("before_work", "normal"))
    endings = frozenset(code for code, reason in about.standard.closing.items() if reason.kind in classes)
    most = int(parameters.get("most_states", (str(soundness.MOST_STATES),))[0])
    verdict = soundness.decide(about.definition, endings, about.codes, most)
    if not verdict.decided:
        yield _undecided(verdict, most)
        return
    if verdict.trap is not None:
        yield _trap(about, verdict.trap)
    if verdict.unreached is not None:
        if verdict.trap is None:
            said = sentence("process.sound_phase_unreached", phase=verdict.unreached)
            yield Fault(("phases", verdict.unreached), said, at_key=True)
        return  # what comes after cannot open either
    for name in verdict.never_open:
        said = sentence("process.sound_never_open", step=name)
        yield Fault((*about.paths[name], "step"), said, sentence("process.hint_never_open"))


def _unclear(about: About) -> Iterator[str]:
    """Yield the kinds of rule whose faults leave the meaning of the definition open."""
    for kind, check_of in (
        ("SHAPE", references.check),
        ("SHAPE", consistency.check),
        ("PHASES", phases.check),
        ("GUARDS", guarding.check),
        ("LISTS", lists.check),
        ("CLOSING", _unknown_reasons),
    ):
        if any(True for _ in check_of(about, {})):
            yield kind


def _unknown_reasons(about: About, parameters: Parameters) -> Iterator[Fault]:
    known = about.standard.closing
    for step, path in about.each_step():
        for name, outcome in step.outcomes.items():
            if outcome.closes is not None and outcome.closes not in known:
                yield Fault(
                    (*path, "outcomes", name, "closes"), sentence("process.closing_unknown", name=outcome.closes)
                )


def _is_said(about: About, kind: str) -> bool:
    """Return whether a rule of this kind is asked whose findings are errors; what every standard needs always is."""
    return kind == "SHAPE" or any(True for _ in _said(about, kind))


def _said(about: About, kind: str) -> Iterator[Rule]:
    """Yield the rules of this kind whose findings in this definition are errors."""
    deviates = {deviation.rule for deviation in about.definition.deviations}
    for name, rule in about.standard.rules.items():
        bends = name in deviates and kind not in ("PHASES", "GUARDS")
        if rule.kind == kind and rule.severity == "error" and about.concerned(rule) and not bends:
            yield rule


def _undecided(verdict: Verdict, most: int) -> Fault:
    said = sentence(
        "process.sound_undecided",
        limit=most,
        phase=verdict.crowded,
        n=len(verdict.decisions),
        names=verdict.decisions,
    )
    return Fault(("phases", str(verdict.crowded)), said, sentence("process.hint_undecided"), at_key=True)


def _trap(about: About, trap: Trap) -> Fault:
    """Return the fault at the last act of the way into the trap; at the first phase where there is no way at all."""
    way = tuple(told(number, act) for number, act in enumerate(trap.way, start=1))
    values = {"phase": trap.phase, "steps": trap.waits_for}
    if not way:
        said = sentence("process.sound_no_ending", **values)
    elif not trap.stuck:
        said = sentence("process.sound_circle", way=way, **values)
    elif trap.waits_for:
        said = sentence("process.sound_stuck", way=way, **values)
    else:
        said = sentence("process.sound_idle", way=way, phase=trap.phase)
    hint = sentence("process.hint_lost_need", names=trap.lost) if trap.lost else None
    path, at_key = _place(about, trap)
    return Fault(path, said, hint, at_key=at_key)


def _place(about: About, trap: Trap) -> tuple[Path, bool]:
    act = next((act for act in reversed(trap.way) if act.kind != "record"), None)
    if act is None:
        return ("phases", trap.phase), True
    path = about.paths[act.step]
    return ((*path, "outcomes", act.outcome), True) if act.outcome else ((*path, "step"), False)


def told(number: int, act: Act) -> Sentence:
    """Return one act of the way as a person follows it: what is done, with which outcome, what is answered."""
    if act.kind == "record":
        return sentence("process.way_record", number=number, fact=f"case.{act.step}", value=act.outcome)
    answers = tuple(
        sentence("process.way_answer", name=name, value=value if value != () else "–") for name, value in act.answers
    )
    outcome = sentence("process.way_outcome", outcome=act.outcome) if act.outcome else ""
    form = sentence("process.way_answers", answers=answers) if answers else ""
    if act.kind == "do":
        return sentence("process.way_do", number=number, step=act.step, outcome=outcome, form=form)
    if act.kind == "submit":
        return sentence("process.way_submit", number=number, step=act.step)
    return sentence("process.way_approve", number=number, step=act.step, outcome=outcome, form=form)
