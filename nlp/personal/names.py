"""Find names of patients and pupils: a word that names one, then a surname and a given name."""

from collections.abc import Iterator, Sequence

from nlp.scanner import Phrase, Token, forms, index, phrase, says

CUES = [
    phrase(words)
    for words in (
        "bệnh nhân", "bệnh nhi", "người bệnh", "sản phụ", "bn", "cháu", "bé", "em", "học sinh", "hs", "trẻ", "học viên",
        "sinh viên", "thai phụ", "ca bệnh", "phụ huynh", "trò", "học trò",
    )
]  # fmt: skip
_BY_FIRST = index(CUES)
_BETWEEN = forms("tên là nam nữ em cháu bé nhi") | {":"}
SURNAMES = forms(
    "nguyễn trần lê phạm hoàng huỳnh phan vũ võ đặng bùi đỗ hồ ngô dương lý đinh đào trịnh mai lâm đoàn"
    " trương phùng tô hà cao châu tạ thái tăng quách lưu lương vương chu kiều nông hứa triệu bàn đàm"
    " giàng vàng lò quàng sùng thào lầu ksor siu điểu thạch danh kim sơn tòng hờ mùa vừ lường nghiêm"
    " khuất bạch tôn âu khổng doãn giáp ninh ong phí ngạc hoa vi lục chử mã tống văn đồng la từ"
)
_MOST_WORDS = 5
_AND = forms("và") | {","}
_LEAST_IN_LIST = 3


def find_names(text: str, tokens: Sequence[Token]) -> Iterator[tuple[int, int]]:
    """Yield start and end of each name of a patient or a pupil.

    Schools and wards named after a person ("học sinh trường Lê Lợi") have another word between. Initials
    ("bệnh nhân N.V.A.") are no name: somebody has already made them unreadable. Of a list of names every one counts
    that has three words.
    """
    place = 0
    while place < len(tokens):
        cue = _cue_at(tokens, place)
        place += cue or 1
        if not cue:
            continue
        start = place
        while start < min(place + 2, len(tokens)) and tokens[start].key in _BETWEEN:
            start += 1
        end = _name_end(text, tokens, start)
        while end > start:
            yield tokens[start].start, tokens[end - 1].end
            place = start = end
            if start < len(tokens) and tokens[start].key in _AND:
                end = _name_end(text, tokens, start + 1, least=_LEAST_IN_LIST)
                start += end > start


def _cue_at(tokens: Sequence[Token], place: int) -> int:
    """Give the number of words of the cue at a place, 0 for none."""
    cues: list[Phrase] = _BY_FIRST.get(tokens[place].key, [])
    return next((len(cue) for cue in cues if says(tokens, place, cue)), 0)


def _name_end(text: str, tokens: Sequence[Token], start: int, *, least: int = 2) -> int:
    """Read a surname and up to four further capitalised words; give the place behind them, `start` for no name."""
    if start >= len(tokens) or tokens[start].key not in SURNAMES:
        return start
    end = start
    while end < min(start + _MOST_WORDS, len(tokens)) and (
        _is_name_part(text, tokens[end]) or _is_letter_of_name(text, tokens, start, end)
    ):
        end += 1
    whole = sum(_is_name_part(text, token) for token in tokens[start:end])
    return end if whole >= 2 and end - start >= least else start


def _is_letter_of_name(text: str, tokens: Sequence[Token], start: int, place: int) -> bool:
    """Tell the one-letter word of a name (Giàng A Páo, Nguyễn Văn A) from an initial, which a point follows."""
    token = tokens[place]
    if place == start or not token.is_word or not text[token.start].isupper():
        return False
    return place - start >= 2 or text[token.end : token.end + 1] != "."


def _is_name_part(text: str, token: Token) -> bool:
    """Tell a capitalised word of two letters or more from an initial."""
    return token.is_word and text[token.start].isupper() and token.end - token.start > 1
