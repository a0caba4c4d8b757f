"""The limits of the search, given by the settings; see `data/settings.toml` for why each has its value."""

import tomllib
from dataclasses import dataclass
from functools import lru_cache

from nlp.lexicons import data_path


@dataclass(frozen=True, slots=True, kw_only=True)
class Limits:
    """What counts as a copy; lengths in syllables, shares in 0..1."""

    min_syllables: int
    shared_prints: int
    bucket_cap: int
    copy_share: float
    part_share: float
    part_syllables: int
    own_stretch: int
    passage_syllables: int
    passage_share: float
    opening_syllables: int
    framing_share: float
    formlike_share: float
    scattered_share: float
    scattered_stretch: int
    scattered_run: int
    mostly_share: float
    mostly_stretch: int
    mostly_formlike: float
    template_filings: int
    template_growth: float
    template_units: int
    group_share: float
    group_stretch: int

    # Equal texts shorter than this ("không có") say nothing.
    equal_syllables: int = 6


@lru_cache(maxsize=1)
def of_the_house() -> Limits:
    """Read the limits of `data/settings.toml`; a screening may be given others."""
    with data_path("settings.toml").open("rb") as file:
        values = tomllib.load(file)["near_duplicates"]
    return Limits(**{name: v for name, v in values.items() if not name.startswith("same_")})
