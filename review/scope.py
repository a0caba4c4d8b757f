"""Who may see which submissions: one query set that every view, form and export starts from."""

from django.contrib.auth.base_user import AbstractBaseUser
from django.contrib.auth.models import AnonymousUser
from django.db.models import QuerySet

from review.models import Officer, Submission
from review.union_tree import ROOT, UnionTree

User = AbstractBaseUser | AnonymousUser


def officer_of(user: User) -> Officer | None:
    """Give the rights of a user: those read with the account, which each request does anew, else the stored ones.

    So a login never outlives a change of union.
    """
    if not user.is_authenticated or not user.is_active:
        return None
    officer: Officer | None = getattr(user, "officer", None)
    return officer


def visible_to(user: User) -> QuerySet[Submission]:
    """Select what a user may see whole; nothing for people without an officer's rights."""
    return seen_by(officer_of(user))


def seen_by(officer: Officer | None) -> QuerySet[Submission]:
    """Select what an officer may see whole: the filings of the unions at and below their nodes of the tree.

    A filing belongs to the union that answers for it today. Filings whose union is unknown are seen by those who hold
    for the whole country only.
    """
    owners = owners_of(officer)
    return (
        Submission.objects.all()
        if owners is None
        else Submission.objects.filter(owner_code__in=owners)
    )


def seen_apart(officer: Officer | None) -> list[QuerySet[Submission]]:
    """Select the same as `seen_by`, union by union: an index has a queue's order within one only."""
    owners = owners_of(officer)
    if owners is None:
        return [Submission.objects.all()]
    return [Submission.objects.filter(owner_code=owner) for owner in owners]


def sees(officer: Officer | None, submission: Submission) -> bool:
    """Tell of a filing that was read already whether `seen_by` selects it."""
    owners = owners_of(officer)
    return owners is None or submission.owner_code in owners


def owners_of(officer: Officer | None) -> list[str] | None:
    """List the unions whose filings an officer sees, sorted; None for the whole country, nothing for nobody."""
    if officer is None:
        return []
    return None if ROOT in nodes_of(officer) else sorted(UnionTree.load().below(nodes_of(officer)))


def nodes_of(officer: Officer) -> list[str]:
    """List the nodes of the tree that an officer holds for."""
    return [ROOT] if officer.national else [code for code in officer.unions if code]
