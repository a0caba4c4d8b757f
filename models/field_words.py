"""The words that spoke for a field: chosen from the words of texts as people read them."""

from typing import Any

import numpy as np
import pyarrow as pa
import pyarrow.compute as pc
from numpy.typing import NDArray

from models.field_features import FieldFeatures
from models.reading import chosen
from models.reading.texts import read_words
from nlp.neardup.arrays import I64
from nlp.words import WordIds

# A word of one or two letters tells nobody anything.
_SHORTEST = 3


class SpokenWords:
    """The words of texts, with the columns that a field model has for their syllables."""

    def __init__(self, words: WordIds, features: FieldFeatures) -> None:
        self._words = words
        listed = pa.array(words.vocabulary, pa.string())
        said = pc.replace_substring(listed, "_", " ")
        self._shown: list[str] = said.to_pylist()
        self._rank = np.empty(len(listed), np.int64)
        self._rank[pc.array_sort_indices(said).to_numpy()] = np.arange(len(listed))
        spelt = read_words(words.vocabulary)
        items, starts = spelt.tokens
        forms, *_ = spelt.texts.memory.folded_forms()
        usable = (pc.utf8_length(listed).to_numpy() >= _SHORTEST).astype(np.int32)
        self._names = chosen.names(forms[items], starts, usable)
        self._columns = features.syllable_columns(spelt)

    def strongest(
        self,
        vectors: Any,  # noqa: ANN401 - sparse; scipy has no types
        weights: NDArray[np.float32],
        classes: I64,
        first: int,
        most: int,
    ) -> list[tuple[str, ...]]:
        """Choose the words of texts whose syllables weighed most for their class, the strongest first.

        `vectors` are the rows of the texts from number `first` on, `weights` has the shape (classes, columns).
        """
        starts = self._words.starts[first : first + vectors.shape[0] + 1]
        found = chosen.strongest(
            vectors.data, vectors.indices, vectors.indptr, weights, classes, self._words.ids, starts,
            self._names, self._rank, *self._columns, most,
        )  # fmt: skip
        shown = self._shown
        return [tuple(shown[word] for word in row if word >= 0) for row in found.tolist()]
