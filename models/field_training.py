"""Training the field model: a folder for each set of labelled texts and taxonomy it was trained on."""

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
    """Give the folder of the model for today's labelled texts and taxonomy; train it where it is missing.

    An office that switches a field off or adds one therefore gets a model that knows of it with the next screening.
    """
    return _wanted(models) if is_trained(models) else train(models)


def is_trained(models: Path) -> bool:
    """Tell whether the model for today's labelled texts and taxonomy is there."""
    return (_wanted(models) / "card.json").exists()


def _wanted(models: Path) -> Path:
    return models / "field" / _version(labelled.load("train"), Taxonomy.load())


def train(models: Path) -> Path:
    """Train on the train split and note on the card how the model does on the tune split; returns its folder."""
    taxonomy, texts, tune = Taxonomy.load(), labelled.load("train"), labelled.load("tune")
    parts = fit(texts, taxonomy)
    scores = score(FieldModel(parts), tune)
    version = _version(texts, taxonomy)
    folder = models / "field" / version
    store.save(folder, parts, _card(version, texts, tune, scores))
    return folder


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


def _version(texts: list[Labelled], taxonomy: Taxonomy) -> str:
    """Name a model by what it was trained on."""
    told = "\n".join(field.model_dump_json() for field in taxonomy.active)
    return f"{labelled.digest(texts)}-{hashlib.sha256(told.encode()).hexdigest()[:6]}"
