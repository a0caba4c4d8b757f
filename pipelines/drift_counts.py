"""What is counted of each union in each ISO week: published filings once each, and the decisions on them."""

import datetime as dt
from collections import Counter, defaultdict
from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field
from functools import lru_cache
from pathlib import Path
from typing import Any

import pyarrow.parquet as pq

from models import labelled
from models.drift import Clustered, Tally
from nlp.normal import marked_tokens
from nlp.syllables import is_valid
from pipelines.home import Home
from pipelines.publish import published
from review.standing import opened, standing

Row = Mapping[str, Any]
Place = tuple[str, dt.date]  # a union's code and the Monday of a week

_VIETNAM = dt.timezone(dt.timedelta(hours=7))
_COLUMNS = [
    "key",
    "union_code",
    "submitted_on",
    "filed_on",
    "low_content",
    "duplicate_of",
    "field",
    "title_text",
    "content_text",
    "benefit_text",
]
_BATCH = 10_000


@dataclass(frozen=True, slots=True)
class Counts:
    """What is counted of some filings; those of two weeks add up.

    `override` is of decisions on lanes that suggest what to do, `fields` counts suggested fields ("" = left open),
    `unseen` is of words without digits, filings being the wholes.
    """

    filings: int = 0
    low_content: Tally = field(default_factory=Tally)
    duplicate: Tally = field(default_factory=Tally)
    override: Tally = field(default_factory=Tally)
    unseen: Clustered = field(default_factory=Clustered)
    fields: Counter[str] = field(default_factory=Counter)

    def __add__(self, other: "Counts") -> "Counts":
        return Counts(
            self.filings + other.filings,
            self.low_content + other.low_content,
            self.duplicate + other.duplicate,
            self.override + other.override,
            self.unseen + other.unseen,
            self.fields + other.fields,
        )


@dataclass(frozen=True, slots=True)
class Counted:
    """The counts of every union and week that has filings, and how many filings state no day."""

    at: Mapping[Place, Counts]
    undated: int


def count(home: Home) -> Counted:
    """Count the filings of all published runs of a home, each by its newest version; changes nothing."""
    overridden = _overridden(home.root)
    at: defaultdict[Place, Counts] = defaultdict(Counts)
    undated = 0
    for row in filings(home):
        day = day_filed(row["submitted_on"] or "", row["filed_on"] or "")
        if day is None:
            undated += 1
        else:
            at[row["union_code"] or "", monday(day)] += counts_of(row, overridden.get(row["key"]))
    return Counted(dict(at), undated)


def filings(home: Home) -> Iterator[Row]:
    """Give the rows of all published runs, the newest run's first; a key is given once."""
    seen: set[str] = set()
    # `home.runs` would make the folder.
    runs = published(home) if (home.root / "runs").is_dir() else []
    for run in reversed(runs):
        file = pq.ParquetFile(run / "screened.parquet")
        for batch in file.iter_batches(_BATCH, columns=_COLUMNS):
            for row in batch.to_pylist():
                if row["key"] not in seen:
                    seen.add(row["key"])
                    yield row


def counts_of(row: Row, is_override: bool | None) -> Counts:  # noqa: FBT001 - what is counted
    """Count one filing; `is_override` is None where no decision says for or against the suggestion."""
    hits, of = unseen_words("\n".join(row[f"{name}_text"] or "" for name in _TEXTS))
    return Counts(
        filings=1,
        low_content=Tally(int(bool(row["low_content"])), 1),
        duplicate=Tally(int(bool(row["duplicate_of"])), 1),
        override=Tally() if is_override is None else Tally(int(is_override), 1),
        unseen=Clustered.one(hits, of),
        fields=Counter([row["field"] or ""]),
    )


_TEXTS = ("title", "content", "benefit")


def unseen_words(text: str) -> tuple[int, int]:
    """Count the words of a text that are neither syllables nor words of the train texts, and all; digits left out.

    >>> unseen_words("Hàn lồng chắn rác phi 8, qxzt wvvk")
    (2, 7)
    """
    words = [word for word in marked_tokens(text) if not any(map(str.isdigit, word))]
    return sum(not _is_known(word) for word in words), len(words)


def day_filed(submitted_on: str, filed_on: str) -> dt.date | None:
    """Give the day of filing in Vietnam; None where none is stated.

    A moment with its offset from UTC may be another day here than where it was written down.

    >>> day_filed("2022-03-06T18:30:00Z", "2022-03-06")
    datetime.date(2022, 3, 7)
    """
    try:
        moment = dt.datetime.fromisoformat(submitted_on.strip())
        if moment.tzinfo is not None:
            return moment.astimezone(_VIETNAM).date()
    except ValueError:
        pass  # most cells are no ISO moment; `filed_on` is how the screening read them
    return dt.date.fromisoformat(filed_on) if filed_on else None


def monday(day: dt.date) -> dt.date:
    """Give the first day of a day's ISO week."""
    return day - dt.timedelta(days=day.weekday())


@lru_cache(maxsize=1 << 16)
def _is_known(word: str) -> bool:
    return is_valid(word) or word in _train_words()


@lru_cache(maxsize=1)
def _train_words() -> frozenset[str]:
    texts = labelled.load("train")
    said = (f"{text.title}\n{text.content}\n{text.benefit}" for text in texts)
    return frozenset(word for text in said for word in marked_tokens(text))


def _overridden(home: Path) -> dict[str, bool]:
    """Tell by a filing's key whether its decision in force went against the lane that the page showed."""
    if not opened(home):
        return {}
    told = ((one.key, one.is_override) for one in standing())
    return {key: said for key, said in told if said is not None}
