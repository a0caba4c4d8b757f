"""Signs of life for whoever watches the server."""

from django.urls import URLPattern

routes: list[URLPattern] = []
