"""Which words make a line read like a form's: learned from the curated lines against what authors wrote.

The weights are kept in `data/lexicons/form_words.csv`, because the search for copies (`nlp`) knows no labelled texts;
`python -m models.form_words` renews the file after lines were added to `data/templates/`.
"""

import csv
import sys
from collections.abc import Iterator, Sequence
from pathlib import Path

import numpy as np
from scipy.sparse import csr_array, diags_array

from models import labelled
from nlp.lexicons import data_path
from nlp.normal import tokens
from nlp.sentences import sentences

# Shorter lines hold too few words to tell by; they are template only when the curated list names them.
FEWEST = 5
_STRENGTH = (
    100.0  # of the fit; on lines of files held out one by one, 30 to 1000 gave the same AUC (.979)
)

Line = list[str]


def learn() -> dict[str, float]:
    """Fit weights of words and of pairs of neighbours; "" is the threshold that the mean of a line must exceed."""
    from sklearn.feature_extraction.text import CountVectorizer
    from sklearn.linear_model import LogisticRegression

    form, own = list(_form_lines()), list(_own_lines())
    vectorizer = CountVectorizer(analyzer=features, min_df=2)
    counts = csr_array(vectorizer.fit_transform([*form, *own]))
    means = diags_array([1 / len(line) for line in [*form, *own]]) @ counts
    truth = np.r_[np.ones(len(form)), np.zeros(len(own))]
    model = LogisticRegression(C=_STRENGTH, class_weight="balanced", max_iter=3000)
    model.fit(means, truth)
    names = vectorizer.get_feature_names_out()
    weights = {
        str(name): round(float(weight), 2)
        for name, weight in sorted(zip(names, model.coef_[0], strict=True))
    }
    return {"": round(-float(model.intercept_[0]), 2)} | {n: w for n, w in weights.items() if w}


def features(line: Sequence[str]) -> list[str]:
    """List the folded words of a line and its pairs of neighbours; the line's value is the mean over its words."""
    return [*line, *(f"{one} {other}" for one, other in zip(line, line[1:], strict=False))]


def write(path: Path) -> int:
    """Write the weights; returns how many there are."""
    weights = learn()
    with path.open("w", encoding="utf-8", newline="") as file:
        writer = csv.writer(file, lineterminator="\n")
        writer.writerow(("words", "weight"))
        writer.writerows(weights.items())
    return len(weights)


def _form_lines() -> Iterator[Line]:
    for path in sorted(data_path("templates").glob("*.txt")):
        for line in path.read_text(encoding="utf-8").splitlines():
            if not line.startswith("#"):
                yield from _long_enough(line)


def _own_lines() -> Iterator[Line]:
    """Sentences of genuine entries of the train split."""
    for text in labelled.load("train"):
        if text.low_content is None:
            for start, end in sentences(text.content):
                yield from _long_enough(text.content[start:end])


def _long_enough(line: str) -> Iterator[Line]:
    folded = ["0" if token[0].isdigit() else token for token in tokens(line)]
    if len(folded) >= FEWEST:
        yield folded


if __name__ == "__main__":
    sys.stdout.write(f"{write(data_path('lexicons') / 'form_words.csv')}\n")
