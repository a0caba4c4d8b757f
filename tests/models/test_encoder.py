"""An office's own encoder: what is refused and how, that nothing is downloaded, and that the rows are what they should be."""

import json
import socket
import subprocess
import sys
from pathlib import Path

import numpy as np
import pytest

from models.encoder import Encoder, encoder_name
from models.errors import ModelRefusedError
from tests.models import tiny_encoder
from tests.models.tiny_encoder import FUND, LAMP, MAGNET, OTHER_WORDS

EXTRA = "needs the extra: pip install '.[encoder]'"


@pytest.fixture(scope="module")
def folder(tmp_path_factory: pytest.TempPathFactory) -> Path:
    pytest.importorskip("sentence_transformers", reason=EXTRA)
    return tiny_encoder.save(tmp_path_factory.mktemp("encoder") / "tí hon")


@pytest.fixture(scope="module")
def encoder(folder: Path) -> Encoder:
    return Encoder.load(folder)


def refused(folder: Path) -> str:
    with pytest.raises(ModelRefusedError) as caught:
        Encoder.load(folder)
    message = str(caught.value)
    assert message.startswith(f"{folder}: ")
    assert "\n" not in message
    return message


def test_a_folder_that_is_not_there_is_refused(tmp_path: Path) -> None:
    assert "no such folder" in refused(tmp_path / "đi đâu rồi")
    file = tmp_path / "tệp"
    file.write_text("x")
    assert "nothing is downloaded" in refused(file)
    with pytest.raises(ModelRefusedError, match="no such folder"):
        encoder_name(tmp_path / "đi đâu rồi")


def test_a_name_on_the_hub_is_only_a_folder_that_is_not_there() -> None:
    assert "no such folder" in refused(Path("an-organisation/a-model"))


@pytest.mark.parametrize("said", [None, "{", "[]", '[{"idx": 0}]', "7"])
def test_a_folder_that_is_no_model_is_refused(tmp_path: Path, said: str | None) -> None:
    if said is not None:
        (tmp_path / "modules.json").write_text(said)
    assert "modules.json" in refused(tmp_path)


def test_code_of_others_is_never_run(tmp_path: Path) -> None:
    folder = tiny_encoder.save_shell(tmp_path / "mã lạ", part="custom_st.Transformer")
    (folder / "custom_st.py").write_text("raise SystemExit('was run')")
    assert "custom_st.Transformer" in refused(folder)


def test_weights_in_an_unsafe_format_are_refused(tmp_path: Path) -> None:
    folder = tiny_encoder.save_shell(tmp_path / "cũ")
    (folder / "model.safetensors").rename(folder / "pytorch_model.bin")
    assert "safetensors" in refused(folder)


