"""A sentence encoder made in a moment: each syllable has a vector, words for one thing share theirs, a text is their mean."""

import json
import re
from collections.abc import Sequence
from pathlib import Path

import numpy as np

from models.encoder import F32, of_length_one
from nlp.lexicons import data_path

DIMENSION = 48
# Syllables that stand for one thing; invented for the texts below.
THINGS = (
    "châm magnet",
    "phoi vụn mạt",
    "bể khay thùng chậu",
    "vớt hút gom nhặt",
    "ống bọc inox",
    "rơi rụng",
    "ruột lõi",
    "nguội dầu",
)
MAGNET = (
    "Gậy nam châm vớt phoi\nThanh nam châm luồn trong ống inox, nhúng xuống bể tưới nguội, kéo ruột ra là phoi rơi hết "
    "vào xô, không ai phải thò tay."
)
OTHER_WORDS = (
    "Que magnet gom vụn\nDùng que magnet bọc thép trắng hút mạt trong thùng dầu; rút lõi thì vụn rụng xuống túi, đôi găng "
    "còn sạch nguyên."
)
FUND = (
    "Quỹ xoay vòng của tổ may\nMỗi tháng chị em góp một suất tiền nhỏ, ai nhà có việc được vay trước, trả dần vào ngày "
    "lương, không tính lãi."
)
LAMP = (
    "Đèn báo cửa kho mở\nGắn công tắc hành trình vào cánh cửa kho lạnh, cửa hở quá một phút thì đèn vàng nháy, bảo vệ ra "
    "đóng lại ngay."
)


def table() -> tuple[dict[str, int], F32]:
    """Give the places of syllables and their vectors; place 0, of zeros, is for those that it does not know."""
    common = data_path("common_syllables.txt").read_text(encoding="utf-8").split()
    things = [thing.split() for thing in THINGS]
    named = {syllable for thing in things for syllable in thing}
    groups = [*things, *([one] for one in dict.fromkeys(common) if one not in named)]
    random = np.random.default_rng(7).standard_normal((len(groups), DIMENSION))
    places, rows = {"[UNK]": 0}, [np.zeros(DIMENSION)]
    for group, vector in zip(groups, random, strict=True):
        for syllable in group:
            places[syllable] = len(places)
            rows.append(vector * (4 if len(group) > 1 else 1))
    return places, np.array(rows, np.float32)


def plain_vectors(texts: Sequence[str]) -> F32:
    """Say in plain numpy what the encoder gives."""
    places, rows = table()
    found = np.zeros((len(texts), DIMENSION), np.float32)
    for at, text in enumerate(texts):
        syllables = re.findall(r"\w+|[^\w\s]+", text.lower())
        if syllables:
            found[at] = rows[[places.get(one, 0) for one in syllables]].mean(axis=0)
    return of_length_one(found)


def save(folder: Path) -> Path:
    """Save the encoder as sentence-transformers does; needs the extra."""
    from sentence_transformers import SentenceTransformer
    from sentence_transformers.sentence_transformer.modules import StaticEmbedding
    from tokenizers import Tokenizer
    from tokenizers.models import WordLevel
    from tokenizers.normalizers import Lowercase
    from tokenizers.pre_tokenizers import Whitespace

    places, rows = table()
    tokenizer = Tokenizer(WordLevel(places, unk_token="[UNK]"))
    tokenizer.normalizer, tokenizer.pre_tokenizer = Lowercase(), Whitespace()
    module = StaticEmbedding(tokenizer, embedding_weights=rows)
    SentenceTransformer(modules=[module], device="cpu").save(str(folder), create_model_card=False)
    return folder


def save_shell(folder: Path, part: str = "sentence_transformers.models.Transformer") -> Path:
    """Write what a saved encoder looks like from outside; there is nothing in it."""
    folder.mkdir(parents=True)
    (folder / "modules.json").write_text(json.dumps([{"idx": 0, "path": "", "type": part}]))
    (folder / "model.safetensors").write_bytes(b"")
    return folder
