"""Where the steps of a run are carried out: processes of this machine, or the workers of a Dask cluster."""

from collections.abc import Iterator
from contextlib import contextmanager

from pipelines.cluster import reach
from pipelines.settings import Running
from pipelines.wish import Wish
from pipelines.work import Order
from pipelines.workers import Hands, workers


def refuse_missing(wish: Wish) -> None:
    """Look whether what the wish needs is installed.

    Raises:
        UnusableInput: it is not.
    """
    if wish.executor == "dask":
        reach.refuse_missing()


def refuse_unusable(wish: Wish) -> None:
    """Look whether there is a cluster to be asked, where one is wished for.

    Raises:
        UnusableInput: the extra is not installed, or no scheduler is there.
    """
    refuse_missing(wish)
    if wish.executor == "dask":
        reach.refuse_unreachable(wish.scheduler)


@contextmanager
def hands(wish: Wish, order: Order, running: Running) -> Iterator[Hands]:
    """Open what carries out the steps of a run.

    Raises:
        UnusableInput: no scheduler answers.
        RunFailedError: the cluster is not fit for the run.
    """
    if wish.executor == "dask":
        from pipelines.cluster.opening import opened  # which imports Prefect, and an extra

        with opened(wish.scheduler, order, patience=running.cluster_seconds) as cluster:
            yield cluster
    else:
        with workers(wish.workers) as pool:
            yield pool
