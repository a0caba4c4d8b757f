"""Opening a cluster for one run, quietly, and leaving it as it was."""

import logging
import warnings
from collections.abc import Iterator
from contextlib import contextmanager

from distributed.comm import CommClosedError
from distributed.versions import VersionMismatchWarning
from prefect_dask import PrefectDaskClient

from pipelines.cluster import fitness
from pipelines.cluster.client import Cluster
from pipelines.cluster.reach import lost, unreachable
from pipelines.telling import LOG
from pipelines.work import Order


@contextmanager
def opened(scheduler: str, order: Order, *, patience: float) -> Iterator[Cluster]:
    """Give a cluster that is fit for the order; what is still with it when the block ends is taken back.

    Raises:
        UnusableInput: no scheduler answers.
        RunFailedError: scheduler or workers are not fit, or no worker is there within `patience` seconds.
    """
    # What fails is told once, by the run; Dask would print every connection that is lost.
    for name in ("distributed", "distributed.client"):
        logging.getLogger(name).setLevel(logging.CRITICAL)
    with _client(scheduler) as client:
        terms = fitness.terms_of(order)
        try:
            fitness.refuse_unfit(client, terms, scheduler=scheduler, patience=patience)
        except CommClosedError as error:
            raise lost(scheduler) from error
        cluster = Cluster(client, terms, scheduler=scheduler, patience=patience)
        LOG.info("cụm %s: %d máy thợ", scheduler, cluster.count)
        try:
            yield cluster
        finally:
            cluster.stop()
            LOG.info("cụm %s: %d bước làm lại vì mất máy thợ", scheduler, cluster.again)


def _client(scheduler: str) -> PrefectDaskClient:
    with warnings.catch_warnings():
        # Told in words, with all else that differs.
        warnings.simplefilter("ignore", VersionMismatchWarning)
        try:
            return PrefectDaskClient(scheduler, set_as_default=False, name="sangloc")
        except (OSError, ValueError) as error:  # a time-out is an OSError too
            raise unreachable(scheduler, f"{type(error).__name__}: {error}") from error
