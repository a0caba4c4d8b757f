"""The form by which staff make and change the accounts of officers."""

from collections.abc import Sequence
from typing import Any, ClassVar, cast

from django import forms
from django.contrib.auth import password_validation
from django.contrib.auth.models import User
from django.core.exceptions import ValidationError
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from review.models import Role
from review.officers import NO_RIGHTS, rights_of
from review.union_tree import ROOT, UnionTree
from review.words_vi import ROLES

Choices = list[tuple[str, list[tuple[str, str]]]]


def offered_unions(kept: Sequence[str] = ()) -> Choices:
    """Offer the nodes of the tree of today, below what stands above them; `kept` are codes that an account has already.

    Unions that were taken over are offered only where an account still names them.
    """
    tree = UnionTree.load()
    today = {union.code: union for union in tree.all if tree.today(union.code) == union.code}
    groups: Choices = [(_("Toàn quốc"), [(ROOT, tree.name(ROOT))])]
    for above in (union for union in today.values() if not union.files and union.code != ROOT):
        below = [
            (union.code, union.full_name) for union in today.values() if union.parent == above.code
        ]
        groups.append((above.name, [(above.code, _("Tất cả: %s") % above.name), *below]))
    old = [code for code in kept if code not in today]
    if old:
        groups.append((_("Tên trước sắp xếp"), [(code, _taken_over(tree, code)) for code in old]))
    return groups


def _taken_over(tree: UnionTree, code: str) -> str:
    now = tree.today(code)
    return f"{tree.full_name(code)} → {tree.full_name(now)}" if now != code else code


class GroupedBoxes(forms.CheckboxSelectMultiple):
    """Boxes under the name of their group; read and used without any script."""

    template_name = "review/admin/grouped_boxes.html"


class AccountForm(forms.ModelForm):  # type: ignore[type-arg]  # generic in the stubs only
    """An account with its rights and, where it is set, a new password."""

    role = forms.ChoiceField(label=gettext_lazy("Vai trò"), required=False)
    unions = forms.MultipleChoiceField(
        label=gettext_lazy("Công đoàn"), required=False, widget=GroupedBoxes
    )
    new_password = forms.CharField(
        label=gettext_lazy("Mật khẩu mới"),
        required=False,
        strip=False,
        widget=forms.PasswordInput(attrs={"autocomplete": "new-password"}),
        help_text=password_validation.password_validators_help_text_html(),
    )
    new_password_again = forms.CharField(
        label=gettext_lazy("Nhập lại mật khẩu mới"),
        required=False,
        strip=False,
        widget=forms.PasswordInput(attrs={"autocomplete": "new-password"}),
    )

    class Meta:
        """What of Django's account is used: a Vietnamese name is one field, the family's name first."""

        model = User
        fields = ("username", "first_name", "is_active", "is_staff")
        labels: ClassVar = {
            "username": gettext_lazy("Tên đăng nhập"),
            "first_name": gettext_lazy("Họ và tên"),
            "is_active": gettext_lazy("Được đăng nhập"),
            "is_staff": gettext_lazy("Được vào trang quản trị"),
        }
        help_texts: ClassVar = {
            "username": gettext_lazy("Chữ, số và các ký tự @ . + - _; không có dấu cách."),
            "is_active": gettext_lazy("Bỏ chọn thay cho xóa: lịch sử quyết định được giữ nguyên."),
            "is_staff": gettext_lazy("Người quản trị lập tài khoản và trao quyền cho cán bộ."),
        }

    asked_by: User | None = None  # who fills in the form; the administration sets it

    def __init__(self, *args: Any, **kwargs: Any) -> None:  # noqa: ANN401 - passed on to Django
        super().__init__(*args, **kwargs)
        self.rights_before = rights_of(self.instance) if self.instance.pk else (NO_RIGHTS, [])
        role, unions = self.rights_before
        offered: dict[str, Any] = {"role": _roles(), "unions": offered_unions(unions)}
        for name, choices in offered.items():
            cast(forms.ChoiceField, self.fields[name]).choices = choices
        self.initial.update(role=role, unions=unions)
        self.fields["new_password"].required = not self.instance.pk
        self.fields["new_password_again"].required = not self.instance.pk
        for field in self.fields.values():
            field.error_messages["required"] = _("Hãy nhập mục này.")

    def clean(self) -> dict[str, Any]:
        """Refuse rights that would show nothing, unequal or weak passwords, and locking oneself out."""
        given = super().clean() or self.cleaned_data
        role, unions = given.get("role", NO_RIGHTS), given.get("unions")
        if role not in (NO_RIGHTS, Role.NATIONAL) and unions == []:
            self.add_error("unions", _("Vai trò này cần ít nhất một công đoàn."))
        if role == NO_RIGHTS and unions:
            self.add_error("role", _("Đã chọn công đoàn thì cần chọn vai trò."))
        if self.asked_by and self.asked_by.pk == self.instance.pk:
            for name in ("is_active", "is_staff"):
                if not given.get(name, True):
                    self.add_error(name, _("Không tự bỏ quyền này của chính mình được."))
        self._check_password(given.get("new_password"), given.get("new_password_again"))
        return given

    def _check_password(self, new: str | None, again: str | None) -> None:
        if (new or again) and new != again and "new_password_again" not in self.errors:
            self.add_error("new_password_again", _("Hai lần nhập mật khẩu mới chưa giống nhau."))
        elif new:
            names = {name: self.cleaned_data.get(name, "") for name in ("username", "first_name")}
            try:
                password_validation.validate_password(new, User(**names))
            except ValidationError as error:
                self.add_error("new_password", error)

    def save(self, commit: bool = True) -> User:  # noqa: FBT001, FBT002 - Django's
        """Set the new password, if any, and save as Django does; the rights are saved by the administration."""
        if self.cleaned_data.get("new_password"):
            self.instance.set_password(self.cleaned_data["new_password"])
        user: User = super().save(commit=commit)
        return user


def _roles() -> list[tuple[str, str]]:
    named = [(str(role), _(ROLES[role])) for role in Role]
    return [(NO_RIGHTS, _("(không rà soát hồ sơ)")), *named]
