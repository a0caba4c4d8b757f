"""What the blind sample says of people and of the machine."""

from django.urls import URLPattern

routes: list[URLPattern] = []
