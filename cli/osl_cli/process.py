"""The group `osl process`: the table of its commands. All but publishing work without an office."""

from __future__ import annotations

from osl_cli.frame import Lazy
from osl_cli.language import Text

process = Lazy(
    "process",
    help=Text(
        pl="Procesy: czytaj, sprawdzaj, ogłaszaj. Bez ośrodka polecenia mówią o procesach dostarczonych z programem, w "
        "folderze ośrodka o tych, które ośrodek ogłosił.",
        en="Processes: read, check, publish. Without a centre the commands speak of the processes that come with the "
        "program, in a centre's folder of those that it has published.",
    ),
    table={
        "list": (
            "osl_cli.process_look:list_",
            Text(pl="Pokaż procesy i ich wersje.", en="List the processes and their versions."),
        ),
        "show": (
            "osl_cli.process_look:show",
            Text(
                pl="Pokaż proces: fazy i kroki, kto je wykonuje, z kim, na kiedy i według jakiego źródła.",
                en="Show a process: its phases and steps, who does them, with whom, by when and by which source.",
            ),
        ),
        "new": (
            "osl_cli.process_new:new",
            Text(
                pl="Zacznij nowy proces: zapisz szkielet z objaśnieniami i opowieści, które go sprawdzają.",
                en="Begin a new process: write a skeleton with explanations, and stories that test it.",
            ),
        ),
        "check": (
            "osl_cli.process_check:check",
            Text(
                pl="Sprawdź pliki z procesem albo standardem. Każda pomyłka jest pokazana z miejscem, regułą i "
                "wskazówką; gdy jest choć jeden błąd, kod wyjścia to 3. Ostrzeżenia nie przeszkadzają w ogłoszeniu.",
                en="Check files with a process or a standard. Every mistake is shown with its place, its rule and a "
                "hint; with at least one error the exit code is 3. Warnings do not hinder publishing.",
            ),
        ),
        "diff": (
            "osl_cli.process_diff:diff",
            Text(
                pl="Powiedz słowami, czym dwa procesy albo dwie wersje się różnią: co doszło, co odpadło, co się "
                "zmieniło.",
                en="Say in words how two processes or two versions differ: what was added, removed, changed.",
            ),
        ),
        "diagram": (
            "osl_cli.process_diagram:diagram",
            Text(
                pl="Narysuj proces (SVG): fazy obok siebie, kroki, wyniki, powroty, zakończenia. Z --case na schemacie "
                "widać drogę jednej sprawy i miejsce, w którym stoi.",
                en="Draw a process (SVG): phases side by side, steps, outcomes, returns, ends. With --case the diagram "
                "shows the way of one case and the place where it stands.",
            ),
        ),
        "export": (
            "osl_cli.process_export:export",
            Text(
                pl="Zapisz proces w formacie innych programów: BPMN 2.0, do rysowania i rozmowy.",
                en="Write a process in the format of other programs: BPMN 2.0, for drawing and discussion.",
            ),
        ),
        "test": (
            "osl_cli.process_test:test",
            Text(
                pl="Sprawdź proces na opowieściach: zmyślone sprawy idą krok po kroku, a program mówi, co poszło "
                "inaczej i do których kroków i wyników żadna opowieść nie dochodzi.",
                en="Test a process by stories: invented cases go step by step, and the program says what went "
                "otherwise and which steps and outcomes no story reaches.",
            ),
        ),
        "simulate": (
            "osl_cli.process_simulate:simulate",
            Text(
                pl="Przejdź proces na próbę, niczego nie zapisując: krok po kroku w terminalu albo losowo "
                "(--random), żeby zobaczyć, do czego nic nie prowadzi i gdzie nie ma wyjścia.",
                en="Go through a process on trial, storing nothing: step by step on a terminal, or at random "
                "(--random), to see what nothing leads to and where there is no way out.",
            ),
        ),
        "publish": (
            "osl_cli.process_check:publish",
            Text(
                pl="Ogłoś procesy (i standard) w ośrodku. Ogłoszony tekst już się nie zmienia: zmiana to nowa wersja. "
                "Sprawy w toku idą dalej według swojej wersji.",
                en="Publish processes (and a standard) in the centre. A published text never changes: a change is a "
                "new version. Cases under way go on by theirs.",
            ),
        ),
        "withdraw": (
            "osl_cli.process_versions:withdraw",
            Text(
                pl="Wycofaj wersję procesu: nowe sprawy już nie pójdą według niej, a te w toku idą dalej.",
                en="Withdraw a version of a process: new cases no longer follow it, those under way go on.",
            ),
        ),
        "move": (
            "osl_cli.process_versions:move",
            Text(
                pl="Przenieś wszystkie sprawy procesu na inną wersję. Te, które nie pasują, zostają przy swojej, z "
                "powodem; przerwane przenoszenie można powtórzyć.",
                en="Move all cases of a process to another version. Those that do not fit stay with theirs, and it is "
                "said why; a move that was interrupted can be repeated.",
            ),
        ),
        "try": (
            "osl_cli.process_versions:try_",
            Text(
                pl="Wypróbuj nową wersję procesu na wszystkich dotychczasowych sprawach, niczego nie zapisując: ile "
                "przeszłoby tak samo, a które utknęłyby, na którym wpisie i dlaczego.",
                en="Try a new version of a process on all cases so far, storing nothing: how many would go the same "
                "way, and which would strand, at which entry and why.",
            ),
        ),
        "schema": (
            "osl_cli.process_check:schema_",
            Text(
                pl="Wypisz JSON Schema, z którym edytor podpowiada i podkreśla przy pisaniu procesu.",
                en="Print the JSON Schema with which an editor completes and underlines while a process is written.",
            ),
        ),
    },
)
