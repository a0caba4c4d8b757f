"""The plain way through a programme, measured on some rows: `python -m benchmarks.programme_plain words|class …`.

What one would write first: underthesea's own function in a pool of two processes, datasketch's MinHash LSH, and a
TF-IDF + LinearSVC of scikit-learn called a row at a time, for the field and for low content. Each is a process of its
own, so that its memory is its own. Texts come as a file of JSON strings, one a line.
"""

import json
import multiprocessing
import resource
import subprocess
import sys
import tempfile
import time
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pyarrow as pa
import pyarrow.compute as pc
import pyarrow.csv

from benchmarks import neardup_peers
from models import labelled
from nlp.normal import fold

_PROCESSES = 2
_CHUNK = 100


def plain(files: tuple[Path, ...], *, rows: int, of: int) -> dict[str, Any]:
    """Measure the plain way on the first rows and carry it over, in proportion, to a programme of `of` rows."""
    with tempfile.TemporaryDirectory(prefix="sangloc-plain-") as folder:
        texts = _texts(files, rows)
        path = Path(folder) / "texts.jsonl"
        path.write_text("".join(f"{json.dumps(text)}\n" for text in texts), encoding="utf-8")
        words, classing = (_child(what, path) for what in ("words", "class"))
        folded = Path(folder) / "folded.txt"
        lines = (fold(text).replace("\n", " ") for text in texts)
        folded.write_text("".join(f"{line}\n" for line in lines), encoding="utf-8")
        found = neardup_peers.run("datasketch", folded, Path(folder) / "labels.npy", similar=0.0)
    times = {"words": words["seconds"], "search": found.seconds, "class": classing["seconds"]}
    peaks = {"words": words["peak_gib"], "search": found.peak_gib, "class": classing["peak_gib"]}
    measured = len(texts)
    return {
        "system": "plain",
        "n": of,
        "measured_n": measured,
        "seconds": round(sum(times.values()) * of / measured, 1),
        "peak_gib": round(max(peaks.values()), 3),
        "stages": {name: round(taken * of / measured, 1) for name, taken in times.items()},
        "stage_peak_gib": {name: round(peak, 3) for name, peak in peaks.items()},
    }


def _texts(files: tuple[Path, ...], rows: int) -> list[str]:
    """Read titles and contents of the first rows."""
    parse = pyarrow.csv.ParseOptions(newlines_in_values=True)
    found: list[str] = []
    for path in files:
        table = pyarrow.csv.read_csv(path, parse_options=parse).select(["title", "content"])
        columns = [pc.fill_null(pc.cast(column, pa.string()), "") for column in table.columns]
        found += pc.binary_join_element_wise(*columns, "\n").to_pylist()
        if len(found) >= rows:
            break
    return found[:rows]


def _child(what: str, texts: Path) -> dict[str, float]:
    command = [sys.executable, "-m", "benchmarks.programme_plain", what, str(texts)]
    done = subprocess.run(command, stdout=subprocess.PIPE, check=True, text=True)
    found: dict[str, float] = json.loads(done.stdout.splitlines()[-1])
    return found


def _words(texts: list[str]) -> float:
    from underthesea import word_tokenize

    with multiprocessing.get_context("spawn").Pool(_PROCESSES) as pool:
        pool.map(word_tokenize, texts[:_PROCESSES], chunksize=1)  # loads its model
        began = time.perf_counter()
        for _ in pool.imap(word_tokenize, texts, chunksize=_CHUNK):
            pass
        return time.perf_counter() - began


def _class(texts: list[str]) -> float:
    """Class row by row, once for the field and once for low content; learning does not count."""
    from sklearn.feature_extraction.text import TfidfVectorizer
    from sklearn.pipeline import make_pipeline
    from sklearn.svm import LinearSVC

    known = labelled.load("train")
    taken = 0.0
    for answers in ([str(t.field) for t in known], [str(t.low_content) for t in known]):
        model = make_pipeline(TfidfVectorizer(), LinearSVC(random_state=0))
        model.fit([f"{text.title}\n{text.content}" for text in known], answers)
        began = time.perf_counter()
        for text in texts:
            model.predict([text])
        taken += time.perf_counter() - began
    return taken


_WORK: dict[str, Callable[[list[str]], float]] = {"words": _words, "class": _class}


def main() -> None:
    """Do one part; the last line printed is its measurement. Memory is that of this process and its largest worker."""
    what, path = sys.argv[1:]
    with Path(path).open(encoding="utf-8") as lines:
        texts = [json.loads(line) for line in lines]
    seconds = _WORK[what](texts)
    held = sum(
        resource.getrusage(who).ru_maxrss * (count or 1)
        for who, count in ((resource.RUSAGE_SELF, 1), (resource.RUSAGE_CHILDREN, _PROCESSES))
    )
    print(json.dumps({"seconds": seconds, "peak_gib": held / 2**20}))


if __name__ == "__main__":
    main()
