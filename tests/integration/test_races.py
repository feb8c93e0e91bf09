"""Races between real processes, through the same door as people's acts, on both databases.

In every round all processes have decided on the same states before the first of them saves; then they save one after
another in an order drawn from a seed, or all at once. A loser is decided again: he succeeds truthfully, or is told what
has changed. The seeds are fixed: a red run can be repeated, but for the races that the operating system decides.
"""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path
from random import Random
from uuid import UUID, uuid4

import pytest

from osl_workflow.acts import cases
from osl_workflow.acts.desk import Who
from osl_workflow.store.recorded import Recorded, Stream
from tests.centre import Centre
from tests.programs import TODAY, Worker, job, noted, raced, workers

ROUNDS = 8
AT_ONCE = (False, False, True)

pytestmark = pytest.mark.slow


@pytest.fixture
def centre(tmp_path: Path, server: str | None) -> Iterator[Centre]:
    centre = Centre(tmp_path / "office", server)
    centre.on(TODAY)
    yield centre
    centre.close()


@pytest.fixture
def three(centre: Centre) -> Iterator[list[Worker]]:
    with workers(centre.house.folder, 3) as started:
        yield started


def drawn(seed: int) -> tuple[list[int], bool]:
    """The order in which three save, and whether they are let go all at once."""
    random = Random(seed)
    return random.sample(range(3), 3), random.choice(AT_ONCE)


def by(centre: Centre, case: UUID, command: str) -> list[Recorded]:
    """The entries of a case that a command wrote."""
    return [entry for entry in centre.history(case) if str(entry.event.meta.command) == command]


def test_an_act_that_rests_on_a_case_which_it_only_reads_stands_in_some_order_of_one_after_another(
    centre: Centre, three: list[Worker]
) -> None:
    for seed in range(ROUNDS):
        random = Random(seed)
        written = [centre.open_case() for _ in range(3)]
        read = [random.choice([other for other in written if other != case]) for case in written]
        jobs = [job("note_unless_noted", case=case, unless=other) for case, other in zip(written, read, strict=True)]

        order, at_once = drawn(seed)
        outcomes = raced(three, jobs, order, at_once=at_once)

        at = {
            case: outcome["positions"][0]
            for case, outcome in zip(written, outcomes, strict=True)
            if "answer" in outcome
        }
        assert at
        for case, other, outcome in zip(written, read, outcomes, strict=True):
            if case in at:  # when it was written nothing stood in the case that it rests on
                assert at.get(other, at[case] + 1) > at[case], (seed, outcomes)
            else:  # and it was refused because of what stands there
                assert outcome["error"] == "acts.case_unknown"
                assert other in at, (seed, outcomes)
            assert noted(centre.state(case)) == (case in at)


def test_of_several_who_do_one_step_at_once_one_does_it_and_the_others_get_the_difference(
    centre: Centre, three: list[Worker]
) -> None:
    for seed in range(ROUNDS):
        case = centre.open_case()
        answers = [{"learned_on": f"2026-03-0{day}", "urgent": False} for day in (6, 7, 8)]
        whos = ("anna", "piotr", "anna")
        jobs = [
            job(
                "step",
                who,
                case=case,
                seen=centre.state(case).version,
                command_of_step={"step": "application", "form": form},
            )
            for who, form in zip(whos, answers, strict=True)
        ]

        order, at_once = drawn(seed)
        outcomes = raced(three, jobs, order, at_once=at_once)

        done = [number for number, outcome in enumerate(outcomes) if "answer" in outcome]
        assert len(done) == 1, (seed, outcomes)
        (winner,) = done
        assert at_once or winner == order[0]
        recorded = [entry.event for entry in centre.history(case) if entry.event.topic == "progress.step_done"]
        assert [str(event.meta.command) for event in recorded] == [jobs[winner]["command"]]
        for loser in {0, 1, 2} - {winner}:
            assert (outcomes[loser]["error"], outcomes[loser]["code"]) == ("acts.changed_since", 5), (seed, outcomes)
            assert outcomes[loser]["details"] > 0  # what happened meanwhile
            assert by(centre, case, jobs[loser]["command"]) == []
        drafted = {whos[loser]: [] for loser in {0, 1, 2} - {winner}}
        for loser in {0, 1, 2} - {winner}:
            drafted[whos[loser]].append(answers[loser]["learned_on"])
        for who, typed in drafted.items():  # what was typed is still there; of one person's two the later
            kept = cases.draft(centre.desk, Who(login=who), case, "application")
            assert kept is not None
            assert kept.form["learned_on"] in typed


