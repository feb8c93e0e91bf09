"""What the checks find: each story changes a faultless definition and marks with `⟨` where findings are expected."""

from __future__ import annotations

import re
from functools import cache
from pathlib import Path
from typing import NamedTuple

import pytest

from osl_workflow.process.checks import KINDS, run, run_standard
from osl_workflow.process.findings import Finding
from osl_workflow.process.reading import definition_of, read_source, read_standard, standard_of
from osl_workflow.process.standard import ACTIONS, Standard
from tests.written import DEFINITION, STANDARD, Change, block, changed, marked


class Story(NamedTuple):
    """`finds`: "RULE key" of each finding, in the order of the marks."""

    what: str
    finds: tuple[str, ...]
    changes: tuple[Change, ...]


def story(what: str, finds: str, *changes: Change) -> Story:
    return Story(what, tuple(finds.split(", ")), changes)


@cache
def rulebook(standard: str) -> Standard:
    return read_standard(standard, "standard.yaml")


ROOT = Path(__file__).parents[3]
SHIPPED = ROOT / "processes/osl_processes/standards/social-work-1.18.yaml"


def found(definition: str, standard: str = STANDARD) -> tuple[Finding, ...]:
    source = read_source(definition, "small.yaml")
    return run(definition_of(source), rulebook(standard), source)


def a_line_more(step: str, line: str) -> Change:
    """A change that adds a line to a step."""
    return block(step), block(step) + f"      {line}\n"


DECISION = block("benefit_decision")
REQUEST = block("benefit_request")
DEADLINE = "{within: $interview_days, after: application.learned_on, statutory: true}"
SECOND = "{within: 2 days, after: criteria_check, when: application.urgent}"
OPINION = "\"'addiction' in application.help_reasons && application.children > 0\""
EVERY = "      every: service_package.evaluation_every\n"
NEW_PLAN = "new_plan: {title: {pl: nowy plan, en: new plan}, returns_to: plan}"
REACHED = "goal_reached: {title: {pl: cel osiągnięty, en: goal reached}, closes: goal_reached}"
NOT_BY = "not_by: [benefit_request, assessment, service_package]"
URGENT = "urgent: {type: yes_no, title: {pl: Pilne, en: Urgent}, required: true}"
CHILDREN = "children: {type: number, title: {pl: Dzieci, en: Children}, min: 0, max: 20, required: true}"
RECEIVED = "received_from: {type: choice, of: received_from, title: {pl: Od kogo, en: From whom}, required: true}"
APPROVAL = "approval: {by: [manager], of: [not_eligible]}"
AFTER_PLAN = "      needs: [service_package]\n"
MEETS = "meets: {title: {pl: spełnia, en: meets}}"
NOT_ELIGIBLE = "not_eligible: {title: {pl: nie spełnia, en: does not meet}, closes: not_eligible}"
COMMUNITY = ("subject: person", "subject: community")
PROGRAMME = ("process: small-process", "process: programme")
CERTIFICATE = (
    ("process: small-process", "process: certificate"),
    (SECOND, "{within: $review, after: criteria_check}"),
    ("      needs: [interview]\n", "      needs: [interview, criteria_check]\n"),
)
WHY = (
    "      approval: {by: [manager], of: [not_eligible]}\n",
    "      approval: {by: [manager], of: [not_eligible]}\n"
    "      form: {why: {type: text, title: {pl: Dlaczego, en: Why}}}\n",
)
"""What makes of the small process one that leads to a certificate, without any mistake."""

SIGNING = (
    block("goals"),
    block("goals")
    + """\
    - step: signing
      title: {pl: Podpis, en: Signing}
      by: [social_worker]
      outcomes:
        signed: {title: {pl: podpisano, en: signed}}
        not_agreed: {title: {pl: nie uzgodniono, en: not agreed}, returns_to: plan}
""",
)
DISPUTE = """\
    - step: dispute
      title: {pl: Spór, en: Dispute}
      by: [manager]
      outcomes:
        settled: {title: {pl: po sporze, en: settled}}
        unsettled: {title: {pl: trwa, en: unsettled}, again: true}
"""
"""What makes of the small process a contract, and of that one without any mistake."""


