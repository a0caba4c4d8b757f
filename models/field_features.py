"""What the field model sees of a text: its syllables with and without diacritics, meanings, and terms of trades.

Where an office has an encoder, its vector of the text too.

Nothing of author, unit or union is looked at.
"""

from collections.abc import Sequence
from typing import Any

import numpy as np
from numpy.typing import NDArray
from scipy.sparse import csr_matrix, hstack, vstack

from models import field_encoder, field_meanings, linear
from models.field_encoder import TextEncoder
from models.field_meanings import Meanings, group_name
from models.field_terms import Terms, terms
from models.reading import Block, read
from models.reading.chosen import side_by_side
from models.reading.memory import Token
from models.reading.remembered import Column
from models.reading.views import accented_only, repeated
from models.taxonomy import Taxonomy
from nlp.neardup.arrays import I32, I64
from nlp.normal import marked_tokens, tokens
from nlp.synonyms import is_unaccented, meanings, words_of

# The title says what the solution is about in its fewest words: it counts this many times.
TITLE_WEIGHT = 3
# What the terms' measure weighs beside rows of TF-IDF of length 1. More drowns what is learned from texts: with .13
# macro-F1 over six folds of writers was .855, with .3 .80, without terms .83.
_TERMS_WEIGHT = 0.13
# Words of one text only make the model five times as large and no better.
_LEAST_TEXTS = 2
VIEWS = ("folded", "marked", "meanings")


def documents(title: str, body: str) -> dict[str, str]:
    """Give a text as each view's vectoriser learns it, by the name of the view; numbers are one token.

    A text typed without diacritics has no marked view.
    """
    marked = marked_tokens(title) * TITLE_WEIGHT + marked_tokens(body)
    groups = meanings(words_of(f"{title}\n{body}"))
    return {
        "folded": " ".join(map(_seen, tokens(title) * TITLE_WEIGHT + tokens(body))),
        "marked": "" if is_unaccented(marked) else " ".join(map(_seen, marked)),
        "meanings": " ".join(group_name(group) for meaning in groups for group in meaning.groups),
    }


def _seen(word: str) -> str:
    return "0" if word.isdigit() else word


class FieldFeatures:
    """The vectorisers of the views, the terms of a taxonomy, and an encoder if there is one.

    Rows hold the views one after the other in the order of `VIEWS`, then a column a field of the terms, then those of
    the encoder.
    """

    def __init__(self, parts: linear.Parts, encoder: TextEncoder | None = None) -> None:
        """Put the views together from what `parts` gave."""
        self._parts = parts
        self.vectors = {view: linear.Vectors(parts[view]) for view in VIEWS}
        self._folded = Column[Token](lambda token: self.vectors["folded"].word(_seen(token.folded)))
        self._marked = Column[Token](lambda token: self.vectors["marked"].word(_seen(token.marked)))
        # Words that are shown are looked up as they are: a number says nothing by itself.
        self._folded_as_said = Column[Token](
            lambda token: self.vectors["folded"].word(token.folded)
        )
        self._marked_as_said = Column[Token](
            lambda token: self.vectors["marked"].word(token.marked)
        )
        self._accented = Column[Token](lambda token: not token.marked.isascii())
        self._meanings = Meanings(parts["phrases"])
        self._terms = Terms(parts["terms"])
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
        told = [documents(title, body) for title, body in zip(titles, bodies, strict=True)]
        views = {
            view: linear.vocabulary([one[view] for one in told], least_texts=_LEAST_TEXTS)
            for view in VIEWS
        }
        phrases = field_meanings.phrases(linear.Vectors(views["meanings"]))
        return cls(views | {"phrases": phrases, "terms": terms(taxonomy)}, encoder)

    def parts(self) -> linear.Parts:
        """Give the views, the phrases of meanings and the terms as plain values, by name."""
        return self._parts

    def transform(self, titles: Sequence[str], bodies: Sequence[str]) -> Any:  # noqa: ANN401 - sparse
        """Measure texts: a sparse float32 matrix of shape (texts, features)."""
        texts = read(titles, bodies, [""] * len(titles))
        return vstack([self.rows(block) for block in texts.blocks()]).tocsr()

    def rows(self, block: Block) -> Any:  # noqa: ANN401 - sparse
        """Measure the rows of a block: a sparse float32 matrix of shape (rows, features)."""
        known = block.texts.memory.tokens
        words, starts = repeated(*block.tokens, TITLE_WEIGHT)
        accented = self._accented.of(known)
        marked = accented_only(words, starts, accented, self._marked.of(known))
        views = [
            self.vectors["folded"].rows(self._folded.of(known)[words], starts),
            self.vectors["marked"].rows(marked, starts),
            self.vectors["meanings"].rows(*self._meanings.of(block)),
        ]
        weighed = csr_matrix(_TERMS_WEIGHT * self._terms.pointing(block), dtype=np.float32)
        encoded = [self._encoded(self._encoder, block)] if self._encoder else []
        return hstack([*views, weighed, *encoded]).tocsr()

    def _encoded(self, encoder: TextEncoder, block: Block) -> Any:  # noqa: ANN401 - sparse
        here, texts = slice(block.first, block.end), block.texts
        pairs = zip(texts.contents[here], texts.benefits[here], strict=True)
        return field_encoder.columns(
            encoder, texts.titles[here], ["\n".join(pair) for pair in pairs]
        )

    def pointing(self, rows: Any) -> dict[str, NDArray[np.float64]]:  # noqa: ANN401 - sparse
        """Take from rows which share of the terms points to each field: by code, shape (rows,), 0..1."""
        fields = self._terms.fields
        start = sum(map(len, self.vectors.values()))
        weighed = rows[:, start : start + len(fields)].toarray() / _TERMS_WEIGHT
        return dict(zip(fields, np.asarray(weighed, np.float64).T ** 2, strict=True))

    def syllable_columns(self, words: Block) -> tuple[I32, I64]:
        """List for each word (a text of its own) the columns of its syllables and their pairs, folded and marked.

        Gives the columns, and where each word's start.
        """
        items, starts = words.tokens
        known = words.texts.memory.tokens
        folded = self.vectors["folded"].columns(self._folded_as_said.of(known)[items], starts)
        marked, bounds = self.vectors["marked"].columns(
            self._marked_as_said.of(known)[items], starts
        )
        return side_by_side(*folded, marked + np.int32(len(self.vectors["folded"])), bounds)
