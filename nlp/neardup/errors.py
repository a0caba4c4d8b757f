"""What can be wrong with an index; light to import."""


class IndexUnusableError(Exception):
    """The index is missing, damaged or of another version; the message says which and what to do."""
