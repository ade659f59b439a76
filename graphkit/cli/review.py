"""``graphkit review``: a person's eye on what was read with doubt, or contradicts something."""

from __future__ import annotations

import sys
from collections.abc import Sequence
from pathlib import Path
from typing import Any

import click

from graphkit.cli.acts import NOBODY, user_name
from graphkit.cli.common import case_argument
from graphkit.cli.console import json_text, note, one_line, shown
from graphkit.errors import InputError, UsageError
from graphkit.identity.sides import place_of
from graphkit.ledger import Case, Ledger
from graphkit.ledger.ledger import moment
from graphkit.ledger.reviewing import ReviewItem, parse_value, review_item, review_queue, told, value_type
from graphkit.models import Review
from graphkit.projection import people
from graphkit.projection.contradictions import contradictions

__all__ = ["Context", "ask_line", "review", "reviewer_name"]

_DECISIONS = ("accept", "reject", "correct")
_KEYS = {"a": "accept", "r": "reject", "c": "correct", "s": "skip", "q": "quit"}
_WIDTH = 160


class Context:
    """The words around a span, from the originals of a case; each original is read once."""

    def __init__(self, case: Case) -> None:
        self._case = case
        self._texts: dict[str, str | None] = {}

    def of(self, item: ReviewItem) -> tuple[str, str] | None:
        """What stands before and after the quote; None where no text of the source is kept, or it differs."""
        evidence = item.row.evidence
        if evidence.get("start") is None or evidence.get("quote") is None:
            return None
        start, end = int(evidence["start"]), int(evidence["end"])
        text = self._text(item)
        if text is None or text[start:end] != evidence["quote"]:
            return None
        return text[max(0, start - _WIDTH) : start], text[end : end + _WIDTH]

    def _text(self, item: ReviewItem) -> str | None:
        sha256 = item.source.sha256
        if sha256 is None or item.source.text_sha256 is None:
            return None
        if sha256 not in self._texts:
            from graphkit.extract.documents import read_document

            original = self._case.original(sha256)
            try:
                self._texts[sha256] = read_document(original).text if original is not None else None
            except InputError as error:
                note(f"{item.source.title}: no context: {error.message}")
                self._texts[sha256] = None
        return self._texts[sha256]


def reviewer_name(given: str | None) -> str:
    """Who reviews: as given, or the user of this machine, and says which.

    Raises:
        UsageError: neither is known, or the name is empty.
    """
    if given is not None:
        if not given.strip():
            raise UsageError("--reviewer is empty")
        return given.strip()
    name = user_name()
    if name == NOBODY:
        raise UsageError("who reviews is not known", hint="Say --reviewer NAME.")
    note(f"reviewer: {name} (the user of this machine; --reviewer NAME says otherwise)")
    return name


