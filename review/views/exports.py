"""Files that officers take away and bring back."""

from django.urls import URLPattern

routes: list[URLPattern] = []
