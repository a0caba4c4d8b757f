"""What the field model sees of a text: its syllables with and without diacritics, meanings, and terms of trades.

Where an office has an encoder, its vector of the text too.

Nothing of author, unit or union is looked at.
"""

from collections.abc import Sequence
from typing import Any

import numpy as np
from numpy.typing import NDArray
from scipy.sparse import csr_matrix, hstack
from sklearn.feature_extraction.text import TfidfVectorizer

from models import field_encoder, field_terms, linear
from models.field_encoder import TextEncoder
from models.taxonomy import Taxonomy
from nlp.normal import marked_tokens, tokens
from nlp.synonyms import is_unaccented, lexicon, meanings, words_of

# The title says what the solution is about in its fewest words: it counts this many times.
TITLE_WEIGHT = 3
# What the terms' measure weighs beside rows of TF-IDF of length 1. More drowns what is learned from texts: with .13
# macro-F1 over six folds of writers was .855, with .3 .80, without terms .83.
_TERMS_WEIGHT = 0.13
# Words of one text only make the model five times as large and no better.
_LEAST_TEXTS = 2
VIEWS = ("folded", "marked", "meanings")


def documents(title: str, body: str) -> dict[str, str]:
    """Give a text as each view's vectoriser reads it, by the name of the view; numbers are one token.

    A text typed without diacritics has no marked view.
    """
    marked = marked_tokens(title) * TITLE_WEIGHT + marked_tokens(body)
    groups = meanings(words_of(f"{title}\n{body}"))
    names = lexicon().names
    return {
        "folded": _joined(tokens(title) * TITLE_WEIGHT + tokens(body)),
        "marked": "" if is_unaccented(marked) else _joined(marked),
        "meanings": " ".join(
            names[group].replace(" ", "_") for meaning in groups for group in meaning.groups
        ),
    }


def _joined(words: Sequence[str]) -> str:
    return " ".join("0" if word.isdigit() else word for word in words)


class FieldFeatures:
    """The vectorisers of the views, fitted or to be fitted, the terms of a taxonomy, and an encoder if there is one.

    Rows hold the views one after the other in the order of `VIEWS`, then a column a field of the terms, then those of
    the encoder.
    """

    def __init__(
        self,
        vectorizers: dict[str, TfidfVectorizer],
        taxonomy: Taxonomy,
        encoder: TextEncoder | None = None,
    ) -> None:
        self.vectorizers = vectorizers
        self._terms = field_terms.of(taxonomy)
        self._encoder = encoder

    @classmethod
    def fit(
        cls,
        titles: Sequence[str],
        bodies: Sequence[str],
        taxonomy: Taxonomy,
        encoder: TextEncoder | None = None,
    ) -> "FieldFeatures":
        """Learn the words of each view; needs at least one text that has any."""
        read = [documents(title, body) for title, body in zip(titles, bodies, strict=True)]
        vectorizers = {
            view: linear.vectorizer(least_texts=_LEAST_TEXTS).fit(
                [document[view] for document in read]
            )
            for view in VIEWS
        }
        return cls(vectorizers, taxonomy, encoder)

    @classmethod
    def of(
        cls, parts: linear.Parts, taxonomy: Taxonomy, encoder: TextEncoder | None = None
    ) -> "FieldFeatures":
        """Put the views together again from what `parts` gave."""
        views = {view: linear.from_vocabulary(parts[view]) for view in VIEWS}
        return cls(views, taxonomy, encoder)

    def parts(self) -> linear.Parts:
        """Give the views as plain values, by name."""
        return {view: linear.vocabulary(fitted) for view, fitted in self.vectorizers.items()}

    def transform(self, titles: Sequence[str], bodies: Sequence[str]) -> Any:  # noqa: ANN401 - sparse
        """Measure texts: a sparse float32 matrix of shape (texts, features)."""
        pairs = list(zip(titles, bodies, strict=True))
        read = [documents(title, body) for title, body in pairs]
        views = [
            self.vectorizers[view].transform([document[view] for document in read])
            for view in VIEWS
        ]
        pointing = np.array([self._terms.pointing(title, body) for title, body in pairs])
        weighed = csr_matrix(_TERMS_WEIGHT * pointing.reshape(len(pairs), -1), dtype=np.float32)
        encoded = [field_encoder.columns(self._encoder, titles, bodies)] if self._encoder else []
        return hstack([*views, weighed, *encoded]).tocsr()

    def pointing(self, rows: Any) -> dict[str, NDArray[np.float64]]:  # noqa: ANN401 - sparse
        """Take from rows which share of the terms points to each field: by code, shape (rows,), 0..1."""
        fields = self._terms.fields
        start = sum(len(fitted.vocabulary_) for fitted in self.vectorizers.values())
        weighed = rows[:, start : start + len(fields)].toarray() / _TERMS_WEIGHT
        return dict(zip(fields, np.asarray(weighed, np.float64).T ** 2, strict=True))

    def column(self, view: str, gram: str) -> int:
        """Give the column of a word or pair of words in a view; -1 for one it does not know."""
        start = 0
        for name in VIEWS:
            known = self.vectorizers[name].vocabulary_
            if name == view:
                return start + known[gram] if gram in known else -1
            start += len(known)
        raise ValueError(f"{view!r} is no view; views are {VIEWS}")
