"""The licences of what is pinned, as a page: `make licences` writes `docs/licences.md`."""

from benchmarks import supply
from pipelines.files import write_text

PAGE = supply.ROOT / "docs" / "licences.md"
_HEADS = {
    "run": "What every office installs",
    "analysis": "With the extra `analysis` besides",
    "dask": "With the extra `dask` besides",
    "encoder": "With the extra `encoder` besides",
    "dev": "For changing the program (`dev`)",
    "bench": "For its benchmarks (`bench`)",
}
_COLUMNS = ("| package | version | licence |", "| --- | --- | --- |")
_INTRO = """# Licences

What the program is built upon, by `make licences` from [`constraints.txt`](../constraints.txt) and the packages' own
metadata. The rule, and the licences of packages whose metadata does not tell, stand in `benchmarks/supply.toml`; what
follows from them for whoever passes the program on is told in [supply.md](supply.md). A package is listed where it is
needed first.
"""


def main() -> None:
    """Write the page."""
    write_text(PAGE, page(supply.packages()))
    print(f"written: {PAGE.relative_to(supply.ROOT)}")


def page(packages: list[supply.Package]) -> str:
    """Lay the packages out, a table a group, with what remains open of each."""
    parts = [_INTRO]
    for group, head in _HEADS.items():
        here = [one for one in packages if one.group == group]
        lines = [f"| {one.name} | {one.version} | {one.licence} |" for one in here]
        parts.append("\n".join([f"## {head}\n", *_COLUMNS, *lines, ""]))
    return "\n".join(parts)


if __name__ == "__main__":
    main()
