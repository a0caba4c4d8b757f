"""A run brought into a database that holds no filing yet, by columns: nothing stored has to be looked at.

It stores what `loading.load` would store, in a fraction of the time: pairs are known before the filings they are about,
so that no row is written twice, and indexes are made when the rows are in.
"""

from collections import Counter
from collections.abc import Callable, Iterable, Iterator, Sequence
from concurrent.futures import ThreadPoolExecutor
from typing import Any, NamedTuple, TypeVar

import numpy as np
import pyarrow as pa
import pyarrow.compute as pc
from numpy.typing import NDArray

from review import blind, columns, owners, policy, relations, run_tables, writing
from review.figures import of_table, thin
from review.figures.counted import Counted, Standing
from review.models import BLIND_TAB, Pair, Relation, State, Submission
from review.run_tables import Columns
from review.union_tree import UnionTree

# Gives the columns asked for of a run's table, all where none are named; some rows at a time, always the same ones.
Source = Callable[[Sequence[str] | None], Iterator[pa.Table]]
_FILED = ("key", "union_code", "filed_on", "submitted_on")
_SIDES = ("left_key", "right_key")
_OF_GROUND = ["right_key", "similarity", "relation", "left_owner", "right_owner"]
_TEXT = pa.string()
_NOBODY = pa.schema([("key", _TEXT), ("owner", _TEXT), ("year", pa.int64())]).empty_table()
_NO_SIDES = pa.schema([(name, _TEXT) for name in _SIDES]).empty_table()
_RANKED = [("similarity", "descending"), ("place", "ascending")]

Flags = NDArray[np.bool_]
_Piece = TypeVar("_Piece")


class Stored(NamedTuple):
    """How many filings and pairs are new, how many were given twice, and how many filings wait by (union, tab).

    `filed` is what they add to the scoreboard.
    """

    submissions: int
    pairs: int
    repeated: int
    waiting: Counter[tuple[str, str]]
    filed: Counted


def store(run_id: str, submissions: Source, pairs: Source, *, loaded_at: str) -> Stored:
    """Store a run's tables, as the pipeline publishes them; `loaded_at` is a moment as the database writes it.

    Of filings that share a key the first is stored, of pairs of the same filings the last.

    Raises:
        ValueError: a filing has no id, key or lane, or a pair does not name its sides.
    """
    filed = pa.concat_tables([_NOBODY, *map(_filed, submissions(_FILED))])
    kept = _one_of_each(filed, ["key"], "min")
    with writing.indexes_after(Submission, Pair):
        related, told, new = _store_pairs(pairs, filed.filter(pa.array(kept)), run_id)
        filed = _beside_filings(filed, related).append_column("kept", pa.array(kept))
        waiting: Counter[tuple[str, str]] = Counter()
        on_board = Counted()
        rows = _beside(submissions(None), filed)
        for piece in _ahead(_submissions(table, run_id, loaded_at) for table in rows):
            writing.insert_table(Submission, piece)
            waiting += _counted(piece)
            on_board.update(of_table.count(_of_board(piece)))
    repeated = len(kept) - int(kept.sum()) + told - new
    return Stored(int(kept.sum()), new, repeated, waiting, on_board)


def _filed(table: pa.Table) -> pa.Table:
    """Tell of each filing who answers for it and the year of filing, 0 where it is not known."""
    codes = columns.text(table, "union_code")
    tree = UnionTree.load()
    owners.note(codes.unique().to_pylist())
    return pa.table(
        {
            "key": columns.text(table, "key"),
            "owner": columns.by_value(codes, lambda code: tree.today(code) if code else "", _TEXT),
            "year": pc.fill_null(pc.year(run_tables.days(table)), 0),
        }
    )


def _one_of_each(rows: pa.Table, names: list[str], which: str) -> Flags:
    """Mark of the rows that are alike in some columns the first (`min`) or the last (`max`)."""
    placed = rows.select(names).append_column("place", pa.array(np.arange(len(rows))))
    found = placed.group_by(names).aggregate([("place", which)])
    marked = np.zeros(len(rows), np.bool_)
    marked[found[f"place_{which}"].to_numpy()] = True
    return marked


def _beside(pieces: Iterable[pa.Table], more: pa.Table) -> Iterator[pa.Table]:
    """Give the rows of pieces that `more` keeps, with its columns beside their own."""
    begin = 0
    for piece in pieces:
        here = more.slice(begin, len(piece))
        begin += len(piece)
        for name in more.column_names:
            piece = piece.append_column(name, here[name])  # noqa: PLW2901 - the same rows
        yield piece.filter(piece["kept"])


def _ahead(pieces: Iterator[_Piece]) -> Iterator[_Piece]:
    """Make the next piece while the database is busy with the one before."""
    with ThreadPoolExecutor(1) as other:
        coming = other.submit(next, pieces, None)
        while (piece := coming.result()) is not None:
            coming = other.submit(next, pieces, None)
            yield piece


def _store_pairs(pairs: Source, filed: pa.Table, run_id: str) -> tuple[pa.Table | None, int, int]:
    """Store the pairs; gives what `_strongest` tells of them, and how many were told and stored."""
    told = (
        pa.table({name: columns.text(piece, name) for name in _SIDES}) for piece in pairs(_SIDES)
    )
    sides = pa.concat_tables([_NO_SIDES, *told])
    kept = _one_of_each(sides, [*_SIDES], "max")
    kept &= pc.not_equal(sides["left_key"], sides["right_key"]).to_numpy()
    about = _beside_pairs(sides, filed).append_column("kept", pa.array(kept))
    grounds = []
    for piece in _ahead(_pairs(table, run_id) for table in _beside(pairs(None), about)):
        writing.insert_table(Pair, piece.drop_columns(["left_owner", "right_owner"]))
        is_ground = pc.is_in(piece["label"], value_set=pa.array(relations.GROUNDS))
        grounds.append(piece.select(_OF_GROUND).filter(is_ground))
    strongest = _strongest(pa.concat_tables(grounds)) if grounds else None
    return strongest, len(kept), int(kept.sum())


