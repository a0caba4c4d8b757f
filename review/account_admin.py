"""Accounts in the administration: who may sign in, with which role, for which unions."""

from typing import Any

from django.contrib import admin
from django.contrib.auth import update_session_auth_hash
from django.contrib.auth.models import User
from django.db.models import QuerySet
from django.forms import ModelForm
from django.http import HttpRequest
from django.utils.timezone import localtime
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from review import sign_in_limits
from review.account_form import AccountForm
from review.models import Role
from review.officers import NO_RIGHTS, give_rights, said_rights
from review.words_vi import ROLES

Given = Any  # what Django passes on, of no one type
_PASSWORDS = ("new_password", "new_password_again")


class ForStaff(admin.ModelAdmin):  # type: ignore[type-arg]  # generic in the stubs only
    """Staff may do here what the page offers; Django's per-model permissions are not used. Nothing is deleted."""

    actions = None
    show_facets = (
        admin.ShowFacets.NEVER
    )  # they would count every row for every value of every filter

    def has_module_permission(self, request: HttpRequest) -> bool:
        """Show it to staff."""
        return bool(request.user.is_active and request.user.is_staff)

    def has_view_permission(self, request: HttpRequest, obj: Given = None) -> bool:
        """Show it to staff."""
        return self.has_module_permission(request)

    has_add_permission = has_module_permission
    has_change_permission = has_view_permission

    def has_delete_permission(self, request: HttpRequest, obj: Given = None) -> bool:
        """Delete nothing: the history names accounts."""
        return False


class RoleFilter(admin.SimpleListFilter):
    """Accounts of one role."""

    title = gettext_lazy("vai trò")
    parameter_name = "vai-tro"

    def lookups(self, request: HttpRequest, model_admin: Given) -> list[tuple[str, str]]:
        """Name the roles."""
        return [(str(role), _(ROLES[role])) for role in Role]

    def queryset(self, request: HttpRequest, queryset: QuerySet[User]) -> QuerySet[User]:
        """Keep the accounts of the chosen role."""
        return queryset.filter(officer__role=self.value()) if self.value() else queryset


class AccountAdmin(ForStaff):
    """Makes and changes accounts; every change of rights is written into the log with what it was before."""

    form = AccountForm
    list_display = (
        "username",
        "full_name",
        "rights",
        "may_sign_in",
        "is_one_of_staff",
        "last_seen",
    )
    list_filter = (RoleFilter, "is_active", "is_staff")
    list_select_related = ("officer",)
    search_fields = ("username", "first_name", "last_name")
    search_help_text = gettext_lazy("Tìm theo tên đăng nhập hoặc họ tên")
    ordering = ("username",)
    readonly_fields = ("last_login", "date_joined")

    def get_fieldsets(self, request: HttpRequest, obj: User | None = None) -> Given:
        """Put the account first, then its rights, then the password."""
        told = {} if obj is None else {"description": _("Để trống nếu không đổi mật khẩu.")}
        parts: list[tuple[Any, dict[str, Any]]] = [
            (None, {"fields": ("username", "first_name", "is_active", "is_staff")}),
            (_("Quyền rà soát"), {"fields": ("role", "unions")}),
            (_("Mật khẩu"), {"fields": _PASSWORDS, **told}),
        ]
        return parts if obj is None else [*parts, (_("Ngày"), {"fields": self.readonly_fields})]

    def get_form(
        self,
        request: HttpRequest,
        obj: User | None = None,
        change: bool = False,  # noqa: FBT001, FBT002 - Django's
        **kwargs: Given,
    ) -> "type[ModelForm[User]]":
        """Tell the form who fills it in: nobody locks themselves out."""
        form: type[Any] = super().get_form(request, obj, change, **kwargs)
        form.asked_by = request.user
        return form

    def lookup_allowed(self, lookup: str, value: str, request: Given = None) -> bool:
        """Refuse filters on the password: they would tell its hash letter by letter."""
        return not lookup.startswith("password") and super().lookup_allowed(lookup, value, request)

    def save_model(self, request: HttpRequest, obj: User, form: Given, change: bool) -> None:  # noqa: FBT001
        """Save the account and its rights, in the transaction that Django opened for both and the log."""
        super().save_model(request, obj, form, change)
        give_rights(obj, form.cleaned_data["role"], form.cleaned_data["unions"])
        if form.cleaned_data.get("new_password"):
            sign_in_limits.open_again(obj.username)
        if obj.pk == request.user.pk and form.cleaned_data.get("new_password"):
            update_session_auth_hash(request, obj)

    def construct_change_message(  # type: ignore[override]  # a sentence where Django keeps names of fields
        self,
        request: HttpRequest,
        form: Given,
        formsets: Given,
        add: bool = False,  # noqa: FBT001, FBT002 - Django's
    ) -> str:
        """Say what was changed, rights with what they were before; passwords without what they are."""
        now = said_rights(form.cleaned_data["role"], form.cleaned_data["unions"])
        if add:
            return _("Lập tài khoản; quyền: %s") % now
        before, said = said_rights(*form.rights_before), []
        for name in form.changed_data:
            if name not in ("role", "unions", *_PASSWORDS):
                label, old, new = (
                    form.fields[name].label,
                    form.initial.get(name),
                    form.cleaned_data[name],
                )
                said.append(f"{label}: {_spoken(old)} → {_spoken(new)}")
        if before != now:
            said.append(_("quyền: %(before)s → %(now)s") % {"before": before, "now": now})
        if form.cleaned_data.get("new_password"):
            said.append(_("đặt mật khẩu mới"))
        return "; ".join(map(str, said)) or _("không đổi gì")

    @admin.display(description=gettext_lazy("Họ và tên"), ordering="first_name")
    def full_name(self, user: User) -> str:
        """Give the name as the pages show it."""
        return user.get_full_name()

    @admin.display(description=gettext_lazy("Được đăng nhập"), ordering="is_active")
    def may_sign_in(self, user: User) -> str:
        """Tell whether the account is open."""
        return str(_spoken(user.is_active))

    @admin.display(description=gettext_lazy("Quản trị"), ordering="is_staff")
    def is_one_of_staff(self, user: User) -> str:
        """Tell whether the account sees these pages."""
        return str(_spoken(user.is_staff))

    @admin.display(description=gettext_lazy("Đăng nhập gần nhất"), ordering="last_login")
    def last_seen(self, user: User) -> str:
        """Give the time of the last sign-in as people here write it."""
        return f"{localtime(user.last_login):%H:%M %d/%m/%Y}" if user.last_login else ""

    @admin.display(description=gettext_lazy("Quyền rà soát"))
    def rights(self, user: User) -> str:
        """Say role and unions."""
        officer = getattr(user, "officer", None)
        return said_rights(officer.role, officer.unions) if officer else said_rights(NO_RIGHTS, [])


def _spoken(value: object) -> object:
    return (_("có") if value else _("không")) if isinstance(value, bool) else value or _("(trống)")
