"""Filings that hang together."""

from django.urls import URLPattern

routes: list[URLPattern] = []