def _beside_pairs(sides: pa.Table, filed: pa.Table) -> pa.Table:
    """Tell who answers for either side of pairs and when it was filed; what is not known is blank, and 0."""
    found = {}
    for side, name in (("left", "left_key"), ("right", "right_key")):
        places = pc.index_in(sides[name], value_set=filed["key"])
        found[f"{side}_owner"] = pc.fill_null(filed["owner"].take(places), "")
        found[f"{side}_year"] = pc.fill_null(filed["year"].take(places), 0)
    return pa.table(found)


def _pairs(table: pa.Table, run_id: str) -> pa.Table:
    values = run_tables.pairs(table)
    left, right = table["left_owner"], table["right_owner"]
    years = table["left_year"], table["right_year"]
    are_known = pc.and_(*(pc.not_equal(year, 0) for year in years))
    is_within = pc.and_(pc.equal(left, right), pc.not_equal(left, ""))
    by_union = pc.if_else(is_within, Relation.SAME_UNION.value, Relation.OTHER_UNION.value)
    closer = columns.by_value(values["filing"], relations.KNOWN.get, _TEXT)
    return pa.table(
        {
            **values,
            "relation": pc.coalesce(closer, columns.single(by_union)),
            "other_year": pc.and_(are_known, pc.not_equal(*years)),
            "left_owner": left,
            "right_owner": right,
            **_constant({"run_id": run_id, "withdrawn": False}, len(table)),
        }
    )


def _strongest(grounds: pa.Table) -> pa.Table:
    """Give of each later filing how it stands to the earlier one it resembles most, and who may settle that."""
    placed = grounds.append_column("place", pa.array(np.arange(len(grounds))))
    ranked = placed.sort_by(_RANKED)
    best = ranked.filter(pa.array(_one_of_each(ranked, ["right_key"], "min")))
    crosses = pc.equal(best["relation"], Relation.OTHER_UNION.value)
    both = pc.binary_join_element_wise(best["left_owner"], best["right_owner"], "\0")
    tree = UnionTree.load()
    above = columns.by_value(
        columns.single(both), lambda told: tree.common(*told.split("\0")), _TEXT
    )
    return pa.table(
        {
            "key": best["right_key"],
            "relation": best["relation"],
            "crosses": crosses.cast(pa.int64()),
            "decider_code": pc.if_else(crosses, above, ""),
        }
    )


def _beside_filings(filed: pa.Table, strongest: pa.Table | None) -> pa.Table:
    """Tell of each filing who answers for it and how it stands to the earlier one it resembles most."""
    about = {"owner_code": filed["owner"]}
    if strongest is None:
        return pa.table(
            about | _constant({"relation": "", "crosses": 0, "decider_code": ""}, len(filed))
        )
    places = pc.index_in(filed["key"], value_set=strongest["key"])
    for name, nothing in (("relation", ""), ("crosses", 0), ("decider_code", "")):
        about[name] = pc.fill_null(strongest[name].take(places), nothing)
    return pa.table(about)


def _submissions(table: pa.Table, run_id: str, loaded_at: str) -> pa.Table:
    """Give the rows of new filings as they are stored."""
    rules = policy.in_force()
    values = run_tables.submissions(table)
    drawn = [int(blind.is_drawn(key, rules.blind_share)) for key in values["key"].to_pylist()]
    beside = ("owner_code", "relation", "crosses", "decider_code")
    given = {"run_id": run_id, "loaded_at": loaded_at, "version": 1, "state": State.OPEN.value}
    return pa.table(
        {
            **values,
            **run_tables.judged(values, table, short_syllables=rules.short_syllables),
            **{name: table[name] for name in beside},
            "blind": pa.array(drawn, pa.int64()),
            **_constant(given | {"second_due": 0}, len(table)),
        }
    )


def _constant(values: dict[str, Any], rows: int) -> Columns:
    return {name: pa.repeat(pa.scalar(value), rows) for name, value in values.items()}


def _counted(piece: pa.Table) -> Counter[tuple[str, str]]:
    """Count what waits by union and tab."""
    tab = pc.if_else(pc.equal(piece["blind"], 1), BLIND_TAB, piece["lane"])
    found = pa.table({"owner": piece["owner_code"], "tab": tab}).group_by(["owner", "tab"])
    counts = found.aggregate([([], "count_all")]).to_pylist()
    return Counter({(row["owner"], row["tab"]): row["count_all"] for row in counts})


def _of_board(piece: pa.Table) -> pa.Table:
    """Give of stored rows what the scoreboard counts; nobody has said anything of them yet."""
    return pa.table(
        {
            "union_code": piece["union_code"],
            "day": pc.fill_null(piece["submitted_day"].cast(_TEXT), ""),
            "standing": pa.repeat(pa.scalar(Standing.WAITING.value), len(piece)),
            "relation": piece["relation"],
            "field_code": piece["field_code"],
            "group": piece["participant_group"],
            "amount": pc.coalesce(piece["benefit_vnd_stated"], piece["benefit_vnd_found"]),
            "thin": pc.if_else(
                piece["low_content"],
                columns.by_value(columns.single(piece["reason_codes"]), thin.among, _TEXT),
                "",
            ),
        }
    )
