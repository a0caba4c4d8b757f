"""How alike filings stand to each other, and so who may settle whose copy one is."""

from collections.abc import Collection, Mapping
from typing import Any, NamedTuple

from review.models import Pair, Relation, Submission
from review.rulings import standing_pairs
from review.union_tree import UnionTree
from review.writing import stored

# Labels that can carry "duplicate"; another wording of an idea cannot.
GROUNDS = ("copy", "resubmission")
KNOWN = {"same_author": Relation.SAME_AUTHOR, "same_unit": Relation.SAME_UNIT}


class Filed(NamedTuple):
    """Who answers for a filing and in which year it was filed (0: not known)."""

    owner_code: str
    year: int


def filed(keys: Collection[str]) -> dict[str, Filed]:
    """Read who answers for some filings."""
    rows = stored(Submission, ("key", "owner_code", "submitted_day"), "key", keys)
    # SQLite keeps a day as text, the year first.
    return {key: Filed(owner, int(str(day)[:4]) if day else 0) for key, owner, day in rows}


def of_pair(values: Mapping[str, Any], known: Mapping[str, Filed]) -> dict[str, Any]:
    """Give the columns that tell how the two filings of a pair stand to each other.

    Filings of which one is not known to this database, or whose union is not known, count as other unions'.
    """
    nobody = Filed("", 0)
    left = known.get(values["left_key"], nobody)
    right = known.get(values["right_key"], nobody)
    same_union = left.owner_code == right.owner_code != ""
    relation = KNOWN.get(
        values["filing"], Relation.SAME_UNION if same_union else Relation.OTHER_UNION
    )
    years = {left.year, right.year}
    return {"relation": relation.value, "other_year": len(years) == 2 and 0 not in years}


def note_on_submissions(keys: list[str]) -> None:
    """Write on some filings how they stand to the earlier one they resemble most, and who may settle that."""
    pairs = standing_pairs().filter(right_key__in=keys, label__in=GROUNDS)
    strongest = {pair.right_key: pair for pair in pairs.order_by("similarity", "-pk")}
    owners = filed({*strongest, *(pair.left_key for pair in strongest.values())})
    groups: dict[tuple[str, int, str], list[str]] = {}
    for key in keys:
        groups.setdefault(_noted(strongest.get(key), owners), []).append(key)
    for (relation, crosses, decider), some in groups.items():
        Submission.objects.filter(key__in=some).update(
            relation=relation, crosses=crosses, decider_code=decider
        )


def _noted(pair: Pair | None, owners: Mapping[str, Filed]) -> tuple[str, int, str]:
    if pair is None:
        return "", 0, ""
    if pair.relation != Relation.OTHER_UNION:
        return pair.relation, 0, ""
    nobody = Filed("", 0)
    left = owners.get(pair.left_key, nobody).owner_code
    right = owners.get(pair.right_key, nobody).owner_code
    return pair.relation, 1, UnionTree.load().common(left, right)
