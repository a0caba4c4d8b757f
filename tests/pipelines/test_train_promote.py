"""Train, evaluate, promote and go back, as a person does it; on a few of the training and tuning texts."""

import json
from collections.abc import Callable
from pathlib import Path

import pytest

from models import in_use, labelled, training
from models.comparing import Models, Sample
from pipelines import blind_sample, cli
from pipelines.home import Home
from tests.models.invented import TEXTS, Reads, Suspects

Sangloc = Callable[..., tuple[int, str, str]]
_LOAD = labelled.load


def _few(split: labelled.Split) -> list[labelled.Labelled]:
    """Part of the texts, and never the test split: what is measured there is not looked at by tests."""
    if split == "train":
        return [text for text in _LOAD("train") if text.writer in ("a", "b", "c", "d")]
    return [text for text in _LOAD("tune") if text.batch.startswith("e")]


@pytest.fixture
def sangloc(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> Sangloc:
    """Call a command in a home of its own: status, standard output, standard error."""
    monkeypatch.setattr(labelled, "load", _few)

    def call(*arguments: object) -> tuple[int, str, str]:
        status = cli.main([*map(str, arguments), "--home", str(tmp_path / "home")])
        said = capsys.readouterr()
        return status, said.out, said.err

    return call


def test_a_candidate_is_trained_measured_promoted_and_taken_back(
    sangloc: Sangloc, tmp_path: Path
) -> None:
    decisions = tmp_path / "qd.csv"
    decisions.write_text(
        "title,content,benefit,field,low_content\n"
        "Giá treo ống hơi,Tổ cơ khí hàn giá treo bằng thép thừa để ống không kéo lê.,,co_khi,\n"
        "Thi đua,Quyết tâm lập thành tích chào mừng ngày lễ lớn.,,,slogan\n"
        "Hỏng,Hàng này ghi sai lĩnh vực.,,rèn,\n",
        encoding="utf-8",
    )
    status, out, err = sangloc("train", "--decisions", decisions)
    assert status == 0, err
    assert "Đã đọc 3 hàng quyết định, để riêng 1 hàng." in err
    assert "Hàng 4, cột “field” của tệp qd.csv: “rèn” không phải lĩnh vực" in err
    models = tmp_path / "home" / "models"
    (version,) = in_use.candidates(models)
    assert f"Ứng viên {version}" in out
    assert "2 quyết định" in out
    assert not (models / "current.json").exists()
    assert "Hỏng" in (models / "candidates" / version / "set_aside.csv").read_text("utf-8")

    report, figures = tmp_path / "ra" / "report.html", tmp_path / "ra" / "evaluate.json"
    status, out, err = sangloc(
        "evaluate",
        *("--model", "candidate"),
        *("--split", "tune"),
        *("--out", figures),
        *("--report", report),
    )
    assert status == 0, err
    about = json.loads(figures.read_text(encoding="utf-8"))
    assert about["model"] == about["low_content_model"] == version
    measured = {(row["model"], row["metric"]): row for row in about["rows"]}
    assert {"model", "metric", "value", "low", "high", "n", "split"} == set(about["rows"][0])
    for pair in [
        ("low-content model", "AUC"),
        ("rules", "AUC"),
        ("length alone", "AUC"),
        ("digits alone", "AUC"),
        ("field model", "macro-F1"),
        ("commonest field", "accuracy"),
        ("cue words only", "accuracy"),
        ("TF-IDF + LinearSVC", "macro-F1"),
        ("copies", "copied text found"),
    ]:
        assert measured[pair]["low"] <= measured[pair]["value"] <= measured[pair]["high"]
        assert pair[0] in out
    assert report.read_text(encoding="utf-8").count("<svg") == 3

    # The default model knows all but two texts of what the candidate knows: as good as the same.
    status, out, err = sangloc("promote", "--settings", _lenient(tmp_path))
    assert status == 0, out + err
    assert "Không có mẫu mù" in out
    assert training.current(models) == models / "candidates" / version / "field"
    assert "đang được dùng rồi" in sangloc("promote")[1]
    status, out, _ = sangloc("promote", "--back")
    assert (status, out) == (0, "Đã quay lại mô hình mặc định.\n")
    assert training.current(models).parent == models / "field"
    status, _, err = sangloc("promote", "--back")
    assert status == 1
    assert "không có mô hình nào trước đó" in err


def _lenient(folder: Path) -> Path:
    path = folder / "settings.toml"
    path.write_text("[models]\nworse_by_at_most = 0.2\n", encoding="utf-8")
    return path


@pytest.fixture
def contest(monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> Callable[..., Path]:
    """Put invented models and samples in place of a candidate and of what is in use; returns the models' folder."""
    models = Home.at(tmp_path / "home").models
    (models / "candidates" / "v2").mkdir(parents=True)

    def arrange(candidate: Models, current: Models, blind: Sample) -> Path:
        monkeypatch.setattr("models.loading.candidate", lambda folder, encoder: candidate)
        monkeypatch.setattr("models.loading.in_use", lambda models, encoder: current)
        monkeypatch.setattr(labelled, "load", lambda split: TEXTS)
        monkeypatch.setattr(blind_sample, "blind_sample", lambda home: blind)
        return models

    return arrange


GOOD, BAD = Models(Reads(), Suspects()), Models(Reads(wrong=range(8)), Suspects())
NONE = Sample(blind_sample.NAME, (), ())


def test_a_worse_candidate_is_refused_with_its_numbers(
    contest: Callable[..., Path], sangloc: Sangloc, monkeypatch: pytest.MonkeyPatch
) -> None:
    models = contest(BAD, GOOD, NONE)
    status, out, err = sangloc("promote")
    assert status == 1
    assert "lĩnh vực, phần test: macro-F1 -0." in out
    assert "ít nội dung, phần test: AUC +0.0000 [+0.0000, +0.0000], 20 văn bản" in out
    assert "không đưa v2 vào dùng: có thể kém hơn quá 0.01" in err
    assert "cận dưới cần từ -0.01 trở lên" in err
    assert "Mô hình đang dùng không đổi." in err
    assert not (models / "current.json").exists()


def test_a_candidate_that_is_worse_where_officers_saw_nothing_is_refused(
    contest: Callable[..., Path], sangloc: Sangloc, tmp_path: Path
) -> None:
    blind = Sample.of(blind_sample.NAME, [*TEXTS[:8], *TEXTS[14:]])
    better_on_the_rest = Models(Reads(wrong=range(8)), Suspects())
    models = contest(better_on_the_rest, Models(Reads(wrong=range(8, 14)), Suspects()), blind)
    few = tmp_path / "few.toml"
    few.write_text("[models]\nworse_by_at_most = 0.9\nblind_at_least = 5\n", encoding="utf-8")
    status, out, err = sangloc("promote", "--settings", few)
    assert status == 1, out
    assert "lĩnh vực, mẫu mù" in err
    few.write_text("[models]\nworse_by_at_most = 0.9\nblind_at_least = 50\n", encoding="utf-8")
    status, out, err = sangloc("promote", "--settings", few)
    assert status == 0, err
    assert "(quá ít, không dùng để quyết định)" in out
    assert in_use.history(models)[-1].field == "v2"


def test_without_a_candidate_or_with_an_unknown_one_status_is_2(
    contest: Callable[..., Path], sangloc: Sangloc
) -> None:
    contest(GOOD, GOOD, NONE)
    status, _, err = sangloc("promote", "--to", "../v2")
    assert status == 2
    assert "đang có: v2" in err


def test_no_candidate_at_all_is_told(sangloc: Sangloc) -> None:
    for command in (["promote"], ["evaluate", "--model", "candidate", "--split", "tune"]):
        status, _, err = sangloc(*command)
        assert status == 2
        assert "hãy chạy `sangloc train` trước" in err


def test_equals_are_promoted(contest: Callable[..., Path], sangloc: Sangloc) -> None:
    models = contest(GOOD, GOOD, NONE)
    status, out, _ = sangloc("promote")
    assert status == 0
    assert "Từ nay dùng mô hình v2" in out
    assert in_use.promoted(models)["low_content"].parent.name == "v2"
