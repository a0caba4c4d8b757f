"""Thirty filings of a made-up spring, each written to show one thing on the pages."""

from typing import Any

RUN: dict[str, Any] = {
    "run_id": "2026-03-01-a",
    "started": "2026-03-01T08:00:00+07:00",
    "finished": "2026-03-01T08:01:30+07:00",
    "settings_version": "0a1b2c3d4e5f",
    "models": {"field": "2026-02", "low_content": "2026-02"},
    "rows_read": 30,
}
HA_NOI, HUE, DA_NANG = "ldld_ha_noi", "ldld_hue", "ldld_da_nang"

_JIG = (
    "Tổ tiện chúng tôi hàn một khung kẹp có hai chốt định vị và một cần khóa lệch tâm. Phôi đặt vào là tự vào tâm, "
    "thợ chỉ gạt cần một lần thay cho vặn bốn bu lông. Khung làm từ thép tấm mười ly cắt thừa của xưởng, sơn chống gỉ, "
    "dùng được cho ba loại trục đang chạy."
)
_JIG_BENEFIT = (
    "Gá một phôi còn bốn mươi giây, trước kia gần ba phút; mỗi ca thêm được mười sáu trục."
)
_BELL = (
    "Đội bảo vệ lắp chuông báo ở cổng kho bằng công tắc hành trình cũ, mở quá hai phút thì chuông kêu ở phòng trực. "
    "Dây chạy trong ống nhựa, nguồn mười hai vôn lấy từ bình ắc quy thải của xe nâng."
)
_SECRET = "Công thức pha phụ gia số bảy cho mẻ men xanh, tỷ lệ giữ tại phòng kỹ thuật của nhà máy."
# What an old font's text looks like once pasted into a form, and what it says.
_OLD_FILED = "C¶i tiÕn gi¸ treo d©y ®iÖn trªn cét ®Ì thî leo nhanh h¬n, kh«ng ph¶i th¸o tõng sîi."
_OLD_READABLE = (
    "Cải tiến giá treo dây điện trên cột để thợ leo nhanh hơn, không phải tháo từng sợi."
)


def _filing(number: int, title: str, content: str, **more: Any) -> dict[str, Any]:
    benefit = more.pop("benefit", "Đỡ mất công, tổ thống kê được sau mỗi tuần.")
    readable = {
        "title_text": title,
        "content_text": more.pop("content_text", content),
        "benefit_text": benefit,
    }
    return {
        "key": f"key-{number:02d}",
        "submission_id": f"SK-{number:02d}",
        "source": "dot-xuan.csv",
        "row": number + 1,
        "title": title,
        "content": content,
        "benefit": benefit,
        **readable,
        "author": f"Người nộp {number}",
        "unit": "Nhà máy Cơ khí Sông Lam",
        "unit_text": "Nhà máy Cơ khí Sông Lam",
        "upper_union": "LĐLĐ TP Hà Nội",
        "union_code": HA_NOI,
        "participant_group": "Công nhân",
        "solution_type": "Giải pháp kỹ thuật",
        "declared_field": "Sản xuất",
        "submitted_on": f"{number % 28 + 1:02d}/02/2022",
        "applied_on": "10/2021",
        "lane": "ready",
        "priority": 0.01,
        "reasons": [],
        "field": "co_khi",
        "field_confidence": 0.82,
        "field_second": "san_xuat",
        "field_cues": ["đồ gá", "hàn"],
        "content_hash": f"hash-{number:02d}",
        "confidential": "không",
        **more,
    }


def _duplicate(
    number: int, title: str, content: str, label: str, of: int, **more: Any
) -> dict[str, Any]:
    settled = {
        "lane": "duplicate",
        "priority": 0.95,
        "reasons": [label],
        "duplicate_of": f"SK-{of:02d}",
        "duplicate_label": label,
        "duplicate_similarity": 0.91,
        "cluster_id": f"cum-{of:02d}",
        "cluster_size": 2,
    }
    return _filing(number, title, content, **(settled | more))


def _thin(
    number: int, title: str, content: str, code: str, value: float, limit: float
) -> dict[str, Any]:
    evidence = {
        "code": code,
        "value": value,
        "limit": limit,
        "sentence": content.split(".", maxsplit=1)[0],
    }
    return _filing(
        number,
        title,
        content,
        lane="low_content",
        priority=0.6,
        reasons=[code],
        low_content=True,
        low_content_score=0.8,
        low_content_reasons=[code],
        low_content_evidence=[evidence],
    )


