"""The program as it stands here: what has to be the same wherever steps of one run are carried out."""

import hashlib
import json
import platform
from functools import lru_cache
from importlib import metadata
from pathlib import Path

from nlp.digest import sha256
from nlp.lexicons import data_path

_PACKAGES = Path(__file__).resolve().parent.parent
# What comes out, to the last byte, depends on these; the last two carry steps to a cluster.
_LIBRARIES = (
    "numba",
    "numpy",
    "pandas",
    "pyarrow",
    "rapidfuzz",
    "scikit-learn",
    "scipy",
    "underthesea",
    "underthesea-core",
    "cloudpickle",
    "distributed",
)


@lru_cache(maxsize=1)
def code_version() -> str:
    """Name the program: twelve digits over its own source and curated data."""
    parts = [
        *(
            path
            for name in ("nlp", "models", "pipelines")
            for path in (_PACKAGES / name).rglob("*.py")
        ),
        *(
            path
            for path in data_path("taxonomy.toml").parent.rglob("*")
            if path.suffix in {".toml", ".csv", ".txt"}
        ),
    ]
    return _named([f"{path.name}:{sha256(path)}" for path in sorted(parts)])


def releases() -> dict[str, str]:
    """Give the release of the program, of Python and of each library; blank: not installed."""
    python = ".".join(platform.python_version_tuple()[:2])
    return {"sangloc": code_version(), "Python": python} | {
        name: _release(name) for name in _LIBRARIES
    }


def word_model() -> str:
    """Name underthesea's word model as it is installed: twelve digits over its files."""
    from nlp.words.model_files import SHA256, model_folder

    return _named([sha256(model_folder() / name) for name in sorted(SHA256)])


def _named(digests: list[str]) -> str:
    return hashlib.sha256(json.dumps(digests).encode()).hexdigest()[:12]


def _release(name: str) -> str:
    try:
        return metadata.version(name)
    except metadata.PackageNotFoundError:
        return ""
