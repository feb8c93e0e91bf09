"""What people read: the catalogues are whole and agree with the code, Polish texts keep to the words of the field.

The first half reads the program as it is written (its syntax tree) and compares it with the catalogues.
"""

from __future__ import annotations

import ast
import re
from collections.abc import Iterator
from dataclasses import dataclass
from datetime import UTC, date, datetime
from decimal import Decimal
from functools import cache
from pathlib import Path
from string import Formatter

import pytest
from babel.messages.catalog import Catalog, Message
from babel.messages.pofile import read_po
from ruamel.yaml import YAML

from osl_workflow.sentences import Sentence, Text, amount, sentence
from osl_workflow.texts import LANGUAGES, say

ROOT = Path(__file__).parents[2]
LOCALE = ROOT / "src/osl_workflow/locale"
SOURCES = (*(ROOT / "src/osl_workflow").rglob("*.py"), *(ROOT / "cli/osl_cli").rglob("*.py"))
KEY = re.compile(r"[a-z_]+\.[a-z0-9_]+(\.[a-z0-9_]+)*")
SPEAKERS = {"Refused", "Usage", "Conflict", "Tampered", "DefinitionError", "sentence", "Sentence"}
NOT_VALUES = {"details", "findings"}
"""Keyword arguments of the errors that are no values of the sentence."""


# --- reading the catalogues and the program ---------------------------------------------------------------------------


@cache
def catalogue(language: str, domain: str) -> Catalog:
    with (LOCALE / language / f"{domain}.po").open("rb") as stream:
        return read_po(stream, locale=language, abort_invalid=True)


def domains(language: str) -> set[str]:
    return {path.stem for path in (LOCALE / language).glob("*.po")}


@cache
def messages(language: str, about: str | None = None) -> dict[str, Message]:
    """Every entry by its key; a plural entry has the key twice. `about`: those in other words, of an initiative."""
    found: dict[str, Message] = {}
    for domain in sorted(domains(language)):
        for message in catalogue(language, domain):
            if message.id and message.context == about:
                found[message.id if isinstance(message.id, str) else message.id[0]] = message
    return found


def forms(message: Message) -> tuple[str, ...]:
    return (message.string,) if isinstance(message.string, str) else tuple(message.string)


def placeholders(pattern: str) -> set[str]:
    return {name for _, name, _, _ in Formatter().parse(pattern) if name is not None}


@dataclass(frozen=True)
class Spoken:
    """A key in the program: where, and the names of its values if they stand there literally."""

    key: str
    place: str
    values: frozenset[str] | None


def _name(called: ast.expr) -> str:
    return called.attr if isinstance(called, ast.Attribute) else called.id if isinstance(called, ast.Name) else ""


def _literal(node: ast.expr | None) -> str | None:
    return node.value if isinstance(node, ast.Constant) and isinstance(node.value, str) else None


def _values(call: ast.Call) -> frozenset[str] | None:
    given = {word.arg: word.value for word in call.keywords}
    if "values" in given and _name(call.func) == "Sentence":
        literal = given["values"]
        if not isinstance(literal, ast.Dict) or not all(_literal(key) for key in literal.keys):
            return None
        return frozenset(_literal(key) or "" for key in literal.keys)
    if None in given:  # `**values`
        return None
    return frozenset(name for name in given if name and name not in NOT_VALUES | {"key"})


@cache
def trees() -> dict[Path, ast.Module]:
    return {path: ast.parse(path.read_text("utf-8")) for path in SOURCES}


@cache
def spoken() -> tuple[Spoken, ...]:
    """Every call with a literal key: of the speakers themselves, and of any helper that is handed one."""
    return tuple(_spoken())


def _spoken() -> Iterator[Spoken]:
    topics = {string for tree in trees().values() for string in _topics(tree)}
    for path, tree in trees().items():
        for call in (node for node in ast.walk(tree) if isinstance(node, ast.Call)):
            place = f"{path.relative_to(ROOT)}:{call.lineno}"
            named = next((word.value for word in call.keywords if word.arg == "key"), None)
            if _name(call.func) in SPEAKERS:
                key = _literal(call.args[0] if call.args else named)
                if key is not None:
                    yield Spoken(key, place, _values(call))
                continue
            for argument in call.args:
                key = _literal(argument)
                if key and KEY.fullmatch(key) and key.partition(".")[0] in domains("pl") and key not in topics:
                    yield Spoken(key, place, None)


