"""How much of the trust suite runs: the fast part with every test run, the whole with ``GRAPHKIT_TRUST=whole``."""

from __future__ import annotations

import os
from typing import TypeVar

Size = TypeVar("Size")

WHOLE = os.environ.get("GRAPHKIT_TRUST") == "whole"


def scaled(fast: Size, whole: Size) -> Size:
    """The size for this run."""
    return whole if WHOLE else fast
