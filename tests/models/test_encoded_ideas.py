"""The search of ideas by vectors: the neighbours are exact, whatever the blocks, and cosines become scores."""

from itertools import pairwise
from pathlib import Path

import numpy as np
import pyarrow as pa
import pytest
from hypothesis import given
from hypothesis import settings as trying
from hypothesis import strategies as some

from models import encoded_ideas
from models.encoded_ideas import F64, I64, ByEncoder, Calibration, Flags, Rows, nearest
from models.errors import ModelRefusedError
from models.like_ideas import suggest
from tests.models.tiny_encoder import FUND, LAMP, MAGNET, OTHER_WORDS, plain_vectors

SURE = Calibration(-5.0, 10.0)
TEXTS = (MAGNET, FUND, LAMP, OTHER_WORDS)


def plainly(rows: Rows, is_new: Flags, rank: I64, most: int) -> list[tuple[int, int]]:
    """The nearest by comparing all with all, in double precision."""
    vectors = {
        place: row.astype(np.float64)
        for part, places in zip(rows.parts, rows.places, strict=True)
        for place, row in zip(places.tolist(), part, strict=True)
        if place >= 0
    }

    def cosine(one: int, other: int) -> float:
        a, b = vectors[one], vectors[other]
        length = float(np.sqrt((a @ a) * (b @ b)))
        return round(float(a @ b) / length, 4) if length else 0.0

    pairs = set()
    for one in np.flatnonzero(is_new).tolist():
        others = [other for other in vectors if other != one] if vectors[one].any() else []
        others.sort(key=lambda other: (-cosine(one, other), rank[other]))
        pairs |= {tuple(sorted((one, other), key=lambda at: rank[at])) for other in others[:most]}
    return sorted(pairs, key=lambda pair: (rank[pair[0]], rank[pair[1]]))


def made(seed: int, size: int = 120, new: int = 40) -> tuple[Rows, Flags, I64]:
    """Vectors in two parts in another order than the places, some alike, some of zeros, some left out."""
    random = np.random.default_rng(seed)
    rows = random.standard_normal((size + 6, 5))
    rows[10:25] = rows[3]
    rows[30] = 0
    rows /= np.maximum(np.linalg.norm(rows, axis=1, keepdims=True), 1e-9)
    places = random.permutation(np.r_[np.arange(size), np.full(6, -1)])
    half = size // 3
    kept = rows.astype(np.float16)
    found = Rows((kept[:half], kept[half:]), (places[:half], places[half:]))
    return found, np.arange(size) < new, random.permutation(size)


@pytest.mark.parametrize(("asking", "block", "threads"), [(1024, 8192, 1), (16, 7, 2), (3, 50, 3)])
@pytest.mark.parametrize("most", [1, 4, 200])
def test_neighbours_are_those_of_comparing_all_with_all(
    monkeypatch: pytest.MonkeyPatch, asking: int, block: int, threads: int, most: int
) -> None:
    monkeypatch.setattr(encoded_ideas, "_ASKING", asking)
    monkeypatch.setattr(encoded_ideas, "_BLOCK", block)
    monkeypatch.setattr(encoded_ideas, "_MANY", 2)
    rows, is_new, rank = made(most)
    left, right = nearest(rows, is_new, rank, most=most, threads=threads)
    assert list(zip(left.tolist(), right.tolist(), strict=True)) == plainly(
        rows, is_new, rank, most
    )


@trying(max_examples=25)
@given(some.integers(0, 10_000), some.integers(1, 9))
def test_neighbours_are_exact_for_any_vectors(seed: int, most: int) -> None:
    rows, is_new, rank = made(seed, size=40, new=15)
    left, right = nearest(rows, is_new, rank, most=most, threads=1)
    assert list(zip(left.tolist(), right.tolist(), strict=True)) == plainly(
        rows, is_new, rank, most
    )


def test_equals_are_decided_by_rank() -> None:
    rows = Rows((np.ones((6, 2), np.float16),), (np.arange(6),))
    is_new = np.array([False] * 5 + [True])
    rank = np.array([4, 2, 0, 1, 3, 5])
    left, right = nearest(rows, is_new, rank, most=2, threads=1)
    assert (left.tolist(), right.tolist()) == ([2, 3], [5, 5])


