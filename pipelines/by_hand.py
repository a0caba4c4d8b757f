"""A job carried out without Prefect, step by step in this process: for practice homes, pictures and tests."""

import shutil
from pathlib import Path

from pipelines import publish, work
from pipelines.forgetting.sieve import Sieve
from pipelines.intake import take_in
from pipelines.job import Job


def screened(job: Job) -> Path:
    """Read, screen and publish the files of a job, with the outcome of the flow; gives the published folder."""
    folder = Path(job.order.folder)
    forgotten = Sieve.of(Path(job.home))
    files = [Path(file) for file in job.files]
    taken = take_in(files, folder, limits=job.policy.reading.limits, forgotten=forgotten)
    work.do_all(taken.parts, job.order)
    published = publish.publish(job, taken)
    shutil.rmtree(folder)
    return published
