"""The parts of an analysis report: sections of sentences and tables, each row with what it stands on."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from typing import Literal

from graphkit.analyses.observed import Observed

__all__ = ["AnalysisReport", "Cell", "Row", "Section", "Status", "Table", "limits_of", "row", "shown_number"]

Cell = str | int | float | bool | None

Status = Literal["given", "limited", "not_given"]


@dataclass(frozen=True, slots=True)
class Row:
    """One row of figures, and what they stand on: ids of people, facts (events, a source's own figures), sources."""

    cells: tuple[Cell, ...]
    people: tuple[str, ...] = ()
    facts: tuple[str, ...] = ()
    sources: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True)
class Table:
    """Figures under one heading. `note` is a sentence that belongs below."""

    title: str
    columns: tuple[str, ...]
    rows: tuple[Row, ...]
    note: str = ""

    @property
    def numeric(self) -> tuple[bool, ...]:
        """For each column whether it holds numbers."""
        columns = zip(*(line.cells for line in self.rows), strict=True) if self.rows else [()] * len(self.columns)
        told = ([cell for cell in column if cell is not None] for column in columns)
        return tuple(
            bool(cells) and all(isinstance(cell, int | float) and not isinstance(cell, bool) for cell in cells)
            for cells in told
        )

    @property
    def named(self) -> tuple[bool, bool, bool]:
        """Whether any row names people, facts, and sources."""
        lines = self.rows
        return any(x.people for x in lines), any(x.facts for x in lines), any(x.sources for x in lines)


@dataclass(frozen=True, slots=True)
class Section:
    """One analysis.

    Attributes:
        id: name for links and for programs.
        status: `given`; `limited` (figures that describe these people and carry no conclusion beyond them);
            `not_given`.
        says: the result in sentences; where the status is not `given`, the first says why.
        method: how it was reckoned, with the paper.
        observed: the ground it stands on.
    """

    id: str
    title: str
    status: Status
    says: tuple[str, ...]
    method: str
    observed: Observed | None = None
    tables: tuple[Table, ...] = ()


@dataclass(frozen=True, slots=True)
class AnalysisReport:
    """All sections with what is needed to make them again.

    Attributes:
        people: number of people the report is about.
        synthetic: true when every source is invented, false when none is, None when mixed.
        made: seed, engine, versions, ledger position: what one needs to get the same figures again.
        limits: what this data cannot carry, in sentences.
    """

    audience: str
    people: int
    synthetic: bool | None
    made: dict[str, str | int | bool | None]
    limits: tuple[str, ...]
    sections: tuple[Section, ...]


def row(*cells: Cell, people: Iterable[str] = (), facts: Iterable[str] = (), sources: Iterable[str] = ()) -> Row:
    """A row; people, facts and sources are sorted and told once."""
    return Row(cells, *(tuple(sorted(set(ids))) for ids in (people, facts, sources)))


def shown_number(value: Cell) -> str:
    """A cell in words: fractions with two digits, nothing as a dash."""
    if value is None:
        return "–"
    if isinstance(value, bool):
        return "yes" if value else "no"
    if isinstance(value, int):
        return f"{value:,}".replace(",", "\u202f")
    if isinstance(value, float):
        return f"{value:.2f}" if abs(value) >= 0.1 or value == 0 else f"{value:.2g}"
    return value


def limits_of(sections: Sequence[Section]) -> tuple[str, ...]:
    """One sentence for each section that is not fully given."""
    return tuple(f"{s.title}: {s.says[0]}" for s in sections if s.status != "given" and s.says)
