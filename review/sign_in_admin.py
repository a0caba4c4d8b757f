"""Signing in, as the administration shows it: who tries, who has to wait, and staff who open a name again."""

from typing import Any, ClassVar, cast

from axes.models import AccessAttempt, AccessFailureLog, AccessLog
from django.contrib import admin
from django.contrib.admin.models import CHANGE, LogEntry
from django.contrib.auth.models import User
from django.contrib.contenttypes.models import ContentType
from django.db.models import QuerySet
from django.http import HttpRequest
from django.utils.timezone import localtime
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from review import policy, sign_in_limits
from review.account_admin import Given
from review.trail_admin import ReadOnly


class _Tries(ReadOnly):
    """Rows that django-axes wrote; what a browser calls itself is left out, it serves nobody here."""

    fields: ClassVar[Any] = ("name", "address", "when")
    readonly_fields: ClassVar[Any] = fields
    search_fields = ("=username", "=ip_address")
    search_help_text = gettext_lazy("Tên đăng nhập hoặc địa chỉ máy, viết đủ")

    @admin.display(description=gettext_lazy("Tên đăng nhập"), ordering="username")
    def name(self, row: Given) -> str:
        """Give the name that was typed."""
        return str(row.username or "")

    @admin.display(description=gettext_lazy("Địa chỉ máy"), ordering="ip_address")
    def address(self, row: Given) -> str:
        """Give the address of the machine, as far as it is known."""
        return str(row.ip_address or "")

    @admin.display(description=gettext_lazy("Lúc"), ordering="id")
    def when(self, row: Given) -> str:
        """Give the time of the last try."""
        return f"{localtime(row.attempt_time):%H:%M:%S %d/%m/%Y}"


class FailuresAdmin(_Tries):
    """Names with failures that still count; staff open them again."""

    fields: ClassVar[Any] = ("name", "address", "failures", "when", "state")
    readonly_fields: ClassVar[Any] = fields
    list_display = fields
    actions = ("open_again",)  # type: ignore[assignment]  # where there were none

    @admin.display(description=gettext_lazy("Số lần sai"), ordering="failures_since_start")
    def failures(self, row: AccessAttempt) -> int:
        """Give how many failures count against the name at this address."""
        return int(row.failures_since_start)

    @admin.display(description=gettext_lazy("Tình trạng"))
    def state(self, row: AccessAttempt) -> str:
        """Say whether the name has to wait at this address."""
        is_waiting = row.failures_since_start >= policy.in_force().sign_in_failures
        return _("đang khóa") if is_waiting else _("còn được thử")

    @admin.action(description=gettext_lazy("Mở khóa đăng nhập cho các tên đã chọn"))
    def open_again(self, request: HttpRequest, chosen: "QuerySet[AccessAttempt]") -> None:
        """Let the names be tried at once, from everywhere, and write down who opened them."""
        names = sorted({row.username or "" for row in chosen})
        kind = ContentType.objects.get_for_model(AccessAttempt)
        for name in names:
            LogEntry.objects.create(
                user_id=cast(User, request.user).pk,
                content_type_id=kind.pk,
                object_repr=name[:200],
                action_flag=CHANGE,
                change_message=_("Mở khóa đăng nhập"),
            )
            sign_in_limits.open_again(name)
        self.message_user(request, _("Đã mở khóa đăng nhập: %s") % ", ".join(names))


class SignInsAdmin(_Tries):
    """Sign-ins, with when they were ended by signing out."""

    fields: ClassVar[Any] = ("name", "address", "when", "ended")
    readonly_fields: ClassVar[Any] = fields
    list_display = fields

    @admin.display(description=gettext_lazy("Đăng xuất lúc"))
    def ended(self, row: AccessLog) -> str:
        """Give the time of signing out; nothing where the session ended otherwise or goes on."""
        return f"{localtime(row.logout_time):%H:%M:%S %d/%m/%Y}" if row.logout_time else ""


class FailureLogAdmin(_Tries):
    """Every failure, also those that count no more."""

    fields: ClassVar[Any] = ("name", "address", "when", "refused")
    readonly_fields: ClassVar[Any] = fields
    list_display = fields

    @admin.display(description=gettext_lazy("Bị khóa từ lần này"))
    def refused(self, row: AccessFailureLog) -> str:
        """Say whether the pause began or went on with it."""
        return _("có") if row.locked_out else _("không")
