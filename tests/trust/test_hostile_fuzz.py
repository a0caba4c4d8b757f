"""Nothing that is fuzzed breaks: on what fuzzing found and kept, on what hypothesis makes, on texts with damage."""

import random
from collections.abc import Callable
from pathlib import Path

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from tests.trust.fuzz import (
    CORPUS,
    LONGEST,
    MOST_KEPT,
    arcs,
    keep_broken,
    keep_new,
    reaching_more,
    with_kernels,
)
from tests.trust.fuzz_targets import TARGETS

_PIECES = st.sampled_from(
    ["1,25 tỷ", "500 nghìn đ", "triệu", "/năm", "03/2021", "ngày 31/02", "quý IV", "0912 345 678", "cccd", "a@b.vn", "TP.", "1.",
     "…", "”", "(", "s¸ng kiÕn", "CAÛI", "á»‡", "\u200b", "\u202e", "\u0336", "\u0489", "\ud800", "\0", "\r\n", "\x85", "\u2028",
     "ｖｉ", "са", "đ", "Nguyễn Văn An", "bệnh nhân", '"', ",", ";", "\t", "\n", '""', "_" * 9, " ", "{", "}", "[", ":", "Mã,Tên sáng kiến"]
)  # fmt: skip
TEXTS = st.lists(_PIECES | st.text(max_size=8), max_size=25).map("".join)


@pytest.mark.parametrize("name", TARGETS)
def test_what_fuzzing_found_is_replayed(name: str) -> None:
    inputs = sorted((CORPUS / name).iterdir())
    assert len(inputs) >= 5
    for path in inputs:
        TARGETS[name](path.read_bytes())


def test_the_corpus_is_small_and_of_what_is_fuzzed() -> None:
    assert {path.name for path in CORPUS.iterdir()} == set(TARGETS)
    files = [path for path in CORPUS.rglob("*") if path.is_file()]
    assert sum(path.stat().st_size for path in files) < 300_000
    assert max(path.stat().st_size for path in files) <= LONGEST
    assert len(files) <= MOST_KEPT * len(TARGETS)


@pytest.mark.parametrize("name", TARGETS)
def test_nothing_breaks_on_made_texts(name: str, tries: Callable[..., int]) -> None:
    @given(TEXTS, st.binary(max_size=40))
    @settings(
        max_examples=tries(short=15, long=3_000),
        suppress_health_check=list(HealthCheck),
        database=None,
    )
    def holds(text: str, tail: bytes) -> None:
        TARGETS[name](text.encode("utf-8", "surrogatepass") + tail)

    holds()


@pytest.mark.parametrize("name", TARGETS)
def test_nothing_breaks_on_kept_inputs_with_damage(name: str, tries: Callable[..., int]) -> None:
    rng = random.Random(name)
    inputs = [path.read_bytes() for path in sorted((CORPUS / name).iterdir())]
    for _ in range(tries(short=20, long=3_000)):
        one, other = rng.choice(inputs), rng.choice(inputs)
        data = bytearray(
            one[: rng.randrange(len(one) + 1)] + other[rng.randrange(len(other) + 1) :]
        )
        for _ in range(rng.randrange(4)):
            data = data or bytearray(b"x")
            data[rng.randrange(len(data)) : rng.randrange(len(data) + 1)] = rng.randbytes(
                rng.randrange(3)
            )
        TARGETS[name](bytes(data))


def test_inputs_that_reach_more_are_told_from_those_that_do_not() -> None:
    plain, money = "xin chào".encode(), "tiết kiệm 5 triệu đồng".encode()
    assert arcs(TARGETS["amounts"], money) - arcs(TARGETS["amounts"], plain)
    assert reaching_more("amounts", [plain], [plain, money, money]) == [money]


def test_what_is_found_is_kept_once_and_what_breaks_a_target_always(tmp_path: Path) -> None:
    place, found = tmp_path / "kept", tmp_path / "found"
    place.mkdir()
    found.mkdir()
    made = {"a": "tiết kiệm 5 triệu đồng", "b": "tiết kiệm 6 triệu đồng", "c": "xin chào"}
    for name, text in made.items():
        (found / name).write_text(text, encoding="utf-8")
    assert keep_broken(place, found) == []
    assert keep_new("amounts", place, found) == 2
    kept = {path.read_text(encoding="utf-8") for path in place.iterdir()}
    assert kept == {made["a"], made["c"]}
    assert keep_new("amounts", place, found) == 0
    for name in ("crash-1", "timeout-2", "oom-3"):
        (found / name).write_text(name, encoding="utf-8")
    broken = keep_broken(place, found)
    assert {(place / name).read_text(encoding="utf-8") for name in broken} == {
        "crash-1",
        "timeout-2",
        "oom-3",
    }


def test_kernels_stay_as_python_made_them() -> None:
    left_out = with_kernels()
    assert {"nlp.neardup.reading", "nlp.bulk.folding", "nlp.words.decoding"} <= set(left_out)
    assert not {"nlp.normal", "nlp.money.reading", "nlp.words.tokens"} & set(left_out)
