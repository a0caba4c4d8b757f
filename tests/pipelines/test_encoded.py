"""A home with an encoder of its own: vectors are kept beside the corpus, and other words are found through them."""

import json
import shutil
from collections.abc import Callable, Sequence
from dataclasses import dataclass, replace
from pathlib import Path

import numpy as np
import pandas as pd
import pytest

from models import field, store, training
from models.encoded_ideas import Calibration, calibration_name
from models.encoder import Encoder, encoder_name
from models.errors import ModelRefusedError
from models.field_encoder import TextEncoder
from models.own_text import own_text
from models.taxonomy import Taxonomy
from pipelines import corpus, encoded, handing_over, job, settings
from pipelines.draft import check
from pipelines.encoded import Chosen, Shelf
from pipelines.files import sha256
from pipelines.home import Home
from tests.models import tiny_encoder
from tests.models.test_encoder import EXTRA
from tests.models.tiny_encoder import DIMENSION, FUND, LAMP, MAGNET, OTHER_WORDS, plain_vectors
from tests.pipelines.conftest import Screen
from tests.pipelines.story import write_list
from tests.pipelines.test_command_line import sangloc

FOLDER = "bộ mã hóa"
# The made encoder knows few words, so its cosines make nobody very sure of anything.
LEAST = 0.002
THIRD = (
    "Hút mạt bằng lõi từ\nMột lõi magnet nhét vừa ống inox thả vào chậu nguội của máy mài; nhấc lên, đẩy lõi ra, vụn rơi "
    "vào thùng chứa và chậu hết cặn."
)


def filing(number: str, text: str, unit: str) -> dict[str, str]:
    title, _, content = text.partition("\n")
    return {"id": number, "title": title, "content": content, "unit": unit}


FIRST = [filing("E-1", MAGNET, "Xưởng tiện"), filing("E-2", FUND, "Tổ may 4")]
LATER = [filing("E-3", OTHER_WORDS, "Xưởng phay"), filing("E-4", LAMP, "Kho lạnh")]


@dataclass
class PlainEncoder:
    """Stands for a loaded encoder where the extra is not needed; counts what it is given."""

    name: str
    dimension: int = DIMENSION
    given: int = 0

    def vectors(self, texts: Sequence[str]) -> encoded.np.ndarray:
        self.given += len(texts)
        return plain_vectors(texts)


@pytest.fixture
def policy(monkeypatch: pytest.MonkeyPatch) -> settings.Settings:
    """The settings of an office with an encoder, also for `screen`."""
    plain = settings.load()
    near = plain.near_duplicates.model_copy(update={"same_idea_score": LEAST})
    encoder = settings.Encoder(folder=FOLDER)
    policy = plain.model_copy(update={"encoder": encoder, "near_duplicates": near})
    monkeypatch.setattr(settings, "load", lambda _path=None: policy)
    return policy


@pytest.fixture(scope="module")
def calibration() -> str:
    """The calibration of the plain encoder, fitted once for all tests."""
    return Calibration.fit(plain_vectors, "plain").text()


@dataclass(frozen=True)
class Named:
    """An encoder as training takes it."""

    encoder: TextEncoder

    @property
    def name(self) -> str:
        return self.encoder.name

    def load(self) -> TextEncoder:
        return self.encoder


def train_on_few(models: Path, encoder: TextEncoder) -> None:
    """Put a model of a tenth of the texts where the default one is looked for: it takes a tenth of the time."""

    def few(seeing: TextEncoder) -> training.Kind:
        return training.Kind(
            lambda texts: field.fit(texts[::10], Taxonomy.load(), seeing), lambda _parts, _texts: {}
        )

    with pytest.MonkeyPatch.context() as patched:
        kind = replace(training.KINDS[store.FIELD], with_encoder=few)
        patched.setattr(training, "KINDS", {store.FIELD: kind})
        training.current(models, encoder=Named(encoder))


