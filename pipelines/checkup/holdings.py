"""What the home keeps: models, corpus, index, runs, the reviewers' database, and room for the next run."""

import shutil
from pathlib import Path

import pyarrow as pa
import pyarrow.parquet as pq

from models import in_use, store, training
from models.errors import ModelRefusedError
from nlp.digest import sha256
from nlp.neardup.errors import IndexUnusableError
from nlp.neardup.index import Index
from pipelines import corpus, history, intact
from pipelines.checkup.finding import Finding, Patient, bad, good
from pipelines.publish import folders

_GIB = 2**30
# A run needs its partitions, the published folder and its part of corpus and index at once; what a run leaves is
# about a third of that. Below this much a machine is in trouble anyway.
_TIMES, _LEAST = 3, _GIB


def models(patient: Patient) -> list[Finding]:
    """Is every stored model the one that its card describes, and can the promoted ones be used?"""
    home = patient.home.root / "models"
    folders = [path.parent for path in sorted(home.rglob("card.json"))]
    found = [finding for folder in folders for finding in _of_model(folder)]
    try:
        for kind, folder in in_use.promoted(home).items():
            card = store.load_card(folder, kind=kind)
            if not card.data.get(
                "encoder"
            ):  # one with an encoder is judged with its settings, when it is used
                training.refuse_unfit(folder, kind)
    except ModelRefusedError as error:
        found.append(bad("models", str(error), "làm như lý do đã nêu"))
    told = (
        f"{len(folders)} mô hình đúng mã SHA-256" if folders else "chưa có, lượt đầu sẽ huấn luyện"
    )
    return found or good("models", told)


def corpus_files(patient: Patient) -> list[Finding]:
    """Can every file of what was screened before be read to its end, checksums included?"""
    files = corpus.segments(patient.home.root / "corpus")
    rows, found = 0, []
    for path in files:
        todo = f"khôi phục {path.name} từ bản sao lưu; không có thì xóa tệp, hồ sơ của lượt đó không còn được so"
        try:
            rows += _read_through(path)
        except (pa.ArrowException, OSError) as error:
            found.append(bad("corpus", f"{path} không đọc được ({_first_line(error)})", todo))
            continue
        if intact.damaged_corpus([path]):
            found.append(bad("corpus", f"{path} không đúng mã SHA-256 (hỏng hoặc bị sửa)", todo))
    return found or good("corpus", f"{len(files)} tệp, {rows} hồ sơ, đọc được hết")


def index(patient: Patient) -> list[Finding]:
    """Is the index whole, and does it hold what the corpus holds?"""
    home_corpus = patient.home.root / "corpus"
    there = {corpus.run_of(path) for path in corpus.segments(home_corpus)}
    folder = history.folder(home_corpus)
    if not there and not folder.exists():
        return good("index", "chưa có, lượt đầu sẽ dựng")
    try:
        opened = Index.open(folder)
        opened.verify()
    except IndexUnusableError as error:
        return [bad("index", str(error), f"xóa thư mục {folder}, lượt sau sẽ dựng lại")]
    if opened.runs != there:
        told = f"chỉ mục có {len(opened.runs)} lượt, kho có {len(there)}"
        return [bad("index", told, "chạy một lượt sàng lọc: đầu lượt sẽ cập nhật")]
    return good("index", f"{len(opened)} hồ sơ, mọi tệp đúng mã SHA-256")


def runs(patient: Patient) -> list[Finding]:
    """Is every published run whole?"""
    folder = patient.home.root / "runs"
    named = [path for path in sorted(folder.glob("[!.]*")) if path.is_dir()]
    found = []
    for run in named:
        missing = [
            name
            for name in ("manifest.json", "screened.parquet", "pairs.parquet", "set_aside.parquet")
            if not (run / name).exists()
        ]
        todo = f"khôi phục {run} từ bản sao lưu, hoặc chuyển nó ra khỏi runs/"
        if missing:
            found.append(bad("runs", f"lượt {run.name} thiếu {', '.join(missing)}", todo))
        elif wrong := intact.damaged(run):
            told = f"lượt {run.name}: {', '.join(wrong)} không đúng mã SHA-256 (hỏng hoặc bị sửa)"
            found.append(bad("runs", told, todo))
    return found or good("runs", f"{len(named)} lượt đã công bố, đủ tệp, đúng mã SHA-256")


