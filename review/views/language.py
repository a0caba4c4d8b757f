"""The language of the pages."""

from django.urls import URLPattern

routes: list[URLPattern] = []
