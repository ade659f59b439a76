"""The edges of the graph: types, end labels, properties and what they derive from."""

from __future__ import annotations

from dataclasses import dataclass

from graphkit.models.events import Attribute, ValueType
from graphkit.models.sensitivity import Sensitivity

__all__ = ["EDGES", "EdgeType"]

P, PERS = Sensitivity.PUBLIC, Sensitivity.PERSONAL


@dataclass(frozen=True, slots=True)
class EdgeType:
    """One type of edge.

    Attributes:
        type: its name.
        ends: the pairs of labels it may join.
        properties: what it carries.
        keyed: True where several may join the same two nodes, told apart by ``id``.
        derived: True where it follows from asserted events and is never loaded.
    """

    type: str
    ends: tuple[tuple[str, str], ...]
    doc: str
    properties: tuple[Attribute, ...] = ()
    keyed: bool = False
    derived: bool = False


def _p(name: str, type_: ValueType, doc: str, sensitivity: Sensitivity = P) -> Attribute:
    return Attribute(name, type_, sensitivity, doc)


_DERIVED = (
    _p("events", "strings", "ids of the events it follows from"),
    _p("confidence", "number", "the highest of those events, 0 to 1"),
    _p("said_by", "string", "whose words the surest of those events rests on"),
    _p("certainty", "string", "of that event: `stated`, `likely` or `alleged`"),
)
_PERIOD = (_p("from", "string", "partial ISO date"), _p("to", "string", "partial ISO date"))
_SAID = (_p("confidence", "number", "that the source was read rightly, 0 to 1"),)

EDGES: dict[str, EdgeType] = {
    e.type: e
    for e in (
        EdgeType("LIVED", (("Person", "Event"),), "an asserted event of a person",
                 (_p("seq", "integer", "place in the certain order; equal where the order is not known"),)),
        EdgeType("ALLEGED", (("Person", "Event"),), "an event that is negated, disputed or rejected",
                 (_p("stance", "string", "`negated`, `disputed` or `rejected`"),
                  _p("said_by", "string", "whose words they are"))),
        EdgeType("THEN", (("Event", "Event"),), "the next event of the same person, where the order is certain",
                 (_p("gap_days", "integer", "days between two full dates"),)),
        EdgeType("BECAUSE_OF", (("Event", "Event"),), "a source says that one led to the other",
                 (_p("said_by", "string", "whose words they are"),)),
        EdgeType("CONFLICTS_WITH", (("Event", "Event"), ("Figure", "Figure")), "the two cannot both be so",
                 (_p("properties", "strings", "in what they contradict each other"),)),
        EdgeType("REFERS_TO", (("Mention", "Person"), ("Mention", "Unit"), ("Mention", "Recruiter"),
                               ("Mention", "JobAd"), ("Mention", "Employer"), ("Mention", "Place"),
                               ("Mention", "Court")), "whom or what the mention means",
                 (_p("judge", "string", "`source`, `machine` or the person who judged"),
                  _p("score", "number", "of that judgement, 0 to 1"),
                  _p("confirmed_with", "string", "id of the first mention that it is joined with by its source or a "
                     "person; absent where no link of the person is the machine's alone"))),
        EdgeType("IN_SOURCE", (("Mention", "Source"),), "where the mention stands"),
        EdgeType("EVIDENCED_BY", (("Event", "Source"), ("Mention", "Source"), ("Figure", "Source")),
                 "a statement of the source, with its words and place", (
                     _p("id", "string", "id of the statement"),
                     _p("property", "string", "what it states"),
                     _p("value", "string", "what it says of it", PERS),
                     _p("start", "integer", "first character in the frozen text"),
                     _p("end", "integer", "one past the last character"),
                     _p("quote", "string", "the exact words", Sensitivity.SPECIAL),
                     _p("page", "integer", "page, from 1"),
                     _p("locator", "string", "row, line or paragraph", PERS),
                     _p("method", "string", "`extracted`, `coded`, `listed` or `inferred`"),
                     _p("rule", "string", "rule that read it"),
                     _p("confidence", "number", "that it was read rightly, 0 to 1"),
                     _p("stance", "string", "`asserted`, `negated` or `disputed`"),
                     _p("said_by", "string", "whose words they are"),
                     _p("certainty", "string", "`stated`, `likely` or `alleged`"),
                     _p("review", "string", "`accept`, `reject` or `correct`, where a person reviewed it"),
                 ), keyed=True),
        EdgeType("WITH_UNIT", (("Event", "Unit"),), "the unit of the event", _SAID),
        EdgeType("BY_RECRUITER", (("Event", "Recruiter"),), "the recruiter of the event", _SAID),
        EdgeType("VIA_AD", (("Event", "JobAd"),), "the ad of the event", _SAID),
        EdgeType("FOR_EMPLOYER", (("Event", "Employer"),), "the employer of the event", _SAID),
        EdgeType("AT_PLACE", (("Event", "Place"),), "where it happened", _SAID),
        EdgeType("AT_COURT", (("Event", "Court"),), "which court", _SAID),
        EdgeType("FROM_PLACE", (("Event", "Place"),), "where it began", _SAID),
        EdgeType("TO_PLACE", (("Event", "Place"),), "where it led", _SAID),
        EdgeType("SERVED_IN", (("Person", "Unit"),), "signed with, trained or served in the unit",
                 _DERIVED, derived=True),
        EdgeType("RECRUITED_BY", (("Person", "Recruiter"),), "was in touch with, and signed after", _DERIVED,
                 derived=True),
        EdgeType("SAW", (("Person", "JobAd"),), "saw the ad", _DERIVED, derived=True),
        EdgeType("CROSSED", (("Person", "BorderCrossing"),), "made the border crossing", _DERIVED, derived=True),
        EdgeType("WORKED_FOR", (("Person", "Employer"),), "worked there", _DERIVED, derived=True),
        EdgeType("LISTED_IN", (("Person", "Source"),), "stands on the list", (
            _p("mentions", "strings", "ids of the mentions it follows from"),
            _p("confidence", "number", "0 to 1")), derived=True),
        EdgeType("TRIED_IN", (("Person", "Verdict"),), "was tried there", _DERIVED,
                 derived=True),
        EdgeType("CONVICTED_BY", (("Person", "Verdict"),), "a conviction that stands", _DERIVED, derived=True),
        EdgeType("ADVERTISES", (("JobAd", "Unit"),), "a source says the ad is for the unit", (*_SAID, *_PERIOD)),
        EdgeType("POSTED", (("Recruiter", "JobAd"),), "a source says who placed the ad", (*_SAID, *_PERIOD)),
        EdgeType("RECRUITS_FOR", (("Recruiter", "Unit"),), "a source says for whom", (*_SAID, *_PERIOD)),
        EdgeType("PART_OF", (("Unit", "Unit"),), "a source says the unit belongs to the other",
                 (*_SAID, *_PERIOD)),
        EdgeType("CO_OCCURS", (("Recruiter", "Unit"), ("JobAd", "Unit"), ("JobAd", "Recruiter"),
                               ("Employer", "Recruiter")), "share events of people; no more is said", (
                     _p("n", "integer", "how many people"), _p("events", "strings", "ids of those events")),
                 derived=True),
        EdgeType("POSSIBLY_SAME", (("Person", "Person"),), "nobody decided yet whether they are one", (
            _p("score", "number", "0 to 1"), _p("reasons", "strings", "what speaks for and against", PERS))),
    )
}  # fmt: skip
