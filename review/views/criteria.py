"""The criteria that decisions are made by."""

from django.urls import URLPattern

routes: list[URLPattern] = []
