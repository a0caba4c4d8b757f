"""Vectors of filings screened before: computed once an encoder, kept beside the corpus, one array a corpus file.

`<home>/corpus/vectors/<encoder>/<keys>.npy` holds a row of float16 for each filing of a corpus file, in its order;
`<keys>` is the hash of the file's keys, so vectors of a file that changed are never taken for its own. What is missing
is computed aside, in a work folder, when it is read; only handing over writes into the home.
"""

import hashlib
import logging
from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from functools import lru_cache
from pathlib import Path

import numpy as np
import pandas as pd
import pyarrow.parquet as pq
from numpy.typing import NDArray

from models.encoded_ideas import ByEncoder, Calibration, Rows, calibration_name, vectors
from models.encoder import Encoder, encoder_name, refuse_unusable
from models.errors import ModelRefusedError
from nlp.neardup.hashing import stable_hashes
from nlp.neardup.lookup import places_of
from pipelines import corpus
from pipelines.files import write_whole

F16 = NDArray[np.float16]
I64 = NDArray[np.int64]
U64 = NDArray[np.uint64]

# Corpus files by the names of their vectors, with their keys.
Files = Mapping[str, tuple[Path, list[str]]]

FOLDER = "vectors"
# Texts read and encoded at once.
_BATCH = 4_096
_LOG = logging.getLogger("sangloc")


@dataclass(frozen=True, slots=True)
class Chosen:
    """The encoder of a run as plain values: its folder, `models.encoder.encoder_name`, the file of its calibration."""

    folder: str
    name: str
    calibration: str

    @property
    def version(self) -> str:
        """Change with the encoder and with what its calibration was fitted on."""
        return Path(self.calibration).stem

    def load(self) -> Encoder:
        """Load the encoder; a process does so once, however many ask for it.

        Raises:
            ModelRefusedError: it is no longer the one that was chosen, or cannot be loaded.
        """
        return _loaded(self.folder, self.name)


@dataclass(frozen=True, slots=True)
class Shelf:
    """Where the vectors of an encoder lie: `kept` is only read, what is missing there is written to `aside`."""

    chosen: Chosen
    kept: Path
    aside: Path

    @classmethod
    def of(cls, chosen: Chosen, home: Path, aside: Path) -> "Shelf":
        """Give the shelf of a home, with another in a work folder."""
        return cls(chosen, _folder(home / "corpus", chosen.name), _folder(aside, chosen.name))

    def missing(self, files: Sequence[Path]) -> int:
        """Count the filings in files of the corpus that have no vectors yet."""
        keys = [_keys(path) for path in files]
        return sum(len(one) for one in keys if _mapped(self.kept / _file(one), len(one)) is None)


def choose(folder: str, home: Path, models: Path) -> Chosen | None:
    """Take the encoder of the settings, "" for none, its folder from the home on.

    Its calibration is fitted once and written to the folder `models`, unless the home's own has it already.

    Raises:
        ModelRefusedError: the encoder cannot be used; the message says why and what to do.
    """
    if not folder:
        return None
    place = (home / folder).resolve()
    refuse_unusable(place)
    name = encoder_name(place)
    file = Path("encoder") / f"{calibration_name(name)}.toml"
    path = next((at for at in (home / "models" / file, models / file) if at.exists()), None)
    if path is None:
        path = models / file
        text = Calibration.fit(Encoder.load(place).vectors, name).text()
        path.parent.mkdir(parents=True, exist_ok=True)
        write_whole(path, lambda partial: _write_text(partial, text))
    return Chosen(str(place), name, str(path))


def searching(shelf: Shelf, filed: U64, new: pd.DataFrame, files: Sequence[Path]) -> ByEncoder:
    """Make ready the search of ideas among new filings and those of the corpus files.

    `filed` are the hashes of the keys of all that takes part, in the order of their places, the new ones first; `new`
    has the columns `key` and `text`.
    """
    encoder = shelf.chosen.load()
    order = np.argsort(filed)

    def places(keys: Sequence[str]) -> I64:
        at = places_of(filed[order], stable_hashes(list(keys)))
        return np.where(at >= 0, order[np.maximum(at, 0)], -1)

    keys = new["key"].tolist()
    parts = [_ready(shelf.aside, keys, _batched(new["text"].tolist()), encoder)]
    found = [places(keys)]
    for path in files:
        if keys := _keys(path):
            kept = _mapped(shelf.kept / _file(keys), len(keys))
            parts.append(_ready(shelf.aside, keys, _texts(path), encoder) if kept is None else kept)
            at = places(keys)
            # What is screened anew stands among the new filings.
            found.append(np.where(at < len(new), -1, at))
    calibration = Calibration.load(Path(shelf.chosen.calibration))
    return ByEncoder(Rows(tuple(parts), tuple(found)), calibration)


