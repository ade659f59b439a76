"""Why some mentions are one person: the links between them, what speaks against, and who may be the same yet."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass

from graphkit.identity.clusters import Clusters, Conflict, Disagreement, Possible, cluster
from graphkit.identity.judgement_log import MACHINE, Pair, by_people, inputs, standing_decisions
from graphkit.identity.sides import Side, sides
from graphkit.ledger import LedgerReader
from graphkit.models import Judgement

__all__ = ["Explanation", "Link", "explain"]


@dataclass(frozen=True, slots=True)
class Link:
    """One reason why two mentions are one person.

    Attributes:
        judgement: None where a source itself says so.
        acts: False where it changes nothing: a person decided on the pair, or the merge is kept out.
        lost: ids of statements it rested on that no longer stand.
    """

    left: str
    right: str
    judgement: Judgement | None
    acts: bool
    lost: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True)
class Explanation:
    """All that joins the mentions of a person, and all that does not.

    Attributes:
        sides: mention id → what its source says, for every mention named here that stands.
        judge, confirmed_with: as in :class:`graphkit.identity.Clusters`, by mention.
        links: between mentions of the person, also by way of mentions that no longer stand.
        against: judgements that are not "same" on two mentions of the person, or that keep others out.
        conflicts: merges with the person that are kept out.
        possible: people who may be the same.
    """

    person: str
    members: tuple[str, ...]
    sides: Mapping[str, Side]
    judge: Mapping[str, tuple[str, float | None]]
    confirmed_with: Mapping[str, str]
    links: tuple[Link, ...]
    against: tuple[Judgement, ...]
    conflicts: tuple[Conflict, ...]
    disagreements: tuple[Disagreement, ...]
    possible: tuple[Possible, ...]


def explain(ledger: LedgerReader, mention_id: str) -> Explanation:
    """Why the mentions of the person of ``mention_id`` are one person, as the ledger stands."""
    links, log, standing = inputs(ledger)
    clusters, decisions = cluster(links, log, standing), standing_decisions(log)
    person = clusters.person_of(mention_id)
    members = tuple(clusters.members_of(person))
    inside = _with_superseded(clusters, members, links, decisions, standing)
    found: list[Link] = []
    against: list[Judgement] = []
    for left, right in sorted({(min(p), max(p)) for p in links}):
        if left in inside and right in inside:
            found.append(Link(left, right, None, acts=True))
    lost = _lost(ledger, [j for p, of in decisions.items() if inside.intersection(p) for j in of.values()])
    for (left, right), of in decisions.items():
        if not {left, right} & inside:
            continue
        people = by_people(of)
        for judge, judgement in of.items():
            within = {left, right} <= inside
            if judgement.decision != "same":
                if within or (judge != MACHINE and judgement.decision == "different"):
                    against.append(judgement)
            elif within:
                acts = judge != MACHINE or not people
                found.append(Link(left, right, judgement, acts, lost.get(judgement.id, ())))
    conflicts = tuple(c for c in clusters.conflicts if {c.left, c.right, *c.kept_apart} & inside)
    possible = tuple(p for p in clusters.possible if person in (p.left, p.right))
    disagreements = tuple(d for d in clusters.disagreements if {d.left, d.right} & inside)
    named = {*members}
    named.update(m for j in against for m in (j.left, j.right))
    named.update(m for c in conflicts for m in (c.left, c.right, *c.kept_apart))
    named.update(m for p in possible for pair in p.pairs for m in (*pair, p.left, p.right))
    named.update(m for d in disagreements for m in (d.left, d.right))
    return Explanation(
        person=person, members=members,
        sides=sides(ledger, named, {s.id: s for s in ledger.sources()}, ledger.reviews()),
        judge={m: clusters.judge.get(m, ("source", None)) for m in members},
        confirmed_with={m: clusters.confirmed_with[m] for m in members if m in clusters.confirmed_with},
        links=tuple(sorted(found, key=_order)), against=tuple(against), conflicts=conflicts,
        disagreements=disagreements, possible=possible,
    )  # fmt: skip


def _order(link: Link) -> tuple[bool, int, str, str, str]:
    j = link.judgement
    rank = 0 if j is None else 2 if j.judge == MACHINE else 1
    return (not link.acts, rank, link.left, link.right, j.judge if j is not None else "")


def _with_superseded(
    clusters: Clusters,
    members: tuple[str, ...],
    links: list[Pair],
    decisions: Mapping[Pair, Mapping[str, Judgement]],
    standing: set[str],
) -> set[str]:
    """The members and the mentions that stand no longer and still join them."""
    near: dict[str, set[str]] = {}
    pairs = [*links, *(p for p, of in decisions.items() if any(j.decision == "same" for j in of.values()))]
    for left, right in pairs:
        if left not in standing or right not in standing:
            near.setdefault(left, set()).add(right)
            near.setdefault(right, set()).add(left)
    inside, waiting = set(members), list(members)
    while waiting:
        for other in near.get(waiting.pop(), ()):
            if other not in inside and other not in standing:
                inside.add(other)
                waiting.append(other)
    return inside


def _lost(ledger: LedgerReader, judgements: list[Judgement]) -> dict[str, tuple[str, ...]]:
    """Judgement id → the statements it rested on that no longer stand."""
    mentions = sorted({m for j in judgements if j.evidence for m in (j.left, j.right)})
    held = {row.id for row in ledger.statements(mentions)}
    return {j.id: gone for j in judgements if (gone := tuple(s for s in j.evidence if s not in held))}
