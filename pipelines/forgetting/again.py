"""The ledger applied once more: a person who was forgotten after a backup does not come back with it."""

from pathlib import Path

from pipelines import settings as policies
from pipelines.forgetting import ledger
from pipelines.forgetting.carrying_out import as_far_as_possible
from pipelines.home import Home


def apply_ledger(home: Home | Path) -> int:
    """Remove from a restored home all that its ledger says was forgotten; returns how many filings were emptied.

    Every entry is carried out, also those that the backup holds as done. Nothing happens where the ledger is empty.
    Nobody else may work in the home meanwhile: it is new, or the caller holds it (`engine.alone_in`).

    Raises:
        UnusableInput: the ledger is damaged.
    """
    place = home if isinstance(home, Home) else Home.at(home)
    entries = ledger.read(place.root)
    return as_far_as_possible(place, entries, policies.of_environment()) if entries else 0
