"""What officers read for every code: the one place of the Vietnamese names on the pages.

Names of fields and unions are not here: offices edit them in `data/`; see `curated`.
"""

import re
from dataclasses import dataclass
from typing import Literal

LANES = {
    "duplicate": "Trùng lặp",
    "low_content": "Ít nội dung",
    "check_facts": "Kiểm tra điều kiện",
    "field_unsure": "Chưa rõ lĩnh vực",
    "ready": "Sẵn sàng duyệt",
}

# The tabs of the queue: the lanes, and the sample that is read without suggestions.
TABS = LANES | {"blind": "Mẫu mù"}

STATES = {
    "open": "Chờ xem",
    "later": "Để sau",
    "unsure": "Chưa rõ, hỏi cấp trên",
    "decided": "Đã quyết định",
    "removed": "Đã xóa theo yêu cầu",
}

VERDICTS = {
    "approve": "Duyệt",
    "return": "Trả lại bổ sung",
    "duplicate": "Trùng",
    "not_duplicate": "Không trùng",
    "reject": "Không đạt",
    "unsure": "Chưa rõ",
    "later": "Để sau",
    "undo": "Hoàn tác",
}

DECISION_REASONS = {
    "missing_benefit": "Thiếu số liệu hiệu quả",
    "missing_date": "Thiếu thời gian áp dụng",
    "missing_way": "Chưa nêu cách làm",
    "missing_recognition": "Thiếu xác nhận của hội đồng sáng kiến",
    "wrong_place": "Nộp nhầm nơi hoặc nhầm loại",
    "same_text": "Nội dung trùng với hồ sơ nộp trước",
    "routine": "Là nhiệm vụ thường xuyên, không có giải pháp",
    "not_new": "Không mới trong phạm vi cơ sở",
    "shared_text": "Văn bản dùng chung của cấp trên",
    "machine_wrong": "Máy gợi ý chưa đúng",
    "other": "Lý do khác (ghi bên dưới)",
}

# What a returned filing lacks: the name on the form, and the sentence of the letter.
MISSING = {
    "problem": ("Thực trạng", "Nêu khó khăn, bất cập trước khi có giải pháp."),
    "solution": ("Cách làm", "Nêu rõ đã làm gì, bằng gì, theo các bước nào."),
    "applied": ("Nơi và cách áp dụng", "Nêu nơi đã áp dụng, ai dùng và dùng như thế nào."),
    "benefit": (
        "Số liệu hiệu quả",
        "Nêu kết quả đo được: thời gian, sản lượng, số tiền, trước và sau khi áp dụng.",
    ),
    "date": ("Thời gian áp dụng", "Ghi ngày hoặc tháng, năm bắt đầu áp dụng."),
    "recognition": ("Xác nhận của hội đồng", "Gửi kèm xác nhận của hội đồng sáng kiến ở cơ sở."),
    "type": ("Loại giải pháp", "Ghi loại giải pháp theo mẫu của chương trình."),
    "money": (
        "Số tiền làm lợi",
        "Giải thích cách tính số tiền làm lợi; số khai và số trong bài cần khớp nhau.",
    ),
    "readable": ("Văn bản đọc được", "Gửi lại bản gốc dùng phông Unicode; bản đã nộp hỏng chữ."),
    "own_words": (
        "Nội dung của mình",
        "Viết phần của riêng anh/chị; phần lớn bài đang là câu chữ của mẫu.",
    ),
}

LABELS = {
    "copy": "Sao chép văn bản",
    "resubmission": "Nộp lại",
    "same_idea": "Trùng ý tưởng",
}

LABEL_NOTES = {
    "copy": "Câu chữ giống hồ sơ nộp trước; có thể là văn bản dùng chung của nhiều đơn vị.",
    "resubmission": "Cùng tác giả hoặc cùng đơn vị đã nộp nội dung này trước đó.",
    "same_idea": (
        "Chỉ để tham khảo: cách viết khác của cùng một giải pháp, tự nó không phải căn cứ để từ chối. "
        "Tính mới xét trong phạm vi cơ sở."
    ),
}

FILINGS = {
    "same_author": "Cùng tác giả",
    "same_unit": "Cùng đơn vị, khác tác giả",
    "other_unit": "Khác đơn vị",
}

FOUND = {True: "Sao chép văn bản", False: "Có đoạn giống, chưa đến mức sao chép"}

