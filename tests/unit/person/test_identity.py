"""What may be recorded of who somebody is, and when two records look like one person."""

from __future__ import annotations

from datetime import date

import pytest

from osl_workflow.errors import Refused
from osl_workflow.person.identity import (
    Address,
    Document,
    Identity,
    checked,
    likeness,
    read_pesel,
    sought,
    traits,
)
from osl_workflow.texts import say

TODAY = date(2026, 3, 9)
BORN_2002 = "02211307589"  # the examples of python-stdnum: 13 January 2002, a woman
BORN_1944 = "44051401359"  # 14 May 1944, a man
PASSPORT = Document(kind="passport", number="FA 123-456", country="UA")


def refusal(identity: Identity) -> str:
    with pytest.raises(Refused) as refused:
        checked(identity, TODAY)
    return refused.value.said.key


def test_a_pesel_tells_birth_date_and_sex_so_that_nobody_types_them() -> None:
    recorded = checked(Identity(given="Anna", pesel=BORN_2002), TODAY)

    assert (recorded.birth_date, recorded.sex) == ("2002-01-13", "female")


@pytest.mark.parametrize(
    ("number", "born", "sex"),
    [
        (BORN_2002, date(2002, 1, 13), "female"),
        (BORN_1944, date(1944, 5, 14), "male"),
        ("02122401358", date(1902, 12, 24), "male"),
        ("440514 01359", date(1944, 5, 14), "male"),
    ],
)
def test_the_century_is_hidden_in_the_month(number: str, born: date, sex: str) -> None:
    assert read_pesel(number) == (number.replace(" ", ""), born, sex)


@pytest.mark.parametrize(
    ("number", "key"),
    [
        ("4405140135", "person.pesel_not_eleven_digits"),
        ("440514013590", "person.pesel_not_eleven_digits"),
        ("4405140135X", "person.pesel_not_eleven_digits"),
        ("44051401358", "person.pesel_check_digit"),
        ("02381307589", "person.pesel_impossible_date"),
        ("00000000000", "person.pesel_impossible_date"),
    ],
)
def test_a_wrong_pesel_is_refused_with_its_reason_and_never_repeated(number: str, key: str) -> None:
    with pytest.raises(Refused) as refused:
        checked(Identity(given="Anna", pesel=number), TODAY)

    assert refused.value.said.key == key
    for language in ("pl", "en"):
        assert number not in say(refused.value.said, language)


def test_nobody_is_born_after_the_day_of_recording() -> None:
    with pytest.raises(Refused) as refused:
        checked(Identity(given="Anna", pesel=BORN_2002), date(2002, 1, 12))

    assert refused.value.said.key == "person.pesel_in_future"
    assert refusal(Identity(given="Anna", birth_date="2026-03-10")) == "person.birth_date_in_future"
    assert refusal(Identity(given="Anna", birth_date="2026-04")) == "person.birth_date_in_future"
    assert refusal(Identity(given="Anna", birth_date="2027")) == "person.birth_date_in_future"
    assert checked(Identity(given="Anna", birth_date="2026-03"), TODAY).birth_date == "2026-03"
    assert checked(Identity(given="Anna", birth_date="2026-03-09"), TODAY).birth_date == "2026-03-09"


@pytest.mark.parametrize("known", ["2002", "2002-01", "2002-01-13"])
def test_a_birth_date_that_agrees_with_the_pesel_is_made_whole(known: str) -> None:
    assert checked(Identity(given="Anna", pesel=BORN_2002, birth_date=known), TODAY).birth_date == "2002-01-13"


@pytest.mark.parametrize("other", ["1902", "2002-02", "2002-01-14"])
def test_a_birth_date_that_differs_from_the_pesel_is_refused(other: str) -> None:
    assert refusal(Identity(given="Anna", pesel=BORN_2002, birth_date=other)) == "person.birth_date_not_of_pesel"


def test_a_sex_that_differs_from_the_pesel_is_refused() -> None:
    assert refusal(Identity(given="Anna", pesel=BORN_2002, sex="male")) == "person.sex_not_of_pesel"


@pytest.mark.parametrize("text", ["13.01.2002", "2002-1-13", "02-01-13", "2002-", "dawno"])
def test_a_birth_date_written_otherwise_is_refused(text: str) -> None:
    assert refusal(Identity(given="Anna", birth_date=text)) == "person.birth_date_form"


@pytest.mark.parametrize("text", ["2002-13", "2002-00", "2002-02-30", "0000"])
def test_a_birth_date_that_no_calendar_has_is_refused(text: str) -> None:
    assert refusal(Identity(given="Anna", birth_date=text)) == "person.birth_date_impossible"


def test_a_description_is_enough_for_somebody_without_name_pesel_or_document() -> None:
    recorded = checked(Identity(description="mężczyzna około 50 lat, przebywa na dworcu"), TODAY)

    assert recorded.identified_by == "description"


def test_without_a_name_or_a_description_there_is_nothing_to_call_somebody_by() -> None:
    assert refusal(Identity(pesel=BORN_2002)) == "person.nothing_to_call_by"
    assert refusal(Identity(given="  ", description="\n")) == "person.nothing_to_call_by"


