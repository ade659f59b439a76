"""``graphkit link``: the rows of two lists that are the same person, one to one."""

from __future__ import annotations

import csv
from collections.abc import Iterator
from pathlib import Path
from typing import TYPE_CHECKING

import click

from graphkit.cli.console import note
from graphkit.cli.csv_files import read_rows, whole_file
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
    score, reasons. A row that fits several different people equally well is linked to none of them; one that
    stands twice counts as one person. A birth date that cannot be read counts as missing.
    """
    for path in (left, right):
        if out.exists() and out.samefile(path):
            raise UsageError("the output would overwrite the input", where=str(out), hint="Give -o another name.")
    from graphkit.identity.linking import link as link_lists

    sides = [list(_people(path)) for path in (left, right)]
    links = link_lists(sides[0], sides[1], names=(str(left), str(right)), workers=None)
    with whole_file(out) as sink:
        writer = csv.writer(sink)
        writer.writerow(("left_id", "right_id", "score", "reasons"))
        writer.writerows((a, b, f"{score:.4f}", "; ".join(reasons)) for a, b, score, reasons in links)
    note(f"{len(sides[0])} and {len(sides[1])} rows: {len(links)} pairs are the same person")


def _people(path: Path) -> Iterator[Person]:
    from graphkit.identity.linking import Person
    from graphkit.names.birth import read_birth

    unread = 0
    for line, row in read_rows(path, _COLUMNS):
        if not row["id"].strip():
            raise InputError("a row without an id", where=f"{path}, line {line}")
        unread += bool(row["dob"].strip()) and read_birth(row["dob"]) is None
        yield Person(row["id"], row["name"], row["dob"] or None)
    if unread:
        note(f"{path.name}: birth dates that cannot be read and count as missing: {unread}")
