"""``graphkit compare-names``: how likely two spellings are one person."""

from __future__ import annotations

import csv
from pathlib import Path

import click

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

    if out.exists() and out.samefile(pairs):
        raise UsageError("the output would overwrite the input", where=str(out), hint="Give -o another name.")
    try:
        with (
            pairs.open(encoding="utf-8-sig", newline="") as source,
            out.open("w", encoding="utf-8", newline="") as sink,
        ):
            reader = csv.DictReader(source)
            missing = [c for c in _COLUMNS if c not in (reader.fieldnames or ())]
            if missing:
                raise InputError(f"no column {', '.join(missing)}", where=str(pairs),
                                 hint=f"The first line names the columns: {', '.join(_COLUMNS)}.")  # fmt: skip
            writer = csv.writer(sink)
            writer.writerow(("pair_id", "score", "reasons"))
            for row in reader:
                left = NameRecord(row["left_name"] or "", row["left_dob"] or None)
                right = NameRecord(row["right_name"] or "", row["right_dob"] or None)
                result = compare(left, right)
                writer.writerow((row["pair_id"], f"{result.score:.4f}", "; ".join(result.reasons)))
    except (UnicodeDecodeError, csv.Error) as error:
        raise InputError(f"no readable CSV in UTF-8: {error}", where=str(pairs)) from None
    except OSError as error:
        raise InputError(f"cannot be written: {error.strerror}", where=str(out)) from None
