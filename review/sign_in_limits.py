"""How often somebody may try to sign in: django-axes counts, the settings' `[review]` limits, these are its answers.

Failures are counted in the database, so that all processes of a server count together. A name that nobody has is
counted, and refused, as one that somebody has: an answer never tells which accounts exist.
"""

from datetime import timedelta
from typing import Any

from axes.backends import AxesStandaloneBackend
from axes.handlers.database import AxesDatabaseHandler
from axes.helpers import get_client_username
from axes.models import AccessAttempt
from django.db.models import QuerySet, Sum
from django.http import HttpRequest, HttpResponse
from django.utils.translation import gettext as _

from review import policy

TOO_MANY = 429
_Credentials = dict[str, Any] | None


def failures_allowed(request: HttpRequest, credentials: _Credentials) -> int:
    """Give the number of failures of one name from one address that begin the pause."""
    return policy.in_force().sign_in_failures


def pause(request: HttpRequest | None = None) -> timedelta:
    """Give how long a name has to wait after too many failures."""
    return timedelta(minutes=policy.in_force().sign_in_pause_minutes)


def address_of(request: HttpRequest) -> str:
    """Give the address that failures are counted by: the sender's, as `review.middleware` settled it."""
    return str(request.META.get("REMOTE_ADDR") or "0.0.0.0")  # noqa: S104 - nothing listens there: no address known


def is_paused(request: HttpRequest) -> bool:
    """Tell whether the try to sign in that this request made was refused, or is the last before the pause."""
    return bool(getattr(request, "axes_locked_out", False))


def refusal() -> str:
    """Say that there were too many tries, in words that fit a name that nobody has, too."""
    return _(
        "Đã sai quá nhiều lần. Hãy đợi %(minutes)s phút rồi thử lại, hoặc nhờ người quản trị mở khóa đăng nhập."
    ) % {"minutes": policy.in_force().sign_in_pause_minutes}


def answer(
    request: HttpRequest, response: HttpResponse, credentials: _Credentials = None
) -> HttpResponse:
    """Mark the page that says so; the form on it has the words already."""
    response.status_code = TOO_MANY
    response.headers["Retry-After"] = str(int(pause().total_seconds()))
    return response


def open_again(username: str) -> None:
    """Forget the failures of a name, so that it may be tried at once."""
    AccessAttempt.objects.filter(username=username).delete()


class Refusing(AxesStandaloneBackend):  # type: ignore[misc]  # untyped
    """Refuses a name that has to wait, before its password is looked at; programs on this machine are not limited."""

    def authenticate(self, request: HttpRequest | None, **given: Any) -> None:  # noqa: ANN401 - Django's
        """Refuse or let the next backend decide."""
        if request is not None:
            super().authenticate(request, **given)


class Counting(AxesDatabaseHandler):  # type: ignore[misc]  # untyped
    """Counts by name and address, and with wider limits by either alone.

    Guessing from many addresses is guessing; so is one likely password tried on every name.
    """

    def get_failures(self, request: HttpRequest, credentials: _Credentials = None) -> int:
        """Give the failures of name and address; the limit at least where either alone has too many."""
        here: int = super().get_failures(request, credentials)
        limits = policy.in_force()
        name = get_client_username(request, credentials)
        is_guessed = self._failures(request, username=name) >= limits.sign_in_failures_anywhere
        is_sprayed = (
            self._failures(request, ip_address=address_of(request))
            >= limits.sign_in_failures_of_machine
        )
        return max(here, limits.sign_in_failures) if is_guessed or is_sprayed else here

    def user_login_failed(
        self,
        sender: object,
        credentials: dict[str, Any],
        request: HttpRequest | None = None,
        **more: Any,  # noqa: ANN401 - the signal's
    ) -> None:
        """Count a failure that came by a page."""
        if request is not None:
            super().user_login_failed(sender, credentials, request, **more)

    def user_logged_in(
        self,
        sender: object,
        request: HttpRequest,
        user: object,
        **more: Any,  # noqa: ANN401 - the signal's
    ) -> None:
        """Note the sign-in, and drop what was noted long ago."""
        super().user_logged_in(sender, request, user, **more)
        days = policy.in_force().sign_in_log_days
        self.reset_logs(age_days=days)
        self.reset_failure_logs(age_days=days)

    @staticmethod
    def _failures(request: HttpRequest, **of: str | None) -> int:
        since = request.axes_attempt_time - pause()  # type: ignore[attr-defined]  # axes puts it there
        tries: QuerySet[Any] = AccessAttempt.objects.filter(**of, attempt_time__gte=since)
        return int(tries.aggregate(number=Sum("failures_since_start"))["number"] or 0)
