"""Train the field model from the labelled texts and, unless told otherwise, put it to use."""

import argparse
import json
from dataclasses import asdict

HELP = "huấn luyện mô hình lĩnh vực từ văn bản đã gán nhãn"


def add(parser: argparse.ArgumentParser) -> None:
    """Describe the arguments."""
    parser.add_argument("--home", help="nơi giữ mọi thứ (mặc định: SANGLOC_HOME hoặc ./var)")
    parser.add_argument(
        "--keep-current", action="store_true", help="chỉ huấn luyện, chưa đưa vào dùng"
    )


def run(given: argparse.Namespace) -> int:
    """Train, promote and print the model's card."""
    from models import field_training, store
    from pipelines.home import Home

    home = Home.at(given.home)
    folder = field_training.train(home.models)
    if not given.keep_current:
        field_training.promote(home.models, folder.name)
    print(json.dumps(asdict(store.load_card(folder)), ensure_ascii=False, indent=2))
    return 0
