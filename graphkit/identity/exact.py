"""The one rule by which the machine judges: the same full name and the same full birth date."""

from __future__ import annotations

import datetime as dt
from collections import defaultdict
from collections.abc import Iterator, Mapping

import numpy as np

from graphkit.identity.judgement_log import MACHINE, latest
from graphkit.ledger import Ledger
from graphkit.models import Judgement, PartialDate, Review
from graphkit.names import normalise_full_name

__all__ = ["ALGORITHM", "judge_exact"]

ALGORITHM = "exact-1"


def judge_exact(ledger: Ledger) -> int:
    """Append the machine's judgements that follow from the ledger.

    Two mentions are judged the same when the whole normalised name (family name and given name at
    least) and the full birth date are equal. Everything else stays apart. A judgement of an earlier
    call is not repeated; one whose ground has gone is retracted.

    Returns:
        How many judgements are new, retractions included.
    """
    reviews = ledger.reviews()
    # Read twice: what is held is eight bytes a mention, and the names only where one comes again.
    codes = np.sort(np.fromiter((hash(key) for key, _ in _keys(ledger, reviews)), dtype=np.int64))
    again = set(codes[1:][codes[1:] == codes[:-1]].tolist())
    groups: dict[tuple[str, str], list[str]] = defaultdict(list)
    if again:
        for key, mention_id in _keys(ledger, reviews):
            if hash(key) in again:
                groups[key].append(mention_id)
    own = latest(j for j in ledger.judgements() if j.judge == MACHINE and j.version == ALGORITHM)
    standing = {(j.left, j.right) for j in own.values() if j.decision == "same"}
    # Later than all of before, whatever the clock says: the newest counts.
    at = max([dt.datetime.now(dt.UTC), *(j.at + dt.timedelta(microseconds=1) for j in own.values())])
    wanted: dict[tuple[str, str], Judgement] = {}
    for (_, birth), members in groups.items():
        first, *rest = sorted(set(members))
        for other in rest:
            wanted[first, other] = Judgement(
                left=first, right=other, decision="same", judge=MACHINE, version=ALGORITHM, at=at,
                reason=f"same full name and same full birth date {birth}", score=1.0,
            )  # fmt: skip
    fresh = [wanted[pair] for pair in sorted(set(wanted) - standing)]
    gone = [
        Judgement(
            left=left, right=right, decision="retract", judge=MACHINE, version=ALGORITHM, at=at,
            reason="name or birth date no longer agree",
        )
        for left, right in sorted(standing - set(wanted))
    ]  # fmt: skip
    return ledger.add_judgements([*gone, *fresh]) if fresh or gone else 0


def _keys(ledger: Ledger, reviews: Mapping[str, Review]) -> Iterator[tuple[tuple[str, str], str]]:
    """((whole normalised name, full birth date), mention id) of each mention that has both."""
    for mention_id, name, birth, statement_id in ledger.exact_keys():
        review = reviews.get(statement_id)
        if review is not None and review.decision == "reject":
            continue
        date = PartialDate.of(review.value if review is not None and review.decision == "correct" else birth)
        if not date.is_full:
            continue
        normal = normalise_full_name(name)
        if len(normal.split()) >= 2 and all(len(word.strip(".")) > 1 for word in normal.split()):
            yield (normal, date.text), mention_id
