"""Who may do what."""

from django.conf import settings
from django.db import models


class Role(models.TextChoices):
    """What an officer may do with what they see; Vietnamese names are in `words_vi`.

    A reviewer decides; a lead also settles pairs between unions of the subtree, signs off and reopens; a national
    officer does so for the whole country; an auditor reads.
    """

    REVIEWER = "reviewer"
    LEAD = "lead"
    NATIONAL = "national"
    AUDITOR = "auditor"


class Officer(models.Model):
    """The rights of a signed-in person: a role, and the nodes of the union tree it holds for.

    A node stands for everything below it and for the unions it took over. National officers have the whole country
    whatever `unions` says.
    """

    user = models.OneToOneField(
        settings.AUTH_USER_MODEL, on_delete=models.PROTECT, related_name="officer"
    )
    role = models.CharField(max_length=10, choices=Role, default=Role.REVIEWER)
    unions = models.JSONField(default=list, blank=True)

    def __str__(self) -> str:
        return f"{self.user} ({self.role}: {', '.join(self.unions)})"

    @property
    def national(self) -> bool:
        """Whether the officer settles things for the whole country."""
        return self.role == Role.NATIONAL

    @property
    def reads_only(self) -> bool:
        """Whether the officer may look and not touch."""
        return self.role == Role.AUDITOR

    @property
    def leads(self) -> bool:
        """Whether the officer signs off and reopens."""
        return self.role in (Role.LEAD, Role.NATIONAL)
