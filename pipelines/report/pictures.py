"""The pictures of a run's board: in its report, and a file each in its folder."""

from collections.abc import Iterable
from pathlib import Path

from models.taxonomy import Taxonomy
from pipelines.files import write_text
from pipelines.report.board import RunBoard, union_name
from review.figures.campaigns import known
from review.figures.series import Step
from review.figures.standings import Standings
from review.pictures.drawing import as_file
from review.pictures.of_board import Seen, pictures
from review.pictures.picture import Names, Picture
from review.words_vi import reason

FOLDER = "pictures"
_STEP: Step = "week"  # fine enough for a campaign, coarse enough for years


def of_board(board: RunBoard) -> list[Picture]:
    """Draw a run's board, by the unions as filed."""
    filings = sum((line.filings for line in board.lines), Standings())
    seen = Seen(
        filings=filings,
        periods=board.periods[_STEP],
        step=_STEP,
        campaigns=known(),
        fields={line.union_code: line.within.fields for line in board.lines if line.within},
        between=board.between,
        inside=board.inside,
        outlier=board.outlier,
    )
    return pictures(seen, _NAMES)


def write(run: Path, drawn: Iterable[Picture]) -> None:
    """Write each drawing as `pictures/<code>.svg`: a picture by itself, words for those who do not see it inside."""
    folder = run / FOLDER
    folder.mkdir(exist_ok=True)  # there already where a run is told anew
    for one in drawn:
        write_text(folder / f"{one.code}.svg", as_file(one.drawing))


_NAMES = Names(
    union=union_name,
    field=lambda code: Taxonomy.load().name(code or None),
    reason=lambda code: reason(code).name,
)
