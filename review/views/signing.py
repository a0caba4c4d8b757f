"""Signing off what was decided."""

from django.urls import URLPattern

routes: list[URLPattern] = []
