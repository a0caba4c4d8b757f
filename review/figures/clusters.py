"""Unions that are ranked among each other: the emulation clusters of `data/emulation_clusters.csv`."""

import csv
from functools import lru_cache

from nlp.lexicons import data_path


@lru_cache(maxsize=1)
def clusters() -> dict[str, str]:
    """Read the cluster's name of each union that has one, by code."""
    with data_path("emulation_clusters.csv").open(encoding="utf-8-sig", newline="") as file:
        return {row["union_code"]: row["cluster"] for row in csv.DictReader(file)}
