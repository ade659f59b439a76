"""``graphkit resolve``: the machine's judgements on who is whom in a case."""

from __future__ import annotations

from pathlib import Path

import click

from graphkit.cli.common import apart_words, case_argument
from graphkit.cli.console import note
from graphkit.ledger import Case

__all__ = ["resolve"]


@click.command()
@case_argument
@click.option("--dry-run", is_flag=True, help="Say what would be judged, and judge nothing.")
def resolve(case_folder: Path, dry_run: bool) -> None:
    """Judge which mentions in CASE are one person: by names, birth dates, units, dates, places and cases.

    The judgements are the machine's and shown as such. What is likely but not sure is left undecided, for
    `graphkit review CASE --people`. What a person judged is never overridden.
    """
    from graphkit.identity.resolve import resolve as resolve_people

    with Case.open(case_folder).ledger() as ledger:
        done = resolve_people(ledger, dry_run=dry_run, workers=None)
    note(f"{done.mentions} mentions of people, {done.compared} pairs compared in full")
    note(f"the same by the machine's judgement: {done.same} pairs; possibly the same: {done.possible}")
    if done.left_to_people:
        note(f"{done.left_to_people} pairs left as a person decided")
    if done.blocked:
        note(f"{done.blocked} pairs not joined: a person keeps apart two whom they would make one")
    if done.dropped:
        note(f"{done.dropped} pairs not looked at: hundreds share one name, and give nothing else")
    if done.apart:
        note(apart_words(done.apart))
    if not done.fresh and not done.retracted:
        note("Nothing new to judge.")
        return
    what = "judgements would be new, {} would be retracted" if dry_run else "judgements are new, {} retracted"
    note(f"{done.fresh} {what.format(done.retracted)}")
    if not dry_run:
        note("`graphkit build CASE` brings them into the graph.")
