"""Two filings side by side."""

from django.urls import URLPattern

routes: list[URLPattern] = []
