"""Ledger → graph, and the graph as a NetworkX graph."""

from graphkit.projection.build import BuildReport, VerifyReport, build, people, verify
from graphkit.projection.reader import read_graph

__all__ = ["BuildReport", "VerifyReport", "build", "people", "read_graph", "verify"]
