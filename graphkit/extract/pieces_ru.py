# ruff: noqa: E501 -- the patterns read best in one line each
"""Pieces of a long Russian clause: one for each predicate, be it a finite verb, a participle or a gerund.

A clause (see `graphkit.extract.clauses`) keeps together what is mostly told together. Where its pieces tell at least
what it tells as a whole, they stand for it: each with its own span, date and conditions («прилетел в Казахстан и при
выходе из самолёта был задержан»).
"""

from __future__ import annotations

import re
from itertools import pairwise

from graphkit.extract.clauses import VERB_RU, Clause

__all__ = ["pieces_of"]

_CUT = re.compile(r",\s+(?:(?:и|а|но)\s+)?|(?<=руб\.|тыс\.)\s+(?=\d{1,2}\.\d\d\.)|\s+(?=(?:и|а|но|да|затем)\s)")
_PARTICIPLE = r"(?<!\w)\w{3,}(?:вш|[ая]нн|[ея]нн|ющ|ящ|ащ|ущ|[тм])(?:ий|ая|ее|ие|его|ему|им|ей|ую|их|ими|ый|ое|ые|ого|ому|ым|ой|ых|ыми)(?:ся)?(?!\w)"
_GERUND = r"(?<!\w)(?!\w*(?:[цжчшщьоа]ев|[цжчшщ]ив)(?!\w))\w{3,}(?:вши|вшись|шись|ив|ав|ев|ув|ясь|йдя|едя|ивая|ывая|няя|ируя|вуя)(?!\w)|(?<!\w)будучи(?!\w)"
_PREDICATE = re.compile(rf"{VERB_RU}|{_GERUND}|(?<!\w)\w{{0,5}}(?:нес|вез|полз|лез|лег|мог|берег)(?!\w)")
_OWN_PHRASE = re.compile(rf"(?:[^\s,;]+\s+){{0,5}}?(?:{_PARTICIPLE})")
_ONLY_SAYS = re.compile(
    r"(?:[^\s]+\s+){0,12}(?:показал|пояснил|сообщил|рассказал|указал|утверждал|заявил|добавил|узнал|слышал|показывал|дополнил|подтвердил|известно|следует|видно)[аи]?(?:\s+суду)?\W*|(?:и|а|но)?\W*"
)
_SHORT = 12


def pieces_of(low: str, text: str, clause: Clause) -> list[Clause]:
    """The pieces of a clause in order; one, where it holds but one predicate."""
    cuts = [clause.start]
    for m in _CUT.finditer(low, clause.start, clause.end):
        if low.count("«", cuts[-1], m.start()) > low.count("»", cuts[-1], m.start()):
            continue
        cuts.append(m.end())
    cuts.append(clause.end)
    out: list[Clause] = []
    open_at: int | None = None
    for k, (a, b) in enumerate(pairwise(cuts)):
        piece = low[a:b]
        told = any(not _a_name(text, a + m.start(), a + m.end()) for m in _PREDICATE.finditer(piece))
        phrase = not told and low[a - 2 : a].startswith(",") and _OWN_PHRASE.match(piece) is not None
        if told and k + 2 < len(cuts) and _ONLY_SAYS.fullmatch(piece.strip()):
            # «показал, что …»: whose words they are belongs to what is said.
            open_at = a if open_at is None else open_at
            continue
        if told or (phrase and out and b - a > _SHORT):
            out.append(Clause(a if open_at is None else open_at, b))
            open_at = None
        elif out and open_at is None and k:
            out[-1] = Clause(out[-1].start, b)
        elif open_at is None:
            open_at = a
    if not out:
        return [clause]
    if open_at is not None:
        out[-1] = Clause(out[-1].start, clause.end)
    return out


def _a_name(text: str, start: int, end: int) -> bool:
    """Whether a word that ends like a verb is a name («Сапарғали и Турсунов»)."""
    if not text[start].isupper():
        return False
    if re.search(r"[\w,]\s+$", text[max(0, start - 3) : start]):
        return True
    return re.match(r"\s+(?:и\s|[А-ЯЁ]|[а-яё]+(?:л|ла|ли|ло|ся)(?!\w))", text[end : end + 24]) is not None
