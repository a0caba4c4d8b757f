"""How fast each step reads a text, each in a fresh process of its own; words are measured in `bench_words`."""

import re
import time
import unicodedata
from collections.abc import Callable, Sequence
from concurrent.futures import ProcessPoolExecutor
from functools import partial
from multiprocessing import get_context
from pathlib import Path
from typing import Any, NamedTuple

from nlp import dates, facts, money, personal
from nlp.encodings import encode, restore
from nlp.normal import fold, normalise, token_spans, tokens
from nlp.sentences import sentences

Row = dict[str, Any]

_WARM_UP = "Cải tiến máy bơm từ 3/2022, làm lợi 5 triệu đồng; gọi 0912 345 678."
_PEAK = re.compile(r"VmHWM:\s+(\d+) kB")


class Step(NamedTuple):
    """One step, the dress of the texts it is given, and the function that takes one text."""

    name: str
    dress: str
    read: Callable[[str], object]


# Text in NFC takes the short way through the forms, text in an old encoding the long one: both are shown.
STEPS = (
    Step("restore", "NFC", restore),
    Step("restore", "TCVN3", restore),
    Step("normalise", "NFC", normalise),
    Step("normalise", "NFD", normalise),
    Step("fold", "NFC", fold),
    Step("fold", "NFD", fold),
    Step("tokens", "NFC", tokens),
    Step("token_spans", "NFC", token_spans),
    Step("token_spans", "NFD", token_spans),
    Step("sentences", "NFC", sentences),
    Step("money", "NFC", money.find),
    Step("dates", "NFC", dates.find),
    Step("facts", "NFC", facts.find),
    Step("personal", "NFC", personal.find),
)
_DRESSES: dict[str, Callable[[str], str]] = {
    "NFC": partial(unicodedata.normalize, "NFC"),
    "NFD": partial(unicodedata.normalize, "NFD"),
    "TCVN3": partial(encode, encoding="tcvn3"),
}


def measure(texts: Sequence[str]) -> list[Row]:
    """Measure syllables a second, wall-clock, on texts that no step has seen, and the peak of its process."""
    return [_fresh(step, texts) for step in STEPS]


def _fresh(step: Step, texts: Sequence[str]) -> Row:
    with ProcessPoolExecutor(1, mp_context=get_context("spawn")) as pool:
        return pool.submit(_run, step, texts).result()


def _run(step: Step, texts: Sequence[str]) -> Row:
    dressed = [_DRESSES[step.dress](text) for text in texts]
    syllables = sum(len(text.split()) for text in texts)
    step.read(_WARM_UP)
    step.read(_DRESSES[step.dress](_WARM_UP))
    begin = time.perf_counter()
    for text in dressed:
        step.read(text)
    seconds = time.perf_counter() - begin
    return {
        "kind": "step",
        "step": step.name,
        "dress": step.dress,
        "n": len(texts),
        "syllables": syllables,
        "seconds": seconds,
        "syllables_per_second": syllables / seconds,
        "peak_mib": _peak_mib(),
    }


def _peak_mib() -> float:
    """Read the peak of this process; not a number where there is no /proc. A child's rusage may hold its parent's."""
    status = Path("/proc/self/status")
    found = _PEAK.search(status.read_text()) if status.exists() else None
    return int(found[1]) / 1024 if found else float("nan")
