"""Tell which texts may name money or hold personal data; only these are read by the grammars.

Each rule states what every finding of a grammar must have among its tokens, whatever else it needs: a text without a
hint has nothing to find, one with a hint may have nothing either.
"""

from collections.abc import Sequence

import numba
import numpy as np
from numpy.typing import NDArray

from nlp.bulk.hint_letters import (
    BLANK,
    CLOSES,
    DASH,
    DIGIT,
    POINT,
    SKIPPED,
    class_at,
    classes,
)
from nlp.bulk.hint_tokens import cut
from nlp.bulk.hint_words import (
    BEHIND_SCALE,
    CAPITAL,
    COLON,
    CUE,
    CURRENCY,
    CURRENCY_FIRST,
    CURRENCY_SECOND,
    GROUPED,
    HOME_ALONE,
    HOME_FIRST,
    HOME_SECOND,
    HOUSE_FIRST,
    HOUSE_SECOND,
    LANE,
    NUMBER,
    OPENS,
    PLACE,
    PREFIX,
    QUANTITY,
    SCALE,
    STREET,
    SURNAME,
    filed_words,
    sign_roles,
)
from nlp.bulk.points import I64, U16, U32, batches, composed, points_of
from nlp.scanner import MARKED_SHARE

MONEY, PERSONAL = np.uint8(1), np.uint8(2)
_EVERYTHING, _UNKNOWN = MONEY | PERSONAL, np.uint8(4)
# How many tokens back what belongs together may stand: a currency from its bracket ("(đơn vị tính: tr.đ"), a street
# from its house number ("12 A,"), a village from its word for a home, a surname from "bệnh nhân".
_FROM_BRACKET, _FROM_HOUSE, _FROM_HOME, _FROM_CUE = 7, 3, 5, 3
# Without one of these there is nothing to look for.
_OF_MONEY = SCALE | CURRENCY | CURRENCY_FIRST | PREFIX | GROUPED
_OF_HOUSES = HOUSE_SECOND | LANE | STREET | PLACE | HOME_ALONE | HOME_SECOND
# An e-mail has this; a phone, account or identity number at least so many digits, so many marks apart.
_AT_SIGN, _DIGITS, _GAP = ord("@"), 7, 2
U8 = NDArray[np.uint8]
U64 = NDArray[np.uint64]


def hints_of(texts: Sequence[str]) -> U8:
    """Give for each text of a column `MONEY`, `PERSONAL`, both added up, or 0: none of its grammars finds anything.

    >>> hints_of(["Làm lợi 15 triệu đồng", "Gọi 0912 345 678", "Hai đồng nghiệp giúp"]).tolist()
    [1, 2, 1]
    """
    found = np.empty(len(texts), np.uint8)
    for begin, batch in batches(texts):
        here = _hints(batch)
        again = composed(batch, np.flatnonzero(here == _UNKNOWN).tolist())
        if again:
            here[list(again)] = _hints(list(again.values()))
        here[here == _UNKNOWN] = _EVERYTHING
        found[begin : begin + len(batch)] = here
    return found


def _hints(texts: Sequence[str]) -> U8:
    points = points_of(texts)
    words, meant = filed_words()
    signs, share = sign_roles(), MARKED_SHARE
    return find_hints(points.codes, points.starts, classes(), words, meant, signs, share)


@numba.njit(nogil=True, cache=True)
def find_hints(
    codes: U32,
    starts: I64,
    classes: U16,
    words: U64,
    meant: U32,
    signs: U32,
    marked_share: float,
) -> U8:
    """Look at each text; `_UNKNOWN` for one with a character that only the plain way knows."""
    found = np.empty(len(starts) - 1, np.uint8)
    longest = 0
    for text in range(len(found)):
        longest = max(longest, starts[text + 1] - starts[text])
    tokens, places = np.empty(longest, np.uint32), np.empty(longest, np.int64)
    for text in range(len(found)):
        begin, end = starts[text], starts[text + 1]
        count = cut(codes, begin, end, classes, words, meant, signs, tokens, places, marked_share)
        if count < 0:
            found[text] = _UNKNOWN
            continue
        said, roles = tokens[:count], np.uint32(0)
        for token in said:
            roles |= token
        person = (
            _identified(codes, begin, end, classes)
            or (roles & SURNAME and roles & CUE and _named(said))
            or (roles & _OF_HOUSES and _housed(said))
        )
        money = roles & _OF_MONEY and _priced(said)
        found[text] = (MONEY if money else 0) | (PERSONAL if person else 0)
    return found


