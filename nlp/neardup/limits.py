"""The limits of the search, given by the settings; see `data/settings.toml` for why each has its value."""

from dataclasses import dataclass


@dataclass(frozen=True, slots=True, kw_only=True)
class Limits:
    """What counts as a copy; lengths in syllables, shares in 0..1."""

    min_syllables: int
    shingle: int
    permutations: int
    band_rows: int
    bucket_cap: int
    common_piece_from: int
    copy_similarity: float
    copy_contained: float
    passage_syllables: int
    run_syllables: int
    template_units: int
    same_idea_similarity: float
    same_idea_syllables: int
    same_idea_most: int

    # Collapsing before template lines are counted must not join texts that share only a form.
    collapse_similarity: float = 0.8
    # Equal texts shorter than this ("không có") say nothing.
    equal_syllables: int = 6
