"""The record of processing of one installation: what data, why, where, how long, who sees them; without a name."""

import datetime as dt
import os
from collections import Counter
from pathlib import Path

import review
from pipelines import corpus
from pipelines.forgetting import ledger
from pipelines.home import Home
from pipelines.publish import folders
from pipelines.settings import Settings
from review.words_vi import ROLES, STATES, number

_VIETNAM = dt.timezone(dt.timedelta(hours=7))
_KINDS = {"person": "theo tên người", "submission": "theo mã hồ sơ", "retention": "hết hạn giữ"}
# What lies where and why, as docs/privacy.md says it in full.
_PLACES = (
    ("corpus", "chữ của mọi hồ sơ đã sàng lọc, tên tác giả và đơn vị đã bỏ dấu", "tìm bản sao, hồ sơ nộp lại"),
    ("runs", "hàng đã nộp, gợi ý, báo cáo, hàng để riêng", "chứng minh máy đã gợi ý gì, từ dữ liệu nào"),
    ("exports", "tệp ghi cho cán bộ theo quyền của họ", "làm việc trong Excel, Word"),
    ("uploads", "tệp quyết định do cán bộ gửi lên", "nhập quyết định"),
    ("work", "phần việc dở dang của một lượt", "đi tiếp khi bị ngắt"),
    ("models", "mô hình; không giữ chữ của hồ sơ nào nguyên câu", "gợi ý"),
    ("logs", "bước, số lượng, thời gian; không có chữ, không có tên tác giả", "vận hành"),
    ("incidents", "lỗi ở bước nào, phải làm gì", "vận hành"),
)  # fmt: skip


def record(home: Home, settings: Settings) -> str:
    """Write the record of a home as Markdown, with its figures of this moment; changes nothing.

    The database is opened, and brought up to date as every command does.
    """
    review.setup(home.root)
    parts = [_head(home), _data(home), _places(home), _kept(settings), _seen(), _forgotten(home)]
    return "\n".join(parts)


def _head(home: Home) -> str:
    now = dt.datetime.now(_VIETNAM)
    return (
        f"# Sổ xử lý dữ liệu cá nhân: {home.root}\n\n"
        f"- Lập lúc {now:%H:%M ngày %d/%m/%Y} bằng `sangloc records processing`\n"
        "- Căn cứ: Luật Bảo vệ dữ liệu cá nhân 91/2025/QH15, Nghị định 356/2025/NĐ-CP; phần máy gợi ý: Luật Trí tuệ"
        " nhân tạo 134/2025/QH15\n"
        "- Mục đích: sàng lọc sáng kiến trước khi cán bộ công đoàn xét; máy chỉ gợi ý, người quyết định\n"
        "- Không chuyển đi đâu: mọi thứ ở trên máy này và cơ sở dữ liệu dưới đây, không gọi mạng khi chạy\n"
    )


def _data(home: Home) -> str:
    from django.db.models import Count

    from review.models import Decision, Submission, Trace

    states = dict(Submission.objects.values_list("state").annotate(Count("id")).order_by())
    told = "; ".join(
        f"{STATES[code].lower()}: {number(states[code])}" for code in STATES if code in states
    )
    flagged = Submission.objects.filter(reason_codes__contains=" personal_data ").count()
    return (
        "## Dữ liệu nào\n\n"
        f"- Hồ sơ trong cơ sở dữ liệu: {number(sum(states.values()))} ({told or 'chưa có'})\n"
        f"- Trong đó máy thấy dữ liệu cá nhân trong bài (điện thoại, giấy tờ, thư, địa chỉ, tài khoản, tên học sinh,"
        f" người bệnh): {number(flagged)}\n"
        f"- Lượt sàng lọc đã công bố: {number(len(folders(home)))}; tệp của kho so sánh:"
        f" {number(len(corpus.segments(home.corpus)))}\n"
        f"- Lời của cán bộ: {number(Decision.objects.count())} quyết định, {number(Trace.objects.count())} dấu vết thao"
        " tác\n"
    )


def _places(home: Home) -> str:
    database = (
        "PostgreSQL do DATABASE_URL chỉ ra"
        if os.environ.get("DATABASE_URL")
        else "review.sqlite3 trong nơi này"
    )
    rows = [
        f"| {name}/ | {what} | {why} | {_size(home.root / name)} |" for name, what, why in _PLACES
    ]
    return "\n".join(
        [
            "## Ở đâu, để làm gì",
            "",
            "| nơi | gì | để làm gì | cỡ |",
            "| --- | --- | --- | --- |",
            *rows,
            f"| cơ sở dữ liệu | hồ sơ, gợi ý, quyết định, thao tác | cán bộ xét, chịu trách nhiệm | {database} |",
            "",
        ]
    )


def _size(folder: Path) -> str:
    sizes = (path.stat().st_size for path in folder.rglob("*") if path.is_file())
    return f"{number(round(sum(sizes) / 1e6, 1))} MB"


def _kept(settings: Settings) -> str:
    rules = settings.privacy
    return (
        "## Giữ bao lâu\n\n"
        f"- Hồ sơ không được công nhận: {_days(rules.not_recognised_days)} (`not_recognised_days`)\n"
        f"- Hồ sơ khác: {_days(0)}\n"
        f"- Lời tự do của cán bộ trong lịch sử: {_days(rules.trail_days)} (`trail_days`); ai quyết định gì, lúc"
        " nào, theo bản nào: giữ\n"
        f"- Tệp xuất: {_days(rules.exports_days)}; tệp gửi lên: {rules.uploads_hours} giờ\n"
        f"- Nhật ký chạy, bản ghi của Prefect, phần việc dở dang: {_days(settings.running.keep_days)}\n"
    )


def _days(days: int) -> str:
    return f"{number(days)} ngày" if days else "đến khi có yêu cầu xóa"


def _seen() -> str:
    from review.models import DraftToken, Officer

    roles = Counter(Officer.objects.filter(user__is_active=True).values_list("role", flat=True))
    told = "; ".join(f"{ROLES[role].lower()}: {number(n)}" for role, n in sorted(roles.items()))
    keys = DraftToken.objects.filter(revoked_at=None).count()
    return (
        "## Ai xem được\n\n"
        f"- Tài khoản đang mở: {told or 'chưa có'}; mỗi người chỉ xem hồ sơ của công đoàn mình phụ trách\n"
        "- Hồ sơ của công đoàn khác: chỉ đoạn giống nhau, dữ liệu cá nhân đã che\n"
        f"- Khóa của chương trình khác (soát bản thảo): {number(keys)}\n"
        "- Ai đọc được thư mục này và cơ sở dữ liệu thì đọc được tất cả: quyền trên máy là một phần của việc bảo vệ\n"
    )


def _forgotten(home: Home) -> str:
    entries = ledger.read(home.root)
    kinds = Counter(one.kind for one in entries)
    filings = sum(one.counts.get("filings", 0) for one in entries)
    told = "; ".join(f"{_KINDS[kind]}: {number(n)}" for kind, n in sorted(kinds.items()))
    return (
        "## Đã xóa theo yêu cầu\n\n"
        f"- {number(len(entries))} lần ({told or 'chưa có'}), {number(filings)} hồ sơ; sổ: {ledger.LEDGER}\n"
    )
