"""What officers said of submissions: an append-only history, and batches that were signed off."""

from django.conf import settings
from django.db import models

from review.models.submissions import State, Submission


class Verdict(models.TextChoices):
    """What an officer said; `UNDO` takes back an earlier event and is itself an event.

    `NOT_DUPLICATE` is about a pair: the submission stays as it was.
    """

    APPROVE = "approve"
    RETURN = "return"
    DUPLICATE = "duplicate"
    NOT_DUPLICATE = "not_duplicate"
    REJECT = "reject"
    UNSURE = "unsure"
    LATER = "later"
    UNDO = "undo"


class Decision(models.Model):
    """One event of the history: who said what, when, and what the page showed. Never changed, never deleted.

    Database triggers refuse both; see `locks`. `missing` are the codes of what a returned filing lacks and `letter` the
    text that tells its author; `act` is the same for all events of one group decision. `shown` holds what the machine
    suggested, with `blind` where the page hid it, and the version of the criteria.
    """

    submission = models.ForeignKey(Submission, on_delete=models.PROTECT, related_name="decisions")
    officer = models.ForeignKey(settings.AUTH_USER_MODEL, on_delete=models.PROTECT)
    officer_name = models.CharField(max_length=200)
    officer_role = models.CharField(max_length=20)
    officer_unions = models.JSONField(default=list)
    at = models.DateTimeField()
    verdict = models.CharField(max_length=20, choices=Verdict)
    reason_code = models.CharField(max_length=40, blank=True)
    reason = models.TextField(blank=True)
    field = models.CharField(max_length=40, blank=True)
    missing = models.JSONField(default=list)
    letter = models.TextField(blank=True)
    act = models.CharField(max_length=64, blank=True)
    canonical = models.ForeignKey(
        Submission, on_delete=models.PROTECT, null=True, related_name="copies_decided"
    )
    undoes = models.OneToOneField(
        "self", on_delete=models.PROTECT, null=True, related_name="undone_by"
    )
    state_before = models.CharField(max_length=10, choices=State)
    state_after = models.CharField(max_length=10, choices=State)
    shown = models.JSONField(default=dict)
    version_seen = models.PositiveIntegerField()
    idempotency_key = models.CharField(max_length=64, unique=True)

    class Meta:
        """Read newest first, per submission and per officer."""

        ordering = ("-id",)
        indexes = (models.Index(fields=["officer", "-id"], name="decisions_of_officer"),)

    def __str__(self) -> str:
        return f"{self.officer_name}: {self.verdict} #{self.submission_id}"


class SignOff(models.Model):
    """A lead's word that the decided submissions of a union are settled: from then on only a lead reopens them."""

    owner_code = models.CharField(max_length=80)
    officer = models.ForeignKey(settings.AUTH_USER_MODEL, on_delete=models.PROTECT)
    officer_name = models.CharField(max_length=200)
    at = models.DateTimeField()
    number = models.PositiveIntegerField()  # of submissions settled
    note = models.TextField(blank=True)
    idempotency_key = models.CharField(max_length=64, unique=True)

    class Meta:
        """Read newest first."""

        ordering = ("-id",)

    def __str__(self) -> str:
        return f"{self.owner_code}: {self.number} ({self.at:%d/%m/%Y})"
