"""What sets each group apart: events, order and partners, with intervals."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass

import numpy as np
import numpy.typing as npt
from scipy.stats import binomtest

from graphkit.analyses.eventlog import EventLog
from graphkit.analyses.features import event_features

__all__ = ["Profile", "Trait", "describe", "people_with"]

SHOWN = 6


@dataclass(frozen=True, slots=True)
class Trait:
    """A share in a group against the share among the others.

    Attributes:
        what: an event type, `a → b` for an order of two, or a partner.
        n, of: people with it, of how many for whom it could be told.
        low, high: 95 % interval of the share (Wilson, 1927). It does not know that the groups were made
            from these very data, so it is too narrow as a test of the difference.
        elsewhere: share among the people of the other groups, None if there are none.
    """

    kind: str
    what: str
    n: int
    of: int
    low: float
    high: float
    elsewhere: float | None

    @property
    def share(self) -> float:
        """The share in the group."""
        return self.n / self.of


@dataclass(frozen=True, slots=True)
class Profile:
    """A group: its size, what is most its own, and that in words."""

    group: int
    n: int
    traits: tuple[Trait, ...]
    text: str


def describe(log: EventLog, labels: npt.NDArray[np.int64], k: int, *, partners: bool) -> tuple[Profile, ...]:
    """The traits in which each group differs most from the others.

    Args:
        log: the events.
        labels: group of each person.
        k: number of groups.
        partners: whether partners are told too.

    Ranked by the difference of shares in units of its standard error, at most six a kind. O(entries · k).
    """
    features = event_features(log)
    weight = np.zeros((len(features.weight), k))
    np.add.at(weight, (features.row_of, labels), 1.0)
    count = np.rint(features.matrix.T @ weight)
    size = weight.sum(axis=0)
    v = features.n_types
    present = count[:v] + count[v : 2 * v]
    before = count[features.order_at : features.partners_at].reshape(v, v, k)
    both = before + before.transpose(1, 0, 2)
    tables: list[tuple[str, list[str], npt.NDArray[np.float64], npt.NDArray[np.float64]]] = [
        ("event", list(log.types), present, np.broadcast_to(size, present.shape)),
        (
            "order",
            [f"{a} → {b}" for a in log.types for b in log.types],
            before.reshape(-1, k),
            both.reshape(-1, k),
        ),
    ]
    if partners:
        counts = count[features.partners_at :]
        of_class = np.zeros((int(features.partner_classes.max(initial=0)) + 1, k))
        np.add.at(of_class, features.partner_classes, counts)
        tables.append(("partner", list(log.partners), counts, of_class[features.partner_classes]))
    return tuple(_profile(group, int(size[group]), tables) for group in range(k))


def people_with(
    log: EventLog, labels: Mapping[str, int], profiles: Sequence[Profile]
) -> tuple[tuple[tuple[str, ...], ...], ...]:
    """For each profile and each of its traits, the people of the group whom `n` counts, sorted.

    Args:
        log: the events that the groups were made from.
        labels: person → group; people of the log who lack in it are in no group.
        profiles: of these groups.

    O(entries + people · traits).
    """
    features = event_features(log)
    v = features.n_types
    at = {("event", kind): [i, v + i] for i, kind in enumerate(log.types)}
    for i, a in enumerate(log.types):
        for j, b in enumerate(log.types):
            at["order", f"{a} → {b}"] = [features.order_at + i * v + j]
    for i, name in enumerate(log.partners):
        at.setdefault(("partner", name), []).append(features.partners_at + i)
    group = np.array([labels.get(person, -1) for person in log.person_ids])
    columns = features.matrix.tocsc()

    def having(profile: Profile, trait: Trait) -> tuple[str, ...]:
        rows = np.asarray(columns[:, at[trait.kind, trait.what]].sum(axis=1)).ravel() > 0
        chosen = np.flatnonzero(rows[features.row_of] & (group == profile.group))
        return tuple(log.person_ids[i] for i in chosen.tolist())

    return tuple(tuple(having(profile, trait) for trait in profile.traits) for profile in profiles)


def _profile(
    group: int,
    size: int,
    tables: list[tuple[str, list[str], npt.NDArray[np.float64], npt.NDArray[np.float64]]],
) -> Profile:
    traits: list[Trait] = []
    for kind, names, counts, of in tables:
        n, total = counts[:, group], of[:, group]
        rest, rest_total = counts.sum(axis=1) - n, of.sum(axis=1) - total
        share = (n + 0.5) / (total + 1)
        other = (rest + 0.5) / (rest_total + 1)
        error = np.sqrt(share * (1 - share) / (total + 1) + other * (1 - other) / (rest_total + 1))
        distance = np.where(total > 0, np.abs(share - other) / error, -1.0)
        if not rest_total.any():
            distance = np.where(total > 0, share, -1.0)
        if kind == "order":
            # a → b and b → a say the same: the more frequent of the two is told.
            distance = np.where(2 * n > total, distance, -1.0)
        for i in np.argsort(-distance, kind="stable")[:SHOWN].tolist():
            if distance[i] <= (2 if rest_total.any() else 0):
                break
            interval = binomtest(int(n[i]), int(total[i])).proportion_ci(method="wilson")
            elsewhere = float(rest[i] / rest_total[i]) if rest_total[i] else None
            traits.append(
                Trait(kind, names[i], int(n[i]), int(total[i]), float(interval.low), float(interval.high), elsewhere)
            )
    return Profile(group, size, tuple(traits), _text(size, traits))


def _text(size: int, traits: list[Trait]) -> str:
    parts = [f"{size} people."]
    more = [t for t in traits if t.kind == "event" and (t.elsewhere is None or t.share > t.elsewhere)]
    less = [t for t in traits if t.kind == "event" and t.elsewhere is not None and t.share < t.elsewhere]
    order = [t for t in traits if t.kind == "order" and (t.elsewhere is None or t.share > t.elsewhere)]
    for lead, some in (("Often", more), ("Seldom", less), ("Mostly in the order", order)):
        if some:
            listed = ", ".join(f"{t.what} ({_share(t)})" for t in some[:3])
            parts.append(f"{lead}: {listed}.")
    return " ".join(parts)


def _share(trait: Trait) -> str:
    text = f"{trait.n} of {trait.of}"
    return text if trait.elsewhere is None else f"{text}, elsewhere {trait.elsewhere:.0%}"
