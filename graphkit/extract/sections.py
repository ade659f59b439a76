# ruff: noqa: E501 -- the patterns read best in one line each
"""Parts of a verdict and its sentences."""

from __future__ import annotations

import re
from dataclasses import dataclass

from graphkit.extract.normalise import Normalised

__all__ = ["Section", "Sentence", "find_sections", "language_of", "split_sentences"]

MAX_SENTENCE = 3000


@dataclass(frozen=True, slots=True)
class Section:
    """kind: ``opening``, ``facts``, ``testimony``, ``evidence``, ``qualification`` or ``resolution``;
    span in the normalised text."""

    kind: str
    start: int
    end: int


@dataclass(frozen=True, slots=True)
class Sentence:
    """A sentence of the normalised text, with the kind of its section and its paragraph's number."""

    start: int
    end: int
    section: str
    paragraph: int


_FACTS_STRICT = re.compile(
    r"(?:^|\n|суд(?:ом)?[,:]?\s|,\s)[ ]*(?:установил[аи]?|установлено|аныктады)[ ]*(?::|\n|\.(?=\s)|$)|(?:^|\n)[ ]*(?:установил[аи]?|аныктады)\b|(?<!\w)(?:установил[аи]?|установлено)\s+следующее"
)
_FACTS_LOOSE = re.compile(
    r"(?<!\w)(?:пришел|пришла|приходит|пришли)\s+к\s+следующ\w+(?:\s+вывод\w*)?[ ]*[.:\n]|(?<!\w)суд\w*\s+(?:\w+\s+)?(?:счел|считает|нашел|признал|находит)\s+(?:\w+\s+)?(?:установленн|доказанн)\w+\s+следующ\w+[ ]*[.:\n]"
)
"""How facts begin where no heading says so."""
_RESOLUTION = re.compile(
    r"(?:^|\n|суд[,:]?[ ])[ ]*(?:приговорил[аи]?|постановил[аи]?|уким(?:[ ]+шыгарып)?[ ]*етт[иы]|уким[ ]+шыгарды|каулы[ ]+етт[иы])[ ]*(?::|\n|$|(?=[ ][а-я]))"
)
_RESOLUTION_LOOSE = re.compile(
    r"(?:признать|оправдать)\s+[^.\n]{0,120}\s+(?:виновн|невиновн|по обвинению)|кинали деп таныл|[кк]инали деп тану"
)
_QUALIFICATION = re.compile(
    r"(?:^|\n)[ ]*(?:таким образом[,]? )?(?:суд[,]? [^.\n]{0,160}?приходит к выводу|действия (?:подсудим|осужден|[а-я]+ [а-я]\.)[^.\n]{0,100}(?:квалифи|подлежат)|"
    r"при назначении наказания|обсуждая вид|назначая наказание|решая вопрос о (?:виде|назначении)|к обстоятельствам|обстоятельств\w+,? (?:смягч|отягч)|смягча\w+|отягча\w+|"
    r"на основании изложенного|руководствуясь|жаза тагайында\w+ кезинде|жазаны тагайында\w+|женилдетет?ин|"
    r"жогарыда баянда|соттын корытынд|баяндалганны?н? негизинде|кр кпк-нин \d)"
)
_TESTIMONY = re.compile(
    r"(?:^|\n|[.;]\s)[ ]*(?:в судебном заседании|в суде|допрошенн\w+|будучи допрошен\w*|подсудим\w+ [^.\n]{0,80}?(?:показал|пояснил|сообщил|вину призна|вину не призна|вину в)|"
    r"из показаний|согласно показаниям|свидетел[ьяи]\w*|сот отырысында|сотта|сотталушы [^.\n]{0,60}?(?:корсетти|тусиндир|кинасин)|куа\w*)"
)
_EVIDENCE = re.compile(
    r"(?:^|\n)[ ]*(?:вина подсудим|виновность|кроме показаний|помимо|судом исследован|исследовав|протокол\w* |рапорт\w* |согласно (?:сообщени|справк|ответ|заключени)|заключением|"
    r"сотталушынын кинаси|кинаси)"
)


