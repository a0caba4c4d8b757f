"""What is compared: filings side by side, with what tells who filed first and whether units are the same."""

from collections.abc import Sequence
from dataclasses import dataclass


@dataclass(frozen=True, slots=True, kw_only=True)
class Corpus:
    """Filings as parallel columns of one length.

    `keys` name filings across runs. `texts` are readable texts (title, content, benefit joined by newlines);
    `words` their words, for the search of ideas. `authors` and `units` are folded names, "" when unknown.
    `order` ranks
    filings by time: the smaller was filed earlier. `is_new` says which filings this run screens: only pairs
    with at least one of them are sought. `identities`, where given, name what a filing stays through its versions: two
    filings of one identity (not "") are versions of each other and no pair.
    """

    keys: Sequence[str]
    texts: Sequence[str]
    words: Sequence[Sequence[str]]
    authors: Sequence[str]
    units: Sequence[str]
    order: Sequence[int]
    is_new: Sequence[bool]
    identities: Sequence[str] = ()

    def __len__(self) -> int:
        return len(self.keys)

    def are_versions(self, left: int, right: int) -> bool:
        """Tell whether two filings are versions of one."""
        return (
            bool(self.identities)
            and bool(self.identities[left])
            and (self.identities[left] == self.identities[right])
        )

    def filing(self, left: int, right: int) -> str:
        """Say how two filings are related: `same_author`, `same_unit` or `other_unit`."""
        if self.authors[left] and self.authors[left] == self.authors[right]:
            return "same_author"
        if self.units[left] and self.units[left] == self.units[right]:
            return "same_unit"
        return "other_unit"
