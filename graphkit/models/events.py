"""The event types of the graph model: label, stage, class and attributes, declared once."""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import Literal

from graphkit.models.sensitivity import Sensitivity

__all__ = ["EVENT_TYPES", "STAGES", "THING_ROLES", "Attribute", "EventType", "ValueType"]

ValueType = Literal["string", "integer", "number", "boolean", "strings", "date"]

STAGES = ("work", "trouble", "recruitment", "contract", "front", "exit", "return", "arrest", "verdict")
"""The stages of a life course in their usual order."""


@dataclass(frozen=True, slots=True)
class Attribute:
    """One property of a node or edge: its type, class and meaning."""

    name: str
    type: ValueType
    sensitivity: Sensitivity
    doc: str


@dataclass(frozen=True, slots=True)
class EventType:
    """One type of event.

    Attributes:
        name: as in statements (``contract_signed``).
        label: as in the graph (``ContractSigned``).
        stage: its default stage; what comes before or after the contract may shift it.
        sensitivity: the class of the bare event.
        attributes: what a source may say of it, beside date and things.
        doc: what it means.
    """

    name: str
    label: str
    stage: str
    sensitivity: Sensitivity
    doc: str
    attributes: tuple[Attribute, ...] = field(default=())

    def attribute(self, name: str) -> Attribute | None:
        """The declared attribute of that name, or None."""
        return next((a for a in (*self.attributes, *COMMON_ATTRIBUTES) if a.name == name), None)


P, PERS, CRIM, SPEC = (
    Sensitivity.PUBLIC, Sensitivity.PERSONAL, Sensitivity.CRIMINAL, Sensitivity.SPECIAL,
)  # fmt: skip


def _a(name: str, type_: ValueType, doc: str, sensitivity: Sensitivity = P) -> Attribute:
    return Attribute(name, type_, sensitivity, doc)


COMMON_ATTRIBUTES = (
    _a("date_source", "string", "how the date was read: `span`, `context` or `inferred`"),
    _a("country", "string", "ISO 3166-1 alpha-2 code of the country it happened in"),
    _a("duration", "string", "how long, as told: `10 days`"),
    _a("note", "string", "what the coder adds in own words", PERS),
)

_MONEY = (
    _a("amount", "number", "the first amount named"),
    _a("currency", "string", "ISO 4217"),
    _a("period", "string", "`once`, `month`, `total` …"),
    _a("amounts", "strings", "all amounts: `200000 RUB month`"),
    _a("other", "strings", "what was promised or given beside money: `citizenship`, `pardon`"),
)

_PROCEEDING = (
    _a("case_number", "string", "number of the court case", PERS),
    _a("outcome", "string", "`convicted`, `acquitted`, `upheld`, `changed` …", CRIM),
)

