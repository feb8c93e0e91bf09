"""`osl allocate`: who is to take the cases that wait, why, and what became of each when it was done."""

from __future__ import annotations

import json
import re
from decimal import Decimal
from pathlib import Path

from osl_cli.allocate_words import load_columns, load_row, standing
from osl_cli.allocating import Could, Proposal, at_limit
from osl_workflow.caseload.allocation import Place
from osl_workflow.staff.state import Staff
from tests.builders import uid
from tests.cli.town import Town


def test_the_head_is_told_who_could_take_what_waits_and_why_and_nothing_is_stored(town: Town) -> None:
    before = town.stored()

    done = town.osl("allocate", "--as", "head")
    (proposal,) = town.osl("allocate", "--as", "head", "--json").data["proposals"]
    in_english = town.osl("--lang", "en", "allocate", "--as", "head", "--json").data["proposals"][0]

    assert "osl case assign PS.3.2026 piotr" in done.out
    assert "tu obciążenie na etat pozostaje najmniejsze" in done.out
    (given,) = proposal["given"]
    assert (given["mark"], given["worker"], given["why"], given["families_after"]) == (
        "PS.3.2026",
        "piotr",
        "lightest",
        1,
    )
    anna = next(one for one in proposal["workers"] if one["login"] == "anna")
    assert (anna["families"], anna["coming"], anna["more"], anna["families_after"]) == (2, 2, 0, 4)
    assert proposal["measure"] == in_english["measure"] == "social_work"
    assert town.stored()[0] == before[0]


def test_with_do_each_case_is_assigned_by_the_same_door_and_told(town: Town) -> None:
    done = town.osl("allocate", "--do", "--as", "head")

    assert done.code == 0, done.err
    assert "PS.3.2026 ma pracownika: Piotr Łąka." in done.out
    assert "Piotr Łąka" in town.said("case", "show", "PS.3.2026", "--as", "head")
    assert "Nic nie czeka na przydział." in town.said("allocate", "--as", "head")


def test_who_is_at_a_limit_that_blocks_is_left_out_with_the_reason(town: Town) -> None:
    for key, value in (("caseload_limit", "1"), ("caseload_mode", "block")):
        town.said("office", "set", key, value, "--reason", "mały zespół", "--as", "head")
    town.said("case", "open", "small-work", "--client", _client(town, "PS.2.2026"), "--as", "head")

    done = town.said("allocate", "--as", "head")

    assert "Nowych spraw nie dostaje: Anna Zielińska – ma już tyle rodzin" in done
    assert "pracuje już z tą rodziną" in done
    assert "osl case assign PS.6.2026 anna" in done


def test_the_worker_of_the_district_is_told_and_why_she_is_not_the_one(town: Town) -> None:
    town.said("district", "add", "R1", "Zmyślony", "--as", "head")
    town.said("district", "worker", "R1", "anna", "--since", "2026-03-02", "--as", "head")
    town.said("district", "street", "R1", "Polna", "--since", "2026-03-02", "--as", "head")
    person = town.folder / "osoba.json"
    who = {"given": "Ewa", "family": "Zmyślona", "address": {"street": "Polna", "house": "3"}}
    person.write_text(json.dumps(who), "utf-8")
    client = town.osl("person", "add", "--file", str(person), "--json").data["person"]
    town.said("case", "open", "small-work", "--client", client, "--as", "head")

    by_load = town.said("allocate", "--as", "head")
    town.said("case", "assign", "PS.3.2026", "piotr", "--as", "head")
    town.said("district", "worker", "R1", "piotr", "--as", "head")
    of_district = town.said("allocate", "--as", "head")

    assert (
        "pracownik rejonu (Anna Zielińska): z tą rodziną byłoby ich na pełny etat 5, a nikt nie musi mieć więcej niż 4"
        in by_load
    )
    assert "to rejon tego pracownika" in of_district
    assert "osl case assign PS.6.2026 piotr" in of_district


def test_nothing_new_goes_to_somebody_who_is_away_and_where_nobody_is_left_that_is_said(town: Town) -> None:
    town.said("staff", "absent", "piotr", "--until", "2026-03-20", "--as", "head")
    one = town.said("allocate", "--as", "head")
    town.said("staff", "absent", "anna", "--as", "head")
    none = town.osl("allocate", "--as", "head", "--json").data["proposals"][0]

    assert "Nowych spraw nie dostaje: Piotr Łąka – nieobecność do 20.03.2026." in one
    assert "osl case assign PS.3.2026 anna" in one
    assert (none["given"], none["heaviest"]) == ([], None)
    assert [(one["mark"], one["why"]) for one in none["nobody"]] == [("PS.3.2026", "cli_allocate.why_nobody")]
    assert "[!] PS.3.2026: nie ma komu przydzielić:" in town.said("allocate", "--as", "head")


