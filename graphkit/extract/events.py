"""From sentences to events: frames over clauses, then subject, polarity, date and who says it."""

from __future__ import annotations

import re
from bisect import bisect_left
from dataclasses import dataclass, field

from graphkit.dates.resolve import ResolvedDate
from graphkit.extract import guards
from graphkit.extract.attributes import attributes_of
from graphkit.extract.clauses import Clause, split_clauses
from graphkit.extract.frame import Frame
from graphkit.extract.frames import FRAMES
from graphkit.extract.normalise import Normalised
from graphkit.extract.people import People
from graphkit.extract.sections import Sentence
from graphkit.extract.subjects import Subjects

__all__ = ["Draft", "draft_events"]

_NO_CONTEXT_DATE = frozenset(
    {"employment", "residence", "payment_promised", "hardship", "coercion", "deception", "service", "imprisonment",
     "migration_problem", "exit_ban", "contract_end", "citizenship", "public_appeal", "death"}
)  # fmt: skip
"""Types whose date is only taken from their own clause: they last, or are told out of order."""


@dataclass(slots=True)
class Draft:
    """An event before spans are mapped back: all indexes are of the normalised text."""

    type: str
    rule: str
    start: int
    end: int
    sentence: Sentence
    subject: str | list[str]
    polarity: str
    date: str | None
    date_source: str | None
    date_end: str | None
    said_by: str
    certainty: str
    confidence: float
    attributes: dict[str, object] = field(default_factory=dict)
    also: list[Draft] = field(default_factory=list)
    order: int = 0


def draft_events(
    n: Normalised, sentences: list[Sentence], people: People, dates: list[ResolvedDate], language: str
) -> list[Draft]:
    """All events that the frames find, in the order of the text, not yet merged."""
    out: list[Draft] = []
    subjects = Subjects(n, people, language)
    starts = [r.written.start for r in dates]
    signed: set[str] = set()
    recent: list[Draft] = []
    for s in sentences:
        low = n.low[s.start : s.end]
        if s.section in ("opening", "qualification", "resolution"):
            if s.section == "qualification":
                _reject(recent, low, language)
                subjects.enter(s)
                found = _rejected_claims(n, s, subjects, dates, starts, language, signed)
                out.extend(found)
            continue
        subjects.enter(s)
        _reject(recent, low, language)
        if subjects.new_speaker is not None:
            # A testimony tells the life again from its beginning.
            signed.clear()
        found = _sentence(n, s, subjects, dates, starts, language, signed)
        if recent and recent[-1].sentence.paragraph < s.paragraph - 2:
            recent = []
        recent.extend(found)
        out.extend(found)
    return out


_CHARGE_FAILS = re.compile(
    r"^(?:однако\s+)?(?:это|данное|указанное|такое)\s+обвинение\s+(?:\w+\s+){0,3}(?:не\s+(?:наш|подтверд|доказан)|опровер)\w*"
)


def _reject(recent: list[Draft], low: str, language: str) -> None:
    """A sentence that turns down the claims before it."""
    if recent and language == "ru" and _CHARGE_FAILS.search(low):
        for d in recent:
            same_paragraph = d.sentence.paragraph == recent[-1].sentence.paragraph
            if d.certainty == "alleged" and d.said_by == "charge" and same_paragraph:
                d.polarity, d.attributes["court_rejected"] = "negated", True
    if recent and guards.rejects_before(low, language):
        last = recent[-1].sentence.paragraph
        for d in recent:
            if (
                d.said_by == "testimony"
                and d.sentence.paragraph == last
                and d.type in ("coercion", "deception", "capture", "enlistment_attempt", "surrender")
            ):
                d.polarity = "negated"
                d.attributes["court_rejected"] = True
                d.certainty = "alleged"


