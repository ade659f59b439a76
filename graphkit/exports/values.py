"""Values that a format cannot hold, converted by rule.

==========================  ==========================================================
value                       becomes
==========================  ==========================================================
None, NaN                   absent
text                        the same, without lone surrogates (U+FFFD stands for them)
                            and, for XML, without the control characters XML forbids
bool, int, finite float     the same; infinities and integers beyond 64 bits as text
date, datetime              ISO 8601 text
list, tuple, set            JSON array of its converted entries (a set sorted)
anything else               its ``str``
==========================  ==========================================================
"""

from __future__ import annotations

import datetime as dt
import json
import math
import re
from collections.abc import Iterable, Mapping
from typing import Any

import networkx as nx

__all__ = ["Scalar", "clean_text", "display_name", "scalar", "sorted_edges", "sorted_nodes", "xml_ids",
           "xml_text"]  # fmt: skip

Scalar = str | int | float | bool

_SURROGATES = re.compile("[\ud800-\udfff]")
# XML 1.0, section 2.2: everything else below U+0020, and U+FFFE, U+FFFF, has no place in a document.
# A carriage return is allowed, but a parser reads it back as a line feed.
_NOT_XML = re.compile("[\x00-\x08\x0b\x0c\x0d\x0e-\x1f\ufffe\uffff]")


def clean_text(text: str) -> str:
    """The text as something UTF-8 can carry."""
    return _SURROGATES.sub("\ufffd", text)


def xml_text(text: str) -> str:
    """The text as something an XML 1.0 document carries and gives back unchanged."""
    return _NOT_XML.sub("\ufffd", clean_text(text).replace("\r\n", "\n").replace("\r", "\n"))


def scalar(value: Any) -> Scalar | None:
    """The value by the module's table; None where it is absent."""
    if value is None:
        return None
    if isinstance(value, bool):
        return value
    if isinstance(value, int):
        return value if -(2**63) <= value < 2**63 else str(value)
    if isinstance(value, float):
        if math.isnan(value):
            return None
        return value if math.isfinite(value) else str(value)
    if isinstance(value, str):
        return clean_text(value)
    if isinstance(value, dt.date):
        return value.isoformat()
    if isinstance(value, set | frozenset):
        return _array(sorted(value, key=str))
    if isinstance(value, list | tuple):
        return _array(value)
    return clean_text(str(value))


def _array(values: Iterable[Any]) -> str:
    entries = [entry for value in values if (entry := scalar(value)) is not None]
    return json.dumps(entries, ensure_ascii=False)


def display_name(data: Mapping[str, Any]) -> str:
    """What a reader calls the node: its name, title or type."""
    for key in ("name", "title", "type", "label"):
        value = data.get(key)
        if value:
            return clean_text(str(value))
    return ""


def sorted_nodes(graph: nx.MultiDiGraph) -> list[tuple[str, dict[str, Any]]]:
    """Nodes by id: the same file for the same graph, however it was put together."""
    return sorted(graph.nodes(data=True), key=lambda item: item[0])


def xml_ids(graph: nx.MultiDiGraph) -> dict[str, str]:
    """Node → its id as XML text; ids that become equal by that are told apart by a number."""
    ids: dict[str, str] = {}
    taken: set[str] = set()
    for node, _ in sorted_nodes(graph):
        plain, number = xml_text(node), 1
        while (found := plain if number == 1 else f"{plain}~{number}") in taken:
            number += 1
        taken.add(found)
        ids[node] = found
    return ids


def sorted_edges(graph: nx.MultiDiGraph) -> list[tuple[str, str, dict[str, Any]]]:
    """Edges by ends, type and content."""
    return sorted(
        graph.edges(data=True),
        key=lambda e: (e[0], e[1], str(e[2].get("type", "")), str(e[2].get("id", "")), repr(sorted(e[2].items()))),
    )
