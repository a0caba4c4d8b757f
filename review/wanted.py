"""What an export was asked to hold: the queue's filters, a batch to be decided in Excel, or a paper."""

from collections.abc import Callable, Mapping
from dataclasses import dataclass, fields
from typing import Any
from urllib.parse import urlencode

from django.contrib.auth.models import User
from django.http import QueryDict
from django.utils.translation import gettext as _

from review import curated, words_vi
from review.filters import UNKNOWN_UNION, Filters
from review.lots import ANYTHING, Lot
from review.papers import SORTS

MOST_IN_BATCH = 500  # what one person decides in a day or two; more would keep it from the others
_BATCH, _LEFT_OF, _PAPER, _NAMES = "lo", "chua_nhap", "giay", "kem_ten"
NAMELESS = "khong_ten"
OF_BATCHES = f"(^|&){_BATCH}="  # what only the queries of batches match


@dataclass(frozen=True, slots=True)
class Wanted:
    """The filters, and how many submissions to claim for a batch: 0 for a list that is only read.

    `left_of` names the file of which some rows were not taken in: the export is those rows. `paper` is one of
    `papers.SORTS`, `lot` the decisions it tells of, `names` whether a shortlist names the authors; `nameless` leaves
    out of a list who filed and who decided, and covers personal data in its texts.
    """

    filters: Filters
    batch: int = 0
    left_of: str = ""
    paper: str = ""
    lot: Lot = ANYTHING
    names: bool = False
    nameless: bool = False

    @classmethod
    def read(cls, query: str) -> "Wanted":
        """Read what `query` wrote; unknown parts are left out."""
        address = QueryDict(query)
        number = address.get(_BATCH, "")
        batch = int(number) if number.isascii() and number.isdigit() and len(number) < 9 else 0
        paper = address.get(_PAPER, "")
        return cls(
            Filters.read(address),
            min(batch, MOST_IN_BATCH),
            address.get(_LEFT_OF, ""),
            paper if paper in SORTS else "",
            Lot.read(address),
            names=address.get(_NAMES) == "1",
            nameless=address.get(NAMELESS) == "1",
        )

    @property
    def query(self) -> str:
        """Write it as the part of an address after "?"."""
        more = {
            _BATCH: str(self.batch) if self.batch else "",
            _LEFT_OF: self.left_of,
            _PAPER: self.paper,
            _NAMES: "1" if self.names else "",
            NAMELESS: "1" if self.nameless else "",
        }
        kept = {name: value for name, value in more.items() if value} | self.lot.values
        return "&".join(part for part in (self.filters.query, urlencode(kept)) if part)


def described(filters: Filters) -> list[str]:
    """Say the filters in words, one by one; a filter without words of its own is said by its value."""
    said = []
    for one in fields(filters):
        if value := getattr(filters, one.name):
            said.append(_SAID.get(one.name, str)(value))
    return said


def described_lot(lot: Lot) -> list[str]:
    """Say in words which decisions a paper tells of."""
    said = [
        _("lô của tệp %(number)s") % {"number": lot.batch} if lot.batch else "",
        _("lần chốt %(number)s") % {"number": lot.signed} if lot.signed else "",
        _("quyết định từ %(day)s") % {"day": f"{lot.since:%d/%m/%Y}"} if lot.since else "",
        _("đến %(day)s") % {"day": f"{lot.until:%d/%m/%Y}"} if lot.until else "",
        _("của tôi") if lot.mine else "",
    ]
    return [one for one in said if one]


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
