"""What `sangloc doctor` looks at: each check reads, changes nothing, and says what is good or what to do."""

from collections.abc import Callable

from pipelines.checkup import holdings, program, running
from pipelines.checkup.finding import Finding, Patient

__all__ = ["Finding", "Patient", "examine"]

# In the order in which a person would mend things: without the right program nothing else can be judged.
CHECKS: tuple[tuple[str, Callable[[Patient], list[Finding]]], ...] = (
    ("python", program.python),
    ("packages", program.packages),
    ("underthesea", program.word_model),
    ("settings", program.settings_file),
    ("models", holdings.models),
    ("corpus", holdings.corpus_files),
    ("index", holdings.index),
    ("runs", holdings.runs),
    ("database", holdings.database),
    ("disk", holdings.disk),
    ("processes", running.processes),
    ("interrupted", running.interrupted),
    ("work", running.work),
    ("forgotten", running.forgotten),
    ("states", running.states),
    ("refused", running.refused_files),
)


def examine(patient: Patient) -> list[Finding]:
    """Do every check; one that fails itself is told like a bad finding and stops no other."""
    found: list[Finding] = []
    for name, check in CHECKS:
        try:
            found += check(patient)
        except Exception as error:  # noqa: BLE001 - whatever is broken, the rest is still looked at and this is told
            told = f"không kiểm tra được ({type(error).__name__}: {error})"
            found.append(Finding(name, good=False, told=told, todo="xem lỗi vừa nêu rồi chạy lại"))
    return found
