"""Names of people as cells of authors hold them: told apart, and one told from another."""

import re

# What stands between the names of several authors in one cell, and what is said before or behind a name.
_APART = re.compile(r"[,;/\n&+|()]| và | va | - ")
_TITLES = re.compile(
    r"^(?:(?:\d+|ông|bà|anh|chị|cô|thầy|ong|ba|chi|co|thay|đồng chí|dong chi|ks|ths|ts|pgs|gs|bs|cn)[.:)]?\s+)+"
    r"| \d+ ?%$",
    re.IGNORECASE,
)


def names_in(cell: str) -> list[str]:
    """List the names in a cell of authors, without what is said before and behind them.

    >>> names_in("Ông Lò Văn Pánh (60%), chị Đặng Thị Mẫn")
    ['Lò Văn Pánh', 'Đặng Thị Mẫn']
    """
    parts = (_TITLES.sub("", " ".join(part.split())) for part in _APART.split(cell))
    return [part for part in parts if part and not part.rstrip("%").isdigit()]


def is_same_name(one: str, other: str) -> bool:
    """Tell whether two names are the same: unaccented typing counts as any accents, other accents as another name.

    >>> is_same_name("LÒ VĂN PÁNH", "lo van panh"), is_same_name("Lê Văn An", "Lê Văn Ân")
    (True, False)
    """
    from nlp.normal import fold  # here, not above: pages start without the text tools

    plain, same = fold(one).split(), fold(other).split()
    if plain != same or not plain:
        return False
    return one.isascii() or other.isascii() or _spelled(one) == _spelled(other)


def says(cell: str, name: str) -> bool:
    """Tell whether a cell of authors holds a name, alone or among others.

    >>> says("Lò Văn Pánh, Đặng Thị Mẫn", "đặng thị mẫn"), says("Lò Văn Pánh", "Lò Văn")
    (True, False)
    """
    return any(is_same_name(one, name) for one in (cell, *names_in(cell)))


def _spelled(name: str) -> str:
    from nlp.normal import normalise

    return " ".join(normalise(name).text.casefold().split())