STORIES = (
    # --- PHASES
    story(
        "a phase is missing",
        "PHASES phase_missing, STAGES stage_missing",
        ("phases:\n", "⟨⟨phases:\n"),
        ("  evaluation:\n" + block("final_evaluation"), ""),
    ),
    story(
        "two phases have changed places",
        "PHASES phase_order",
        ("  plan:\n", "  ⟨activity:\n" + block("meeting") + block("ongoing_evaluation") + "  plan:\n"),
        ("  activity:\n" + block("meeting") + block("ongoing_evaluation") + "  evaluation:\n", "  evaluation:\n"),
    ),
    story(
        "every step of a phase can be left out",
        "PHASES phase_skippable",
        ("  activity:\n" + block("meeting"), "  ⟨activity:\n" + block("meeting")),
        a_line_more("ongoing_evaluation", "optional: true"),
    ),
    story(
        "the only required step of a phase has a condition",
        "PHASES phase_skippable",
        ("  evaluation:\n", "  ⟨evaluation:\n"),
        a_line_more("final_evaluation", "when: application.urgent"),
    ),
    # --- STAGES
    story("a stage is missing", "STAGES stage_missing", ("phases:\n", "⟨phases:\n"), ("      stage: IV\n", "")),
    story(
        "a stage stands in a phase of another, and so before others",
        "STAGES stage_phase, STAGES stage_order",
        ("    - step: opinion\n", "    - step: opinion\n      stage: ⟨⟨IV\n"),
    ),
    story(
        "a stage begins before the one that it follows",
        "STAGES stage_order",
        (
            block("goals") + block("service_package"),
            block("service_package").replace("III", "⟨III").replace("      needs: [goals]\n", "") + block("goals"),
        ),
    ),
    story(
        "the ongoing evaluation is done only once",
        "STAGES stage_recurs",
        (EVERY, ""),
        ("      stage: V\n", "      stage: ⟨V\n"),
        (", again: true}", "}"),
    ),
    story(
        "two steps carry the last stage",
        "STAGES stage_once",
        (
            block("final_evaluation"),
            block("final_evaluation") + block("final_evaluation").replace("final_", "other_").replace("VI", "⟨VI"),
        ),
    ),
    story(
        "a step follows the last stage",
        "STAGES stage_last",
        (
            block("final_evaluation"),
            block("final_evaluation")
            + "    - step: ⟨farewell\n      title: {pl: Pożegnanie, en: Farewell}\n      by: [manager]\n",
        ),
    ),
    # --- ROLES
    story(
        "a role is misspelt",
        "ROLES role_unknown",
        ("by: [social_worker, benefits_officer]", "by: [⟨socal_worker, benefits_officer]"),
    ),
    story(
        "a participant is nobody's",
        "ROLES role_unknown",
        ("      with: [client]\n      tool", "      with: [⟨neighbour]\n      tool"),
    ),
    story(
        "an approver is no role", "ROLES role_unknown", (APPROVAL, "approval: {by: [⟨dyrektor], of: [not_eligible]}")
    ),
    story(
        "the approver of an outcome is no role",
        "ROLES role_unknown",
        (REACHED, REACHED[:-1] + ", approval: {by: [⟨head]}}"),
    ),
    story(
        "the role that grants is no role, which TRACKS need not say again",
        "ROLES role_unknown",
        (DECISION, DECISION.replace("by: [manager]", "by: [⟨head]", 1)),
    ),
    story(
        "a case is answered for by the social worker, whoever the process names",
        "ROLES lead_of_case",
        ("subject: person\n", "subject: person\n⟨lead: manager\n"),
    ),
    # --- TOOLS
    story("a tool is not the standard's", "TOOLS tool_unknown", ("tool: RWS", "tool: ⟨RWZ")),
    story("one of several tools is not the standard's", "TOOLS tool_unknown", ("tool: RWS", "tool: [RWS, ⟨NPS-1]")),
    story("a tool has no such part", "TOOLS tool_unknown", ("tool: RWS", "tool: ⟨RWS.IX")),
    # --- LISTS
    story(
        "a list is nowhere",
        "LISTS list_unknown",
        ("of: help_reasons", "of: ⟨help_reason"),
        (f"      when: {OPINION}\n", ""),
    ),
    story(
        "an own list has the name of one of the standard",
        "LISTS list_twice",
        ("lists:\n", "lists:\n  ⟨help_reasons:\n    addiction: {pl: nałóg, en: addiction}\n"),
    ),
    story("an own list is empty", "LISTS list_empty", ("lists:\n", "lists:\n  ⟨nothing: {}\n")),
    story(
        "a code stands twice",
        "LANGUAGE language_codes, LISTS list_code_twice",
        ("of: received_from", "⟨of: [client, ex_officio, ⟨client]"),
    ),
    # --- TRACKS
    story(
        "money is granted on the track of social work",
        "TRACKS track_benefits",
        (DECISION, DECISION.replace("      track: benefits\n", "").replace("records", "⟨records")),
    ),
    story(
        "a role grants that may not",
        "TRACKS track_role",
        (DECISION, DECISION.replace("by: [manager]", "by: [manager, ⟨benefits_officer]", 1)),
    ),
    story(
        "a role diagnoses and grants",
        "TRACKS track_diagnoses_and_grants",
        (DECISION, DECISION.replace("by: [manager]", "by: [⟨social_worker]", 1)),
    ),
    story(
        "who grants also diagnoses",
        "TRACKS track_grantor_diagnoses, TRACKS track_diagnoses_and_grants",
        (block("assessment"), block("assessment").replace("by: [social_worker]", "by: [social_worker, ⟨manager]")),
        (DECISION, DECISION.replace("by: [manager]", "by: [⟨manager]", 1)),
    ),
    # --- DECISION
    story(
        "a decision rests on no request",
        "DECISION decision_without_request",
        (DECISION, DECISION.replace("step: ", "step: ⟨").replace("      needs: [benefit_request]\n", "")),
    ),
    story(
        "a decision rests on social work alone",
        "DECISION decision_without_request",
        (DECISION, DECISION.replace("needs: [benefit_request]", "⟨needs: [service_package]")),
    ),
    story(
        "the author of a request may decide on it",
        "DECISION decision_one_person",
        (DECISION, DECISION.replace(NOT_BY, "⟨not_by: [assessment, service_package]")),
    ),
    story(
        "social work needs a decision",
        "DECISION decision_needed",
        a_line_more("meeting", "needs: [⟨benefit_decision]"),
    ),
    story(
        "social work waits for a decision by its condition",
        "DECISION decision_needed, GUARDS guard_not_certain",
        a_line_more("meeting", "when: case.open_goals > 0 && ⟨⟨benefit_decision.outcome == 'done'"),
    ),
    # --- SEPARATION
    story(
        "who diagnosed may grant",
        "SEPARATION separation_grants",
        (NOT_BY, "⟨not_by: [benefit_request, service_package]"),
    ),
    story(
        "who planned may grant",
        "SEPARATION separation_grants",
        (NOT_BY, "⟨not_by: [benefit_request, assessment]"),
    ),
    story(
        "the performers approve",
        "SEPARATION separation_approver",
        (APPROVAL, "approval: {⟨by: [benefits_officer], of: [not_eligible]}"),
    ),
    story(
        "an outcome is approved by its performers",
        "SEPARATION separation_approver",
        (REACHED, REACHED[:-1] + ", approval: {⟨by: [social_worker]}}"),
    ),
    # --- TOGETHER
    story(
        "goals are set without the client",
        "TOGETHER together",
        (block("goals"), block("goals").replace("step: ", "step: ⟨").replace("      with: [client]\n", "")),
    ),
    story(
        "the plan is made with somebody else",
        "TOGETHER together",
        (block("service_package"), block("service_package").replace("with: [client]", "⟨with: [manager]")),
    ),
    story(
        "a contract is concluded without the client",
        "TOGETHER together",
        (block("meeting"), block("meeting").replace("step: ", "step: ⟨") + AFTER_PLAN + "      tool: KS-B\n"),
    ),
    # --- STATUTORY
    story(
        "a deadline of the law is a plain number",
        "STATUTORY statutory_number",
        (DEADLINE, DEADLINE.replace("$interview_days", "⟨14 days")),
    ),
    story(
        "a deadline of the law is a number of the standard that no law gives",
        "STATUTORY statutory_number",
        (DEADLINE, DEADLINE.replace("$interview_days", "⟨$review")),
    ),
    story(
        "a deadline of the law is not marked",
        "STATUTORY statutory_mark",
        (DEADLINE, DEADLINE.replace("$interview_days", "⟨$interview_days").replace(", statutory: true", "")),
    ),
    story(
        "a deadline of the law counts from another day",
        "STATUTORY statutory_base",
        (DEADLINE, DEADLINE.replace("application.learned_on", "⟨criteria_check")),
    ),
    # --- CLOSING
    story(
        "a reason for closing is nowhere",
        "CLOSING closing_unknown",
        ("closes: goal_reached", "closes: ⟨goal_reachd"),
    ),
    story("an early reason is an outcome", "CLOSING closing_early", ("closes: goal_reached", "closes: ⟨death")),
    story(
        "a reason of before the work ends the work",
        "CLOSING closing_before_work",
        ("closes: goal_reached", "closes: ⟨not_eligible"),
    ),
    story(
        "a normal reason ends what has not begun",
        "CLOSING closing_normal",
        ("closes: not_eligible", "closes: ⟨goal_reached"),
    ),
    # --- LANGUAGE
    story(
        "the definition has no title",
        "LANGUAGE language_no_title",
        ("title: {pl: Mały proces, en: Small process}\n", ""),
        ("process: small", "⟨process: small"),
    ),
    story(
        "a step has no English title", "LANGUAGE language_en", ("title: {pl: Cele, en: Goals}", "⟨title: {pl: Cele}")
    ),
    story(
        "a field has no Polish title",
        "LANGUAGE language_pl",
        ("title: {pl: Pilne, en: Urgent}", "⟨title: {en: Urgent}"),
    ),
    story(
        "an outcome has no title",
        "LANGUAGE language_no_title",
        ("meets: {title: {pl: spełnia, en: meets}}", "⟨meets: {}"),
    ),
    story(
        "a code has no English", "LANGUAGE language_en", ("client: {pl: klient, en: client}", "⟨client: {pl: klient}")
    ),
    story("a text is of spaces", "LANGUAGE language_pl", ("title: {pl: Plan działania,", "⟨title: {pl: '  ',")),
    # --- GUARDS
    story("a guard is not in the grammar", "GUARDS guard_strange_character", (OPINION, "application.children ⟨= 1")),
    story(
        "a guard is broken inside quotation marks",
        "GUARDS guard_expected_literal",
        (OPINION, "\"'addiction' in application.help_reasons && application.children == ⟨application.urgent\""),
    ),
    story("a guard reads no step", "GUARDS guard_unknown_step", (OPINION, "⟨aplication.urgent")),
    story("a guard reads no field", "GUARDS guard_unknown_field", (OPINION, "case.round > 1 || ⟨application.urgnt")),
    story("a guard reads no fact of the case", "GUARDS guard_unknown_fact", (OPINION, "⟨case.rounds > 1")),
    story("a guard reads a text", "GUARDS guard_unreadable_type", (OPINION, "⟨application.remarks")),
    story(
        "a guard reads a field that can be left out",
        "GUARDS guard_not_required, GUARDS guard_not_required",
        (URGENT, URGENT.replace(", required: true", "")),
        (SECOND, SECOND.replace("application.urgent", "⟨application.urgent")),
        (OPINION, "⟨application.urgent"),
    ),
    story(
        "a guard reads a step of the same phase that is not needed",
        "GUARDS guard_not_certain",
        a_line_more("goals", "when: ⟨benefit_request.outcome == 'done'"),
    ),
    story(
        "a guard reads a step that may never be done",
        "GUARDS guard_not_certain",
        a_line_more("goals", "when: ⟨opinion.outcome == 'done'"),
    ),
    story("a truth value is compared", "GUARDS guard_wrong_kind", (OPINION, "⟨application.urgent == 'yes'")),
    story("a choice is used as a truth value", "GUARDS guard_wrong_kind", (OPINION, "⟨application.received_from")),
    story(
        "a choice never has the value", "GUARDS guard_not_a_value", (OPINION, "application.received_from == ⟨'clint'")
    ),
    story("an outcome does not exist", "GUARDS guard_not_a_value", (OPINION, "criteria_check.outcome != ⟨'meet'")),
    story("a code is not in the list", "GUARDS guard_not_a_value", (OPINION, "\"⟨'2' in application.help_reasons\"")),
    story("a number is beyond what can be", "GUARDS guard_too_large", (OPINION, "application.children > ⟨21")),
    story("a number is below what can be", "GUARDS guard_too_small", (OPINION, "case.round == ⟨0")),
    # --- SHAPE: names
    story("the standard is another one", "SHAPE other_standard", ("standard: small-1", "standard: ⟨small-2")),
    story("a needed step is nowhere", "SHAPE step_unknown", ("needs: [goals]", "needs: [⟨goal]")),
    story(
        "a needed step comes later",
        "SHAPE needs_later",
        ("needs: [interview]", "needs: [interview, ⟨goals]"),
    ),
    story(
        "a required step needs an optional one",
        "SHAPE needs_optional",
        (block("ongoing_evaluation"), block("ongoing_evaluation") + "      needs: [⟨meeting]\n"),
    ),
    story(
        "two steps wait for each other",
        "SHAPE needs_circle, SHAPE needs_circle",
        (block("goals"), block("goals") + "      ⟨needs: [service_package]\n"),
        ("      needs: [goals]\n", "      ⟨needs: [goals]\n"),
    ),
    story("not_by names no step", "SHAPE step_unknown", (REQUEST, REQUEST.replace("[assessment,", "[⟨asesment,"))),
    story(
        "a step lasts until an earlier phase",
        "SHAPE until_earlier",
        (REQUEST, REQUEST.replace("activity", "⟨diagnosis")),
    ),
    story(
        "an outcome returns to a later phase",
        "SHAPE returns_later",
        (NEW_PLAN, NEW_PLAN.replace("to: plan", "to: ⟨evaluation")),
    ),
    story("a deadline is half", "SHAPE due_half", (SECOND, "⟨{within: 2 days}")),
    story("a deadline is both", "SHAPE due_both", (SECOND, "{within: 2 days, after: criteria_check, ⟨on: 2026-03-31}")),
    story(
        "a parameter is nowhere",
        "SHAPE parameter_unknown",
        (SECOND, "{within: ⟨$interview_day, after: criteria_check}"),
    ),
    story("a parameter is no time", "SHAPE parameter_no_time", (SECOND, "{within: ⟨$limit, after: criteria_check}")),
    story("an interval is not one", "SHAPE not_an_interval", (SECOND, "{within: ⟨two days, after: criteria_check}")),
    story("a deadline counts from a later phase", "SHAPE after_later", (SECOND, "{within: 2 days, after: ⟨plan}")),
    story("a deadline counts from a later step", "SHAPE after_later", (SECOND, "{within: 2 days, after: ⟨goals}")),
    story("a deadline counts from no step", "SHAPE step_unknown", (SECOND, "{within: 2 days, after: ⟨aplication}")),
    story(
        "a deadline counts from no field",
        "SHAPE field_unknown",
        (SECOND, "{within: 2 days, after: ⟨application.learned}"),
    ),
    story(
        "a deadline counts from no date", "SHAPE field_type", (SECOND, "{within: 2 days, after: ⟨application.urgent}")
    ),
    story("a deadline is no day", "SHAPE not_a_day", (SECOND, "{on: ⟨2026-02-30}")),
    story("a step recurs by no interval", "SHAPE field_type", (EVERY, "      every: ⟨application.urgent\n")),
    story("a step recurs by nothing", "SHAPE every_half", (EVERY, "      ⟨every: {}\n")),
    story("a step recurs on no day", "SHAPE not_a_day", (EVERY, "      every: {on: [2026-03-31, ⟨Easter]}\n")),
    story(
        "a deadline counts from a field of no step",
        "SHAPE step_unknown",
        (SECOND, "{within: 2 days, after: ⟨app.day}"),
    ),
    story(
        "a step recurs by what only a later step answers",
        "SHAPE after_later",
        (block("assessment"), block("assessment") + "      every: ⟨service_package.evaluation_every\n"),
    ),
    # --- SHAPE: keys that fit together
    story(
        "a version ends before it begins",
        "SHAPE force_order",
        ("lists:\n", "in_force: {from: 2026-03-01, to: ⟨2026-02-01}\nlists:\n"),
    ),
    story(
        "a choice has nothing to choose from",
        "SHAPE field_no_options",
        (RECEIVED, "⟨" + RECEIVED.replace(" of: received_from,", "")),
    ),
    story(
        "a choice is empty",
        "LANGUAGE language_codes, SHAPE field_empty_options",
        ("of: received_from", "⟨⟨of: []"),
    ),
    story(
        "a question of yes or no has options",
        "SHAPE field_key",
        (URGENT, URGENT.replace("title", "⟨of: help_reasons, title")),
    ),
    story("a date has a smallest number", "SHAPE field_key", ("type: date,", "type: date, ⟨min: 1,")),
    story("a text lives on in the statistics", "SHAPE field_key", ("type: text,", "type: text, ⟨keep: statistics,")),
    story("a number has a currency", "SHAPE field_key", (CHILDREN, CHILDREN.replace("min", "⟨currency: PLN, min"))),
    story(
        "the largest number is below the smallest",
        "SHAPE field_range",
        (CHILDREN, CHILDREN.replace("min: 0, max: 20", "min: 30, max: ⟨20")),
        (f"      when: {OPINION}\n", ""),
    ),
    story(
        "an outcome has two effects", "SHAPE outcome_effects", (", again: true}", ", again: true, ⟨returns_to: plan}")
    ),
    story(
        "an approval of no outcome",
        "SHAPE approval_unknown_outcome",
        (APPROVAL, "approval: {by: [manager], of: [⟨not_eligble]}"),
    ),
    story(
        "the approval of an outcome names outcomes",
        "SHAPE approval_of_outcome",
        (REACHED, REACHED[:-1] + ", approval: {by: [manager], ⟨of: [goal_reached]}}"),
    ),
    # --- SOUND
    story(
        "what an optional step needs ends the phase",
        "SOUND sound_never_open, SOUND sound_never_open",
        (REQUEST, REQUEST.replace("step: ", "step: ⟨").replace("      until: activity\n", "")),
        ("step: benefit_decision", "step: ⟨benefit_decision"),
    ),
    story(
        "a step comes to be needed when it can no longer be done",
        "SOUND sound_stuck",
        (OPINION, "case.has_active_agreement"),
        ("    - step: goals\n", "    - step: ⟨goals\n"),
        ("      needs: [goals]\n", "      needs: [goals, opinion]\n"),
    ),
    story(
        "there is no end but the one before the work",
        "SOUND sound_circle",
        ("        meets:", "        ⟨meets:"),
        (REACHED, REACHED.replace("closes: goal_reached", "returns_to: plan")),
    ),
    story(
        "the only outcome says once more",
        "SOUND sound_stuck",
        ("    - step: application\n", "    - step: ⟨application\n"),
        (MEETS, MEETS.replace("}}", "}, again: true}")),
        (f"        {NOT_ELIGIBLE}\n", ""),
        (f"      {APPROVAL}\n", ""),
    ),
    story(
        "not even the first step is ever done",
        "SOUND sound_no_ending",
        ("  recruitment:\n", "  ⟨recruitment:\n"),
        (
            "      by: [social_worker, benefits_officer]\n",
            "      by: [social_worker, benefits_officer]\n"
            "      outcomes: {more: {title: {pl: jeszcze raz, en: once more}, again: true}}\n",
        ),
    ),
    # --- RECURRING
    story(
        "a plan does not say when it is evaluated",
        "RECURRING recurring_plan",
        ("      stage: III\n", "      stage: ⟨III\n"),
        ("evaluation_every: {type: interval,", "evaluation_every: {type: text,"),
        (EVERY, "      every: 1 month\n"),
    ),
    story(
        "a contract does not say when it is evaluated",
        "RECURRING recurring_contract",
        (block("goals"), block("goals") + "      tool: ⟨KS-B\n"),
    ),
    story(
        "lasting help is never reviewed",
        "RECURRING recurring_no_review",
        (URGENT, URGENT + "\n        ⟨" + URGENT.replace("urgent", "lasting_help")),
    ),
    story(
        "lasting help is reviewed too rarely",
        "RECURRING recurring_rare",
        (block("meeting"), block("meeting") + "      tool: RWS.IV\n      every: ⟨2 months\n"),
    ),
    # --- KIS
    story("somebody joins a club on no condition", "KIS kis_joining", ("step: meeting", "step: ⟨joining")),
    story(
        "a step starts a club on no condition",
        "KIS kis_joining",
        (block("meeting"), block("meeting").replace("step: ", "step: ⟨") + "      starts: club\n"),
    ),
    story(
        "an active contract is not all that a club asks for",
        "KIS kis_joining",
        (
            block("meeting"),
            block("meeting").replace("meeting", "joining") + "      when: ⟨case.has_active_agreement\n",
        ),
    ),
    story(
        "a club does not ask for its conditions, and rests on no contract",
        "KIS kis_conditions, KIS kis_unlinked",
        ("process: small-process", "process: club"),
        ("  recruitment:\n", "  ⟨⟨recruitment:\n"),
    ),
    # --- COMMUNITY
    story(
        "there is no map of the community",
        "COMMUNITY community_map",
        COMMUNITY,
        ("phases:\n", "⟨phases:\n"),
        ("      tool: RWS\n", ""),
    ),
    story(
        "a part of the organiser's role is nobody's",
        "COMMUNITY community_roles",
        COMMUNITY,
        ("phases:\n", "⟨phases:\n"),
        (REQUEST, ""),
        (DECISION, ""),
    ),
    story(
        "no method of evaluation is chosen",
        "COMMUNITY community_methods",
        COMMUNITY,
        ("phases:\n", "⟨phases:\n"),
        ("title: {pl: Powody, en: Reasons}, required: true}", "title: {pl: Powody, en: Reasons}}"),
        (block("opinion"), ""),
    ),
    # --- CONTENT
    story(
        "a copy by another name lacks a step that is asked of what it is",
        "CONTENT content_step",
        SIGNING,
        ("phases:\n", "⟨phases:\n"),
    ),
    story(
        "a step that is asked may be left out",
        "CONTENT content_optional",
        (SIGNING[0], SIGNING[1] + DISPUTE + "      optional: ⟨true\n"),
    ),
    story(
        "whatever was signed, the plan cannot be changed any more",
        "CONTENT content_returns",
        (
            SIGNING[0],
            SIGNING[1].replace(", returns_to: plan", "").replace("      outcomes", "      ⟨outcomes") + DISPUTE,
        ),
    ),
    # --- PAL
    story(
        "a programme lacks a section",
        "PAL pal_sections",
        PROGRAMME,
        ("  plan:\n", "  ⟨plan:\n"),
        ("step: goals", "step: aims"),
        ("needs: [goals]", "needs: [aims]"),
    ),
    story(
        "a section of a programme is written only sometimes",
        "PAL pal_sections",
        PROGRAMME,
        ("  plan:\n", "  ⟨plan:\n"),
        (block("goals"), block("goals") + "      when: application.urgent\n"),
    ),
    story(
        "a programme does not say how it is monitored",
        "PAL pal_monitoring",
        PROGRAMME,
        ("  plan:\n", "  ⟨plan:\n"),
        ("title: {pl: Jak często, en: How often}, required: true}", "title: {pl: Jak często, en: How often}}"),
    ),
    # --- CERTIFICATE
    story(
        "a criterion of the certificate is not asked for",
        "CERTIFICATE certificate_criteria",
        *CERTIFICATE,
        WHY,
        ("phases:\n", "⟨phases:\n"),
        (RECEIVED, RECEIVED.replace(", required: true", "")),
    ),
    story(
        "a certificate is valid for ever",
        "CERTIFICATE certificate_validity",
        *(CERTIFICATE[0], CERTIFICATE[2]),
        WHY,
        ("phases:\n", "⟨phases:\n"),
    ),
    story(
        "a certificate is refused without reasons",
        "CERTIFICATE certificate_reasons",
        *CERTIFICATE,
        ("        not_eligible:", "        ⟨not_eligible:"),
    ),
    story(
        "nothing can be done against a refusal",
        "CERTIFICATE certificate_appeal",
        *CERTIFICATE[:2],
        WHY,
        ("        not_eligible:", "        ⟨not_eligible:"),
    ),
    # --- TRAITS
    story(
        "what must be asked and approved is neither",
        "TRAITS trait_step_of, TRAITS trait_step_of",
        ("step: opinion", "step: ⟨⟨choice"),
    ),
    story("everybody may read of an illness", "TRAITS trait_field", ("        remarks:", "        ⟨illness:")),
    story("the client's view may be left open", "TRAITS trait_field", ("        remarks:", "        ⟨view:")),
    # --- deviations
    story(
        "a deviation from no rule",
        "SHAPE deviation_unknown",
        ("lists:\n", "deviations:\n  - {rule: ⟨STAGE, reason: {pl: bo tak, en: because}}\nlists:\n"),
    ),
    story(
        "a deviation from a rule that binds everybody",
        "SHAPE deviation_forbidden",
        ("lists:\n", "deviations:\n  - {rule: ⟨GUARDS, reason: {pl: bo tak, en: because}}\nlists:\n"),
    ),
    story(
        "a deviation without an English reason",
        "LANGUAGE language_en",
        ("lists:\n", "deviations:\n  - {rule: TOOLS, ⟨reason: {pl: bo tak}}\nlists:\n"),
    ),
)


