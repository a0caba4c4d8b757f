"""`sangloc minutes` in a process of its own, as an operator starts it."""

import subprocess
from pathlib import Path

from tests.review.commanding import run, sangloc
from tests.review.word_files import words

_SET_UP = """
import os, pathlib, review
review.setup(pathlib.Path(os.environ["SANGLOC_HOME"]))
from review.loading import load
from review.models import Submission
from review.officers import make_officer
from review.decisions import Said, decide
from tests.review.story import HA_NOI, HUE, RUN, SUBMISSIONS, PAIRS
load(RUN, SUBMISSIONS, PAIRS)
officer = make_officer("ha-noi", "một mật khẩu dài để thử", unions=[HA_NOI])
for number, verdict in ((9, "return"), (10, "reject")):
    one = Submission.objects.get(key=f"key-{number:02d}")
    decide(officer, one.pk, Said(verdict, one.version, f"k{number}", reason_code="missing_way"))
"""


def minutes(office: dict[str, str], *arguments: str) -> subprocess.CompletedProcess[str]:
    return sangloc(office, "minutes", *arguments)


def test_minutes_and_letters_by_the_command_line(office: dict[str, str], tmp_path: Path) -> None:
    assert run(office, "-c", _SET_UP).returncode == 0
    days = ("--since", "1/1/2020", "--until", "31/12/2999")
    out = tmp_path / "bb.docx"
    done = minutes(office, *days, "--out", str(out))
    assert done.returncode == 0, done.stderr
    assert done.stdout == f"Đã ghi 2 hồ sơ vào {out}\n"
    assert "SK-09" in words(out)
    letters = tmp_path / "thu.docx"
    done = minutes(office, *days, "--letters", "--mine", "--out", str(letters))
    assert done.stdout == f"Đã ghi 1 hồ sơ vào {letters}\n", done.stderr
    assert "mã hồ sơ SK-09" in words(letters)

    fresh = ("--out", str(tmp_path / "moi.docx"))
    tries = {
        "đã có": minutes(office, *days, "--out", str(out)),
        "cần tên tệp kết thúc bằng .docx": minutes(office, *days, "--out", "bb.pdf"),
        "Chưa rõ biên bản về quyết định nào": minutes(office, *fresh),
        "Không hiểu --since hôm qua": minutes(office, "--since", "hôm qua", *fresh),
        "Không hiểu --sign-off x": minutes(office, "--sign-off", "x", *fresh),
        "Không hiểu --union mars": minutes(office, *days, "--union", "mars", *fresh),
        "Không có lô này": minutes(office, "--batch", "77", *fresh),
        "Chưa có quyết định nào ở đây": minutes(office, *days, "--union", "ldld_hue", *fresh),
    }
    for told, answer in tries.items():
        assert answer.returncode == 2, answer.stderr
        assert told in answer.stderr
        assert answer.stderr.count("\n") == 1, answer.stderr
    assert not (tmp_path / "moi.docx").exists()
