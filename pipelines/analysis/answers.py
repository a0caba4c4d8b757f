"""Ready answers: what is asked first, each one SELECT that everybody may read and change."""

import tomllib
from collections.abc import Mapping
from dataclasses import dataclass
from functools import lru_cache
from pathlib import Path

_FILE = Path(__file__).with_name("answers.toml")
FIRST = "overview"


@dataclass(frozen=True, slots=True)
class Ready:
    """One ready answer; `columns` are the titles of what `sql` selects, in its order."""

    name: str
    title: str
    sql: str
    columns: Mapping[str, str]


@lru_cache(maxsize=1)
def ready_answers() -> dict[str, Ready]:
    """Give the ready answers by name, in their order."""
    listed = tomllib.loads(_FILE.read_text(encoding="utf-8"))["answer"]
    return {one["name"]: Ready(**one) for one in listed}
