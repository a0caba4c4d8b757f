"""What a model can refuse; light to import."""


class ModelRefusedError(Exception):
    """A stored model does not match its card or this program; the message says what to do."""
