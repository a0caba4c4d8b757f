"""Loading the text tools behind a server that already answers, so that no officer waits for them."""

import logging
from threading import Thread

_TEXT = "Tổ cơ khí UBND xã hàn 12 giá treo bằng thép thừa, ống hơi không còn kéo lê dưới sàn."


def begin() -> None:
    """Warm up in a thread of its own; the server need not wait for it."""
    Thread(target=warm_up, name="warming", daemon=True).start()


def warm_up() -> None:
    """Read and compare one small text by all tools of the pages; a fault is logged and shows again where it matters."""
    from django.db import connection

    try:
        _use_everything()
    except Exception:
        logging.getLogger("django").exception("Chưa nạp trước được công cụ đọc văn bản")
    finally:
        connection.close()  # this thread's own


def _use_everything() -> None:
    import review.urls  # noqa: F401 - the pages themselves
    from nlp.normal import tokens
    from nlp.sidebyside import side_by_side
    from review.hover import with_abbreviations
    from review.mentioned import mentioned
    from review.template_in_force import masking

    tokens(_TEXT)
    with_abbreviations(_TEXT)
    mentioned(_TEXT)
    force = masking()
    whole = [[0, len(_TEXT), 0, len(_TEXT)]]
    side_by_side(_TEXT, _TEXT, template=force.template, known=force.known, passages=whole)
