"""The search for the same idea: whom it meets, and that neither order nor threads matter."""

from collections.abc import Iterator
from pathlib import Path
from typing import Any

import numpy as np
import pytest

from nlp.neardup import few, laying
from nlp.neardup.few import meeting
from nlp.neardup.idea_postings import PLACE_BITS, IdeaPostings
from nlp.neardup.ideas import KEPT, Features, features, nearest, offers
from nlp.synonyms import lexicon, masses, meanings, weights, words_of

MAGNET = "Gậy nam châm vớt phoi\nThanh nam châm luồn trong ống inox, nhúng xuống bể nước tưới nguội, kéo ruột ra thì phoi rơi."
MAGNET_IN_ENGLISH = "Magnetic bar cho coolant tank\nMạt sắt bám vào cây nam châm bọc thép không gỉ, rút lõi là vụn rụng xuống khay, bơm hết tắc."
PEDAL = (
    "Vòi rửa tay đạp chân\nGiẫm bàn đạp thì nước chảy, nhấc chân thì vòi tự khóa, khỏi sờ tay vào."
)
PEDAL_OF_THE_SOUTH = "Chậu rửa xài chân\nTụi tui gắn pedal dưới bồn, nhấn chân là robinet mở, buông ra nước ngưng, hổng ai đụng tay."
FUND = "Quỹ xoay vòng\nAnh em góp tiền hằng tháng, ai khó khăn được vay không lãi, trả dần vào lương, khỏi vay nóng."
HEAT = "Đèn kho tự tắt\nGắn cảm biến từng dãy kệ, có người đi qua bóng mới sáng."
TEXTS = [MAGNET, PEDAL, FUND, HEAT, MAGNET_IN_ENGLISH, PEDAL_OF_THE_SOUTH]


def found(texts: list[str], **how: Any) -> list[tuple[str, str]]:
    rank = np.array([TEXTS.index(text) for text in texts])
    is_new = how.pop("is_new", np.ones(len(texts), np.bool_))
    left, right, _ = nearest(
        features(texts), is_new, rank=rank, **({"most": 1, "threads": 1} | how)
    )
    return [(texts[one], texts[two]) for one, two in zip(left, right, strict=True)]


def test_the_same_idea_in_other_words_is_the_nearest() -> None:
    assert (MAGNET, MAGNET_IN_ENGLISH) in found(TEXTS)
    assert (PEDAL, PEDAL_OF_THE_SOUTH) in found(TEXTS)


def test_neither_the_order_of_texts_nor_threads_change_what_is_found() -> None:
    expected = found(TEXTS, most=2)
    assert len(expected) > 3
    for turn in range(1, len(TEXTS)):
        turned = TEXTS[turn:] + TEXTS[:turn]
        assert found(turned, most=2, threads=1 + turn % 3) == expected


def test_only_pairs_with_a_new_text_are_given_and_each_once() -> None:
    is_new = np.array([text == PEDAL for text in TEXTS])
    pairs = found(TEXTS, is_new=is_new, most=5)
    assert pairs
    assert all(PEDAL in pair for pair in pairs)
    every = found(TEXTS, most=5)
    assert len(set(every)) == len(every)


def test_equals_are_decided_by_rank() -> None:
    left, right, cosines = nearest(
        features([FUND, FUND, FUND]), np.array([False, False, True]), rank=np.array([9, 4, 7]), most=1, threads=1
    )  # fmt: skip
    assert (left.tolist(), right.tolist()) == ([1], [2])
    assert cosines[0] == pytest.approx(1, abs=1e-3)


def test_the_compiled_search_gives_what_comparing_all_with_all_gives() -> None:
    read = features(TEXTS)
    groups = [dict(zip(*row, strict=True)) for row in _rows(read)]
    left, right, cosines = nearest(
        read, np.ones(len(TEXTS), np.bool_), rank=np.arange(len(TEXTS)), most=9, threads=2
    )
    met = {
        (one, two): sum(weight * groups[two].get(key, 0) for key, weight in groups[one].items())
        for one in range(len(TEXTS))
        for two in range(one + 1, len(TEXTS))
    }
    expected = {pair: cosine for pair, cosine in met.items() if cosine > 0}
    given = dict(zip(zip(left.tolist(), right.tolist(), strict=True), cosines, strict=True))
    assert given.keys() == expected.keys()
    assert given == pytest.approx(expected, abs=1e-5)


def _rows(read: Features) -> Iterator[tuple[list[int], list[float]]]:
    for keys, heavy in zip(read.keys, read.weights, strict=True):
        here = heavy > 0
        yield keys[here].tolist(), heavy[here].astype(float).tolist()


def test_features_are_few_and_of_length_one() -> None:
    read = features([*TEXTS, "", "zzz"])
    assert len(read) == len(TEXTS) + 2
    assert read.keys.shape == read.weights.shape == (len(TEXTS) + 2, KEPT)
    for _, row in list(_rows(read))[: len(TEXTS)]:
        assert np.linalg.norm(row) == pytest.approx(1, abs=1e-3)
    assert read.keys.nbytes + read.weights.nbytes == len(read) * KEPT * 6


def drawn(texts: int, seed: int, groups: int = 40, of_each: int = 6) -> Features:
    """Draw texts of six groups out of forty each, or of more, as an index keeps them."""
    random = np.random.default_rng(seed)
    keys = np.zeros((texts, KEPT), np.uint32)
    heavy = np.zeros((texts, KEPT))
    for row in range(texts):
        keys[row, :of_each] = random.choice(np.arange(1, groups + 1), of_each, replace=False)
        heavy[row, :of_each] = np.sort(random.random(of_each) + 0.1)[::-1]
    return Features(keys, (heavy / np.linalg.norm(heavy, axis=1)[:, None]).astype(np.float16))


