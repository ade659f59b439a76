"""Ledger → graph, and the graph as a NetworkX graph."""

from graphkit.projection.build import BuildReport, VerifyReport, build, people, verify

__all__ = ["BuildReport", "VerifyReport", "build", "people", "verify"]
