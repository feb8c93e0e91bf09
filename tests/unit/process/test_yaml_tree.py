from __future__ import annotations

import pytest

from osl_workflow.errors import DefinitionError
from osl_workflow.process.yaml_tree import MAX_BYTES, Listing, Mapping, Scalar, Source, read_tree
from tests.written import marked


def tree(text: str) -> Source:
    return read_tree(text, "a.yaml")


def refusals(content: str | bytes) -> list[tuple[str, int, int]]:
    with pytest.raises(DefinitionError) as error:
        read_tree(content, "a.yaml")
    assert {finding.rule for finding in error.value.findings} == {"SYNTAX"}
    return [
        (finding.said.key.removeprefix("process."), finding.place.line, finding.place.column)
        for finding in error.value.findings
    ]


@pytest.mark.parametrize(
    "text", ["012", "1.18", "2012-06-01", "1e3", "0x1f", "yes", "off", "True", "1_000", ".5", "+1"]
)
def test_a_scalar_keeps_the_spelling_of_the_file(text: str) -> None:
    node = tree(f"key: {text}").node("key")

    assert isinstance(node, Scalar)
    assert node.text == text


@pytest.mark.parametrize("text", ["", "~", "null", "NULL"])
def test_nothing_is_told_from_the_word_in_quotation_marks(text: str) -> None:
    nothing, word = tree(f"a: {text}").node("a"), tree(f"a: '{text}'").node("a")

    assert isinstance(nothing, Scalar)
    assert isinstance(word, Scalar)
    assert (nothing.is_null, word.is_null) == (True, False)


def test_nodes_know_their_place() -> None:
    text, places = marked("a:\n  b: ⟨one\n  c:\n    - ⟨two\n    - {d: ⟨'three'}\n")
    source = tree(text)

    found = [source.place("a", "b"), source.place("a", "c", 0), source.place("a", "c", 1, "d")]

    assert [(place.line, place.column) for place in found] == places
    assert found[0].text == "  b: one"


def test_a_mapping_or_list_is_shown_at_its_key() -> None:
    text, places = marked("a:\n  ⟨b:\n    c: 1\n  ⟨d:\n    - 2\n")
    source = tree(text)

    assert [(place.line, place.column) for place in (source.place("a", "b"), source.place("a", "d"))] == places


def test_a_place_that_is_not_there_is_the_nearest_on_the_way() -> None:
    source = tree("steps:\n  - tool: KS-B\n")

    assert source.place("steps", 0, "tool", 0) == source.place("steps", 0, "tool")
    assert not source.has("steps", 0, "tool", 0)
    assert source.has("steps", 0, "tool")


@pytest.mark.parametrize(
    ("text", "offset"),
    [
        ("when: a.b && ⟨c.d", 7),
        ("when: 'a.b && ⟨c.d'", 7),
        ('when: "a.b && ⟨c.d"', 7),
        ("when: ⟨>-\n  a.b\n  && c.d", 7),
    ],
)
def test_a_place_within_a_text_is_found_where_the_text_stands_as_written(text: str, offset: int) -> None:
    plain, [(line, column)] = marked(text)

    place = tree(plain).within(("when",), offset)

    assert (place.line, place.column) == (line, column)


def test_all_keys_that_stand_twice_are_found_and_the_first_is_kept() -> None:
    source = tree("a: 1\nb: 2\na: 3\nc: {d: 1, d: 2}\nb: 4\n")

    assert {(finding.place.line, finding.said.values["name"]) for finding in source.findings} == {
        (3, "a"),
        (4, "d"),
        (5, "b"),
    }
    node = source.node("a")
    assert isinstance(node, Scalar)
    assert node.text == "1"


@pytest.mark.parametrize(
    "content", [b"\xef\xbb\xbfa: 1\r\nb: 2\r\n", "\ufeffa: 1\nb: 2\n", "a: 1\rb: 2\r", "a: 1\nb: 2"]
)
def test_marks_and_line_ends_of_other_systems_change_nothing(content: str | bytes) -> None:
    source = read_tree(content, "a.yaml")

    place = source.place("b")

    assert (place.line, place.column, place.text) == (2, 4, "b: 2")