def database(patient: Patient) -> list[Finding]:
    """Does the reviewers' database answer, with the tables of this version?"""
    from review import standing

    if not standing.is_there(patient.home.root):
        return good("database", "chưa có, lượt đầu hoặc `sangloc serve` sẽ tạo")
    from django.db import DatabaseError

    start = "khởi động cơ sở dữ liệu, kiểm tra DATABASE_URL"
    try:
        standing.opened(patient.home.root)
        missing, damage = _missing_migrations(), _sqlite_damage()
    except ValueError as error:  # an address that names no PostgreSQL database
        return [bad("database", str(error), "sửa DATABASE_URL")]
    except DatabaseError as error:  # the address may hold a password and is not repeated
        return [bad("database", f"không mở được: {_first_line(error)}", start)]
    if damage:
        return [bad("database", f"tệp hỏng: {damage}", "khôi phục review.sqlite3 từ bản sao lưu")]
    if missing:
        todo = "chạy `sangloc serve` hoặc một lượt sàng lọc: sẽ tự nâng cấp"
        return [bad("database", f"thiếu {missing} bước nâng cấp", todo)]
    return good("database", "trả lời, đúng phiên bản")


def disk(patient: Patient) -> list[Finding]:
    """Is there room for the next run?"""
    free = shutil.disk_usage(patient.home.root).free
    largest = max(map(_size, folders(patient.home)), default=0)
    wanted = max(_LEAST, _TIMES * largest)
    told = f"còn {free / _GIB:.1f} GiB, lượt tới cần chừng {wanted / _GIB:.1f} GiB"
    if free < wanted:
        return [bad("disk", told, f"dọn bớt hoặc thêm đĩa cho {patient.home.root}")]
    return good("disk", told)


def _missing_migrations() -> int:
    """Count the migrations that came with this program and were not applied."""
    from django.db import connection
    from django.db.migrations.loader import MigrationLoader
    from django.db.migrations.recorder import MigrationRecorder

    shipped = MigrationLoader(None, ignore_no_migrations=True).disk_migrations or {}
    return len(shipped.keys() - MigrationRecorder(connection).applied_migrations().keys())


def _sqlite_damage() -> str:
    """Let SQLite look over its file; blank: all is well, or the database is another."""
    from django.db import connection

    if connection.vendor != "sqlite":
        return ""
    with connection.cursor() as cursor:
        cursor.execute("PRAGMA quick_check(1)")
        said = str(cursor.fetchone()[0])
    return "" if said == "ok" else said.partition("\n")[0]


def _of_model(folder: Path) -> list[Finding]:
    again = f"xóa {folder}; mô hình mặc định sẽ được huấn luyện lại, ứng viên: `sangloc train`"
    try:
        card = store.load_card(folder)
    except ModelRefusedError as error:
        return [bad("models", str(error), again)]
    model = folder / store.MODEL
    if not model.exists() or sha256(model) != card.sha256:
        return [bad("models", f"{model} không phải tệp mà card.json mô tả", again)]
    if card.libraries != store.libraries():
        told = f"{folder} huấn luyện bằng bản thư viện khác"
        return [bad("models", told, f"xóa {folder} để huấn luyện lại, hoặc `sangloc train`")]
    return []


def _read_through(path: Path) -> int:
    with pq.ParquetFile(path, page_checksum_verification=True) as file:
        return sum(len(batch) for batch in file.iter_batches(20_000))


def _size(folder: Path) -> int:
    return sum(path.stat().st_size for path in folder.iterdir())


def _first_line(error: Exception) -> str:
    return str(error).partition("\n")[0][:200]
