"""Rows of a run as the database keeps them, and fingerprints that tell whether a later run changes them."""

import datetime as dt
import hashlib
import json
import re
import struct
from collections.abc import Mapping, Sequence
from typing import Any, NamedTuple

from review import bands
from review.cells import is_yes, items, share, text, texts, whole
from review.lookups import WORD_MOST

Row = Mapping[str, Any]

SUBMISSION_TEXTS = [
    "key",
    "submission_id",
    "source",
    "title",
    "content",
    "benefit",
    "title_text",
    "content_text",
    "benefit_text",
    "encoding_restored",
    "author",
    "unit",
    "unit_text",
    "upper_union",
    "union_code",
    "participant_group",
    "solution_type",
    "declared_field",
    "submitted_on",
    "applied_on",
    "lane",
    "duplicate_of",
    "duplicate_label",
    "cluster_id",
    "field_second",
    "content_hash",
]
SUBMISSION_LISTS = [
    "low_content_reasons",
    "low_content_evidence",
    "field_cues",
    "eligibility",
    "eligibility_evidence",
]
SHARES = ["duplicate_similarity", "low_content_score", "field_confidence"]
PAIR_TEXTS = ["label", "filing", "cluster_id", "left_key", "right_key"]
PAIR_SHARES = ["similarity", "left_in_right", "right_in_left", "template_share"]
_SEARCHED = (
    6_000  # folded characters that the search looks at: only a few long attachments go beyond
)
_SYLLABLE = re.compile(r"[^\W_]+")
_ENDLESS = re.compile(f"[^ ]{{{WORD_MOST + 1}}}")
_FLOAT, _BITS = struct.Struct("<d"), struct.Struct("<q")
_MANY = 200  # texts that make it worth while to load the compiled folding


class Cleaned(NamedTuple):
    """Values by column of the database, and a fingerprint that changes when any of them does."""

    values: dict[str, Any]
    fingerprint: str


def submission(row: Row) -> Cleaned:
    """Clean one row of a run's submissions; names are those of `contract.md` and of the pipeline's stages.

    A row without `key` is keyed by its id and content hash.

    Raises:
        ValueError: the row has no submission_id, or no lane.
    """
    values: dict[str, Any] = _texts(row, SUBMISSION_TEXTS)
    if not values["submission_id"] or not values["lane"]:
        raise ValueError(
            f"submission of {values['source']} row {row.get('row')}: needs submission_id and lane"
        )
    values["key"] = values["key"] or _key_of(values)
    values["row"] = whole(row.get("row"))
    values["priority"] = share(row.get("priority")) or 0.0
    values["reasons"] = items(row.get("reasons"))
    values |= {name: items(row.get(name)) for name in SUBMISSION_LISTS}
    values["reason_codes"] = searchable(values["reasons"], values["low_content_reasons"])
    values |= {name: share(row.get(name)) for name in SHARES}
    values["field_code"] = text(row.get("field_code") or row.get("field"))
    values |= {name: whole(row.get(name)) for name in ("benefit_vnd_stated", "benefit_vnd_found")}
    values["cluster_size"] = whole(row.get("cluster_size")) or 1
    values["low_content"] = bool(row.get("low_content"))
    values["confidential"] = is_yes(row.get("confidential"))
    for name in ("title", "content", "benefit", "unit"):
        if values[f"{name}_text"] == values[name]:
            values[f"{name}_text"] = ""
    return Cleaned(values, _fingerprint(values))


def _texts(row: Row, names: list[str]) -> dict[str, Any]:
    return dict(zip(names, texts(map(row.get, names)), strict=True))


def derived(values: Mapping[str, Any], row: Row, *, short_syllables: int) -> dict[str, Any]:
    """Give what the database keeps of a cleaned submission beside its values: day, length, band, folded words.

    Costs more than cleaning, so it is asked for rows to be written only.
    """
    return judged(values, row, short_syllables=short_syllables) | {
        "search_text": search_text(values)
    }


def judged(values: Mapping[str, Any], row: Row, *, short_syllables: int) -> dict[str, Any]:
    """Give what `derived` gives but for the folded words, which are cheaper made for many."""
    counted = whole(row.get("syllables"))
    is_short = (syllables(values) if counted is None else counted) < short_syllables
    is_duplicate = values["lane"] == "duplicate"
    return {
        "submitted_day": day(text(row.get("filed_on")), values["submitted_on"]),
        "is_short": is_short,
        "band": bands.urgency(
            values["priority"], is_short=is_short, is_duplicate=is_duplicate
        ).value,
    }


def pair(row: Row, key_of: Mapping[str, str]) -> Cleaned:
    """Clean one verified pair; sides are given as `left_key`, `right_key`, else as ids looked up in `key_of`.

    Raises:
        ValueError: a side is neither given as a key nor known by its id.
    """
    values: dict[str, Any] = _texts(row, PAIR_TEXTS)
    for side in ("left", "right"):
        values[f"{side}_key"] = values[f"{side}_key"] or key_of.get(text(row.get(f"{side}_id")), "")
        if not values[f"{side}_key"]:
            raise ValueError(f"pair names an unknown filing: {side}_id {row.get(f'{side}_id')!r}")
    values |= {name: share(row.get(name)) or 0.0 for name in PAIR_SHARES}
    values["longest_passage"] = whole(row.get("longest_passage")) or 0
    values |= {name: bool(row.get(name)) for name in ("joins", "bridge")}
    values["passages"] = [list(map(int, passage)) for passage in _listed(row.get("passages"))]
    return Cleaned(values, _fingerprint(values))


