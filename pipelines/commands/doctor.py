"""Look over the program and a home, say what is good and what is not, and what to do; changes nothing."""

import argparse
import json
from dataclasses import asdict
from pathlib import Path
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from pipelines.checkup import Finding

HELP = "kiểm tra chương trình và nơi giữ dữ liệu, chỉ ra việc phải làm"
_NAMES = {
    "python": "Python",
    "packages": "Thư viện",
    "underthesea": "Tách từ",
    "settings": "Cài đặt",
    "models": "Mô hình",
    "corpus": "Kho hồ sơ cũ",
    "index": "Chỉ mục",
    "runs": "Các lượt",
    "database": "Cơ sở dữ liệu",
    "disk": "Đĩa",
    "processes": "Tiến trình",
    "interrupted": "Lượt dở dang",
    "work": "Việc dở dang",
    "forgotten": "Yêu cầu xóa",
    "states": "Trạng thái Prefect",
    "refused": "Tệp bị từ chối",
}


def add(parser: argparse.ArgumentParser) -> None:
    """Describe the arguments."""
    parser.add_argument("--home", help="nơi giữ mọi thứ (mặc định: SANGLOC_HOME hoặc ./var)")
    parser.add_argument("--settings", type=Path, help="tệp TOML đè lên data/settings.toml")
    parser.add_argument("--json", action="store_true", help="in kết quả dạng JSON")


def run(given: argparse.Namespace) -> int:
    """Do every check; status 0 where all is good, 1 where something has to be done."""
    from pipelines.checkup import Patient, examine
    from pipelines.home import Home

    findings = examine(Patient(Home.at(given.home), given.settings))
    healthy = all(finding.good for finding in findings)
    if given.json:
        told = {"good": healthy, "checks": [asdict(finding) for finding in findings]}
        print(json.dumps(told, ensure_ascii=False, indent=2))
    else:
        print("\n".join(map(_line, findings)))
        print("Mọi thứ đều tốt." if healthy else "Có việc phải làm: xem các dòng HỎNG.")
    return 0 if healthy else 1


def _line(finding: "Finding") -> str:
    mark = "tốt " if finding.good else "HỎNG"
    todo = f"\n       → {finding.todo}" if finding.todo else ""
    return f"{mark}  {_NAMES[finding.check]}: {finding.told}{todo}"
