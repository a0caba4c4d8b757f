"""Measure both judgements and the search for copies on labelled texts and pairs of voices they never saw."""

import argparse
import datetime as dt
from dataclasses import asdict
from pathlib import Path

HELP = "đo các phép xét và phép tìm trùng trên bài của những người viết chưa từng gặp"


def add(parser: argparse.ArgumentParser) -> None:
    """Describe the arguments."""
    parser.add_argument("--home", help="nơi giữ mọi thứ (mặc định: SANGLOC_HOME hoặc ./var)")
    parser.add_argument(
        "--split", choices=["tune", "test"], default="test", help="phần văn bản (mặc định: test)"
    )
    parser.add_argument("--settings", type=Path, help="tệp TOML đè lên data/settings.toml")
    parser.add_argument("--out", type=Path, help="ghi thêm kết quả dạng JSON vào tệp này")


def run(given: argparse.Namespace) -> int:
    """Print a table of figures with 95 % intervals."""
    from models import field_training, labelled, labelled_pairs, store
    from models.evaluate_pairs import by_synonyms, pair_figures
    from models.evaluation import field_figures, low_content_figures
    from models.field import FieldModel
    from pipelines import encoded, settings
    from pipelines.files import write_json
    from pipelines.home import Home

    policy = settings.load(given.settings)
    texts = labelled.load(given.split)
    home = Home.at(given.home)
    encoder = encoded.choose(policy.encoder.folder, home.root, home.models)
    model = FieldModel.load(field_training.current(home.models))
    figures = low_content_figures(texts, policy.low_content.model_dump())
    figures += field_figures(
        model, texts, abstain_below=policy.field.abstain_below, tie_within=policy.field.tie_within
    )
    near = policy.near_duplicates
    figures += pair_figures(
        given.split,
        near.limits,
        least=near.same_idea_score,
        most=near.same_idea_most,
        searching=encoded.among(encoder) if encoder else by_synonyms,
    )
    print(
        f"{len(texts)} văn bản và {len(labelled_pairs.load(given.split))} cặp, phần {given.split}\n"
    )
    print(f"{'model':<18}{'metric':<30}{'value':>8}{'95 %':>18}{'n':>6}")
    for figure in figures:
        interval = f"{figure.low:.3f} - {figure.high:.3f}"
        print(
            f"{figure.model:<18}{figure.metric:<30}{figure.value:>8.3f}{interval:>18}{figure.n:>6}"
        )
    if given.out:
        about = {
            "date": dt.datetime.now(dt.UTC).date().isoformat(),
            "texts": labelled.digest(texts),
            "model": model.card.version if model.card else "",
            "encoder": encoder.version if encoder else "",
            "versions": store.libraries(),
            "rows": [asdict(figure) | {"split": given.split} for figure in figures],
        }
        given.out.parent.mkdir(parents=True, exist_ok=True)
        write_json(given.out, about)
    return 0
