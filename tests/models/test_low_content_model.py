"""The learned low-content model on a small training set: verdicts, reasons, sentences, and what it must not look at."""

import numpy as np
import pytest

from models import labelled
from models.labelled import Labelled
from models.low_content import Entry
from models.low_content_features import NAMES, known_pairs, shares_known_by_others, signals
from models.low_content_model import GENUINE, LowContentModel, fit
from models.low_content_signals import Measured
from models.reading import read
from nlp.normal import tokens
from pipelines import settings

# Written for this test: none stands in the labelled texts.
GENUINE_ENTRIES = [
    Entry("Kẹp giữ nắp thùng keo", "Nắp thùng keo hay bật, keo khô mặt. Tôi uốn hai kẹp thép lá 2 ly bắt vào quai, gạt tay là mở. Keo để qua đêm vẫn lỏng, khỏi vớt bỏ lớp váng.", ""),
    Entry("Doi cho bon rua tay", "Bon rua tay nam sau may ep nen ai cung luoi. Toi noi ong keo ra canh cua, lap voi dap chan, ai vao cung rua. Ong mua het 12 met.", ""),
    Entry("Chổi quét máng", "Chị em tạp vụ buộc thêm sợi cước vào đầu chổi cũ, quét khe máng sạch mà không phải nạy tấm chắn.", ""),
]  # fmt: skip
THIN = {
    "slogan": "Toàn thể anh chị em chúng tôi nguyện đoàn kết một lòng, nêu cao tinh thần thi đua, quyết tâm vượt khó, hăng hái cống hiến, xứng đáng với niềm tin của công đoàn, viết tiếp trang sử vẻ vang!",
    "generic_advice": "Cần tăng cường công tác lãnh đạo, nâng cao nhận thức và trách nhiệm của từng cá nhân, đẩy mạnh tuyên truyền, phối hợp chặt chẽ giữa các bộ phận, thường xuyên kiểm tra, kịp thời rút kinh nghiệm.",
    "gibberish": "ưpoei qwrt lkjmnb xcvzq hgff ytrewq plokm njiuh bvgty cfrdx zsew aqqq rrtt mnbvc lkjhg",
    "empty": "không có",
    "repetition": "cải tiến khay đựng vít " * 14,
    "too_short": "Làm cho máy tốt hơn",
}


@pytest.fixture(scope="module")
def texts() -> list[Labelled]:
    return [text for text in labelled.load("train") if text.writer in ("a", "b", "h", "i", "l")]


@pytest.fixture(scope="module")
def model(texts: list[Labelled]) -> LowContentModel:
    return LowContentModel(fit(texts))


def test_entries_that_say_what_was_done_are_left_alone(model: LowContentModel) -> None:
    assert [verdict.flagged for verdict in model.judge_many(GENUINE_ENTRIES)] == [False] * 3


@pytest.mark.parametrize("code", THIN)
def test_entries_that_say_nothing_are_pointed_out_with_their_reason(
    code: str, model: LowContentModel
) -> None:
    limits = settings.load().low_content.model_dump()
    entry = Entry("Sáng kiến năm nay", THIN[code], "")
    (verdict,) = model.judge_many([entry], limits)
    assert verdict.flagged
    (reason,) = verdict.reasons
    assert reason.code == code
    assert reason.sentence in THIN[code]
    assert 0.5 <= reason.strength <= 1.0 or reason.value >= reason.limit


def test_the_sentence_shown_is_one_of_the_entry(model: LowContentModel) -> None:
    slogan, advice = THIN["slogan"], THIN["generic_advice"]
    (verdict,) = model.judge_many([Entry("Sáng kiến", f"{slogan}\n{advice}", "")])
    assert verdict.reasons[0].sentence in (slogan[:-1], advice[:-1])
    assert verdict.reasons[0].value == verdict.score
    assert verdict.reasons[0].limit == pytest.approx(model.threshold, abs=1e-4)