EVENT_TYPES: dict[str, EventType] = {
    e.name: e
    for e in (
        EventType("departure_for_work", "DepartureForWork", "work", P, "left for work abroad",
                  (_a("mode", "string", "`rotational` for vakhta work"), _a("occupation", "string", "trade"))),
        EventType("employment", "Employment", "work", P, "worked",
                  (_a("occupation", "string", "trade"), _a("mode", "string", "`rotational` for vakhta work"))),
        EventType("residence", "Residence", "work", PERS, "lived somewhere",
                  (_a("status", "string", "legal status of the stay"),)),
        EventType("hardship", "Hardship", "trouble", PERS, "no money, debt, unpaid wages, a blocked card",
                  (_a("reason", "string", "`unpaid_wages`, `debt`, `no_money` …", PERS),)),
        EventType("migration_problem", "MigrationProblem", "trouble", PERS, "expired card, no legal stay",
                  (_a("reason", "string", "which problem", PERS),)),
        EventType("exit_ban", "ExitBan", "trouble", PERS, "barred from leaving a country",
                  (_a("reason", "string", "why", PERS),)),
        EventType("imprisonment", "Imprisonment", "trouble", CRIM, "in prison or remand before the contract",
                  (_a("facility", "string", "which", CRIM), _a("reason", "string", "for what", CRIM))),
        EventType("job_ad_seen", "JobAdSeen", "recruitment", P, "saw an advertisement",
                  (_a("platform", "string", "where it stood"),)),
        EventType("recruiter_contact", "RecruiterContact", "recruitment", P, "was in touch with a recruiter",
                  (_a("channel", "string", "`phone`, `messenger`, `in_person`, `prison`, `website`"),)),
        EventType("deception", "Deception", "recruitment", P, "was deceived",
                  (_a("means", "strings", "how"), _a("by", "string", "by whom", PERS))),
        EventType("coercion", "Coercion", "recruitment", P, "was forced",
                  (_a("means", "strings", "`beating`, `threat_deportation`, `threat_prosecution` …"),
                   _a("by", "string", "by whom", PERS))),
        EventType("payment_promised", "PaymentPromised", "recruitment", P, "was promised money or benefits", _MONEY),
        EventType("enlistment_attempt", "EnlistmentAttempt", "recruitment", P, "tried to enlist",
                  (_a("outcome", "string", "how it ended"),)),
        EventType("contract_signed", "ContractSigned", "contract", CRIM, "signed a contract with a unit",
                  (_a("counterparty", "string", "with whom, as worded"),
                   _a("term_months", "integer", "for how many months"))),
        EventType("payment_received", "PaymentReceived", "contract", PERS, "received money", _MONEY),
        EventType("service", "Service", "front", CRIM, "served",
                  (_a("role", "string", "`sniper`, `assault` …", PERS),
                   _a("call_sign", "string", "name in the unit", PERS))),
        EventType("training", "Training", "front", CRIM, "was trained"),
        EventType("deployment", "Deployment", "front", CRIM, "was sent to the front",
                  (_a("role", "string", "as what", PERS),)),
        EventType("wound", "Wound", "front", SPEC, "was wounded", (_a("detail", "string", "medical detail", SPEC),)),
        EventType("capture", "Capture", "front", CRIM, "was captured", (_a("by", "string", "by whom"),)),
        EventType("desertion", "Desertion", "exit", CRIM, "left the unit without leave"),
        EventType("contract_end", "ContractEnd", "exit", CRIM, "the contract ended",
                  (_a("reason", "string", "how it ended"),)),
        EventType("death", "Death", "exit", PERS, "died", (_a("cause", "string", "as published", SPEC),)),
        EventType("border_crossing", "BorderCrossing", "return", PERS, "crossed a border",
                  (_a("from_country", "string", "ISO 3166-1 alpha-2"), _a("to_country", "string", "ISO 3166-1 alpha-2"),
                   _a("direction", "string", "`RU>KZ`"), _a("checkpoint", "string", "name of the checkpoint"),
                   _a("legal", "boolean", "through a checkpoint with papers, or not"),
                   _a("mode", "string", "`road`, `air`, `foot` …"),
                   _a("attempted", "boolean", "true when it did not succeed"),
                   _a("disclosed", "boolean", "service was told to the border guards"),
                   _a("count", "integer", "how many times"))),
        EventType("consulate", "Consulate", "return", PERS, "went to an embassy or consulate",
                  (_a("body", "string", "which"), _a("purpose", "string", "for what"))),
        EventType("citizenship", "Citizenship", "return", PERS, "asked for or got a citizenship",
                  (_a("outcome", "string", "`granted`, `refused`, `requested`"),
                   _a("former_kept", "boolean", "kept the former one"))),
        EventType("public_appeal", "PublicAppeal", "return", PERS, "appealed in public",
                  (_a("channel", "string", "where"), _a("addressee", "string", "to whom"),
                   _a("purpose", "string", "for what"))),
        EventType("deportation", "Deportation", "return", CRIM, "was deported",
                  (_a("by", "string", "by whom"), _a("reason", "string", "why", CRIM))),
        EventType("detention", "Detention", "arrest", CRIM, "was detained",
                  (_a("by", "string", "by whom"), _a("purpose", "string", "on suspicion of what", CRIM))),
        EventType("surrender", "Surrender", "arrest", CRIM, "turned himself in", (_a("to", "string", "to whom"),)),
        EventType("charge", "Charge", "arrest", CRIM, "was charged",
                  (_a("articles", "strings", "articles of the code: `172`, `392/1`", CRIM),)),
        EventType("verdict", "Verdict", "verdict", CRIM, "a court decided",
                  (*_PROCEEDING,
                   _a("articles", "strings", "articles convicted of: `172`, `392/1`", CRIM),
                   _a("articles_charged", "strings", "articles charged", CRIM),
                   _a("term_months", "integer", "imprisonment in months", CRIM),
                   _a("regime", "string", "`minimum_security`, `medium_security`, `maximum_security` …", CRIM),
                   _a("procedure", "string", "`plea_agreement`, `shortened_trial`, `accelerated_pretrial`, `ordinary`"),
                   _a("suspended", "boolean", "the sentence is conditional", CRIM))),
        EventType("appeal_ruling", "AppealRuling", "verdict", CRIM, "a higher court decided",
                  (*_PROCEEDING, _a("term_months", "integer", "imprisonment in months", CRIM))),
        EventType("treatment", "CompulsoryTreatment", "verdict", SPEC, "a court ordered treatment", _PROCEEDING),
        EventType("case_terminated", "CaseTerminated", "verdict", CRIM, "a court ended the case",
                  (*_PROCEEDING, _a("reason", "string", "why: `death`", CRIM))),
        EventType("public_statement", "PublicStatement", "verdict", P, "an official said something in public",
                  (_a("channel", "string", "where"), _a("topic", "string", "about what"))),
    )
}  # fmt: skip

THING_ROLES: dict[str, tuple[str, tuple[str, ...]]] = {
    # property of a statement on an event: (edge type, kinds of thing it may name)
    "unit": ("WITH_UNIT", ("unit",)),
    "recruiter": ("BY_RECRUITER", ("recruiter",)),
    "ad": ("VIA_AD", ("job_ad",)),
    "employer": ("FOR_EMPLOYER", ("employer",)),
    "place": ("AT_PLACE", ("place",)),
    "from_place": ("FROM_PLACE", ("place",)),
    "to_place": ("TO_PLACE", ("place",)),
    "court": ("AT_COURT", ("court",)),
}
