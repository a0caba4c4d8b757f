"""Cut a chunk of text into tokens as underthesea does, in time that cannot explode."""

import re
from collections.abc import Callable

from nlp.words.light_import import parts_of_underthesea

# underthesea's pattern for addresses nests two quantifiers and so needs twice the time for each
# further dot of "http://......", a form's dotted line. With one character a turn it tries the same
# ends in the same order, each of them once.
_NESTED = r"[^\s()<>{}\[\]]+                   # Run of non-space"
_SINGLE = r"[^\s()<>{}\[\]]                    # Run of non-space"

# Its patterns for numbers, addresses and names with hyphens are quadratic in a run without blanks ("1.1.1.…"); what
# people write is far shorter.
_LONGEST = 2_000
_ENDLESS = re.compile(rf"(?<!\S)\S{{{_LONGEST + 1},}}")

_SURROGATE = re.compile("[\ud800-\udfff]")


class UnknownTokenizerError(ValueError):
    """underthesea's pattern of tokens is not the one that was checked."""


def without_surrogates(text: str) -> str:
    """Put the replacement character for halves of surrogate pairs, on which underthesea fails."""
    return _SURROGATE.sub("\ufffd", text)


def bounded(text: str) -> str:
    """Cut runs of more than 2,000 characters without a blank, not of letters only, in pieces of so many."""
    return _ENDLESS.sub(_in_pieces, text)


def _in_pieces(found: re.Match[str]) -> str:
    run = found.group()
    if run.isalpha():  # one word, and quickly read
        return run
    return " ".join(run[at : at + _LONGEST] for at in range(0, len(run), _LONGEST))


def token_cutter() -> Callable[[str], list[str]]:
    """Make the function that gives the tokens of a string, equal to underthesea's `tokenize`.

    Endless runs are cut in pieces first; see `bounded`.

    Raises:
        UnknownTokenizerError: the pattern that had to be made safe is not where it was.
    """
    characters, normalizer, regex_tokenize = parts_of_underthesea(
        "pipeline.text_normalize.character_normalize",
        "pipeline.text_normalize.text_normalizer",
        "pipeline.word_tokenize.regex_tokenize",
    )
    normalized = characters.normalize_characters_in_text
    token_map: dict[str, str] = normalizer.token_map
    # `regex_patterns`, not the compiled `patterns`: a call with `fixed_words=` rewrites that one for good.
    written = "(" + "|".join(regex_tokenize.regex_patterns) + ")"
    if written.count(_NESTED) != 1:
        raise UnknownTokenizerError("underthesea's token pattern for addresses has changed")
    pattern = re.compile(written.replace(_NESTED, _SINGLE), re.VERBOSE)

    def cut(text: str) -> list[str]:
        plain = bounded(normalized(without_surrogates(text)))
        found = (match.group() for match in pattern.finditer(plain))
        return [token_map.get(token, token) for token in found]

    return cut
