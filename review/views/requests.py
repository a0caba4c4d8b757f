"""Asking another union for a filing's whole text, and answering."""

from django.urls import URLPattern

routes: list[URLPattern] = []
