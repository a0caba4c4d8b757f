"""The append-only records in the administration: to be read there, never to be written."""

import json
from collections.abc import Mapping
from types import MappingProxyType
from typing import Any

from django.contrib import admin
from django.contrib.admin.models import LogEntry
from django.core.paginator import Paginator
from django.db.models import QuerySet
from django.http import HttpRequest
from django.utils.functional import cached_property
from django.utils.html import format_html
from django.utils.timezone import localtime
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from review.account_admin import ForStaff, Given
from review.curated import field_name, union_name
from review.models import Decision, SignOff, Trace
from review.words_vi import DECISION_REASONS, MISSING, ROLES, STATES, TRACES, VERDICTS

_MOST = 5_000  # rows that a list pages through; what lies further back is found by searching


class FirstOfMany(Paginator):  # type: ignore[type-arg]  # generic in the stubs only
    """Pages through the newest rows and counts no further: these tables grow with every decision."""

    @cached_property
    def count(self) -> int:
        """Count up to the limit."""
        rows: QuerySet[Any] = self.object_list  # type: ignore[assignment]
        return rows.order_by().values("pk")[:_MOST].count()


class CodeFilter(admin.SimpleListFilter):
    """Rows of one code of a column, under the code's name on the pages."""

    column = ""
    names: Mapping[str, str] = MappingProxyType({})

    def lookups(self, request: HttpRequest, model_admin: Given) -> list[tuple[str, str]]:
        """Name the codes."""
        return [(code, _(name)) for code, name in self.names.items()]

    def queryset(self, request: HttpRequest, queryset: QuerySet[Any]) -> QuerySet[Any]:
        """Keep the rows of the chosen code."""
        return queryset.filter(**{self.column: self.value()}) if self.value() else queryset


class VerdictFilter(CodeFilter):
    """Decisions of one verdict."""

    title, parameter_name = gettext_lazy("quyết định"), "quyet-dinh"
    column, names = "verdict", VERDICTS


class KindFilter(CodeFilter):
    """Acts of one kind."""

    title, parameter_name = gettext_lazy("việc"), "viec"
    column, names = "kind", TRACES


class ReadOnly(ForStaff):
    """Shows rows newest first; nobody adds, changes or deletes one here, whatever Django's permissions say."""

    paginator = FirstOfMany
    show_full_result_count = False
    list_per_page = 50
    ordering = ("-id",)

    def has_add_permission(self, request: HttpRequest) -> bool:
        """Add nothing."""
        return False

    def has_change_permission(self, request: HttpRequest, obj: Given = None) -> bool:
        """Change nothing."""
        return False

    @admin.display(description=gettext_lazy("Lúc"), ordering="id")
    def when(self, row: Given) -> str:
        """Give the time; rows stand in its order."""
        return f"{localtime(row.at):%H:%M:%S %d/%m/%Y}"

    @admin.display(description=gettext_lazy("Cán bộ"))
    def who(self, row: Given) -> str:
        """Give the name as it was then."""
        return str(row.officer_name)

    @admin.display(description=gettext_lazy("Vai trò khi đó"))
    def role_then(self, row: Given) -> str:
        """Name the role."""
        return _(ROLES.get(row.officer_role, row.officer_role))

    @admin.display(description=gettext_lazy("Mã hồ sơ"))
    def filing(self, row: Given) -> str:
        """Give the filing's own code and nothing of what it says."""
        return row.submission.submission_id if row.submission else ""

    @admin.display(description=gettext_lazy("Quyết định"))
    def said(self, row: Given) -> str:
        """Name the verdict."""
        return _(VERDICTS.get(row.verdict, row.verdict))

    @admin.display(description=gettext_lazy("Lý do"))
    def why(self, row: Given) -> str:
        """Give the listed reason and what was written."""
        listed = (
            _(DECISION_REASONS.get(row.reason_code, row.reason_code)) if row.reason_code else ""
        )
        return "; ".join(part for part in (listed, row.reason) if part)

    @admin.display(description=gettext_lazy("Lĩnh vực"))
    def chosen_field(self, row: Given) -> str:
        """Name the field that was chosen."""
        return field_name(row.field) if row.field else ""


