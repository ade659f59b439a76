"""``graphkit audit``: who did what in a case, and whether the log of it is whole."""

from __future__ import annotations

import json
from dataclasses import asdict
from pathlib import Path

import click

from graphkit.cli.common import case_argument
from graphkit.cli.console import note, one_line
from graphkit.errors import CaseError
from graphkit.ledger import Case

__all__ = ["audit"]

_ACTIONS = ("judgement", "review", "export", "correct", "restrict", "lift", "erase", "backup", "restore")


@click.command()
@case_argument
@click.option("--action", type=click.Choice(_ACTIONS), help="Only these.")
@click.option("--last", type=click.IntRange(1), metavar="N", help="Only the newest N.")
@click.option("--known", metavar="HASH", help="A hash that an earlier check printed: it must still be in the log.")
@click.option("--json", "json_", is_flag=True, help="JSON Lines, an entry a line.")
def audit(case_folder: Path, action: str | None, last: int | None, known: str | None, json_: bool) -> None:
    """Show the audit log of CASE and check it: each entry is chained to the one before by its hash.

    Judgements, reviews, exports with what was redacted, corrections, restrictions, erasures, backups. Keep the
    last hash outside the case: with --known it shows that nothing before it was written anew.
    """
    from graphkit.ledger.audit import audit_entries, check_audit

    with Case.open(case_folder).ledger() as ledger:
        entries = list(audit_entries(ledger, action=action))
        report = check_audit(ledger, known=known)
    for entry in entries[-last:] if last else entries:
        if json_:
            click.echo(json.dumps(asdict(entry), ensure_ascii=False))
        else:
            detail = "".join(f", {name} {_short(value)}" for name, value in entry.detail.items())
            click.echo(one_line(f"{entry.number} {entry.at} {entry.actor}: {entry.action} {entry.ref}{detail}"))
    if report.problems:
        for problem in report.problems:
            note(f"  {problem}")
        raise CaseError(
            f"the audit log does not hold together: {len(report.problems)} places", where=str(case_folder),
            hint="Compare it with a backup: `graphkit restore` into another folder, and `graphkit audit` there.",
        )  # fmt: skip
    count = "1 entry" if report.entries == 1 else f"{report.entries} entries"
    note(f"{count}, each chained to the one before; the last hash is {report.head}")


def _short(value: object) -> str:
    if isinstance(value, dict | list):
        return f"({'; '.join(map(str, value))})"
    text = str(value)
    return f"{text[:12]}…" if len(text) == 64 and not text.strip("0123456789abcdef") else text
