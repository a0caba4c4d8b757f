"""Vietnamese words, as underthesea 9.5 finds them, at many times its speed.

The model is underthesea's own, read from its files and run in compiled code. It is loaded on the
first call, not on import. What is compiled is kept beside the package, or where the package cannot be
written to, in the user's cache folder or in the folder that NUMBA_CACHE_DIR names.
"""

from collections.abc import Sequence

from nlp.words.loading import shared_segmenter
from nlp.words.word_ids import WordIds

__all__ = ["WordIds", "segment", "segment_ids", "source"]


def segment(texts: Sequence[str]) -> list[list[str]]:
    """Give the words of each text, identical to what underthesea's `word_tokenize` gives for it.

    Syllables of a word are joined by a blank. Words are not always found in the text: underthesea
    composes letters and respells some syllables. Half of a surrogate pair, on which underthesea
    fails, comes out as the replacement character; runs of more than 2,000 characters without a
    blank, over which its patterns take quadratic time, are read in pieces. Threads may call at
    once; long lists are better than many short ones.

    >>> segment(["Cải tiến quy trình bơm nước.", ""])
    [['Cải tiến', 'quy trình', 'bơm', 'nước', '.'], []]
    """
    return shared_segmenter().segment(_checked(texts))


def segment_ids(texts: Sequence[str]) -> WordIds:
    """Give the words of each text as numbers, in arrays: the same words as `segment`, a bit faster.

    >>> found = segment_ids(["Bơm nước, bơm nước!", "nước"])
    >>> found.vocabulary
    ['Bơm', 'nước', ',', 'bơm', '!']
    >>> found.ids.tolist(), found.starts.tolist()
    ([0, 1, 2, 3, 1, 4, 1], [0, 6, 7])
    """
    return shared_segmenter().segment_ids(_checked(texts))


def source() -> str:
    """Say who finds the words and why: "fast: …", or "underthesea: …" with what has changed in it."""
    return shared_segmenter().source


def _checked(texts: Sequence[str]) -> list[str]:
    if isinstance(texts, str):
        raise TypeError("texts must be a list of texts, not one text: segment([text])")
    for place, text in enumerate(texts):
        if not isinstance(text, str):
            raise TypeError(f"texts[{place}] must be a string, not {type(text).__name__}")
    return list(texts)
