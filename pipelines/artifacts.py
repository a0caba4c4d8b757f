"""What Prefect's pages show of a run: numbers, a picture, how far it is, and where the report lies.

Not a word of a submission, no name of a person, a unit or a file: whoever may see the engine may not see the filings.
"""

import json
from pathlib import Path
from typing import Any, cast
from urllib.parse import quote
from uuid import UUID

from prefect.artifacts import (
    create_image_artifact,
    create_link_artifact,
    create_progress_artifact,
    create_table_artifact,
    update_progress_artifact,
)

from pipelines.report import pictures
from pipelines.report.lanes_picture import as_address, lanes_svg
from review.words_vi import LANES, SET_ASIDE, SUGGESTION

# Each change is a call to Prefect's server: a run tells its progress so many times, whatever its number of parts.
_TOLD = 10
# The other pictures of a run name unions.
_SHOWN = {
    "pheu": "Từ nộp đến duyệt",
    "thoi-gian": "Hồ sơ theo tuần nộp",
    "tien": "Tiền làm lợi nêu trong hồ sơ",
    "it-noi-dung": "Lý do bị nêu ít nội dung",
}


class Meter:
    """Shows in Prefect how much of a run is done."""

    def __init__(self) -> None:
        self._shown = 0
        # Prefect types what it does with and without an event loop together.
        self._artifact = cast(
            UUID, create_progress_artifact(0.0, key="tien-do", description="Tiến độ của lượt")
        )

    def show(self, share: float) -> None:
        """Show a share 0..1, if it has grown enough to be worth it."""
        reached = int(share * _TOLD)
        if reached > self._shown:
            self._shown = reached
            update_progress_artifact(self._artifact, 100.0 * reached / _TOLD)


def show_published(run: Path, *, reports_address: str) -> None:
    """Show the numbers of a published run, pictures of them and the way to its report."""
    about = json.loads((run / "manifest.json").read_text(encoding="utf-8"))
    create_table_artifact(numbers(about), key="tom-tat", description=f"Tóm tắt lượt. {SUGGESTION}")
    picture = as_address(lanes_svg(about["lanes"]))
    create_image_artifact(picture, key="lan", description="Số hồ sơ theo làn")
    for code, title in _SHOWN.items():
        drawing = run / pictures.FOLDER / f"{code}.svg"
        if drawing.exists():
            address = as_address(drawing.read_text(encoding="utf-8"))
            create_image_artifact(address, key=f"hinh-{code}", description=title)
    base = f"{reports_address.rstrip('/')}/{quote(run.name)}" if reports_address else run.as_uri()
    create_link_artifact(
        f"{base}/report.html",
        link_text="Báo cáo của lượt",
        key="bao-cao",
        description=f"Báo cáo: {run / 'report.html'}",
    )


def numbers(about: dict[str, Any]) -> list[dict[str, str | int]]:
    """List what was read, set aside and suggested, as rows of a table."""
    rows: list[tuple[str, int]] = [
        ("Hàng đọc được", about["rows_read"]),
        ("Hồ sơ đã sàng lọc", about["rows_screened"]),
        ("Hàng để riêng", about["rows_set_aside"]),
    ]
    rows += [
        (f"Để riêng: {SET_ASIDE.get(code, code)}", n) for code, n in about["set_aside"].items()
    ]
    rows += [(f"Làn: {LANES[lane]}", count) for lane, count in about["lanes"].items()]
    return [{"Mục": name, "Số lượng": count} for name, count in rows]
