"""What officers do besides deciding, written down in the same transaction as the act itself."""

from django.contrib.auth.models import AbstractUser
from django.utils import timezone

from review.models import Officer, Submission, Trace, TraceKind


def leave(
    officer: Officer, kind: TraceKind, submission: Submission | None = None, **about: object
) -> Trace:
    """Write one act of an officer; call it within the transaction that does the act."""
    return Trace.objects.create(
        kind=kind,
        officer_id=officer.user_id,
        officer_name=name_of(officer),
        officer_role=officer.role,
        submission=submission,
        about=about,
        at=timezone.now(),
    )


def name_of(officer: Officer) -> str:
    """Name an officer as the history does: the full name, else the name of the account."""
    return name_of_user(officer.user)


def name_of_user(user: AbstractUser) -> str:
    """Name a person as the history does: the full name, else the name of the account."""
    return name_written(user.first_name, user.last_name, user.get_username())


def name_written(first: str, last: str, username: str) -> str:
    """Name a person, of whom only these columns were read, as `name_of_user` does."""
    return f"{first} {last}".strip() or username
