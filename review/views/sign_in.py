"""Signing in, and changing one's own password."""

from typing import Any, Protocol

from django import forms
from django.contrib.auth.forms import AuthenticationForm, PasswordChangeForm
from django.contrib.auth.views import LoginView, PasswordChangeView
from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.urls import URLPattern, path, reverse_lazy
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

_REFUSALS = {
    "invalid_login": gettext_lazy(
        "Tên đăng nhập hoặc mật khẩu chưa đúng. Mật khẩu phân biệt chữ hoa, chữ thường."
    ),
    "inactive": gettext_lazy("Tài khoản này đã bị khóa; hãy liên hệ người quản trị."),
    "password_incorrect": gettext_lazy("Mật khẩu đang dùng chưa đúng."),
    "password_mismatch": gettext_lazy("Hai lần nhập mật khẩu mới chưa giống nhau."),
}
_LABELS = {
    "username": gettext_lazy("Tên đăng nhập"),
    "password": gettext_lazy("Mật khẩu"),
    "old_password": gettext_lazy("Mật khẩu đang dùng"),
    "new_password1": gettext_lazy("Mật khẩu mới"),
    "new_password2": gettext_lazy("Nhập lại mật khẩu mới"),
}


class _Speaking(Protocol):
    fields: dict[str, forms.Field]
    error_messages: Any


def _in_own_words(form: _Speaking) -> None:
    form.error_messages = {**form.error_messages, **_REFUSALS}
    for name, label in _LABELS.items():
        if name in form.fields:
            field = form.fields[name]
            field.label = label
            field.error_messages["required"] = _("Hãy nhập mục này.")


class SignInForm(AuthenticationForm):
    """Django's sign-in form with the product's own words."""

    def __init__(self, *args: Any, **kwargs: Any) -> None:  # noqa: ANN401 - passed on to Django
        super().__init__(*args, **kwargs)
        _in_own_words(self)


class SignIn(LoginView):
    """The sign-in page; a signed-in officer goes straight to the queue, and `next` leads to these pages only."""

    template_name = "review/sign_in.html"
    authentication_form = SignInForm
    redirect_authenticated_user = True


class OwnPasswordForm(PasswordChangeForm):
    """Django's form for one's own password with the product's own words."""

    def __init__(self, *args: Any, **kwargs: Any) -> None:  # noqa: ANN401 - passed on to Django
        super().__init__(*args, **kwargs)
        _in_own_words(self)


class OwnPassword(PasswordChangeView):
    """Changing one's own password; every other login of the account ends with it."""

    template_name = "review/password.html"
    form_class = OwnPasswordForm
    success_url = reverse_lazy("password_changed")


def password_changed(request: HttpRequest) -> HttpResponse:
    """Say that the password was changed."""
    return render(request, "review/password.html", {"is_changed": True})


routes: list[URLPattern] = [
    path("dang-nhap/", SignIn.as_view(), name="sign_in"),
    path("mat-khau/", OwnPassword.as_view(), name="password"),
    path("mat-khau/xong/", password_changed, name="password_changed"),
]
