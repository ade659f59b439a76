"""The answer of the `pathways` command, as a JSON object."""

from __future__ import annotations

from dataclasses import asdict
from pathlib import Path
from typing import Any

from graphkit.analyses.eventlog import read_events
from graphkit.analyses.pathways import PathwayResult, pathway_clusters

__all__ = ["pathways_json", "pathways_report"]


def pathways_report(path: Path | str, k: int | None = None, *, seed: int = 0) -> dict[str, Any]:
    """Reads `person_id,seq,event_type,date,partner,place` and tells what types of pathway it shows.

    Raises:
        InputError: the file cannot be read; the message names the line.
        UsageError: k below 1 or above the number of people.
    """
    return pathways_json(pathway_clusters(read_events(Path(path)), k=k, seed=seed))


def pathways_json(result: PathwayResult) -> dict[str, Any]:
    """A result as an object of plain values."""

    def rounded(value: float | None) -> float | None:
        return None if value is None else round(value, 4)

    return {
        "status": result.status,
        "k": result.k,
        "why": result.why,
        "n": result.n,
        "labels": result.labels,
        "stability": rounded(result.stability),
        "margin": rounded(result.margin),
        "cluster_stability": [rounded(value) for value in result.cluster_stability],
        "medoids": [
            {
                "cluster": result.labels[medoid.person_id],
                "person_id": medoid.person_id,
                "events": [kind for _, kind in medoid.events],
                "event_ids": [event for event, _ in medoid.events],
            }
            for medoid in result.medoids
        ],
        "clusters": [
            {
                "cluster": profile.group,
                "n": profile.n,
                "description": profile.text,
                "traits": [{**asdict(t), "share": round(t.share, 4)} for t in profile.traits],
            }
            for profile in result.profiles
        ],
        "posteriors": {person: list(values) for person, values in result.posteriors.items()},
        "partners_used": result.partners_used,
        "method": result.method,
        "seed": result.seed,
        "unplaced": list(result.unplaced),
        "sources": result.observed.sources,
        "caveats": list(result.observed.caveats),
    }
