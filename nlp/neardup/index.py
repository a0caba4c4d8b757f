"""The index of all screened filings: immutable segments named in one manifest that is replaced whole.

A segment is never changed: to append is to add one, to merge or to forget is to write new ones and name those. The
manifest is replaced by one rename, so a killed writer leaves the index as it was. What was ever searched stays
comparable, because fingerprints depend on a text and the template text alone.
"""

import shutil
import uuid
from collections.abc import Iterable, Sequence
from dataclasses import dataclass, replace
from functools import cached_property
from pathlib import Path
from typing import TYPE_CHECKING

import numpy as np

from nlp import durable
from nlp.digest import sha256
from nlp.neardup import manifest
from nlp.neardup.arrays import U64
from nlp.neardup.errors import IndexUnusableError
from nlp.neardup.groups import Linked, linked_by
from nlp.neardup.hashing import stable_hashes
from nlp.neardup.idea_postings import IdeaPostings
from nlp.neardup.limits import of_the_house
from nlp.neardup.manifest import MANIFEST, TEMPLATE, Piece
from nlp.neardup.segment import PRINTS, Segment, mapped, merged
from nlp.neardup.templates import NONE, Template

if TYPE_CHECKING:
    from nlp.neardup.similar import Similar

__all__ = ["MANIFEST", "Index", "Piece"]

# A look-up asks every segment; more than so many are laid together.
_MOST_SEGMENTS = 8


