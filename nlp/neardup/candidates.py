"""Which pairs of texts are worth comparing: MinHash banding for likeness, rare fingerprints for containment."""

from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from nlp.neardup.hashing import U64, mixed, rolling
from nlp.neardup.limits import Limits
from nlp.neardup.tokens import TokenTable

Pairs = NDArray[np.int64]

# Fingerprints of containment: runs of five syllables, one in four kept by its hash alone, so that the same
# run is kept
# in every text; three kept runs in common are about twelve syllables of the same wording.
_PRINT_WIDTH = 5
_PRINT_KEEP = np.uint64(4)
_PRINTS_SHARED = 3
_SEED = 20211230


@dataclass(frozen=True, slots=True)
class Pieces:
    """Distinct (text, piece) incidences, sorted by text and then by piece."""

    texts: Pairs
    hashes: U64

    def kept(self, keep: NDArray[np.bool_]) -> "Pieces":
        """Keep the incidences that are marked."""
        return Pieces(self.texts[keep], self.hashes[keep])


def pieces(table: TokenTable, *, width: int) -> Pieces:
    """Cut every text's own tokens into runs of `width`, each distinct run once a text."""
    text_of = np.repeat(np.arange(len(table)), np.diff(table.starts))[table.own]
    hashes = table.hashes[table.own]
    runs = rolling(hashes, width)
    inside = text_of[: len(runs)] == text_of[width - 1 :] if len(runs) else np.zeros(0, np.bool_)
    texts, runs = text_of[: len(runs)][inside], runs[inside]
    order = np.lexsort((runs, texts))
    texts, runs = texts[order], runs[order]
    first = np.ones(len(runs), np.bool_)
    first[1:] = (texts[1:] != texts[:-1]) | (runs[1:] != runs[:-1])
    return Pieces(texts[first], runs[first])


def alike(table: TokenTable, limits: Limits) -> Pairs:
    """Pair texts that probably share much wording, by MinHash signatures cut into bands.

    Returns an array of shape (pairs, 2), each pair once, the smaller text number first.
    """
    found = pieces(table, width=limits.shingle)
    found = _without_common(found, len(table), limits.common_piece_from)
    texts, signatures = _signatures(found, limits.permutations)
    pairs = [np.zeros((0, 2), np.int64)]
    for band in range(limits.permutations // limits.band_rows):
        rows = signatures[:, band * limits.band_rows : (band + 1) * limits.band_rows]
        key = np.full(len(rows), band, np.uint64)
        for row in rows.T:
            key = mixed(key + row)
        pairs.append(_bucket_pairs(key, texts, limits.bucket_cap))
    return _distinct(np.concatenate(pairs))


def containing(table: TokenTable, limits: Limits) -> Pairs:
    """Pair texts that share at least three rare fingerprints, whatever their lengths; shape as in `alike`."""
    found = pieces(table, width=_PRINT_WIDTH)
    found = found.kept(mixed(found.hashes) % _PRINT_KEEP == 0)
    _, which, counts = np.unique(found.hashes, return_inverse=True, return_counts=True)
    rare = (counts[which] > 1) & (counts[which] <= limits.bucket_cap)
    pairs = _bucket_pairs(which[rare].astype(np.uint64), found.texts[rare], limits.bucket_cap)
    if not len(pairs):
        return pairs
    distinct, shared = np.unique(pairs, axis=0, return_counts=True)
    return np.asarray(distinct[shared >= _PRINTS_SHARED], np.int64)


def equal(table: TokenTable, *, at_least: int) -> Pairs:
    """Pair each text with the first that has the same tokens, and with the first that has them but for its numbers.

    Shape as in `alike`; a pair may come twice.
    """
    first: dict[bytes, int] = {}
    pairs = []
    for text in range(len(table)):
        here = slice(table.starts[text], table.starts[text + 1])
        if here.stop - here.start < at_least:
            continue
        for same in (b"=" + table.ids[here].tobytes(), b"~" + table.hashes[here].tobytes()):
            earlier = first.setdefault(same, text)
            if earlier != text:
                pairs.append((earlier, text))
    return np.array(pairs, np.int64).reshape(-1, 2)


def _without_common(found: Pieces, texts: int, common_from: int) -> Pieces:
    """Drop pieces of everyday wording, unless less than a quarter of a text would remain."""
    limit = max(common_from, texts // 1000)
    _, which, counts = np.unique(found.hashes, return_inverse=True, return_counts=True)
    rare = counts[which] <= limit
    all_of = np.bincount(found.texts, minlength=texts)
    rare_of = np.bincount(found.texts, weights=rare, minlength=texts)
    return found.kept(rare | (rare_of < 0.25 * all_of)[found.texts])


def _signatures(found: Pieces, permutations: int) -> tuple[Pairs, U64]:
    """Take the minimum of each permuted hash over each text's pieces.

    Returns the numbers of the texts that have pieces and an array of shape (texts, permutations).
    """
    if not len(found.texts):
        return np.zeros(0, np.int64), np.zeros((0, permutations), np.uint64)
    begins = np.flatnonzero(np.r_[True, found.texts[1:] != found.texts[:-1]])
    random = np.random.default_rng(_SEED)
    factors = random.integers(1, 2**63, permutations, dtype=np.uint64) | np.uint64(1)
    columns = [np.minimum.reduceat(mixed(found.hashes * factor), begins) for factor in factors]
    return found.texts[begins], np.stack(columns, axis=1)


def _bucket_pairs(key: U64, texts: Pairs, cap: int) -> Pairs:
    """Pair the texts of each bucket: all with all up to `cap`; larger ones with their first and next three."""
    order = np.lexsort((texts, key))
    key, texts = key[order], texts[order]
    begins = np.flatnonzero(np.r_[True, key[1:] != key[:-1]]) if len(key) else np.zeros(0, np.int64)
    sizes = np.diff(np.r_[begins, len(key)])
    size_at = np.repeat(sizes, sizes)
    begin_at = np.repeat(begins, sizes)
    place = np.arange(len(key)) - begin_at
    pairs = []
    for step in range(1, int(min(cap, sizes.max(initial=1)))):
        near = (place + step < size_at) & ((size_at <= cap) | (step <= 3))
        here = np.flatnonzero(near)
        pairs.append(np.stack([texts[here], texts[here + step]], axis=1))
    star = np.flatnonzero((size_at > cap) & (place > 3))
    pairs.append(np.stack([texts[begin_at[star]], texts[star]], axis=1))
    joined = np.concatenate(pairs)
    return np.asarray(np.sort(joined[joined[:, 0] != joined[:, 1]], axis=1), np.int64)


def _distinct(pairs: Pairs) -> Pairs:
    return np.asarray(np.unique(pairs, axis=0), np.int64).reshape(-1, 2)
