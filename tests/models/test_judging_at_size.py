"""What compiled code says of many texts is what the plain ways say of each, whatever the texts."""

import unicodedata
from itertools import islice
from typing import Any

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from benchmarks import made
from models import field, labelled, linear, low_content_model
from models.field import FieldModel
from models.field_features import FieldFeatures
from models.low_content import Entry
from models.low_content_features import NAMES, KnownPairs, signals
from models.low_content_model import LowContentModel, read_entries
from models.low_content_signals import Measured
from models.reading import memory, read, texts
from models.reading.fact_counts import KINDS, fact_counts
from models.taxonomy import Taxonomy
from models.text_lines import Lines
from models.text_signals import Reading
from nlp import facts
from nlp.normal import fold, marked_tokens, token_spans, tokens
from nlp.sentences import sentences
from nlp.synonyms import words_of
from nlp.words import segment, segment_ids
from pipelines import settings as policies
from tests.models import plain_judging as plain

LIMITS = policies.load().low_content.model_dump()
# Words that the grammars, cues, terms and forms look for, and shapes that only trouble makers write.
SAID = [
    "máy bơm", "Tổ 3", "lớp 5", "phân xưởng 2", "tại khoa Ngoại", "TẠI XƯỞNG MAY", "từ 14% xuống còn 6%", "hàng trăm triệu",
    "1 tỷ 250 triệu", "2 triệu rưỡi", "mười hai", "hai trăm linh năm kg", "trăm triệu", "nửa tỷ", "500 000 000 đồng", "21, 5 tỉ",
    "vài chục nghìn", "15 m2", "3 m 3", "29 năm 2022", "giảm từ 8 giờ đến 6 giờ", "thay vì 5 ngày còn 2 buổi", "tỷ lệ 7%", "1.250,5",
    "0,5", "1,250", "99999999999999999 tỷ", "99 999 999 999 999 999 kg", "bước 1", "Sau đó", "1.", "2)", "cuối cùng", "quyết tâm",
    "tăng cường", "theo quy định", "khó khăn", "cần bán", "cat han khoan", "quyet tam thi dua", "bom nuoc cho ruong", "……", "....", "____",
    "☐", "(ghi rõ họ tên)", "(ký, ", "Kính gửi: Hội đồng sáng kiến", "Độc lập - Tự do - Hạnh phúc", "PCCC", "R300", "h2o", "v.v.", "TP.HCM",
    "hoà", "quý", "Kỹ", "đ/c", "->", "=>", "5 -> 3 lỗi", "İstanbul", "x\u0323y", "a\u0301\u0323", "\u200bab", "А\u0301nh", "①", "½", "²", "٣", "ﬁ", "中文", "😀",
    "Σ ΑΣ", "\u0344", "ǅ", "K", "~may", "~",
]  # fmt: skip
BETWEEN = [
    " ",
    " ",
    " ",
    "\n",
    ", ",
    ". ",
    "",
    "-",
    "\t",
    "\r\n",
    "\r",
    "\u2028",
    "\x1c",
    "\x85",
    "\xa0",
    "\x00",
    ": ",
    "…",
]
DRESSES = (
    str, str, str.upper, fold, str.title, lambda text: unicodedata.normalize("NFD", text), str.swapcase,
)  # fmt: skip


@st.composite
def hostile(draw: st.DrawFn) -> str:
    said = draw(st.lists(st.one_of(st.sampled_from(SAID), st.text(max_size=6)), max_size=25))
    pieces = [draw(st.sampled_from(DRESSES))(one) + draw(st.sampled_from(BETWEEN)) for one in said]
    return "".join(pieces)


ROWS = st.lists(st.tuples(hostile(), hostile(), hostile()), min_size=1, max_size=4)


@pytest.fixture(scope="module")
def few() -> list[labelled.Labelled]:
    return [text for text in labelled.load("train") if text.writer in ("h", "l")]


@pytest.fixture(scope="module")
def field_parts(few: list[labelled.Labelled]) -> dict[str, Any]:
    return field.fit(few, Taxonomy.load())


@pytest.fixture(scope="module")
def field_model(field_parts: dict[str, Any]) -> FieldModel:
    return FieldModel(field_parts)


@pytest.fixture(scope="module")
def features(field_parts: dict[str, Any]) -> FieldFeatures:
    return FieldFeatures(field_parts["views"])


@pytest.fixture(scope="module")
def content_model(content_parts: dict[str, Any]) -> LowContentModel:
    return LowContentModel(content_parts)


