"""The policy of a run: one typed, bounded, frozen object, validated whole before work begins."""

import datetime as dt
import hashlib
import json
import os
import tomllib
from pathlib import Path
from typing import TYPE_CHECKING, Annotated, Any, Literal

from pydantic import BaseModel, ConfigDict, Field, ValidationError, model_validator

from nlp.lexicons import data_path
from nlp.neardup.limits import Limits
from pipelines.errors import UnusableInput
from review.policy import SETTINGS, PrivacyPolicy, ReviewPolicy

if TYPE_CHECKING:
    from pipelines.reading import ReadingLimits

Share = Annotated[float, Field(ge=0.0, le=1.0)]
Count = Annotated[int, Field(ge=0)]
Minutes = Annotated[float, Field(gt=0, le=24 * 60)]
Pause = Annotated[float, Field(ge=0, le=3600)]

LANES = ("duplicate", "low_content", "check_facts", "field_unsure", "ready")
ELIGIBILITY = (
    "outside_window",
    "window_unknown",
    "recognition_missing",
    "type_missing",
    "benefit_mismatch",
    "benefit_outlier",
    "confidential_short",
    "personal_data",
)
SIGNALS = frozenset(["copy", "resubmission", "low_content", "field_unsure", *ELIGIBILITY])


class Part(BaseModel):
    """A section of the settings: nothing unknown, nothing changed later."""

    model_config = ConfigDict(frozen=True, extra="forbid")


class Campaign(Part):
    """The programme whose filings are screened, and its put-to-use window (both days included)."""

    name: str
    applied_from: dt.date
    applied_to: dt.date

    @model_validator(mode="after")
    def _in_order(self) -> "Campaign":
        if self.applied_from > self.applied_to:
            raise ValueError(f"applied_from {self.applied_from} lies after {self.applied_to}")
        return self


class NearDuplicates(Part):
    """What counts as a copy; lengths in syllables, shares in 0..1."""

    min_syllables: Count
    shared_prints: Annotated[int, Field(ge=1, le=16)]
    bucket_cap: Annotated[int, Field(ge=2, le=256)]
    copy_share: Share
    part_share: Share
    part_syllables: Count
    own_stretch: Count
    passage_syllables: Count
    passage_share: Share
    opening_syllables: Count
    framing_share: Share
    formlike_share: Share
    scattered_share: Share
    scattered_stretch: Count
    scattered_run: Count
    mostly_share: Share
    mostly_stretch: Count
    mostly_formlike: Share
    template_filings: Annotated[int, Field(ge=2)]
    template_growth: Annotated[float, Field(ge=0.0, le=10.0)]
    template_units: Annotated[int, Field(ge=1)]
    group_share: Share
    group_stretch: Count
    same_idea_score: Share
    same_idea_most: Annotated[int, Field(ge=0, le=5)]
    same_idea_pairs: Count
    same_idea_up_to: Count

    @property
    def limits(self) -> Limits:
        """The limits of the search for copies."""
        values = self.model_dump()
        return Limits(**{name: v for name, v in values.items() if not name.startswith("same_")})


class Encoder(Part):
    """The sentence encoder that finds the same idea in other words; none while `folder` is empty."""

    folder: str


class CueDensity(Part):
    """Cue phrases per syllable above which each reason is given."""

    slogan: Share
    routine_duty: Share
    benefit_only: Share
    problem_only: Share
    generic_advice: Share
    off_topic: Share


class LowContent(Part):
    """Limits that measured values are compared with; see `data/settings.toml` for why."""

    new_syllables: Count
    telling_syllables: Count
    telling_title_syllables: Count
    valid_syllables: Share
    known_pairs: Share
    repeated_share: Share
    template_share: Share
    cue_hits: Count
    cue_density: CueDensity
    flag_score: Share


class FieldPolicy(Part):
    """When the field model answers and when it leaves the field to a person."""

    abstain_below: Share
    tie_within: Share
    cues_shown: Annotated[int, Field(ge=0, le=20)]


class Facts(Part):
    """When money needs a second look; amounts in đồng."""

    outlier_vnd: Annotated[int, Field(gt=0)]
    mismatch_factor: Annotated[float, Field(gt=1.0)]


class Drift(Part):
    """When a week of a union has moved from the union's own history; shares in 0..1."""

    least_filings: Annotated[int, Field(ge=2)]
    least_history: Annotated[int, Field(ge=2)]
    least_z: Annotated[float, Field(ge=1.0, le=10.0)]
    least_change: Share
    least_unseen_change: Share
    least_psi: Annotated[float, Field(ge=0.0, le=10.0)]


class ModelsPolicy(Part):
    """When a candidate may take the place of the models in use; see `sangloc promote`."""

    worse_by_at_most: Share
    blind_at_least: Annotated[int, Field(ge=1)]


