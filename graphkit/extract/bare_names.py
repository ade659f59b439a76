"""Surnames, given names and single initials of known people that stand alone."""

from __future__ import annotations

import re

from graphkit.dates.words import fold
from graphkit.extract.mentions import LO, UP, role_and_case
from graphkit.extract.nominative import case_forms
from graphkit.extract.normalise import Normalised
from graphkit.extract.people import NameMention, People, Person

__all__ = ["add_bare_names"]

_KK_TAIL = (
    r"(?:тын|тин|дын|дин|нын|нин|га|ге|ка|ке|ды|ди|ты|ти|ны|ни|да|де|та|те|дан|ден|тан|тен|нан|нен|мен|бен|пен|на|не)?"
)


def add_bare_names(n: Normalised, people: People, language: str) -> None:
    """Surnames (and given names of defendants) that stand alone."""
    covered = bytearray(len(n.text) + 1)
    for m in people.mentions:
        covered[m.start : m.end] = b"\x01" * (m.end - m.start)
    keys: dict[str, Person | None] = {}
    pairs: dict[str, Person] = {}
    for p in people.persons.values():
        if len(p.surname) < 3 or "*" in p.surname or "." in p.surname:
            continue
        for form in _all_forms(p, language):
            key = fold(form)
            # Two people of one surname: alone it names neither, unless one is on trial.
            if key in keys and keys[key] is not p:
                other = keys[key]
                if (
                    language == "ru"
                    and other is not None
                    and other.role == p.role == "defendant"
                    and other.gender != p.gender
                ):
                    # «Маканова»: she, or him in the genitive; what stands behind decides.
                    pairs[key] = p if p.gender == "f" else other
                if other is not None and other.role == "defendant" and p.role != "defendant":
                    continue
                keys[key] = p if other is not None and p.role == "defendant" and other.role != "defendant" else None
            else:
                keys[key] = p
    extra: list[NameMention] = []
    for w in re.finditer(rf"(?<![\w*])[{UP}][{LO}{UP}]+(?:-[{UP}][{LO}]+)?", n.text):
        if covered[w.start()]:
            continue
        person = keys.get(n.low[w.start() : w.end()])
        if person is None and (woman := pairs.get(n.low[w.start() : w.end()])) is not None:
            man = next((p for p in people.defendants if p.gender != woman.gender), None)
            person = woman if _HERS.match(n.low, w.end(), w.end() + 60) else man
        if person is None:
            continue
        end = w.end()
        if (
            person.given
            and (g := re.match(rf"\s+([{UP}][{LO}]+)", n.text[end : end + 40]))
            and fold(g[1])[:4] == fold(person.given)[:4]
        ):
            end += g.end()
        mention = NameMention(w.start(), end, w.group(), whole=w.group(), entity=person.id)
        mention.role, mention.case = role_and_case(n, w.start(), max(0, w.start() - 100))
        extra.append(mention)
    if language == "ru":
        extra += _single_letters(n, people, covered)
    for p in people.persons.values():
        if p.surname.count(".") == 2 and len(p.surname) == 4:
            # «М.К.»: two initials are a name only where they are known to be one.
            a, b = re.escape(p.surname[:2]), re.escape(p.surname[2:])
            for w in re.finditer(rf"(?<![\w.]){a}\s?{b}(?!\s?[{UP}][{LO}.])", n.text):
                if not covered[w.start()]:
                    extra.append(NameMention(w.start(), w.end(), p.surname, whole=p.surname, entity=p.id))
    people.mentions.extend(extra)
    for m in extra:
        if m.entity is not None:
            people.persons[m.entity].mentions.append(m)


_HERS = re.compile(
    r"(?:\s+(?!и\s)[^\s,;.]+|\s+\w\.\s?\w\.){0,5}?\s+(?:[а-я]+(?:ла|лась|шла)|сама|одна|пояснила|родившаяся|была)(?!\w)|\s+\w\.\s?\w\.\s+[а-я]+(?:ла|лась)(?!\w)"
)


def _single_letters(n: Normalised, people: People, covered: bytearray) -> list[NameMention]:
    """«Е. и Ж. подписали контракты»: defendants who are named by initials alone go by the first of them."""
    letters: dict[str, Person | None] = {}
    for p in people.persons.values():
        if re.fullmatch(r"(?:\w\.){3}", p.surname) or re.fullmatch(r"\w\.", p.surname):
            letters[p.surname[0]] = None if p.surname[0] in letters else p
    out: list[NameMention] = []
    for letter, person in letters.items():
        if person is None or person.role != "defendant":
            continue
        for w in re.finditer(rf"(?<![\w.]){letter}\.(?!\s?[{UP}]\.)(?=\s+[{LO}\d(-]|,|$)", n.text):
            if not covered[w.start()]:
                out.append(NameMention(w.start(), w.end(), person.surname, whole=w.group(), entity=person.id))
    return out


def _all_forms(p: Person, language: str) -> set[str]:
    out: set[str] = set()
    words = [(p.surname, "surname")]
    if p.role == "defendant" and len(p.given) > 3:
        words.append((p.given, "given"))
    for word, kind in words:
        if language == "kk":
            stem = word
            out.update(stem + s for s in ("", *_KK_TAIL[3:-2].split("|")))
        else:
            for forms in case_forms(word, p.gender or "m", kind).values():
                out.update(forms)
    return out
