"""Abbreviations: the curated list is sound, and texts give up theirs."""

import csv

import pytest
from hypothesis import given
from hypothesis import strategies as st

from nlp.abbreviations import expansions, find
from nlp.lexicons import data_path

with data_path("abbreviations.csv").open(encoding="utf-8", newline="") as _lines:
    ROWS = list(csv.DictReader(_lines))


def test_the_list_is_sound() -> None:
    assert len({row["abbreviation"] for row in ROWS}) >= 120
    pairs = [(row["abbreviation"], row["expansion"]) for row in ROWS]
    assert len(set(pairs)) == len(pairs)
    assert all(value == value.strip() for row in ROWS for value in row.values())
    assert all(row["expansion"] for row in ROWS)


def test_an_abbreviation_with_several_meanings_says_when() -> None:
    meanings: dict[str, list[str]] = {}
    for row in ROWS:
        meanings.setdefault(row["abbreviation"], []).append(row["note"])
    assert all(any(notes) for notes in meanings.values() if len(notes) > 1 and "" not in notes[1:])


@given(st.sampled_from(ROWS))
def test_every_row_is_found(row: dict[str, str]) -> None:
    assert row["expansion"] in expansions(row["abbreviation"])
    text = f"Ở đây {row['abbreviation']} đã làm"
    found = find(text)
    assert [text[one.start : one.end] for one in found] == [row["abbreviation"]]
    assert row["expansion"] in found[0].expansions


@given(st.text())
def test_any_text_is_taken(text: str) -> None:
    found = find(text)
    assert all(0 <= one.start < one.end <= len(text) and one.expansions for one in found)
    assert all(a.end <= b.start for a, b in zip(found, found[1:]))


def test_ambiguity_is_kept() -> None:
    assert {"công đoàn", "cao đẳng", "cấp độ"} <= set(expansions("CĐ"))


@pytest.mark.parametrize("word", ["CNVCLĐ", "CNVCLD", "cnvclđ", "ＣＮＶＣＬĐ", "CNVCLÐ"])
def test_a_long_one_is_known_in_any_dress(word: str) -> None:
    assert expansions(word) == ["công nhân viên chức lao động"]


@pytest.mark.parametrize("word", ["gv", "ai", "", "đoàn", "XYZ"])
def test_other_words_have_none(word: str) -> None:
    assert expansions(word) == []


def test_the_longest_is_found_where_several_begin() -> None:
    text = "Sở KH&CN, đội PCCC&CNCH, ATVSLĐ-PCCC, đ/c An ở TP.HCM"
    assert [text[one.start : one.end] for one in find(text)] == [
        *("KH&CN", "PCCC&CNCH", "ATVSLĐ", "PCCC", "đ/c", "TP.HCM")
    ]


def test_a_syllable_in_a_line_of_capitals_is_a_word() -> None:
    assert find("BA GIẢI PHÁP TỪ TỔ MAY") == []
    assert [one.expansions for one in find("Hồ sơ BA nhập chậm")] == [["bệnh án"]]


def test_an_earlier_caller_cannot_change_the_list() -> None:
    expansions("CĐ").clear()
    assert expansions("CĐ")