def test_the_definition_without_changes_has_no_finding() -> None:
    assert found(DEFINITION) == ()


@pytest.mark.parametrize("one", STORIES, ids=lambda one: one.what)
def test_it_is_found_where_it_is_when(one: Story) -> None:
    text, places = marked(changed(DEFINITION, *one.changes))

    findings = found(text)

    assert [
        (f"{finding.rule} {finding.said.key.removeprefix('process.')}", finding.place.line, finding.place.column)
        for finding in findings
    ] == [(finds, *place) for finds, place in zip(one.finds, places, strict=True)]
    assert all(finding.place.text == text.split("\n")[finding.place.line - 1] for finding in findings)


def test_every_kind_of_rule_has_at_least_three_stories() -> None:
    told = [finds.split()[0] for one in STORIES for finds in one.finds]

    assert {kind: told.count(kind) for kind in KINDS if told.count(kind) < 3} == {}


# --- the standard itself ----------------------------------------------------------------------------------------------

ROW = ", rows: {heads: {title: {pl: kierownicy, en: heads}, posts: [manager], part_of: ⟨bosses}}"


def measured_by(more: str) -> Change:
    measure = f"work: {{title: {{pl: praca, en: work}}, part: manager, source: art, {more}}}"
    return ("permissions:\n", f"measures:\n  {measure}\npermissions:\n")


