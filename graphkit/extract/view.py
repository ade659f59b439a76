"""The frozen text as a page, with what was read marked where it stands.

One self-contained file: no script at all, one style that the Content Security Policy allows by its hash, and
no connection. Everything that comes from the text goes through autoescaping.
"""

from __future__ import annotations

import base64
import hashlib
import heapq
from collections.abc import Iterable
from dataclasses import dataclass
from itertools import pairwise

from jinja2 import Environment, StrictUndefined
from markupsafe import Markup

from graphkit import __version__
from graphkit.extract.explain import Reading, explain
from graphkit.extract.model import RULES_VERSION, Extraction

__all__ = ["Mark", "Segment", "html_view", "segments"]

KINDS = {
    "event": "event, asserted",
    "denied": "event, denied or disputed",
    "field": "field of the document",
    "defendant": "data of a defendant",
    "person": "person",
    "date": "date",
    "thing": "article, unit or platform",
}
"""Class of a mark → its words in the legend, the one that is seen first first."""

_MENTIONS = {"PER": "person", "DATE": "date"}
_ORDER = {kind: number for number, kind in enumerate(KINDS)}

# What has no shape of its own, or would turn the direction of the words after it, is shown as a symbol.
_VISIBLE = (
    {code: chr(0x2400 + code) for code in range(0x20) if chr(code) not in "\n\r\t"}
    | {0x7F: "␡"}
    | {code: f"[U+{code:04X}]" for code in (*range(0x80, 0xA0), 0x061C, 0x200E, 0x200F, *range(0x202A, 0x202F),
                                             *range(0x2066, 0x206A), 0x2028, 0x2029)}
    | dict.fromkeys(range(0xD800, 0xE000), "\ufffd")
)  # fmt: skip


@dataclass(frozen=True, slots=True)
class Mark:
    """A span to be marked: ``kind`` is a key of the legend, ``label`` what is shown on it, ``anchor`` its id."""

    start: int
    end: int
    kind: str
    label: str
    anchor: str | None = None


@dataclass(frozen=True, slots=True)
class Segment:
    """A piece of the text under one and the same set of marks.

    Attributes:
        anchors: ids of the marks that begin here.
    """

    text: str
    kinds: tuple[str, ...]
    label: str
    anchors: tuple[str, ...]


def segments(text: str, marks: Iterable[Mark]) -> list[Segment]:
    """The text in pieces; joined they are the text again, whatever marks overlap or lie outside it.

    Time grows with the text, and with the marks times how many lie on one another.
    """
    held = sorted((m for m in marks if 0 <= m.start < m.end <= len(text)), key=lambda m: (m.start, -m.end))
    cuts = sorted({0, len(text), *(m.start for m in held), *(m.end for m in held)})
    out: list[Segment] = []
    active: list[tuple[int, int, Mark]] = []
    following = 0
    for start, end in pairwise(cuts):
        while active and active[0][0] <= start:
            heapq.heappop(active)
        begins: list[Mark] = []
        while following < len(held) and held[following].start == start:
            heapq.heappush(active, (held[following].end, following, held[following]))
            begins.append(held[following])
            following += 1
        over = sorted((m for _, _, m in active), key=lambda m: (_ORDER[m.kind], m.start, m.end, m.label))
        kinds = tuple(dict.fromkeys(m.kind for m in over))
        label = " · ".join(dict.fromkeys(m.label for m in over))
        anchors = tuple(m.anchor for m in begins if m.anchor is not None)
        out.append(Segment(text[start:end], kinds, label, anchors))
    return out


