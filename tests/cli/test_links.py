"""What one case has to do with others at the command line: another process that it starts, a partner who sees a part.

The centre is that of `town.py`; a second process, `guided-work`, begins with a referral that starts `small-work`. Paweł
works for a partner and reads no cases.
"""

from __future__ import annotations

from pathlib import Path
from shutil import copytree
from typing import Any

import pytest

from tests.centre import PROCESS
from tests.cli.town import Town
from tests.databases import moved

FIRST, OTHER = "PS.6.2026", "PS.7.2026"
GUIDED = (
    PROCESS.replace("process: small-work", "process: guided-work")
    .replace("en: Application}\n", "en: Application}\n      starts: small-work\n", 1)
    .replace("by: [social_worker, benefits_officer]", "by: [social_worker, ngo_partner]", 1)
)
ASKING = PROCESS.replace("process: small-work", "process: linked-work").replace(
    "lists:\n", "links: [{process: guided-work, state: active}]\nlists:\n", 1
).replace(
    "needs: [application]\n", "needs: [application]\n      links: [{process: guided-work, state: active}]\n", 1
)  # fmt: skip
ANSWERS = '{"form": {"learned_on": "2026-03-09", "urgent": false}}'


@pytest.fixture(scope="module")
def guided(built_town: Path, tmp_path_factory: pytest.TempPathFactory) -> Path:
    """The town with the second process, and a case of it, opened for the client of PS.1.2026."""
    folder = tmp_path_factory.mktemp("guided")
    town = Town.copied(built_town, folder / "town")
    for name, text in (("guided-work", GUIDED), ("linked-work", ASKING)):
        (folder / f"{name}.yaml").write_text(text, "utf-8")
        town.said("process", "publish", str(folder / f"{name}.yaml"), "--as", "head")
    town.said("case", "open", "guided-work", "--client", _client(town, "PS.1.2026"))
    named = ("--given", "Paweł", "--family", "Zmyślony", "--login", "pawel")
    town.said("staff", "add", *named, "--give-role", "ngo_partner", "--as", "head")
    return town.folder


@pytest.fixture
def town(guided: Path, tmp_path: Path, server: str | None) -> Town:
    copytree(guided, tmp_path / "town")
    if server is not None:
        moved(tmp_path / "town", server)
    return Town(tmp_path / "town")


def shown(town: Town, mark: str) -> Any:
    return town.osl("case", "show", mark, "--json").data


def test_a_step_starts_another_process_with_the_same_people_and_both_know_of_it(town: Town) -> None:
    assert shown(town, FIRST)["to_start"] == []
    done = town.said("case", "do", FIRST, "application", "--file", "-", typed=ANSWERS)
    assert f"osl case open --from {FIRST}" in done
    assert f"osl case open --from {FIRST}" in town.said("case", "next", FIRST)

    opened = town.said("case", "open", "--from", FIRST)

    assert f"Połączono z {FIRST}" in opened
    first, other = shown(town, FIRST), shown(town, OTHER)
    assert (other["process"], other["client"], other["family"]) == ("small-work", first["client"], first["family"])
    assert {"mark": OTHER, "process": "small-work", "status": "active", "is_origin": False} in first["links"]
    assert other["links"] == [{"mark": FIRST, "process": "guided-work", "status": "active", "is_origin": True}]
    assert first["to_start"] == []
    assert f"zaczęto z: {FIRST}, Praca socjalna z rodziną: w toku" in town.said("case", "show", OTHER)
    assert f"zaczęto: {OTHER}" in town.said("case", "history", FIRST)
    assert f"skąd: {FIRST}" in town.said("case", "history", OTHER)
    assert "jest zgodna sama ze sobą" in town.said("audit", "verify", "--as", "head")


