"""Checking drafts: the keys that other programs use, and how often who asked. No text of any draft is kept."""

from django.conf import settings
from django.db import models


class DraftToken(models.Model):
    """A key to the draft check for a program outside: which unions' filings it may show, until when, and who made it.

    Only the SHA-256 of the random value is kept, and `hint`, its first characters, by which people tell keys apart.
    """

    name = models.CharField(max_length=200)
    hint = models.CharField(max_length=12)
    digest = models.CharField(max_length=64, unique=True)
    unions = models.JSONField(default=list)
    made_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, on_delete=models.PROTECT, null=True, related_name="+"
    )  # none: made at the command line
    made_name = models.CharField(max_length=200, blank=True)
    made_at = models.DateTimeField()
    expires_at = models.DateTimeField()
    revoked_at = models.DateTimeField(null=True)
    revoked_name = models.CharField(max_length=200, blank=True)
    last_used_at = models.DateTimeField(null=True)

    class Meta:
        """Newest first."""

        ordering = ("-id",)

    def __str__(self) -> str:
        return f"{self.name} ({self.hint}…)"


class DraftUse(models.Model):
    """How many drafts an officer (`officer:7`) or a key (`token:3`) had checked on a day, and how many were refused.

    `due` is when the allowance is whole again, in seconds since 1970: what the limit of pace is reckoned from.
    """

    caller = models.CharField(max_length=40)
    day = models.DateField()
    number = models.PositiveIntegerField(default=0)
    refused = models.PositiveIntegerField(default=0)
    due = models.FloatField(default=0.0)

    class Meta:
        """One row a caller and day."""

        ordering = ("-day", "caller")
        constraints = (models.UniqueConstraint(fields=["caller", "day"], name="draft_use_once"),)

    def __str__(self) -> str:
        return f"{self.caller} {self.day}: {self.number}"
