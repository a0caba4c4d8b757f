"""Which union answers today for which filings: a merger of unions moves filings to the officers of the new one."""

from collections.abc import Iterable

from django.db import transaction

from review import board_counts, counters, relations
from review.figures.counted import Counted
from review.models import Ownership, Pair, Submission
from review.union_tree import UnionTree

_PIECE = 500


def note(codes: Iterable[str]) -> None:
    """Remember whose filings are stored, as the tree has it today."""
    wanted, tree = set(codes), UnionTree.load()
    known = Ownership.objects.filter(union_code__in=wanted).values_list("union_code", flat=True)
    new = sorted(wanted.difference(known))
    Ownership.objects.bulk_create(
        [Ownership(union_code=code, owner_code=tree.today(code) if code else "") for code in new],
        ignore_conflicts=True,  # another load may have met the same union meanwhile
    )


def in_step() -> int:
    """Move filings whose union was taken over since they were stored; return how many codes moved.

    Cheap when nothing changed: it reads one small table.
    """
    tree = UnionTree.load()
    moved = [
        one
        for one in Ownership.objects.exclude(union_code="")
        if tree.today(one.union_code) != one.owner_code
    ]
    if not moved:
        return 0
    with transaction.atomic():
        for one in moved:
            owner = tree.today(one.union_code)
            Submission.objects.filter(union_code=one.union_code).update(owner_code=owner)
            Ownership.objects.filter(pk=one.pk).update(owner_code=owner)
        filed = _relate_anew([one.union_code for one in moved])
        counters.recount()
        board_counts.move(filed)
    return len(moved)


def _relate_anew(codes: list[str]) -> Counted:
    """Tell anew how the pairs of moved filings stand: what crossed two unions may now lie within one.

    Returns what that changes on the scoreboard.
    """
    filed = Counted()
    of_moved = Submission.objects.filter(union_code__in=codes).values("key")
    pairs = (
        Pair.objects.filter(left_key__in=of_moved) | Pair.objects.filter(right_key__in=of_moved)
    ).order_by("id")
    ids = list(pairs.values_list("id", flat=True))
    for start in range(0, len(ids), _PIECE):
        some = list(Pair.objects.filter(id__in=ids[start : start + _PIECE]))
        known = relations.filed({key for one in some for key in (one.left_key, one.right_key)})
        for one in some:
            named = {"left_key": one.left_key, "right_key": one.right_key, "filing": one.filing}
            Pair.objects.filter(pk=one.pk).update(**relations.of_pair(named, known))
        keys = sorted({one.right_key for one in some})
        with board_counts.counted_anew(filed, keys):
            relations.note_on_submissions(keys)
    return filed
