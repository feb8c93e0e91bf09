"""The group `osl person`."""

from __future__ import annotations

from osl_cli.frame import Group
from osl_cli.language import Text

person = Group(
    "person",
    help=Text(
        pl="""Osoby i ich gospodarstwa. Danych osobowych lepiej nie wpisywać w poleceniu, bo terminal je pamięta: bez
        opcji program o nie pyta, a skrypt podaje je w pliku (--file).""",
        en="""People and their households. Personal data is better not typed into a command, which the terminal
        remembers: without options the program asks for it, and a script gives it in a file (--file).""",
    ),
)
