"""The draft check for programs: a key in the header, JSON or a file in, JSON out; see `docs/draft_check.md`."""

import json
from typing import Any

from django.contrib.auth.decorators import login_not_required
from django.core.exceptions import RequestDataTooBig
from django.http import HttpRequest, JsonResponse
from django.views.decorators.csrf import csrf_exempt
from django.views.decorators.http import require_POST

from review import draft_tokens
from review.docx_text import UnreadableDocxError
from review.draft_answer import as_json
from review.draft_check import UNFIT, DraftRefusedError, check, keep_pace
from review.draft_uploads import InMemory, text_sent, tidied
from review.models import DraftToken

_NO_KEY, _TOO_LARGE, _OTHER_KIND = 401, 413, 415
_SAID = {
    "no_key": "Cần khóa còn hiệu lực: đầu đề “Authorization: Bearer sl_…”. Hãy xin người quản trị một khóa.",
    "too_large": "Yêu cầu lớn quá; JSON đến 1 MB, tệp .docx đến 5 MB.",
    "other_kind": "Gửi JSON {“text”: “…”} (application/json) hoặc biểu mẫu có “file” hay “text” (multipart/form-data).",
    "no_json": "Không đọc được JSON; cần một đối tượng có “text” là chuỗi.",
}


@csrf_exempt  # no cookie counts here, only the key
@login_not_required
@require_POST
def draft_api(request: HttpRequest) -> JsonResponse:
    """Answer a program that has a key, with what its unions may see."""
    request.upload_handlers = [InMemory(request)]
    try:
        token = _token(request)
        keep_pace(token)
        looked = check(draft_tokens.rights_of(token), _text(request), with_confidential=False)
    except DraftRefusedError as refusal:
        return _refused(refusal)
    return JsonResponse(as_json(looked), json_dumps_params={"ensure_ascii": False})


def _token(request: HttpRequest) -> DraftToken:
    kind, _blank, words = request.headers.get("Authorization", "").partition(" ")
    token = draft_tokens.in_force(words.strip()) if kind.lower() == "bearer" else None
    if token is None:
        raise DraftRefusedError("no_key", _NO_KEY, message=_SAID["no_key"])
    return token


def _text(request: HttpRequest) -> str:
    """Give the draft that was sent, in any of the kinds.

    Raises:
        DraftRefusedError: it is of another kind, too large, or cannot be read.
    """
    try:
        if request.content_type == "application/json":
            return tidied(_in_json(request.body))
        if request.content_type == "multipart/form-data":
            return text_sent(request)
    except RequestDataTooBig as error:
        raise DraftRefusedError("too_large", _TOO_LARGE, message=_SAID["too_large"]) from error
    except UnreadableDocxError as error:
        raise DraftRefusedError("unreadable", UNFIT, message=str(error)) from error
    raise DraftRefusedError("other_kind", _OTHER_KIND, message=_SAID["other_kind"])


def _in_json(body: bytes) -> str:
    told: Any = None
    try:
        told = json.loads(body)
    except ValueError as error:
        raise DraftRefusedError("no_json", UNFIT, message=_SAID["no_json"]) from error
    if not isinstance(told, dict) or not isinstance(told.get("text"), str):
        raise DraftRefusedError("no_json", UNFIT, message=_SAID["no_json"])
    return str(told["text"])


def _refused(refusal: DraftRefusedError) -> JsonResponse:
    told = {"error": {"code": refusal.code, "message": refusal.message}}
    answer = JsonResponse(told, status=refusal.status, json_dumps_params={"ensure_ascii": False})
    if refusal.seconds:
        answer["Retry-After"] = str(refusal.seconds)
    if refusal.status == _NO_KEY:
        answer["WWW-Authenticate"] = 'Bearer realm="soat-ban-thao"'
    return answer
