"""By which answers a family counts as receiving benefits, and until when."""

from __future__ import annotations

from datetime import date
from uuid import UUID

import pytest

from osl_workflow.case.state import Case
from osl_workflow.caseload.counting import holdings, why_not
from osl_workflow.caseload.state import Holding
from osl_workflow.progress import commands as c
from osl_workflow.progress.state import Mark, Progress
from tests.builders import Story, process, step
from tests.unit.caseload.test_staffing import STANDARD

ANNA = UUID(int=7)
BENEFITS = STANDARD.measures["benefits"]


def decided(result: str, until: str | None = None) -> Mark:
    """A decision on a benefit, as it stands in a case."""
    answers = {"kind": "other", "result": result, **({} if until is None else {"until": until})}
    return Mark(
        state="done", outcome="done", data=answers, took_part={}, author=UUID(int=1), performers=(), role="manager",
        occurred_on=date(2026, 3, 2), entry=9, phase="plan",
    )  # fmt: skip


def case(latest: Mark | None = None, before: Mark | None = None) -> Case:
    """A case that Anna holds, in which the latest decision and perhaps the one before it stand."""
    progress = Progress(
        phase="activity",
        marks={} if latest is None else {"benefit_decision": latest},
        earlier={} if before is None else {"benefit_decision": before},
    )
    return Case(
        id=UUID(int=2), version=9, number="PS.1.2026", process="p", process_version=1, definition_sha256="",
        standard="social-work-1.18", standard_version=1, standard_sha256="", subject="family",
        opened_on=date(2026, 3, 2), household=UUID(int=3), client=UUID(int=4), members=(UUID(int=4),),
        workers={"social_worker": ANNA}, progress=progress,
    )  # fmt: skip


def held(one: Case) -> Holding:
    return holdings(one, STANDARD.measures)[ANNA]


def test_a_family_counts_from_the_decision_that_grants_to_the_day_that_it_names() -> None:
    found = held(case(decided("granted", "2026-05-31")))

    assert found.measures == ("social_work", "benefits")
    assert found.until == {"benefits": date(2026, 5, 31)}


@pytest.mark.parametrize("one", [case(), case(decided("refused"))], ids=["no decision", "a refusal"])
def test_without_a_benefit_it_counts_in_social_work_alone(one: Case) -> None:
    assert held(one).measures == ("social_work",)
    assert why_not(one, BENEFITS) is not None


def test_a_benefit_without_a_last_day_counts_until_another_decision_ends_it() -> None:
    lasting = held(case(decided("granted")))

    assert (lasting.measures, lasting.until) == (("social_work", "benefits"), {})
    assert held(case(decided("discontinued"), decided("granted"))).measures == ("social_work",)


def test_a_refusal_of_another_benefit_leaves_the_one_that_was_granted() -> None:
    found = held(case(decided("refused"), decided("granted", "2026-05-31")))

    assert found.until == {"benefits": date(2026, 5, 31)}


# --- several decisions ------------------------------------------------------------------------------------------------

ANSWERS = {"result": {"type": "choice", "of": ["granted", "refused", "discontinued"]}, "until": {"type": "date"}}


class Decisions(Story):
    """A case in which one decision follows another, also after a return."""

    def __init__(self) -> None:
        decision = step("benefit_decision", form=ANSWERS, repeat=True, optional=True, until="evaluation")
        back = step("help_plan", repeat=True, outcomes={"agreed": {}, "again": {"returns_to": "plan"}})
        super().__init__(process(plan=[decision, back], activity=[step("talk", optional=True), step("rest")]))
        self.rules = self.rules._replace(standard=STANDARD)
        for before in ("recruitment_step", "diagnosis_step"):
            self.do(before)

    def decide(self, result: str, until: str | None = None) -> None:
        self.do("benefit_decision", form={"result": result} | ({} if until is None else {"until": until}))

    def held(self) -> Holding:
        return held(case().model_copy(update={"progress": self.progress.model_copy(update={"phase": "activity"})}))


def test_a_family_receives_benefits_as_long_as_any_of_its_decisions_runs() -> None:
    story = Decisions()

    for until in ("2027-12-31", "2026-05-31", "2026-04-30", "2026-03-31"):
        story.decide("granted", until)
    story.decide("refused")

    assert story.held().until == {"benefits": date(2027, 12, 31)}


def test_a_decision_that_ends_benefits_ends_all_before_it() -> None:
    story = Decisions()
    for until in ("2027-12-31", "2026-05-31"):
        story.decide("granted", until)

    story.decide("discontinued")
    assert story.held().measures == ("social_work",)
    story.decide("granted", "2026-04-30")
    story.decide("granted", "2026-03-31")

    assert story.held().until == {"benefits": date(2026, 4, 30)}


def test_a_return_to_the_plan_takes_no_benefit_away() -> None:
    story = Decisions()
    story.decide("granted", "2027-12-31")
    story.decide("granted", "2026-05-31")

    story.do("help_plan", outcome="again")

    assert story.held().until == {"benefits": date(2027, 12, 31)}


def test_an_older_decision_that_was_entered_by_mistake_no_longer_counts() -> None:
    story = Decisions()
    story.decide("granted", "2027-12-31")
    wrong = story.progress.marks["benefit_decision"].entry
    for until in ("2026-05-31", "2026-04-30"):
        story.decide("granted", until)

    story.act(c.WithdrawEntry(entry=wrong), reason="inna rodzina")

    assert story.held().until == {"benefits": date(2026, 5, 31)}
