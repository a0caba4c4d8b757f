"""What officers did besides deciding, append-only; and the exports they asked for."""

from django.conf import settings
from django.db import models

from review.models.submissions import Submission


class TraceKind(models.TextChoices):
    """What was done; names are in `words_vi`."""

    CLAIMED = "claimed"
    RELEASED = "released"
    PASSAGES_SHOWN = "passages_shown"
    TEXT_ASKED = "text_asked"
    TEXT_GRANTED = "text_granted"
    TEXT_REFUSED = "text_refused"
    TEXT_READ = "text_read"
    EXPORTED = "exported"
    IMPORTED = "imported"
    SIGNED = "signed"


class Trace(models.Model):
    """One act of an officer that changes no verdict. Never changed, never deleted: database triggers refuse both."""

    kind = models.CharField(max_length=20, choices=TraceKind)
    officer = models.ForeignKey(settings.AUTH_USER_MODEL, on_delete=models.PROTECT)
    officer_name = models.CharField(max_length=200)
    officer_role = models.CharField(max_length=20)
    submission = models.ForeignKey(
        Submission, on_delete=models.PROTECT, null=True, related_name="traces"
    )
    about = models.JSONField(default=dict)
    at = models.DateTimeField()

    class Meta:
        """Read newest first, per submission and per officer."""

        ordering = ("-id",)
        indexes = (models.Index(fields=["officer", "-id"], name="traces_of_officer"),)

    def __str__(self) -> str:
        return f"{self.officer_name}: {self.kind} #{self.submission_id}"


class ExportState(models.TextChoices):
    """How far an export has come; names are in `words_vi`."""

    ASKED = "asked"
    WRITING = "writing"
    READY = "ready"
    FAILED = "failed"


class Export(models.Model):
    """A file that an officer asked for: written in the background, of what they may see when it is written."""

    officer = models.ForeignKey(settings.AUTH_USER_MODEL, on_delete=models.PROTECT)
    kind = models.CharField(max_length=4)  # xlsx or csv
    query = models.TextField(blank=True)  # the filters, as in the address of the queue
    state = models.CharField(max_length=10, choices=ExportState, default=ExportState.ASKED)
    asked_at = models.DateTimeField()
    begun_at = models.DateTimeField(null=True)
    ready_at = models.DateTimeField(null=True)
    written = models.PositiveIntegerField(default=0)  # rows so far
    file_name = models.CharField(max_length=200, blank=True)
    fault = models.TextField(blank=True)

    class Meta:
        """Read newest first, per officer."""

        ordering = ("-id",)
        indexes = (models.Index(fields=["state", "id"], name="exports_by_state"),)

    def __str__(self) -> str:
        return f"{self.officer}: {self.kind} ({self.state})"
