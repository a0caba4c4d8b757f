"""The minutes of a review as a paper to be signed: `Biên bản rà soát`."""

import datetime as dt
from collections.abc import Iterator
from pathlib import Path

from django.utils import timezone

from review import curated, words_vi
from review.filters import owner_of
from review.minutes import Entry, Minutes
from review.models import Verdict
from review.paper import DOTS, Column, Office, Paper
from review.words_vi import number

_COUNTED = (Column("Kết quả", 120), Column("Số hồ sơ", 40))
_PEOPLE = (Column("Họ tên", 70), Column("Vai trò", 60), Column("Số hồ sơ", 30))
_UNION = 52
_LISTED = (
    Column("STT", 12),
    Column("Mã hồ sơ", 26),
    Column("Tên sáng kiến", 64),
    Column("Đơn vị", 40),
    Column("Kết quả", 24),
    Column("Lý do, căn cứ", 50),
    Column("Người quyết định", 36),
)
_VERSIONS = {
    "run": "Lượt sàng lọc",
    "criteria": "Bản tiêu chí rà soát",
    "settings": "Bản cài đặt",
    "settings_version": "Bản cài đặt",
    "models.field": "Mô hình lĩnh vực",
    "models.low_content": "Mô hình ít nội dung",
}
_SIGNING = ("Người lập biên bản", "Người rà soát", "Đại diện công đoàn")
_REMARKS = 3  # dotted lines


def write(
    path: Path, minutes: Minutes, *, office: Office, union: str, writer: str, at: dt.datetime
) -> None:
    """Write the paper: a part to sign, then on wide pages the list of all filings with reasons, union by union.

    `union` is the code of the one union it is about, "" for several; `writer` the name of who had it written.
    """
    paper = Paper("Biên bản rà soát sáng kiến")
    here = timezone.localtime(at)
    paper.head(office, "Số: ……/BB-……", here.date())
    paper.name("Biên bản", "Rà soát hồ sơ sáng kiến")
    _scope(paper, minutes, union)
    _people(paper, minutes, writer)
    _results(paper, minutes)
    _grounds(paper, minutes)
    _closing(paper, here)
    _list(paper, minutes)
    paper.save(path)


def _scope(paper: Paper, minutes: Minutes, union: str) -> None:
    paper.section("1. Phạm vi và thời gian")
    paper.paragraph(f"{minutes.name}.")
    names = [_union(union)] if union else list(dict.fromkeys(_unions(minutes)))
    if names:
        paper.paragraph(f"Công đoàn: {'; '.join(names)}.")
    if minutes.entries:
        moments = [timezone.localtime(entry.event.at) for entry in minutes.entries]
        first, last = min(moments), max(moments)
        paper.paragraph(
            f"Quyết định đầu lúc {first:%H:%M ngày %d/%m/%Y}, cuối lúc {last:%H:%M ngày %d/%m/%Y}."
        )
    paper.paragraph(f"Địa điểm: {DOTS}{DOTS}")


def _people(paper: Paper, minutes: Minutes, writer: str) -> None:
    paper.section("2. Người rà soát")
    counted = minutes.counted(lambda entry: entry.person)
    rows = [
        (name, words_vi.ROLES.get(role, role), number(found))
        for (name, role), found in sorted(counted.items())
    ]
    if rows:
        paper.table(_PEOPLE, rows)
    paper.paragraph(f"Người lập biên bản: {writer}.")


def _results(paper: Paper, minutes: Minutes) -> None:
    paper.section("3. Kết quả")
    verdicts = minutes.counted(lambda entry: entry.verdict)
    rows = [
        (words_vi.VERDICTS[verdict], number(verdicts[verdict]))
        for verdict in words_vi.VERDICTS
        if verdicts[verdict]
    ]
    if minutes.waiting:
        rows.append(("Chưa quyết định", number(minutes.waiting)))
    rows.append(("Cộng", number(len(minutes.entries) + minutes.waiting)))
    paper.table(_COUNTED, rows)
    _by_union(paper, minutes)
    _reasons(paper, minutes)
    for told in _beside(minutes):
        paper.paragraph(told)