def staffed_by(measure: str, rows: str) -> Change:
    numbers = "residents: interview_days, families: interview_days, at_least: interview_days, counted: interview_days"
    staffing = f"staffing: {{workers: [social_worker], {numbers}, {measure}, source: art{rows}}}\n"
    known = "measures:\n  work: {title: {pl: praca, en: work}, part: manager, source: art}\n"
    return ("permissions:\n", f"{known}{staffing}permissions:\n")


PLACES = (
    (
        "a role is part of no role",
        "role_unknown",
        (
            "{pl: pracownik socjalny, en: social worker}",
            "{pl: pracownik socjalny, en: social worker}, part_of: ⟨social",
        ),
    ),
    (
        "a permission names no role",
        "role_unknown",
        ("roles: [social_worker, benefits_officer, cashier, manager]", "roles: [⟨boss]"),
    ),
    (
        "a participant is a role",
        "participant_is_role",
        ("participants:\n", "participants:\n  ⟨manager: {pl: kierownik, en: head}\n"),
    ),
    ("a value ends before it begins", "force_order", ("from: 2021-11-11,", "from: 2021-11-11, to: ⟨2021-11-10,")),
    (
        "two values hold on one day",
        "values_overlap",
        ("source: art}\n  review", "source: art}\n      - {value: 7 days, from: ⟨2022-01-01, source: art}\n  review"),
    ),
    ("a tool has no English title", "language_en", ("title: {pl: Wywiad, en: Interview}", "⟨title: {pl: Wywiad}")),
    ("a sign that nothing can show", "rule_sign", ("tool CARD", "⟨tool CART")),
    ("a sign of no kind that there is", "rule_sign", ("[step joining,", "[⟨stop joining,")),
    ("a way that nothing can go", "rule_way", ("- signing returns plan", "- ⟨signing returns home")),
    ("a way that cannot be read", "rule_way", ("- dispute again", "- ⟨dispute ever again")),
    (
        "an opening that cannot be read",
        "rule_opens",
        ("- refusal by signing.outcome refused not signed", "- ⟨refusal when signing.outcome == 'refused'"),
    ),
    (
        "a trait of a role that is none",
        "rule_trait",
        ('- "step choice: approval manager"', '- ⟨"step choice: approval mayor"'),
    ),
    ("a trait that a question cannot have", "rule_trait", ('- "field view: required"', '- ⟨"field view: repeat"')),
    ("a trait that cannot be read", "rule_trait", ('- "step choice: asks who"', '- ⟨"step choice asks who"')),
    ("a deadline without a number", "rule_demand", ('["tool ASK.I: interview_days"', '[⟨"tool ASK.I: interview_day"')),
    (
        "a deadline that cannot be read",
        "rule_demand",
        ('"tool ASK.I: interview_urgent when', '⟨"tool ASK.I: interview_urgent if'),
    ),
    ("a rule of an unknown kind", "rule_not_checked", ("kind: TOOLS", "kind: ⟨WEATHER")),
    (
        "a measure that does not say by which answer a benefit is granted",
        "measure_granted",
        (
            "permissions:\n",
            "measures:\n  ⟨aid: {title: {pl: pomoc, en: aid}, counts: benefits, part: manager, source: art}\n"
            "permissions:\n",
        ),
    ),
    ("a measure with a limit that is no number of the standard", "parameter_unknown", measured_by("limit: ⟨days_off")),
    ("staffing of a measure that is none", "measure_unknown", staffed_by("measure: ⟨works", "")),
    ("a row of the report within a row that is none", "staffing_row_unknown", staffed_by("measure: work", ROW)),
)


