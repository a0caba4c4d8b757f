"""Lists to choose one thing from, as markup."""

from collections.abc import Mapping

from django.utils.safestring import SafeString

from review.pieces import piece


def options(names: Mapping[str, str], chosen: str) -> SafeString:
    """Write the options of a list, named by their codes, the chosen one marked."""
    offered = [(code, name, code == chosen) for code, name in names.items()]
    return piece("options.html", {"offered": offered})
