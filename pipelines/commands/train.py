"""Train the field model anew from the labelled texts and the taxonomy, and print its card."""

import argparse
import json
from dataclasses import asdict

HELP = "huấn luyện mô hình lĩnh vực từ văn bản đã gán nhãn"


def add(parser: argparse.ArgumentParser) -> None:
    """Describe the arguments."""
    parser.add_argument("--home", help="nơi giữ mọi thứ (mặc định: SANGLOC_HOME hoặc ./var)")


def run(given: argparse.Namespace) -> int:
    """Train and print the model's card."""
    from models import field_training, store
    from pipelines.home import Home

    home = Home.at(given.home)
    folder = field_training.train(home.models)
    print(json.dumps(asdict(store.load_card(folder)), ensure_ascii=False, indent=2))
    return 0
