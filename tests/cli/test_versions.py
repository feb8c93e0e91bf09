"""Versions of a process at the command line: trying a new one on all that happened, moving, going back, withdrawing.

The centre is that of `town.py`; its process gets a second version, which asks for consent before anything else.
"""

from __future__ import annotations

from pathlib import Path

import pytest

from osl_workflow.bootstrap import open_house
from tests.centre import PROCESS
from tests.cli.town import Town

CONSENT = "    - step: consent\n      title: {pl: Zgoda, en: Consent}\n      by: [social_worker]\n"


@pytest.fixture
def second(town: Town) -> Path:
    """The file of a second version: consent in recruitment, and another name for the goals."""
    file = town.folder.parent / "second.yaml"
    text = PROCESS.replace("\nversion: 1\n", "\nversion: 2\n").replace("{from: 2026-01-01}", "{from: 2026-03-09}")
    file.write_text(text.replace("  recruitment:\n", f"  recruitment:\n{CONSENT}", 1), "utf-8")
    return file


@pytest.fixture
def published(town: Town, second: Path) -> Town:
    town.said("process", "publish", str(second), "--as", "head")
    return town


def versions(town: Town) -> dict[str, int]:
    """The version that each case follows."""
    return {
        mark: town.osl("case", "show", mark, "--json").data["process_version"]
        for mark in (f"PS.{number}.2026" for number in range(1, 6))
    }


def test_a_new_version_is_tried_on_every_history_and_stores_nothing(town: Town, second: Path) -> None:
    before = town.stored()[0]

    said = town.said("process", "try", str(second), "--as", "head")
    told = town.osl("process", "try", str(second), "--as", "head", "--json").data

    assert (told["tried"], told["fit"]) == (5, 4)
    assert told["fit_elsewhere"] == ["PS.2.2026"]  # it would still be asked for the consent
    assert [(one["mark"], one["step"], one["rule"]) for one in told["stranded"]] == [
        ("PS.5.2026", "interview", "progress.step_not_possible")
    ]
    assert "Wypróbowano 5 spraw" in said
    assert "Utknęłoby: 1." in said
    assert town.stored()[0] == before


def test_a_version_that_changes_nothing_strands_nobody(town: Town) -> None:
    same = town.folder.parent / "same.yaml"
    same.write_text(PROCESS.replace("\nversion: 1\n", "\nversion: 2\n"), "utf-8")

    told = town.osl("process", "try", str(same), "--as", "head", "--json").data

    assert (told["fit"], told["fit_elsewhere"], told["stranded"]) == (5, [], [])


def test_cases_that_fit_are_moved_and_the_others_stay_with_the_reason(published: Town) -> None:
    move = ("process", "move", "small-work", "--all", "--to", "2", "--as", "head", "--reason", "nowa wersja")

    tried = published.osl(*move, "--dry-run", "--json")
    assert set(versions(published).values()) == {1}
    done = published.osl(*move)
    again = published.osl(*move, "--json")

    assert (tried.code, done.code, again.code) == (1, 1, 1)
    assert (len(tried.data["moved"]), tried.data["stored"]) == (3, False)
    assert [one["mark"] for one in tried.data["refused"]] == ["PS.2.2026", "PS.5.2026"]
    assert "Przeniesiono na wersję 2: 3." in done.out
    assert "--waive consent" in done.out
    assert (again.data["moved"], len(again.data["there_already"])) == ([], 3)
    assert versions(published) == {
        "PS.1.2026": 2, "PS.2.2026": 1, "PS.3.2026": 2, "PS.4.2026": 2, "PS.5.2026": 1,
    }  # fmt: skip


def test_a_step_that_is_waived_lets_all_go_along_and_the_way_back_is_open(published: Town) -> None:
    there = ("--to", "2", "--waive", "consent", "--as", "head", "--reason", "nowa wersja")

    published.said("process", "move", "small-work", "--all", *there)
    assert set(versions(published).values()) == {2}
    back = published.said("case", "move", "PS.5.2026", "--to", "1", "--as", "head", "--reason", "jednak nie")

    assert "PS.5.2026: przeniesiono z wersji 2 na wersję 1." in back
    history = published.said("case", "history", "PS.5.2026", "--full")
    assert "Przeniesiono na inną wersję procesu" in history
    assert "nie będą potrzebne kroki: Zgoda" in history
    assert published.osl("audit", "verify", "--as", "head").code == 0
    assert published.osl("case", "list", "--json").code == 0


