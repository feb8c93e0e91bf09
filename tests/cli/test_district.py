"""`osl district`, `osl team`: a new case proposes its worker, a move of the family proposes a hand-over."""

from __future__ import annotations

import json

import pytest

from tests.cli.town import Town

HEAD = ("--as", "head")
SINCE = ("--since", "2026-03-02")


def told(town: Town, **address: str) -> str:
    """Write who somebody is into a file and return its name."""
    file = town.folder / "osoba.json"
    file.write_text(json.dumps({"given": "Ewa", "family": "Zmyślona", "address": address}), "utf-8")
    return str(file)


@pytest.fixture
def drawn(town: Town) -> Town:
    """Two districts: R1 of Anna with Polna, R2 of Piotr with the odd side of Krzywa."""
    for code, worker in (("R1", "anna"), ("R2", "piotr")):
        town.said("district", "add", code, f"Zmyślony {code}", *HEAD)
        town.said("district", "worker", code, worker, *SINCE, *HEAD)
    town.said("district", "street", "R1", "Polna", *SINCE, *HEAD)
    town.said("district", "street", "R2", "Krzywa", "--side", "odd", *SINCE, *HEAD)
    return town


def family(town: Town) -> str:
    """Register a family in R1 and return the id of its first member."""
    added = town.osl("person", "add", "--file", told(town, street="ul. Polna", house="3"), "--json")
    assert added.data["district"] == "R1"
    return str(added.data["person"])


def test_a_new_case_proposes_the_worker_of_the_district_and_waits(drawn: Town) -> None:
    opened = drawn.osl("case", "open", "small-work", "--client", family(drawn))

    assert "Rodzina mieszka w rejonie R1 (Zmyślony R1). Pracuje tam Anna Zielińska: " in opened.out
    assert "2 (limit 50)" in opened.out
    assert "asystent" not in opened.out  # a measure of work that is not hers
    assert "osl case assign PS.6.2026 anna" in opened.out
    assert "PS.6.2026" in drawn.said("case", "list", "--unassigned")


def test_who_may_assign_can_follow_the_proposal_at_once(drawn: Town) -> None:
    client = family(drawn)
    by_head = drawn.osl("case", "open", "small-work", "--client", client, "--assign-proposed", "--json", *HEAD).data
    by_worker = drawn.osl("case", "open", "small-work", "--client", client, "--assign-proposed", "--json")

    assert (by_head["assigned"], by_head["proposed"]["login"]) == ("anna", "anna")
    assert by_worker.code == 0
    assert by_worker.data["assigned"] is None
    assert by_worker.data["assign_refused"]
    assert by_worker.data["mark"] in drawn.said("case", "list", "--unassigned")


def test_a_worker_who_is_away_is_said_to_be_and_her_deputy_is_proposed(drawn: Town) -> None:
    client = family(drawn)
    drawn.said("staff", "absent", "anna", "--until", "2026-03-20", *HEAD)
    alone = drawn.osl("case", "open", "small-work", "--client", client)
    drawn.said("staff", "deputy", "anna", "piotr", *HEAD)

    stood_in_for = drawn.osl("case", "open", "small-work", "--client", client, "--assign-proposed", *HEAD)

    assert "Anna Zielińska jest teraz nieobecny(-a), do 20.03.2026." in alone.out
    assert "osl case assign" not in alone.out
    assert "Zastępuje: Piotr Łąka." in stood_in_for.out
    assert "Sprawę PS.7.2026 przydzielono: Piotr Łąka." in stood_in_for.out


def test_on_a_terminal_the_head_is_asked(drawn: Town) -> None:
    said = drawn.osl("case", "open", "small-work", "--client", family(drawn), *HEAD, asked=True, typed="t\n")

    assert "Przydzielić sprawę PS.6.2026 od razu: Anna Zielińska?" in said.err
    assert "Sprawę PS.6.2026 przydzielono: Anna Zielińska." in said.out


def test_whoever_assigns_on_a_terminal_is_offered_the_worker_of_the_district(drawn: Town) -> None:
    drawn.said("case", "open", "small-work", "--client", family(drawn))

    said = drawn.osl("case", "assign", "PS.6.2026", *HEAD, asked=True, typed="\n")

    assert said.code == 0, said.err
    assert "Anna Zielińska" in said.out


def test_a_move_proposes_a_hand_over_until_it_is_said_to_stay(drawn: Town) -> None:
    client = family(drawn)
    drawn.said("case", "open", "small-work", "--client", client, "--assign-proposed", *HEAD)

    moved = drawn.osl(
        "person", "correct", client, "--file", told(drawn, street="Krzywa", house="13a"), "--reason", "przeprowadzka"
    )

    assert "było Zmyślony R1, jest Zmyślony R2" in moved.out
    assert "osl case transfer offer PS.6.2026 piotr" in moved.out
    (move,) = drawn.osl("district", "moves", "--json").data["moves"]
    assert (move["mark"], move["from"], move["to"], move["login"]) == ("PS.6.2026", "R1", "R2", "piotr")
    assert "osl district moves" in drawn.said("district", "list")
    drawn.said("case", "transfer", "offer", "PS.6.2026", "piotr", "--reason", "zna ulicę")
    assert "Piotr Łąka, odpowiedź do" in drawn.said("district", "moves")
    assert "[>] Rodziny, które zmieniły rejon: 1 · osl district moves" in drawn.said("overview", *HEAD)
    assert drawn.osl("district", "stay", "PS.6.2026", *HEAD).code == 1
    drawn.said("district", "stay", "PS.6.2026", "--reason", "zna rodzinę", *HEAD)
    assert drawn.osl("district", "moves", "--json").data["moves"] == []


