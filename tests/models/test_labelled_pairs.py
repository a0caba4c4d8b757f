"""The labelled pairs: what the set promises, and that no copy crosses the splits."""

from collections import Counter
from pathlib import Path

import numpy as np

from models import labelled, labelled_pairs
from models.evaluate_pairs import segment_of_texts
from nlp.neardup import Index, screen
from nlp.neardup.limits import of_the_house

SPLITS = ("train", "tune", "test")


def test_the_set_holds_what_its_datasheet_says() -> None:
    pairs = [pair for split in SPLITS for pair in labelled_pairs.load(split)]
    labels, kinds = Counter(pair.label for pair in pairs), Counter(pair.kind for pair in pairs)
    assert len(pairs) == len({pair.id for pair in pairs}) == 808
    assert labels == {"copy": 344, "same_idea": 272, "none": 192}
    assert kinds["paraphrase"] == 176
    assert all(pair.left.text.strip() and pair.right.text.strip() for pair in pairs)


def test_no_copy_crosses_the_splits() -> None:
    """Told by the program's own search, over all pairs and labelled texts together."""
    texts, split_of = [], []
    for split in SPLITS:
        own = [side.text for pair in labelled_pairs.load(split) for side in (pair.left, pair.right)]
        own += [f"{text.title}\n{text.content}" for text in labelled.load(split)]
        texts += own
        split_of += [split] * len(own)
    found = screen(segment_of_texts(texts), Index(Path("none")), of_the_house())
    number = np.array([int(key[1:]) for key in found.names["key"].to_pylist()])
    pairs = found.found.pairs
    assert len(pairs) > 344
    crossing = [
        (texts[one], texts[other])
        for one, other in zip(number[pairs.left], number[pairs.right], strict=True)
        if split_of[one] != split_of[other]
    ]
    assert crossing == []
