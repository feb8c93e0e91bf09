"""All views together: they hold no name and no text, can be thrown away, and one that fails stops alone and loudly."""

from __future__ import annotations

import sqlite3
from collections.abc import Iterator, Sequence
from datetime import date
from pathlib import Path
from typing import Any

import pytest
from sqlite_utils import Database

from osl_workflow.acts.desk import Who
from osl_workflow.errors import Refused
from osl_workflow.progress import commands as p
from osl_workflow.progress.approving import waiting
from osl_workflow.progress.events import Took
from osl_workflow.sentences import Sentence
from osl_workflow.store import following
from osl_workflow.store.following import Following
from osl_workflow.store.recorded import Recorded
from osl_workflow.texts import say
from osl_workflow.views.answers import freshness, warnings
from osl_workflow.views.cases import Cases, cases
from osl_workflow.views.catalogue import VIEWS, rebuild
from osl_workflow.views.deadlines import deadlines
from osl_workflow.views.timeline import timeline
from tests.centre import Centre


def busy(centre: Centre) -> None:
    """Let the centre do a bit of everything: late entries, corrections, a pause, ends, records, hand-overs."""
    for worker in ("anna", "piotr", None):
        centre.open_case("anna", worker)
    first, second, third = (row.id for row in cases(centre.views, centre.today).rows)
    centre.on(date(2026, 3, 9))
    centre.through_recruitment(first, on=date(2026, 3, 4))
    centre.do("anna", first, "interview", {"housing": "own", "children": 2}, on=date(2026, 3, 5))
    centre.act("anna", first, p.CorrectStep(step="interview", form={"children": 3}, done_on=date(2026, 3, 6)))
    centre.do("anna", first, "assessment", {"client_view": "praca"}, outcome="social_work")
    centre.through_recruitment(second, "piotr")
    centre.act("piotr", second, p.Suspend())
    centre.on(date(2026, 3, 16))
    centre.act("piotr", second, p.Resume())
    centre.act("piotr", second, p.EnterRecord(kind="note", content={"text": "dzwonił"}))
    centre.act("piotr", second, p.EnterRecord(kind="goal", content={"text": "praca"}))
    centre.act("piotr", second, p.WithdrawEntry(entry=centre.history(second)[-1].version))
    centre.act("piotr", second, p.Close(closing="moved_away"))
    centre.act("piotr", second, p.Reopen())
    centre.do("anna", third, "application", {"learned_on": "2026-03-02", "urgent": True})
    centre.do("anna", third, "criteria_check", outcome="one_off_help")
    centre.assign(third, "beata", part="benefits_officer")


def tables(file: Path, view: str) -> dict[str, list[tuple[Any, ...]]]:
    """All rows of a view by the names of its tables, without the number of its generation."""
    with sqlite3.connect(file) as db:
        names = [name for (name,) in db.execute("SELECT name FROM sqlite_master WHERE type = 'table'")]
        found = {
            name.split("_", 2)[2]: db.execute(f'SELECT * FROM "{name}"').fetchall()
            for name in names
            if name.split("_", 2)[0] == view and name.count("_") >= 2
        }
    db.close()
    return found


@pytest.mark.parametrize("view", [view.name for view in VIEWS])
def test_a_view_built_anew_has_the_same_tables_as_one_that_followed(centre: Centre, view: str) -> None:
    cases(centre.views, centre.today)
    busy(centre)
    cases(centre.views, centre.today)
    followed = tables(centre.house.folder / "views.db", view)

    assert rebuild(centre.views, centre.desk, Who(login="head"), [view]) == (view,)

    assert followed
    assert tables(centre.house.folder / "views.db", view) == followed


