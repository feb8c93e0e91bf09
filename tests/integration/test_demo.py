"""The demo of Brzeziny: the figures are the document's, the people nobody's, every act one of the program's own."""

from __future__ import annotations

import os
import shlex
import subprocess
import sys
from collections import Counter
from collections.abc import Iterable, Iterator
from datetime import date, time
from hashlib import sha256
from pathlib import Path
from shutil import copytree

import pytest

from osl_workflow.acts.cases import CASES
from osl_workflow.acts.desk import Who
from osl_workflow.acts.recruitments import call
from osl_workflow.acts.undertakings import marked
from osl_workflow.bootstrap import House
from osl_workflow.case.state import Case, apply
from osl_workflow.demo.playing import play
from osl_workflow.demo.script import Script
from osl_workflow.demo.tour import keep
from osl_workflow.errors import Refused
from osl_workflow.history.naming import Names
from osl_workflow.initiative.state import Initiative
from osl_workflow.office.state import Office
from osl_workflow.person.events import HouseholdJoined, PersonRegistered
from osl_workflow.person.identity import words
from osl_workflow.polish_calendar import PolishCalendar
from osl_workflow.process.reading import read_definition, read_standard
from osl_workflow.progress import events as e
from osl_workflow.progress.sharing import in_force
from osl_workflow.progress.working_days import working_days_between
from osl_workflow.staff.events import PostGiven, RoleGiven, StaffAdded
from osl_workflow.staff.state import Staff
from osl_workflow.store.recorded import Recorded, Stream
from osl_workflow.views import districts
from osl_workflow.zone import WARSAW
from tests.cli.terminal import osl
from tests.demo_office import TODAY, Brzeziny, cases, of
from tests.unit.test_texts import wrong_words

pytestmark = pytest.mark.slow

ACTIVATE = Path(sys.executable).with_name("activate")
PILOT = "unemployed-person"
FIRST, LAST = date(2012, 6, 1), date(2012, 9, 30)
"""The days between which participants were recruited (S3 s.12)."""


@pytest.fixture(scope="session")
def script(brzeziny: Brzeziny) -> Script:
    return brzeziny.script


@pytest.fixture(scope="session")
def history(brzeziny: Brzeziny) -> tuple[Recorded, ...]:
    return brzeziny.history()


@pytest.fixture(scope="session")
def pilot(history: tuple[Recorded, ...]) -> dict[str, tuple[Recorded, ...]]:
    """The history of each case of the pilot, by file mark."""
    return cases(history, PILOT)


@pytest.fixture
def house(brzeziny: Brzeziny) -> Iterator[House]:
    house = brzeziny.house()
    yield house
    house.close()


def closing(case: tuple[Recorded, ...]) -> e.Closed | None:
    """How the case ended, if it stayed ended."""
    ends = [one.event for one in case if isinstance(one.event, e.Closed | e.Reopened)]
    return ends[-1] if ends and isinstance(ends[-1], e.Closed) else None


# --- the figures ------------------------------------------------------------------------------------------------------


def test_the_centre_is_as_large_as_the_document_says(house: House, history: tuple[Recorded, ...]) -> None:
    office = house.store.state(Stream("office", house.store.id))
    posts = [event for event in of(history, "staff") if isinstance(event, PostGiven)]
    roles = Counter(event.role for event in of(history, "staff") if isinstance(event, RoleGiven))

    assert isinstance(office, Office)
    assert office.residents_on(TODAY).number == 12_376
    assert office.demo
    assert len(posts) == 24
    assert sum(post.fte < 1 for post in posts) == 2
    assert (roles["social_worker"], roles["psychologist"], roles["benefits_officer"], roles["manager"]) == (6, 1, 1, 1)


