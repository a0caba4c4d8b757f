"""Gather the personal data of a text from the finders of numbers, addresses and names."""

from typing import Literal, NamedTuple

from nlp.personal.addresses import find_addresses
from nlp.personal.identifiers import find_identifiers
from nlp.personal.names import find_names
from nlp.scanner import scan

Kind = Literal["phone", "id_number", "email", "address", "account", "patient_or_pupil_name"]


class PersonalData(NamedTuple):
    """Personal data at `text[start:end]`; what it says is deliberately not carried along."""

    kind: Kind
    start: int
    end: int


def find(text: str) -> list[PersonalData]:
    """List phones, identity and account numbers, e-mails, home addresses, names of patients and pupils.

    In the order of the text, never overlapping. Precise rather than complete: numbers other than mobile phones
    need a word that names them, a name needs a known surname; colleagues' and authors' names are not sought.

    >>> [found.kind for found in find("Liên hệ 0912 345 678, STK 0123456789012")]
    ['phone', 'account']
    """
    tokens = scan(text)
    found = [
        *(PersonalData(kind, start, end) for kind, start, end in find_identifiers(text)),
        *(PersonalData("address", start, end) for start, end in find_addresses(text, tokens)),
        *(
            PersonalData("patient_or_pupil_name", start, end)
            for start, end in find_names(text, tokens)
        ),
    ]
    return _apart(sorted(found, key=lambda data: (data.start, -data.end)))


def _apart(found: list[PersonalData]) -> list[PersonalData]:
    kept: list[PersonalData] = []
    for data in found:
        if not kept or data.start >= kept[-1].end:
            kept.append(data)
    return kept
