"""Real places for the invented lives of `invented_graph`: where somebody worked, signed, fought, crossed, was tried."""

from __future__ import annotations

import random

import networkx as nx

WORK = ["Москва", "Омск", "Сургут", "Новый Уренгой", "Челябинск", "Мәскеу", "Самара"]
CONTRACT = ["Москва", "Екатеринбург", "Ростов-на-Дону", "Самара"]
FRONT = ["Бахмут", "Авдеевка", "Луганск", "Сватово", "Донецкая область", "Украина"]
CROSSINGS = ["Кайрак", "Сырым", "Жайсан", "Шарбакты", "аэропорт Астана"]
COURTS = [
    "Павлодарский городской суд Павлодарской области",
    "Суд города Актобе Актюбинской области",
    "Қостанай облысының Қостанай қалалық соты",
    "Уральский городской суд Западно-Казахстанской области",
]
NOWHERE = "Выдуманка"
"""A place that no gazetteer holds."""
_AT = {"departure_for_work": ("TO_PLACE", WORK), "employment": ("AT_PLACE", WORK),
       "contract_signed": ("AT_PLACE", CONTRACT), "service": ("AT_PLACE", FRONT)}  # fmt: skip


def add_places(graph: nx.MultiDiGraph, *, seed: int = 3, share: float = 0.8) -> nx.MultiDiGraph:
    """The graph itself, its events tied to places; one in twenty to a place that has no coordinates."""
    rng = random.Random(seed)
    courts = sorted(n for n, d in graph.nodes(data=True) if d["label"] == "Court")
    for court, name in zip(courts, COURTS, strict=True):
        graph.nodes[court]["name"] = name
    for event, data in sorted(graph.nodes(data=True)):
        if data["label"] != "Event":
            continue
        if data["type"] == "border_crossing":
            data["checkpoint"] = rng.choice(CROSSINGS)
        if data["type"] in _AT and rng.random() < share:
            relation, names = _AT[data["type"]]
            name = NOWHERE if rng.random() < 0.05 else rng.choice(names)
            node = f"place-{name}"
            graph.add_node(node, label="Place", name=name)
            graph.add_edge(event, node, type=relation, confidence=0.9)
    return graph