def test_what_the_head_had_to_sign_on_leave_the_acting_head_signed_in_her_own_name(
    history: tuple[Recorded, ...], house: House
) -> None:
    signed = {event.meta for event in of(history, "case") if event.meta.on_behalf_of is not None}
    names = {"actor": set[str](), "on_behalf_of": set[str]()}
    for meta in signed:
        for part, logins in names.items():
            state = house.store.state(Stream("staff", getattr(meta, part)))
            assert isinstance(state, Staff)
            logins.add(state.login or "")

    assert names == {"actor": {"socjalny1"}, "on_behalf_of": {"kierownik"}}
    assert all(date(2013, 7, 15) <= meta.occurred_on <= date(2013, 7, 26) for meta in signed)


def test_two_of_the_six_district_workers_have_a_specialisation(script: Script) -> None:
    workers = [one for one in script.demo.office.staff if "social_worker" in one.roles]

    assert [worker.login for worker in workers] == list(script.demo.families.districts)
    assert sum("specialisation_1" in worker.qualifications for worker in workers) == 2


def test_547_families_with_1167_persons_were_in_the_register_on_the_day_of_the_document(
    history: tuple[Recorded, ...],
) -> None:
    joined = [event for event in of(history, "person") if isinstance(event, HouseholdJoined)]

    assert len({event.household for event in joined}) == 547
    assert len(joined) == 1_167
    assert max(event.meta.occurred_on for event in joined) <= date(2012, 12, 31)


def test_every_family_lives_in_the_district_of_one_worker_and_one_has_moved(brzeziny: Brzeziny, house: House) -> None:
    families = dict(districts.households_by_worker(house.views, date(2012, 12, 31)).rows)
    (move,) = districts.moves(house.views, TODAY).rows

    assert (len(families), sum(families.values())) == (6, 547)
    assert round(sum(families.values()) / len(families), 2) == 91.17
    case = house.desk.reader().case(move.case)
    assert case.number == brzeziny.played.marks["long-pause"]
    assert (move.worker, move.proposed != move.worker, move.proposed in families) == (case.worker, True, True)


def test_twenty_participants_were_recruited_between_the_days_of_the_document(
    brzeziny: Brzeziny, pilot: dict[str, tuple[Recorded, ...]]
) -> None:
    participants = {brzeziny.played.marks[story.story] for story in brzeziny.script.demo.stories}
    applicants = {brzeziny.played.marks[story.story] for story in brzeziny.script.demo.applicants}

    assert len(participants) == 20
    assert set(pilot) == participants | applicants
    assert all(FIRST <= case[0].event.meta.occurred_on <= LAST for case in pilot.values())
    for mark in applicants:
        ended = closing(pilot[mark])
        assert ended is not None
        assert ended.closing == "not_selected"


def test_the_call_of_2012_gave_the_twenty_places_to_them_and_has_the_five_others_on_its_reserve_list(
    brzeziny: Brzeziny, house: House
) -> None:
    state = call(house.desk.reader(), brzeziny.script.demo.call.code)
    marks = {mark: story for story, mark in brzeziny.played.marks.items()}

    def stories(numbers: Iterable[int]) -> list[str]:
        cases = [state.applicants[number].case for number in numbers]
        return [marks[house.desk.reader().case(case).number] for case in cases if case is not None]

    assert (state.opens_on, state.closes_on, state.places, state.free) == (FIRST, LAST, 20, 0)
    placed = stories(one.number for one in state.applicants.values() if one.has_place)
    assert sorted(placed) == sorted(story.story for story in brzeziny.script.demo.stories)
    assert stories(one.number for one in state.ranking()) == [one.story for one in brzeziny.script.demo.applicants]
    against = stories(one.number for one in state.applicants.values() if one.passed_over)
    assert against == list(brzeziny.script.demo.call.reasons)


def test_at_the_end_of_2012_exactly_the_twenty_participants_are_in_social_work(
    brzeziny: Brzeziny, history: tuple[Recorded, ...]
) -> None:
    then = tuple(one for one in history if one.event.meta.occurred_on <= date(2012, 12, 31))
    working = set()
    for process in (PILOT, "single-matter"):
        for mark, case in cases(then, process).items():
            begun = any(isinstance(one.event, e.PhaseEntered) and one.event.phase != "recruitment" for one in case)
            if begun and closing(case) is None:
                working.add(mark)

    assert working == {brzeziny.played.marks[story.story] for story in brzeziny.script.demo.stories}


