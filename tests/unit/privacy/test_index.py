"""People are found by what is written of them, and the tokens give nothing of it away."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from osl_workflow.privacy.index import LOGIN, NAME, folded_words, query_tokens, tokens

KEY = bytes(32)


def finds(query: str, text: str, kind: str = NAME) -> bool:
    return query_tokens(KEY, kind, query) <= tokens(KEY, kind, text)


@pytest.mark.parametrize(
    ("text", "words"),
    [
        ("Łucja Żółć-Gęślańska", ("lucja", "zolc", "geslanska")),
        ("  ŚWIĘTOPEŁK   Ńóźb ", ("swietopelk", "nozb")),
        ("O’Neill, d'Arc", ("o", "neill", "d", "arc")),
        ("Олена", ("олена",)),
        ("", ()),
    ],
)
def test_words_are_folded_to_small_letters_without_diacritics(text: str, words: tuple[str, ...]) -> None:
    assert folded_words(text) == words


@pytest.mark.parametrize("query", ["Wiśniewska", "wisniewska", "WIŚ", "wis anna", "Anna Maria", "żak"])
def test_a_name_is_found_by_its_words_and_their_beginnings_in_any_order(query: str) -> None:
    assert finds(query, "Anna Maria Wiśniewska-Żak")


@pytest.mark.parametrize("query", ["wi", "niewska", "anna jan", "wisniewskaz"])
def test_a_name_is_not_found_by_two_letters_its_middle_or_other_words(query: str) -> None:
    assert not finds(query, "Anna Maria Wiśniewska-Żak")


def test_a_name_of_two_letters_is_found_whole() -> None:
    assert finds("Li", "Li Wei")


@given(st.text(min_size=1), st.integers(3, 30))
def test_every_name_is_found_by_itself_and_by_its_beginnings(name: str, length: int) -> None:
    assert finds(name, name)
    for word in folded_words(name):
        assert finds(word[: max(length, 3)], name)


@pytest.mark.parametrize("query", ["90010112345", "900101 12345", "900101-12345"])
def test_a_number_is_found_however_it_is_spaced(query: str) -> None:
    assert finds(query, "900101 12345", "pesel")


def test_a_number_is_not_found_by_its_beginning() -> None:
    assert not finds("900101", "90010112345", "pesel")


def test_a_login_is_what_it_is() -> None:
    assert finds("jan.nowak", "jan.nowak", LOGIN)
    assert not any(finds(other, "jan.nowak", LOGIN) for other in ("Jan.Nowak", "jannowak", "jan-nowak"))


def test_tokens_differ_by_kind_and_by_key() -> None:
    assert tokens(KEY, "pesel", "1") != tokens(KEY, "passport", "1")
    assert tokens(KEY, "pesel", "1") != tokens(b"\1" * 32, "pesel", "1")


def test_a_token_has_sixteen_bytes_and_no_letter_of_the_name() -> None:
    for token in tokens(KEY, NAME, "Anna"):
        assert len(token) == 16
        assert b"ann" not in token
