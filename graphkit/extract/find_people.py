"""The people of a verdict: mentions of one person together, who is on trial, and in which role the others stand."""

from __future__ import annotations

import re
from itertools import pairwise

from graphkit.dates.words import fold
from graphkit.extract.bare_names import add_bare_names
from graphkit.extract.defendants_kk import BORN, verdict_names
from graphkit.extract.mentions import BIRTH_AFTER, find_mentions, role_and_case, surname_key
from graphkit.extract.normalise import Normalised
from graphkit.extract.people import NameMention, People, Person
from graphkit.extract.people_ru import introduced
from graphkit.extract.person_names import name_person
from graphkit.extract.sections import Section

__all__ = ["find_people"]


def find_people(n: Normalised, sections: list[Section], language: str) -> People:
    """Names, roles and nominatives; deterministic, ids by order of appearance within a role."""
    mentions = find_mentions(n)
    opening_end = next((s.end for s in sections if s.kind == "opening"), min(len(n.text), 5000))
    resolution = next((s.start for s in sections if s.kind == "resolution"), len(n.text))
    apart = _introduced(n, mentions, opening_end) if language == "ru" else []
    clusters = _cluster(mentions) + [[m] for m in apart]
    mentions += apart
    persons: dict[str, Person] = {}
    tried = _defendants_kk if language == "kk" else _defendants
    defendants = tried(n, clusters, opening_end, resolution)
    counters: dict[str, int] = {}
    order: list[tuple[str, list[NameMention]]] = [("defendant", c) for c in defendants]
    for cluster in clusters:
        if cluster in defendants:
            continue
        order.append((_cluster_role(cluster, opening_end, resolution), cluster))
    for role, cluster in order:
        prefix = {"defendant": "D", "judge": "judge", "prosecutor": "prosecutor", "lawyer": "lawyer", "clerk": "clerk"}
        base = prefix.get(role, "w")
        counters[base] = counters.get(base, 0) + 1
        number = counters[base]
        pid = f"{base}{number}" if base in ("D", "w") or number > 1 else base
        person = Person(pid, role, mentions=cluster)
        name_person(person, n, language)
        for m in cluster:
            m.entity = pid
        persons[pid] = person
    people = People(persons, mentions)
    add_bare_names(n, people, language)
    people.mentions.sort(key=lambda m: (m.start, m.end))
    return people


def _introduced(n: Normalised, mentions: list[NameMention], opening_end: int) -> list[NameMention]:
    """Add the names that stand alone behind a role; those that must not join a man's cluster are handed back."""
    taken = bytearray(len(n.text) + 1)
    for m in mentions:
        taken[m.start : m.end] = b"\x01" * (m.end - m.start)
    apart: list[NameMention] = []
    for start, end, surname, given, woman in introduced(n, taken, opening_end):
        mention = NameMention(start, end, surname, given, whole=n.text[start:end])
        mention.role, mention.case = role_and_case(n, start, max(0, start - 100))
        if mention.role == "defendant":
            mention.role = None
        same = [m for m in mentions if m.role == "defendant" or m.start < opening_end]
        if woman and any(
            surname_key(m.surname) == surname_key(surname) and not m.surname.endswith(("а", "я")) for m in same
        ):
            apart.append(mention)
        else:
            mentions.append(mention)
    mentions.sort(key=lambda m: (m.start, m.end))
    return apart


def _same(a: NameMention, b: NameMention) -> bool:
    if not a.surname or not b.surname:
        return False
    ka, kb = surname_key(a.surname), surname_key(b.surname)
    if ka != kb:
        short, long_ = sorted((fold(a.surname), fold(b.surname)), key=len)
        # Kazakh case endings: the longer begins with the shorter.
        if len(short) < 3 or not long_.startswith(short) or len(long_) - len(short) > 4:
            return False
        if len(short) < 4 and (
            long_[len(short) :] not in ("а", "у", "ом", "е", "ой", "ым") or _letters(a)[:1] != _letters(b)[:1]
        ):
            return False
    ia, ib = _letters(a), _letters(b)
    return all(x == y for x, y in zip(ia, ib, strict=False)) if ia and ib else True


