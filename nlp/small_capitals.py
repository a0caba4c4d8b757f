"""Give capitals back to text from fonts that show small letters as capitals (.VnTimeH)."""

import re
import unicodedata

from nlp.syllables import is_valid

_WORD = re.compile(r"[^\W\d_]+")
# Between two words of one heading; what ends a sentence or a line ends the heading.
_GAP = re.compile(r"[^\n.:;!?]*")
_SMALL_ASCII = re.compile("[a-z]")
_CAPITALS = re.compile("[A-ZĂÂĐÊÔƠƯ]")


def with_capitals(text: str) -> str:
    """Make words capital that stand among capitals and hold no small letter but marked ones.

    "PHáP" is sure; "Tế" may be a word with a capital or a heading's, and goes with its neighbours.

    >>> with_capitals("SáNG KIếN Tế Và đổI MớI; Tế bào ở UBND tỉnh")
    'SÁNG KIẾN TẾ VÀ ĐỔI MỚI; Tế bào ở UBND tỉnh'
    """
    pieces: list[str] = []
    done = 0
    for start, end in _headings(text):
        pieces += text[done:start], text[start:end].upper()
        done = end
    return unicodedata.normalize("NFC", "".join([*pieces, text[done:]]))


def _headings(text: str) -> list[tuple[int, int]]:
    """Find the runs of words without small ASCII letters that hold a syllable in capitals."""
    runs: list[list[re.Match[str]]] = [[]]
    for word in _WORD.finditer(text):
        if _SMALL_ASCII.search(word[0]):
            runs.append([])
        elif runs[-1] and not _GAP.fullmatch(text, runs[-1][-1].end(), word.start()):
            runs.append([word])
        else:
            runs[-1].append(word)
    return [(run[0].start(), run[-1].end()) for run in runs if any(map(_is_shouted, run))]


def _is_shouted(word: re.Match[str]) -> bool:
    return len(_CAPITALS.findall(word[0])) > 1 and is_valid(word[0])