def of_standard(text: str) -> tuple[Finding, ...]:
    """What is found in a small standard, but for what it lacks for work in an office."""
    source = read_source(text, "standard.yaml")
    findings = run_standard(standard_of(source), source)
    return tuple(finding for finding in findings if finding.said.key != "process.standard_lacks")


def test_the_standard_without_changes_has_no_finding() -> None:
    assert of_standard(STANDARD) == ()


@pytest.mark.parametrize(("what", "key", "change"), PLACES, ids=[what for what, _, _ in PLACES])
def test_a_standard_that_contradicts_itself_is_told_where(what: str, key: str, change: Change) -> None:
    text, [place] = marked(changed(STANDARD, change))

    (finding,) = of_standard(text)

    assert (finding.said.key, finding.place.line, finding.place.column) == (f"process.{key}", *place)


# --- severity, deviations, what the standard says ---------------------------------------------------------------------

NO_TOOL = ("tool: RWS", "tool: RWZ")
DEVIATES = ("lists:\n", "deviations:\n  - {rule: TOOLS, reason: {pl: własny druk, en: our own form}}\nlists:\n")


def test_a_finding_is_an_error() -> None:
    (finding,) = found(changed(DEFINITION, NO_TOOL))

    assert finding.severity == "error"


def test_a_declared_deviation_makes_it_a_warning_that_tells_the_reason() -> None:
    (finding,) = found(changed(DEFINITION, NO_TOOL, DEVIATES))

    assert finding.severity == "warning"
    assert finding.hint is not None
    assert finding.hint.values["reason"].pl == "własny druk"


