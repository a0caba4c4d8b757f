"""Texts to compare segmenters on: workers' stories, and made-up ones that try every rule of the tokenizer."""

import random
import unicodedata

STORIES = [
    "Tôi đề xuất lắp thêm bộ hẹn giờ cho dàn đèn xưởng may số 2, mỗi tháng giảm khoảng 1.250 kWh điện.",
    "Trước đây, công nhân phải khiêng từng bao xi măng 50kg lên xe; nay dùng băng tải tự chế nên đỡ mất sức.",
    "Sáng kiến: cải tiến khuôn dập vỏ hộp.\n- Bước 1: đo lại khe hở.\n- Bước 2: thay lò xo.\n- Bước 3: chạy thử 3 ca.",
    "Chị Hoa (tổ trưởng tổ cấp dưỡng) nghĩ ra cách chia suất ăn theo màu khay, không còn cảnh chờ đợi lúc 11h30.",
    "ĐỀ NGHỊ BAN CHẤP HÀNH CÔNG ĐOÀN XEM XÉT, CÔNG NHẬN SÁNG KIẾN CỦA TẬP THỂ PHÂN XƯỞNG NẤU.",
    "Giải pháp áp dụng từ ngày 05/03/2023 đến 12/2023 tại Trạm y tế xã H'Mông Pờ, làm lợi 15,9 triệu đồng/năm.",
    "Theo Th.S Lê An và TS. Bùi Sĩ, tỉ lệ phế phẩm giảm từ 4,2% xuống 1,7% (xem http://vidu.vn/bao-cao?nam=2023).",
    "Hồ sơ gửi về to.sangkien@congdoan.example.vn hoặc điện thoại 024-3333-4444; xe chở mẫu biển 29C-12345.",
    "Cô giáo dùng tranh ghép A.B.C. để dạy trẻ; các cháu thích lắm :D ... v.v. và v.v...",
    "Phan mem quan ly kho viet bang Excel, khong can mang, ai cung dung duoc!",
    "Bơm nước hoà vôi, toà nhà K4, khu Đ2; đường ống phi 60x80 chịu 5-10 bar ở 70°C => không rò.",
    "Công ty TNHH H&M Việt Nam, Tp. Thủ Đức. Thầy Sáu và bác Th Sơn cùng làm.",
    "",
    " \t\n ",
    "Hết.\n",
    "Xong việc ở tổ A.",
    "Xong việc ở tổ A.\n",
    "Xong việc ở tổ A. \n",
]

_SPECIAL = (
    "Th.S Th Sáu Thesis ThS. Tp. TP. Mr. e-mail a@b.vn x.y@z.com.vn http://abc.vn/x?y=1. https://(a)b(c)d "
    "ftp://x.y/( www.abc.com/ a.b.c A.B.C. A. B.. … ... -- -> => ==> >> 3x4 v.v v.v. v.v... °C H&M T.Ư "
    "H'Mông N’Thôn 43H-0530 NĐ-CP 03-5730-2357 02/05/2014 1/2 5-10 20.08.2014 10:20:50 4K 4.123,2 1.000.000 "
    "100,000 1_000 :) :)) =)) :D :DD <3 ♥‿♥ ʺ 1.600m-2.000m 😀 👨‍👩‍👧 BOS EOS True False đ ð Ð ß İ ŉ ǅ ΑΣ ½ "
    "² ٣ 𝟘 +5 -7 2147483648 hoà lòa bíết phaỉ taị gìa \x00 \ufffd a\u0301 \u0301 _ a_b ＡＢ ﬁ \ufb2c Đ. "
    "Land Rover Range Rover"
)
_PIECES = _SPECIAL.split(" ")

_BLANKS = (" ",) * 9 + (
    "  ",
    "\n",
    "\t",
    "\r\n",
    "\u00a0",
    "\u3000",
    "\x1c",
    "\x85",
    "\u2028",
    "\u200b",
)
_SIGNS = "abAB.đĐ-_/:@()'&!?,0123456789xhtpfsTSM…\""
_WORDS = sorted({word for story in STORIES for word in story.split()})


def made_up(seed: int, count: int) -> list[str]:
    """Make texts of all lengths, the same for the same seed."""
    source = random.Random(seed)
    return [_text(source) for _ in range(count)]


def foreign_names(seed: int, count: int) -> list[str]:
    """Make rows of names the model does not know: many labellings are equally good, rounding decides."""
    source = random.Random(seed)
    names = [
        "Land",
        "Rover",
        "Range",
        "Hyundai",
        "Genesis",
        "Coupe",
        "Evoque",
        "R-Sped",
        "Nissan",
        "Juke",
        "X5",
        "Xumo",
        "Brigo",
    ]
    return [" ".join(source.choices(names, k=source.randint(4, 14))) for _ in range(count)]


def _text(source: random.Random) -> str:
    length = source.choice([1, 2, 3, 8, 40])
    pieces = [_piece(source) + source.choice([*_BLANKS, ""]) for _ in range(length)]
    return "".join(pieces) + source.choice(["", "", " ", "\n", "."])


def _piece(source: random.Random) -> str:
    kind = source.random()
    if kind < 0.6:
        piece = source.choice(_WORDS)
    elif kind < 0.8:
        piece = source.choice(_PIECES)
    elif kind < 0.9:
        piece = "".join(source.choices(_SIGNS, k=source.randint(1, 14)))
    else:
        piece = "".join(chr(source.randrange(0x20, 0xD800)) for _ in range(source.randint(1, 5)))
    return _in_another_form(source, piece)


def _in_another_form(source: random.Random, piece: str) -> str:
    form = source.randrange(12)
    if form == 0:
        return piece.upper()
    if form == 1:
        return piece.title()
    if form == 2:
        return unicodedata.normalize("NFD", piece)
    return piece + source.choice(".,;:!?)\"'…") if form == 3 else piece
