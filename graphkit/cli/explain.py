"""``graphkit explain``: why these mentions are one person, what speaks against, and who may be the same yet."""

from __future__ import annotations

import re
from pathlib import Path
from typing import Any

import click

from graphkit.cli.common import case_argument, database_options, open_store, target
from graphkit.cli.console import json_text, note, one_line
from graphkit.errors import GraphkitError
from graphkit.identity.explaining import Explanation, Link
from graphkit.identity.explaining import explain as explain_person
from graphkit.identity.judgement_log import MACHINE, reasons_of
from graphkit.identity.sides import Side
from graphkit.ledger import Case, LedgerReader
from graphkit.models import Judgement

__all__ = ["explain", "mention_of"]

_ID = re.compile(r"m_[0-9a-f]*")


@click.command()
@case_argument
@click.argument("person")
@database_options
@click.option("--json", "json_", is_flag=True, help="One JSON object.")
def explain(case_folder: Path, person: str, to: str | None, env_file: Path | None, json_: bool) -> None:
    """Tell why the mentions of PERSON are one person: each link, who judged it and on what ground.

    PERSON is the id of a person or mention, its beginning, or a name. What is told is how the
    ledger stands; only a name is looked up in the graph.
    """
    case = Case.open(case_folder)
    with case.ledger() as ledger:
        found = explain_person(ledger, mention_of(case, ledger, person, to, env_file))
    if json_:
        click.echo(json_text(_as_json(found), indent=1))
    else:
        for line in _told(found):
            click.echo(line)
        if any(judge == MACHINE for judge, _ in found.judge.values()):
            note("What only the machine joined counts as one nowhere in public; "
                 "`graphkit review CASE --people` confirms or parts it.")  # fmt: skip


def mention_of(case: Case, ledger: LedgerReader, person: str, to: str | None, env_file: Path | None) -> str:
    """The mention that an id, its beginning or a name means.

    Raises:
        UsageError: nobody, or several.
        GraphkitError: the graph is older than the ledger.
    """
    if _ID.fullmatch(person):
        from graphkit.cli.judgements import mention_id

        return mention_id(ledger, person)
    from graphkit.cli.people import identify

    with open_store(target(case, to, env_file), "read") as store:
        found = identify(store, person)
    if not ledger.mention_ids(found):
        raise GraphkitError(
            "the graph is older than the ledger: this person's first mention no longer stands", where=found,
            hint="`graphkit build CASE` brings the graph up to date.",
        )  # fmt: skip
    return found


def _told(found: Explanation) -> list[str]:
    number = {m: i for i, m in enumerate(found.members, 1)}
    first = found.sides.get(found.person)
    out = [one_line(f"{first.name if first else '?'}  {found.person}"), "", "Mentions"]
    for mention in found.members:
        side = found.sides.get(mention)
        if side is not None:
            out.append(one_line(f"{number[mention]}  {_side(side)}", indent=2))
            out.append(f"     {mention}")
    out += ["", "Why they are one"]
    if len(found.members) == 1:
        out.append("  There is one mention only.")
    out += [line for link in found.links for line in _link(link, number)]
    if found.against or found.conflicts:
        out += ["", "Against it"]
        out += [line for j in found.against for line in _judgement(j, number, found)]
        for c in found.conflicts:
            left, right = (_name(m, number, found) for m in (c.left, c.right))
            apart = " and ".join(_name(m, number, found) for m in c.kept_apart)
            out.append(one_line(f"not joined: {left} and {right}, the same for {c.judge}; "
                                f"{', '.join(c.apart_by)} keeps {apart} apart", indent=2))  # fmt: skip
    if found.disagreements:
        out += ["", "Judges disagree"]
        for d in found.disagreements:
            pair = " and ".join(_name(m, number, found) for m in (d.left, d.right))
            said = ", ".join(f"{judge} says {decision}" for judge, decision in d.decisions)
            out.append(one_line(f"{pair}: {said}", indent=2))
    if found.possible:
        out += ["", "Undecided: may be the same"]
        for p in found.possible:
            other = p.right if p.left == found.person else p.left
            score = f", score {p.score:.2f}" if p.score is not None else ""
            out.append(one_line(f"{_name(other, number, found)}{score}", indent=2))
            out.append(f"     {other}")
            out += [one_line(reason, indent=5) for reason in p.reasons]
    return out


