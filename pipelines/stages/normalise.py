"""normalise: the readable text behind what was filed, and what names a filing."""

import hashlib

import pandas as pd

from nlp.dates import parse
from nlp.encodings import MOJIBAKE, decode, lossy_share, restore
from nlp.normal import fold, tokens
from nlp.syllables import valid_share
from pipelines.files import rows_of
from pipelines.stages.given import Given

_TEXTS = ("title", "content", "benefit")
_NAMES = ("author", "unit", "upper_union")
# Half a per cent of broken letters is a slip of the keyboard; more is text that went through a wrong
# conversion.
_LOSSY = 0.02


def normalise(rows: pd.DataFrame, given: Given) -> pd.DataFrame:
    """Restore legacy encodings and derive keys; what was filed stays as it came.

    Adds `title_text`, `content_text`, `benefit_text` (readable), `text` (the three joined by newlines),
    `encoding_restored`, `lossy`,
    `syllables`, `author_key`, `unit_key` (folded), `unit_text`, `union_code`, `filed_on` (ISO day or ""),
    `content_hash`, `key`.
    """
    records = [_read(row, given) for row in rows_of(rows)]
    return pd.DataFrame(records, index=rows.index, columns=_COLUMNS)


_COLUMNS = [
    "title_text",
    "content_text",
    "benefit_text",
    "text",
    "encoding_restored",
    "lossy",
    "syllables",
    "author_key",
    "unit_key",
    "unit_text",
    "union_code",
    "filed_on",
    "content_hash",
    "key",
]


def _read(row: dict[str, str], given: Given) -> dict[str, object]:
    restored = {name: restore(row[name]) for name in _TEXTS}
    encoding = next((found.encoding for found in restored.values() if found.encoding), "")
    texts = {name: found.text for name, found in restored.items()}
    names = {name: _name(row[name], encoding) for name in _NAMES}
    text = "\n".join(texts.values())
    words = tokens(text)
    content_hash = digest(" ".join(words))
    author, unit = fold(names["author"]).strip(), fold(names["unit"]).strip()
    filed = parse(row["submitted_on"])
    return {
        "title_text": texts["title"],
        "content_text": texts["content"],
        "benefit_text": texts["benefit"],
        "text": text,
        "encoding_restored": encoding,
        "lossy": lossy_share(text) > _LOSSY,
        "syllables": len(words),
        "author_key": author,
        "unit_key": unit,
        "unit_text": names["unit"],
        "union_code": given.unions.match(names["upper_union"]),
        "filed_on": filed.first.isoformat()
        if filed and filed.precision == "day" and filed.first
        else "",
        "content_hash": content_hash,
        "key": digest("\n".join([row["submission_id"], content_hash, author, unit])),
    }


def _name(cell: str, encoding: str) -> str:
    """Read a short cell of a row whose long cells told the encoding; too short to be recognised alone.

    A row may be mixed: what reads better as it is stays as it is.
    """
    if not encoding or encoding == MOJIBAKE:
        return restore(cell).text
    decoded = decode(cell, encoding)
    return decoded if valid_share(decoded) > valid_share(cell) else cell


def digest(text: str) -> str:
    """Name a text by sixteen hexadecimal digits."""
    return hashlib.sha256(text.encode("utf-8", "surrogatepass")).hexdigest()[:16]
