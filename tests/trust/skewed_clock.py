"""Django's settings of the program, on a machine whose clock is set wrong: by the seconds that the file named here holds."""

import datetime as dt
import os
from pathlib import Path

from django.utils import timezone

from review.settings import *  # noqa: F403

_right = timezone.now


def _skewed() -> dt.datetime:
    told = Path(os.environ["SANGLOC_TEST_SKEW"]).read_text(encoding="ascii")
    return _right() + dt.timedelta(seconds=float(told or 0))


timezone.now = _skewed
