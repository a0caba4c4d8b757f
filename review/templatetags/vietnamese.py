"""How values are written on the pages."""

from django import template

from review.hover import with_abbreviations
from review.words_vi import day_first

register = template.Library()
register.filter("day_first", day_first)
register.filter("with_abbreviations", with_abbreviations)