def test_nothing_makes_a_guard_a_warning() -> None:
    deviates = (DEVIATES[0], DEVIATES[1].replace("TOOLS", "GUARDS"))

    findings = found(changed(DEFINITION, (OPINION, "aplication.urgent"), deviates))

    assert {finding.severity for finding in findings} == {"error"}


def test_a_rule_of_the_standard_may_only_warn() -> None:
    standard = changed(STANDARD, ("TOOLS: {kind: TOOLS,", "TOOLS: {kind: TOOLS, severity: warning,"))

    (finding,) = found(changed(DEFINITION, NO_TOOL), standard)

    assert finding.severity == "warning"


def test_a_rule_that_the_standard_does_not_list_is_not_checked() -> None:
    standard = changed(STANDARD, ("  TOOLS: {kind: TOOLS, says: {pl: Narzędzia, en: Tools}, source: S3}\n", ""))

    assert found(changed(DEFINITION, NO_TOOL), standard) == ()


def test_a_new_rule_of_a_known_kind_is_data() -> None:
    more = "  WITHCLIENT: {kind: TOGETHER, says: {pl: Razem, en: Together}, source: S3, parameters: {stages: [IV]}}\n"

    (finding,) = found(DEFINITION, STANDARD + more)

    assert (finding.rule, finding.said.values["step"]) == ("WITHCLIENT", "meeting")


