"""Who a person is: the identity as one value, checked, and compared with another."""

from __future__ import annotations

import re
import unicodedata
from datetime import date
from typing import Literal

from osl_workflow.errors import Refused
from osl_workflow.folding import words
from osl_workflow.sentences import Frozen, sentence

Sex = Literal["female", "male"]
DocumentKind = Literal[
    "identity_card", "passport", "residence_card", "travel_document", "birth_certificate", "other"
]  # fmt: skip
IdentifiedBy = Literal["pesel", "document", "description"]
Trait = Literal["pesel", "document", "names_and_birth_date", "names"]
"""What two records may agree in; `names` when a birth date is not wholly known and nothing speaks against it."""

PARTIAL_DATE = re.compile(r"[0-9]{4}(-[0-9]{2}(-[0-9]{2})?)?")
COUNTRY = re.compile(r"[A-Z]{2}")


class Document(Frozen):
    """A document that shows who somebody is; `country` is the two letters of ISO 3166 (PL, UA)."""

    kind: DocumentKind
    number: str
    country: str


class Address(Frozen):
    """Where somebody lives, or where he is to be found: as much of it as is known."""

    street: str | None = None
    house: str | None = None
    flat: str | None = None
    postcode: str | None = None
    town: str | None = None


class Identity(Frozen):
    """What is known of who somebody is. People without PESEL, document or even a name have a `description`.

    `birth_date` may be partial: `1980`, `1980-05`, `1980-05-07`. `safe_contact` says how to reach the person so that
    nobody else at home reads it.
    """

    given: str | None = None
    family: str | None = None
    previous: tuple[str, ...] = ()
    pesel: str | None = None
    document: Document | None = None
    birth_date: str | None = None
    sex: Sex | None = None
    address: Address | None = None
    phone: str | None = None
    safe_contact: str | None = None
    description: str | None = None

    @property
    def identified_by(self) -> IdentifiedBy:
        """By what the office knows that it is this person: the strongest that there is."""
        if self.pesel is not None:
            return "pesel"
        return "description" if self.document is None else "document"


def checked(identity: Identity, on: date) -> Identity:
    """Return `identity` as it may be recorded: trimmed, with birth date and sex that its PESEL tells filled in.

    `on` is the day on which it is recorded: nobody is born later.

    Raises:
        Refused: something in it cannot be true or contradicts the rest; one clear reason, never the value itself.
    """
    tidy = _tidied(identity)
    if not (tidy.given or tidy.family or tidy.description):
        raise Refused("person.nothing_to_call_by")
    if tidy.document is not None and not COUNTRY.fullmatch(tidy.document.country):
        raise Refused("person.document_country")
    if tidy.document is not None and not tidy.document.number:
        raise Refused("person.document_number")
    if tidy.birth_date is not None:
        _check_birth_date(tidy.birth_date, on)
    if tidy.pesel is None:
        return tidy
    number, born, sex = read_pesel(tidy.pesel)
    if born > on:
        raise Refused("person.pesel_in_future")
    if tidy.birth_date is not None and not born.isoformat().startswith(tidy.birth_date):
        raise Refused("person.birth_date_not_of_pesel")
    if tidy.sex is not None and tidy.sex != sex:
        raise Refused("person.sex_not_of_pesel")
    return tidy.model_copy(update={"pesel": number, "birth_date": born.isoformat(), "sex": sex})


def read_birth_date(typed: str) -> str:
    """Return a birth date, also in part, as it is recorded: 14.05.1944 as 1944-05-14, 05.1944 as 1944-05."""
    parts = typed.strip().rstrip(".").split(".")
    if len(parts) not in (2, 3) or not all(part.isdecimal() for part in parts):
        return typed
    return "-".join((parts[-1], *(part.zfill(2) for part in parts[-2::-1])))


def read_pesel(text: str) -> tuple[str, date, Sex]:
    """Return the PESEL without spaces, and the birth date and sex that it tells.

    Source of the rule: ustawa o ewidencji ludności of 24 September 2010, art. 15, as python-stdnum implements it.

    Raises:
        Refused: not eleven digits, a wrong check digit, or a birth date that no calendar has; never naming the number.
    """
    from stdnum import exceptions  # late: the library loads ssl and pydoc, which a process without people never needs
    from stdnum.pl import pesel

    try:
        number = pesel.validate(text)
    except (exceptions.InvalidFormat, exceptions.InvalidLength):
        raise Refused("person.pesel_not_eleven_digits") from None
    except exceptions.InvalidChecksum:
        raise Refused("person.pesel_check_digit") from None
    except exceptions.InvalidComponent:
        raise Refused("person.pesel_impossible_date") from None
    return number, pesel.get_birth_date(number), "female" if pesel.get_gender(number) == "F" else "male"


