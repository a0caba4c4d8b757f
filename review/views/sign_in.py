"""Signing in."""

from typing import Any

from django import forms
from django.contrib.auth.forms import AuthenticationForm
from django.contrib.auth.views import LoginView

_REFUSALS = {
    "invalid_login": "Tên đăng nhập hoặc mật khẩu chưa đúng. Mật khẩu phân biệt chữ hoa, chữ thường.",
    "inactive": "Tài khoản này đã bị khóa; hãy liên hệ người quản trị.",
}


class SignInForm(AuthenticationForm):
    """Django's sign-in form with the product's own words."""

    def __init__(self, *args: Any, **kwargs: Any) -> None:  # noqa: ANN401 - passed on to Django
        super().__init__(*args, **kwargs)
        self.error_messages = {**self.error_messages, **_REFUSALS}
        names = {"username": "Tên đăng nhập", "password": "Mật khẩu"}
        for name, label in names.items():
            field: forms.Field = self.fields[name]
            field.label = label
            field.error_messages = {"required": f"Hãy nhập {label.lower()}."}


class SignIn(LoginView):
    """The sign-in page; a signed-in officer goes straight to the queue."""

    template_name = "review/sign_in.html"
    authentication_form = SignInForm
    redirect_authenticated_user = True
