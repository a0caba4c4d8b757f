"""The search over a small corpus that tells a story: one good idea and what becomes of it."""

import tomllib

from hypothesis import given, settings
from hypothesis import strategies as st

from nlp.lexicons import data_path
from nlp.neardup import Corpus, Found, Limits, Pair, search

with data_path("settings.toml").open("rb") as file:
    LIMITS = Limits(**tomllib.load(file)["near_duplicates"])

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


def corpus(
    texts: list[str],
    *,
    units: list[str] | None = None,
    authors: list[str] | None = None,
    new: int = 0,
) -> Corpus:
    """Filings in the order in which they came; those from `new` on are screened now."""
    return Corpus(
        keys=[f"k{place}" for place in range(len(texts))],
        texts=texts,
        words=[text.split() for text in texts],
        authors=authors or [f"người {place}" for place in range(len(texts))],
        units=units or [f"đơn vị {place}" for place in range(len(texts))],
        order=list(range(len(texts))),
        is_new=[place >= new for place in range(len(texts))],
    )


def copies(found: Found) -> dict[tuple[int, int], Pair]:
    return {(p.left, p.right): p for p in found.pairs if p.label != "same_idea"}


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
        "wrapped in a form": FORM
        + GATE
        + "\nTôi xin cam đoan mọi thông tin nêu trong đơn là trung thực.",
        "a passage in a longer text": SEEDS + " " + ". ".join([first, second]),
    }
    found = copies(search(corpus([GATE, *told.values()]), LIMITS))
    for place, kind in enumerate(told, start=1):
        assert (0, place) in found, kind


def test_the_earlier_filing_stands_on_the_left() -> None:
    filings = Corpus(
        keys=["late", "early"],
        texts=[GATE, GATE],
        words=[[], []],
        authors=["", ""],
        units=["", ""],
        order=[7, 2],
        is_new=[True, True],
    )
    (pair,) = search(filings, LIMITS).pairs
    assert (pair.left, pair.right) == (1, 0)


def test_who_files_again_decides_between_copy_and_resubmission() -> None:
    same_unit = search(corpus([GATE, GATE], units=["mỏ 1", "mỏ 1"]), LIMITS).pairs[0]
    same_author = search(corpus([GATE, GATE], authors=["An", "An"]), LIMITS).pairs[0]
    stranger = search(corpus([GATE, GATE]), LIMITS).pairs[0]
    assert (same_unit.label, same_unit.filing) == ("resubmission", "same_unit")
    assert (same_author.label, same_author.filing) == ("resubmission", "same_author")
    assert (stranger.label, stranger.filing) == ("copy", "other_unit")


def test_the_same_form_with_another_solution_is_no_copy() -> None:
    found = search(corpus([FORM + GATE, FORM + SEEDS]), LIMITS)
    assert not copies(found)
    assert found.group[0] != found.group[1]


def test_a_form_of_an_office_is_learned_when_many_units_use_it() -> None:
    line = "Đơn vị chúng tôi xin trình bày với quý hội đồng của tổng công ty cảng biển phía nam như sau. "
    bodies = [GATE, SEEDS, *STORIES]
    found = search(corpus([line + body for body in bodies]), LIMITS)
    assert found.learned == 1
    assert not copies(found)
    assert all(share > 0 for share in found.template_share)


def test_two_hundred_branches_filing_one_text_are_one_group_not_template() -> None:
    found = search(corpus([GATE] * 40), LIMITS)
    assert found.learned == 0
    assert set(found.group_size) == {40}
    assert set(found.first) == {0}


def test_a_passage_is_directed_and_joins_no_group() -> None:
    found = search(corpus([GATE, SEEDS + " " + GATE + " " + " ".join(STORIES)]), LIMITS)
    (pair,) = copies(found).values()
    assert pair.measures.left_in_right > 0.95
    assert pair.measures.right_in_left < 0.5
    assert found.group[0] != found.group[1]


def test_passages_are_offsets_into_the_texts_as_given() -> None:
    texts = [GATE, "Thưa hội đồng!  " + GATE.upper()]
    (pair,) = copies(search(corpus(texts), LIMITS)).values()
    for left_start, left_end, right_start, right_end in pair.passages:
        left, right = texts[0][left_start:left_end], texts[1][right_start:right_end]
        assert left.upper() == right


def test_short_texts_count_only_when_equal() -> None:
    found = copies(
        search(
            corpus(
                [
                    "Lắp bánh xe cho giá phơi vải",
                    "lap banh xe cho gia phoi vai",
                    "Lắp bánh xe cho giá",
                ]
            ),
            LIMITS,
        )
    )
    assert list(found) == [(0, 1)]


def test_only_pairs_with_a_new_filing_are_sought() -> None:
    found = copies(search(corpus([GATE, GATE, GATE], new=2), LIMITS))
    assert set(found) <= {(0, 2), (1, 2)}
    assert found


STORIES = [
    "Xe đẩy thuốc kêu to làm người bệnh mất ngủ. Tổ điều dưỡng bọc vành bánh bằng săm xe đạp cũ và thay trục, đêm "
    "đi tiêm không còn ai giật mình.",
    "Sổ mượn sách ghi tay khó tìm. Cô thủ thư dán tem màu theo chủ đề ở gáy và lập bảng tra ngay cửa, học trò tự "
    "tìm tự trả, giờ ra chơi không còn xếp hàng.",
    "Bảng điện lò sấy nằm cuối xưởng nên hay quên tắt. Thợ điện chuyển nút dừng ra cạnh cửa và mắc thêm đèn báo "
    "đỏ, ai về sau cùng nhìn thấy là bấm.",
]


@settings(max_examples=25, deadline=None)
@given(
    st.lists(st.sampled_from([GATE, SEEDS, *STORIES]), min_size=2, max_size=8),
    st.randoms(use_true_random=False),
)
def test_the_answer_does_not_depend_on_the_order_of_rows(texts: list[str], random: object) -> None:
    order = list(range(len(texts)))
    random.shuffle(order)  # type: ignore[attr-defined]
    straight = corpus(texts)
    turned = Corpus(
        keys=[straight.keys[i] for i in order],
        texts=[texts[i] for i in order],
        words=[texts[i].split() for i in order],
        authors=[straight.authors[i] for i in order],
        units=[straight.units[i] for i in order],
        order=order,
        is_new=[True] * len(texts),
    )
    assert _named(search(straight, LIMITS), straight) == _named(search(turned, LIMITS), turned)


def _named(found: Found, filings: Corpus) -> set[tuple[str, str, str, float]]:
    return {
        (filings.keys[p.left], filings.keys[p.right], p.label, p.measures.similarity)
        for p in found.pairs
    }


def test_an_exact_repeat_among_many_numbered_titles_is_found() -> None:
    titles = [f"Cải tiến quy trình bảo dưỡng máy ép nhựa số {number}" for number in range(60)]
    assert (30, 60) in copies(search(corpus([*titles, titles[30]]), LIMITS))


def test_a_handful_of_unrelated_texts_share_no_idea() -> None:
    assert search(corpus([GATE, SEEDS, *STORIES]), LIMITS).pairs == []
