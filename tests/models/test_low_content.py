"""Each rule has the text that trips exactly it; texts that only look thin pass."""

import tomllib

import pytest
from hypothesis import given
from hypothesis import strategies as st

from models.low_content import Entry, Verdict, judge
from nlp.lexicons import data_path

with data_path("settings.toml").open("rb") as file:
    LIMITS = tomllib.load(file)["low_content"]


def verdict(title: str, content: str, benefit: str = "", **more: bool) -> Verdict:
    return judge(Entry(title, content, benefit, **more), limits=LIMITS)


THIN = {
    "empty": ("Giá treo mỏ lết", "Giá treo mỏ lết."),
    "too_short": ("Về cái cân bàn", "Đã sửa cân bàn dùng tốt."),
    "gibberish": (
        "hgfjk lkj",
        "wrtp sdfkj bnmq zxcv, hjkl qwrt pdfg lkjh mnbv; ghjk trwq plkm nbvc xzsd",
    ),
    "slogan": (
        "Đội xe tải quyết thắng",
        "Toàn thể anh em lái xe quyết tâm đoàn kết một lòng! Hãy cùng chung tay chung sức, vượt qua mọi gian khó, lập "
        "thành tích chào mừng ngày truyền thống! Mỗi người là một bông hoa, tất cả vì đội xe thân yêu!",
    ),
    "routine_duty": (
        "Công việc nhân viên kho lạnh quý III",
        "Trong quý tôi được phân công trực ca ở kho số 2. Hằng ngày nhận bàn giao, ghi sổ nhiệt độ, điểm danh tổ bốc xếp, "
        "thực hiện nghiêm túc nội quy, báo cáo cuối ca theo quy định. Hằng tuần tham gia đầy đủ các buổi giao ban, hoàn thành "
        "nhiệm vụ được giao, không để xảy ra mất mát.",
    ),
    "benefit_only": (
        "Kết quả của sáng kiến tổ bảo trì",
        "Sau khi áp dụng, thời gian dừng máy giảm từ 14 giờ xuống 3 giờ mỗi tháng, sản lượng tăng thêm 9%, tiết kiệm 120 triệu "
        "đồng một năm. Lãnh đạo đánh giá cao, anh em phấn khởi, khách hàng hài lòng, uy tín của xưởng tăng.",
    ),
    "problem_only": (
        "Tình trạng mái nhà xe",
        "Mái nhà xe dột từ năm ngoái, tôn rách, mưa là xe công nhân ướt hết, nền ngập nguy hiểm. Chúng tôi đã kiến nghị nhiều "
        "lần mà không ai sửa, kinh phí thì không có, bảo vệ lo lắng, mong cấp trên sớm quan tâm.",
    ),
    "template_text": (
        "Đơn yêu cầu công nhận sáng kiến",
        "CỘNG HÒA XÃ HỘI CHỦ NGHĨA VIỆT NAM\nĐộc lập - Tự do - Hạnh phúc\nKính gửi: Hội đồng sáng kiến\n1. Họ và tên: ………\n"
        "2. Tên sáng kiến: ………\n3. Lĩnh vực áp dụng: (ghi rõ lĩnh vực)\n4. Mô tả bản chất của sáng kiến: ………\nTôi xin cam "
        "đoan mọi thông tin nêu trong đơn là trung thực.",
    ),
    "repetition": ("Tiết kiệm giấy in", "Tiết kiệm giấy in ở văn phòng đội. " * 8),
    "generic_advice": (
        "Giải pháp nâng cao chất lượng công tác",
        "Cần tăng cường sự lãnh đạo, nâng cao nhận thức của mọi người, đẩy mạnh tuyên truyền, thường xuyên quan tâm đào tạo "
        "bồi dưỡng, phối hợp chặt chẽ giữa các bộ phận, khen thưởng kịp thời, phát huy tinh thần trách nhiệm và chủ động trong "
        "tình hình mới.",
    ),
    "off_topic": (
        "Cần bán xe ba gác",
        "Mình cần bán gấp xe ba gác máy đời 2019, thùng dài hai mét, máy nổ êm, giấy tờ đầy đủ, giá mềm cho người thiện chí. "
        "Ai mua nhắn tin Zalo, bao ăn sáng lúc xem xe.",
    ),
}

REAL_BUT_PLAIN = [
    (
        "Ủ chén bằng amoniac",
        "Bôi ít amoniac vào chén trước khi cạo, mủ không đông sớm, cuối buổi trút sạch hơn.",
    ),
    (
        "mieng lot chan ban",
        "em cat vo xe cu lot duoi chan ban may, ban het run, kim do gay, chi em ngoi may em tai hon truoc",
    ),
    (
        "TREO ỐNG HƠI LÊN CAO",
        "BẮT RAY TRÊN TRẦN, TREO ỐNG HƠI BẰNG RÒNG RỌC, LỐI ĐI HẾT VƯỚNG, HAI NGƯỜI LÀM TRONG MỘT BUỔI.",
    ),
    (
        "Chung tay vì bữa cơm ấm",
        "Chung tay vì anh em ca đêm! Bếp đổi giờ nấu: xới cơm vào khay inox có nắp, ủ trong thùng xốp lót vải bạt cũ, chở bằng xe "
        "đẩy hai tầng lên từng xưởng lúc nửa đêm, ai cũng có cơm nóng.",
    ),
]


@pytest.mark.parametrize("code", THIN)
def test_each_reason_has_the_text_that_trips_it(code: str) -> None:
    found = verdict(*THIN[code])
    assert found.flagged
    assert found.reasons[0].code == code
    assert found.reasons[0].strength >= LIMITS["flag_score"]


@pytest.mark.parametrize(("title", "content"), REAL_BUT_PLAIN)
def test_plain_but_real_entries_pass(title: str, content: str) -> None:
    assert not verdict(title, content).flagged


@pytest.mark.parametrize("code", THIN)
def test_a_reason_names_a_sentence_of_the_text(code: str) -> None:
    title, content = THIN[code]
    assert all(
        reason.sentence in f"{title}\n{content}" for reason in verdict(title, content).reasons
    )


def test_a_confidential_entry_may_be_short() -> None:
    assert verdict("Công thức phụ gia mới", "").flagged
    assert not verdict("Công thức phụ gia mới", "", confidential=True).flagged


def test_a_list_of_titles_only_is_not_empty() -> None:
    assert not verdict("Tái sử dụng vật liệu", "", title_only=True).flagged
    assert verdict("Cải tiến máy", "", title_only=True).flagged


@given(st.text(max_size=300), st.text(max_size=600), st.text(max_size=100))
def test_any_text_gets_a_score_and_flags_follow_it(title: str, content: str, benefit: str) -> None:
    found = verdict(title, content, benefit)
    assert 0 <= found.score <= 1
    assert found.flagged == (found.score >= LIMITS["flag_score"]) == bool(found.reasons)
