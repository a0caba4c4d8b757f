"""Texts by the hashes of their keys, whether they came today or were screened before."""

from pathlib import Path

import numpy as np
import pyarrow as pa
import pyarrow.parquet as pq
import pytest

from nlp.neardup.hashing import stable_hashes
from pipelines import filed_texts
from pipelines.filed_texts import FiledTexts, hashes_of


@pytest.fixture
def corpus(tmp_path: Path) -> list[Path]:
    """Two files of earlier filings, a few rows to a group; `k3` stands in both."""
    files = []
    for number, keys in enumerate((range(10), (3, *range(20, 27)))):
        path = tmp_path / f"{number:06d}-lan.parquet"
        rows = {"key": [f"k{n}" for n in keys], "text": [f"cũ {number} {n}" for n in keys]}
        pq.write_table(pa.table(rows), path, row_group_size=4)
        files.append(path)
    return files


@pytest.fixture
def texts(corpus: list[Path]) -> FiledTexts:
    new = pa.chunked_array([["mới 30"], ["mới 31", "mới 5"]])
    return FiledTexts(stable_hashes(["k30", "k31", "k5"]), new, corpus)


def test_new_texts_are_at_hand_in_any_order(texts: FiledTexts) -> None:
    asked = stable_hashes(["k5", "k30", "k5", "k31"])
    assert texts.of(asked).to_pylist() == ["mới 5", "mới 30", "mới 5", "mới 31"]


@pytest.mark.parametrize("threads", [1, 3])
def test_earlier_texts_are_fetched_and_a_new_version_goes_before(
    texts: FiledTexts, threads: int
) -> None:
    asked = ["k24", "k5", "k0", "k31", "k9", "k3"]
    texts.fetch(stable_hashes(asked), threads=threads)
    expected = ["cũ 1 24", "mới 5", "cũ 0 0", "mới 31", "cũ 0 9", "cũ 0 3"]
    assert texts.of(stable_hashes(asked)).to_pylist() == expected
    texts.fetch(stable_hashes(["k20", "k0"]), threads=threads)
    assert texts.of(stable_hashes(["k20", "k0", "k24"])).to_pylist() == ["cũ 1 20", "cũ 0 0", "cũ 1 24"]  # fmt: skip


def test_a_file_put_in_the_place_of_another_is_read_anew(corpus: list[Path]) -> None:
    asked = stable_hashes(["k2"])
    for text in ("cũ 0 2", "viết lại"):
        texts = FiledTexts(stable_hashes([]), pa.array([], pa.string()), corpus)
        texts.fetch(asked, threads=1)
        assert texts.of(asked).to_pylist() == [text]
        partial = corpus[0].with_suffix(".tmp")
        pq.write_table(pa.table({"key": ["k7", "k2"], "text": ["cũ 0 7", "viết lại"]}), partial)
        partial.replace(corpus[0])


def test_what_is_expected_is_read_with_what_is_fetched_next(
    texts: FiledTexts, monkeypatch: pytest.MonkeyPatch
) -> None:
    texts.expect(stable_hashes(["k3", "k31"]), stable_hashes(["k24"]))
    texts.fetch(stable_hashes(["k9"]), threads=1)
    monkeypatch.setattr(filed_texts, "_in_file", None)  # nothing is read any more
    asked = stable_hashes(["k3", "k24", "k9"])
    texts.fetch(asked, threads=1)
    assert texts.of(asked).to_pylist() == ["cũ 0 3", "cũ 1 24", "cũ 0 9"]


def test_a_text_that_is_nowhere_is_told(texts: FiledTexts) -> None:
    texts.fetch(stable_hashes(["k99"]), threads=1)
    with pytest.raises(KeyError, match="1 of 2 filings have no text in the corpus"):
        texts.of(stable_hashes(["k30", "k99"]))


def test_nothing_asked_for_is_nothing(texts: FiledTexts) -> None:
    texts.fetch(np.empty(0, np.uint64), threads=1)
    assert texts.of(np.empty(0, np.uint64)).to_pylist() == []


def test_columns_are_hashed_as_their_strings_are() -> None:
    keys = ["a", "", "Đơn vị 3", "a"]
    column = pa.chunked_array([keys[:1], keys[1:]])
    assert np.array_equal(hashes_of(column), stable_hashes(keys))
    assert hashes_of(pa.array(["b", None])).tolist() == [*stable_hashes(["b"]), 0]


def test_who_asks_the_same_files_again_is_given_the_same(corpus: list[Path]) -> None:
    """What is asked once is looked through, what is asked again is sorted."""
    asked = stable_hashes(["k3", "k9", "k0", "k26", "k20"])
    for _ in range(3):
        texts = FiledTexts(stable_hashes(["k30"]), pa.chunked_array([["mới"]]), corpus)
        texts.fetch(np.r_[asked, stable_hashes(["k77"])], threads=2)
        assert texts.of(asked).to_pylist() == ["cũ 0 3", "cũ 0 9", "cũ 0 0", "cũ 1 26", "cũ 1 20"]
