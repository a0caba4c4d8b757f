"""Counts of filings for the scoreboard, kept in step with every load and decision; see `board_counts`."""

from django.db import models


class DayCount(models.Model):
    """How many filings of a union and day of filing stand so: `day` is ISO, "" where the filing tells none.

    By the union as filed, which no merger changes; `standing` is one of `figures.counted.Standing`.
    """

    union_code = models.CharField(max_length=80, blank=True)
    day = models.CharField(max_length=10, blank=True)
    standing = models.CharField(max_length=12)
    number = models.IntegerField(default=0)

    class Meta:
        """One counter a union, day and standing."""

        constraints = (
            models.UniqueConstraint(
                fields=["union_code", "day", "standing"], name="day_counted_once"
            ),
        )

    def __str__(self) -> str:
        return f"{self.union_code or '-'}/{self.day or '-'}/{self.standing}: {self.number}"


class TotalCount(models.Model):
    """How many filings of a union are of a kind, and what they tell together in đồng.

    `measure` is one of `figures.counted.Measure`, `code` a kind within it.
    """

    union_code = models.CharField(max_length=80, blank=True)
    measure = models.CharField(max_length=20)
    code = models.CharField(max_length=80, blank=True)
    number = models.IntegerField(default=0)
    amount = models.BigIntegerField(default=0)

    class Meta:
        """One counter a union, measure and code."""

        constraints = (
            models.UniqueConstraint(
                fields=["union_code", "measure", "code"], name="total_counted_once"
            ),
        )

    def __str__(self) -> str:
        return f"{self.union_code or '-'}/{self.measure}/{self.code}: {self.number}"
