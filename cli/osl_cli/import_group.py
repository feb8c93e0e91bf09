"""The group `osl import`: the table of its commands."""

from __future__ import annotations

from osl_cli.frame import Lazy
from osl_cli.language import Text

import_ = Lazy(
    "import",
    help=Text(
        pl="""Przejmij z pliku to, co ośrodek już ma: rodziny i zrobione kroki.

        Plik CSV zapisuje każdy arkusz kalkulacyjny. Każdy wiersz dostaje odpowiedź, a tych, których nie przyjęto,
        nie trzeba szukać: są w osobnym pliku, z powodem.""",
        en="""Take over from a file what the centre already has: families, and steps that were done.

        Every spreadsheet writes CSV files. Each row gets its answer, and those that were refused need not be looked
        for: they are in a file of their own, with the reason.""",
    ),
    table={
        "template": (
            "osl_cli.import_template:template",
            Text(
                pl="Zapisz pusty plik z nagłówkiem i jednym zmyślonym wierszem.",
                en="Write an empty file with its header and one invented row.",
            ),
        ),
        "families": (
            "osl_cli.import_families:families",
            Text(
                pl="""Przejmij rodziny: osoby, gospodarstwa, sprawy i kto je prowadzi; wiersz to osoba.

                Wiersze jednej rodziny łączy jej oznaczenie. Ten sam plik można przejąć jeszcze raz: nic nie zapisze
                się dwa razy.""",
                en="""Take families over: persons, households, cases and who has them; one row is a person.

                The rows of one family are joined by its mark. The same file can be taken over again: nothing is
                recorded twice.""",
            ),
        ),
        "steps": (
            "osl_cli.import_steps:steps",
            Text(
                pl="""Przejmij zrobione kroki; wiersz to krok jednej sprawy.

                Sprawę nazywa jej znak albo oznaczenie rodziny z pliku rodzin. Odpowiedzi stoją w kolumnach
                form.POLE, udział osób w with.OSOBA, zapisy kroku w record.RODZAJ.POLE.""",
                en="""Take steps over that were done; one row is a step of one case.

                The case is named by its file mark, or by the mark of the family in the file of families. Answers stand
                in columns form.FIELD, how people took part in with.WHO, records of the step in record.KIND.FIELD.""",
            ),
        ),
    },
)
