"""The four classes of sensitivity, from least to most."""

from __future__ import annotations

from enum import IntEnum

__all__ = ["Sensitivity"]


class Sensitivity(IntEnum):
    """How much harm a property can do; a quote has the highest class it contains."""

    PUBLIC = 0
    PERSONAL = 1
    CRIMINAL = 2
    SPECIAL = 3

    @property
    def word(self) -> str:
        """The class as the documents name it."""
        return self.name.lower()
