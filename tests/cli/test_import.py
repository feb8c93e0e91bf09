"""`osl import`: what a centre has in a spreadsheet is not typed by hand."""

from __future__ import annotations

from pathlib import Path

from tests.cli.town import Town

HEADER = "rodzina;imię;nazwisko;data urodzenia;kim jest;proces;pracownik"


def written(town: Town, text: str, name: str = "rodziny.csv") -> str:
    file = town.folder.parent / name
    file.write_bytes(f"\ufeff{HEADER}\n{text}".replace("\n", "\r\n").encode())
    return str(file)


def test_a_head_takes_her_families_over_and_mends_the_refused_rows_in_their_file(town: Town) -> None:
    file = written(town, "R1;Łucja;Wymyślona;1984;;small-work;anna\nR2;Jan;Zmyślony;1990;;small-work;ania\n")
    beside = Path(file).with_name("rodziny.refused.csv")

    tried = town.osl("import", "families", file, "--dry-run", "--as", "head")
    before = beside.exists()
    done = town.osl("import", "families", file, "--as", "head")

    assert (tried.code, done.code, before) == (1, 1, False)
    assert "Do przejęcia: 1 wiersz." in tried.out
    assert "Nic nie zapisano" in tried.out
    assert "Przejęto 1 wiersz." in done.out
    assert "wiersz 3: Oczekiwano nazwy logowania" in done.out
    assert str(beside) in done.out
    assert beside.stat().st_mode & 0o077 == 0
    beside.write_text(beside.read_text("utf-8").replace(";ania;", ";anna;"), "utf-8")
    mended = town.said("import", "families", str(beside), "--as", "head")
    again = town.osl("import", "families", file, "--as", "head", "--json")
    assert "Przejęto 1 wiersz." in mended
    assert [row["came"] for row in again.data["rows"]] == ["there_already", "refused"]
    assert again.data["refused_file"].endswith("rodziny.refused-2.csv")
    assert "Łucja Wymyślona" in town.said("case", "list", "--as", "head")


def test_a_template_is_what_the_import_reads_in_either_language(town: Town) -> None:
    for language in ("pl", "en"):
        file = str(town.folder.parent / f"{language}.csv")
        town.said("import", "template", "-o", file, lang=language)
        told = town.osl("import", "families", file, "--dry-run", "--as", "head", "--json", lang=language)
        there = town.osl("import", "template", "-o", file, lang=language)

        assert [row["error"]["key"] for row in told.data["rows"]] == ["acts.process_not_published"]
        assert there.code == 2
    assert town.osl("import", "template").out.startswith("rodzina;imię;nazwisko;PESEL;")


def test_a_template_of_steps_has_the_questions_of_a_process(town: Town) -> None:
    told = town.said("import", "template", "steps", "--process", "small-work").removeprefix("\ufeff").splitlines()

    assert told[0] == "sprawa;krok;dzień;kto;wynik;uzasadnienie;pilne;form.learned_on;form.urgent"
    assert [line.split(";")[1] for line in told[1:]] == ["application", "criteria_check"]
    assert told[1].endswith(";nie;;tak | nie")
    assert told[2].split(";")[4] == "spełnia | wystarcza jednorazowa pomoc"
    assert town.osl("import", "template", "families", "--process", "small-work").code == 2
    assert "small-work" in town.osl("import", "template", "steps", "--process", "smal-work").err


def test_a_file_that_cannot_be_read_is_told_in_one_sentence(town: Town) -> None:
    file = town.folder.parent / "zle.csv"
    file.write_bytes("rodzina;imię\nR1;Łucja".encode("cp1250"))
    for refused, said in (
        (town.osl("import", "families", str(file), "--as", "head"), "UTF-8"),
        (town.osl("import", "families", str(file) + "x", "--as", "head"), "zle.csvx"),
        (town.osl("import", "families", str(file), "--as", "lidia", lang="en"), "CSV UTF-8"),
    ):
        assert refused.code == 2
        assert said in refused.err


def test_steps_from_paper_bring_cases_to_the_diagnosis_where_the_limit_holds_row_by_row(town: Town) -> None:
    town.said("office", "set", "caseload_limit", "3", "--reason", "mały zespół", "--as", "head")
    town.said("import", "families", written(town, "".join(
        f"R{n};Jan;Nowak{n};1990;;small-work;anna\n" for n in (1, 2)
    )), "--as", "head")  # fmt: skip
    file = town.folder.parent / "kroki.csv"
    rows = [
        f"R{n};{step};9.03.2026;anna;{outcome};{answers};"
        for n in (1, 2)
        for step, outcome, answers in (("Zgłoszenie", "", "9.03.2026;nie"), ("criteria_check", "spełnia", ";"))
    ]
    file.write_text("\n".join(["sprawa;krok;dzień;kto;wynik;form.learned_on;form.urgent;uzasadnienie", *rows]), "utf-8")

    tried = town.osl("import", "steps", str(file), "--dry-run", "--as", "head", "--json").data
    done = town.osl("import", "steps", str(file), "--as", "head")
    beside = file.with_name("kroki.refused.csv")
    header, row = beside.read_text("utf-8").splitlines()
    told, _, why = row.split(";", 8)[:7], *row.split(";", 8)[7:]
    beside.write_text("\n".join([header, ";".join([*told, "zna rodzinę", why])]), "utf-8")
    mended = town.said("import", "steps", str(beside), "--as", "head")
    again = town.osl("import", "steps", str(file), "--as", "head", "--json")

    assert (tried["stored"], tried["counts"]) == (False, {"taken_over": 3, "there_already": 0, "refused": 1})
    assert (done.code, "Przejęto 3 wiersze." in done.out, "4 rodziny" in done.out) == (1, True, True), done.out
    assert "wiersz 5:" in done.out
    assert "Zamiast opcji plik ma kolumny" in done.out
    assert "Przejęto 1 wiersz." in mended
    assert (again.code, again.data["counts"]["there_already"]) == (0, 4)
    assert "przyjęta ponad limit" in town.said("caseload", "--explain", "anna")


def test_a_template_names_who_may_do_a_step_where_whoever_asks_may_not(town: Town) -> None:
    def by(login: str) -> list[str]:
        template = ("import", "template", "steps", "--process", "small-work")
        return [line.split(";")[3] for line in town.said(*template, "--as", login).splitlines()[1:]]

    assert by("anna") == ["", ""]
    assert by("head") == ["anna", "anna"]