@pytest.fixture(scope="module")
def seeing(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A models folder with the default field model of the plain encoder, trained once for all tests."""
    folder = tmp_path_factory.mktemp("seeing")
    name = encoder_name(tiny_encoder.save_shell(folder / FOLDER))
    train_on_few(folder / "models", PlainEncoder(name))
    return folder / "models"


@pytest.fixture
def plain(
    home: Home,
    policy: settings.Settings,
    calibration: str,
    seeing: Path,
    monkeypatch: pytest.MonkeyPatch,
) -> PlainEncoder:
    """An encoder in the home that needs no extra: its files are a shell, its vectors those of plain numpy."""
    folder = tiny_encoder.save_shell(home.root / FOLDER)
    encoder = PlainEncoder(encoder_name(folder))
    path = home.models / "encoder" / f"{calibration_name(encoder.name)}.toml"
    path.parent.mkdir()
    path.write_text(calibration, encoding="utf-8")
    shutil.copytree(seeing, home.models, dirs_exist_ok=True)
    encoded._loaded.cache_clear()
    monkeypatch.setattr(encoded, "refuse_unusable", lambda _folder: None)
    monkeypatch.setattr(Encoder, "load", classmethod(lambda _cls, _folder: encoder))
    return encoder


def vectors_in(home: Home) -> dict[str, np.ndarray]:
    """The kept vectors by encoder and file."""
    folder = home.corpus / encoded.FOLDER
    return {
        f"{path.parent.name}/{path.name}": np.load(path) for path in sorted(folder.rglob("*.npy"))
    }


def ideas_of(run: Path) -> dict[tuple[str, str], float]:
    pairs = pd.read_parquet(run / "pairs.parquet")
    pairs = pairs.loc[pairs["label"] == "same_idea"]
    return dict(
        zip(zip(pairs["left_id"], pairs["right_id"], strict=True), pairs["similarity"], strict=True)
    )


def about(run: Path) -> dict[str, object]:
    told = json.loads((run / "manifest.json").read_text(encoding="utf-8"))["search"]
    return {name: told[name] for name in ("same_idea", "encoder")}


def snapshot(folder: Path) -> dict[Path, str]:
    return {path: sha256(path) for path in folder.rglob("*") if path.is_file()}


@pytest.fixture
def twice(
    screen: Screen, home: Home, tmp_path: Path, plain: PlainEncoder, stored: Path
) -> list[Path]:
    """Two published and handed-over runs; screened once, then copied."""
    if stored.exists():
        shutil.copytree(stored, home.root, dirs_exist_ok=True)
    else:
        for name, rows in {"một": FIRST, "hai": LATER}.items():
            screen(write_list(tmp_path / f"{name}.csv", rows), run_id=name)
            handing_over.hand_over(home)
        shutil.copytree(home.root, stored)
    return [home.runs / "một", home.runs / "hai"]


@pytest.fixture(scope="module")
def stored(tmp_path_factory: pytest.TempPathFactory) -> Path:
    return tmp_path_factory.mktemp("stored") / "home"


def test_other_words_are_found_through_kept_vectors(
    twice: list[Path], home: Home, plain: PlainEncoder
) -> None:
    second = twice[1]
    found = ideas_of(second)
    assert list(found) == [("E-1", "E-3")]
    assert about(second)["same_idea"] == f"sought by encoder {plain.name}"
    assert sorted(len(rows) for rows in vectors_in(home).values()) == [2, 2]
    assert {name.split("/")[0] for name in vectors_in(home)} == {plain.name}
    (calibration,) = (home.models / "encoder").iterdir()
    assert calibration.name.startswith(plain.name)
    one, other = plain_vectors([own_text(MAGNET), own_text(OTHER_WORDS)]).astype(np.float16)
    cosine = round(float(one.astype(float) @ other.astype(float)), 3)
    surer = Calibration.load(calibration).of(np.array([cosine - 0.002, cosine + 0.002]))
    assert surer[0] <= found["E-1", "E-3"] <= surer[1]


def test_kept_vectors_are_rows_of_the_corpus_file_in_its_order(
    twice: list[Path], home: Home
) -> None:
    assert twice
    for path in corpus.segments(home.corpus):
        rows = pd.read_parquet(path)
        name = encoded._file(rows["key"].tolist())
        (kept,) = [rows for file, rows in vectors_in(home).items() if file.endswith(name)]
        assert kept.dtype == np.float16
        expected = plain_vectors([own_text(text) for text in rows["text"]])
        assert kept == pytest.approx(expected, abs=1e-3)


def test_each_text_is_encoded_once_for_the_search_and_once_for_its_field(
    screen: Screen, home: Home, tmp_path: Path, plain: PlainEncoder
) -> None:
    screen(write_list(tmp_path / "a.csv", FIRST), run_id="một")
    handing_over.hand_over(home)
    plain.given = 0
    aside = leave_work(screen, home, write_list(tmp_path / "b.csv", LATER))
    assert plain.given == 2 * len(LATER)  # the earlier ones were kept
    handing_over.hand_over(home)
    assert plain.given == 2 * len(LATER)  # what the run computed aside was taken over
    assert not list((aside / encoded.FOLDER).rglob("*.npy"))
    assert sorted(len(rows) for rows in vectors_in(home).values()) == [2, 2]
    handing_over.hand_over(home)
    assert plain.given == 2 * len(LATER)


def leave_work(screen: Screen, home: Home, path: Path) -> Path:
    """Screen and leave the work folder, as it is when the command hands over."""
    removed: list[Path] = []
    kept = shutil.rmtree
    try:
        shutil.rmtree = lambda folder, *_, **__: removed.append(Path(folder))  # type: ignore[assignment,misc]
        screen(path, run_id="hai")
    finally:
        shutil.rmtree = kept
    return next(folder for folder in removed if folder.parent == home.work)


def test_vectors_go_with_their_corpus_file(
    twice: list[Path], home: Home, plain: PlainEncoder
) -> None:
    assert twice
    first, second = corpus.segments(home.corpus)
    gone = encoded._file(pd.read_parquet(second)["key"].tolist())
    assert f"{plain.name}/{gone}" in vectors_in(home)
    second.unlink()
    encoded.in_step(home.corpus, home.work, None)
    assert list(vectors_in(home)) == [f"{plain.name}/{encoded._file(encoded._keys(first))}"]


def test_vectors_of_a_corpus_file_that_changed_are_made_anew(
    twice: list[Path], home: Home, plain: PlainEncoder
) -> None:
    assert twice
    first, _ = corpus.segments(home.corpus)
    before = vectors_in(home)
    rows = pd.read_parquet(first)
    rows.iloc[:1].to_parquet(first)
    handing_over.hand_over(home)
    after = vectors_in(home)
    assert sorted(len(rows) for rows in after.values()) == [1, 2]
    assert len(before.keys() & after.keys()) == 1
    assert plain.name in next(iter(after))


@pytest.mark.parametrize("damage", ["gone", "cut", "of another length", "half written"])
def test_vectors_that_do_not_fit_are_computed_aside_and_then_kept(
    twice: list[Path], home: Home, tmp_path: Path, screen: Screen, damage: str
) -> None:
    assert twice
    kept = vectors_in(home)
    path = next((home.corpus / encoded.FOLDER).rglob("*.npy"))
    if damage == "cut":
        path.write_bytes(path.read_bytes()[:-10])
    elif damage == "of another length":
        np.save(path, np.zeros((9, DIMENSION), np.float16))
    else:
        path.rename(
            path.with_name(f".{path.name}.7") if damage == "half written" else tmp_path / "x"
        )
    before = snapshot(home.corpus)
    again = filing("E-5", THIRD, "Xưởng bào")
    run = screen(write_list(tmp_path / "c.csv", [again]), run_id="ba")
    assert snapshot(home.corpus) == before
    assert ("E-1", "E-5") in ideas_of(run)
    handing_over.hand_over(home)
    after = vectors_in(home)
    assert {name: kept[name].tolist() for name in kept} == {
        name: after[name].tolist() for name in kept
    }
    assert not list((home.corpus / encoded.FOLDER).rglob(".*"))


def test_a_draft_is_compared_with_kept_vectors_and_keeps_nothing(
    twice: list[Path], home: Home, policy: settings.Settings, plain: PlainEncoder
) -> None:
    assert twice
    before = snapshot(home.root)
    plain.given = 0
    found = check(THIRD, home, policy)
    assert "same_idea" in found["reasons"]
    assert plain.given == 2  # for the search and for its field
    assert snapshot(home.root) == before


def test_a_draft_in_a_home_without_vectors_keeps_nothing_either(
    screen: Screen, home: Home, tmp_path: Path, policy: settings.Settings, plain: PlainEncoder
) -> None:
    screen(write_list(tmp_path / "a.csv", FIRST), run_id="một")
    handing_over.hand_over(home)
    shutil.rmtree(home.corpus / encoded.FOLDER)
    shutil.rmtree(home.models / "encoder")
    before = snapshot(home.root)
    assert "same_idea" in check(OTHER_WORDS, home, policy)["reasons"]
    assert snapshot(home.root) == before
    plain.given = 0
    short = policy.near_duplicates.model_copy(update={"same_idea_up_to": 1})
    check(OTHER_WORDS, home, policy.model_copy(update={"near_duplicates": short}))
    labelled = plain.given
    assert "same_idea" in check(OTHER_WORDS, home, policy)["reasons"]
    # With two earlier filings to encode where one is allowed, synonyms did the work.
    assert plain.given - labelled == labelled + 3


def test_many_new_filings_are_encoded_for_their_field_alone(
    screen: Screen,
    home: Home,
    tmp_path: Path,
    policy: settings.Settings,
    plain: PlainEncoder,
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    few = policy.near_duplicates.model_copy(update={"same_idea_up_to": 1})
    changed = policy.model_copy(update={"near_duplicates": few})
    monkeypatch.setattr(settings, "load", lambda _path=None: changed)
    job.prepare(home, [write_list(tmp_path / "z.csv", FIRST)], changed, None)  # the calibration
    plain.given = 0
    run = screen(write_list(tmp_path / "a.csv", FIRST), run_id="một")
    handing_over.hand_over(home)
    assert about(run) == {
        "same_idea": "sought by synonyms, for there are 2 new filings",
        "encoder": None,
    }
    assert plain.given == len(FIRST)
    assert vectors_in(home) == {}


def test_the_limits_of_score_and_number_hold(
    screen: Screen,
    home: Home,
    tmp_path: Path,
    policy: settings.Settings,
    plain: PlainEncoder,
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    assert plain
    rows = [*FIRST, *LATER]
    for limits, count in (({"same_idea_score": 1.0}, 0), ({"same_idea_most": 1}, 3)):
        near = policy.near_duplicates.model_copy(update={"same_idea_score": 0.0} | limits)
        changed = policy.model_copy(update={"near_duplicates": near})
        monkeypatch.setattr(settings, "load", lambda _path=None, changed=changed: changed)
        run = screen(write_list(tmp_path / "a.csv", rows), run_id=f"lượt-{count}")
        assert len(ideas_of(run)) == count


def test_the_work_and_the_field_model_are_others_with_another_encoder(
    home: Home,
    tmp_path: Path,
    policy: settings.Settings,
    plain: PlainEncoder,
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    file = write_list(tmp_path / "a.csv", FIRST)
    first = job.prepare(home, [file], policy, None)
    assert store.load_card(Path(first.order.model)).data["encoder"] == plain.name
    versions = [first.version]
    quick = training.Kind(lambda texts: {"texts": len(texts)}, lambda _parts, _texts: {})
    monkeypatch.setattr(training, "KINDS", dict.fromkeys(store.KINDS, quick))
    (home.root / FOLDER / "README.md").write_text("another")
    plain.name = encoder_name(home.root / FOLDER)
    second = job.prepare(home, [file], policy, None)
    assert store.load_card(Path(second.order.model)).data["encoder"] == plain.name
    assert second.order.content_model == first.order.content_model
    versions.append(second.version)
    none = policy.model_copy(update={"encoder": settings.Encoder(folder="")})
    versions.append(job.prepare(home, [file], none, None).version)
    assert len(set(versions)) == 3
    assert job.prepare(home, [file], none, None).order.encoder is None


def test_an_encoder_that_changed_under_way_is_refused(
    home: Home, tmp_path: Path, policy: settings.Settings, plain: PlainEncoder
) -> None:
    order = job.prepare(home, [write_list(tmp_path / "a.csv", FIRST)], policy, None).order
    assert order.encoder is not None
    plain.name = "000000000000"
    with pytest.raises(ModelRefusedError, match="is 000000000000 now; run again"):
        order.encoder.load()


def test_a_published_run_is_handed_over_though_its_encoder_is_gone(
    screen: Screen,
    home: Home,
    tmp_path: Path,
    plain: PlainEncoder,
    monkeypatch: pytest.MonkeyPatch,
    caplog: pytest.LogCaptureFixture,
) -> None:
    assert plain
    screen(write_list(tmp_path / "a.csv", FIRST), run_id="một")

    def gone(_cls: object, folder: Path) -> None:
        raise ModelRefusedError(f"{folder}: there is no such folder")

    encoded._loaded.cache_clear()
    monkeypatch.setattr(Encoder, "load", classmethod(gone))
    handing_over.hand_over(home)
    assert "no vectors were kept for 1 files" in caplog.text
    assert len(corpus.segments(home.corpus)) == 1
    assert vectors_in(home) == {}


def test_a_home_without_an_encoder_has_no_vectors(
    screen: Screen, home: Home, tmp_path: Path
) -> None:
    run = screen(write_list(tmp_path / "a.csv", FIRST), run_id="một")
    handing_over.hand_over(home)
    assert about(run) == {"same_idea": "sought", "encoder": None}
    assert not (home.corpus / encoded.FOLDER).exists()


def test_the_index_and_the_corpus_do_not_see_the_vectors(twice: list[Path], home: Home) -> None:
    assert twice
    assert [path.suffix for path in corpus.segments(home.corpus)] == [".parquet"] * 2
    shelf = Shelf.of(Chosen("", "no-such-encoder", ""), home.root, home.work)
    assert shelf.missing(corpus.segments(home.corpus)) == 4


def settings_file(tmp_path: Path) -> Path:
    path = tmp_path / "cài đặt.toml"
    lines = f'[encoder]\nfolder = "{FOLDER}"\n[near_duplicates]\nsame_idea_score = {LEAST}\n'
    path.write_text(lines, encoding="utf-8")
    return path


def test_a_missing_encoder_stops_the_command_with_one_line(home: Home, tmp_path: Path) -> None:
    done = sangloc(
        "screen", write_list(tmp_path / "a.csv"), "--home", home.root, "--settings", settings_file(tmp_path)
    )  # fmt: skip
    said = [line for line in done.stderr.splitlines() if line.startswith("sangloc:")]
    assert done.returncode == 1
    assert len(said) == 1
    assert str(home.root / FOLDER) in said[0]
    assert "Traceback" not in done.stderr
    assert not list(home.runs.iterdir())


@pytest.fixture
def real(home: Home) -> Callable[..., str]:
    """The command in a home with a real encoder; gives its standard output."""
    pytest.importorskip("sentence_transformers", reason=EXTRA)
    train_on_few(home.models, Encoder.load(tiny_encoder.save(home.root / FOLDER)))

    def call(command: str, *arguments: object, text: str | None = None) -> str:
        done = sangloc(command, *arguments, "--home", home.root, "--json", text=text)
        assert done.returncode == 0, done.stderr
        return done.stdout

    return call


def test_the_whole_command_with_a_real_encoder(
    real: Callable[..., str], home: Home, tmp_path: Path
) -> None:
    policy = ("--settings", settings_file(tmp_path))
    first = write_list(tmp_path / "a.csv", FIRST)
    assert (
        json.loads(real("screen", first, "--run-id", "một", "--workers", 1, *policy))[
            "rows_screened"
        ]
        == 2
    )
    name = encoder_name(home.root / FOLDER)
    assert [(file.split("/")[0], rows.shape) for file, rows in vectors_in(home).items()] == [
        (name, (2, DIMENSION))
    ]
    second = write_list(tmp_path / "b.csv", LATER)
    told = json.loads(real("screen", second, "--run-id", "hai", "--workers", 1, *policy))
    assert told["search"]["same_idea"] == f"sought by encoder {name}"
    assert list(ideas_of(home.runs / "hai")) == [("E-1", "E-3")]
    assert len(vectors_in(home)) == 2
    assert not list(home.work.iterdir())
    before = {
        path: hashed for path, hashed in snapshot(home.root).items() if "numba" not in str(path)
    }
    draft = json.loads(real("check", "-", *policy, text=THIRD))
    assert "same_idea" in draft["reasons"]
    after = {
        path: hashed for path, hashed in snapshot(home.root).items() if "numba" not in str(path)
    }
    assert after == before