def _doubtful(number: int, title: str, content: str, code: str, **more: Any) -> dict[str, Any]:
    return _filing(
        number,
        title,
        content,
        lane="check_facts",
        priority=0.3,
        reasons=[code],
        eligibility=[code],
        eligibility_evidence=[
            {"code": code, "value": more.get("applied_on", ""), "expected": "trong đợt"}
        ],
        **more,
    )


SUBMISSIONS: list[dict[str, Any]] = [
    _filing(
        1,
        "Khung kẹp nhanh cho máy tiện",
        _JIG,
        benefit=_JIG_BENEFIT,
        reasons=["has_later_copies"],
        cluster_size=4,
    ),
    _duplicate(2, "Khung kẹp nhanh dùng cho máy tiện", _JIG, "copy", 1, benefit=_JIG_BENEFIT),
    _duplicate(
        3,
        "Khung kẹp nhanh cho máy tiện",
        _JIG,
        "resubmission",
        1,
        benefit=_JIG_BENEFIT,
        author="Người nộp 1",
    ),
    _duplicate(
        4,
        "Đồ kẹp phôi cải tiến",
        _JIG,
        "copy",
        1,
        union_code=HUE,
        unit="Xí nghiệp Sửa chữa Phú Bài",
        unit_text="Xí nghiệp Sửa chữa Phú Bài",
        upper_union="LĐLĐ tỉnh Thừa Thiên Huế",
    ),
    _filing(
        5,
        "Chuông báo cửa kho",
        _BELL,
        union_code=HUE,
        unit="Kho vận Hương Thủy",
        unit_text="Kho vận Hương Thủy",
    ),
    _duplicate(6, "Chuông báo cửa kho mở quá lâu", _BELL, "copy", 5),
    _filing(
        7,
        "Mẻ men xanh số bảy",
        _SECRET,
        union_code=HUE,
        confidential="có",
        unit="Gốm Phước Tích",
        unit_text="Gốm Phước Tích",
    ),
    _duplicate(8, "Pha phụ gia cho men xanh", _SECRET, "copy", 7),
    _thin(9, "Tiết kiệm", "Tiết kiệm điện nước.", "too_short", 4, 8),
    _thin(
        10,
        "Quyết tâm thi đua",
        "Toàn đội quyết tâm vượt khó, đoàn kết một lòng. Không ngại gian nan.",
        "slogan",
        0.21,
        0.055,
    ),
    _thin(
        11,
        "Làm đúng giờ giấc",
        "Hằng ngày chấp hành giờ giấc, bàn giao ca đầy đủ. Giữ vệ sinh nơi làm.",
        "routine_duty",
        0.13,
        0.055,
    ),
    _thin(
        12,
        "Lợi nhuận tăng",
        "Doanh số lên rõ rệt, khách hài lòng. Công ty rất phấn khởi.",
        "benefit_only",
        0.17,
        0.055,
    ),
    _thin(13, "asdf", "asdf ghjk qwer zxcv asdf ghjk lkjh poiu", "gibberish", 0.08, 0.55),
    _thin(
        14,
        "Máy hay hỏng",
        "Máy ép cũ, hay kẹt, thợ phải chờ. Mùa mưa càng tệ hơn.",
        "problem_only",
        0.11,
        0.055,
    ),
    _doubtful(
        15,
        "Giá phơi lưới",
        "Dựng giá tre ba tầng phơi lưới, quay được theo nắng nhờ trục xe đạp cũ.",
        "outside_window",
        applied_on="03/04/2019",
    ),
    _doubtful(
        16,
        "Xe đẩy mủ",
        "Hàn xe đẩy hai bánh chở thùng mủ qua rãnh, càng xe gập lại được.",
        "benefit_mismatch",
        benefit_vnd_stated=15_000_000,
        benefit_vnd_found=150_000_000,
    ),
    _doubtful(
        17,
        "Lò sấy hạt",
        "Xây lò sấy hai buồng, quạt hút đổi chiều bằng cánh lật gỗ, tận dụng vỏ trấu.",
        "benefit_outlier",
        benefit_vnd_stated=250_000_000_000,
    ),
    _doubtful(
        18,
        "Sổ theo dõi tiêm",
        "Kẻ sổ màu theo tuổi cho trạm y tế, ghi kèm số máy người nhà để nhắc.",
        "personal_data",
        field="y_te",
    ),
    _doubtful(
        19,
        "Phễu rót keo",
        "Phễu inox có lưỡi gạt chặn bọt, rót keo vào khuôn không tràn.",
        "recognition_missing",
    ),
    _filing(
        20,
        "Một số giải pháp nâng cao hiệu quả",
        "Sắp xếp lại lịch họp, bảng việc và cách nhắc nhau trong phòng.",
        lane="field_unsure",
        priority=0.2,
        reasons=["field_unsure"],
        field=None,
        field_confidence=0.34,
        field_second=None,
        field_cues=[],
    ),
    _filing(
        21,
        "Giá treo dây trên cột",
        _OLD_FILED,
        content_text=_OLD_READABLE,
        encoding_restored="tcvn3",
        union_code=DA_NANG,
    ),
    _filing(
        22,
        "<script>alert('x')</script> & \"dấu ngoặc\"",
        "Thử <img src=x onerror=alert(1)> trong nội dung; chữ vẫn là chữ.",
        author="<b>ai đó</b>",
    ),
    _filing(
        23,
        "Bảng màu nhắc thay dầu",
        "Sơn vòng màu theo tháng lên nắp dầu, nhìn là biết máy nào đến hạn.",
        reasons=["same_idea"],
        duplicate_label="same_idea",
    ),
    _filing(
        24,
        "Nhắc thay dầu bằng thẻ màu",
        "Treo thẻ bốn màu vào cần số, mỗi quý một màu, ai cũng thấy.",
        union_code=HUE,
        submitted_on="05/02/2022",
    ),
    _filing(
        25,
        "Cải tiến vòi rửa",
        "Lắp van gạt chân cho vòi rửa tay ở bếp ăn ca, hết cảnh để vòi chảy.",
        field="cong_doan_doi_song",
    ),
    _filing(26, "", "Bài không có tên: đóng giá gỗ xếp khuôn theo số để khỏi lục tìm mỗi sáng."),
    _filing(
        27,
        "Thang gấp leo bồn",
        "Hàn thang gấp hai khúc có móc khóa và tay vịn, treo sẵn cạnh bồn dầu.",
        union_code="",
    ),
    _filing(
        28,
        "Nắp che dao cắt",
        "Làm nắp mica có công tắc, mở nắp là dao dừng.",
        union_code=DA_NANG,
        field="an_toan_lao_dong",
    ),
    _filing(
        29,
        "Khay đếm vít",
        "Khay khoét đúng năm mươi lỗ, gạt một lượt là đủ vít cho một hộp.",
        unit="Điện tử Hòa Khánh",
        unit_text="Điện tử Hòa Khánh",
        union_code=DA_NANG,
    ),
    _duplicate(
        30, "Kẹp nhanh", "Khung kẹp nhanh máy tiện", "copy", 1, benefit="", duplicate_similarity=1.0
    ),
]


