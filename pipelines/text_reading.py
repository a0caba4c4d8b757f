"""What the program reads in one text, as a record."""

from dataclasses import asdict, fields
from datetime import date
from typing import Any

from nlp import abbreviations, dates, facts, money, personal
from nlp.encodings import lossy_share, restore
from nlp.normal import fold, normalise
from nlp.sentences import sentences
from nlp.syllables import valid_share
from nlp.words import segment

Record = dict[str, Any]


def read(text: str) -> Record:
    """Read one text by itself, as a screening reads a cell; every value can be written as JSON.

    `start` and `end` are places in `text`, the readable form; `original` is what was given. Personal data come
    without their wording, as kind and place.
    """
    restored = restore(text)
    readable = restored.text
    normal = normalise(readable).text
    return {
        "original": text,
        "encoding": restored.encoding,
        "share_before": restored.share_before,
        "share_after": restored.share_after,
        "text": readable,
        "lossy_share": lossy_share(readable),
        "normal": normal,
        "folded": fold(readable),
        "words": segment([readable])[0],
        "syllable_share": valid_share(normal),
        "sentences": [_placed(readable, span._asdict()) for span in sentences(readable)],
        "abbreviations": [_placed(readable, it._asdict()) for it in abbreviations.find(readable)],
        "money": [_placed(readable, asdict(amount)) for amount in money.find(readable)],
        "dates": [_date(readable, found) for found in dates.find(readable)],
        "facts": _facts(readable),
        "personal": [found._asdict() for found in personal.find(readable)],
    }


def _placed(text: str, found: Record) -> Record:
    return {"text": text[found["start"] : found["end"]]} | found


def _date(text: str, found: dates.FoundDate) -> Record:
    when = found.when
    days = {"first": _iso(when.first), "last": _iso(when.last), "precision": when.precision}
    return _placed(text, days | {"start": found.start, "end": found.end})


def _iso(day: date | None) -> str | None:
    return day.isoformat() if day else None


def _facts(text: str) -> Record:
    found = facts.find(text)
    return {
        kind.name: [_placed(text, it._asdict()) for it in getattr(found, kind.name)]
        for kind in fields(found)
    }