def test_a_case_of_the_club_grows_from_one_of_the_centre_and_its_partner_works_by_a_share(
    brzeziny: Brzeziny, history: tuple[Recorded, ...], house: House
) -> None:
    (club,) = cases(history, "kis-work-training").values()
    state, first = (house.store.state(marked(house.desk.reader(), brzeziny.played.marks[name])) for name in
                    ("club", "lasting-help"))  # fmt: skip
    assert isinstance(state, Case)
    assert isinstance(first, Case)
    (partner,) = (event.meta.actor for one in club if (event := one.event).topic == "progress.step_done"
                  and getattr(event, "step", "") == "registration")  # fmt: skip

    assert state.client == first.client
    assert [link.is_origin for link in state.progress.links] == [True]
    assert [link.other for link in first.progress.links] == [state.id]
    assert set(in_force(state.progress, TODAY, partner)) == {"share-1"}
    assert [seen.id for seen in CASES.shared(house.desk, Who(login="klub"))] == [state.id]


def test_one_case_was_taken_over_by_a_colleague_and_another_waits_for_the_answer(
    brzeziny: Brzeziny, house: House
) -> None:
    taken, waiting = (
        house.store.state(marked(house.desk.reader(), brzeziny.played.marks[name]))
        for name in ("plan-made-anew", "job-lost-again")
    )

    assert isinstance(taken, Case)
    assert isinstance(waiting, Case)
    assert (Names(house.desk.reader()).staff(taken.worker), taken.offers) == ("Marek Lis", {})
    assert [offer.expired(TODAY) for offer in waiting.offers.values()] == [False]


def test_a_community_that_is_invented_is_worked_with_in_its_phases(brzeziny: Brzeziny, house: House) -> None:
    state = house.store.state(marked(house.desk.reader(), brzeziny.played.marks["courtyard"]))

    assert isinstance(state, Initiative)
    assert state.progress.phase == "activity"
    assert state.words is not None
    assert "Zmyślona" in (state.words.place or "")


def test_the_stories_end_in_many_ways_and_some_go_on(pilot: dict[str, tuple[Recorded, ...]]) -> None:
    ends = Counter("open" if (end := closing(case)) is None else end.closing for case in pilot.values())

    assert ends["open"] == 9
    assert {
        "job_taken", "goal_reached", "partly_reached", "goal_not_reached", "project_ended", "contact_lost",
        "moved_away", "imprisonment", "withdrew", "not_selected",
    } < set(ends)  # fmt: skip


def test_every_obstacle_of_the_document_is_met_in_some_story(script: Script, history: tuple[Recorded, ...]) -> None:
    text = script.demo.texts[script.demo.office.standard]
    known = read_standard(text.text, text.name).lists["obstacles"].entries
    remarks = [
        event for event in of(history, "case") if isinstance(event, e.StepDone) and event.step == "pilot_remarks"
    ]

    met = {code for event in remarks if event.sealed for code in event.sealed.form["obstacles"]}
    assert met == set(known)


def test_the_program_is_shown_at_its_turns(history: tuple[Recorded, ...]) -> None:
    topics = Counter(event.topic for event in of(history, "case"))

    for kind in (
        e.StepReturned, e.StepSkipped, e.StepCorrected, e.EntryWithdrawn, e.Suspended, e.Resumed, e.Reopened,
        e.ReturnedTo, e.DeadlineDropped,
    ):  # fmt: skip
        assert topics[kind.topic] > 0, kind
    rounds = [event.round for event in of(history, "case") if isinstance(event, e.ReturnedTo)]
    assert max(rounds) == 3
    late = [event for event in of(history, "case") if event.meta.occurred_on < day_of(event)]
    assert len(late) >= 5


