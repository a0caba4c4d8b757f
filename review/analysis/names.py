"""The names of codes, fields and unions as rows: what analysts join to read their answers."""

from collections.abc import Mapping
from typing import NamedTuple

from review import words_vi
from review.curated import fields
from review.union_tree import UnionTree

Names = Mapping[str, str]
_REASONS = {code: reason.name for code, reason in words_vi.REASONS.items()}
# The Vietnamese names of every kind of code that a view shows.
KINDS: Mapping[str, Names] = {
    "lane": words_vi.LANES,
    "reason": _REASONS,
    "label": words_vi.LABELS,
    "filing": words_vi.FILINGS,
    "state": words_vi.STATES,
    "verdict": words_vi.VERDICTS,
    "decision_reason": words_vi.DECISION_REASONS,
    "set_aside": words_vi.SET_ASIDE,
}


class CodeName(NamedTuple):
    """One code of a kind."""

    kind: str
    code: str
    name: str


class FieldName(NamedTuple):
    """One field of work."""

    code: str
    name: str


class UnionName(NamedTuple):
    """One union; `owner_code` answers for its filings today."""

    code: str
    name: str
    owner_code: str


def code_names() -> list[CodeName]:
    """List every code with its Vietnamese name."""
    return [
        CodeName(kind, code, name) for kind, names in KINDS.items() for code, name in names.items()
    ]


def field_names() -> list[FieldName]:
    """List the fields in use."""
    return [FieldName(code, name) for code, name in fields().items()]


def union_names() -> list[UnionName]:
    """List the unions that have filings, each code once under its newest name."""
    tree = UnionTree.load()
    codes = dict.fromkeys(union.code for union in tree.all if union.files)
    return [UnionName(code, tree.full_name(code), tree.today(code)) for code in codes]
