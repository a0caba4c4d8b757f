"""No text can blow up a pattern: every one of the product takes time in proportion to what it reads."""

import random
import re
from collections.abc import Callable, Iterator
from itertools import chain

import pytest

from nlp import letter_codes
from nlp.personal import identifiers
from nlp.words.tokens import token_cutter
from tests.trust import patterns
from tests.trust.bounded_work import Spent, within
from tests.trust.pattern_ambiguity import faults, hard_texts
from tests.trust.patterns import Pattern

# Functions that build their patterns, and how to have them built.
BUILDERS: dict[str, Callable[[], object]] = {
    "nlp.letter_codes.codes": lambda: [
        letter_codes.codes(one).pattern for one in letter_codes.LEGACY
    ],
    "nlp.personal.identifiers._behind": lambda: identifiers._SHAPES,
    "nlp.words.tokens.token_cutter": lambda: [
        cell.cell_contents for cell in token_cutter().__closure__ or ()
    ],
    "review.evidence._where": lambda: re.compile(r"tiết\s+kiệm\s+điện"),
}
# What the analysis, which does not look ahead, takes for quadratic.
KNOWN = {
    "models.provenance._IMPORT": "reads the source of the program, nothing that anybody sends",
    "nlp.words.tokens.token_cutter": "underthesea's own pattern, kept for its words; what it takes for an address ends nearby",
    "nlp.normal._PART": "what follows a run is no character of it or its last: it gives back one character at most",
}
# Runs without a blank are cut in pieces of so many characters before the pattern reads them.
BOUNDED = {"nlp.words.tokens.token_cutter": 2_000}
ADDRESSES = [
    front + turn * 2_000 + end
    for front in ("http://", "a.", "ftp:a", "")
    for turn in ("(", "(a(b)c)", "(a)", "a.b", "((", "(a", ")(", "a-", "a(b(c)d)e")
    for end in ("", " ", "`", "(", "@", "!")
]
BLOWN_UP = [
    r"(a+)+$", r"(a|aa)*b", r"(?:a|a)*b", r"(a*)*b", r"(\s*,\s*)*x", r"\s+$", r"a*a*b", r"\w+\s?\w+x", r"[^x]++y",
    r"x.*y.*z", r"(?=a*)b", r"\d+,|\d|\w+", r"\d+,|\w+?", r"x+|[xa]+,", r"(.)\1", r'<c [^<>]*? r="\d+"[^<>]*>',
]  # fmt: skip
LINEAR = [
    r"a+", r"\d+(?:[.,]\d+)+|[^\W_]+", r"(?<!\s)\s+$", r"(?<![a-z])[a-z]+\d", r"a{1,64}@", r"[^\W_]+(?:[&./-][^\W_]+)*",
    r"(?<!\w)x[^0-9]{0,5}y", r"^a+b", r"^\W*\d+\W+", r"(?:^|[.:;] ) +\d",
]  # fmt: skip


@pytest.fixture(scope="module")
def found() -> list[Pattern]:
    return [*patterns.held(), *patterns.spelt_out(), *patterns.built(BUILDERS)]


def faults_of(one: Pattern) -> list[str]:
    found = faults(one.text, one.flags, searched=True) if one.uses & patterns.SEARCHING else []
    if not one.uses <= patterns.SEARCHING:
        found += faults(one.text, one.flags, whole="fullmatch" in one.uses)
    return found


@pytest.mark.parametrize("pattern", BLOWN_UP)
def test_the_analysis_tells_what_blows_up(pattern: str) -> None:
    assert faults(pattern, searched=True)


@pytest.mark.parametrize("pattern", LINEAR)
def test_the_analysis_lets_linear_patterns_pass(pattern: str) -> None:
    assert faults(pattern, searched=True) == []


def search_all(pattern: str) -> None:
    for text in hard_texts(pattern, length=30_000):
        within(0.3, lambda text=text: re.search(pattern, text))


def test_the_measure_tells_what_blows_up() -> None:
    for pattern in (r"(a+)+$", r"(\s*,\s*)*x", r"\s+$", r"a*a*b"):
        with pytest.raises(Spent):
            search_all(pattern)


def test_every_call_that_is_given_a_pattern_is_known(found: list[Pattern]) -> None:
    assert patterns.imports_names_of_re() == []
    calls = [
        call for call in patterns.calls() if not isinstance(call.pattern, patterns.ast.Constant)
    ]
    assert {f"{call.module}.{call.function}" for call in calls if call.function} == set(BUILDERS)
    texts = {one.text for one in found}
    literals = {
        call.pattern.value
        for call in patterns.calls()
        if isinstance(call.pattern, patterns.ast.Constant)
    }
    assert literals <= texts
    assert len(found) > 130


def test_no_pattern_can_be_read_in_too_many_ways(found: list[Pattern]) -> None:
    told = {one.place: faults_of(one) for one in found}
    bad = {place: faults for place, faults in told.items() if faults}
    assert bad.keys() == KNOWN.keys(), {place: bad[place] for place in bad.keys() - KNOWN.keys()}


def test_no_pattern_takes_long_over_texts_written_against_it(
    found: list[Pattern], tries: Callable[..., int]
) -> None:
    length = tries(short=10_000, long=200_000)
    tried = [one for one in found if "source" not in KNOWN.get(one.place, "")]
    some = random.Random(len(tried)).sample(tried, tries(short=3, long=len(tried)))
    slow = [told for one in some for told in _slow(one, length)]
    assert slow == []


def _slow(one: Pattern, length: int) -> Iterator[str]:
    """Tell of the first text over which a pattern takes far longer than it should."""
    compiled = re.compile(one.text, one.flags)
    length = min(length, BOUNDED.get(one.place, length))
    methods = [compiled.findall if one.uses & patterns.SEARCHING else compiled.match]
    methods += [compiled.fullmatch] if "fullmatch" in one.uses else []
    for text in chain(hard_texts(one.text, one.flags, length=length), ADDRESSES):
        given = text.encode("latin-1", "replace") if isinstance(one.text, bytes) else text
        for method in methods:
            try:
                within(length / 5_000, lambda method=method, given=given: method(given))
            except Spent:
                yield f"{one.place}: {one.text!r} over {text[:40]!r}…"
                return
