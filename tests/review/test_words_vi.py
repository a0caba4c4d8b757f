"""Every code that the program writes has its Vietnamese words."""

import pytest

from review import bands, curated, words_vi
from review.models import PassageState, State, Verdict

LOW_CONTENT = (
    "empty too_short gibberish slogan routine_duty benefit_only problem_only template_text repetition "
    "generic_advice off_topic"
)
ELIGIBILITY = (
    "outside_window window_unknown recognition_missing type_missing benefit_mismatch benefit_outlier "
    "confidential_short personal_data"
)
NOTES = (
    "has_later_copies same_idea same_row amended lossy encoding_restored field_unsure low_content"
)
FIELDS = (
    "giao_duc y_te phong_chong_dich co_khi dien_tu_dong_hoa nang_luong_khoang_san cong_nghe_so san_xuat "
    "kinh_doanh_dich_vu nong_nghiep xay_dung_giao_thong tai_nguyen_moi_truong an_toan_lao_dong "
    "cai_cach_hanh_chinh cong_doan_doi_song khac"
)


@pytest.mark.parametrize(
    ("words", "codes"),
    [
        (words_vi.LANES, "duplicate low_content check_facts field_unsure ready"),
        (words_vi.LABELS, "copy resubmission same_idea"),
        (words_vi.LABEL_NOTES, "copy resubmission same_idea"),
        (words_vi.FILINGS, "same_author same_unit other_unit"),
        (words_vi.REASONS, f"{LOW_CONTENT} {ELIGIBILITY} {NOTES} copy resubmission"),
        (words_vi.SET_ASIDE, "unreadable_row no_text repeated_id too_long bad_encoding"),
        (words_vi.ENCODINGS, "tcvn3 vni vps viscii utf8-cp1252"),
        (words_vi.STATES, " ".join(State.values)),
        (words_vi.VERDICTS, " ".join(Verdict.values)),
        (words_vi.PASSAGE_STATES, " ".join(PassageState.values)),
        (words_vi.ROLES, "national union"),
        (words_vi.PERSONAL_DATA, "phone id_number email address account patient_or_pupil_name"),
        (curated.fields(), FIELDS),
    ],
)
def test_every_code_has_words(words: dict[str, object], codes: str) -> None:
    assert set(codes.split()) <= set(words)


def test_a_code_that_is_new_is_shown_not_hidden() -> None:
    assert words_vi.reason("some_new_code").name == "some new code"
    assert curated.field_name("linh_vuc_moi") == "linh_vuc_moi"
    assert curated.union_name("ldld_moi") == "ldld_moi"


def test_unions_are_named_with_their_kind() -> None:
    assert curated.union_name("ldld_ha_noi") == "LĐLĐ Hà Nội"
    assert curated.union_name("") == "Chưa rõ công đoàn"


@pytest.mark.parametrize(
    ("priority", "named"),
    [
        (1.0, "cao"),
        (0.7, "cao"),
        (0.69, "trung bình"),
        (0.4, "trung bình"),
        (0.39, "thấp"),
        (0.0, "thấp"),
    ],
)
def test_bands_have_fixed_limits(priority: float, named: str) -> None:
    assert words_vi.BANDS[bands.urgency(priority)] == named


@pytest.mark.parametrize(
    ("shares", "said"),
    [
        ((1.0, 1.0, 1.0), "gần như trùng khít"),
        ((0.9, 0.95, 0.94), "gần như trùng khít"),
        ((0.3, 0.9, 0.3), "gần như nằm trọn trong hồ sơ kia"),
        ((0.3, 0.3, 0.9), "chứa gần trọn hồ sơ kia"),
        ((0.5, 0.6, 0.7), "phần lớn giống"),
        ((0.2, 0.49, 0.2), "giống một đoạn"),
        ((0.0, 0.0, 0.0), "không có đoạn giống"),
    ],
)
def test_likeness_has_fixed_limits(shares: tuple[float, float, float], said: str) -> None:
    similarity, this_in_other, other_in_this = shares
    named = words_vi.likeness(similarity, this_in_other=this_in_other, other_in_this=other_in_this)
    assert named == said
    assert "90%" in words_vi.LIKENESS_MEANING
    assert "50%" in words_vi.LIKENESS_MEANING


def test_another_wording_of_an_idea_is_information_only() -> None:
    note = words_vi.LABEL_NOTES["same_idea"]
    assert "Chỉ để tham khảo" in note
    assert "Tính mới xét trong phạm vi cơ sở" in note
