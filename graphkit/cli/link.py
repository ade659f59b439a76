"""``graphkit link``: the rows of two lists that are the same person, one to one."""

from __future__ import annotations

import csv
from collections.abc import Iterator
from pathlib import Path
from typing import TYPE_CHECKING

import click

from graphkit.cli.console import note
from graphkit.errors import InputError, UsageError

if TYPE_CHECKING:
    from graphkit.identity.linking import Person

__all__ = ["link"]

_COLUMNS = ("id", "name", "dob")
_file = click.Path(path_type=Path, exists=True, dir_okay=False)


@click.command()
@click.argument("left", metavar="LEFT.csv", type=_file)
@click.argument("right", metavar="RIGHT.csv", type=_file)
@click.option("-o", "--out", required=True, type=click.Path(path_type=Path, dir_okay=False), help="LINKS.csv")
def link(left: Path, right: Path, out: Path) -> None:
    """Link two lists of people: the pairs of rows judged the same person, one to one.

    Columns of LEFT.csv and RIGHT.csv: id, name, dob (others are ignored); of the output: left_id, right_id,
    score, reasons. Rows that fit several others equally well are linked to none of them.
    """
    for path in (left, right):
        if out.exists() and out.samefile(path):
            raise UsageError("the output would overwrite the input", where=str(out), hint="Give -o another name.")
    from graphkit.identity.linking import link as link_lists

    sides = [list(_people(path)) for path in (left, right)]
    links = link_lists(sides[0], sides[1], names=(str(left), str(right)), workers=None)
    try:
        with out.open("w", encoding="utf-8", newline="") as sink:
            writer = csv.writer(sink)
            writer.writerow(("left_id", "right_id", "score", "reasons"))
            writer.writerows((a, b, f"{score:.4f}", "; ".join(reasons)) for a, b, score, reasons in links)
    except OSError as error:
        raise InputError(f"cannot be written: {error.strerror}", where=str(out)) from None
    note(f"{len(sides[0])} and {len(sides[1])} rows: {len(links)} pairs are the same person")


def _people(path: Path) -> Iterator[Person]:
    from graphkit.identity.linking import Person

    try:
        with path.open(encoding="utf-8-sig", newline="") as source:
            reader = csv.DictReader(source)
            missing = [c for c in _COLUMNS if c not in (reader.fieldnames or ())]
            if missing:
                raise InputError(f"no column {', '.join(missing)}", where=str(path),
                                 hint=f"The first line names the columns: {', '.join(_COLUMNS)}.")  # fmt: skip
            for row in reader:
                if not row["id"]:
                    raise InputError("a row without an id", where=f"{path}, line {reader.line_num}")
                yield Person(row["id"], row["name"] or "", row["dob"] or None)
    except (UnicodeDecodeError, csv.Error) as error:
        raise InputError(f"no readable CSV in UTF-8: {error}", where=str(path)) from None
    except OSError as error:
        raise InputError(f"cannot be read: {error.strerror}", where=str(path)) from None
