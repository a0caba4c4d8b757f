"""How much of two texts is the same, measured on the authors' own syllables."""

from collections import defaultdict
from collections.abc import Sequence
from dataclasses import dataclass

from rapidfuzz.distance import Indel

# A run that stands in the other text at more places than this adds nothing but time.
_PLACES = 8


@dataclass(frozen=True, slots=True)
class Passage:
    """A run of `length` tokens that stands in both texts, from these token positions on."""

    left: int
    right: int
    length: int


@dataclass(frozen=True, slots=True)
class Measures:
    """Shares in 0..1, lengths in syllables; `template_share` is the share of both texts left out as template.

    `similarity` counts both texts: twice what is common over both lengths, by passages in any order or by the
    longest
    common subsequence, whichever sees more. `left_in_right` is the share of the left text that stands in the
    right.
    """

    similarity: float
    left_in_right: float
    right_in_left: float
    longest_passage: int
    template_share: float
    passages: tuple[Passage, ...]


def measure(
    left: Sequence[int],
    right: Sequence[int],
    *,
    left_own: Sequence[bool],
    right_own: Sequence[bool],
    shingle: int,
) -> Measures:
    """Compare two token sequences; tokens that are not `own` count on neither side.

    Identical sequences are 1.0 in all three shares whatever is template text.

    >>> a = [1, 2, 3, 4, 5, 6]
    >>> own = [True] * 6
    >>> measure(a, a[3:] + a[:3], left_own=own, right_own=own, shingle=3).similarity
    1.0
    """
    template = 1.0 - (sum(left_own) + sum(right_own)) / max(1, len(left) + len(right))
    if list(left) == list(right):
        whole = (Passage(0, 0, len(left)),) if left else ()
        return Measures(1.0, 1.0, 1.0, len(left), template, whole)
    left_places = [place for place, own in enumerate(left_own) if own]
    right_places = [place for place, own in enumerate(right_own) if own]
    a = [left[place] for place in left_places]
    b = [right[place] for place in right_places]
    runs = common_runs(a, b, shingle=shingle)
    in_right = _covered(len(a), [(run.left, run.length) for run in runs])
    in_left = _covered(len(b), [(run.right, run.length) for run in runs])
    both = max(1, len(a) + len(b))
    return Measures(
        similarity=max(
            (in_right + in_left) / both, Indel.normalized_similarity(a, b) if a and b else 0
        ),
        left_in_right=in_right / max(1, len(a)),
        right_in_left=in_left / max(1, len(b)),
        longest_passage=max((run.length for run in runs), default=0),
        template_share=template,
        passages=tuple(_as_filed(run, left_places, right_places) for run in runs),
    )


def common_runs(a: Sequence[int], b: Sequence[int], *, shingle: int) -> list[Passage]:
    """Find every maximal run of at least `shingle` tokens common to both, in the order of the left text.

    Linear in the lengths but for pieces that repeat; those are followed at eight places at most.
    """
    places: dict[tuple[int, ...], list[int]] = defaultdict(list)
    for start in range(len(b) - shingle + 1):
        known = places[tuple(b[start : start + shingle])]
        if len(known) < _PLACES:
            known.append(start)
    runs: list[Passage] = []
    growing: dict[int, tuple[int, int]] = {}
    for start in range(len(a) - shingle + 1):
        still: dict[int, tuple[int, int]] = {}
        for place in places.get(tuple(a[start : start + shingle]), ()):
            first, length = growing.pop(place - 1, (start, shingle - 1))
            still[place] = (first, length + 1)
        runs += [Passage(f, p - n + shingle, n) for p, (f, n) in growing.items()]
        growing = still
    runs += [Passage(f, p - n + shingle, n) for p, (f, n) in growing.items()]
    return sorted(runs, key=lambda run: (run.left, run.right))


def _covered(length: int, spans: list[tuple[int, int]]) -> int:
    """Count the positions below `length` that at least one (start, length) span covers."""
    marks = bytearray(length)
    for start, size in spans:
        marks[start : start + size] = b"\x01" * size
    return sum(marks)


def _as_filed(run: Passage, left_places: list[int], right_places: list[int]) -> Passage:
    """Give a run of own tokens its positions in the whole texts (template text in between included)."""
    return Passage(left_places[run.left], right_places[run.right], run.length)
