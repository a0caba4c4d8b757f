"""What every stage is given besides its rows."""

from collections.abc import Hashable
from dataclasses import dataclass
from functools import cached_property, lru_cache
from pathlib import Path
from typing import cast

import pandas as pd

from models.field import FieldModel
from models.field_encoder import ChosenEncoder
from models.low_content_model import LowContentModel
from models.taxonomy import Taxonomy
from pipelines.settings import Settings
from pipelines.unions import Unions


@dataclass(frozen=True)
class Given:
    """The policy of the run and where its models and search results lie; parts are loaded when first asked for.

    `found` is the folder in which the near-duplicate search left its results, None before it has run; `encoder` the
    one that the field model was trained with, None where it was with none.
    """

    settings: Settings
    model: Path | None = None
    found: Path | None = None
    content_model: Path | None = None
    encoder: ChosenEncoder | None = None

    @cached_property
    def unions(self) -> Unions:
        """The unions that free-text names are matched to."""
        return Unions.load()

    @cached_property
    def taxonomy(self) -> Taxonomy:
        """The fields a solution can belong to."""
        return Taxonomy.load()

    @cached_property
    def field_model(self) -> FieldModel:
        """The field model of this run.

        Raises:
            ValueError: no model folder was given.
            ModelRefusedError: the model or its encoder cannot be used.

        """
        if self.model is None:
            raise ValueError("the field stage needs the folder of a trained model")
        return _field_model(self.model, cast("Hashable", self.encoder))

    @cached_property
    def low_content_model(self) -> LowContentModel:
        """The low-content model of this run.

        Raises:
            ValueError: no model folder was given.

        """
        if self.content_model is None:
            raise ValueError("the low_content stage needs the folder of a trained model")
        return _low_content_model(self.content_model)

    @cached_property
    def findings(self) -> pd.DataFrame:
        """What the near-duplicate search found about each filing of this run, by key.

        Raises:
            ValueError: the search has not run.

        """
        if self.found is None:
            raise ValueError("the near_duplicates stage needs the results of the search")
        return pd.read_parquet(self.found / "findings.parquet").set_index("key")


# Loading takes seconds: a process that screens or checks again has them at hand. A folder never holds another model.
@lru_cache(maxsize=2)
def _field_model(folder: Path, encoder: ChosenEncoder | None) -> FieldModel:
    return FieldModel.load(folder, encoder.load() if encoder else None)


@lru_cache(maxsize=2)
def _low_content_model(folder: Path) -> LowContentModel:
    return LowContentModel.load(folder)
