"""Making the accounts of officers."""

from collections.abc import Sequence

from django.contrib.auth.models import User
from django.db import transaction
from django.utils.translation import gettext as _

from review.models import Officer, Role
from review.union_tree import UnionTree
from review.words_vi import ROLES

NO_RIGHTS = ""  # the role of an account that reviews nothing


def make_officer(
    username: str,
    password: str,
    *,
    unions: Sequence[str] = (),
    national: bool = False,
    role: Role | None = None,
) -> Officer:
    """Create an officer, or give an existing one this password and these rights.

    `unions` are nodes of the union tree; without a `role` a national officer or a reviewer is made.

    Raises:
        ValueError: the officer would see nothing (neither national nor any union), or a code is no node of the tree.
    """
    role = role or (Role.NATIONAL if national else Role.REVIEWER)
    if role != Role.NATIONAL and not any(unions):
        raise ValueError(
            f"Cán bộ {username}: cần ít nhất một mã công đoàn, hoặc phạm vi toàn quốc."
        )
    unknown = unknown_codes(unions)
    if unknown:
        raise ValueError(
            f"Cán bộ {username}: không có mã {', '.join(unknown)} trong data/unions.csv."
        )
    with transaction.atomic():
        user, _made = User.objects.get_or_create(username=username)
        user.set_password(password)
        user.is_active = True
        user.save()
        rights = {"unions": list(unions), "role": role}
        officer, _made = Officer.objects.update_or_create(user=user, defaults=rights)
    return officer


def unknown_codes(unions: Sequence[str]) -> list[str]:
    """List the codes that are no node of the tree; blank ones are passed over."""
    return [code for code in unions if code and not UnionTree.load().is_node(code)]


def said_rights(role: str, unions: Sequence[str]) -> str:
    """Say in words what an account may do, for the log of the administration.

    >>> said_rights("lead", ["ldld_hue"])
    'Phụ trách cụm, khối (LĐLĐ Huế)'
    """
    if role == NO_RIGHTS:
        return _("không rà soát")
    names = [UnionTree.load().full_name(code) for code in unions]
    return _(ROLES.get(role, role)) + (f" ({', '.join(names)})" if names else "")


def rights_of(user: User) -> tuple[str, list[str]]:
    """Read role and unions of an account from the database; a blank role for one that reviews nothing."""
    officer = Officer.objects.filter(user_id=user.pk).first()
    return (officer.role, list(officer.unions)) if officer else (NO_RIGHTS, [])


def give_rights(user: User, role: str, unions: Sequence[str]) -> None:
    """Give an account a role and unions, or take both away (`NO_RIGHTS`); what it did before stays in the history."""
    if role == NO_RIGHTS:
        Officer.objects.filter(user=user).delete()
    else:
        rights = {"role": role, "unions": list(unions)}
        Officer.objects.update_or_create(user=user, defaults=rights)
