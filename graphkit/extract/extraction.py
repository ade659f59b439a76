"""The whole way from a frozen text to its extraction."""

from __future__ import annotations

import hashlib
import re

from graphkit.dates.grammar import find_dates
from graphkit.dates.resolve import ResolvedDate, resolve
from graphkit.extract.appeals import appeal_rulings
from graphkit.extract.articles import find_articles
from graphkit.extract.attributes import PLATFORMS, UNIT
from graphkit.extract.defendants import read_defendants
from graphkit.extract.draft import Draft
from graphkit.extract.events import draft_events
from graphkit.extract.find_people import find_people
from graphkit.extract.header import read_header
from graphkit.extract.merge import merge_events
from graphkit.extract.model import Event, Extraction, Mention, Span
from graphkit.extract.normalise import Normalised, normalise
from graphkit.extract.people import People
from graphkit.extract.sections import Section, find_sections, language_of, split_sentences
from graphkit.extract.subjects import OTHER

__all__ = ["MAX_CHARACTERS", "extract_text"]

MAX_CHARACTERS = 200_000
"""What is read of a text; a verdict rarely has half of it. A longer text is marked truncated."""

_MEDICAL = ("detail",)


def extract_text(text: str, doc_id: str, *, special: bool = False) -> Extraction:
    """Read one verdict.

    Args:
        text: the frozen text; every span of the result points into it.
        doc_id: id of the document, kept as it is.
        special: also give medical detail of wounds, which is left out otherwise.

    Returns:
        The extraction; empty where nothing was found. Any string is read without an error.
    """
    digest = hashlib.sha256(text.encode("utf-8", "surrogatepass")).hexdigest()
    n = normalise(text[:MAX_CHARACTERS])
    language = language_of(n)
    sections = find_sections(n)
    dates = _dates(n, sections)
    people = find_people(n, sections, language)
    header = read_header(n, sections, people, dates, language)
    defendants, spans = read_defendants(n, sections, people, dates, language)
    sentences = split_sentences(n, sections)
    drafts = merge_events(draft_events(n, sentences, people, dates, language))
    opening = next((s.end for s in sections if s.kind == "opening"), 4000)
    decided = header["date"][0] if "date" in header else None
    drafts += appeal_rulings(n, sentences, [p.id for p in people.defendants], opening, decided)

    def span(start: int, end: int) -> Span:
        a, b = n.span(start, end)
        return Span(a, b, text[a:b])

    fields = {k: v[0] for k, v in header.items()}
    field_spans = {k: [span(a, b) for a, b in v[1]] for k, v in header.items() if v[1]}
    for key, places in spans.items():
        field_spans[key] = [span(a, b) for a, b in places]
    entities = {p.id: p.name for p in people.persons.values()}
    if any(OTHER in (d.subject if isinstance(d.subject, list) else [d.subject]) for d in drafts):
        entities[OTHER] = ""
    return Extraction(
        id=doc_id,
        language=language,
        text_sha256=digest,
        fields=fields,
        field_spans=field_spans,
        defendants=defendants,
        entities=entities,
        events=_events(drafts, n, text, special),
        mentions=_mentions(n, text, people, dates),
        truncated=len(text) > MAX_CHARACTERS,
    )


_BIRTH_NEAR = re.compile(r"\s*,?\s*(?:г(?:ода?)?\.?\s?)?(?:рожд|г?\.?\s?р\.?(?!\w)|туган)")
_PROMISED = re.compile(r"уаде|босату|беремиз|бериледи|толенеди|толейди|сендир")
"""«Жарты жылдан соң босату … уәде етілген»: what is promised for later is no step."""
_NO_STEP = re.compile(r"(?:(?<!\w)от|редакци\w+|№\s?\S+\s+от|закон\w*)\s+$")


def _dates(n: Normalised, sections: list[Section]) -> list[ResolvedDate]:
    written = find_dates(n.low)
    skip = [
        d.start
        for d in written
        if _BIRTH_NEAR.match(n.low, d.end, d.end + 20)
        or _NO_STEP.search(n.low[max(0, d.start - 24) : d.start])
        or (d.rule.startswith("later.kk") and _PROMISED.search(n.low, d.end, d.end + 70))
    ]
    # The story starts anew where the findings do; the header's date anchors none of it.
    resets = [
        s.start
        for k, s in enumerate(sections)
        if s.kind in ("facts", "resolution") and (k == 0 or sections[k - 1].kind == "opening" or s.kind == "resolution")
    ]
    return resolve(written, resets=resets, not_anchors=skip)


def _events(drafts: list[Draft], n: Normalised, text: str, special: bool) -> list[Event]:
    out: list[Event] = []
    ids: dict[int, str] = {}
    kept = sorted(drafts, key=lambda d: (d.start, d.end, d.type))
    for number, d in enumerate(kept, 1):
        ids[id(d)] = f"e{number}"
    for d in kept:
        a, b = n.span(d.start, d.end)
        sa, sb = n.span(d.sentence.start, d.sentence.end)
        attributes = {k: v for k, v in d.attributes.items() if not k.startswith("_")}
        if "_conflict" in d.attributes:
            other = ids.get(d.attributes["_conflict"])  # type: ignore[call-overload]
            if other:
                attributes["conflicts_with"] = other
        if not special:
            for key in _MEDICAL:
                attributes.pop(key, None)
        also = []
        for x in sorted(d.also, key=lambda x: x.start):
            xa, xb = n.span(x.start, x.end)
            also.append({"start": xa, "end": xb, "quote": text[xa:xb], "said_by": x.said_by, "rule": x.rule})
        out.append(
            Event(
                id=ids[id(d)],
                type=d.type,
                subject=d.subject,
                polarity=d.polarity,
                span=Span(a, b, text[a:b]),
                sentence=(sa, sb),
                rule=d.rule,
                confidence=d.confidence,
                said_by=d.said_by,
                certainty=d.certainty,
                date=d.date,
                date_source=d.date_source if d.date else None,
                date_end=d.date_end,
                attributes=attributes,
                also=also,
            )
        )
    return out


_PLATFORM = tuple((name, re.compile(p)) for name, p in PLATFORMS)


def _mentions(n: Normalised, text: str, people: People, dates: list[ResolvedDate]) -> list[Mention]:
    out: list[Mention] = []

    def add(kind: str, start: int, end: int, norm: str, rule: str, entity: str | None = None) -> None:
        a, b = n.span(start, end)
        if b > a:
            out.append(Mention(kind, Span(a, b, text[a:b]), norm, rule, entity))

    for m in people.mentions:
        if m.entity is not None:
            add("PER", m.start, m.end, people.persons[m.entity].name, "person.name", m.entity)
    for r in dates:
        if r.value is not None:
            add("DATE", r.written.start, r.written.end, r.value, f"date.{r.written.rule}")
    for ref in find_articles(n.low):
        add("ARTICLE", ref.start, ref.end, ref.value, "article")
    for name, pattern in _PLATFORM:
        for p in pattern.finditer(n.low):
            add("PLATFORM", p.start(), p.end(), name, "platform")
    for u in UNIT.finditer(n.low):
        number = u["num"] or u["num2"]
        add(
            "ORG",
            u.start(),
            u.end(),
            f"войсковая часть {number}" if number else n.text[u.start() : u.end()].strip('«»" '),
            "unit",
        )
    out.sort(key=lambda x: (x.span.start, x.span.end, x.type))
    return out
