"""The evaluation's report: one file, no request, every plot drawn, numbers as counted."""

import re
from dataclasses import replace
from pathlib import Path

import numpy as np

from models.evaluation import Figure
from models.outcomes import FieldOutcome, LowContentOutcome
from pipelines.report import plots
from pipelines.report.evaluation_page import Evaluation, confusion_of, write_page
from pipelines.report.slices import slicings
from tests.models.invented import TEXTS, Reads, Suspects

FIELD = FieldOutcome.of(Reads(wrong=[0]), TEXTS)
ENTRIES = LowContentOutcome.of(Suspects(wrong=[1]), TEXTS)
FIGURES = [
    Figure("field model", "macro-F1", 0.812, 0.7, 0.9, 14),
    Figure("low-content model", "AUC", float("nan"), float("nan"), float("nan"), 0),
]


def page(path: Path) -> str:
    told = Evaluation("tune", "2026-11-29", {"lĩnh vực": "<v1>"}, FIGURES, FIELD, ENTRIES, ENTRIES)
    write_page(path, told)
    return path.read_text(encoding="utf-8")


def test_the_page_asks_nothing_of_a_network_and_escapes_what_it_is_given(tmp_path: Path) -> None:
    text = page(tmp_path / "report.html")
    assert not re.search(r"https?:|//|src=|href=|url\(|@import|<script|<link", text)
    assert "&lt;v1&gt;" in text
    assert "<v1>" not in text


def test_the_page_says_in_vietnamese_what_was_measured(tmp_path: Path) -> None:
    text = page(tmp_path / "report.html")
    assert text.count("<svg") == 3
    assert "mô hình lĩnh vực" in text
    assert "0,812" in text
    assert "–" in text  # what was not measured is a dash, no "nan"
    assert "nan" not in re.sub(r"<style>.*?</style>", "", text, flags=re.DOTALL).split()
    for title in ("Theo công đoàn cấp trên", "Theo nguồn", "Theo nơi", "Theo độ khó", "Theo loại"):
        assert title in text
    assert "Theo" in text


def test_the_confusion_counts_every_text_once() -> None:
    counts, codes = confusion_of(FIELD)
    assert counts.sum() == len(FIELD.texts)
    assert counts.trace() == FIELD.right.sum()
    assert codes == ["giao_duc", "y_te", "co_khi"]  # as in the taxonomy
    assert counts[0, 1] == 1


def test_slices_add_up_to_the_whole() -> None:
    for slicing in slicings(FIELD, ENTRIES):
        assert sum(one.texts for one in slicing.slices) == len(TEXTS)
        assert sum(one.right for one in slicing.slices) == 13
        assert sum(one.flagged for one in slicing.slices) == 1
        assert sum(one.caught for one in slicing.slices) == sum(s.thin for s in slicing.slices) == 6


def test_a_text_of_no_known_voice_is_told_as_such() -> None:
    strange = [replace(text, batch="zz9") for text in TEXTS]
    union, place, *_ = slicings(FieldOutcome.of(Reads(), strange), ENTRIES)
    assert "(không ghi)" in {one.name for one in place.slices}
    assert any("chưa rõ" in one.name for one in union.slices)


def test_the_curve_climbs_from_nothing_to_everything() -> None:
    points = plots.curve(ENTRIES.scores, ENTRIES.thin)
    assert points[0] == (0.0, 0.0)
    assert points[-1] == (1.0, 1.0)
    assert points == sorted(points)
    assert plots.curve(np.zeros(0), np.zeros(0, bool)) == [(0.0, 0.0)]


def test_names_in_a_plot_are_escaped() -> None:
    assert "<b>" not in plots.confusion(np.ones((1, 1), np.int64), ["<b>"])
