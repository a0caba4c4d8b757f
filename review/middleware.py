"""Who sent a request, headers that keep pages to themselves, and the language that an officer chose."""

import ipaddress
from collections.abc import Callable

from django.conf import settings
from django.http import HttpRequest, HttpResponse
from django.utils import translation

_POLICY = "; ".join(
    [
        "default-src 'none'",
        "style-src 'self'",
        "script-src 'self'",
        "img-src 'self'",
        "font-src 'self'",
        "connect-src 'self'",
        "form-action 'self'",
        "base-uri 'none'",
        "frame-ancestors 'none'",
    ]
)


# What a proxy says of the sender, as WSGI names it.
_SENDER, _TOLD_SENDER, _TOLD_SCHEME = (
    "REMOTE_ADDR",
    "HTTP_X_FORWARDED_FOR",
    "HTTP_X_FORWARDED_PROTO",
)


class BelievedProxies:
    """Takes the sender's address from what a known proxy says of it, and believes nobody else who says so.

    Limits of signing in count by address: who could choose theirs would be counted anew at every try.
    """

    def __init__(self, get_response: Callable[[HttpRequest], HttpResponse]) -> None:
        self._get_response = get_response

    def __call__(self, request: HttpRequest) -> HttpResponse:
        """Settle who sent the request, and answer it."""
        told = request.META.pop(_TOLD_SENDER, "")
        if request.META.get(_SENDER) not in settings.BELIEVED_PROXIES:
            request.META.pop(_TOLD_SCHEME, None)
        elif told:
            # The proxy adds who spoke to it at the end; what stands before came from there and may be invented.
            request.META[_SENDER] = _address(told.rpartition(",")[2]) or request.META[_SENDER]
        return self._get_response(request)


def _address(told: str) -> str:
    try:
        return str(ipaddress.ip_address(told.strip()))
    except ValueError:
        return ""


class ProtectiveHeaders:
    """Adds the content policy everywhere, and `no-store` to everything but static files."""

    def __init__(self, get_response: Callable[[HttpRequest], HttpResponse]) -> None:
        self._get_response = get_response

    def __call__(self, request: HttpRequest) -> HttpResponse:
        """Answer the request and mark the answer."""
        response = self._get_response(request)
        response.headers["Content-Security-Policy"] = _POLICY
        response.headers["Cross-Origin-Resource-Policy"] = "same-origin"
        response.headers["Permissions-Policy"] = "camera=(), microphone=(), geolocation=()"
        # Submissions hold personal data and office machines are shared: "back" after signing out shows nothing.
        response.headers.setdefault("Cache-Control", "no-store")
        return response


class ChosenLanguage:
    """Answers in the language of the officer's cookie; else in Vietnamese, whatever the browser was sold with."""

    def __init__(self, get_response: Callable[[HttpRequest], HttpResponse]) -> None:
        self._get_response = get_response

    def __call__(self, request: HttpRequest) -> HttpResponse:
        """Answer the request in the chosen language."""
        chosen = request.COOKIES.get(settings.LANGUAGE_COOKIE_NAME, "")
        known = [code for code, _ in settings.LANGUAGES]
        with translation.override(chosen if chosen in known else settings.LANGUAGE_CODE):
            return self._get_response(request)
