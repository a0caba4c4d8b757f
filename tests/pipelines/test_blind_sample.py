"""Decisions made without seeing a suggestion are what a candidate is compared on."""

from pathlib import Path
from typing import Any

from django.utils import timezone

import review
from pipelines.blind_sample import blind_sample


def decide(
    key: str, verdict: str, *, blind: bool, field: str = "", reason: str = "", undoes: Any = None
) -> Any:
    """One decision about a filing of its own, as the pages write it."""
    from django.contrib.auth.models import User

    from review.models import Decision, Submission

    officer, _ = User.objects.get_or_create(username="lan")
    submission, _ = Submission.objects.get_or_create(
        key=key,
        defaults={
            "submission_id": key,
            "title": f"Sáng kiến {key}",
            "content": "nguyên văn",
            "content_text": "bản đọc được",
            "lane": "ready",
            "run_id": "r1",
            "fingerprint": key,
        },
    )
    return Decision.objects.create(
        submission=submission,
        officer=officer,
        officer_name="lan",
        officer_role="union",
        at=timezone.now(),
        verdict=verdict,
        field=field,
        reason_code=reason,
        undoes=undoes,
        state_before="open",
        state_after="decided",
        shown={"blind": True} if blind else {},
        version_seen=1,
        idempotency_key=f"{key}-{Decision.objects.count()}",
    )


def test_a_home_without_a_database_has_none_and_gets_none(tmp_path: Path) -> None:
    sample = blind_sample(tmp_path)
    assert sample.field == sample.low_content == ()
    assert list(tmp_path.iterdir()) == []


def test_only_blind_decisions_in_force_are_taken_and_only_for_what_they_say(tmp_path: Path) -> None:
    review.setup(tmp_path)
    decide("seen", "approve", blind=False, field="y_te")
    decide("good", "approve", blind=True, field="co_khi")
    decide("thin", "return", blind=True, reason="missing_way")
    decide("late", "return", blind=True, reason="missing_date", field="giao_duc")
    decide("twice", "approve", blind=True, field="y_te")
    decide("twice", "approve", blind=False, field="khac")
    taken_back = decide("back", "approve", blind=True, field="y_te")
    decide("back", "undo", blind=False, undoes=taken_back)
    sample = blind_sample(tmp_path)
    assert [(t.id, t.field) for t in sample.field] == [("good", "co_khi"), ("late", "giao_duc")]
    assert [(t.id, t.low_content) for t in sample.low_content] == [
        ("good", None),
        ("thin", "missing_way"),
    ]
    assert sample.field[0].content == "bản đọc được"


def read_again(first: Any, verdict: str, *, field: str = "", reason: str = "") -> None:
    """What a second officer said of it, as the pages write it."""
    from django.contrib.auth.models import User

    from review.models import SecondReading

    officer, _ = User.objects.get_or_create(username="mai")
    SecondReading.objects.create(
        submission=first.submission,
        first=first,
        officer=officer,
        officer_name="mai",
        at=timezone.now(),
        verdict=verdict,
        field=field,
        reason_code=reason,
        idempotency_key=f"lần hai {first.pk}",
    )


def test_what_was_read_twice_counts_where_both_readers_agree(tmp_path: Path) -> None:
    review.setup(tmp_path)
    read_again(decide("same", "approve", blind=True, field="co_khi"), "approve", field="co_khi")
    read_again(
        decide("other field", "approve", blind=True, field="co_khi"), "approve", field="y_te"
    )
    read_again(
        decide("other word", "approve", blind=True, field="co_khi"), "return", reason="missing_way"
    )
    thin = decide("thin", "return", blind=True, reason="missing_way")
    read_again(thin, "reject", reason="routine")
    silent = decide("silent", "approve", blind=True, field="y_te")
    read_again(silent, "return", reason="missing_date")
    sample = blind_sample(tmp_path)
    assert [text.id for text in sample.field] == ["same", "other word", "silent"]
    assert [text.id for text in sample.low_content] == ["same", "other field", "thin", "silent"]