def traits(identity: Identity) -> tuple[str, ...]:
    """Return the search strings of a person, sorted: `pesel:...`, `document:...`, one `name:...` for each word.

    Also of an identity that is not yet checked, so that records alike can be looked for before deciding.
    """
    found = {f"name:{word}" for name in (identity.given, identity.family, *identity.previous) for word in words(name)}
    if identity.pesel is not None:
        found.add(f"pesel:{_without_gaps(identity.pesel)}")
    if identity.document is not None:
        found.add(_document_trait(identity.document))
    return tuple(sorted(found))


def sought(text: str) -> tuple[str, ...]:
    """Return the search strings of what somebody typed into a search box: a PESEL, or words of names."""
    digits = _without_gaps(text)
    if re.fullmatch(r"[0-9]{11}", digits):
        return (f"pesel:{digits}",)
    return tuple(sorted({f"name:{word}" for word in words(text)}))


def likeness(one: Identity, other: Identity) -> tuple[Trait, ...]:
    """Return the traits in which two identities agree, strongest first; empty when nothing speaks for one person.

    Names agree when the words of one are among the words of the other (Anna, Anna Maria), family names also through
    previous ones. Names alone count only while a birth date is not wholly known and the known parts do not differ.
    """
    found: list[Trait] = []
    if one.pesel is not None and one.pesel == other.pesel:
        found.append("pesel")
    if one.document and other.document and _document_trait(one.document) == _document_trait(other.document):
        found.append("document")
    if _same_names(one, other):
        mine, theirs = one.birth_date or "", other.birth_date or ""
        if mine == theirs and len(mine) == len("1980-05-07"):
            found.append("names_and_birth_date")
        elif mine.startswith(theirs) or theirs.startswith(mine):
            found.append("names")
    return tuple(found)


def _without_gaps(number: str) -> str:
    return re.sub(r"[\s-]", "", number)


def _document_trait(document: Document) -> str:
    number = "".join(letter for letter in document.number.upper() if letter.isalnum())
    return f"document:{document.kind}:{document.country.strip().upper()}:{number}"


def _same_names(one: Identity, other: Identity) -> bool:
    def agree(mine: str | None, theirs: str | None) -> bool:
        a, b = set(words(mine)), set(words(theirs))
        return bool(a and b) and (a <= b or b <= a)

    return agree(one.given, other.given) and any(
        agree(mine, theirs) for mine in (one.family, *one.previous) for theirs in (other.family, *other.previous)
    )


def _check_birth_date(text: str, on: date) -> None:
    if not PARTIAL_DATE.fullmatch(text):
        raise Refused("person.birth_date_form")
    try:
        date.fromisoformat(text + "-01" * ((len("1980-05-07") - len(text)) // len("-01")))
    except ValueError:
        raise Refused("person.birth_date_impossible") from None
    if text > on.isoformat()[: len(text)]:
        raise Refused("person.birth_date_in_future", on=on)


def plain(text: str, field: str) -> str:
    """Return `text` in one form of its letters and with single spaces; `field` is what it is told as.

    Raises:
        Refused: there is a character in it that nobody sees, such as one that steers a terminal.
    """
    tidy = " ".join(unicodedata.normalize("NFC", text).split())
    if not tidy.isprintable():
        raise Refused("person.control_characters", field=sentence(f"person.field_{field}"))
    return tidy


def _tidied(identity: Identity) -> Identity:
    def tidy(value: str | None, field: str) -> str | None:
        return plain(value, field) or None if value is not None else None

    document, address = identity.document, identity.address
    if document is not None:
        document = document.model_copy(
            update={"number": tidy(document.number, "document") or "", "country": document.country.strip().upper()}
        )
    if address is not None:
        address = Address(**{name: tidy(value, "address") for name, value in address})
    texts = ("given", "family", "pesel", "birth_date", "phone", "safe_contact", "description")
    return identity.model_copy(
        update={
            **{name: tidy(getattr(identity, name), name) for name in texts},
            "previous": tuple(name for given in identity.previous if (name := tidy(given, "previous"))),
            "document": document,
            "address": None if address == Address() else address,
        }
    )
