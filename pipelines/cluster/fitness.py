"""Whether a cluster is fit for a run: the same program everywhere, and the home on a disk that all see."""

from collections.abc import Mapping
from pathlib import Path
from typing import Any
from uuid import uuid4

from distributed import Client
from pydantic import TypeAdapter

from nlp.digest import sha256
from pipelines.cluster.on_worker import WORD_MODEL, Kept, Look, Terms, look, other_releases
from pipelines.cluster.reach import deserted
from pipelines.errors import RunFailedError
from pipelines.files import write_whole
from pipelines.program import releases, word_model
from pipelines.work import Order

_ORDER = TypeAdapter(Order)
_CARD = "card.json"  # of a model; it holds the digest of the model itself
_SHOWN = 5
_TODO = (
    "Mọi máy thợ cần cùng bản cài của chương trình (cùng constraints.txt) và --home trên ổ đĩa dùng chung, gắn ở cùng"
    " đường dẫn và ghi được; xem docs/cluster.md."
)


def terms_of(order: Order) -> Terms:
    """Leave the order where workers read it, and say what they have to meet."""
    kept = Path(order.folder) / "order.json"
    kept.parent.mkdir(parents=True, exist_ok=True)
    write_whole(kept, lambda partial: _write(partial, order))
    cards = [Path(model) / _CARD for model in (order.model, order.content_model)]
    return Terms(
        releases=tuple({**releases(), WORD_MODEL: word_model()}.items()),
        order=_kept(kept),
        files=tuple(map(_kept, cards)),
        topic=f"sangloc-{uuid4().hex}",
    )


def refuse_unfit(client: Client, terms: Terms, *, scheduler: str, patience: float) -> None:
    """Look at the scheduler and at every worker, before work begins.

    Raises:
        RunFailedError: there are no workers within `patience` seconds, or some do not meet the terms; all are named.
    """
    _refuse_other_scheduler(client, terms)
    try:
        client.wait_for_workers(1, timeout=patience)
    except TimeoutError as error:
        raise deserted(scheduler, patience) from error
    looks: Mapping[str, Any] = client.run(look, terms, on_error="return")
    unfit = {address: told for address, one in looks.items() if (told := _told(one))}
    if unfit:
        shown = "; ".join(f"{address}: {told}" for address, told in list(unfit.items())[:_SHOWN])
        more = f"; và {len(unfit) - _SHOWN} máy nữa" if len(unfit) > _SHOWN else ""
        raise RunFailedError(
            f"{len(unfit)} trong {len(looks)} máy thợ không dùng được: {shown}{more}. {_TODO}"
        )


def _refuse_other_scheduler(client: Client, terms: Terms) -> None:
    wanted = {
        name: release for name, release in terms.releases if name in {"sangloc", "distributed"}
    }
    try:
        faults = client.run_on_scheduler(other_releases, wanted)
    except Exception as error:  # noqa: BLE001 - whatever another program raises on it
        faults = [_cannot(error)]
    if faults:
        raise RunFailedError(
            f"Bộ điều phối Dask không dùng được: {'; '.join(faults)}. Nó cần cùng bản cài như máy này, xem"
            " docs/cluster.md."
        )


def _told(one: Look | BaseException) -> str:
    """Say what keeps a worker from the run; a file that it left and nobody sees lies on another disk."""
    if not isinstance(one, Look):
        return _cannot(one)
    if one.faults:
        told = "; ".join(one.faults)
    elif Path(one.left).exists():
        told = ""
    else:
        told = f"ghi {one.left} mà máy này không thấy"
    if one.left:
        Path(one.left).unlink(missing_ok=True)
    return told


def _cannot(error: BaseException) -> str:
    return f"không có chương trình này, hoặc bản khác ({type(error).__name__}: {str(error)[:120]})"


def _kept(path: Path) -> Kept:
    return Kept(str(path), sha256(path))


def _write(path: Path, order: Order) -> None:
    path.write_bytes(_ORDER.dump_json(order))
