"""Words that are meant to move the machine: keywords that look like work, and orders to whoever reads."""

import logging
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
# Guards against a loss, each a little below the lesser of two measurements, and no promise: who spreads words of doing over a
# slogan gets one of eight past the model, to people who decide on it as on any other. Measured on 29 November 2026 with the
# default models, which no text of these is trained on; --log-cli-level=INFO shows it anew. Behind each guard: the share
# flagged with --long, of 96 entries (sixteen texts, six stuffings of each; 37 of all 768 escape), and without, of 16.
GUARDS = {
    "nothing": 0.93,  # 1.00 and 1.00, of 16 both times
    "numbers spread": 0.93,  # 1.00, 1.00
    "numbers behind": 0.93,  # 1.00, 1.00
    "tools behind": 0.87,  # 0.93, 0.94
    "words of doing spread": 0.81,  # 0.88, 0.88
    "tools and numbers spread": 0.75,  # 0.93, 0.81
    "drowned in tools and numbers": 0.87,  # 0.96, 0.94
    "a list of all": 0.87,  # 0.93, 0.94
    "said twice with numbers": 0.93,  # 1.00, 1.00
}
# Of the same day, 16 hollow and 300 genuine texts (of those the models learn from) with --long: none is flagged with a plain
# sentence behind it and not with an order; four genuine ones are flagged with an order only, which harms who gives it.
MOST_FREED = 1
MOST_ACCUSED = 0.03  # of the genuine ones; measured: 0.013, without --long 0 of 24
_log = logging.getLogger(__name__)


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
    share = {"nothing": _flagged(found, "p", len(HOLLOW))}
    share |= {name: _flagged(found, name, len(HOLLOW) * times) for name in STUFFINGS}
    for name, flagged in share.items():
        _log.info("stuffed with %s: %.3f flagged", name, flagged)
    lost = {name: flagged for name, flagged in share.items() if flagged < GUARDS[name]}
    assert not lost, share


def _flagged(found: dict[str, dict[str, Any]], name: str, of: int) -> float:
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
    freed = [at for at, (order, plain) in enumerate(flags) if order < plain]
    accused = [at for at, (order, plain) in enumerate(flags) if order > plain and at >= len(HOLLOW)]
    _log.info("orders: %d freed, %d accused, of %d", len(freed), len(accused), len(texts))
    assert len(freed) <= MOST_FREED, freed
    assert len(accused) <= MOST_ACCUSED * len(real), accused
    lanes = [{found[f"o{at}"]["lane"], found[f"n{at}"]["lane"]} for at in range(len(texts))]
    assert all("duplicate" in pair for pair in lanes)  # one is a copy of the other, orders or not
    kept = [
        found[f"o{at}"]["content"].endswith(ORDERS[at % len(ORDERS)]) for at in range(len(texts))
    ]
    assert all(kept)  # people read it as it came