def test_a_role_taken_away_before_the_save_never_signs(centre: Centre, three: list[Worker]) -> None:
    for seed in range(ROUNDS):
        mine, other = centre.open_case(worker=None), centre.open_case(worker=None)
        jobs = [
            job("note", case=mine, text="pierwsza"),
            job("note", case=other, text="druga"),
            job("end_role", "head", staff=centre.staff["anna"], role="social_worker"),
        ]

        order, at_once = drawn(seed)
        *signing, ending = raced(three, jobs, order, at_once=at_once)

        ended = ending["positions"][0]
        for case, outcome in zip((mine, other), signing, strict=True):
            if "answer" in outcome:
                assert max(outcome["positions"]) < ended, (seed, outcome)
            else:
                assert outcome["error"] == "progress.no_permission"
            assert noted(centre.state(case)) == ("answer" in outcome)
        if not at_once:
            expected = ["answer" in outcome for outcome in signing]
            assert expected == [order.index(number) < order.index(2) for number in (0, 1)]
        centre.give_role("anna", "social_worker")


def test_the_same_command_of_several_processes_is_recorded_once_and_answered_alike(
    centre: Centre, three: list[Worker]
) -> None:
    for seed in range(ROUNDS):
        case, command = centre.open_case(), uuid4()
        before = centre.state(case).version
        same = job("note", command=command, case=case, text="raz")
        jobs = [dict(same), dict(same), job("note", command=command, case=case, text="co innego")]

        order, at_once = drawn(seed)
        outcomes = raced(three, jobs, order, at_once=at_once)

        assert centre.state(case).version == before + 1
        (entry,) = by(centre, case, str(command))
        answered = [outcome for outcome in outcomes if "answer" in outcome]
        assert sum(not outcome["repeated"] for outcome in answered) == 1
        assert all(outcome["positions"] == [entry.position] for outcome in answered)
        assert all(outcome["answer"] == answered[0]["answer"] for outcome in answered)
        refused = [outcome["error"] for outcome in outcomes if "answer" not in outcome]
        assert refused == ["acts.command_reused"] * len(refused)
        assert len(answered) == (2 if "answer" in outcomes[0] else 1), (seed, outcomes)


def test_case_numbers_taken_at_once_have_no_gap_and_no_double(centre: Centre) -> None:
    each = 6
    people = [[centre.person() for _ in range(each)] for _ in range(4)]
    jobs = [[job("open", client=client, household=household) for client, household in own] for own in people]
    with workers(centre.house.folder, 4) as started:
        outcomes = raced(started, [own[0] for own in jobs], range(4), at_once=True)  # all want the same number
        for worker, own in zip(started, jobs, strict=True):
            for late in own[1:]:
                worker.give(late | {"held": False})
        outcomes += [worker.told() for worker in started for _ in range(1, each)]
    opened = [outcome["answer"]["number"] for outcome in outcomes]

    assert sorted(opened, key=lambda mark: int(mark.split(".")[1])) == [
        f"PS.{number}.2026" for number in range(1, 4 * each + 1)
    ]
    taken = [one for one in centre.house.store.read(0, 10_000) if one.stream.kind == "numbers"]
    assert [one.version for one in taken] == list(range(1, 4 * each + 1))
    assert len(_cases(centre)) == 4 * each


def _cases(centre: Centre) -> set[Stream]:
    return {one.stream for one in centre.house.store.read(0, 10_000) if one.stream.kind == "case"}