# The three kinds of likeness told apart, as the pair page explains them.
LABEL_MEANINGS = {
    "copy": "Câu chữ của hồ sơ nộp trước có trong hồ sơ này, do người khác nộp.",
    "resubmission": "Câu chữ của hồ sơ nộp trước có trong hồ sơ này, do chính tác giả hoặc cơ sở ấy nộp lại.",
    "same_idea": (
        "Câu chữ khác nhau, giải pháp có vẻ cùng một ý. Tính mới xét trong phạm vi cơ sở: đây chỉ là thông tin để "
        "tham khảo, không bao giờ là căn cứ để kết luận trùng."
    ),
}

RELATION_NOTES = {
    "same_author": "Cùng tác giả: có thể là bản bổ sung của chính hồ sơ trước.",
    "same_unit": "Cùng cơ sở: tính mới xét trong phạm vi này.",
    "same_union": "Khác cơ sở: câu chữ giống nhau tự nó chưa phải căn cứ, vì tính mới xét trong từng cơ sở.",
    "other_union": (
        "Khác công đoàn: câu chữ giống nhau tự nó chưa phải căn cứ, vì tính mới xét trong từng cơ sở; cấp trên chung "
        "của hai công đoàn quyết định."
    ),
}

# Why a passage is template text; the first is chosen beforehand.
PASSAGE_REASONS = {
    "form": "Mẫu đơn, mẫu báo cáo",
    "legal": "Căn cứ pháp lý",
    "directive": "Văn bản của cấp trên",
    "slogan": "Khẩu hiệu, lời mở đầu, lời kết",
    "unit": "Giới thiệu đơn vị",
    "other": "Câu dùng chung khác",
}

# What became of words between two texts: on the earlier side, on the later side.
CHANGES = {
    "REPLACED": ("thay", "thay"),
    "ONLY_HERE": ("bỏ", "thêm"),
}

REQUEST_STATES = {
    "asked": "Chờ trả lời",
    "granted": "Đã cho xem",
    "refused": "Không cho xem",
}

PASSAGE_STATES = {
    "proposed": "Chờ cán bộ toàn quốc xem",
    "accepted": "Đã nhận làm mẫu chung",
    "refused": "Không nhận",
    "withdrawn": "Đã rút khỏi mẫu chung",
}

ENCODINGS = {
    "tcvn3": "TCVN3",
    "vni": "VNI",
    "vps": "VPS",
    "viscii": "VISCII",
    "utf8-cp1252": "UTF-8 đọc nhầm bảng mã",
}

SET_ASIDE = {
    "unreadable_row": "Hàng không đọc được",
    "no_text": "Không có tên và nội dung",
    "repeated_id": "Mã hồ sơ lặp lại",
    "too_long": "Ô quá dài",
    "bad_encoding": "Hỏng bảng mã",
    "forgotten": "Đã xóa theo yêu cầu",
}

ROLES = {
    "reviewer": "Cán bộ rà soát",
    "lead": "Phụ trách cụm, khối",
    "national": "Toàn quốc",
    "auditor": "Kiểm tra (chỉ xem)",
    "union": "Theo công đoàn",  # as the history has it from before there were roles
}

RELATIONS = {
    "same_author": "Cùng tác giả nộp lại",
    "same_unit": "Cùng cơ sở, khác tác giả",
    "same_union": "Khác cơ sở, cùng công đoàn",
    "other_union": "Khác công đoàn",
}

TRACES = {
    "claimed": "Nhận xem",
    "released": "Trả lại hàng đợi",
    "passages_shown": "Xem đoạn giống nhau của công đoàn khác",
    "text_asked": "Xin xem toàn văn",
    "text_granted": "Cho xem toàn văn",
    "text_refused": "Không cho xem toàn văn",
    "text_read": "Đọc toàn văn được cho xem",
    "exported": "Xuất tệp",
    "imported": "Nhập tệp quyết định",
    "signed": "Chốt",
}

BANDS = {"high": "cao", "middle": "trung bình", "low": "thấp"}

# What the queue can be narrowed by, as the address names it: the label, and what the list offers first.
FILTERS = {
    "q": ("Tìm", ""),
    "union": ("Công đoàn", "Mọi công đoàn"),
    "field": ("Lĩnh vực", "Mọi lĩnh vực"),
    "reason": ("Lý do", "Mọi lý do"),
    "relation": ("Quan hệ với hồ sơ nộp trước", "Mọi quan hệ"),
    "band": ("Mức ưu tiên", "Mọi mức"),
    "state": ("Trạng thái", "Đang chờ"),
    "reviewer": ("Người giữ hoặc đã quyết định", "Mọi người"),
    "tu": ("Nộp từ ngày", ""),
    "den": ("Nộp đến ngày", ""),
}

