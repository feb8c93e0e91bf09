"""The group `osl district`: the table of its commands."""

from __future__ import annotations

from osl_cli.frame import Lazy
from osl_cli.language import Text

district = Lazy(
    "district",
    help=Text(
        pl="Rejony: ulice, pracownicy, przeprowadzki. Ulice są publiczne, a adresów rodzin tu nie ma.",
        en="Districts: streets, workers, moves. Streets are public, and no family's address is here.",
    ),
    table={
        "list": (
            "osl_cli.district_look:list_",
            Text(
                pl="Rejony, ich pracownicy i zespoły, i ile rodzin w nich mieszka.",
                en="The districts, their workers and teams, and how many families live there.",
            ),
        ),
        "show": (
            "osl_cli.district_look:show",
            Text(pl="Jeden rejon: ulice z numerami wpisów i datami.", en="One district: its streets, numbered, dated."),
        ),
        "find": (
            "osl_cli.district_look:find",
            Text(
                pl="W którym rejonie jest adres. Wpisz samą ulicę i numer, bez nazwisk.",
                en="In which district an address is. Type the street and the number alone, no names.",
            ),
        ),
        "add": (
            "osl_cli.district_draw:add",
            Text(pl="Dodaj rejon: krótki kod i nazwa.", en="Add a district: a short code and a name."),
        ),
        "street": (
            "osl_cli.district_draw:street",
            Text(
                pl="Dodaj do rejonu ulice (albo wsie), całe lub część numerów; albo zakończ wpis (--end).",
                en="Put streets (or villages) into a district, whole or some of the houses; or end an entry (--end).",
            ),
        ),
        "worker": (
            "osl_cli.district_draw:worker",
            Text(pl="Wskaż pracownika rejonu od dnia.", en="Name who answers for a district from a day on."),
        ),
        "team": (
            "osl_cli.district_draw:team",
            Text(pl="Wskaż zespół rejonu od dnia.", en="Name the team of a district from a day on."),
        ),
        "end": (
            "osl_cli.district_draw:end",
            Text(pl="Zakończ rejon wraz z jego ulicami.", en="End a district with its streets."),
        ),
        "moves": (
            "osl_cli.district_moves:moves",
            Text(
                pl="Rodziny, które przeprowadziły się do innego rejonu, a ich sprawę prowadzi ktoś spoza niego.",
                en="Families that moved into another district while somebody else holds their case.",
            ),
        ),
        "stay": (
            "osl_cli.district_moves:stay",
            Text(
                pl="Sprawa zostaje po przeprowadzce u tego, kto ją prowadzi. Wymaga uzasadnienia.",
                en="A case stays after the move with whoever holds it. Needs a reason.",
            ),
        ),
        "place": (
            "osl_cli.district_moves:place",
            Text(
                pl="Ustal na nowo, gdzie mieszkają rodziny, gdy zmieniły się ulice rejonów.",
                en="Find anew where families live, after streets of districts have changed.",
            ),
        ),
    },
)
