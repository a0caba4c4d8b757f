"""Train both models anew and keep them as a candidate; the models in use stay as they are until `promote`."""

import argparse
import json
import sys
from dataclasses import asdict
from pathlib import Path
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from models.store import Card
    from pipelines.decided import Decided

HELP = "huấn luyện cả hai mô hình thành ứng viên, từ văn bản đã gán nhãn và quyết định của đơn vị"
_SAID = 20


def add(parser: argparse.ArgumentParser) -> None:
    """Describe the arguments."""
    parser.add_argument("--home", help="nơi giữ mọi thứ (mặc định: SANGLOC_HOME hoặc ./var)")
    parser.add_argument(
        "--decisions",
        nargs="+",
        type=Path,
        default=[],
        metavar="FILE",
        help="tệp quyết định đã xuất (.xlsx, .csv, .parquet): title, content, benefit, field, low_content",
    )
    parser.add_argument("--settings", type=Path, help="tệp TOML đè lên data/settings.toml")
    parser.add_argument("--json", action="store_true", help="in hai thẻ mô hình dạng JSON")


def run(given: argparse.Namespace) -> int:
    """Read the decisions, train both models and say how they do on the tune split."""
    from models import store, training
    from pipelines import decided, encoded, settings
    from pipelines.home import Home

    policy, home = settings.chosen(given.settings), Home.at(given.home)
    encoder = encoded.choose(policy.encoder.folder, home.root, home.models)
    told = decided.read(given.decisions, held_out=_measured_on(home.root))
    _say(told)
    folder = training.train_candidate(home.models, told.texts, encoder)
    decided.write_unused(folder / "set_aside.csv", told.unused)
    cards = {kind: store.load_card(folder / kind) for kind in store.KINDS}
    if given.json:
        both = {kind: asdict(card) for kind, card in cards.items()}
        print(json.dumps(both, ensure_ascii=False, indent=2))
    else:
        print(_spoken(folder, cards))
    return 0


def _measured_on(home: Path) -> frozenset[str]:
    """Name the texts that models are measured on, so that none is trained on."""
    from models import labelled
    from pipelines.blind_sample import blind_sample
    from pipelines.decided import fingerprint

    blind = blind_sample(home)
    texts = [*labelled.load("tune"), *labelled.load("test"), *blind.field, *blind.low_content]
    return frozenset(fingerprint(text.title, text.content) for text in texts)


def _say(told: "Decided") -> None:
    from pipelines.decided import rows_said

    if told.texts or told.unused:
        read, unused = len(told.texts) + len(told.unused), len(told.unused)
        print(f"Đã đọc {read} hàng quyết định, để riêng {unused} hàng.", file=sys.stderr)
        for line in rows_said(told.unused, _SAID):
            print(line, file=sys.stderr)


def _spoken(folder: Path, cards: "dict[str, Card]") -> str:
    field, entries = cards["field"], cards["low_content"]
    counts, of_field, of_entries = field.counts, field.metrics, entries.metrics
    return "\n".join(
        [
            f"Ứng viên {folder.name}: {counts['train']} văn bản gán nhãn, {counts['decisions']} quyết định.",
            f"Trên {counts['tune']} văn bản của phần tune:",
            f"  lĩnh vực: đúng {of_field['tune_accuracy']:.1%}, macro-F1 {of_field['tune_macro_f1']:.3f}",
            f"  ít nội dung: AUC {of_entries['tune_auc']:.3f}, bắt được {of_entries['tune_recall']:.1%},"
            f" hồ sơ thật bị nêu {of_entries['tune_genuine_flagged']:.1%}",
            f"Thẻ, mô hình và set_aside.csv ở {folder}",
            "Mô hình đang dùng chưa đổi; `sangloc promote` đưa ứng viên vào dùng nếu nó không kém hơn.",
        ]
    )
