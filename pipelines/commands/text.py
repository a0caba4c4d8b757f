"""Show what the program reads in a text, line by line; changes nothing."""

import argparse
import json

from pipelines.commands.input_text import read_bytes
from pipelines.errors import UnusableInput

HELP = "xem máy đọc được gì trong một văn bản, từng dòng; không ghi lại gì"


def add(parser: argparse.ArgumentParser) -> None:
    """Describe the arguments."""
    parser.add_argument(
        "file",
        nargs="?",
        default="-",
        help="tệp văn bản UTF-8, hoặc tệp cũ TCVN3, VNI…; - đọc đầu vào chuẩn",
    )
    parser.add_argument("--json", action="store_true", help="in mỗi dòng một đối tượng JSON")


def run(given: argparse.Namespace) -> int:
    """Print what is read in each line that holds anything."""
    from pipelines.text_reading import read
    from pipelines.text_wording import spoken

    first = True
    for number, line in enumerate(_lines(given.file), 1):
        if not line.strip():
            continue
        record = read(line)
        if given.json:
            print(json.dumps({"line": number} | record, ensure_ascii=False))
        else:
            print(("" if first else "\n") + spoken(record, line=number))
        first = False
    return 0


def _lines(file: str) -> list[str]:
    """Cut at newlines only: what else splitlines() cuts at are letters in VPS and VISCII."""
    raw = read_bytes(file)
    if b"\0" in raw:
        raise UnusableInput(
            f"{file} không phải tệp văn bản UTF-8; hãy lưu lại thành văn bản thuần (.txt) UTF-8."
        )
    text = _decoded(raw)
    if not text.strip():
        raise UnusableInput(f"{file}: chưa có chữ nào; hãy viết mỗi dòng một văn bản cần xem.")
    return text.replace("\r\n", "\n").replace("\r", "\n").split("\n")


def _decoded(raw: bytes) -> str:
    """Read UTF-8; else give each byte its Windows-1252 character, from which `restore` can read."""
    from pipelines.reading.file_encoding import FileEncoding

    try:
        return raw.decode("utf-8-sig")
    except UnicodeDecodeError:
        return FileEncoding("windows-1252").text(raw)
