"""The concrete things a text names, quoted for the officer who judges whether anything was done."""

import re
from collections.abc import Iterable
from typing import NamedTuple

from django.utils.translation import gettext as _

MOST_ITEMS = 8
_LONGEST_QUOTE = 70  # characters of a step; one line of the page
_SENTENCE_END = re.compile(r"[.;!?](?=\s|$)|\n|$")


class Group(NamedTuple):
    """One kind of thing: distinct quotes in the order of the text, and how many more were left out."""

    name: str
    quotes: list[str]
    more: int


def mentioned(text: str) -> list[Group]:
    """Quote the tools, quantities, changes, steps and places of a text; of a step, the sentence it opens.

    At most `MOST_ITEMS` of a kind. Precise rather than complete, as `nlp.facts` is: an empty group proves nothing.
    """
    from nlp.facts import find  # here, not above: pages start without the text tools

    facts = find(text)
    return [
        _group(_("Công cụ, vật liệu"), (text[one.start : one.end] for one in facts.tools)),
        _group(_("Số đo"), (text[one.start : one.end] for one in facts.measures)),
        _group(_("Trước và sau"), (text[one.start : one.end] for one in facts.changes)),
        _group(
            _("Các bước, mục đánh số"), (_step(text, one.start, one.end) for one in facts.steps)
        ),
        _group(_("Nơi áp dụng"), (text[one.start : one.end] for one in facts.places)),
    ]


def _group(name: str, quotes: Iterable[str]) -> Group:
    """Drop repeats that differ in case or spacing only."""
    distinct: dict[str, str] = {}
    for quote in quotes:
        line = " ".join(quote.split())
        distinct.setdefault(line.casefold(), line)
    kept = list(distinct.values())
    return Group(name, kept[:MOST_ITEMS], len(kept[MOST_ITEMS:]))


def _step(text: str, start: int, end: int) -> str:
    """Quote a step to the end of its sentence, cut between words when it is long."""
    close = _SENTENCE_END.search(text, end)
    whole = text[start : close.start() if close else end]
    if len(whole) <= _LONGEST_QUOTE:
        return whole
    return whole[:_LONGEST_QUOTE].rpartition(" ")[0] + "…"
