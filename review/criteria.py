"""The criteria that officers decide by: a curated text with a version, which every decision remembers."""

import hashlib
import tomllib
from collections.abc import Iterable
from dataclasses import dataclass
from functools import lru_cache

from nlp.lexicons import data_path

_HASH_LETTERS = 8


@dataclass(frozen=True, slots=True)
class Section:
    """One subject of the criteria: its points, and the codes of the reasons that it is about."""

    code: str
    title: str
    points: tuple[str, ...]
    reasons: frozenset[str]


@dataclass(frozen=True, slots=True)
class Criteria:
    """All sections in their order; `version` is people's own number with a short hash of the file."""

    version: str
    sections: tuple[Section, ...]

    def for_reasons(self, codes: Iterable[str]) -> tuple[list[Section], list[Section]]:
        """Split the sections into those about some reasons and the others, each in the order of the file."""
        wanted = set(codes)
        fitting = [one for one in self.sections if one.reasons & wanted]
        return fitting, [one for one in self.sections if one not in fitting]


@lru_cache(maxsize=1)
def in_force() -> Criteria:
    """Read the curated criteria."""
    written = data_path("review_criteria.toml").read_bytes()
    values = tomllib.loads(written.decode("utf-8"))
    mark = hashlib.sha256(written).hexdigest()[:_HASH_LETTERS]
    return Criteria(
        version=f"{values['version']}-{mark}",
        sections=tuple(
            Section(
                one["code"],
                one["title"],
                tuple(line for line in one["text"].splitlines() if line.strip()),
                frozenset(one["reasons"]),
            )
            for one in values["section"]
        ),
    )
