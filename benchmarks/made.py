"""Made submissions for the benchmarks: seeded, built from this repository's own labelled texts, never from elsewhere.

Every made text says nothing real; what it keeps of reality is the wording of sentences, the lengths, and the share of
copies of each kind. Trust mechanisms and ratios, not judgements.
"""

import random
import re
import unicodedata
from collections.abc import Iterator

from models import labelled
from nlp.sentences import sentences

# Shares of derived rows, after the mix of the near-duplicate notes: one row in six copies an earlier one.
_COPIED = 0.16
_KINDS = ("exact", "fill", "edit", "reorder", "nodiac", "unicode", "contain", "title")
_UNIONS = (
    "LĐLĐ tỉnh Bắc Giang",
    "LĐLĐ tỉnh An Giang",
    "LĐLĐ TP. Hồ Chí Minh",
    "Công đoàn Dệt May Việt Nam",
)
_NUMBER = re.compile(r"\d+")
_WORDS = re.compile(r"\w+")

Row = dict[str, str]


def submissions(count: int, *, seed: int = 7) -> Iterator[Row]:
    """Make `count` rows with the contract's columns; about one in six is a copy of an earlier row."""
    chance = random.Random(seed)
    pool = _sentences()
    originals: list[Row] = []
    for place in range(count):
        if originals and chance.random() < _COPIED:
            row = _copy(chance.choice(originals), chance, pool)
        else:
            row = _original(chance, pool)
            if len(originals) < 50_000:
                originals.append(row)
        yield row | _form(place, chance)


def _sentences() -> list[str]:
    """All sentences of five and more words of the genuine training texts."""
    found = []
    for text in labelled.load("train"):
        if text.low_content is None:
            found += [text.content[start:end].strip() for start, end in sentences(text.content)]
    return [sentence for sentence in found if len(sentence.split()) >= 5]


def _original(chance: random.Random, pool: list[str]) -> Row:
    """Sentences that never stood together, their words partly exchanged so that no two texts share one."""
    words = [_exchanged(chance.choice(pool), chance, pool) for _ in range(chance.randint(3, 10))]
    title = " ".join(_exchanged(chance.choice(pool), chance, pool).split()[: chance.randint(5, 14)])
    return {"title": title, "content": " ".join(words)}


def _exchanged(sentence: str, chance: random.Random, pool: list[str]) -> str:
    words = sentence.split()
    for place in range(len(words)):
        if chance.random() < 0.35:
            words[place] = chance.choice(chance.choice(pool).split())
    return " ".join(words)


def _copy(row: Row, chance: random.Random, pool: list[str]) -> Row:
    kind = chance.choice(_KINDS)
    title, content = row["title"], row["content"]
    match kind:
        case "fill":
            content = _NUMBER.sub(lambda _: str(chance.randint(2, 900)), content)
        case "edit":
            words = content.split()
            for place in chance.sample(range(len(words)), max(1, len(words) // 12)):
                words[place] = chance.choice(chance.choice(pool).split())
            content = " ".join(words)
        case "reorder":
            parts = content.split(". ")
            chance.shuffle(parts)
            content = ". ".join(parts)
        case "nodiac":
            title, content = _bare(title), _bare(content)
        case "unicode":
            title, content = unicodedata.normalize("NFD", title), content.upper()
        case "contain":
            content = f"{_original(chance, pool)['content']} {content}"
        case "title":
            title = _original(chance, pool)["title"]
    return {"title": title, "content": content}


def _bare(text: str) -> str:
    plain = unicodedata.normalize("NFD", text.replace("đ", "d").replace("Đ", "D"))
    return "".join(letter for letter in plain if not unicodedata.combining(letter))


def _form(place: int, chance: random.Random) -> Row:
    """The other cells of a form."""
    return {
        "submission_id": f"SK-{place:07d}",
        "benefit": f"Tiết kiệm khoảng {chance.randint(2, 900)} triệu đồng/năm",
        "benefit_vnd": str(chance.randint(2, 900) * 1_000_000),
        "author": f"Người {chance.randint(1, 100_000)}",
        "unit": f"Đơn vị {chance.randint(1, 4_000)}",
        "upper_union": chance.choice(_UNIONS),
        "solution_type": "Giải pháp kỹ thuật",
        "submitted_on": f"{chance.randint(1, 28)}/{chance.randint(1, 12)}/2022",
        "applied_on": f"{chance.randint(1, 28):02d}.{chance.randint(1, 12):02d}.2022",
        "recognised_by": "Hội đồng sáng kiến cơ sở",
    }
