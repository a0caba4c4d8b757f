"""What runs on a cluster: imported there before anything was checked, so it imports next to nothing itself."""

import asyncio
import threading
import uuid
from collections.abc import Mapping
from dataclasses import dataclass
from functools import lru_cache
from pathlib import Path
from pkgutil import resolve_name
from typing import TYPE_CHECKING, Any

from nlp.digest import sha256

if TYPE_CHECKING:
    from pipelines.work import Order

WORD_MODEL = "mô hình tách từ"
# Kernels and models of a process serve one step at a time; more threads of a worker are for the search.
_ONE_STEP = threading.Lock()


@dataclass(frozen=True, slots=True)
class Kept:
    """A file that every worker has to see as it was left: where, and its SHA-256."""

    path: str
    sha256: str


@dataclass(frozen=True, slots=True)
class Terms:
    """What a worker has to meet: `releases` by name, the order of the run, other files that it has to see.

    `topic` is where it says that a step begins.
    """

    releases: tuple[tuple[str, str], ...]
    order: Kept
    files: tuple[Kept, ...]
    topic: str


@dataclass(frozen=True, slots=True)
class Look:
    """What keeps a worker from the run, in Vietnamese, and the file it left where the order lies."""

    faults: tuple[str, ...]
    left: str


@dataclass(frozen=True, slots=True)
class Outcome:
    """What a step returned, or how it failed: an error of the system as it is, any other where it was kept.

    Errors may quote a text, and what passes the scheduler may be logged there.
    """

    result: Any = None
    error: OSError | None = None
    kept: str = ""


async def look(terms: Terms) -> Look:
    """Look at the worker in a thread of its own, so that it goes on answering meanwhile."""
    return await asyncio.to_thread(_looked, terms)


def other_releases(wanted: Mapping[str, str]) -> list[str]:
    """Say which releases differ from those of the run."""
    from pipelines.program import releases, word_model

    here = releases()
    if WORD_MODEL in wanted:
        here[WORD_MODEL] = word_model()
    return [
        f"{name} là {here.get(name) or 'chưa cài'}, cần {release or 'chưa cài'}"
        for name, release in wanted.items()
        if here.get(name) != release
    ]


def carry_out(terms: Terms, step: str, arguments: tuple[Any, ...], key: str) -> Outcome:
    """Call the function that is named `module:function`, where the worker meets the terms."""
    from distributed import get_worker

    worker = get_worker()
    with _ONE_STEP:
        worker.log_event(terms.topic, {"key": key, "worker": worker.address})
        try:
            return Outcome(_called(terms, step, arguments, worker.state.nthreads))
        except Exception as error:  # noqa: BLE001 - raised again where the run is at home
            raised = error
        return _failed(raised, Path(terms.order.path).parent)


def _failed(error: Exception, folder: Path) -> Outcome:
    """Send an error of the system without what led to it, and keep any other; if that is impossible, say why."""
    from pipelines.cluster.failed import keep

    try:
        if isinstance(error, OSError) and error.errno is not None:
            return Outcome(error=OSError(error.errno, error.strerror, error.filename))
        return Outcome(kept=keep(error, folder))
    except OSError as away:
        return Outcome(error=OSError(away.errno, away.strerror, away.filename))


def _called(terms: Terms, step: str, arguments: tuple[Any, ...], threads: int) -> Any:  # noqa: ANN401
    _surround(terms)
    _refuse_others(terms)
    from pipelines.work import THREADS

    token = THREADS.set(threads)
    try:
        given = [_order(one) if isinstance(one, Kept) else one for one in arguments]
        return resolve_name(step)(*given)
    finally:
        THREADS.reset(token)


def _refuse_others(terms: Terms) -> None:
    """Refuse a worker that came later than those that were looked at.

    Raises:
        RunFailedError: it is of another release.
    """
    faults = _other_releases_once(terms.releases)
    if faults:
        from pipelines.errors import RunFailedError

        raise RunFailedError(
            f"Máy thợ vào sau không dùng được: {'; '.join(faults)}. Hãy cài lại nó như các máy khác rồi chạy lại lệnh."
        )


@lru_cache(maxsize=1)
def _other_releases_once(wanted: tuple[tuple[str, str], ...]) -> list[str]:
    return other_releases(dict(wanted))


@lru_cache(maxsize=1)
def _order(kept: Kept) -> "Order":
    from pydantic import TypeAdapter

    from pipelines.work import Order

    return TypeAdapter(Order).validate_json(Path(kept.path).read_bytes())


def _looked(terms: Terms) -> Look:
    _surround(terms)
    seen = [_unseen(kept) for kept in (terms.order, *terms.files)]
    left, unwritable = _left(Path(terms.order.path).parent)
    faults = [*other_releases(dict(terms.releases)), *seen, unwritable]
    return Look(tuple(fault for fault in faults if fault), left)


def _unseen(kept: Kept) -> str:
    """Say what is wrong with a file as seen from here; blank: nothing."""
    try:
        same = sha256(Path(kept.path)) == kept.sha256
    except OSError as error:
        return f"không đọc được {kept.path} ({error.strerror})"
    return "" if same else f"{kept.path} ở đó là tệp khác"


def _left(folder: Path) -> tuple[str, str]:
    """Leave an empty file, for the other side to look for; gives it, or what is wrong."""
    path = folder / f".seen-{uuid.uuid4().hex}"
    try:
        path.touch()
    except OSError as error:
        return "", f"không ghi được vào {folder} ({error.strerror})"
    return str(path), ""


def _surround(terms: Terms) -> None:
    """Say where compiled kernels are kept, before the first of them is imported."""
    from pipelines.engine import keep_kernels

    keep_kernels(Path(terms.order.path).parents[2])
