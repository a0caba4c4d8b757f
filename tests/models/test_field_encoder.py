"""An encoder as one more view of the field model: it is used, it is the one trained with, and nothing else changes."""

import re
import socket
from collections.abc import Sequence
from dataclasses import dataclass, field, replace
from pathlib import Path

import numpy as np
import pytest

from models import in_use, labelled, loading, store, training
from models.encoder import F32, Encoder
from models.errors import ModelRefusedError
from models.field import FieldModel, fit
from models.field_encoder import TextEncoder, columns
from models.field_features import FieldFeatures
from models.labelled import Labelled
from models.reading import read
from models.taxonomy import Taxonomy
from models.training import Kind
from nlp.normal import fold
from nlp.words import WordIds
from tests.models import tiny_encoder
from tests.models.invented import Suspects, text
from tests.models.test_encoder import EXTRA
from tests.models.tiny_encoder import FUND, LAMP, MAGNET, OTHER_WORDS

FIELDS = ("giao_duc", "y_te")
# No words that a trade has for its own.
TITLE, BODY = "Chuyện thứ {}", "Nghe kể rằng hôm ấy trời mưa to lắm, mãi rồi cũng tạnh {}"


@dataclass
class Parity:
    """Knows one thing of a text: whether its last number is odd. To TF-IDF all numbers are one word."""

    name: str = "chẵn-lẻ"
    dimension: int = 2
    given: list[str] = field(default_factory=list)

    def vectors(self, texts: Sequence[str]) -> F32:
        self.given += texts
        rows = np.zeros((len(texts), self.dimension), np.float32)
        for at, found in enumerate(re.findall(r"\d+", one) for one in texts):
            if found:
                rows[at, int(found[-1]) % 2] = 1
        return rows


@dataclass(frozen=True)
class Chosen:
    """Stands for an encoder of the settings; loads what it holds."""

    encoder: TextEncoder

    @property
    def name(self) -> str:
        return self.encoder.name

    def load(self) -> TextEncoder:
        return self.encoder


