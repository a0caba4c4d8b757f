"""Who may see which submissions: one query set that every view, form and export starts from."""

from django.contrib.auth.base_user import AbstractBaseUser
from django.contrib.auth.models import AnonymousUser
from django.db.models import QuerySet

from review.models import Officer, Submission

User = AbstractBaseUser | AnonymousUser


def officer_of(user: User) -> Officer | None:
    """Read the rights of a user from the database, now: a login must not outlive a change of union."""
    if not user.is_authenticated or not user.is_active:
        return None
    return Officer.objects.filter(user_id=user.pk).first()


def visible_to(user: User) -> QuerySet[Submission]:
    """Select what a user may see whole; nothing for people without an officer's rights."""
    return seen_by(officer_of(user))


def seen_by(officer: Officer | None) -> QuerySet[Submission]:
    """Select what an officer may see whole: everything (national), else the filings of their unions.

    Filings whose union is unknown are seen by national officers only.
    """
    if officer is None:
        return Submission.objects.none()
    if officer.national:
        return Submission.objects.all()
    return Submission.objects.filter(union_code__in=[code for code in officer.unions if code])
