"""What an export was asked to hold: the queue's filters, and whether it is a batch to be decided in Excel."""

from collections.abc import Callable, Mapping
from dataclasses import dataclass, fields
from typing import Any
from urllib.parse import urlencode

from django.contrib.auth.models import User
from django.http import QueryDict

from review import curated, words_vi
from review.filters import UNKNOWN_UNION, Filters

MOST_IN_BATCH = 500  # what one person decides in a day or two; more would keep it from the others
_BATCH, _LEFT_OF = "lo", "chua_nhap"


@dataclass(frozen=True, slots=True)
class Wanted:
    """The filters, and how many submissions to claim for a batch: 0 for a list that is only read.

    `left_of` names the file of which some rows were not taken in: the export is those rows.
    """

    filters: Filters
    batch: int = 0
    left_of: str = ""

    @classmethod
    def read(cls, query: str) -> "Wanted":
        """Read what `query` wrote; unknown parts are left out."""
        address = QueryDict(query)
        number = address.get(_BATCH, "")
        batch = int(number) if number.isascii() and number.isdigit() and len(number) < 9 else 0
        return cls(Filters.read(address), min(batch, MOST_IN_BATCH), address.get(_LEFT_OF, ""))

    @property
    def query(self) -> str:
        """Write it as the part of an address after "?"."""
        more = {_BATCH: str(self.batch) if self.batch else "", _LEFT_OF: self.left_of}
        kept = {name: value for name, value in more.items() if value}
        return "&".join(part for part in (self.filters.query, urlencode(kept)) if part)


def described(filters: Filters) -> list[str]:
    """Say the filters in words, one by one; a filter without words of its own is said by its value."""
    said = []
    for one in fields(filters):
        if value := getattr(filters, one.name):
            said.append(_SAID.get(one.name, str)(value))
    return said


def _officer(user_id: str) -> str:
    user = User.objects.filter(pk=user_id).first()
    return f"cán bộ {user.get_full_name() or user.get_username()}" if user else ""


_SAID: Mapping[str, Callable[[Any], str]] = {
    "lane": lambda code: words_vi.TABS.get(code, code),
    "state": lambda code: words_vi.STATES.get(code, code),
    "band": lambda code: f"ưu tiên {words_vi.BANDS.get(code, code)}",
    "relation": lambda code: words_vi.RELATIONS.get(code, code),
    "reason": lambda code: words_vi.reason(code).name,
    "field": curated.field_name,
    "union": lambda code: curated.union_name("" if code == UNKNOWN_UNION else code),
    "tu": lambda day: f"nộp từ {day:%d/%m/%Y}",
    "den": lambda day: f"nộp đến {day:%d/%m/%Y}",
    "reviewer": _officer,
    "q": lambda words: f"có chữ “{words}”",
}
