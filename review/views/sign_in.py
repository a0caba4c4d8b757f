"""Signing in, and changing one's own password."""

from typing import Any, Protocol

from django import forms
from django.contrib.auth import authenticate
from django.contrib.auth.forms import AuthenticationForm, PasswordChangeForm
from django.contrib.auth.models import User
from django.contrib.auth.views import LoginView, PasswordChangeView
from django.core.exceptions import ValidationError
from django.core.validators import MaxLengthValidator
from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.urls import URLPattern, path, reverse_lazy
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from review import sign_in_limits

_LONGEST_PASSWORD = 128  # of a new one; a sentence has room, and hashing stays cheap
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
        # Django tells the browser alone: a longer name would not go into the column that counts failures.
        self.fields["username"].validators.append(
            MaxLengthValidator(
                User._meta.get_field("username").max_length, _REFUSALS["invalid_login"]
            )
        )

    def get_invalid_login_error(self) -> ValidationError:
        """Say that the password is wrong, or that the name has to wait."""
        if self.request is not None and sign_in_limits.is_paused(self.request):
            return ValidationError(sign_in_limits.refusal(), code="paused")
        return super().get_invalid_login_error()


class SignIn(LoginView):
    """The sign-in page; a signed-in officer goes straight to the queue, and `next` leads to these pages only."""

    template_name = "review/sign_in.html"
    authentication_form = SignInForm
    redirect_authenticated_user = True


class OwnPasswordForm(PasswordChangeForm):
    """Django's form for one's own password with the product's own words.

    The password in use is tried as at the sign-in, so that whoever sits down at an open page cannot guess it either.
    """

    def __init__(self, *args: Any, request: HttpRequest, **kwargs: Any) -> None:  # noqa: ANN401 - passed on to Django
        super().__init__(*args, **kwargs)
        self._request = request
        _in_own_words(self)
        self.fields["new_password1"].validators.append(
            MaxLengthValidator(_LONGEST_PASSWORD, _("Mật khẩu dài nhất 128 ký tự."))
        )

    def clean_old_password(self) -> str:
        """Try the password in use; a wrong one counts as a failure to sign in."""
        given: str = self.cleaned_data["old_password"]
        if authenticate(self._request, username=self.user.get_username(), password=given) is None:
            paused = sign_in_limits.is_paused(self._request)
            told = sign_in_limits.refusal() if paused else self.error_messages["password_incorrect"]
            raise ValidationError(told, code="password_incorrect")
        return given


class OwnPassword(PasswordChangeView):
    """Changing one's own password; every other login of the account ends with it."""

    template_name = "review/password.html"
    form_class = OwnPasswordForm
    success_url = reverse_lazy("password_changed")

    def get_form_kwargs(self) -> dict[str, Any]:
        """Give the form the request, by which failures are counted."""
        return super().get_form_kwargs() | {"request": self.request}


def password_changed(request: HttpRequest) -> HttpResponse:
    """Say that the password was changed."""
    return render(request, "review/password.html", {"is_changed": True})


routes: list[URLPattern] = [
    path("dang-nhap/", SignIn.as_view(), name="sign_in"),
    path("mat-khau/", OwnPassword.as_view(), name="password"),
    path("mat-khau/xong/", password_changed, name="password_changed"),
]
