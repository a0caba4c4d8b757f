"""Names that offices edit in `data/`: fields and unions."""

import tomllib
from functools import lru_cache

from django.conf import settings
from django.utils.translation import gettext
from django.utils.translation import gettext_noop as _

from nlp.lexicons import data_path
from review.union_tree import UnionTree


@lru_cache(maxsize=1)
def fields() -> dict[str, str]:
    """Read the names of the fields in use, by code."""
    with data_path("taxonomy.toml").open("rb") as file:
        listed = tomllib.load(file)["field"]
    return {entry["code"]: entry["name"] for entry in listed if entry.get("active", True)}


def field_name(code: str) -> str:
    """Name a field; a code that was switched off or taken out is shown as it is."""
    return fields().get(code, code)


def union_name(code: str) -> str:
    """Name a union, one of yesterday with who answers for it now; submissions of unknown unions carry a blank code.

    >>> union_name("ldld_bac_giang")
    'LĐLĐ Bắc Giang (nay thuộc LĐLĐ Bắc Ninh)'
    """
    if not code:
        return said(_("Chưa rõ công đoàn"))
    tree = UnionTree.load()
    now = tree.today(code)
    name = tree.full_name(code)
    if now == code:
        return name
    return said(_("%(name)s (nay thuộc %(now)s)")) % {"name": name, "now": tree.full_name(now)}


def said(words: str) -> str:
    """Say it in the language of the page; commands read names without any page."""
    return gettext(words) if settings.configured else words
