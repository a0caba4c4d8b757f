"""The search over small corpora that tell a story, against a slow oracle, and whatever the order of rows or threads."""

from dataclasses import replace
from pathlib import Path
from random import Random

import numpy as np
from hypothesis import given, settings
from hypothesis import strategies as st

from nlp.neardup import Index, Rulings, Screening, screen
from nlp.neardup.folding import MARK, placed
from nlp.neardup.forms import curated
from nlp.neardup.limits import of_the_house
from tests.nlp import plain_neardup as slow
from tests.nlp.neardup_filings import Filing, groups, pairs, segment

LIMITS = of_the_house()
GATE = (
    "Cổng sắt nhà để xe hay kẹt vì bánh lăn mòn lệch một bên. Bác bảo vệ lấy vòng bi hỏng của xưởng, tiện lại vành "
    "ngoài cho vừa máng ray, hàn thêm hai tai giữ rồi tra mỡ bò. Từ hôm đó một người đẩy nhẹ bằng một tay, không còn "
    "cảnh ba anh em hè nhau kéo cổng lúc tan ca."
)
SEEDS = (
    "Luống rau sau bếp ăn thiếu nước vào mùa khô. Chị phụ bếp gom nước vo gạo và nước rửa rau vào hai phuy nhựa, "
    "lắng qua một lớp cát rồi dẫn ống nhỏ giọt xuống từng gốc. Rau xanh quanh năm, tiền nước của bếp giảm hẳn."
)
FORM = (
    "CỘNG HÒA XÃ HỘI CHỦ NGHĨA VIỆT NAM\nĐộc lập - Tự do - Hạnh phúc\nĐƠN YÊU CẦU CÔNG NHẬN SÁNG KIẾN\n"
    "Kính gửi: Hội đồng sáng kiến cơ sở\nMô tả bản chất của sáng kiến:\n"
)
STORIES = [
    "Xe đẩy thuốc kêu to làm người bệnh mất ngủ. Tổ điều dưỡng bọc vành bánh bằng săm xe đạp cũ và thay trục, đêm "
    "đi tiêm không còn ai giật mình.",
    "Sổ mượn sách ghi tay khó tìm. Cô thủ thư dán tem màu theo chủ đề ở gáy và lập bảng tra ngay cửa, học trò tự "
    "tìm tự trả, giờ ra chơi không còn xếp hàng.",
    "Bảng điện lò sấy nằm cuối xưởng nên hay quên tắt. Thợ điện chuyển nút dừng ra cạnh cửa và mắc thêm đèn báo "
    "đỏ, ai về sau cùng nhìn thấy là bấm.",
]
WORDS = [
    "bơm",
    "vòi",
    "gạt",
    "kéo",
    "ren",
    "tiện",
    "hàn",
    "cưa",
    "khoan",
    "mài",
    "đúc",
    "móc",
    "xích",
    "lò",
    "xo",
    "bulông",
    "êcu",
    "đệm",
    "trục",
    "ổ",
    "bi",
    "then",
]


def search(filings: list[Filing], *, rulings: Rulings | None = None, threads: int = 1) -> Screening:
    """Screen filings that arrive in this order, among themselves."""
    return screen(
        segment(filings),
        Index(Path("nowhere")),
        LIMITS,
        rulings=rulings or Rulings(frozenset(), frozenset()),
        threads=threads,
    )


def named(texts: list[str]) -> list[Filing]:
    return [Filing(text, key=f"t{number}") for number, text in enumerate(texts)]


def found_in(texts: list[str]) -> set[tuple[int, int]]:
    return {(int(left[1:]), int(right[1:])) for left, right in pairs(search(named(texts)))}


def test_copies_of_every_kind_are_found() -> None:
    first, second, third = GATE.split(". ", 2)
    told = {
        "verbatim": GATE,
        "other figures and names": GATE.replace("ba anh em", "5 anh em").replace(
            "Bác bảo vệ", "Chú Bảy"
        ),
        "without diacritics": "Cong sat nha de xe hay ket vi banh lan mon lech mot ben. "
        "Bac bao ve lay vong bi hong cua xuong, tien lai vanh ngoai cho vua mang ray, han them hai tai giu roi tra "
        "mo bo. Tu hom do mot nguoi day nhe bang mot tay, khong con canh ba anh em he nhau keo cong luc tan ca.",
        "sentences turned round": f"{third} {first}. {second}.",
        "shouted": GATE.upper(),
        "wrapped in a form": f"{FORM}{GATE}\nTôi xin cam đoan mọi thông tin nêu trong đơn là trung thực.",
        "a passage in a longer text": f"{SEEDS} {first}. {second}.",
        "a part alone": f"{second}.",
        "Cyrillic letters and invisible blanks": GATE.replace("o", "о")
        .replace("a", "а")
        .replace("nh", "n\u200bh"),
    }
    for kind, text in told.items():
        assert found_in([GATE, text]) == {(0, 1)}, kind
    assert {other for one, other in found_in([GATE, *told.values()]) if one == 0} == set(
        range(1, 10)
    )