def _letters(m: NameMention) -> str:
    if m.given:
        return fold(m.given[:1] + m.patronymic[:1])
    return fold(re.sub(r"[^\w]", "", m.initials))


def _cluster(mentions: list[NameMention]) -> list[list[NameMention]]:
    clusters: list[list[NameMention]] = []
    by_letter: dict[str, list[list[NameMention]]] = {}
    fullest: dict[int, NameMention] = {}
    for m in mentions:
        key = fold(m.surname or m.given)[:3]
        home: list[NameMention] | None = None
        for c in by_letter.get(key, ()):
            # Compare with the fullest mention, so that initials decide.
            full = fullest[id(c)]
            if _same(full, m):
                home = c
                barer = len(m.surname) < len(full.surname) and fold(full.surname).startswith(fold(m.surname))
                # «О.М. Жүнісбектің» first, then the name as it is: that one meets the other cases.
                if len(_letters(m)) > len(_letters(full)) - barer:
                    fullest[id(c)] = m
                break
        if home is None:
            home = []
            fullest[id(home)] = m
            clusters.append(home)
            by_letter.setdefault(key, []).append(home)
        home.append(m)
    return clusters


def _defendants(
    n: Normalised, clusters: list[list[NameMention]], opening_end: int, resolution: int
) -> list[list[NameMention]]:
    def born(m: NameMention) -> bool:
        return m.start < max(opening_end, 3000) and BIRTH_AFTER.match(n.low, m.end, m.end + 90) is not None

    out = [c for c in clusters if any(born(m) and m.role in (None, "defendant") for m in c)]
    if out:
        return out
    tried = re.compile(r"(?:в отношении|по обвинению)[\s:\d).-]*(?:гр\w*\.?\s*)?$")
    out = [
        c
        for c in clusters
        if any(
            m.role == "defendant" or tried.search(n.low, max(0, m.start - 60), m.start)
            for m in c
            if m.start < opening_end
        )
    ]
    if out:
        return out
    guilty = re.compile(r"[^.;\n]{0,200}(?:виновн|кинали|оправда)")
    out = [
        c
        for c in clusters
        if any(
            m.start >= resolution
            and (guilty.match(n.low, m.end) or re.search(r"признать\s*$", n.low[max(0, m.start - 12) : m.start]))
            for m in c
        )
    ]
    if out:
        return out
    return [c for c in clusters if any(m.role == "defendant" for m in c)]


def _defendants_kk(
    n: Normalised, clusters: list[list[NameMention]], opening_end: int, resolution: int
) -> list[list[NameMention]]:
    """Everyone whom the operative part decides on or of whose birth the opening tells, in order of appearance."""
    order = sorted((m for c in clusters for m in c), key=lambda m: m.start)
    heads = {order[k].start for k in verdict_names(n, [(m.start, m.end) for m in order], resolution)}
    follow = {a.start: b.start for a, b in pairwise(order)}
    limit = max(opening_end, 3000)

    def born(m: NameMention) -> bool:
        if m.start >= limit or m.role not in (None, "defendant"):
            return False
        behind = n.low[m.end : min(follow.get(m.start, len(n.low)), m.end + 170)]
        return BORN.search(behind) is not None and "\n" not in behind.lstrip()[:30]

    out = [c for c in clusters if any(m.start in heads or born(m) for m in c)]
    return out or _defendants(n, clusters, opening_end, resolution)


def _cluster_role(cluster: list[NameMention], opening_end: int, resolution: int) -> str:
    for m in cluster:
        if m.role in ("judge", "prosecutor", "lawyer", "clerk") and (m.start < opening_end or m.start > resolution):
            return m.role
    for m in cluster:
        if m.role and m.role != "defendant":
            return m.role
    return "third"