def test_who_got_as_many_new_families_this_month_as_may_be_is_left_out_where_that_limit_blocks(town: Town) -> None:
    for key, value in (("rate_limit", "6"), ("rate_mode", "block")):
        town.said("office", "set", key, value, "--reason", "powoli", "--as", "head")

    done = town.said("allocate", "--as", "head")

    assert "Nowych spraw nie dostaje: Anna Zielińska – ma w tym miesiącu już tyle nowych rodzin" in done
    assert "osl case assign PS.3.2026 piotr" in done


def test_over_a_limit_that_asks_for_a_reason_the_verdict_of_the_case_says_what_is_missing(town: Town) -> None:
    for mark, worker in (("PS.3.2026", "anna"), ("PS.5.2026", "piotr"), ("PS.2.2026", "--nobody")):
        town.said("case", "assign", mark, worker, "--as", "head")
    town.said("office", "set", "caseload_limit", "1", "--reason", "mały zespół", "--as", "head")

    done = town.osl("allocate", "--do", "--as", "head")

    assert done.code == 1
    assert "[!]" in done.out
    assert "nie przydzielono" in done.out
    assert "--reason" in done.out
    assert town.osl("allocate", "--do", "--reason", "nie ma nikogo więcej", "--as", "head").code == 0


def test_a_worker_may_not_propose_and_a_picture_and_a_table_can_be_written(town: Town, tmp_path: Path) -> None:
    refused = town.osl("allocate")
    done = town.osl("allocate", "--as", "head", "--csv", str(tmp_path / "a.csv"), "--svg", str(tmp_path / "a.svg"))

    assert (refused.code, done.code) == (1, 0)
    table = (tmp_path / "a.csv").read_text("utf-8-sig")
    titles, *rows = [line.split(";") for line in table.splitlines()]
    (case,) = [dict(zip(titles, row, strict=True)) for row in rows if "PS.3.2026" in row]
    (load,) = [dict(zip(titles, row, strict=True)) for row in rows if row[1] == "pracownik" and "Piotr Łąka" in row]
    assert (case["Stan na dzień"], case["Czeka (dni robocze)"], case["Będzie mieć (rodzin lub spraw)"]) == (
        "2026-03-09",
        "5",
        "1",
    )
    assert (load["Etat"], load["Dojdzie"], load["Wtedy na pełny etat"], load["Limit (rodzin)"]) == ("1", "1", "1", "50")
    assert "Wymyślony" not in table
    assert "Piotr Łąka" in (tmp_path / "a.svg").read_text("utf-8")


def test_a_picture_tells_which_case_goes_to_whom_without_the_names_of_clients(town: Town, tmp_path: Path) -> None:
    town.said("allocate", "--as", "head", "--svg", str(tmp_path / "a.svg"))
    drawn = (tmp_path / "a.svg").read_text("utf-8")

    assert "Kto bierze którą sprawę" in drawn
    assert "PS.3.2026" in drawn
    assert "tak, jakby praca z nimi już trwała" in " ".join(drawn.split())
    assert "Wymyślony" not in drawn


def test_what_became_of_each_case_is_told_beside_a_file_and_a_file_that_cannot_be_written_hinders_the_act(
    town: Town, tmp_path: Path
) -> None:
    before = town.stored()[0]
    to_screen = town.osl("allocate", "--do", "--svg", "--as", "head")
    to_nowhere = town.osl("allocate", "--do", "--csv", str(tmp_path / "no" / "a.csv"), "--as", "head")
    after = town.stored()[0]

    done = town.said("allocate", "--do", "--csv", str(tmp_path / "a.csv"), "--as", "head")

    assert (to_screen.code, to_nowhere.code, after) == (2, 2, before)
    assert f"Zapisano: {tmp_path / 'a.csv'}\nPS.3.2026 ma pracownika: Piotr Łąka." in done
    assert f"Stan po wpisie nr {town.stored()[0]} " in done


