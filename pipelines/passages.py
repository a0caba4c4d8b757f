"""Where the texts of pairs say the same, in characters of both: what the pair page shows."""

from typing import Any

import numpy as np
import pandas as pd
import pyarrow as pa
from numpy.typing import NDArray

from nlp.neardup.marking import Marked, mark
from nlp.neardup.templates import Template
from pipelines.filed_texts import FiledTexts

Keys = NDArray[np.uint64]

# Pairs whose texts are read at once: some 200 MB.
_BLOCK = 20_000


def marked(
    left: Keys, right: Keys, texts: FiledTexts, template: Template, *, threads: int
) -> Marked:
    """Compare pairs of filings, given by the hashes of their keys, block by block; their texts are at hand."""
    blocks = [
        _block(
            left[begin : begin + _BLOCK], right[begin : begin + _BLOCK], texts, template, threads
        )
        for begin in range(0, max(1, len(left)), _BLOCK)
    ]
    return blocks[0] if len(blocks) == 1 else Marked.joined(blocks)


def column_of(found: Marked) -> "pd.Series[Any]":
    """Give passages as a column: [left start, left end, right start, right end] for each common run of words."""
    return pd.Series(pd.arrays.ArrowExtensionArray(pa.chunked_array([found.lists()])))


def _block(left: Keys, right: Keys, texts: FiledTexts, template: Template, threads: int) -> Marked:
    keys, numbers = np.unique(np.concatenate([left, right]), return_inverse=True)
    return mark(
        texts.of(keys), numbers[: len(left)], numbers[len(left) :], template, threads=threads
    )
