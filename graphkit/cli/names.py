"""``graphkit compare-names``: how likely two spellings are one person."""

from __future__ import annotations

import csv
from pathlib import Path

import click

from graphkit.cli.console import note
from graphkit.cli.csv_files import read_rows, whole_file
from graphkit.errors import InputError, UsageError

__all__ = ["compare_names"]

_COLUMNS = ("pair_id", "left_name", "left_dob", "right_name", "right_dob")


@click.command(name="compare-names")
@click.argument("pairs", metavar="PAIRS.csv", type=click.Path(path_type=Path, exists=True, dir_okay=False))
@click.option("-o", "--out", required=True, type=click.Path(path_type=Path, dir_okay=False), help="SCORES.csv")
def compare_names(pairs: Path, out: Path) -> None:
    """Score pairs of names with birth dates: 0.5 and above means the same person.

    Columns of PAIRS.csv: pair_id, left_name, left_dob, right_name, right_dob; of the output: pair_id,
    score, reasons.
    """
    from graphkit.names import NameRecord, compare
    from graphkit.names.birth import read_birth

    if out.exists() and out.samefile(pairs):
        raise UsageError("the output would overwrite the input", where=str(out), hint="Give -o another name.")
    unread = 0
    with whole_file(out) as sink:
        writer = csv.writer(sink)
        writer.writerow(("pair_id", "score", "reasons"))
        for line, row in read_rows(pairs, _COLUMNS):
            if not row["pair_id"].strip():
                raise InputError("a row without a pair_id", where=f"{pairs}, line {line}")
            births = (row["left_dob"], row["right_dob"])
            unread += sum(bool(b.strip()) and read_birth(b) is None for b in births)
            left = NameRecord(row["left_name"], births[0] or None)
            right = NameRecord(row["right_name"], births[1] or None)
            result = compare(left, right)
            writer.writerow((row["pair_id"], f"{result.score:.4f}", "; ".join(result.reasons)))
    if unread:
        note(f"birth dates that cannot be read and count as missing: {unread}")