def test_the_same_command_twice_starts_one(town: Town) -> None:
    town.said("case", "do", FIRST, "application", "--file", "-", typed=ANSWERS)
    again = ("case", "open", "--from", FIRST, "small-work", "--command-id", "00000000-0000-0000-0000-0000000000aa")

    town.said(*again)
    stored = town.stored()[0]

    assert town.osl(*again, "--json").data["mark"] == OTHER
    assert town.stored()[0] == stored
    assert len(shown(town, FIRST)["links"]) == 1


def test_nothing_is_opened_before_the_step_that_starts_it_is_done(town: Town) -> None:
    stored = town.stored()[0]

    refused = town.osl("case", "open", "small-work", "--from", FIRST, "--reason", "pilne")

    assert refused.code != 0
    assert "Zgłoszenie" in refused.err
    assert f"Najpierw zrób w {FIRST}: application" in refused.err
    assert town.stored()[0] == stored


def test_a_process_that_names_the_origin_in_its_links_is_opened_with_a_warning(town: Town, tmp_path: Path) -> None:
    starting = ASKING.replace("process: linked-work", "process: asked-work").replace("guided-work", "starting-work")
    first = GUIDED.replace("process: guided-work", "process: starting-work")
    second = first.replace("starts: small-work", "starts: asked-work").replace("version: 1", "version: 2", 1)
    second = second.replace("{from: 2026-01-01}", "{from: 2026-03-09}")
    for name, text in (("first", first), ("asked-work", starting), ("second", second)):
        (tmp_path / f"{name}.yaml").write_text(text, "utf-8")
        town.said("process", "publish", str(tmp_path / f"{name}.yaml"), "--as", "head")
    town.said("case", "open", "starting-work", "--client", _client(town, "PS.1.2026"))

    opened = town.osl("case", "open", "asked-work", "--from", OTHER, "--json").data
    town.said("case", "do", OTHER, "application", "--file", "-", typed=ANSWERS)
    after = town.osl("case", "open", "asked-work", "--from", OTHER)

    assert opened["start_not_done"] == ["application"]
    assert "nikt go tam jeszcze nie zrobił" not in after.out


def test_whoever_may_not_write_into_the_first_starts_nothing_from_it(town: Town) -> None:
    town.said("case", "close", FIRST, "moved_away", "--reason", "wyjechała")
    stored = town.stored()[0]

    refused = town.osl("case", "open", "small-work", "--from", FIRST)

    assert refused.code != 0
    assert "zakończon" in refused.err
    assert town.stored()[0] == stored


def test_a_process_that_asks_for_another_is_opened_from_it_alone(town: Town) -> None:
    nothing = town.osl("case", "open", "linked-work", "--client", _client(town))
    other = town.osl("case", "open", "linked-work", "--from", "PS.1.2026")

    assert "„Praca socjalna z rodziną” (guided-work) w toku; nie podano żadnego" in nothing.err
    assert "podany to „Praca socjalna z rodziną” (small-work) w toku" in other.err
    assert "--from ZNAK" in other.err
    town.said("case", "open", "linked-work", "--from", FIRST)
    assert shown(town, OTHER)["process"] == "linked-work"


def test_a_case_that_does_not_start_a_process_is_no_origin_of_it(town: Town) -> None:
    stored = town.stored()[0]

    nothing = town.osl("case", "open", "guided-work", "--from", "PS.5.2026")
    another = town.osl("case", "open", "guided-work", "--from", FIRST)

    assert "PS.5.2026 (Praca socjalna z rodziną) tego procesu nie rozpoczyna" in nothing.err
    assert "Otwórz bez --from" in nothing.err
    assert f"Z {FIRST} rozpoczyna się small-work" in another.err
    assert town.stored()[0] == stored


