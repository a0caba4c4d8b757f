"""Rows of a run as the database keeps them, and fingerprints that tell whether a later run changes them."""

import datetime as dt
import hashlib
import json
import re
from collections.abc import Mapping, Sequence
from typing import Any, NamedTuple

from review import bands
from review.cells import is_yes, items, share, text, texts, whole
from review.lookups import WORD_MOST

Row = Mapping[str, Any]

_SUBMISSION_TEXTS = [
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
_SUBMISSION_LISTS = [
    "low_content_reasons",
    "low_content_evidence",
    "field_cues",
    "eligibility",
    "eligibility_evidence",
]
_SHARES = ["duplicate_similarity", "low_content_score", "field_confidence"]
_PAIR_TEXTS = ["label", "filing", "cluster_id", "left_key", "right_key"]
_PAIR_SHARES = ["similarity", "left_in_right", "right_in_left", "template_share"]
_SEARCHED = (
    6_000  # folded characters that the search looks at: only a few long attachments go beyond
)
_SYLLABLE = re.compile(r"[^\W_]+")
_ENDLESS = re.compile(f"[^ ]{{{WORD_MOST + 1}}}")
_MANY = 200  # texts that make it worth while to load the compiled folding
_WRITER = json.JSONEncoder(sort_keys=True, default=str)


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
    values: dict[str, Any] = _texts(row, _SUBMISSION_TEXTS)
    if not values["submission_id"] or not values["lane"]:
        raise ValueError(
            f"submission of {values['source']} row {row.get('row')}: needs submission_id and lane"
        )
    values["key"] = values["key"] or _key_of(values)
    values["row"] = whole(row.get("row"))
    values["priority"] = share(row.get("priority")) or 0.0
    values["reasons"] = items(row.get("reasons"))
    values["reason_codes"] = _searchable(
        [*values["reasons"], *items(row.get("low_content_reasons"))]
    )
    values |= {name: items(row.get(name)) for name in _SUBMISSION_LISTS}
    values |= {name: share(row.get(name)) for name in _SHARES}
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
    syllables = whole(row.get("syllables"))
    is_short = (_syllables(values) if syllables is None else syllables) < short_syllables
    is_duplicate = values["lane"] == "duplicate"
    return {
        "submitted_day": _day(text(row.get("filed_on")), values["submitted_on"]),
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
    values: dict[str, Any] = _texts(row, _PAIR_TEXTS)
    for side in ("left", "right"):
        values[f"{side}_key"] = values[f"{side}_key"] or key_of.get(text(row.get(f"{side}_id")), "")
        if not values[f"{side}_key"]:
            raise ValueError(f"pair names an unknown filing: {side}_id {row.get(f'{side}_id')!r}")
    values |= {name: share(row.get(name)) or 0.0 for name in _PAIR_SHARES}
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


def _searchable(reasons: list[Any]) -> str:
    codes = list(dict.fromkeys(code_of(reason) for reason in reasons))
    return f" {' '.join(codes)} " if codes else ""


def _key_of(values: dict[str, Any]) -> str:
    named = "\n".join([values["submission_id"], values["content_hash"]])
    return hashlib.sha256(named.encode()).hexdigest()[:16]


def search_text(values: Mapping[str, Any]) -> str:
    """Give the folded words that the queue's search looks at, one blank between: id, title, unit, author, text."""
    from nlp.normal import tokens  # here, not above: pages start without the text tools

    return _cut(" ".join(tokens(_searched_in(values))))


def search_texts(many: Sequence[Mapping[str, Any]]) -> list[str]:
    """Give what `search_text` gives for each of many submissions."""
    if len(many) < _MANY:
        return [search_text(values) for values in many]
    from nlp.bulk import fold_tokens  # compiled code: not worth loading for a few

    folded = fold_tokens([_searched_in(values) for values in many])
    return [_cut(words.decode()) for words in folded.joined]


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


def _day(filed_on: str, submitted_on: str) -> dt.date | None:
    """Read the day of filing: as the screening read it, else from the cell; None for anything less than a day."""
    if filed_on:
        return dt.date.fromisoformat(filed_on[:10])
    from nlp.dates import parse  # here, not above: pages start without the text tools

    found = parse(submitted_on) if submitted_on else None
    return found.first if found and found.precision == "day" else None


def _syllables(values: Mapping[str, Any]) -> int:
    parts = (values[f"{name}_text"] or values[name] for name in ("title", "content", "benefit"))
    return len(_SYLLABLE.findall("\n".join(parts)))


def _fingerprint(values: dict[str, Any]) -> str:
    return hashlib.sha256(_WRITER.encode(values).encode()).hexdigest()[:32]
