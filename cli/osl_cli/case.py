"""The group `osl case`: the table of its commands. Each lies in a file of its own and loads only what it needs."""

from __future__ import annotations

from osl_cli.frame import Lazy
from osl_cli.language import Text

TABLE: dict[str, tuple[str, Text]] = {
    "list": ("osl_cli.case_list:list_", Text(pl="Lista spraw.", en="List the cases.")),
    "show": (
        "osl_cli.case_show:show",
        Text(
            pl="Gdzie jest sprawa, co dalej i do kiedy, zwykłymi słowami.",
            en="Where a case stands, what comes next and by when, in plain words.",
        ),
    ),
    "next": (
        "osl_cli.case_next:next_",
        Text(pl="Co można teraz zrobić, kto może i do kiedy.", en="What may be done now, by whom, until when."),
    ),
    "why": (
        "osl_cli.case_why:why",
        Text(
            pl="Co stoi na przeszkodzie krokowi i co by ją usunęło.",
            en="What stands in the way of a step, and what would remove it.",
        ),
    ),
    "do": (
        "osl_cli.case_do:do",
        Text(
            pl="""Wykonaj krok. W terminalu program pyta pole po polu, a Ctrl-C niczego nie gubi: to, co wpisano, czeka
            w wersji roboczej. Skrypt podaje odpowiedzi w pliku JSON (--file).""",
            en="""Do a step. On a terminal the program asks field by field, and Ctrl-C loses nothing: what was typed
            waits in a draft. A script gives the answers in a JSON file (--file).""",
        ),
    ),
    "note": (
        "osl_cli.case_note:note",
        Text(
            pl="Zapisz notatkę z kontaktu. Program o nią pyta albo czyta ją ze standardowego wejścia.",
            en="Write a note of a contact. The program asks for it, or reads it from standard input.",
        ),
    ),
    "record": (
        "osl_cli.case_record:record",
        Text(
            pl="Zapisz fakt (cel, ustalone działanie, skierowanie, decyzję...) albo co się z nim stało.",
            en="Record a fact (a goal, an agreed action, a referral, a decision...) or what became of one.",
        ),
    ),
    "approve": (
        "osl_cli.case_approve:approve",
        Text(
            pl="Zatwierdź krok. W terminalu program najpierw pokazuje, co jest do zatwierdzenia.",
            en="Approve a step. On a terminal the program first shows what is to be approved.",
        ),
    ),
    "return": (
        "osl_cli.case_approve:return_",
        Text(pl="Zwróć krok do poprawy, z powodem.", en="Return a step to be improved, with a reason."),
    ),
    "correct": (
        "osl_cli.case_correct:correct",
        Text(
            pl="Sprostuj wykonany krok; stara wartość zostaje widoczna obok nowej.",
            en="Correct a step that was done; the old value stays visible beside the new one.",
        ),
    ),
    "withdraw": (
        "osl_cli.case_correct:withdraw",
        Text(
            pl="Wycofaj wpis zrobiony przez pomyłkę; jego numer podaje `osl case history`.",
            en="Take back an entry made by mistake; `osl case history` shows its number.",
        ),
    ),
    "skip": (
        "osl_cli.case_do:skip",
        Text(
            pl="Pomiń krok, z uzasadnieniem, jeżeli ośrodek na to pozwala.",
            en="Leave a step out, with a reason, where the centre allows it.",
        ),
    ),
    "draft": (
        "osl_cli.case_draft:draft",
        Text(
            pl="Pokaż, zapisz albo usuń wersję roboczą kroku. Czeka 30 dni i nie należy do historii.",
            en="Show, save or delete a draft of a step. It waits for 30 days and is no part of the history.",
        ),
    ),
    "open": (
        "osl_cli.case_open:open_",
        Text(
            pl="Rozpocznij sprawę. Zgłoszenie przyjmuje się zawsze; przydział pracownika jest osobno.",
            en="Open a case. Whoever comes is always taken in; assigning a worker is a separate act.",
        ),
    ),
    "assign": (
        "osl_cli.case_course:assign",
        Text(pl="Przydziel sprawę pracownikowi, albo nikomu.", en="Assign the case to a worker, or to nobody."),
    ),
    "member": (
        "osl_cli.case_course:member",
        Text(pl="Dopisz osobę do rodziny albo ją wypisz.", en="Add a person to the family, or take one out."),
    ),
    "suspend": (
        "osl_cli.case_course:suspend",
        Text(pl="Zacznij przerwę w pracy socjalnej.", en="Begin a pause in social work."),
    ),
    "resume": (
        "osl_cli.case_course:resume",
        Text(pl="Wznów pracę socjalną po przerwie.", en="Go on with social work after a pause."),
    ),
    "close": (
        "osl_cli.case_course:close",
        Text(
            pl="Zakończ pracę socjalną przed czasem. Zwykłe zakończenie jest wynikiem ewaluacji końcowej.",
            en="End social work early. The usual ending is an outcome of the final evaluation.",
        ),
    ),
    "reopen": (
        "osl_cli.case_course:reopen",
        Text(pl="Podejmij zakończoną pracę socjalną ponownie.", en="Take social work up again after it has ended."),
    ),
    "history": (
        "osl_cli.case_history:history_",
        Text(
            pl="Historia sprawy: co się wydarzyło i kiedy, kiedy to zapisano, kto i dlaczego.",
            en="The history of a case: what happened and when, when it was recorded, who and why.",
        ),
    ),
}

case = Lazy("case", table=TABLE, help=Text(pl="Praca socjalna krok po kroku.", en="Social work, step by step."))
