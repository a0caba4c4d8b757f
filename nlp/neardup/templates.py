"""Template text: lines that are a form's, not an author's."""

import re
from collections import defaultdict
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from functools import lru_cache

import numpy as np
from numpy.typing import NDArray

from nlp.lexicons import data_path
from nlp.neardup.hashing import stable_hash
from nlp.normal import TokenSpan, token_spans
from nlp.sentences import Span, sentences

# Shorter lines ("Kết quả:") are left to the curated list; learned, they would eat common wording.
_LEARNED_FROM = 5


# A heading before a colon is rarely longer ("Đánh giá lợi ích thu được … theo ý kiến của tác giả:").
_HEADING_UP_TO = 32
_NUMBERING = re.compile(r"\d+|[ivx]+|[a-e]|phan|muc")
_AFTER_HEADING = re.compile(r"\s*[:/(…]|\s*\.{2,}")


@dataclass(frozen=True, slots=True)
class Template:
    """Lines that are a form's: `keys` of whole lines, and how such lines may begin (folded tokens)."""

    keys: frozenset[int]
    starts: frozenset[tuple[str, ...]] = frozenset()

    def with_learned(self, keys: frozenset[int]) -> "Template":
        """Add lines learned from a corpus."""
        return Template(self.keys | keys, self.starts)


def line_key(tokens: Sequence[str]) -> int:
    """Name a line by its folded tokens; its numbers and its numbering do not matter."""
    rest = list(tokens)
    while len(rest) > 1 and _NUMBERING.fullmatch(rest[0]):
        rest.pop(0)
    return stable_hash(" ".join("0" if token[0].isdigit() else token for token in rest))


@lru_cache(maxsize=1)
def curated() -> Template:
    """Read `data/templates/`: whole lines from every file but `line_starts.txt`; `#` starts a comment."""
    lines: list[tuple[str, ...]] = []
    starts: list[tuple[str, ...]] = []
    for path in sorted(data_path("templates").glob("*.txt")):
        kept = starts if path.name == "line_starts.txt" else lines
        for line in path.read_text(encoding="utf-8").splitlines():
            tokens = tuple(span.token for span in token_spans(line))
            if tokens and not line.startswith("#"):
                kept.append(tokens)
    return Template(frozenset(map(line_key, lines)), frozenset(starts))


class Lines:
    """A text cut into sentences and headings, each with the tokens that stand in it.

    `tokens` are all tokens in order; `bounds[i]:bounds[i + 1]` are those of line i and `keys[i]` names it.
    """

    __slots__ = ("bounds", "keys", "spans", "text", "tokens")

    def __init__(self, text: str) -> None:
        self.text = text
        self.spans: list[TokenSpan] = token_spans(text)
        self.tokens = [span.token for span in self.spans]
        self.bounds = _bounds(self.spans, sentences(text))
        self.keys = [line_key(self.tokens[a:b]) for a, b in self.lines()]

    def lines(self) -> Iterable[tuple[int, int]]:
        """Give the token range of each line."""
        return zip(self.bounds, self.bounds[1:], strict=False)

    def own(self, template: Template) -> NDArray[np.bool_]:
        """Mark the tokens that are no template line's and no form heading's."""
        marks = np.ones(len(self.tokens), np.bool_)
        for (start, end), key in zip(self.lines(), self.keys, strict=True):
            whole = key in template.keys or self._starts_as(template, start, end)
            marks[start : end if whole else self._heading(template, start, end)] = False
        return marks

    def _starts_as(self, template: Template, start: int, end: int) -> bool:
        line = self.tokens[start : min(end, start + 4)]
        return any(tuple(line[:length]) in template.starts for length in range(1, len(line) + 1))

    def _heading(self, template: Template, start: int, end: int) -> int:
        """Where the heading at the begin of a line ends ("Họ và tên: …"); `start` when there is none."""
        for stop in range(min(end - 1, start + _HEADING_UP_TO), start, -1):
            between = self.text[self.spans[stop - 1].end : self.spans[stop].start]
            if _AFTER_HEADING.match(between) and line_key(self.tokens[start:stop]) in template.keys:
                return stop
        return start


def learn(
    texts: Sequence[Lines], units: Sequence[str], groups: Sequence[int], *, least: int
) -> frozenset[int]:
    """Find the lines that stand in the filings of at least `least` units.

    `groups[i]` numbers the mass copies that text i belongs to: a text filed by two hundred branches is one
    thought, so
    a group counts once. Texts of unknown unit count as their group.
    """
    seen: dict[int, set[str]] = defaultdict(set)
    counted: set[tuple[int, int]] = set()
    for lines, unit, group in zip(texts, units, groups, strict=True):
        for (start, end), key in zip(lines.lines(), lines.keys, strict=True):
            if end - start >= _LEARNED_FROM and (group, key) not in counted:
                counted.add((group, key))
                seen[key].add(unit or f"#{group}")
    return frozenset(key for key, where in seen.items() if len(where) >= least)


def _bounds(spans: Sequence[TokenSpan], cuts: Sequence[Span]) -> list[int]:
    """Token positions at which lines begin, with the number of tokens at the end."""
    bounds, token = [0], 0
    for cut in cuts:
        while token < len(spans) and spans[token].start < cut.end:
            token += 1
        if token > bounds[-1]:
            bounds.append(token)
    if bounds[-1] < len(spans):
        bounds.append(len(spans))
    return bounds
