"""Sort the model's 50,671 named attributes so that a text can be scored without making a string.

A template such as T[-1,0].lower looks at a run of tokens, here the one before and the one at hand, and reports them in
some way, here in lower case; with what it reported, say "sáng kiến", it names the attribute `T[-1,0].lower=sáng kiến`,
which has a weight for each label. Templates of one kind report alike on equally many tokens; they differ in the place
where the run begins, from two before the token at hand to two behind. So each kind has one row of weights, places x
labels, for each report.
"""

import re
from dataclasses import dataclass
from itertools import product
from typing import NamedTuple

import numpy as np
from numpy.typing import NDArray

from nlp.words.model_files import WordModel

# A report is the tokens, the tokens in lower case, or whether they are a number, titles, in the dictionary.
REPORTS = ("", "lower", "isdigit", "istitle", "is_in_dict")
WRITTEN, LOWER, DIGIT, TITLE, IN_DICTIONARY = range(5)
SIZES = (1, 2, 3)
PLACES = 5

# What is reported instead where the run begins before the text or ends behind it, and as no and yes.
BORDERS = ("BOS", "EOS")
ANSWERS = ("False", "True")

_TEMPLATE = re.compile(r"T\[(-?\d+)(?:,(-?\d+))?\](?:\.(\w+))?")

# How it reports (an index of REPORTS), and on how many tokens.
Kind = tuple[int, int]
Row = NDArray[np.float64]


class Template(NamedTuple):
    """A template's kind, and the place of its weights in a row."""

    kind: Kind
    place: int


@dataclass(frozen=True, slots=True)
class ModelWeights:
    """The rows by kind and report, and the templates in the model's order."""

    rows: dict[Kind, dict[str, Row]]
    templates: list[Template]
    transitions: NDArray[np.float64]
    dictionary: frozenset[str]


def model_weights(model: WordModel) -> ModelWeights:
    """Sort a model's weights.

    Raises:
        ValueError: the labels are not B-W and I-W, or a template is none of these.
    """
    if model.crf.labels != ["B-W", "I-W"]:
        raise ValueError(f"labels B-W and I-W expected, the model has {model.crf.labels}")
    templates = {name: _template(name) for name in model.templates}
    rows: dict[Kind, dict[str, Row]] = {kind: {} for kind in product(range(len(REPORTS)), SIZES)}
    for attribute, weights in zip(model.crf.attributes, model.crf.states):
        name, _, report = attribute.partition("=")
        if name in templates:
            template = templates[name]
            row = rows[template.kind].setdefault(report, np.zeros((PLACES, 2)))
            row[template.place] = weights
    dictionary = frozenset(model.dictionary)
    return ModelWeights(rows, list(templates.values()), model.crf.transitions, dictionary)


def _template(name: str) -> Template:
    match = _TEMPLATE.fullmatch(name)
    if match is None or (match[3] or "") not in REPORTS:
        raise ValueError(f"a template like T[-1,0].lower expected, the model has {name!r}")
    begin, end = int(match[1]), int(match[2] or match[1])
    if not -2 <= begin <= end <= 2 or end - begin >= len(SIZES):
        raise ValueError(f"three tokens at most, within two places, expected; not {name!r}")
    return Template((REPORTS.index(match[3] or ""), end - begin + 1), begin + 2)
