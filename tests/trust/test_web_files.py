"""What leaves the pages as files: no cell is a formula, no report runs a script, no name leads out of its folder."""

import csv
import os
import re
import sqlite3
import sys
from collections.abc import Callable
from pathlib import Path
from typing import Any

import openpyxl
import pytest
from django.test import Client

from pipelines.cli import main
from pipelines.errors import UnusableInput
from pipelines.home import Home
from pipelines.job import _free_run_id
from review import kept_files, uploads
from review.models import Officer
from review.spreadsheet_text import is_live
from tests.review.acting import client_of, decide
from tests.review.commanding import sangloc
from tests.review.conftest import _connected, connection_to_the_story, hanoi, hue, national, story
from tests.review.files import written
from tests.trust.test_web_requests import probes_in
from tests.trust.web_story import PROBE

__all__ = ["_connected", "connection_to_the_story", "hanoi", "hue", "national", "story"]
ROOT = Path(__file__).parents[2]
LIVE = [
    "=1+1",
    "+84 912",
    "-5 độ",
    "@SUM(A1)",
    "\t=1",
    "\r=1",
    "＝cmd|'/c calc'!A0",
    '=HYPERLINK("http://x","y")',
]
HEADERS = [
    "Mã sáng kiến",
    "Tên sáng kiến",
    "Nội dung",
    "Hiệu quả",
    "Tác giả",
    "Đơn vị",
    "LĐLĐ",
    "Nhóm đối tượng",
]
HEADERS += ["Loại giải pháp", "Lĩnh vực", "Ngày nộp", "Hội đồng công nhận", "=GHI CHÚ()"]
BODY = (
    "Tổ tiện hàn một khung kẹp có hai chốt định vị và một cần khóa lệch tâm, phôi đặt vào là tự vào tâm, "
    "thợ chỉ gạt cần một lần thay cho vặn bốn bu lông, mỗi ca thêm được mười sáu trục."
)


@pytest.fixture(scope="module")
def screened(tmp_path_factory: pytest.TempPathFactory, trained: Path) -> Path:
    """A home in which a list was screened whose every cell wants to be a formula or a script."""
    home = tmp_path_factory.mktemp("nha")
    (home / "models").symlink_to(trained)
    source = home / "danh sách =1+1 <img src=x onerror=hacked>.csv"
    with source.open("w", encoding="utf-8-sig", newline="") as file:
        rows = csv.writer(file)
        rows.writerow(HEADERS)
        for number, text in enumerate(
            [*LIVE, PROBE, f"`{PROBE}`", "[x](javascript:alert(1)) ![x](http://x/y)"]
        ):
            rows.writerow(
                [f"{text}{number}", text, f"{text} {BODY}", text] + [text] * (len(HEADERS) - 4)
            )
        rows.writerow(["=SK99", "", "", ""] + [LIVE[0]] * (len(HEADERS) - 4))
    kept = {name: value for name, value in os.environ.items() if name != "DATABASE_URL"}
    done = sangloc(kept, "screen", source, "--home", home, "--run-id", "thu")
    assert done.returncode == 0, done.stderr[-2_000:]
    return home


def test_no_cell_of_a_runs_workbook_is_a_formula(screened: Path) -> None:
    book = openpyxl.load_workbook(screened / "runs" / "thu" / "screened.xlsx")
    cells = [cell for sheet in book.worksheets for row in sheet.rows for cell in row]
    assert not [cell.value for cell in cells if cell.data_type == "f"]
    assert not [cell.hyperlink.target for cell in cells if cell.hyperlink and cell.hyperlink.target]
    live = [cell for cell in cells if isinstance(cell.value, str) and is_live(cell.value)]
    assert len(live) > len(LIVE)
    assert all(cell.quotePrefix for cell in live), "editing the cell would run it"


def test_no_cell_of_what_was_set_aside_is_a_formula(screened: Path) -> None:
    rows = list(
        csv.reader((screened / "runs" / "thu" / "set_aside.csv").open(encoding="utf-8-sig"))
    )
    assert len(rows) > 1
    assert not [cell for row in rows for cell in row if is_live(cell)]


def test_no_text_is_markup_in_the_report_or_its_pictures(screened: Path) -> None:
    for path in [*screened.glob("runs/thu/*.html"), *screened.glob("runs/thu/pictures/*.svg")]:
        page = path.read_text(encoding="utf-8")
        own = re.sub(r"(?s)<style>.*?</style>", "", page)
        found = [one for one in probes_in(own) if one not in ("style",)]
        assert not [
            one for one in found if "probe" in one or "img" in one or one.startswith("on")
        ], path
        assert "<script" not in page, path
        assert "18021" not in page, path


def test_what_prefect_is_told_holds_no_markdown_of_a_filing(screened: Path) -> None:
    found = [path for path in screened.rglob("*.db") if "prefect" in str(path)]
    told = []
    for path in found:
        with sqlite3.connect(path) as opened:
            told += [str(row) for row in opened.execute("SELECT data, description FROM artifact")]
    assert not [
        one for one in told if "xss-probe" in one or "javascript:" in one or "onerror" in one
    ]


