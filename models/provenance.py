"""What a model came from, as short digests: the taxonomy, and the code and lexicons that read its texts."""

import hashlib
import re
from collections.abc import Iterator
from functools import lru_cache
from pathlib import Path

from models.store import FIELD, LOW_CONTENT
from models.taxonomy import Taxonomy
from nlp.lexicons import data_path

_ROOT = Path(__file__).resolve().parent.parent
_MODULE = {FIELD: "models.field", LOW_CONTENT: "models.low_content_model"}
_IMPORT = re.compile(
    r"^[ \t]*(?:from[ \t]+(?P<module>[\w.]+)[ \t]+import[ \t]*(?P<names>\([^)]*\)|[^\n]+)"
    r"|import[ \t]+(?P<modules>[^\n]+))",
    re.MULTILINE,
)
_COMMENT = re.compile(r"#[^\n]*")
# What is curated and changes how a text is read; settings and labelled texts are told by other digests.
_CURATED = ("low_content.toml", "abbreviations.csv", "templates", "lexicons")


def taxonomy(fields: Taxonomy) -> str:
    """Name the active fields by all that is said of them: six hexadecimal digits."""
    told = "\n".join(field.model_dump_json() for field in fields.active)
    return hashlib.sha256(told.encode()).hexdigest()[:6]


@lru_cache(maxsize=4)
def program(kind: str) -> str:
    """Name the code that a kind of model is made of, and the lexicons: six hexadecimal digits.

    A stored model whose features are read another way today would answer wrongly without a word.
    """
    parts = [*sources(_MODULE[kind]), *_curated()]
    # By name, for an installed program has its data in another place.
    told = "".join(sorted(f"{path.name}:{_digest(path)};" for path in parts))
    return hashlib.sha256(told.encode()).hexdigest()[:6]


def sources(module: str) -> set[Path]:
    """List the files of `models` and `nlp` that a module is made of: its own and all it imports, in turn."""
    found: set[Path] = set()
    waiting = list(_files(module))
    while waiting:
        path = waiting.pop()
        if path not in found:
            found.add(path)
            waiting.extend(file for name in imported(path) for file in _files(name))
    return found


@lru_cache(maxsize=1_024)
def imported(path: Path) -> tuple[str, ...]:
    """List what a file may import: modules, and names taken from modules, which may be modules too.

    Told by its lines: to parse all files would take a draft check most of a second. A line of a docstring that looks
    like an import adds a file at most.
    """
    found = []
    for match in _IMPORT.finditer(path.read_text(encoding="utf-8")):
        if match["module"]:
            taken = re.findall(r"\w+", _COMMENT.sub("", match["names"]))
            found += [match["module"], *(f"{match['module']}.{name}" for name in taken)]
        else:
            found += re.findall(r"[\w.]+", match["modules"])
    return tuple(found)


def _files(module: str) -> Iterator[Path]:
    """Find the file of a module of ours; none for other names."""
    if module.partition(".")[0] in ("models", "nlp"):
        place = _ROOT / module.replace(".", "/")
        yield from (p for p in (place.with_suffix(".py"), place / "__init__.py") if p.is_file())


def _curated() -> Iterator[Path]:
    for name in _CURATED:
        place = data_path(name)
        yield from (path for path in [place, *place.rglob("*")] if path.is_file())


def _digest(path: Path) -> str:
    return hashlib.sha256(path.read_bytes()).hexdigest()
