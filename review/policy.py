"""The numbers that decide on the pages: the part `[review]` of the settings, validated whole."""

import os
import tomllib
from functools import lru_cache
from pathlib import Path
from typing import Annotated, Any

from pydantic import BaseModel, ConfigDict, Field

from nlp.lexicons import data_path

SETTINGS = "SANGLOC_SETTINGS"  # names an office's own settings file to the server's processes


class ReviewPolicy(BaseModel):
    """How the queue is worked; times in minutes, shares in 0..1. `data/settings.toml` says why each is what it is."""

    model_config = ConfigDict(frozen=True, extra="forbid", strict=True)

    lease_minutes: Annotated[int, Field(ge=1, le=480)]
    blind_share: Annotated[float, Field(ge=0.0, le=0.5)]
    short_syllables: Annotated[int, Field(ge=0, le=200)]
    least_sample: Annotated[int, Field(ge=2)]
    page_rows: Annotated[int, Field(ge=5, le=500)]
    group_rows: Annotated[int, Field(ge=5, le=500)]
    shows_all_unions: bool
    drafts_per_minute: Annotated[int, Field(ge=1, le=600)]
    drafts_at_once: Annotated[int, Field(ge=1, le=600)]
    sign_in_failures: Annotated[int, Field(ge=1, le=100)]
    sign_in_failures_anywhere: Annotated[int, Field(ge=1, le=10_000)]
    sign_in_failures_of_machine: Annotated[int, Field(ge=1, le=100_000)]
    sign_in_pause_minutes: Annotated[int, Field(ge=1, le=1_440)]
    sign_in_log_days: Annotated[int, Field(ge=1, le=3_650)]


class PrivacyPolicy(BaseModel):
    """What is shown with names, and how long texts are kept, 0 for good: the part `[privacy]` of the settings."""

    model_config = ConfigDict(frozen=True, extra="forbid", strict=True)

    names_in_workbook: bool
    not_recognised_days: Annotated[int, Field(ge=0, le=36_500)]
    trail_days: Annotated[int, Field(ge=0, le=36_500)]
    exports_days: Annotated[int, Field(ge=1, le=365)]
    uploads_hours: Annotated[int, Field(ge=1, le=24)]


def in_force() -> ReviewPolicy:
    """Give the policy of the house, with the office's file laid over it where `SANGLOC_SETTINGS` names one.

    Raises:
        pydantic.ValidationError: the office's file says something else than it may; all faults are listed together.
        OSError: the file cannot be read.
    """
    return _read(os.environ.get(SETTINGS, ""))


def privacy() -> PrivacyPolicy:
    """Give the policy of privacy likewise; the errors are the same."""
    return _privacy(os.environ.get(SETTINGS, ""))


def outlier_vnd() -> int:
    """Give the amount in đồng above which one filing's money is an outlier: `[facts]` of the same files."""
    return _outlier(os.environ.get(SETTINGS, ""))


@lru_cache(maxsize=4)
def _outlier(office: str) -> int:
    key = "outlier_vnd"
    house = _part(data_path("settings.toml"), "facts")[key]
    return int(_part(Path(office), "facts").get(key, house) if office else house)


@lru_cache(maxsize=4)
def _privacy(office: str) -> PrivacyPolicy:
    values = _part(data_path("settings.toml"), "privacy")
    laid_over = _part(Path(office), "privacy") if office else {}
    return PrivacyPolicy.model_validate(values | laid_over)


@lru_cache(maxsize=4)
def _read(office: str) -> ReviewPolicy:
    values = _part(data_path("settings.toml"))
    return ReviewPolicy.model_validate(values | (_part(Path(office)) if office else {}))


def _part(path: Path, name: str = "review") -> dict[str, Any]:
    with path.open("rb") as file:
        found: dict[str, Any] = tomllib.load(file).get(name, {})
    return found
