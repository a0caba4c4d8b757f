"""An officer's own events."""

from django.urls import URLPattern

routes: list[URLPattern] = []
