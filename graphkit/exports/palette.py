"""Colours of labels, for the formats that other programs draw: GEXF and the style of Neo4j Browser.

Things and people have the colours of M. Okabe and K. Ito (2008), events those of their stage, from dark blue to
yellow after *cividis* (J. Nuñez and others, 2018): both can be told apart by people who are colour-blind.
"""

from __future__ import annotations

from typing import Final

from graphkit.analyses.sequences import STAGES
from graphkit.models import EVENT_TYPES

__all__ = ["EVENT", "LABELS", "STAGE", "colour_of", "contrast", "ink_on"]

LABELS: Final = {
    "Person": "#0072b2",
    "Unit": "#d55e00",
    "Recruiter": "#cc79a7",
    "JobAd": "#e69f00",
    "Employer": "#009e73",
    "Court": "#56b4e9",
    "Place": "#f0e442",
    "Source": "#4d4d4d",
    "Mention": "#999999",
    "Figure": "#b3b3b3",
}
"""Label → colour, of every label of the model but `Event`."""

STAGE: Final = dict(
    zip(
        STAGES,
        ("#00204d", "#00336f", "#39486b", "#575c6d", "#707173", "#8a8779", "#a69d75", "#c4b56c", "#e4cf5b"),
        strict=True,
    )
)
EVENT: Final = "#7c7b78"
"""An event whose stage is not known."""


def colour_of(label: str, stage: str | None) -> str:
    """The colour of a node, `#rrggbb`. `label` may also be that of an event type."""
    if label in LABELS:
        return LABELS[label]
    if stage is None:
        stage = next((kind.stage for kind in EVENT_TYPES.values() if kind.label == label), None)
    return STAGE.get(str(stage), EVENT)


def ink_on(colour: str) -> str:
    """Black or white, whichever is read better on the colour."""
    return max(("#ffffff", "#000000"), key=lambda ink: contrast(ink, colour))


def contrast(one: str, other: str) -> float:
    """The contrast ratio of two colours, 1 to 21 (WCAG 2.2)."""
    light = sorted((_luminance(one), _luminance(other)))
    return (light[1] + 0.05) / (light[0] + 0.05)


def _luminance(colour: str) -> float:
    parts = [int(colour[i : i + 2], 16) / 255 for i in (1, 3, 5)]
    linear = [p / 12.92 if p <= 0.04045 else ((p + 0.055) / 1.055) ** 2.4 for p in parts]
    return 0.2126 * linear[0] + 0.7152 * linear[1] + 0.0722 * linear[2]
