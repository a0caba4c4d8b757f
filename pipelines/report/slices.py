"""How the models do on parts of the labelled texts: by the writer's union, by source, by difficulty, by reason."""

import csv
from collections import defaultdict
from collections.abc import Callable, Mapping
from dataclasses import dataclass

from models.labelled import Labelled
from models.outcomes import FieldOutcome, LowContentOutcome
from nlp.lexicons import data_path
from pipelines.unions import Unions
from review.words_vi import reason

Part = Callable[[Labelled], str]
_DIFFICULTIES = {"easy": "dễ", "normal": "thường", "tricky": "khó phân biệt"}


@dataclass(slots=True)
class Slice:
    """Counts of one part of the texts: fields known and right, thin entries and caught, genuine ones and flagged."""

    name: str
    texts: int = 0
    fields: int = 0
    right: int = 0
    thin: int = 0
    caught: int = 0
    genuine: int = 0
    flagged: int = 0


@dataclass(frozen=True, slots=True)
class Slicing:
    """One way to cut the texts into parts, the largest first."""

    title: str
    slices: tuple[Slice, ...]


def slicings(field: FieldOutcome, entries: LowContentOutcome) -> list[Slicing]:
    """Cut the texts by union, place, source, difficulty and reason."""
    voices = _voices()
    unions = Unions.load()

    def union(text: Labelled) -> str:
        place = voices.get(text.batch, {}).get("region", "")
        code = unions.match(f"LĐLĐ {place}") if place else ""
        return unions.name(unions.today(code)) if code else f"{place or '(không ghi)'} (chưa rõ)"

    ways: dict[str, Part] = {
        "Theo công đoàn cấp trên của người viết (tên hiện nay)": union,
        "Theo nơi của người viết": lambda t: voices.get(t.batch, {}).get("region", "(không ghi)"),
        "Theo nguồn (người soạn)": lambda t: t.batch.rstrip("0123456789"),
        "Theo độ khó": lambda t: _DIFFICULTIES.get(t.difficulty, t.difficulty),
        "Theo loại": lambda t: reason(t.low_content).name if t.low_content else "hồ sơ thật",
    }
    return [Slicing(title, _cut(field, entries, part)) for title, part in ways.items()]


def _cut(field: FieldOutcome, entries: LowContentOutcome, part: Part) -> tuple[Slice, ...]:
    found: dict[str, Slice] = defaultdict(lambda: Slice(""))
    for text, right in zip(field.texts, field.right.tolist(), strict=True):
        here = found[part(text)]
        here.fields += 1
        here.right += right
    thin, flagged = entries.thin.tolist(), entries.flagged.tolist()
    for text, is_thin, is_flagged in zip(entries.texts, thin, flagged, strict=True):
        here = found[part(text)]
        here.texts += 1
        here.thin += is_thin
        here.genuine += not is_thin
        here.caught += is_thin and is_flagged
        here.flagged += is_flagged and not is_thin
    for name, here in found.items():
        here.name = name
    return tuple(sorted(found.values(), key=lambda here: (-here.texts, here.name)))


def _voices() -> Mapping[str, Mapping[str, str]]:
    """Read what is known of each author-voice."""
    with (data_path("labelled") / "batches.csv").open(encoding="utf-8", newline="") as file:
        return {row["batch"]: row for row in csv.DictReader(file)}
