"""Which office a paper is issued by, as its head names it."""

from review.filters import owner_of
from review.models import Officer
from review.paper import DOTS, Office
from review.scope import nodes_of
from review.union_tree import ROOT, UnionTree

_SHORT, _LONG = "LĐLĐ ", "Liên đoàn Lao động "


def office_of(officer: Officer, union: str = "") -> Office:
    """Give the office of a chosen union, else of the one node that an officer holds for; for several, dots."""
    if union:
        return office_named(owner_of(union))
    nodes = nodes_of(officer)
    return office_named(nodes[0]) if len(nodes) == 1 else office_named("")


def office_named(code: str) -> Office:
    """Give the office of a union, below Tổng Liên đoàn; a node that is no union stands for Tổng Liên đoàn itself."""
    tree = UnionTree.load()
    above = tree.full_name(ROOT)
    if not code:
        return Office(above, DOTS)
    node = next((one for one in tree.all if one.code == code), None)
    if node is not None and not node.files:
        return Office("", above)
    return Office(above, tree.full_name(code).replace(_SHORT, _LONG))
