"""A home to practise on: the bundled sample screened, and decided by PLAYED officers. No person said any of this.

What they say follows `data/sample/expected.csv`, a careful reader's opinion, with slips: each reader goes against it in
about one filing of twelve, and in the last week the first officer approves whatever the machine flags. A clock that is
played, too, gives every word its time. The same sample gives the same history.
"""

import csv
import datetime as dt
import hashlib
import os
import subprocess
import sys
import tempfile
from dataclasses import dataclass
from pathlib import Path
from unittest import mock
from zoneinfo import ZoneInfo

import review
from nlp.lexicons import data_path
from pipelines.home import Home

PLAYED = "Dữ liệu diễn: quyết định do mã trong notebooks/played.py đóng vai cán bộ, không phải của người thật."
BLIND_SHARE = 0.5  # of a real home 0.03: the sample is small
_SLIPS = 12  # a reader goes against the careful reader once in so many filings
_A_DAY = 24  # filings
_LAST_WEEK = 240  # from this filing on, a Monday, the first officer approves what is flagged, too
_FIRST_DAY = dt.datetime(2026, 3, 2, 8, 0, tzinfo=ZoneInfo("Asia/Ho_Chi_Minh"))
_NAMES = ("dien-vai-1", "dien-vai-2")


def home() -> Home:
    """Give the practice home below SANGLOC_HOME (else ./var), made when it is first asked for.

    A database that DATABASE_URL names is let alone: nobody plays in an office's own records.
    """
    os.environ.pop("DATABASE_URL", None)
    above = Home.at(None)
    place = above.root / "practice"
    if not place.exists():
        # In a process of its own: Django refuses to work within a notebook's event loop.
        told = os.environ | {"SANGLOC_HOME": str(above.root)}
        subprocess.run([sys.executable, __file__], env=told, check=True)
    return Home.at(place)


def require(number: int, what: str) -> None:
    """Say in words why a notebook cannot go on with a home that has no such thing yet.

    Raises:
        LookupError: there is none.
    """
    if not number:
        raise LookupError(
            f"Thư mục này chưa có {what}, nên sổ tay không có gì để tính từ đây; "
            "hãy chạy lại khi cán bộ đã làm, hoặc dùng played.home() để xem cách tính."
        )


def main() -> int:
    """Make the practice home; it is there whole or not at all."""
    above = Home.at(None)
    partial = Home.at(tempfile.mkdtemp(prefix=".practice-", dir=above.root))
    review.setup(partial.root)
    _screen(partial, above.models)
    _play(partial)
    partial.root.rename(above.root / "practice")
    return 0


def _screen(practice: Home, models: Path) -> None:
    """Screen the sample step by step, without Prefect, and hand it over to the reviewers' pages."""
    from pipelines import by_hand, handing_over, job, settings

    (practice.root / "models").symlink_to(models, target_is_directory=True)
    policy = practice.root / "settings.toml"
    policy.write_text(f"[review]\nblind_share = {BLIND_SHARE}\n", encoding="utf-8")
    os.environ["SANGLOC_SETTINGS"] = str(policy)
    sample = data_path("sample") / "sang_kien_mau.csv"
    by_hand.screened(job.prepare(practice, [sample], settings.load(policy), "bo-mau"))
    with mock.patch("django.utils.timezone.now", return_value=_FIRST_DAY):
        handing_over.hand_over(practice)