def test_a_step_that_rests_on_another_case_says_which(town: Town) -> None:
    town.said("case", "open", "linked-work", "--from", FIRST)
    town.said("case", "do", OTHER, "application", "--file", "-", typed=ANSWERS)
    assert town.osl("case", "why", OTHER, "criteria_check", "--json").data["open"]

    town.said("case", "close", FIRST, "moved_away", "--reason", "wyjechała")

    club = "„Praca socjalna z rodziną” (guided-work)"
    told = town.said("case", "why", OTHER, "criteria_check")
    assert f"innej sprawie: {club} w toku; ta jest połączona z: {club} po zakończeniu" in told
    (obstacle,) = town.osl("case", "why", OTHER, "criteria_check", "--json").data["obstacles"]
    assert obstacle["kind"] == "linked"
    assert "criteria_check" not in town.said("case", "next", OTHER)
    assert "Sprawdzenie kryteriów" in town.said("case", "show", OTHER)
    assert town.osl("case", "do", OTHER, "criteria_check", "--outcome", "meets").code != 0


def _client(town: Town, mark: str = FIRST) -> str:
    """The id of the client of a case."""
    found = town.osl("person", "find", str(shown(town, mark)["client"]).split()[-1], "--json").data
    return str(found["people"][0]["person"])


INTERVIEW = '{"form": {"housing": "rented"}, "with": {"client": {"part": "signed"}}}'


# --- a partner --------------------------------------------------------------------------------------------------------

GROUND = ("--until", "2026-03-31", "--ground", "zgoda z 9 marca")


def pawel(town: Town, verb: str, *words: str, **how: Any) -> Any:
    return town.osl("case", verb, FIRST, *words, "--as", "pawel", **how)


def test_a_partner_sees_nothing_until_it_is_shared_and_is_told_who_can_share_it(town: Town) -> None:
    for verb in ("show", "next", "history"):
        refused = pawel(town, verb)
        assert refused.code != 0
        assert "osl case share" in refused.err
        assert "pracownik socjalny" in refused.err
    assert pawel(town, "do", "application", "--file", "-", typed=ANSWERS).code != 0


def test_a_partner_does_the_step_that_is_shared_and_sees_nothing_else(town: Town) -> None:
    town.said("case", "note", FIRST, "dzwoniła", "siostra")
    family = shown(town, FIRST)["client"]
    told = town.said("case", "share", FIRST, "pawel", "--show", "application", *GROUND)
    assert "Do 31.03.2026 w sprawie PS.6.2026 widzi: Paweł Zmyślony. Widzi tylko: Zgłoszenie." in told

    listed = pawel(town, "next", "--json").data["next"]
    assert [step["step"] for step in listed] == ["application"]
    done = pawel(town, "do", "application", "--file", "-", typed=ANSWERS)
    assert done.code == 0, done.err
    assert "Sprawdzenie kryteriów" not in done.out

    seen = pawel(town, "show", "--full")
    assert "Udostępniono tylko: Zgłoszenie." in seen.out
    assert family not in seen.out
    assert "PS.1.2026" not in seen.out
    assert list(pawel(town, "show", "--full", "--json").data["written"]) == ["application"]
    history = pawel(town, "history", "--full").out
    assert "Zgłoszenie" in history
    assert "siostra" not in history
    assert family not in history
    assert "PS.1.2026" not in history
    assert "Paweł Zmyślony, do 31.03.2026: Zgłoszenie [udostępnienie-1]" in town.said("case", "show", FIRST)


def test_a_single_answer_and_who_it_is_about_can_be_shared(town: Town) -> None:
    town.said("case", "do", FIRST, "application", "--file", "-", typed=ANSWERS)
    town.said("case", "share", FIRST, "pawel", "--show", "application.urgent", "--show", "client", *GROUND)

    seen = pawel(town, "show", "--full", "--json").data

    assert seen["written"] == {"application": {"urgent": False}}
    assert seen["client"] == shown(town, FIRST)["client"]
    entries = pawel(town, "history", "--json").data["entries"]
    assert [entry["content"] for entry in entries] == [{"urgent": False}]
    assert pawel(town, "why", "application").code != 0