def test_the_earlier_filing_stands_on_the_left() -> None:
    late, early = Filing(GATE, day=700_009, key="late"), Filing(GATE, day=700_001, key="early")
    assert set(pairs(search([late, early]))) == {("early", "late")}


def test_who_files_again_decides_the_relation() -> None:
    for author, unit, relation in (("An", "", 0), ("", "mỏ 1", 1), ("", "", 2)):
        found = search([Filing(GATE, author=author, unit=unit) for _ in range(2)])
        assert found.found.pairs.relation.tolist() == [relation]


def test_versions_of_one_filing_are_no_pair() -> None:
    first = Filing(GATE, identity="SK1/An", key="first")
    again = Filing(GATE.replace("hai tai", "ba tai"), identity="SK1/An", key="again")
    stranger = Filing(GATE, key="stranger")
    for version in (again, replace(first, key="again")):
        assert set(pairs(search([first, version, stranger]))) == {("first", "stranger")}
    # A version is compared with the others of its wording all the same.
    assert set(pairs(search([stranger, first, replace(first, key="again")]))) == {
        ("stranger", "first"),
        ("stranger", "again"),
    }


def test_the_same_form_with_another_solution_is_no_copy() -> None:
    found = search(named([FORM + GATE, FORM + SEEDS]))
    assert not pairs(found)
    assert not groups(found)


def test_a_form_that_nobody_curated_is_told_by_what_is_each_ones_own() -> None:
    sheet = (
        "PHIẾU GÓP Ý CẢI TIẾN CỦA TỔ\nĐiều chưa ổn ở chỗ làm của anh chị: {}\nAnh chị đề nghị làm thế nào: {}\n"
        "Ý kiến này anh chị đã trao đổi với tổ trưởng và tổ đồng ý cho thử trong một tuần trước khi gửi về công đoàn."
    )
    one = sheet.format(*GATE.split(". ", 1))
    assert not found_in([one, sheet.format(*SEEDS.split(". ", 1))])
    assert found_in([one, one.replace("một tay", "hai tay").replace("hàn thêm", "đắp thêm")])


def test_an_occasion_that_opens_both_is_no_passage_but_one_in_the_middle_is() -> None:
    occasion = (
        "Nhân dịp toàn xưởng vui mừng đón nhận cờ của ngành dành cho phân xưởng sơn năm vừa qua và bữa liên hoan có cả "
        "gia đình anh em về dự, tổ tôi kể lại việc này. "
    )
    told = [f"Làm lại chỗ đứng\n{occasion}{GATE}", f"Mùa khô năm nay\n{occasion}{SEEDS}"]
    assert not found_in(told)
    assert not found_in([f"{one}\n{occasion}" for one in told])
    passage = GATE.split(". ")[1]
    within = [
        f"{SEEDS}\n{STORIES[1]} {passage}. {SEEDS}",
        f"Nhà xe\n{STORIES[0]} {passage}. {STORIES[2]}",
    ]
    assert found_in(within) == {(0, 1)}
    assert found_in([f"Làm lại\n{GATE}", f"Chuyện cái cổng\n{GATE} {SEEDS}"]) == {(0, 1)}


def test_a_form_of_an_office_is_learned_when_many_units_use_it() -> None:
    line = "Đơn vị chúng tôi xin trình bày với quý hội đồng của tổng công ty cảng biển phía nam như sau. "
    told = [Filing(line + body, unit=f"cảng {n}") for n, body in enumerate([GATE, SEEDS, *STORIES])]
    found = search(told)
    assert len(found.template.runs)
    assert (found.template_share > 0).all()
    one_unit = search([replace(filing, unit="cảng 1") for filing in told])
    assert not len(one_unit.template.runs)


def test_two_hundred_branches_filing_one_text_are_one_group_not_template() -> None:
    told = [
        Filing(GATE.replace("hai tai", f"{n} tai"), unit=f"u{n}", day=700_000 + n)
        for n in range(200)
    ]
    found = search(told)
    assert not len(found.template.runs)
    assert groups(found) == {frozenset(filing.key for filing in told)}
    assert {left for left, _ in pairs(found)} == {told[0].key}


def test_a_passage_joins_no_group() -> None:
    whole = " ".join([SEEDS, GATE, *STORIES])
    found = search(named([GATE, whole]))
    assert found.found.pairs.left_in_right[0] == 1.0
    assert found.found.pairs.right_in_left[0] < 0.5
    assert not groups(found)


