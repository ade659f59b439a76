"""``graphkit review --people``: two sides with their evidence beside each other, and a key for the decision."""

from __future__ import annotations

import io
import shutil
import sys
import textwrap
from collections.abc import Mapping, Sequence
from typing import Any

import click

from graphkit.cli.console import json_text, note, one_line
from graphkit.cli.judgements import DECISIONS, judge_name, mention_id
from graphkit.cli.review import ask_line
from graphkit.errors import UsageError
from graphkit.identity.clusters import Clusters, cluster
from graphkit.identity.judgement_log import MACHINE, Pair, add_judgement, inputs, standing_decisions
from graphkit.identity.pairs import PairItem, pair_item, pair_queue
from graphkit.identity.sides import Side, sides
from graphkit.ledger import Ledger
from graphkit.models import Judgement

__all__ = ["review_people"]

_KEYS = {"s": "same", "d": "different", "u": "unsure", "n": "next", "b": "back", "q": "quit", "?": "help"}
_TYPED = {
    **_KEYS, **dict(zip("ывгтий", ("same", "different", "unsure", "next", "back", "quit"), strict=True)),
    ",": "help", "h": "help", "р": "help", "\x04": "quit", "\x1b": "quit",
}  # fmt: skip
"""What a key means; with the Russian or Kazakh layout on, the same key means the same."""
_PROMPT = "s(ame) d(ifferent) u(nsure) n(ext) b(ack) q(uit) ?(help): "
_HELP = """
  s  they are one person            n  leave it for later
  d  they are two                   b  back to the one before
  u  looked at, and not sure        q  end; what was decided stands
  S, D, U  the same, and a line for the reason
  A decision is an entry in the log; a new one on the same pair takes its
  place. "different" always stands: against the machine, and against every
  other judge's "same".
"""
_WIDEST = 160
_EVENTS, _QUOTES, _OTHERS = 8, 3, 4
_QUOTE = 240
_LABELS = {"birth_date": "born", "age": "age", "gender": "sex", "citizenship": "citizen of", "birthplace": "born in",
           "residence": "lives in"}  # fmt: skip


class _Desk:
    """The log in memory, kept in step with what is decided, so that each next pair is the most useful one."""

    def __init__(self, ledger: Ledger) -> None:
        self.ledger = ledger
        self.links, self.log, self.standing = inputs(ledger)
        self.sources = {s.id: s for s in ledger.sources()}
        self.reviews = ledger.reviews()
        self._update()

    def _update(self) -> None:
        self.decisions = standing_decisions(self.log)
        self.clusters: Clusters = cluster(self.links, self.log, self.standing)

    def queue(self, judge: str | None = None, *, decided: bool = False) -> list[PairItem]:
        return pair_queue(self.clusters, self.decisions, self.standing, judge=judge, decided=decided)

    def item(self, pair: Pair) -> PairItem:
        return pair_item(pair, self.clusters, self.decisions)

    def sides(self, items: Sequence[PairItem]) -> dict[str, Side]:
        most = _OTHERS + 1
        wanted = {m for i in items for m in (*i.left_group[:most], *i.right_group[:most])}
        return sides(self.ledger, wanted, self.sources, self.reviews)

    def judge(self, item: PairItem, decision: str, who: str, reason: str) -> None:
        seen = self.sides([item])
        evidence = [*seen[item.left].evidence, *seen[item.right].evidence]
        made = add_judgement(self.ledger, item.left, item.right, decision, judge=who, reason=reason, evidence=evidence)
        note(f"noted: {made.decision}, by {made.judge}")
        self.log.append(made)
        self.standing |= {item.left, item.right}
        self._update()


