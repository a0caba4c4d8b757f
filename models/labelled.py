"""The labelled texts of `data/labelled/`, split by author-batch before anything is tuned."""

import csv
import json
from dataclasses import dataclass
from hashlib import sha256
from pathlib import Path
from typing import Literal

from nlp.lexicons import data_path

Split = Literal["train", "tune", "test"]

PAIRS = "pairs.jsonl"  # read by `labelled_pairs`


@dataclass(frozen=True, slots=True)
class Labelled:
    """One text written for this repository, with what a person says of it.

    `field` is None when the text does not tell; `low_content` is None for a genuine entry, else the reason
    code.
    `workplace_field` is the field of the author's employer, which a model must not lean on.
    """

    id: str
    batch: str
    title: str
    content: str
    benefit: str
    field: str | None
    second_field: str | None
    low_content: str | None
    difficulty: str
    workplace_field: str

    @property
    def writer(self) -> str:
        """Name the hand behind the voice: a batch is a writer and the number of a voice."""
        return self.batch.rstrip("0123456789")


def load(split: Split) -> list[Labelled]:
    """Read the texts of one split, in the order of the files (one a writer).

    Raises:
        ValueError: a text belongs to a batch that `batches.csv` does not split.

    """
    split_of = splits()
    texts = []
    for path in _files():
        for line in path.read_text(encoding="utf-8").splitlines():
            text = Labelled(**json.loads(line))
            if text.batch not in split_of:
                raise ValueError(
                    f"{path.name}: batch {text.batch!r} stands in no line of batches.csv"
                )
            if split_of[text.batch] == split:
                texts.append(text)
    return texts


def files_digest() -> str:
    """Name the texts of all splits by the bytes of their files: twelve hexadecimal digits, in a tenth of the time."""
    told = "".join(sha256(path.read_bytes()).hexdigest() for path in [*_files(), _batches()])
    return sha256(told.encode()).hexdigest()[:12]


def _files() -> list[Path]:
    """List the files of texts, one a writer."""
    return sorted(p for p in data_path("labelled").glob("*.jsonl") if p.name != PAIRS)


def _batches() -> Path:
    return data_path("labelled") / "batches.csv"


def state() -> tuple[tuple[str, int, int], ...]:
    """Name the files of the labelled texts as they are now, without reading them."""
    looks = [(path, path.stat()) for path in sorted(data_path("labelled").iterdir())]
    return tuple((path.name, look.st_mtime_ns, look.st_size) for path, look in looks)


def digest(texts: list[Labelled]) -> str:
    """Name a set of texts by what they say: twelve hexadecimal digits."""
    lines = [json.dumps([getattr(t, name) for name in t.__slots__]) for t in texts]
    return sha256("\n".join(lines).encode()).hexdigest()[:12]


def splits() -> dict[str, str]:
    """Give the split of each author-batch."""
    with _batches().open(encoding="utf-8", newline="") as file:
        return {row["batch"]: row["split"] for row in csv.DictReader(file)}