@dataclass(frozen=True)
class Index:
    """The index in a folder, as its manifest stood when it was opened.

    `last_day` and `arrived` go on counting for filings to come: the latest day (ordinal) so far and the number that
    ever arrived. `template` is named by the hash of its runs.
    """

    folder: Path
    pieces: tuple[Piece, ...] = ()
    template_name: str = ""
    template_filings: int = 0
    last_day: int = 0
    arrived: int = 0

    @classmethod
    def open(cls, folder: Path) -> "Index":
        """Open an index; nothing but its manifest is read.

        Raises:
            IndexUnusableError: there is none, it is of another version, or a file of it is missing or cut short.
        """
        index = cls(folder, **manifest.read(folder))
        manifest.require_sizes(folder, index.pieces, index.template_name)
        return index

    @classmethod
    def create(cls, folder: Path) -> "Index":
        """Make an empty index, in place of whatever is in the folder."""
        shutil.rmtree(folder, ignore_errors=True)
        folder.mkdir(parents=True)
        return cls(folder)._published()

    def __len__(self) -> int:
        return sum(piece.filings for piece in self.pieces)

    @property
    def runs(self) -> set[str]:
        """The runs whose filings are in the index."""
        return {run for piece in self.pieces for run in piece.runs}

    @cached_property
    def segments(self) -> list[Segment]:
        """The segments, mapped into memory."""
        return [Segment.open(self.folder / piece.name) for piece in self.pieces]

    @cached_property
    def prints(self) -> list[U64]:
        """The fingerprints of each segment, sorted; the low 22 bits are places in the segment."""
        name = PRINTS.format(self.template_name)
        return [mapped(self.folder / piece.name / name) for piece in self.pieces]

    @cached_property
    def idea_postings(self) -> list[IdeaPostings]:
        """The texts of each segment by what they speak of."""
        return [IdeaPostings.open(self.folder / one.name, one.filings) for one in self.pieces]

    @cached_property
    def linked(self) -> Linked:
        """The filings that hang together by copied text, as earlier searches found."""
        links = [np.zeros((0, 2), np.uint64), *(segment.links for segment in self.segments)]
        return linked_by(np.concatenate(links))

    @cached_property
    def template(self) -> Template:
        """The learned template text."""
        if not self.template_name:
            return NONE
        runs = mapped(self.folder / TEMPLATE.format(self.template_name))
        return Template(np.array(runs), self.template_filings)

    def append(
        self, segment: Segment, run: str, *, template: Template | None = None, threads: int = 1
    ) -> "Index":
        """Add the filings of a run, and take over the template text that the run learned, if any."""
        index = self if template is None else self._with_template(template, threads)
        piece = index._write(segment, (run,), threads)
        arrived = int(segment.arrivals.max(initial=self.arrived - 1)) + 1
        last_day = int(segment.days.max(initial=self.last_day))
        index = replace(
            index,
            pieces=(*index.pieces, piece),
            arrived=max(arrived, self.arrived),
            last_day=max(last_day, self.last_day),
        )
        return index._merged(threads)._published()

    def without(self, keys: Iterable[str], *, threads: int = 1) -> "Index":
        """Forget filings: no token, fingerprint or link of theirs stays in any file of the index."""
        gone = stable_hashes(list(keys))
        pieces = []
        for piece, segment in zip(self.pieces, self.segments, strict=True):
            keep = ~np.isin(segment.keys, gone)
            if keep.all() and not np.isin(segment.links, gone).any():
                pieces.append(piece)
            else:
                kept = segment.where(keep)
                kept = replace(kept, links=kept.links[~np.isin(kept.links, gone).any(axis=1)])
                pieces.append(self._write(kept, piece.runs, threads))
        return replace(self, pieces=tuple(pieces))._published()

    def similar(self, text: str, *, most: int = 10) -> "list[Similar]":
        """List the filings that share most with a text, the most similar first; see `similar.similar`."""
        from nlp.neardup.similar import similar  # which reads an index

        return similar(self, text, of_the_house(), most=most)

    def verify(self, *, only_younger: bool = False) -> None:
        """Compare every file with its checksum, or those written after the manifest; the template text with its name.

        Raises:
            IndexUnusableError: a file is not what was written.
        """
        if self.template_name and self.template.name != self.template_name:
            raise _damaged(self.folder / TEMPLATE.format(self.template_name))
        for piece in self.pieces:
            for name, (_, digest) in piece.files.items():
                path = self.folder / piece.name / name
                if only_younger and not durable.is_younger(path, self.folder / MANIFEST):
                    continue
                if sha256(path) != digest:
                    raise _damaged(path)

    def _write(self, segment: Segment, runs: Sequence[str], threads: int) -> Piece:
        name = f"segment-{uuid.uuid4().hex[:12]}"
        folder = self.folder / name
        segment.write(folder)
        IdeaPostings.of(segment.idea_keys).write(folder)
        _save_prints(folder, segment, self.template_name, self.template, threads)
        files = {path.name: (path.stat().st_size, sha256(path)) for path in folder.iterdir()}
        return Piece(name, tuple(runs), len(segment), dict(sorted(files.items())))

    def _merged(self, threads: int) -> "Index":
        """Lay the smallest segments together until few enough are left."""
        spare = len(self.pieces) - _MOST_SEGMENTS
        if spare <= 0:
            return self
        by_size = sorted(range(len(self.pieces)), key=lambda at: self.pieces[at].filings)
        small = sorted(by_size[: _MOST_SEGMENTS // 2 + spare])
        opened = [Segment.open(self.folder / self.pieces[at].name) for at in small]
        runs = tuple(run for at in small for run in self.pieces[at].runs)
        together = self._write(merged(opened), runs, threads)
        kept = [piece for at, piece in enumerate(self.pieces) if at not in small]
        return replace(self, pieces=(*kept, together))

    def _with_template(self, template: Template, threads: int) -> "Index":
        """Take over template text: fingerprints are made anew where it differs."""
        name = template.name
        if name == self.template_name:
            return replace(self, template_filings=template.filings)
        np.save(self.folder / TEMPLATE.format(name), template.runs, allow_pickle=False)
        pieces = []
        for piece, segment in zip(self.pieces, self.segments, strict=True):
            folder = self.folder / piece.name
            path = _save_prints(folder, segment, name, template, threads)
            files = {n: about for n, about in piece.files.items() if not n.startswith("prints-")}
            files[path.name] = (path.stat().st_size, sha256(path))
            pieces.append(replace(piece, files=files))
        return replace(
            self,
            pieces=tuple(pieces),
            template_name=name,
            template_filings=template.filings,
        )

    def _published(self) -> "Index":
        """Replace the manifest, then remove what it no longer names."""
        manifest.write(
            self.folder,
            pieces=self.pieces,
            template_name=self.template_name,
            template_filings=self.template_filings,
            last_day=self.last_day,
            arrived=self.arrived,
        )
        manifest.remove_unnamed(self.folder, self.pieces, self.template_name)
        return replace(self)


def _damaged(path: Path) -> IndexUnusableError:
    return IndexUnusableError(
        f"{path}: tệp đã bị thay đổi hoặc hỏng; lần sàng lọc tới sẽ dựng lại chỉ mục."
    )


def _save_prints(
    folder: Path, segment: Segment, name: str, template: Template, threads: int
) -> Path:
    path = folder / PRINTS.format(name)
    np.save(path, segment.prints(template, threads=threads), allow_pickle=False)
    return path
