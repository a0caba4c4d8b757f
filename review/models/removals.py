"""That personal data were removed on a person's request: an audit stub without a name, and which filings it emptied."""

from django.db import models

from review.models.submissions import Submission


class Forgetting(models.Model):
    """One request to be forgotten: who carried it out, when, why, of what kind, how much was removed.

    `entry` is its number in the home's ledger, `who` a keyed hash of the name or the filing's id, never either itself.
    While `finished_at` is empty the database lets what quotes the emptied filings be emptied too; see `door`. Never
    deleted, and never changed once it is finished.
    """

    entry = models.CharField(max_length=32, unique=True)
    kind = models.CharField(max_length=10)  # person or submission
    who = models.CharField(max_length=64)
    carried_out_by = models.CharField(max_length=200)
    reason = models.TextField()
    asked_at = models.DateTimeField()
    finished_at = models.DateTimeField(null=True)
    counts = models.JSONField(default=dict)

    class Meta:
        """Newest first."""

        ordering = ("-id",)

    def __str__(self) -> str:
        return f"{self.kind} {self.entry} ({self.asked_at:%d/%m/%Y})"


class Removal(models.Model):
    """That a filing's texts and names were removed, and on which request. Append-only."""

    submission = models.OneToOneField(Submission, on_delete=models.PROTECT, related_name="removal")
    forgetting = models.ForeignKey(Forgetting, on_delete=models.PROTECT, related_name="removals")

    def __str__(self) -> str:
        return f"#{self.submission_id} ({self.forgetting_id})"
