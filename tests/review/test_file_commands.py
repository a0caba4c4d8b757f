"""The commands for files, and the thread of a server: in processes of their own, as an operator starts them."""

from pathlib import Path

from review.left_rows import LEFT
from tests.review.commanding import run, sangloc
from tests.review.files import fill, keys_in, rows_of
from tests.review.story import HUE, SUBMISSIONS

_SET_UP = """
import pathlib, os, review
review.setup(pathlib.Path(os.environ["SANGLOC_HOME"]))
from review.loading import load
from review.officers import make_officer
from tests.review.story import HUE, RUN, SUBMISSIONS, PAIRS
load(RUN, SUBMISSIONS, PAIRS)
officer = make_officer("hue", "một mật khẩu dài để thử", unions=[HUE])
"""


def test_export_decide_import_by_the_command_line(office: dict[str, str], tmp_path: Path) -> None:
    assert run(office, "-c", _SET_UP).returncode == 0
    out = tmp_path / "hue.csv"
    done = sangloc(office, "export", "--officer", "hue", "--out", str(out))
    assert done.returncode == 0, done.stderr
    assert set(keys_in(out)) == {row["key"] for row in SUBMISSIONS if row["union_code"] == HUE}
    again = sangloc(office, "export", "--officer", "hue", "--out", str(out))
    assert again.returncode == 2
    assert "đã có" in again.stderr

    batch = tmp_path / "lo.xlsx"
    assert sangloc(office, "export", "--batch", "5", "--out", str(batch)).returncode == 0
    answers = {"key-05": {"Quyết định": "Duyệt"}, "key-24": {"Quyết định": "Không đạt"}}
    filled = fill(batch, answers, tmp_path / "dien.xlsx")
    seen = sangloc(office, "import-decisions", str(filled), "--preview")
    assert "Sẽ lưu: Duyệt 1" in seen.stdout, seen.stderr
    saved = sangloc(office, "import-decisions", str(filled))
    assert "Đã lưu: Duyệt 1" in saved.stdout, saved.stderr
    assert "hàng" in saved.stdout
    left = rows_of(tmp_path / "dien-chua-nhap.xlsx", LEFT)
    assert [row["khoa"] for row in left] == ["key-24"]
    twice = sangloc(office, "import-decisions", str(filled), "--out", str(tmp_path / "hai.xlsx"))
    assert "Đã nhập từ trước hoặc lặp lại: 1" in twice.stdout
    refused = sangloc(office, "import-decisions", str(filled), "--out", str(tmp_path / "hai.xlsx"))
    assert refused.returncode == 2
    assert "đã có" in refused.stderr
    assert sangloc(office, "import-decisions", str(filled)).returncode == 0
    assert (tmp_path / "dien-chua-nhap-2.xlsx").exists(), "the first may be half mended by now"


def test_what_the_commands_cannot_use_is_said_in_one_line(
    office: dict[str, str], tmp_path: Path
) -> None:
    nobody = sangloc(office, "export", "--out", str(tmp_path / "a.xlsx"))
    assert run(office, "-c", _SET_UP).returncode == 0
    out = ("--out", str(tmp_path / "b.xlsx"))
    tries = {
        "chưa có cán bộ nào": nobody,
        "Không có cán bộ “lan”; đang có: hue": sangloc(office, "export", "--officer", "lan", *out),
        "--lane xyz": sangloc(office, "export", "--lane", "xyz", *out),
        "--batch 501": sangloc(office, "export", "--batch", "501", *out),
        "Không có loại tệp": sangloc(office, "export", "--out", str(tmp_path / "b.pdf")),
        "Không có tệp": sangloc(office, "import-decisions", str(tmp_path / "khong.xlsx")),
        "không phải bảng tính": sangloc(office, "import-decisions", __file__),
    }
    for words, done in tries.items():
        assert done.returncode == 2, done.stderr
        assert words in done.stderr
        assert done.stderr.count("\n") == 1, done.stderr
    assert not list(tmp_path.glob("*.xlsx"))


_SERVING = """
import os, time
os.environ["SANGLOC_SERVING"] = "1"
import review.wsgi
from review import export_jobs, export_worker
from review.models import Export
from review.wanted import Wanted
for number in range(2):
    export = export_jobs.ask(officer, "csv", Wanted.read(""))
    export_worker.wake()
    for _ in range(2_000):  # far more than it takes, so that a fault ends the test
        if Export.objects.get(pk=export.pk).state not in ("asked", "writing"):
            break
        time.sleep(0.05)
print([one.state for one in Export.objects.all()])
"""


def test_a_serving_process_writes_what_is_asked_for(office: dict[str, str]) -> None:
    done = run(office, "-c", _SET_UP + _SERVING)
    assert done.stdout.strip() == "['ready', 'ready']", done.stderr
