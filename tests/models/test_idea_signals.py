"""What texts speak of, read and compared by compiled code, beside the definition text by text and pair by pair."""

import numpy as np
import pyarrow as pa
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from models.idea_profiles import Profiles
from models.idea_signals import NAMES, Worth, signals
from models.own_text import own_text
from models.same_idea import SameIdea
from nlp.neardup.ideas import KEPT, features
from nlp.neardup.placing import read_placed
from nlp.neardup.spelling import vocabulary
from nlp.synonyms import lexicon, masses, meanings, weights, words_of
from tests.models.plain_idea_signals import Profile, measured

MAGNET = "Gậy nam châm vớt phoi\nThanh nam châm luồn trong ống inox, nhúng xuống bể tưới nguội, kéo ruột ra thì phoi rơi."
OTHER_WORDS = "Magnetic bar cho coolant tank\nMạt sắt bám vào cây nam châm bọc thép không gỉ, rút lõi là vụn rụng xuống khay."
BARE = "Gay nam cham vot phoi\nThanh nam cham luon trong ong inox, nhung xuong be tuoi nguoi, keo ruot ra thi phoi roi."
FORM = "CỘNG HÒA XÃ HỘI CHỦ NGHĨA VIỆT NAM\nĐộc lập - Tự do - Hạnh phúc\nXe nâng pallet\nDùng forklift thay sức người."
ODD = "Qu\u00fd \u00bd m\u00b3 n\u01b0\u01a1\u0301c sa\u200bn xu\u00e2\u0301t \ufb01lter \u4e2d\u6587 1.500,5 kWh/n\u00e0y \u0391\u03a3 \u0130stanbul ky2"
TEXTS = [MAGNET, OTHER_WORDS, BARE, FORM, ODD, "", "\n", "zzz qqq", "123"]

# Words of the lexicon, with marks and without, beside what no lexicon holds and what no keyboard has.
_WORDS = st.one_of(
    st.sampled_from(" ".join(name for name in lexicon().names).split()),
    st.sampled_from(
        [
            "bàn",
            "đạp",
            "nam",
            "châm",
            "forklift",
            "xe",
            "nang",
            "hang",
            "lý",
            "lí",
            "qui",
            "quy",
            "hoà",
            "hòa",
            "1.500",
            "2,5",
            "kWh",
        ]
    ),
    st.text(max_size=6),
)
_TEXTS = st.lists(_WORDS, max_size=25).map(" ".join)


def filed(title: str, body: str) -> str:
    return f"{title}\n{body}"


def check_words(texts: list[str]) -> None:
    raw = [text.encode("utf-8", "replace").decode() for text in texts]
    column = pa.array(raw, pa.string())
    words = vocabulary().read(column, read_placed(column))
    for at, text in enumerate(column.to_pylist()):
        own = own_text(text)
        spelt = words_of(own)
        here = slice(words.starts[at], words.starts[at + 1])
        assert words.words[here].tolist() == [vocabulary().number(word) for word in spelt]
        assert words.is_ascii[here].tolist() == [word.isascii() for word in spelt]
        assert words.titles[at] == len(words_of(own.partition("\n")[0]))
        assert words.tokens[at] == len(own.split())


def test_words_are_those_of_the_definition() -> None:
    check_words(TEXTS)


@settings(max_examples=60, deadline=None)
@given(st.lists(st.builds(filed, _TEXTS, _TEXTS), max_size=4))
def test_words_of_any_texts_are_those_of_the_definition(texts: list[str]) -> None:
    check_words(texts)


@settings(max_examples=60, deadline=None)
@given(st.lists(st.builds(filed, _TEXTS, _TEXTS), min_size=1, max_size=4))
def test_a_text_keeps_the_groups_that_tell_most(texts: list[str]) -> None:
    texts = [text.encode("utf-8", "replace").decode() for text in texts]
    found = features(texts)
    for at, text in enumerate(texts):
        own = masses(meanings(words_of(own_text(text))))
        heavy = sorted((mass * weights().groups[group] for group, mass in own.items()), reverse=True)  # fmt: skip
        expected = np.array(heavy[:KEPT])
        expected /= np.linalg.norm(expected) if len(expected) else 1.0
        got = found.weights[at].astype(float)
        assert got[: len(expected)] == pytest.approx(expected, abs=1e-3)
        assert (got[len(expected) :] == 0).all()


def check_signals(left: str, right: str) -> None:
    profiles = Profiles.among([left, right])
    (got,) = signals(profiles, np.array([0]), np.array([1]))
    expected = measured(left, right)
    assert dict(zip(NAMES, got, strict=True)) == pytest.approx(expected, abs=2e-4)


@pytest.mark.parametrize("left", TEXTS)
@pytest.mark.parametrize("right", [MAGNET, OTHER_WORDS, FORM, ODD, ""])
def test_signals_are_those_of_the_definition(left: str, right: str) -> None:
    check_signals(left, right)


@settings(max_examples=80, deadline=None)
@given(*(st.builds(filed, _TEXTS, _TEXTS) for _ in range(2)))
def test_signals_of_any_pair_are_those_of_the_definition(left: str, right: str) -> None:
    left, right = (text.encode("utf-8", "replace").decode() for text in (left, right))
    check_signals(left, right)
    check_signals(left, left)


def test_neither_the_side_nor_the_other_pairs_nor_threads_change_a_signal() -> None:
    profiles = Profiles.among(TEXTS)
    every = np.arange(len(TEXTS))
    left, right = np.repeat(every, len(TEXTS)), np.tile(every, len(TEXTS))
    together = signals(profiles, left, right)
    assert np.array_equal(together, signals(profiles, right, left))
    order = np.random.default_rng(3).permutation(len(left))
    assert np.array_equal(together[order], signals(profiles, left[order], right[order], threads=2))


def test_a_pair_that_is_not_measured_in_full_cannot_reach_the_bar() -> None:
    profiles = Profiles.among(TEXTS)
    left, right = np.triu_indices(len(TEXTS))
    model = SameIdea.load()
    whole = model.of(profiles, left, right)
    for least in (0.001, 0.05, 0.5, 0.9):
        told = model.of(profiles, left, right, least=least)
        assert np.array_equal(told >= least, whole >= least)
        assert np.array_equal(told[whole >= least], whole[whole >= least])
    nothing = signals(profiles, left, right, worth=Worth(0.0, np.zeros(len(NAMES)), 1.0))
    assert (nothing[:, NAMES.index("words")] == 0).all()


def test_neighbours_are_groups_side_by_side_not_of_one_word() -> None:
    assert Profile(MAGNET).neighbours
    apart = "nam châm " + "zzz " * 9 + "phoi"
    beside = "nam châm zzz phoi"
    for text, expected in ((apart, False), (beside, True)):
        (got,) = signals(Profiles.among([text, text]), np.array([0]), np.array([1]))
        assert bool(got[NAMES.index("neighbours")] > 0) is expected
