"""Asking another union for the whole text of its filing."""

from django.conf import settings
from django.db import models
from django.db.models import Q

from review.models.submissions import Pair, Submission


class RequestState(models.TextChoices):
    """What the owner said; names are in `words_vi`."""

    ASKED = "asked"
    GRANTED = "granted"
    REFUSED = "refused"


class FullTextRequest(models.Model):
    """An officer asks to read another union's filing beside one they review; its owner grants or refuses.

    Every step is in the trail too. Names are kept beside the accounts, as the history keeps them.
    """

    pair = models.ForeignKey(Pair, on_delete=models.PROTECT, related_name="requests")
    wanted = models.ForeignKey(Submission, on_delete=models.PROTECT, related_name="requests")
    owner_code = models.CharField(max_length=80, blank=True)  # of the wanted filing
    why = models.TextField(blank=True)
    state = models.CharField(max_length=10, choices=RequestState, default=RequestState.ASKED)
    asked_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, on_delete=models.PROTECT, related_name="texts_asked"
    )
    asked_name = models.CharField(max_length=200)
    asked_at = models.DateTimeField()
    answered_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, on_delete=models.PROTECT, null=True, related_name="texts_answered"
    )
    answered_name = models.CharField(max_length=200, blank=True)
    answered_at = models.DateTimeField(null=True)

    class Meta:
        """One open or granted request an officer and pair; owners read what waits for them."""

        constraints = (
            models.UniqueConstraint(
                fields=["pair", "asked_by"],
                condition=Q(state__in=["asked", "granted"]),
                name="asked_once",
            ),
        )
        indexes = (models.Index(fields=["owner_code", "state", "id"], name="requests_of_owner"),)

    def __str__(self) -> str:
        return f"{self.asked_name}: {self.wanted_id} ({self.state})"