def test_how_to_record_is_refused_where_nothing_is_recorded_and_a_day_to_come_always(town: Town) -> None:
    for words in (("--on", "2026-03-02"), ("--reason", "tak"), ("--urgent",)):
        assert f"Oczekiwano {words[0]} razem z --do" in town.osl("allocate", *words, "--as", "head").err
    town.said("allocate", "--do", "--as", "head")

    later = town.osl("allocate", "--do", "--on", "2099-01-01", "--as", "head")

    assert (later.code, "Oczekiwano dnia nie późniejszego niż dzisiaj" in later.err) == (1, True)


def test_a_limit_asks_for_no_reason_while_the_case_does_not_count_and_that_is_said(town: Town) -> None:
    town.said("case", "assign", "PS.3.2026", "piotr", "--as", "head")
    town.said("office", "set", "caseload_limit", "1", "--reason", "mały zespół", "--as", "head")
    town.said("case", "assign", "PS.1.2026", "--nobody", "--as", "head")

    proposed = town.said("allocate", "--as", "head")
    (given,) = town.osl("allocate", "--as", "head", "--json").data["proposals"][0]["given"]

    assert "[>] 2 rodziny, na pełny etat: 2, ponad limit, gdy zacznie się praca" in proposed
    assert "[>] ponad limit, gdy zacznie się praca" in proposed
    assert "tak, jakby praca z nimi już trwała" in proposed
    assert "osl case assign PS.1.2026 piotr\n" in proposed
    assert (given["over"], given["over_when_begun"], given["reason_due"]) == (False, True, False)
    assert town.osl("allocate", "--do", "--as", "head").code == 0


def test_a_limit_that_blocks_only_later_is_told_to_be_one_and_the_head_may_still_assign(town: Town) -> None:
    town.said("case", "assign", "PS.3.2026", "piotr", "--as", "head")
    town.said("case", "assign", "PS.1.2026", "--nobody", "--as", "head")
    for key, value in (("caseload_limit", "1"), ("caseload_mode", "block")):
        town.said("office", "set", key, value, "--reason", "mały zespół", "--as", "head")

    proposed = town.said("allocate", "--as", "head")

    assert "Piotr Łąka – licząc rodziny w naborze, ma ich już tyle, na ile pozwala limit (1 przy limicie 1)" in proposed
    assert "[!] PS.1.2026: program nikogo nie proponuje" in proposed
    for form in ("--csv", "--svg"):  # on paper, too, why nobody is proposed, and who is left out and why
        on_paper = " ".join(re.sub(r"<[^>]*>", "", town.said("allocate", form, "--as", "head")).split())
        assert "limit zatrzymałby sprawę, gdy zacznie się praca; dziś jeszcze się ona nie liczy" in on_paper
        assert "Piotr Łąka" in on_paper
        assert "licząc rodziny w naborze, ma ich już tyle, na ile pozwala limit (1 przy limicie 1)" in on_paper
    town.said("case", "assign", "PS.1.2026", "piotr", "--as", "head")


def test_who_will_have_just_what_the_limit_allows_is_at_it_and_not_below() -> None:
    anna = Staff(id=uid(1), given="Anna")
    place = Place(anna.id, families=3, capacity=Decimal(1), limit=Decimal(4))

    assert standing(Could(anna, place, begun=3, coming=0), 1, rises=0)[0].key == "cli_caseload.mark_full"
    assert standing(Could(anna, place, begun=2, coming=1), 0, rises=0)[0].key == "cli_caseload.mark_within"


def test_families_stand_beside_the_limit_of_families_and_not_beside_what_is_for_a_full_time_post() -> None:
    jan = Staff(id=uid(1), given="Jan")
    could = Could(jan, Place(jan.id, families=3, capacity=Decimal("0.5"), limit=Decimal("3.5")), begun=3, coming=0)
    proposal = Proposal("social_worker", None, None, {}, {jan.id: could})

    told = dict(zip([column.key for column in load_columns(proposal)], load_row(proposal, could), strict=True))

    assert told["cli_allocate.column_then_held"] == 3
    assert told["cli_allocate.column_limit"] == Decimal("3.5")
    assert told["cli_allocate.column_one_post"] == 6
    assert at_limit(could).values["limit"] == Decimal("3.5")  # the limit itself, not what fits below it


def _client(town: Town, mark: str) -> str:
    from osl_workflow.acts.undertakings import marked
    from osl_workflow.bootstrap import open_house

    house = open_house(town.folder)
    reader = house.desk.reader()
    client = reader.case(marked(reader, mark).id).client
    house.close()
    return str(client)