@click.command()
@case_argument
@click.argument("third", metavar="", required=False)
@click.option(
    "--people",
    "of_people",
    is_flag=True,
    help="Pairs of people who may be one, in place of statements, the most useful first.",
)
@click.option(
    "--below",
    type=click.FloatRange(0, 1),
    help="Statements whose confidence is lower; 0.7 unless --conflicts stands alone.",
)
@click.option("--conflicts", is_flag=True, help="Only statements in conflict (with --below: those too).")
@click.option("--all", "decided", is_flag=True, help="Those that have a review, too.")
@click.option("--json", "json_", is_flag=True, help="The queue as a JSON list; nothing is asked.")
@click.option("--proposals", is_flag=True, help="What a proposer proposed, in place of statements.")
@click.option(
    "--decide",
    nargs=2,
    metavar="ID DECISION",
    help="Decide one statement without asking: accept, reject or correct. With --people, after CASE: "
    "--decide LEFT RIGHT same, different or unsure.",
)
@click.option("--value", help="With --decide ID correct: the right value; several texts separated by ';'.")
@click.option("--reason", default="", help="With --decide: why.")
@click.option("--reviewer", help="Who reviews; the user of this machine unless told.")
def review(
    case_folder: Path,
    third: str | None,
    of_people: bool,
    below: float | None,
    conflicts: bool,
    decided: bool,
    json_: bool,
    proposals: bool,
    decide: tuple[str, str] | None,
    value: str | None,
    reason: str,
    reviewer: str | None,
) -> None:
    """Show statements read with doubt or in conflict, and note what a person decides.

    A decision is about the reading: does the source say this, here? It is kept beside the
    statement, and goes on acting when the source is read again with newer rules. `build` puts it
    into the graph.
    """
    if third is not None and not (of_people and decide is not None):
        raise UsageError(f"unexpected argument {third!r}")
    if decide is None and (value is not None or reason):
        raise UsageError("--value and --reason go with --decide")
    if decide is not None and json_:
        raise UsageError("--decide and --json are one at a time")
    case = Case.open(case_folder)
    with case.ledger() as ledger:
        if of_people:
            from graphkit.cli.review_people import review_people

            if value is not None or below is not None or conflicts or proposals:
                raise UsageError("--people goes with --json, --all, --decide, --reason and --reviewer only")
            if decide is not None and third is None:
                raise UsageError("--people --decide needs LEFT, RIGHT and a decision, after CASE",
                                 hint="graphkit review CASE --people --decide LEFT RIGHT same")  # fmt: skip
            chosen = (*decide, str(third)) if decide is not None else None
            review_people(ledger, decided=decided, json_=json_, decide=chosen, reason=reason, reviewer=reviewer)
            return
        if proposals:
            from graphkit.cli.proposals import review_proposals

            if value is not None or below is not None or conflicts:
                raise UsageError("--proposals goes with --json, --all, --decide, --reason and --reviewer only")
            review_proposals(
                case, ledger, decided=decided, json_=json_, decide=decide, reason=reason, reviewer=reviewer
            )
            return
        if decide is not None:
            _decide(ledger, decide[0], decide[1], value, reason, reviewer)
            return
        if below is None and not conflicts:
            below, conflicts = 0.7, True
        contradicted = contradictions(ledger, people(ledger)) if conflicts else None
        queue = review_queue(ledger, below=below, conflicts=conflicts, decided=decided, contradicted=contradicted)
        context = Context(case)
        if json_:
            click.echo(json_text([_as_json(item, context.of(item)) for item in queue], indent=1))
        elif not queue:
            note("Nothing to review.")
        else:
            _ask(ledger, queue, context, reviewer_name(reviewer))


def _decide(ledger: Ledger, key: str, decision: str, value: str | None, reason: str, reviewer: str | None) -> None:
    if decision not in _DECISIONS:
        raise UsageError(f"no decision {decision!r}", hint=f"There are: {', '.join(_DECISIONS)}.")
    if (decision == "correct") != (value is not None):
        raise UsageError("--value goes with `correct`, and `correct` needs it")
    item = review_item(ledger, key)
    if item is None:
        raise UsageError(f"no standing statement {key!r}", hint="`graphkit review CASE --json` lists ids.")
    parsed = None
    if value is not None:
        try:
            parsed = _parsed(item, value)
        except ValueError as error:
            raise UsageError(f"{item.row.property}: {error}") from None
    _store(ledger, item, decision, parsed, reason, reviewer_name(reviewer))


def _parsed(item: ReviewItem, text: str) -> object:
    kind = value_type(item)
    if kind is None:
        raise ValueError(
            "cannot be corrected in place: reject it, and code the right one in a case file (`graphkit case-template`)"
        )
    return parse_value(text, kind, item.row.property)


def _store(ledger: Ledger, item: ReviewItem, decision: str, value: object, reason: str, reviewer: str) -> None:
    made = Review.model_validate(
        {"statement_id": item.row.id, "decision": decision, "value": value, "reviewer": reviewer, "at": moment(),
         "reason": reason}
    )  # fmt: skip
    ledger.add_reviews([made])
    note(f"noted: {decision}{f' to {one_line(shown(value))}' if decision == 'correct' else ''}, by {reviewer}")


