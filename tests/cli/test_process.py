"""`osl process`: people read a process in their own words; its author gets mistakes like from a good compiler."""

from __future__ import annotations

import json
from pathlib import Path

import jsonschema
import pytest
from ruamel.yaml import YAML

from tests.cli.terminal import ROOT, Office, osl, started
from tests.cli.town import Town

SHIPPED = ROOT / "processes/osl_processes/definitions"
STANDARDS = ROOT / "processes/osl_processes/standards"
NEWEST = SHIPPED / "unemployed-person-2.yaml"


def changed(folder: Path, *changes: tuple[str, str], source: Path = NEWEST) -> Path:
    """A copy of a shipped process with some words replaced."""
    text = source.read_text("utf-8")
    for old, new in changes:
        assert old in text, old
        text = text.replace(old, new)
    path = folder / "mój-proces.yaml"
    path.write_text(text, "utf-8")
    return path


def test_without_an_office_the_shipped_processes_are_listed(tmp_path: Path) -> None:
    done = started("process", "list", folder=tmp_path)

    assert done.code == 0
    assert done.out.startswith("Procesy dostarczone z programem:")
    assert "Praca socjalna z osobą pozostającą bez pracy" in done.out


def test_in_an_office_its_own_are_listed_and_one_version_is_followed(office: Office) -> None:
    done = office.osl("process", "list", "--json")

    followed = [one for one in done.data["processes"] if one["is_followed_today"]]
    assert [one["version"] for one in followed if one["process"] == "unemployed-person"] == [2]


def test_a_centre_begins_with_the_processes_of_its_standard_and_publishes_another_with_the_standard_of_that(
    office: Office,
) -> None:
    def published() -> set[str]:
        return {one["process"] for one in office.osl("process", "list", "--json").data["processes"]}

    begun = published()
    other = SHIPPED / "individual-service-plan-1.yaml"
    alone = office.osl("process", "publish", str(other))
    together = office.osl("process", "publish", str(STANDARDS / "social-services-2019.yaml"), str(other))

    assert begun == {
        "homelessness-exit-programme",
        "integration-programme",
        "kis-work-training",
        "social-contract-a",
        "social-contract-b",
        "unemployed-person",
    }
    assert alone.code == 1
    assert "social-services-2019" in alone.err
    assert together.code == 0, together.err
    assert published() == {*begun, "individual-service-plan"}


def test_a_process_is_shown_by_phases_with_who_with_whom_tools_deadlines_and_their_sources() -> None:
    out = osl("process", "show", "unemployed-person").out

    phases = [line for line in out.splitlines() if line.startswith("Faza: ")]
    assert phases == ["Faza: Nabór", "Faza: Diagnoza", "Faza: Plan", "Faza: Działanie", "Faza: Ocena"]
    assert "Rodzinny wywiad środowiskowy (environmental_interview) – etap I" in out
    assert "Kto: pracownik socjalny albo pracownik socjalny ds. świadczeń" in out
    assert "Z kim: klient" in out
    assert "Narzędzie: RWS.I" in out
    assert "Termin ustawowy: 14 dni roboczych od: „Dzień powzięcia wiadomości” (Zgłoszenie)" in out
    assert "źródło: interview-2021, par. 3 ust. 2; dziś potwierdzone" in out
    assert (
        "2 dni robocze od: „Dzień powzięcia wiadomości” (Zgłoszenie), tylko gdy „Sprawa pilna” (Zgłoszenie) – tak"
        in out
    )


def test_a_number_whose_source_does_not_cover_today_is_not_confirmed(office: Office) -> None:
    text = (ROOT / "processes/osl_processes/standards/social-work-1.18.yaml").read_text("utf-8")
    standard = office.folder.parent / "standard.yaml"
    old = "value: 14 working days, from: 2021-11-11, source"
    assert old in text
    text = text.replace(old, "value: 14 working days, from: 2021-11-11, to: 2022-01-01, source")
    standard.write_text(text.replace("\nversion: 1\n", "\nversion: 2\n"), "utf-8")
    office.osl("process", "publish", str(standard))

    done = office.osl("process", "show", str(NEWEST))

    assert "NIEPOTWIERDZONE, bo źródło nie obejmuje tego dnia" in done.out