_APPEALED = re.compile(
    r"\s*[^\n]{0,300}уким[^\n]{0,60}\s[^~]{0,200}?(?:туган|дуниеге|ж\.т\.)[^~]{0,700}?соттал(?:ган|ды)[^\n]*(?:\n|$)"
)
"""Behind the heading an appeal ruling first says whom the verdict convicted: that is still opening."""


def find_sections(n: Normalised) -> list[Section]:
    """The parts of the text, in order, covering all of it. Without headings all is ``facts``."""
    low = n.low
    facts = _FACTS_STRICT.search(low) or _FACTS_LOOSE.search(low, 0, len(low) // 2)
    res = None
    for m in _RESOLUTION.finditer(low):
        if facts is None or m.start() > facts.end():
            res = m
            break
    res_at = res.start() if res else None
    if res_at is None and (m2 := _last(_RESOLUTION_LOOSE, low, len(low) // 2)):
        res_at = low.rfind("\n", 0, m2.start()) + 1
    out: list[Section] = []
    body = 0
    if facts and (res_at is None or facts.end() <= res_at):
        appealed = _APPEALED.match(low, facts.end(), min(len(low), facts.end() + 2500))
        body = appealed.end() if appealed else facts.end()
        out.append(Section("opening", 0, body))
    elif facts is None:
        # No heading: the opening ends where the person's data end, at the first sentence after the charge.
        m3 = re.search(
            r"(?:предусмотренн\w+|обвиня\w+|обвинени\w+|айыптал\w+)[^\n]{0,400}?(?:(?<!(?<!\w)ч)(?<!(?<!\w)п)(?<!(?<!\w)г)(?<!(?<!\w)ст)\.(?=\s+[^\W\d_])|\n)",
            low[:6000],
        )
        if m3:
            body = m3.end()
            out.append(Section("opening", 0, body))
    end = len(low) if res_at is None else res_at
    out.extend(_body(low, body, end))
    if res_at is not None:
        out.append(Section("resolution", res_at, len(low)))
    return [s for s in out if s.end > s.start]


def _last(pattern: re.Pattern[str], low: str, start: int) -> re.Match[str] | None:
    return next(pattern.finditer(low, start), None)


def _body(low: str, start: int, end: int) -> list[Section]:
    """Paragraphs of the reasoning, by how they begin; the kind stays until another begins."""
    out: list[Section] = []
    kind = "facts"
    at = start
    while at < end:
        stop = low.find("\n", at, end)
        stop = end if stop < 0 else stop + 1
        head = "\n" + low[at : min(stop, at + 400)].lstrip()
        if _QUALIFICATION.match(head):
            kind = "qualification"
        elif _TESTIMONY.match(head):
            kind = "testimony"
        elif _EVIDENCE.match(head):
            kind = "evidence"
        elif (
            kind in ("evidence", "testimony")
            and len(head) > 60
            and re.match(r"\n(?:судом установлено|таким образом[,]? судом|сот (?:аныкта|мынаны))", head)
        ):
            kind = "facts"
        back_to_facts = kind == "evidence" and _FACTS_FOLLOW.search(low, at, stop) is not None
        if out and out[-1].kind == kind and out[-1].end == at:
            out[-1] = Section(kind, out[-1].start, stop)
        else:
            out.append(Section(kind, at, stop))
        if back_to_facts:
            kind = "facts"
        at = stop
    return out


_FACTS_FOLLOW = re.compile(r"(?:устанавливает|установил|считает\s+установленн\w+)\s+следующ\w+[ ]*[.:]\s*$")


_END = re.compile(r"[.!?;](?=\s|$)|\n")
_ABBREVIATION = re.compile(
    r"(?:(?<![^\W\d])(?:г|гг|р|ст|ч|п|пп|д|кв|ул|обл|тыс|млн|руб|тг|тенге|им|с|н|н\.п|пос|мкр|т|т\.д|т\.е|т\.к|т\.п|др|ж|жж|см|рис|№|"
    r"кан|акп|нау|сау|мам|мау|шил|там|кырк?|каз|кар|желт?|янв|фев|мар|апр|авг|сен|сент|окт|ноя|дек|коп|гр|гр-н|стр|л|л\.д|тел|пгт|р-н|в\.ч|зам|ст\.ст)|(?<![^\W_])[^\W\d_])\.$"
)


def split_sentences(n: Normalised, sections: list[Section]) -> list[Sentence]:
    """Sentences within sections; none longer than `MAX_SENTENCE` characters."""
    out: list[Sentence] = []
    low = n.low
    paragraph = 0
    for section in sections:
        at = section.start
        for m in _END.finditer(low, section.start, section.end):
            stop = m.end()
            if m.group() == ".":
                tail = low[max(at, m.start() - 12) : stop]
                if _ABBREVIATION.search(tail):
                    following = n.text[stop : stop + 3].lstrip()
                    # «2023 г. Он» ends a sentence; «г. Москва», «К. Е.» do not.
                    year = re.search(r"(?:\d{4}|\d)\s?(?:г|гг|ж|р|руб|тыс|тг)\.$", tail) or re.search(
                        r"\d\s?(?:тыс|млн)\.?\s?руб\.$", tail
                    )
                    name = re.search(r"(?:^|[\s.])[^\W\d_]\.\s?[^\W\d_]\.$", tail) or re.search(
                        r"(?<!\w)[А-ЯЁ][а-яё]{2,}\s[А-ЯЁ]\.$", n.text[max(at, stop - 24) : stop]
                    )
                    starts = following[:1].isupper() and not re.match(r"[^\W\d_]\.", following)
                    # The date opens a clause: nothing is told yet since its last comma.
                    near = max(at, stop - 60)
                    since = max(at, low.rfind(", ", near, stop), low.rfind(": ", near, stop))
                    if starts and year and stop - since < 45 and _VERBISH.search(low, since, stop) is None:
                        # «9 марта 2024 г. Лим вылетел»: only a date so far.
                        continue
                    if not (starts and (year or (name and _opens(n.text[stop : stop + 30])))):
                        continue
                elif re.search(r"\d\.$", tail) and re.match(r"\s?(?:\d|[а-я])", n.text[stop : stop + 2]):
                    # «с 25.06. по 09.07.23»: no sentence begins with a small letter.
                    continue
            _add(out, low, at, stop, section.kind, paragraph)
            at = stop
            if m.group() == "\n":
                paragraph += 1
        if at < section.end:
            _add(out, low, at, section.end, section.kind, paragraph)
        paragraph += 1
    return out


_VERBISH = re.compile(r"(?<!\w)\w{3,}(?:л|ла|ло|ли|лся|лась|лись|ен|ан|ены|аны|ена|ана|ды|ди|ты|ти)(?!\w)")
_OPENERS = re.compile(
    r"\s+(?:(?:Он|Она|Его|Ему|Ей|В|На|С|По|После|Затем|Далее|Суд|Вину|Оны|Ол|Оған|Сол|За|Из|Как|При|Там|Через)(?!\w)|Подсудим|Свидетел|\d)"
)


def _opens(text: str) -> bool:
    return _OPENERS.match(text) is not None


def _add(out: list[Sentence], low: str, start: int, end: int, kind: str, paragraph: int) -> None:
    while start < end and low[start].isspace():
        start += 1
    while end > start and low[end - 1].isspace():
        end -= 1
    while end - start > MAX_SENTENCE:
        cut = low.rfind(" ", start + MAX_SENTENCE // 2, start + MAX_SENTENCE)
        cut = start + MAX_SENTENCE if cut < 0 else cut
        out.append(Sentence(start, cut, kind, paragraph))
        start = cut
    if end > start:
        out.append(Sentence(start, end, kind, paragraph))


_KAZAKH_WORDS = re.compile(
    r"(?<!\w)(?:жылгы|жылы|бойынша|туралы|жане|сотталушы|уким|бас|бап\w*|айыпта\w+|облысы\w*|деп|ушин|болып)(?!\w)"
)
_RUSSIAN_WORDS = re.compile(
    r"(?<!\w)(?:года|на|по|был|что|суд|не|подсудим\w+|приговор\w*|статьи|область|области|и|в)(?!\w)"
)


def language_of(n: Normalised) -> str:
    """``kk`` or ``ru``, by common words: Kazakh letters alone also stand in names of Russian texts."""
    sample = n.low[:20000]
    kk = len(_KAZAKH_WORDS.findall(sample))
    ru = len(_RUSSIAN_WORDS.findall(sample))
    return "kk" if kk > ru else "ru"
