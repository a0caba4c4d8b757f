"""Doubts about labels: planted mistakes come first, and no model is asked about what it has seen."""

from collections import Counter
from collections.abc import Sequence
from dataclasses import replace

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st
from numpy.typing import NDArray

from models import doubt_models, low_content_model
from models.doubts import (
    Given,
    Guess,
    confident_others,
    field_doubts,
    folds,
    low_content_doubts,
    out_of_fold,
    ranked,
    self_confidence,
)
from models.labelled import Labelled
from models.low_content import Entry
from models.taxonomy import Taxonomy
from nlp.normal import tokens

SUBJECTS = {
    "y_te": ["bơm tiêm", "người bệnh", "buồng thuốc", "giường bệnh", "điều dưỡng", "phiếu thuốc"],
    "giao_duc": ["học sinh", "bài giảng", "lớp học", "bảng chữ", "phụ huynh", "giáo viên"],
    "co_khi": ["bạc đạn", "trục tiện", "khuôn dập", "đồ gá hàn", "bánh răng", "dao cắt"],
}
WAYS = ["dán tem màu", "kẻ bảng theo dõi", "xếp theo ngày", "treo thẻ", "ghi sổ", "làm khay"]
VOICES = [f"{writer}{number}" for writer in "abcdefgh" for number in (1, 2)]
SLOGAN = "Quyết tâm thi đua lập thành tích chào mừng, đoàn kết một lòng"