def _topics(tree: ast.Module) -> Iterator[str]:
    for node in ast.walk(tree):
        if isinstance(node, ast.AnnAssign | ast.Assign):
            targets = node.targets if isinstance(node, ast.Assign) else [node.target]
            if any(isinstance(target, ast.Name) and target.id == "topic" for target in targets):
                topic = _literal(node.value)
                if topic:
                    yield topic


def _mentioned() -> tuple[set[str], list[re.Pattern[str]]]:
    """All strings of the program, and patterns of those that it puts together (`f"progress.{kind}"`)."""
    strings: set[str] = set()
    patterns: list[re.Pattern[str]] = []
    for tree in trees().values():
        for node in ast.walk(tree):
            if isinstance(node, ast.Constant) and isinstance(node.value, str):
                strings.add(node.value)
            elif isinstance(node, ast.JoinedStr):
                parts = [re.escape(text) if (text := _literal(part)) else r"[a-z0-9_.]+" for part in node.values]
                if re.match(r"[a-z_]+\\\.", parts[0]):
                    patterns.append(re.compile("".join(parts)))
    return strings, patterns


# --- the catalogues agree with the program ----------------------------------------------------------------------------


def test_both_languages_have_the_same_domains_and_keys() -> None:
    assert domains("pl") == domains("en")
    assert sorted(messages("pl")) == sorted(messages("en"))


def test_the_scan_sees_what_the_program_says() -> None:
    assert any(one.key == "acting.role_not_held" and one.values == {"role", "held"} for one in spoken())


def test_every_key_that_the_program_says_stands_in_the_catalogue() -> None:
    missing = sorted({f"{one.place}: {one.key}" for one in spoken() if one.key not in messages("pl")})

    assert not missing, "\n".join(missing)


def test_no_key_of_the_catalogue_is_unused() -> None:
    strings, patterns = _mentioned()

    unused = [
        key for key in messages("pl") if key not in strings and not any(pattern.fullmatch(key) for pattern in patterns)
    ]

    assert not unused, "\n".join(unused)


def test_each_key_lies_in_the_file_of_its_domain() -> None:
    strays = [
        f"{language}/{domain}.po: {message.id}"
        for language in LANGUAGES
        for domain in domains(language)
        for message in catalogue(language, domain)
        if message.id and not (message.id if isinstance(message.id, str) else message.id[0]).startswith(f"{domain}.")
    ]

    assert not strays, "\n".join(strays)


@pytest.mark.parametrize("language", LANGUAGES)
def test_every_entry_is_written_finished_and_has_all_its_plural_forms(language: str) -> None:
    number = {"pl": 3, "en": 2}[language]
    for domain in domains(language):
        assert catalogue(language, domain).num_plurals == number, f"{language}/{domain}.po: Plural-Forms"
        assert not catalogue(language, domain).obsolete, f"{language}/{domain}.po: obsolete entries"

    wrong = [
        key
        for key, message in messages(language).items()
        if message.fuzzy
        or not all(forms(message))
        or (message.pluralizable and (len(forms(message)) != number or message.id[0] != message.id[1]))
    ]

    assert not wrong, "\n".join(wrong)


def test_an_entry_is_plural_in_both_languages_or_in_none_and_speaks_of_the_same_values() -> None:
    different = [
        key
        for key, polish in messages("pl").items()
        if (english := messages("en").get(key))
        and (
            bool(polish.pluralizable) != bool(english.pluralizable)
            or set().union(*map(placeholders, forms(polish))) != set().union(*map(placeholders, forms(english)))
        )
    ]

    assert not different, "\n".join(different)


def test_what_is_said_of_an_initiative_in_other_words_is_said_of_a_case_too_with_the_same_values() -> None:
    assert sorted(messages("pl", "initiative")) == sorted(messages("en", "initiative"))
    different = [
        f"{language}: {key}"
        for language in LANGUAGES
        for key, message in messages(language, "initiative").items()
        if (plain := messages(language).get(key)) is None
        or bool(plain.pluralizable) != bool(message.pluralizable)
        or len(forms(plain)) != len(forms(message))
        or not set().union(*map(placeholders, forms(message))) <= set().union(*map(placeholders, forms(plain)))
        or not all(forms(message))
    ]

    assert not different, "\n".join(different)


