"""Free-text union names matched to the list of `data/unions.csv`."""

import re
from functools import lru_cache

from rapidfuzz import fuzz, process

from nlp.normal import tokens
from review.union_tree import UnionTree

# What says which kind of union it is, not which one: taken off the front and the end before names are
# compared.
_FRONT = re.compile(
    r"^(?:lien doan lao dong|ldld|lien doan|ban cong doan|cong doan|cdn|cd|tong cong ty|nganh|tinh|thanh pho|tp) "
)
# "CĐCS Kho vận - LĐLĐ Hải Phòng": the base union stands before the one above it.
_PARTS = re.compile(r" - |[,;(/]")
_END = re.compile(r" (?:viet nam|vn)$")
_ABBREVIATED = {
    "hcm": "ho chi minh",
    "hn": "ha noi",
    "brvt": "ba ria vung tau",
    "tkv": "than khoang san",
    "ks": "khoang san",
}
# Below this likeness (0..100) of the distinguishing words a name is reported as unknown rather than guessed.
_ALIKE = 88


class Unions:
    """The known unions; names are found whatever their case, marks and abbreviations."""

    def __init__(self, tree: UnionTree) -> None:
        self.all = tuple(union for union in tree.all if union.files)
        self._tree = tree
        self._code_of = {_distinct(union.name): union.code for union in self.all}
        self._found: dict[str, str] = {}

    @classmethod
    @lru_cache(maxsize=1)
    def load(cls) -> "Unions":
        """Read the curated list."""
        return cls(UnionTree.load())

    def match(self, name: str) -> str:
        """Find the code of a union by its free-text name; "" when it is not known.

        >>> Unions.load().match("LDLD TP HCM"), Unions.load().match("CĐ Dệt May VN")
        ('ldld_tp_ho_chi_minh', 'cd_det_may_viet_nam')
        """
        if name not in self._found:
            self._found[name] = self._search(name)
        return self._found[name]

    def name(self, code: str) -> str:
        """Name a union by its code; an unknown code is its own name."""
        return self._tree.name(code)

    def today(self, code: str) -> str:
        """Follow the successors of 2025: the code of the union that answers for this one now."""
        return self._tree.today(code)

    def _search(self, name: str) -> str:
        wanted = _distinct(name)
        if not wanted:
            return ""
        if wanted in self._code_of:
            return self._code_of[wanted]
        for part in reversed(_PARTS.split(name)):
            if _distinct(part) in self._code_of:
                return self._code_of[_distinct(part)]
        near = process.extractOne(
            wanted, list(self._code_of), scorer=fuzz.ratio, score_cutoff=_ALIKE
        )
        return self._code_of[near[0]] if near else ""


def _distinct(name: str) -> str:
    """Reduce a union's name to the words that tell it from others."""
    rest = " ".join(_ABBREVIATED.get(token, token) for token in tokens(name))
    while (shorter := _FRONT.sub("", rest)) != rest:
        rest = shorter
    return _END.sub("", rest)
