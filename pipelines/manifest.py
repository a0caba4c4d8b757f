"""The manifest: what went in, what came out, with which versions, and how long it took."""

import datetime as dt
import importlib.metadata
import json
from collections.abc import Mapping, Sequence
from pathlib import Path
from typing import Any

import pyarrow.parquet as pq

from models import store
from pipelines.counting import Counts, counted
from pipelines.intake import SET_ASIDE_FILE, Intake
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


def manifest(job: Job, taken: Intake, counts: Counts, pairs: Mapping[str, int]) -> dict[str, Any]:
    """Describe a run; counts are of rows, `pairs` those of pairs by label.

    Raises:
        AssertionError: a row read is neither screened nor set aside.

    """
    assert taken.rows_read == counts.rows + taken.rows_set_aside, (
        "rows read, screened and set aside differ"
    )
    set_aside = pq.read_table(Path(job.order.folder) / SET_ASIDE_FILE, columns=["code"])
    settings = Settings.model_validate_json(job.order.settings)
    timings = _timings(job, taken.parts)
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
        "rows_screened": counts.rows,
        "rows_set_aside": taken.rows_set_aside,
        "set_aside": in_order(counted(set_aside["code"])),
        "lanes": {lane: counts.lanes[lane] for lane in LANES},
        "reasons": in_order(counts.reasons),
        "fields": in_order(counts.fields),
        "unions": in_order(counts.unions),
        "unions_unmatched": in_order(counts.unions_unmatched),
        "encoding_restored": in_order(counts.encodings),
        "pairs": in_order(pairs),
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


def in_order(counts: Mapping[str, int]) -> dict[str, int]:
    """Put counts into their order in a manifest: the most frequent first, ties by name."""
    return dict(sorted(counts.items(), key=lambda item: (-item[1], item[0])))