def html_view(text: str, extraction: Extraction) -> str:
    """The page.

    Args:
        text: the frozen text that the extraction was made from.
        extraction: as :func:`graphkit.extract.extract_text` gave it.
    """
    readings = explain(text, extraction)
    marks = [*_reading_marks(readings), *_mention_marks(extraction)]
    pieces = [Segment(_seen(s.text), s.kinds, _seen(s.label), s.anchors) for s in segments(text, marks)]
    rows = [
        {
            "anchor": f"r{number}" if reading.spans else None,
            "what": _seen(reading.what),
            "value": _seen(_words(reading.value)),
            "quote": _seen(reading.spans[0].quote) if reading.spans else "",
            "rule": reading.rule,
            "confidence": f"{reading.confidence:.2f}",
            "said_by": reading.said_by,
            "section": reading.section or "–",
            "why": _seen(reading.why),
            "kind": _kind(reading),
        }
        for number, reading in enumerate(readings)
    ]
    policy = "; ".join(("default-src 'none'", f"style-src {_hash(_STYLE)}", "base-uri 'none'", "form-action 'none'"))
    environment = Environment(autoescape=True, undefined=StrictUndefined, trim_blocks=True, lstrip_blocks=True)
    return environment.from_string(_PAGE).render(
        policy=policy,
        style=Markup(_STYLE),  # noqa: S704 - our own constant
        title=_seen(extraction.id),
        language=extraction.language,
        sha256=extraction.text_sha256,
        rules=RULES_VERSION,
        version=__version__,
        truncated=extraction.truncated,
        legend=KINDS,
        pieces=pieces,
        rows=rows,
    )


def _kind(reading: Reading) -> str:
    if reading.kind != "event":
        return reading.kind
    return "event" if reading.value["polarity"] == "asserted" else "denied"


def _reading_marks(readings: list[Reading]) -> Iterable[Mark]:
    for number, reading in enumerate(readings):
        label = f"{reading.what}: {reading.rule}, {reading.confidence:.2f}, {reading.said_by}"
        for place, span in enumerate(reading.spans):
            yield Mark(span.start, span.end, _kind(reading), label, f"r{number}" if place == 0 else None)


def _mention_marks(extraction: Extraction) -> Iterable[Mark]:
    for mention in extraction.mentions:
        kind = _MENTIONS.get(mention.type, "thing")
        yield Mark(mention.span.start, mention.span.end, kind, f"{mention.norm}: {mention.rule}")


def _words(value: object) -> str:
    if isinstance(value, dict):
        return ", ".join(f"{k}: {_words(v)}" for k, v in value.items())
    if isinstance(value, list):
        return "; ".join(_words(v) for v in value)
    return {True: "yes", False: "no"}[value] if isinstance(value, bool) else str(value)


def _seen(text: str) -> str:
    return text.translate(_VISIBLE)


def _hash(text: str) -> str:
    return f"'sha256-{base64.b64encode(hashlib.sha256(text.encode()).digest()).decode()}'"


_STYLE = """
:root { color-scheme: light dark; --ink: #1d2330; --paper: #fff; --soft: #5a6372; --line: #d7dbe2;
  --event: #cfe8d4; --denied: #f6d3d0; --field: #dbe5fb; --defendant: #efe0f7; }
@media (prefers-color-scheme: dark) { :root { --ink: #e8eaee; --paper: #15181e; --soft: #a4acb9; --line: #3a414d;
  --event: #1f4a2b; --denied: #5c2623; --field: #22386b; --defendant: #47305a; } }
* { box-sizing: border-box; }
body { margin: 0 auto; padding: 1.5rem 1rem 4rem; max-width: 62rem; background: var(--paper); color: var(--ink);
  font: 1rem/1.65 Georgia, "Noto Serif", serif; overflow-wrap: anywhere; }
h1 { font-size: 1.4rem; margin: 0 0 .25rem; } h2 { font-size: 1.1rem; margin: 2rem 0 .5rem; }
p, ul { margin: .25rem 0; } .about { color: var(--soft); font-size: .875rem; }
.private { display: inline-block; padding: .1rem .5rem; border: 2px solid currentColor; font-weight: bold;
  font-size: .875rem; }
.legend { list-style: none; padding: 0; display: flex; flex-wrap: wrap; gap: .25rem 1rem; font-size: .875rem; }
.text { white-space: pre-wrap; border: 1px solid var(--line); border-radius: .4rem; padding: 1rem; }
mark { background: none; color: inherit; position: relative; }
mark:focus { outline: 2px solid currentColor; outline-offset: 1px; }
mark:target { outline: 3px double currentColor; outline-offset: 2px; }
.thing { border-bottom: 1px dotted currentColor; } .date { border-bottom: 2px solid var(--soft); }
.person { font-weight: bold; }
.defendant { background: var(--defendant); } .field { background: var(--field); }
.event { background: var(--event); } .denied { background: var(--denied); text-decoration: underline wavy 1px; }
.text mark:hover::after, .text mark:focus::after { content: attr(data-rule); position: fixed; left: 0; right: 0;
  bottom: 0; z-index: 1; padding: .5rem 1rem; background: var(--ink); color: var(--paper); white-space: normal;
  font: .875rem/1.4 system-ui, sans-serif; font-weight: normal; text-decoration: none; max-height: 40vh;
  overflow: hidden; }
.scroll { overflow-x: auto; } table { border-collapse: collapse; font: .8125rem/1.4 system-ui, sans-serif; }
table { width: 100%; }
th, td { text-align: left; vertical-align: top; padding: .3rem .5rem; border-bottom: 1px solid var(--line);
  min-width: 5rem; }
a { color: inherit; }
@media print { .text mark:hover::after { display: none; } }
"""