@numba.njit(nogil=True, cache=True)
def _is_near(tokens: U32, at: int, role: int, reach: int) -> bool:
    """Tell whether one of the `reach` tokens before a place has a role."""
    near = np.uint32(0)
    for token in tokens[max(0, at - reach) : at]:
        near |= token
    return bool(near & role)


@numba.njit(nogil=True, cache=True)
def _has(tokens: U32, at: int, role: int) -> bool:
    return bool(0 <= at < len(tokens) and tokens[at] & role)


@numba.njit(nogil=True, cache=True)
def _priced(tokens: U32) -> bool:
    """Tell whether a quantity has a scale or a currency, or a bare number so many digits that it may be money."""
    quantity = NUMBER | QUANTITY
    for at in range(len(tokens)):
        token = tokens[at]
        if not token & _OF_MONEY:
            continue
        if token & GROUPED or (_is_currency(tokens, at) and _is_counted(tokens, at)):
            return True
        if token & SCALE and (_has(tokens, at - 1, quantity) or _has(tokens, at + 1, BEHIND_SCALE)):
            return True
        if token & PREFIX:
            behind = at + 2 if _has(tokens, at + 1, COLON) else at + 1
            if _has(tokens, behind, quantity):
                return True
    return False


@numba.njit(nogil=True, cache=True)
def _is_currency(tokens: U32, at: int) -> bool:
    two = tokens[at] & CURRENCY_FIRST and _has(tokens, at + 1, CURRENCY_SECOND)
    return bool(tokens[at] & CURRENCY or two)


@numba.njit(nogil=True, cache=True)
def _is_counted(tokens: U32, at: int) -> bool:
    return _has(tokens, at - 1, NUMBER | QUANTITY) or _is_near(tokens, at, OPENS, _FROM_BRACKET)


@numba.njit(nogil=True, cache=True)
def _named(tokens: U32) -> bool:
    """Tell whether a surname and another word with capitals stand shortly behind a word for a patient or a pupil."""
    for at in range(1, len(tokens) - 1):
        if not tokens[at] & SURNAME:
            continue
        if tokens[at] & tokens[at + 1] & CAPITAL and _is_near(tokens, at, CUE, _FROM_CUE):
            return True
    return False


@numba.njit(nogil=True, cache=True)
def _housed(tokens: U32) -> bool:
    """Tell whether there is a house with its number, a street behind a number, a village behind a word for a home."""
    home = -_FROM_HOME - 1
    for at in range(len(tokens)):
        token = tokens[at]
        if not token & _OF_HOUSES:
            continue
        if token & HOME_ALONE or (token & HOME_SECOND and _has(tokens, at - 1, HOME_FIRST)):
            home = at
        numbered = _has(tokens, at + 1, NUMBER)
        if token & HOUSE_SECOND and numbered and _has(tokens, at - 1, HOUSE_FIRST):
            return True
        followed = numbered or _has(tokens, at + 1, CAPITAL)
        on_street = (token & STREET and followed) or (token & LANE and numbered)
        if on_street and _is_near(tokens, at, NUMBER, _FROM_HOUSE):
            return True
        if token & PLACE and followed and at - home <= _FROM_HOME:
            return True
    return False


@numba.njit(nogil=True, cache=True)
def _identified(codes: U32, begin: int, end: int, classes: U16) -> bool:
    """Tell whether there is an @, or as many digits as the shortest number of a person has."""
    digits, gap, was_blank = 0, 0, False
    for at in range(begin, end):
        kind = class_at(codes, at, classes)
        if codes[at] == _AT_SIGN:
            return True
        if kind == DIGIT:
            digits, gap = digits + 1, 0
            if digits == _DIGITS:
                return True
        elif kind in (BLANK, POINT, DASH, CLOSES):
            gap += not (kind == BLANK and was_blank)
        elif kind != SKIPPED:
            digits = 0
        if gap > _GAP:
            digits = 0
        if kind != SKIPPED:
            was_blank = kind == BLANK
    return False
