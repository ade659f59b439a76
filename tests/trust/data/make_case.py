"""Makes the case of tests/trust/data with whatever graphkit this Python has: ``python make_case.py FOLDER``."""

from __future__ import annotations

import datetime as dt
import itertools
import json
import shutil
import sqlite3
import subprocess
import sys
from contextlib import closing
from pathlib import Path

from graphkit.ledger import Case
from graphkit.models import Judgement, Review

INPUTS = Path(__file__).parent / "inputs"
AT = dt.datetime(2026, 11, 1, 12, tzinfo=dt.UTC)


def load(case: Path) -> None:
    """Both inputs, through the command line; one row of the list goes to quarantine."""
    for arguments in (("verdicts", INPUTS / "verdict.txt"), ("list", "--max-quarantined", "50", INPUTS / "list.csv")):
        command = [sys.executable, "-m", "graphkit", "load", case, arguments[0], "--synthetic", *arguments[1:]]
        subprocess.run([str(part) for part in command], check=True, capture_output=True)


def judge(case: Path) -> None:
    """One judgement of two mentions, and two reviews: a rejected birth date and an accepted event."""
    with closing(sqlite3.connect(case / "ledger.sqlite")) as database:
        mentions = [
            row[0]
            for row in database.execute(
                "SELECT id FROM mentions WHERE kind = 'person' AND name LIKE 'Прежнев%' ORDER BY id"
            )
        ]
        (born,) = database.execute(
            "SELECT s.id FROM statements s JOIN mentions m ON m.id = s.mention_id JOIN sources q ON q.id = s.source_id "
            "WHERE s.property = 'birth_date' AND m.name LIKE 'Былинов%' AND q.kind = 'list'"
        ).fetchone()
        (unit,) = database.execute(
            "SELECT s.id FROM statements s JOIN mentions m ON m.id = s.mention_id JOIN sources q ON q.id = s.source_id "
            "WHERE m.name LIKE 'Прежнев%' AND q.kind = 'list' AND s.property <> 'name' ORDER BY s.id"
        ).fetchone()
    with Case.open(case).ledger() as ledger:
        ledger.add_judgements(
            [
                Judgement(left=left, right=right, decision="same", judge="Aigerim T.", at=AT, reason="as in the list")
                for left, right in itertools.pairwise(mentions)
            ]
        )
        ledger.add_reviews(
            [
                Review(statement_id=born, decision="reject", reviewer="Aigerim T.", at=AT, reason="misread"),
                Review(statement_id=unit, decision="accept", reviewer="Aigerim T.", at=AT),
            ]
        )


def main() -> None:
    folder = Path(sys.argv[1])
    work = folder.with_name(f"{folder.name}.work")
    load(work)
    judge(work)
    built = subprocess.run(
        [sys.executable, "-m", "graphkit", "build", str(work)], check=True, capture_output=True, text=True
    )
    folder.mkdir(parents=True)
    with closing(sqlite3.connect(work / "ledger.sqlite")) as database:
        database.execute("VACUUM INTO ?", (str(folder / "ledger.sqlite"),))
    shutil.copy(work / "case.json", folder)
    shutil.copytree(work / "originals", folder / "originals")
    shutil.rmtree(work)
    print(json.dumps({"build": (built.stdout + built.stderr).splitlines()}, ensure_ascii=False, indent=1))


if __name__ == "__main__":
    main()
