"""What extraction says of an event, as the properties and things of the graph model."""

from __future__ import annotations

from typing import Any

from graphkit.models import EVENT_TYPES, THING_ROLES, PartialDate
from graphkit.names.things import (
    ad_ref,
    country_code,
    employer_ref,
    place_ref,
    platform_name,
    recruiter_ref,
    unit_ref,
)

__all__ = ["event_values", "months"]

_KNOWN = frozenset(
    ("id", "type", "subject", "polarity", "date", "date_end", "start", "end", "quote", "sentence_start",
     "sentence_end", "rule", "confidence", "said_by", "certainty", "also", "conflicts_with", "court_rejected",
     "court_established", "duplicate_of")
)  # fmt: skip

_TYPES: dict[str, tuple[type, ...]] = {
    "string": (str,), "integer": (int,), "number": (int, float), "boolean": (bool,), "date": (str,),
}  # fmt: skip


def months(sentence: dict[str, Any]) -> int | None:
    """The term in months, None where none is stated."""
    if sentence.get("years") is None and sentence.get("months") is None:
        return None
    return int(sentence.get("years") or 0) * 12 + int(sentence.get("months") or 0)


def event_values(event: dict[str, Any], scope: str) -> dict[str, Any]:
    """Property → value of all that an extracted event says beside its type.

    Args:
        scope: within which a recruiter's given name or an untitled ad means one thing.
    """
    values: dict[str, Any] = {}
    if date := _date(event):
        values["date"] = date
    declared = EVENT_TYPES[event["type"]]
    for name, value in event.items():
        if name in _KNOWN or value is None or value == [] or value == "":
            continue
        if name in ("place", "from_place", "to_place"):
            values[name] = place_ref(str(value))
        elif name == "employer":
            values[name] = employer_ref(str(value))
        elif name == "recruiter":
            values[name] = recruiter_ref(str(value), scope)
        elif name == "platform":
            values["platform" if declared.attribute("platform") else "note"] = platform_name(str(value))
            values["ad"] = ad_ref(str(value), scope)
        elif name == "unit":
            values[name] = unit_ref(str(value))
        elif name == "amounts":
            values |= _money(value)
        elif name == "direction":
            values |= _direction(str(value))
        elif (attribute := declared.attribute(name)) is not None:
            values[name] = [str(v) for v in value] if attribute.type == "strings" and isinstance(value, list) else (
                [str(value)] if attribute.type == "strings" else value
            )  # fmt: skip
    if "counterparty" in values and "unit" not in values:
        values["unit"] = unit_ref(str(values["counterparty"]))
    return {name: value for name, value in values.items() if _fits(event["type"], name, value)}


def _fits(kind: str, name: str, value: Any) -> bool:
    """True for a date, a thing, and a declared property of its declared type."""
    if name == "date" or name in THING_ROLES:
        return True
    attribute = EVENT_TYPES[kind].attribute(name)
    if attribute is None:
        return False
    if attribute.type == "strings":
        return isinstance(value, list)
    return isinstance(value, _TYPES[attribute.type]) and (attribute.type == "boolean" or not isinstance(value, bool))


def _date(event: dict[str, Any]) -> str | None:
    start, end = event.get("date"), event.get("date_end")
    if not start:
        return None
    try:
        return PartialDate(f"{start}/{end}" if end and end != start else start).text
    except ValueError:
        return str(start)


def _money(amounts: list[dict[str, Any]]) -> dict[str, Any]:
    texts = [" ".join(str(a[k]) for k in ("amount", "currency", "period") if a.get(k)) for a in amounts]
    first = amounts[0]
    values: dict[str, Any] = {"amounts": texts}
    for name in ("amount", "currency", "period"):
        if first.get(name):
            values[name] = first[name]
    return values


def _direction(text: str) -> dict[str, Any]:
    start, _, end = text.partition(">")
    values: dict[str, Any] = {"direction": text}
    if country_code(start):
        values["from_country"] = country_code(start)
    if country_code(end):
        values["to_country"] = country_code(end)
    return values
