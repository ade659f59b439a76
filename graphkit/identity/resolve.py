"""Who is whom in a case: the machine's judgements on mentions of all its sources.

Names and birth dates are compared as for two lists; what else the sources say (the same unit on the same day, the
same birthplace, the same case) is added to the log-odds, and :func:`graphkit.identity.decision.decide` decides.
Two mentions of one source are two people, unless the source itself says otherwise; only a list may hold the same
row twice. A person's judgement is never contradicted, nor is one repeated.
"""

from __future__ import annotations

import datetime as dt
import math
from collections import defaultdict
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from functools import partial
from typing import Final, NamedTuple

from graphkit.identity.candidates import candidates
from graphkit.identity.chance import Chance
from graphkit.identity.decision import RESOLVING, Outcome, decide
from graphkit.identity.evidence import Facts, Reason, days_of, facts, shared
from graphkit.identity.exact import ALGORITHM as EXACT
from graphkit.identity.exact import placeholders
from graphkit.identity.features import Features, Vocabulary, chunks, collect, read_chunk
from graphkit.identity.judgement_log import MACHINE, Decisions, Pair, by_people, latest, standing_decisions
from graphkit.identity.linking import Edges, compare_candidates
from graphkit.identity.work import pool
from graphkit.ledger import Ledger, LedgerReader
from graphkit.models import Judgement, PartialDate, Review
from graphkit.names.weights import WEIGHTS, WORDS

__all__ = ["ALGORITHM", "Resolution", "resolve"]

ALGORITHM: Final = "link-1"

_FLOOR: Final = -2.5
"""Log-odds of names and births below which nothing else can make two mentions one person."""
_PEOPLE: Final = 50_000
"""Among how many people a stranger of the same name may be met, however small the case."""
_POSSIBLE_EACH: Final = 5
"""How many undecided pairs a mention may bring: of a frequent name without dates, the likeliest."""
_RIVALS: Final = 20


@dataclass(frozen=True, slots=True)
class Resolution:
    """What a resolve did, or would do.

    Attributes:
        mentions: of people, that were compared.
        compared: pairs that came into question.
        same, possible: pairs now judged so by the machine.
        fresh: judgements that are new.
        retracted: judgements taken back, their ground having gone.
        left_to_people: pairs that a person has decided.
        blocked: pairs not judged the same because a person keeps apart two whom they would join.
        dropped: pairs not looked at because too many mentions share one name.
        apart: mentions not judged, for their source has the same name and birth date too often.
    """

    mentions: int
    compared: int
    same: int
    possible: int
    fresh: int
    retracted: int
    left_to_people: int
    blocked: int
    dropped: int
    apart: int


class _Mention(NamedTuple):
    id: str
    source: str
    name: str
    birth: str | None


class _View(NamedTuple):
    """The machine's view of one pair."""

    pair: Pair
    outcome: Outcome
    score: float
    reasons: tuple[str, ...]
    statements: tuple[str, ...]


def resolve(ledger: Ledger, *, dry_run: bool = False, workers: int | None = 1) -> Resolution:
    """Judge which mentions of a ledger are one person, and append what is new.

    Judged anew from what stands now: an earlier judgement of this rule that no longer follows is retracted, one
    that does is not repeated, so a second run adds nothing. Memory grows with the number of mentions and of pairs
    in question, not with what is said of them.

    Args:
        dry_run: append nothing.
        workers: processes that compare, see :func:`graphkit.identity.work.pool`.
    """
    with ledger.snapshot() as reader:
        mentions = _mentions(reader)
        lists = {s.id for s in reader.sources() if s.kind == "list"}
        decisions = standing_decisions(reader.judgements())
        features, edges = _compare(mentions, workers)
        aside = placeholders(reader, reader.reviews())
        views = _judge(reader, mentions, lists, aside, features, edges)
        wanted, heeded, left_to_people, blocked = _allowed(views, reader.links(), reader.judgements(), decisions)
        own = latest(j for j in reader.judgements() if j.judge == MACHINE and j.version == ALGORITHM)
    held = {(j.left, j.right): j for j in own.values() if j.decision != "retract"}
    # Later than all of before, whatever the clock says: the newest counts.
    at = max([dt.datetime.now(dt.UTC), *(j.at + dt.timedelta(microseconds=1) for j in own.values())])
    fresh = [
        _judgement(view, at)
        for pair, view in sorted(wanted.items())
        if pair not in held or held[pair].decision != _DECISION[view.outcome]
    ]
    gone = [
        Judgement(left=pair[0], right=pair[1], decision="retract", judge=MACHINE, version=ALGORITHM, at=at,
                  reason="names, dates or other evidence no longer say so", supersedes=held[pair].id)
        # What a person decided since, or keeps apart, does not take the ground away: clusters heed it anyway.
        for pair in sorted(held.keys() - wanted.keys() - heeded)
    ]  # fmt: skip
    if not dry_run and (fresh or gone):
        ledger.add_judgements([*gone, *fresh])
    same = sum(view.outcome == "same" for view in wanted.values())
    return Resolution(
        mentions=len(mentions), compared=len(edges.left), same=same, possible=len(wanted) - same, fresh=len(fresh),
        retracted=len(gone), left_to_people=left_to_people, blocked=blocked, dropped=edges.dropped,
        apart=len(aside),
    )  # fmt: skip


