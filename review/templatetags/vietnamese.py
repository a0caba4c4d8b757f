"""How values are written on the pages."""

from django import template

from review.words_vi import day_first

register = template.Library()
register.filter("day_first", day_first)