def text(place: int, field: str, low_content: str | None = None) -> Labelled:
    """One invented text: its subject by field, its way by place, the voices in turn."""
    subjects, way = SUBJECTS[field], WAYS[place % len(WAYS)]
    first, second = subjects[place % 6], subjects[(place + 1 + place // 6) % 6]
    content = f"Tổ {way} cho {first}, tháng {place} làm thêm với {second}, ghi lại mỗi ca."
    return Labelled(
        id=f"x{place:03d}-{field}",
        batch=VOICES[place % len(VOICES)],
        title=f"{way} cho {first}",
        content=f"{SLOGAN} lần {place}!" if low_content else content,
        benefit="",
        field=field,
        second_field=None,
        low_content=low_content,
        difficulty="normal",
        workplace_field=field,
    )


def by_three(texts: list[Labelled]) -> list[Labelled]:
    """Let three writers share texts: a real model is then trained for three folds."""
    return [replace(one, batch=f"{'abc'[int(one.id[1:4]) % 3]}1") for one in texts]


def label(one: Labelled) -> Given:
    return Given(one, "label", one.low_content is not None)


def pool() -> list[Labelled]:
    return [text(place, field) for place in range(36) for field in SUBJECTS]


def by_words(train: Sequence[Labelled], texts: Sequence[Labelled]) -> Guess:
    """A stub: share of a text's words that the training texts of each field know, one for all."""
    classes = sorted({str(one.field) for one in train})
    known = {
        c: Counter(w for t in train if t.field == c for w in tokens(t.content)) for c in classes
    }
    scores = np.array(
        [[sum(known[c][w] for w in tokens(t.content)) + 1e-9 for c in classes] for t in texts]
    )
    chances = scores**2 / (scores**2).sum(axis=1, keepdims=True)
    return Guess(tuple(classes), chances, tuple(("từ",) for _ in texts))


def by_shouting(train: Sequence[Labelled], texts: Sequence[Labelled]) -> NDArray[np.float64]:
    """A stub: a text that shouts is thin."""
    return np.array([0.95 if "!" in one.content else 0.05 for one in texts])


def test_swapped_fields_are_doubted_first() -> None:
    texts = pool()
    swapped = {7: "co_khi", 40: "y_te", 71: "giao_duc"}
    for place, wrong in swapped.items():
        assert texts[place].field != wrong
        texts[place] = replace(texts[place], field=wrong)
    doubts = field_doubts(list(map(label, texts)), by_words)
    assert {doubt.id for doubt in doubts[:3]} == {texts[place].id for place in swapped}
    for doubt in doubts[:3]:
        assert doubt.id.endswith(doubt.believed)
        assert doubt.given in swapped.values()
        assert (doubt.source, doubt.question, doubt.cues) == ("label", "field", ("từ",))
        assert 0 < doubt.margin <= doubt.confidence <= 1
    margins = [doubt.margin for doubt in doubts]
    assert margins == sorted(margins, reverse=True)


def test_a_slogan_called_genuine_and_a_solution_called_thin_are_doubted() -> None:
    texts = [text(place, "y_te", "slogan" if place % 3 == 0 else None) for place in range(36)]
    texts[3] = replace(texts[3], low_content=None)
    texts[4] = replace(texts[4], low_content="slogan")
    quoted = []

    def quote(one: Labelled, is_thin: bool) -> tuple[str, ...]:
        quoted.append((one.id, is_thin))
        return (f"thin={is_thin}",)

    doubts = low_content_doubts(list(map(label, texts)), by_shouting, quote)
    found = {doubt.id: (doubt.given, doubt.believed, doubt.cues) for doubt in doubts}
    assert found == {
        texts[3].id: ("genuine", "thin", ("thin=True",)),
        texts[4].id: ("slogan", "genuine", ("thin=False",)),
    }
    assert sorted(quoted) == sorted([(texts[3].id, True), (texts[4].id, False)])


def test_what_nobody_said_is_not_doubted() -> None:
    texts = pool()
    silent = [Given(replace(one, field=None), "decision", None) for one in texts]
    assert field_doubts(silent, by_words) == []
    assert low_content_doubts(silent, by_shouting) == []
    thin = [Given(replace(one, low_content="slogan"), "label", True) for one in texts]
    assert field_doubts(thin, by_words) == []  # a text that says nothing tells no field


@given(st.data())
def test_no_model_is_asked_about_a_text_words_or_voice_that_it_saw(data: st.DataObject) -> None:
    chosen = data.draw(st.lists(st.sampled_from(pool()), min_size=1, max_size=40))
    voices = data.draw(st.lists(st.sampled_from(VOICES), min_size=40, max_size=40))
    # The same words may come from several voices: a filing copied in another union.
    texts = [replace(one, batch=voice) for one, voice in zip(chosen, voices)]
    asked: list[Labelled] = []

    def watching(train: Sequence[Labelled], held: Sequence[Labelled]) -> Guess:
        assert not {one.batch for one in train} & {one.batch for one in held}
        assert not {one.writer for one in train} & {one.writer for one in held}
        assert not {one.content for one in train} & {one.content for one in held}
        asked.extend(held)
        return by_words(train, held)

    guess = out_of_fold(texts, watching)
    judged = guess.chances.sum(axis=1) > 0 if guess.classes else np.zeros(len(texts), bool)
    assert judged.sum() == len(asked)
    assert len(guess.cues) == len(texts)


def test_one_writer_alone_is_judged_by_no_model_and_doubted_by_none() -> None:
    alone = [label(replace(one, batch="a1")) for one in pool()]
    assert field_doubts(alone, by_words) == []


@given(st.lists(st.sampled_from("abcdefghijk"), min_size=1, max_size=80), st.integers(1, 6))
def test_folds_keep_groups_whole_and_are_of_like_size(groups: list[str], most: int) -> None:
    dealt = folds(groups, most)
    assert len({(group, fold) for group, fold in zip(groups, dealt)}) == len(set(groups))
    sizes = Counter(dealt.tolist())
    assert len(sizes) == min(most, len(set(groups)))
    assert max(sizes.values()) - min(sizes.values()) <= max(Counter(groups).values())
    assert (dealt == folds(groups, most)).all()


@given(st.data())
def test_doubts_are_those_of_the_definition(data: st.DataObject) -> None:
    """Slow and obvious: another class reaches its mean self-confidence and is likelier than the label."""
    rows, classes = data.draw(st.integers(1, 12)), data.draw(st.integers(2, 4))
    cells = st.floats(0.01, 1.0)
    raw = [[data.draw(cells) for _ in range(classes)] for _ in range(rows)]
    chances = np.array(raw) / np.sum(raw, axis=1, keepdims=True)
    own = [data.draw(st.integers(0, classes - 1)) for _ in range(rows)]
    mean = {
        c: sum(chances[r][c] for r in range(rows) if own[r] == c) / own.count(c) for c in set(own)
    }
    expected = {}
    for r in range(rows):
        reached = [c for c in mean if chances[r][c] >= mean[c] - 1e-9]
        best = max(reached, key=lambda c: chances[r][c], default=own[r])
        if best != own[r] and chances[r][best] > chances[r][own[r]]:
            expected[r] = best
    found = {r: other for r, other, _ in confident_others(chances, np.array(own))}
    assert found == expected


def test_a_class_that_no_text_is_labelled_with_is_never_believed() -> None:
    chances = np.array([[0.1, 0.0, 0.9], [0.9, 0.1, 0.0], [0.2, 0.8, 0.0]])
    own = np.array([0, 0, 1])
    assert self_confidence(chances, own).tolist() == [0.5, 0.8, np.inf]
    assert confident_others(chances, own) == []


def test_the_widest_margin_comes_first_and_the_list_is_cut() -> None:
    texts = pool()
    for place, wrong in {7: "co_khi", 40: "y_te"}.items():
        texts[place] = replace(texts[place], field=wrong)
    doubts = field_doubts(list(map(label, texts)), by_words)
    assert {doubt.id for doubt in doubts[:2]} == {texts[7].id, texts[40].id}
    assert doubts[0].margin >= doubts[1].margin
    assert ranked(doubts[::-1], most=1) == doubts[:1]
    assert ranked(doubts, most=0) == []


def test_the_field_model_itself_doubts_a_swapped_label_with_its_cue_words() -> None:
    texts = by_three(pool())
    swapped = {place for place in range(0, 30, 3) if texts[place].field == "y_te"}
    for place in swapped:
        texts[place] = replace(texts[place], field="co_khi")
    taxonomy = Taxonomy(tuple(f for f in Taxonomy.load().active if f.code in SUBJECTS))
    doubts = field_doubts(list(map(label, texts)), doubt_models.by_field_model(taxonomy))
    # A text that is no more typical of its class than the mean of it may stay unseen.
    assert doubts
    assert {doubt.id for doubt in doubts} <= {texts[place].id for place in swapped}
    assert {doubt.believed for doubt in doubts} == {"y_te"}
    assert any(cue in subject for cue in doubts[0].cues for subject in SUBJECTS["y_te"])


@pytest.mark.parametrize(("is_thin", "expected"), [(True, "Quyết tâm"), (False, "hàn")])
def test_a_sentence_is_quoted_for_what_the_model_thinks(is_thin: bool, expected: str) -> None:
    mixed = replace(
        text(1, "co_khi"),
        content="Quyết tâm đoàn kết một lòng, chung tay chung sức lập thành tích. Tổ hàn khung, cắt thép, lắp bản lề.",
    )
    assert any(expected in cue for cue in doubt_models.content_cues(mixed, is_thin))


def test_the_learned_content_model_gives_its_scores_and_is_shown_no_other_texts(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    class Shouting:
        """A stub of the learned model."""

        def __init__(self, parts: list[Labelled]) -> None:
            assert parts

        def score_many(self, entries: list[Entry]) -> NDArray[np.float64]:
            return np.array([0.9 if "!" in entry.content else 0.1 for entry in entries])

    def fit(train: list[Labelled], tune: list[Labelled]) -> list[Labelled]:
        assert tune == []
        return train

    monkeypatch.setattr(low_content_model, "fit", fit)
    monkeypatch.setattr(low_content_model, "LowContentModel", Shouting)
    texts = [text(1, "y_te"), text(2, "y_te", "slogan")]
    assert doubt_models.by_low_content_model()(texts, texts).tolist() == [0.1, 0.9]


def test_the_learned_content_model_itself_doubts_a_slogan_called_genuine() -> None:
    texts = by_three(
        [text(place, "y_te", "slogan" if place % 4 == 0 else None) for place in range(48)]
    )
    texts[4] = replace(texts[4], low_content=None)
    doubts = low_content_doubts(list(map(label, texts)), doubt_models.by_low_content_model())
    assert [(doubt.id, doubt.believed) for doubt in doubts[:1]] == [(texts[4].id, "thin")]