@pytest.mark.parametrize("view", [view.name for view in VIEWS])
def test_how_events_fall_into_batches_changes_nothing(
    centre: Centre, view: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    busy(centre)
    centre.views.catch_up()
    followed = tables(centre.house.folder / "views.db", view)

    monkeypatch.setattr(following, "BATCH", 2)
    centre.views.rebuild([view])

    assert tables(centre.house.folder / "views.db", view) == followed


def test_views_that_are_lost_are_built_again(centre: Centre) -> None:
    busy(centre)
    before = cases(centre.views, centre.today).rows
    centre.close()
    for file in centre.house.folder.glob("views.db*"):
        file.unlink()

    centre.reopen()

    assert cases(centre.views, centre.today).rows == before


def test_no_view_holds_a_name_or_a_text(centre: Centre) -> None:
    case = centre.open_case("anna")
    centre.through_recruitment(case)
    form = {"housing": "own", "addictions": "TAJEMNICA"}
    centre.do("anna", case, "interview", form, took={"client": Took(part="absent", reason="TAJEMNICA")})
    centre.act("anna", case, p.EnterRecord(kind="goal", content={"text": "TAJEMNICA"}), reason="TAJEMNICA")
    centre.views.catch_up()

    content = repr([tables(centre.house.folder / "views.db", view.name) for view in VIEWS])

    assert str(case) in content
    for secret in ("TAJEMNICA", "Wymyślony", "Jan", "Zielińska"):
        assert secret not in content


def test_after_an_erasure_the_views_say_the_same_however_they_are_built(centre: Centre) -> None:
    busy(centre)
    centre.views.catch_up()
    before = {view.name: tables(centre.house.folder / "views.db", view.name) for view in VIEWS}

    for row in cases(centre.views, centre.today).rows:
        centre.house.store.forget(row.id)
    rebuild(centre.views, centre.desk, Who(login="head"))

    assert {view.name: tables(centre.house.folder / "views.db", view.name) for view in VIEWS} == before


def test_what_the_lists_say_of_a_case_is_what_its_state_says(centre: Centre) -> None:
    busy(centre)

    for row in cases(centre.views, centre.today).rows:
        state = centre.state(row.id)
        progress = state.progress
        assert (row.phase, row.round, row.status) == (progress.phase, progress.round, progress.status)
        assert (row.workers, row.last_contact) == (state.workers, progress.last_contact)
        assert row.suspended_on == progress.suspended_on
        assert row.closing == (progress.ending.closing if progress.ending else None)


def test_what_the_worklist_narrows_by_is_what_the_state_says(centre: Centre) -> None:
    case = centre.open_case()
    centre.through_recruitment(case)
    centre.do("anna", case, "interview", {"housing": "own"})

    def assess() -> None:
        centre.do("anna", case, "assessment", {"client_view": "praca"}, outcome="social_work")

    def correct() -> None:
        form = {"client_view": f"praca {centre.now}"}
        centre.act("anna", case, p.CorrectStep(step="assessment", form=form))

    def waits() -> int:
        centre.views.catch_up()
        rows = tables(centre.house.folder / "views.db", "worklist")["waiting"]
        state = centre.state(case).progress
        assert [step for _, step, *_ in rows] == [step for step in state.marks if waiting(state, step)]
        return len(rows)

    assess()
    assert waits() == 1
    centre.act("anna", case, p.WithdrawEntry(entry=centre.history(case)[-1].version))
    assert waits() == 0
    assess()
    centre.act("lidia", case, p.ApproveStep(step="assessment"))
    assert waits() == 0
    correct()
    assert waits() == 1
    centre.act("lidia", case, p.ReturnStep(step="assessment"))
    assert waits() == 0
    correct()
    centre.act("anna", case, p.Close(closing="moved_away"))
    centre.act("anna", case, p.Reopen())  # back in diagnosis, where the assessment is to be made anew
    assert waits() == 0


# --- a view that cannot digest an event -------------------------------------------------------------------------------


class PoisonedCases(Cases):
    """The list of cases, with a mistake that shows at the first pause."""

    def handle(self, db: Database, prefix: str, batch: Sequence[Recorded]) -> None:
        super().handle(db, prefix, batch)
        if any(recorded.event.topic == "progress.suspended" for recorded in batch):
            raise LookupError("a value that nobody may see")


@pytest.fixture
def poisoned(centre: Centre, tmp_path: Path) -> Iterator[Following]:
    """The views of the centre, of which the list of cases stops at the first pause."""
    others = [view for view in VIEWS if not isinstance(view, Cases)]
    views = Following(tmp_path / "poisoned.db", centre.house.store, [PoisonedCases(), *others])
    yield views
    views.close()


def test_a_poisoned_view_stops_alone_and_says_so_with_every_answer(centre: Centre, poisoned: Following) -> None:
    case = centre.open_case()
    centre.through_recruitment(case)
    assert cases(poisoned, centre.today).status.stopped is None
    at = centre.act("anna", case, p.Suspend()).positions[0]
    centre.act("anna", case, p.Resume())

    answer = cases(poisoned, centre.today)

    assert [row.status for row in answer.rows] == ["active"], "what it knew before it stopped"
    assert answer.status.stopped is not None
    assert (answer.status.stopped.error, answer.status.stopped.position) == ("LookupError", at)
    (warning,) = warnings(answer.status)
    for language in ("pl", "en"):
        assert "LookupError" in say(warning, language)
        assert "a value that nobody may see" not in say(warning, language)

    others = (timeline(poisoned), deadlines(poisoned, centre.desk))
    assert [(other.status.stopped, other.status.behind) for other in others] == [(None, 0), (None, 0)]
    assert timeline(poisoned).rows[-1].topic == "progress.resumed"
    assert [status.view for status in poisoned.status() if status.stopped] == ["cases"]


def test_a_view_that_goes_on_says_how_fresh_it_is_and_warns_of_nothing(centre: Centre) -> None:
    centre.open_case()

    status = cases(centre.views, centre.today).status

    assert warnings(status) == ()
    assert say(freshness(status), "pl") == f"Stan po wpisie nr {status.position} z 02.03.2026 12:00."


# --- building anew ----------------------------------------------------------------------------------------------------


def test_only_those_who_may_build_views_anew(centre: Centre) -> None:
    with pytest.raises(Refused) as refused:
        rebuild(centre.views, centre.desk, Who(login="anna"))

    assert refused.value.said.key == "progress.no_permission"


def test_all_are_built_anew_when_none_is_named_and_an_unknown_one_is_refused(centre: Centre) -> None:
    assert rebuild(centre.views, centre.desk, Who(login="head")) == tuple(view.name for view in VIEWS)

    with pytest.raises(Refused) as refused:
        rebuild(centre.views, centre.desk, Who(login="head"), ["weather"])
    assert refused.value.said.key == "views.unknown"


@pytest.mark.parametrize("view", VIEWS, ids=lambda view: view.name)
def test_every_view_has_a_title(view: Any) -> None:
    for language in ("pl", "en"):
        assert not say(Sentence(key=f"views.title_{view.name}"), language).startswith("views.")
