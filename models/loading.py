"""Loading a pair of trained models, one of each kind."""

from pathlib import Path

from models import store, training
from models.comparing import Models
from models.field import FieldModel
from models.low_content_model import LowContentModel
from models.store import FIELD, LOW_CONTENT


def in_use(models: Path) -> Models:
    """Load the models in use; the default ones are trained where they are missing.

    Raises:
        ModelRefusedError: a model does not match its card, this program or today's taxonomy.

    """
    return _loaded({kind: training.current(models, kind) for kind in store.KINDS})


def default(models: Path) -> Models:
    """Load the default models, whatever is in use."""
    return _loaded({kind: training.default(models, kind) for kind in store.KINDS})


def candidate(folder: Path) -> Models:
    """Load the two models of a candidate.

    Raises:
        ModelRefusedError: as for `in_use`.

    """
    return _loaded({kind: training.refuse_unfit(folder / kind, kind) for kind in store.KINDS})


def _loaded(folders: dict[str, Path]) -> Models:
    for kind, folder in folders.items():
        store.load_card(folder, kind=kind)
    return Models(FieldModel.load(folders[FIELD]), LowContentModel.load(folders[LOW_CONTENT]))
