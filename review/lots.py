"""Which decisions a paper tells of: those on a batch, those of a sign-off, or those of some days."""

import datetime as dt
from collections.abc import Iterator, Mapping
from dataclasses import dataclass, replace
from typing import Any

from django.db.models import QuerySet
from django.utils import timezone
from django.utils.translation import gettext_noop

from review import curated
from review.filters import UNKNOWN_UNION, day_in, owner_of
from review.models import (
    Decision,
    Export,
    Officer,
    Ownership,
    SignOff,
    Submission,
    Trace,
    TraceKind,
)
from review.refusals import RefusedError
from review.scope import owners_of, seen_by

PIECE = 500  # events read at a time
# Numbers rise with moments but for transactions that overlap, and clocks that are set right.
_APART = dt.timedelta(days=1)
_BATCH, _SIGNED, _SINCE, _UNTIL, _MINE = "lo_tep", "chot", "ngay_tu", "ngay_den", "cua_toi"
NO_BATCH = gettext_noop(
    "Không có lô này trong các tệp của anh/chị; hãy mở trang “Tệp” và chọn lại lô."
)
NO_SIGN_OFF = gettext_noop(
    "Không có lần chốt này trong các công đoàn của anh/chị; hãy mở trang “Chốt” và chọn lại."
)
NO_DAYS = gettext_noop(
    "Chưa rõ biên bản về quyết định nào; hãy chọn một lô, một lần chốt, hoặc ghi ngày đầu và ngày cuối."
)
WRONG_DAYS = gettext_noop("Ngày cuối đứng trước ngày đầu; hãy sửa một trong hai ngày.")


@dataclass(frozen=True, slots=True)
class Lot:
    """One of: the export that took a batch in hand, a sign-off, the first and last day; `mine`: own decisions only."""

    batch: int = 0
    signed: int = 0
    since: dt.date | None = None
    until: dt.date | None = None
    mine: bool = False

    @classmethod
    def read(cls, address: Mapping[str, Any]) -> "Lot":
        """Read what `query` wrote, or what a form sends; what cannot be read counts as blank."""
        typed = {name: str(address.get(name, "")).strip() for name in (_SINCE, _UNTIL)}
        return cls(
            batch=_number(address.get(_BATCH, "")),
            signed=_number(address.get(_SIGNED, "")),
            since=day_in(typed[_SINCE]),
            until=day_in(typed[_UNTIL]),
            mine=address.get(_MINE) == "1",
        )

    @property
    def values(self) -> dict[str, str]:
        """The lot as the address names and writes it; blanks left out."""
        written = {
            _BATCH: self.batch or "",
            _SIGNED: self.signed or "",
            _SINCE: self.since or "",
            _UNTIL: self.until or "",
            _MINE: "1" if self.mine else "",
        }
        return {name: str(value) for name, value in written.items() if value}


ANYTHING = Lot()


@dataclass(frozen=True, slots=True)
class Reach:
    """What was found of a lot: how it is called, its events in the order they were said, the filings of a batch."""

    name: str
    events: QuerySet[Decision]
    claimed: tuple[int, ...] = ()


def reach(officer: Officer, lot: Lot, union: str = "") -> Reach:
    """Find the events of a lot on filings that an officer sees, of one union or of all; undone ones among them.

    Raises:
        RefusedError: the lot names nothing, or nothing of this officer's.
    """
    seen = seen_by(officer)
    if union:
        seen = seen.filter(owner_code=owner_of(union))
    found = _of_batch(officer, lot, seen) if lot.batch else None
    found = found or (_of_sign_off(officer, lot) if lot.signed else _of_days(lot))
    events = found.events.filter(submission__in=seen)
    if lot.mine:
        events = events.filter(officer_id=officer.user_id)
    return replace(found, events=events)


def pieces(events: QuerySet[Decision]) -> Iterator[list[Decision]]:
    """Read events in their order, some at a time, so that no statement holds the database for long."""
    last = 0
    while piece := list(events.filter(pk__gt=last).order_by("pk")[:PIECE]):
        yield piece
        last = piece[-1].pk


