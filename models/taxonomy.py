"""The fields a solution can belong to, as people keep them in `data/taxonomy.toml`."""

import tomllib
from functools import lru_cache
from typing import Annotated

from pydantic import BaseModel, ConfigDict, Field

from nlp.lexicons import data_path


class FieldOfWork(BaseModel):
    """One field: its stable code, the words reviewers see, and cue words."""

    model_config = ConfigDict(frozen=True, extra="forbid")

    code: Annotated[str, Field(pattern=r"^[a-z][a-z0-9_]*$")]
    name: Annotated[str, Field(min_length=1)]
    belongs: str
    not_here: str
    cues: tuple[str, ...]
    active: bool


class Taxonomy:
    """The fields in the order of the file; codes are unique."""

    def __init__(self, fields: tuple[FieldOfWork, ...]) -> None:
        codes = [field.code for field in fields]
        twice = sorted({code for code in codes if codes.count(code) > 1})
        if twice:
            raise ValueError(f"taxonomy.toml names these codes twice: {', '.join(twice)}")
        self.fields = fields
        self._by_code = {field.code: field for field in fields}

    @classmethod
    @lru_cache(maxsize=1)
    def load(cls) -> "Taxonomy":
        """Read the curated fields.

        Raises:
            pydantic.ValidationError: an entry lacks a part or has an unknown one.

        """
        with data_path("taxonomy.toml").open("rb") as file:
            entries = tomllib.load(file)["field"]
        return cls(tuple(FieldOfWork.model_validate(entry) for entry in entries))

    @property
    def active(self) -> tuple[FieldOfWork, ...]:
        """The fields that are switched on."""
        return tuple(field for field in self.fields if field.active)

    def name(self, code: str | None) -> str:
        """Name a field by its code; None is "Chưa xác định", an unknown code its own name."""
        if code is None:
            return "Chưa xác định"
        return self._by_code[code].name if code in self._by_code else code