def among(chosen: Chosen) -> Callable[[Sequence[str]], ByEncoder]:
    """Give the function that makes ready the search by an encoder among some texts; nothing is kept.

    Raises:
        ModelRefusedError: the encoder cannot be loaded.
    """
    encoder, calibration = chosen.load(), Calibration.load(Path(chosen.calibration))
    return lambda texts: ByEncoder.among(texts, encoder.vectors, calibration)


def in_step(home_corpus: Path, work: Path, chosen: Chosen | None) -> None:
    """Bring the kept vectors in step with the corpus: those of files that are gone go, missing ones are added.

    `chosen` is the encoder that the last run sought by, None where it did by none; what runs computed aside, in the
    folder `work`, is taken over instead of computed again.
    """
    folder = home_corpus / FOLDER
    if chosen is None and not folder.exists():
        return
    files = {_file(keys): (path, keys) for path, keys in _with_keys(home_corpus)}
    for path in folder.glob("*/*"):
        if path.name not in files:
            path.unlink()
    if chosen is None:
        return
    kept = _folder(home_corpus, chosen.name)
    for file in _missing(kept, files):
        for there in work.glob(f"*/{FOLDER}/{chosen.name}/{file}"):
            kept.mkdir(parents=True, exist_ok=True)
            there.replace(kept / file)
    missing = _missing(kept, files)
    try:
        encoder = chosen.load() if missing else None
    except ModelRefusedError as error:
        # The run stands published all the same; the next that seeks by this encoder computes what is missing.
        _LOG.warning("no vectors were kept for %s files of the corpus: %s", len(missing), error)
        return
    for path, keys in missing.values():
        assert encoder is not None
        _ready(kept, keys, _texts(path), encoder)


@lru_cache(maxsize=1)
def _loaded(folder: str, name: str) -> Encoder:
    encoder = Encoder.load(Path(folder))
    if encoder.name != name:
        raise ModelRefusedError(
            f"{folder}: the encoder was {name} when the run began and is {encoder.name} now; run again"
        )
    return encoder


def _batched(texts: Sequence[str]) -> Iterator[list[str]]:
    """Cut texts into batches, as those of a corpus file are read."""
    for begin in range(0, len(texts), _BATCH):
        yield list(texts[begin : begin + _BATCH])


def _with_keys(home_corpus: Path) -> Iterator[tuple[Path, list[str]]]:
    for path in corpus.segments(home_corpus):
        if keys := _keys(path):
            yield path, keys


def _missing(kept: Path, files: Files) -> Files:
    return {
        file: about for file, about in files.items() if _mapped(kept / file, len(about[1])) is None
    }


def _folder(above: Path, name: str) -> Path:
    return above / FOLDER / name


def _keys(path: Path) -> list[str]:
    return [str(key) for key in pq.read_table(path, columns=["key"])["key"].to_pylist()]


def _texts(path: Path) -> Iterator[list[str]]:
    for batch in pq.ParquetFile(path).iter_batches(_BATCH, columns=["text"]):
        yield batch["text"].to_pylist()


def _file(keys: Sequence[str]) -> str:
    return hashlib.sha256("\n".join(keys).encode()).hexdigest()[:16] + ".npy"


def _mapped(path: Path, rows: int) -> F16 | None:
    """Map the vectors of so many filings; None where they are missing or are something else."""
    try:
        found = np.load(path, mmap_mode="r", allow_pickle=False)
    except (OSError, ValueError, EOFError):
        return None
    fits = found.dtype == np.float16 and found.ndim == 2 and len(found) == rows
    return np.asarray(found) if fits else None


def _ready(folder: Path, keys: Sequence[str], texts: Iterable[list[str]], encoder: Encoder) -> F16:
    """Map the vectors of filings in a folder, computed first where they are not there."""
    path = folder / _file(keys)
    found = _mapped(path, len(keys))
    if found is None:
        folder.mkdir(parents=True, exist_ok=True)
        write_whole(path, lambda partial: _write(partial, len(keys), texts, encoder))
        found = _mapped(path, len(keys))
        assert found is not None, f"{path} was written a moment ago"
    return found


def _write(path: Path, rows: int, texts: Iterable[list[str]], encoder: Encoder) -> None:
    """Write vectors batch by batch, so that a corpus of any size needs the memory of a batch."""
    shape = (rows, encoder.dimension)
    found = np.lib.format.open_memmap(path, mode="w+", dtype=np.float16, shape=shape)
    begin = 0
    for batch in texts:
        found[begin : begin + len(batch)] = vectors(batch, encoder.vectors)
        begin += len(batch)
    found.flush()


def _write_text(path: Path, text: str) -> None:
    path.write_text(text, encoding="utf-8")
