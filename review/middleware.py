"""Headers that keep pages to themselves: no foreign content, no inline script or style, nothing kept by proxies."""

from collections.abc import Callable

from django.http import HttpRequest, HttpResponse

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
