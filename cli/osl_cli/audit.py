"""The group `osl audit`: the table of its commands, by which a history is examined and proven."""

from __future__ import annotations

from osl_cli.frame import Lazy
from osl_cli.language import Text

audit = Lazy(
    "audit",
    help=Text(
        pl="Dowody: czy historia jest tą, którą zapisano. Także punkty kontrolne do przechowania poza ośrodkiem.",
        en="Proofs: is the history the one that was written. Also checkpoints to be kept outside the centre.",
    ),
    table={
        "verify": (
            "osl_cli.audit_verify:verify_",
            Text(
                pl="""Zbadaj całą historię: przeczytaj wszystko od nowa i nazwij każdą różnicę.

                Bez punktu kontrolnego wiadomo tylko, że historia jest zgodna sama ze sobą. Z nim (--against) wiadomo,
                że jej początek jest tym, którym był. Różnice: kod wyjścia 4.""",
                en="""Examine the whole history: read everything again and name every difference.

                Without a checkpoint this shows the history to be consistent with itself, no more. With one
                (--against) it shows the beginning of the history to be what it was. Differences: exit code 4.""",
            ),
        ),
        "checkpoint": (
            "osl_cli.audit_checkpoint:checkpoint_",
            Text(
                pl="""Podpisz punkt kontrolny: ile jest zdarzeń i jaki jest ich skrót. Przechowaj go poza ośrodkiem.

                Nie ma w nim danych osobowych. Krótką sumę kontrolną można wydrukować na dokumencie, który podpisuje
                klient.""",
                en="""Sign a checkpoint: how many events there are, and the digest of them. Keep it outside the
                centre.

                It holds no personal data. The short checksum can be printed on a paper that the client signs.""",
            ),
        ),
        "key": (
            "osl_cli.audit_checkpoint:key_",
            Text(
                pl="Pokaż klucz publiczny ośrodka. Kto go ma z pewnego źródła, sprawdzi podpisy bez tego programu.",
                en="Show the public key of the centre. Whoever has it from a source to trust can check what is signed.",
            ),
        ),
        "prove": (
            "osl_cli.audit_proof:prove",
            Text(
                pl="""Zapisz w pliku dowód, że jedno zdarzenie jest w historii. Sprawdzi go każdy, kto ma klucz
                publiczny.

                W dowodzie jest jawna część zdarzenia (identyfikatory, kody, daty) i zaszyfrowana, której nikt nie
                odczyta.""",
                en="""Write into a file the proof that one event is in the history. Whoever has the public key can
                check it.

                It holds the open part of the event (ids, codes, dates) and the encrypted one, which nobody can
                read.""",
            ),
        ),
        "check-proof": (
            "osl_cli.audit_proof:check_proof",
            Text(
                pl="""Sprawdź plik z dowodem zdarzenia. Z --key działa wszędzie, także bez ośrodka.

                Klucz publiczny musi pochodzić z pewnego źródła, a nie stamtąd, skąd przyszedł plik.""",
                en="""Check the file of a proof. With --key it works everywhere, without any centre.

                The public key must come from a source to trust, not from where the file came.""",
            ),
        ),
    },
)
