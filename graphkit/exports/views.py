"""The views of the page. A view is one `View` in `VIEWS` here and one call of `addView` in its script.

To add one: write `assets/NAME.js` (what `addView` wants stands in `assets/core.js`), functions that give its
data, and a line in `VIEWS`. The tab, the box, the address, the table, PNG, SVG, CSV and the tests of all views
follow from that line. Order here is order on the page.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, field
from typing import Any

import networkx as nx

from graphkit.analyses.sequences import LifeCourse
from graphkit.exports.atlas import analyst_map, public_map
from graphkit.exports.redact import PublicView
from graphkit.exports.wording_views import MAP_WORDS, UNIT_WORDS

__all__ = ["VIEWS", "AnalystData", "Numbers", "PublicData", "View", "views_for"]


@dataclass(frozen=True, slots=True)
class Numbers:
    """The numbers that people, events and things have in the page: id in the graph → place in its lists."""

    people: Mapping[str, int]
    events: Mapping[str, int]
    things: Mapping[str, int]


AnalystData = Callable[[nx.MultiDiGraph, Sequence[LifeCourse], Numbers], Any]
"""The analyst's graph, the life courses of its people, and the numbers that they have in the page."""
PublicData = Callable[[PublicView], Any]
"""A public view holds no person at all, and a public page is built from nothing else."""


@dataclass(frozen=True, slots=True)
class View:
    """One way to look at the case.

    Attributes:
        name: id of its box in the page, and `view.<name>` its title in the wording.
        script: its file in `assets/`.
        audiences: who sees it.
        analyst, public: give what stands as `D.views.<name>` in the page (plain JSON), where it needs more than
            people, events, things and groups.
        words: key → (English, Russian, Kazakh), beside those of `wording`.
        single: draws from the people and events in the page, so that it is left out where there are too many of
            them and the page holds groups.
    """

    name: str
    script: str
    audiences: tuple[str, ...] = ("analyst", "public")
    analyst: AnalystData | None = None
    public: PublicData | None = None
    words: Mapping[str, tuple[str, str, str]] = field(default_factory=dict)
    single: bool = False


VIEWS: tuple[View, ...] = (
    View("path", "path.js", audiences=("analyst",), single=True),
    View("flow", "flow.js"),
    View("net", "network.js", audiences=("analyst",), single=True),
    View("map", "map.js", analyst=analyst_map, public=public_map, words=MAP_WORDS, single=True),
    View("units", "units.js", words=UNIT_WORDS),
)


def views_for(audience: str, *, single: bool = True) -> tuple[View, ...]:
    """The views that the audience sees; without `single`, those that show nobody one by one."""
    return tuple(view for view in VIEWS if audience in view.audiences and (single or not view.single))