EXPORT_STATES = {
    "asked": "Chờ ghi",
    "writing": "Đang ghi",
    "ready": "Đã xong",
    "failed": "Không ghi được",
}

SUGGESTION = "Máy chỉ gợi ý; người quyết định."
NO_FIELD = "Chưa xác định"
NO_REASON = "chưa ghi"

_ISO_DAY = re.compile(r"(\d{4})-(\d{2})-(\d{2})(?: 00:00:00)?")

Measure = Literal["syllables", "share", "vnd", "plain"]


@dataclass(frozen=True, slots=True)
class Reason:
    """The name of a reason, what it asks of the officer, the unit of its measured value and what that measures."""

    name: str
    note: str
    measure: Measure = "plain"
    of: str = ""


def _cued(name: str, note: str) -> Reason:
    """Word a reason that is told by its cue phrases: how many of them per syllable."""
    return Reason(name, note, "share", "mật độ cụm từ")


# What a low-content reason's value measures where the learned model tells it and no rule of the reason holds.
BY_MODEL = "điểm của mô hình"

REASONS = {
    "copy": Reason(LABELS["copy"], LABEL_NOTES["copy"], "share", "giống"),
    "resubmission": Reason(LABELS["resubmission"], LABEL_NOTES["resubmission"], "share", "giống"),
    "same_idea": Reason(LABELS["same_idea"], LABEL_NOTES["same_idea"]),
    "has_later_copies": Reason(
        "Có hồ sơ sau giống", "Hồ sơ này nộp trước; các hồ sơ nộp sau giống nó được xem riêng."
    ),
    "same_row": Reason("Lặp nguyên hàng", "Tệp có một hàng giống hệt, cùng mã hồ sơ."),
    "amended": Reason("Bản sửa", "Thay cho bản trước của chính hồ sơ này."),
    "lossy": Reason(
        "Mất dấu khi chuyển mã", "Nhiều chữ hỏng, không khôi phục được; nên xin lại bản gốc."
    ),
    "encoding_restored": Reason(
        "Đã khôi phục bảng mã", "Bản nộp dùng phông cũ; trang hiện bản đọc được kèm nguyên văn."
    ),
    "low_content": Reason(
        "Ít nội dung", "Văn bản chưa cho biết đã làm gì và làm thế nào.", "share", "mức"
    ),
    "empty": Reason(
        "Để trống", "Nội dung không nói gì ngoài tên sáng kiến.", "syllables", "điều mới"
    ),
    "too_short": Reason("Quá ngắn", "Chưa đủ để nêu đối tượng và cách làm.", "syllables"),
    "gibberish": Reason(
        "Không đọc được", "Phần lớn không phải tiếng Việt có nghĩa.", "share", "đọc được"
    ),
    "template_text": Reason(
        "Chữ của mẫu", "Phần lớn là tiêu đề, câu có sẵn trong mẫu.", "share", "phần mẫu"
    ),
    "repetition": Reason("Lặp lại", "Nhiều đoạn nói lại điều đã viết.", "share", "phần lặp"),
    "slogan": _cued("Khẩu hiệu", "Lời kêu gọi, quyết tâm; chưa thấy giải pháp."),
    "routine_duty": _cued("Nhiệm vụ thường xuyên", "Kể việc phải làm theo chức trách."),
    "benefit_only": _cued("Chỉ nêu hiệu quả", "Có kết quả nhưng chưa nói cách làm."),
    "problem_only": _cued("Chỉ nêu khó khăn", "Có thực trạng nhưng chưa nói cách làm."),
    "generic_advice": _cued("Lời khuyên chung", "Đúng ở mọi nơi, chưa gắn với việc cụ thể."),
    "off_topic": _cued("Không phải sáng kiến", "Nội dung nói về việc khác."),
    "outside_window": Reason(
        "Ngoài thời gian áp dụng", "Ngày áp dụng nằm ngoài đợt của chương trình.", of="áp dụng"
    ),
    "window_unknown": Reason(
        "Chưa rõ thời gian áp dụng", "Chưa đủ dữ liệu để biết có thuộc đợt này.", of="áp dụng"
    ),
    "recognition_missing": Reason("Thiếu công nhận", "Chưa ghi hội đồng hoặc cấp đã công nhận."),
    "type_missing": Reason("Thiếu loại giải pháp", "Chưa ghi loại giải pháp; cần hỏi lại."),
    "benefit_mismatch": Reason(
        "Số tiền lệch nhau", "Giá trị khai và giá trị nêu trong bài khác xa nhau.", "vnd"
    ),
    "benefit_outlier": Reason(
        "Số tiền rất lớn", "Giá trị làm lợi cao bất thường; cần minh chứng.", "vnd"
    ),
    "confidential_short": Reason(
        "Bảo mật, văn bản ngắn", "Hồ sơ bảo mật được phép ngắn; xem bản đầy đủ tại đơn vị."
    ),
    "personal_data": Reason(
        "Có dữ liệu cá nhân", "Có số điện thoại, giấy tờ hoặc tên người; che trước khi chia sẻ."
    ),
    "forgotten": Reason(
        "Đã xóa theo yêu cầu",
        "Chữ và tên đã được xóa theo yêu cầu của người có dữ liệu; chỉ còn mã, số liệu và quyết định.",
    ),
    "field_unsure": Reason(
        "Chưa rõ lĩnh vực", "Máy để trống lĩnh vực; mời người rà soát chọn.", "share", "chắc"
    ),
}

