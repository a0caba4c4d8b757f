"""The reading of texts beside underthesea and pyvi, and old encodings: `make bench-text` (SIZE=texts)."""

import argparse
from collections.abc import Sequence
from typing import Any

from benchmarks import bench_words, text_encodings, text_steps
from benchmarks.made import submissions
from benchmarks.results import store, table

Row = dict[str, Any]

# More texts do not change a rate, but the time one waits for it.
_MOST_TIMED = 6_000


def main() -> None:
    """Measure, print the tables and write `benchmarks/results/bench-text.json`."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--size", type=int, default=20_000)
    size = parser.parse_args().size
    if size < 2:  # one half makes the word finder warm, the other is measured
        parser.error("--size must be 2 or more")
    texts = [f"{row['title']}\n{row['content']}" for row in submissions(min(size, _MOST_TIMED))]
    words = [{"kind": "words"} | row for row in bench_words.measure(texts)]
    plain = _rate(words, "underthesea")
    steps = [_with_ratio(row, plain) for row in text_steps.measure(texts)]
    found, wrong = text_encodings.detection(size), text_encodings.false_positives(size)
    print(_words_table(words, len(texts)), end="\n\n")
    print(_steps_table(steps, len(texts)), end="\n\n")
    print(_detection_table(found), end="\n\n")
    print(_false_positive_table(wrong), end="\n\n")
    path = store("bench-text", [*words, *steps, *found, *wrong])
    print(f"written to {path.name}")


def _rate(words: Sequence[Row], system: str) -> float:
    return float(next(row["syllables_per_second"] for row in words if row["system"] == system))


def _with_ratio(row: Row, plain: float) -> Row:
    return row | {"times_underthesea": row["syllables_per_second"] / plain}


def _words_table(rows: Sequence[Row], texts: int) -> str:
    pyvi = _rate(rows, "pyvi")
    lines = [
        (
            f"{row['system']} {row['condition']}".strip(),
            row["syllables"],
            round(row["syllables_per_second"]),
            f"{row['times_underthesea']:.1f} x",
            f"{row['syllables_per_second'] / pyvi:.1f} x",
            round(row["peak_mib"]),
        )
        for row in rows
    ]
    columns = ("words", "syllables", "syllables/s", "underthesea", "pyvi", "peak MiB")
    return f"{texts:,} made submissions; each row a fresh process\n\n{table(columns, lines)}"


def _steps_table(rows: Sequence[Row], texts: int) -> str:
    lines = [
        (
            f"{row['step']} ({row['dress']})",
            round(row["syllables_per_second"]),
            f"{row['times_underthesea']:.1f} x",
            round(row["peak_mib"]),
        )
        for row in rows
    ]
    columns = ("step (texts in)", "syllables/s", "underthesea's words", "peak MiB")
    return (
        f"{texts:,} made submissions, one after the other in one process\n\n{table(columns, lines)}"
    )


def _detection_table(rows: Sequence[Row]) -> str:
    shares = ("detected", "exact", "exact_but_case")
    lines = [(row["encoding"], row["n"], *(f"{row[name]:.2f}" for name in shares)) for row in rows]
    columns = ("sentences in", "n", "detected %", "restored exactly %", "but for case %")
    return (
        f"sentences of 8 and more syllables of the training texts\n\n{table(columns, lines)}\n\n"
        "TCVN3 has no capitals with a tone: there the last column is the one to compare.\n"
        "VISCII and VPS hold letters where Unicode has “ ” – … °: such signs are typed plain there.\n"
        "NFD: detected = rightly left alone; exactly = the same normal form as the composed text."
    )


def _false_positive_table(rows: Sequence[Row]) -> str:
    lines = [(row["lines"], row["n"], row["wrong"]) for row in rows]
    total = ("all", sum(row["n"] for row in rows), sum(row["wrong"] for row in rows))
    examples = [f"  {row['lines']}: {line}" for row in rows for line in row["examples"]]
    drawn = table(("correct lines", "n", "wrongly changed"), [*lines, total])
    return "\n".join([drawn, *examples])


if __name__ == "__main__":
    main()
