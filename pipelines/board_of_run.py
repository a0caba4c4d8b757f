"""A run's filings counted for the scoreboard, as the review database counts them once the run is loaded."""

import json
from collections import Counter
from collections.abc import Iterator
from pathlib import Path

import numpy as np
import pyarrow as pa
import pyarrow.compute as pc
import pyarrow.parquet as pq

from pipelines.unions import Unions
from review import columns
from review.columns import Column
from review.figures import of_table, thin
from review.figures.counted import Counted, Standing

# What carries "duplicate", and how two filings stand to each other whatever their unions: as `review.relations` has it,
# which needs the review database to be set up.
_GROUNDS = ("copy", "resubmission")
# No other union's filing, whatever the unions are written as.
CLOSER = ("same_author", "same_unit")
# How a copy stands to an earlier filing of another run, whose union this run does not tell.
EARLIER_RUN = "earlier_run"
_READ = [
    *("key", "union_code", "filed_on", "field", "participant_group", "same_row"),
    *("benefit_vnd_stated", "benefit_vnd_found", "low_content", "low_content_reasons"),
]
_PAIRED = ["left_key", "right_key", "label", "similarity", "filing"]


def count(run: Path) -> Counted:
    """Count the screened filings of a run's folder; a row that repeats a whole earlier row is counted once.

    Nobody has decided anything yet: all of them wait.
    """
    filed = filed_unions(run)
    related = _relations(run, filed)
    # Looked up for the whole run at once: a table of what is sought is made for every look-up.
    told = related["relation"].take(pc.index_in(filed["key"], value_set=related["key"]))
    relation = pc.fill_null(told, "")
    found, begin = Counted(), 0
    for piece in _pieces(run, _READ):
        whole = piece.append_column("relation", relation.slice(begin, len(piece)))
        begin += len(piece)
        once = whole.filter(pc.invert(pc.fill_null(whole["same_row"], False)))  # noqa: FBT003
        found.update(of_table.count(_filings(once)))
    return found


def filed_unions(run: Path) -> pa.Table:
    """Read of each row of a run its key and the union as filed (`key`, `union_code`)."""
    return pq.read_table(run / "screened.parquet", columns=["key", "union_code"])


def set_aside(run: Path) -> dict[str, int]:
    """Count the rows set aside by the union that they name; "" where a row names none that is known."""
    raw = pq.read_table(run / "set_aside.parquet", columns=["raw"])["raw"].to_pylist()
    unions = Unions.load()
    return dict(Counter(unions.match(str(json.loads(one).get("upper_union") or "")) for one in raw))


def _filings(piece: pa.Table) -> pa.Table:
    stated, found = (columns.integer(piece, f"benefit_vnd_{name}") for name in ("stated", "found"))
    return pa.table(
        {
            "union_code": columns.text(piece, "union_code"),
            "day": pc.utf8_slice_codeunits(columns.text(piece, "filed_on"), 0, 10),
            "standing": pa.repeat(pa.scalar(Standing.WAITING.value), len(piece)),
            "relation": piece["relation"],
            "field_code": columns.text(piece, "field"),
            "group": columns.text(piece, "participant_group"),
            "amount": pc.coalesce(stated, found),
            "thin": _thin(piece),
        }
    )


def _thin(piece: pa.Table) -> Column:
    """Give the codes of little content as `figures.thin` does, blank where a filing is not flagged."""
    reasons = columns.single(pc.binary_join(piece["low_content_reasons"], " "))
    told = columns.by_value(pc.fill_null(reasons, ""), thin.among, pa.string())
    return pc.if_else(columns.flag(piece, "low_content"), told, "")


def strongest_pairs(run: Path) -> pa.Table:
    """Read of each later filing the pair with the earlier one that it copies most; at most one a filing."""
    pairs = pq.read_table(run / "pairs.parquet", columns=_PAIRED)
    pairs = pairs.filter(pc.is_in(pairs["label"], value_set=pa.array(_GROUNDS)))
    ranked = pairs.append_column("place", pa.array(np.arange(len(pairs)))).sort_by(
        [("similarity", "descending"), ("place", "ascending")]
    )
    ranked = ranked.set_column(
        ranked.column_names.index("place"), "place", pa.array(np.arange(len(pairs)))
    )
    first = ranked.group_by("right_key").aggregate([("place", "min")])["place_min"]
    return ranked.take(pc.take(first, pc.sort_indices(first)))


def _relations(run: Path, filed: pa.Table) -> pa.Table:
    """Tell of each later filing how it stands to the earlier one that it copies most (`key`, `relation`)."""
    best = strongest_pairs(run)
    owners = _owners(filed, pa.concat_arrays([*best["left_key"].chunks, *best["right_key"].chunks]))
    left, right = (_owner(best[f"{side}_key"], owners) for side in ("left", "right"))
    is_within = pc.and_(pc.equal(left, right), pc.not_equal(left, ""))
    by_union = pc.if_else(
        pc.is_null(left),
        EARLIER_RUN,
        pc.if_else(pc.fill_null(is_within, False), "same_union", "other_union"),  # noqa: FBT003
    )
    closer = columns.by_value(columns.single(best["filing"]), _closer, pa.string())
    return pa.table(
        {
            "key": best["right_key"],
            "relation": pc.coalesce(closer, columns.single(by_union)),
        }
    )


def _closer(filing: str | None) -> str | None:
    return filing if filing in CLOSER else None


def _owners(filed: pa.Table, keys: Column) -> pa.Table:
    """Tell who answers today for some filings, those of other runs left out (`key`, `owner`)."""
    unions = Unions.load()
    here = filed.filter(pc.is_in(filed["key"], value_set=keys))
    codes = columns.text(here, "union_code")
    owner = columns.by_value(codes, lambda code: unions.today(code) if code else "", pa.string())
    return pa.table({"key": here["key"], "owner": owner})


def _owner(keys: pa.ChunkedArray, owners: pa.Table) -> Column:
    return columns.single(owners["owner"].take(pc.index_in(keys, value_set=owners["key"])))


def _pieces(run: Path, names: list[str]) -> Iterator[pa.Table]:
    with pq.ParquetFile(run / "screened.parquet") as file:
        for group in range(file.num_row_groups):
            yield file.read_row_group(group, names)
