"""The program itself: Python, the packages it stands on, underthesea's word model, the settings."""

import platform
from collections.abc import Iterator
from importlib import metadata
from pathlib import Path

from packaging.requirements import Requirement
from packaging.specifiers import SpecifierSet
from packaging.utils import canonicalize_name

from nlp.words.model_files import SHA256, differences, model_folder
from pipelines import settings
from pipelines.checkup.finding import Finding, Patient, bad, good
from pipelines.errors import UnusableInput

_US = "sangloc"
_ROOT = Path(__file__).resolve().parents[2]
# In a checkout, and in an installed wheel.
_CONSTRAINTS = (_ROOT / "constraints.txt", _ROOT / "sangloc_data" / "constraints.txt")
_INSTALL = "cài lại theo constraints.txt: python -m pip install -c constraints.txt ."


def python(_patient: Patient) -> list[Finding]:
    """Is this a Python that the program was made for?"""
    wanted = metadata.metadata(_US)["Requires-Python"]
    here = platform.python_version()
    if SpecifierSet(wanted).contains(here):
        return good("python", f"Python {here}")
    return [
        bad(
            "python",
            f"Python {here}, cần {wanted}",
            f"cài Python {wanted} rồi cài lại chương trình",
        )
    ]


def packages(_patient: Patient) -> list[Finding]:
    """Are the installed packages those that were tried together?"""
    pinned = _pinned()
    wrong = []
    needed = sorted(_needed())
    for name in needed:
        here, wanted = _version(name), pinned.get(name)
        if not here:
            wrong.append(bad("packages", f"thiếu gói {name}", _INSTALL))
        elif wanted and here != wanted:
            wrong.append(bad("packages", f"gói {name} là {here}, cần {wanted}", _INSTALL))
    if not pinned:
        wrong.append(bad("packages", "không thấy constraints.txt", "cài lại chương trình"))
    return wrong or good("packages", f"{len(needed)} gói đúng bản đã thử cùng nhau")


def word_model(_patient: Patient) -> list[Finding]:
    """Is underthesea's model the one whose words were checked?"""
    try:
        wrong = differences(model_folder())
    except ModuleNotFoundError:
        wrong = ["underthesea: missing"]
    todo = f"cài lại underthesea đúng bản; cho tới đó tách từ chạy chậm hơn nhiều. {_INSTALL}"
    found = [bad("underthesea", f"khác bản đã kiểm tra: {what}", todo) for what in wrong]
    return found or good(
        "underthesea", f"mô hình tách từ đúng bản, {len(SHA256)} tệp đúng mã SHA-256"
    )


def settings_file(patient: Patient) -> list[Finding]:
    """Can the settings be used?"""
    try:
        policy = settings.chosen(patient.settings)
    except UnusableInput as error:
        return [bad("settings", str(error), "sửa các chỗ đã nêu")]
    return good("settings", f"cài đặt dùng được, phiên bản {policy.version}")


def _needed() -> set[str]:
    """Gather the packages that running needs, through all that they need in turn."""
    found: set[str] = set()
    waiting = [_US]
    while waiting:
        for name in _required_by(waiting.pop()):
            if name not in found:
                found.add(name)
                waiting.append(name)
    return found


def _required_by(name: str) -> Iterator[str]:
    try:
        lines = metadata.requires(name) or []
    except metadata.PackageNotFoundError:  # told as missing
        return
    for line in lines:
        required = Requirement(line)
        if required.marker is None or required.marker.evaluate({"extra": ""}):
            yield canonicalize_name(required.name)


def _pinned() -> dict[str, str]:
    """Read the versions that were tried together."""
    text = next((path.read_text(encoding="utf-8") for path in _CONSTRAINTS if path.exists()), "")
    lines = (line.partition("==") for line in text.splitlines() if "==" in line)
    return {canonicalize_name(name): version.strip() for name, _, version in lines}


def _version(name: str) -> str:
    try:
        return metadata.version(name)
    except metadata.PackageNotFoundError:
        return ""
