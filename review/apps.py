"""The Django app of the reviewers' pages."""

from django.apps import AppConfig


class ReviewConfig(AppConfig):
    """Names the app in Vietnamese."""

    name = "review"
    verbose_name = "Rà soát sáng kiến"

    def ready(self) -> None:
        """Let queries use the pages' own lookups."""
        from review import lookups  # noqa: F401 - registers them
