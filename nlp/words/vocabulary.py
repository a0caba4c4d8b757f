"""Sort tokens into types: tokens of one type weigh the same for the model wherever they stand."""

from collections.abc import Iterable

import numpy as np

from nlp.words.packing import RowIndex
from nlp.words.weights import ANSWERS, DIGIT, IN_DICTIONARY, LOWER, REPORTS, TITLE, WRITTEN

# Columns of a type. First its five rows of weights, by kind of report, then its token's numbers in
# n-grams (-1 when it is in none), and whether it is a title.
WRITTEN_NUMBER, LOWER_NUMBER, IS_TITLE = range(len(REPORTS), len(REPORTS) + 3)
COLUMNS = len(REPORTS) + 3

_LOOKS = ["T[0].lower", "T[0].isdigit", "T[0].istitle"]


class Vocabulary:
    """The types of the tokens met so far.

    `types` is types x columns. Rows are only ever added, into room made at the start, so that other
    threads may read meanwhile.
    """

    def __init__(self, index: RowIndex, dictionary: frozenset[str]) -> None:
        # underthesea's own code says what is lower case, a number, a title: Unicode versions differ.
        from underthesea_core import CRFFeaturizer

        self._featurizer = CRFFeaturizer(_LOOKS, set())
        self._rows = [index[report, 1] for report in range(len(REPORTS))]
        self._dictionary = dictionary
        self.written_numbers = _numbers(index[WRITTEN, 2], index[WRITTEN, 3])
        self.lower_numbers = _numbers(index[LOWER, 2], index[LOWER, 3], sorted(dictionary))
        # What is known as written has one type; what is known in lower case only has one with a
        # large first letter and one without; what is unknown has few.
        known = len(self._rows[WRITTEN]) + len(self.written_numbers)
        known_lower = len(self._rows[LOWER]) + len(self.lower_numbers)
        self.types = np.zeros((known + 2 * known_lower + 32, COLUMNS), np.int32)
        self._type_numbers: dict[tuple[int, ...], int] = {}

    def type_of(self, token: str) -> int:
        """Give the number of a token's type, adding it to `types` when it is new.

        Not thread-safe: the caller holds a lock.
        """
        lower, digit, title = self._look(token)
        columns = (
            self._rows[WRITTEN].get(token, 0),
            self._rows[LOWER].get(lower, 0),
            self._rows[DIGIT].get(digit, 0),
            self._rows[TITLE].get(title, 0),
            self._rows[IN_DICTIONARY].get(ANSWERS[lower in self._dictionary], 0),
            self.written_numbers.get(token, -1),
            self.lower_numbers.get(lower, -1),
            ANSWERS.index(title),
        )
        number = self._type_numbers.setdefault(columns, len(self._type_numbers))
        self.types[number] = columns
        return number

    def _look(self, token: str) -> list[str]:
        """Report a token in lower case, and whether it is a number and a title."""
        (reports,) = self._featurizer.process([[[token]]])[0]
        return [report.partition("=")[2] for report in reports]


def _numbers(*ngrams: Iterable[str]) -> dict[str, int]:
    """Number the tokens of n-grams, each written with blanks between."""
    tokens = dict.fromkeys(
        token for group in ngrams for ngram in group for token in ngram.split(" ")
    )
    return {token: number for number, token in enumerate(tokens)}
