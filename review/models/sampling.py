"""Second readings of the blind sample."""

from django.conf import settings
from django.db import models

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
    idempotency_key = models.CharField(max_length=64, unique=True)

    def __str__(self) -> str:
        return f"{self.officer_name}: {self.verdict} #{self.submission_id}"