OF_CASES_ONLY = {
    "cli_case.contact_not_linked", "cli_case.opened", "cli_case.running_too", "cli_case.member_added",
    "cli_case.member_removed",
}  # fmt: skip
"""What is said only by the commands that a case has for itself."""


def test_what_the_verbs_say_of_a_case_they_say_of_an_initiative_in_its_own_words() -> None:
    verbs = ("cli_case", "cli_look", "cli_history", "history", "moving", "progress")
    leftover = [
        key
        for key, message in messages("pl").items()
        if key.partition(".")[0] in verbs
        and re.search(r"\bspraw(a|y|ę|ie|ą)?\b|osl case", " ".join(forms(message)), re.IGNORECASE)
        and key not in messages("pl", "initiative").keys() | OF_CASES_ONLY
    ]

    assert not leftover, 'say it in other words with `msgctxt "initiative"`:\n' + "\n".join(leftover)


def test_every_value_that_a_text_speaks_of_is_given() -> None:
    wrong = []
    for one in spoken():
        message = messages("pl").get(one.key)
        if message is None or one.values is None:
            continue
        asked = set().union(*map(placeholders, forms(message)))
        if missing := asked - one.values:
            wrong.append(f"{one.place}: {one.key} lacks {', '.join(sorted(missing))}")
        if bool(message.pluralizable) != ("n" in one.values):
            wrong.append(f"{one.place}: {one.key}: the value n and plural forms go together")

    assert not wrong, "\n".join(wrong)


# --- the words of the field -------------------------------------------------------------------------------------------

NOT_IN_POLISH = (
    # what is wrong, in which turns it is right, and what to write instead
    (
        r"przypad(k|ek)\w*",
        r"(w|w takim|w tym|w każdym|w żadnym|na wszelki|indywidualnego) przypad\w+",
        "sprawa, środowisko",
    ),
    (r"rund\w*", "", "cykl: a round is a word of sport"),
    (r"zobowiąza\w*", "", "ustalone działanie: a zobowiązanie is a debt"),
    (r"niedotrzyman\w*", "", "niewykonane: the other word blames"),
    (r"wstrzym\w*", r"wstrzyman\w* (wypłaty|świadcze)\w*", "przerwa w pracy socjalnej: only benefits are withheld"),
    (r"przypis\w*", "", "przydzielić: the other word is a computer's"),
    (r"(zamkn|zamyk)\w* spraw\w*", "", "zakończyć pracę socjalną: files are closed, not people"),
    (r"list\w* robocz\w*", "", "Do zrobienia"),
    (r"(za)?akcept\w*", "", "zatwierdzić"),
    (r"odrzu[cć]\w*", "", "zwrócić do poprawy, nie przyjąć: the other word hurts whoever did the work"),
    (r"wymyka\w*", "", "bez kontaktu i po terminie"),
    (r"list\w* oczekujących", "", "lista rezerwowa"),
    (r"blue card|błękitn\w* kart\w*", "", "Niebieska Karta"),
    (r"zasił\w* ukierunkowan\w*", "", "zasiłek celowy"),
    (r"wywiad\w* ekologiczn\w*", "", "rodzinny wywiad środowiskowy"),
    (
        r"wywiad\w* środowiskow\w*",
        r"rodzinn\w+ wywiad\w* środowiskow\w*",
        "rodzinny wywiad środowiskowy, wywiad",
    ),
    (r"partner\w* społeczn\w*", "", "partner: a social partner is a trade union"),
    (r"beneficjen\w*", "", "uczestnik, klient: in European projects the centre is the beneficiary"),
    (r"(usuń|usuni\w*|usuwa\w*|skasuj|skasowa\w*) dan(e|ych)", "", "trwale zniszczyć dane"),
    (r"zmanipulowan\w*", "", "zapis naruszony"),
    (r"biur\w*", r"biur\w* (rachunkow|rzeczy)\w*", "ośrodek: a centre is no office"),
    (r"supervisor\w*|case\w*|caseload\w*", r"`[^`]*`|osl [a-z -]+|--[a-z-]+", "a Polish word"),
)