@pytest.mark.parametrize("up_to", [0, 300, 1_000, 100_000])
def test_of_too_many_offers_the_most_alike_are_given(up_to: int) -> None:
    read = drawn(600, seed=5)
    every = np.ones(600, np.bool_)
    how: dict[str, Any] = {"rank": np.arange(600), "most": 4, "threads": 2}

    def cosine(one: int, two: int) -> float:
        mine = dict(zip(read.keys[one].tolist(), read.weights[one].astype(float), strict=True))
        other = zip(read.keys[two].tolist(), read.weights[two].astype(float), strict=True)
        return float(sum(mine.get(key, 0.0) * weight for key, weight in other if key))

    whole = list(zip(*(side.tolist() for side in offers(read, every, **how)), strict=True))
    cut = list(
        zip(*(side.tolist() for side in offers(read, every, up_to=up_to, **how)), strict=True)
    )
    assert [pair for pair in whole if pair in set(cut)] == cut
    dropped = set(whole) - set(cut)
    if up_to >= 4 * 600:
        assert not dropped
    elif up_to:
        assert up_to / 4 < len(cut) < 4 * up_to
        assert min(cosine(*pair) for pair in cut) >= max(cosine(*pair) for pair in dropped) - 1e-3


@pytest.mark.parametrize("asking", [0, 1, 3, 16])
@pytest.mark.parametrize("alike", [40, 4_000])
@pytest.mark.parametrize("groups", [6, KEPT])
def test_a_few_are_offered_the_same_among_those_they_can_meet(
    monkeypatch: pytest.MonkeyPatch, asking: int, alike: int, groups: int
) -> None:
    for module in (few, laying):  # so many that no two ways share a number by chance
        monkeypatch.setattr(module, "bits_for", lambda _: 27)
    read = drawn(3_000, seed=7, groups=alike, of_each=groups)
    gone = np.array([1_150, 1_151, 2_999])  # filings that make way
    stays = ~np.isin(np.arange(3_000), gone)
    rank = np.random.default_rng(3).permutation(3_000)
    is_new = np.arange(3_000) < asking
    whole = np.flatnonzero(stays)
    one, other = offers(
        Features(read.keys[stays], read.weights[stays]),
        is_new[stays],
        rank=rank[stays],
        most=9,
        threads=1,
    )
    cuts = [(asking, 1_100), (1_100, 1_100), (1_100, 3_000)]
    parts = [
        (IdeaPostings.of(read.keys[begin:end]), gone[(gone >= begin) & (gone < end)] - begin)
        for begin, end in cuts
    ]
    met, chosen = meeting(read.keys[:asking], parts, threads=2)
    there = [here + begin for here, (begin, _) in zip(met, cuts, strict=True)]
    places = np.concatenate([np.arange(asking), *there])
    laid = Features(read.keys[places], read.weights[places])
    mine, its = offers(laid, is_new[places], rank=rank[places], most=9, threads=1, chosen=chosen)
    assert len(one) >= asking
    assert places[mine].tolist() == whole[one].tolist()
    assert places[its].tolist() == whole[other].tolist()
    if alike == 40 and asking == 1:
        assert len(chosen.barred), "some ways are too common to be followed"
    if alike == 4_000 and asking == 1 and groups == 6:
        assert len(places) < 1_500, "most are not even laid out"


def test_postings_tell_who_has_a_group_and_how_weighty_it_is_there(tmp_path: Path) -> None:
    keys = drawn(500, seed=3, groups=60).keys
    IdeaPostings.of(keys).write(tmp_path)
    kept = IdeaPostings.open(tmp_path, len(keys))
    for key in range(62):  # 0 is no group, and one is had by nobody
        told = [(int(one) >> PLACE_BITS, int(one) & 31) for one in kept.having(np.uint32(key))]
        assert told == ([tuple(at) for at in np.argwhere(keys == key).tolist()] if key else [])


def test_nothing_to_ask_finds_nothing() -> None:
    assert found(TEXTS, is_new=np.zeros(len(TEXTS), np.bool_)) == []
    assert found([]) == []


def test_ranks_must_be_of_the_same_number_and_all_different() -> None:
    read, is_new = features(TEXTS[:2]), np.ones(2, np.bool_)
    with pytest.raises(ValueError, match="2 texts, but 2 flags and 1 ranks"):
        nearest(read, is_new, rank=np.array([1]), most=1, threads=1)
    with pytest.raises(ValueError, match="same rank"):
        nearest(read, is_new, rank=np.array([1, 1]), most=1, threads=1)


def test_groups_have_names_of_their_own_and_weights() -> None:
    known = lexicon()
    assert len(set(known.names)) == len(known.names)
    assert len(weights().groups) == len(known.names)
    assert all(weight > 0 for weight in weights().groups)


@pytest.mark.parametrize(
    ("one", "other"),
    [("con heo", "con lợn"), ("dùng xe nâng", "dùng forklift"), ("xe nang hang", "forklift hang")],
)
def test_regional_trade_and_unaccented_words_mean_the_same(one: str, other: str) -> None:
    first, second = masses(meanings(words_of(one))), masses(meanings(words_of(other)))
    assert first
    assert first.keys() & second.keys()


def test_the_longest_phrase_counts_not_its_words() -> None:
    pedal = {group for meaning in meanings(words_of("bàn đạp")) for group in meaning.groups}
    table = {group for meaning in meanings(words_of("bàn")) for group in meaning.groups}
    assert pedal
    assert not pedal & table