@dataclass
class _Clock:
    """The time of the play: a day of `_A_DAY` filings, some minutes each, weekends left out."""

    at: dt.datetime = _FIRST_DAY

    def __call__(self) -> dt.datetime:
        return self.at

    def read(self, number: int, key: str) -> None:
        """Go on by the reading of the filing with this number (from 0)."""
        if number % _A_DAY == 0:
            day = number // _A_DAY
            self.at = _FIRST_DAY + dt.timedelta(days=day + day // 5 * 2)
        self.at += dt.timedelta(seconds=90 + _drawn("minutes", key) % 360)


def _play(practice: Home) -> None:
    """Let the first officer decide every filing in turn, and the second read the blind sample again."""
    from django.db import connection  # only after Django is set up

    from review.models import Submission
    from review.officers import make_officer

    one, two = (
        make_officer(name, hashlib.sha256(name.encode()).hexdigest(), national=True)
        for name in _NAMES
    )
    opinions = _opinions()
    clock = _Clock()
    keys = list(Submission.objects.order_by("id").values_list("key", "submission_id"))
    with mock.patch("django.utils.timezone.now", clock):
        for number, (key, submission_id) in enumerate(keys):
            clock.read(number, key)
            opinion = opinions.get(submission_id)
            if opinion is None:
                continue
            _decide(one, key, opinion, is_last_week=number >= _LAST_WEEK)
            _read_again(two, key, opinion)
    connection.close()


def _decide(officer: object, key: str, opinion: dict[str, str], *, is_last_week: bool) -> None:
    from review import blind, decisions
    from review.models import Submission
    from review.refusals import RefusedError
    from review.saying import Said

    filed = Submission.objects.get(key=key)
    word = _word(opinion, key, "one")
    is_flagged = filed.lane in ("low_content", "duplicate")
    if is_last_week and is_flagged and not filed.blind:
        word = {"verdict": "approve"}
    ground = _ground(key)
    is_copy = opinion["lane"] == "duplicate" and ground is not None and not is_last_week
    if is_copy and not blind.hides(filed, officer):
        word = {"verdict": "duplicate", "reason": "Đã đối chiếu hai bài.", "pair": ground}
    if word["verdict"] == "approve":
        word["field"] = opinion["field"] or filed.field_code or "khac"
    said = Said(version=filed.version, idempotency_key=f"play-one-{key}", **word)
    try:
        decisions.decide(officer, filed.pk, said)
    except RefusedError:  # a copy of what is itself a copy: the officer leaves it to somebody above
        asked = Said("unsure", filed.version, f"play-one-{key}")
        decisions.decide(officer, filed.pk, asked)


def _ground(key: str) -> int | None:
    """Give the strongest pair that shows a filing as somebody's copy."""
    from review.models import Pair

    found = Pair.objects.filter(right_key=key, withdrawn=False, label__in=["copy", "resubmission"])
    return found.order_by("-similarity", "id").values_list("pk", flat=True).first()


def _read_again(officer: object, key: str, opinion: dict[str, str]) -> None:
    from review import second_readings
    from review.models import Submission
    from review.saying import Said

    filed = Submission.objects.get(key=key)
    if not filed.second_due:
        return
    word = _word(opinion, key, "two")
    if word["verdict"] == "approve":
        word["field"] = opinion["field"] or "khac"
    said = Said(version=filed.version, idempotency_key=f"play-two-{key}", **word)
    second_readings.read_again(officer, filed.pk, said)


def _word(opinion: dict[str, str], key: str, reader: str) -> dict[str, object]:
    """Say what the careful reader would, or the contrary where this reader slips."""
    is_slip = _drawn(reader, key) % _SLIPS == 0
    if bool(opinion["low_content"]) != is_slip:
        routine = opinion["low_content"] == "routine_duty"
        return {"verdict": "return", "reason_code": "routine" if routine else "missing_way"}
    if opinion["lane"] == "check_facts" and not is_slip:
        return {"verdict": "return", "reason_code": "missing_date"}
    return {"verdict": "approve"}


def _opinions() -> dict[str, dict[str, str]]:
    with (data_path("sample") / "expected.csv").open(encoding="utf-8", newline="") as file:
        return {row["submission_id"]: row for row in csv.DictReader(file)}


def _drawn(what: str, key: str) -> int:
    return int.from_bytes(hashlib.sha256(f"{what} {key}".encode()).digest()[:4])


if __name__ == "__main__":
    sys.exit(main())
