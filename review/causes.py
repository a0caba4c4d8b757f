"""What led to an error: the errors that it was raised from or while handling."""

from collections.abc import Iterator


def causes(error: BaseException | None) -> Iterator[BaseException]:
    """Give an error and what led to it, the outermost first, each once.

    A driver whose connection is gone may raise one error again and again; such a chain leads back into itself.
    """
    seen: set[int] = set()
    while error is not None and id(error) not in seen:
        seen.add(id(error))
        yield error
        error = error.__cause__ or error.__context__
