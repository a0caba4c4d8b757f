"""Axes that end at round numbers."""


def ticks(most: int) -> list[int]:
    """Give the marks of an axis that reaches `most` or more: from 0, three to six round numbers evenly apart.

    >>> ticks(7), ticks(96_312), ticks(0)
    ([0, 2, 4, 6, 8], [0, 20000, 40000, 60000, 80000, 100000], [0, 1])
    """
    power = 1
    while True:
        for step in (power, 2 * power, 5 * power):
            if step * 5 >= most:
                return list(range(0, max(most, 1) + step, step))[: -(-max(most, 1) // step) + 1]
        power *= 10


def shade_bounds(most: int, shades: int) -> list[int]:
    """Give the largest number of each shade but the last, each so many times the one before; rising, without gaps.

    >>> shade_bounds(1000, 5), shade_bounds(3, 5)
    ([4, 16, 64, 252], [2])
    """
    bounds = [-(-round(1000 * most ** (place / shades)) // 1000) for place in range(1, shades)]
    rising: list[int] = []
    for bound in bounds:
        if bound < most and bound > (rising[-1] if rising else 0):
            rising.append(bound)
    return rising
