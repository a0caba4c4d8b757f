"""The Django app of the reviewers' pages."""

from django.apps import AppConfig


class ReviewConfig(AppConfig):
    """Names the app in Vietnamese."""

    name = "review"
    verbose_name = "Rà soát sáng kiến"
