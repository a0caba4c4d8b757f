"""The Django app of the reviewers' pages."""

from django.apps import AppConfig
from django.utils.translation import gettext_lazy


class ReviewConfig(AppConfig):
    """Names the app in Vietnamese."""

    name = "review"
    verbose_name = gettext_lazy("Rà soát sáng kiến")

    def ready(self) -> None:
        """Let queries use the pages' own lookups."""
        from review import lookups  # noqa: F401 - registers them
