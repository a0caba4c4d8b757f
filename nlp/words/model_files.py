"""Find underthesea's word model and make sure that it is the one whose behaviour was checked."""

import hashlib
import pickle
from dataclasses import dataclass
from importlib.metadata import PackageNotFoundError, version
from importlib.util import find_spec
from pathlib import Path

from nlp.words.crfsuite import Crf, read_crfsuite

# The fast segmenter was compared with these releases; another one may cut or score differently.
VERSIONS = {"underthesea": "9.5.0", "underthesea_core": "3.3.2"}

SHA256 = {
    "models.bin": "c3a64c64349f1d73304f89babacaa8f8cd6078b1ec1a1b2c104e9e411ac1d2c3",
    "dictionary.bin": "ec8c62b3881c6682c18959988e1fe08800cc835777778845bded470ca02745d9",
    "features.bin": "cf93263c7c7973bf50122b0be76a394443ff61be00c1368713dee1b7d5b8a435",
}

_IN_PACKAGE = "pipeline/word_tokenize/models/ws_crf_vlsp2013_20230727"


@dataclass(frozen=True, slots=True)
class WordModel:
    """underthesea's word model: a field over labels B-W and I-W, its feature templates, its dictionary."""

    crf: Crf
    templates: list[str]
    dictionary: set[str]


def model_folder() -> Path:
    """Locate the model inside the installed underthesea, without importing it.

    Raises:
        ModuleNotFoundError: underthesea is not installed.
    """
    found = find_spec("underthesea")
    if found is None or not found.submodule_search_locations:
        raise ModuleNotFoundError(
            "underthesea is not installed: pip install 'underthesea>=9.5,<9.6'"
        )
    return Path(found.submodule_search_locations[0]) / _IN_PACKAGE


def differences(folder: Path) -> list[str]:
    """Say in what the installed releases and the model files differ from those that were checked."""
    releases = [
        f"{package} is {_installed(package)}, not {checked}"
        for package, checked in VERSIONS.items()
        if _installed(package) != checked
    ]
    files = [
        f"{name} has another SHA-256" for name in SHA256 if _sha256(folder / name) != SHA256[name]
    ]
    return releases + files


def read_model(folder: Path) -> WordModel:
    """Read the three files; call `differences` first, two of them are pickles and so never read on trust."""
    crf = read_crfsuite((folder / "models.bin").read_bytes())
    # joblib wrote them, but what it wrote are plain pickles; its own reader, in Python, takes most of a second.
    templates: list[str] = pickle.loads((folder / "features.bin").read_bytes())  # noqa: S301 - checked
    dictionary: set[str] = pickle.loads((folder / "dictionary.bin").read_bytes())  # noqa: S301 - checked
    return WordModel(crf, templates, dictionary)


def _installed(package: str) -> str:
    try:
        return version(package)
    except PackageNotFoundError:
        return "missing"


def _sha256(path: Path) -> str:
    if not path.is_file():
        return "missing"
    return hashlib.sha256(path.read_bytes()).hexdigest()
