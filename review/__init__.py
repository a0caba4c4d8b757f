"""The reviewers' pages: a queue of screened submissions, their evidence, and decisions that are kept."""

import os
from pathlib import Path

__all__ = ["setup"]


def setup(home: Path) -> None:
    """Configure Django for one home and bring its review database up to date.

    Processes that start at once do not disturb each other. May be called again with another home: the calling
    thread then works on that home's database. With `DATABASE_URL` set the database is the one it names, whatever the
    home.
    """
    home.mkdir(parents=True, exist_ok=True)
    os.environ["SANGLOC_HOME"] = str(home)
    os.environ.setdefault("DJANGO_SETTINGS_MODULE", "review.settings")
    import django

    django.setup()
    from review.database import point_at
    from review.migrating import bring_up_to_date

    point_at(home)
    bring_up_to_date(home)
