"""Addresses of the pages; every one needs a signed-in officer but those of `PUBLIC` (`draft_api` needs a key)."""

from django.contrib.auth.views import LogoutView
from django.urls import URLPattern, URLResolver, path

from review.admin import site
from review.views import (
    claims,
    criteria,
    drafts,
    exports,
    groups,
    health,
    language,
    letter,
    minutes,
    my_history,
    pair,
    quality,
    requests,
    scoreboard,
    shortlist,
    sign_in,
    signing,
)
from review.views.decision import decision, undoing
from review.views.similar import similar
from review.views.submission import following, submission
from review.views.template_passages import proposing, settling, template_passages
from review.views.waiting import queue

PUBLIC = ("sign_in", "alive", "ready", "language", "draft_api")
# Each module of pages names its own addresses.
_MODULES = (
    claims,
    pair,
    requests,
    groups,
    my_history,
    letter,
    minutes,
    shortlist,
    signing,
    quality,
    scoreboard,
    criteria,
    drafts,
    exports,
    health,
    language,
    sign_in,
)
urlpatterns: list[URLPattern | URLResolver] = [
    *(route for module in _MODULES for route in module.routes),
    path("quan-tri/", site.urls),
    path("", queue, name="queue"),
    path("ho-so/<int:pk>/", submission, name="submission"),
    path("ho-so/<int:pk>/tiep/", following, name="following"),
    path("ho-so/<int:pk>/quyet-dinh/", decision, name="decision"),
    path("ho-so/<int:pk>/mau-chung/", proposing, name="proposing"),
    path("quyet-dinh/<int:pk>/hoan-tac/", undoing, name="undoing"),
    path("mau-chung/", template_passages, name="template_passages"),
    path("mau-chung/<int:pk>/", settling, name="settling"),
    path("tim-giong/", similar, name="similar"),
    path("dang-xuat/", LogoutView.as_view(), name="sign_out"),
]
