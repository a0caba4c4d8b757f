"""A made-up spring of three unions: published runs whose filings are steady but for what a test plants."""

import datetime as dt
import json
import random
from collections.abc import Iterable, Mapping
from functools import lru_cache
from pathlib import Path
from typing import Any

import pandas as pd

from models.low_content import Entry, judge
from pipelines import settings
from pipelines.files import write_parquet
from pipelines.home import Home
from pipelines.records import SCREENED, schema

HA_NOI, HUE, DA_NANG = "ldld_ha_noi", "ldld_hue", "ldld_da_nang"
FIRST = dt.date(2022, 2, 28)  # a Monday
WEEKS = 10

SOLUTION = (
    "Tổ {way} cho {thing} ở xưởng số {number}. Trước kia thợ phải {before}, nay chỉ cần một người làm trong năm phút. "
    "Khung bằng thép góc cũ, bắt bốn bu lông, đáy có bản lề để mở ra vệ sinh cuối ca."
)
WAYS = ["hàn lồng chắn rác", "làm máng hứng dầu", "đóng khay gá", "lắp công tắc hành trình"]
THINGS = ["máy bơm nước thải", "băng tải xi măng", "máy tiện trục", "bàn cắt tôn", "lò sấy chè"]
BEFORE = ["quét sàn nửa giờ", "tháo sáu con vít", "gọi thợ điện lên xem", "khiêng bằng tay"]
SLOGAN = "Toàn thể anh em quyết tâm đoàn kết một lòng! Hãy chung tay chung sức lập thành tích chào mừng đại hội lần {}!"
BROKEN = "Qwxz tßkk fjjl wvvk zzqx; hwnnj pqqf xưởng wjjk, kxxt zwwq jffh bvvx."
FIELDS = ["co_khi", "co_khi", "dien_tu_dong_hoa", "san_xuat", "nong_nghiep", "an_toan_lao_dong"]

Row = dict[str, Any]


def solution(number: int) -> str:
    return SOLUTION.format(
        way=WAYS[number % 4], thing=THINGS[number % 5], before=BEFORE[number % 4], number=number
    )


@lru_cache(maxsize=1_000)
def is_thin(content: str) -> bool:
    limits = settings.load().low_content.model_dump()
    return judge(Entry("Việc của tổ", content, ""), limits=limits).flagged


def filing(union: str, day: dt.date, number: int, **more: Any) -> Row:
    """One screened row; whether it is low in content is judged as a screening does."""
    content = more.get("content", solution(number % 20))
    return {
        **dict.fromkeys(SCREENED),
        "submission_id": f"{union[-3:]}-{number}",
        "key": f"{union}-{number}",
        "union_code": union,
        "submitted_on": f"{day:%d/%m/%Y}",
        "filed_on": day.isoformat(),
        "author": "Lò Thị Không Ai Biết",
        "title_text": f"Việc số {number}",
        "content_text": content,
        "benefit_text": "",
        "low_content": is_thin(content),
        "duplicate_of": "X-1" if number % 10 == 0 else "",
        "field": FIELDS[number % len(FIELDS)],
        "lane": "ready",
        **{name: value for name, value in more.items() if name != "content"},
    }


def spring(
    *unions: str, each_week: int = 30, planted: Mapping[tuple[str, int], Mapping[str, Any]]
) -> list[Row]:
    """File so many a week in each union; `planted` changes all filings of a union in one week (from 0)."""
    chance = random.Random(20220228)
    rows, number = [], 0
    for week in range(WEEKS):
        for union in unions:
            for _ in range(each_week):
                number += 1
                day = FIRST + dt.timedelta(weeks=week, days=chance.randrange(7))
                changes = dict(planted.get((union, week), {}))
                if chance.random() < 0.05 and "content" not in changes:
                    changes["content"] = SLOGAN.format(number % 20)
                rows.append(filing(union, day, number, **changes))
    return rows


def publish(home: Home, rows: Iterable[Row], run_id: str, started: str = "2022-06-01") -> Path:
    """Put a run's folder into its place, with what `sangloc drift` reads of it."""
    folder = home.runs / run_id
    folder.mkdir()
    table = pd.DataFrame(list(rows), columns=list(SCREENED))
    write_parquet(folder / "screened.parquet", table, schema(SCREENED))
    about = {"run_id": run_id, "started": f"{started}T08:00:00+07:00"}
    (folder / "manifest.json").write_text(json.dumps(about), encoding="utf-8")
    return folder
