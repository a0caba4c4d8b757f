"""The same idea in other words: filings that share many of their rarer words though little of their wording."""

from collections.abc import Sequence

import numpy as np
from scipy.sparse import csr_array
from sklearn.feature_extraction.text import TfidfVectorizer

# A word in more filings than this tells nothing of the idea and would make the search quadratic.
_COMMON = 400
_COMMON_SHARE = 0.1
_BLOCK = 2_000
# With fewer filings no word can be called rare, and what two texts share by chance would look like an idea.
_FEWEST = 50

Near = tuple[int, int, float]


def nearest(
    words: Sequence[Sequence[str]], is_new: Sequence[bool], *, least: float, most: int
) -> list[Near]:
    """Find for each new filing at most `most` others whose word vectors have a cosine of at least `least`.

    `words` are folded words; vectors are TF-IDF without everyday words. Returns (smaller number, larger
    number, cosine),
    each pair once, sorted. Exact: every filing is compared with every other by a sparse product in blocks.
    """
    if len(words) < _FEWEST or not most:
        return []
    vectors = _vectors(words)
    if vectors is None:
        return []
    found: dict[tuple[int, int], float] = {}
    wanted = np.flatnonzero(np.asarray(is_new, np.bool_))
    across = csr_array(vectors.T)
    for begin in range(0, len(wanted), _BLOCK):
        block = wanted[begin : begin + _BLOCK]
        likeness = csr_array(vectors[block] @ across)
        for place, filing in enumerate(block):
            for other, cosine in _best(likeness, place, int(filing), least, most):
                found[min(filing, other), max(filing, other)] = cosine
    return [(int(left), int(right), cosine) for (left, right), cosine in sorted(found.items())]


def _vectors(words: Sequence[Sequence[str]]) -> csr_array | None:
    """Vectors of length 1, shape (filings, distinct words); None when no word is shared but not common."""
    vectorizer = TfidfVectorizer(
        analyzer=_as_given,
        sublinear_tf=True,
        min_df=2,
        max_df=max(2, min(_COMMON, int(_COMMON_SHARE * len(words)))),
        dtype=np.float32,
    )
    try:
        return csr_array(vectorizer.fit_transform(words))
    except ValueError:  # scikit-learn's word for an empty vocabulary
        return None


def _as_given(words: Sequence[str]) -> Sequence[str]:
    return words


def _best(
    likeness: csr_array, place: int, filing: int, least: float, most: int
) -> list[tuple[int, float]]:
    """The nearest others of one row, nearest first, ties by number."""
    row = slice(likeness.indptr[place], likeness.indptr[place + 1])
    near = [
        (int(other), float(cosine))
        for other, cosine in zip(likeness.indices[row], likeness.data[row], strict=True)
        if cosine >= least and other != filing
    ]
    return sorted(near, key=lambda pair: (-pair[1], pair[0]))[:most]