def test_a_process_is_shown_in_english_too() -> None:
    out = osl("process", "show", "unemployed-person", "--lang", "en").out

    assert "Phase: Diagnosis" in out
    assert "Due by law: 14 working days from:" in out
    assert "Faza" not in out


def test_the_shown_process_as_json_holds_each_step_as_it_is_written() -> None:
    data = osl("process", "show", "unemployed-person", "--version", "1", "--json").data

    steps = {step["step"]: step for phase in data["phases"] for step in phase["steps"]}
    assert steps["environmental_interview"]["as_written"]["tool"] == ["RWS.I"]
    assert data["version"] == 1


def test_every_shipped_process_can_be_shown_in_both_languages() -> None:
    for file in sorted(SHIPPED.glob("*-[0-9].yaml")):
        for lang in ("pl", "en"):
            done = osl("process", "show", str(file), "--lang", lang)
            assert done.code == 0, done.err
            assert "cli_process." not in done.out


@pytest.mark.parametrize(
    ("words", "said"),
    [
        (["nic-takiego"], "a podano nic-takiego"),
        (["unemployed-person", "--version", "9"], "wersji 9 nie ma"),
    ],
)
def test_a_process_that_is_not_there_is_told_with_those_that_are(words: list[str], said: str) -> None:
    done = osl("process", "show", *words)

    assert done.code == 2
    assert said in done.err


# --- new --------------------------------------------------------------------------------------------------------------

SKELETONS = sorted(file.stem for file in (ROOT / "processes/osl_processes/skeletons").glob("*-[0-9]*[0-9].yaml"))


@pytest.mark.parametrize("standard", SKELETONS)
@pytest.mark.parametrize("lang", ["pl", "en"])
def test_a_skeleton_passes_its_check_and_its_stories_reach_all_of_it(tmp_path: Path, standard: str, lang: str) -> None:
    written = osl("process", "new", "my-process", "--standard", standard, "--folder", str(tmp_path), "--lang", lang)
    file = tmp_path / "my-process.yaml"

    checked = osl("process", "check", str(file), "--format", "json")
    told = osl("process", "test", str(file), "--json")

    assert written.code == 0, written.err
    assert checked.data["files"][0]["findings"] == []
    assert told.code == 0, told.err
    assert told.data["steps_not_reached"] == told.data["outcomes_not_reached"] == []


def test_a_skeleton_is_explained_in_the_language_of_the_run_only(tmp_path: Path) -> None:
    osl("process", "new", "po-polsku", "--folder", str(tmp_path))
    osl("process", "new", "in-english", "--folder", str(tmp_path), "--lang", "en")
    polish = (tmp_path / "po-polsku.yaml").read_text("utf-8")
    english = (tmp_path / "in-english.yaml").read_text("utf-8")

    assert "# Szkielet procesu." in polish
    assert "    # Krok, który można pominąć i można powtarzać.\n" in polish
    assert "The skeleton" not in polish
    assert "#pl" not in polish + english
    assert "# The skeleton of a process." in english


def test_there_is_a_skeleton_for_every_standard_of_the_program() -> None:
    assert sorted(file.stem for file in STANDARDS.glob("*.yaml")) == SKELETONS


@pytest.mark.parametrize("ending", [".yaml", ".tests.yaml"])
def test_a_file_that_is_there_is_never_written_over(tmp_path: Path, ending: str) -> None:
    mine = tmp_path / f"my-process{ending}"
    mine.write_text("mine", "utf-8")

    done = osl("process", "new", "my-process", "--folder", str(tmp_path))

    assert done.code == 2
    assert mine.name in done.err
    assert mine.read_text("utf-8") == "mine"
    assert list(tmp_path.iterdir()) == [mine]


@pytest.mark.parametrize(
    ("words", "said"),
    [(("Mój proces",), "Mój proces"), (("my-process", "--standard", "no-such"), "social-work-1.18")],
)
def test_a_wrong_name_or_standard_is_told(tmp_path: Path, words: tuple[str, ...], said: str) -> None:
    done = osl("process", "new", *words, "--folder", str(tmp_path))

    assert done.code == 2
    assert said in done.err


