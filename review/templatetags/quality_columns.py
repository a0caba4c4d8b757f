"""Columns beside the figures of a row, so that a narrow screen names each."""

from collections.abc import Iterable

from django import template

register = template.Library()


@register.filter
def beside(columns: Iterable[object], figures: Iterable[object]) -> list[tuple[object, object]]:
    """Pair the names of columns with the figures of a row."""
    return list(zip(columns, figures, strict=True))
