"""How fast words are found, beside underthesea and pyvi; each system in a fresh process of its own."""

import threading
import time
from collections.abc import Callable
from concurrent.futures import ProcessPoolExecutor
from functools import partial
from importlib import import_module
from multiprocessing import get_context
from multiprocessing.synchronize import Barrier
from pathlib import Path
from typing import Any

Row = dict[str, Any]
Segment = Callable[[list[str]], object]

# Peers are thirty times slower: so many texts say enough about them.
_PEER_TEXTS = 500
# Where the two processes wait for each other before they are timed.
_TOGETHER: list[Barrier] = []
_WARM_UP = ["Cải tiến quy trình bơm nước ở phân xưởng hai."]


def measure(texts: list[str]) -> list[Row]:
    """Measure syllables a second, wall-clock, and peak memory on texts that should differ.

    The first half of the texts makes a process warm where that is asked for, the second is measured.
    Loading a model and compiling are not counted, but given as `load_seconds`.
    """
    known, unseen = texts[: len(texts) // 2], texts[len(texts) // 2 :]
    sample = unseen[:_PEER_TEXTS]
    rows = [
        _fresh(partial(_run, "underthesea", "", _underthesea, [], sample)),
        _fresh(partial(_run, "pyvi", "", _pyvi, [], sample)),
        _fresh(partial(_run, "sangloc", "cold", _sangloc, [], known)),
        _fresh(partial(_run, "sangloc", "unseen, warm", _sangloc, known, unseen)),
        _fresh(partial(_run, "sangloc", "repeats", _sangloc, unseen, unseen)),
        _fresh(partial(_run, "sangloc", "numbers, repeats", _sangloc_ids, unseen, unseen)),
        _fresh(partial(_run, "sangloc", "unseen, warm, 2 threads", _in_two_threads, known, unseen)),
        _fresh(partial(_run, "sangloc", "repeats, 2 threads", _in_two_threads, unseen, unseen)),
        _two_processes(known, unseen),
    ]
    slowest = rows[0]["syllables_per_second"]
    return [row | {"times_underthesea": row["syllables_per_second"] / slowest} for row in rows]


def _run(system: str, condition: str, segment: Segment, known: list[str], texts: list[str]) -> Row:
    """Measure one system on `texts` after it has seen `known`."""
    start = time.perf_counter()
    segment(_WARM_UP)
    loaded = time.perf_counter()
    segment(known)
    begin, cpu = time.perf_counter(), time.process_time()
    segment(texts)
    seconds = time.perf_counter() - begin
    return {
        "system": system,
        "condition": condition,
        "syllables": _syllables(texts),
        "seconds": seconds,
        "cpu_seconds": time.process_time() - cpu,
        "syllables_per_second": _syllables(texts) / seconds,
        "load_seconds": loaded - start,
        "peak_mib": _peak_mib(),
    }


def _fresh(job: Callable[[], Row]) -> Row:
    with ProcessPoolExecutor(1, mp_context=get_context("spawn")) as pool:
        return pool.submit(job).result()


def _two_processes(known: list[str], unseen: list[str]) -> Row:
    """Share the texts out to two processes that start together; the slower one counts."""
    context = get_context("spawn")
    together = context.Barrier(2)
    halves = [(known[at::2], unseen[at::2]) for at in (0, 1)]
    with ProcessPoolExecutor(
        2, mp_context=context, initializer=_meet_at, initargs=(together,)
    ) as pool:
        rows = list(pool.map(_run_together, halves))
    seconds = max(row["seconds"] for row in rows)
    syllables = sum(row["syllables"] for row in rows)
    return {
        **rows[0],
        "condition": "unseen, warm, 2 processes",
        "syllables": syllables,
        "seconds": seconds,
        "cpu_seconds": sum(row["cpu_seconds"] for row in rows),
        "syllables_per_second": syllables / seconds,
        "peak_mib": sum(row["peak_mib"] for row in rows),
    }


def _meet_at(together: Barrier) -> None:
    _TOGETHER.append(together)


def _run_together(texts: tuple[list[str], list[str]]) -> Row:
    known, unseen = texts
    _sangloc(known)
    _TOGETHER[0].wait()
    return _run("sangloc", "", _sangloc, [], unseen)


def _underthesea(texts: list[str]) -> list[list[str]]:
    from underthesea import word_tokenize

    return [word_tokenize(text) for text in texts]


def _pyvi(texts: list[str]) -> list[str]:
    tokenize = import_module("pyvi.ViTokenizer").tokenize
    return [tokenize(text) for text in texts]


def _sangloc(texts: list[str]) -> object:
    from nlp.words import segment

    return segment(texts)


def _sangloc_ids(texts: list[str]) -> object:
    from nlp.words import segment_ids

    return segment_ids(texts)


def _in_two_threads(texts: list[str]) -> None:
    halves = [texts[at::2] for at in (0, 1)]
    threads = [threading.Thread(target=_sangloc, args=(half,)) for half in halves]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()


def _syllables(texts: list[str]) -> int:
    return sum(len(text.split()) for text in texts)


def _peak_mib() -> float:
    """Read the peak of resident memory; not a number where there is no /proc."""
    status = Path("/proc/self/status")
    if not status.exists():
        return float("nan")
    lines = dict(line.split(":", 1) for line in status.read_text().splitlines())
    return int(lines["VmHWM"].split()[0]) / 1024
