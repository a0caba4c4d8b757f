"""Headers that keep pages to themselves, and the language that an officer chose."""

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


class ProtectiveHeaders:
    """Adds the content policy everywhere, and `no-store` to everything but static files."""

    def __init__(self, get_response: Callable[[HttpRequest], HttpResponse]) -> None:
        self._get_response = get_response

    def __call__(self, request: HttpRequest) -> HttpResponse:
        """Answer the request and mark the answer."""
        response = self._get_response(request)
        response.headers["Content-Security-Policy"] = _POLICY
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
