"""The group `osl call`: the table of its commands."""

from __future__ import annotations

from osl_cli.frame import Lazy
from osl_cli.language import Text

call = Lazy(
    "call",
    help=Text(
        pl="Nabór uczestników: zgłoszenia, kryteria, kolejność, miejsca, lista rezerwowa.",
        en="A call for participants: applications, criteria, ranking, places, the reserve list.",
    ),
    table={
        "open": (
            "osl_cli.call_open:open_",
            Text(
                pl="Ogłoś nabór. Kryteria, a jeśli tam są, także daty i liczba miejsc, pochodzą z pliku regulaminu "
                "(YAML); opcje mają pierwszeństwo.",
                en="Open a call. Its criteria, and dates and places where it says them, come from a file of the "
                "regulations (YAML); options go first.",
            ),
        ),
        "list": (
            "osl_cli.call_look:list_",
            Text(pl="Lista naborów: dni, miejsca, ile zgłoszeń.", en="List the calls: days, places, how many applied."),
        ),
        "show": (
            "osl_cli.call_look:show",
            Text(
                pl="Pokaż nabór: kto ma miejsce, kto jest na liście rezerwowej, na którym miejscu i dlaczego.",
                en="Show a call: who has a place, who stands on the reserve list, at which place and why.",
            ),
        ),
        "apply": (
            "osl_cli.call_apply:apply",
            Text(
                pl="Przyjmij zgłoszenie osoby albo jej sprawy. W terminalu program pyta o osobę i o kryteria.",
                en="Take an application of a person or of her case. On a terminal the program asks for the person and "
                "the criteria.",
            ),
        ),
        "answer": (
            "osl_cli.call_apply:answer",
            Text(
                pl="Uzupełnij odpowiedzi na kryteria albo, z powodem, sprostuj je.",
                en="Add answers to criteria or, with a reason, correct them.",
            ),
        ),
        "withdraw": (
            "osl_cli.call_apply:withdraw",
            Text(
                pl="Zapisz rezygnację; jeśli osoba miała miejsce, zwalnia się ono.",
                en="Record that somebody withdraws; a place that she had falls free.",
            ),
        ),
        "rank": (
            "osl_cli.call_look:rank",
            Text(
                pl="Kolejność tych, którzy czekają, punkt po punkcie, i czego komu brakuje.",
                en="The order of those who wait, point by point, and what is missing to whom.",
            ),
        ),
        "choose": (
            "osl_cli.call_choose:choose",
            Text(
                pl="Przydziel miejsca: bez numerów najlepszym w kolejności, z numerami wskazanym osobom. Wybór "
                "niezgodny z kolejnością wymaga powodu.",
                en="Give places: without numbers to the best of the ranking, with numbers to those named. A choice "
                "against the ranking needs a reason.",
            ),
        ),
        "promote": (
            "osl_cli.call_choose:promote",
            Text(
                pl="Przydziel zwolnione miejsce następnej osobie z listy rezerwowej.",
                en="Give a place that fell free to the next person on the reserve list.",
            ),
        ),
        "change": (
            "osl_cli.call_open:change",
            Text(
                pl="Zmień ostatni dzień naboru albo liczbę miejsc, z powodem.",
                en="Change the last day of the call or the number of places, with a reason.",
            ),
        ),
        "close": (
            "osl_cli.call_open:close",
            Text(
                pl="Zakończ nabór: nikt się już nie zgłasza i nie dostaje miejsca.",
                en="End the call: nobody applies or gets a place any more.",
            ),
        ),
        "history": (
            "osl_cli.call_look:history",
            Text(
                pl="Historia naboru: co, kiedy, kiedy to zapisano, kto i dlaczego.",
                en="The history of the call: what, when, when it was recorded, who and why.",
            ),
        ),
    },
)