def review_people(
    ledger: Ledger,
    *,
    decided: bool,
    json_: bool,
    decide: tuple[str, str, str] | None,
    reason: str,
    reviewer: str | None,
) -> None:
    """List the pairs of mentions to be judged, ask for them one by one, or decide one.

    Raises:
        UsageError: a mention or decision is unknown, or nobody can be asked because there is no terminal.
    """
    desk = _Desk(ledger)
    if decide is not None:
        if decide[2] not in DECISIONS:
            raise UsageError(f"no decision {decide[2]!r}", hint=f"There are: {', '.join(DECISIONS)}.")
        left, right = sorted((mention_id(ledger, decide[0]), mention_id(ledger, decide[1])))
        desk.judge(desk.item((left, right)), decide[2], judge_name(reviewer, "--reviewer"), reason)
        return
    queue = desk.queue(decided=decided)
    if json_:
        seen = desk.sides(queue)
        click.echo(json_text([_as_json(item, seen, desk) for item in queue], indent=1))
    elif not queue:
        note("No pair of people to judge.")
    elif not (sys.stdin.isatty() and sys.stderr.isatty()):
        raise UsageError(
            f"{len(queue)} pairs wait, and there is no terminal to ask at",
            hint="`graphkit review CASE --people --json` lists them; "
            "`graphkit review CASE --people --decide LEFT RIGHT same` (or different, unsure) decides one.",
        )
    else:
        _ask(desk, judge_name(reviewer, "--reviewer"), decided=decided)


def _ask(desk: _Desk, who: str, *, decided: bool) -> None:
    """One after another, until the queue or the input ends; each decision is kept at once."""
    shown: list[Pair] = []
    at = done = 0
    queue = desk.queue(who, decided=decided)
    while True:
        if at == len(shown):
            queue = [item for item in queue if item.pair not in shown]
            if not queue:
                break
            shown.append(queue[0].pair)
        item = desk.item(shown[at])
        note(f"\n[{at + 1} of {len(shown) + sum(i.pair not in shown for i in queue)}]  {item.left}  {item.right}")
        click.echo(beside(item, desk.sides([item]), _width()), err=True)
        for line in _verdicts(item, desk):
            note("\n".join(textwrap.wrap(line, _width(), subsequent_indent="        ")))
        decision, reason = _answer()
        if decision == "quit":
            break
        if decision == "back":
            at = max(at - 1, 0)
            continue
        if decision != "next":
            desk.judge(item, decision, who, reason)
            queue = desk.queue(who, decided=decided)
            done += 1
        at += 1
    left = sum(item.pair not in shown for item in queue)
    note(f"\n{done} decided, {left} not looked at." + (" `graphkit build` puts it into the graph." if done else ""))


def _answer() -> tuple[str, str]:
    """A decision and its reason."""
    while True:
        click.echo(_PROMPT, nl=False, err=True)
        try:
            key = click.getchar()
        except EOFError:
            key = "q"
        meaning = _TYPED.get(key) or _TYPED.get(key.casefold())
        click.echo(meaning or "", err=True)
        if meaning == "help":
            click.echo(_HELP, err=True)
        elif meaning in DECISIONS and key != key.casefold():
            return meaning, ask_line("why: ") or ""
        elif meaning is not None:
            return meaning, ""


def _width() -> int:
    return max(60, min(_WIDEST, shutil.get_terminal_size((80, 24)).columns))


def beside(item: PairItem, seen: Mapping[str, Side], width: int) -> str:
    """The two sides as a table of two columns, no line wider than ``width``."""
    from rich.console import Console
    from rich.table import Table
    from rich.text import Text

    out = io.StringIO()
    console = Console(file=out, width=width, force_terminal=False, color_system=None)
    table = Table(box=None, pad_edge=False, show_header=False, expand=False)
    label = max(map(len, (*_LABELS.values(), "also there as")))
    table.add_column(width=label, no_wrap=True)
    half = (width - label - 2) // 2
    for _ in range(2):
        table.add_column(width=half, overflow="fold")
    left, right = seen[item.left], seen[item.right]
    for name, one, other in _rows(left, right, item, seen):
        table.add_row(Text(name), Text("\n".join(one) or "–"), Text("\n".join(other) or "–"))
    console.print(table)
    return "\n".join(line.rstrip() for line in out.getvalue().splitlines())


