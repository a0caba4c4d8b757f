"""Other libraries' near-duplicate search on the same folded texts, each in a process of its own.

All get 64 permutations in 16 bands of 4 rows and shingles of 3 syllables, from texts that `nlp.normal.fold` has
folded: on raw text they would lose the unaccented and re-encoded copies, so this favours them. Candidates are
verified by the estimated similarity where a library has a function for it, and chained into clusters.

| peer | release | candidates | verified by | processes |
| --- | --- | --- | --- | --- |
| datasketch | 2.0.0 | MinHash, MinHashLSH | MinHash.jaccard | 1 |
| rensa | 0.5.0 | RMinHash, RMinHashLSH | RMinHashLSH.is_similar | 1 |
| text-dedup | 0.4.0 | its command `minhash` | nothing: a shared band is enough | 1, and a worker a core |

text-dedup cannot be installed beside us: it asks for rich < 14 and urllib3 <= 2.0, we for rich >= 14 and, in
constraints.txt, urllib3 2.8. All that it asks for fills a venv of its own with 1.4 GB (pyspark, ONNX); the first run
makes one in `var/peers` with what `minhash` imports (.6 GB, a minute, from the registry), our versions where shared.
"""

import argparse
import json
import os
import re
import resource
import subprocess
import sys
import tempfile
import time
import venv
from array import array
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from importlib import import_module
from pathlib import Path

import numpy as np
from numpy.typing import NDArray
from scipy.sparse import coo_array
from scipy.sparse.csgraph import connected_components

_BANDS, _ROWS, _SHINGLE, _SEED = 16, 4, 3, 42
_PERMUTATIONS = _BANDS * _ROWS
SIMILAR = 0.5  # (1 / bands) ** (1 / rows), where the chance to become a candidate rises steepest
_ROOT = Path(__file__).resolve().parents[1]
_OWN_VENV = _ROOT / "var" / "peers" / "text-dedup"
_TEXT_DEDUP = "text-dedup==0.4.0"
_TEXT_DEDUP_NEEDS = (
    *("click", "numpy", "regex", "rich", "scipy", "tqdm"),
    *("click-option-group==0.5.10", "datasets==5.2.0", "ftfy==6.3.1", "xxhash==4.1.0"),
)
_QUIET_OFFLINE = {"HF_DATASETS_DISABLE_PROGRESS_BARS": "1", "TQDM_DISABLE": "1", "HF_HUB_OFFLINE": "1"}  # fmt: skip
_WORD = re.compile(r"[^\W_]+")

Labels = NDArray[np.int64]
Texts = Iterator[
    list[str]
]  # the words of each text, one text at a time: peers' memory is their own


@dataclass(frozen=True, slots=True)
class PeerResult:
    """What a peer took and found: texts with the same label are one cluster.

    `seconds` holds reading, shingling, sketching and clustering, not folding nor imports. `peak_gib` is that of the
    peer's largest process: text-dedup's workers are not added up.
    """

    seconds: float
    peak_gib: float
    labels: Labels


def run(peer: str, texts_file: Path, out: Path, *, similar: float = SIMILAR) -> PeerResult:
    """Search `texts_file` (a folded text a line) with one of `PEERS`, in a fresh process; labels go to `out` (.npy).

    `similar` is the least estimated similarity of a pair; 0 takes all candidates, as text-dedup always does.

    Raises:
        ValueError: for a name that is not among `PEERS`.
        RuntimeError: when the peer fails or cannot be installed, with the end of what was said.
    """
    if peer not in PEERS:
        raise ValueError(f"No peer {peer!r}; there are {', '.join(PEERS)}")
    python = _own_python() if peer == "text-dedup" else sys.executable
    what = (peer, texts_file.resolve(), out.resolve(), "--similar", str(similar))
    said = _output_of([python, "-m", "benchmarks.neardup_peers", *what], **_QUIET_OFFLINE)
    return PeerResult(**json.loads(said.splitlines()[-1]), labels=np.load(out))


def _output_of(command: list[str | Path], **settings: str) -> str:
    environment = os.environ | settings
    done = subprocess.run(command, cwd=_ROOT, env=environment, capture_output=True, text=True)  # noqa: PLW1510
    if done.returncode:
        raise RuntimeError(f"{command} ended with {done.returncode}: {done.stderr[-2000:]}")
    return done.stdout


def _own_python() -> Path:
    """Make text-dedup's venv unless it stands, and name its interpreter."""
    python, ready = _OWN_VENV / "bin" / "python", _OWN_VENV / "ready"
    wanted = "\n".join((_TEXT_DEDUP, *_TEXT_DEDUP_NEEDS))
    if not ready.exists() or ready.read_text() != wanted:
        venv.create(_OWN_VENV, clear=True, with_pip=True)
        _install(python, "--constraint", "constraints.txt", *_TEXT_DEDUP_NEEDS)
        _install(python, "--no-deps", _TEXT_DEDUP)
        ready.write_text(wanted)
    return python


