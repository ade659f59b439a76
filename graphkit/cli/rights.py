"""``graphkit correct``, ``restrict`` and ``erase``: the rights of the people in the data."""

from __future__ import annotations

import shutil
from pathlib import Path

import click

from graphkit.cli.acts import user_name
from graphkit.cli.common import case_argument, database_options
from graphkit.cli.console import note, one_line, shown
from graphkit.errors import DatabaseUnavailable, UsageError
from graphkit.ledger import Case, Ledger

__all__ = ["correct", "erase", "restrict"]

_reason = click.option("--reason", required=True, metavar="TEXT", help="Why; never the person's name.")
_person = click.argument("person")


def _mentions(case: Case, ledger: Ledger, person: str, to: str | None, env_file: Path | None) -> tuple[str, ...]:
    from graphkit.cli.explain import mention_of
    from graphkit.identity.explaining import explain

    found = explain(ledger, mention_of(case, ledger, person, to, env_file))
    for mention in found.members:
        side = found.sides.get(mention)
        if side is not None:
            note(one_line(f"{mention}  {' / '.join(side.names)}, {side.title}, {side.place}", indent=2))
    return found.members


def _no_name(ledger: Ledger, mentions: tuple[str, ...], reason: str) -> str:
    from graphkit.ledger.blackout import Blackout
    from graphkit.ledger.erasure import names_of

    if not reason.strip():
        raise UsageError("--reason is empty")
    if Blackout(names_of(ledger, mentions)).named_in(reason):
        raise UsageError("--reason names the person", hint="It stays in the audit log for good: say it without a name.")
    return reason.strip()


@click.command()
@case_argument
@_person
@click.argument("property_", metavar="PROPERTY")
@click.argument("value")
@_reason
@database_options
def correct(
    case_folder: Path, person: str, property_: str, value: str, reason: str, to: str | None, env_file: Path | None
) -> None:
    """Correct what CASE holds of PERSON: PROPERTY (birth_date, name, residence …) is VALUE.

    Each standing statement of that property gets a review that corrects it; what the sources say stays in the
    ledger beside it. Events are corrected one by one, with `graphkit review`.
    """
    from graphkit.ledger.audit import Act
    from graphkit.ledger.ledger import moment, now
    from graphkit.ledger.reviewing import parse_value, review_item, value_type
    from graphkit.models import Review

    case, done, user = Case.open(case_folder), 0, user_name()
    with case.ledger() as ledger:
        mentions = _mentions(case, ledger, person, to, env_file)
        reason = _no_name(ledger, mentions, reason)
        rows = [r for r in ledger.statements(mentions) if r.subject in mentions and r.property == property_]
        if not rows:
            known = sorted({r.property for r in ledger.statements(mentions) if r.subject in mentions})
            raise UsageError(f"nothing says a {property_!r} of this person", hint=f"There is: {', '.join(known)}.")
        reviews = []
        for row in rows:
            item = review_item(ledger, row.id)
            kind = value_type(item) if item is not None else None
            if kind is None:
                raise UsageError(f"{property_} cannot be corrected in place", hint="`graphkit review` rejects it.")
            try:
                right = parse_value(value, kind, property_)
            except ValueError as error:
                raise UsageError(f"{property_}: {error}") from None
            reviews.append(
                Review.model_validate({"statement_id": row.id, "decision": "correct", "value": right, "reviewer": user,
                                       "at": moment(), "reason": reason})
            )  # fmt: skip
        done = ledger.add_reviews(reviews)
        ledger.record(Act("correct", mentions[0], user, now(), {"property": property_, "statements": done}))
    note(f"{property_} corrected to {one_line(shown(right))} in {done} statements; `graphkit build CASE` brings it on")


