"""Read numbers as Vietnamese texts write them, in digits and in words."""

from collections.abc import Sequence
from decimal import Decimal

from nlp.scanner import Token, forms, said_at

# Longer digit strings are codes and account numbers, and would only cost time.
_MOST_DIGITS = 18

_DIGIT_WORDS = {1: "một mốt", 2: "hai", 3: "ba", 4: "bốn tư", 5: "năm lăm nhăm", 6: "sáu"} | {
    7: "bảy bẩy",
    8: "tám",
    9: "chín",
}
_DIGIT_OF = {form: digit for digit, words in _DIGIT_WORDS.items() for form in forms(words)}
DIGIT_WORDS = frozenset(_DIGIT_OF)
"""Keys of the words for 1 to 9."""
_TEN = forms("mười")
_TENS = forms("mươi chục")
_HUNDREDS = forms("trăm")
_ONLY_UNITS = forms("mốt lăm nhăm")
_AND = forms("linh lẻ")


def read_digits(text: str) -> tuple[Decimal, ...]:
    """List the values that digits with points and commas may mean: one, two when ambiguous, none when unreadable.

    A point before exactly three digits groups thousands, any other point is decimal; a comma is decimal, repeated
    commas before groups of three group thousands; after a leading 0 either mark is decimal.

    >>> read_digits("1.500"), read_digits("15,9"), read_digits("1,250")
    ((Decimal('1500'),), (Decimal('15.9'),), (Decimal('1.250'), Decimal('1250')))
    """
    if sum(char.isdecimal() for char in text) > _MOST_DIGITS:
        return ()
    marks = [char for char in text if char in ".,"]
    if not marks:
        return (Decimal(text),)
    if len(set(marks)) > 1:
        return _mixed(text, last=marks[-1])
    groups = text.split(marks[0])
    thousands = _grouped(groups) and not text.startswith("0")
    if len(marks) > 1:
        return (Decimal("".join(groups)),) if thousands else ()
    decimal = Decimal(".".join(groups))
    if not thousands:
        return (decimal,)
    whole = Decimal("".join(groups))
    return (whole,) if marks[0] == "." else (decimal, whole)


def _grouped(groups: Sequence[str]) -> bool:
    return 1 <= len(groups[0]) <= 3 and all(len(group) == 3 for group in groups[1:])


def _mixed(text: str, *, last: str) -> tuple[Decimal, ...]:
    """Read 1.250,5 or 1,250.5: the last mark, standing once, is the decimal one."""
    whole, _, rest = text.rpartition(last)
    first = "." if last == "," else ","
    if last in whole or not _grouped(whole.split(first)):
        return ()
    return (Decimal(whole.replace(first, "") + "." + rest),)


def read_cardinal(tokens: Sequence[Token], place: int) -> tuple[int, int] | None:
    """Read a number below 1,000 in words at a place; give it with the place behind it.

    The words for thousand and more are scales, read by the caller.
    """
    hundreds, after = read_digit_word(tokens, place), place + 1
    if hundreds and said_at(tokens, after, _HUNDREDS):
        rest = _below_hundred(tokens, after + 1, linked=True)
        return (hundreds * 100 + rest[0], rest[1]) if rest else (hundreds * 100, after + 1)
    return _below_hundred(tokens, place, linked=False)


def read_digit_word(tokens: Sequence[Token], place: int) -> int:
    """Give the digit from 1 to 9 that a word names, 0 for none."""
    return _DIGIT_OF.get(tokens[place].key, 0) if place < len(tokens) else 0


def _below_hundred(tokens: Sequence[Token], place: int, *, linked: bool) -> tuple[int, int] | None:
    if said_at(tokens, place, _TEN):
        unit = read_digit_word(tokens, place + 1)
        return 10 + unit, place + 1 + (unit > 0)
    if linked and said_at(tokens, place, _AND):
        unit = read_digit_word(tokens, place + 1)
        return (unit, place + 2) if unit else None
    tens = read_digit_word(tokens, place)
    if not tens:
        return None
    if said_at(tokens, place + 1, _TENS):
        unit = read_digit_word(tokens, place + 2)
        return tens * 10 + unit, place + 2 + (unit > 0)
    if said_at(tokens, place + 1, _ONLY_UNITS):
        return tens * 10 + read_digit_word(tokens, place + 1), place + 2
    # Spoken "một trăm hai" is 120; 102 is "một trăm linh hai".
    return (tens * 10 if linked else tens), place + 1
