"""graphkit: a knowledge graph for investigating recruitment networks."""

from __future__ import annotations

import importlib
from pathlib import Path
from typing import Any

__all__ = ["__version__", "open_case"]

__version__ = "0.1.0"


def open_case(path: str | Path, *, to: str | None = None, env_file: str | Path | None = None) -> Any:
    """A case for a notebook: `graphkit.open_case("CASE").pathways()` shows itself.

    Returns:
        a `graphkit.exports.notebook.OpenCase`; arguments and errors are those of the function there.
    """
    # By name and when asked: every room imports this package for its version, and this is the room above all.
    return importlib.import_module("graphkit.exports.notebook").open_case(path, to=to, env_file=env_file)
