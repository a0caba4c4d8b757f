"""Restore a column of texts: only the few that may hold an old encoding are weighed word by word."""

from collections.abc import Sequence

from nlp.bulk.spelling import suspects
from nlp.encodings import Restored, restore


def restore_all(texts: Sequence[str]) -> dict[int, Restored]:
    """Give what `nlp.encodings.restore` changes in a column, by place; texts that are not named stay as they are.

    >>> changed = restore_all(["Bảo hộ lao động", "C«ng t¸c b¶o hé lao ®éng"])
    >>> {place: found.text for place, found in changed.items()}
    {1: 'Công tác bảo hộ lao động'}
    """
    weighed = {place: restore(texts[place]) for place in suspects(texts)}
    return {place: found for place, found in weighed.items() if found.encoding}
