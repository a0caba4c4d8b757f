"""What one run is asked to do: the typed parameters of the flow, on the command line and in Prefect's pages alike."""

import os
from pathlib import Path
from typing import Annotated, Any

from pydantic import AfterValidator, BaseModel, ConfigDict, Field, ValidationError

from pipelines.errors import UnusableInput

CORES = os.cpu_count() or 1

# What is expected of each parameter, said when it is something else.
_EXPECTED = {
    "files": "danh sách đường dẫn tới tệp CSV, XLSX, XLS, JSONL hoặc Parquet",
    "folder": "đường dẫn tới một thư mục có thật, nơi các đơn vị đặt tệp",
    "home": "đường dẫn tới thư mục giữ mọi thứ của chương trình",
    "settings": "đường dẫn tới một tệp TOML có thật",
    "workers": "một số nguyên từ 1 đến 256",
    "run_id": "chữ, số và - _ . , bắt đầu bằng chữ hoặc số, không quá 100 ký tự",
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
HomeFolder = Annotated[str, Field(min_length=1)]
SettingsFile = Annotated[str, AfterValidator(_existing_file)]
Count = Annotated[int, Field(ge=1, le=256)]
RunId = Annotated[str, Field(pattern=r"^([^\W_][\w.-]{0,99})?$")]


class Wish(BaseModel):
    """Files to screen, or a folder of which the new files are screened; blank texts stand for "not given"."""

    model_config = ConfigDict(frozen=True, extra="forbid", strict=True)

    files: Files = ()
    folder: Folder = ""
    home: HomeFolder = "var"
    settings: SettingsFile = ""
    workers: Count = CORES
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
        if bool(wish.files) == bool(wish.folder):
            raise UnusableInput("Cần hoặc files hoặc folder, và chỉ một trong hai.")
        return wish


def _fault(error: Any) -> str:  # noqa: ANN401
    name = str(error["loc"][0])
    expected = _EXPECTED.get(name, f"một trong các tham số {', '.join(_EXPECTED)}")
    return f"Tham số {name}: cần {expected}, nhận được {error['input']!r:.80}"
