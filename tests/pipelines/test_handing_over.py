"""The corpus and the reviewers' database are given a run side by side, and what fails on one side is made up for."""

from typing import Any

import pyarrow as pa
import pytest

from pipelines import corpus, handing_over
from pipelines.files import write_json
from pipelines.home import Home
from pipelines.records import PAIRS, SCREENED, schema
from pipelines.tables import write_pieces
from tests.pipelines.story import ROWS


class TroubleError(Exception):
    pass


def trouble(*_: Any, **__: Any) -> None:
    raise TroubleError


def publish(home: Home, name: str) -> None:
    """A run of one filing, as a screening publishes it."""
    folder = home.runs / name
    folder.mkdir()
    said = {"key": "k1", "submission_id": "P-1", "lane": "ready", "same_row": False, "reasons": []}
    text = ROWS["the first filing"]["content"]
    blank = {field.name: "" for field in schema(SCREENED) if field.type == pa.string()}
    row = blank | said | {"content": text, "content_text": text, "filed_on": "2022-03-01"}
    screened = pa.Table.from_pylist([row], schema=schema(SCREENED))
    write_pieces(folder / "screened.parquet", schema(SCREENED), [screened])
    write_pieces(folder / "pairs.parquet", schema(PAIRS), [])
    write_json(folder / "manifest.json", {"run_id": name, "started": "2022-03-02T02:00:00"})


def remembered(home: Home) -> list[str]:
    return [corpus.run_of(path) for path in corpus.segments(home.corpus)]


def shown() -> list[str]:
    from review.models import Run

    return list(Run.objects.values_list("run_id", flat=True))


@pytest.mark.parametrize(
    ("place", "left"),
    [("review.loading.load_tables", "shown"), ("pipelines.corpus.append", "remembered")],
)
def test_trouble_on_one_side_is_told_and_made_up_for(
    home: Home,
    monkeypatch: pytest.MonkeyPatch,
    place: str,
    left: str,
) -> None:
    publish(home, "một")
    with monkeypatch.context() as patched:
        patched.setattr(place, trouble)
        with pytest.raises(TroubleError):
            handing_over.hand_over(home)
    done = {"remembered": remembered(home), "shown": shown()}
    assert done.pop(left) == []
    assert [*done.values()] == [["một"]]
    handing_over.hand_over(home)
    assert remembered(home) == shown() == ["một"]