def test_interviews_were_held_within_fourteen_working_days_of_the_application_but_for_the_reserve_list(
    brzeziny: Brzeziny, pilot: dict[str, tuple[Recorded, ...]]
) -> None:
    late = set()
    for story in brzeziny.script.demo.stories:
        done = [one.event for one in pilot[brzeziny.played.marks[story.story]] if isinstance(one.event, e.StepDone)]
        application = next(event for event in done if event.step == "application")
        interview = next(event for event in done if event.step == "environmental_interview")
        learned = date.fromisoformat(application.sealed.form["learned_on"]) if application.sealed else TODAY
        if working_days_between(learned, interview.meta.occurred_on, PolishCalendar()) > 14:
            late.add(story.story)

    assert late == {"plan-made-anew"}


# --- nobody real ------------------------------------------------------------------------------------------------------


def test_everybody_is_said_to_be_invented_and_has_nothing_that_could_be_somebodys(
    history: tuple[Recorded, ...],
) -> None:
    people = [event.sealed.identity for event in of(history, "person") if isinstance(event, PersonRegistered)]

    assert len(people) == 1_167
    for who in people:
        assert who.description == "osoba zmyślona (przykład)"
        assert (who.pesel, who.document, who.phone, who.safe_contact) == (None, None, None, None)
        assert (who.address.house, who.address.flat, who.address.postcode) == (None, None, None)
        assert len(who.birth_date) == len("1980")


NAMED_IN_THE_DOCUMENTS = {
    "724b28da1d8f", "28821d48ab7d", "7ccb179fa8fa", "925bc6fff2bb", "26b38c2806da", "2c6cb1d4fd59", "408b80388e79",
}  # fmt: skip
"""Digests of the family names that the documents name, so that the names themselves need not stand here."""


def test_nobody_who_is_named_in_the_documents_appears(history: tuple[Recorded, ...]) -> None:
    names = [event.sealed.identity.family for event in of(history, "person") if isinstance(event, PersonRegistered)]
    names += [event.sealed.family for event in of(history, "staff") if isinstance(event, StaffAdded)]

    digests = {sha256(word.encode()).hexdigest()[:12] for name in names for word in words(name)}
    assert len(digests) > 80
    assert not digests & NAMED_IN_THE_DOCUMENTS


def test_no_client_bears_the_name_of_somebody_on_the_staff(history: tuple[Recorded, ...]) -> None:
    clients = {event.sealed.identity.family for event in of(history, "person") if isinstance(event, PersonRegistered)}
    staff = {event.sealed.family for event in of(history, "staff") if isinstance(event, StaffAdded)}

    assert not clients & staff


def test_the_texts_use_the_words_of_the_field(history: tuple[Recorded, ...]) -> None:
    texts = [text for event in of(history, "case") if event.sealed for text in _texts(event.sealed.model_dump())]

    assert len(texts) > 500
    assert not [found for text in texts for found in wrong_words(text)]


def _texts(value: object) -> Iterator[str]:
    if isinstance(value, str):
        yield value
    elif isinstance(value, dict):
        for item in value.values():
            yield from _texts(item)
    elif isinstance(value, list | tuple):
        for item in value:
            yield from _texts(item)


# --- acts like those of people ----------------------------------------------------------------------------------------


def day_of(event: e.Event) -> date:
    return event.meta.recorded_at.astimezone(WARSAW).date()


def test_everything_was_recorded_at_an_hour_of_a_working_day_in_order(history: tuple[Recorded, ...]) -> None:
    calendar = PolishCalendar()
    moments = [one.event.meta.recorded_at.astimezone(WARSAW) for one in history]

    assert moments == sorted(moments)
    assert all(time(7, 30) <= moment.time() <= time(15, 30) for moment in moments)
    assert all(calendar.is_working(moment.date()) for moment in moments)
    assert all(one.event.meta.occurred_on <= day_of(one.event) <= TODAY for one in history)