@pytest.fixture(scope="module")
def content_parts(few: list[labelled.Labelled]) -> dict[str, Any]:
    return low_content_model.fit(few, few)


@pytest.fixture(scope="module")
def story() -> list[tuple[str, str, str]]:
    """Labelled texts of every kind, also as others would type them, and made ones."""
    told = [(text.title, text.content, text.benefit) for text in labelled.load("tune")[::15]]
    typed = [tuple(map(dress, row)) for row in told[::4] for dress in DRESSES[2:]]
    forms = [
        (one["title"], f"Kính gửi: Hội đồng sáng kiến\n1. Họ và tên: ……\n{one['content']}\n(ký, ghi rõ họ tên)", "")
        for one in islice(made.submissions(20), 20)
    ]  # fmt: skip
    makings = [(one["title"], one["content"], one["benefit"]) for one in made.submissions(40)]
    odd = [
        ("", "", ""),
        ("a", "", "b"),
        ("", "\n\n", "…"),
        ("Tiêu đề", "không có", ""),
        ("x", "A" * 4000, ""),
    ]
    return [*told, *typed, *forms, *makings, *odd]  # type: ignore[list-item]


def columns(rows: list[tuple[str, str, str]]) -> list[list[str]]:
    return [list(column) for column in zip(*rows, strict=True)]


def assert_read_alike(rows: list[tuple[str, str, str]]) -> None:
    found = read(*columns(rows))
    (block,) = [found.whole()]
    laid = [text for row in rows for text in row]
    for number, text in enumerate(laid):
        items, starts = block.tokens
        said = [found.memory.tokens.things[at] for at in items[starts[number] : starts[number + 1]]]
        assert [token.folded for token in said] == tokens(text)
        assert [token.marked for token in said] == marked_tokens(text)
        items, starts = block.words
        spelt = [found.memory.words.things[at] for at in items[starts[number] : starts[number + 1]]]
        assert spelt == words_of(text)
    counts = fact_counts(block, np.arange(len(laid)))
    for text, count in zip(laid, counts.tolist(), strict=True):
        named = facts.find(text)
        assert count == [len(getattr(named, kind)) for kind in KINDS], text


@settings(max_examples=50, deadline=None)
@given(ROWS)
def test_texts_are_read_as_one_by_one(rows: list[tuple[str, str, str]]) -> None:
    assert_read_alike(rows)


@settings(max_examples=50, deadline=None)
@given(ROWS)
def test_pieces_met_again_have_the_numbers_they_had(rows: list[tuple[str, str, str]]) -> None:
    first, again = read(*columns(rows)), read(*columns(rows))
    assert again.memory is first.memory
    assert np.array_equal(again.pieces, first.pieces)


def test_a_story_is_read_as_one_by_one(story: list[tuple[str, str, str]]) -> None:
    assert_read_alike(story)


