"""Whom Russian words mean that stand for names: «оба», «последние двое», «первый из подсудимых», «муж»."""

from __future__ import annotations

import re

from graphkit.dates.words import fold
from graphkit.extract.people import People

__all__ = ["TRANSITIVE", "counted", "spouse"]

_ORDINAL = re.compile(
    r"(?<!\w)(?P<n>перв|втор|трет|четверт)(?:ый|ая|ой|ий|ья|ому|ого|ым|его|ему)(?:\s+(?:из\s+(?:них|подсудим\w+|двоих|троих|обвиняем\w+)|подсудим\w+|обвиняем\w+|осужденн\w+)(?!\w)|(?=\s+(?:же\s+)?(?:-|,|из|[а-я]+(?:л|ла|лся|лась|шел|ен|ан|ят)(?!\w)))|(?=\s*,?\s+-))"
)
_ORDINALS = {"перв": 0, "втор": 1, "трет": 2, "четверт": 3}
_LAST_TWO = re.compile(r"(?<!\w)последни(?:е|х|м|ми)\s+дв(?:ое|а|оих|оим|ух|умя)(?!\w)")
_FIRST_TWO = re.compile(r"(?<!\w)перв(?:ые|ых|ым|ыми)\s+дв(?:ое|а|оих|оим|ух|умя)(?!\w)")
_REST = re.compile(
    r"(?<!\w)(?:остальн|оставш|друг)(?:ые|ых|ым|ими|иеся|ихся|ие|их|им)\s+(?:дв|тр)\w+|(?<!\w)(?:двое|трое)\s+(?:других|остальных)(?!\w)"
)
_ALL = re.compile(
    r"(?<!\w)(?:все|всех|всем|всеми)\s+(?:трое|троих|троим|четверо|подсудим\w+|вместе|они)(?!\w)|(?<!\w)(?:подсудимые|обвиняемые|осужденные)(?=\s+(?!колони|лица)\w)"
)
_GROUP = re.compile(
    r"(?<!\w)(?:оба|обе|обоих|обеих|обоим|обеим|обоими|вдвоем|они|их|им|ними|них|супруги|супругов|супругам|друзья|каждый|каждая|каждому|каждого|приятели|братья|товарищи|те)(?!\w)"
)
_SPOUSE = re.compile(
    r"(?<!\w)(?:(?P<m>муж(?:а|у|ем)?|супруг(?:а|у|ом)?)|(?P<f>жен(?:а|ы|е|у|ой)|супруг(?:а|и|е|ой)))(?!\w)"
)

TRANSITIVE = re.compile(
    r"^(?:направи|отправи|достави|переброс|перекину|броси|кину|закину|заброси|высади|привез|вывез|завез|отвез|увез|вывел|завел|перевел|подвел|свел|перечисл|выпла|начисл|выда|заплати|вручи|оформил[аи]|дал|предостави|отказа|"
    r"выдвори|депортирова|высла|переда|экстрадирова|позвони|перезвони|написа|подо|при|связал|встрети|познакоми|предл|уговор|склон|убе|агитир|завербова|вербова|звал|позва|зазыва|посовет|пореком|пригл|рассказ|заговори|разговор|сообщи|поступи|"
    r"обрат|прилет|провел|ранил|контузил|уволи|демобилиз|комиссова|списа|расторг|закры|прекрати|взял|плени|захвати|принял|устроил|переда|приговори|назначи|осуди|выступи|упа|капну|обуч|готови|подготов|научи|учил|гоня|муштр|натаск)"
)
"""Cues of what somebody else does to him, or brings to him."""


def counted(low: str, ids: list[str], group: list[str], last: list[str]) -> list[str] | None:
    """The defendants that a clause means by number or place; None where it does not.

    Args:
        low: the folded clause.
        ids: all defendants in the order of the opening.
        group: those last told of together.
        last: those told of right before.
    """
    if len(ids) < 2:
        return None
    if _LAST_TWO.search(low):
        return ids[-2:]
    if _FIRST_TWO.search(low):
        return ids[:2]
    if _REST.search(low):
        rest = [i for i in ids if i not in last]
        return rest if rest else None
    if _ALL.search(low):
        return list(ids)
    if m := _ORDINAL.search(low):
        base = group if len(group) > 1 and len(ids) == 2 else ids
        at = _ORDINALS[m["n"]]
        return [base[at]] if at < len(base) else None
    if m := _GROUP.search(low):
        if m.group() in ("те",):
            return None
        return list(group) if len(group) > 1 else list(ids)
    return None


def spouse(low: str, people: People) -> str | None:
    """Where husband and wife are on trial together, whom «муж» or «жена» means."""
    pair = people.defendants
    if len(pair) != 2 or {p.gender for p in pair} != {"m", "f"}:
        return None
    stem = min((fold(p.surname) for p in pair), key=len).rstrip("аоий")
    if len(stem) < 3 or not all(fold(p.surname).startswith(stem) for p in pair):
        return None
    m = _SPOUSE.search(low)
    if m is None:
        return None
    wanted = "m" if m["m"] and m.group() != "супруга" else "f"
    return next(p.id for p in pair if p.gender == wanted)