def _rejected_claims(
    n: Normalised,
    s: Sentence,
    subjects: Subjects,
    dates: list[ResolvedDate],
    starts: list[int],
    language: str,
    signed: set[str],
) -> list[Draft]:
    """In the qualification only claims that the court turns down, or denials, say anything new."""
    low = n.low[s.start : s.end]
    if not (guards.rejected(low, language) or guards.unproven(low, language)):
        return []
    found = _sentence(n, s, subjects, dates, starts, language, signed)
    return [d for d in found if d.polarity == "negated"]


def _sentence(
    n: Normalised,
    s: Sentence,
    subjects: Subjects,
    dates: list[ResolvedDate],
    starts: list[int],
    language: str,
    signed: set[str],
) -> list[Draft]:
    low = n.low[s.start : s.end]
    if guards.asks(low, language):
        return []
    claim_rejected = guards.rejected(low, language) or guards.unproven(low, language)
    charged = guards.charged_only(low, language)
    out: list[Draft] = []
    clauses = split_clauses(n.low, n.text, s.start, s.end, language)
    previous_date: ResolvedDate | None = None
    for k, c in enumerate(clauses):
        inside = _dates_in(dates, starts, c.start, c.end, n)
        subjects.clause(c.start, c.end)
        for frame, m in _fire(n, c, s, language, _names(subjects.current) & signed != set()):
            if frame.type != "coercion" and guards.hypothetical(n.low, c.start, c.end, m.start(), language):
                continue
            if guards.legal_formula(n.low[c.start : c.end], language) and frame.type in ("deployment", "service"):
                continue
            who = subjects.of(frame.mode, c.start, c.end, m.start(), m.end(), frame.type)
            if who is None:
                continue
            # What is told by a negative verb itself («не вернулся», «қайтпады», «не выплатили») is no denial.
            negative = frame.type == "hardship" or (
                frame.type == "desertion" and re.search(r"(?:ма|па|ме|пе)(?:ды|ган|ди|ген)$", m.group())
            )
            negated = not negative and guards.negated(
                n.low, c.start, c.end, m.start(), m.end(), language, loose=frame.loose
            )
            if frame.type in ("wound", "coercion", "capture", "payment_received") and re.search(
                r"(?<!\w)не\s", m.group()
            ):
                negated = True
            polarity = "negated" if negated or claim_rejected else "asserted"
            date, source, date_end, back = _date(frame.type, inside, previous_date, m.start(), n)
            said_by = "testimony" if subjects.testimony or _reported(low) else "charge" if charged else "court_finding"
            start, end = _trim(n, c.start, c.end)
            if not start <= m.start() < end:
                continue
            start = _from_subject(n, start, end, m.start(), language)
            if back is not None:
                start = min(start, back) if start - back < 60 and back >= s.start else start
            confidence = _confidence(frame, source, said_by, subjects.explicit, s.section)
            d = Draft(
                frame.type, frame.rule, start, end, s, who, polarity, date, source, date_end, said_by,
                "alleged" if charged or (claim_rejected and said_by == "testimony") else "stated", confidence, order=k,
            )  # fmt: skip
            d.attributes = attributes_of(frame.type, n, c.start, c.end, s, bool(_names(who) & signed), language)
            if frame.type == "contract_signed" and polarity == "asserted":
                signed |= _names(who)
            if claim_rejected and guards.rejected(low, language):
                d.attributes["court_rejected"] = True
            out.append(d)
        if inside:
            previous_date = inside[-1]
    return _within(out, n)


def _names(subject: str | list[str] | None) -> set[str]:
    return set() if subject is None else {subject} if isinstance(subject, str) else set(subject)


_REPORTED = re.compile(
    r"по\s+(?:показаниям|словам)\s+(?:подсудим|свидетел)|со\s+слов|(?:показал|пояснил|сообщил|рассказал)[аи]?,?\s+(?:суду\s+)?(?:следующее|что)|показ[аы]\w+\s+суду|деп\s+(?:корсетти|тусинди\w+|айтты|жауап)"
)


def _reported(low: str) -> bool:
    return _REPORTED.search(low) is not None


