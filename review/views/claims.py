"""Claiming, renewing and releasing submissions."""

from django.urls import URLPattern

routes: list[URLPattern] = []
