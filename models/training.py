"""Training both models: the default ones for a home's labelled texts and taxonomy, and candidates for promotion."""

import datetime as dt
import hashlib
import json
import shutil
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from models import (
    evaluate_field,
    evaluate_low_content,
    field,
    in_use,
    labelled,
    low_content_model,
    provenance,
    store,
)
from models.errors import ModelRefusedError
from models.labelled import Labelled
from models.outcomes import FieldOutcome, LowContentOutcome
from models.store import FIELD, LOW_CONTENT
from models.taxonomy import Taxonomy

Parts = dict[str, Any]
_VIETNAM = dt.timezone(dt.timedelta(hours=7))


@dataclass(frozen=True, slots=True)
class Kind:
    """How a kind of model is trained, and how it is scored for its card."""

    fit: Callable[[Sequence[Labelled]], Parts]
    scores: Callable[[Parts, Sequence[Labelled]], dict[str, float]]


def _field_scores(parts: Parts, texts: Sequence[Labelled]) -> dict[str, float]:
    return evaluate_field.scores(FieldOutcome.of(field.FieldModel(parts), texts))


def _low_content_scores(parts: Parts, texts: Sequence[Labelled]) -> dict[str, float]:
    model = low_content_model.LowContentModel(parts)
    return evaluate_low_content.scores(LowContentOutcome.of(model, texts))


KINDS: Mapping[str, Kind] = {
    FIELD: Kind(lambda texts: field.fit(texts, Taxonomy.load()), _field_scores),
    LOW_CONTENT: Kind(low_content_model.fit, _low_content_scores),
}


def current(models: Path, kind: str = FIELD) -> Path:
    """Give the folder of the model in use: the promoted one, else the default one, trained where it is missing.

    An office that switches a field off or adds one therefore gets a default model that knows of it with the next
    screening.

    Raises:
        ModelRefusedError: the promoted model is of another taxonomy or program than today's.

    """
    promoted = in_use.promoted(models).get(kind)
    return refuse_unfit(promoted, kind) if promoted else default(models, kind)


def default(models: Path, kind: str) -> Path:
    """Give the folder of the default model for today's labelled texts and taxonomy; train it where it is missing."""
    folder = _default_folder(models, kind)
    if not (folder / "card.json").exists():
        _train(folder, kind, folder.name, ())
    return folder


def is_trained(models: Path, kind: str = FIELD) -> bool:
    """Tell whether the model in use is there, so that asking for it trains nothing."""
    return bool(in_use.promoted(models)) or (_default_folder(models, kind) / "card.json").exists()


def train_candidate(models: Path, decided: Sequence[Labelled] = ()) -> Path:
    """Train both kinds on the train split and on what an office decided; the models in use stay as they are.

    Returns the candidate's folder, which appears whole or not at all.
    """
    now = dt.datetime.now(_VIETNAM)
    told = hashlib.sha256("".join(sorted(_told_by(decided).values())).encode()).hexdigest()
    version = f"{now:%Y%m%d-%H%M%S}-{told[:6]}"
    folder = in_use.candidate(models, version)
    partial = folder.with_name(f".{version}")
    try:
        for kind in KINDS:
            _train(partial / kind, kind, version, decided)
        partial.rename(folder)
    finally:
        shutil.rmtree(partial, ignore_errors=True)
    return folder


def refuse_unfit(folder: Path, kind: str) -> Path:
    """Give the folder back if its model was trained for today's taxonomy and program.

    Raises:
        ModelRefusedError: it was not, or its card is not that of such a model.

    """
    card = store.load_card(folder, kind=kind)
    changed = {
        "danh mục lĩnh vực": card.data.get("taxonomy") != provenance.taxonomy(Taxonomy.load()),
        "cách chương trình đọc văn bản": card.data.get("program") != provenance.program(kind),
    }
    if any(changed.values()):
        what = " và ".join(name for name, has_changed in changed.items() if has_changed)
        raise ModelRefusedError(
            f"Mô hình {folder}: từ khi huấn luyện ({card.trained_on}) đến nay {what} đã thay đổi;"
            " hãy chạy `sangloc train` rồi `sangloc promote`, hoặc `sangloc promote --back`."
        )
    return folder


def _default_folder(models: Path, kind: str) -> Path:
    """Name a default model by all that it is made from, so that no other one is ever loaded for it."""
    told = _told_by(())
    libraries = json.dumps(store.libraries())
    rest = "".join([told["tune"], told["taxonomy"], provenance.program(kind), libraries])
    version = f"{told['train']}-{hashlib.sha256(rest.encode()).hexdigest()[:6]}"
    return models / kind / version


def _train(folder: Path, kind: str, version: str, decided: Sequence[Labelled]) -> None:
    """Train one model and note on its card how it does on the tune split."""
    texts, tune = [*labelled.load("train"), *decided], labelled.load("tune")
    parts = KINDS[kind].fit(texts)
    scores = KINDS[kind].scores(parts, tune)
    card = store.Card(
        kind=kind,
        version=version,
        trained_on=dt.datetime.now(_VIETNAM).date().isoformat(),
        data=_told_by(decided) | {"program": provenance.program(kind)},
        counts={"train": len(texts) - len(decided), "decisions": len(decided), "tune": len(tune)},
        metrics={f"tune_{name}": value for name, value in scores.items()},
        libraries=store.libraries(),
    )
    store.save(folder, parts, card)


def _told_by(decided: Sequence[Labelled]) -> dict[str, str]:
    """Name by digest what a model is trained with."""
    return {
        "train": labelled.digest(labelled.load("train")),
        "tune": labelled.digest(labelled.load("tune")),
        "decisions": labelled.digest(list(decided)) if decided else "",
        "taxonomy": provenance.taxonomy(Taxonomy.load()),
    }