def test_families_count_for_the_worker_of_their_district_whoever_holds_their_cases(drawn: Town) -> None:
    drawn.said("case", "open", "small-work", "--client", family(drawn))
    drawn.said("case", "assign", "PS.6.2026", "piotr", *HEAD)

    by_worker = drawn.osl("caseload", "--json", *HEAD).data["measures"]["district"]
    by_district = drawn.osl("caseload", "--by", "district", "--json", *HEAD).data["measures"]["district"]
    explained = drawn.osl("caseload", "--explain", "anna", *HEAD)

    assert {one["login"]: one["families"] for one in by_worker if one["families"]} == {"anna": 1}
    assert [one["families"] for one in by_district] == [1, 0]
    assert "mieszka w rejonie R1" in explained.out


@pytest.mark.parametrize(
    ("words", "said"),
    [
        (("polna", "12/3"), "Rejon R1 (Zmyślony R1); pracownik: Anna Zielińska."),
        (("ul. KRZYWA",), "Podaj numer domu"),
        (("Krzywa", "2"), "Żaden rejon nie ma tego adresu"),
    ],
)
def test_an_address_is_found_or_it_is_said_what_is_missing(drawn: Town, words: tuple[str, ...], said: str) -> None:
    assert said in drawn.said("district", "find", *words)


@pytest.mark.parametrize(
    ("words", "said"),
    [
        (("street", "R2", "ul. polna"), "„Polna” ma już rejon R1"),
        (("street", "R2", "Nowa", "--since", "2026-03-05", "--until", "2026-03-01"), "nie wcześniejszego niż pierwszy"),
        (("street", "R9", "Nowa"), "żaden rejon nie ma kodu „R9”"),
        (("street", "R1"), "albo numeru wpisu do zakończenia"),
        (("worker", "R1", "nikt"), "„nikt” nikt nie ma"),
        (("worker", "R1", "beata"), "ma rolę: pracownik socjalny"),
        (("team", "R1", "Z9"), "żaden zespół nie ma kodu „Z9”"),
        (("add", "r1", "Inny"), "kod „r1” ma już inny rejon"),
    ],
)
def test_what_cannot_be_is_one_clear_refusal(drawn: Town, words: tuple[str, ...], said: str) -> None:
    done = drawn.osl("district", *words, *HEAD)

    assert done.code in (1, 2)
    assert said in " ".join(done.err.split())


def test_a_worker_draws_no_districts(drawn: Town) -> None:
    assert drawn.osl("district", "add", "R3", "Nowy").code == 1


def test_streets_drawn_anew_are_followed_by_finding_the_families_anew(drawn: Town) -> None:
    family(drawn)
    drawn.said("district", "street", "R1", "--end", "1", "--until", "2026-03-08", *HEAD)
    said = drawn.said("district", "street", "R2", "Polna", *HEAD)

    placed = drawn.osl("district", "place", "--json", *HEAD).data

    assert "trzeba ustalić na nowo" in said
    assert (placed["moved"], placed["without"]) == (1, 5)
    rows = {one["code"]: one for one in drawn.osl("district", "list", "--json").data["districts"]}
    assert (rows["R1"]["families"], rows["R2"]["families"]) == (0, 1)
    assert "Polna" not in drawn.said("district", "show", "R1")
    assert "Polna" in drawn.said("district", "show", "R1", "--all")


def test_a_team_is_made_led_joined_and_ended(drawn: Town) -> None:
    drawn.said("team", "add", "Z1", "Zespół Zmyślony", *HEAD)
    drawn.said("team", "join", "Z1", "anna", *HEAD)
    drawn.said("team", "leader", "Z1", "lidia", *HEAD)
    drawn.said("district", "team", "R1", "Z1", *HEAD)

    shown = drawn.osl("team", "show", "Z1", "--json").data
    listed = drawn.said("team", "list")
    ended = drawn.said("team", "end", "Z1", *HEAD)

    assert ([one["login"] for one in shown["members"]], shown["districts"]) == (["anna"], ["R1"])
    assert "Lidia Wójt" in listed
    assert "wypisano 1 osobę" in ended
    assert drawn.osl("team", "join", "Z1", "piotr", *HEAD).code == 1
    assert drawn.osl("team", "list", "--json").data["teams"] == []


def test_a_street_that_is_drawn_in_part_is_told_in_part(drawn: Town) -> None:
    said = drawn.said("district", "street", "R1", "Długa", "--side", "even", "--first", "2", "--last", "20", *HEAD)

    assert "Długa (numery: 2–20, parzyste)" in said
    assert "o ile ma" in said  # nobody knows before looking which of the families told an address
