"""The index of names, numbers and logins says what the events say: a row with its seal missing or put back is seen."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path

import pytest

from osl_workflow.acts import office
from osl_workflow.acts.desk import Who
from osl_workflow.errors import Refused
from osl_workflow.history.verify import verify
from osl_workflow.staff.commands import ChangeLogin
from tests.centre import Centre
from tests.databases import Place


@pytest.fixture
def here(tmp_path: Path, server: str | None) -> Iterator[tuple[Centre, Place]]:
    """A centre on each of the two databases, and what lies under it."""
    centre = Centre(tmp_path / "office", server)
    centre.person()
    yield centre, Place(tmp_path / "office", server)
    centre.close()


def altered(centre: Centre) -> list[str]:
    return [str(one.said.values["kind"]) for one in verify(centre.house.store).differences]


def test_an_index_that_agrees_with_its_events_is_whole(here: tuple[Centre, Place]) -> None:
    assert altered(here[0]) == []


def test_names_that_were_taken_out_of_the_index_with_their_seals_are_missed(here: tuple[Centre, Place]) -> None:
    centre, place = here
    place.change("DELETE FROM tokens WHERE kind = 'name'")
    place.change("DELETE FROM token_seals WHERE kind = 'name'")

    assert altered(centre) == ["name"]


def test_a_login_that_was_put_back_lets_nobody_in_and_is_seen(here: tuple[Centre, Place]) -> None:
    centre, place = here
    kept = {table: place.rows(f"SELECT * FROM {table} WHERE kind = 'login'") for table in ("tokens", "token_seals")}
    office.act_on_staff(
        centre.desk, Who(login="head"), centre.wish(), centre.staff["head"], ChangeLogin(login="elsewhere")
    )
    for table, rows in kept.items():
        place.change(f"DELETE FROM {table} WHERE kind = 'login'")
        for row in rows:
            place.change(f"INSERT INTO {table} VALUES (?, ?, ?)", *row)
    centre.reopen()

    with pytest.raises(Refused) as caught:
        centre.desk.require(Who(login="head"), "assign")

    assert caught.value.said.key == "acts.login_unknown"
    assert altered(centre) == ["login"]
