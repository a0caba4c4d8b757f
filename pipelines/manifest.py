"""The manifest: what went in, what came out, with which versions, and how long it took."""

import datetime as dt
import importlib.metadata
import json
from collections import Counter
from collections.abc import Sequence
from pathlib import Path
from typing import Any

import pandas as pd

from models import store
from pipelines.intake import Intake
from pipelines.job import Job
from pipelines.settings import LANES, Settings
from pipelines.timing import Timings, collect

_LIBRARIES = (
    "underthesea",
    "scikit-learn",
    "rapidfuzz",
    "pandas",
    "prefect",
    "numpy",
    "pyarrow",
    "sangloc",
)
_VIETNAM = dt.timezone(dt.timedelta(hours=7))


def manifest(
    job: Job, taken: Intake, screened: pd.DataFrame, pairs: pd.DataFrame
) -> dict[str, Any]:
    """Describe a run; counts are of rows.

    Raises:
        AssertionError: a row read is neither screened nor set aside.

    """
    assert taken.rows_read == len(screened) + taken.rows_set_aside, (
        "rows read, screened and set aside differ"
    )
    set_aside = pd.read_parquet(Path(job.order.folder) / "set_aside.parquet")
    settings = Settings.model_validate_json(job.order.settings)
    lanes = screened["lane"].value_counts()
    timings = _timings(job, taken.parts)
    unmatched = screened.loc[
        (screened["union_code"] == "") & (screened["upper_union"] != ""), "upper_union"
    ]
    return {
        "run_id": job.run_id,
        "started": job.started,
        "finished": dt.datetime.now(_VIETNAM).isoformat(timespec="seconds"),
        "campaign": settings.campaign.name,
        "input": [
            {**about, "sha256": digest}
            for about, digest in zip(taken.files, job.digests, strict=True)
        ],
        "rows_read": taken.rows_read,
        "rows_screened": len(screened),
        "rows_set_aside": taken.rows_set_aside,
        "set_aside": _counts(set_aside["code"]),
        "lanes": {lane: int(lanes.get(lane, 0)) for lane in LANES},
        "reasons": _counts(reason for reasons in screened["reasons"] for reason in reasons),
        "fields": _counts(screened["field"].fillna("")),
        "unions": _counts(screened["union_code"]),
        "unions_unmatched": _counts(unmatched),
        "encoding_restored": _counts(code for code in screened["encoding_restored"] if code),
        "pairs": _counts(pairs["label"]),
        "search": json.loads((job.order.found / "search.json").read_text(encoding="utf-8")),
        "models": {
            store.FIELD: store.load_card(Path(job.order.model)).version,
            store.LOW_CONTENT: store.load_card(
                Path(job.order.content_model), kind=store.LOW_CONTENT
            ).version,
        },
        "settings": settings.version,
        "program": job.version,
        "libraries": {name: importlib.metadata.version(name) for name in _LIBRARIES},
        "seconds": {name: spent["seconds"] for name, spent in timings.items()},
        "peak_bytes": {name: spent["peak_bytes"] for name, spent in timings.items()},
    }


def _timings(job: Job, parts: Sequence[str]) -> Timings:
    notes = [Path(job.order.folder) / "timing.json", job.order.found / "timing.json"]
    return collect(
        [*notes, *(path for part in parts for path in sorted(Path(part).glob("*.json")))]
    )


def _counts(values: Any) -> dict[str, int]:  # noqa: ANN401
    """Count values, the most frequent first, ties by name."""
    counted = Counter(map(str, values))
    return dict(sorted(counted.items(), key=lambda item: (-item[1], item[0])))
