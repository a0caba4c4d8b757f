"""Progress for people: bars on a terminal, plain lines elsewhere; always on standard error."""

import sys
import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager

from rich.console import Console
from rich.progress import BarColumn, MofNCompleteColumn, TextColumn, TimeElapsedColumn
from rich.progress import Progress as RichProgress

# What officers and engineers call the steps of a run, in their order.
STEPS = {
    "read": "Đọc và kiểm tra tệp",
    "normalise": "Chuẩn hóa văn bản",
    "words": "Tách từ",
    "search": "Tìm hồ sơ trùng",
    "near_duplicates": "Ghi kết quả trùng",
    "low_content": "Xét nội dung",
    "field": "Xếp lĩnh vực",
    "facts": "Tiền và điều kiện",
    "route": "Xếp hàng chờ",
    "publish": "Công bố kết quả",
    "review": "Đưa vào hàng duyệt",
}

# The steps of a long search, as `nlp.neardup` names them.
_SEARCH = {
    "read": "đọc văn bản",
    "gather": "gom hồ sơ cũ",
    "learn": "học đoạn mẫu chung",
    "strip": "bỏ đoạn mẫu chung",
    "twins": "hồ sơ giống hệt",
    "fingerprints": "lấy dấu vân",
    "candidates": "chọn cặp cần so",
    "compare": "so từng cặp",
    "groups": "gom nhóm",
    "passages": "đánh dấu đoạn giống",
    "ideas": "tìm cách viết khác",
}


def search_step(step: str) -> None:
    """Tell on standard error which step of a long search begins; called in the process that searches."""
    sys.stderr.write(f"  … {_SEARCH.get(step, step)}\n")
    sys.stderr.flush()


class Progress:
    """Shows which step works and how far it is."""

    def __init__(self, *, quiet: bool = False) -> None:
        self._console = Console(stderr=True, quiet=quiet)
        self._live = self._console.is_terminal and not quiet

    @contextmanager
    def stage(self, name: str, *, total: int) -> Iterator[Callable[[], None]]:
        """Show a step of `total` parts; call the given function after each part."""
        began = time.perf_counter()
        words = STEPS.get(name, name)
        if self._live:
            columns = (
                TextColumn("{task.description:<24}"),
                BarColumn(),
                MofNCompleteColumn(),
                TimeElapsedColumn(),
            )
            with RichProgress(*columns, console=self._console) as bars:
                bar = bars.add_task(words, total=total)
                yield lambda: bars.advance(bar)
        else:
            yield lambda: None
            self._console.print(
                f"{words}: xong sau {time.perf_counter() - began:.1f} giây", highlight=False
            )
