"""Events told without their verb: «Сапаров направлен под Угледар 3 мая, Турсунов – 5 мая», «жена сделала то же»."""

from __future__ import annotations

import re
from dataclasses import dataclass

from graphkit.extract.normalise import Normalised

__all__ = ["SAME_ACT", "Gap", "gaps"]

SAME_ACT = re.compile(
    r"(?<!\w)(?:сдела(?:л|ла|ли)\s+(?:это|то\s+же(?:\s+самое)?)|(?:то\s+же(?:\s+самое)?|это(?:\s+же)?)\s+(?:же\s+)?сдела(?:л|ла|ли)|поступи(?:л|ла|ли)\s+(?:так\s+же|таким\s+же\s+образом|аналогично)|последова(?:л|ла|ли)\s+(?:его|ее|их)\s+примеру|так\s+же\s+поступи(?:л|ла|ли)|\w+(?:л|ла|ли|лся|лась|лись|ен|ена|ены)\s+(?:[^\s,;]+\s+){0,2}туда\s+же)(?!\w)"
)
"""A verb that only repeats the act told before it."""
_WHO = re.compile(
    r"(?:перв|втор|трет|четверт)(?:ый|ая|ой|ий|ому|ого)|последние\s+двое|остальные|муж|жена|супруг\w?|подсудим\w+"
)
_VERB = re.compile(r"(?<!\w)\w{2,}(?:л|ла|ло|ли)(?:ся|сь)?(?!\w)|(?<!\w)\w{4,}(?:ен|ан|нят|зят)[аоы]?(?!\w)")


@dataclass(frozen=True, slots=True)
class Gap:
    """A piece «who – what» without a verb; indexes of the normalised text, `name` the span of a name in it."""

    start: int
    end: int
    who_end: int
    name: tuple[int, int] | None = None


def gaps(n: Normalised, start: int, end: int, names: list[tuple[int, int]]) -> list[Gap]:
    """The gapped pieces of ``[start, end)``, in order.

    Args:
        names: spans of the defendants' names.
    """
    out: list[Gap] = []
    for m in re.finditer(r"(?:^|[,;:]\s+)(?:а\s+|и\s+)?(?=[^\s])", n.low[start:end]):
        a = start + m.end()
        dash = n.low.find(" - ", a, min(end, a + 60))
        if dash < 0:
            continue
        who = n.low[a:dash]
        if any(c in who for c in ",;") or _VERB.search(who):
            continue
        named = any(s < dash and a <= s for s, _ in names) or _WHO.match(who) is not None
        stop = n.low.find(";", dash, end)
        stop = end if stop < 0 else stop
        what = n.low[dash + 3 : stop]
        verb = next((m for m in _VERB.finditer(what) if not n.text[dash + 3 + m.start()].isupper()), None)
        if not named or (verb is not None and verb.start() < 60):
            continue
        if out and out[-1].end > a:
            out[-1] = Gap(out[-1].start, a - 2, out[-1].who_end, out[-1].name)
        out.append(Gap(a, stop, dash, next(((s, e) for s, e in names if a <= s < dash), None)))
    return out
