"""Lay the model's weights out in one flat array.

Wherever this package says that a number is a row, it is the index in the flat array where the row starts. Row 0 is all
zeros, for reports the model has no weights for.
"""

from collections.abc import Mapping
from typing import NamedTuple

import numpy as np
from numpy.typing import NDArray

from nlp.words.weights import BORDERS, PLACES, REPORTS, SIZES, Kind, ModelWeights

RowIndex = Mapping[Kind, Mapping[str, int]]


class PackedWeights(NamedTuple):
    """Weights for compiled code.

    `weights[row + 2 * place + label]` is a weight. Each line of `steps` is a template: its report,
    its size less 1, its place. `borders` has by report, size less 1, and end of the text, the rows
    of BOS and EOS. `transitions` is from-label x to-label, B-W first.
    """

    weights: NDArray[np.float64]
    steps: NDArray[np.int32]
    borders: NDArray[np.int32]
    transitions: NDArray[np.float64]


def packed(model: ModelWeights) -> tuple[PackedWeights, RowIndex]:
    """Pack a model's weights, and give the row of each report by its kind."""
    blocks = [np.zeros((PLACES, 2))]
    index: dict[Kind, dict[str, int]] = {}
    for kind, rows in model.rows.items():
        first = len(blocks)
        index[kind] = {report: (first + at) * PLACES * 2 for at, report in enumerate(rows)}
        blocks += rows.values()
    borders = np.zeros((len(REPORTS), len(SIZES), len(BORDERS)), np.int32)
    for (report, size), rows_of_kind in index.items():
        borders[report, size - 1] = [rows_of_kind.get(border, 0) for border in BORDERS]
    steps = [(kind[0], kind[1] - 1, place) for kind, place in model.templates]
    weights = np.concatenate(blocks).ravel()
    return PackedWeights(weights, np.array(steps, np.int32), borders, model.transitions), index
