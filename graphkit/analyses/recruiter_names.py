"""How far the names of two recruiters agree: full names, single names, nicknames, diminutives.

Sources name recruiters by a given name, a nickname, a rank with a family name, or a description. Only full names
can be compared as those of people are; of the rest, the proper names inside count.
"""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Collection, Mapping
from dataclasses import dataclass
from itertools import combinations
from math import log

from graphkit.names import NameRecord, PersonName, compare, parse_name
from graphkit.names.fold import fold_word
from graphkit.names.given import is_known, same_given

__all__ = ["NAME_LIMIT", "RecruiterName", "name_weight", "proper_names", "read_name", "variants"]

NAME_LIMIT = 5.0
"""No agreement or disagreement of names weighs more than this, in natural log-odds."""

# Ranks and descriptions that stand before names with a capital letter; folded below.
_TITLES = (
    "майор", "капитан", "лейтенант", "подполковник", "полковник", "сержант", "прапорщик", "генерал", "офицер",
    "господин", "вербовщик", "вербовщица", "рекрутер", "менеджер", "мужчина", "женщина", "человек", "некий", "некто",
    "бригадир", "начальник", "major", "captain", "lieutenant", "colonel", "sergeant", "officer", "recruiter", "manager",
    "man", "woman", "the", "foreman", "somebody", "жалдаушы", "ер", "адам",
)  # fmt: skip
_STOP = frozenset(fold_word(word) for word in _TITLES)
_WORD = re.compile(r"[^\W\d_]+(?:[-'’][^\W\d_]+)*")


@dataclass(frozen=True, slots=True)
class RecruiterName:
    """The folded proper names in a recruiter's names, and those names that are full ones."""

    words: frozenset[str]
    full: tuple[str, ...]


def read_name(texts: Collection[str]) -> RecruiterName:
    """Reads the names and aliases of one recruiter."""
    words: set[str] = set()
    full = []
    for text in sorted(set(texts)):
        kept = _proper(text)
        words.update(fold_word(w) for w in kept)
        if len(kept) >= 2 and _is_full(parse_name(" ".join(kept))):
            full.append(" ".join(kept))
    return RecruiterName(frozenset(words), tuple(full))


def proper_names(text: str) -> frozenset[str]:
    """The folded words of a text that are names: with a capital letter, and no rank or description."""
    return frozenset(fold_word(word) for word in _proper(text))


def _proper(text: str) -> list[str]:
    capital = [word for word in _WORD.findall(text) if word[:1].isupper() and len(word) > 2]
    return [word for word in capital if fold_word(word) not in _STOP]


def _is_full(name: PersonName) -> bool:
    return bool(name.family and name.given)


def variants(words: Collection[str]) -> dict[str, frozenset[str]]:
    """Each word with those among `words` that are forms of the same given name, itself included.

    O(given names²) of the given names among them.
    """
    same: dict[str, set[str]] = {word: {word} for word in words}
    for left, right in combinations(sorted(word for word in words if is_known(word)), 2):
        if same_given(left, right):
            same[left].add(right)
            same[right].add(left)
    return {word: frozenset(others) for word, others in same.items()}


def name_weight(
    left: RecruiterName, right: RecruiterName, same: Mapping[str, frozenset[str]], bearers: Counter[str], people: int
) -> tuple[float, str]:
    """What the names say, in natural log-odds between -`NAME_LIMIT` and +`NAME_LIMIT`, and that in words.

    Full names are compared as those of people. Proper names in common weigh by how few people bear
    them (W. E. Winkler, *Frequency-based matching in the Fellegi-Sunter model*, Proc. Surv. Res. Methods, 1989).
    The people of the case are counted for that and not its recruiters: one recruiter whom many sources name
    would make the name look frequent.

    Args:
        same: from `variants`.
        bearers: word → people of the case who bear it.
        people: how many there are.
    """
    agreed, shared = 0.0, []
    for word in sorted(left.words):
        matching = same[word] & right.words
        if matching:
            bearing = min(people, sum(bearers[form] for form in same[word]))
            agreed += log((people + 1) / (bearing + 1))
            shared.append(f"{'/'.join(sorted({word, *matching}))!r} ({bearing} of {people} people of the case)")
    if left.full and right.full:
        outcomes = [compare(NameRecord(a), NameRecord(b)) for a in left.full for b in right.full]
        best = max(outcomes, key=lambda outcome: outcome.score)
        score = min(max(best.score, 1e-6), 1 - 1e-6)
        weight = max(log(score / (1 - score)), agreed) if best.same else log(score / (1 - score))
        why = f"full names {'agree' if best.same else 'differ'}: {', '.join(best.reasons)}"
        return min(NAME_LIMIT, max(-NAME_LIMIT, weight)), why
    if shared:
        return min(NAME_LIMIT, agreed), f"both bear {' and '.join(shared)}"
    given = [[word for word in name.words if is_known(word)] for name in (left, right)]
    if given[0] and given[1]:
        return -NAME_LIMIT, "their given names differ"
    return 0.0, "their names say nothing: at least one has no proper name, or they are of different kinds"
