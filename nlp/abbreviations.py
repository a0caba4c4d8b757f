"""The abbreviations of the programme's texts and what each may stand for."""

import csv
import re
from collections import defaultdict
from collections.abc import Mapping
from functools import cache, lru_cache
from typing import NamedTuple

from nlp.lexicons import data_path
from nlp.normal import fold, normalise
from nlp.syllables import is_valid

# From this length on an abbreviation is known by its letters alone: "cnvclđ", "CNVCLD".
_KNOWN_FOLDED_FROM = 4
# A run of letters and digits with what may join them: KH&CN, AT-VSLĐ, đ/c, TP.HCM.
_JOINED = re.compile(r"[^\W_]+(?:[&./-][^\W_]+)*")
_PART = re.compile(r"[^\W_]+")
_MOST_PARTS = 4
# As many characters on each side tell whether a word stands among capitals.
_AROUND = 40


class Found(NamedTuple):
    """An abbreviation in a text, `text[start:end]`, and its expansions, the commonest first."""

    start: int
    end: int
    expansions: list[str]


def expansions(word: str) -> list[str]:
    """List what an abbreviation may stand for; empty for other words.

    Case and diacritics must match, except that a long one is known in any dress.

    >>> expansions("CĐ")
    ['công đoàn', 'cao đẳng', 'cấp độ', 'cộng đồng']
    >>> expansions("CNVCLD")
    ['công nhân viên chức lao động']
    """
    plain = normalise(word).text
    return list(_exact().get(plain) or _folded().get(fold(plain)) or [])


def find(text: str) -> list[Found]:
    """Find the abbreviations of a text, the longest where several begin: PCCC&CNCH, not PCCC."""
    form = normalise(text)
    found: list[Found] = []
    for run in _JOINED.finditer(form.text):
        found += [
            Found(*form.span(start, end), known) for start, end, known in _within(form.text, run)
        ]
    return found


def _within(text: str, run: re.Match[str]) -> list[tuple[int, int, list[str]]]:
    """Find the longest known abbreviations from left to right in a run of joined parts."""
    parts = [part.span() for part in _PART.finditer(text, *run.span())]
    found: list[tuple[int, int, list[str]]] = []
    at = 0
    while at < len(parts):
        start = parts[at][0]
        for last in range(min(at + _MOST_PARTS, len(parts)) - 1, at - 1, -1):
            end = parts[last][1]
            if known := _meant(text, start, end):
                found.append((start, end, known))
                at = last
                break
        at += 1
    return found


def _meant(text: str, start: int, end: int) -> list[str]:
    """Expand a word, unless it is a syllable in a line of capitals: "BA", "AI"."""
    known = list(_expanded(text[start:end]))
    if known and is_valid(text[start:end]) and _line_around(text, start, end).isupper():
        return []
    return known


@lru_cache(maxsize=1 << 15)
def _expanded(word: str) -> tuple[str, ...]:
    """Remember what was looked up: most words of a text have been met before."""
    return tuple(expansions(word))


def _line_around(text: str, start: int, end: int) -> str:
    """Give the words of the line next to a word, without it."""
    before = text[max(0, start - _AROUND) : start].rpartition("\n")[2]
    after = text[end : end + _AROUND].partition("\n")[0]
    return before + after


@cache
def _exact() -> Mapping[str, list[str]]:
    table: dict[str, list[str]] = defaultdict(list)
    with data_path("abbreviations.csv").open(encoding="utf-8", newline="") as lines:
        for row in csv.DictReader(lines):
            table[normalise(row["abbreviation"]).text].append(row["expansion"])
    return dict(table)


@cache
def _folded() -> Mapping[str, list[str]]:
    table: dict[str, list[str]] = {}
    for abbreviation, known in _exact().items():
        if len(abbreviation) >= _KNOWN_FOLDED_FROM:
            table.setdefault(fold(abbreviation), known)
    return table
