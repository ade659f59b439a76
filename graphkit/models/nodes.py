"""The nodes of the graph: labels, properties and their classes, declared once."""

from __future__ import annotations

from dataclasses import dataclass

from graphkit.models.events import COMMON_ATTRIBUTES, EVENT_TYPES, Attribute, ValueType
from graphkit.models.sensitivity import Sensitivity

__all__ = ["META_LABEL", "NODES", "NodeType", "node_properties"]

P, PERS, CRIM, SPEC = (
    Sensitivity.PUBLIC, Sensitivity.PERSONAL, Sensitivity.CRIMINAL, Sensitivity.SPECIAL,
)  # fmt: skip

META_LABEL = "GraphkitMeta"
"""The marker of a database: which case it holds, at which position of the ledger."""


@dataclass(frozen=True, slots=True)
class NodeType:
    """One label: what it stands for, its properties, and those worth an index."""

    label: str
    doc: str
    properties: tuple[Attribute, ...]
    indexed: tuple[str, ...] = ()


def _p(name: str, type_: ValueType, doc: str, sensitivity: Sensitivity = P) -> Attribute:
    return Attribute(name, type_, sensitivity, doc)


_ID = _p("id", "string", "the same on every machine and at every load")

NODES: dict[str, NodeType] = {
    n.label: n
    for n in (
        NodeType("Person", "one person, or who is not known to be another", (
            _ID,
            _p("name", "string", "the fullest spelling seen", PERS),
            _p("names", "strings", "all spellings seen", PERS),
            _p("name_latin", "string", "one romanisation, for display and search", PERS),
            _p("search_keys", "strings", "folded forms under which `find` looks", PERS),
            _p("birth_date", "string", "partial ISO date", PERS),
            _p("birth_year", "integer", "year of birth", PERS),
            _p("age", "integer", "age as a source gives it", PERS),
            _p("age_as_of", "string", "partial ISO date the age refers to", PERS),
            _p("gender", "string", "`m` or `f`", PERS),
            _p("citizenships", "strings", "ISO 3166-1 alpha-2", PERS),
            _p("birthplace", "string", "as told", PERS),
            _p("residence", "string", "as told", PERS),
            _p("role", "string", "`subject`, `official` or `third_party`"),
            _p("conflicts", "strings", "properties in which sources contradict each other"),
            _p("motives", "strings", "motives as sources word them", SPEC),
            _p("synthetic", "boolean", "true for invented people"),
        ), indexed=("name", "birth_date")),
        NodeType("Mention", "one appearance of somebody or something in one source", (
            _ID,
            _p("name", "string", "as written", PERS),
            _p("kind", "string", "`person`, `unit`, `recruiter` …"),
            _p("source_id", "string", "the source"),
            _p("locator", "string", "the place in the source", PERS),
        )),
        NodeType("Event", "something that happened to one person, with one more label for its type", (
            _ID,
            _p("type", "string", "one of the event types"),
            _p("stage", "string", "stage of the life course"),
            _p("date", "string", "partial ISO date", PERS),
            _p("date_from", "date", "first day it can mean", PERS),
            _p("date_to", "date", "last day it can mean", PERS),
            _p("confidence", "number", "that the sources were read rightly, 0 to 1"),
            _p("said_by", "string", "the strongest voice behind it"),
            _p("certainty", "string", "`stated`, `likely` or `alleged`"),
            _p("methods", "strings", "`extracted`, `coded`, `listed`, `inferred`"),
            _p("polarity", "string", "`asserted`, `negated`, `disputed` or `rejected`"),
        ), indexed=("type", "date_from")),
        NodeType("Unit", "a military or paramilitary unit", (
            _ID,
            _p("name", "string", "its usual name"),
            _p("kind", "string", "`pmc`, `mod`, `volunteer` or `other`"),
            _p("number", "string", "number of a military unit"),
            _p("aliases", "strings", "other names seen"),
        ), indexed=("name",)),
        NodeType("Recruiter", "a person, office, site or official that recruits", (
            _ID,
            _p("name", "string", "name or description", PERS),
            _p("kind", "string", "`person`, `office`, `site`, `official` or `prison_visit`"),
            _p("aliases", "strings", "other names seen", PERS),
        ), indexed=("name",)),
        NodeType("JobAd", "an advertisement", (
            _ID,
            _p("name", "string", "how it is shown"),
            _p("platform", "string", "where it stood"),
            _p("title", "string", "its title"),
            _p("promised", "string", "what it promised"),
            _p("currency", "string", "ISO 4217"),
            _p("date", "string", "partial ISO date"),
        ), indexed=("platform",)),
        NodeType("Employer", "who employed people before the contract", (
            _ID, _p("name", "string", "its name"), _p("country", "string", "ISO 3166-1 alpha-2"),
        ), indexed=("name",)),
        NodeType("Court", "a court", (
            _ID, _p("name", "string", "its name"), _p("country", "string", "ISO 3166-1 alpha-2"),
        ), indexed=("name",)),
        NodeType("Place", "a place or country", (
            _ID,
            _p("name", "string", "its name"),
            _p("aliases", "strings", "other names seen"),
            _p("country", "string", "ISO 3166-1 alpha-2"),
            _p("latitude", "number", "degrees, WGS 84"),
            _p("longitude", "number", "degrees, WGS 84"),
            _p("controlled_by", "string", "who controlled it"),
            _p("controlled_as_of", "string", "partial ISO date of that"),
        ), indexed=("name",)),
        NodeType("Source", "a file that says something", (
            _ID,
            _p("sha256", "string", "of the file"),
            _p("title", "string", "its title", PERS),
            _p("kind", "string", "`verdict`, `list`, `case_file`, `press` or `official`"),
            _p("language", "string", "ISO 639-1"),
            _p("publisher", "string", "who published it"),
            _p("date", "string", "partial ISO date", PERS),
            _p("locator", "string", "where it was published", PERS),
            _p("derived_from", "string", "the source it repeats"),
            _p("party_to_conflict", "boolean", "published by a party to the war"),
            _p("synthetic", "boolean", "true for invented sources"),
        ), indexed=("kind",)),
        NodeType("Figure", "an aggregate that a source gives", (
            _ID,
            _p("name", "string", "what is counted"),
            _p("population", "string", "among whom"),
            _p("count", "integer", "how many"),
            _p("denominator", "integer", "of how many"),
            _p("approximate", "boolean", "the source says 'nearly' or the like"),
            _p("as_of", "string", "partial ISO date"),
            _p("said_by", "string", "whose figure it is"),
            _p("note", "string", "what the coder adds in own words"),
        )),
    )
}  # fmt: skip


def node_properties(label: str) -> tuple[Attribute, ...]:
    """All properties a node of the label may have; for an event type's label, the event's too."""
    if label in NODES:
        return NODES[label].properties
    event = next(e for e in EVENT_TYPES.values() if e.label == label)
    return (*NODES["Event"].properties, *COMMON_ATTRIBUTES, *event.attributes)
