# ruff: noqa: E501 -- the patterns read best in one line each
"""With which articles each defendant is charged, apart from earlier convictions."""

from __future__ import annotations

import re

from graphkit.extract.articles import find_articles
from graphkit.extract.defendants_kk import (
    is_prior_kk,
)
from graphkit.extract.model import Defendant, DefendantSpans
from graphkit.extract.normalise import Normalised
from graphkit.extract.people import Person
from graphkit.extract.sections import Section

__all__ = ["is_appeal", "read_charges"]

_PRIOR = re.compile(
    r"(?<!не )(?<!не)(?:ранее\s+)?(?:судим|осужд)(?:[^\n]|\n\s*(?:\d{1,2}[.)]|[-–—•])){0,600}?(?=обвин|в совершении|-\s+по\s+(?:ч|ст|п)\w{0,6}[. ]|предусмотренн|органом|$|\n(?!\s*(?:\d{1,2}[.)]|[-–—•])))|приговор\w*\s+[^.\n]{0,80}суда[^.\n]{0,200}"
)


def is_appeal(low: str, opening: int) -> bool:
    """Whether a court of appeal speaks: its opening names the appeal, or the panel of a regional court."""
    return re.search(r"апелляционн\w+|судебн\w+\s+коллеги\w+|на\s+приговор\w*\s", low[:opening]) is not None


def read_charges(
    n: Normalised,
    persons: list[Person],
    out: dict[str, Defendant],
    intros: dict[str, tuple[int, int]],
    opening: int,
    sections: list[Section],
    spans: DefendantSpans,
) -> None:
    """Fill in ``articles_charged`` of each, and where they stand; of the whole text when the opening names none."""
    blocked = bytearray(opening + 1)
    on_appeal = is_appeal(n.low, opening)
    for m in _PRIOR.finditer(n.low, 0, opening):
        if on_appeal and re.match(r"осужд|приговор", m.group()):
            # What the first court convicted of is what the appeal is about.
            continue
        if not re.match(r"(?:ранее\s+)?(?:не\s*судим|судимост)", m.group()) and not n.low[
            max(0, m.start() - 4) : m.start()
        ].endswith(("не ", "не")):
            blocked[m.start() : m.end()] = b"\x01" * (m.end() - m.start())
    refs = [
        a
        for a in find_articles(n.low, 0, opening)
        if a.is_offence and not blocked[a.start] and not is_prior_kk(n.low, a.start, a.end)
    ]
    starts = sorted((intros[p.id][1], p.id) for p in persons)
    if named := re.search(
        r"(?:предусмотренн\w+|обвиня\w+)[^\n]{0,40}:", n.low[starts[-1][0] : opening] if starts else ""
    ):
        # «… предусмотренных: Кожабекова – ст. 172; Левченко – ст. 170»: each behind his name.
        floor = starts[-1][0] + named.start()
        starts += sorted((m.end, p.id) for p in persons for m in p.mentions if floor <= m.start < opening)
    own: dict[str, list[str]] = {p.id: [] for p in persons}
    shared: list[str] = []
    for a in refs:
        before = [pid for at, pid in starts if at <= a.start]
        if not before:
            shared.append(a.value)
        else:
            own[before[-1]].append(a.value)
        spans.setdefault("article.charged", []).append((a.start, a.end))
    last = starts[-1][1] if starts else None
    for p in persons:
        values = own[p.id] or shared
        if not values and last is not None:
            # «обвиняемых в совершении … ст. 172»: said once behind the last of them.
            values = own[last]
        out[p.id].articles_charged = list(dict.fromkeys(values))
    if not any(d.articles_charged for d in out.values()):
        for s in sections:
            if s.kind in ("opening", "resolution"):
                continue
            for m in re.finditer(
                r"(?:обвиня\w+|квалифиц\w+|айыптал\w+|дарежеле\w+|саралан\w+)", n.low[s.start : s.end]
            ):
                around = find_articles(
                    n.low, max(s.start, s.start + m.start() - 120), min(s.end, s.start + m.end() + 200)
                )
                values = [a.value for a in around if a.is_offence]
                if values:
                    for d in out.values():
                        d.articles_charged = list(dict.fromkeys(values))
                    return
