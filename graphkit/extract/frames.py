"""All event frames, by language."""

from __future__ import annotations

from graphkit.extract.frame import Frame
from graphkit.extract.frames_kk import KK
from graphkit.extract.frames_ru import RU

__all__ = ["FRAMES"]

FRAMES: dict[str, tuple[Frame, ...]] = {"ru": RU, "kk": KK}
