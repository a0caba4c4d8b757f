"""What was screened before: one Parquet file a run, never changed afterwards."""

from pathlib import Path

import pandas as pd

from pipelines.files import write_parquet
from pipelines.records import CORPUS, schema


def segments(corpus: Path) -> list[Path]:
    """List the files of the corpus, oldest run first."""
    return sorted(corpus.glob("[0-9]*-*.parquet"))


def run_of(path: Path) -> str:
    """Name the run that a file of the corpus came from."""
    return path.stem.split("-", 1)[1]


def append(corpus: Path, run_id: str, screened: pd.DataFrame) -> None:
    """Add the filings of a published run that are not there yet; adding a run twice changes nothing."""
    there = segments(corpus)
    if any(run_of(path) == run_id for path in there):
        return
    known = {key for path in there for key in pd.read_parquet(path, columns=["key"])["key"]}
    rows = screened.loc[~screened["same_row"] & ~screened["key"].isin(known)].copy()
    rows["text"] = rows["title_text"] + "\n" + rows["content_text"] + "\n" + rows["benefit_text"]
    rows = rows.drop_duplicates("key")[list(CORPUS)]
    write_parquet(corpus / f"{len(there):06d}-{run_id}.parquet", rows, schema(CORPUS))