# --- diff -------------------------------------------------------------------------------------------------------------


def test_two_versions_are_compared_in_words_of_both_languages() -> None:
    polish = osl("process", "diff", "unemployed-person@1", "unemployed-person@2")
    english = osl("process", "diff", "unemployed-person@1", "unemployed-person@2", "--lang", "en")

    assert polish.code == english.code == 0
    assert "Diagnoza: Rodzinny wywiad środowiskowy (environmental_interview)" in polish.out
    assert "+ Kto wykonuje – dochodzi: pracownik socjalny" in polish.out
    assert "− Who does it – no longer: benefits worker" in english.out


def test_a_file_is_compared_with_a_shipped_process_and_the_same_has_no_difference(tmp_path: Path) -> None:
    mine = changed(tmp_path, ("meets: {title: {pl: spełnia kryteria", "meets: {title: {pl: kwalifikuje się"))

    said = osl("process", "diff", "unemployed-person@2", str(mine))
    same = osl("process", "diff", str(NEWEST), "unemployed-person@2", "--json")

    assert "~ Wynik – było: spełnia kryteria; jest: kwalifikuje się" in said.out
    assert same.data["sections"] == []


def test_a_file_that_is_not_there_is_named() -> None:
    done = osl("process", "diff", "nie-ma-mnie.yaml", "unemployed-person")

    assert done.code == 2
    assert "nie-ma-mnie.yaml" in done.err


# --- diagram ----------------------------------------------------------------------------------------------------------


def test_a_process_is_drawn_to_the_screen_or_into_a_file(tmp_path: Path) -> None:
    file = tmp_path / "schemat.svg"

    shown = osl("process", "diagram", "unemployed-person")
    written = osl("process", "diagram", str(NEWEST), "-o", str(file))

    assert shown.out.startswith("<?xml")
    assert written.out == f"Zapisano: {file}\n"
    assert file.read_text("utf-8").strip() == shown.out.strip()


def test_the_way_of_a_case_is_drawn_by_its_mark(town: Town) -> None:
    done = town.osl("process", "diagram", "--case", "ps.5.2026", "--json")

    assert done.data["mark"] == "PS.5.2026"
    assert "do zrobienia teraz" in done.data["text"] or "można teraz wykonać" in done.data["text"]


@pytest.mark.parametrize("words", [(), ("unemployed-person", "--case", "PS.1.2026")])
def test_either_a_process_or_a_case_is_drawn(words: tuple[str, ...]) -> None:
    done = osl("process", "diagram", *words)

    assert done.code == 2
    assert "--case" in done.err


def test_a_place_where_nothing_can_be_written_is_told(tmp_path: Path) -> None:
    done = osl("process", "diagram", "unemployed-person", "-o", str(tmp_path / "nie-ma" / "schemat.svg"))

    assert done.code == 2
    assert "schemat.svg" in done.err


# --- export -----------------------------------------------------------------------------------------------------------


def test_a_process_is_written_as_bpmn(tmp_path: Path) -> None:
    file = tmp_path / "proces.bpmn"

    done = osl("process", "export", "unemployed-person", "--bpmn", "-o", str(file), "--json")

    assert done.data == {"process": "unemployed-person", "version": 2, "file": str(file)}
    assert "http://www.omg.org/spec/BPMN/20100524/MODEL" in file.read_text("utf-8")


def test_an_export_asks_for_its_format() -> None:
    done = osl("process", "export", "unemployed-person")

    assert done.code == 2
    assert "--bpmn" in done.err


# --- simulate ---------------------------------------------------------------------------------------------------------

SMALL = """\
process: small
version: 1
standard: social-work-1.18
subject: person
title: {pl: Mały proces, en: Small process}
phases:
  recruitment:
    - step: application
      title: {pl: Zgłoszenie, en: Application}
      by: [social_worker]
      form: {urgent: {type: yes_no, title: {pl: Pilne, en: Urgent}, required: true}}
  diagnosis:
    - step: assessment
      title: {pl: Diagnoza i ocena, en: Assessment}
      by: [social_worker]
      approval: {by: [manager]}
      outcomes:
        on: {title: {pl: dalej, en: on}}
        stop: {title: {pl: koniec, en: stop}, closes: no_social_work_needed}
  plan:
    - {step: here, title: {pl: Tu, en: Here}, by: [social_worker], needs: [there]}
    - {step: there, title: {pl: Tam, en: There}, by: [social_worker], needs: [here]}
  activity:
    - {step: work, title: {pl: Praca, en: Work}, by: [social_worker]}
  evaluation:
    - {step: final, title: {pl: Ocena, en: Final}, by: [social_worker]}
"""


