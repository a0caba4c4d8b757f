"""What later runs know of earlier ones: the index in step with the corpus, and what officers said in between."""

import json
import shutil
from pathlib import Path

import pandas as pd
import pytest

from nlp.neardup import Index
from nlp.neardup.segment import Segment
from nlp.normal import tokens
from pipelines import corpus, handing_over, history
from pipelines.draft import check
from pipelines.home import Home
from pipelines.settings import load
from tests.pipelines.conftest import Screen
from tests.pipelines.story import CARDS, PUMP, ROWS, write_list

_READ, _KEEP = history._read, history.keep
FIRST, COPY = ROWS["the first filing"], ROWS["its copy elsewhere"]


def pairs_of(run: Path) -> set[tuple[str, str]]:
    pairs = pd.read_parquet(run / "pairs.parquet")
    pairs = pairs.loc[pairs["label"] != "same_idea"]
    return set(zip(pairs["left_id"], pairs["right_id"], strict=True))


def index_of(home: Home) -> Index:
    return Index.open(history.folder(home.corpus))


def test_every_published_run_is_in_the_index_once(
    screen: Screen, home: Home, tmp_path: Path
) -> None:
    screen(write_list(tmp_path / "a.csv"), run_id="một")
    handing_over.hand_over(home)
    handing_over.hand_over(home)
    assert index_of(home).runs == {"một"}
    assert len(index_of(home)) == len(ROWS)
    screen(write_list(tmp_path / "b.csv", [FIRST]), run_id="hai")  # nothing new in it
    handing_over.hand_over(home)
    assert index_of(home).runs == {"một", "hai"}
    assert len(index_of(home)) == len(ROWS)
    index_of(home).verify()


@pytest.mark.parametrize("damage", ["gone", "cut", "of a corpus that was taken away"])
def test_an_index_that_does_not_fit_is_built_anew(
    screen: Screen, home: Home, tmp_path: Path, damage: str
) -> None:
    screen(write_list(tmp_path / "a.csv", [FIRST]), run_id="một")
    handing_over.hand_over(home)
    folder = history.folder(home.corpus)
    if damage == "gone":
        shutil.rmtree(folder)
    elif damage == "cut":
        next(folder.rglob("tokens.npy")).write_bytes(b"")
    else:
        about = json.loads((folder / "manifest.json").read_text())
        about["pieces"][0]["runs"].append("another")
        (folder / "manifest.json").write_text(json.dumps(about))
    second = screen(write_list(tmp_path / "b.csv", [COPY]), run_id="hai")
    assert pairs_of(second) == {("P-1", "P-2")}
    handing_over.hand_over(home)
    assert index_of(home).runs == {"một", "hai"}


def files_of(index: Index) -> dict[str, bytes]:
    return {
        path.name: path.read_bytes()
        for piece in index.pieces
        for path in (index.folder / piece.name).iterdir()
    }


