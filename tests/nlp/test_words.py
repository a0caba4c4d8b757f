"""Words are underthesea's to the last one, whatever the text, the memory, the threads and the files."""

import logging
import random
import re
import shutil
import subprocess
import sys
import unicodedata
from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from nlp import words
from nlp.words import model_files
from nlp.words.chunks import split_chunks
from nlp.words.crfsuite import read_crfsuite
from nlp.words.fast import FastSegmenter
from nlp.words.light_import import underthesea
from nlp.words.loading import load_segmenter
from nlp.words.sequences import Spans, add_sequences, find_sequences, sequence_table
from nlp.words.tokens import token_cutter
from tests.nlp.word_texts import STORIES, foreign_names, made_up

word_tokenize = underthesea().word_tokenize
regex_tokenize = underthesea().pipeline.word_tokenize.regex_tokenize


def assert_identical(texts: list[str]) -> None:
    for text, found in zip(texts, words.segment(texts), strict=True):
        assert found == word_tokenize(text), text


# Identity


def test_the_fast_way_serves_here() -> None:
    assert words.source().startswith("fast")


FORMS: dict[str, Callable[[str], str]] = {
    "as written": str,
    "decomposed": lambda text: unicodedata.normalize("NFD", text),
    "capital": str.upper,
    "title": str.title,
    "one line": lambda text: " ".join(text.split()),
    "spread": lambda text: text.replace(" ", "\n "),
}


@pytest.mark.parametrize("form", FORMS)
def test_stories_in_many_forms(form: str) -> None:
    assert_identical([FORMS[form](story) for story in STORIES])


def test_thousands_of_made_up_texts() -> None:
    assert_identical(made_up(seed=2024, count=4000))


def test_texts_whose_labellings_are_equally_good() -> None:
    assert_identical(foreign_names(seed=7, count=2000))


@settings(max_examples=400, deadline=None)
@given(st.lists(st.text(max_size=60), max_size=4))
def test_any_text(texts: list[str]) -> None:
    assert_identical(texts)


def test_one_very_long_word_and_one_very_long_text() -> None:
    assert_identical(["máy" * 5000, " ".join(STORIES * 100), "A" * 70_000])


def test_half_a_surrogate_pair_is_read_as_the_replacement_character() -> None:
    text = "máy \ud83d bơm\udc00 nước"
    with pytest.raises(UnicodeEncodeError):
        word_tokenize(text)
    assert words.segment([text]) == [word_tokenize("máy \ufffd bơm\ufffd nước")]


def test_no_texts_and_texts_without_words() -> None:
    assert words.segment([]) == []
    assert words.segment(["", " \n\u3000", "\u200b"]) == [[], [], word_tokenize("\u200b")]


@pytest.mark.parametrize("wrong", ["một văn bản", ["máy", None], [b"m\xc3\xa1y"]])
def test_what_is_not_a_list_of_texts_is_refused(wrong: object) -> None:
    with pytest.raises(TypeError, match="text"):
        words.segment(wrong)  # type: ignore[arg-type]  # the point of the test


# Addresses: underthesea's pattern is made safe, not changed


def test_the_safe_pattern_cuts_addresses_as_underthesea_does() -> None:
    source, cut = random.Random(11), token_cutter()
    for _ in range(20_000):
        begin = source.choice(["http://", "https:", "ftp:/", "a.vn/", "abc.com", "(", ""])
        address = begin + "".join(source.choices("ahtp:/.()-@!,'\"[x1%", k=source.randint(0, 12)))
        assert cut(address) == regex_tokenize.tokenize(address), address


def test_a_dotted_line_behind_an_address_does_not_hang() -> None:
    short, long = words.segment(
        ["Trang mạng: http://" + "." * 12, "Trang mạng: http://" + "." * 1900]
    )
    assert short == word_tokenize("Trang mạng: http://" + "." * 12)
    assert long == [*short[:-1], short[-1].replace("." * 12, "." * 1900)]