def _rows(left: Side, right: Side, item: PairItem, seen: Mapping[str, Side]) -> list[tuple[str, list[str], list[str]]]:
    def clean(lines: Sequence[str]) -> list[str]:
        return [one_line(line) for line in lines]

    rows = [("name", clean([left.name]), clean([right.name]))]
    both: list[tuple[str, Sequence[str], Sequence[str]]] = [("also", left.names[1:], right.names[1:])]
    both += [(word, left.facts.get(name, ()), right.facts.get(name, ())) for name, word in _LABELS.items()]
    both += [
        ("source", [f"{left.title} ({left.kind})"], [f"{right.title} ({right.kind})"]),
        ("place", [left.place], [right.place]),
        ("units", left.units, right.units),
        ("events", _some(left.events, _EVENTS), _some(right.events, _EVENTS)),
        ("words", _quoted(left), _quoted(right)),
        ("joined with", _others(item.left_group, seen), _others(item.right_group, seen)),
    ]
    return rows + [(name, clean(one), clean(other)) for name, one, other in both if one or other]


def _some(lines: Sequence[str], most: int) -> list[str]:
    return [*lines[:most], *([f"… and {len(lines) - most} more"] if len(lines) > most else [])]


def _quoted(side: Side) -> list[str]:
    """The source's words, without what stands above already: the cells of a list."""
    above = {side.name, *(value for values in side.facts.values() for value in values)}
    cut = [f"“{q[:_QUOTE]}{'…' if len(q) > _QUOTE else ''}”" for q in side.quotes if q not in above]
    return _some(cut, _QUOTES)


def _others(group: Sequence[str], seen: Mapping[str, Side]) -> list[str]:
    others = [m for m in group[1:] if m in seen]
    lines = [
        f"{o.name}{', ' + '; '.join(o.facts['birth_date']) if 'birth_date' in o.facts else ''} ({o.title})"
        for o in (seen[m] for m in others[:_OTHERS])
    ]
    return [*lines, *([f"… and {len(group) - 1 - _OTHERS} more"] if len(group) - 1 > _OTHERS else [])]


def _verdicts(item: PairItem, desk: _Desk) -> list[str]:
    """What the machine and people think of it, and what a "same" would do."""
    machine = desk.decisions.get(item.pair, {}).get(MACHINE)
    lines = []
    if machine is not None:
        score = f", score {machine.score:.2f}" if machine.score is not None else ""
        lines.append(one_line(f"machine ({machine.version}): {machine.decision}{score}", indent=2))
        lines += [one_line(reason, indent=6) for reason in item.reasons]
    for j in item.judgements:
        why = f": {j.reason}" if j.reason else ""
        lines.append(one_line(f"{j.judge}, {j.at:%Y-%m-%d}: {j.decision}{why}", indent=2))
    left, right = len(item.left_group), len(item.right_group)
    if item.why == "unconfirmed":
        lines.append(f"  one person now, by the machine's word alone: {left} and {right} mentions")
    elif left + right > 2:
        lines.append(f"  would join {left} and {right} mentions")
    return lines


def _as_json(item: PairItem, seen: Mapping[str, Side], desk: _Desk) -> dict[str, Any]:
    machine: Judgement | None = desk.decisions.get(item.pair, {}).get(MACHINE)
    return {
        "left": _side_json(item.left, item.left_group, seen, desk),
        "right": _side_json(item.right, item.right_group, seen, desk),
        "why": item.why, "use": round(item.use, 4), "score": item.score, "reasons": list(item.reasons),
        "machine": machine.model_dump(mode="json", exclude={"left", "right", "evidence"}) if machine else None,
        "judgements": [j.model_dump(mode="json", exclude={"left", "right"}) for j in item.judgements],
    }  # fmt: skip


def _side_json(mention: str, group: Sequence[str], seen: Mapping[str, Side], desk: _Desk) -> dict[str, Any]:
    side = seen[mention]
    return {
        "mention": mention, "person": desk.clusters.person_of(mention), "name": side.name, "names": list(side.names),
        **{name: list(side.facts.get(name, ())) for name in _LABELS},
        "source": side.title, "source_kind": side.kind, "place": side.place, "units": list(side.units),
        "events": list(side.events), "quotes": list(side.quotes), "joined_with": list(group[1:]),
    }  # fmt: skip
