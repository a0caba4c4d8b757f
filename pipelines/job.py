"""A job: the files to screen, the policy, the models and the state they meet, named by its content."""

import datetime as dt
import hashlib
import json
import re
from dataclasses import dataclass
from pathlib import Path

from models import store, training
from pipelines import corpus, encoded
from pipelines.errors import UnusableInput
from pipelines.files import sha256
from pipelines.forgetting import ledger
from pipelines.home import Home
from pipelines.program import code_version
from pipelines.searching import NOTHING_SAID, Said
from pipelines.settings import Settings
from pipelines.work import Order

# A folder is named after it.
_RUN_ID = re.compile(r"[^\W_][\w.-]{0,79}")  # as long as the review database keeps
_VIETNAM = dt.timezone(dt.timedelta(hours=7))


@dataclass(frozen=True, slots=True)
class Job:
    """One call of `sangloc screen`.

    `version` changes with the program's code, its curated data, the settings and the models: what was
    finished under another version is not
    taken over. `digests` are the SHA-256 of the input files.
    """

    home: str
    run_id: str
    started: str
    files: tuple[str, ...]
    digests: tuple[str, ...]
    order: Order
    version: str

    @property
    def policy(self) -> Settings:
        """The settings that the job was prepared with."""
        return Settings.model_validate_json(self.order.settings)


def prepare(
    home: Home,
    files: list[Path],
    settings: Settings,
    run_id: str | None,
    said: Said = NOTHING_SAID,
) -> Job:
    """Look at the inputs, choose the model and name the work.

    Raises:
        UnusableInput: a file is missing or a folder, two are the same, or the run id is taken or unfit for a
        folder name.
        ModelRefusedError: the settings name an encoder that cannot be used, or another than the promoted model's.

    """
    now = dt.datetime.now(_VIETNAM)
    _refuse_twice(files)
    digests = tuple(_digest(path) for path in files)
    encoder = encoded.choose(settings.encoder.folder, home.root, home.models)
    model = training.current(home.models, encoder=encoder)
    content_model = training.current(home.models, store.LOW_CONTENT)
    segments = tuple(str(path) for path in corpus.segments(home.corpus))
    told = json.dumps([said.rulings, said.passages])
    version = _named(
        code_version(),
        settings.version,
        store.load_card(model).version,
        store.load_card(content_model, kind=store.LOW_CONTENT).version,
        encoder.version if encoder else "",
    )
    forgotten = [one.entry for one in ledger.read(home.root)]  # what was read before holds them yet
    met = [*(path.name for path in files), *(Path(one).name for one in segments), *forgotten]
    work = _named(version, told, *digests, *met)
    run_id = _free_run_id(home, run_id or f"{now:%Y%m%d-%H%M%S}-{work[:4]}")
    order = Order(
        folder=str(home.work / work),
        settings=settings.model_dump_json(),
        model=str(model),
        content_model=str(content_model),
        segments=segments,
        home=str(home.root),
        said=said,
        encoder=encoder,
    )
    return Job(
        home=str(home.root),
        run_id=run_id,
        started=now.isoformat(timespec="seconds"),
        files=tuple(map(str, files)),
        digests=digests,
        order=order,
        version=version,
    )


def _refuse_twice(files: list[Path]) -> None:
    places = [path.resolve() for path in files]
    twice = next((path for path in places if places.count(path) > 1), None)
    if twice is not None:
        raise UnusableInput(f"Tệp {twice} được nêu hai lần; hãy chỉ nêu một lần.")


def _named(*parts: str) -> str:
    return hashlib.sha256(json.dumps(parts).encode()).hexdigest()[:12]


def _digest(path: Path) -> str:
    if not path.exists():
        raise UnusableInput(f"Không có tệp {path}; hãy kiểm tra tên và thư mục.")
    if path.is_dir():
        raise UnusableInput(
            f"{path} là thư mục; hãy chỉ ra từng tệp CSV, XLSX, JSONL hoặc Parquet."
        )
    try:
        return sha256(path)
    except OSError as error:
        raise UnusableInput(f"Không đọc được tệp {path}: {error.strerror}.") from error


def _free_run_id(home: Home, run_id: str) -> str:
    if not _RUN_ID.fullmatch(run_id):
        raise UnusableInput(
            f"Mã lượt {run_id[:60]!r} chỉ được gồm chữ, số và - _ . , bắt đầu bằng chữ hoặc số, không quá 80 ký tự;"
            " hãy đặt lại --run-id."
        )
    if (home.runs / run_id).exists():
        raise UnusableInput(f"Lượt {run_id} đã có trong {home.runs}; hãy đặt --run-id khác.")
    return run_id
