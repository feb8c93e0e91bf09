"""Sixty files with two to five mistakes each, put together from single ones that say themselves where they are found.

    .venv/bin/python -m tests.corpus.several

writes them anew into `several`. Which mistakes meet in a file is decided by its number alone, and what must be found is
known from the marks `⟨` of the mistakes, never from what the checker says.
"""

from __future__ import annotations

from pathlib import Path
from random import Random
from typing import NamedTuple

from tests.written import DEFINITION, Change, marked

FOLDER = Path(__file__).parent / "several"
FILES = 60


class Mistake(NamedTuple):
    """What is wrong, the rule and the sentence that say so (at each mark), how to make it."""

    what: str
    rule: str
    key: str
    changes: tuple[Change, ...]

    def spans(self) -> list[tuple[int, int, str]]:
        """Return the places of the definition that it changes, and what comes there."""
        places = []
        for old, new in self.changes:
            assert DEFINITION.count(old) == 1, old
            start = DEFINITION.index(old)
            places.append((start, start + len(old), new))
        return places

    def meets(self, other: Mistake) -> bool:
        """Return whether the two change the same place, or one of them hides the other."""
        both = [(mine, its) for mine in self.spans() for its in other.spans()]
        touch = any(mine[0] <= its[1] and its[0] <= mine[1] for mine, its in both)
        return touch or any({self.what, other.what} <= apart for apart in APART)


def mistake(what: str, finds: str, *changes: Change) -> Mistake:
    rule, _, key = finds.partition(" ")
    return Mistake(what, rule, key, changes)


