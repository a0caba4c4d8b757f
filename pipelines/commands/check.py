"""Say what the screening would say about one draft text; changes nothing."""

import argparse
import json
from pathlib import Path

from pipelines.commands.input_text import read_bytes, read_text
from pipelines.errors import UnusableInput

HELP = "xem thử một bản nháp: máy sẽ nói gì? không ghi lại gì"
_BLANK = "chưa có chữ nào; hãy viết tên sáng kiến ở hàng đầu, nội dung ở dưới."


def add(parser: argparse.ArgumentParser) -> None:
    """Describe the arguments."""
    parser.add_argument(
        "file",
        nargs="?",
        default="-",
        help="tệp văn bản UTF-8 hoặc .docx: hàng đầu là tên, sau đó là nội dung; - đọc đầu vào chuẩn",
    )
    parser.add_argument("--home", help="nơi giữ mọi thứ (mặc định: SANGLOC_HOME hoặc ./var)")
    parser.add_argument("--settings", type=Path, help="tệp TOML đè lên data/settings.toml")
    parser.add_argument("--json", action="store_true", help="in kết quả dạng JSON")


def run(given: argparse.Namespace) -> int:
    """Check a draft and print what a reviewer would be shown."""
    from pipelines import settings
    from pipelines.draft import check
    from pipelines.draft_words import read, spoken
    from pipelines.home import Home

    text = _text(given.file)
    found = check(text, Home.at(given.home), settings.chosen(given.settings))
    if given.json:
        print(json.dumps(read(text, found), ensure_ascii=False, indent=2))
    else:
        print(spoken(text, found))
    return 0


def _text(file: str) -> str:
    """Read the draft, of an old font too.

    Raises:
        UnusableInput: the file cannot be read or holds no text.
    """
    from nlp.encodings import restore
    from review.docx_text import UnreadableDocxError, text_of

    if not file.lower().endswith(".docx"):
        return restore(read_text(file, when_blank=_BLANK)).text
    try:
        return restore(text_of(read_bytes(file))).text
    except UnreadableDocxError as error:
        raise UnusableInput(f"{file}: {error}") from error