# --- refused ----------------------------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("text", "key"),
    [
        ("", "yaml_empty"),
        ("# only a remark\n", "yaml_empty"),
        ("a: ⟨&x 1\n", "yaml_anchor"),
        ("a: ⟨!!str 1\n", "yaml_tag"),
        ("a: ⟨!foo {b: 1}\n", "yaml_tag"),
        ("a: ⟨!!python/object/apply:os.system ['true']\n", "yaml_tag"),
        ("a: 1\n⟨---\nb: 1\n", "yaml_second_document"),
        ("%YAML 1.1\n⟨---\na: 1\n", "yaml_directive"),
        ("⟨[a, b]: 1\n", "yaml_key_not_text"),
        ("⟨{a: b}: 1\n", "yaml_key_not_text"),
        ("⟨~: 1\n", "yaml_key_not_text"),
        ("a: b⟨: c\n", "yaml_colon"),
        ("a:\n⟨\tb: 1\n", "yaml_tab"),
        ("a: ⟨@b\n", "yaml_special_character"),
        ("a: ⟨`b`\n", "yaml_special_character"),
        ("a: 1\n⟨b\nc: 1\n", "yaml_no_colon"),
        ("a:\n    b: 1\n  ⟨c: 2\n", "yaml_indentation"),
        ("a: [b, c\nd⟨: 1\n", "yaml_bracket"),
        ('a: ⟨"b\n', "yaml_quote_open"),
        ('a: "\\⟨q"\n', "yaml_escape"),
        ("a: b⟨\0c\n", "yaml_unprintable"),
        ("a: b⟨\x1b[31mc\n", "yaml_unprintable"),
        ('a: ⟨"\\0"\n', "yaml_unprintable"),
        ('a: ⟨"\\uD800"\n', "yaml_unprintable"),
    ],
)
def test_what_a_definition_does_not_use_is_refused_at_its_place(text: str, key: str) -> None:
    plain, places = marked(text)

    assert refusals(plain) == [(key, line, column) for line, column in places or [(1, 1)]]


def test_every_anchor_alias_and_tag_is_named_in_one_go() -> None:
    assert refusals("a: &x 1\nb: *x\nc: !!str 2\n") == [("yaml_anchor", 1, 4), ("yaml_alias", 2, 4), ("yaml_tag", 3, 4)]


@pytest.mark.parametrize("bad", [b"a: 1\nb: \xff\xfe\n", b"a: 1\nb: \xc3\x28\n", b"a: 1\nb: \xed\xa0\x80\n"])
def test_bytes_that_are_not_utf_8_are_refused_at_their_place(bad: bytes) -> None:
    assert refusals(bad) == [("yaml_not_utf8", 2, 4)]


@pytest.mark.parametrize("encoding", ["utf-16", "utf-32"])
def test_other_encodings_are_refused(encoding: str) -> None:
    (refusal,) = refusals("a: zażółć\n".encode(encoding))

    assert refusal[0] in {"yaml_not_utf8", "yaml_unprintable"}


def test_half_a_character_in_a_text_is_refused() -> None:
    assert refusals("a: \ud800") == [("yaml_not_utf8", 1, 4)]


# --- limits -----------------------------------------------------------------------------------------------------------


def test_a_file_of_256_kib_is_read_and_one_byte_more_is_refused() -> None:
    largest = b"a: " + b"x" * (MAX_BYTES - 3)

    assert isinstance(read_tree(largest, "a.yaml").root, Mapping)
    assert refusals(largest + b"x") == [("yaml_too_large", 1, 1)]


def test_size_counts_bytes_and_not_letters() -> None:
    assert refusals("a: " + "ż" * (MAX_BYTES // 2)) == [("yaml_too_large", 1, 1)]


def test_twenty_levels_are_read_and_one_more_is_refused() -> None:
    assert isinstance(tree("[" * 20 + "]" * 20).root, Listing)
    assert refusals("[" * 21 + "]" * 21) == [("yaml_too_deep", 1, 21)]


def test_5000_nodes_are_read_and_one_more_is_refused() -> None:
    assert isinstance(tree("- a\n" * 4_999).root, Listing)
    assert refusals("- a\n" * 5_000) == [("yaml_too_many_nodes", 5_000, 3)]


LAUGHS = "a: &a [x, x, x]\n" + "".join(
    f"{b}: &{b} [*{a}, *{a}, *{a}]\n" for a, b in zip("abcdefgh", "bcdefghi", strict=True)
)


@pytest.mark.parametrize(
    "content",
    [
        "[" * 200_000,
        "{" * 200_000,
        "[{" * 100_000,
        "- " * 100_000,
        "? " * 100_000,
        "{a: " * 60_000,
        "[" + "[a]," * 50_000,
        "[" + "? ," * 60_000,
        "a: b: " * 40_000,
        "\t" * 200_000,
        "".join("  " * level + "a:\n" for level in range(400)),
        LAUGHS,
        b"a" * 10_000_000,
        b"[" * 10_000_000,
    ],
    ids=lambda content: repr(content[:12]),
)
def test_a_hostile_file_is_left_at_the_first_thing_too_many(content: str | bytes) -> None:
    assert len(refusals(content)) < 5_000


def test_a_very_long_line_is_shown_in_part() -> None:
    place = tree("a: " + "x" * 100_000).place("a")

    assert len(place.text) < 250
