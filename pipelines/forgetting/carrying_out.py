"""Carrying out a request to be forgotten: written into the ledger first, then done everywhere, harmless to repeat."""

import datetime as dt
import uuid
from typing import NamedTuple

import review
from pipelines import settings as policies
from pipelines.errors import RunFailedError
from pipelines.forgetting import corpora, ledger, leftovers, runs
from pipelines.forgetting.finding import Found, Request
from pipelines.forgetting.ledger import Entry, hashed
from pipelines.forgetting.sieve import Sieve
from pipelines.home import Home
from pipelines.settings import Settings
from pipelines.telling import LOG

_VIETNAM = dt.timezone(dt.timedelta(hours=7))


def entered(home: Home, request: Request, found: Found, *, by: str, reason: str) -> Entry:
    """Write a request into the ledger: from then on it is carried out, whatever happens to this process."""
    salt = ledger.salt_of(ledger.read(home.root))
    filings = sorted(found.filings)
    entry = Entry(
        entry=uuid.uuid4().hex,
        at=dt.datetime.now(_VIETNAM).isoformat(timespec="seconds"),
        kind=request.kind,
        who=ledger.keyed(home.root, request.said) if request.said else "",
        by=by,
        reason=reason,
        salt=salt,
        ids=tuple(sorted({hashed(salt, one.submission_id) for one in found.filings.values()})),
        filings=tuple(hashed(salt, key) for key in filings),
        rows=tuple(sorted(hashed(salt, raw) for raw in found.rows)),
        counts={"filings": len(filings), "rows": len(found.rows), "runs": len(found.runs)},
    )
    ledger.merge(home.root, [entry])
    return entry


def go_on(home: Home, settings: Settings | None = None) -> int:
    """Carry out what the ledger holds and a killed process did not finish; returns how many requests that were.

    So is what a database does not know of that has taken another's place. The caller holds the home
    (`engine.alone_in`).

    Raises:
        UnusableInput: the ledger is damaged.
    """
    waiting = ledger.unfinished(home.root) or _unknown(home, ledger.read(home.root))
    if waiting:
        as_far_as_possible(home, waiting, settings or policies.of_environment())
    return len(waiting)


def as_far_as_possible(home: Home, entries: list[Entry], settings: Settings) -> int:
    """Carry out some entries; published runs that cannot be changed are told as a warning, and tried again next time.

    For who came for something else: one damaged run of long ago must not keep the office from its work. Returns how
    many filings were emptied in the database.
    """
    done = _done(home, entries, settings)
    if done.left:
        LOG.warning("%s", _left(home, done.left))
    return done.emptied


def carry_out(home: Home, entries: list[Entry], settings: Settings) -> int:
    """Remove everywhere in a home what some entries are about, and note that it is done; returns how many filings.

    Raises:
        RunFailedError: a published run cannot be changed; all else is done, and that run is tried again next time.
    """
    done = _done(home, entries, settings)
    if done.left:
        raise RunFailedError(_left(home, done.left))
    return done.emptied


class _Done(NamedTuple):
    emptied: int
    left: dict[str, str]


def _done(home: Home, entries: list[Entry], settings: Settings) -> _Done:
    """Leftovers go first, so that nothing is copied out of them; the files that people read go last."""
    sieve = Sieve(entries)
    is_asked = any(one.kind != "retention" for one in entries)
    leftovers.clear_away(home, is_asked=is_asked)
    emptied = _in_database(home, entries)
    left = runs.empty(home, sieve, settings)
    corpora.remove(home, sieve)
    leftovers.clear_away(home, is_asked=is_asked)
    _tidy_database()
    ledger.note_left(home.root, left)
    if not left:
        ledger.note_done(home.root)
    return _Done(emptied, left)


def _left(home: Home, left: dict[str, str]) -> str:
    """Say which runs still hold what was to go, and what to do about them."""
    told = "; ".join(f"lượt {run} ({why})" for run, why in left.items())
    return (
        f"Chưa xóa được trong {told}: tệp của lượt bị hỏng hoặc do phiên bản khác ghi; những nơi khác đã xóa xong. Hãy"
        f" lấy lại thư mục lượt đó trong {home.runs} từ bản sao lưu, hoặc xóa hẳn nó; lần chạy sau tự làm nốt."
    )


def _tidy_database() -> None:
    from review.forgetting import emptying  # only after Django is set up

    emptying.tidy()


def _unknown(home: Home, entries: list[Entry]) -> list[Entry]:
    """List the entries that the reviewers' database was never told of."""
    if not entries:
        return []
    review.setup(home.root)
    from review.forgetting import emptying  # only after Django is set up

    return [one for one in entries if not emptying.is_finished(one.entry)]


def _in_database(home: Home, entries: list[Entry]) -> int:
    review.setup(home.root)
    from review.forgetting import emptying  # only after Django is set up
    from review.models import Submission

    every = list(Submission.objects.order_by("pk").values_list("key", flat=True))
    marked = Sieve(entries).filings(every)
    keys = [key for key, is_gone in zip(every, marked, strict=True) if is_gone]
    number = 0
    for one in entries:
        about = emptying.Request(
            one.entry, one.kind, one.who, one.by, one.reason, dt.datetime.fromisoformat(one.at)
        )
        marked = Sieve([one]).filings(keys)
        gone = [key for key, is_gone in zip(keys, marked, strict=True) if is_gone]
        number += emptying.carry_out(about, gone)
    return number
