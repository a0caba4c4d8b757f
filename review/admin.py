"""The administration: accounts and rights of officers, for staff only; reviewers have no part in it.

Submissions are not here: the administration knows no rows that one officer may see and another may not.
"""

from functools import update_wrapper
from typing import Any

from axes.models import AccessAttempt, AccessFailureLog, AccessLog
from django.contrib.admin import AdminSite
from django.contrib.admin.models import LogEntry
from django.contrib.auth.models import User
from django.contrib.auth.views import redirect_to_login
from django.http import Http404, HttpRequest, HttpResponse, HttpResponseRedirect
from django.urls import URLPattern, URLResolver, reverse
from django.utils.functional import Promise
from django.utils.translation import gettext_lazy

from review.account_admin import AccountAdmin
from review.draft_token_admin import DraftTokenAdmin
from review.models import Decision, DraftToken, SecondReading, SignOff, Trace
from review.sign_in_admin import FailureLogAdmin, FailuresAdmin, SignInsAdmin
from review.trail_admin import (
    AdministrationLogAdmin,
    DecisionAdmin,
    SecondReadingAdmin,
    SignOffAdmin,
    TraceAdmin,
)

_View = Any  # a view function


class Administration(AdminSite):
    """Django's administration behind the product's own sign-in; for officers who are no staff it does not exist."""

    site_header = gettext_lazy("Quản trị Sàng Lọc")
    site_title = gettext_lazy("Quản trị Sàng Lọc")
    index_title = gettext_lazy("Tài khoản, quyền và sổ ghi")

    def admin_view(self, view: _View, cacheable: bool = False) -> _View:  # noqa: FBT001, FBT002 - Django's
        """Guard a page of the administration."""
        inner = super().admin_view(view, cacheable)

        def guarded(request: HttpRequest, *args: Any, **kwargs: Any) -> HttpResponse:  # noqa: ANN401 - passed on
            if request.user.is_authenticated and not self.has_permission(request):
                raise Http404
            answer: HttpResponse = inner(request, *args, **kwargs)
            return answer

        return update_wrapper(guarded, inner)

    def get_urls(self) -> list[URLPattern | URLResolver]:
        """Send strangers to the sign-in that every page uses, not to the administration's own."""
        found = super().get_urls()
        for route in found:
            if isinstance(route, URLPattern) and hasattr(route.callback, "login_url"):
                del route.callback.login_url
        return found

    def login(
        self, request: HttpRequest, extra_context: dict[str, Any] | None = None
    ) -> HttpResponse:
        """Give way to the product's own sign-in."""
        if self.has_permission(request):
            return HttpResponseRedirect(reverse("admin:index"))
        if request.user.is_authenticated:
            raise Http404
        return redirect_to_login(reverse("admin:index"), reverse("sign_in"))

    def password_change(  # type: ignore[override]  # a way on, not a page
        self, request: HttpRequest, extra_context: dict[str, Any] | None = None
    ) -> HttpResponse:
        """Give way to the page where everyone changes their own password."""
        return HttpResponseRedirect(reverse("password"))


def _named(model: type, one: Promise, many: Promise) -> None:
    """Name a model for readers here: in `Meta`, every change of the words would be a migration."""
    options: Any = model._meta  # type: ignore[attr-defined]
    options.verbose_name, options.verbose_name_plural = one, many


_named(User, gettext_lazy("tài khoản"), gettext_lazy("Tài khoản và quyền"))
_named(LogEntry, gettext_lazy("việc quản trị"), gettext_lazy("Sổ quản trị"))
_named(Decision, gettext_lazy("quyết định"), gettext_lazy("Lịch sử quyết định"))
_named(Trace, gettext_lazy("việc đã làm"), gettext_lazy("Sổ việc khác"))
_named(SignOff, gettext_lazy("lần chốt"), gettext_lazy("Các lần chốt"))
_named(SecondReading, gettext_lazy("lần đọc thứ hai"), gettext_lazy("Lần đọc thứ hai của mẫu mù"))
_named(DraftToken, gettext_lazy("khóa soát bản thảo"), gettext_lazy("Khóa soát bản thảo"))
_named(AccessAttempt, gettext_lazy("tên đăng nhập sai"), gettext_lazy("Đăng nhập sai, mở khóa"))
_named(AccessLog, gettext_lazy("lần đăng nhập"), gettext_lazy("Sổ đăng nhập"))
_named(AccessFailureLog, gettext_lazy("lần đăng nhập sai"), gettext_lazy("Sổ đăng nhập sai"))

site = Administration(name="admin")
site.disable_action("delete_selected")
site.register(User, AccountAdmin)
site.register(Decision, DecisionAdmin)
site.register(Trace, TraceAdmin)
site.register(SignOff, SignOffAdmin)
site.register(SecondReading, SecondReadingAdmin)
site.register(DraftToken, DraftTokenAdmin)
site.register(LogEntry, AdministrationLogAdmin)
site.register(AccessAttempt, FailuresAdmin)
site.register(AccessLog, SignInsAdmin)
site.register(AccessFailureLog, FailureLogAdmin)
