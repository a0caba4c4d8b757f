"""What a picture is: a drawing, what it says in words, and its numbers as a table."""

from collections.abc import Callable
from dataclasses import dataclass

from markupsafe import Markup

Row = tuple[str, ...]


@dataclass(frozen=True, slots=True)
class Picture:
    """A drawing for those who see it, and the same for those who do not.

    `code` names it in addresses and files, `told` is one sentence of what is to be seen. `head` and `rows` are its
    numbers, written, one cell a column; `is_listed` where they tell what the drawing does not.
    """

    code: str
    title: str
    told: str
    drawing: Markup
    head: Row
    rows: tuple[Row, ...]
    is_listed: bool = False


@dataclass(frozen=True, slots=True)
class Names:
    """How codes are named, and how words are said in the language of the reader (as they stand, if in Vietnamese)."""

    union: Callable[[str], str]
    field: Callable[[str], str]
    reason: Callable[[str], str]
    say: Callable[[str], str] = str


def marked(words: str) -> str:
    """Mark words for the catalogue: they are said in the reader's language when the picture is drawn."""
    return words
