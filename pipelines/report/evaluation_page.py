"""The report of an evaluation: one Vietnamese page that opens without a network."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import jinja2
import numpy as np
from numpy.typing import NDArray

from models.evaluation import Figure
from models.outcomes import FieldOutcome, LowContentOutcome
from models.taxonomy import Taxonomy
from pipelines.files import write_whole
from pipelines.report import plots
from pipelines.report.plots import Place
from pipelines.report.slices import slicings

# The names of models and metrics in the table, for people.
_NAMES: Mapping[str, str] = {
    "field model": "mô hình lĩnh vực",
    "commonest field": "lĩnh vực hay gặp nhất",
    "cue words only": "chỉ từ gợi ý",
    "TF-IDF + LinearSVC": "TF-IDF + LinearSVC",
    "low-content model": "mô hình ít nội dung",
    "rules": "chỉ luật",
    "length alone": "chỉ độ dài",
    "digits alone": "chỉ số chữ số",
    "copies": "tìm trùng",
    "same idea": "cùng ý khác lời",
    "accuracy": "tỷ lệ đúng",
    "macro-F1": "macro-F1",
    "right among two": "đúng trong hai lĩnh vực đầu",
    "ECE": "sai lệch độ chắc (ECE)",
    "answered": "tỷ lệ có trả lời",
    "right when answered": "đúng khi có trả lời",
    "confidence >= 0.9": "tỷ lệ có độ chắc từ 0,9",
    "right when confidence >= 0.9": "đúng khi độ chắc từ 0,9",
    "accuracy, unaccented": "tỷ lệ đúng khi bỏ dấu",
    "accuracy, employer elsewhere": "tỷ lệ đúng, nơi làm khác lĩnh vực",
    "accuracy, employer's field": "tỷ lệ đúng, nơi làm cùng lĩnh vực",
    "AUC": "AUC",
    "recall": "bắt được",
    "genuine entries flagged": "hồ sơ thật bị nêu",
    "tricky genuine flagged": "hồ sơ thật khó phân biệt bị nêu",
    "right reason among caught": "đúng lý do khi bắt được",
    "copied text found": "tìm thấy bản sao chép",
    "false friends called copies": "cặp không trùng bị gọi là sao chép",
    "other words called copies": "cách viết khác bị gọi là sao chép",
    "paraphrases seen": "thấy bài viết lại",
    "summaries seen": "thấy bài tóm tắt",
    "expansions seen": "thấy bài viết dài ra",
    "false friends shown": "cặp không trùng được gợi ý",
    "shown a text": "số gợi ý mỗi bài",
}


@dataclass(frozen=True, slots=True)
class Evaluation:
    """All that the page tells; `rules` are the low-content rules alone on the same texts."""

    split: str
    date: str
    versions: Mapping[str, str]
    figures: Sequence[Figure]
    field: FieldOutcome
    low_content: LowContentOutcome
    rules: LowContentOutcome


def write_page(path: Path, told: Evaluation) -> None:
    """Write the page as one file; texts do not appear on it."""
    page = _environment().get_template("evaluation.html").render(**_content(told))
    write_whole(path, lambda partial: _write(partial, page))


def confusion_of(outcome: FieldOutcome) -> tuple[NDArray[np.int64], list[str]]:
    """Count how often each true field (rows) met each guess (columns); fields that occur, in the taxonomy's order."""
    met = {*outcome.truth.tolist(), *outcome.guess.tolist()}
    listed = [field.code for field in Taxonomy.load().fields]
    codes = [code for code in listed if code in met] + sorted(met - set(listed))
    at = {code: place for place, code in enumerate(codes)}
    counts = np.zeros((len(codes), len(codes)), np.int64)
    for truth, guess in zip(outcome.truth.tolist(), outcome.guess.tolist(), strict=True):
        counts[at[truth], at[guess]] += 1
    return counts, codes


def _content(told: Evaluation) -> dict[str, Any]:
    counts, codes = confusion_of(told.field)
    marks = [_mark(told.low_content, "ngưỡng của mô hình"), _mark(told.rules, "chỉ luật")]
    entries = told.low_content
    return {
        "told": told,
        "rows": [(_named(f.model), _named(f.metric), f) for f in told.figures],
        "tiles": _tiles(told.figures),
        "confusion": plots.confusion(counts, [Taxonomy.load().name(code) for code in codes]),
        "reliability": plots.reliability(told.field.confidence, told.field.right),
        "curve": plots.threshold_curve(entries.scores, entries.thin, marks),
        "slicings": slicings(told.field, entries),
    }


def _mark(outcome: LowContentOutcome, name: str) -> Place:
    """Mark what a judgement flags today: genuine entries flagged, thin ones caught."""
    thin, flagged = outcome.thin, outcome.flagged
    shares = [float(flagged[among].mean()) if among.any() else 0.0 for among in (~thin, thin)]
    return Place(shares[0], shares[1], name)


def _tiles(figures: Sequence[Figure]) -> list[Figure]:
    """Choose the figures that matter most, for the top of the page."""
    wanted = [
        ("field model", "macro-F1"),
        ("field model", "right when answered"),
        ("low-content model", "AUC"),
        ("low-content model", "genuine entries flagged"),
    ]
    return [f for pair in wanted for f in figures if (f.model, f.metric) == pair]


def _named(name: str) -> str:
    return _NAMES.get(name, name)


def _decimal(value: float, digits: int = 3) -> str:
    """Write a number with a decimal comma; a dash where nothing was measured."""
    return "–" if np.isnan(value) else f"{value:.{digits}f}".replace(".", ",")


def _share(part: int, whole: int) -> str:
    return f"{part / whole:.0%} ({part}/{whole})" if whole else "–"


def _environment() -> jinja2.Environment:
    environment = jinja2.Environment(
        loader=jinja2.PackageLoader("pipelines.report"),
        autoescape=True,
        undefined=jinja2.StrictUndefined,
    )
    environment.filters.update(decimal=_decimal, named=_named)
    environment.globals.update(share=_share)
    return environment


def _write(path: Path, text: str) -> None:
    path.write_text(text, encoding="utf-8")
