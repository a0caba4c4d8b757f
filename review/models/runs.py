"""Screenings that were loaded, and small tables kept in step with them."""

from django.db import models


class Run(models.Model):
    """One screening whose results were loaded."""

    run_id = models.CharField(max_length=80, unique=True)
    started = models.DateTimeField(null=True)
    finished = models.DateTimeField(null=True)
    manifest = models.JSONField(default=dict)

    def __str__(self) -> str:
        return self.run_id


class Waiting(models.Model):
    """How many submissions of a union wait in a tab: counters, so that no page counts millions of rows.

    Loading and decisions move them in the same transaction.
    """

    owner_code = models.CharField(max_length=80, blank=True)
    tab = models.CharField(max_length=20)
    number = models.IntegerField(default=0)

    class Meta:
        """One counter a union and tab."""

        constraints = (models.UniqueConstraint(fields=["owner_code", "tab"], name="count_once"),)

    def __str__(self) -> str:
        return f"{self.owner_code or '-'}/{self.tab}: {self.number}"


class Ownership(models.Model):
    """Which union answers for the filings of which, as the stored filings have it; see `owners`."""

    union_code = models.CharField(max_length=80, unique=True, blank=True)
    owner_code = models.CharField(max_length=80, blank=True)

    def __str__(self) -> str:
        return f"{self.union_code} → {self.owner_code}"
