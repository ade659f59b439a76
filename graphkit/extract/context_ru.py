# ruff: noqa: E501 -- the patterns read best in one line each
"""In whose mouth a Russian sentence is: a party's argument, the accusation's version, a claim turned down.

What one sentence says of itself carries over: to the pieces behind a semicolon, to the sentences that go on without
a subject («Указывает, что …»), over the paragraph of an appeal's arguments, and back from a sentence that turns down
what was told before it («Суд с этим не соглашается»).
"""

from __future__ import annotations

import re
from dataclasses import dataclass

from graphkit.extract import guards
from graphkit.extract.normalise import Normalised
from graphkit.extract.sections import Sentence

__all__ = ["Setting", "settings_ru"]


@dataclass(slots=True)
class Setting:
    """asks: what a party asks for or argues. charged: the accusation's version. opinion: the accusation holds it,
    the court has not said it. rejected: the court turns it down."""

    asks: bool = False
    charged: bool = False
    opinion: bool = False
    rejected: bool = False


_ACCUSES = r"(?:обвинени[ея]|обвинением|орган\w*\s+(?:досудебного\s+|предварительного\s+|уголовного\s+)?(?:обвинения|расследования|следствия|преследования)|следствие|следствием|сторон\w+\s+обвинения|обвинительн\w+\s+акт\w*)"
_OPINION = re.compile(
    rf"(?<!\w){_ACCUSES}(?!\w)(?:[^.;]|(?<=[\s.][а-я])\.){{0,80}}?(?<!\w)(?:также\s+)?(?:полага\w+|счита\w+|утвержда\w+|настаива\w+|указыва\w+|исход\w+|предложен\w+|предлага\w+|усматрива\w+|приписыва\w+|приписал\w*|заявля\w+|доказыва\w+|вмен\w+|верси\w+|настоял\w*|представлен\w+|инкримин\w+)"
    rf"|(?<!\w)(?:вменя\w+|вменен\w*|инкримин\w+|приписыва\w+)(?!\w)(?:[^.;]|(?<=[\s.][а-я])\.){{0,60}}{_ACCUSES}|{_ACCUSES}(?:[^.;]|(?<=[\s.][а-я])\.){{0,60}}(?:вменя\w+|вменен\w*|инкримин\w+)|верси\w+\s+обвинени|(?<!\w)вменял\w*\s+(?:также|в\s+вину)"
)
_PARTY = r"(?:защитник\w*|адвокат\w*|защит[аыеу](?:\s+подсудим\w+)?|сторон\w+\s+защиты|прокурор\w*|государственн\w+\s+обвинител\w+|гособвинител\w+|подзащитн\w+|апеллянт\w*|представител\w+\s+(?:защиты|подсудим\w+))"
_ARGUES = re.compile(
    rf"(?<!\w){_PARTY}(?!\w)(?:[^.;]|(?<=[\s.][а-я])\.){{0,120}}?(?<!\w)(?:прос(?:ил|ит|ила|или|ят)|ходатайств\w+|полага\w+|указ(?:ал|ыва)\w*|утвержда\w+|заяви\w+|заявля\w+|счита\w+|сослал\w+|ссыла\w+|говори\w+|отмеча\w+|отметил\w*|настаива\w+|напомин\w+|напомнил\w*|подчеркива\w+|подчеркнул\w*|выступ\w+|доказыва\w+|обращал\w*\s+внимани\w+|убежда\w+|возраж\w+|пояснил\w*|предлож\w+|предлага\w+|довод\w*)"
    rf"|(?<!\w)довод\w*\s+{_PARTY}(?!\w)"
    rf"|(?:по\s+мнению|по\s+верси[ия]|по\s+утверждению|по\s+убеждению|со\s+слов|по\s+словам)\s+(?:\w+\s+)?{_PARTY}"
)
_GOES_ON = re.compile(
    r"(?:также\s+|кроме\s+того,?\s+|при\s+этом\s+|далее\s+|наконец,?\s+|помимо\s+этого,?\s+)?(?:указ(?:ывает|ал|ала)|полага(?:ет|л|ла)|счита(?:ет|л|ла)|прос(?:ит|ил|ила)|отмеча(?:ет|л)|отметил|обраща(?:ет|л)\s+внимание|ссыла(?:ется|лся)|утвержда(?:ет|л)|настаива(?:ет|л)|заяв(?:ляет|ил)|приводит|добавля(?:ет|л)|добавил|подчеркива(?:ет|л)|по\s+(?:его|ее)\s+мнению|находит|обосновыва\w+|цитирует)(?!\w)"
)
_APPEAL = re.compile(
    r"(?:в\s+(?:своей\s+|своем\s+|поданн\w+\s+)?(?:апелляционн\w+\s+|частн\w+\s+|дополнени\w+\s+к\s+)?(?:жалоб\w+|ходатайств\w+|протест\w*|возражени\w+|отзыв\w*|прениях)|(?:автор|податель)\s+(?:жалобы|ходатайства|протеста)|доводы\s+(?:жалобы|апелляц\w+))(?!\w)"
)
_TURNS_DOWN = re.compile(
    r"не\s+соглас\w+|(?:согласиться|принять\s+во\s+внимание)\s+(?:с\s+\w+\s+)?(?:нельзя|не\s+может)|не\s+(?:может|вправе)\s+(?:согласиться|принять)|нельзя\s+согласиться|не\s+разделя\w+|не\s+подтверд\w+|не\s+подтвержд\w+|не\s+на(?:шл|шел|ход)\w*\s+(?:\w+\s+)?подтвержд\w+|подтвержд\w+\s+(?:\w+\s+)?не\s+(?:на(?:шл|шел|ход)|получ)\w*|(?<!не )опроверг\w+|(?<!не )отверг\w+|отклон\w+|иное(?!\w)|недоказан\w*|не\s+доказан\w*|не\s+установлен\w*|голослов\w+|надуман\w*|несостоятел\w+|исключ(?:ен|ил|ает|ить)\w*|ошибочн\w+|не\s+основан\w*|безоснователь\w+|необоснован\w+|не\s+соответству\w+|бездоказатель\w+|оправдани\w+|без\s+подтвержд\w+|противореч\w+|не\s+усматрива\w+|не\s+представлен\w*|не\s+добыт\w*|подлежит\s+оправдан\w+|не\s+имеется"
)
_POINTS_BACK = re.compile(
    r"(?:однако|но|между\s+тем|вместе\s+с\s+тем|тем\s+не\s+менее|при\s+этом|суд(?:,|\s)|с\s+(?:этим|такой|данн|так)|эт[аоиу]\w*|эти\w*|данн\w+|указанн\w+|такая|такое|такие|подобн\w+|изложенн\w+|приведенн\w+|названн\w+|в\s+(?:этой|данной)\s+части|в\s+судебном\s+(?:заседании|следствии)|доказательств\w*|вывод\w*|судебная\s+коллегия|коллегия|предложенн\w+)"
)