def test_every_case_of_the_pilot_keeps_to_its_definition(
    script: Script, pilot: dict[str, tuple[Recorded, ...]], house: House
) -> None:
    text = script.demo.texts["definitions/unemployed-person-1.yaml"]
    definition = read_definition(text.text, text.name)

    for mark, case in pilot.items():
        folded: Case | None = None
        for one in case:
            event = one.event
            if isinstance(event, e.StepDone | e.StepSubmitted) and folded is not None:
                step = definition.step(event.step)
                assert event.outcome in step.outcome_names(), mark
                assert event.meta.role in step.by or "other_role" in event.deviations, mark
                assert all(folded.progress.is_done(name) for name in step.needs), (mark, event.step)
                others = {actor for name in step.not_by for actor in folded.progress.did.get(name, ())}
                assert event.meta.actor not in others, (mark, event.step)
            folded = apply(folded, event, one.stream.id)
        assert folded == house.store.state(case[0].stream)


def test_what_is_requested_and_what_is_decided_lies_with_different_people(history: tuple[Recorded, ...]) -> None:
    doings = [event for event in of(history, "case") if isinstance(event, e.StepDone)]
    by = {step: {event.meta.actor for event in doings if event.step == step} for step in
          ("benefit_request", "benefit_decision", "service_package")}  # fmt: skip

    assert len(by["benefit_decision"]) == 1
    assert not by["benefit_decision"] & (by["benefit_request"] | by["service_package"])


def test_a_draft_waits_for_one_worker(house: House, brzeziny: Brzeziny) -> None:
    staff = next(iter(house.store.find("login", "socjalny2")))

    (draft,) = house.store.drafts.list(staff, house.desk.now())
    assert draft.step == "final_evaluation"
    found = house.store.state(Stream("case", draft.case))
    assert isinstance(found, Case)
    assert found.number == brzeziny.played.marks["last-page"]


def test_on_the_last_day_something_is_overdue_due_today_soon_and_some_of_it_by_law(
    house: House, history: tuple[Recorded, ...]
) -> None:
    standing = [house.store.state(stream) for stream in {one.stream for one in history if one.stream.kind == "case"}]
    open_cases = [case for case in standing if isinstance(case, Case) and case.progress.status != "closed"]
    dues = [due for case in open_cases for due in case.progress.running_dues().values()]
    records = [record for case in open_cases for record in case.progress.records.values() if record.open and record.due]

    assert len(open_cases) == 12
    assert sum(case.worker is None for case in open_cases) == 2
    assert [step for case in open_cases for step in case.progress.corrections] == ["selection"]
    assert sorted(due.on for due in dues if due.statutory) == [date(2013, 11, 20), TODAY]
    own = [(due.on - TODAY).days for due in dues if not due.statutory]
    assert min(own) < 0 in own
    assert any(0 < days <= 3 for days in own)
    assert {(record.due > TODAY) - (record.due < TODAY) for record in records if record.due} == {-1, 0, 1}


# --- the same every time ----------------------------------------------------------------------------------------------

LISTS = (
    ("case", "list", "--limit", "200"),
    ("due", "--all", "--as", "kierownik"),
    ("due", "--as", "swiadczenia"),
    ("contact", "list"),
    ("call", "show", "razem-2012"),
    ("staff", "list"),
    ("district", "list"),
    ("person", "find", "kow"),
    ("case", "history", "PS.42.2012"),
)


def test_two_runs_give_the_same_history_and_the_same_answers(
    brzeziny: Brzeziny, history: tuple[Recorded, ...], tmp_path: Path
) -> None:
    said = osl("demo", "brzeziny", "--folder", str(tmp_path / "again"), "--json")
    again = Brzeziny(brzeziny.script, tmp_path / "again", brzeziny.played)

    assert said.code == 0, said.err
    assert [stop["command"] for stop in said.data["tour"]] == [step.command for step in brzeziny.tour()]
    assert said.data["figures"] == {
        "residents": 12_376, "staff": 24, "district_workers": 6, "families": 547, "persons": 1_167, "participants": 20
    }  # fmt: skip
    shown = osl("demo", "brzeziny", "--folder", str(tmp_path / "again"), "--json")
    assert (shown.code, shown.data["made"], shown.data["tour"]) == (0, False, said.data["tour"])
    assert again.history() == history
    for command in LISTS:
        one, other = (asked(*command, folder=office.folder) for office in (brzeziny, again))
        assert one == other, command


