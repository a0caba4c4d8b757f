"""A copy in disguise is still a copy: through the whole screening, over many texts and mixtures of tricks."""

import csv
import json
import random
import unicodedata
from collections.abc import Callable, Iterator, Sequence
from pathlib import Path

import pyarrow.parquet as pq
from hypothesis import given, settings
from hypothesis import strategies as st

from nlp import normal
from nlp.lexicons import data_path
from nlp.normal import fold, tokens
from tests.pipelines.conftest import plainly, with_models
from tests.trust import disguises

SCREENS = True
FORM = [
    line
    for path in sorted(data_path("templates").glob("*.txt"))
    for line in path.read_text(encoding="utf-8").splitlines()
    if line.strip() and not line.startswith("#")
]


def genuine_texts() -> Iterator[tuple[str, str]]:
    """Give titles and contents of the train split that are long enough to be copied from."""
    batches = csv.DictReader(
        data_path("labelled/batches.csv").read_text(encoding="utf-8").splitlines()
    )
    train = {one["batch"] for one in batches if one["split"] == "train"}
    for path in sorted(data_path("labelled").glob("[a-m]*.jsonl")):
        for line in path.read_text(encoding="utf-8").splitlines():
            row = json.loads(line)
            if (
                row.get("batch") in train
                and len(tokens(row.get("content", ""))) >= 45
                and not row.get("low_content")
            ):
                yield row["title"], row["content"]


def disguised_by(name: str) -> Callable[[str, random.Random], str]:
    if name == "padded":
        return lambda text, rng: disguises.padded(text, FORM, rng)
    if name == "mixed and padded":
        return lambda text, rng: disguises.padded(disguises.mixed(text, rng), FORM, rng)
    found: Callable[[str, random.Random], str] = getattr(disguises, name)
    return found


def list_of(path: Path, rows: Sequence[tuple[str, str, str]]) -> Path:
    with path.open("w", encoding="utf-8", newline="") as file:
        writer = csv.writer(file)
        writer.writerow(["Mã", "Tên sáng kiến", "Nội dung", "Tác giả", "Đơn vị", "Ngày nộp"])
        for at, (key, title, content) in enumerate(rows):
            day = f"{1 + (key[0] == 'c'):02d}/06/2022"
            writer.writerow([key, title, content, f"Người {at}", f"Công đoàn cơ sở số {at}", day])
    return path


TRICKS = [
    *(one.__name__ for one in disguises.MIXED),
    "mixed",
    "old_encoding",
    "padded",
    "mixed and padded",
]


def test_a_copy_in_disguise_is_a_copy(
    tmp_path: Path, trained: Path, tries: Callable[..., int]
) -> None:
    texts = list(genuine_texts())
    missed = []
    tried = 0
    for turn in range(tries(short=1, long=6)):
        rng = random.Random(2026 + turn)
        some = rng.sample(texts, tries(short=52, long=208))
        rows, told = [], {}
        for at, (title, content) in enumerate(some):
            trick = TRICKS[at % len(TRICKS)]
            change = disguised_by(trick)
            rows += [
                (f"g{at}", title, content),
                (
                    f"c{at}",
                    change(title, rng) if trick in ("old_encoding", "mixed") else f"Giải pháp {at}",
                    change(content, rng),
                ),
            ]
            told[f"c{at}"] = trick
        folder = tmp_path / str(turn)
        run = plainly(with_models(folder, trained), list_of(tmp_path / f"{turn}.csv", rows))
        pairs = pq.read_table(run / "pairs.parquet").to_pylist()
        copies = {(one["left_id"], one["right_id"]) for one in pairs if one["label"] == "copy"}
        lanes = {
            row["submission_id"]: row["lane"]
            for row in pq.read_table(run / "screened.parquet").to_pylist()
        }
        missed += [
            (turn, key, trick)
            for key, trick in told.items()
            if (f"g{key[1:]}", key) not in copies or lanes[key] != "duplicate"
        ]
        tried += len(told)
    assert not missed, f"{len(missed)} of {tried}: {missed[:20]}"


@given(st.sampled_from(list(genuine_texts())[:200]), st.integers(0, 2**32))
@settings(max_examples=60)
def test_a_disguise_that_only_readers_see_through_folds_to_the_same(
    text: tuple[str, str], seed: int
) -> None:
    """What is compared is letter for letter that of the plain text."""
    disguised = disguises.mixed(text[1], random.Random(seed))
    assert tokens(disguised) == tokens(text[1])


@given(st.text(max_size=300))
@settings(max_examples=150)
def test_the_normal_form_is_steady_and_knows_where_it_is_from(text: str) -> None:
    made = normal.normalise(text)
    assert normal.normalise(made.text).text == made.text
    assert fold(made.text) == fold(text)
    spans = [made.span(at, at + 1) for at in range(len(made.text))]
    assert all(0 <= start <= end <= len(text) for start, end in spans)
    assert [start for start, _ in spans] == sorted(start for start, _ in spans)
    assert unicodedata.is_normalized("NFC", made.text)
