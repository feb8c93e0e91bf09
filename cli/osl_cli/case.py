"""The group `osl case`: social work with persons and families."""

from __future__ import annotations

from osl_cli.language import Text
from osl_cli.verbs import Verbs

SAID: dict[str, Text] = {
    "list": Text(pl="Lista spraw.", en="List the cases."),
    "show": Text(
        pl="Gdzie jest sprawa, co dalej i do kiedy, zwykłymi słowami.",
        en="Where a case stands, what comes next and by when, in plain words.",
    ),
    "record": Text(
        pl="Zapisz fakt (cel, ustalone działanie, skierowanie, decyzję...) albo co się z nim stało.",
        en="Record a fact (a goal, an agreed action, a referral, a decision...) or what became of one.",
    ),
    "withdraw": Text(
        pl="Wycofaj wpis zrobiony przez pomyłkę; jego numer podaje `osl case history`.",
        en="Take back an entry made by mistake; `osl case history` shows its number.",
    ),
    "open": Text(
        pl="Rozpocznij sprawę. Zgłoszenie przyjmuje się zawsze; przydział pracownika jest osobno.",
        en="Open a case. Whoever comes is always taken in; assigning a worker is a separate act.",
    ),
    "assign": Text(pl="Przydziel sprawę pracownikowi, albo nikomu.", en="Assign the case to a worker, or to nobody."),
    "member": Text(pl="Dopisz osobę do rodziny albo ją wypisz.", en="Add a person to the family, or take one out."),
    "suspend": Text(pl="Zacznij przerwę w pracy socjalnej.", en="Begin a pause in social work."),
    "resume": Text(pl="Wznów pracę socjalną po przerwie.", en="Go on with social work after a pause."),
    "close": Text(
        pl="Zakończ pracę socjalną przed czasem. Zwykłe zakończenie jest wynikiem ewaluacji końcowej.",
        en="End social work early. The usual ending is an outcome of the final evaluation.",
    ),
    "reopen": Text(
        pl="Podejmij zakończoną pracę socjalną ponownie, z tym, kto ją prowadził, jeśli nie podasz inaczej.",
        en="Take social work up again after it has ended, with whoever had it unless you say otherwise.",
    ),
    "history": Text(
        pl="Historia sprawy: co się wydarzyło i kiedy, kiedy to zapisano, kto i dlaczego.",
        en="The history of a case: what happened and when, when it was recorded, who and why.",
    ),
    "shared": Text(pl="Sprawy, w których coś mi udostępniono.", en="The cases of which something is shared with me."),
}
"""What is said of the verbs."""

OWN = {
    "transfer": (
        "osl_cli.case_transfer:transfer",
        Text(
            pl="Przekazanie sprawy: zaproponuj, przyjmij, nie przyjmij, wycofaj.",
            en="Hand a case to a colleague: offer, accept, decline, withdraw.",
        ),
    ),
    "attended": (
        "osl_cli.case_attended:attended",
        Text(
            pl="Zapisz, że klient wykonał ustalone działanie przez udział w zajęciach; wymaga jego zgody.",
            en="Record that the client kept an agreed action by attending an activity; needs his consent.",
        ),
    ),
    "justify": (
        "osl_cli.case_justify:justify",
        Text(
            pl="Podaj uzasadnienie przekroczenia limitu, które w pilnej sprawie mogło poczekać.",
            en="Give the reason for passing a limit, which could wait in an urgent case.",
        ),
    ),
}
"""What only a case has."""

case = Verbs("case", said=SAID, own=OWN, help=Text(pl="Praca socjalna krok po kroku.", en="Social work, step by step."))
