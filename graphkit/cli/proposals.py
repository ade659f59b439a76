"""Proposals of a local model: into the queue, and from there only by a person's word."""

from __future__ import annotations

import json
from dataclasses import asdict
from importlib.metadata import entry_points
from pathlib import Path

import click

from graphkit.cli.console import json_text, note, one_line, shown
from graphkit.errors import GraphkitError, InputError, UsageError, suggest
from graphkit.extract import extract_text
from graphkit.extract.documents import read_document
from graphkit.extract.proposals import GROUP, Proposal, Proposer, check
from graphkit.ledger import Case, Ledger
from graphkit.ledger.changes import standing_records
from graphkit.ledger.proposal_queue import Queued, accept, add, proposal_record, read_queue, set_decision
from graphkit.models import Source

__all__ = ["find_proposer", "review_proposals", "run_proposer"]


def find_proposer(name: str) -> Proposer:
    """A proposer by its name in the entry-point group ``graphkit.proposers``.

    Raises:
        UsageError: there is none of that name, or it is broken.
    """
    found = {point.name: point for point in entry_points(group=GROUP)}
    if name not in found:
        known = sorted(found)
        hint = suggest(name, known) or (f"There are: {', '.join(known)}." if known else "None is installed.")
        raise UsageError(f"no proposer {name!r}", hint=hint)
    try:
        proposer = found[name].load()()
    except Exception as error:  # another package may fail in any way
        raise UsageError(f"proposer {name!r} cannot be used: {error}", where=found[name].value) from error
    if not isinstance(proposer, Proposer):
        raise UsageError(f"{found[name].value} is no proposer", hint="It needs name, version and propose().")
    return proposer


def run_proposer(case_folder: Path, name: str) -> None:
    """Let a proposer read the verdicts of a case; what counts goes to the queue, the rest is told with its reason.

    Raises:
        GraphkitError: it failed on a verdict; what it proposed of the others is in the queue.
    """
    case, proposer = Case.open(case_folder), find_proposer(name)
    failed = []
    with case.ledger() as ledger:
        sources = {s.sha256: s for s in ledger.sources() if s.sha256}
        names = {m.id: m.name for m in ledger.mentions(people=True)}
        for _, sha256 in standing_records(ledger, "verdicts"):
            original = case.original(sha256)
            if original is None:
                failed.append(f"{sources[sha256].title}: its original is not in the case")
                continue
            try:
                frozen = read_document(original)
            except InputError as error:
                failed.append(f"{original.name}: {error.message}")
                continue
            text = frozen.text
            if frozen.text_sha256 != sources[sha256].text_sha256:
                failed.append(f"{original.name}: its text is read otherwise now; `graphkit extract --case` tells")
                continue
            defendants = extract_text(text, original.stem).defendants
            try:
                proposals = list(proposer.propose(text, original.stem))
                found, dropped = check(text, defendants, [p for p in proposals if isinstance(p, Proposal)])
            except Exception as error:  # another package may fail in any way; the other verdicts are read
                failed.append(f"{original.name}: {type(error).__name__}: {error}")
                continue
            queued = []
            for f in found:
                one = Queued(
                    proposer.name, proposer.version, sha256, str(sources[sha256].text_sha256), f.proposal.subject,
                    defendants[f.proposal.subject].name, f.proposal.type, f.span.start, f.span.end, f.span.quote,
                    f.said_by, dict(f.proposal.attributes),
                )  # fmt: skip
                try:
                    json.dumps(one.attributes, ensure_ascii=False, allow_nan=False).encode("utf-8")
                    record = proposal_record(sources[sha256], one)
                except (ValueError, TypeError) as error:
                    note(one_line(f"{original.name}: dropped {one.type}: {error}"))
                    continue
                if record.mentions[0].id not in names:
                    note(one_line(f"{original.name}: dropped {one.type}: {one.name} is not in the ledger"))
                    continue
                queued.append(one)
            for d in dropped:
                note(one_line(f"{original.name}: dropped {d.proposal.type}: {d.reason}"))
            fresh = add(case, queued)
            note(one_line(f"{original.name}: {fresh} new, {len(queued) - fresh} known, {len(proposals) - len(queued)} "
                          "dropped"))  # fmt: skip
    note("Nothing is loaded: `graphkit review CASE --proposals` shows what waits.")
    if failed:
        raise GraphkitError(f"the proposer {name} did not read all verdicts", hint="\n  ".join(map(one_line, failed)))


def review_proposals(
    case: Case,
    ledger: Ledger,
    *,
    decided: bool,
    json_: bool,
    decide: tuple[str, str] | None,
    reason: str,
    reviewer: str | None,
) -> None:
    """List what was proposed, ask for it one by one, or decide one."""
    from graphkit.cli.review import ask_line, reviewer_name

    queue = [q for q in read_queue(case) if decided or decide is not None or q.decision is None]
    if decide is not None:
        found = next((q for q in queue if q.id == decide[0]), None)
        if found is None:
            raise UsageError(f"no proposal {decide[0]!r}", hint="`graphkit review CASE --proposals --json` lists ids.")
        if decide[1] not in ("accept", "reject"):
            raise UsageError(f"no decision {decide[1]!r}", hint="A proposal is accepted or rejected.")
        if found.decision == "accept":
            raise UsageError("it is accepted already", hint="Its statements are in the ledger: `review --decide` them.")
        _decide(case, ledger, found, decide[1], reason, reviewer_name(reviewer))
    elif json_:
        click.echo(json_text([{"id": q.id, **asdict(q)} for q in queue], indent=1))
    elif not queue:
        note("Nothing is proposed.")
    else:
        who = reviewer_name(reviewer)
        for number, proposal in enumerate(queue, 1):
            note(f"\n[{number} of {len(queue)}]  {proposal.id}")
            told = f"{proposal.name} – {proposal.type}, {shown(proposal.attributes) or 'undated'}"
            note(one_line(f"{told}, {proposal.said_by}", indent=2))
            note(one_line(f"proposed by {proposal.proposer} {proposal.version}; not in the ledger", indent=2))
            note(f"    >>>{one_line(proposal.quote)}<<<")
            typed = ""
            while typed not in ("a", "r", "s", "q"):
                answer = ask_line("a(ccept), r(eject), s(kip), q(uit): ")
                typed = "q" if answer is None else answer.strip().casefold()[:1]
            if typed == "q":
                return
            if typed != "s":
                _decide(case, ledger, proposal, {"a": "accept", "r": "reject"}[typed], reason, who)


def _decide(case: Case, ledger: Ledger, proposal: Queued, decision: str, reason: str, reviewer: str) -> None:
    if decision == "accept":
        source = _source(ledger, proposal)
        accept(case, ledger, source, proposal, reviewer, reason)
    else:
        set_decision(case, proposal.id, decision, reviewer, reason)
    note(f"noted: {decision}, by {reviewer}")


def _source(ledger: Ledger, proposal: Queued) -> Source:
    source = next((s for s in ledger.sources() if s.sha256 == proposal.sha256), None)
    if source is None or source.text_sha256 != proposal.text_sha256:
        raise GraphkitError(
            "the text that this was proposed from is no longer what the case holds",
            where=proposal.id, hint="Let the proposer run again.",
        )  # fmt: skip
    return source