def _fire(
    n: Normalised, c: Clause, s: Sentence, language: str, contract_seen: bool
) -> list[tuple[Frame, re.Match[str]]]:
    """The frames whose cue and conditions the clause meets; one per type, first rule first."""
    clause = n.low[c.start : c.end]
    out: list[tuple[Frame, re.Match[str]]] = []
    types: set[str] = set()
    for frame in FRAMES[language]:
        if frame.type in types or (frame.before_contract is not None and frame.before_contract == contract_seen):
            continue
        m = frame.cue.search(n.low, c.start, c.end)
        if m is None:
            continue
        if frame.need is not None and not frame.need.search(clause):
            continue
        if frame.avoid is not None and frame.avoid.search(clause):
            continue
        if frame.sentence is not None and not frame.sentence.search(n.low[s.start : s.end]):
            continue
        types.add(frame.type)
        out.append((frame, m))
    return _exclusive(out)


_STRONGER: tuple[tuple[str, str], ...] = (
    # where both fire on one clause, the first is meant
    ("payment_promised", "recruiter_contact"),
    ("payment_promised", "payment_received"),
    ("contract_signed", "recruiter_contact"),
    ("job_ad_seen", "recruiter_contact"),
    ("consulate", "border_crossing"),
    ("consulate", "surrender"),
    ("consulate", "departure_for_work"),
    ("desertion", "border_crossing"),
    ("desertion", "departure_for_work"),
    ("desertion", "deployment"),
    ("training", "deployment"),
    ("training", "service"),
    ("border_crossing", "departure_for_work"),
    ("wound", "deployment"),
    ("wound", "payment_received"),
    ("capture", "deployment"),
    ("capture", "detention"),
    ("capture", "surrender"),
    ("contract_signed", "service"),
    ("deployment", "service"),
    ("employment", "service"),
    ("departure_for_work", "deployment"),
    ("employment", "residence"),
    ("enlistment_attempt", "contract_signed"),
    ("contract_signed", "deployment"),
    ("detention", "imprisonment"),
    ("citizenship", "payment_received"),
)  # fmt: skip


def _exclusive(fired: list[tuple[Frame, re.Match[str]]]) -> list[tuple[Frame, re.Match[str]]]:
    types = {f.type for f, _ in fired}
    weak = {b for a, b in _STRONGER if a in types and b in types}
    # A journey home with a border is a crossing; one to work across the border is a departure.
    if "border_crossing" in types and "departure_for_work" in types:
        crossing = next(f for f, _ in fired if f.type == "border_crossing")
        if crossing.rule.endswith("arrived"):
            weak = (weak | {"border_crossing"}) - {"departure_for_work"}
        else:
            weak -= {"departure_for_work"}
    return [(f, m) for f, m in fired if f.type not in weak]


_DOCUMENT = re.compile(r"(?:(?<!\w)от|№\s?\S+\s+от|датированн\w+)\s+$")


def _dates_in(dates: list[ResolvedDate], starts: list[int], start: int, end: int, n: Normalised) -> list[ResolvedDate]:
    out = []
    for r in dates[bisect_left(starts, start) : bisect_left(starts, end)]:
        if r.value is None or _DOCUMENT.search(n.low[max(0, r.written.start - 20) : r.written.start]):
            continue
        out.append(r)
    return out


def _date(
    type_: str, inside: list[ResolvedDate], previous: ResolvedDate | None, cue: int, n: Normalised
) -> tuple[str | None, str | None, str | None, int | None]:
    """Date, its source, the end of a range, and the start of the date's span."""
    if inside:
        before = [r for r in inside if r.written.start <= cue]
        own = before[-1] if before else inside[0]
        end = None
        if own.written.role == "to":
            k = inside.index(own)
            if k and inside[k - 1].written.role == "from":
                end, own = own.value, inside[k - 1]
        elif own.written.role == "from":
            k = inside.index(own)
            if k + 1 < len(inside) and inside[k + 1].written.role == "to":
                end = inside[k + 1].value
        context = own.written.shift is not None or own.written.same == "day"
        return own.value, "context" if context else "span", end, own.written.start
    if previous is not None and type_ not in _NO_CONTEXT_DATE:
        # A range behind which something else is told ends before it.
        return previous.value, "context", None, None
    return None, None, None, None


