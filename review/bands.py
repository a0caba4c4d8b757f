"""Bands in place of numbers, with fixed published limits: how urgent a submission is, how alike a pair."""

from review.models import Band

# Urgency is the priority that the settings' lanes give, likeness the largest of a pair's three shares.
URGENT_FROM, MIDDLING_FROM = 0.7, 0.4
ALIKE_FROM, PARTLY_FROM = 0.7, 0.4


def urgency(priority: float, *, is_short: bool = False, is_duplicate: bool = False) -> Band:
    """Band a priority of 0 to 1; overlap alone never makes a short text urgent.

    >>> urgency(0.95), urgency(0.95, is_short=True, is_duplicate=True)
    (Band.HIGH, Band.MIDDLE)
    """
    if priority >= URGENT_FROM and not (is_short and is_duplicate):
        return Band.HIGH
    return Band.MIDDLE if priority >= MIDDLING_FROM else Band.LOW


def likeness(
    similarity: float, left_in_right: float, right_in_left: float, *, is_short: bool = False
) -> Band:
    """Band how alike two texts are, by the largest of three shares of 0 to 1; a short text is never "high".

    >>> likeness(0.3, 0.2, 0.95), likeness(1.0, 1.0, 1.0, is_short=True)
    (Band.HIGH, Band.MIDDLE)
    """
    share = max(similarity, left_in_right, right_in_left)
    if share >= ALIKE_FROM and not is_short:
        return Band.HIGH
    return Band.MIDDLE if share >= PARTLY_FROM else Band.LOW
