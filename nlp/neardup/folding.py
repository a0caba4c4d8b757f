"""Texts as numbers: every folded token as 32 bits, straight from the UTF-8 of many texts at once.

The definition is `plain`, token by token with `nlp.normal`; the compiled way (`reading`) gives the same and is some
fifty times faster. Texts with letters that it does not know (Chinese, ligatures, emoji beyond 16 bits) are read by
`plain`.
"""

from collections.abc import Sequence
from functools import lru_cache
from itertools import pairwise
from typing import NamedTuple

import numpy as np

from nlp.neardup.arrays import I64, U8, U32
from nlp.neardup.codes import (
    AFTER_HEADING,
    BLANK,
    COLON,
    DOT,
    ELLIPSIS,
    LINE,
    MARK,
    MARK_ABOVE,
    NEW_LINE,
    NEW_SENTENCE,
    NUMBER,
    STOP,
    class_of,
    classes,
    code_of,
)
from nlp.neardup.reading import read_all, read_one
from nlp.normal import token_spans

__all__ = [
    "AFTER_HEADING",
    "MARK",
    "NEW_LINE",
    "NEW_SENTENCE",
    "NUMBER",
    "Placed",
    "Read",
    "placed",
    "plain",
    "read",
    "read_utf8",
    "token_code",
]


class Read(NamedTuple):
    """The tokens of texts in one flat row: text i has `tokens[starts[i]:starts[i + 1]]`.

    `breaks` says for each token what ends before it (`NEW_LINE`, `NEW_SENTENCE`, `AFTER_HEADING`, added up).
    """

    tokens: U32
    breaks: U8
    starts: I64


def read(texts: Sequence[str]) -> Read:
    """Read texts that are at hand as strings; half of a surrogate pair counts as a question mark.

    >>> from nlp.neardup.folding import read
    >>> one, two = read(["Tiết kiệm", "TIET  KIEM."]).tokens.reshape(2, 2)
    >>> bool((one == two).all())
    True
    """
    raw = [text.encode("utf-8", "replace") for text in texts]
    starts = np.zeros(len(raw) + 1, np.int64)
    np.cumsum([len(text) for text in raw], out=starts[1:])
    return read_utf8(np.frombuffer(b"".join(raw), np.uint8), starts)


def read_utf8(data: U8, starts: I64) -> Read:
    """Read texts laid end to end; text i has the bytes `data[starts[i]:starts[i + 1]]`."""
    size = int(starts[-1] - starts[0])
    tokens = np.empty(size // 2 + len(starts), np.uint32)
    breaks = np.empty(len(tokens), np.uint8)
    counts = np.empty(len(starts) - 1, np.int64)
    filled = read_all(data, starts, classes(), tokens, breaks, counts)
    found = Read(tokens[:filled], breaks[:filled], _cumulated(np.maximum(counts, 0)))
    hard = np.flatnonzero(counts < 0)
    return _with_hard(found, hard, data, starts) if len(hard) else found


class Placed(NamedTuple):
    """One text's tokens with their places in it, in characters."""

    tokens: U32
    breaks: U8
    begins: I64
    ends: I64


def placed(text: str) -> Placed:
    """Read one text with the place of every token, so that what is found in tokens can be shown in the text."""
    raw = np.frombuffer(text.encode("utf-8", "replace"), np.uint8)
    room = len(raw) // 2 + 1
    tokens, breaks = np.empty(room, np.uint32), np.empty(room, np.uint8)
    begins, ends = np.empty(room, np.int64), np.empty(room, np.int64)
    count = read_one(raw, 0, len(raw), classes(), tokens, breaks, 0, begins, ends)
    if count < 0:
        return plain(raw.tobytes().decode("utf-8"))
    return Placed(tokens[:count], breaks[:count], begins[:count], ends[:count])


def plain(text: str) -> Placed:
    """Read one text by the definition: `nlp.normal.token_spans`, and what stands between the tokens."""
    spans = token_spans(text)
    gaps = [text[left.end : right.start] for left, right in pairwise(spans)]
    return Placed(
        np.array([token_code(span.token) for span in spans], np.uint32),
        np.array([NEW_LINE, *map(_break, gaps)][: len(spans)], np.uint8),
        np.array([span.start for span in spans], np.int64),
        np.array([span.end for span in spans], np.int64),
    )


@lru_cache(maxsize=1 << 18)
def token_code(token: str) -> int:
    """Give the 32 bits of one folded token."""
    raw = np.frombuffer(token.encode("utf-8", "replace"), np.uint8)
    return int(code_of(raw, token[0].isdigit()))


def _break(gap: str) -> int:
    """Say what ends in the gap between two tokens."""
    kinds = [class_of(char) for char in gap]
    kinds = [kind for kind in kinds if kind < MARK_ABOVE]
    ends = NEW_LINE if LINE in kinds else 0
    stops = (DOT, STOP, ELLIPSIS)
    if any(a in stops and b in (BLANK, LINE) for a, b in pairwise(kinds)):
        ends |= NEW_SENTENCE
    dots = any(a == b == DOT for a, b in pairwise(kinds))
    return ends | (AFTER_HEADING if dots or COLON in kinds or ELLIPSIS in kinds else 0)


def _with_hard(found: Read, hard: I64, data: U8, starts: I64) -> Read:
    """Put in what the compiled way could not read."""
    texts = {int(at): bytes(data[starts[at] : starts[at + 1]]).decode("utf-8") for at in hard}
    slow = {at: plain(text) for at, text in texts.items()}
    counts = np.diff(found.starts)
    counts[hard] = [len(slow[int(at)].tokens) for at in hard]
    whole = _cumulated(counts)
    tokens, breaks = np.empty(whole[-1], np.uint32), np.empty(whole[-1], np.uint8)
    easy = np.ones(whole[-1], np.bool_)
    for at, text in slow.items():
        here = slice(whole[at], whole[at + 1])
        tokens[here], breaks[here], easy[here] = text.tokens, text.breaks, False
    tokens[easy], breaks[easy] = found.tokens, found.breaks
    return Read(tokens, breaks, whole)


def _cumulated(counts: I64) -> I64:
    starts = np.zeros(len(counts) + 1, np.int64)
    np.cumsum(counts, out=starts[1:])
    return starts
