"""An office's encoder as one more view of the field model: what is asked of it, its columns, and whose they are."""

from collections.abc import Sequence
from typing import Any, Protocol

from scipy.sparse import csr_matrix

from models.encoder import F32, of_length_one
from models.errors import ModelRefusedError
from models.own_text import own_text

# What an encoder's row of length 1 weighs beside the rows of TF-IDF, of length 1 too: as much as one of them. The best
# weight depends on the encoder, and the program brings none along to measure it with.
_WEIGHT = 1.0


class TextEncoder(Protocol):
    """What is asked of a loaded encoder; `models.encoder.Encoder` is one."""

    @property
    def name(self) -> str:
        """Name the encoder; another one has another name."""
        ...

    @property
    def dimension(self) -> int:
        """Give the length of a row."""
        ...

    def vectors(self, texts: Sequence[str]) -> F32:
        """Encode texts: shape (texts, dimension)."""
        ...


class ChosenEncoder(Protocol):
    """An encoder that is named and loaded only where it is needed."""

    @property
    def name(self) -> str:
        """Give the name that the loaded encoder will have."""
        ...

    def load(self) -> TextEncoder:
        """Load it.

        Raises:
            ModelRefusedError: it cannot be loaded.
        """
        ...


def columns(encoder: TextEncoder, titles: Sequence[str], bodies: Sequence[str]) -> Any:  # noqa: ANN401 - sparse
    """Encode texts, titles on their first lines and form text left out: float32, shape (texts, dimension)."""
    texts = [own_text(f"{title}\n{body}") for title, body in zip(titles, bodies, strict=True)]
    return csr_matrix(_WEIGHT * of_length_one(encoder.vectors(texts)), dtype="float32")


def refuse_other(model: str, *, trained: str, given: str) -> None:
    """Refuse another encoder than a model was trained with; both are told by name, "" for none.

    Raises:
        ModelRefusedError: the two differ.
    """
    if trained == given:
        return
    back = (
        f"ghi thư mục của bộ mã hóa {trained} vào `folder` ở mục [encoder] của tệp cài đặt (--settings)"
        if trained
        else "để trống `folder` ở mục [encoder] của tệp cài đặt (--settings)"
    )
    raise ModelRefusedError(
        f"{model}: huấn luyện {f'với bộ mã hóa {trained}' if trained else 'không có bộ mã hóa'}, nay"
        f" {f'được đưa bộ mã hóa {given}' if given else 'không được đưa bộ mã hóa nào'}; hãy {back}, hoặc chạy"
        " `sangloc train` rồi `sangloc promote` với cài đặt hiện nay."
    )
