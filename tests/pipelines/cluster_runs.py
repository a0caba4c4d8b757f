"""The way of the data on a cluster with its decorators deleted: `python -m tests.pipelines.cluster_runs SCHEDULER HOME FILE RUN`.

Prints how many steps were done again.
"""

import sys
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path

from pipelines import engine, intake, job, publish, settings, stages, work
from pipelines.home import Home
from pipelines.intake import take_in
from pipelines.reading import ReadingLimits
from tests.pipelines.clusters import PARTITION_ROWS

LONG = 3_600.0


def main(scheduler: str, home: Home, source: Path, run_id: str) -> int:
    intake.PARTITION_ROWS = PARTITION_ROWS
    with engine.alone_in(home):
        engine.prepare(home)
        named = job.prepare(home, [source], settings.load(), run_id)
        taken = take_in([source], Path(named.order.folder), limits=ReadingLimits())
        from pipelines.cluster.opening import opened

        with (
            opened(scheduler, named.order, patience=180) as cluster,
            ThreadPoolExecutor(4) as waiting,
        ):
            for stage in stages.STAGES:
                if stage == stages.AFTER_SEARCH[0]:
                    cluster.do(work.do_search, taken.parts, named.order, seconds=LONG)

                def step(part: str, name: str = stage.name) -> str:
                    return cluster.do(work.do_stage, name, part, named.order, seconds=LONG)

                list(waiting.map(step, taken.parts))
        publish.publish(named, taken)
        return cluster.again


if __name__ == "__main__":
    again = main(sys.argv[1], Home.at(sys.argv[2]), Path(sys.argv[3]), sys.argv[4])
    sys.stdout.write(f"{again}\n")