def _side(side: Side) -> str:
    born = f", born {' or '.join(side.facts['birth_date'])}" if "birth_date" in side.facts else ""
    return f"{' / '.join(side.names)}{born} – {side.title} ({side.kind}), {side.place}"


def _name(mention: str, number: dict[str, int], found: Explanation) -> str:
    if mention in number:
        return str(number[mention])
    side = found.sides.get(mention)
    return f"{side.name} ({side.title}) {mention[:10]}" if side is not None else f"{mention} (no longer stands)"


def _link(link: Link, number: dict[str, int]) -> list[str]:
    pair = " = ".join(str(number.get(m, f"{m[:10]} (no longer stands)")) for m in (link.left, link.right))
    if link.judgement is None:
        return [one_line(f"{pair}  the source itself says so", indent=2)]
    j = link.judgement
    without = "" if link.acts else " – without effect: a person decided on the two"
    lines = [one_line(f"{pair}  {_who(j)}{without}", indent=2)]
    lines += [one_line(reason, indent=6) for reason in reasons_of(j)]
    if link.lost:
        lines.append(f"      {len(link.lost)} of {len(j.evidence)} statements it rested on no longer stand: look again")
    return lines


def _who(j: Judgement) -> str:
    score = f", score {j.score:.2f}" if j.score is not None else ""
    version = f" {j.version}" if j.version else ""
    return f"{j.judge}{version}, {j.at:%Y-%m-%d}{score}"


def _judgement(j: Judgement, number: dict[str, int], found: Explanation) -> list[str]:
    pair = " and ".join(_name(m, number, found) for m in (j.left, j.right))
    return [
        one_line(f"{pair}: {j.decision} – {_who(j)}", indent=2),
        *(one_line(reason, indent=6) for reason in reasons_of(j)),
    ]


def _as_json(found: Explanation) -> dict[str, Any]:
    def judged(j: Judgement) -> dict[str, Any]:
        return {"id": j.id, **j.model_dump(mode="json"), "reasons": reasons_of(j)}

    def side(mention: str) -> dict[str, Any]:
        s = found.sides.get(mention)
        if s is None:
            return {"mention": mention, "stands": False}
        facts = {name: list(values) for name, values in s.facts.items()}
        return {"mention": mention, "stands": True, "name": s.name, "names": list(s.names), **facts, "source": s.title,
                "source_kind": s.kind, "place": s.place, "units": list(s.units), "quotes": list(s.quotes)}  # fmt: skip

    return {
        "person": found.person,
        "mentions": [
            {**side(m), "judge": found.judge[m][0], "score": found.judge[m][1],
             "confirmed_with": found.confirmed_with.get(m)} for m in found.members
        ],
        "links": [
            {"left": x.left, "right": x.right, "by": x.judgement.judge if x.judgement else "source", "acts": x.acts,
             "judgement": judged(x.judgement) if x.judgement else None, "lost_evidence": list(x.lost)}
            for x in found.links
        ],
        "against": [judged(j) for j in found.against],
        "left_out": [
            {"left": c.left, "right": c.right, "judge": c.judge, "kept_apart": list(c.kept_apart),
             "apart_by": list(c.apart_by)} for c in found.conflicts
        ],
        "disagreements": [
            {"left": d.left, "right": d.right, "decisions": dict(d.decisions)} for d in found.disagreements
        ],
        "possibly_same": [
            {"person": p.right if p.left == found.person else p.left, "score": p.score, "reasons": list(p.reasons),
             "pairs": [list(pair) for pair in p.pairs]} for p in found.possible
        ],
        "others": [side(m) for m in sorted(found.sides.keys() - set(found.members))],
    }  # fmt: skip