class Reading(Part):
    """How much of a file is taken as one thing; `data/settings.toml` says why."""

    max_columns: Annotated[int, Field(ge=2, le=16_384)]
    max_cell_characters: Annotated[int, Field(ge=1_000, le=10_000_000)]
    max_row_characters: Annotated[int, Field(ge=1_000, le=100_000_000)]
    max_record_lines: Annotated[int, Field(ge=1, le=100_000)]
    header_rows: Annotated[int, Field(ge=1, le=1_000)]
    sample_bytes: Annotated[int, Field(ge=4_096, le=2**30)]
    max_workbook_bytes: Annotated[int, Field(ge=2**20)]
    max_sheet_cells: Annotated[int, Field(ge=10_000)]
    max_expansion: Annotated[int, Field(ge=10, le=100_000)]
    workbook_megabytes: Annotated[int, Field(ge=256)]
    workbook_seconds: Annotated[int, Field(ge=10)]

    @property
    def limits(self) -> "ReadingLimits":
        """The limits that the readers take."""
        from pipelines.reading.rows import (
            ReadingLimits,  # here: what only settles a policy reads no file
        )

        return ReadingLimits(**self.model_dump())


class Running(Part):
    """How a run is carried out; nothing here changes what comes out."""

    stage_minutes: Minutes
    search_minutes: Minutes
    file_minutes: Minutes
    cluster_seconds: Annotated[float, Field(ge=1, le=3600)]
    retry_seconds: Annotated[tuple[Pause, ...], Field(max_length=10)]
    settle_seconds: Pause
    keep_days: Annotated[int, Field(ge=1, le=3650)]
    reports_address: Annotated[str, Field(pattern=r"^(https?://\S+)?$")]


Measure = Literal["duplicate_similarity", "low_content_score", "eligibility_count", "field_doubt"]


class Lane(Part):
    """One line of the decision table: the signals that lead here and how urgent that is."""

    lane: Literal["duplicate", "low_content", "check_facts", "field_unsure", "ready"]
    when: tuple[str, ...]
    base: Share
    weight: Share
    measure: Measure

    @model_validator(mode="after")
    def _known_signals(self) -> "Lane":
        unknown = sorted(set(self.when) - SIGNALS)
        if unknown:
            raise ValueError(f"unknown signals {unknown}; known: {sorted(SIGNALS)}")
        if self.base + self.weight > 1.0:
            raise ValueError(f"base {self.base} + weight {self.weight} exceeds 1")
        return self


class Settings(Part):
    """The whole policy of a run."""

    campaign: Campaign
    near_duplicates: NearDuplicates
    encoder: Encoder
    low_content: LowContent
    field: FieldPolicy
    facts: Facts
    drift: Drift
    models: ModelsPolicy
    review: ReviewPolicy
    privacy: PrivacyPolicy
    reading: Reading
    running: Running
    lanes: tuple[Lane, ...]

    @model_validator(mode="after")
    def _every_lane_once(self) -> "Settings":
        given = tuple(line.lane for line in self.lanes)
        if given != LANES or self.lanes[-1].when:
            raise ValueError(
                f"lanes must be {LANES} in this order, the last without signals; got {given}"
            )
        return self

    @property
    def version(self) -> str:
        """Twelve hexadecimal digits that change when any setting does that may change what comes out."""
        text = json.dumps(
            self.model_dump(mode="json", exclude={"privacy", "running"}), sort_keys=True
        )
        return hashlib.sha256(text.encode()).hexdigest()[:12]


def load(path: Path | None = None) -> Settings:
    """Read the settings of the house, with an office's own file laid over them.

    Raises:
        UnusableInput: the file is missing, is no TOML or holds faults; all faults are listed together.

    """
    with data_path("settings.toml").open("rb") as file:
        values = tomllib.load(file)
    if path is not None:
        values = _laid_over(values, _office_file(path))
    try:
        return Settings.model_validate(values)
    except ValidationError as error:
        faults = "; ".join(f"{'.'.join(map(str, e['loc']))}: {e['msg']}" for e in error.errors())
        raise UnusableInput(f"Tệp cài đặt {path} có chỗ sai: {faults}") from error


def chosen(path: str | Path | None) -> Settings:
    """Read the settings of a file, or those of the environment where none is named; errors as of `load`.

    A named file becomes that of the environment: the pages' part of it holds for what this process hands over, and for
    the processes that it starts.
    """
    if path:
        os.environ[SETTINGS] = str(Path(path).resolve())
    return of_environment()


def of_environment() -> Settings:
    """Read the settings with the file that `SANGLOC_SETTINGS` names laid over them, if it names one.

    Raises:
        UnusableInput: as `load`.
    """
    office = os.environ.get(SETTINGS)
    return load(Path(office) if office else None)


def _office_file(path: Path) -> dict[str, Any]:
    try:
        return tomllib.loads(path.read_text(encoding="utf-8"))
    except OSError as error:
        raise UnusableInput(f"Không đọc được tệp cài đặt {path}: {error.strerror}") from error
    except (tomllib.TOMLDecodeError, UnicodeDecodeError) as error:
        raise UnusableInput(f"Tệp cài đặt {path} không phải TOML hợp lệ: {error}") from error


def _laid_over(below: dict[str, Any], above: dict[str, Any]) -> dict[str, Any]:
    merged = dict(below)
    for name, value in above.items():
        both = isinstance(value, dict) and isinstance(merged.get(name), dict)
        merged[name] = _laid_over(merged[name], value) if both else value
    return merged
