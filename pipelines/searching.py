"""near-duplicates, the search itself: all new filings against each other and against all screened before."""

from collections.abc import Sequence
from pathlib import Path

import pandas as pd

from nlp.neardup import Corpus, Found, Limits, Pair, search
from pipelines import corpus as history
from pipelines.files import write_json, write_parquet
from pipelines.records import CORPUS, PAIRS
from pipelines.settings import NearDuplicates


def find(
    rows: pd.DataFrame, segments: Sequence[Path], policy: NearDuplicates, target: Path
) -> Path:
    """Search, and leave `findings.parquet` (a row a new filing), `pairs.parquet` and `search.json` in `target`."""
    filings = _compared(rows, history.load(list(segments)))
    found = search(_corpus(filings), Limits(**policy.model_dump()))
    target.mkdir(parents=True, exist_ok=True)
    group_ids = _group_ids(filings, found)
    write_parquet(target / "pairs.parquet", _pairs(filings, found, group_ids))
    write_parquet(target / "findings.parquet", _findings(filings, found, group_ids))
    write_json(
        target / "search.json", {"template_lines_learned": found.learned, "compared": len(filings)}
    )
    return target


def _compared(rows: pd.DataFrame, before: pd.DataFrame) -> pd.DataFrame:
    """Put all filings that take part into one table, earlier runs' first: no filing beside itself.

    Adds `seen` (place in the order of arrival; a filing screened again keeps its first), `is_new`, `identity` (id,
    author and unit of a filing whose author or unit is known, else "") and `amended` (a new filing of which another
    version is known).
    """
    new = rows.loc[~rows["same_row"], [*CORPUS]].drop_duplicates("key").reset_index(drop=True)
    seen = dict(zip(before["key"], before["seen"], strict=True))
    new["seen"] = [seen.get(key, len(before) + place) for place, key in enumerate(new["key"])]
    others = before.loc[~before["key"].isin(set(new["key"]))]
    both = [others.assign(is_new=False), new.assign(is_new=True)]
    filings = pd.concat([table for table in both if len(table)] or both[1:], ignore_index=True)
    named = filings[["submission_id", "author_key", "unit_key"]].itertuples(index=False, name=None)
    filings["identity"] = ["\n".join(parts) if parts[1] or parts[2] else "" for parts in named]
    known = set(filings.loc[~filings["is_new"].astype(bool), "identity"]) - {""}
    filings["amended"] = filings["is_new"].astype(bool) & filings["identity"].isin(known)
    return filings


def _corpus(filings: pd.DataFrame) -> Corpus:
    return Corpus(
        keys=filings["key"].tolist(),
        texts=filings["text"].tolist(),
        words=[list(words) for words in filings["words"]],
        authors=filings["author_key"].tolist(),
        units=filings["unit_key"].tolist(),
        order=filing_order(filings["filed_on"].tolist(), filings["seen"].tolist()),
        is_new=filings["is_new"].astype(bool).tolist(),
        identities=filings["identity"].tolist(),
    )


def filing_order(days: Sequence[str], seen: Sequence[int]) -> list[int]:
    """Rank filings by who filed first: by day, and where a day is missing by arrival.

    An undated filing counts as filed with the latest day that arrived before it, so one that came in first stays first.

    >>> filing_order(["2022-05-01", "", "2022-03-01"], seen=[0, 1, 2])
    [1, 2, 0]
    >>> filing_order(["", "2021-12-15"], seen=[0, 1])
    [0, 1]
    """
    latest, taken = "", [""] * len(days)
    for place in sorted(range(len(days)), key=lambda at: seen[at]):
        latest = max(latest, days[place])
        taken[place] = days[place] or latest
    ranked = sorted(range(len(days)), key=lambda at: (taken[at], seen[at]))
    order = [0] * len(days)
    for rank, place in enumerate(ranked):
        order[place] = rank
    return order


def _group_ids(filings: pd.DataFrame, found: Found) -> list[str | None]:
    """Name groups of two and more by their earliest filing, so that the name lasts from run to run."""
    keys = filings["key"].tolist()
    grouped = zip(found.first, found.group_size, strict=True)
    return [f"G-{keys[first][:12]}" if size > 1 else None for first, size in grouped]


def _pairs(filings: pd.DataFrame, found: Found, group_ids: list[str | None]) -> pd.DataFrame:
    ids, keys = filings["submission_id"].tolist(), filings["key"].tolist()
    rows = [
        (
            ids[pair.left],
            ids[pair.right],
            pair.label,
            round(pair.measures.similarity, 6),
            round(pair.measures.left_in_right, 6),
            round(pair.measures.right_in_left, 6),
            pair.measures.longest_passage,
            round(pair.measures.template_share, 6),
            pair.filing,
            group_ids[pair.left] if found.group[pair.left] == found.group[pair.right] else None,
            keys[pair.left],
            keys[pair.right],
            [list(passage) for passage in pair.passages],
        )
        for pair in found.pairs
    ]
    table = pd.DataFrame(rows, columns=[name for name in PAIRS if name != "run_id"])
    return table.sort_values(["left_key", "right_key"], ignore_index=True)


def _findings(filings: pd.DataFrame, found: Found, group_ids: list[str | None]) -> pd.DataFrame:
    """What the search found about each new filing: the earlier filing it copies first of all."""
    ids, keys = filings["submission_id"].tolist(), filings["key"].tolist()
    best, copied, ideas = (
        _best_copies(found),
        {p.left for p in found.pairs if p.label != "same_idea"},
        set(),
    )
    for pair in found.pairs:
        if pair.label == "same_idea":
            ideas |= {pair.left, pair.right}
    rows = []
    for place in filings.index[filings["is_new"].astype(bool)]:
        copy = best.get(place)
        rows.append(
            {
                "key": keys[place],
                "duplicate_of": ids[copy.left] if copy else None,
                "duplicate_label": copy.label if copy else None,
                "duplicate_similarity": round(copy.measures.similarity, 6) if copy else 0.0,
                "duplicate_key": keys[copy.left] if copy else None,
                "cluster_id": group_ids[place],
                "cluster_size": found.group_size[place],
                "has_later_copies": copy is None and place in copied,
                "same_idea": place in ideas,
                "template_share": round(found.template_share[place], 6),
                "amended": bool(filings.at[place, "amended"]),
            }
        )
    return pd.DataFrame(rows)


def _best_copies(found: Found) -> dict[int, Pair]:
    """For every later filing the pair to show: with the first of its group, else with the most alike."""
    best: dict[int, Pair] = {}
    for pair in found.pairs:
        if pair.label == "same_idea":
            continue
        known = best.get(pair.right)
        if known is None or _rank(pair, found) > _rank(known, found):
            best[pair.right] = pair
    return best


def _rank(pair: Pair, found: Found) -> tuple[bool, float, int]:
    m = pair.measures
    return (
        found.first[pair.right] == pair.left,
        max(m.similarity, m.left_in_right, m.right_in_left),
        -pair.left,
    )
