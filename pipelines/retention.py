"""What a nightly run clears away: Prefect's records, remembered results, logs and unfinished work of runs long past.

Published runs, the corpus, decisions and incidents are no records of Prefect's and stay; how long the texts in them are
kept is told by `forgetting.expired`.
"""

import asyncio
import datetime as dt
import shutil
import time
from collections.abc import Collection
from pathlib import Path

from pipelines import engine
from pipelines.home import Home
from pipelines.telling import LOG
from pipelines.unfinished import unfinished

_DAY = 24 * 60 * 60


def keep(home: Home, *, days: int, in_use: Collection[Path] = ()) -> None:
    """Remove what is older than so many days; records only where Prefect keeps them in this home.

    `in_use` is the unfinished work that the run under way goes on with, however old it is.
    """
    # Prefect's server side takes seconds to import, and only this needs it here.
    from prefect.settings import (
        PREFECT_SERVER_SERVICES_DB_VACUUM_RETENTION_PERIOD,
        temporary_settings,
    )

    period = {PREFECT_SERVER_SERVICES_DB_VACUUM_RETENTION_PERIOD: dt.timedelta(days=days)}
    if engine.has_own_prefect(home):
        with temporary_settings(updates=period):
            asyncio.run(_vacuum())
    oldest = time.time() - days * _DAY
    gone = sum(_remove_older(folder, oldest) for folder in (home.prefect / "storage", home.logs))
    LOG.info("dọn: bản ghi Prefect quá %d ngày; %d tệp kết quả nhớ tạm và nhật ký cũ", days, gone)
    left = [one.path for one in unfinished(home) if one.touched < oldest and one.path not in in_use]
    for path in left:
        _remove(path)
    if left:
        LOG.info("dọn: %d phần việc dở dang không ai làm tiếp", len(left))


async def _vacuum() -> None:
    """Delete old runs with tasks, logs and artifacts: Prefect's own way, which a short-lived server does not go."""
    from prefect.server.database import provide_database_interface
    from prefect.server.services import db_vacuum

    database = provide_database_interface()
    await db_vacuum.vacuum_old_flow_runs(db=database)
    await db_vacuum.vacuum_orphaned_logs(db=database)
    await db_vacuum.vacuum_orphaned_artifacts(db=database)
    await db_vacuum.vacuum_stale_artifact_collections(db=database)


def _remove(path: Path) -> None:
    if path.is_dir():
        shutil.rmtree(path)
    else:
        path.unlink()


def _remove_older(folder: Path, oldest: float) -> int:
    old = [path for path in folder.rglob("*") if path.is_file() and path.stat().st_mtime < oldest]
    for path in old:
        path.unlink(missing_ok=True)
    return len(old)
