"""Two texts side by side: how much of each stands in the other, and where, in characters of the texts as given."""

from dataclasses import dataclass

import numba
import numpy as np
from rapidfuzz.distance import Indel

from nlp.neardup.arrays import I64, U32
from nlp.neardup.codes import MARK
from nlp.neardup.comparing import PLACES, RUN, lay_out, place_of, run_key
from nlp.neardup.folding import Placed, Read, placed
from nlp.neardup.forms import BEGIN, FORM, curated
from nlp.neardup.templates import NONE, Template

_POINTS = 0x10FFFF - 0x10000

Passages = tuple[tuple[int, int, int, int], ...]


@dataclass(frozen=True, slots=True)
class Alignment:
    """What two texts have in common; shares in 0..1, lengths in syllables.

    `similarity` counts both texts: twice what is common over both lengths, by passages in any order or by the longest
    common subsequence, whichever sees more. `left_in_right` is the share of the left text that stands in the right.
    Template text counts on neither side; `template_share` is its share of both. `passages` are (left start, left end,
    right start, right end) in characters.
    """

    similarity: float
    left_in_right: float
    right_in_left: float
    longest_passage: int
    template_share: float
    passages: Passages


@dataclass(frozen=True, slots=True)
class Own:
    """The tokens of a text that are no template text, with their places; `total` counts all its tokens."""

    tokens: U32
    begins: I64
    ends: I64
    total: int


def align(left: str, right: str, template: Template = NONE) -> Alignment:
    """Compare two texts; identical ones are 1.0 in all shares whatever is template text.

    >>> align("Bơm nước bằng năng lượng mặt trời", "BOM NUOC BANG NANG LUONG GIO").longest_passage
    5
    """
    a, b = placed(left), placed(right)
    if len(a.tokens) and np.array_equal(a.tokens, b.tokens):
        whole = (int(a.begins[0]), int(a.ends[-1]), int(b.begins[0]), int(b.ends[-1]))
        return Alignment(1.0, 1.0, 1.0, len(a.tokens), 0.0, (whole,))
    return aligned(own_of(a, template), own_of(b, template))


def own_of(text: Placed, template: Template) -> Own:
    """Leave template text out of a text that was read; what reads like a form carries `MARK`."""
    bounds = np.array([0, len(text.tokens)], np.int64)
    forms = curated()
    marks = forms.marks(Read(text.tokens, text.breaks, bounds))
    tokens = text.tokens | np.where(marks & BEGIN, MARK, np.uint32(0))
    kept = np.flatnonzero(marks & FORM == 0)
    kept = kept[template.marks(text.tokens[kept]) == 0]
    tokens = _with_begins(tokens, kept)
    forms.mark_formlike(tokens, np.array([0, len(tokens)], np.int64))
    return Own(tokens, text.begins[kept], text.ends[kept], len(text.tokens))


def _with_begins(tokens: U32, kept: I64) -> U32:
    """Take the tokens that are kept; the first of each line carries `MARK`, whatever of the line went before it."""
    lines = np.cumsum(tokens & MARK > 0)[kept]
    fresh = np.r_[True, lines[1:] != lines[:-1]] if len(kept) else np.zeros(0, np.bool_)
    return (tokens[kept] & ~MARK) | np.where(fresh, MARK, np.uint32(0)).astype(np.uint32)


def aligned(a: Own, b: Own) -> Alignment:
    """Compare two texts whose template text is left out."""
    runs = common_runs(a.tokens, b.tokens)
    in_b = _covered(len(a.tokens), runs[0], runs[2])
    in_a = _covered(len(b.tokens), runs[1], runs[2])
    both = max(1, len(a.tokens) + len(b.tokens))
    left_out = a.total + b.total - len(a.tokens) - len(b.tokens)
    return Alignment(
        similarity=max((in_b + in_a) / both, subsequence_share(a.tokens, b.tokens)),
        left_in_right=in_b / max(1, len(a.tokens)),
        right_in_left=in_a / max(1, len(b.tokens)),
        longest_passage=int(runs[2].max(initial=0)),
        template_share=left_out / max(1, a.total + b.total),
        passages=tuple(
            (
                int(a.begins[left]),
                int(a.ends[left + length - 1]),
                int(b.begins[right]),
                int(b.ends[right + length - 1]),
            )
            for left, right, length in runs.T.tolist()
        ),
    )


