"""Names that offices edit in `data/`: fields and unions."""

import csv
import tomllib
from functools import lru_cache

from nlp.lexicons import data_path


@lru_cache(maxsize=1)
def fields() -> dict[str, str]:
    """Read the names of the fields in use, by code."""
    with data_path("taxonomy.toml").open("rb") as file:
        listed = tomllib.load(file)["field"]
    return {entry["code"]: entry["name"] for entry in listed if entry.get("active", True)}


def field_name(code: str) -> str:
    """Name a field; a code that was switched off or taken out is shown as it is."""
    return fields().get(code, code)


@lru_cache(maxsize=1)
def _unions() -> dict[str, str]:
    with data_path("unions.csv").open(encoding="utf-8", newline="") as file:
        rows = list(csv.DictReader(file))
    return {row["code"]: _with_kind(row["name"], row["kind"]) for row in rows}


def union_name(code: str) -> str:
    """Name a union; submissions whose union is not known carry a blank code."""
    return _unions().get(code, code) if code else "Chưa rõ công đoàn"


def _with_kind(name: str, kind: str) -> str:
    return f"LĐLĐ {name}" if kind == "ldld" else name