@pytest.fixture
def small(tmp_path: Path) -> str:
    file = tmp_path / "small.yaml"
    file.write_text(SMALL, "utf-8")
    return str(file)


def test_walks_at_random_tell_what_was_never_reached_and_how_to_get_into_a_dead_end(small: str) -> None:
    done = osl("process", "simulate", small, "--random", "20", "--seed", "7")

    assert done.code == 0
    assert "ani razu: Praca (work)" in done.out
    assert "Bez wyjścia nr 1" in done.out
    assert "  1. Zgłoszenie (pracownik socjalny, " in done.out
    assert "„Tu”: Potrzebny jest krok „Tam”" in done.out


def test_the_same_seed_gives_the_same_answer(small: str) -> None:
    words = ("process", "simulate", small, "--random", "20", "--seed", "7", "--json")

    assert osl(*words).data == osl(*words).data
    assert osl(*words).data["missed"]["steps"] == ["here", "there", "work", "final"]


def test_a_process_is_played_step_by_step_and_an_act_is_taken_back(small: str) -> None:
    done = osl("process", "simulate", small, asked=True, typed="1\nt\n1\n1\n2\nbo tak\n4\n1\n1\n5\n")

    assert done.code == 0, done.err
    told = done.out + done.err
    assert "Wykonano: Zgłoszenie (pracownik socjalny, " in told
    assert "Krok czeka na zatwierdzenie." in told
    assert "zwrot do poprawy (kierownik ośrodka" in told
    assert "Niczego nie zapisano." in told


def test_whoever_stops_in_the_middle_of_a_step_is_told_that_nothing_was_stored(small: str) -> None:
    done = osl("process", "simulate", small, asked=True, typed="1\n")

    assert done.code == 0
    assert "Niczego nie zapisano." in done.out


def test_without_a_terminal_it_says_how_to_let_chance_play(small: str) -> None:
    done = osl("process", "simulate", small)

    assert done.code == 2
    assert "--random 1000" in done.err


# --- check ------------------------------------------------------------------------------------------------------------


def test_a_process_without_mistakes_passes(tmp_path: Path) -> None:
    done = started("process", "check", str(NEWEST), folder=tmp_path)

    assert done.code == 0
    assert done.out.strip().endswith("bez uwag.")


def test_mistakes_are_told_with_place_rule_line_caret_and_hint_and_end_with_three(tmp_path: Path) -> None:
    file = changed(tmp_path, ("closes: goal_reached}", "closes: goal_reachd}"))
    line = next(n for n, text in enumerate(file.read_text("utf-8").splitlines(), 1) if "goal_reachd" in text)

    done = started("process", "check", str(file), folder=tmp_path)

    told = done.out.splitlines()
    column = file.read_text("utf-8").splitlines()[line - 1].index("goal_reachd") + 1
    assert done.code == 3
    assert told[0].startswith(f"{file}:{line}:{column}: CLOSING: ")
    assert told[1].index("goal_reachd") == told[2].index("^")
    assert "goal_reached" in told[3]
    assert told[-1] == f"{file}: 1 błąd. Popraw go i sprawdź jeszcze raz."


def test_a_process_that_nobody_has_is_told_where_it_is_named_unless_it_is_checked_beside(tmp_path: Path) -> None:
    file = changed(tmp_path, ("starts: kis-work-training", "starts: our-klub"))
    club = tmp_path / "club.yaml"
    club.write_text(file.read_text("utf-8").replace("process: unemployed-person\n", "process: our-klub\n"), "utf-8")

    alone = osl("process", "check", str(file), "--lang", "en", "--json")
    beside = osl("process", "check", str(file), str(club), "--json")

    assert [finding["message"].partition(": ")[2] for finding in alone.data["files"][0]["findings"]] == ["our-klub"]
    assert beside.data["files"][0]["findings"] == []


