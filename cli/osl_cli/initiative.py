"""The group `osl initiative`: work with communities and institutions."""

from __future__ import annotations

from osl_cli.language import Text
from osl_cli.verbs import Verbs

SAID: dict[str, Text] = {
    "list": Text(pl="Lista inicjatyw środowiskowych.", en="List the initiatives."),
    "show": Text(
        pl="Gdzie jest inicjatywa, co dalej i do kiedy, zwykłymi słowami.",
        en="Where an initiative stands, what comes next and by when, in plain words.",
    ),
    "record": Text(
        pl="Zapisz fakt (spotkanie, wydarzenie, partnera, budżet...) albo co się z nim stało.",
        en="Record a fact (a meeting, an activity, a partner, a budget...) or what became of one.",
    ),
    "withdraw": Text(
        pl="Wycofaj wpis zrobiony przez pomyłkę; jego numer podaje `osl initiative history`.",
        en="Take back an entry made by mistake; `osl initiative history` shows its number.",
    ),
    "assign": Text(
        pl="Powierz rolę w zespole (organizator, animator...) pracownikowi, albo nikomu.",
        en="Give a role in the team (organiser, animator...) to a worker, or to nobody.",
    ),
    "suspend": Text(pl="Zacznij przerwę w pracy ze społecznością.", en="Begin a pause in the work."),
    "resume": Text(pl="Wznów pracę ze społecznością po przerwie.", en="Go on with the work after a pause."),
    "close": Text(
        pl="Zakończ pracę przed czasem. Zwykłe zakończenie jest wynikiem ewaluacji końcowej.",
        en="End the work early. The usual ending is an outcome of the final evaluation.",
    ),
    "reopen": Text(pl="Podejmij zakończoną pracę ponownie.", en="Take the work up again after it has ended."),
    "history": Text(
        pl="Historia inicjatywy: co się wydarzyło i kiedy, kiedy to zapisano, kto i dlaczego.",
        en="The history of an initiative: what happened and when, when it was recorded, who and why.",
    ),
    "open": Text(
        pl="Rozpocznij pracę ze społecznością albo instytucją; to, czego jeszcze nie wiadomo, można podać później.",
        en="Open work with a community or an institution; what is not known yet may be told later.",
    ),
    "member": Text(
        pl="Dopisz do zespołu osobę z innej instytucji albo ją wypisz.",
        en="Add somebody from another institution to the team, or take him out.",
    ),
    "shared": Text(
        pl="Inicjatywy, w których coś mi udostępniono.", en="The initiatives of which something is shared with me."
    ),
}
"""What is said of the verbs."""

OWN = {
    "describe": (
        "osl_cli.initiative_describe:describe",
        Text(
            pl="Podaj nazwę, miejsce, rodzaj społeczności, grupy docelowe i to, kto realizuje.",
            en="Tell the name, the place, the kind of community, the target groups and who carries it out.",
        ),
    ),
}
"""What only an initiative has."""

initiative = Verbs(
    "initiative",
    said=SAID,
    own=OWN,
    help=Text(pl="Praca ze społecznością krok po kroku.", en="Work with a community, step by step."),
)
