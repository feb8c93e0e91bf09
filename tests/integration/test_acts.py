"""How an act is carried out: once, on what was really read, decided again when somebody was faster."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from datetime import date, timedelta
from hashlib import sha256
from pathlib import Path
from typing import Any
from uuid import UUID

import pytest

from osl_workflow.acting import Acting
from osl_workflow.acts import cases, desk, office
from osl_workflow.acts.desk import Plan, Who, Wish
from osl_workflow.acts.reading import Reader
from osl_workflow.case.commands import OpenCase
from osl_workflow.errors import Conflict, Refused, Tampered
from osl_workflow.office.commands import ChangeSetting
from osl_workflow.progress import commands as p
from osl_workflow.staff.commands import EndRole, GiveRole, Leave
from osl_workflow.store.recorded import Stream, Unsure, Write
from osl_workflow.views.staff import ever_in
from tests.centre import FIRST_DAY, SIGNED, Centre
from tests.databases import Place

HEAD, ANNA, PIOTR = Who(login="head"), Who(login="anna"), Who(login="piotr")


@pytest.fixture
def centre(tmp_path: Path, server: str | None) -> Iterator[Centre]:
    centre = Centre(tmp_path, server)
    yield centre
    centre.close()


def wish(number: int, **more: Any) -> Wish:
    return Wish(command=UUID(int=10_000 + number), reason="bo tak trzeba", **more)


def note(text: str = "dzwoniła") -> p.EnterRecord:
    return p.EnterRecord(kind="note", content={"text": text})


def meanwhile(centre: Centre, monkeypatch: pytest.MonkeyPatch, happens: Callable[[], object]) -> None:
    """Let `happens` take place between the next decision and its save."""
    save, done = centre.house.store.save_all, []

    def late(*args: Any, **more: Any) -> list[tuple[int, ...]]:
        if not done:
            done.append(True)
            happens()
        return save(*args, **more)

    monkeypatch.setattr(centre.house.store, "save_all", late)


def test_the_same_command_twice_is_recorded_once_and_answered_alike(centre: Centre) -> None:
    case = centre.open_case()
    first = cases.act_on(centre.desk, ANNA, wish(1), case, note())
    last = centre.house.store.last_position()

    again = cases.act_on(centre.desk, ANNA, wish(1), case, note())

    assert again.repeated
    assert (again.positions, again.answer) == (first.positions, first.answer)
    assert centre.house.store.last_position() == last


def test_the_id_of_a_command_cannot_be_used_for_another_one(centre: Centre) -> None:
    case = centre.open_case()
    cases.act_on(centre.desk, ANNA, wish(1), case, note("jedno"))

    with pytest.raises(Refused) as refused:
        cases.act_on(centre.desk, ANNA, wish(1), case, note("drugie"))

    assert refused.value.said.key == "acts.command_reused"


def test_a_role_taken_away_before_the_save_signs_nothing(centre: Centre, monkeypatch: pytest.MonkeyPatch) -> None:
    case = centre.open_case(worker=None)
    before = centre.state(case).version
    centre.on(date(2026, 3, 9))
    ended = EndRole(role="social_worker", to=date(2026, 3, 8))
    anna = centre.staff["anna"]
    meanwhile(centre, monkeypatch, lambda: office.act_on_staff(centre.desk, HEAD, wish(2), anna, ended))

    with pytest.raises(Refused) as refused:
        cases.act_on(centre.desk, ANNA, wish(1), case, note())

    assert refused.value.said.key == "progress.no_permission"
    assert centre.state(case).version == before


def test_of_two_heads_who_leave_at_once_one_stays(centre: Centre, monkeypatch: pytest.MonkeyPatch) -> None:
    head, anna = centre.staff["head"], centre.staff["anna"]
    office.act_on_staff(centre.desk, HEAD, wish(1), anna, GiveRole(role="manager", from_=centre.today))
    heads = ever_in(centre.views, ("manager",))
    meanwhile(
        centre, monkeypatch, lambda: office.act_on_staff(centre.desk, ANNA, wish(2), anna, Leave(), heads)
    )  # fmt: skip

    with pytest.raises(Refused) as refused:
        office.act_on_staff(centre.desk, HEAD, wish(3), head, Leave(), heads)

    assert set(heads) == {head, anna}
    assert refused.value.said.key == "staff.only_head"


def test_two_people_hired_at_once_do_not_get_the_same_login(centre: Centre, monkeypatch: pytest.MonkeyPatch) -> None:
    def hire(number: int, given: str) -> object:
        member = office.Hire(given, "Nowa", "nowa", ("social_worker",))
        return office.hire(centre.desk, HEAD, wish(number), member)

    meanwhile(centre, monkeypatch, lambda: hire(2, "Ewa"))

    with pytest.raises(Refused) as refused:
        hire(1, "Ola")

    assert refused.value.said.key == "staff.login_taken"
    assert len(centre.house.store.find("login", "nowa")) == 1


def test_case_numbers_taken_at_once_have_no_gap_and_no_double(centre: Centre, monkeypatch: pytest.MonkeyPatch) -> None:
    people = [centre.person(), centre.person()]

    def open_case(number: int) -> str:
        client, household = people[number]
        command = OpenCase(process="small-work", client=client, household=household, members=(client,))
        return str(cases.open_case(centre.desk, ANNA, wish(number), command).answer["number"])

    taken: list[str] = []
    meanwhile(centre, monkeypatch, lambda: taken.append(open_case(1)))
    taken.append(open_case(0))

    assert taken == ["PS.1.2026", "PS.2.2026"]


def test_a_note_of_a_colleague_meanwhile_is_told_and_hinders_nothing(centre: Centre) -> None:
    case = centre.open_case()
    seen = centre.state(case).version
    cases.act_on(centre.desk, PIOTR, wish(1), case, note())

    form = {"learned_on": FIRST_DAY.isoformat(), "urgent": False}
    done = cases.act_on(centre.desk, ANNA, wish(2, seen=seen), case, p.DoStep(step="application", form=form))

    assert [what.values["what"].key for what in done.meanwhile] == ["events.progress.record_entered"]
    assert centre.state(case).progress.is_done("application")


def test_a_step_done_by_a_colleague_meanwhile_is_a_conflict_and_what_was_typed_stays(centre: Centre) -> None:
    case = centre.open_case()
    seen = centre.state(case).version
    form = {"learned_on": FIRST_DAY.isoformat(), "urgent": False}
    cases.act_on(centre.desk, PIOTR, wish(1), case, p.DoStep(step="application", form=form))
    mine = p.DoStep(step="application", form={**form, "urgent": True})

    with pytest.raises(Conflict) as conflict:
        cases.act_on(centre.desk, ANNA, wish(2, seen=seen), case, mine)

    assert [what.key for what in conflict.value.details] == ["acts.meanwhile"]
    kept = cases.draft(centre.desk, ANNA, case, "application")
    assert kept is not None
    assert kept.form == mine.form


def test_a_phase_that_changed_since_the_person_looked_is_a_conflict_for_a_step_and_only_told_to_a_note(
    centre: Centre,
) -> None:
    case = centre.open_case()
    centre.do("piotr", case, "application", {"learned_on": FIRST_DAY.isoformat(), "urgent": False})
    seen = centre.state(case).version
    centre.do("piotr", case, "criteria_check", outcome="meets")
    interview = p.DoStep.model_validate({"step": "interview", "form": {"housing": "own"}, "with": SIGNED})
    before = centre.state(case).version

    with pytest.raises(Conflict) as conflict:
        cases.act_on(centre.desk, ANNA, wish(1, seen=seen), case, interview)

    assert "events.progress.phase_entered" in [what.values["what"].key for what in conflict.value.details]
    assert centre.state(case).version == before
    assert cases.act_on(centre.desk, ANNA, wish(2, seen=seen), case, note()).meanwhile == conflict.value.details
    looked_again = centre.state(case).version
    assert cases.act_on(centre.desk, ANNA, wish(3, seen=looked_again), case, interview).positions


def test_a_draft_is_kept_for_as_many_days_as_the_office_chose(centre: Centre) -> None:
    case = centre.open_case()
    chosen = ChangeSetting(key="draft_days", value="14", from_=FIRST_DAY)
    office.act_on_office(centre.desk, HEAD, centre.wish(), chosen)
    typed = p.DoStep(step="application", form={"urgent": True})
    cases.save_draft(centre.desk, ANNA, case, typed)

    centre.on(FIRST_DAY + timedelta(days=13))
    assert cases.draft(centre.desk, ANNA, case, "application") == typed
    centre.on(FIRST_DAY + timedelta(days=15))
    assert cases.draft(centre.desk, ANNA, case, "application") is None


@pytest.mark.parametrize("lost", [1, 100])
def test_an_act_whose_confirmation_was_lost_is_done_once_or_said_to_be_in_doubt(
    centre: Centre, tmp_path: Path, server: str | None, lost: int
) -> None:
    """The server goes away while it confirms, `lost` times: the first try is then looked up and done again."""
    if server is None:
        pytest.skip("a file cannot go away in between")
    place = Place(tmp_path, server)
    case = centre.open_case()
    place.change("CREATE SEQUENCE confirmed")  # goes on counting whatever is taken back
    place.change(
        "CREATE FUNCTION leave() RETURNS trigger LANGUAGE plpgsql AS $$ BEGIN "
        f"IF nextval('osl.confirmed') <= {lost} THEN PERFORM pg_terminate_backend(pg_backend_pid()); END IF; "
        "RETURN NULL; END $$"
    )
    place.change(
        "CREATE CONSTRAINT TRIGGER leaving AFTER INSERT ON commands DEFERRABLE INITIALLY DEFERRED "
        "FOR EACH ROW EXECUTE FUNCTION leave()"
    )
    before = len(centre.history(case))

    if lost == 1:
        centre.act("anna", case, note())
        assert len(centre.history(case)) == before + 1
    else:
        with pytest.raises(Unsure) as caught:
            centre.act("anna", case, note())
        assert caught.value.said.key == "store.server_lost"
        assert len(centre.history(case)) == before


def test_a_draft_ends_when_its_step_is_done(centre: Centre) -> None:
    case = centre.open_case()
    typed = p.DoStep(step="application", form={"urgent": True})
    cases.save_draft(centre.desk, ANNA, case, typed)
    assert cases.draft(centre.desk, ANNA, case, "application") == typed

    form = {"learned_on": FIRST_DAY.isoformat(), "urgent": True}
    cases.act_on(centre.desk, ANNA, wish(1), case, p.DoStep(step="application", form=form))

    assert cases.draft(centre.desk, ANNA, case, "application") is None


def test_only_the_head_may_act_in_the_place_of_another_and_both_are_recorded(centre: Centre) -> None:
    case = centre.open_case()
    for_piotr = {"login": "anna", "as_login": "piotr"}
    with pytest.raises(Refused) as refused:
        cases.act_on(centre.desk, Who(**for_piotr), wish(1), case, note())
    assert refused.value.said.key == "acts.may_not_act_as"

    cases.act_on(centre.desk, Who(login="head", as_login="piotr"), wish(2), case, note())

    meta = centre.history(case)[-1].event.meta
    assert (meta.actor, meta.entered_by) == (centre.staff["piotr"], centre.staff["head"])


def test_a_preview_tells_what_would_happen_and_stores_nothing(centre: Centre) -> None:
    case = centre.open_case()
    centre.do("anna", case, "application", {"learned_on": FIRST_DAY.isoformat(), "urgent": False})
    last = centre.house.store.last_position()

    told = cases.preview(centre.desk, ANNA, wish(1), case, p.DoStep(step="criteria_check", outcome="meets"))

    assert "progress.phase_entered" in [event.topic for event in told]
    assert centre.house.store.last_position() == last


def test_a_case_is_found_by_its_file_mark_alone(centre: Centre) -> None:
    case = centre.open_case()
    assert cases.look(centre.desk, ANNA, " PS.1.2026 ").id == case
    for mark, key in (
        ("PS.2.2026", "acts.no_such_case"),
        ("nic", "acts.not_a_file_mark"),
        ("PS.0.2026", "acts.no_such_case"),
    ):
        with pytest.raises(Refused) as refused:
            cases.look(centre.desk, ANNA, mark)
        assert refused.value.said.key == key


def test_many_acts_are_recorded_together_each_as_a_command_of_its_own_on_top_of_those_before(centre: Centre) -> None:
    first, second = centre.open_case(), centre.open_case()
    last = centre.house.store.last_position()
    wanted = [(wish(1), first, note("raz")), (wish(2), second, note("dwa")), (wish(3), first, note("trzy"))]

    done = [one for one in cases.act_on_many(centre.desk, ANNA, wanted) if isinstance(one, desk.Done)]

    assert [one.positions for one in done] == [(last + 1,), (last + 2,), (last + 3,)]
    assert [event["record"] for one in done for event in one.answer["events"]] == ["note-1", "note-1", "note-2"]
    assert centre.house.store.command(wish(3).command) is not None
    again = list(cases.act_on_many(centre.desk, ANNA, wanted))
    assert [isinstance(one, desk.Done) and one.repeated for one in again] == [True, True, True]
    assert centre.house.store.last_position() == last + 3


def test_of_many_acts_one_that_is_refused_leaves_out_only_itself(centre: Centre) -> None:
    case = centre.open_case()
    unknown = p.EnterRecord(kind="note", content={"txt": "literówka"})
    wanted = [(wish(1), case, note()), (wish(2), case, unknown), (wish(3), case, note())]

    ended = list(cases.act_on_many(centre.desk, ANNA, wanted))

    assert [type(one) for one in ended] == [desk.Done, Refused, desk.Done]
    assert centre.house.store.command(wish(2).command) is None


def test_many_acts_that_were_overtaken_are_decided_again(centre: Centre, monkeypatch: pytest.MonkeyPatch) -> None:
    case = centre.open_case()
    meanwhile(centre, monkeypatch, lambda: cases.act_on(centre.desk, PIOTR, wish(9), case, note("w międzyczasie")))

    ended = list(cases.act_on_many(centre.desk, ANNA, [(wish(1), case, note()), (wish(2), case, note())]))

    assert [one.answer["events"][0]["record"] for one in ended if isinstance(one, desk.Done)] == ["note-2", "note-3"]


def test_the_same_command_twice_among_many_is_recorded_once(centre: Centre) -> None:
    case = centre.open_case()

    ended = list(cases.act_on_many(centre.desk, ANNA, [(wish(1), case, note())] * 2))

    assert [isinstance(one, desk.Done) and one.repeated for one in ended] == [False, True]


def test_what_is_found_by_a_text_is_found_by_the_next_of_many_acts(centre: Centre) -> None:
    ewa = office.Hire("Ewa", "Nowa", "nowa", ("social_worker",))

    ended = list(centre.desk.do_many(HEAD, [desk.Wanted(wish(n), *office.hiring(centre.desk, ewa)) for n in (1, 2)]))

    assert [type(one) for one in ended] == [desk.Done, Refused]


def test_an_act_that_is_always_overtaken_is_given_up_with_a_sentence(centre: Centre) -> None:
    case = centre.open_case()
    numbers = iter(range(2, 20))

    def act(reader: Reader, acting: Acting) -> Plan:
        state = reader.case(case)
        cases.act_on(centre.desk, PIOTR, wish(next(numbers)), case, note())
        event = centre.history(case)[-1].event.model_copy(update={"record": "note-99"})
        return Plan((Write(Stream("case", case), state.version, (event,)),), {})

    with pytest.raises(Conflict) as conflict:
        centre.desk.do(ANNA, wish(1), act, "a wish that is always too late")

    assert conflict.value.said.key == "acts.busy_case"


def test_a_published_text_that_was_altered_is_never_followed(
    centre: Centre, tmp_path: Path, server: str | None
) -> None:
    case = centre.open_case()
    centre.close()
    place = Place(tmp_path, server)
    ((state,),) = place.rows("SELECT state FROM events WHERE topic = 'register.definition_published'")
    altered = state.replace(b"within: 5 days", b"within: 9 days")
    assert altered != state
    place.change("UPDATE events SET state = ? WHERE topic = 'register.definition_published'", altered)
    for kept in (tmp_path / "parsed").glob("*.json"):
        kept.unlink()
    centre._open(tmp_path)

    with pytest.raises(Tampered):
        cases.look(centre.desk, ANNA, "PS.1.2026")
    assert centre.state(case).process == "small-work"


def test_nothing_that_was_typed_lies_open_on_the_disk(centre: Centre, tmp_path: Path, server: str | None) -> None:
    case = centre.open_case()
    office.hire(centre.desk, HEAD, wish(1), office.Hire("Wanda", "Żbikowska", "wanda.zbikowska", ("social_worker",)))
    command = p.DoStep(step="application", form={"learned_on": FIRST_DAY.isoformat(), "urgent": True})
    cases.act_on(centre.desk, ANNA, wish(2), case, command)
    cases.act_on(centre.desk, ANNA, wish(3), case, note("mąż wrócił i krzyczy"))
    cases.save_draft(centre.desk, ANNA, case, p.DoStep(step="criteria_check", outcome="one_off_help", form={}))
    centre.views.catch_up()

    typed = ["Wanda", "bikowska", "Wymy", "Jan", "krzyczy", "bo tak trzeba", "one_off_help"]
    stored = {file.name: file.read_bytes() for file in tmp_path.iterdir() if file.is_file() and file.suffix != ".toml"}
    place = Place(tmp_path, server)
    for table in ("events", "heads", "tokens", "commands", "drafts") if server is not None else ():
        stored[table] = b"".join(
            value if isinstance(value, bytes) else str(value).encode()
            for row in place.rows(f"SELECT * FROM {table}")
            for value in row
        )
    # The texts of process and standard are no secret; they are the only place where an outcome's name may stand.
    published = b"".join(state for (state,) in place.rows("SELECT state FROM events WHERE topic LIKE 'register.%'"))
    for name, content in stored.items():
        for word in typed:
            if word.encode() not in published:
                assert word.encode() not in content, (name, word)


def test_a_fingerprint_of_a_command_cannot_be_guessed_at_without_the_key(
    centre: Centre, tmp_path: Path, server: str | None
) -> None:
    case = centre.open_case()
    command = p.DoStep(step="application", form={"learned_on": FIRST_DAY.isoformat(), "urgent": True})
    cases.act_on(centre.desk, ANNA, wish(1), case, command)

    content = desk._content(ANNA, wish(1), {"case": str(case), "command": command})
    fingerprints = {bytes(found) for (found,) in Place(tmp_path, server).rows("SELECT fingerprint FROM commands")}

    assert sha256(content).digest() not in fingerprints
    assert centre.house.store.keyring.mac("commands", content) in fingerprints


def test_a_parsed_text_that_somebody_else_wrote_is_not_believed(centre: Centre, tmp_path: Path) -> None:
    case = centre.open_case()
    cases.look(centre.desk, ANNA, "PS.1.2026")
    centre.close()
    (kept,) = [file for file in (tmp_path / "parsed").glob("*.json") if b'"within":"5 days"' in file.read_bytes()]
    kept.write_bytes(kept.read_bytes().replace(b'"within":"5 days"', b'"within":"90 days"'))
    centre._open(tmp_path)

    rules = cases.look(centre.desk, ANNA, "PS.1.2026").rules

    assert [due.within for due in rules.definition.step("criteria_check").due] == ["5 days"]
    assert centre.state(case).version > 0


def test_a_decision_rests_on_one_version_of_what_it_reads_twice(centre: Centre) -> None:
    case = centre.open_case()
    reader = centre.desk.reader()
    before = reader.case(case)
    cases.act_on(centre.desk, PIOTR, wish(1), case, note())

    assert reader.case(case) is before
    assert reader.read[Stream("case", case)] == before.version
