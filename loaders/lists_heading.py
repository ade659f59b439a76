"""Whether the first row of a list is a heading in words that nobody foresaw."""

from __future__ import annotations

import re
from collections.abc import Sequence
from typing import Literal

from graphkit.loaders.lists_values import is_empty
from graphkit.names import parse_name

__all__ = ["first_row"]

_TYPED = re.compile(r"[\d\s./:+-]+(?:г\.?|ж\.?)?")
_FEWEST = 3
_MOST = 0.8


def first_row(
    first: Sequence[str], rest: Sequence[Sequence[str]], name: Sequence[int]
) -> Literal["heading", "person", "doubt"]:
    """What the first row of a table is where no word of it is a known header.

    Below a heading a column holds dates or numbers, and the heading words. Where only names tell, a row
    without a known given name, patronymic or ending of a family name, above rows that have one, may be a
    heading or a person.

    Args:
        first: its cells.
        rest: cells of the rows below.
        name: indexes of the columns of names.
    """
    for index, cell in enumerate(first):
        below = [r[index].strip() for r in rest if index < len(r) and not is_empty(r[index])]
        if index in name or is_empty(cell) or any(map(str.isdigit, cell)) or len(below) < _FEWEST:
            continue
        if sum(bool(_TYPED.fullmatch(c)) for c in below) >= _MOST * len(below):
            return "heading"
    below = [" ".join(r[i] for i in name if i < len(r)) for r in rest]
    known = sum(map(_like_a_name, below))
    if len(below) >= _FEWEST and known >= _MOST * len(below):
        return "person" if _like_a_name(" ".join(first[i] for i in name if i < len(first))) else "doubt"
    return "person"


def _like_a_name(text: str) -> bool:
    name = parse_name(text)
    return name.certain or name.gender is not None