def told(numbers: Sequence[int]) -> list[Labelled]:
    """Texts of three hands that differ in a number alone; odd ones are of the second field."""
    return [
        signed(n // 2, text(n, FIELDS[n % 2], title=TITLE.format(n), content=BODY.format(n)))
        for n in numbers
    ]


def mixed(times: range) -> list[Labelled]:
    """Texts that the tiny encoder tells apart."""
    of = {MAGNET: "co_khi", OTHER_WORDS: "co_khi", FUND: "giao_duc", LAMP: "y_te"}
    return [
        signed(n, text(n, code, title=body.split("\n")[0], content=f"Lần {n}: {body}"))
        for n in times
        for body, code in of.items()
    ]


def signed(number: int, one: Labelled) -> Labelled:
    return replace(one, batch=f"{'abc'[number % 3]}1")


TRAIN, NEW = told(range(48)), told(range(100, 120))


def right(model: FieldModel, texts: Sequence[Labelled]) -> list[bool]:
    titles, bodies = [t.title for t in texts], [t.content for t in texts]
    chances = model.probabilities(titles, bodies)
    return [
        model.classes[at] == one.field for at, one in zip(chances.argmax(1), texts, strict=True)
    ]


@pytest.fixture(scope="module")
def taxonomy() -> Taxonomy:
    return Taxonomy.load()


def test_what_only_the_encoder_sees_tells_the_field(taxonomy: Taxonomy) -> None:
    encoder = Parity()
    seeing = FieldModel(fit(TRAIN, taxonomy, encoder), encoder=encoder)
    blind = FieldModel(fit(TRAIN, taxonomy))
    assert all(right(seeing, NEW))
    assert sum(right(blind, NEW)) == len(NEW) / 2
    answers = seeing.predict(
        read([t.title for t in NEW], [t.content for t in NEW], [""] * len(NEW)),
        words=WordIds(
            np.array([0, 1, 2] * len(NEW), np.int32),
            3 * np.arange(len(NEW) + 1),
            ["chuyện", "trời", "mưa"],
        ),
        abstain_below=0.0,
        tie_within=0.0,
        cues=3,
    )
    assert [answer.field for answer in answers] == [t.field for t in NEW]


def test_the_vectors_are_columns_behind_the_terms(taxonomy: Taxonomy) -> None:
    titles = ["Xe tiêm 3", "Lớp học 4"] * 2
    bodies = ["Điều dưỡng đẩy xe 3", "Cô giáo dạy 4"] * 2
    plain = FieldFeatures.fit(titles, bodies, taxonomy)
    seeing = FieldFeatures.fit(titles, bodies, taxonomy, Parity())
    rows, more = plain.transform(titles, bodies), seeing.transform(titles, bodies)
    width = rows.shape[1]
    assert (more[:, :width] != rows).nnz == 0
    assert np.array_equal(more[:, width:].toarray(), [[0, 1], [1, 0]] * 2)
    assert more.dtype == np.float32
    pointing = plain.pointing(rows)
    assert any(share.any() for share in pointing.values())
    for code, share in seeing.pointing(more).items():
        assert np.array_equal(share, pointing[code])


def test_texts_are_encoded_title_first_without_form_text_and_also_unaccented(
    taxonomy: Taxonomy,
) -> None:
    encoder = Parity()
    columns(encoder, ["Giá phơi 7"], ["CỘNG HÒA XÃ HỘI CHỦ NGHĨA VIỆT NAM\nHàn bằng ống thừa"])
    assert encoder.given == ["Giá phơi 7\nHàn bằng ống thừa"]
    encoder.given.clear()
    fit(TRAIN, taxonomy, encoder)
    assert {TITLE.format(3), fold(TITLE.format(3))} <= {
        given.split("\n")[0] for given in encoder.given
    }


def test_parts_say_which_encoder_and_are_as_before_without_one(taxonomy: Taxonomy) -> None:
    assert fit(TRAIN, taxonomy, Parity())["encoder"] == {"name": "chẵn-lẻ", "dimension": 2}
    assert set(fit(TRAIN, taxonomy)) == {"views", "classifier", "few"}


@pytest.mark.parametrize(
    ("trained", "given", "said"),
    [
        (Parity(), None, "với bộ mã hóa chẵn-lẻ (2 chiều), nay không được đưa bộ mã hóa nào"),
        (Parity(), Parity("khác"), "chẵn-lẻ (2 chiều), nay được đưa bộ mã hóa khác (2 chiều)"),
        (Parity(), Parity(dimension=3), "nay được đưa bộ mã hóa chẵn-lẻ (3 chiều)"),
        (None, Parity(), "huấn luyện không có bộ mã hóa, nay được đưa bộ mã hóa chẵn-lẻ"),
    ],
)
def test_another_encoder_or_none_is_refused(
    taxonomy: Taxonomy, trained: Parity | None, given: Parity | None, said: str
) -> None:
    parts = fit(TRAIN, taxonomy, trained)
    with pytest.raises(ModelRefusedError) as caught:
        FieldModel(parts, encoder=given)
    message = str(caught.value)
    assert said in message
    assert "[encoder] của tệp cài đặt" in message
    assert "hoặc chạy `sangloc train`" in message


@pytest.fixture
def few(monkeypatch: pytest.MonkeyPatch) -> None:
    """Train on the invented texts; the other kind of model in no time."""

    def scores(parts: dict[str, object], texts: Sequence[Labelled]) -> dict[str, float]:
        return {"auc": 0.5}

    quick = training.KINDS | {"low_content": Kind(lambda texts: {"texts": len(texts)}, scores)}
    monkeypatch.setattr(training, "KINDS", quick)
    monkeypatch.setattr(labelled, "load", lambda split: TRAIN if split == "train" else NEW)
    monkeypatch.setattr(loading.LowContentModel, "load", lambda _folder: Suspects())


@pytest.mark.usefixtures("few")
def test_default_models_differ_by_encoder_and_come_back_from_the_store(tmp_path: Path) -> None:
    one, other = Chosen(Parity()), Chosen(Parity("khác"))
    folders = [training.current(tmp_path, encoder=chosen) for chosen in (None, one, other)]
    assert len(set(folders)) == 3
    assert training.is_trained(tmp_path, encoder=one)
    assert not training.is_trained(tmp_path, encoder=Chosen(Parity("thứ ba")))
    content = {training.current(tmp_path, "low_content", chosen) for chosen in (None, one, other)}
    assert len(content) == 1
    assert "encoder" not in store.load_card(content.pop()).data
    assert "encoder" not in store.load_card(folders[0]).data
    card = store.load_card(folders[1])
    assert (card.data["encoder"], card.metrics["tune_accuracy"]) == ("chẵn-lẻ", 1.0)
    assert all(right(FieldModel.load(folders[1], Parity()), NEW))
    with pytest.raises(ModelRefusedError, match=f"{card.version}: huấn luyện với bộ mã hóa chẵn"):
        FieldModel.load(folders[1])


@pytest.mark.usefixtures("few")
def test_a_candidate_is_loaded_promoted_and_used_with_its_encoder_alone(tmp_path: Path) -> None:
    one, other = Chosen(Parity()), Chosen(Parity("khác"))
    folder = training.train_candidate(tmp_path, encoder=one)
    assert store.load_card(folder / "field").data["encoder"] == "chẵn-lẻ"
    assert "encoder" not in store.load_card(folder / "low_content").data
    assert loading.candidate(folder, one).field.classes
    in_use.promote(tmp_path, folder.name, at="now")
    assert training.current(tmp_path, encoder=one) == folder / "field"
    assert training.current(tmp_path, "low_content", other) == folder / "low_content"
    for given in (None, other):
        with pytest.raises(ModelRefusedError, match="huấn luyện với bộ mã hóa chẵn-lẻ, nay"):
            loading.candidate(folder, given)
        with pytest.raises(ModelRefusedError, match="huấn luyện với bộ mã hóa chẵn-lẻ, nay"):
            training.current(tmp_path, encoder=given)


def test_a_real_encoder_gives_the_same_model_twice_without_the_network(
    tmp_path: Path, taxonomy: Taxonomy, monkeypatch: pytest.MonkeyPatch
) -> None:
    pytest.importorskip("sentence_transformers", reason=EXTRA)
    folder = tiny_encoder.save(tmp_path / "tí hon")

    def no(*_: object, **__: object) -> None:
        raise AssertionError("the network was asked")

    for name in ("connect", "connect_ex"):
        monkeypatch.setattr(socket.socket, name, no)
    monkeypatch.setattr(socket, "getaddrinfo", no)
    encoder, texts = Encoder.load(folder), mixed(range(6))
    parts = fit(texts, taxonomy, encoder)
    again = fit(texts, taxonomy, Encoder.load(folder))
    assert np.array_equal(parts["classifier"]["weights"], again["classifier"]["weights"])
    assert parts["encoder"] == {"name": encoder.name, "dimension": tiny_encoder.DIMENSION}
    store.save(tmp_path / "m", parts, store.Card("field", "v1", "", {}, {}, {}, store.libraries()))
    model = FieldModel.load(tmp_path / "m", encoder)
    titles, bodies = [t.title for t in texts[:4]], [t.content for t in texts[:4]]
    chances = FieldModel(again, encoder=encoder).probabilities(titles, bodies)
    assert np.array_equal(model.probabilities(titles, bodies), chances)
