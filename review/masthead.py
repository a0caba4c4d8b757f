"""What stands at the head of every page: where one can go, and with whose rights one is here."""

from collections.abc import Callable, Iterator
from dataclasses import dataclass
from typing import Any

from django.http import HttpRequest
from django.template.backends.utils import csrf_input
from django.urls import NoReverseMatch, reverse
from django.utils.functional import Promise, SimpleLazyObject
from django.utils.safestring import SafeString
from django.utils.translation import get_language, gettext_lazy, ngettext
from django.utils.translation import gettext as _

from review import trail
from review.full_text import waiting_requests
from review.models import Officer
from review.pieces import piece
from review.scope import nodes_of, officer_of
from review.union_tree import UnionTree
from review.words_vi import ROLES

_NAMED = 2  # so many unions are named in the header, the others are counted


def _everyone(_: Officer) -> bool:
    return True


def _leads(officer: Officer) -> bool:
    return officer.leads


def _oversees(officer: Officer) -> bool:
    return officer.leads or officer.reads_only


# Name of the address, the words, and who has a use for it; the pages themselves decide who may see what.
_PLACES: tuple[tuple[str, Promise, Callable[[Officer], bool]], ...] = (
    ("queue", gettext_lazy("Hàng đợi"), _everyone),
    ("my_history", gettext_lazy("Lịch sử của tôi"), _everyone),
    ("similar", gettext_lazy("Tìm hồ sơ giống"), _everyone),
    ("draft_check", gettext_lazy("Soát bản thảo"), _everyone),
    ("template_passages", gettext_lazy("Mẫu chung"), _everyone),
    ("requests", gettext_lazy("Yêu cầu xem"), _everyone),
    ("exports", gettext_lazy("Tệp"), _everyone),
    ("signing", gettext_lazy("Chốt"), _leads),
    ("shortlist", gettext_lazy("Đề xuất khen"), _everyone),
    ("quality", gettext_lazy("Chất lượng"), _oversees),
    ("scoreboard", gettext_lazy("Bảng điểm"), _everyone),
    ("criteria", gettext_lazy("Tiêu chí"), _everyone),
)


@dataclass(frozen=True, slots=True)
class Place:
    """A page that the header leads to."""

    name: str
    words: str
    address: str
    is_here: bool


def masthead(request: HttpRequest) -> dict[str, Any]:
    """Give the header's parts to every template; nothing is read before a page asks for it.

    The header stands twice in a page, for wide screens and in the menu of narrow ones, and is rendered once.
    """
    waiting = SimpleLazyObject(lambda: _requests_waiting(request))
    return {
        "requests_waiting": waiting,
        "masthead": SimpleLazyObject(lambda: _masthead(request, waiting)),
        "choice_of_language": SimpleLazyObject(lambda: piece("language.html", _language(request))),
    }


def _masthead(request: HttpRequest, waiting: object) -> SafeString:
    given = {
        "places": list(_places(request)),
        "requests_waiting": waiting,
        "name": trail.name_of_user(request.user) if request.user.is_authenticated else "",
        "rights": _rights(_officer(request)),
        "password": _address("password"),
        "sign_out": reverse("sign_out"),
        "pages": _("Các trang"),
        "change_password": _("Đổi mật khẩu"),
        "leave": _("Đăng xuất"),
    }
    return piece("masthead.html", given | _language(request))


def _language(request: HttpRequest) -> dict[str, Any]:
    return {
        "language": get_language(),
        "choose_language": reverse("language"),
        "here": request.get_full_path() if request.method == "GET" else "",
        "csrf": csrf_input(request),
    }


def _requests_waiting(request: HttpRequest) -> int:
    """Count the requests that wait for the officer's answer."""
    officer = officer_of(request.user) if hasattr(request, "user") else None
    return waiting_requests(officer) if officer is not None else 0


def _officer(request: HttpRequest) -> Officer | None:
    user = getattr(request, "user", None)
    return getattr(user, "officer", None) if user is not None and user.is_authenticated else None


def _places(request: HttpRequest) -> Iterator[Place]:
    officer = _officer(request)
    offered = [
        (name, str(words)) for name, words, suits in _PLACES if officer is None or suits(officer)
    ]
    if request.user.is_authenticated and request.user.is_staff:
        offered.append(("admin:index", _("Quản trị")))
    for name, words in offered:
        address = _address(name)
        if address:
            yield Place(name, words, address, is_here=request.path == address)


def _address(name: str) -> str:
    try:
        return reverse(name)
    except NoReverseMatch:
        return ""


def _rights(officer: Officer | None) -> str:
    """Say the role and the unions in few words."""
    if officer is None:
        return ""
    role = _(ROLES.get(officer.role, officer.role))
    if officer.national:
        return role
    names = [UnionTree.load().full_name(code) for code in nodes_of(officer)]
    more = len(names) - _NAMED
    if more > 0:
        rest = ngettext("và %(more)s đơn vị nữa", "và %(more)s đơn vị nữa", more) % {"more": more}
        names = [*names[:_NAMED], rest]
    return f"{role}: {', '.join(names)}"
