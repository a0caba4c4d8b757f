"""Second readings of the blind sample, and what was decided, counted by officer and union."""

from django.conf import settings
from django.db import models
from django.db.models import Q

from review.models.decisions import Decision, Verdict
from review.models.submissions import Submission


class SecondReading(models.Model):
    """What a second officer said of a submission of the blind sample, without a suggestion and without the first word.

    It changes nothing about the submission; agreement is measured between it and `first`. Append-only.
    """

    submission = models.OneToOneField(
        Submission, on_delete=models.PROTECT, related_name="second_reading"
    )
    first = models.OneToOneField(Decision, on_delete=models.PROTECT, related_name="second_reading")
    officer = models.ForeignKey(settings.AUTH_USER_MODEL, on_delete=models.PROTECT)
    officer_name = models.CharField(max_length=200)
    at = models.DateTimeField()
    verdict = models.CharField(max_length=20, choices=Verdict)
    reason_code = models.CharField(max_length=40, blank=True)
    reason = models.TextField(blank=True)
    field = models.CharField(max_length=40, blank=True)
    differs = models.PositiveSmallIntegerField(default=0)  # 1: not what the first reader said
    idempotency_key = models.CharField(max_length=64, unique=True)

    class Meta:
        """Disagreements are listed, newest first."""

        indexes = (
            models.Index(fields=["-id"], condition=Q(differs=1), name="readings_that_differ"),
        )

    def __str__(self) -> str:
        return f"{self.officer_name}: {self.verdict} #{self.submission_id}"


class Tally(models.Model):
    """How often something was said: `number` cases of a measure, `hits` of them as the measure has it; see `tallies`.

    Counted by who said it and by the union that answered for the filing then, in the same transaction as the word
    itself, so that no page reads the history of millions.
    """

    owner_code = models.CharField(max_length=80, blank=True)
    officer = models.ForeignKey(settings.AUTH_USER_MODEL, on_delete=models.PROTECT)
    measure = models.CharField(max_length=100)
    number = models.IntegerField(default=0)
    hits = models.IntegerField(default=0)

    class Meta:
        """One row a union, officer and measure."""

        constraints = (
            models.UniqueConstraint(fields=["owner_code", "officer", "measure"], name="tally_once"),
        )
        indexes = (models.Index(fields=["measure", "owner_code"], name="tallies_by_measure"),)

    def __str__(self) -> str:
        return f"{self.owner_code or '-'}/{self.measure}: {self.hits}/{self.number}"