_WITH_CHARGE = re.compile(
    r"(?<!\w)суд(?!\w)[^.;]*(?:соглас\w+|принять)\s+(?:с\s+)?(?:обвинени|верси|довод\w+\s+(?:обвин|следств))\w*"
)
"""«Исследовав доказательства, суд не может согласиться с обвинением»."""
_CITES = re.compile(r"(?::|следующее\s*[.:]|указано\s*[.:])\s*$")
"""What is quoted behind it is what it says."""


def settings_ru(n: Normalised, sentences: list[Sentence]) -> list[Setting]:
    """The setting of each sentence; as many as sentences."""
    out: list[Setting] = []
    appeal_paragraph = -1
    for k, s in enumerate(sentences):
        low = n.low[s.start : s.end]
        before = sentences[k - 1] if k else None
        joined = before is not None and before.paragraph == s.paragraph and n.low[before.end - 1 : before.end] in ";:"
        here = Setting(charged=guards.charged_only(low, "ru"), opinion=_OPINION.search(low) is not None)
        here.asks = guards.asks(low, "ru") or _ARGUES.search(low) is not None
        if (
            before is not None
            and out[-1].charged
            and low.startswith("«")
            and _CITES.search(n.low, before.start, before.end)
        ):
            here.charged = True
        if before is not None and before.paragraph == s.paragraph:
            last = out[-1]
            if joined:
                here.charged |= last.charged
                here.opinion |= last.opinion
                here.asks |= last.asks and not re.match(r"(?:суд|подсудим)", low)
            elif last.asks and _GOES_ON.match(low):
                here.asks = True
            elif last.opinion and re.match(r"(?:якобы|кроме\s+того|также|затем|далее|впоследствии)", low):
                here.opinion = True
        if _APPEAL.match(low):
            appeal_paragraph = s.paragraph
        if s.paragraph == appeal_paragraph:
            here.asks = True
        here.charged |= here.opinion
        if (here.opinion or here.charged) and _TURNS_DOWN.search(low):
            here.rejected = True
        elif _WITH_CHARGE.search(low) and _TURNS_DOWN.search(low):
            _turn_back(out, sentences, k, 4)
        elif _TURNS_DOWN.search(low) and _POINTS_BACK.match(low):
            _turn_back(out, sentences, k, 1)
        out.append(here)
    return out


def _turn_back(out: list[Setting], sentences: list[Sentence], k: int, lines: int) -> None:
    """Mark the accusation's version that ends at most `lines` lines before sentence `k` as turned down."""
    at = k - 1
    while (
        at >= 0 and sentences[k].paragraph - sentences[at].paragraph <= lines and (out[at].opinion or out[at].charged)
    ):
        if sentences[at].section != sentences[k].section and sentences[at].section == "opening":
            return
        out[at].rejected = True
        at -= 1
