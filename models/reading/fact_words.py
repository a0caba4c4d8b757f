"""What the grammar of `nlp.facts` asks about tokens, as bits and numbers for compiled code.

The words themselves stand in the grammar's own modules, and only there.
"""

from collections.abc import Callable, Iterable, Iterator, Mapping
from decimal import Decimal
from itertools import chain, product
from typing import NamedTuple

import numpy as np

from models.reading.memory import Scanned
from models.reading.phrases import NOWHERE, Phrases
from models.reading.remembered import Column, Numbered
from nlp import numerals, units
from nlp.facts import figures, mentions
from nlp.money import quantity
from nlp.neardup.arrays import I32, I64, Floats
from nlp.scanner import Phrase, Token

# One bit for each question that a token answers; the last one, whether blanks stand before it, only in its text.
(
    NUMBER, WORD, DECIMAL, ONE, UP_TO_TWO, UP_TO_THREE, THREE, LINE_END, COMMA, NO_TAIL_SIGN, STARTS, TEN, TENS,
    HUNDREDS, ONLY_UNITS, AND, TIMES_TEN, TIMES_HUNDRED, NO_TAIL, NO_BILLION, HALF, HALF_A, DOZENS, SOME, SOME_MORE,
    ENDS_TAIL, COUNTED, LABELLED, FROM, TO, CHANGES, STOPS, METRE, POWER, STEP, BEFORE_STEP, ENDS_NUMBERING, AT,
    OPENS_UPPER, HAS_UPPER, HAS_LOWER, APART,
) = (1 << bit for bit in range(42))  # fmt: skip
_SETS: Mapping[int, Iterable[str]] = {
    LINE_END: "\n",
    COMMA: ",",
    STARTS: quantity.STARTS,
    TEN: numerals._TEN,
    TENS: numerals._TENS,
    HUNDREDS: numerals._HUNDREDS,
    ONLY_UNITS: numerals._ONLY_UNITS,
    AND: numerals._AND,
    TIMES_TEN: [key for key, times in quantity._TIMES.items() if times == 10],
    TIMES_HUNDRED: [key for key, times in quantity._TIMES.items() if times == 100],
    NO_TAIL: quantity._NO_TAIL,
    NO_BILLION: quantity._NO_BILLION,
    HALF: quantity.HALF,
    HALF_A: quantity._HALF_A,
    DOZENS: quantity._DOZENS,
    SOME: quantity._SOME,
    SOME_MORE: quantity._SOME_MORE,
    ENDS_TAIL: quantity._ENDS_TAIL,
    COUNTED: quantity._COUNTED,
    LABELLED: figures._LABELLED,
    FROM: figures._FROM,
    TO: figures._TO,
    CHANGES: figures._CHANGES,
    STOPS: figures._STOPS,
    METRE: units._METRE,
    POWER: units._POWERS,
    STEP: mentions._STEP,
    BEFORE_STEP: mentions._BEFORE_STEP,
    ENDS_NUMBERING: mentions._ENDS_NUMBERING,
    AT: mentions._AT,
}
_KNOWN = {key for keys in _SETS.values() for key in keys}
_BITS = {key: sum(bit for bit, keys in _SETS.items() if key in keys) for key in _KNOWN}
# Above the bits stand two numbers of four bits: the digit that a word names, how many readings a number has; then which
# scale a word names: none, thousand, million, billion.
DIGIT_AT, READINGS_AT, SCALE_AT = 48, 52, 56
SCALES = (0.0, 1e3, 1e6, 1e9)
# A figure is below this; one that rounding would lift over it is the number before.
LIMIT = float(quantity._LIMIT)
BELOW_LIMIT = float(np.nextafter(LIMIT, 0.0))

# Kinds of units, by number: a bit each.
PHYSICAL, DURATION, YEAR = 1, 2, 4


class Keys(NamedTuple):
    """What the keys of tokens are: bits, the number of their word in phrases, the largest value of a number.

    Two rows a token: number 2 * token is the key in a line typed with diacritics, the next one that in a line without.
    """

    bits: I64
    words: I32
    values: Floats


