"""Measure both models and the search for copies on labelled texts and pairs of voices they never saw."""

import argparse
import datetime as dt
from collections.abc import Mapping, Sequence
from dataclasses import asdict
from pathlib import Path
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from models.comparing import Models
    from models.evaluation import Figure
    from models.labelled import Labelled
    from models.outcomes import FieldOutcome, LowContentOutcome
    from pipelines.encoded import Chosen
    from pipelines.settings import Settings

HELP = "đo các phép xét và phép tìm trùng trên bài của những người viết chưa từng gặp"


def add(parser: argparse.ArgumentParser) -> None:
    """Describe the arguments."""
    parser.add_argument("--home", help="nơi giữ mọi thứ (mặc định: SANGLOC_HOME hoặc ./var)")
    parser.add_argument(
        "--model",
        choices=["current", "candidate"],
        default="current",
        help="mô hình đang dùng, hay ứng viên mới nhất (mặc định: current)",
    )
    parser.add_argument(
        "--split", choices=["tune", "test"], default="test", help="phần văn bản (mặc định: test)"
    )
    parser.add_argument("--settings", type=Path, help="tệp TOML đè lên data/settings.toml")
    parser.add_argument("--out", type=Path, help="ghi thêm kết quả dạng JSON vào tệp này")
    parser.add_argument("--report", type=Path, help="ghi thêm báo cáo HTML vào tệp này")


def run(given: argparse.Namespace) -> int:
    """Print a table of figures with 95 % intervals; write them as JSON and as a page where asked."""
    from models import labelled, labelled_pairs, store
    from models.evaluate_low_content import by_rules
    from models.outcomes import FieldOutcome, LowContentOutcome
    from pipelines import encoded, settings
    from pipelines.home import Home

    policy = settings.chosen(given.settings)
    texts = labelled.load(given.split)
    home = Home.at(given.home)
    encoder = encoded.choose(policy.encoder.folder, home.root, home.models)
    models, versions = _models(home.models, given.model, encoder)
    field = FieldOutcome.of(models.field, texts)
    entries = LowContentOutcome.of(models.low_content, texts)
    rules = by_rules(texts, policy.low_content.model_dump())
    figures = [
        *_low_content(entries, rules),
        *_field(models, field, texts, policy),
        *_pairs(given.split, policy, encoder),
    ]
    pairs = len(labelled_pairs.load(given.split))
    print(f"{len(texts)} văn bản và {pairs} cặp, phần {given.split}\n")
    _print(figures)
    about = {
        "date": dt.datetime.now(dt.UTC).date().isoformat(),
        "texts": labelled.digest(texts),
        "model": versions[store.FIELD],
        "low_content_model": versions[store.LOW_CONTENT],
        "encoder": encoder.version if encoder else "",
        "versions": store.libraries(),
        "rows": [asdict(figure) | {"split": given.split} for figure in figures],
    }
    _write(given, about, figures, (field, entries, rules))
    return 0


def _models(folder: Path, which: str, encoder: "Chosen | None") -> "tuple[Models, dict[str, str]]":
    """Load the models asked for, with their versions.

    Raises:
        UnusableInput: there is no candidate.
        ModelRefusedError: a model cannot be used.

    """
    from models import in_use, loading, store, training
    from pipelines.errors import UnusableInput

    if which == "current":
        folders = {kind: training.current(folder, kind, encoder) for kind in store.KINDS}
        models = loading.in_use(folder, encoder)
    else:
        there = in_use.candidates(folder)
        if not there:
            raise UnusableInput("Chưa có ứng viên nào; hãy chạy `sangloc train` trước.")
        newest = in_use.candidate(folder, there[-1])
        folders = {kind: newest / kind for kind in store.KINDS}
        models = loading.candidate(newest, encoder)
    return models, {kind: store.load_card(path).version for kind, path in folders.items()}


def _low_content(entries: "LowContentOutcome", rules: "LowContentOutcome") -> "list[Figure]":
    from models.evaluate_low_content import baseline_figures, low_content_figures

    return [
        *low_content_figures("low-content model", entries),
        *low_content_figures("rules", rules),
        *baseline_figures(entries),
    ]


def _field(
    models: "Models", outcome: "FieldOutcome", texts: "Sequence[Labelled]", policy: "Settings"
) -> "list[Figure]":
    from models import labelled
    from models.evaluate_field import baseline_figures, field_figures, without_marks

    figures = field_figures(
        outcome,
        bare=without_marks(models.field, texts),
        abstain_below=policy.field.abstain_below,
        tie_within=policy.field.tie_within,
    )
    return figures + baseline_figures(outcome, labelled.load("train"))


def _pairs(split: str, policy: "Settings", encoder: "Chosen | None") -> "list[Figure]":
    from models.evaluate_pairs import by_synonyms, pair_figures
    from pipelines import encoded

    near = policy.near_duplicates
    return pair_figures(
        "tune" if split == "tune" else "test",
        near.limits,
        least=near.same_idea_score,
        most=near.same_idea_most,
        searching=encoded.among(encoder) if encoder else by_synonyms,
    )


def _print(figures: "Sequence[Figure]") -> None:
    print(f"{'model':<20}{'metric':<32}{'value':>8}{'95 %':>18}{'n':>6}")
    for figure in figures:
        interval = f"{figure.low:.3f} - {figure.high:.3f}"
        print(
            f"{figure.model:<20}{figure.metric:<32}{figure.value:>8.3f}{interval:>18}{figure.n:>6}"
        )


def _write(
    given: argparse.Namespace,
    about: "Mapping[str, object]",
    figures: "Sequence[Figure]",
    outcomes: "tuple[FieldOutcome, LowContentOutcome, LowContentOutcome]",
) -> None:
    from pipelines.files import write_json
    from pipelines.report.evaluation_page import Evaluation, write_page

    if given.out:
        given.out.parent.mkdir(parents=True, exist_ok=True)
        write_json(given.out, about)
    if given.report:
        names = {"lĩnh vực": str(about["model"]), "ít nội dung": str(about["low_content_model"])}
        given.report.parent.mkdir(parents=True, exist_ok=True)
        write_page(
            given.report, Evaluation(given.split, str(about["date"]), names, figures, *outcomes)
        )