def test_the_strongest_sign_says_how_somebody_is_identified() -> None:
    assert Identity(given="Anna", pesel=BORN_2002, document=PASSPORT).identified_by == "pesel"
    assert Identity(given="Anna", document=PASSPORT).identified_by == "document"
    assert Identity(given="Anna").identified_by == "description"


def test_a_document_needs_its_number_and_a_country_of_two_letters() -> None:
    unnumbered = PASSPORT.model_copy(update={"number": " "})
    ukrainian = PASSPORT.model_copy(update={"country": "Ukraina"})

    assert refusal(Identity(given="Olena", document=unnumbered)) == "person.document_number"
    assert refusal(Identity(given="Olena", document=ukrainian)) == "person.document_country"
    lower = PASSPORT.model_copy(update={"country": "ua"})
    recorded = checked(Identity(given="Olena", document=lower), TODAY)
    assert recorded.document is not None
    assert recorded.document.country == "UA"


def test_what_was_typed_is_trimmed_and_what_is_empty_is_unknown() -> None:
    recorded = checked(
        Identity(
            given="  Anna \t Maria ", phone=" ", previous=(" ", "Zielna "), address=Address(street=" Polna ", house="")
        ),
        TODAY,
    )

    assert recorded.given == "Anna Maria"
    assert recorded.phone is None
    assert recorded.previous == ("Zielna",)
    assert recorded.address == Address(street="Polna")
    assert checked(Identity(given="Anna", address=Address(town=" ")), TODAY).address is None


# --- searching --------------------------------------------------------------------------------------------------------


def test_every_word_of_every_name_and_every_number_can_be_searched_for() -> None:
    anna = Identity(
        given="Anna Łucja", family="Żółć-Nowak", previous=("Zielna",), pesel=BORN_2002, document=PASSPORT
    )  # fmt: skip

    assert traits(anna) == (
        "document:passport:UA:FA123456",
        "name:anna",
        "name:lucja",
        "name:nowak",
        "name:zielna",
        "name:zolc",
        f"pesel:{BORN_2002}",
    )


def test_search_strings_are_the_same_before_and_after_checking() -> None:
    typed = Identity(
        given=" Anna ",
        family="ŻÓŁĆ",
        pesel="022113 07589",
        document=Document(kind="passport", number="fa 1", country=" ua"),
    )

    assert traits(typed) == traits(checked(typed, TODAY))


def test_somebody_described_only_has_nothing_to_be_searched_by() -> None:
    assert traits(Identity(description="kobieta z dzieckiem")) == ()


@pytest.mark.parametrize("typed", ["Żółć", "zolc", " ZÓŁĆ "])
def test_a_search_finds_names_however_they_are_typed(typed: str) -> None:
    assert set(sought(typed)) <= set(traits(Identity(family="Żółć-Nowak")))


def test_eleven_digits_are_sought_as_a_pesel() -> None:
    assert sought("022113 07589") == (f"pesel:{BORN_2002}",)
    assert sought("0221130758") == ("name:0221130758",)


# --- likeness ---------------------------------------------------------------------------------------------------------

ANNA = Identity(given="Anna", family="Zielna", birth_date="1980-05-07")


@pytest.mark.parametrize(
    ("other", "agree"),
    [
        (Identity(given="Anna", family="Zielna", birth_date="1980-05-07"), ("names_and_birth_date",)),
        (Identity(given="ANNA MARIA", family="zielna", birth_date="1980-05-07"), ("names_and_birth_date",)),
        (Identity(given="Anna", family="Zielna-Polna", birth_date="1980-05-07"), ("names_and_birth_date",)),
        (Identity(given="Anna", family="Polna", previous=("Zielna",)), ("names",)),
        (Identity(given="Anna", family="Zielna"), ("names",)),
        (Identity(given="Anna", family="Zielna", birth_date="1980"), ("names",)),
        (Identity(given="Anna", family="Zielna", birth_date="1981"), ()),
        (Identity(given="Anna", family="Zielna", birth_date="1980-05-08"), ()),
        (Identity(given="Ewa", family="Zielna", birth_date="1980-05-07"), ()),
        (Identity(given="Anna", birth_date="1980-05-07"), ()),
        (Identity(description="Anna Zielna"), ()),
    ],
)
def test_names_make_records_alike_while_no_birth_date_speaks_against_it(
    other: Identity, agree: tuple[str, ...]
) -> None:
    assert likeness(ANNA, other) == agree
    assert likeness(other, ANNA) == agree


def test_the_same_pesel_or_document_makes_records_alike_whatever_the_names() -> None:
    one = Identity(given="Anna", pesel=BORN_2002, document=PASSPORT)
    spaceless = PASSPORT.model_copy(update={"number": "fa123456"})
    other = Identity(given="Ewa", pesel=BORN_2002, document=spaceless)

    assert likeness(one, other) == ("pesel", "document")


def test_the_same_number_on_another_kind_of_document_is_another_document() -> None:
    card = PASSPORT.model_copy(update={"kind": "residence_card"})

    assert likeness(Identity(given="Anna", document=PASSPORT), Identity(given="Ewa", document=card)) == ()


def test_two_people_without_birth_dates_and_with_the_same_names_are_alike() -> None:
    nameless_date = ANNA.model_copy(update={"birth_date": None})

    assert likeness(nameless_date, nameless_date) == ("names",)
