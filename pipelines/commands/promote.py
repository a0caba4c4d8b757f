"""Make a candidate the models in use, if it is not worse; or go back to those used before."""

import argparse
import datetime as dt
import sys
from pathlib import Path
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from models.comparing import Comparison, Models
    from pipelines.encoded import Chosen

HELP = "đưa ứng viên vào dùng nếu không kém hơn mô hình đang dùng, hoặc quay lại mô hình trước"
_MEASURES = {"field": "lĩnh vực", "low_content": "ít nội dung"}
_VIETNAM = dt.timezone(dt.timedelta(hours=7))


def add(parser: argparse.ArgumentParser) -> None:
    """Describe the arguments."""
    parser.add_argument("--home", help="nơi giữ mọi thứ (mặc định: SANGLOC_HOME hoặc ./var)")
    parser.add_argument("--settings", type=Path, help="tệp TOML đè lên data/settings.toml")
    which = parser.add_mutually_exclusive_group()
    which.add_argument("--to", metavar="VERSION", help="ứng viên nào (mặc định: mới nhất)")
    which.add_argument("--back", action="store_true", help="quay lại mô hình dùng trước đó")


def run(given: argparse.Namespace) -> int:
    """Compare and promote, or go back; status 1 where the candidate is refused."""
    from filelock import FileLock

    from pipelines.home import Home

    home = Home.at(given.home)
    # Two at once would each add to the history that the other one read.
    with FileLock(home.models / ".current.lock"):
        return _back(home.models) if given.back else _promote(home.root, home.models, given)


def _back(models: Path) -> int:
    from models import in_use

    event = in_use.back(models, at=_now())
    print(f"Đã quay lại {_named(event.field)}.")
    return 0


def _promote(home: Path, models: Path, given: argparse.Namespace) -> int:
    from models import in_use, loading
    from pipelines import encoded, settings

    whole = settings.chosen(given.settings)
    policy = whole.models
    version = _chosen(models, given.to)
    folder = in_use.candidate(models, version)
    if in_use.promoted(models).get("field") == folder / "field":
        print(f"Ứng viên {version} đang được dùng rồi; không có gì thay đổi.")
        return 0
    encoder = encoded.choose(whole.encoder.folder, home, models)
    candidate, current = loading.candidate(folder, encoder), _current(models, encoder)
    comparisons = _compared(home, candidate, current, policy.blind_at_least)
    print(f"So ứng viên {version} với mô hình đang dùng (chênh lệch, khoảng tin cậy 95 %):")
    for one in comparisons:
        print(_spoken(one))
    worse = [one for one in comparisons if one.is_worse(by=policy.worse_by_at_most)]
    if worse:
        _refuse(version, worse, policy.worse_by_at_most)
        return 1
    in_use.promote(models, version, at=_now())
    print(f"Từ nay dùng {_named(version)}; `sangloc promote --back` để quay lại.")
    return 0


def _chosen(models: Path, wanted: str | None) -> str:
    from models import in_use
    from pipelines.errors import UnusableInput

    there = in_use.candidates(models)
    if not there:
        raise UnusableInput("Chưa có ứng viên nào; hãy chạy `sangloc train` trước.")
    if wanted is not None and wanted not in there:
        raise UnusableInput(f"Không có ứng viên {wanted}; đang có: {', '.join(there)}.")
    return wanted or there[-1]


def _current(models: Path, encoder: "Chosen | None") -> "Models":
    """Load what is in use; where that cannot be used any more, what would be used without any promotion."""
    from models import loading
    from models.errors import ModelRefusedError

    try:
        return loading.in_use(models, encoder)
    except ModelRefusedError as error:
        print(f"{error}\nSo với mô hình mặc định thay cho nó.", file=sys.stderr)
        return loading.default(models, encoder)


def _compared(
    home: Path, candidate: "Models", current: "Models", at_least: int
) -> "list[Comparison]":
    from models import labelled
    from models.comparing import Sample, compare
    from pipelines.blind_sample import blind_sample

    test, blind = Sample.of("phần test", labelled.load("test")), blind_sample(home)
    found = compare(candidate, current, test)
    if not (blind.field or blind.low_content):
        print("Không có mẫu mù: chưa có quyết định nào được ghi là làm khi chưa thấy gợi ý.")
        return found
    return found + compare(candidate, current, blind, at_least=at_least)


def _spoken(one: "Comparison") -> str:
    figure = one.difference
    aside = "" if one.decides else " (quá ít, không dùng để quyết định)"
    return (
        f"  {_MEASURES[figure.model]}, {one.sample}: {figure.metric} {figure.value:+.4f}"
        f" [{figure.low:+.4f}, {figure.high:+.4f}], {figure.n} văn bản{aside}"
    )


def _refuse(version: str, worse: "list[Comparison]", by: float) -> None:
    print(f"sangloc: không đưa {version} vào dùng: có thể kém hơn quá {by:g} ở", file=sys.stderr)
    for one in worse:
        print(f"{_spoken(one)}: cận dưới cần từ {-by:g} trở lên", file=sys.stderr)
    print("Mô hình đang dùng không đổi.", file=sys.stderr)


def _named(version: str) -> str:
    return f"mô hình {version}" if version else "mô hình mặc định"


def _now() -> str:
    return dt.datetime.now(_VIETNAM).isoformat(timespec="seconds")
