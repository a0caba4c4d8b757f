"""Keys by which programs outside ask the draft check: made, shown once, found by their hash, revoked."""

import hashlib
import secrets
from collections.abc import Sequence
from datetime import timedelta

from django.contrib.auth.models import User
from django.utils import timezone

from review import trail
from review.models import DraftToken, Officer, Role

LONGEST_DAYS = 366
_MARK = "sl_"  # tells people and scanners of leaked secrets what it is
_RANDOM_BYTES = 32
_HINT = 8


def make(
    name: str, unions: Sequence[str], *, days: int, by: User | None = None
) -> tuple[DraftToken, str]:
    """Make a key that shows the filings at and below `unions`, valid for so many days; its words are told only here."""
    token = DraftToken(name=name, unions=list(unions))
    words = fill(token, days=days, by=by)
    token.save()
    return token, words


def fill(token: DraftToken, *, days: int, by: User | None = None) -> str:
    """Fill in what makes a named, unsaved key one, and give its words, of which it keeps the hash."""
    words = _MARK + secrets.token_urlsafe(_RANDOM_BYTES)
    token.hint, token.digest = words[:_HINT], _digest(words)
    token.made_by, token.made_name = by, trail.name_of_user(by) if by else ""
    token.made_at = timezone.now()
    token.expires_at = token.made_at + timedelta(days=days)
    return words


def in_force(words: str) -> DraftToken | None:
    """Find the key of these words and note its use; nothing for one that is unknown, revoked or has expired."""
    now = timezone.now()
    found = DraftToken.objects.filter(
        digest=_digest(words), revoked_at__isnull=True, expires_at__gt=now
    )
    token = found.first()
    if token is not None:
        found.update(last_used_at=now)
    return token


def revoke(token: DraftToken, by: User) -> None:
    """End a key at once; who ended it first stays written down."""
    still = DraftToken.objects.filter(pk=token.pk, revoked_at__isnull=True)
    still.update(revoked_at=timezone.now(), revoked_name=trail.name_of_user(by))


def rights_of(token: DraftToken) -> Officer:
    """Give the rights of a key as those of an officer who reads: nobody's account, never saved."""
    return Officer(role=Role.AUDITOR, unions=token.unions)


def _digest(words: str) -> str:
    """Hash the words of a key: 256 random bits need neither salt nor a slow hash."""
    return hashlib.sha256(words.encode()).hexdigest()