def test_what_is_ended_is_shared_no_more(town: Town) -> None:
    town.said("case", "share", FIRST, "pawel", "--show", "application", *GROUND)
    assert pawel(town, "show").code == 0

    town.said("case", "share", FIRST, "--end", "share-1")

    assert pawel(town, "show").code != 0
    assert pawel(town, "do", "application", "--file", "-", typed=ANSWERS).code != 0
    assert "Komu udostępniono" not in town.said("case", "show", FIRST)


def test_a_partner_lists_what_is_shared_with_him_today(town: Town) -> None:
    def listed() -> Any:
        return town.osl("case", "shared", "--as", "pawel", "--json").data["cases"]

    assert listed() == []
    assert "Dziś nic nie jest Ci udostępnione" in town.said("case", "shared", "--as", "pawel")
    assert "osl case shared" not in town.osl("case", "list", "--as", "pawel").err

    town.said("case", "share", FIRST, "pawel", "--show", "application", *GROUND)
    town.said("case", "share", "PS.2.2026", "pawel", "--show", "client", "--show", "goal", *GROUND)

    both = {one["mark"]: one for one in listed()}
    assert both.keys() == {FIRST, "PS.2.2026"}
    assert both[FIRST] == {
        "mark": FIRST, "whom": None, "process": "guided-work", "shows": ["application"], "until": "2026-03-31",
        "next": ["application"],
    }  # fmt: skip
    assert both["PS.2.2026"]["whom"] == shown(town, "PS.2.2026")["client"]
    told = town.said("case", "shared", "--as", "pawel")
    assert "Zgłoszenie" in told
    assert "kogo dotyczy, cel" in told
    assert "osl case shared" in town.osl("case", "list", "--as", "pawel").err

    town.said("case", "share", FIRST, "--end", "share-1")
    town.said("case", "withdraw", "PS.2.2026", str(town.entry("PS.2.2026")), "--reason", "pomyłka")
    assert listed() == []
    assert town.said("audit", "verify", "--as", "head")


def test_the_end_of_the_work_ends_what_is_shared_for_good(town: Town) -> None:
    town.said("case", "do", "PS.2.2026", "interview", "--file", "-", typed=INTERVIEW)
    town.said("case", "share", "PS.2.2026", "pawel", "--show", "goal", *GROUND)

    closed = town.osl("case", "close", "PS.2.2026", "moved_away", "--reason", "wyjechała", "--json").data

    assert [event["status"] for event in closed["events"] if event["topic"] == "progress.record_changed"] == ["ended"]
    assert town.osl("case", "shared", "--as", "pawel", "--json").data["cases"] == []
    assert town.osl("case", "show", "PS.2.2026", "--as", "pawel").code != 0
    history = town.said("case", "history", "PS.2.2026")
    assert "udostępnienie-1" in history
    town.said("case", "reopen", "PS.2.2026", "--reason", "wróciła")
    assert town.osl("case", "show", "PS.2.2026", "--as", "pawel").code != 0, "what ended is to be shared anew"


def test_a_partner_acts_only_within_what_is_shared_and_lets_nobody_in(town: Town) -> None:
    town.said("case", "share", FIRST, "pawel", "--show", "application", "--show", "share", *GROUND)

    for words in (
        ("note", FIRST, "tekst"), ("close", FIRST, "moved_away", "--reason", "x"), ("assign", FIRST, "anna"),
        ("share", FIRST, "pawel", "--show", "interview", *GROUND), ("share", FIRST, "--end", "share-1"),
        ("do", FIRST, "criteria_check", "--outcome", "meets"), ("withdraw", FIRST, "2", "--reason", "x"),
    ):  # fmt: skip
        refused = town.osl("case", *words, "--as", "pawel")
        assert refused.code != 0, words

    assert town.osl("case", "list", "--as", "pawel").code != 0
    assert town.osl("process", "diagram", "--case", FIRST, "--as", "pawel").code != 0


