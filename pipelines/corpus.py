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


def load(paths: list[Path]) -> pd.DataFrame:
    """Read segments; adds `seen`, the place in the order of arrival. A filing screened again keeps its first place."""
    empty = pd.DataFrame(columns=[*CORPUS, "seen"])
    if not paths:
        return empty
    filings = pd.concat([pd.read_parquet(path) for path in paths], ignore_index=True)
    filings["seen"] = range(len(filings))
    return filings.drop_duplicates("key", ignore_index=True)


def append(corpus: Path, run_id: str, screened: pd.DataFrame) -> None:
    """Add the filings of a published run that are not there yet; adding a run twice changes nothing."""
    there = segments(corpus)
    if any(run_of(path) == run_id for path in there):
        return
    known = set(load(there)["key"])
    rows = screened.loc[~screened["same_row"] & ~screened["key"].isin(known)].copy()
    rows["text"] = rows["title_text"] + "\n" + rows["content_text"] + "\n" + rows["benefit_text"]
    rows = rows.drop_duplicates("key")[list(CORPUS)]
    write_parquet(corpus / f"{len(there):06d}-{run_id}.parquet", rows, schema(CORPUS))
