"""What one run is asked to do: the typed parameters of the flow, on the command line and in Prefect's pages alike."""

import os
from pathlib import Path
from typing import Annotated, Any, Literal

from pydantic import AfterValidator, BaseModel, ConfigDict, Field, ValidationError

from pipelines.errors import UnusableInput

CORES = os.cpu_count() or 1

# What is expected of each parameter, said when it is something else.
_EXPECTED = {
    "files": "danh sách đường dẫn tới tệp CSV, XLSX, XLS, JSONL hoặc Parquet",
    "folder": "đường dẫn tới một thư mục có thật, nơi các đơn vị đặt tệp",
    "database": "tên biến môi trường giữ địa chỉ cơ sở dữ liệu (không phải chính địa chỉ)",
    "query": "một câu SELECT",
    "home": "đường dẫn tới thư mục giữ mọi thứ của chương trình",
    "settings": "đường dẫn tới một tệp TOML có thật",
    "workers": "một số nguyên từ 1 đến 256",
    "executor": "local (máy này) hoặc dask (cụm đã có)",
    "scheduler": "địa chỉ bộ điều phối Dask, dạng tcp://máy:8786 hoặc tls://máy:8786",
    "run_id": "chữ, số và - _ . , bắt đầu bằng chữ hoặc số, không quá 80 ký tự",
}


def _existing_folder(path: str) -> str:
    if path and not Path(path).is_dir():
        raise ValueError("no folder")
    return path


def _existing_file(path: str) -> str:
    if path and not Path(path).is_file():
        raise ValueError("no file")
    return path


Files = Annotated[tuple[str, ...], Field(strict=False)]
Folder = Annotated[str, AfterValidator(_existing_folder)]
# The name of an environment variable: an address may hold a password, and Prefect keeps its parameters.
DatabaseVariable = Annotated[str, Field(pattern=r"^([A-Za-z_][A-Za-z0-9_]{0,99})?$")]
Query = Annotated[str, Field(max_length=100_000)]
HomeFolder = Annotated[str, Field(min_length=1)]
SettingsFile = Annotated[str, AfterValidator(_existing_file)]
Count = Annotated[int, Field(ge=1, le=256)]
Executor = Literal["local", "dask"]
Scheduler = Annotated[str, Field(pattern=r"^((tcp|tls)://[^\s/:@]+:[1-9]\d{0,4})?$")]
RunId = Annotated[str, Field(pattern=r"^([^\W_][\w.-]{0,79})?$")]


class Wish(BaseModel):
    """Files to screen, a folder of which the new files are screened, or a query; blank texts stand for "not given"."""

    model_config = ConfigDict(frozen=True, extra="forbid", strict=True)

    files: Files = ()
    folder: Folder = ""
    database: DatabaseVariable = ""
    query: Query = ""
    home: HomeFolder = "var"
    settings: SettingsFile = ""
    workers: Count = CORES
    executor: Executor = "local"
    scheduler: Scheduler = ""
    run_id: RunId = ""

    @classmethod
    def checked(cls, **parameters: Any) -> "Wish":  # noqa: ANN401
        """Take parameters as they came.

        Raises:
            UnusableInput: some are not what they have to be; all are named together with what was expected.
        """
        try:
            wish = cls(**parameters)
        except ValidationError as error:
            raise UnusableInput("; ".join(dict.fromkeys(map(_fault, error.errors())))) from error
        if sum(map(bool, (wish.files, wish.folder, wish.query.strip()))) != 1:
            raise UnusableInput("Cần hoặc files hoặc folder hoặc query, và chỉ một trong ba.")
        if bool(wish.query) != bool(wish.database):
            raise UnusableInput("Tham số query và database phải đi cùng nhau.")
        if (wish.executor == "dask") != bool(wish.scheduler):
            raise UnusableInput(
                "Tham số scheduler và executor = dask phải đi cùng nhau, ví dụ --executor dask --scheduler tcp://máy:8786."
            )
        return wish


def _fault(error: Any) -> str:  # noqa: ANN401
    name = str(error["loc"][0])
    expected = _EXPECTED.get(name, f"một trong các tham số {', '.join(_EXPECTED)}")
    # An address given in place of its variable's name may hold a password.
    got = "" if name == "database" else f", nhận được {error['input']!r:.80}"
    return f"Tham số {name}: cần {expected}{got}"
