"""Who is whom: judgements and the clusters that follow from them."""

from graphkit.identity.clusters import Clusters, Conflict, cluster
from graphkit.identity.exact import Judged, judge_exact

__all__ = ["Clusters", "Conflict", "Judged", "cluster", "judge_exact"]
