"""An office's own sentence encoder, read from a local folder: texts in, rows of length 1 out.

The package is an extra (`pip install '.[encoder]'`) and is imported when an encoder is loaded, never before. Nothing is
downloaded: only a folder is taken, the libraries are told that they are offline before they are imported, and code that
lies beside a model is never run.
"""

import hashlib
import importlib.util
import json
import os
from collections.abc import Sequence
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any, Self

import numpy as np
from numpy.typing import NDArray

from models.errors import ModelRefusedError

F32 = NDArray[np.float32]

_PACKAGE = "sentence_transformers"
_OFFLINE = {
    "HF_HUB_OFFLINE": "1",
    "TRANSFORMERS_OFFLINE": "1",
    "HF_HUB_DISABLE_TELEMETRY": "1",
    # Its threads and the worker processes of a run get in each other's way; it would warn of it.
    "TOKENIZERS_PARALLELISM": "false",
}
_BATCH = 32
# Texts given to the library at once; it sorts them by length before it cuts them into batches.
_PIECE = 4_096
_PROBE = "Sáng kiến"


@dataclass(frozen=True, slots=True)
class Encoder:
    """A loaded encoder; `name` is `encoder_name` of its folder, `dimension` the length of its rows."""

    name: str
    dimension: int
    _model: Any = field(repr=False, compare=False)

    @classmethod
    def load(cls, folder: Path) -> Self:
        """Load the encoder of a local folder onto the processor.

        Raises:
            ModelRefusedError: see `refuse_unusable`; or the files cannot be loaded as they are.
        """
        refuse_unusable(folder)
        try:
            model = _loaded(folder)
            dimension = int(_encoded(model, [_PROBE]).shape[1])
        # Tokenizers, safetensors and torch have errors of many kinds, some of no kind: all mean the same to an office.
        except Exception as error:
            raise ModelRefusedError(
                f"{folder}: the encoder was not loaded ({type(error).__name__}: {error}); put a whole model there, "
                "saved by this or an earlier version of sentence-transformers"
            ) from error
        return cls(encoder_name(folder), dimension, model)

    def vectors(self, texts: Sequence[str]) -> F32:
        """Encode texts: shape (texts, dimension), rows of length 1; a text without words has a row of zeros.

        The same texts give the same rows. Beside other texts, of other lengths, the seventh digit may differ. What is
        longer than the model's window is read as far as the window goes.

        Raises:
            ModelRefusedError: the model gives numbers that are none.
        """
        rows = np.zeros((len(texts), self.dimension), np.float32)
        telling = [at for at, text in enumerate(texts) if any(map(str.isalnum, text))]
        for begin in range(0, len(telling), _PIECE):
            part = telling[begin : begin + _PIECE]
            rows[part] = _encoded(self._model, [texts[at] for at in part])
        if not np.isfinite(rows).all():
            raise ModelRefusedError(
                f"encoder {self.name}: gives values that are no numbers; take another model"
            )
        return of_length_one(rows)


def encoder_name(folder: Path) -> str:
    """Name an encoder by its files: twelve hexadecimal digits that change when any of them does.

    Raises:
        ModelRefusedError: the folder is not there or a file in it cannot be read.
    """
    if not folder.is_dir():
        raise ModelRefusedError(_missing(folder))
    told = hashlib.sha256()
    try:
        for path in sorted(path for path in folder.rglob("*") if path.is_file()):
            with path.open("rb") as file:
                digest = hashlib.file_digest(file, "sha256").hexdigest()
            told.update(f"{path.relative_to(folder).as_posix()}:{digest}\n".encode())
    except OSError as error:
        raise ModelRefusedError(
            f"{error.filename}: not readable ({error.strerror}); give the program the right to read the encoder"
        ) from error
    return told.hexdigest()[:12]


def refuse_unusable(folder: Path) -> None:
    """Look whether a folder can be an encoder at all, without importing anything heavy.

    Raises:
        ModelRefusedError: the package or the folder is missing, or the folder holds no sentence encoder, one whose
            parts are other people's code, or none with weights in a format that is safe to load.
    """
    if not folder.is_dir():
        raise ModelRefusedError(_missing(folder))
    parts = _parts(folder)
    foreign = sorted(part for part in parts if part.split(".")[0] != _PACKAGE)
    if foreign:
        raise ModelRefusedError(
            f"{folder}: modules.json asks for {foreign}; only parts of sentence-transformers itself are loaded, "
            "take another model"
        )
    if not any(folder.rglob("*.safetensors")):
        raise ModelRefusedError(
            f"{folder}: holds no weights in the format safetensors, which is the only one loaded; "
            "save the model anew or take another"
        )
    if importlib.util.find_spec(_PACKAGE) is None:
        raise ModelRefusedError(
            f"{folder}: an encoder needs the package sentence-transformers, which is not installed; run "
            "`pip install '.[encoder]'` or leave `folder` in [encoder] of the settings empty"
        )


def of_length_one(rows: F32) -> F32:
    """Bring rows to length 1; rows of zeros stay."""
    lengths = np.sqrt(np.einsum("ij,ij->i", rows, rows))
    return np.asarray(rows / np.where(lengths > 0, lengths, 1)[:, None], np.float32)


def _missing(folder: Path) -> str:
    return (
        f"{folder}: there is no such folder; put the encoder there or correct `folder` in [encoder] of the settings "
        "(nothing is downloaded)"
    )


def _parts(folder: Path) -> list[str]:
    """List the kinds of a model's parts, as its modules.json names them."""
    try:
        listed = json.loads((folder / "modules.json").read_text(encoding="utf-8"))
        parts = [str(part["type"]) for part in listed]
    except (OSError, ValueError, TypeError, KeyError) as error:
        raise ModelRefusedError(
            f"{folder}: no sentence encoder (modules.json: {error}); put there a folder that "
            "sentence-transformers saved"
        ) from error
    if not parts:
        raise ModelRefusedError(
            f"{folder}: modules.json lists no part of a model; put a whole model there"
        )
    return parts


def _loaded(folder: Path) -> Any:  # noqa: ANN401 - a type of the extra
    os.environ.update(_OFFLINE)
    from huggingface_hub import constants

    # Where the hub was imported before, it no longer looks at the environment.
    constants.HF_HUB_OFFLINE = True
    from sentence_transformers import SentenceTransformer

    return SentenceTransformer(
        str(folder),
        device="cpu",
        local_files_only=True,
        trust_remote_code=False,
        model_kwargs={"use_safetensors": True},
    )


def _encoded(model: Any, texts: list[str]) -> F32:  # noqa: ANN401 - a type of the extra
    found = model.encode(
        texts, batch_size=_BATCH, show_progress_bar=False, convert_to_numpy=True, device="cpu"
    )
    return np.asarray(found, np.float32)
