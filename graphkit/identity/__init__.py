"""Who is whom: judgements and the clusters that follow from them."""

from graphkit.identity.clusters import Clusters, Conflict, cluster
from graphkit.identity.exact import judge_exact

__all__ = ["Clusters", "Conflict", "cluster", "judge_exact"]
