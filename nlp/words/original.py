"""underthesea's own function, for when its model is not the one the fast way was made for."""

import numpy as np

from nlp.words.light_import import underthesea
from nlp.words.tokens import bounded, without_surrogates
from nlp.words.word_ids import Numbering, WordIds


class OriginalSegmenter:
    """Segments with underthesea itself: some thirty times slower, one thread at a time.

    A dotted line behind "http://" can keep underthesea busy for ever.
    """

    def __init__(self, reason: str) -> None:
        self.source = f"underthesea: {reason}"

    def segment(self, texts: list[str]) -> list[list[str]]:
        """Give the words of each text."""
        word_tokenize = underthesea().word_tokenize
        return [word_tokenize(bounded(without_surrogates(text))) for text in texts]

    def segment_ids(self, texts: list[str]) -> WordIds:
        """Give the words of each text as numbers."""
        segmented = self.segment(texts)
        table = np.array([word for words in segmented for word in words], object)
        numbering = Numbering()
        ids = numbering.renumber(table, np.arange(len(table), dtype=np.int32))
        starts = np.cumsum([0, *map(len, segmented)], dtype=np.int64)
        return WordIds(ids, starts, numbering.vocabulary())
