"""pyvis: its data model and the vis-network it ships, without its templates.

pyvis' own pages call a content network, lay out by physics and run what stands in labels; so only its nodes,
edges and options are used, and the script is put into our own page. vis-network 9.1.2 is dual licensed under
Apache 2.0 and MIT (its banner stays in the page), pyvis 0.3.2 under BSD 3-clause.
"""

from __future__ import annotations

import json
from collections.abc import Iterable
from functools import cache
from importlib.resources import files
from typing import Any

__all__ = ["OPTIONS", "vis_data", "vis_script"]

OPTIONS: dict[str, Any] = {
    "autoResize": False,
    "physics": {"enabled": False},
    "layout": {"improvedLayout": False, "randomSeed": 0},
    "nodes": {"shape": "dot", "size": 5, "chosen": False},
    "edges": {"smooth": False, "chosen": False, "selectionWidth": 0, "hoverWidth": 0, "arrowStrikethrough": False},
    "interaction": {
        "dragNodes": False,
        "dragView": True,
        "zoomView": False,
        "hover": True,
        "selectConnectedEdges": False,
        "selectable": True,
        "keyboard": False,
        "tooltipDelay": 3_600_000,
    },
}
"""Fixed positions: no physics, nothing to drag but the view."""


def vis_data(nodes: Iterable[dict[str, Any]]) -> list[dict[str, Any]]:
    """Nodes as pyvis holds them.

    Each has `id`, `x`, `y`, `shape` and `color`. Labels are drawn by the page. pyvis' `add_node` searches all it
    has before it adds, so its list is filled directly.
    """
    from pyvis.network import Network
    from pyvis.node import Node

    network = Network(directed=True, cdn_resources="in_line")
    network.set_options(json.dumps(OPTIONS))
    for options in nodes:
        rest = {k: v for k, v in options.items() if k not in ("id", "shape")}
        node = Node(options["id"], options["shape"], None, **rest).options
        del node["label"]  # pyvis would show the id instead
        network.nodes.append(node)
    found: list[dict[str, Any]] = network.get_network_data()[0]
    return found


@cache
def vis_script() -> str:
    """The source of vis-network as pyvis ships it."""
    script = files("pyvis").joinpath("lib", "vis-9.1.2", "vis-network.min.js").read_text(encoding="utf-8")
    # The page has no source map beside it, and a browser would ask for one.
    return script.replace("//# sourceMappingURL=vis-network.min.js.map", "")