def test_every_list_knows_the_version_to_which_a_case_was_moved_and_the_new_name_of_what_waits(town: Town) -> None:
    file = town.folder.parent / "second.yaml"
    renamed = PROCESS.replace("\nversion: 1\n", "\nversion: 2\n").replace("criteria_check", "criteria_proof")
    file.write_text(renamed.replace("{from: 2026-01-01}", "{from: 2026-03-09}"), "utf-8")
    town.said("process", "publish", str(file), "--as", "head")
    there = ("--to", "2", "--renamed", "criteria_check=criteria_proof", "--as", "head", "--reason", "nowa nazwa")

    town.said("process", "move", "small-work", "--all", *there)

    house = open_house(town.folder)
    house.views.catch_up()
    versions = {}
    for name in ("cases", "worklist", "deadlines"):
        with house.views.reading(name) as answering:
            rows = answering.db.query(f"SELECT process_version AS version FROM {answering.prefix}cases")
            versions[name] = {row["version"] for row in rows}
    with house.views.reading("worklist") as answering:
        waiting = [row["step"] for row in answering.db.query(f"SELECT step FROM {answering.prefix}waiting")]
    house.close()
    assert versions == {"cases": {2}, "worklist": {2}, "deadlines": {2}}
    assert waiting == ["criteria_proof"]


def test_what_was_moved_goes_on_by_the_new_version(published: Town) -> None:
    published.said("case", "move", "PS.1.2026", "--to", "2", "--as", "head", "--reason", "nowa wersja")

    steps = {one["step"] for one in published.osl("case", "next", "PS.1.2026", "--json").data["next"]}

    assert "consent" in steps


def test_moving_is_refused_where_it_makes_no_sense(published: Town) -> None:
    def refusal(*words: str) -> tuple[int, str]:
        done = published.osl("case", "move", *words, "--json")
        return done.code, done.error["key"]

    assert refusal("PS.1.2026", "--to", "7", "--as", "head", "--reason", "x") == (1, "register.not_published")
    assert refusal("PS.1.2026", "--to", "1", "--as", "head", "--reason", "x") == (1, "moving.follows_already")
    assert refusal("PS.1.2026", "--to", "2", "--as", "head") == (1, "progress.reason_to_move")
    assert refusal("PS.1.2026", "--to", "2", "--reason", "x") == (1, "progress.no_permission")
    assert refusal("PS.1.2026", "--to", "2", "--renamed", "zgoda", "--as", "head", "--reason", "x") == (
        2, "cli_process.not_a_pair",
    )  # fmt: skip
    whole = published.osl("process", "move", "small-work", "--all", "--to", "2", "--as", "head", "--json")
    assert (whole.code, whole.error["key"]) == (1, "progress.reason_to_move")
    one = published.osl("process", "move", "small-work", "--to", "2", "--as", "head", "--json")
    assert (one.code, one.error["key"]) == (2, "cli_process.move_all_or_one")


def test_a_withdrawn_version_is_said_to_be_one_and_new_cases_follow_the_other(published: Town) -> None:
    said = published.said("process", "withdraw", "small-work", "2", "--as", "head", "--reason", "pomyłka")

    assert "Wersja 2 procesu „small-work” jest wycofana od 09.03.2026." in said
    assert "według wersji 1" in said
    listed = {one["version"]: one for one in published.osl("process", "list", "--json").data["processes"]}
    assert (listed[2]["withdrawn_from"], listed[1]["is_followed_today"]) == ("2026-03-09", True)
    again = published.osl("process", "withdraw", "small-work", "2", "--as", "head", "--reason", "x", "--json")
    assert again.error["key"] == "register.withdrawn_already"


def test_only_who_may_publish_tries_and_withdraws(town: Town, second: Path) -> None:
    assert town.osl("process", "try", str(second)).code == 1
    assert town.osl("process", "withdraw", "small-work", "1", "--reason", "x").code == 1