def asked(*command: str, folder: Path, lang: str = "pl") -> str:
    """The JSON that a command answers, asked as a guest."""
    said = osl(*command, "--json", "--office", str(folder), login="guest-of-the-demo", lang=lang)
    assert said.code == 0, (command, said.err)
    return said.out


@pytest.mark.parametrize("lang", ["pl", "en"])
def test_every_stop_of_the_tour_can_be_typed(brzeziny: Brzeziny, tmp_path: Path, lang: str) -> None:
    copytree(brzeziny.folder, tmp_path / "office")

    for step in brzeziny.tour():
        program, *command = step.command.split()
        assert program == "osl"
        assert asked(*command, folder=tmp_path / "office", lang=lang), step.command


@pytest.mark.skipif(not ACTIVATE.exists(), reason="only where osl lies in a virtual environment")
def test_a_centre_that_is_there_already_is_left_alone_and_its_tour_can_be_typed_from_the_first_line(
    brzeziny: Brzeziny, tmp_path: Path
) -> None:
    copytree(brzeziny.folder, tmp_path / "our centre")
    keep(tmp_path / "our centre", brzeziny.tour())
    unaware = {"PATH": os.defpath, "HOME": str(tmp_path), "LANG": "C.UTF-8"}

    shown = subprocess.run(
        [ACTIVATE.with_name("osl"), "demo", "brzeziny", "--folder", "our centre"],
        cwd=tmp_path, env=unaware, capture_output=True, encoding="utf-8", check=True,
    )  # fmt: skip
    typed = [line.strip() for line in shown.stdout.splitlines() if line.startswith("    ")]
    first = subprocess.run(
        ["bash", "-e", "-x", "-c", "\n".join(typed[:4])],
        cwd=tmp_path, env=unaware, capture_output=True, encoding="utf-8", check=False,
    )  # fmt: skip
    rest = [osl(*shlex.split(line)[1:], "--office", str(tmp_path / "our centre")) for line in typed[4:]]

    assert typed == [f". {ACTIVATE}", "cd 'our centre'", *(stop.command for stop in brzeziny.tour())]
    assert first.returncode == 0, first.stderr
    assert [said.err for said in rest if said.code] == []


def test_a_folder_that_holds_something_is_left_alone(script: Script, tmp_path: Path) -> None:
    (tmp_path / "letter.txt").write_text("Dzień dobry", encoding="utf-8")

    with pytest.raises(Refused) as refused:
        play(script, tmp_path)

    assert refused.value.said.key == "demo.folder_taken"
    assert [file.name for file in tmp_path.iterdir()] == ["letter.txt"]


def test_an_interrupted_play_leaves_nothing_behind(script: Script, tmp_path: Path) -> None:
    done = iter(range(3))

    def interrupted() -> None:
        if next(done, None) is None:
            raise KeyboardInterrupt

    with pytest.raises(KeyboardInterrupt):
        play(script, tmp_path / "office", interrupted)

    assert not list(tmp_path.iterdir())


def test_an_act_that_is_not_possible_is_told_with_its_place(script: Script, tmp_path: Path) -> None:
    first = next(index for index, act in enumerate(script.acts) if act.place.startswith("job-and-benefit"))
    turned_round = Script(script.demo, (*script.acts[:23], *script.acts[first + 2 : first + 3]))

    with pytest.raises(Refused) as refused:
        play(turned_round, tmp_path / "office")

    assert refused.value.said.key == "demo.not_possible"
    assert "job-and-benefit" in refused.value.said.values["place"]
