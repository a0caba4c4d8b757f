"""Cells of any kind made fit for the database: plain values, no gaps, nothing a database refuses to store."""

import json
import math
import re
from collections.abc import Iterable, Mapping
from typing import Any

# A surrogate has no UTF-8 form and PostgreSQL refuses NUL; one character each, so that offsets stay true.
_UNSTORABLE = re.compile("[\x00\ud800-\udfff]")
# A larger sum of money is a slip of the keyboard; it is kept as this, which is beyond every limit.
_LARGEST = 2**63 - 1
NO = frozenset(["", "không", "khong", "k", "no", "n", "0", "false", "sai"])


def text(value: Any) -> str:  # noqa: ANN401 - cells come in any type
    """Give a cell as storable text; absent and not-a-number are blank."""
    if value is None or (isinstance(value, float) and math.isnan(value)):
        return ""
    return _UNSTORABLE.sub("\ufffd", value if isinstance(value, str) else str(value))


def texts(values: Iterable[Any]) -> list[str]:
    """Give cells as storable texts, each as `text` gives it: looking at all at once takes a fifth of the time."""
    found = ["" if value is None else value for value in values]
    return found if _are_storable(found) else [text(value) for value in found]


def _are_storable(found: list[Any]) -> bool:
    try:
        whole = "".join(found)
        whole.encode()
    except (TypeError, UnicodeEncodeError):  # some cell is no text, or holds half a character
        return False
    return "\x00" not in whole


def items(value: Any) -> list[Any]:  # noqa: ANN401 - lists come as lists, arrays, JSON text or nothing
    """Give a list-like cell as a list of plain JSON values.

    >>> items('["slogan"]'), items(None), items(("copy", float("nan")))
    (['slogan'], [], ['copy', None])
    """
    if value is None:
        return []
    if isinstance(value, list) and _are_storable(value):
        return value
    if isinstance(value, str):
        value = json.loads(value) if value not in ("", "[]") and value.strip() else []
    found = plain(value)
    return found if isinstance(found, list) else [found]


def plain(value: Any) -> Any:  # noqa: ANN401 - JSON is recursive
    """Make a value of a table or an array fit for a JSON column: no NaN, no foreign number types."""
    if isinstance(value, str):
        return text(value)
    if hasattr(value, "tolist"):
        value = value.tolist()
    if isinstance(value, float):
        return value if math.isfinite(value) else None
    if value is None or isinstance(value, bool | int):
        return value
    if isinstance(value, Mapping):
        return {text(name): plain(inner) for name, inner in value.items()}
    if isinstance(value, Iterable):
        return [plain(inner) for inner in value]
    return text(value)


def share(value: Any) -> float | None:  # noqa: ANN401 - cells come in any type
    """Give a finite number, None where there is none."""
    if value is None or value == "":
        return None
    number = float(value)
    return number if math.isfinite(number) else None


def whole(value: Any) -> int | None:  # noqa: ANN401 - cells come in any type
    """Give a whole number that a 64-bit column can hold, None where there is none."""
    number = value if isinstance(value, int) else share(value)
    return None if number is None else max(-_LARGEST, min(_LARGEST, int(number)))


def is_yes(value: Any) -> bool:  # noqa: ANN401 - the cell as filed, or already read as yes or no
    """Read a yes/no cell; what is not a plain no is a yes: a secret shown by mistake cannot be taken back."""
    return value.strip().casefold() not in NO if isinstance(value, str) else bool(value)
