"""Making the accounts of officers."""

from collections.abc import Sequence

from django.contrib.auth.models import User
from django.db import transaction

from review.models import Officer, Role
from review.union_tree import UnionTree


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
    unknown = [code for code in unions if code and not UnionTree.load().is_node(code)]
    if unknown:
        raise ValueError(
            f"Cán bộ {username}: không có mã {', '.join(unknown)} trong data/unions.csv."
        )
    with transaction.atomic():
        user, _ = User.objects.get_or_create(username=username)
        user.set_password(password)
        user.is_active = True
        user.save()
        rights = {"unions": list(unions), "role": role}
        officer, _ = Officer.objects.update_or_create(user=user, defaults=rights)
    return officer
