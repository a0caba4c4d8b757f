"""Two texts side by side for people: rows of sentences, common passages, changed words, template text, shares.

Words are compared as `nlp.normal` folds them, so that NFC and NFD, hòa and hoà, Đ and Ð, capitals and typing without
diacritics are no change. All places are characters of the texts as given.
"""

from nlp.sidebyside.known import KnownLines, house_lines
from nlp.sidebyside.layout import MOST_SENTENCES, MOST_WORDS, Cell, Change, Piece, Row, SideBySide
from nlp.sidebyside.setting import measure, one_side, side_by_side

__all__ = [
    "MOST_SENTENCES",
    "MOST_WORDS",
    "Cell",
    "Change",
    "KnownLines",
    "Piece",
    "Row",
    "SideBySide",
    "house_lines",
    "measure",
    "one_side",
    "side_by_side",
]
