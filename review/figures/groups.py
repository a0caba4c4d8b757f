"""Participant groups: what offices write in that column, by the list of `data/participant_groups.toml`."""

import tomllib
import unicodedata
from collections.abc import Mapping
from dataclasses import dataclass
from functools import lru_cache

from nlp.lexicons import data_path
from review.figures.counted import group_text
from review.figures.shares import Share

BLANK, UNKNOWN = (
    "",
    "?",
)  # codes of filings without a group, and of groups that the list does not know


@dataclass(frozen=True, slots=True)
class Group:
    """A group of participants; `manages` is None where the name does not tell whether they hold a management post."""

    code: str
    name: str
    manages: bool | None


class Groups:
    """The listed groups, found by what offices write, with or without diacritics and case."""

    def __init__(self, listed: Mapping[str, Group]) -> None:
        self._of = {_plain(text): group for text, group in listed.items()}
        self._codes = {group.code: group for group in listed.values()}

    @classmethod
    @lru_cache(maxsize=1)
    def load(cls) -> "Groups":
        """Read the curated list."""
        with data_path("participant_groups.toml").open("rb") as file:
            listed = tomllib.load(file)["group"]
        return cls(
            {
                text: Group(one["code"], one["name"], one.get("manages"))
                for one in listed
                for text in (one["name"], *one["texts"])
            }
        )

    def code(self, filed: str) -> str:
        """Find the code of a group as filed; `UNKNOWN` where the list does not have it.

        >>> groups = Groups.load()
        >>> groups.code("CONG NHAN  truc tiep san xuat"), groups.code("Đối tượng 3"), groups.code(" ")
        ('cong_nhan', '?', '')
        """
        plain = _plain(filed)
        if not plain:
            return BLANK
        return self._of[plain].code if plain in self._of else UNKNOWN

    def name(self, code: str) -> str:
        """Name a group; "" for a code that is not listed."""
        return self._codes[code].name if code in self._codes else ""

    def codes(self) -> list[str]:
        """List the codes in the order of the file."""
        return list(self._codes)

    def counted(self, by_text: Mapping[str, int]) -> dict[str, int]:
        """Count by code what was counted as filed."""
        found: dict[str, int] = {}
        for text, number in by_text.items():
            code = self.code(text)
            found[code] = found.get(code, 0) + number
        return {code: n for code, n in found.items() if n}

    def without_post(self, by_code: Mapping[str, int]) -> Share:
        """Give the share filed by people without a management post, among filings whose group tells that."""
        told = {code: n for code, n in by_code.items() if self._manages(code) is not None}
        return Share(
            sum(n for code, n in told.items() if not self._manages(code)), sum(told.values())
        )

    def _manages(self, code: str) -> bool | None:
        return self._codes[code].manages if code in self._codes else None


def _plain(text: str) -> str:
    """Take diacritics and case away."""
    apart = unicodedata.normalize("NFD", group_text(text).replace("đ", "d"))
    return "".join(letter for letter in apart if not unicodedata.combining(letter))
