"""What else speaks for two mentions being one person: unit and date, birthplace, case, age, sex."""

from __future__ import annotations

import math
import re
from collections import Counter, defaultdict
from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field, replace
from typing import Final, NamedTuple

from graphkit.ledger import LedgerReader, StatementRow
from graphkit.models import PartialDate, Review, normalise_thing_name
from graphkit.names import search_keys

__all__ = ["Day", "Facts", "Reason", "days_of", "facts", "shared"]

_UNIT_AND_DATE: Final = 3.0
_SAME_DATE: Final = 2.0
_SAME_CASE: Final = 3.0
_BIRTHPLACE: Final = 1.0
_UNIT: Final = 0.4
_AGE: Final = 0.7
_OTHER_AGE: Final = -5.0
_OTHER_SEX: Final = -4.5

_PLACE_KINDS = re.compile(
    r"(?i)\b(?:г|гор|город|с|село|пос|пгт|аул|қ|қаласы|ауылы|ауыл|область|области|обл|облысы|район|района|р-н|ауданы|"
    r"city|region|oblast|village|district)\b\.?"
)


_CHUNK: Final = 2_000
_MORE: Final = 50

Day = tuple[str, str]
"""An event type and a full date."""


class Reason(NamedTuple):
    """One piece of evidence: its log-odds, in words, and the statements it rests on."""

    weight: float
    words: str
    statements: tuple[str, ...]


@dataclass(slots=True)
class Facts:
    """What a source says of one mention, beside the name.

    Attributes:
        days: (event type, full date) → (units of the event, statements).
        units: unit → a statement that names it.
        cases, birthplaces, sexes: value → statement.
        born: years of birth that a stated age leaves open.
    """

    days: dict[Day, tuple[set[str], list[str]]] = field(default_factory=dict)
    units: dict[str, str] = field(default_factory=dict)
    cases: dict[str, str] = field(default_factory=dict)
    birthplaces: dict[frozenset[str], str] = field(default_factory=dict)
    sexes: dict[str, str] = field(default_factory=dict)
    born: tuple[int, int] | None = None


def facts(ledger: LedgerReader, ids: Iterable[str], reviews: Mapping[str, Review]) -> dict[str, Facts]:
    """The facts of these mentions that may be compared; what was rejected or denied is left out."""
    found: dict[str, Facts] = {}
    ordered = sorted(ids)
    for begin in range(0, len(ordered), _CHUNK):
        said: dict[str, list[StatementRow]] = defaultdict(list)
        for row in ledger.statements(ordered[begin : begin + _CHUNK]):
            review = reviews.get(row.id)
            if review is not None and review.decision == "correct" and row.property != "type":
                row = replace(row, value=review.value)
            if row.stance == "asserted" and (review is None or review.decision != "reject"):
                said[row.mention_id].append(row)
        found |= {mention_id: _facts(mention_id, rows) for mention_id, rows in said.items()}
    return found


def days_of(known: Iterable[Facts]) -> Counter[Day]:
    """On how many mentions each day is told of: on a common day many who are not the same signed."""
    return Counter(day for of in known for day in of.days)


def _facts(mention_id: str, rows: list[StatementRow]) -> Facts:
    found = Facts()
    events: dict[str, list[StatementRow]] = defaultdict(list)
    age: int | None = None
    for row in rows:
        if row.subject != mention_id:
            events[row.subject].append(row)
        elif row.property == "birthplace" and (words := _place(str(row.value))):
            found.birthplaces[words] = row.id
        elif row.property == "gender":
            found.sexes[str(row.value)] = row.id
        elif row.property == "age" and isinstance(row.value, int):
            age = row.value
    as_of = next((r.value for r in rows if r.subject == mention_id and r.property == "age_as_of"), None)
    if age is not None and as_of is not None and (year := PartialDate.of(as_of).year) is not None:
        found.born = (year - age - 1, year - age)
    for of in events.values():
        kind = next((str(r.value) for r in of if r.property == "type"), None)
        date = next((r for r in of if r.property == "date"), None)
        units = {r.thing_id: r.id for r in of if r.property == "unit" and r.thing_id is not None}
        found.units |= units
        if kind is not None and date is not None and PartialDate.of(date.value).is_full:
            held = found.days.setdefault((kind, str(date.value)), (set(), []))
            held[0].update(units)
            held[1].extend([date.id, *units.values()])
        found.cases |= {normalise_thing_name(str(r.value)): r.id for r in of if r.property == "case_number"}
    return found


def _place(text: str) -> frozenset[str]:
    """The keys of the first words of a place: the town, whatever region comes after it."""
    town = _PLACE_KINDS.sub(" ", text.split(",")[0])
    return frozenset(key for word in town.split()[:1] for key in search_keys(word) if len(key) > 2)


def shared(left: Facts, right: Facts, births: tuple[int, int], days: Counter[Day], mentions: int) -> list[Reason]:
    """The evidence in two mentions' facts.

    Args:
        births: the years of birth of the two, 0 where not known.
        days: see :func:`days_of`.
        mentions: how many mentions those days are of.
    """
    found = []
    best: Reason | None = None
    for day in left.days.keys() & right.days.keys():
        (mine, my_rows), (theirs, their_rows) = left.days[day], right.days[day]
        rows = tuple(sorted({*my_rows, *their_rows}))
        words = f"{day[0].replace('_', ' ')} on the same day"
        # In few mentions any day is common: as if there were some more, each with days of its own.
        most = math.log((mentions + _MORE) / days[day])
        reason = Reason(round(min(_SAME_DATE, most), 1), words, rows)
        if mine & theirs:
            reason = Reason(round(min(_UNIT_AND_DATE, most), 1), f"{words} with the same unit", rows)
        if best is None or reason > best:
            best = reason
    if best is not None:
        found.append(best)
    elif units := left.units.keys() & right.units.keys():
        unit = min(units)
        found.append(Reason(_UNIT, "same unit", (left.units[unit], right.units[unit])))
    if cases := left.cases.keys() & right.cases.keys():
        case = min(cases)
        found.append(Reason(_SAME_CASE, "same case number", (left.cases[case], right.cases[case])))
    places = [
        (row, other)
        for place, row in left.birthplaces.items() for other_place, other in right.birthplaces.items()
        if place & other_place
    ]  # fmt: skip
    if places:
        found.append(Reason(_BIRTHPLACE, "same birthplace", min(places)))
    if left.sexes and right.sexes and not left.sexes.keys() & right.sexes.keys():
        found.append(Reason(_OTHER_SEX, "sexes differ", (min(left.sexes.values()), min(right.sexes.values()))))
    return found + _ages(left, right, births)


def _ages(left: Facts, right: Facts, births: tuple[int, int]) -> list[Reason]:
    """A stated age beside the birth date, or the age, of the other."""
    mine, theirs = ((year, year) if year else side.born for year, side in zip(births, (left, right), strict=True))
    if all(births) or mine is None or theirs is None:
        return []
    (low, high), (other_low, other_high) = mine, theirs
    if low <= other_high and other_low <= high:
        return [Reason(_AGE, "age fits", ())]
    apart = max(low - other_high, other_low - high)
    return [Reason(_OTHER_AGE, "ages differ", ())] if apart > 1 else []
