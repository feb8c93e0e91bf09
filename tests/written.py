"""A small standard and a small definition without any mistake, as texts for stories about reading and checking.

`⟨` in a change marks a place at which a finding is expected; `marked` takes the marks out and says where they were.
"""

from __future__ import annotations

import re

STANDARD = """\
standard: small-1
version: 1
title: {pl: Mały standard, en: Small standard}
phases:
  recruitment: {pl: Nabór, en: Recruitment}
  diagnosis: {pl: Diagnoza, en: Diagnosis}
  plan: {pl: Plan, en: Plan}
  activity: {pl: Działanie, en: Activity}
  evaluation: {pl: Ocena, en: Evaluation}
stages:
  I: {title: {pl: Diagnoza, en: Diagnosis}, phases: [diagnosis]}
  II: {title: {pl: Cele, en: Goals}, phases: [plan]}
  III: {title: {pl: Plan, en: Plan}, phases: [plan]}
  IV: {title: {pl: Realizacja, en: Action}, phases: [activity]}
  V: {title: {pl: Ewaluacja bieżąca, en: Ongoing evaluation}, phases: [activity, evaluation]}
  VI: {title: {pl: Ewaluacja końcowa, en: Final evaluation}, phases: [evaluation]}
roles:
  social_worker: {title: {pl: pracownik socjalny, en: social worker}, source: S3}
  benefits_officer: {title: {pl: pracownik ds. świadczeń, en: benefits worker}, source: S3}
  manager: {title: {pl: kierownik ośrodka, en: head of centre}, aliases: [dyrektor], grants: true, source: S3}
participants:
  client: {pl: klient, en: client}
tools:
  RWS: {title: {pl: Wywiad, en: Interview}, parts: {IV: {pl: Część IV, en: Part IV}}, source: S3}
  KS-B: {title: {pl: Kontrakt typu B, en: Contract type B}, source: S3}
lists:
  help_reasons:
    title: {pl: Powody pomocy, en: Reasons for help}
    source: art-7
    entries:
      "1": {title: {pl: ubóstwo, en: poverty}}
      addiction: {title: {pl: uzależnienie, en: addiction}}
no_answer:
  refused: {pl: odmowa, en: refused}
closing:
  not_eligible: {title: {pl: niezakwalifikowanie, en: not eligible}, class: before_work, source: S3}
  goal_reached: {title: {pl: cel osiągnięty, en: goal reached}, class: normal, source: S3}
  death: {title: {pl: zgon, en: death}, class: early, source: S3}
records:
  goal: {pl: cel, en: goal}
parameters:
  interview_days:
    title: {pl: Termin wywiadu, en: Time for the interview}
    statutory: true
    values:
      - {value: 14 working days, from: 2021-11-11, source: art}
  review: {title: {pl: Przegląd, en: Review}, values: [{value: 1 month, from: 2021-01-01, source: art}]}
  limit: {title: {pl: Limit środowisk, en: Limit}, values: [{value: "50", from: 2021-01-01, source: art}]}
permissions:
  do_step: {title: {pl: Wykonanie kroku, en: Do a step}, roles: [social_worker, benefits_officer, manager]}
  approve: {title: {pl: Zatwierdzenie, en: Approve}, roles: [manager, social_worker, benefits_officer]}
rules:
  PHASES: {kind: PHASES, says: {pl: Fazy, en: Phases}, source: S3}
  STAGES:
    kind: STAGES
    says: {pl: Etapy, en: Stages}
    source: S3
    parameters: {subjects: [person, family], recurring: [V], once_last: [VI]}
  ROLES: {kind: ROLES, says: {pl: Role, en: Roles}, source: S3}
  TOOLS: {kind: TOOLS, says: {pl: Narzędzia, en: Tools}, source: S3}
  LISTS: {kind: LISTS, says: {pl: Listy, en: Lists}, source: S3}
  GUARDS: {kind: GUARDS, says: {pl: Warunki, en: Guards}, source: S3}
  CLOSING: {kind: CLOSING, says: {pl: Zakończenie, en: Closing}, source: S3}
  DECISION: {kind: DECISION, says: {pl: Decyzje, en: Decisions}, source: S3}
  STATUTORY: {kind: STATUTORY, says: {pl: Terminy, en: Deadlines}, source: S3}
  TRACKS: {kind: TRACKS, says: {pl: Ścieżki, en: Tracks}, source: S3}
  SEPARATION: {kind: SEPARATION, says: {pl: Rozdział, en: Separation}, source: S3}
  TOGETHER:
    kind: TOGETHER
    says: {pl: Razem, en: Together}
    source: S3
    parameters: {stages: [II, III, V, VI], tools: [KS-B], records: [goal], with: [client]}
  LANGUAGE: {kind: LANGUAGE, says: {pl: Języki, en: Languages}, source: S3}
  SOUND: {kind: SOUND, says: {pl: Bez zastoju, en: Sound}, source: S3}
  RECURRING:
    kind: RECURRING
    says: {pl: Przeglądy, en: Reviews}
    source: S3
    parameters: {review: [review], lasting: [lasting_help], review_tools: [RWS.IV], stages: [III], tools: [KS-B]}
  KIS:
    kind: KIS
    says: {pl: Klub, en: Club}
    source: S3
    parameters:
      joining: [joining]
      clubs: [club]
      facts: [has_active_agreement]
      fields: [registered, own_will]
      conditions: [registered, own_will]
  COMMUNITY:
    kind: COMMUNITY
    says: {pl: Społeczność, en: Community}
    source: S3
    parameters:
      subjects: [community]
      map_tools: [RWS]
      roles: [benefits_officer, manager]
      methods: [help_reasons]
      take_over: [goal_reached]
  PAL:
    kind: PAL
    says: {pl: Program, en: Programme}
    source: S3
    parameters: {processes: [programme], sections: [goals, service_package], monitoring: [evaluation_every]}
  CERTIFICATE:
    kind: CERTIFICATE
    says: {pl: Certyfikat, en: Certificate}
    source: S3
    parameters:
      processes: [certificate]
      criteria: [urgent, received_from]
      validity: [review]
      refused: [not_eligible]
      reasons: [why]
      appeal: [assessment]
"""

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
