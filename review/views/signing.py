"""The page where leads sign off what was decided in their unions."""

import uuid
from dataclasses import dataclass

from django.core.exceptions import PermissionDenied
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.template.backends.utils import csrf_input
from django.urls import URLPattern, path, reverse
from django.utils.safestring import SafeString
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods

from review import curated, words_vi
from review.models import Officer, SignOff, State
from review.pieces import piece
from review.refusals import RefusedError, StaleError
from review.signing import COUNT_MOST, Unsigned, last_event, recent, sign_off, unsigned
from review.views.asking import number_in, officer_asking
from review.views.history import Moment, moment

_CONFLICT, _UNFIT = 409, 422
_UNKNOWN = "chua_ro"  # in the address of the queue: filings that no known union answers for


@dataclass(frozen=True, slots=True)
class Row:
    """One union: what waits for a sign-off there, as told to people, and where to look at it."""

    owner_code: str
    name: str
    number: str
    query: str
    idempotency_key: str


@dataclass(frozen=True, slots=True)
class Done:
    """A sign-off, its union and its number as told to people."""

    signed: SignOff
    name: str
    number: str

    @property
    def told(self) -> str:
        """How many filings it settled."""
        return _("%(number)s hồ sơ") % {"number": self.number}

    @property
    def moment(self) -> Moment:
        """When it was said."""
        return moment(self.signed.at)


@require_http_methods(["GET", "HEAD", "POST"])
def signing(request: HttpRequest) -> HttpResponse:
    """Show what waits for a sign-off and settle one union; for those who lead, auditors look on."""
    officer = officer_asking(request)
    if not (officer.leads or officer.reads_only):
        raise Http404
    if request.method != "POST":
        return _page(request, officer)
    if officer.reads_only:
        raise PermissionDenied
    return _sign(request, officer)


def _sign(request: HttpRequest, officer: Officer) -> HttpResponse:
    form = request.POST
    note = form.get("note", "")
    try:
        signed = sign_off(
            officer,
            form.get("owner_code", ""),
            up_to=number_in(form.get("up_to", "")),
            idempotency_key=form.get("idempotency_key", "")[:64],
            note=note,
        )
    except PermissionDenied:
        raise Http404 from None
    except StaleError:
        message = _("Chưa chốt: có hồ sơ vừa được mở lại; hãy xem lại rồi chốt.")
        return _page(request, officer, message, note=note, status=_CONFLICT)
    except RefusedError as refusal:
        return _page(request, officer, str(refusal), note=note, status=_UNFIT)
    return redirect(f"{reverse('signing')}?da_chot={signed.pk}")


def _page(
    request: HttpRequest, officer: Officer, message: str = "", *, note: str = "", status: int = 200
) -> HttpResponse:
    done = [_done(one) for one in recent(officer)]
    just = number_in(request.GET.get("da_chot", ""))
    context = {
        "officer": officer,
        "message": message,
        "rows": _rows(request, officer, note),
        "done": _signed(done) if done else "",
        "just": next((one for one in done if one.signed.pk == just), None),
    }
    return render(request, "review/signing.html", context, status=status)


def _signed(done: list[Done]) -> SafeString:
    given = {"done": done, "minutes": reverse("minutes"), "words": {"minutes": _("biên bản")}}
    return piece("signed.html", given)


def _rows(request: HttpRequest, officer: Officer, note: str) -> SafeString | str:
    """Render what waits in each union as rows of a table; "" where nothing waits. The note comes back where it was."""
    up_to = last_event()  # before the counting: what is decided meanwhile is not signed
    rows = [_row(one) for one in unsigned(officer)]
    if not rows:
        return ""
    given = {
        "rows": rows,
        "up_to": up_to,
        "note": note,
        "note_of": request.POST.get("owner_code") if note else None,
        "may_sign": not officer.reads_only,
        "queue": reverse("queue"),
        "here": reverse("signing"),
        "csrf": csrf_input(request),
        "words": {
            "waiting": _("chưa chốt"),
            "look": _("xem"),
            "note": _("Ghi chú"),
            "if_needed": _("ghi chú, nếu cần"),
            "sign": _("Chốt"),
        },
    }
    return piece("unsigned.html", given)


def _row(one: Unsigned) -> Row:
    more = one.number > COUNT_MOST
    told = words_vi.number(min(one.number, COUNT_MOST))
    return Row(
        owner_code=one.owner_code,
        name=curated.union_name(one.owner_code),
        number=_("hơn %(number)s") % {"number": told} if more else told,
        query=f"state={State.DECIDED}&union={one.owner_code or _UNKNOWN}",
        idempotency_key=uuid.uuid4().hex,
    )


def _done(one: SignOff) -> Done:
    return Done(one, curated.union_name(one.owner_code), words_vi.number(one.number))


routes: list[URLPattern] = [path("chot/", signing, name="signing")]
