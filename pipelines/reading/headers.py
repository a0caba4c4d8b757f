"""Find the header of a table and tell which column is which."""

import re
import tomllib
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from functools import cache, lru_cache

from nlp.encodings import ENCODINGS, decode
from nlp.lexicons import data_path
from nlp.normal import fold

LONGEST_HEADER = 120
# As many columns as Excel's sheets have; a row of more was cut at what is no delimiter.
_WIDEST = 16_384
_NOT_LETTERS = re.compile(r"[\W_]+")
_LEADING_NUMBER = re.compile(r"^\W*\d+\W+")
_UNSTORABLE = re.compile("[\0\ud800-\udfff]")
_BRACKETED = re.compile(r"[(\[][^)\]]*+[)\]]?")


@dataclass(frozen=True, slots=True)
class Columns:
    """The columns of one table: their names as written, each once, and their canonical names.

    A canonical name is "" for a column that is only carried along; `blank` lists the columns without
    a header.
    """

    written: tuple[str, ...]
    canonical: tuple[str, ...]
    id_from_sequence: bool
    blank: frozenset[int]

    @property
    def known(self) -> int:
        """How many columns have a canonical name."""
        return sum(map(bool, self.canonical))

    @property
    def name_text(self) -> bool:
        """Whether a filing's text is here: its title or its content."""
        return "title" in self.canonical or "content" in self.canonical

    def by_header(self) -> dict[str, str]:
        """Map each header that somebody wrote to its canonical name."""
        pairs = enumerate(zip(self.written, self.canonical, strict=True))
        return {written: name for at, (written, name) in pairs if at not in self.blank}


@dataclass(frozen=True, slots=True)
class Header:
    """Where a table's header stands among its first rows; the data begin at index `data_from`."""

    columns: Columns
    data_from: int


@cache
def _table() -> dict[str, dict[str, list[str] | str]]:
    return tomllib.loads(data_path("headers.toml").read_text(encoding="utf-8"))


def canonical_columns() -> tuple[str, ...]:
    """List the canonical columns in the order of `data/headers.toml`."""
    return tuple(_table())


def shown_name(canonical: str) -> str:
    """Give the Vietnamese name of a canonical column, as messages show it."""
    return str(_table()[canonical]["name"])


@cache
def _aliases() -> dict[str, tuple[str, bool]]:
    """Map each folded header to its canonical column and whether it is a last resort.

    Raises:
        ValueError: two columns claim one header.

    """
    aliases: dict[str, tuple[str, bool]] = {}
    for canonical, entry in _table().items():
        ways = [(alias, True) for alias in entry.get("last_resort", [])]
        ways += [(alias, False) for alias in [canonical, *entry["headers"]]]
        for alias, last in ways:
            if aliases.setdefault(_key(alias), (canonical, last))[0] != canonical:
                raise ValueError(f"headers.toml: {alias!r} stands under two columns")
    return aliases


def _key(header: str) -> str:
    return _NOT_LETTERS.sub("", fold(header))


@lru_cache(maxsize=4096)
def _canonical(header: str) -> tuple[str, int]:
    """Give the column a header names and how loosely: 0 outright, 1 in part, 2 last resort."""
    if LONGEST_HEADER < len(header) < 5 * LONGEST_HEADER:
        header = _BRACKETED.sub(" ", header)  # instructions on how to fill the column
    if not header or len(header) > LONGEST_HEADER:
        return "", 0
    for looseness, wording in enumerate(_wordings(header)):
        name, last = _aliases().get(_key(wording), ("", False))
        if name:
            return name, 2 if last else min(looseness, 1)
    return "", 0


def _wordings(header: str) -> list[str]:
    """List the readings of a header: as it is, decoded, trimmed of what offices add, in part."""
    decoded = [] if header.isascii() else [decode(header, encoding) for encoding in ENCODINGS]
    trimmed = [_LEADING_NUMBER.sub("", _BRACKETED.sub(" ", text)) for text in [header, *decoded]]
    return [header, *decoded, *trimmed, *(text.split("/")[0] for text in trimmed)]


