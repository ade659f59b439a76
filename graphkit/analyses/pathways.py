"""Types of pathways, or the honest answer that this data shows none."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, replace
from typing import Literal

import numpy as np
import numpy.typing as npt

from graphkit.analyses.alternatives import ALTERNATIVES, group_people
from graphkit.analyses.eventlog import EventLog, log_from_courses
from graphkit.analyses.features import Features, event_features
from graphkit.analyses.mixture import fit_mixture
from graphkit.analyses.nullmodel import linear_order
from graphkit.analyses.observed import SMALL, Observed, observe
from graphkit.analyses.profiles import Profile, describe
from graphkit.analyses.selection import MAX_TYPES, adjusted_rand, choose_k, likelihood_gain, null_reference, split_half
from graphkit.analyses.sequences import LifeCourse
from graphkit.errors import UsageError, suggest

__all__ = ["METHODS", "Medoid", "PathwayResult", "pathway_clusters"]

Status = Literal["ok", "provisional", "unstable", "no_structure", "insufficient_data"]

METHODS = ("mixture", *ALTERNATIVES)
PROVISIONAL = 800
STABLE = 0.70
MARGIN = 0.30
EXCESS = 1.3
# Between these and the bounds above stand groups that are more than chance, and not to be relied on.
NO_MARGIN = 0.22
NO_EXCESS = 1.25
NO_GAIN = 0.01  # log-likelihood per person that is as good as none
SOURCE_BOUND = 0.3


@dataclass(frozen=True, slots=True)
class Medoid:
    """The real person nearest to all others of a type: an example, not an average.

    `events` are (event id, type) in likely order.
    """

    person_id: str
    events: tuple[tuple[str, str], ...]


@dataclass(frozen=True, slots=True)
class PathwayResult:
    """Groups of people by pathway.

    Attributes:
        status: `ok`; `provisional` (stable, but 200 to 800 people); `unstable` (labels that another half
            of the people would not confirm); `no_structure`; `insufficient_data` (under 200 people).
        k: number of groups; 1 only for the last two.
        why: how k and the status came about.
        labels: person → group, 0 the largest.
        posteriors: person → probability of each group.
        stability: mean agreement of groups found in halves (adjusted Rand index), None if not measured;
            `cluster_stability` the same by group (Jaccard).
        margin: stability above what data without types reaches by the same procedure.
        partners_used: whether units, recruiters and the like helped to tell the groups apart.
        unplaced: people without any event.
    """

    status: Status
    k: int
    why: str
    method: str
    labels: dict[str, int]
    posteriors: dict[str, tuple[float, ...]]
    stability: float | None
    cluster_stability: tuple[float, ...]
    margin: float | None
    partners_used: bool
    medoids: tuple[Medoid, ...]
    profiles: tuple[Profile, ...]
    unplaced: tuple[str, ...]
    n: int
    seed: int
    observed: Observed


def pathway_clusters(
    sequences: EventLog | Sequence[LifeCourse],
    *,
    k: int | None = None,
    method: str = "mixture",
    seed: int = 0,
) -> PathwayResult:
    """Groups people by how their lives went, if the data carries that.

    Args:
        sequences: life courses, or an event log.
        k: number of groups, by default chosen.
        method: `mixture` (see `graphkit.analyses.mixture`), or, for comparison, `edit-distance`,
            `skip-bigrams` (both need k) or `leiden` (see `graphkit.analyses.alternatives`), which take at most
            4,000 distinct courses and do not test their groups.
        seed: of everything that is drawn. The order of the people makes no difference.

    Raises:
        UsageError: an unknown method, k below 1 or above the number of people or missing where it is needed,
            or too many distinct courses.

    Fitting is O(k · events) a pass; choosing k, and the comparison with data without types, cost some
    two hundred fits to the people (to a sample of them, where they are many).
    """
    if method not in METHODS:
        raise UsageError(f"there is no method {method!r}", hint=suggest(method, list(METHODS)))
    log = sequences if isinstance(sequences, EventLog) else log_from_courses(sequences)
    log, unplaced = _placed(log)
    if k is not None and not 1 <= k <= max(log.n, 1):
        raise UsageError(f"k is {k}, which is not between 1 and the number of people ({log.n})")
    if log.n < SMALL:
        why = (
            f"{log.n} people with events: under {SMALL} no types are given, because groups found among so few "
            "say nothing beyond them. Look at each person instead."
        )
        return _one_group(log, "insufficient_data", why, method, unplaced, seed)
    if k == 1:
        return _one_group(log, "no_structure", "One group was asked for.", method, unplaced, seed)
    if method != "mixture":
        return _by_alternative(log, k, method, unplaced, seed)
    return _by_mixture(log, k, unplaced, seed)


def _by_mixture(log: EventLog, k: int | None, unplaced: tuple[str, ...], seed: int) -> PathwayResult:
    features = event_features(log)
    choice = choose_k(features, candidates=range(1, MAX_TYPES + 1) if k is None else (k,), seed=seed)
    if choice.k == 1:
        return _one_group(log, "no_structure", choice.why, "mixture", unplaced, seed)
    asked, k, partners = k is not None, choice.k, choice.partners
    if not partners:
        features = features.without_partners()
    null = null_reference(log, k, partners=partners, seed=seed)
    gain = max(0.0, likelihood_gain(features, k, partners=partners, seed=seed))
    excess = gain / max(float(np.mean(null.gain)), NO_GAIN)
    stability, by_cluster = split_half(features, k, partners=partners, seed=seed)
    margin = stability - float(np.mean(null.stability))
    status, verdict = _judge(log.n, stability, margin, excess, asked)
    why = f"{choice.why} {verdict}"
    if status == "no_structure":
        return _one_group(log, status, why, "mixture", unplaced, seed)
    model = fit_mixture(features, k, partners=partners, seed=seed)
    posterior = model.posteriors(features)
    # The largest group first; equal ones in the order of their first row, which content alone decides.
    labels = posterior.argmax(axis=1)
    size = np.bincount(labels, weights=features.weight, minlength=k)
    held = np.argsort(-size, kind="stable")[: int((size > 0).sum())]
    if len(held) < k:
        why += f" {k - len(held)} of {k} groups hold nobody and are left out."
        k = len(held)
    if k == 1:
        return _one_group(log, "no_structure", why, "mixture", unplaced, seed)
    rank = np.empty(len(size), dtype=np.int64)
    rank[held] = np.arange(k)
    posterior = posterior[:, held] / posterior[:, held].sum(axis=1, keepdims=True)
    labels = rank[labels]
    person_labels = labels[features.row_of]
    rounded = np.round(posterior, 4).tolist()
    return PathwayResult(
        status=status,
        k=k,
        why=why,
        method="mixture",
        labels=dict(zip(log.person_ids, person_labels.tolist(), strict=True)),
        posteriors={
            person: tuple(rounded[row]) for person, row in zip(log.person_ids, features.row_of.tolist(), strict=True)
        },
        stability=stability,
        cluster_stability=tuple(by_cluster[held].tolist()),
        margin=margin,
        partners_used=partners,
        medoids=_medoids(log, features, labels, k),
        profiles=describe(log, person_labels, k, partners=partners),
        unplaced=unplaced,
        n=log.n,
        seed=seed,
        observed=_ground(log, status, person_labels),
    )


def _by_alternative(log: EventLog, k: int | None, method: str, unplaced: tuple[str, ...], seed: int) -> PathwayResult:
    found = group_people(log, method, k, seed=seed)
    if found.k == 1:
        return _one_group(log, "no_structure", "This method finds one group.", method, unplaced, seed)
    asked = "The method chose the number of groups" if k is None else f"{k} groups were asked for"
    near = f", and {found.k} come nearest" if k not in (None, found.k) else ""
    order, start = linear_order(log), log.starts()
    return PathwayResult(
        status="unstable",
        k=found.k,
        why=f"{asked}{near}. This method is kept for comparison; its groups were not tested.",
        method=method,
        labels=dict(zip(log.person_ids, found.labels.tolist(), strict=True)),
        posteriors={},
        stability=None,
        cluster_stability=(),
        margin=None,
        partners_used=False,
        medoids=tuple(_example(log, order, start, i) for i in found.centres),
        profiles=describe(log, found.labels, found.k, partners=False),
        unplaced=unplaced,
        n=log.n,
        seed=seed,
        observed=_ground(log, "unstable", found.labels),
    )


def _judge(n: int, stability: float, margin: float, excess: float, asked: bool) -> tuple[Status, str]:
    measured = (
        f"Groups found in one half of the people agree with those of the other by {stability:.2f}, {margin:+.2f} "
        f"against data that one chain without types has drawn; they explain {excess:.1f} times what groups "
        "explain there"
    )
    if not asked and margin < NO_MARGIN and excess < NO_EXCESS:
        return "no_structure", f"{measured}: no more than chance gives."
    if stability < STABLE or margin < MARGIN or excess < EXCESS:
        return "unstable", f"{measured}; asked for are {STABLE:.2f}, {MARGIN:+.2f} and {EXCESS:.1f} times."
    if n <= PROVISIONAL:
        return "provisional", f"{measured}. With {n} people (up to {PROVISIONAL}) they stay provisional."
    return "ok", f"{measured}."


def _placed(log: EventLog) -> tuple[EventLog, tuple[str, ...]]:
    has = np.zeros(log.n, dtype=bool)
    has[log.person] = True
    if has.all():
        return log, ()
    position = np.cumsum(has) - 1
    keep = np.flatnonzero(has).tolist()
    placed = replace(
        log,
        person_ids=tuple(log.person_ids[i] for i in keep),
        person=position[log.person].astype(np.int32),
        source_kinds=tuple(log.source_kinds[i] for i in keep),
    )
    return placed, tuple(log.person_ids[i] for i in np.flatnonzero(~has).tolist())


def _one_group(
    log: EventLog, status: Status, why: str, method: str, unplaced: tuple[str, ...], seed: int
) -> PathwayResult:
    labels = np.zeros(log.n, dtype=np.int64)
    medoids: tuple[Medoid, ...] = ()
    if status == "no_structure":
        features = event_features(log)
        medoids = _medoids(log, features, np.zeros(len(features.weight), dtype=np.int64), 1)
    return PathwayResult(
        status=status,
        k=1,
        why=why,
        method=method,
        labels=dict.fromkeys(log.person_ids, 0),
        posteriors=dict.fromkeys(log.person_ids, (1.0,)),
        stability=None,
        cluster_stability=(),
        margin=None,
        partners_used=False,
        medoids=medoids,
        profiles=() if status == "insufficient_data" else describe(log, labels, 1, partners=False),
        unplaced=unplaced,
        n=log.n,
        seed=seed,
        observed=_ground(log, status),
    )


def _medoids(log: EventLog, features: Features, labels: npt.NDArray[np.int64], k: int) -> tuple[Medoid, ...]:
    """For each group the row with the least sum of squared distances to the others of the group.

    That sum is n·|x|² - 2·x·s + const with s the group's sum of rows, so one product finds the medoid.
    """
    order = linear_order(log)
    start = log.starts()
    matrix = features.matrix[:, : features.partners_at]
    entries = np.diff(matrix.indptr)
    person_of_row = np.zeros(len(features.weight), dtype=np.int64)
    person_of_row[features.row_of[::-1]] = np.arange(log.n)[::-1]
    found = []
    for group in range(k):
        rows = np.flatnonzero(labels == group)
        if not len(rows):
            continue
        weight = np.where(labels == group, features.weight, 0.0)
        cost = weight.sum() * entries[rows] - 2 * (matrix @ (matrix.T @ weight))[rows]
        nearest = rows[cost <= cost.min() + 1e-6]
        found.append(_example(log, order, start, int(person_of_row[nearest].min())))
    return tuple(found)


def _example(log: EventLog, order: npt.NDArray[np.int64], start: npt.NDArray[np.int64], person: int) -> Medoid:
    events = order[start[person] : start[person + 1]].tolist()
    return Medoid(log.person_ids[person], tuple((log.event_ids[i], log.types[log.type[i]]) for i in events))


def _ground(log: EventLog, status: Status, labels: npt.NDArray[np.int64] | None = None) -> Observed:
    extra = []
    if status == "unstable":
        extra.append("These groups did not pass the tests: do not name or count them.")
    if status in ("ok", "provisional"):
        extra.append("A type is a summary of many lives, no group that anyone joined.")
    if labels is not None:
        seen = [" and ".join(kinds) for kinds in log.source_kinds]
        follows = adjusted_rand(np.array(seen), labels) if len(set(seen)) > 1 else 0.0
        if follows >= SOURCE_BOUND:
            extra.append(
                f"The groups follow the kind of source that saw the people (agreement {follows:.2f}): they may "
                "say what each kind of source tells, not how lives differed."
            )
    return observe(log.source_kinds, extra=(*log.notes, *extra))
