"""Training both models: the default ones for a home's labelled texts and taxonomy, and candidates for promotion."""

import datetime as dt
import hashlib
import json
import shutil
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from functools import lru_cache
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
from models.field_encoder import ChosenEncoder, TextEncoder, refuse_other
from models.labelled import Labelled, Split
from models.outcomes import FieldOutcome, LowContentOutcome
from models.store import FIELD, LOW_CONTENT
from models.taxonomy import Taxonomy
from nlp import durable

Parts = dict[str, Any]
_VIETNAM = dt.timezone(dt.timedelta(hours=7))


@dataclass(frozen=True, slots=True)
class Kind:
    """How a kind of model is trained, and how it is scored for its card; `with_encoder` does both with one."""

    fit: Callable[[Sequence[Labelled]], Parts]
    scores: Callable[[Parts, Sequence[Labelled]], dict[str, float]]
    with_encoder: "Callable[[TextEncoder], Kind] | None" = None


def _field_kind(encoder: TextEncoder | None = None) -> Kind:
    def fit(texts: Sequence[Labelled]) -> Parts:
        return field.fit(texts, Taxonomy.load(), encoder)

    def scores(parts: Parts, texts: Sequence[Labelled]) -> dict[str, float]:
        model = field.FieldModel(parts, encoder=encoder)
        return evaluate_field.scores(FieldOutcome.of(model, texts))

    return Kind(fit, scores, _field_kind)


def _low_content_scores(parts: Parts, texts: Sequence[Labelled]) -> dict[str, float]:
    model = low_content_model.LowContentModel(parts)
    return evaluate_low_content.scores(LowContentOutcome.of(model, texts))


KINDS: Mapping[str, Kind] = {
    FIELD: _field_kind(),
    LOW_CONTENT: Kind(low_content_model.fit, _low_content_scores),
}


def current(models: Path, kind: str = FIELD, encoder: ChosenEncoder | None = None) -> Path:
    """Give the folder of the model in use: the promoted one, else the default one, trained where it is missing.

    An office that switches a field off or adds one therefore gets a default model that knows of it with the next
    screening. The encoder is that of the settings; only the field model looks through it, here and below.

    Raises:
        ModelRefusedError: the promoted model is of another taxonomy, program or encoder than today's.

    """
    promoted = in_use.promoted(models).get(kind)
    return refuse_unfit(promoted, kind, encoder) if promoted else default(models, kind, encoder)


def default(models: Path, kind: str, encoder: ChosenEncoder | None = None) -> Path:
    """Give the folder of the default model for today's labelled texts and taxonomy; train it where it is missing."""
    folder = _default_folder(models, kind, encoder)
    if not (folder / "card.json").exists():
        _train(folder, kind, folder.name, (), encoder)
    return folder


def is_trained(models: Path, kind: str = FIELD, encoder: ChosenEncoder | None = None) -> bool:
    """Tell whether the model in use is there, so that asking for it trains nothing."""
    card = _default_folder(models, kind, encoder) / "card.json"
    return bool(in_use.promoted(models)) or card.exists()


def train_candidate(
    models: Path, decided: Sequence[Labelled] = (), encoder: ChosenEncoder | None = None
) -> Path:
    """Train both kinds on the train split and on what an office decided; the models in use stay as they are.

    Returns the candidate's folder, which appears whole or not at all.
    """
    now = dt.datetime.now(_VIETNAM)
    values = _told_by(decided, FIELD, encoder).values()
    told = hashlib.sha256("".join(sorted(values)).encode()).hexdigest()
    version = f"{now:%Y%m%d-%H%M%S}-{told[:6]}"
    folder = in_use.candidate(models, version)
    partial = folder.with_name(f".{version}")
    try:
        for kind in KINDS:
            _train(partial / kind, kind, version, decided, encoder)
        durable.replace(partial, folder)
    finally:
        shutil.rmtree(partial, ignore_errors=True)
    return folder


def refuse_unfit(folder: Path, kind: str, encoder: ChosenEncoder | None = None) -> Path:
    """Give the folder back if its model was trained for today's taxonomy and program, with this encoder.

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
    trained = card.data.get("encoder", "")
    refuse_other(f"Mô hình {folder}", trained=trained, given=_encoder_name(kind, encoder))
    return folder


def _default_folder(models: Path, kind: str, encoder: ChosenEncoder | None) -> Path:
    """Name a default model by all that it is made from, so that no other one is ever loaded for it."""
    libraries = json.dumps(store.libraries())
    taxonomy, program = provenance.taxonomy(Taxonomy.load()), provenance.program(kind)
    rest = "".join([taxonomy, program, libraries, _encoder_name(kind, encoder)])
    version = f"{labelled.files_digest()}-{hashlib.sha256(rest.encode()).hexdigest()[:6]}"
    return models / kind / version


def _train(
    folder: Path,
    kind: str,
    version: str,
    decided: Sequence[Labelled],
    encoder: ChosenEncoder | None,
) -> None:
    """Train one model and note on its card how it does on the tune split."""
    texts, tune = [*labelled.load("train"), *decided], labelled.load("tune")
    how = KINDS[kind]
    if encoder and how.with_encoder:
        how = how.with_encoder(encoder.load())
    parts = how.fit(texts)
    scores = how.scores(parts, tune)
    card = store.Card(
        kind=kind,
        version=version,
        trained_on=dt.datetime.now(_VIETNAM).date().isoformat(),
        data=_told_by(decided, kind, encoder) | {"program": provenance.program(kind)},
        counts={"train": len(texts) - len(decided), "decisions": len(decided), "tune": len(tune)},
        metrics={f"tune_{name}": value for name, value in scores.items()},
        libraries=store.libraries(),
    )
    store.save(folder, parts, card)


def _encoder_name(kind: str, encoder: ChosenEncoder | None) -> str:
    return encoder.name if encoder and kind == FIELD else ""


def _told_by(
    decided: Sequence[Labelled], kind: str, encoder: ChosenEncoder | None
) -> dict[str, str]:
    """Name by digest what a model is trained with; the encoder only where it is."""
    name = _encoder_name(kind, encoder)
    train, tune = _digests(labelled.load, labelled.state())
    return {
        "train": train,
        "tune": tune,
        "decisions": labelled.digest(list(decided)) if decided else "",
        "taxonomy": provenance.taxonomy(Taxonomy.load()),
        **({"encoder": name} if name else {}),
    }


@lru_cache(maxsize=2)
def _digests(load: Callable[[Split], list[Labelled]], _state: object) -> tuple[str, str]:
    """Name the texts that models are trained and tuned on; reading them takes half a second, and it is asked often."""
    return labelled.digest(load("train")), labelled.digest(load("tune"))