def subsequence_share(a: U32, b: U32) -> float:
    """Twice the longest common subsequence of two texts over both lengths (rapidfuzz); 0 for an empty text."""
    if not len(a) or not len(b):
        return 0.0
    return float(Indel.normalized_similarity(as_letters(a), as_letters(b)))


def as_letters(tokens: U32) -> str:
    """Give a text as a string of one character a token, for rapidfuzz; half a million tokens rarely share one."""
    points = (np.asarray(tokens) >> np.uint32(2)) % np.uint32(_POINTS) + np.uint32(0x10000)
    return points.astype("<u4").tobytes().decode("utf-32-le")


def common_runs(a: U32, b: U32) -> I64:
    """Find every maximal run of at least `RUN` tokens common to both, in the order of the left text.

    Returns an array of shape (3, runs): places in the left and in the right text, lengths. Runs that repeat more than
    eight times in the left text are followed at eight places.
    """
    found = common_runs_of(a & ~MARK, b & ~MARK)
    return found[:, np.lexsort((found[1], found[0]))]


def _covered(length: int, begins: I64, sizes: I64) -> int:
    """Count the places below `length` that at least one run covers."""
    steps = np.zeros(length + 1, np.int64)
    np.add.at(steps, begins, 1)
    np.add.at(steps, begins + sizes, -1)
    return int((np.cumsum(steps)[:length] > 0).sum())


@numba.njit(nogil=True, cache=True)
def _roomy(found: I64, filled: int) -> I64:
    if filled < found.shape[1]:
        return found
    larger = np.empty((3, 2 * filled), np.int64)
    larger[:, :filled] = found
    return larger


@numba.njit(nogil=True, cache=True)
def common_runs_of(a: U32, b: U32) -> I64:
    """Find what `common_runs` does in tokens without marks, in the order in which runs end in the right text.

    Runs grow along the right text, eight at most at a time; one that cannot go on is written down. Linear in the
    lengths, whatever the texts.
    """
    size = 16
    while size < 2 * len(a) + 2:
        size *= 2
    table, heads = np.zeros(size, np.uint64), np.zeros(size, np.int64)
    following, slot = np.zeros(len(a) + 1, np.int64), np.zeros(len(a) + 1, np.int64)
    lay_out(a, size, table, heads, following, slot)
    found, filled = np.empty((3, len(b) + 8), np.int64), 0
    seen_at = np.full(len(a) + 1, -1, np.int64)
    places, lengths, going = np.zeros((2, PLACES), np.int64), np.zeros((2, PLACES), np.int64), 0
    for right in range(len(b) - RUN + 2):
        is_inside = right <= len(b) - RUN
        old, new, count = right % 2, 1 - right % 2, 0
        for at in range(going):
            left, length = places[old, at] + 1, lengths[old, at]
            if is_inside and left <= len(a) - RUN and a[left + RUN - 1] == b[right + RUN - 1]:
                places[new, count], lengths[new, count] = left, length + 1
                seen_at[left] = right
                count += 1
            else:
                found = _roomy(found, filled)
                found[0, filled] = left - 1 - length + RUN
                found[1, filled] = right - 1 - length + RUN
                found[2, filled] = length
                filled += 1
        if is_inside:
            key = run_key(b, right)
            place = place_of(key, table, size)
            left = heads[place] if table[place] == key else -1
            while left >= 0 and count < PLACES:
                if seen_at[left] != right:
                    places[new, count], lengths[new, count] = left, RUN
                    seen_at[left] = right
                    count += 1
                left = following[left]
        going = count
    return found[:, :filled].copy()