_DECISION: Final = {"same": "same", "possible": "unsure"}


def _judgement(view: _View, at: dt.datetime) -> Judgement:
    return Judgement.model_validate(
        {"left": view.pair[0], "right": view.pair[1], "decision": _DECISION[view.outcome], "judge": MACHINE,
         "version": ALGORITHM, "at": at, "reason": "; ".join(view.reasons), "score": round(view.score, 4),
         "evidence": view.statements}
    )  # fmt: skip


def _mentions(reader: LedgerReader) -> list[_Mention]:
    """All standing mentions of people, by id, each with the birth date that its source gives."""
    births: dict[str, str] = {}
    reviews = reader.reviews()
    for mention_id, _, _, birth, statement_id in reader.exact_keys():
        review = reviews.get(statement_id)
        if review is None or review.decision != "reject":
            value = review.value if review is not None and review.decision == "correct" else birth
            text = PartialDate.of(value).text
            # Of several dates that one source gives, the fullest.
            births[mention_id] = max(births.get(mention_id, ""), text, key=lambda t: (len(t), t))
    return [_Mention(m.id, m.source_id, m.name, births.get(m.id)) for m in reader.mentions(people=True)]


def _compare(mentions: list[_Mention], workers: int | None) -> tuple[Features, Edges]:
    vocabulary = Vocabulary()
    with pool(len(mentions), workers) as work:
        rows = chunks((m.name, m.birth) for m in mentions)
        features = collect(work(partial(read_chunk, side="both"), rows), vocabulary)
        found = candidates(features, features, vocabulary, floor=_FLOOR, within=True)
        chance = Chance(features, features, vocabulary, least=_PEOPLE)
        return features, compare_candidates(features, features, found, chance, work, floor=_FLOOR)


def _judge(
    reader: LedgerReader, mentions: list[_Mention], lists: set[str], aside: set[str], features: Features, edges: Edges
) -> list[_View]:
    """The machine's view of all pairs that are the same or possible, the surest first."""
    ends = list(zip(edges.left.tolist(), edges.right.tolist(), strict=True))
    keep = [
        e for e, (a, b) in enumerate(ends)
        if (mentions[a].source != mentions[b].source or mentions[a].source in lists)
        and not {mentions[a].id, mentions[b].id} & aside
    ]  # fmt: skip
    known = _facts(reader, {mentions[i].id for e in keep for i in ends[e]})
    days = days_of(known.values())
    nothing = Facts()
    evidence: dict[int, list[Reason]] = {}
    odds: dict[int, float] = {}
    chance: dict[int, float] = {}
    years = features.births[:, 0].tolist()
    for e in keep:
        a, b = ends[e]
        mine, theirs = known.get(mentions[a].id, nothing), known.get(mentions[b].id, nothing)
        evidence[e] = shared(mine, theirs, (years[a], years[b]), days, len(known))
        odds[e] = float(edges.odds[e]) + sum(r.weight for r in evidence[e])
        # A stranger does not share what else agrees.
        chance[e] = float(edges.chance[e]) * math.exp(-_lift(evidence[e]))
    rivals = _rivals(ends, odds, chance)
    views = []
    for e in keep:
        a, b = ends[e]
        decision = decide(odds[e], chance[e], rivals[e], thresholds=RESOLVING)
        outcome = decision.outcome
        words = edges.reasons[edges.why[e]]
        if outcome == "same" and not _grounded(words, _lift(evidence[e])):
            outcome = "possible"
        if mentions[a].source == mentions[b].source and outcome == "same":
            outcome = "same" if _same_row(features, a, b) else "possible"
        if outcome == "different":
            continue
        more = [f"{r.words} ({r.weight:+.1f})" for r in evidence[e]]
        if rivals[e] >= 0.05:
            more.append("others fit as well")
        statements = tuple(dict.fromkeys(s for r in evidence[e] for s in r.statements))
        views.append(_View((mentions[a].id, mentions[b].id), outcome, decision.score, (*words, *more), statements))
    return sorted(views, key=lambda v: (-v.score, v.pair))


def _lift(evidence: Iterable[Reason]) -> float:
    return sum(r.weight for r in evidence if r.weight > 0)


def _facts(reader: LedgerReader, ids: set[str]) -> dict[str, Facts]:
    reviews: Mapping[str, Review] = reader.reviews()
    return facts(reader, ids, reviews)


# What speaks for one person beyond family name, given name and initials.
_GROUNDS: Final = frozenset(
    words for (feature, level), words in WORDS.items()
    if feature in ("birth", "patronymic") and level != "initial" and WEIGHTS[feature, level] > 0
)  # fmt: skip