def test_a_full_memory_is_emptied_and_huge_texts_fit(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(texts, "ENTRIES", 4)
    monkeypatch.setattr(texts._TEXTS, "memory", memory.Memory(4))
    rows = [("một hai ba bốn năm sáu bảy", "x" * 1000, ""), ("tám " * 50, "chín mười", "")]
    first = read(*columns(rows[:1]))
    assert_read_alike(rows)
    assert read(*columns(rows)).memory is not first.memory
    assert len(first.whole().tokens.items) == 8


def assert_field_alike(
    parts: dict[str, Any],
    model: FieldModel,
    features: FieldFeatures,
    rows: list[tuple[str, str, str]],
) -> None:
    titles, contents, benefits = columns(rows)
    bodies = [f"{content}\n{benefit}" for _, content, benefit in rows]
    taxonomy = Taxonomy.load()
    there = plain.field_rows(parts["views"], taxonomy, titles, bodies)
    here = features.transform(titles, bodies)
    assert np.array_equal(here.indptr, there.indptr)
    assert np.array_equal(here.indices, there.indices)
    assert here.data == pytest.approx(there.data, rel=1e-6)
    whole = [f"{title}\n{body}" for title, body in zip(titles, bodies, strict=True)]
    answers = model.predict(
        read(titles, contents, benefits),
        words=segment_ids(whole),
        abstain_below=0.0,
        tie_within=0.0,
        cues=4,
    )
    chances = model.probabilities(titles, bodies)
    weights = linear.Linear(parts["classifier"]).weights
    for row, (answer, said) in enumerate(zip(answers, segment(whole), strict=True)):
        if not there[row].nnz:
            assert answer == field.Answer(None, 0.0, None, ())
            continue
        best, second = np.argsort(-chances[row], kind="stable")[:2]
        assert (answer.field, answer.second) == (model.classes[best], model.classes[second])
        assert answer.confidence == pytest.approx(chances[row, best], abs=1e-9)
        assert answer.cues == plain.field_cues(parts["views"], there[row], weights[best], said, 4)


def test_the_fields_of_a_story(
    field_parts: dict[str, Any],
    field_model: FieldModel,
    features: FieldFeatures,
    story: list[tuple[str, str, str]],
) -> None:
    assert_field_alike(field_parts, field_model, features, story)


@settings(max_examples=15, deadline=None)
@given(rows=ROWS)
def test_the_fields_of_hostile_texts(
    field_parts: dict[str, Any],
    field_model: FieldModel,
    features: FieldFeatures,
    rows: list[tuple[str, str, str]],
) -> None:
    assert_field_alike(field_parts, field_model, features, rows)


def assert_content_alike(
    parts: dict[str, Any], model: LowContentModel, rows: list[tuple[str, str, str]]
) -> None:
    entries = [Entry(*row) for row in rows]
    known = KnownPairs(parts["known_pairs"])
    blocks = [Measured(block, known.table) for block in read_entries(entries).blocks()]
    here = np.concatenate([signals(block, known) for block in blocks])
    hashes = set(parts["known_pairs"].tolist())
    for row, entry in enumerate(entries):
        there = plain.signals(Reading(entry.title, entry.content, entry.benefit), hashes)
        told = dict(zip(NAMES, here[row].tolist(), strict=True))
        assert told == pytest.approx(dict(zip(NAMES, there, strict=True)), abs=1e-12)
    for entry, verdict in zip(entries, model.judge_many(entries, LIMITS), strict=True):
        assert (
            verdict.flagged == bool(verdict.reasons) == (verdict.score >= round(model.threshold, 4))
        )
        for reason in verdict.reasons:
            row = plain.low_content_rows(parts, [entry])
            assert reason == plain.explained(parts, entry, row, verdict, reason.code, LIMITS)


def test_the_content_of_a_story(
    content_parts: dict[str, Any], content_model: LowContentModel, story: list[tuple[str, str, str]]
) -> None:
    assert_content_alike(content_parts, content_model, story)


@settings(max_examples=15, deadline=None)
@given(rows=ROWS)
def test_the_content_of_hostile_texts(
    content_parts: dict[str, Any], content_model: LowContentModel, rows: list[tuple[str, str, str]]
) -> None:
    assert_content_alike(content_parts, content_model, rows)


def test_the_chances_of_low_content_are_those_of_plain_rows(
    content_parts: dict[str, Any], story: list[tuple[str, str, str]]
) -> None:
    # Bare forms aside: those are read again without their form text.
    entries = [Entry(*row) for row in story if "Kính gửi" not in row[1]]
    classifier = linear.Linear(content_parts["classifier"])
    chances = classifier.chances(plain.low_content_rows(content_parts, entries))
    classes = content_parts["classifier"]["classes"]
    is_form = chances.argmax(axis=1) == (
        classes.index("template_text") if "template_text" in classes else -1
    )
    scores = LowContentModel(content_parts).score_many(entries)
    assert scores[~is_form] == pytest.approx(
        1 - chances[~is_form, classes.index("genuine")], abs=1e-9
    )


@settings(max_examples=40, deadline=None)
@given(hostile())
def test_lines_are_the_sentences_with_tokens(text: str) -> None:
    spans, bounds, token = token_spans(text), [0], 0
    for cut in sentences(text):
        while token < len(spans) and spans[token].start < cut.end:
            token += 1
        if token > bounds[-1]:
            bounds.append(token)
    if bounds[-1] < len(spans):
        bounds.append(len(spans))
    lines = Lines(text)
    assert lines.bounds == bounds
    for first, last in lines.lines():
        assert lines.quoted(first, last) == text[spans[first].start : spans[last - 1].end]


def test_a_text_is_judged_alike_alone_and_among_others(
    content_parts: dict[str, Any], story: list[tuple[str, str, str]]
) -> None:
    model = LowContentModel(content_parts)
    entries = [Entry(*row) for row in story]
    together = model.judge_many(entries, LIMITS)
    assert together[::23] == [model.judge_many([entry], LIMITS)[0] for entry in entries[::23]]
