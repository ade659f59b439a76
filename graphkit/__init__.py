"""graphkit: a knowledge graph for investigating recruitment networks."""

__version__ = "0.1.0"