def test_mistakes_are_told_in_english_and_as_json(tmp_path: Path) -> None:
    file = changed(tmp_path, ("closes: goal_reached}", "closes: goal_reachd}"))

    told = osl("process", "check", str(file), "--lang", "en", "--json")

    assert told.code == 3
    [checked] = told.data["files"]
    assert (checked["errors"], checked["warnings"]) == (1, 0)
    [finding] = checked["findings"]
    assert (finding["rule"], finding["severity"]) == ("CLOSING", "error")
    assert "did you mean" in finding["hint"]


def test_mistakes_of_shape_and_of_rules_are_told_together(tmp_path: Path) -> None:
    file = changed(tmp_path, ("subject: person", "subject: persn"), ("closes: goal_reached", "closes: goal_reachd"))

    [checked] = osl("process", "check", str(file), "--json").data["files"]

    assert {finding["rule"] for finding in checked["findings"]} == {"SHAPE", "CLOSING"}


def test_all_files_are_checked_though_the_first_is_wrong(tmp_path: Path) -> None:
    wrong = tmp_path / "zły.yaml"
    wrong.write_bytes(b"process: \xff\n")

    done = osl("process", "check", str(wrong), str(NEWEST))

    assert done.code == 3
    assert "UTF-8" in done.out
    assert f"{NEWEST}: bez uwag." in done.out


def test_a_standard_is_checked_as_a_standard(tmp_path: Path) -> None:
    source = ROOT / "processes/osl_processes/standards/social-work-1.18.yaml"
    wrong = tmp_path / "standard.yaml"
    wrong.write_text(source.read_text("utf-8").replace("participants:", "participant:"), "utf-8")

    assert osl("process", "check", str(source)).code == 0
    done = osl("process", "check", str(wrong))
    assert done.code == 3
    assert "participant" in done.out


def test_a_standard_that_nobody_knows_is_told_with_those_that_are_known(tmp_path: Path) -> None:
    file = changed(tmp_path, ("standard: social-work-1.18", "standard: social-work-9"))

    done = osl("process", "check", str(file), str(NEWEST), lang="en")

    assert done.code == 3
    assert f"{file}:19:11: SHAPE: Expected a standard that the program knows" in done.out
    assert "social-work-9" in done.out
    assert "social-work-1.18" in done.out
    assert str(NEWEST) in done.out  # the other file is checked all the same


def test_the_schema_fits_the_shipped_processes() -> None:
    schema = json.loads(osl("process", "schema").out)

    for file in sorted(SHIPPED.glob("*-[0-9].yaml")):
        written = json.loads(json.dumps(YAML(typ="safe").load(file), default=str))
        jsonschema.validate(written, schema)


# --- test -------------------------------------------------------------------------------------------------------------


def test_the_stories_beside_a_process_are_told_and_what_they_reach(tmp_path: Path) -> None:
    done = started("process", "test", str(NEWEST), folder=tmp_path)

    assert done.code == 0
    assert "Od zgłoszenia do podjęcia pracy: zgodnie z opowieścią" in done.out
    assert done.out.splitlines()[-1] == "Kroki: 31 z 31. Wyniki: 28 z 28."


def test_a_story_that_is_not_true_is_told_with_its_line_and_ends_with_three(tmp_path: Path) -> None:
    story = tmp_path / "mój-proces.tests.yaml"
    changed(tmp_path)
    story.write_text(
        "tests: unemployed-person\nversion: 2\nstories:\n  - story: {pl: Skrót, en: Short cut}\n    acts:\n"
        "      - {do: criteria_check, outcome: meets}\n",
        "utf-8",
    )

    done = osl("process", "test", str(tmp_path / "mój-proces.yaml"))
    told = osl("process", "test", str(tmp_path / "mój-proces.yaml"), "--lang", "en", "--json")

    assert done.code == told.code == 3
    assert done.out.startswith(f"{story}:6:9: STORY: oczekiwano, że to się uda")
    assert "Skrót: inaczej niż w opowieści" in done.out
    assert "Żadna opowieść nie dochodzi do kroków: information, application" in done.out
    assert "meets" in done.out
    assert told.data["stories"][0]["findings"][0]["rule"] == "STORY"
    assert "criteria_check.meets" in told.data["outcomes_not_reached"]