def wrong_words(polish: str) -> list[str]:
    """Return what a Polish text should not say, each with what to write instead."""
    found = []
    for wrong, right, instead in NOT_IN_POLISH:
        rest = re.sub(right, "", polish, flags=re.IGNORECASE) if right else polish
        if hit := re.search(rf"\b({wrong})\b", rest, re.IGNORECASE):
            found.append(f"“{hit[0]}”: {instead}")
    return found


def _pairs_in(node: object, place: str) -> Iterator[tuple[str, str, str]]:
    if isinstance(node, dict):
        if node and set(node) <= {"pl", "en"}:
            yield place, str(node.get("pl") or ""), str(node.get("en") or "")
        for name, value in node.items():
            yield from _pairs_in(value, f"{place}/{name}")
    elif isinstance(node, list):
        for number, value in enumerate(node):
            yield from _pairs_in(value, f"{place}/{number}")


def _pairs() -> Iterator[tuple[str, str, str]]:
    """Every text of the house in both languages: of the catalogues, the YAML files, the program."""
    for key, polish in messages("pl").items():
        english = messages("en").get(key)
        yield key, " | ".join(forms(polish)), " | ".join(forms(english)) if english else ""
    for key, polish in messages("pl", "initiative").items():
        yield key, " | ".join(forms(polish)), " | ".join(forms(messages("en", "initiative")[key]))
    for path in sorted((ROOT / "processes/osl_processes").rglob("*.yaml")):
        yield from _pairs_in(YAML(typ="safe").load(path), path.name)
    for path, tree in trees().items():
        for call in (node for node in ast.walk(tree) if isinstance(node, ast.Call) and _name(node.func) == "Text"):
            words = {word.arg: _literal(word.value) or "" for word in call.keywords}
            yield f"{path.name}:{call.lineno}", words.get("pl", ""), words.get("en", "")


def test_polish_texts_use_the_words_of_the_field() -> None:
    wrong = [f"{place}: {word}" for place, polish, _ in _pairs() for word in wrong_words(polish)]

    assert not wrong, "\n".join(wrong)


@pytest.mark.parametrize(
    ("text", "is_wrong"),
    [
        ("Zamknij przypadek", True),
        ("W przypadku odwołania", False),
        ("metoda indywidualnego przypadku", False),
        ("Wstrzymano pracę", True),
        ("Wstrzymanie wypłaty zasiłku", False),
        ("Wywiad środowiskowy", True),
        ("Rodzinny wywiad środowiskowy", False),
        ("rodzinnego wywiadu środowiskowego", False),
        ("Przypisz pracownika", True),
        ("Przydziel pracownika", False),
        ("Odrzucono wniosek o zatwierdzenie", True),
    ],
)
def test_the_list_of_words_catches_what_it_should_and_nothing_else(text: str, is_wrong: bool) -> None:
    assert bool(wrong_words(text)) is is_wrong


def test_a_superwizor_is_never_the_head_of_the_centre() -> None:
    wrong = [
        f"{place}: {polish} = {english}"
        for place, polish, english in _pairs()
        if ("superwiz" in polish.lower()) != ("supervis" in english.lower())
    ]

    assert not wrong, "\n".join(wrong)


# --- saying -----------------------------------------------------------------------------------------------------------


def test_dates_numbers_and_answers_are_said_as_people_write_them() -> None:
    assert say(date(2026, 3, 9), "pl") == "09.03.2026"
    assert say(date(2026, 3, 9), "en") == "2026-03-09"
    assert say(datetime(2026, 3, 9, 14, 50, tzinfo=UTC), "pl") == "09.03.2026 15:50"
    assert say(Decimal("1234.50"), "pl") == "1\u00a0234,50"
    assert say(Decimal("1234.50"), "en") == "1,234.50"
    assert (say(True, "pl"), say(False, "pl"), say(True, "en")) == ("tak", "nie", "yes")


def test_a_list_is_said_with_commas_and_each_of_its_items_in_the_language() -> None:
    assert say((Text(pl="rodzina", en="family"), date(2026, 1, 6)), "pl") == "rodzina, 06.01.2026"