def test_a_rule_of_an_unknown_kind_is_said_not_to_be_checked() -> None:
    (finding,) = found(DEFINITION, STANDARD + "  RAIN: {kind: WEATHER, says: {pl: Deszcz, en: Rain}, source: S2}\n")

    assert (finding.rule, finding.severity, finding.said.key) == ("RAIN", "warning", "process.rule_not_checked")


def test_stages_bind_only_the_subjects_that_the_rule_names() -> None:
    community = ("subject: person", "subject: community")

    assert found(changed(DEFINITION, community, ("      stage: IV\n", ""))) == ()


def test_the_base_of_one_deadline_can_be_said_apart() -> None:
    rule = "parameters: {demands: ["
    standard = changed(STANDARD, (rule, rule.replace("demands", "interview_days: [criteria_check], demands")))

    findings = found(
        changed(DEFINITION, (DEADLINE, DEADLINE.replace("application.learned_on", "criteria_check"))), standard
    )

    assert findings == ()


def test_a_step_of_planning_that_can_be_left_out_keeps_nobody_from_granting() -> None:
    optional = ("      stage: IV\n", "      stage: III\n      with: [client]\n")
    standard = changed(
        STANDARD, ("III: {title: {pl: Plan, en: Plan}, phases: [plan]}", "III: {title: {}, phases: [plan, activity]}")
    )

    findings = found(changed(DEFINITION, optional), standard)

    assert [finding.rule for finding in findings] == ["STAGES"]


def test_what_is_on_the_benefits_track_need_not_be_made_with_the_client() -> None:
    tool = (REQUEST, REQUEST + "      tool: KS-B\n")

    assert found(changed(DEFINITION, tool)) == ()


def test_a_benefit_may_wait_for_a_decision() -> None:
    payment = REQUEST.replace("benefit_request", "payment").replace("[service_package]", "[benefit_decision]")

    assert found(changed(DEFINITION, (DECISION, DECISION + payment))) == ()


def test_an_outcome_that_says_again_makes_a_step_recur() -> None:
    assert found(changed(DEFINITION, (EVERY, ""))) == ()


def test_needs_through_a_step_with_a_condition_make_nothing_certain() -> None:
    """`assessment` needs the interview, but when the assessment does not apply, nobody waited for the interview."""
    conditional = (block("assessment"), block("assessment") + "      when: application.urgent\n")
    guard = (OPINION, "interview.outcome == 'done'")
    reads = (block("opinion"), changed(block("opinion"), guard) + "      needs: [assessment]\n")

    sure = found(changed(DEFINITION, reads))
    unsure = found(changed(DEFINITION, conditional, reads))

    assert [finding.said.key for finding in sure] == []
    assert "process.guard_not_certain" in [finding.said.key for finding in unsure]


def test_a_community_that_is_not_taken_over_is_left_for_a_stated_reason() -> None:
    """`goal_reached` is no take-over any more, so the last step has to say in words why the work ends."""
    standard = changed(STANDARD, ("take_over: [goal_reached]", "take_over: [not_eligible]"))
    why = "      form: {why: {type: text, title: {pl: Dlaczego, en: Why}, required: true}}\n"
    told = (block("final_evaluation"), block("final_evaluation") + why)

    (finding,) = found(changed(DEFINITION, COMMUNITY), standard)

    assert finding.said.key == "process.community_ending"
    assert found(changed(DEFINITION, COMMUNITY, told), standard) == ()


