"""The labelled pairs of `data/labelled/pairs.jsonl`: two filings and what a person says of them."""

import json
from collections.abc import Mapping
from dataclasses import dataclass
from typing import Literal, Self

from models.labelled import PAIRS, Split, splits
from nlp.lexicons import data_path

Label = Literal["copy", "same_idea", "none"]


@dataclass(frozen=True, slots=True)
class Filing:
    """One side of a pair."""

    title: str
    content: str

    @property
    def text(self) -> str:
        """Title and content as the searches read them: the title is the first line."""
        return f"{self.title}\n{self.content}"


@dataclass(frozen=True, slots=True)
class LabelledPair:
    """Two filings written for this repository; `kind` says how the right one was made from the left."""

    id: str
    batch: str
    kind: str
    label: Label
    left: Filing
    right: Filing

    @classmethod
    def read(cls, line: str) -> Self:
        """Read one line of the file.

        Raises:
            KeyError, TypeError: the line lacks a part or has one too many.
        """
        values: dict[str, Mapping[str, str]] = json.loads(line)
        sides = {side: Filing(**values.pop(side)) for side in ("left", "right")}
        return cls(**values, **sides)  # type: ignore[arg-type]


def load(split: Split) -> list[LabelledPair]:
    """Read the pairs of one split, in the order of the file.

    Raises:
        FileNotFoundError: `data/labelled/pairs.jsonl` is not there.
        ValueError: a pair belongs to a batch that `batches.csv` does not split.
    """
    split_of = splits()
    pairs = []
    for line in (data_path("labelled") / PAIRS).read_text(encoding="utf-8").splitlines():
        pair = LabelledPair.read(line)
        if pair.batch not in split_of:
            raise ValueError(
                f"pairs.jsonl: batch {pair.batch!r} of pair {pair.id} stands in no line of batches.csv"
            )
        if split_of[pair.batch] == split:
            pairs.append(pair)
    return pairs
