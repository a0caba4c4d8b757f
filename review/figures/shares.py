"""A share that never goes without its denominator."""

from typing import NamedTuple

from review.words_vi import number


class Share(NamedTuple):
    """A part of a whole; there is no value where there is no whole."""

    part: int
    whole: int

    @property
    def value(self) -> float | None:
        """The share, 1.0 for all of it; a part may exceed what was aimed at."""
        return self.part / self.whole if self.whole else None

    @property
    def percent(self) -> str:
        """The value in percent, "–" where there is none; people read it beside `whole`.

        >>> Share(111_070, 163_532).percent, Share(201_129, 62_000).percent, Share(3, 0).percent
        ('67,9 %', '324,4 %', '–')
        """
        return "–" if self.value is None else f"{self.value * 100:.1f} %".replace(".", ",")


class MoneyShare(Share):
    """A part of an amount, both in đồng."""


def of_whole(share: Share, whole: str = "") -> str:
    """Write a share with its denominator, written as `whole` where that is given.

    >>> of_whole(Share(59, 82)), of_whole(Share(3, 0))
    ('72,0 % của 82', '–')
    """
    if share.value is None:
        return share.percent
    return f"{share.percent} của {whole or number(share.whole)}"
