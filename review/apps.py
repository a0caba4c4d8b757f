"""The Django app of the reviewers' pages."""

from django.apps import AppConfig
from django.utils.translation import gettext_lazy


class ReviewConfig(AppConfig):
    """Names the app in Vietnamese."""

    name = "review"
    verbose_name = gettext_lazy("Rà soát sáng kiến")

    def ready(self) -> None:
        """Let queries use the pages' own lookups, and let the views for analysts not stand in a migration's way."""
        from django.apps import apps
        from django.db.models.signals import post_migrate, pre_migrate

        from review import lookups  # noqa: F401 - registers them
        from review.analysis import views

        apps.get_app_config("axes").verbose_name = gettext_lazy("Đăng nhập")
        pre_migrate.connect(views.step_aside, sender=self)
        post_migrate.connect(views.come_back, sender=self)