def match(cells: Sequence[str]) -> Columns:
    """Name the columns of a header row.

    Of two headers for one column the one that names it outright wins, then the first; the other is
    carried along.

    >>> match(["STT", "TÊN SÁNG KIẾN (*)", "Ghi chú"]).canonical
    ('submission_id', 'title', '')
    """
    readings = [_canonical(cell.strip()) for cell in cells]
    best: dict[str, int] = {}
    for at, (name, looseness) in enumerate(readings):
        if name and (name not in best or looseness < readings[best[name]][1]):
            best[name] = at
    names = tuple(name if best.get(name) == at else "" for at, (name, _) in enumerate(readings))
    id_at = best.get("submission_id")
    return Columns(
        written=_once(cells),
        canonical=names,
        id_from_sequence=id_at is not None and readings[id_at][1] == 2,
        blank=frozenset(at for at, cell in enumerate(cells) if not cell.strip()),
    )


def _once(cells: Iterable[str]) -> tuple[str, ...]:
    """Name each column apart: "Ghi chú (2)" for a second "Ghi chú", "Cột 5" for a blank one.

    NUL and half characters, which no database stores, become U+FFFD.
    """
    names: dict[str, None] = {}
    copies: dict[str, int] = {}
    for number, cell in enumerate(cells, start=1):
        name = plain = _UNSTORABLE.sub("\ufffd", " ".join(cell.split())) or f"Cột {number}"
        while name in names:
            copies[plain] = copies.get(plain, 1) + 1
            name = f"{plain} ({copies[plain]})"
        names[name] = None
    return tuple(names)


def find(rows: Sequence[Sequence[str]]) -> Header | None:
    """Find the header among a table's first rows: the first that names title or content.

    A row that names another column as well goes before one that may be a heading. Names that merged
    cells left in the row above or below are taken in.
    """
    first = None
    for at, row in enumerate(rows):
        if len(row) > _WIDEST:
            continue
        columns = match(row)
        if columns.name_text and columns.known > 1:
            return _whole(rows, at)
        if columns.name_text and first is None:
            first = at
    return None if first is None else _whole(rows, first)


def _whole(rows: Sequence[Sequence[str]], at: int) -> Header:
    """Complete the header at index `at` with the names that stand in the row above or below."""
    cells = list(rows[at])
    if at:
        cells = _filled_from_above(cells, rows[at - 1])
    header = match(cells)
    if at + 1 < len(rows) and _is_second_line(header, rows[at + 1]):
        both = match(_laid_over(cells, rows[at + 1]))
        if both.name_text and both.known > header.known:
            return Header(both, at + 2)
    return Header(header, at + 1)


def _filled_from_above(cells: Sequence[str], above: Sequence[str]) -> list[str]:
    """Fill blank cells of a header with names from the row above (cells merged downwards)."""
    wide = [*cells, *[""] * (len(above) - len(cells))]
    named = [cell if _canonical(cell.strip())[0] else "" for cell in above]
    return [own or upper for own, upper in zip(wide, [*named, *[""] * len(wide)], strict=False)]


def _is_second_line(header: Columns, below: Sequence[str]) -> bool:
    """Tell whether the row below belongs to the header: it names what that lacks, little else."""
    filled = [cell.strip() for cell in below if cell.strip()]
    names = [name for name in (_canonical(cell)[0] for cell in filled) if name]
    return bool(set(names) - set(header.canonical)) and 2 * len(names) >= len(filled)


def _laid_over(cells: Sequence[str], below: Sequence[str]) -> list[str]:
    wide = max(len(cells), len(below))
    upper = [*cells, *[""] * (wide - len(cells))]
    lower = [*below, *[""] * (wide - len(below))]
    return [under if under.strip() else over for over, under in zip(upper, lower, strict=True)]