def _by_union(paper: Paper, minutes: Minutes) -> None:
    counted = minutes.counted(lambda entry: (entry.owner_code, entry.verdict))
    owners = list(dict.fromkeys(entry.owner_code for entry in minutes.entries))
    if len(owners) < 2:
        return
    said = [
        verdict for verdict in words_vi.VERDICTS if any(counted[one, verdict] for one in owners)
    ]
    width = (160 - _UNION) / (len(said) + 1)
    titles = [*(words_vi.VERDICTS[verdict] for verdict in said), "Cộng"]
    paper.paragraph("Theo công đoàn:")
    rows = [[counted[owner, verdict] for verdict in said] for owner in owners]
    paper.table(
        [Column("Công đoàn", _UNION), *(Column(title, width) for title in titles)],
        (
            [_union(owner), *map(number, row), number(sum(row))]
            for owner, row in zip(owners, rows, strict=True)
        ),
    )


def _reasons(paper: Paper, minutes: Minutes) -> None:
    counted = minutes.counted(lambda entry: entry.reason_code)
    rows = [
        (words_vi.DECISION_REASONS.get(code, code), number(found))
        for code, found in counted.most_common()
        if code
    ]
    if rows:
        paper.paragraph("Lý do đã chọn:")
        paper.table((Column("Lý do", 120), _COUNTED[1]), rows)


def _beside(minutes: Minutes) -> Iterator[str]:
    if minutes.apart:
        yield f"Ngoài ra kết luận “Không trùng” cho {number(minutes.apart)} cặp hồ sơ."
    if minutes.undone:
        yield f"Đã hoàn tác {number(minutes.undone)} quyết định; các quyết định ấy không có trong danh sách."
    if minutes.hidden:
        yield (
            f"{number(minutes.hidden)} hồ sơ của mẫu đọc không kèm gợi ý còn chờ người đọc thứ hai, nên chưa nêu ở đây."
        )


def _grounds(paper: Paper, minutes: Minutes) -> None:
    paper.section("4. Căn cứ")
    paper.paragraph(f"{words_vi.SUGGESTION} Gợi ý và tiêu chí có lúc quyết định:")
    for name, counted in minutes.versions().items():
        label = _VERSIONS.get(name, name)
        told = "; ".join(f"{one} ({number(found)} hồ sơ)" for one, found in sorted(counted.items()))
        paper.paragraph(f"- {label}: {told}.", indented=False)


def _closing(paper: Paper, here: dt.datetime) -> None:
    paper.section("5. Ý kiến khác")
    paper.dotted(_REMARKS)
    paper.paragraph(
        f"Nội dung được lập từ hệ thống lúc {here:%H:%M ngày %d/%m/%Y}, theo những quyết định còn hiệu lực lúc ấy, kèm "
        "danh sách hồ sơ. Biên bản được đọc lại, những người có tên dưới đây thống nhất và ký."
    )
    paper.signatures(_SIGNING)


def _list(paper: Paper, minutes: Minutes) -> None:
    if not minutes.entries:
        return
    paper.wide()
    paper.name("Danh sách hồ sơ", "(kèm theo Biên bản rà soát hồ sơ sáng kiến)")
    numbered = list(enumerate(minutes.entries, start=1))
    for owner in dict.fromkeys(entry.owner_code for entry in minutes.entries):
        paper.section(_union(owner))
        paper.table(_LISTED, (_line(at, one) for at, one in numbered if one.owner_code == owner))


def _line(place: int, entry: Entry) -> tuple[str, ...]:
    said = timezone.localtime(entry.event.at)
    return (
        str(place),
        entry.submission_id,
        entry.title,
        entry.unit,
        words_vi.VERDICTS[Verdict(entry.verdict)],
        entry.why,
        f"{entry.event.officer_name}\n{said:%H:%M %d/%m/%Y}",
    )


def _unions(minutes: Minutes) -> Iterator[str]:
    return (_union(entry.owner_code) for entry in minutes.entries)


def _union(code: str) -> str:
    return curated.union_name(owner_of(code) if code else "")
