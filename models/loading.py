"""Loading a pair of trained models, one of each kind."""

from pathlib import Path

from models import store, training
from models.comparing import Models
from models.field import FieldModel
from models.field_encoder import ChosenEncoder
from models.low_content_model import LowContentModel
from models.store import FIELD, LOW_CONTENT


def in_use(models: Path, encoder: ChosenEncoder | None = None) -> Models:
    """Load the models in use; the default ones are trained where they are missing.

    Raises:
        ModelRefusedError: a model does not match its card, this program, today's taxonomy or the encoder.

    """
    folders = {kind: training.current(models, kind, encoder) for kind in store.KINDS}
    return _loaded(folders, encoder)


def default(models: Path, encoder: ChosenEncoder | None = None) -> Models:
    """Load the default models, whatever is in use."""
    folders = {kind: training.default(models, kind, encoder) for kind in store.KINDS}
    return _loaded(folders, encoder)


def candidate(folder: Path, encoder: ChosenEncoder | None = None) -> Models:
    """Load the two models of a candidate.

    Raises:
        ModelRefusedError: as for `in_use`.

    """
    folders = {kind: training.refuse_unfit(folder / kind, kind, encoder) for kind in store.KINDS}
    return _loaded(folders, encoder)


def _loaded(folders: dict[str, Path], encoder: ChosenEncoder | None) -> Models:
    for kind, folder in folders.items():
        store.load_card(folder, kind=kind)
    field = FieldModel.load(folders[FIELD], encoder.load() if encoder else None)
    return Models(field, LowContentModel.load(folders[LOW_CONTENT]))