def _ask(ledger: Ledger, queue: Sequence[ReviewItem], context: Context, reviewer: str) -> None:
    """One after another, until the queue or the input ends; each decision is kept at once."""
    done = left = 0
    rejected: set[str] = set()
    for number, item in enumerate(queue, 1):
        if item.row.subject in rejected and item.row.property != "type":
            continue  # what did not happen has no circumstances to judge
        note(f"\n[{number} of {len(queue)}]  {item.row.id}")
        for line in _told(item, context.of(item)):
            note(line)
        answer = _answer(item)
        if answer is None:
            left += len(queue) - number + 1
            break
        decision, value = answer
        if decision == "skip":
            left += 1
            continue
        reason = "" if decision == "accept" else ask_line("why (may be empty): ") or ""
        _store(ledger, item, decision, value, reason, reviewer)
        done += 1
        if decision == "reject" and item.row.property == "type" and not told(ledger, item.row):
            rejected.add(item.row.subject)
    note(f"\n{done} decided, {left} left." + (" `graphkit build` puts it into the graph." if done else ""))


def _answer(item: ReviewItem) -> tuple[str, object] | None:
    """A decision and its value; None to end."""
    while True:
        typed = ask_line("a(ccept), r(eject), c(orrect) VALUE, s(kip), q(uit): ")
        if typed is None:
            return None
        word, _, rest = typed.strip().partition(" ")
        word = word.casefold()
        decision = _KEYS.get(word) or (word if word in _KEYS.values() else None)
        if decision is None:
            continue
        if decision == "quit":
            return None
        if decision != "correct":
            return decision, None
        try:
            if value_type(item) is not None and not rest.strip():
                rest = ask_line(f"the right value ({value_type(item)}): ") or ""
            return decision, _parsed(item, rest)
        except ValueError as error:
            note(f"  {item.row.property}: {error}")


def ask_line(prompt: str) -> str | None:
    """What is typed on one line; None at the end of the input."""
    click.echo(prompt, nl=False, err=True)
    typed = sys.stdin.readline()
    return typed.rstrip("\r\n") if typed else None


def _told(item: ReviewItem, around: tuple[str, str] | None) -> list[str]:
    row = item.row
    about = f"{item.mention.name} – {item.event.type}" if item.event is not None else item.mention.name
    what = "happened" if row.property == "type" else f"{row.property} = {shown(_named(row.value))}"
    denied = "" if row.stance == "asserted" else f" ({row.stance})"
    rule = f", rule {row.rule}" if row.rule else ""
    lines = [
        one_line(f"{about}: {what}{denied}", indent=2),
        one_line(f"source: {item.source.title}, {place_of(row.evidence)}", indent=2),
        one_line(f"{row.said_by}, {row.certainty}, {row.method}, confidence {row.confidence:g}{rule}", indent=2),
        *(one_line(f"here because: {reason}", indent=2) for reason in item.reasons),
    ]
    if item.review is not None:
        lines.append(one_line(f"decided: {item.review.decision} by {item.review.reviewer}", indent=2))
    quote = row.evidence.get("quote")
    if quote is not None:
        before, after = around or ("", "")
        text = f"{'… ' if before else ''}{one_line(before)} >>>{one_line(str(quote))}<<< {one_line(after)}"
        lines.append(f"    {text.strip()}{' …' if after else ''}")
    return lines


def _named(value: Any) -> Any:
    """Of a thing its name."""
    return value.get("name") if isinstance(value, dict) and "thing" in value else value


def _as_json(item: ReviewItem, around: tuple[str, str] | None) -> dict[str, Any]:
    row = item.row
    return {
        "id": row.id, "reasons": list(item.reasons), "about": item.mention.name,
        "subject": row.subject, "event": item.event.type if item.event is not None else None,
        "property": row.property, "value": row.value, "value_type": value_type(item), "stance": row.stance,
        "said_by": row.said_by, "certainty": row.certainty, "confidence": row.confidence,
        "method": row.method, "rule": row.rule, "source": item.source.title,
        "evidence": row.evidence, "before": around[0] if around else None, "after": around[1] if around else None,
        "review": item.review.model_dump(mode="json") if item.review is not None else None,
    }  # fmt: skip
