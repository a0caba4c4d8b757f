"""The index: whatever the cut into days the pairs are those of one run; nothing half-written, nothing left of the forgotten."""

import json
from dataclasses import replace
from pathlib import Path
from tempfile import TemporaryDirectory

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from nlp.neardup import Index, IndexUnusableError, Screening, Segment, Template, screen, similar
from nlp.neardup import index as index_module
from nlp.neardup import segment as segment_module
from nlp.neardup.hashing import stable_hash
from nlp.neardup.limits import of_the_house
from nlp.neardup.prints import TEXT_BITS
from nlp.neardup.screening import links_of
from tests.nlp.neardup_filings import Filing, groups, pairs, segment
from tests.nlp.test_neardup_search import GATE, SEEDS, STORIES, small_corpora

LIMITS = of_the_house()
# Template text that stands still: so many filings were looked at that no corpus here has grown since.
STILL = Template(np.empty(0, np.uint64), 10**9)


def with_links(day: Segment, found: Screening) -> Segment:
    """What a run hands to the index: its filings with the links it found."""
    return replace(day, links=links_of(found))


def filed(texts: list[str]) -> list[Filing]:
    """Filings of consecutive days, of a few units."""
    return [
        Filing(text, day=700_000 + n, unit=f"u{n % 4}", key=f"t{n}") for n, text in enumerate(texts)
    ]


def in_days(folder: Path, filings: list[Filing], cuts: list[int], *, each_time: int) -> Screening:
    """Screen day after day into an index; gives what the last day found."""
    index = replace(Index.create(folder), template_filings=0 if each_time else STILL.filings)
    for begin, end in zip([0, *cuts], [*cuts, len(filings)], strict=True):
        day = segment(filings[begin:end], arrived=begin)
        found = screen(day, index, LIMITS, learned_each_time=each_time)
        template = found.template if found.learned else None
        index = index.append(with_links(day, found), f"run {begin}", template=template)
        if not each_time:
            index = replace(index, template_filings=STILL.filings)
    return found


def touching(found: dict[tuple[str, str], float], last: set[str]) -> dict[tuple[str, str], float]:
    return {pair: share for pair, share in found.items() if last & set(pair)}


@pytest.mark.parametrize("each_time", [1_000, 0], ids=["learned each time", "by fingerprints"])
@settings(max_examples=60, deadline=None)
@given(small_corpora(), st.data())
def test_a_run_against_history_finds_what_one_run_over_everything_finds(
    each_time: int, texts: list[str], data: st.DataObject
) -> None:
    filings = filed([f"Tờ trình chung của cả tổ ta {text}" for text in texts])
    cuts = sorted(data.draw(st.sets(st.integers(1, len(filings) - 1), min_size=1, max_size=3)))
    with TemporaryDirectory() as folder:
        whole = in_days(Path(folder) / "one", filings, [], each_time=each_time)
        last = in_days(Path(folder) / "days", filings, cuts, each_time=each_time)
    new = {filing.key for filing in filings[cuts[-1] :]}
    assert pairs(last) == touching(pairs(whole), new)
    assert {group for group in groups(last) if group & new} == {
        group for group in groups(whole) if group & new
    }


def small_index(folder: Path, *days: list[str]) -> Index:
    index, arrived = Index.create(folder), 0
    for number, texts in enumerate(days):
        day = segment(filed(texts), arrived=arrived)
        day = replace(day, names=day.names)
        keys = [stable_hash(f"{number}-{key}") for key in day.names["key"].to_pylist()]
        names = day.names.set_column(
            0, "key", [[f"{number}-{key}" for key in day.names["key"].to_pylist()]]
        )
        day = Segment.sorted_by_key(
            **{
                name: getattr(day, name)
                for name in Segment.__slots__
                if name not in ("keys", "names")
            },
            keys=np.array(keys, np.uint64),
            names=names,
        )
        index = index.append(day, f"day {number}")
        arrived += len(texts)
    return Index.open(folder)


