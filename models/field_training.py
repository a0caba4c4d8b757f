"""Training and choosing the field model: candidates in a folder each, one of them current."""

import datetime as dt
import hashlib
from pathlib import Path

from models import labelled, store
from models.evaluate_field import Scores, score
from models.field import FieldModel, fit
from models.labelled import Labelled
from models.taxonomy import Taxonomy

_VIETNAM = dt.timezone(dt.timedelta(hours=7))


def current(models: Path) -> Path:
    """Give the folder of the model in use; the first time, train it from the texts that come with the program."""
    pointer = models / "field" / "current"
    if pointer.exists():
        return models / "field" / pointer.read_text(encoding="utf-8").strip()
    folder = train(models)
    promote(models, folder.name)
    return folder


def train(models: Path) -> Path:
    """Train a candidate on the train split and note on its card how it does on the tune split."""
    taxonomy, texts, tune = Taxonomy.load(), labelled.load("train"), labelled.load("tune")
    parts = fit(texts, taxonomy)
    scores = score(FieldModel(parts), tune)
    version = f"{labelled.digest(texts)}-{_taxonomy_digest(taxonomy)}"
    folder = models / "field" / version
    store.save(folder, parts, _card(version, texts, tune, scores))
    return folder


def promote(models: Path, version: str) -> None:
    """Make a candidate the model in use.

    Raises:
        models.store.ModelRefusedError: there is no such candidate, or its card is unreadable.

    """
    store.load_card(models / "field" / version)
    pointer = models / "field" / "current"
    partial = pointer.with_suffix(".tmp")
    partial.write_text(version, encoding="utf-8")
    partial.replace(pointer)


def _card(version: str, texts: list[Labelled], tune: list[Labelled], scores: Scores) -> store.Card:
    return store.Card(
        kind="field",
        version=version,
        trained_on=dt.datetime.now(_VIETNAM).date().isoformat(),
        data={"train": labelled.digest(texts), "tune": labelled.digest(tune)},
        counts={"train": len(texts), "tune": len(tune)},
        metrics={f"tune_{name}": value for name, value in scores.as_dict().items()},
        libraries=store.libraries(),
    )


def _taxonomy_digest(taxonomy: Taxonomy) -> str:
    told = "\n".join(field.model_dump_json() for field in taxonomy.active)
    return hashlib.sha256(told.encode()).hexdigest()[:6]