def test_the_missing_package_is_named_with_what_to_do(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setitem(sys.modules, "sentence_transformers", None)
    message = refused(tiny_encoder.save_shell(tmp_path / "vỏ"))
    assert "pip install '.[encoder]'" in message
    assert "[encoder] of the settings empty" in message


def test_the_name_changes_with_every_file(tmp_path: Path) -> None:
    folder = tiny_encoder.save_shell(tmp_path / "a")
    name = encoder_name(folder)
    assert len(name) == 12
    assert int(name, 16) >= 0
    again = folder.rename(tmp_path / "b")
    assert encoder_name(again) == name
    (again / "1_Pooling").mkdir()
    (again / "1_Pooling" / "config.json").write_text("{}")
    other = encoder_name(again)
    (again / "1_Pooling" / "config.json").write_text("{ }")
    assert len({name, other, encoder_name(again)}) == 3


def test_the_name_is_told_without_the_extra(tmp_path: Path) -> None:
    folder = tiny_encoder.save_shell(tmp_path / "a")
    code = (
        "import sys; from pathlib import Path; from models.encoder import encoder_name, refuse_unusable; "
        "print(encoder_name(Path(sys.argv[1])), 'torch' in sys.modules)"
    )
    told = subprocess.run(
        [sys.executable, "-c", code, str(folder)], capture_output=True, text=True, check=True
    )
    assert told.stdout.split() == [encoder_name(folder), "False"]


def test_what_cannot_be_loaded_is_refused(folder: Path, tmp_path: Path) -> None:
    shell = tiny_encoder.save_shell(tmp_path / "rỗng")
    assert "was not loaded" in refused(shell)
    for path in folder.iterdir():
        if path.is_file() and path.name != "modules.json":
            (shell / path.name).write_bytes(path.read_bytes()[:100])
    about = json.loads((folder / "modules.json").read_text())
    (shell / "modules.json").write_text(json.dumps(about))
    assert "was not loaded" in refused(shell)


def test_rows_are_those_of_a_plain_reckoning(encoder: Encoder, folder: Path) -> None:
    texts = [MAGNET, OTHER_WORDS, FUND, LAMP, "zzz"]
    rows = encoder.vectors(texts)
    assert encoder.name == encoder_name(folder)
    assert (rows.dtype, rows.shape) == (np.float32, (5, tiny_encoder.DIMENSION))
    assert rows == pytest.approx(tiny_encoder.plain_vectors(texts), abs=1e-5)
    assert np.linalg.norm(rows, axis=1)[:4] == pytest.approx([1] * 4, abs=1e-6)
    assert rows[0] @ rows[1] > max(rows[0] @ rows[2], rows[0] @ rows[3]) + 0.2


def test_texts_without_words_have_rows_of_zeros(encoder: Encoder) -> None:
    rows = encoder.vectors(["", MAGNET, " \n", "… !?"])
    assert rows.any(axis=1).tolist() == [False, True, False, False]
    assert encoder.vectors([]).shape == (0, tiny_encoder.DIMENSION)


def test_the_same_texts_give_the_same_rows_in_many_batches(
    encoder: Encoder, folder: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    texts = [f"{text}\nLần {number}" for number in range(30) for text in (MAGNET, FUND, LAMP)]
    rows = encoder.vectors(texts)
    assert np.array_equal(rows, encoder.vectors(texts))
    assert np.array_equal(rows, Encoder.load(folder).vectors(texts))
    monkeypatch.setattr("models.encoder._PIECE", 7)
    assert encoder.vectors(texts) == pytest.approx(rows, abs=1e-6)


def test_nothing_asks_the_network(folder: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    asked: list[object] = []

    def no(*about: object, **more: object) -> None:
        asked.append((about, more))
        raise OSError("the network is blocked in this test")

    for name in ("connect", "connect_ex"):
        monkeypatch.setattr(socket.socket, name, no)
    monkeypatch.setattr(socket, "getaddrinfo", no)
    monkeypatch.setattr(socket, "create_connection", no)
    assert Encoder.load(folder).vectors([MAGNET]).any()
    assert asked == []


def test_a_transformer_too_is_read_without_the_network(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """The usual kind: a (random, tiny) BERT with a mean over its tokens."""
    pytest.importorskip("sentence_transformers", reason=EXTRA)
    folder = bert(tmp_path)

    def no(*_: object, **__: object) -> None:
        raise AssertionError("the network was asked")

    monkeypatch.setattr(socket, "getaddrinfo", no)
    monkeypatch.setattr(socket.socket, "connect", no)
    encoder = Encoder.load(folder)
    rows = encoder.vectors([MAGNET, "", FUND])
    assert rows.shape == (3, 32)
    assert np.linalg.norm(rows, axis=1) == pytest.approx([1, 0, 1], abs=1e-6)
    assert encoder.vectors([MAGNET])[0] == pytest.approx(rows[0], abs=1e-5)


def bert(folder: Path) -> Path:
    import torch
    from sentence_transformers import SentenceTransformer
    from sentence_transformers.sentence_transformer.modules import Pooling, Transformer
    from transformers import BertConfig, BertModel, BertTokenizerFast

    torch.manual_seed(5)
    marks = ["[PAD]", "[UNK]", "[CLS]", "[SEP]", "[MASK]"]
    words = sorted(set(f"{MAGNET} {FUND}".lower().split()))
    (folder / "vocab.txt").write_text("\n".join([*marks, *words]), encoding="utf-8")
    raw = folder / "raw"
    BertTokenizerFast(str(folder / "vocab.txt"), strip_accents=False).save_pretrained(raw)
    size = BertConfig(
        vocab_size=len(marks) + len(words),
        hidden_size=32,
        num_hidden_layers=1,
        num_attention_heads=2,
        intermediate_size=32,
        max_position_embeddings=64,
    )
    BertModel(size).save_pretrained(raw)
    modules = [Transformer(str(raw), max_seq_length=64), Pooling(32)]
    saved = folder / "bert"
    SentenceTransformer(modules=modules, device="cpu").save(str(saved), create_model_card=False)
    return saved
