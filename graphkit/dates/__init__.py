"""Dates as sources write them: in list cells and in running text, Russian and Kazakh."""

from graphkit.dates.cells import parse_cell
from graphkit.dates.grammar import Shift, WrittenDate, find_dates
from graphkit.dates.resolve import ResolvedDate, resolve
from graphkit.dates.words import fold

__all__ = ["ResolvedDate", "Shift", "WrittenDate", "find_dates", "fold", "parse_cell", "resolve"]