def _listed(value: Any) -> list[Any]:  # noqa: ANN401 - a list as it is, anything else as `items` reads it
    return value if isinstance(value, list) else items(value)


def code_of(reason: Any) -> str:  # noqa: ANN401 - a reason is its code or a mapping that holds it
    """Give the bare code of a reason as the pipeline writes it.

    >>> code_of("eligibility:outside_window"), code_of({"code": "too_short", "value": 5})
    ('outside_window', 'too_short')
    """
    named = reason.get("code", "") if isinstance(reason, Mapping) else reason
    whole = str(named)
    return "field_unsure" if whole == "field:unsure" else whole.rpartition(":")[2]


def searchable(reasons: Any, low_content: Any) -> str:  # noqa: ANN401 - lists, or their JSON texts
    """Give the codes of a filing's reasons as the column `reason_codes` holds them."""
    codes = list(dict.fromkeys(map(code_of, [*items(reasons), *items(low_content)])))
    return f" {' '.join(codes)} " if codes else ""


def _key_of(values: dict[str, Any]) -> str:
    named = "\n".join([values["submission_id"], values["content_hash"]])
    return hashlib.sha256(named.encode()).hexdigest()[:16]


def search_text(values: Mapping[str, Any]) -> str:
    """Give the folded words that the queue's search looks at, one blank between: id, title, unit, author, text."""
    return folded([_searched_in(values)])[0]


def search_texts(many: Sequence[Mapping[str, Any]]) -> list[str]:
    """Give what `search_text` gives for each of many submissions."""
    return folded([_searched_in(values) for values in many])


def folded(texts: Sequence[str]) -> list[str]:
    """Fold texts as the queue's search looks at them."""
    if len(texts) < _MANY:
        from nlp.normal import tokens  # here, not above: pages start without the text tools

        return [_cut(" ".join(tokens(text))) for text in texts]
    from nlp.bulk import fold_tokens  # compiled code: not worth loading for a few

    joined = fold_tokens(texts).joined
    told = [words.decode() for words in joined]
    for place in _perhaps_too_long(joined):
        told[place] = _cut(told[place])
    return told


def _perhaps_too_long(joined: list[bytes]) -> list[int]:
    """List the folded texts that `_cut` may shorten: a text has no more characters than bytes."""
    import numpy as np

    ends = np.cumsum([len(words) + 1 for words in joined])
    blanks = np.flatnonzero(np.frombuffer(b" ".join([*joined, b""]), np.uint8) == ord(" "))
    behind_endless = blanks[np.diff(blanks, prepend=-1) > WORD_MOST + 1]
    endless = np.searchsorted(ends, behind_endless, side="right")
    longer = np.flatnonzero(np.diff(ends, prepend=0) > _SEARCHED + 1)
    return [int(place) for place in np.union1d(endless, longer)]


def _searched_in(values: Mapping[str, Any]) -> str:
    parts = [
        values["submission_id"],
        values["title_text"] or values["title"],
        values["unit_text"] or values["unit"],
        values["author"],
        values["content_text"] or values["content"],
        values["benefit_text"] or values["benefit"],
    ]
    return "\n".join(parts)


def _cut(folded: str) -> str:
    """Cut what is longer than any word, or than what is searched."""
    if _ENDLESS.search(folded):
        folded = " ".join(word[:WORD_MOST] for word in folded.split(" "))
    return folded if len(folded) <= _SEARCHED else folded[:_SEARCHED].rpartition(" ")[0]


def day(filed_on: str, submitted_on: str) -> dt.date | None:
    """Read the day of filing: as the screening read it, else from the cell; None for anything less than a day."""
    if filed_on:
        return dt.date.fromisoformat(filed_on[:10])
    from nlp.dates import parse  # here, not above: pages start without the text tools

    found = parse(submitted_on) if submitted_on else None
    return found.first if found and found.precision == "day" else None


def syllables(values: Mapping[str, Any]) -> int:
    """Count the syllables of a filing's readable text."""
    parts = (values[f"{name}_text"] or values[name] for name in ("title", "content", "benefit"))
    return len(_SYLLABLE.findall("\n".join(parts)))


def _fingerprint(values: dict[str, Any]) -> str:
    return fingerprint("\0".join(_written(values[name]) for name in sorted(values)).encode())


def fingerprint(told: bytes) -> str:
    """Give the fingerprint of a row's values, written in the order of their names with a NUL between."""
    return hashlib.blake2b(told, digest_size=16).hexdigest()


def _written(value: Any) -> str:  # noqa: ANN401 - what a database column holds
    """Write a value so that others look otherwise; numbers by their bits, which whole columns give without rounding."""
    if isinstance(value, str):
        return value
    if isinstance(value, float):
        return str(*_BITS.unpack(_FLOAT.pack(value)))
    if isinstance(value, list):
        return json.dumps(value, ensure_ascii=False)
    return "-" if value is None else str(int(value))