class DecisionAdmin(ReadOnly):
    """What officers decided, with what the page showed them."""

    list_display = ("when", "who", "said", "filing", "why")
    list_filter = (VerdictFilter,)
    list_select_related = ("submission",)
    search_fields = ("=officer_name", "=submission__submission_id")
    search_help_text = gettext_lazy("Tên cán bộ hoặc mã hồ sơ, gõ đúng cả cụm")
    fields = (
        "when", "who", "role_then", "unions_then", "said", "filing", "why", "chosen_field",
        "missing_then", "letter", "change", "shown_then",
    )  # fmt: skip

    @admin.display(description=gettext_lazy("Công đoàn khi đó"))
    def unions_then(self, row: Decision) -> str:
        """Name the unions that the officer held for."""
        return ", ".join(union_name(code) for code in row.officer_unions)

    @admin.display(description=gettext_lazy("Phần còn thiếu"))
    def missing_then(self, row: Decision) -> str:
        """Name what the letter asked for."""
        return ", ".join(_(MISSING[code][0]) if code in MISSING else code for code in row.missing)

    @admin.display(description=gettext_lazy("Trạng thái"))
    def change(self, row: Decision) -> str:
        """Say from which state to which."""
        return f"{_(STATES[row.state_before])} → {_(STATES[row.state_after])}"

    @admin.display(description=gettext_lazy("Trang khi đó cho thấy"))
    def shown_then(self, row: Decision) -> str:
        """Give the stored record as it is."""
        return _as_stored(row.shown)


class TraceAdmin(ReadOnly):
    """What officers did besides deciding."""

    list_display = ("when", "who", "role_then", "act", "filing")
    list_filter = (KindFilter,)
    list_select_related = ("submission",)
    search_fields = ("=officer_name", "=submission__submission_id")
    search_help_text = gettext_lazy("Tên cán bộ hoặc mã hồ sơ, gõ đúng cả cụm")
    fields = ("when", "who", "role_then", "act", "filing", "details")

    @admin.display(description=gettext_lazy("Việc"))
    def act(self, row: Trace) -> str:
        """Name the act."""
        return _(TRACES.get(row.kind, row.kind))

    @admin.display(description=gettext_lazy("Chi tiết"))
    def details(self, row: Trace) -> str:
        """Give the stored record as it is."""
        return _as_stored(row.about)


class SignOffAdmin(ReadOnly):
    """Which batches were signed off."""

    list_display = ("when", "who", "union", "number_settled")
    search_fields = ("=officer_name",)
    search_help_text = gettext_lazy("Tên cán bộ, gõ đúng cả cụm")
    fields = ("when", "who", "union", "number_settled", "remark")

    @admin.display(description=gettext_lazy("Công đoàn"))
    def union(self, row: SignOff) -> str:
        """Name the union."""
        return union_name(row.owner_code)

    @admin.display(description=gettext_lazy("Số hồ sơ"))
    def number_settled(self, row: SignOff) -> int:
        """Give the number of filings that were settled."""
        return row.number

    @admin.display(description=gettext_lazy("Ghi chú"))
    def remark(self, row: SignOff) -> str:
        """Give what the lead wrote."""
        return row.note


class SecondReadingAdmin(ReadOnly):
    """What second readers of the blind sample said."""

    list_display = ("when", "who", "said", "filing", "why")
    list_filter = (VerdictFilter,)
    list_select_related = ("submission",)
    search_fields = ("=officer_name", "=submission__submission_id")
    search_help_text = gettext_lazy("Tên cán bộ hoặc mã hồ sơ, gõ đúng cả cụm")
    fields = ("when", "who", "said", "filing", "why", "chosen_field")


class AdministrationLogAdmin(ReadOnly):
    """Which account made, changed or opened which other."""

    list_display = ("action_time", "user", "object_repr", "told")
    list_select_related = ("user",)
    date_hierarchy = "action_time"
    search_fields = ("=user__username", "=object_repr")
    search_help_text = gettext_lazy("Tên đăng nhập, gõ đúng cả cụm")
    fields = ("action_time", "user", "object_repr", "told")

    @admin.display(description=gettext_lazy("Đã làm"))
    def told(self, row: LogEntry) -> str:
        """Give what was written about the change."""
        return row.get_change_message()


def _as_stored(kept: object) -> str:
    return format_html(
        '<pre class="kept-as-shown">{}</pre>', json.dumps(kept, ensure_ascii=False, indent=1)
    )