def _install(python: Path, *what: str) -> None:
    pip = (python, "-m", "pip", "install", "--quiet", "--disable-pip-version-check")
    _output_of([*pip, *what])


def _datasketch(texts: Texts, similar: float) -> Labels:
    from datasketch import MinHash, MinHashLSH

    index = MinHashLSH(num_perm=_PERMUTATIONS, params=(_BANDS, _ROWS))
    shingled = ([shingle.encode() for shingle in shingles] for shingles in _shingled(texts))
    sketches: list[MinHash] = []
    pairs = array("q")
    for row, sketch in enumerate(MinHash.generator(shingled, num_perm=_PERMUTATIONS, seed=_SEED)):
        found = index.query(sketch)
        for other in found:
            if sketch.jaccard(sketches[other]) >= similar:
                pairs.extend((row, other))
        index.insert(row, sketch, check_duplication=False)
        sketches.append(sketch)
    return _clusters(pairs, len(sketches))


def _rensa(texts: Texts, similar: float) -> Labels:
    from rensa import RMinHash, RMinHashLSH

    index = RMinHashLSH(threshold=similar, num_perm=_PERMUTATIONS, num_bands=_BANDS)
    sketches = RMinHash.from_token_sets(_shingled(texts), num_perm=_PERMUTATIONS, seed=_SEED)
    pairs = array("q")
    for row, sketch in enumerate(sketches):
        found = index.query(sketch)
        for other in found:
            if index.is_similar(sketch, sketches[other]):
                pairs.extend((row, other))
        index.insert(row, sketch)
    return _clusters(pairs, len(sketches))


def _text_dedup(texts: Texts, _similar: float) -> Labels:
    """Run the documented command on a local data set; its union-find holds the clusters."""
    from datasets import Dataset
    from text_dedup import minhash

    with tempfile.TemporaryDirectory(prefix="sangloc-peer-") as folder:
        data = Dataset.from_dict({"text": [" ".join(words) for words in texts]})
        data.save_to_disk(f"{folder}/in")
        options = (
            f"--local --path {folder}/in --output {folder}/out --column text --min_length 1"
            f" --ngram {_SHINGLE} --num_perm {_PERMUTATIONS} --b {_BANDS} --r {_ROWS} --hash_func xxh3"
        )
        minhash.main.main(options.split(), standalone_mode=False)
    return np.array([minhash.uf.find(row) for row in range(len(data))], np.int64)


# What to import before the clock starts, and what runs under it.
_WORK: dict[str, tuple[str, Callable[[Texts, float], Labels]]] = {
    "datasketch": ("datasketch", _datasketch),
    "rensa": ("rensa", _rensa),
    "text-dedup": ("text_dedup.minhash", _text_dedup),
}
PEERS: tuple[str, ...] = tuple(_WORK)


def _clusters(pairs: "array[int]", rows: int) -> Labels:
    """Chain pairs, given as left, right, left, right …, into clusters."""
    left, right = np.array(pairs, np.int64).reshape(-1, 2).T
    graph = coo_array((np.ones(len(left), np.int8), (left, right)), shape=(rows, rows))
    return np.asarray(connected_components(graph, directed=False)[1], np.int64)


def _read(path: Path) -> Texts:
    """Read the words of each line; only a newline ends one."""
    with path.open(encoding="utf-8", newline="\n") as lines:
        yield from map(_WORD.findall, lines)


def _shingled(texts: Texts) -> Iterator[list[str]]:
    """Give each text's shingles; a text of fewer words is one itself."""
    for words in texts:
        begins = range(max(1, len(words) - _SHINGLE + 1))
        yield [" ".join(words[at : at + _SHINGLE]) for at in begins]


def _peak_gib() -> float:
    """Measure this program's peak, or that of its largest worker.

    `ru_maxrss` of itself would begin at the size of the benchmark that started it; `VmHWM` begins anew.
    """
    own = re.search(r"VmHWM:\s+(\d+)", Path("/proc/self/status").read_text())
    workers = resource.getrusage(resource.RUSAGE_CHILDREN).ru_maxrss
    return max(int(own[1]) if own else 0, workers) / 2**20


def main() -> None:
    """Do one peer's work; the last line printed is its measurement."""
    parser = argparse.ArgumentParser(description=__doc__.partition("\n")[0])
    parser.add_argument("peer", choices=PEERS)
    parser.add_argument("texts", type=Path)
    parser.add_argument("out", type=Path)
    parser.add_argument("--similar", type=float, default=SIMILAR)
    given = parser.parse_args()
    module, work = _WORK[given.peer]
    import_module(module)
    begin = time.perf_counter()
    labels = work(_read(given.texts), given.similar)
    measured = {"seconds": time.perf_counter() - begin, "peak_gib": _peak_gib()}
    with given.out.open("wb") as file:
        np.save(file, labels)
    print(json.dumps(measured), flush=True)


if __name__ == "__main__":
    main()
