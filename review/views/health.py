"""Signs of life for whoever watches the server: without signing in, and without a word about what is inside."""

from functools import lru_cache

from django.contrib.auth.decorators import login_not_required
from django.db import DatabaseError, connection
from django.db.migrations.loader import MigrationLoader
from django.db.migrations.recorder import MigrationRecorder
from django.http import HttpRequest, HttpResponse
from django.urls import URLPattern, path
from django.utils.translation import gettext as _
from django.views.decorators.http import require_safe


@login_not_required
@require_safe
def alive(_request: HttpRequest) -> HttpResponse:
    """Say that the process answers, whatever the database does."""
    return _said(_("Máy chủ đang chạy."))


@login_not_required
@require_safe
def ready(_request: HttpRequest) -> HttpResponse:
    """Say whether work can be done here: the database answers and has the tables of this version."""
    try:
        missing = _shipped() - MigrationRecorder(connection).applied_migrations().keys()
    except (DatabaseError, OSError):
        return _said(_("Chưa sẵn sàng: cơ sở dữ liệu chưa trả lời."), status=503)
    if missing:
        return _said(_("Chưa sẵn sàng: cơ sở dữ liệu chưa được nâng cấp."), status=503)
    return _said(_("Sẵn sàng."))


def _said(words: str, *, status: int = 200) -> HttpResponse:
    return HttpResponse(f"{words}\n", content_type="text/plain; charset=utf-8", status=status)


@lru_cache(maxsize=1)
def _shipped() -> frozenset[tuple[str, str]]:
    """List the migrations that came with this program; read from disk once."""
    loader = MigrationLoader(None, ignore_no_migrations=True)
    return frozenset(loader.disk_migrations or ())


routes: list[URLPattern] = [
    path("healthz", alive, name="alive"),
    path("readyz", ready, name="ready"),
]