def test_scores_are_chances_and_do_not_depend_on_the_other_entries(model: LowContentModel) -> None:
    entries = [
        *GENUINE_ENTRIES,
        *(Entry("", thin, "") for thin in THIN.values()),
        Entry("", "", ""),
    ]
    together = model.score_many(entries)
    assert ((together >= 0) & (together <= 1)).all()
    assert together.tolist() == pytest.approx([float(model.score_many([e])[0]) for e in entries])
    assert model.score_many([]).shape == (0,)
    assert model.judge_many([]) == []


def test_a_solution_inside_a_form_is_no_bare_form(model: LowContentModel) -> None:
    form = (
        "CỘNG HÒA XÃ HỘI CHỦ NGHĨA VIỆT NAM\nĐộc lập - Tự do - Hạnh phúc\nBÁO CÁO SÁNG KIẾN\n"
        "Kính gửi: Hội đồng sáng kiến cơ sở\n1. Tên sáng kiến:\n2. Mô tả bản chất của sáng kiến:\n{}\n"
        "3. Khả năng áp dụng của sáng kiến:\nTôi xin cam đoan mọi thông tin nêu trong đơn là trung thực.\n"
        "Người nộp đơn (Ký và ghi rõ họ tên)"
    )
    filled = Entry(GENUINE_ENTRIES[0].title, form.format(GENUINE_ENTRIES[0].content), "")
    bare = Entry("Báo cáo sáng kiến", form.format("…"), "")
    assert [verdict.flagged for verdict in model.judge_many([filled, bare])] == [False, True]


def test_a_confidential_entry_may_be_short_but_not_a_slogan(model: LowContentModel) -> None:
    secret = Entry("Bí quyết pha men", "không có", "", confidential=True)
    loud = Entry("Bí quyết", THIN["slogan"], "", confidential=True)
    assert [verdict.flagged for verdict in model.judge_many([secret, loud])] == [False, True]


def test_a_file_of_titles_is_judged_by_the_rules(model: LowContentModel) -> None:
    limits = settings.load().low_content.model_dump()
    titles = [
        Entry("Tái sử dụng vật liệu", "", "", title_only=True),
        Entry("Nâng cao hiệu quả", "", "", title_only=True),
    ]
    assert [verdict.flagged for verdict in model.judge_many(titles, limits)] == [False, True]


def test_the_threshold_flags_few_genuine_entries_of_the_texts_it_was_chosen_on(
    texts: list[Labelled],
) -> None:
    chosen_on = labelled.load("tune")
    model = LowContentModel(fit(texts, chosen_on))
    genuine = [Entry(t.title, t.content, t.benefit) for t in chosen_on if t.low_content is None]
    flagged = [verdict.flagged for verdict in model.judge_many(genuine)]
    assert 0 < sum(flagged) <= 0.03 * len(genuine)


def test_signals_are_finite_whatever_the_text() -> None:
    for content in ("", "\n\n", "…", "1 2 3", "A" * 400, "không", *THIN.values()):
        known = known_pairs([])
        measured = Measured(read([""], [content], [""]).whole(), known.table)
        found = signals(measured, known)
        assert found.shape == (1, len(NAMES))
        assert np.isfinite(found).all()


def test_a_pair_is_known_to_a_training_text_only_by_another_hand() -> None:
    said = [f"bốn năm chữ khác nhau {place} " * 3 for place in ("đây", "đó")]
    words = [tokens(one) for one in (said[0], said[0], said[1])]
    alone = shares_known_by_others(words, ["x", "x", "y"], [True, True, True])
    assert alone[0] == alone[1] < 1.0
    assert shares_known_by_others(words, ["x", "z", "y"], [True] * 3)[0] == 1.0
    assert shares_known_by_others(words, ["x", "z", "y"], [True, False, False])[0] == 0.0
    many, all_known, none_known = np.array([20]), np.array([20]), np.array([0])
    assert known_pairs(words).shares(many, all_known) == 1.0
    assert known_pairs(words).shares(many, none_known) == 0.0
    assert known_pairs(words).shares(np.array([14]), none_known) == 1.0
    assert known_pairs([]).shares(many, none_known) == 1.0


def test_no_reason_is_called_genuine() -> None:
    assert GENUINE not in {text.low_content for text in labelled.load("train")}
