"""Why a decision is not written."""


class RefusedError(Exception):
    """A decision that is not allowed; the message tells the officer why and what to do."""


class StaleError(Exception):
    """The submission changed after the officer opened it: somebody decided, or a run brought new evidence."""


class HeldError(StaleError):
    """Another officer has the submission in hand."""
