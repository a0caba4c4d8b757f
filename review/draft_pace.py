"""How often one caller may have drafts checked, and how often it did: one row a caller and day, no text.

The limit is the generic cell rate algorithm (as in ATM networks and in redis-cell): only the time at which the whole
allowance is back is kept. One UPDATE takes and counts, so that several processes never let too many through; counting
in Django's cache of the database reads and writes apart and would.
"""

import math
from datetime import datetime

from django.db.models import F, FloatField, Value
from django.db.models.functions import Greatest
from django.utils import timezone

from review import policy
from review.models import DraftToken, DraftUse, Officer


def caller_of(asking: Officer | DraftToken) -> str:
    """Name who asks: the same account and the same key are the same caller everywhere."""
    if isinstance(asking, DraftToken):
        return f"token:{asking.pk}"
    return f"officer:{asking.user_id}"


def take(caller: str, at: datetime | None = None) -> int:
    """Take one check from a caller's allowance; 0, or in how many seconds the next one may be asked.

    A new day begins with a whole allowance.
    """
    at = at or timezone.now()
    limits, now = policy.in_force(), at.timestamp()
    step = 60 / limits.drafts_per_minute
    latest = now + (limits.drafts_at_once - 1) * step
    day = timezone.localtime(at).date()
    DraftUse.objects.get_or_create(caller=caller, day=day)
    mine = DraftUse.objects.filter(caller=caller, day=day)
    from_now = Greatest(F("due"), Value(now), output_field=FloatField())
    if mine.filter(due__lte=latest).update(due=from_now + step, number=F("number") + 1):
        return 0
    mine.update(refused=F("refused") + 1)
    due: float = mine.values_list("due", flat=True).get()
    return max(1, math.ceil(due - latest))
