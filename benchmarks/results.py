"""Benchmark results as tables for people and as JSON files that say when, on what and with which versions."""

import datetime as dt
import importlib.metadata
import json
import os
import platform
from collections.abc import Mapping, Sequence
from pathlib import Path
from typing import Any

RESULTS = Path(__file__).parent / "results"
_LIBRARIES = (
    "numpy",
    "pandas",
    "numba",
    "scikit-learn",
    "rapidfuzz",
    "underthesea",
    "prefect",
    "django",
)

Row = Mapping[str, Any]


def store(name: str, rows: Sequence[Row]) -> Path:
    """Write `benchmarks/results/<name>.json`; returns its path."""
    RESULTS.mkdir(exist_ok=True)
    path = RESULTS / f"{name}.json"
    about = {
        "date": dt.datetime.now(dt.UTC).date().isoformat(),
        "machine": {
            "cores": os.cpu_count(),
            "processor": platform.machine(),
            "system": platform.system(),
        },
        "versions": {lib: importlib.metadata.version(lib) for lib in _LIBRARIES}
        | {"python": platform.python_version()},
        "rows": list(rows),
    }
    path.write_text(json.dumps(about, ensure_ascii=False, indent=2) + "\n", encoding="utf-8")
    return path


def table(columns: Sequence[str], rows: Sequence[Sequence[object]]) -> str:
    """Lay rows out under their columns, numbers to the right."""
    cells = [list(columns), *[[_shown(value) for value in row] for row in rows]]
    widths = [max(len(row[place]) for row in cells) for place in range(len(columns))]
    lines = []
    for row in cells:
        lines.append(
            "  ".join(
                _laid(cell, width, place)
                for place, (cell, width) in enumerate(zip(row, widths, strict=True))
            )
        )
    return "\n".join(lines)


def _laid(cell: str, width: int, place: int) -> str:
    return cell.ljust(width) if place == 0 else cell.rjust(width)


def _shown(value: object) -> str:
    if isinstance(value, float):
        return f"{value:,.3f}" if abs(value) < 10 else f"{value:,.1f}"
    return f"{value:,}" if isinstance(value, int) else str(value)