_PAGE = """<!DOCTYPE html>
<html lang="en">
<head>
<meta charset="utf-8">
<meta http-equiv="Content-Security-Policy" content="{{ policy }}">
<meta name="viewport" content="width=device-width, initial-scale=1">
<meta name="referrer" content="no-referrer">
<meta name="robots" content="noindex, nofollow">
<meta name="generator" content="graphkit {{ version }}">
<title>{{ title }}: what the rules read</title>
<style>{{ style }}</style>
</head>
<body>
<header>
<h1>{{ title }}: what the rules read</h1>
<p class="private">Not for publication: the whole text stands here, with names.</p>
<p class="about">Rules {{ rules }}, language {{ language }}, SHA-256 of the text {{ sha256 }}.
Point at a mark or move to it with the Tab key: its rule shows at the bottom.
{% if truncated %}<strong>The text is longer than what was read.</strong>{% endif %}</p>
<ul class="legend">
{% for kind, words in legend.items() %}
<li><mark class="{{ kind }}">{{ words }}</mark></li>
{% endfor %}
</ul>
</header>
<main>
<h2 id="text">The text</h2>
<div class="text" lang="{{ language }}" dir="ltr">
{%- for s in pieces -%}
{%- if s.kinds -%}
<mark class="{{ s.kinds|join(' ') }}" data-rule="{{ s.label }}"
{%- if s.anchors %} id="{{ s.anchors[0] }}" tabindex="0"{% endif %}>
{%- for a in s.anchors[1:] %}<span id="{{ a }}"></span>{% endfor -%}
{{ s.text }}</mark>
{%- else -%}
{{ s.text }}
{%- endif -%}
{%- endfor -%}
</div>
<h2>What was read</h2>
<div class="scroll" role="region" aria-label="What was read" tabindex="0">
<table>
<thead><tr><th scope="col">what</th><th scope="col">value</th><th scope="col">words</th><th scope="col">rule</th>
<th scope="col">confidence</th><th scope="col">said by</th><th scope="col">section</th>
<th scope="col">why</th></tr></thead>
<tbody>
{% for r in rows %}
<tr><th scope="row"><span class="{{ r.kind }}">{% if r.anchor %}<a href="#{{ r.anchor }}">{{ r.what }}</a>
{%- else %}{{ r.what }}{% endif %}</span></th>
<td>{{ r.value }}</td><td>{{ r.quote }}</td><td>{{ r.rule }}</td><td>{{ r.confidence }}</td>
<td>{{ r.said_by }}</td><td>{{ r.section }}</td><td>{{ r.why }}</td></tr>
{% endfor %}
</tbody>
</table>
</div>
</main>
</body>
</html>
"""
