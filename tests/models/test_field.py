"""The field model on small training sets: what it reads, how it answers, and fields nobody has labelled yet."""

from dataclasses import replace

import numpy as np
import pytest
from numpy.typing import NDArray
from sklearn.metrics import f1_score

from models import baselines, field_terms, labelled
from models.field import FieldModel, fit
from models.field_features import VIEWS, FieldFeatures, documents
from models.labelled import Labelled
from models.reading import read
from models.reading.texts import read_words
from models.taxonomy import Taxonomy
from nlp.normal import fold, tokens
from nlp.words import segment_ids

NEW = "doi_song_moi"
# Written for this test: none stands in the labelled texts.
CLASSES = [
    ("Cho bé xâu hạt cườm học đếm", "Cô giáo xỏ hạt theo màu, trẻ mẫu giáo đếm thành tiếng rồi xếp lên bảng lớp."),
    ("Gối kê chân cho người bệnh bó bột", "Điều dưỡng may gối nghiêng, bệnh nhân gãy chân nằm đỡ mỏi, thay băng dễ."),
    ("Bờ vùng nhỏ giữ nước cho mạ", "Nông dân đắp bờ thấp chia ruộng, cây mạ không trôi, bón phân đạm đỡ thất thoát."),
]  # fmt: skip


@pytest.fixture(scope="module")
def texts() -> list[Labelled]:
    return [text for text in labelled.load("train") if text.writer in ("h", "i", "j", "l")]


@pytest.fixture(scope="module")
def model(texts: list[Labelled]) -> FieldModel:
    return FieldModel(fit(texts, Taxonomy.load()))


def best(model: FieldModel, titles: list[str], bodies: list[str]) -> list[str]:
    return [model.classes[at] for at in model.probabilities(titles, bodies).argmax(axis=1)]


def test_texts_nobody_saw_are_classed_with_and_without_diacritics(model: FieldModel) -> None:
    titles, bodies = map(list, zip(*CLASSES, strict=True))
    wanted = ["giao_duc", "y_te", "nong_nghiep"]
    assert best(model, titles, bodies) == wanted
    assert best(model, list(map(fold, titles)), list(map(fold, bodies))) == wanted


def test_chances_are_chances_and_do_not_depend_on_the_other_texts(model: FieldModel) -> None:
    titles, bodies = map(list, zip(*CLASSES, ("", ""), ("qwz", "!!!"), strict=True))
    together = model.probabilities(titles, bodies)
    assert together.sum(axis=1) == pytest.approx(np.ones(5))
    assert ((together >= 0) & (together <= 1)).all()
    alone = [model.probabilities([t], [b])[0] for t, b in zip(titles, bodies, strict=True)]
    assert together == pytest.approx(np.array(alone), abs=1e-6)


def test_cues_are_words_of_the_text_as_people_read_them(model: FieldModel) -> None:
    title, body = CLASSES[1]
    (answer,) = model.predict(
        read([title], [body], [""]),
        words=segment_ids([f"{title}\n{body}"]),
        abstain_below=0.0,
        tie_within=0.0,
        cues=3,
    )
    assert answer.field == "y_te"
    assert answer.second not in (None, "y_te")
    assert answer.cues
    assert all(cue in f"{title}\n{body}" for cue in answer.cues)


def test_the_model_abstains_where_it_is_not_sure(model: FieldModel) -> None:
    said = "Một số giải pháp nâng cao hiệu quả công tác"
    (answer,) = model.predict(
        read([said], [""], [""]),
        words=segment_ids([said]),
        abstain_below=0.5,
        tie_within=0.05,
        cues=3,
    )
    assert answer.field is None


def test_a_text_typed_without_diacritics_has_no_marked_view() -> None:
    typed = documents("Bom nuoc cho ruong", "may bom chay dau, keo ong ra ruong")
    assert typed["marked"] == ""
    marked = documents("Bơm nước", "cho 3 sào ruộng")
    assert marked["folded"].split(" ")[:2] == ["bom", "nuoc"]
    assert "0" in marked["marked"].split(" ")
    assert set(marked) == set(VIEWS)


def test_terms_point_to_fields_by_whole_words() -> None:
    terms = field_terms.Terms(field_terms.terms(Taxonomy.load()))
    place = {code: at for at, code in enumerate(terms.fields)}

    def pointing(title: str, body: str) -> NDArray[np.float64]:
        return terms.pointing(read([title], [body], [""]).whole())[0]

    told = pointing("Cạo mủ cao su", "Thợ cạo hứng mủ, bôi vazơlin mặt cạo, tránh bệnh loét sọc.")
    assert told.argmax() == place["nong_nghiep"]
    assert (told**2).sum() == pytest.approx(1.0)
    assert not pointing("", "").any()
    twice = pointing("", "máy tiện máy tiện máy tiện")
    assert twice.argmax() == pointing("", "máy tiện").argmax()


def test_columns_of_syllables_are_where_the_rows_have_them(texts: list[Labelled]) -> None:
    titles, bodies = [t.title for t in texts[:40]], [t.content for t in texts[:40]]
    features = FieldFeatures.fit(titles, bodies, Taxonomy.load())
    rows = features.transform(titles, bodies)
    words = [*dict.fromkeys(" ".join(bodies).split())][:200]
    columns, starts = features.syllable_columns(read_words(words))
    for at, word in enumerate(words):
        mine = set(tokens(word))
        has = [bool(mine & {*tokens(t), *tokens(b)}) for t, b in zip(titles, bodies, strict=True)]
        for column in columns[starts[at] : starts[at + 1]]:
            weighed = rows[:, column].toarray().ravel()
            assert weighed.any()
            assert not weighed[~np.array(has)].any()
    assert starts[len(words)] > len(words)
    unknown, _ = features.syllable_columns(read_words(["krxqy", "12", ""]))
    assert not len(unknown)


def test_a_new_field_is_told_by_its_cue_words_and_better_with_twenty_labels(
    texts: list[Labelled],
) -> None:
    known = Taxonomy.load()
    renamed = tuple(
        field.model_copy(update={"code": NEW}) if field.code == "cong_doan_doi_song" else field
        for field in known.fields
    )
    taxonomy = Taxonomy(renamed)
    others = [text for text in texts if text.field != "cong_doan_doi_song"]
    genuine = [text for text in texts if text.field and text.low_content is None]
    own = [replace(t, field=NEW) for t in genuine if t.field == "cong_doan_doi_song"][:20]
    asked = [t for t in labelled.load("tune") if t.field and t.low_content is None]
    truth = np.array([text.field == "cong_doan_doi_song" for text in asked])
    by_cues = baselines.field_guesses(genuine, asked)["cue words only"] == "cong_doan_doi_song"

    def score(labels: list[Labelled]) -> float:
        model = FieldModel(fit([*others, *labels], taxonomy))
        told = best(model, [t.title for t in asked], [f"{t.content}\n{t.benefit}" for t in asked])
        return float(f1_score(truth, np.array(told) == NEW))

    first_day, later = score([]), score(own)
    assert len(own) == 20
    assert first_day > 0.2
    assert later > max(first_day, float(f1_score(truth, by_cues)))