def test_a_share_says_what_and_until_when_it_is(town: Town) -> None:
    unknown = town.osl("case", "share", FIRST, "pawel", "--show", "interviews", *GROUND)
    past = town.osl("case", "share", FIRST, "pawel", "--show", "interview", "--until", "2026-03-08", "--ground", "x")
    missing = town.osl("case", "share", FIRST, "pawel", "--show", "interview", "--ground", "x")

    assert "może chodziło o „interview”?" in unknown.err
    assert "Kroki: application, criteria_check" in unknown.err
    assert "interview.housing" not in unknown.err, "about ninety names on one line say nothing"
    assert "nie wcześniejszy niż 09.03.2026" in past.err
    assert "do kiedy" in missing.err


def test_why_a_process_cannot_be_opened_stands_first(town: Town) -> None:
    refused = town.osl("case", "open", "guided-wrk", "--client", _client(town)).err.splitlines()

    assert refused[0].startswith("Błąd: Nikt w tym ośrodku nie ogłosił procesu guided-wrk.")
    assert "może chodziło o „guided-work”?" in refused[1]
    assert "Ogłoszone tutaj: " in refused[2]
    assert "guided-work" in refused[2]


# --- attendance -------------------------------------------------------------------------------------------------------


def test_attendance_keeps_an_agreed_action_by_consent(town: Town) -> None:
    town.said("case", "open", "guided-work", "--client", _client(town, "PS.5.2026"))
    club, agreed = OTHER, ("case", "record", "PS.5.2026", "commitment-1")
    town.said("case", "record", club, "activity", "--file", "-", typed='{"title": "warsztaty"}')
    entry = str(town.entry(club))
    keep = ("case", "attended", "PS.5.2026", "commitment-1", "--in", club, "--entry", entry)

    assert "Oczekiwano zgody klienta" in town.osl(*keep).err
    town.said(*agreed, "--file", "-", typed='{"attendance_consent_on": "2026-03-09"}')
    assert "nie jest albo został wycofany" in town.osl(*keep[:-1], "1").err
    assert "Oczekiwano obecności klienta" in town.osl(*keep[:5], FIRST, "--entry", _activity_of_another(town)).err

    told = town.said(*keep)

    assert f"PS.5.2026: działanie-1 wykonane przez udział w zajęciach ({club}, wpis {entry})." in told
    assert f"wpis {entry} w {club}" in town.said("case", "history", "PS.5.2026", "--full")
    assert town.osl(*keep).code != 0


def test_attendance_that_was_taken_back_is_told_wherever_the_case_is_shown(town: Town) -> None:
    town.said("case", "open", "guided-work", "--client", _client(town, "PS.5.2026"))
    town.said("case", "record", OTHER, "activity", "--file", "-", typed='{"title": "warsztaty"}')
    entry = str(town.entry(OTHER))
    agreed = ("case", "record", "PS.5.2026", "commitment-1")
    town.said(*agreed, "--file", "-", typed='{"attendance_consent_on": "2026-03-09"}')
    town.said("case", "attended", "PS.5.2026", "commitment-1", "--in", OTHER, "--entry", entry)
    assert "attendance_withdrawn" not in shown(town, "PS.5.2026")

    withdrawn = town.said("case", "withdraw", OTHER, entry, "--reason", "pomyłka")

    assert "PS.5.2026" not in withdrawn, "whoever leads the activity does not see the case"
    told = f"działanie-1 uznano za wykonane przez udział w zajęciach ({OTHER}, wpis {entry}), a ten wpis później wycof"
    assert told in town.said("case", "show", "PS.5.2026")
    assert told in town.said("case", "next", "PS.5.2026")
    expected = [{"record": "commitment-1", "mark": OTHER, "entry": int(entry)}]
    assert shown(town, "PS.5.2026")["attendance_withdrawn"] == expected
    town.said(*agreed, "--status", "done")
    assert "attendance_withdrawn" not in shown(town, "PS.5.2026"), "said anew, it rests on the attendance no more"


def _activity_of_another(town: Town) -> str:
    """An activity in the case of another client."""
    town.said("case", "record", FIRST, "activity", "--file", "-", typed='{"title": "warsztaty"}')
    return str(town.entry(FIRST))