PERSONAL_DATA = {
    "phone": "số điện thoại",
    "id_number": "số giấy tờ",
    "email": "thư điện tử",
    "address": "địa chỉ",
    "account": "số tài khoản",
    "patient_or_pupil_name": "tên người bệnh hoặc học sinh",
}


def reason(code: str) -> Reason:
    """Give the wording of a reason; a code that is not known yet is shown as it is, not hidden."""
    return REASONS.get(code) or Reason(code.replace("_", " "), "")


def percent(share: float) -> str:
    """Write a share in words of a hundred, rounded down: only what is whole shows 100%.

    >>> percent(1.0), percent(0.998), percent(0.0551)
    ('100%', '99%', '5,5%')
    """
    tenths = int(share * 1000 + 1e-9)
    return f"{number(tenths / 10)}%" if 0 < tenths < 100 else f"{tenths // 10}%"


def vnd(amount: float) -> str:
    """Write an amount with Vietnamese separators.

    >>> vnd(15_900_000)
    '15.900.000 đồng'
    """
    return f"{amount:,.0f}".replace(",", ".") + " đồng"


def measured(value: object, measure: Measure) -> str:
    """Write a measured value or its limit in its unit; text and dates stay as they are, nothing is blank."""
    if value is None or value == "":
        return ""
    if isinstance(value, bool) or not isinstance(value, int | float):
        return str(value)
    if measure == "share":
        return percent(value)
    if measure == "vnd":
        return vnd(value)
    return f"{number(value)} tiếng" if measure == "syllables" else number(value)


def number(value: float) -> str:
    """Write a number with Vietnamese separators and at most two decimals.

    >>> number(1234.5), number(8)
    ('1.234,5', '8')
    """
    whole, _, decimals = f"{value:,.2f}".partition(".")
    decimals = decimals.rstrip("0")
    return whole.replace(",", ".") + (f",{decimals}" if decimals else "")


def day_first(text: str) -> str:
    """Write a day from a spreadsheet or an ISO date as people here do; anything else stays as it was typed.

    >>> day_first("2022-12-05"), day_first("09.2022")
    ('05/12/2022', '09.2022')
    """
    found = _ISO_DAY.fullmatch(text.strip())
    return f"{found[3]}/{found[2]}/{found[1]}" if found else text


def likeness(similarity: float, *, this_in_other: float, other_in_this: float) -> str:
    """Say in words how far two texts are alike; shares of 0 to 1, "this" being the one that is looked at.

    `LIKENESS_MEANING` tells officers the limits.

    >>> likeness(0.95, this_in_other=1.0, other_in_this=0.95)
    'gần như trùng khít'
    >>> likeness(0.4, this_in_other=0.93, other_in_this=0.4)
    'gần như nằm trọn trong hồ sơ kia'
    >>> likeness(0.2, this_in_other=0.3, other_in_this=0.2)
    'giống một đoạn'
    """
    if similarity >= ALMOST_ALL_FROM:
        return "gần như trùng khít"
    if this_in_other >= ALMOST_ALL_FROM:
        return "gần như nằm trọn trong hồ sơ kia"
    if other_in_this >= ALMOST_ALL_FROM:
        return "chứa gần trọn hồ sơ kia"
    if max(similarity, this_in_other, other_in_this) >= MOST_FROM:
        return "phần lớn giống"
    return "giống một đoạn" if max(this_in_other, other_in_this) > 0 else "không có đoạn giống"


ALMOST_ALL_FROM, MOST_FROM = 0.9, 0.5
LIKENESS_MEANING = (
    f"“Gần như” từ {percent(ALMOST_ALL_FROM)}, “phần lớn” từ {percent(MOST_FROM)}, dưới đó là “giống một đoạn”; "
    "phần mẫu chung không tính."
)
