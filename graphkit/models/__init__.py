"""What the ledger and the graph hold, declared once: records, nodes, edges, events, dates."""

from graphkit.models.edges import EDGES, EdgeType
from graphkit.models.events import EVENT_TYPES, STAGES, THING_ROLES, Attribute, EventType
from graphkit.models.ids import canonical_json, content_hash, file_sha256, normalise_thing_name, stable_id
from graphkit.models.loading import BadRecord, Loader, LoadOptions, Record, WholeScope
from graphkit.models.nodes import META_LABEL, NODES, NodeType, node_properties
from graphkit.models.partial_date import PartialDate
from graphkit.models.records import (
    EventRecord,
    Evidence,
    Figure,
    Judgement,
    Mention,
    QuarantinedRecord,
    Review,
    Run,
    Source,
    Statement,
)
from graphkit.models.sensitivity import Sensitivity
from graphkit.models.things import THING_LABELS, ThingRef

__all__ = [
    "EDGES",
    "EVENT_TYPES",
    "META_LABEL",
    "NODES",
    "STAGES",
    "THING_LABELS",
    "THING_ROLES",
    "Attribute",
    "BadRecord",
    "EdgeType",
    "EventRecord",
    "EventType",
    "Evidence",
    "Figure",
    "Judgement",
    "LoadOptions",
    "Loader",
    "Mention",
    "NodeType",
    "PartialDate",
    "QuarantinedRecord",
    "Record",
    "Review",
    "Run",
    "Sensitivity",
    "Source",
    "Statement",
    "ThingRef",
    "WholeScope",
    "canonical_json",
    "content_hash",
    "file_sha256",
    "node_properties",
    "normalise_thing_name",
    "stable_id",
]
