"""People whom a Russian text brings in by one word: «Свидетель Лысых показал», «земляк, Панов, …»."""

from __future__ import annotations

import re

from graphkit.dates.words import fold
from graphkit.extract.given_names import KNOWN
from graphkit.extract.normalise import Normalised
from graphkit.extract.places import city_country

__all__ = ["Introduced", "introduced"]

INTRODUCES = re.compile(
    r"(?<!\w)(?:свидетел[ьяюе]\w{0,2}|потерпевш\w+|земляк\w{0,2}|знаком(?:ый|ого|ому|ым|ая|ой)|друг(?:а|у|ом)?|приятел[ьяюе]\w?|товарищ\w{0,2}|сослужив\w+|однополчан\w+|коллег[аиуе]\w?|напарник\w{0,2}|сосед\w{0,2}|вербовщик\w{0,2}|рекрутер\w{0,2}|куратор\w{0,2}|брат(?:а|у|ом)?|сестр[аыуе]\w?|"
    r"племянник\w{0,2}|дяд[яиеюй]|зят[ьяюе]\w?|командир\w{0,2}|рядов(?:ой|ого|ому)|сержант\w{0,2}|капитан\w{0,2}|лейтенант\w{0,2}|майор\w{0,2}|некий|некая|некого|неким|некоему|бригадир\w{0,2}|начальник\w{0,2}|прораб\w{0,2}|показани\w+|слов(?:ам|а)?|гражданин(?:а|у|ом)?)"
    r"(?:\s*,?\s*-?\s*(?:по\s+(?:имени|фамилии|бригаде|работе|роте|вахте|общежитию)|подсудим\w+|роты|взвода|гражданин\w?\s+\w+|[а-я]+(?:ого|ой|ий|ый))){0,2}\s*[,-]?\s*$"
)
"""What stands before the name of somebody whom the text brings in («Земляк, Панов, …»)."""

_WORD = re.compile(
    r"(?<![\w*«\"-])(?P<a>[А-ЯЁӘҒҚҢӨҰҮҺІ][а-яёәғқңөұүһі]{2,})(?:\s+(?P<b>[А-ЯЁӘҒҚҢӨҰҮҺІ][а-яёәғқңөұүһі]{2,})(?!\w|\s?\.))?(?!\s+(?:област|район|суд|город|республик|кра[йя]|обл\.|р-н))(?![*\w-])"
)
_NO_NAME = re.compile(
    r"(?:росси|казахстан|украин|республик|министерств|минобор|вагнер|редут|ахмат|телеграм|суд(?:а|у|ом|е)?$|государств|федерац|президент|подсудим|свидетел|департамент|комитет|управлени|вооружен|генеральн|войсков|кыргыз|киргиз|узбек|таджик|туркмен|инстаграм|ватсап|также|который|которая|после|когда|однако|затем|данн|этот|его|ему|она|они|что|при|как|где|вин[ау]|допрош|согласно|из|по|на|от|оглаш|мать|отец|брат|сестра)"
)
_FEMALE = re.compile(r"(?:ова|ева|ина|ына|ская|цкая|ая)$")

Introduced = tuple[int, int, str, str, bool]
"""Start, end, surname, given name or "", and whether a woman is named where the role stands in the nominative."""


def introduced(n: Normalised, taken: bytearray, start: int) -> list[Introduced]:
    """Single names behind words that bring somebody in, from `start` on, where `taken` is free."""
    out: list[Introduced] = []
    for m in _WORD.finditer(n.text, start):
        if taken[m.start()] or taken[m.end() - 1]:
            continue
        a, b = m["a"], m["b"] or ""
        if _NO_NAME.match(fold(a)) or city_country(a):
            continue
        before = INTRODUCES.search(n.low, max(0, m.start() - 90), m.start())
        if before is None:
            continue
        if b and (_NO_NAME.match(fold(b)) or city_country(b)):
            b = ""
        end = m.end() if b else m.end("a")
        surname, given = (b, a) if b and _is_given(a) and not _is_given(b) else (a, b)
        nominative = re.match(r"(?:свидетель|потерпевшая)(?!\w)", before.group()) is not None
        out.append((m.start(), end, surname, given, nominative and _FEMALE.search(surname) is not None))
        if len(out) > 500:
            break
    return out


def _is_given(word: str) -> bool:
    low = fold(word)
    return low in KNOWN or low[:-1] in KNOWN
