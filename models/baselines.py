"""What any model must beat: the commonest field, cue words alone, a plain linear model, length, digits."""

import re
from collections import Counter
from collections.abc import Sequence

import numpy as np
from numpy.typing import NDArray

from models.labelled import Labelled
from models.outcomes import told
from models.taxonomy import Taxonomy
from nlp.normal import tokens

_DIGIT = re.compile(r"\d")


def field_guesses(
    train: Sequence[Labelled], texts: Sequence[Labelled]
) -> dict[str, NDArray[np.str_]]:
    """Guess the field of texts in the plain ways, by their names; what they learn, they learn from `train`."""
    from sklearn.feature_extraction.text import TfidfVectorizer
    from sklearn.pipeline import make_pipeline
    from sklearn.svm import LinearSVC

    known = told(train)
    commonest = Counter(str(text.field) for text in known).most_common(1)[0][0]
    plain = make_pipeline(TfidfVectorizer(), LinearSVC(random_state=0))
    plain.fit([_whole(text) for text in known], [str(text.field) for text in known])
    return {
        "commonest field": np.array([commonest] * len(texts)),
        "cue words only": np.array([_by_cues(text) for text in texts]),
        "TF-IDF + LinearSVC": np.asarray(plain.predict([_whole(text) for text in texts]), np.str_),
    }


def low_content_scores(texts: Sequence[Labelled]) -> dict[str, NDArray[np.int64]]:
    """Score texts in the plain ways, by their names: the shorter, or the fewer digits, the more suspect."""
    return {
        "length alone": -np.array([len(tokens(text.content)) for text in texts], np.int64),
        "digits alone": -np.array([len(_DIGIT.findall(_whole(text))) for text in texts], np.int64),
    }


def _whole(text: Labelled) -> str:
    return f"{text.title}\n{text.content}\n{text.benefit}"


def _by_cues(text: Labelled) -> str:
    """Choose the field whose cue words stand most often in the text, the title counted twice."""
    whole = f" {' '.join(tokens(f'{text.title} {text.title} {text.content}'))} "
    hits = {
        field.code: sum(whole.count(f" {' '.join(tokens(cue))} ") for cue in field.cues)
        for field in Taxonomy.load().active
    }
    return max(hits, key=lambda code: hits[code])
