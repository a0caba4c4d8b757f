"""Find home addresses: a house number with its street, or what follows "thường trú", "ngụ tại"."""

from collections.abc import Iterator, Sequence

from nlp.scanner import Token, forms, index, longest, phrase, said_at

HOUSE = (phrase("số nhà"), phrase("nhà số"))
_HOUSE_BY_FIRST = index(HOUSE)
_FIRST_OF_HOUSE = forms("số nhà")
_NUMBER = forms("số")
LANES = forms("ngõ ngách hẻm kiệt")
STREETS = forms("đường phố")
PLACES = forms("thôn ấp xóm bản buôn tổ khu")
HOME = [
    phrase(words)
    for words in (
        "thường trú", "tạm trú", "trú tại", "ngụ tại", "ngụ", "hộ khẩu", "quê quán", "địa chỉ nhà", "nhà riêng",
        "địa chỉ", "chỗ ở",
    )
]  # fmt: skip
_HOME_BY_FIRST = index(HOME)
_SKIPPED = forms("tại ở là trú thường") | {":", ","}
_AREAS = forms("phường xã quận huyện tỉnh tp thành phố thị trấn số khu")
_SLASH = frozenset("/")
_MOST = 24
_MOST_HOUSE = 6


def find_addresses(text: str, tokens: Sequence[Token]) -> Iterator[tuple[int, int]]:
    """Yield start and end of each address of a person.

    A street alone, a village where something was done, or a kilometre of a road is not one.
    """
    place = 0
    while place < len(tokens):
        end = _address_end(text, tokens, place)
        if end:
            yield tokens[place].start, tokens[end - 1].end
        place = end or place + 1


def _address_end(text: str, tokens: Sequence[Token], place: int) -> int:
    """Give the place behind the address that begins at a place, or 0."""
    if tokens[place].is_number or tokens[place].key in _FIRST_OF_HOUSE:
        return _numbered(text, tokens, place)
    return _after_home_word(text, tokens, place) if tokens[place].key in _HOME_BY_FIRST else 0


def _numbered(text: str, tokens: Sequence[Token], place: int) -> int:
    """Read "số nhà 12", "số 5, ngõ 12 phố Chùa Láng", "45/3 đường Lê Lợi"; give the place behind, or 0."""
    named = len(longest(tokens, place, _HOUSE_BY_FIRST) or ())
    said_number = tokens[place].key in _NUMBER and not named
    start = place + (named or said_number)
    house = _house(tokens, start)
    if not house:
        return 0
    slashed = house - start > 1
    after = _skip_comma(tokens, house)
    on_street = _is_street(text, tokens, after)
    if named or (on_street and (said_number or slashed)):
        return _rest(text, tokens, house)
    return 0


def _house(tokens: Sequence[Token], place: int) -> int:
    """Read 12, 12A or 45/3/2; give the place behind, or 0."""
    if place >= len(tokens) or not tokens[place].key.isdecimal() or len(tokens[place].key) > 4:
        return 0
    last = place + _MOST_HOUSE
    place += 1
    while place < last and said_at(tokens, place, _SLASH) and tokens[place + 1 : place + 2]:
        if not tokens[place + 1].key.isdecimal():
            break
        place += 2
    if place < len(tokens) and not tokens[place].apart and len(tokens[place].key) == 1:
        place += tokens[place].is_word
    return place


def _skip_comma(tokens: Sequence[Token], place: int) -> int:
    return place + 1 if place < len(tokens) and tokens[place].key == "," else place


def _is_street(text: str, tokens: Sequence[Token], place: int) -> bool:
    """Tell whether a lane with its number or a street with its name stands at a place."""
    if place + 1 >= len(tokens):
        return False
    kind, name = tokens[place].key, tokens[place + 1]
    if kind in LANES:
        return name.is_number
    return kind in STREETS and (_is_name(text, name) or name.is_number)


def _is_name(text: str, token: Token) -> bool:
    return token.is_word and text[token.start].isupper()


def _after_home_word(text: str, tokens: Sequence[Token], place: int) -> int:
    """Read "ngụ tại ấp 3, xã Bình Mỹ"; give the place behind the address, or 0."""
    said = len(longest(tokens, place, _HOME_BY_FIRST) or ())
    if not said:
        return 0
    start = place + said
    while start < min(place + said + 3, len(tokens)) and tokens[start].key in _SKIPPED:
        start += 1
    if start + 1 >= len(tokens):
        return 0
    village = tokens[start].key in PLACES and (
        tokens[start + 1].is_number or _is_name(text, tokens[start + 1])
    )
    house = _house(tokens, start)
    on_street = house and _is_street(text, tokens, _skip_comma(tokens, house))
    return _rest(text, tokens, start + 2) if village or on_street else 0


def _rest(text: str, tokens: Sequence[Token], place: int) -> int:
    """Go on over commas, lanes, streets, areas, names and numbers; give the place behind the address."""
    end = place
    while place < min(len(tokens), end + _MOST):
        token = tokens[place]
        area = token.key in _AREAS or token.key in PLACES or token.key in LANES | STREETS
        if area or token.is_number or _is_name(text, token):
            end = place + 1
        elif token.key not in ",/-":
            break
        place += 1
    return end