class FactWords:
    """The grammar's words and phrases.

    Behind a unit stands its number, behind a place whether it is one without "tại"; `unit_kinds` are the bits of units
    by number, `powers` the units of "m2" and "m3".
    """

    def __init__(self) -> None:
        self._numbers: dict[str, int] = {}
        names = [*units._NAME_OF.values(), *units._POWERS.values()]
        unit = {name: number for number, name in enumerate(dict.fromkeys(names))}
        self.unit_kinds = np.array([_unit_kind(name) for name in unit], np.int32)
        self.powers = np.array([unit[units._POWERS[key]] for key in ("2", "3")], np.int32)
        self.units = self._tree(units._NAME_OF, lambda phrase: unit[units._NAME_OF[phrase]])
        self.changed = self._tree(chain.from_iterable(figures._CHANGED.values()))
        self.workshop = self._tree([figures._WORKSHOP])
        self.tools = self._tree(mentions._tools()[0])
        self.steps = self._tree(mentions._STEPS)
        self.places = self._tree(
            mentions._PLACES, lambda phrase: mentions._PLACES[phrase] in mentions._PLAIN_PLACES
        )
        self._bits = Column[Scanned](_bits, np.int64, 2)
        self._words = Column[Scanned](self._word, np.int32, 2)
        self._values = Column[Scanned](
            lambda token: (_value(token.key), _value(token.bare)), np.float64, 2
        )

    def keys(self, scanned: Numbered[Scanned]) -> Keys:
        """Give what the keys of all tokens met so far are."""
        columns = (self._bits, self._words, self._values)
        return Keys(*(column.of(scanned).reshape(-1) for column in columns))

    def _tree(
        self, phrases: Iterable[Phrase], value_of: Callable[[Phrase], int] = lambda _: 0
    ) -> Phrases:
        """Lay phrases out; of those that are alike without diacritics the first counts."""
        entries = (
            (written, [(value_of(phrase), 1.0)])
            for phrase in sorted(phrases, key=len, reverse=True)
            for written in _written(phrase)
        )
        return Phrases(entries, self._numbers)

    def _word(self, token: Scanned) -> tuple[int, int]:
        return self._numbers.get(token.key, NOWHERE), self._numbers.get(token.bare, NOWHERE)


def _written(phrase: Phrase) -> Iterator[tuple[str, ...]]:
    """Spell a phrase out in keys: a line has either those with diacritics or those without."""
    for is_bare in (False, True):
        yield from product(*([key for key in keys if _may_stand(key, is_bare)] for keys in phrase))


def _may_stand(key: str, is_bare: bool) -> bool:  # noqa: FBT001 - one of two kinds of line
    return not key[-1].isalpha() or key.startswith("~") == is_bare


def _unit_kind(name: str) -> int:
    kinds = ((PHYSICAL, units.PHYSICAL), (DURATION, figures._DURATIONS), (YEAR, {"năm"}))
    return sum(bit for bit, names in kinds if name in names)


def _bits(token: Scanned) -> tuple[int, int]:
    written = (
        (OPENS_UPPER, token.opens_upper),
        (HAS_UPPER, token.has_upper),
        (HAS_LOWER, token.has_lower),
    )
    common = sum(bit for bit, holds in written if holds)
    return common | _key_bits(token.key), common | _key_bits(token.bare)


def _key_bits(key: str) -> int:
    said = _token(key)
    length = len(key)
    questions = (
        (NUMBER, said.is_number),
        (WORD, said.is_word),
        (DECIMAL, key.isdecimal()),
        (ONE, length == 1),
        (UP_TO_TWO, length <= 2),
        (UP_TO_THREE, length <= 3),
        (THREE, length == 3),
        (NO_TAIL_SIGN, key in "%x×*-"),
    )
    scale = SCALES.index(float(quantity._SCALE_OF.get(key, 0)))
    numbers = (_digit(key) << DIGIT_AT) | (len(_read(key)) << READINGS_AT) | (scale << SCALE_AT)
    return _BITS.get(key, 0) | sum(bit for bit, holds in questions if holds) | numbers


def _token(key: str) -> Token:
    return Token(key, apart=False, start=0, end=0)


def _digit(key: str) -> int:
    return numerals.read_digit_word([_token(key)], 0)


def _read(key: str) -> tuple[Decimal, ...]:
    return numerals.read_digits(key) if key[0].isdecimal() else ()


def _value(key: str) -> float:
    """Give the largest value that digits may mean; it is the last one."""
    read = _read(key)
    value = float(read[-1]) if read else 0.0
    return min(value, BELOW_LIMIT) if read and read[-1] < quantity._LIMIT else value
