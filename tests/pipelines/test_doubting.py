"""The list for a second reader: labels and decisions together, named in Vietnamese, without authors."""

import argparse
from collections.abc import Sequence
from dataclasses import replace
from pathlib import Path
from types import SimpleNamespace

import numpy as np
import openpyxl
import pytest
from numpy.typing import NDArray

import review
from models import doubt_models
from models.doubts import Given, Guess
from models.labelled import Labelled, Split
from pipelines import doubting
from pipelines.commands import doubts as command
from pipelines.errors import UnusableInput
from pipelines.home import Home
from review.loading import load
from review.officers import make_officer
from tests.pipelines.weeks import DA_NANG, FIRST, HA_NOI, HUE, SLOGAN, filing

NURSING = "Điều dưỡng dán tem màu lên khay thuốc của từng giường bệnh, phát xong thì bóc tem số {}."
WELDING = "Thợ hàn đồ gá kẹp trục tiện, khóa lệch tâm, gá xong phôi số {} trong một phút."


def text(number: int, content: str, field: str, low_content: str | None = None) -> Labelled:
    return Labelled(
        id=f"y{number:02d}",
        batch=f"{'abcdefgh'[number % 8]}1",
        title=f"Việc {number}",
        content=content.format(number),
        benefit="",
        field=field,
        second_field=None,
        low_content=low_content,
        difficulty="normal",
        workplace_field=field,
    )


def labels() -> list[Labelled]:
    texts = [text(number, NURSING, "y_te") for number in range(16)]
    texts += [text(number, WELDING, "co_khi") for number in range(16, 32)]
    texts += [text(number, SLOGAN, "khac", "slogan") for number in range(32, 40)]
    texts[5] = replace(texts[5], field="co_khi", title="=1+2 khay thuốc")
    return texts


def stub_field(train: Sequence[Labelled], texts: Sequence[Labelled]) -> Guess:
    """Tells the two trades by one word each, as surely as it could."""
    nursing = np.array([0.9 if "thuốc" in one.content else 0.1 for one in texts])
    cues = tuple(("khay thuốc",) if chance > 0.5 else ("đồ gá",) for chance in nursing)
    return Guess(("co_khi", "y_te"), np.stack([1 - nursing, nursing], axis=1), cues)


def stub_content(train: Sequence[Labelled], texts: Sequence[Labelled]) -> NDArray[np.float64]:
    return np.array([0.9 if "quyết tâm" in one.content else 0.1 for one in texts])


