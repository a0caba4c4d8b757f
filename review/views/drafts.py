"""“Soát bản thảo”: a support team looks at a draft before it is filed; nothing of it is kept."""

from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.urls import URLPattern, path
from django.utils.translation import gettext as _
from django.views.decorators.csrf import csrf_exempt, csrf_protect
from django.views.decorators.http import require_http_methods

from review import draft_warming, draft_words, words_vi
from review.docx_text import UnreadableDocxError
from review.draft_check import UNFIT, DraftRefusedError, check, keep_pace
from review.draft_uploads import InMemory, text_sent
from review.drafts import MOST_CHARACTERS, Looked
from review.views.asking import officer_asking
from review.views.draft_api import draft_api


@csrf_exempt  # for no longer than it takes to say where the upload goes: the check reads the form
@require_http_methods(["GET", "HEAD", "POST"])
def draft_check(request: HttpRequest) -> HttpResponse:
    """Show the form, and under it what can be told of the draft that was sent."""
    request.upload_handlers = [InMemory(request)]
    return _draft_check(request)


@csrf_protect
def _draft_check(request: HttpRequest) -> HttpResponse:
    officer = officer_asking(request)
    if request.method != "POST":
        draft_warming.begin()
        return _page(request)
    text = ""
    try:
        keep_pace(officer)
        text = text_sent(request)
        looked = check(officer, text, with_confidential=True)
    except UnreadableDocxError as error:
        kept = request.POST.get("text", "")
        return _page(request, kept, message=_(str(error)), status=UNFIT)
    except DraftRefusedError as refusal:
        kept = text or request.POST.get("text", "")
        return _refused(
            _page(request, kept, message=refusal.message, status=refusal.status), refusal
        )
    return _page(request, text, looked)


def _refused(answer: HttpResponse, refusal: DraftRefusedError) -> HttpResponse:
    if refusal.seconds:
        answer["Retry-After"] = str(refusal.seconds)
    return answer


def _page(
    request: HttpRequest,
    text: str = "",
    looked: Looked | None = None,
    *,
    message: str = "",
    status: int = 200,
) -> HttpResponse:
    context = {
        "text": text,
        "message": message,
        "most": MOST_CHARACTERS,
        "looked": looked,
        "confidence": words_vi.percent(looked.field.confidence) if looked else "",
        "reasons": [words_vi.reason(code) for code in (*looked.thin, *looked.notes)] if looked else [],
        "expected": _(draft_words.EXPECTED),
        "meaning": _(words_vi.LIKENESS_MEANING),
    }  # fmt: skip
    return render(request, "review/draft_check.html", context, status=status)


routes: list[URLPattern] = [
    path("soat-ban-thao/", draft_check, name="draft_check"),
    path("api/soat-ban-thao/", draft_api, name="draft_api"),
]
