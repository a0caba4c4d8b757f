"""Find in a text the words that tell what an amount of money is: saved, earned, spent, paid out."""

import tomllib
from collections.abc import Sequence
from functools import cache
from typing import NamedTuple

from nlp.lexicons import data_path
from nlp.scanner import Phrase, Token, index, longest, phrase, spelt


class Cue(NamedTuple):
    """A cue phrase found: its role in `data/money_cues.toml`, its wording there, and its tokens."""

    role: str
    wording: str
    is_benefit: bool
    first: int
    end: int


class _Entry(NamedTuple):
    role: str
    wording: str
    is_benefit: bool


@cache
def _lexicon() -> tuple[dict[Phrase, _Entry], dict[str, list[Phrase]]]:
    lexicon = tomllib.loads(data_path("money_cues.toml").read_text(encoding="utf-8"))
    clear = frozenset(lexicon["clear_unmarked"])
    entries = {
        _phrase(wording, clear): _Entry(group["role"], wording, group.get("benefit", False))
        for group in lexicon["cues"]
        for wording in group["phrases"]
    }
    return entries, index(entries)


def _phrase(wording: str, clear: frozenset[str]) -> Phrase:
    """Prepare a cue; one syllable counts without diacritics only when it is clear without them."""
    return phrase(wording) if " " in wording or wording in clear else (spelt(wording),)


def find_cues(tokens: Sequence[Token], start: int, end: int) -> list[Cue]:
    """List the cues that begin in a sentence `start:end` of a token list, from left to right.

    The longest phrase wins, cues do not overlap. None goes beyond a sentence: none has a sign that ends one.
    """
    entries, by_first = _lexicon()
    found: list[Cue] = []
    place = start
    while place < end:
        wanted = longest(tokens, place, by_first) if tokens[place].key in by_first else None
        if wanted is None:
            place += 1
            continue
        behind = place + len(wanted)
        if entries[wanted].role != "other":
            found.append(Cue(*entries[wanted], place, behind))
        place = behind
    return found