def _grounded(reasons: Iterable[str], lifted: float) -> bool:
    """Whether more agrees than a family name and a given name, which many share."""
    return lifted >= 1.0 or any(reason.rsplit(" (", 1)[0] in _GROUNDS for reason in reasons)


def _same_row(features: Features, a: int, b: int) -> bool:
    """Whether two rows of one list give one full birth date: brothers and namesakes differ in it."""
    one, two = features.births[a], features.births[b]
    return bool(one[2]) and bool((one == two).all())


def _rivals(ends: list[tuple[int, int]], odds: Mapping[int, float], chance: Mapping[int, float]) -> dict[int, float]:
    """For each pair, the strength of the other candidates of its mentions over its own.

    A third mention is a rival only if it cannot be the same person as the one it competes with.
    """
    around: dict[int, list[tuple[float, int]]] = defaultdict(list)
    strength = {e: value - math.log(chance[e]) for e, value in odds.items()}
    for e, value in strength.items():
        a, b = ends[e]
        around[a].append((-value, b))
        around[b].append((-value, a))
    meet = {ends[e] for e, value in odds.items() if decide(value, thresholds=RESOLVING).outcome != "different"}
    for near in around.values():
        near.sort()
    found: dict[int, float] = {}
    for e, value in strength.items():
        sums = [
            sum(
                math.exp(min(-minus - value, 50.0))
                for minus, third in around[mine][:_RIVALS]
                if third != other and (min(third, other), max(third, other)) not in meet
            )
            for mine, other in (ends[e], ends[e][::-1])
        ]
        found[e] = max(sums)
    return found


class _Groups:
    """Mentions joined so far, and whom a person keeps apart."""

    def __init__(self, decisions: Decisions) -> None:
        self._root: dict[str, str] = {}
        self._members: dict[str, set[str]] = {}
        self._apart: dict[str, set[str]] = defaultdict(set)
        for (left, right), of in decisions.items():
            if any(j.decision == "different" for j in by_people(of)):
                self._apart[left].add(right)
                self._apart[right].add(left)

    def _of(self, mention: str) -> set[str]:
        return self._members.get(self._root.get(mention, mention), {mention})

    def together(self, left: str, right: str) -> bool:
        return self._root.get(left, left) == self._root.get(right, right)

    def apart(self, left: str, right: str) -> bool:
        small, large = sorted((self._of(left), self._of(right)), key=len)
        return any(not self._apart[m].isdisjoint(large) for m in small if m in self._apart)

    def join(self, left: str, right: str) -> None:
        if self.together(left, right) or self.apart(left, right):
            return
        merged = self._of(left) | self._of(right)
        root = min(merged)
        for mention in (left, right):
            self._members.pop(self._root.get(mention, mention), None)
        self._members[root] = merged
        self._root.update(dict.fromkeys(merged, root))


def _allowed(
    views: list[_View], links: Iterable[Pair], judgements: Iterable[Judgement], decisions: Decisions
) -> tuple[dict[Pair, _View], set[Pair], int, int]:
    """What the machine may say; pairs on which people had their say; how many it leaves to them or must not join."""
    groups = _Groups(decisions)
    for left, right in links:
        groups.join(left, right)
    for pair, of in decisions.items():
        if any(j.decision == "same" for j in by_people(of)):
            groups.join(*pair)
    exact = latest(j for j in judgements if j.judge == MACHINE and j.version == EXACT)
    own = latest(j for j in judgements if j.judge == MACHINE and j.version == ALGORITHM)
    standing = {(j.left, j.right) for j in own.values() if j.decision != "retract"}
    for judgement in exact.values():
        if judgement.decision == "same":
            groups.join(judgement.left, judgement.right)
    # What is one person without this rule needs no word of it; a word that stands may stand.
    said = {v.pair for v in views if groups.together(*v.pair) and v.pair not in standing}
    wanted: dict[Pair, _View] = {}
    heeded: set[Pair] = set()
    left_to_people = blocked = 0
    for view in views:
        if view.outcome != "same" or view.pair in said:
            continue
        if by_people(decisions.get(view.pair, {})):
            left_to_people += 1
            heeded.add(view.pair)
        elif groups.apart(*view.pair):
            blocked += 1
            heeded.add(view.pair)
        else:
            groups.join(*view.pair)
            wanted[view.pair] = view
    brought: dict[str, int] = defaultdict(int)
    for view in views:
        if view.outcome != "possible" or groups.together(*view.pair):
            continue
        if groups.apart(*view.pair):
            heeded.add(view.pair)
        elif by_people(decisions.get(view.pair, {})):
            left_to_people += 1
            heeded.add(view.pair)
        elif min(brought[m] for m in view.pair) < _POSSIBLE_EACH:
            wanted[view.pair] = view
            for mention in view.pair:
                brought[mention] += 1
    return wanted, heeded, left_to_people, blocked