def test_nothing_new_has_no_neighbours() -> None:
    rows = Rows((np.ones((3, 2), np.float16),), (np.arange(3),))
    left, right = nearest(rows, np.zeros(3, np.bool_), np.arange(3), most=2, threads=1)
    assert len(left) == len(right) == 0


def test_vectors_are_read_from_a_file_as_from_memory(tmp_path: Path) -> None:
    rows, is_new, rank = made(4)
    for number, part in enumerate(rows.parts):
        np.save(tmp_path / f"{number}.npy", part)
    mapped = [np.load(tmp_path / f"{number}.npy", mmap_mode="r") for number in range(2)]
    found = [
        np.stack(nearest(one, is_new, rank, most=3, threads=1)).tolist()
        for one in (rows, Rows(tuple(mapped), rows.places))
    ]
    assert found[0] == found[1]


def test_other_words_are_suggested_and_other_ideas_are_not() -> None:
    search = ByEncoder.among(TEXTS, plain_vectors, SURE)
    ranks = np.arange(4)
    found = suggest(
        search,
        lambda places: pa.array([TEXTS[place] for place in places]),
        np.ones(4, np.bool_),
        ranks,
        least=0.5,
        most=5,
    )
    assert list(zip(found.left.tolist(), found.right.tolist(), strict=True)) == [(0, 3)]
    (score,) = found.score
    cosine = search.rows.cosines(found.left, found.right)
    assert score == SURE.of(cosine)[0]


def test_form_text_is_left_out_of_what_is_encoded() -> None:
    seen: list[str] = []

    def listening(texts: list[str]) -> encoded_ideas.F32:
        seen.extend(texts)
        return plain_vectors(texts)

    form = "CỘNG HÒA XÃ HỘI CHỦ NGHĨA VIỆT NAM\nĐộc lập - Tự do - Hạnh phúc\n"
    encoded_ideas.vectors([form + MAGNET], listening)  # type: ignore[arg-type]
    assert "CỘNG HÒA" not in seen[0]
    assert "nam châm" in seen[0]


@pytest.fixture(scope="module")
def fitted() -> Calibration:
    return Calibration.fit(plain_vectors, "plain")


def test_a_higher_cosine_makes_surer(fitted: Calibration) -> None:
    cosines: F64 = np.linspace(-1, 1, 21)
    scores = fitted.of(cosines)
    assert ((scores >= 0) & (scores <= 1)).all()
    assert all(one < other for one, other in pairwise(scores))


def test_a_calibration_is_written_and_read_alike(fitted: Calibration, tmp_path: Path) -> None:
    path = tmp_path / "a.toml"
    path.write_text(fitted.text(), encoding="utf-8")
    assert Calibration.load(path) == fitted
    path.write_text("constant = 1.0\n")
    with pytest.raises(ModelRefusedError, match="the next run fits it anew"):
        Calibration.load(path)


def test_an_encoder_that_tells_nothing_is_refused() -> None:
    def alike_in_heaps(texts: object) -> encoded_ideas.F32:
        """All texts of a heap are alike; were all in one, ordering the equals would take long."""
        heaps = np.arange(len(list(texts))) // 200  # type: ignore[call-overload]
        return np.eye(heaps[-1] + 1, dtype=np.float32)[heaps]

    with pytest.raises(ModelRefusedError, match="encoder dull: its cosines do not tell"):
        Calibration.fit(alike_in_heaps, "dull")


def test_the_name_of_a_calibration_changes_with_encoder_and_texts(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    name = encoded_ideas.calibration_name("0123456789ab")
    assert name == encoded_ideas.calibration_name("0123456789ab")
    assert name != encoded_ideas.calibration_name("ba9876543210")
    monkeypatch.setattr("models.same_idea._texts", lambda: iter([("a\nb", "x1")]))
    monkeypatch.setattr(
        "models.same_idea._ideas", lambda place: (np.zeros(len(place), np.int64), set())
    )
    assert name != encoded_ideas.calibration_name("0123456789ab")