def test_what_was_appended_is_there_when_opened_again(tmp_path: Path) -> None:
    index = small_index(tmp_path / "ix", [GATE, SEEDS], [], [STORIES[0]])
    assert len(index) == 3
    assert index.runs == {"day 0", "day 1", "day 2"}
    assert (index.arrived, index.last_day) == (3, 700_001)
    index.verify()


def test_many_small_segments_are_laid_together_and_find_the_same(tmp_path: Path) -> None:
    texts = [f"{GATE} Lần {n}." for n in range(30)]
    many = small_index(tmp_path / "many", *[[text] for text in texts])
    assert len(many) == 30
    assert len(many.pieces) <= 8
    assert many.runs == {f"day {n}" for n in range(30)}
    new = segment([Filing(GATE, day=800_000, key="new")], arrived=30)
    found = screen(new, many, LIMITS)
    assert {left for left, _ in pairs(found)} == {"0-t0"}
    assert len(found.filings) == 31
    assert [one.key for one in similar(many, GATE, LIMITS, most=3)]


@pytest.mark.parametrize("at_once", [1, 2, 5])
def test_fingerprints_made_some_at_a_time_are_those_of_all(
    monkeypatch: pytest.MonkeyPatch, at_once: int
) -> None:
    day = segment(filed([GATE, SEEDS, STORIES[0], GATE.upper(), *STORIES]))
    whole = day.prints(STILL, threads=1)
    monkeypatch.setattr(segment_module, "_PRINTED", at_once)
    assert len(whole) > len(day)
    assert np.array_equal(day.prints(STILL, threads=2), whole)


def test_a_forgotten_filing_leaves_nothing_in_any_file(tmp_path: Path) -> None:
    index = small_index(tmp_path / "ix", [GATE, SEEDS], [GATE.upper(), STORIES[0]])
    gone = stable_hash("0-t0")
    tokens = index.segments[0].table
    place = int(np.flatnonzero(index.segments[0].keys == np.uint64(gone))[0])
    words = tokens.text(place).tobytes()
    left = index.without(["0-t0"])
    files = [path for path in (tmp_path / "ix").rglob("*") if path.is_file()]
    assert len(left) == 3
    assert any(words in path.read_bytes() for path in files)  # the copy of the second day
    left = left.without(["1-t0"])
    for path in (tmp_path / "ix").rglob("*"):
        if path.is_file():
            raw = path.read_bytes()
            assert words not in raw
            assert gone.to_bytes(8, "little") not in raw
            assert b"0-t0" not in raw
    prints = {int(p >> np.uint64(TEXT_BITS)) for row in left.prints for p in row}
    fresh = small_index(tmp_path / "fresh", [SEEDS], [STORIES[0]])
    assert prints == {int(p >> np.uint64(TEXT_BITS)) for row in fresh.prints for p in row}
    assert not any(one.key == "0-t0" for one in similar(left, GATE, LIMITS))


def test_a_link_to_a_forgotten_filing_goes_with_it(tmp_path: Path) -> None:
    day = segment([Filing(GATE, key="a"), Filing(GATE, key="b"), Filing(SEEDS, key="c")])
    index = Index.create(tmp_path / "ix")
    index = index.append(with_links(day, screen(day, index, LIMITS)), "one")
    assert len(index.segments[0].links) == 1
    assert len(index.without(["a"]).segments[0].links) == 0


@pytest.mark.parametrize("damage", ["cut", "removed", "other version", "no manifest", "no json"])
def test_a_damaged_index_says_so(tmp_path: Path, damage: str) -> None:
    small_index(tmp_path / "ix", [GATE])
    manifest = tmp_path / "ix" / index_module.MANIFEST
    tokens = next((tmp_path / "ix").rglob("tokens.npy"))
    if damage == "cut":
        tokens.write_bytes(tokens.read_bytes()[:-4])
    elif damage == "removed":
        tokens.unlink()
    elif damage == "other version":
        manifest.write_text(json.dumps(json.loads(manifest.read_text()) | {"reader": "old"}))
    elif damage == "no manifest":
        manifest.unlink()
    else:
        manifest.write_text("{")
    with pytest.raises(IndexUnusableError, match="sàng lọc tới sẽ dựng lại"):
        Index.open(tmp_path / "ix")


