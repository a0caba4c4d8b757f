"""Sentences in several voices with their personal data marked by «kind|words», to measure what the finders find."""

import re
from typing import NamedTuple


class Labelled(NamedTuple):
    text: str
    data: list[tuple[str, int, int]]


_MARK = re.compile(r"«(\w+)\|([^»]*)»")

# A clerk, a nurse, a teacher, a worker typing without accents, a form, a technician who writes nothing personal.
VOICES: dict[str, list[str]] = {
    "văn thư": [
        "Liên hệ chị Thu, số điện thoại «phone|0912 345 678», để nhận mẫu.",
        "Hồ sơ gửi về «email|sangkien@ldld-hanoi.org.vn» trước ngày 15/6.",
        "Tiền thưởng chuyển vào số tài khoản «account|19034567890123» ngân hàng Kỹ Thương.",
        "Người nộp: CCCD số «id_number|001098012345», cấp ngày 12/5/2021.",
        "Địa chỉ liên hệ: «address|số 5, ngõ 12 phố Chùa Láng», quận Đống Đa.",
        "Công văn số 1234/UBND-NC ngày 3/2/2022 yêu cầu báo cáo 15.000.000 đồng.",
        "Quyết định 0912345678 không có trong sổ; xem hồ sơ 2022/034.",
        "Hotline «phone|(024) 3825 1234» trực giờ hành chính.",
        "Zalo: «phone|0987.654.321»; thư: «email|lan.nguyen@gmail.com».",
    ],
    "điều dưỡng": [
        "Bệnh nhân «patient_or_pupil_name|Trần Thị Bình», 54 tuổi, vào viện lúc 8 giờ.",
        "BN «patient_or_pupil_name|Lê Văn Tư» được gắn vòng tay màu đỏ.",
        "Sản phụ «patient_or_pupil_name|Lò Thị Mai» sinh thường, mẹ con khỏe.",
        "Thẻ BHYT «id_number|GD4790123456789» đã hết hạn nên phải đổi.",
        "Bệnh nhân N.V.A. được tư vấn tại khoa Nội tổng hợp.",
        "Người nhà bệnh nhân gọi «phone|0356789123» hỏi lịch tái khám.",
        "Khoa Nội có 32 giường, mỗi ngày 120 lượt bệnh nhân ngoại trú.",
        "Bệnh nhi «patient_or_pupil_name|Vàng A Chống», 6 tuổi, sốt ngày thứ ba.",
        "Người bệnh «patient_or_pupil_name|Nguyễn Thị Hòa» ngụ tại «address|ấp 3, xã Bình Mỹ».",
    ],
    "giáo viên": [
        "Em «patient_or_pupil_name|Nguyễn Văn An» lớp 6B đọc còn chậm.",
        "Cháu «patient_or_pupil_name|Vàng Thị Dua» đi học đều từ khi có xe đưa.",
        "Học sinh «patient_or_pupil_name|Giàng Thị Súa», «patient_or_pupil_name|Sùng Thị Mỷ» được kèm riêng.",
        "Học sinh trường Lê Lợi tham gia đầy đủ.",
        "Em xin cảm ơn Ban giám hiệu đã tạo điều kiện.",
        "Các em học sinh lớp 4A gấp hình theo nhóm bốn người.",
        "Phụ huynh em «patient_or_pupil_name|Trần Quốc Bảo» nhắn qua số «phone|+84 912 345 678».",
        "Bé «patient_or_pupil_name|Phạm Minh Khang» tự xúc cơm sau ba tuần.",
        "Trò «patient_or_pupil_name|Lê Thị Hoa» viết đúng dấu hỏi, dấu ngã.",
    ],
    "không dấu": [
        "Lien he 0912345678 gap anh Hung".replace("0912345678", "«phone|0912345678»"),
        "cccd «id_number|079012345678» cap tai cong an quan 3",
        "so tai khoan «account|0123456789012» ngan hang VCB",
        "benh nhan «patient_or_pupil_name|Tran Van Binh» 54 tuoi",
        "thuong tru tai «address|thon Dong, xa Binh My»",
        "tiet kiem 15.000.000 dong moi nam, ma vat tu 0987654321",
        "em «patient_or_pupil_name|Nguyen Van An» lop 6B",
    ],
    "mẫu đơn": [
        "Họ và tên: Nguyễn Văn Hùng; CMND: «id_number|123456789»; ĐT: «phone|0903.111.222».",
        "Nơi ở: «address|45/3 đường Lê Lợi, phường 2».",
        "Email: «email|hung_nv@congty.com.vn»; STK: «account|1903 4567 8901 23».",
        "Hộ chiếu «id_number|C1234567» còn hạn đến 2027.",
        "BHXH số «id_number|7912345678» do công ty đóng.",
        "Số hiệu công tơ 2022012345, chỉ số 1234567.",
    ],
    "kỹ thuật": [
        "Máy biến áp 110 kV, lộ 471, cột số 123, công suất 40.000 kVA.",
        "Model EBH-45, serial 0123456789, sản xuất 2019.",
        "Tần số 50 Hz, dòng 1250 A, nhiệt độ 85 độ C sau 1.440 phút.",
        "Sửa đường Lê Lợi dài 5 km, 3 đường ống phi 600.",
        "Lô hàng 20220915001 gồm 1.234.567 sản phẩm.",
        "Bản đồ tỷ lệ 1/10000, tọa độ 21.028511, 105.804817.",
        "Tổ trưởng Nguyễn Văn Hùng chỉ đạo ca đêm.",
        "IMEI 356938035643809 của máy đọc mã vạch.",
        "Nghị định 13/2012/NĐ-CP, Thông tư 18/2013/TT-BKHCN.",
    ],
}


def labelled(marked: str) -> Labelled:
    """Read the marks out of a sentence."""
    text, data, end = "", [], 0
    for found in _MARK.finditer(marked):
        text += marked[end : found.start()]
        data.append((found[1], len(text), len(text) + len(found[2])))
        text += found[2]
        end = found.end()
    return Labelled(text + marked[end:], data)
