"""The group `osl person`: the table of its commands. Personal data is asked for, or comes in a file."""

from __future__ import annotations

from osl_cli.frame import Lazy
from osl_cli.language import Text

person = Lazy(
    "person",
    help=Text(
        pl="Osoby i ich gospodarstwa. Danych osobowych lepiej nie wpisywać w poleceniu, bo terminal je pamięta: bez "
        "opcji program o nie pyta, a skrypt podaje je w pliku (--file).",
        en="People and their households. Personal data is better not typed into a command, which the terminal "
        "remembers: without options the program asks for it, and a script gives it in a file (--file).",
    ),
    table={
        "find": (
            "osl_cli.person_look:find",
            Text(
                pl="Znajdź osoby: po nazwisku i imieniu (wystarczą początki) albo po numerze PESEL. Bez argumentów "
                "program pyta, a w skrypcie czyta jeden wiersz ze standardowego wejścia.",
                en="Find people: by names (their beginnings are enough) or by PESEL number. Without arguments the "
                "program asks, or in a script reads one line of standard input.",
            ),
        ),
        "show": (
            "osl_cli.person_look:show",
            Text(
                pl="Pokaż osobę: dane, z kim mieszka, jej sprawy, możliwe powtórzenia.",
                en="Show a person: her data, with whom she lives, her cases, possible duplicates.",
            ),
        ),
        "add": (
            "osl_cli.person_add:add",
            Text(
                pl="Zapisz osobę. W terminalu program pyta po kolei, Enter pomija pole. Kto nie ma numeru PESEL, może "
                "mieć inny opis; możliwe powtórzenia program tylko pokazuje.",
                en="Record a person. On a terminal the program asks field by field, Enter leaves one out. Somebody "
                "without a PESEL number may have a description; possible duplicates are only shown.",
            ),
        ),
        "correct": (
            "osl_cli.person_add:correct",
            Text(
                pl="Popraw dane osoby: program pokazuje, co jest; Enter zostawia, - czyści pole. Wymaga uzasadnienia.",
                en="Correct a person's data: the program shows what there is; Enter keeps it, - empties a field. Needs "
                "a reason.",
            ),
        ),
        "duplicates": (
            "osl_cli.person_merge:duplicates",
            Text(
                pl="Pokaż możliwe powtórzenia: wszystkie albo jednej osoby. Powtórzenie się łączy (`osl person merge`) "
                "albo, gdy to różne osoby, oznacza przez --different.",
                en="Show possible duplicates: all, or of one person. A duplicate is merged (`osl person merge`) or, "
                "when they are different people, marked with --different.",
            ),
        ),
        "merge": (
            "osl_cli.person_merge:merge",
            Text(
                pl="Połącz dwa zapisy tej samej osoby: OSOBA przestaje być osobnym zapisem, zostaje ta z --into. Nic "
                "nie ginie, a połączenie można cofnąć. Wymaga uzasadnienia.",
                en="Merge two records of one person: PERSON stops being a record of its own, the one of --into stays. "
                "Nothing is lost, and the merge can be undone. Needs a reason.",
            ),
        ),
        "unmerge": (
            "osl_cli.person_merge:unmerge",
            Text(
                pl="Cofnij połączenie: zapis znów jest osobny. Wymaga uzasadnienia.",
                en="Undo a merge: the record stands on its own again. Needs a reason.",
            ),
        ),
    },
)