def test_a_changed_byte_is_found_by_its_checksum(tmp_path: Path) -> None:
    index = small_index(tmp_path / "ix", [GATE])
    tokens = next((tmp_path / "ix").rglob("tokens.npy"))
    raw = bytearray(tokens.read_bytes())
    raw[-1] ^= 1
    tokens.write_bytes(bytes(raw))
    with pytest.raises(IndexUnusableError, match=r"tokens\.npy"):
        index.verify()


def test_a_killed_writer_leaves_the_index_as_it_was(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    index = small_index(tmp_path / "ix", [GATE])
    before = (tmp_path / "ix" / index_module.MANIFEST).read_text()

    def killed(_: object) -> None:
        raise KeyboardInterrupt

    with monkeypatch.context() as patched:
        patched.setattr(Index, "_published", killed)
        with pytest.raises(KeyboardInterrupt):
            index.append(segment([Filing(SEEDS)]), "cut short")
    assert (tmp_path / "ix" / index_module.MANIFEST).read_text() == before
    again = Index.open(tmp_path / "ix").append(segment([Filing(SEEDS)], arrived=1), "next")
    folders = {path.name for path in (tmp_path / "ix").iterdir() if path.is_dir()}
    assert folders == {piece.name for piece in again.pieces}


def test_a_filing_screened_again_makes_way_for_itself(tmp_path: Path) -> None:
    day = segment([Filing(GATE, key="a"), Filing(GATE.upper(), key="b", day=700_001)])
    index = Index.create(tmp_path / "ix").append(day, "one")
    found = screen(segment([Filing(GATE.upper(), key="b", day=700_001)], arrived=1), index, LIMITS)
    assert len(found.filings) == 2
    assert set(pairs(found)) == {("a", "b")}


def test_the_most_similar_come_first_with_their_measures(tmp_path: Path) -> None:
    first, second, _ = GATE.split(". ", 2)
    part = f"{SEEDS} {first}. {second}."
    index = small_index(tmp_path / "ix", [SEEDS, part, GATE, *STORIES])
    found = similar(index, GATE.upper(), LIMITS)
    assert [one.key for one in found] == ["0-t2", "0-t1"]
    whole, passage = found
    assert (whole.similarity, whole.text_in_filing, whole.filing_in_text) == (1.0, 1.0, 1.0)
    assert passage.is_copy
    assert passage.text_in_filing > passage.filing_in_text > 0.3
    assert similar(index, "", LIMITS) == []


def test_template_text_is_kept_with_the_index_by_name(tmp_path: Path) -> None:
    line = "Đơn vị chúng tôi xin trình bày với quý hội đồng của tổng công ty cảng biển phía nam như sau. "
    told = [Filing(line + b, unit=f"cảng {n}") for n, b in enumerate([GATE, SEEDS, *STORIES])]
    index = Index.create(tmp_path / "ix")
    found = screen(segment(told), index, LIMITS)
    index = index.append(segment(told), "one", template=found.template)
    opened = Index.open(tmp_path / "ix")
    assert opened.template.name == found.template.name != ""
    assert opened.template_filings == 5
    assert not similar(opened, line, LIMITS)
    next((tmp_path / "ix").glob("template-*.npy")).unlink()
    with pytest.raises(IndexUnusableError, match="sàng lọc tới sẽ dựng lại"):
        Index.open(tmp_path / "ix")


def test_a_segment_whose_names_are_gone_says_so(tmp_path: Path) -> None:
    index = small_index(tmp_path / "ix", [GATE])
    next((tmp_path / "ix").rglob("names.arrow")).unlink()
    with pytest.raises(IndexUnusableError, match=r"names\.arrow"):
        _ = index.segments