_LEAD = re.compile(
    r"(?:(?:и|а|но|также|затем|далее|потом|кроме\s+того|при\s+этом|после\s+чего|после\s+этого|где|откуда|куда|что|в\s+связи\s+с\s+чем|однако|так|тогда|жане|ал|бирак|содан\s+(?:кейин|сон)|сонан\s+сон|ол\s+жерде|онда|кейин)[\s,]+)+"
)


def _trim(n: Normalised, start: int, end: int) -> tuple[int, int]:
    m = _LEAD.match(n.low, start, end)
    if m and m.end() < end:
        start = m.end()
    while start < end and n.text[start] in " ,;:-\n":
        start += 1
    while end > start and n.text[end - 1] in " ,;:.-\n":
        end -= 1
    # «г.», «руб.» keep their full stop.
    if n.low[end : end + 1] == "." and re.search(
        r"(?:^|[\s\d])(?:г|гг|руб|тыс|р|ж|тг|обл)$", n.low[max(start, end - 5) : end]
    ):
        end += 1
    return start, end


_MAX_QUOTE = 420


def _from_subject(n: Normalised, start: int, end: int, cue: int, language: str) -> int:
    """A very long clause is quoted from the last comma that keeps it under `_MAX_QUOTE` characters."""
    if cue - start <= _MAX_QUOTE:
        return start
    cut = n.low.find(", ", max(start, cue - _MAX_QUOTE), cue)
    return cut + 2 if cut >= 0 else max(start, cue - _MAX_QUOTE)


def _confidence(frame: Frame, source: str | None, said_by: str, explicit: bool, section: str) -> float:
    value = frame.weight
    if source == "context":
        value -= 0.05
    if not explicit:
        value -= 0.05
    if said_by == "testimony":
        value -= 0.05
    if section == "evidence":
        value -= 0.15
    return round(max(0.05, min(value, 0.99)), 2)


def _within(drafts: list[Draft], n: Normalised) -> list[Draft]:
    """Neighbouring clauses of one sentence that tell one event become one."""
    out: list[Draft] = []
    for d in drafts:
        last = next((x for x in reversed(out) if x.type == d.type and x.subject == d.subject), None)
        if last is not None and last.polarity == d.polarity and d.order - last.order <= 2 and _one_event(last, d):
            last.end = max(last.end, d.end) if d.order - last.order <= 1 else last.end
            if last.date is None:
                last.date, last.date_source, last.date_end = d.date, d.date_source, d.date_end
            for key, value in d.attributes.items():
                if key == "amounts" and key in last.attributes:
                    have = last.attributes[key]
                    assert isinstance(have, list) and isinstance(value, list)
                    have.extend(v for v in value if v not in have)
                else:
                    last.attributes.setdefault(key, value)
            continue
        if (
            d.type == "deployment"
            and d.rule.endswith("fought")
            and any(x.type == "deployment" for x in out)
            and d.date_source != "span"
        ):
            d.type, d.rule = "service", d.rule.replace(".deployment.", ".service.")
        out.append(d)
    return out


def _one_event(a: Draft, b: Draft) -> bool:
    if b.date_source == "span" and a.date is not None and b.date != a.date:
        return False
    if a.type == "border_crossing":
        return a.attributes.get("direction") == b.attributes.get("direction")
    return a.type in _MERGEABLE


_MERGEABLE = frozenset(
    """payment_promised contract_signed wound training deployment consulate desertion job_ad_seen recruiter_contact
    coercion deception employment departure_for_work service detention hardship imprisonment payment_received
    residence""".split()  # noqa: SIM905
)
"""Types that neighbouring clauses tell piece by piece."""