def test_a_standard_says_whom_its_processes_are_about() -> None:
    standard = changed(STANDARD, ("[person, community, institution]", "[community, institution]"))

    (finding,) = found(DEFINITION, standard)

    assert finding.said.key == "process.other_subject"
    assert finding.place.line == DEFINITION[: DEFINITION.index("subject:")].count("\n") + 1


def test_a_rule_for_processes_that_show_another_sign_is_not_asked() -> None:
    for_others = changed(
        STANDARD, ("take_over: [goal_reached]", "take_over: [not_eligible]\n      signs: [process other]")
    )

    assert found(changed(DEFINITION, COMMUNITY), for_others) == ()


def test_what_only_the_standards_own_parameters_allow_is_looked_at_like_the_rest() -> None:
    """A reason of before the work stands in the plan, as CLOSING of this standard allows: a trap is found as ever."""
    allows = (
        "CLOSING: {kind: CLOSING, says: {pl: Zakończenie, en: Closing}, source: S3}",
        "CLOSING: {kind: CLOSING, says: {pl: Zakończenie, en: Closing}, source: S3, "
        "parameters: {before_work_phases: [recruitment, diagnosis, plan]}}",
    )
    early = "      outcomes: {go: {title: {pl: tak, en: yes}}, no: {title: {pl: nie, en: no}, closes: not_eligible}}\n"
    plan = (block("service_package"), block("service_package") + early)
    idle = (REACHED, REACHED.replace(", closes: goal_reached", ""))
    standard = changed(STANDARD, allows)

    assert found(changed(DEFINITION, plan), standard) == ()
    assert {finding.rule for finding in found(changed(DEFINITION, plan))} == {"CLOSING"}
    assert {finding.rule for finding in found(changed(DEFINITION, plan, idle), standard)} == {"SOUND"}


@pytest.mark.parametrize("rule", ["LISTS", "CLOSING"])
def test_a_deviation_is_no_way_around_soundness(rule: str) -> None:
    """Nobody knows what an unknown list offers, or whether an unknown reason is an ending."""
    deviation = ("\nphases:", f"\ndeviations: [{{rule: {rule}, reason: {{pl: Bo tak, en: Because}}}}]\nphases:")
    list_of_nobody = ("\nlists:", "\nlists:\n  nobody: {}")
    unknown = list_of_nobody if rule == "LISTS" else (REACHED, REACHED.replace("closes: goal_", "closes: gaol_"))

    without, with_it = found(changed(DEFINITION, unknown)), found(changed(DEFINITION, unknown, deviation))

    assert [finding.rule for finding in without if finding.severity == "error"] == [rule]
    assert [finding.said.key for finding in with_it if finding.severity == "error"] == ["process.sound_not_asked"]


@pytest.mark.parametrize(
    ("written", "key"),
    [
        ("by: [employer]", "process.nobody_may_do_step"),
        ("by: [social_worker]\n      approval: {by: [employer]}", "process.nobody_may_approve"),
    ],
)
def test_what_nobody_in_the_centre_may_do_or_approve_would_stand_still(written: str, key: str) -> None:
    employer = ("participants:", "  employer: {title: {pl: pracodawca, en: employer}, source: S3}\nparticipants:")
    there = block("assessment").replace("by: [social_worker]", written)

    findings = found(changed(DEFINITION, (block("assessment"), there)), changed(STANDARD, employer))

    assert [(finding.rule, finding.said.key) for finding in findings] == [("SHAPE", key)]


def test_what_has_too_many_states_is_not_called_sound() -> None:
    rule = "SOUND: {kind: SOUND, says: {pl: Bez zastoju, en: Sound}, source: S3"
    standard = changed(STANDARD, (rule, rule + ', parameters: {most_states: "5"}'))

    never_opens = a_line_more("meeting", "needs: [ongoing_evaluation]")  # so that there is no short proof either

    (finding,) = found(changed(DEFINITION, never_opens), standard)

    assert (finding.rule, finding.severity, finding.said.key) == ("SOUND", "error", "process.sound_undecided")
    assert finding.said.values["limit"] == 5


def test_nothing_is_said_of_the_soundness_of_what_cannot_be_understood() -> None:
    no_way_out = (REACHED, REACHED.replace("closes: goal_reached", "returns_to: plan"))

    findings = found(changed(DEFINITION, no_way_out, (OPINION, "aplication.urgent")))

    assert {finding.rule for finding in findings} == {"GUARDS"}


def test_findings_come_in_the_order_of_the_file() -> None:
    findings = found(
        changed(DEFINITION, NO_TOOL, (OPINION, "aplication.urgent"), ("by: [social_worker, ", "by: [boss, "))
    )

    assert [finding.rule for finding in findings] == ["ROLES", "TOOLS", "GUARDS"]


def test_a_standard_without_what_the_program_asks_for_is_found_wanting() -> None:
    text = SHIPPED.read_text("utf-8").replace("  staff_manage:\n", "  staff_managing:\n")
    source = read_source(text, "standard.yaml")

    (finding,) = run_standard(standard_of(source), source)

    assert (finding.said.key, finding.said.values["names"]) == ("process.standard_lacks", ("staff_manage",))
    assert finding.place.text.strip() == "permissions:"


def test_every_action_that_the_program_asks_a_permission_for_is_one_that_a_standard_must_have() -> None:
    asked = re.compile(
        r'(?:require|permitted|allowed_role)\([\w.]+, "([a-z_]+)"'
        r'|permissions\["([a-z_]+)"\]|_permitted\(rules, "([a-z_]+)"'
    )
    found = {
        next(filter(None, names))
        for folder in ("src", "cli")
        for file in (ROOT / folder).rglob("*.py")
        for names in asked.findall(file.read_text("utf-8"))
    }

    assert {"do_step", "staff_manage", "read_case"} <= found <= set(ACTIONS)
