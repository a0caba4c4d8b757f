"""What counts as template text now: what the index learned, and the passages that people accepted since or proposed."""

from collections.abc import Iterable
from functools import lru_cache
from typing import TYPE_CHECKING, NamedTuple

from review.similar import index_in_force
from review.template_passages import accepted

if TYPE_CHECKING:
    from nlp.neardup import Template
    from nlp.sidebyside import KnownLines


class Masking(NamedTuple):
    """Template text: as runs of words, and as whole lines that may have been edited."""

    template: "Template"
    known: "KnownLines"


def masking(proposed: Iterable[str] = ()) -> Masking:
    """Give what is template text now, as if the proposed passages were accepted too."""
    from nlp.neardup import (
        IndexUnusableError,
    )  # here, not above: pages start without the text tools
    from nlp.neardup.templates import NONE

    try:
        learned = index_in_force().template
    except IndexUnusableError:
        learned = NONE  # nothing was screened in this home yet
    return _kept(_Learned(learned), (*accepted(), *proposed))


class _Learned:
    """Template text that is told apart by its name: a cache must not hash its millions of runs."""

    def __init__(self, template: "Template") -> None:
        self.template = template

    def __hash__(self) -> int:
        return hash(self.template.name)

    def __eq__(self, other: object) -> bool:
        return isinstance(other, _Learned) and self.template.name == other.template.name


@lru_cache(maxsize=4)
def _kept(learned: _Learned, passages: tuple[str, ...]) -> Masking:
    from nlp.sidebyside import house_lines

    return Masking(learned.template.with_passages(passages), house_lines(passages))