def _pair(
    left: int, right: int, label: str, filing: str, passages: list[list[int]], **more: Any
) -> dict[str, Any]:
    return {
        "left_id": f"SK-{left:02d}",
        "right_id": f"SK-{right:02d}",
        "left_key": f"key-{left:02d}",
        "right_key": f"key-{right:02d}",
        "label": label,
        "similarity": 0.91,
        "left_in_right": 0.97,
        "right_in_left": 0.93,
        "longest_passage": 62,
        "template_share": 0.04,
        "filing": filing,
        "cluster_id": f"cum-{left:02d}",
        "passages": passages,
        **more,
    }


def _same_content(left: int, right: int) -> list[list[int]]:
    """Mark the whole content as one passage on both sides."""
    ends = []
    for number in (left, right):
        row = SUBMISSIONS[number - 1]
        start = len(row["title_text"]) + 1
        ends += [start, start + len(row["content_text"])]
    return [ends]


PAIRS: list[dict[str, Any]] = [
    _pair(1, 2, "copy", "same_unit", _same_content(1, 2)),
    _pair(
        1,
        3,
        "resubmission",
        "same_author",
        _same_content(1, 3),
        similarity=1.0,
        left_in_right=1.0,
        right_in_left=1.0,
    ),
    _pair(1, 4, "copy", "other_unit", _same_content(1, 4)),
    _pair(5, 6, "copy", "other_unit", _same_content(5, 6)),
    _pair(7, 8, "copy", "other_unit", _same_content(7, 8)),
    _pair(24, 23, "same_idea", "other_unit", [], similarity=0.34, longest_passage=3),
    _pair(1, 30, "copy", "same_unit", [[0, 9, 0, 9]], similarity=1.0, longest_passage=5),
]