def test_without_stories_beside_it_the_file_that_is_missing_is_named(tmp_path: Path) -> None:
    done = osl("process", "test", str(changed(tmp_path)))

    assert done.code == 2
    assert "mój-proces.tests.yaml" in done.err


def test_stories_are_checked_as_stories(tmp_path: Path) -> None:
    stories = SHIPPED / "unemployed-person-2.tests.yaml"
    wrong = tmp_path / "mój-proces.tests.yaml"
    wrong.write_text(stories.read_text("utf-8").replace("go_to:", "goto:"), "utf-8")

    assert osl("process", "check", str(stories)).code == 0
    done = osl("process", "check", str(wrong))
    assert done.code == 3
    assert "go_to" in done.out


# --- publish ----------------------------------------------------------------------------------------------------------


def test_a_published_process_is_listed_and_publishing_it_again_changes_nothing(office: Office) -> None:
    file = changed(office.folder.parent, ("\nversion: 2\n", "\nversion: 3\n"))

    first, again = office.osl("process", "publish", str(file)), office.osl("process", "publish", str(file))

    assert first.code == again.code == 0, first.err + again.err
    assert "unemployed-person 3" in first.out
    assert "nic się nie zmieniło" in again.out
    assert 3 in [one["version"] for one in office.osl("process", "list", "--json").data["processes"]]


def test_a_process_with_mistakes_is_not_published_and_they_are_told(office: Office) -> None:
    file = changed(office.folder.parent, ("\nversion: 2\n", "\nversion: 3\n"), ("goal_reached}", "goal_reachd}"))

    before = office.osl("process", "list", "--json").data
    done = office.osl("process", "publish", str(file))
    as_json = office.osl("process", "publish", str(file), "--json")

    assert done.code == as_json.code == 3
    assert done.err.startswith("Błąd: Oczekiwano pliku")
    assert "CLOSING" in done.err
    assert as_json.error["findings"][0]["rule"] == "CLOSING"
    assert office.osl("process", "list", "--json").data == before


def test_only_the_head_publishes(office: Office) -> None:
    office.osl(
        "staff", "add", "--given", "Jan", "--family", "Zmyślony", "--login", "jan", "--give-role", "social_worker"
    )

    done = office.osl("process", "publish", str(NEWEST), login="jan")

    assert done.code == 1
    assert "kierownik ośrodka" in done.err


def test_what_a_process_is_opened_from_and_what_it_opens_is_shown(office: Office) -> None:
    file = changed(
        office.folder.parent,
        ("\nversion: 2\n", "\nversion: 3\nlinks: [{process: social-contract-a, state: active}]\n"),
        ("in_force: {from: 2013-12-01}", "in_force: {from: 2014-01-01}"),
    )
    assert office.osl("process", "publish", str(file)).code == 0

    said = office.osl("process", "show", "unemployed-person", lang="en").out

    assert "“Social work by contract (type A)” (social-contract-a): a case under way" in said
    assert "another process can be opened: “Social Integration Club: work training” (kis-work-training)" in said


def test_in_an_office_a_process_that_only_comes_with_the_program_is_found_too_and_said_to_be_unpublished(
    office: Office, tmp_path: Path
) -> None:
    shown = office.osl("process", "show", "cal-centre")
    drawn = office.osl("process", "diagram", "cal-centre", "-o", str(tmp_path / "cal.svg"))
    compared = office.osl("process", "diff", "unemployed-person@1", "cal-centre")
    walked = office.osl("process", "simulate", "worker-onboarding", "--random", "2")

    for done in (shown, drawn, compared, walked):
        assert done.code == 0, done.err
        assert "jest dostarczony z programem; w tym ośrodku go nie ogłoszono" in done.err
    assert "Centrum Aktywności Lokalnej" in shown.out
    assert office.osl("process", "show", "unemployed-person").err == ""


def test_a_process_that_is_nowhere_is_refused_with_the_nearest_name(office: Office) -> None:
    done = office.osl("process", "show", "cal-center")

    assert done.code == 2
    assert "cal-centre" in done.err