@pytest.fixture
def kept(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """Give the folder in which the last search left what it read, though its work was cleared away."""
    folder = tmp_path / "kept"
    monkeypatch.setattr(history, "keep", lambda segment, index, _: _KEEP(segment, index, folder))
    return folder


@pytest.fixture
def read_again(monkeypatch: pytest.MonkeyPatch) -> list[str]:
    """Give the files of the corpus that were read for the index, one after the other."""
    names: list[str] = []

    def note(index: Index, path: Path, threads: int) -> Segment:
        names.append(corpus.run_of(path))
        return _READ(index, path, threads)

    monkeypatch.setattr(history, "_read", note)
    return names


UNDATED = [{**ROWS["a slogan"], "date": ""}, {**ROWS["a genuine teacher"], "date": "3/4/2022"}]


@pytest.mark.parametrize("rows", [UNDATED, UNDATED[::-1], [COPY, *UNDATED, COPY]])
def test_what_a_search_left_gives_the_index_that_reading_again_gives(
    screen: Screen,
    home: Home,
    tmp_path: Path,
    kept: Path,
    read_again: list[str],
    rows: list[dict[str, str]],
) -> None:
    screen(write_list(tmp_path / "a.csv", [FIRST]), run_id="một")
    handing_over.hand_over(home)
    screen(write_list(tmp_path / "b.csv", rows), run_id="hai")
    handing_over.hand_over(home, {"hai": kept})
    left = index_of(home)
    files = files_of(left)
    assert read_again == ["một"]
    shutil.rmtree(history.folder(home.corpus))
    handing_over.hand_over(home)
    assert read_again == ["một", "một", "hai"]
    assert files_of(index_of(home)) == files
    assert (index_of(home).arrived, index_of(home).last_day) == (left.arrived, left.last_day)


def test_what_a_search_left_is_no_use_to_another_index_or_for_other_filings(
    screen: Screen, home: Home, tmp_path: Path, kept: Path, read_again: list[str]
) -> None:
    screen(write_list(tmp_path / "a.csv", [FIRST]), run_id="một")
    handing_over.hand_over(home)
    screen(write_list(tmp_path / "b.csv", [FIRST, COPY]), run_id="hai")  # one of them is known
    handing_over.hand_over(home, {"hai": kept})
    assert read_again == ["một", "hai"]
    screen(write_list(tmp_path / "c.csv", UNDATED), run_id="ba")
    shutil.rmtree(history.folder(home.corpus))
    shutil.rmtree(home.runs / "hai")
    (home.corpus / "000001-hai.parquet").unlink()
    handing_over.hand_over(home, {"ba": kept})
    assert read_again == ["một", "hai", "một", "ba"]
    assert len(index_of(home)) == 3
    index_of(home).verify()


def test_a_group_goes_on_growing_from_run_to_run(
    screen: Screen, home: Home, tmp_path: Path
) -> None:
    again = {**COPY, "id": "P-9", "unit": "Xí nghiệp 12", "content": COPY["content"] + " Xong."}
    for name, row in {"một": FIRST, "hai": COPY, "ba": again}.items():
        run = screen(write_list(tmp_path / f"{name}.csv", [row]), run_id=name)
        handing_over.hand_over(home)
    (found,) = pd.read_parquet(run / "screened.parquet").to_dict("records")
    assert (found["duplicate_of"], found["cluster_size"]) == ("P-1", 3)
    assert 0.5 < found["cluster_weakest"] <= 1
    pairs = pd.read_parquet(run / "pairs.parquet")
    assert set(pairs["cluster_id"]) == {found["cluster_id"]}
    assert pairs["joins"].all()


def test_passages_are_places_in_the_readable_texts_of_both(
    screen: Screen, home: Home, tmp_path: Path
) -> None:
    screen(write_list(tmp_path / "a.csv", [FIRST]), run_id="một")
    handing_over.hand_over(home)
    run = screen(write_list(tmp_path / "b.csv", [COPY]), run_id="hai")
    (pair,) = pd.read_parquet(run / "pairs.parquet").to_dict("records")
    left, right = (f"{row['title']}\n{row['content']}\n" for row in (FIRST, COPY))
    said = {left[a:b] for a, b, _, _ in pair["passages"]}
    assert said == {right[c:d] for _, _, c, d in pair["passages"]}
    assert "hay cháy vì rác quấn cánh. Tôi hàn một lồng chắn" in " ".join(said)
    assert pair["longest_passage"] == max(len(tokens(passage)) for passage in said)


def test_what_officers_ruled_is_honoured_in_the_next_run(
    screen: Screen, home: Home, tmp_path: Path
) -> None:
    from pipelines.searching import Said
    from pipelines.stages.normalise import digest

    hashes = [digest(" ".join(tokens(f"{r['title']}\n{r['content']}\n"))) for r in (FIRST, COPY)]
    apart = Said(rulings=((hashes[0], hashes[1], False),))
    together = Said(rulings=((hashes[0], digest(" ".join(tokens(f"T\n{CARDS}\n"))), True),))
    screen(write_list(tmp_path / "a.csv", [FIRST]), run_id="một")
    handing_over.hand_over(home)
    run = screen(write_list(tmp_path / "b.csv", [COPY]), run_id="hai", said=apart)
    assert pairs_of(run) == set()
    assert pd.read_parquet(run / "screened.parquet")["lane"].tolist() != ["duplicate"]
    card = {"id": "P-7", "title": "T", "content": CARDS, "unit": "Trường C"}
    run = screen(write_list(tmp_path / "c.csv", [card]), run_id="ba", said=together)
    assert pd.read_parquet(run / "screened.parquet")["cluster_size"].tolist() == [2]


def test_passages_accepted_as_template_text_are_left_out_of_the_next_run(
    screen: Screen, home: Home, tmp_path: Path
) -> None:
    from pipelines.searching import Said

    screen(write_list(tmp_path / "a.csv", [FIRST]), run_id="một")
    handing_over.hand_over(home)
    run = screen(write_list(tmp_path / "b.csv", [COPY]), run_id="hai", said=Said(passages=(PUMP,)))
    assert pairs_of(run) == set()


def test_what_officers_said_is_asked_for_where_they_said_it(home: Home) -> None:
    handing_over.hand_over(home)
    assert handing_over.said(home) == handing_over.Said()


def test_a_draft_is_compared_without_touching_the_home(
    screen: Screen, home: Home, tmp_path: Path
) -> None:
    screen(write_list(tmp_path / "a.csv", [FIRST]), run_id="một")
    handing_over.hand_over(home)
    shutil.rmtree(history.folder(home.corpus))
    before = {path: path.stat().st_mtime_ns for path in home.root.rglob("*") if path.is_file()}
    found = check(f"Lồng chắn rác\n{PUMP}", home, load())
    assert found["duplicate_of"] == "P-1"
    after = {path: path.stat().st_mtime_ns for path in home.root.rglob("*") if path.is_file()}
    assert before == after
    assert [corpus.run_of(path) for path in corpus.segments(home.corpus)] == ["một"]