@click.command()
@case_argument
@_person
@_reason
@click.option("--lift", "lifting", is_flag=True, help="Use the data of PERSON again; PERSON is an id here.")
@database_options
def restrict(case_folder: Path, person: str, reason: str, lifting: bool, to: str | None, env_file: Path | None) -> None:
    """Keep what CASE holds of PERSON and use it for nothing: out of graph, analyses and exports until it is lifted."""
    from graphkit.ledger.audit import Act
    from graphkit.ledger.ledger import now
    from graphkit.ledger.restriction import lift
    from graphkit.ledger.restriction import restrict as keep_out

    case = Case.open(case_folder)
    with case.ledger() as ledger:
        mentions = _mentions(case, ledger, person, to, env_file)
        reason = _no_name(ledger, mentions, reason)
        act = Act("lift" if lifting else "restrict", mentions[0], user_name(), now(),
                  {"reason": reason, "mentions": list(mentions)})  # fmt: skip
        count = (lift if lifting else keep_out)(ledger, mentions, act)
    said = "used again" if lifting else "restricted"
    note(f"{count} mentions {said}; `graphkit build CASE` takes them {'in' if lifting else 'out'}, "
         "for every database it was built into")  # fmt: skip
    if not lifting:
        note(f"`graphkit restrict CASE {mentions[0]} --lift` undoes it")


@click.command()
@case_argument
@_person
@_reason
@click.option("--yes", is_flag=True, help="Do not ask.")
@database_options
def erase(case_folder: Path, person: str, reason: str, yes: bool, to: str | None, env_file: Path | None) -> None:
    """Take PERSON out of CASE for good: ledger, originals, graph and exports. It cannot be undone.

    Originals that name the person go as whole files; what they say of others stays, with the name blacked out in
    their quotes. Copies elsewhere are yours to remove: exports that left, backups, other databases.
    """
    from graphkit.ledger.audit import Act, audit_entries
    from graphkit.ledger.erasure import erase as take_out
    from graphkit.ledger.erasure import still_naming
    from graphkit.ledger.ledger import now

    case = Case.open(case_folder)
    with case.ledger() as ledger:
        mentions = _mentions(case, ledger, person, to, env_file)
        reason = _no_name(ledger, mentions, reason)
        if not yes:
            click.confirm(f"Erase what these {len(mentions)} mentions say, for good?", abort=True, err=True)
        _remove_graph(case)
        done = take_out(case, ledger, mentions, Act("erase", mentions[0], user_name(), now(), {"reason": reason}))
        left = [e for e in audit_entries(ledger) if e.action in ("export", "backup")]
    note(
        f"erased: {done.mentions} mentions, {done.events} events, {done.statements} statements, {done.acts} judgements "
        f"and reviews, {done.quarantined} records in quarantine, {done.originals} originals; the name was blacked out "
        f"in {done.blacked_out} rows of others"
    )
    for file in still_naming(case, done.names):
        note(f"  still names the person: {file}")
    exported = {file for e in left if e.action == "export" for file in e.detail["files"]}
    outside = sorted(file for file in exported if Path(file).exists())
    for name in outside:
        note(f"  an export that may name the person: {name}")
    backups = sum(e.action == "backup" for e in left)
    if backups:
        note(f"  {backups} backups were made; remove them, or restore them with --erasures {case_folder} only")
    note("`graphkit build CASE` makes the graph anew; with --to, bring other databases up to date, too")


def _remove_graph(case: Case) -> None:
    """The embedded database, the notes of builds into it, and what was exported into the case."""
    from graphkit.store.embedded_child import lock_folder

    if case.graph.is_dir():
        lock = lock_folder(case.graph)
        if lock is None:
            raise DatabaseUnavailable(
                "the graph is in use", where=str(case.graph), hint="End `graphkit serve` and other commands first."
            )
        with lock:
            for part in case.graph.iterdir():
                if part.name != "server.lock":
                    shutil.rmtree(part) if part.is_dir() else part.unlink()
    exports = case.path / "exports"
    for part in exports.iterdir() if exports.is_dir() else ():
        shutil.rmtree(part) if part.is_dir() else part.unlink()
