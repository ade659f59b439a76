"""The one rule by which the machine judges: the same full name and the same full birth date."""

from __future__ import annotations

import datetime as dt
from collections import Counter, defaultdict
from collections.abc import Iterator, Mapping, Sequence
from typing import NamedTuple

import numpy as np

from graphkit.identity.judgement_log import MACHINE, latest
from graphkit.ledger import Ledger, LedgerReader
from graphkit.models import Judgement, PartialDate, Review
from graphkit.names import normalise_full_name

__all__ = ["ALGORITHM", "MOST_IN_A_SOURCE", "Judged", "judge_exact", "placeholders"]

ALGORITHM = "exact-1"
MOST_IN_A_SOURCE = 100
"""A source that has one name with one birth date more often than that does not mean one person by it, but what somebody
filled in for the unknown. Joined, thousands of such rows would be one life with thousands of deaths. A list of payments
may well name a person every month of some years."""

Key = tuple[str, str]


class Judged(NamedTuple):
    """What a call of :func:`judge_exact` did.

    Attributes:
        new: judgements appended, retractions included.
        apart: mentions left apart as placeholders.
    """

    new: int
    apart: int


def judge_exact(ledger: Ledger) -> Judged:
    """Append the machine's judgements that follow from the ledger.

    Two mentions are judged the same when the whole normalised name (family name and given name at
    least) and the full birth date are equal, and no placeholder. Everything else stays apart. A judgement
    of an earlier call is not repeated; one whose ground has gone is retracted.
    """
    groups = _groups(ledger, ledger.reviews(), least=2)
    aside = _crowded(groups, ledger.marked("restricted"))
    own = latest(j for j in ledger.judgements() if j.judge == MACHINE and j.version == ALGORITHM)
    standing = {(j.left, j.right) for j in own.values() if j.decision == "same"}
    # Later than all of before, whatever the clock says: the newest counts.
    at = max([dt.datetime.now(dt.UTC), *(j.at + dt.timedelta(microseconds=1) for j in own.values())])
    wanted: dict[tuple[str, str], Judgement] = {}
    for (_, birth), members in groups.items():
        ids = sorted({mention_id for _, mention_id in members} - aside)
        for other in ids[1:]:
            wanted[ids[0], other] = Judgement(
                left=ids[0], right=other, decision="same", judge=MACHINE, version=ALGORITHM, at=at,
                reason=f"same full name and same full birth date {birth}", score=1.0,
            )  # fmt: skip
    fresh = [wanted[pair] for pair in sorted(set(wanted) - standing)]
    gone = [
        Judgement(
            left=left, right=right, decision="retract", judge=MACHINE, version=ALGORITHM, at=at,
            reason="name or birth date no longer agree, or one source has them too often",
        )
        for left, right in sorted(standing - set(wanted))
    ]  # fmt: skip
    return Judged(ledger.add_judgements([*gone, *fresh]) if fresh or gone else 0, len(aside))


def placeholders(reader: LedgerReader, reviews: Mapping[str, Review]) -> set[str]:
    """Mentions of which one source has more than :data:`MOST_IN_A_SOURCE` with one name and one full birth date."""
    return _crowded(_groups(reader, reviews, least=MOST_IN_A_SOURCE + 1), reader.marked("restricted"))


def _crowded(groups: Mapping[Key, Sequence[tuple[str, str]]], restricted: set[str]) -> set[str]:
    """Mentions that are placeholders; none under the name and date of somebody restricted, who is to stay so."""
    found: set[str] = set()
    for members in groups.values():
        often = Counter(source for source, _ in set(members))
        crowded = {mention_id for source, mention_id in members if often[source] > MOST_IN_A_SOURCE}
        if crowded and restricted.isdisjoint(mention_id for _, mention_id in members):
            found |= crowded
    return found


def _groups(reader: LedgerReader, reviews: Mapping[str, Review], *, least: int) -> dict[Key, list[tuple[str, str]]]:
    """Key → (source id, mention id) of those keys that come at least so often.

    Read twice: what is held is eight bytes a mention, and the names only where one comes again.
    """
    codes = np.fromiter((hash(key) for key, _, _ in _keys(reader, reviews)), dtype=np.int64)
    values, often = np.unique(codes, return_counts=True)
    wanted = set(values[often >= least].tolist())
    groups: dict[Key, list[tuple[str, str]]] = defaultdict(list)
    if wanted:
        for key, source_id, mention_id in _keys(reader, reviews):
            if hash(key) in wanted:
                groups[key].append((source_id, mention_id))
    return groups


def _keys(reader: LedgerReader, reviews: Mapping[str, Review]) -> Iterator[tuple[Key, str, str]]:
    """((whole normalised name, full birth date), source id, mention id) of each mention that has both."""
    for mention_id, source_id, name, birth, statement_id in reader.exact_keys():
        review = reviews.get(statement_id)
        if review is not None and review.decision == "reject":
            continue
        date = PartialDate.of(review.value if review is not None and review.decision == "correct" else birth)
        if not date.is_full:
            continue
        normal = normalise_full_name(name)
        if len(normal.split()) >= 2 and all(len(word.strip(".")) > 1 for word in normal.split()):
            yield (normal, date.text), source_id, mention_id