NOT_BY = "not_by: [benefit_request, assessment, service_package]"
EVERY = "      every: service_package.evaluation_every\n"
MISTAKES = (
    mistake("a misspelt role", "ROLES role_unknown", ("by: [social_worker, benefits", "by: [⟨socal_worker, benefits")),
    mistake(
        "a participant who is nobody",
        "ROLES role_unknown",
        ("with: [client]\n      tool", "with: [⟨ghost]\n      tool"),
    ),
    mistake("an approver who is nobody", "ROLES role_unknown", ("by: [manager], of", "by: [⟨dyrektor], of")),
    mistake("a tool that is none", "TOOLS tool_unknown", ("RWS", "⟨RWZ")),
    mistake("a list that is nowhere", "LISTS list_unknown", ("of: received_from", "of: ⟨received_form")),
    mistake("no English title", "LANGUAGE language_en", ("title: {pl: Cele, en: Goals}", "⟨title: {pl: Cele}")),
    mistake("no Polish title", "LANGUAGE language_pl", ("title: {pl: Uwagi, en: Remarks}", "⟨title: {en: Remarks}")),
    mistake(
        "a blank for a title",
        "LANGUAGE language_en",
        ("title: {pl: Wniosek, en: Request}", "⟨title: {pl: Wniosek, en: ' '}"),
    ),
    mistake(
        "a code in one language", "LANGUAGE language_en", ("client: {pl: klient, en: client}", "⟨client: {pl: klient}")
    ),
    mistake(
        "an outcome without a title",
        "LANGUAGE language_no_title",
        ("meets: {title: {pl: spełnia, en: meets}}", "⟨meets: {}"),
    ),
    mistake("a reason that is none", "CLOSING closing_unknown", ("closes: goal_reached", "closes: ⟨goal_reachd")),
    mistake("an early reason", "CLOSING closing_early", ("closes: not_eligible", "closes: ⟨death")),
    mistake("a deadline of the law as a number", "STATUTORY statutory_number", ("$interview_days", "⟨14 days")),
    mistake(
        "a deadline of the law from another day",
        "STATUTORY statutory_base",
        ("after: application.learned_on", "after: ⟨criteria_check"),
    ),
    mistake("who asks may decide", "DECISION decision_one_person", (NOT_BY, "⟨not_by: [assessment, service_package]")),
    mistake(
        "who planned may decide", "SEPARATION separation_grants", (NOT_BY, "⟨not_by: [benefit_request, assessment]")
    ),
    mistake(
        "nobody asked", "DECISION decision_without_request", ("needs: [benefit_request]", "⟨needs: [service_package]")
    ),
    mistake(
        "a role grants that may not",
        "TRACKS track_role",
        ("by: [manager]\n      not_by", "by: [manager, ⟨benefits_officer]\n      not_by"),
    ),
    mistake(
        "goals without the client",
        "TOGETHER together",
        ("step: goals", "step: ⟨goals"),
        ("      with: [client]\n      records", "      records"),
    ),
    mistake(
        "a plan with somebody else",
        "TOGETHER together",
        ("with: [client]\n      needs: [goals]", "⟨with: [manager]\n      needs: [goals]"),
    ),
    mistake("a stage is nobody's", "STAGES stage_missing", ("phases:\n", "⟨phases:\n"), ("      stage: IV\n", "")),
    mistake(
        "an evaluation that is done once",
        "STAGES stage_recurs",
        (EVERY, ""),
        ("      stage: V\n", "      stage: ⟨V\n"),
        (", again: true}", "}"),
    ),
    mistake(
        "a plan that does not say when it is evaluated",
        "RECURRING recurring_plan",
        ("      stage: III\n", "      stage: ⟨III\n"),
        ("evaluation_every: {type: interval,", "evaluation_every: {type: text,"),
        (EVERY, "      every: 1 month\n"),
    ),
    mistake(
        "a phase without a required step",
        "PHASES phase_skippable",
        ("  activity:\n", "  ⟨activity:\n"),
        ("      stage: V\n", "      stage: V\n      optional: true\n"),
    ),
    mistake("a value that never is", "GUARDS guard_not_a_value", ("'addiction' in", "⟨'drink' in")),
    mistake(
        "a field that is not there", "GUARDS guard_unknown_field", ("application.children", "⟨application.childrn")
    ),
    mistake(
        "a number as condition", "GUARDS guard_wrong_kind", ("when: application.urgent", "when: ⟨application.children")
    ),
    mistake("performers of no step", "SHAPE step_unknown", ("not_by: [assessment", "not_by: [⟨asesment")),
    mistake(
        "open until an earlier phase",
        "SHAPE until_earlier",
        ("until: activity\n    - step: benefit_decision", "until: ⟨diagnosis\n    - step: benefit_decision"),
    ),
    mistake("a return to a later phase", "SHAPE returns_later", ("returns_to: plan", "returns_to: ⟨evaluation")),
    mistake("an interval in words", "SHAPE not_an_interval", ("within: 2 days", "within: ⟨two days")),
    mistake("a deadline from no step", "SHAPE step_unknown", ("after: criteria_check", "after: ⟨criteria")),
    mistake(
        "a text with a smallest number", "SHAPE field_key", ("remarks: {type: text", "remarks: {type: text, ⟨min: 1")
    ),
    mistake("an outcome with two effects", "SHAPE outcome_effects", ("again: true", "again: true, ⟨returns_to: plan")),
    mistake("approval of no outcome", "SHAPE approval_unknown_outcome", ("of: [not_eligible]", "of: [⟨not_eligble]")),
    mistake("a later step is needed", "SHAPE needs_later", ("needs: [interview]", "needs: [⟨goals]")),
    mistake("a version in words", "SHAPE shape_not_whole", ("version: 1", "version: ⟨one")),
    mistake("an unknown key", "SHAPE shape_unknown_key", ("      stage: I\n", "      stage: I\n      ⟨colour: red\n")),
    mistake("a title in no language", "SHAPE shape_not_mapping", ("{pl: Sprawdzenie, en: Check}", "⟨Sprawdzenie")),
    mistake("a number that is none", "SHAPE shape_not_at_least", ("goal: at least 1", "goal: ⟨1")),
    mistake("nothing after a key", "SHAPE shape_nothing", ("title: {pl: Opinia, en: Opinion}", "⟨title:")),
    mistake(
        "yes for true",
        "SHAPE shape_not_flag",
        ("{pl: Dzień, en: Day}, required: true", "{pl: Dzień, en: Day}, required: ⟨yes"),
    ),
    mistake(
        "a title twice",
        "SYNTAX yaml_key_twice",
        (
            "      title: {pl: Spotkanie, en: Meeting}\n",
            "      title: {pl: Spotkanie, en: Meeting}\n      ⟨title: {pl: Rozmowa, en: Talk}\n",
        ),
    ),
)
APART = (
    {"nobody asked", "who asks may decide"},  # where there is no request, nobody can have made it
    # from which day a deadline of the law counts depends on which one it is: a number does not say it
    {"a deadline of the law as a number", "a deadline of the law from another day"},
)
"""Mistakes of which one hides the other, with the reason."""


def picked(number: int) -> list[Mistake]:
    """Return the mistakes of file `number` (from 1): two to five that do not meet."""
    random = Random(number)
    chosen: list[Mistake] = []
    for one in random.sample(MISTAKES, len(MISTAKES)):
        if not any(one.meets(other) for other in chosen):
            chosen.append(one)
        if len(chosen) == 2 + number % 4:
            break
    return chosen


def written(number: int) -> str:
    """Return file `number`: what is wrong, what must be found, the definition."""
    chosen = picked(number)
    spans = sorted((span, one) for one in chosen for span in one.spans())
    order = [one for (_, _, new), one in spans for _ in range(new.count("⟨"))]
    text = DEFINITION
    for (start, end, new), _ in reversed(spans):
        text = text[:start] + new + text[end:]
    text, places = marked(text)
    above = len(places) + 1
    expects = [
        f"# expects: {line + above}:{column} {one.rule} {one.key}\n"
        for (line, column), one in zip(places, order, strict=True)
    ]
    return f"# {'; '.join(one.what for one in chosen)}.\n{''.join(expects)}{text}"


def files() -> dict[str, str]:
    """Return the texts of all files by name."""
    return {f"{number:02}.yaml": written(number) for number in range(1, FILES + 1)}


if __name__ == "__main__":
    FOLDER.mkdir(exist_ok=True)
    for name, content in files().items():
        (FOLDER / name).write_text(content, "utf-8")