@pytest.fixture
def home(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Home:
    """A home whose three unions decided on slogans and solutions; Huế approved one slogan."""
    monkeypatch.delenv("DATABASE_URL", raising=False)
    # Only here: what others learn from the labelled texts they remember for the whole process.
    monkeypatch.setattr(doubting, "labelled", SimpleNamespace(load=_load))
    home = Home.at(tmp_path / "home")
    review.setup(home.root)
    from review.decisions import Said, decide
    from review.models import Submission

    said = {
        1: (HUE, SLOGAN, "approve", "", ""),
        2: (HUE, NURSING, "approve", "", "co_khi"),
        3: (HA_NOI, WELDING, "approve", "", "co_khi"),
        4: (HA_NOI, SLOGAN, "return", "missing_way", ""),
        5: (DA_NANG, SLOGAN, "reject", "routine", ""),
        6: (DA_NANG, NURSING, "return", "missing_date", ""),
        7: (DA_NANG, NURSING, "reject", "routine", ""),
        8: (DA_NANG, NURSING, "approve", "", "y_te"),
    }
    rows = [
        filing(
            union,
            FIRST,
            number,
            content=content.format(number),
            confidential="có" if number == 8 else "",
        )
        for number, (union, content, *_) in said.items()
    ]
    load({"run_id": "một"}, rows, [])
    officer = make_officer("toan-quoc", "một mật khẩu dài để thử", national=True)
    for filed in Submission.objects.order_by("key"):
        _, _, verdict, why, field = said[int(filed.key.rsplit("-", 1)[1])]
        decide(
            officer,
            filed.pk,
            Said(verdict, filed.version, f"k-{filed.pk}", reason_code=why, field=field),
        )
    return home


def _load(split: Split) -> list[Labelled]:
    assert split != "test", "the texts of the test split are not looked at"
    return labels()[::2] if split == "train" else labels()[1::2]


def test_decisions_say_what_they_say_and_no_more(home: Home) -> None:
    given = {one.text.id: one for one in doubting.from_decisions(home.root)}
    assert {id_: (one.is_thin, one.text.field) for id_, one in given.items()} == {
        "hue-1": (False, None),
        "hue-2": (False, "co_khi"),
        "noi-3": (False, "co_khi"),
        "noi-4": (True, None),
        "ang-5": (True, None),
        "ang-6": (None, None),
        "ang-7": (True, None),
        "ang-8": (None, "y_te"),  # confidential: it may be short by right
    }
    assert {one.text.batch for one in given.values()} == {
        f"union:{union}" for union in (HUE, HA_NOI, DA_NANG)
    }
    assert all((one.text.low_content is None) != bool(one.is_thin) for one in given.values())
    assert given["ang-7"].text.low_content == "routine_duty"


def test_labels_and_decisions_are_doubted_together(home: Home) -> None:
    given = [*doubting.from_labels(), *doubting.from_decisions(home.root)]
    found = doubting.find(given, field_model=stub_field, content_model=stub_content)
    told = {
        (row["id"], row["source"], row["given"], row["believed"]) for row in doubting.rows(found)
    }
    nursing, welding = (doubting.Taxonomy.load().name(code) for code in ("y_te", "co_khi"))
    assert told == {
        ("y05", "nhãn", welding, nursing),
        ("hue-2", "quyết định", welding, nursing),
        ("hue-1", "quyết định", "Có nội dung", "Ít nội dung"),
        ("ang-7", "quyết định", "Ít nội dung: Nhiệm vụ thường xuyên", "Có nội dung"),
    }


def test_a_union_is_never_judged_by_a_model_that_knew_its_decisions(home: Home) -> None:
    given = [*doubting.from_labels(), *doubting.from_decisions(home.root)]

    def watching(train: Sequence[Labelled], texts: Sequence[Labelled]) -> NDArray[np.float64]:
        assert not {one.batch for one in train} & {one.batch for one in texts}
        return stub_content(train, texts)

    assert doubting.find(given, field_model=stub_field, content_model=watching)


def test_the_command_prints_and_writes_the_list(
    home: Home,
    tmp_path: Path,
    monkeypatch: pytest.MonkeyPatch,
    capsys: pytest.CaptureFixture[str],
) -> None:
    monkeypatch.setattr(doubting, "by_field_model", lambda _: stub_field)
    monkeypatch.setattr(doubt_models, "by_low_content_model", lambda: stub_content)
    database = (home.root / "review.sqlite3").read_bytes()
    out = tmp_path / "xem lai.xlsx"
    assert command.run(argparse.Namespace(home=home.root, most=3, out=out)) == 0
    said = capsys.readouterr().out
    assert "40 văn bản có nhãn, 8 quyết định; máy nghĩ khác ở 4 chỗ" in said
    assert "Máy chỉ gợi ý; người quyết định." in said
    assert (home.root / "review.sqlite3").read_bytes() == database
    (sheet,) = openpyxl.load_workbook(out).worksheets
    head, *rows = list(sheet.iter_rows(values_only=True))
    assert head == tuple(column.title for column in doubting.COLUMNS)
    assert len(rows) == 3
    assert "Không Ai Biết" not in str(rows) + said
    assert "toan-quoc" not in str(rows) + said


def test_a_title_that_looks_like_a_formula_stays_text(home: Home, tmp_path: Path) -> None:
    from pipelines.report.listing import write_listing

    found = doubting.find(doubting.from_labels(), field_model=stub_field, content_model=None)
    write_listing(tmp_path / "a.xlsx", {"Xem lại": (doubting.COLUMNS, doubting.rows(found))})
    sheet = openpyxl.load_workbook(tmp_path / "a.xlsx")["Xem lại"]
    (cell,) = [cell for cell in sheet["D"] if str(cell.value).startswith("=")]
    assert (cell.value, cell.data_type) == ("=1+2 khay thuốc", "s")


def test_a_home_without_decisions_stays_without_a_database(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.delenv("DATABASE_URL", raising=False)
    assert doubting.from_decisions(tmp_path) == []
    assert not list(tmp_path.iterdir())


def test_without_a_doubt_the_list_is_empty_and_a_wrong_name_is_refused(tmp_path: Path) -> None:
    from pipelines.report.listing import write_listing

    steady = [Given(one, "label", False) for one in labels()[16:32]]
    assert doubting.find(steady, field_model=stub_field, content_model=stub_content) == []
    write_listing(tmp_path / "a.xlsx", {"Xem lại": (doubting.COLUMNS, [])})
    assert openpyxl.load_workbook(tmp_path / "a.xlsx")["Xem lại"].max_row == 1
    with pytest.raises(UnusableInput, match=r"\.xlsx"):
        command.run(argparse.Namespace(home=tmp_path, most=3, out=tmp_path / "a.csv"))
