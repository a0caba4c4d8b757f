"""Cut a text into passages (paragraphs, list items) and sentences, as spans of the original."""

import re
from collections.abc import Iterator
from typing import NamedTuple

_LINE = re.compile(r"[^\n\r\v\f\x85\u2028\u2029]+")
# Marks that may end a sentence and what closes it; possessive, so that a line of dots is cheap.
_STOP = re.compile(r"(?<![.!?…])[.!?…]++[\"'”’»)\]]*+")
_LAST_WORD = re.compile(r"(?<![^\s(\[\"'“‘«,;:])[^\s(\[\"'“‘«,;:]++$")
# Longer than any abbreviation or number of a heading: how far back a full stop looks.
BACK = 24
# "1.", "2.1.", "IV.", "a." opens a list item at the start or after a colon, semicolon or stop.
_NUMBERING = re.compile(r"(?:^|[.:;]\s)\s*(?:\d{1,2}(?:\.\d{1,2}){0,3}|[IVX]{1,4}|[A-Za-zĐđ])\.$")
# What stands before a name; "v.v." and "JSC." do not, so a capital after them begins a sentence.
_BEFORE_NAMES = """
    tp. tx. tt. q. p. h. x. th.s ths. t.s ts. gs. pgs. gs.ts pgs.ts gs.ts. pgs.ts. bs. bscki. bsckii.
    ks. cn. ds. đd. nsưt. nsnd. đ/c. đc. mr. mrs. ms. dr. prof. st. no. nr. nxb. vd. v.d. sđt. đt.
    tel. fig.
"""
ABBREVIATIONS = frozenset(_BEFORE_NAMES.split())


class Span(NamedTuple):
    """A stretch `text[start:end]` of the original text."""

    start: int
    end: int


def passages(text: str) -> list[Span]:
    """List the non-blank lines of a text without the blanks at their ends.

    A newline always ends a passage: in a cell of a sheet it parts paragraphs and list items.
    """
    return [span for line in _LINE.finditer(text) for span in _trimmed(text, *line.span())]


def sentences(text: str) -> list[Span]:
    """List the sentences of a text in order; together they cover every non-blank character.

    A newline ends a sentence; a mark before a small letter or inside a number does not.

    >>> text = "1. Th.S Hoa đo 2.5 mm... rồi ghi. Kết quả tốt!"
    >>> [text[start:end] for start, end in sentences(text)]
    ['1. Th.S Hoa đo 2.5 mm... rồi ghi.', 'Kết quả tốt!']
    """
    return [span for passage in passages(text) for span in _sentences_in(text, passage)]


def _sentences_in(text: str, passage: Span) -> Iterator[Span]:
    start = passage.start
    for stop in _STOP.finditer(text, passage.start, passage.end):
        if _ends_sentence(text, start, stop, passage.end):
            yield from _trimmed(text, start, stop.end())
            start = stop.end()
    yield from _trimmed(text, start, passage.end)


def _ends_sentence(text: str, start: int, stop: re.Match[str], limit: int) -> bool:
    following = text[stop.end() : min(stop.end() + 2, limit)]
    if not following[:1].isspace():
        return _is_glued(text[stop.start() - 1 : stop.start()], following) and not (
            stop[0] == "." and _opens(text, start, stop.end())
        )
    if following.strip().islower():
        return False
    return stop[0] != "." or not _opens(text, start, stop.end())


def _is_glued(before: str, following: str) -> bool:
    """Tell whether a blank was forgotten, as in "lần.Tai"."""
    return before.islower() and following[:1].isupper() and following[1:].islower()


def _opens(text: str, start: int, end: int) -> bool:
    """Tell whether the stop belongs to the number of an item or an abbreviation before a name."""
    before = text[max(start, end - BACK) : end].lstrip()
    if _NUMBERING.search(before):
        return True
    word = _LAST_WORD.search(before)
    return word is not None and word[0].lower() in ABBREVIATIONS


def _trimmed(text: str, start: int, end: int) -> Iterator[Span]:
    while start < end and text[start].isspace():
        start += 1
    while start < end and text[end - 1].isspace():
        end -= 1
    if start < end:
        yield Span(start, end)
