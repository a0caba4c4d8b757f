"""Measured values in the language of the page; `words_vi` writes them in Vietnamese."""

from django.utils.translation import gettext as _

from review import words_vi
from review.words_vi import Measure


def measured(value: object, measure: Measure) -> str:
    """Write a measured value or its limit in its unit, as `words_vi.measured` does."""
    is_number = isinstance(value, int | float) and not isinstance(value, bool)
    if is_number and measure == "vnd":
        return vnd(float(value))  # type: ignore[arg-type]  # told by `is_number`
    told = words_vi.measured(value, measure)
    if is_number and measure == "syllables":
        return _("%(number)s tiếng") % {"number": told.removesuffix(" tiếng")}
    return told


def vnd(amount: float) -> str:
    """Write an amount of money."""
    return _("%(amount)s đồng") % {"amount": words_vi.vnd(amount).removesuffix(" đồng")}
