"""In whose mouth and with what standing each sentence of a Kazakh verdict is told."""

from __future__ import annotations

import re

from graphkit.extract.context_ru import Setting
from graphkit.extract.guards_kk import charged_kk, fails_kk, party_kk, rejected_kk
from graphkit.extract.normalise import Normalised
from graphkit.extract.sections import Sentence

__all__ = ["settings_kk"]

_APPEAL = re.compile(
    r"\W*(?:апелляциялык\s+)?(?:шагым|карсылы[кг]|отини[шс]|жарыссоз)\w*(?:да|де|ында|инде|мен|ымен|имен)(?!\w)"
)
_OPINION = re.compile(
    r"айыптау\w*\s+(?:\w+\s+){0,2}пикир|айыпталуынша|айып(?:тау)?\s+бойынша\s+ол|айыптау\s+акт\w+\s+бойынша\s+(?:ол|сотталушы|[а-я]\.)|айыптау\s+(?:акти|корытынды)\w*(?:нде|нда)\s(?:(?!\.\s).)*(?:корсетил|жазыл|келтирил|атап)\w*|делинген|деп\s+(?:тужырымда|болжа)|айыптау\s+нускасы|версия"
)
_BACK = re.compile(
    r"\W*(?:бул|осы|аталган|сот(?!талуш)|алайда|бирак|алка|онын|оны|будан|сондыктан|дегенмен|тергеу|мундай|айып|кина)"
)


def settings_kk(n: Normalised, sentences: list[Sentence]) -> list[Setting]:
    """The setting of each sentence; as many as sentences."""
    out: list[Setting] = []
    appeal = -1
    for s in sentences:
        low = n.low[s.start : s.end]
        here = Setting(charged=charged_kk(low), opinion=_OPINION.search(low) is not None)
        if _APPEAL.match(low):
            appeal = s.paragraph
        here.asks = party_kk(low) or s.paragraph == appeal
        here.charged |= here.opinion
        if here.charged and fails_kk(low):
            here.rejected = True
        here.rejected |= rejected_kk(low)
        out.append(here)
    for k, s in enumerate(sentences):
        low = n.low[s.start : s.end]
        if not fails_kk(low) or _BACK.match(low) is None:
            continue
        # «Айыптау органы … деп тұжырымдаған. Бұл айып сотта расталмады»: back over the version told.
        at = k - 1
        while at >= 0 and k - at <= 4 and s.paragraph - sentences[at].paragraph <= 1:
            if out[at].charged:
                out[at].rejected = True
            at -= 1
    return out
