"""Many texts at once as numbers: the compiled way in which a partition is judged.

A text is cut at its blanks into pieces. What the plain functions of `nlp` and `models` say of a piece is asked once and
remembered, so compiled code only looks up and counts, and says what the plain way says.

Numba compiles functions into their callers and does not notice there that they changed: whoever changes a compiled
function empties `models/reading/__pycache__`.
"""

from models.reading.texts import Block, Texts, read

__all__ = ["Block", "Texts", "read"]