def unions_of(officer: Officer) -> list[str]:
    """List the unions of today that an officer sees and that have filings, by name; the unknown as in addresses."""
    owners = owners_of(officer)
    stored = Ownership.objects.values_list("owner_code", flat=True).distinct()
    mine = {code for code in stored if owners is None or code in owners}
    return [code or UNKNOWN_UNION for code in sorted(mine, key=place_of_union)]


def place_of_union(code: str) -> tuple[bool, str]:
    """Give the place of a union in a list by name, as people look names up; the unknown come last."""
    from nlp.normal import tokens  # here, not above: pages start without the text tools

    return not code, " ".join(tokens(curated.union_name(code)))


def _of_batch(officer: Officer, lot: Lot, seen: QuerySet[Submission]) -> Reach:
    """The decisions since an export of the officer's on what it took in hand of what is seen."""
    own = Export.objects.filter(officer_id=officer.user_id, pk=lot.batch).first()
    traces = Trace.objects.filter(officer_id=officer.user_id, kind=TraceKind.EXPORTED)
    taken = traces.filter(about__export=lot.batch, about__has_key="claimed").first()
    claimed = tuple(taken.about["claimed"]) if own and taken else ()
    if own is None or not claimed:
        raise RefusedError(NO_BATCH)
    name = f"Lô {len(claimed)} hồ sơ nhận ngày {_day(own.asked_at)} để quyết định trong Excel"
    events = Decision.objects.filter(submission__in=claimed, at__gte=own.asked_at)
    return Reach(name, events, tuple(seen.filter(pk__in=claimed).values_list("pk", flat=True)))


def _of_sign_off(officer: Officer, lot: Lot) -> Reach:
    owners = owners_of(officer)
    signed = SignOff.objects.filter(pk=lot.signed).first()
    if signed is None or (owners is not None and signed.owner_code not in owners):
        raise RefusedError(NO_SIGN_OFF)
    name = (
        f"Lần chốt ngày {_day(signed.at)} của {signed.officer_name}, {signed.number} hồ sơ lúc chốt"
    )
    settled = Submission.objects.filter(signed=signed)
    return Reach(name, Decision.objects.filter(submission__in=settled, at__lte=signed.at))


def _of_days(lot: Lot) -> Reach:
    if lot.since is None or lot.until is None:
        raise RefusedError(NO_DAYS)
    if lot.until < lot.since:
        raise RefusedError(WRONG_DAYS)
    begins, ends = _midnight(lot.since), _midnight(lot.until + dt.timedelta(days=1))
    days = f"từ ngày {lot.since:%d/%m/%Y} đến ngày {lot.until:%d/%m/%Y}"
    one_day = f"trong ngày {lot.since:%d/%m/%Y}"
    name = f"Các quyết định {one_day if lot.since == lot.until else days}"
    numbered = {"pk__gte": first_since(begins - _APART), "pk__lt": first_since(ends + _APART)}
    return Reach(name, Decision.objects.filter(at__gte=begins, at__lt=ends, **numbered))


def first_since(moment: dt.datetime) -> int:
    """Give the number from which on events were said at a moment or later.

    By halving: moments have no index, and numbers rise with them.
    """
    newest = Decision.objects.order_by("-pk").values_list("pk", flat=True).first()
    low, high = 0, (newest or 0) + 1
    while low < high:
        middle = (low + high) // 2
        behind = Decision.objects.filter(pk__gte=middle).order_by("pk")
        said = behind.values_list("at", flat=True).first()
        if said is not None and said < moment:
            low = middle + 1
        else:
            high = middle
    return low


def _midnight(day: dt.date) -> dt.datetime:
    return timezone.make_aware(dt.datetime.combine(day, dt.time.min))


def _day(at: dt.datetime) -> str:
    return f"{timezone.localtime(at):%d/%m/%Y}"


def _number(typed: Any) -> int:  # noqa: ANN401 - as an address or a form gives it
    written = str(typed).strip()
    return int(written) if written.isascii() and written.isdigit() and len(written) < 19 else 0
