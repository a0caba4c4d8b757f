"""Passages that officers called template text for everyone."""

from django.conf import settings
from django.db import models
from django.db.models import Q


class PassageState(models.TextChoices):
    """How far people have come with a passage that was called template text; names are in `words_vi`."""

    PROPOSED = "proposed"
    ACCEPTED = "accepted"
    REFUSED = "refused"
    WITHDRAWN = "withdrawn"


class TemplatePassage(models.Model):
    """A passage that an officer called template text for everyone, and what a national officer said of it.

    `folded_hash` is that of its folded words: a passage is proposed or in force once, however it is typed. The keys
    are those of the pair that showed it. Names are kept beside the accounts, as the history keeps them.
    """

    text = models.TextField()
    folded_hash = models.CharField(max_length=64)
    left_key = models.CharField(max_length=64)
    right_key = models.CharField(max_length=64)
    reason = models.CharField(
        max_length=40, blank=True
    )  # why it is template text: a code of `words_vi`
    state = models.CharField(max_length=10, choices=PassageState, default=PassageState.PROPOSED)
    proposed_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, on_delete=models.PROTECT, related_name="passages_proposed"
    )
    proposed_name = models.CharField(max_length=200)
    proposed_at = models.DateTimeField()
    decided_by = models.ForeignKey(
        settings.AUTH_USER_MODEL,
        on_delete=models.PROTECT,
        null=True,
        related_name="passages_decided",
    )
    decided_name = models.CharField(max_length=200, blank=True)
    decided_at = models.DateTimeField(null=True)
    withdrawn_by = models.ForeignKey(
        settings.AUTH_USER_MODEL,
        on_delete=models.PROTECT,
        null=True,
        related_name="passages_withdrawn",
    )
    withdrawn_name = models.CharField(max_length=200, blank=True)
    withdrawn_at = models.DateTimeField(null=True)

    class Meta:
        """One active passage of the same words; lists are read by state."""

        constraints = (
            models.UniqueConstraint(
                fields=["folded_hash"],
                condition=Q(state__in=["proposed", "accepted"]),
                name="passage_once",
            ),
        )
        indexes = (models.Index(fields=["state", "id"], name="passages_by_state"),)

    def __str__(self) -> str:
        return f"{self.text[:40]} ({self.state})"
