"""A small standard and a small definition without any mistake, as texts for stories about reading and checking.

`⟨` in a change marks a place at which a finding is expected; `marked` takes the marks out and says where they were.
"""

from __future__ import annotations

import re
from pathlib import Path

STANDARD = (Path(__file__).parent / "corpus/standard.yaml").read_text("utf-8")

DEFINITION = """\
process: small-process
version: 1
standard: small-1
subject: person
title: {pl: Mały proces, en: Small process}
lists:
  received_from:
    client: {pl: klient, en: client}
    ex_officio: {pl: z urzędu, en: ex officio}
phases:
  recruitment:
    - step: application
      title: {pl: Zgłoszenie, en: Application}
      by: [social_worker, benefits_officer]
      form:
        learned_on: {type: date, title: {pl: Dzień, en: Day}, required: true}
        received_from: {type: choice, of: received_from, title: {pl: Od kogo, en: From whom}, required: true}
        help_reasons: {type: choices, of: help_reasons, title: {pl: Powody, en: Reasons}, required: true}
        urgent: {type: yes_no, title: {pl: Pilne, en: Urgent}, required: true}
        children: {type: number, title: {pl: Dzieci, en: Children}, min: 0, max: 20, required: true}
        remarks: {type: text, title: {pl: Uwagi, en: Remarks}}
    - step: criteria_check
      title: {pl: Sprawdzenie, en: Check}
      by: [benefits_officer]
      needs: [application]
      approval: {by: [manager], of: [not_eligible]}
      outcomes:
        meets: {title: {pl: spełnia, en: meets}}
        not_eligible: {title: {pl: nie spełnia, en: does not meet}, closes: not_eligible}
  diagnosis:
    - step: interview
      title: {pl: Wywiad, en: Interview}
      track: benefits
      by: [benefits_officer]
      with: [client]
      tool: RWS
      due:
        - {within: $interview_days, after: application.learned_on, statutory: true}
        - {within: 2 days, after: criteria_check, when: application.urgent}
    - step: assessment
      title: {pl: Diagnoza, en: Assessment}
      stage: I
      by: [social_worker]
      needs: [interview]
    - step: opinion
      title: {pl: Opinia, en: Opinion}
      by: [social_worker]
      when: "'addiction' in application.help_reasons && application.children > 0"
  plan:
    - step: goals
      title: {pl: Cele, en: Goals}
      stage: II
      by: [social_worker]
      with: [client]
      records: {goal: at least 1}
    - step: service_package
      title: {pl: Plan działania, en: Plan}
      stage: III
      by: [social_worker]
      with: [client]
      needs: [goals]
      form:
        evaluation_every: {type: interval, title: {pl: Jak często, en: How often}, required: true}
    - step: benefit_request
      title: {pl: Wniosek, en: Request}
      track: benefits
      by: [benefits_officer]
      not_by: [assessment, service_package]
      needs: [service_package]
      optional: true
      repeat: true
      until: activity
    - step: benefit_decision
      title: {pl: Decyzja, en: Decision}
      track: benefits
      by: [manager]
      not_by: [benefit_request, assessment, service_package]
      needs: [benefit_request]
      records: {decision: at least 1}
      optional: true
      repeat: true
      until: activity
  activity:
    - step: meeting
      title: {pl: Spotkanie, en: Meeting}
      stage: IV
      by: [social_worker]
      optional: true
      repeat: true
    - step: ongoing_evaluation
      title: {pl: Ewaluacja, en: Evaluation}
      stage: V
      by: [social_worker]
      with: [client]
      every: service_package.evaluation_every
      outcomes:
        go_on: {title: {pl: dalej, en: go on}, again: true}
        new_plan: {title: {pl: nowy plan, en: new plan}, returns_to: plan}
        completed: {title: {pl: gotowe, en: completed}}
  evaluation:
    - step: final_evaluation
      title: {pl: Ewaluacja końcowa, en: Final evaluation}
      stage: VI
      by: [social_worker]
      with: [client]
      outcomes:
        goal_reached: {title: {pl: cel osiągnięty, en: goal reached}, closes: goal_reached}
"""

Change = tuple[str, str]


def changed(text: str, *changes: Change) -> str:
    """The text with each first part of a change, which stands in it exactly once, replaced by the second."""
    for old, new in changes:
        assert text.count(old) == 1, f"{text.count(old)} x {old!r}"
        text = text.replace(old, new)
    return text


def marked(text: str) -> tuple[str, list[tuple[int, int]]]:
    """The text without its marks, and the lines and columns (from 1) where they stood."""
    places: list[tuple[int, int]] = []
    lines = []
    for number, line in enumerate(text.split("\n"), start=1):
        while "⟨" in line:
            at = line.index("⟨")
            places.append((number, at + 1))
            line = line[:at] + line[at + 1 :]
        lines.append(line)
    return "\n".join(lines), places


def block(step: str) -> str:
    """The lines of one step of DEFINITION."""
    start = DEFINITION.index(f"    - step: {step}\n")
    ends = [found.start() for found in re.finditer(r"^(    - step|  [a-z]+:$)", DEFINITION, re.MULTILINE)]
    return DEFINITION[start : next((end for end in ends if end > start), len(DEFINITION))]