@pytest.mark.parametrize("turn", ["1.", "9-", "-1e", "http://", ".", "đ"])
def test_of_a_run_without_blanks_nothing_is_lost_however_long_it_is(turn: str) -> None:
    run = turn * (30_000 // len(turn))
    (found,) = words.segment([f"Số đo {run} mm"])
    assert "".join(found).replace(" ", "") == f"Sốđo{run}mm"
    assert len(found) > 10 or turn == "đ"


def test_fixed_words_that_someone_gave_underthesea_change_nothing(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    monkeypatch.setattr(regex_tokenize, "patterns", re.compile("(?P<fixed_words>máy bơm)"))
    assert token_cutter()("máy bơm") == ["máy", "bơm"]


# What splitting at blanks rests on


def test_blanks_are_the_same_for_all_and_normalising_makes_none() -> None:
    for code in range(sys.maxunicode + 1):
        sign = chr(code)
        assert sign.isspace() == bool(re.match(r"\s", sign)) == (sign.split() == [])
        if not 0xD800 <= code < 0xE000:
            plain = unicodedata.normalize("NFC", sign)
            assert plain.isspace() == sign.isspace()
            assert sign == plain or not set(plain) & set("ThSs.\n")


@given(st.lists(st.text(alphabet=st.sampled_from("aT h\n\t.\u3000đ"), max_size=30), max_size=5))
def test_chunks_are_what_split_gives(texts: list[str]) -> None:
    joined = "".join(texts)
    codes = np.frombuffer(joined.encode("utf-32-le"), np.uint32)
    chunks, starts = split_chunks(codes, np.cumsum([0, *map(len, texts)]))
    found = [joined[begin:end] for begin, end in zip(chunks.begins, chunks.ends, strict=True)]
    assert [found[a:b] for a, b in zip(starts, starts[1:], strict=False)] == [
        t.split() for t in texts
    ]


# Numbers


def test_numbers_stand_for_the_same_words() -> None:
    texts = STORIES + made_up(seed=5, count=300)
    found = words.segment_ids(texts)
    assert len(found) == len(texts)
    assert [found.words(text) for text in range(len(found))] == words.segment(texts)
    assert len(set(found.vocabulary)) == len(found.vocabulary)


def test_numbers_depend_on_the_texts_alone() -> None:
    before = words.segment_ids(STORIES)
    words.segment(made_up(seed=6, count=50))
    after = words.segment_ids(STORIES)
    assert before.vocabulary == after.vocabulary
    assert np.array_equal(before.ids, after.ids)
    first_seen = dict.fromkeys(word for text in words.segment(STORIES) for word in text)
    assert before.vocabulary == list(first_seen)


def test_numbers_of_no_texts() -> None:
    found = words.segment_ids([])
    assert (len(found), found.ids.tolist(), found.vocabulary) == (0, [], [])


# Memory and threads


@pytest.fixture(scope="module")
def forgetful() -> FastSegmenter:
    """A segmenter whose memory is full after a sentence or two."""
    model = model_files.read_model(model_files.model_folder())
    return FastSegmenter(model, memory_entries=256)


def test_a_memory_that_overflows_changes_nothing(forgetful: FastSegmenter) -> None:
    texts = STORIES + made_up(seed=8, count=400)
    assert forgetful.segment(texts) == words.segment(texts)
    numbers, expected = forgetful.segment_ids(texts), words.segment_ids(texts)
    assert numbers.vocabulary == expected.vocabulary
    assert np.array_equal(numbers.ids, expected.ids)


def test_memory_stays_within_its_bound(forgetful: FastSegmenter) -> None:
    for seed in range(20):
        forgetful.segment(made_up(seed=seed, count=20))
        remembered = forgetful.remembered()
        assert max(remembered) <= 256


def test_threads_that_share_an_overflowing_memory(forgetful: FastSegmenter) -> None:
    texts = [made_up(seed=seed, count=60) for seed in range(12)]
    with ThreadPoolExecutor(6) as pool:
        found = list(pool.map(forgetful.segment, texts * 3))
    assert found == [words.segment(some) for some in texts] * 3


@given(st.lists(st.tuples(st.lists(st.integers(0, 3), max_size=4), st.integers(0, 1)), max_size=40))
def test_the_table_of_sequences_is_a_dictionary(entries: list[tuple[list[int], int]]) -> None:
    table = sequence_table(64, 256)
    known: dict[tuple[tuple[int, ...], int], int] = {}
    for sequence, mark in entries:
        codes = np.array(sequence, np.uint32)
        span = Spans(np.array([0]), np.array([len(codes)]), np.array([mark], np.uint8))
        key = (tuple(sequence), mark)
        assert find_sequences(table, len(known), codes, span).tolist() == [known.get(key, -1)]
        if key not in known:
            add_sequences(table, len(known), codes, span)
            # Not yet told of it, a reader does not see it.
            assert find_sequences(table, len(known), codes, span).tolist() == [-1]
            known[key] = len(known)


# Other files, other releases


@pytest.fixture
def copied(tmp_path: Path) -> Path:
    return Path(shutil.copytree(model_files.model_folder(), tmp_path / "model"))


def assert_underthesea_serves(folder: Path, caplog: pytest.LogCaptureFixture, reason: str) -> None:
    with caplog.at_level(logging.WARNING, logger="nlp.words"):
        segmenter = load_segmenter(folder)
    assert segmenter.source.startswith("underthesea: ")
    assert reason in segmenter.source
    assert [reason in record.getMessage() for record in caplog.records] == [True]
    assert segmenter.segment(STORIES) == words.segment(STORIES)
    numbers, expected = segmenter.segment_ids(STORIES), words.segment_ids(STORIES)
    assert numbers.vocabulary == expected.vocabulary
    assert np.array_equal(numbers.ids, expected.ids)
    assert np.array_equal(numbers.starts, expected.starts)
    assert segmenter.segment(["\ud800"]) == words.segment(["\ud800"])


def test_a_true_copy_is_fast(copied: Path, caplog: pytest.LogCaptureFixture) -> None:
    assert load_segmenter(copied).source.startswith("fast")
    assert caplog.records == []


@pytest.mark.parametrize("name", sorted(model_files.SHA256))
def test_an_altered_file(name: str, copied: Path, caplog: pytest.LogCaptureFixture) -> None:
    raw = bytearray((copied / name).read_bytes())
    raw[len(raw) // 2] ^= 1
    (copied / name).write_bytes(raw)
    assert_underthesea_serves(copied, caplog, name)


def test_a_missing_file(copied: Path, caplog: pytest.LogCaptureFixture) -> None:
    (copied / "models.bin").unlink()
    assert_underthesea_serves(copied, caplog, "models.bin")


@pytest.mark.parametrize("package", sorted(model_files.VERSIONS))
def test_another_release(
    package: str, monkeypatch: pytest.MonkeyPatch, caplog: pytest.LogCaptureFixture
) -> None:
    monkeypatch.setitem(model_files.VERSIONS, package, "1.0")
    assert_underthesea_serves(model_files.model_folder(), caplog, f"{package} is ")


def test_another_token_pattern(
    monkeypatch: pytest.MonkeyPatch, caplog: pytest.LogCaptureFixture
) -> None:
    monkeypatch.setattr(regex_tokenize, "regex_patterns", [r"(?P<word>\w+)"])
    assert_underthesea_serves(model_files.model_folder(), caplog, "token pattern")


def test_what_is_no_model_is_refused() -> None:
    with pytest.raises(ValueError, match="CRFsuite"):
        read_crfsuite(b"PK" + bytes(100))


def test_import_loads_neither_underthesea_nor_numba() -> None:
    check = "import sys, nlp.words; print({'underthesea', 'numba', 'joblib'} & set(sys.modules))"
    done = subprocess.run([sys.executable, "-c", check], capture_output=True, text=True, check=True)
    assert done.stdout.strip() == "set()"


def test_segmenting_leaves_alone_what_is_slow_to_load_and_others_may_load_it() -> None:
    check = (
        "import sys; from nlp import words; words.segment(['máy bơm']);"
        "print({'torch', 'transformers', 'sklearn', 'underthesea'} & set(sys.modules));"
        "import nlp.words.light_import as light; whole = light.underthesea();"
        "print(whole.word_tokenize('máy bơm') == words.segment(['máy bơm'])[0]);"
        "from importlib.util import find_spec; print(find_spec('underthesea.pipeline.translate') is None)"
    )
    done = subprocess.run([sys.executable, "-c", check], capture_output=True, text=True, check=True)
    assert done.stdout.split() == ["set()", "True", "False"]
