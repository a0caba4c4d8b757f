"""What stops a run, before it begins or on its way."""


class UnusableInput(Exception):  # noqa: N818 - it names the input's fault, not an error of ours
    """A file, a setting or an argument cannot be used; the command line prints this and exits 2.

    The message is one line in Vietnamese: what is wrong, where, what was expected, what to do.
    """


class RunFailedError(Exception):
    """A run had to end, though input and arguments are sound; the command line prints this and exits 1.

    The message is one line in Vietnamese: what went wrong, where, what to do.
    """


class HomeBusyError(RunFailedError):
    """Another run works in the same home."""


class DatabaseAwayError(RunFailedError):
    """A database that submissions come from or results go to does not answer at the moment."""
