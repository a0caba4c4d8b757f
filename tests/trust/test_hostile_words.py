"""Words that are meant to move the machine: keywords that look like work, and orders to whoever reads."""

import random
from collections.abc import Callable, Sequence
from pathlib import Path
from typing import Any

import pyarrow.parquet as pq
import pytest

from tests.pipelines.conftest import plainly, with_models
from tests.trust.stuffed import HOLLOW, ORDERS, PLAIN, STUFFINGS
from tests.trust.test_hostile_copies import genuine_texts, list_of

SCREENS = True
# Measured on these texts, which nothing was tuned on; what is below is a loss to look into.
CAUGHT_PLAIN = 0.9
CAUGHT_STUFFED = 0.6


@pytest.fixture
def screened(
    tmp_path: Path, trained: Path
) -> Callable[[Sequence[tuple[str, str, str]]], dict[str, dict[str, Any]]]:
    def screen(rows: Sequence[tuple[str, str, str]]) -> dict[str, dict[str, Any]]:
        run = plainly(with_models(tmp_path / "home", trained), list_of(tmp_path / "ds.csv", rows))
        return {
            row["submission_id"]: row for row in pq.read_table(run / "screened.parquet").to_pylist()
        }

    return screen


def test_keywords_do_not_make_a_slogan_work(
    screened: Callable[..., dict[str, dict[str, Any]]], tries: Callable[..., int]
) -> None:
    times = tries(short=1, long=6)
    rows = [(f"p-{at}", *one) for at, one in enumerate(HOLLOW)]
    for name, stuff in STUFFINGS.items():
        for turn in range(times):
            rng = random.Random(f"{name}{turn}")
            rows += [
                (f"{name}-{turn}-{at}", title, stuff(content, rng))
                for at, (title, content) in enumerate(HOLLOW)
            ]
    found = screened(rows)
    share = {name: _caught(found, name, len(HOLLOW) * times) for name in STUFFINGS}
    told = {name: f"{caught:.2f}" for name, caught in share.items()}
    print("MEASURED", _caught(found, "p", len(HOLLOW)), told, {k:(r["low_content_score"],r["low_content_reasons"]) for k, r in found.items() if not r["low_content"]})
    assert _caught(found, "p", len(HOLLOW)) >= CAUGHT_PLAIN, (
        told,
        [k for k, r in found.items() if k[:2] == "p-" and not r["low_content"]],
    )
    assert sum(share.values()) / len(share) >= CAUGHT_STUFFED, told


def _caught(found: dict[str, dict[str, Any]], name: str, of: int) -> float:
    rows = [row for key, row in found.items() if key.startswith(f"{name}-")]
    assert len(rows) == of
    return sum(row["low_content"] for row in rows) / of


def test_an_order_to_the_machine_is_a_sentence_like_any_other(
    screened: Callable[..., dict[str, dict[str, Any]]], tries: Callable[..., int]
) -> None:
    """There is no language model: an order does to a filing what a sentence about something else does in its place."""
    real = random.Random(3).sample(list(genuine_texts()), tries(short=24, long=300))
    texts = [*HOLLOW, *real]
    rows = []
    for at, (title, content) in enumerate(texts):
        for kind, said in (("o", ORDERS), ("n", PLAIN)):
            rows.append(
                (f"{kind}{at}", f"{title} ({at}{kind})", f"{content} {said[at % len(said)]}")
            )
    found = screened(rows)
    flags = [
        (found[f"o{at}"]["low_content"], found[f"n{at}"]["low_content"]) for at in range(len(texts))
    ]
    print("MEASURED", len(texts), flags)
    hollow, genuine = flags[: len(HOLLOW)], flags[len(HOLLOW) :]
    assert (
        sum(order < plain for order, plain in hollow)
        <= sum(order > plain for order, plain in hollow) + 1
    )
    assert sum(order != plain for order, plain in genuine) <= len(genuine) / 25
    lanes = [{found[f"o{at}"]["lane"], found[f"n{at}"]["lane"]} for at in range(len(texts))]
    assert all("duplicate" in pair for pair in lanes)  # one is a copy of the other, orders or not
    kept = [
        found[f"o{at}"]["content"].endswith(ORDERS[at % len(ORDERS)]) for at in range(len(texts))
    ]
    assert all(kept)  # people read it as it came