def test_short_texts_count_only_when_equal() -> None:
    told = ["Lắp bánh xe cho giá phơi vải", "lap banh xe cho gia phoi vai", "Lắp bánh xe cho giá"]
    assert found_in(told) == {(0, 1)}


def test_an_exact_repeat_among_many_numbered_titles_is_found() -> None:
    titles = [f"Cải tiến quy trình bảo dưỡng máy ép nhựa số {number}" for number in range(60)]
    assert found_in([*titles, titles[30]]) == {(30, 60)}


def test_unrelated_texts_are_no_copies() -> None:
    assert not found_in([GATE, SEEDS, *STORIES, "", "không có"])


# From here on: random texts of few words, parts of which are copied, dropped, turned round.


@st.composite
def small_corpora(draw: st.DrawFn) -> list[str]:
    """Up to fourteen texts of at most forty words, many made from an earlier one."""
    texts: list[list[str]] = []
    for _ in range(draw(st.integers(2, 14))):
        if texts and draw(st.integers(0, 2)) > 0:
            words = list(draw(st.sampled_from(texts)))
            for _ in range(draw(st.integers(0, 4))):
                at = draw(st.integers(0, max(0, len(words) - 1)))
                words[at : at + draw(st.integers(0, 9))] = draw(
                    st.lists(st.sampled_from(WORDS), max_size=4)
                )
        else:
            words = draw(st.lists(st.sampled_from(WORDS), max_size=38))
        texts.append(words[:40])
    return [" ".join(words) for words in texts]


def told_by_lines(text: str) -> slow.Text:
    """The tokens of one line, which reads like a form's or does not ("bơm bơm bơm vòi vòi vòi cưa cưa" does)."""
    tokens = placed(text).tokens & ~MARK
    marked = tokens.copy()
    curated().mark_formlike(marked, np.array([0, len(marked)], np.int64))
    return slow.Text(tokens.tolist(), (marked & MARK > 0).tolist())


@settings(max_examples=150, deadline=None)
@given(small_corpora())
def test_the_search_agrees_with_the_slow_oracle(texts: list[str]) -> None:
    # Nothing is learned, so that every text is compared whole: that is what the oracle defines.
    plain = replace(LIMITS, template_filings=1_000)
    found = screen(segment(named(texts)), Index(Path("nowhere")), plain)
    names = {(int(left[1:]), int(right[1:])) for left, right in pairs(found)}
    assert names == slow.all_pairs([told_by_lines(text) for text in texts], plain)


@settings(max_examples=60, deadline=None)
@given(small_corpora(), st.randoms(use_true_random=False), st.booleans())
def test_neither_the_order_of_rows_nor_threads_matter(
    texts: list[str], random: Random, learns: bool
) -> None:
    filings = [replace(one, day=700_000 + n) for n, one in enumerate(named(texts))]
    turned = list(filings)
    random.shuffle(turned)
    policy = replace(LIMITS, template_filings=2 if learns else 1_000, template_units=1)
    one = screen(segment(filings), Index(Path("nowhere")), policy)
    other = screen(segment(turned), Index(Path("nowhere")), policy, threads=2)
    assert pairs(one) == pairs(other)
    assert groups(one) == groups(other)
    assert one.template.name == other.template.name


# What people ruled.


def ruling(one: str, other: str, *, same: bool) -> Rulings:
    return Rulings.of([(one, other, same)])


def test_what_people_called_no_duplicate_is_never_raised_again() -> None:
    edited = GATE.replace("hai tai", "ba tai")
    told = named([GATE, edited, GATE.upper()])
    found = search(told, rulings=ruling(GATE, edited, same=False))
    assert ("t0", "t1") not in pairs(found)
    assert not any({"t0", "t1"} <= group for group in groups(found))
    assert ("t0", "t2") in pairs(found)


def test_what_people_called_the_same_is_one_group() -> None:
    told = named([GATE, SEEDS, STORIES[0]])
    assert groups(search(told, rulings=ruling(SEEDS, GATE, same=True))) == {frozenset({"t0", "t1"})}


def test_of_two_rulings_about_one_pair_the_later_counts() -> None:
    rulings = Rulings.of([(GATE, SEEDS, True), (SEEDS, GATE, False)])
    assert not rulings.same
    assert len(rulings.different) == 1


def test_passages_that_people_accepted_as_template_text_are_left_out() -> None:
    passage = "Tất cả anh em trong ca đã cùng nhau đọc kỹ bản này và thấy đúng với những gì đang làm ở xưởng"
    told = named([f"{passage}. {STORIES[0]}", f"{STORIES[1]} {passage}."])
    new = segment(told)
    assert not len(screen(new, Index(Path("nowhere")), LIMITS).template.runs)
    found = screen(new, Index(Path("nowhere")), LIMITS, passages=[passage])
    assert (found.template_share > 0.3).all()
    assert not pairs(found)