def test_a_text_that_lacks_a_language_is_said_in_the_other() -> None:
    assert say(Text(pl="krok"), "en") == "krok"
    assert say(Text(), "pl") == ""


def test_a_sentence_is_filled_with_its_values_in_either_language() -> None:
    said = sentence("acting.role_not_held", role="manager", held=("social_worker", "aide"))

    for language in LANGUAGES:
        assert "manager" in say(said, language)
        assert "social_worker, aide" in say(said, language)
    assert say(said, "pl") != say(said, "en")


def test_a_sentence_is_said_in_the_words_of_what_it_is_about_and_so_are_those_in_it() -> None:
    title, hint = sentence("cli_look.title", mark="PS.1.2026"), sentence("cli_look.mine")

    assert say(title, "pl") == say(title, "pl", "case") == "Sprawa PS.1.2026"
    assert say((title,), "pl", "initiative") == "Inicjatywa PS.1.2026"
    assert say(hint, "en", "initiative") == say(hint, "en")
    more = {n: say(sentence("cli_look.more", n=n, shown=1, offset=1), "en", "initiative") for n in (1, 2)}
    assert ("of 1 initiative;" in more[1], "of 2 initiatives;" in more[2]) == (True, True)


def test_a_sentence_may_hold_another_one() -> None:
    inner = sentence("acting.role_not_held", role="head", held=())
    outer = sentence("acting.role_not_held", role=inner, held=())

    assert say(inner, "pl") in say(outer, "pl")


def test_an_unknown_key_is_said_as_it_stands_so_that_reporting_an_error_never_fails() -> None:
    assert say(Sentence(key="nowhere.to_be_found", values={"day": date(2026, 1, 6)}), "pl") == (
        "nowhere.to_be_found(day=06.01.2026)"
    )
    assert say(Sentence(key="acting.not_there"), "en") == "acting.not_there()"


def test_polish_knows_three_forms_of_number_and_english_two() -> None:
    plural = [key for key, message in messages("pl").items() if message.pluralizable]
    assert plural, "no entry has plural forms any more: this test has lost its subject"
    for key in plural:
        others = {name: "x" for form in forms(messages("pl")[key]) for name in placeholders(form)}

        def said(n: int, language: str, key: str = key, others: dict[str, str] = others) -> str:
            return say(sentence(key, **{**others, "n": n}), language)

        polish, english = forms(messages("pl")[key]), forms(messages("en")[key])
        for language, expected in (("pl", {1: polish[0], 2: polish[1], 5: polish[2], 12: polish[2], 22: polish[1]}),
                                   ("en", {1: english[0], 2: english[1], 21: english[1]})):  # fmt: skip
            for n, form in expected.items():
                assert said(n, language) == form.format(**{**others, "n": n})


@pytest.mark.parametrize(
    ("number", "polish"),
    [
        ("1", "1 pracownika socjalnego"),
        ("2", "2 pracowników socjalnych"),
        ("6.0", "6 pracowników socjalnych"),
        ("2.5", "2,5 pracownika socjalnego"),
        ("6.19", "6,19 pracownika socjalnego"),
    ],
)
def test_what_is_counted_by_a_fraction_stands_in_the_genitive_singular(number: str, polish: str) -> None:
    asked = amount("cli_staffing.workers_asked", "cli_staffing.workers_asked_part", Decimal(number))

    assert say(asked, "pl") == polish


@pytest.mark.parametrize(
    ("title", "language", "said"),
    [
        ("Call of the pilot “Together”", "en", "in the call “Call of the pilot ‘Together’” (application no. 2)"),
        ("Nabór do pilotażu „Razem”", "pl", "w naborze „Nabór do pilotażu «Razem»” (zgłoszenie nr 2)"),
        ("“Here” and “there”", "en", "in the call “‘Here’ and ‘there’” (application no. 2)"),
        ("The 5” pipe", "en", "in the call “The 5” pipe” (application no. 2)"),
    ],
)
def test_quotes_within_quotes_are_the_inner_ones_of_the_language(title: str, language: str, said: str) -> None:
    place = sentence("cli_call.place_of_ended", title=title, code="pilot", number=2)

    assert said in say(place, language)
