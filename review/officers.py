"""Making the accounts of officers."""

from collections.abc import Sequence

from django.contrib.auth.models import User
from django.db import transaction

from review.models import Officer


def make_officer(
    username: str, password: str, *, unions: Sequence[str] = (), national: bool = False
) -> Officer:
    """Create an officer, or give an existing one this password and these rights.

    Raises:
        ValueError: the officer would see nothing: neither national nor any union.
    """
    if not national and not any(unions):
        raise ValueError(
            f"Cán bộ {username}: cần ít nhất một mã công đoàn, hoặc phạm vi toàn quốc."
        )
    with transaction.atomic():
        user, _ = User.objects.get_or_create(username=username)
        user.set_password(password)
        user.is_active = True
        user.save()
        rights = {"unions": list(unions), "national": national}
        officer, _ = Officer.objects.update_or_create(user=user, defaults=rights)
    return officer
