"""normalise: the readable text behind what was filed, and what names a filing."""

import hashlib

import pandas as pd

from nlp.bulk import fold_tokens, restore_all, suspects
from nlp.dates import parse
from nlp.encodings import MOJIBAKE, decode, lossy_share, restore
from nlp.normal import fold
from nlp.syllables import valid_share
from pipelines.stages.distinct import answered
from pipelines.stages.given import Given

_TEXTS = ("title", "content", "benefit")
_NAMES = ("author", "unit", "upper_union")
# Half a per cent of broken letters is a slip of the keyboard; more is text that went through a wrong
# conversion.
_LOSSY = 0.02

Texts = dict[str, list[str]]


def normalise(rows: pd.DataFrame, given: Given) -> pd.DataFrame:
    """Restore legacy encodings and derive keys; what was filed stays as it came.

    Adds `title_text`, `content_text`, `benefit_text` (readable), `text` (the three joined by newlines),
    `encoding_restored`, `lossy`,
    `syllables`, `author_key`, `unit_key` (folded), `unit_text`, `union_code`, `filed_on` (ISO day or ""),
    `content_hash`, `key`.
    """
    texts = {name: rows[name].tolist() for name in _TEXTS}
    encodings = _restore(texts)
    names = {name: _names(rows[name].tolist(), encodings) for name in _NAMES}
    whole = _joined(texts)
    folded = fold_tokens(whole)
    hashes = [_hexed(said) for said in folded.joined]
    authors, units = _folded(names["author"]), _folded(names["unit"])
    columns = {
        "title_text": texts["title"],
        "content_text": texts["content"],
        "benefit_text": texts["benefit"],
        "text": whole,
        "encoding_restored": encodings,
        "lossy": [_is_lossy(text) for text in whole],
        "syllables": folded.counts,
        "author_key": authors,
        "unit_key": units,
        "unit_text": names["unit"],
        "union_code": answered(names["upper_union"], given.unions.match),
        "filed_on": answered(rows["submitted_on"].tolist(), _filed_on),
        "content_hash": hashes,
        "key": _keys(rows["submission_id"].tolist(), hashes, authors, units),
    }
    return pd.DataFrame(columns, index=rows.index)


def keys(rows: pd.DataFrame) -> list[str]:
    """Give the keys that `normalise` gives these rows."""
    texts = {name: rows[name].tolist() for name in _TEXTS}
    encodings = _restore(texts)
    names = {name: _names(rows[name].tolist(), encodings) for name in ("author", "unit")}
    hashes = [_hexed(said) for said in fold_tokens(_joined(texts)).joined]
    return _keys(rows["submission_id"].tolist(), hashes, *map(_folded, names.values()))


def _folded(names: list[str]) -> list[str]:
    return answered(names, lambda name: fold(name).strip())


def _keys(ids: list[str], hashes: list[str], authors: list[str], units: list[str]) -> list[str]:
    filings = zip(ids, hashes, authors, units, strict=True)
    return [digest("\n".join(parts)) for parts in filings]


def _joined(texts: Texts) -> list[str]:
    return ["\n".join(cells) for cells in zip(*texts.values(), strict=True)]


def _restore(texts: Texts) -> list[str]:
    """Restore the texts in place, one row's together; gives the encoding of each row, "" where nothing changed."""
    whole = _joined(texts)
    encodings = [""] * len(whole)
    for place in suspects(whole):
        for cells in texts.values():
            found = restore(cells[place])
            cells[place] = found.text
            encodings[place] = encodings[place] or found.encoding
    return encodings


def _names(cells: list[str], encodings: list[str]) -> list[str]:
    """Read the short cells of rows whose long cells told the encoding; too short to be recognised alone."""
    restored = restore_all(cells)
    names = [
        restored[place].text if place in restored else cell for place, cell in enumerate(cells)
    ]
    for place, encoding in enumerate(encodings):
        if encoding and encoding != MOJIBAKE:
            names[place] = _decoded(cells[place], encoding)
    return names


def _decoded(cell: str, encoding: str) -> str:
    """Read a cell in the encoding of its row, which may be mixed: what reads better as it is stays as it is."""
    decoded = decode(cell, encoding)
    return decoded if valid_share(decoded) > valid_share(cell) else cell


def _is_lossy(text: str) -> bool:
    may_be = "?" in text or "\ufffd" in text
    return may_be and lossy_share(text) > _LOSSY


def _filed_on(cell: str) -> str:
    filed = parse(cell)
    return filed.first.isoformat() if filed and filed.precision == "day" and filed.first else ""


def digest(text: str) -> str:
    """Name a text by sixteen hexadecimal digits."""
    return _hexed(text.encode("utf-8", "surrogatepass"))


def _hexed(raw: bytes) -> str:
    return hashlib.sha256(raw).hexdigest()[:16]