@pytest.mark.parametrize(
    "name",
    [
        "../../x",
        "..",
        ".",
        "/etc/passwd",
        "a/b",
        "a\\b",
        "thu/../thu",
        "\x00",
        "~root",
        "-x",
        "x" * 81,  # the column has 80: PostgreSQL would refuse the whole run at its end
    ],
)
def test_no_run_id_leads_out_of_its_folder(
    tmp_path: Path, name: str, capfd: pytest.CaptureFixture[str]
) -> None:
    """Where the name of a new run is settled, and at the command that opens an old one."""
    home = Home.at(str(tmp_path / "nha"))
    (home.runs / "thu").mkdir(parents=True)
    (home.runs / "thu" / "manifest.json").write_text(
        '{"started": "2026-03-02T08:00:00+07:00"}', encoding="utf-8"
    )
    with pytest.raises(UnusableInput):
        _free_run_id(home, name)
    with pytest.raises(SystemExit) as ended:
        sys.exit(main(["report", f"--home={home.root}", "--", name]))
    assert ended.value.code == 2
    said = capfd.readouterr().err
    assert "Traceback" not in said
    assert "root:" not in said
    assert [path.name for path in tmp_path.iterdir()] == ["nha"]


@pytest.mark.parametrize("kind", ["xlsx", "csv"])
def test_no_cell_of_an_export_is_a_formula(national: Officer, kind: str) -> None:
    from review.models import Submission

    for number, text in enumerate(LIVE):
        Submission.objects.filter(key=f"key-{number + 10:02d}").update(
            **dict.fromkeys(
                ("title", "author", "unit", "unit_text", "benefit", "upper_union"), text
            ),
            **dict.fromkeys(
                ("participant_group", "solution_type", "declared_field", "submission_id"), text
            ),
        )
    client = client_of(national)
    for number, text in enumerate(LIVE[:4]):
        decide(client, number + 10, "return", reason=text, reason_code="missing_way")
    for query in ("", "state=decided", "lane=ready"):
        path = written(national, query, kind)
        if kind == "csv":
            cells = [cell for row in csv.reader(path.open(encoding="utf-8-sig")) for cell in row]
            assert not [cell for cell in cells if is_live(cell)]
            continue
        book = openpyxl.load_workbook(path)
        found = [cell for sheet in book.worksheets for row in sheet.rows for cell in row]
        assert {cell.data_type for cell in found} <= {"s", "n", "d", "inlineStr"}
        live = [cell for cell in found if isinstance(cell.value, str) and is_live(cell.value)]
        assert all(cell.quotePrefix for cell in live)


def test_an_upload_gets_no_name_from_outside(national: Officer, tries: Callable[..., int]) -> None:
    """Whatever a file is called, it is kept under a random name, and found again by its owner alone."""
    from django.core.files.uploadedfile import SimpleUploadedFile

    from review.officers import make_officer

    other = make_officer("khac", "một mật khẩu dài để thử", national=True)
    for name in ["../../../x.xlsx", "/etc/passwd", "..\\x.xlsx", "a\x00.xlsx", PROBE, "x" * 5_000][
        : tries(short=6, long=6)
    ]:
        sent = SimpleUploadedFile("x", b"PK")
        sent._name = name  # Django's own clean-up of names aside
        token = uploads.keep(national, sent)
        path, _shown = uploads.kept(national, token)
        assert path.parent == kept_files.folder(kept_files.UPLOADS)
        assert re.fullmatch(r"[0-9a-f]{32}\.xlsx", path.name)
        for officer, words in (
            (other, token),
            (national, token + "x"),
            (national, "../../review.secret"),
        ):
            with pytest.raises(FileNotFoundError):
                uploads.kept(officer, words)


@pytest.mark.parametrize(
    ("name", "body"),
    [
        ("a.xlsx", b"<html><script>window.hacked=1</script>"),
        ("a.xlsx", b"MZ\x90\x00"),
        ("a.xlsx", b""),
        ("a.html", b"PK\x03\x04"),
        ("a.svg", b"<svg onload='hacked=1'/>"),
    ],
)
def test_a_file_of_another_kind_is_refused_in_words(
    national: Officer, name: str, body: bytes
) -> None:
    from django.core.files.uploadedfile import SimpleUploadedFile

    for place, field in (("/tep/nhap/", "file"), ("/soat-ban-thao/", "file")):
        sent: dict[str, Any] = {field: SimpleUploadedFile(name, body)}
        answer = client_of(national).post(place, sent)
        assert answer.status_code in (200, 400, 415, 422), (place, answer.status_code)
        assert "hacked=1" not in answer.content.decode()


def test_no_file_of_the_home_is_served(national: Officer, db: None) -> None:
    for client in (Client(), client_of(national)):
        for path in (
            "review.secret",
            "review.sqlite3",
            "runs/",
            "tep/../review.secret",
            "static/../../review.secret",
        ):
            assert client.get(f"/{path}").status_code in (302, 404)
