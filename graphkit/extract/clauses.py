# ruff: noqa: E501 -- the patterns read best in one line each
"""Clauses: the stretches of a sentence around one verb each, over which a frame may look."""

from __future__ import annotations

import re
from dataclasses import dataclass

from graphkit.extract.kazakh import is_russian

__all__ = ["VERB_RU", "Clause", "split_clauses", "verb_pattern"]


@dataclass(frozen=True, slots=True)
class Clause:
    """Span in the normalised text; `gerund` when its only verb is a gerund, so that the subject is the
    next clause's."""

    start: int
    end: int


_NOUNS = (
    r"(?:сил|дел|отдел|материал|генерал|персонал|капитал|журнал|тыл|канал|филиал|числ|школ|правил|интервал|капрал|сержантл|квартал|металл|"
    r"дела|числа|школа|сила|правила|тыла|отдела|канала|материала|персонала|апреля|недели|роли|пули|боли|цели|"
    r"доли|земли|али|или|если|ли|вдали|вокзал|вокзала|начала|стола|села|тела|зала|приказал?|стали|стрелкового|ноль|был(?=\s+\w+(?:ен|ан|ят|ут|ыт)[аоы]?\b)|было|была|были|стало|россиял)"
)
VERB_RU = (
    rf"(?<!\w)(?!{_NOUNS}(?!\w))\w{{2,}}(?:л|ла|ло|ли|лся|лась|лось|лись|ек|ёк|ег|шел|рс|ерг|ял|яла|росся)(?!\w)"
    r"|(?<!\w)(?!(?:план|район|член|карман|роман|туман|ветеран|капитан|экран|обман|партизан|курган|степен|времен|уровен|режим|стран|цен|стен|сторон|казахстан|тиран|сержан|лейтенан|оренбурген)[аоы]?(?!\w))\w{3,}(?:ен|ан|нят|зят|нут|рыт|бит)[аоы]?(?!\w)|(?<!\w)взят[аы]?(?!\w)"
    r"|(?<!\w)(?:говор|приезжа|агитиру|вербу|сообща|показыва|утвержда|проси|отрица|призна|счита|ходатайству|обеща|предлага|угрожа|наход|име)\w{0,2}[еюияу]т(?:ся)?(?!\w)"
)
_VERB_KK = (
    r"(?<!\w)(?!(?:адам|калып|кап|топ|жуп|сондай-ак|тагы|етип|болып|туралы)(?!\w))\w{2,}(?:[дт][ыи](?:м|к)?|[гк][ае]н(?:ы|и|ын|ин|ынан|инен|ына|ине|ымен|имен|да|де|дай|дей|нан|нен|нын|нин|м[ыи]н|быз|биз|ым|им|ымды|имди|ымыз|имиз)?"
    r"|[гк][ае]с[ыи]н|[ыиае]п(?:т[ыи]|п[ыи]н)?|(?:[аея]|й)(?:ды|ди|м[ыи][нз]|с[ыи]н)|[мбп][ае]й)(?!\w)|(?<!\w)(?:жок|емес|еди|екен)(?!\w)"
)
_AFTER_KK = re.compile(r"(?:дайынды|даярлы|жаттыгу|азирли)\w*[нт][ае]н\s(?:сон|кейин)$")
_PLACED_KK = re.compile(r"[^\d,]{3,50}\s[^\d,\s]+[дт][ае]")
_ELLIPSIS_KK = re.compile(
    r"(?:(?:олардын\s+)?(?:бири|биринши|екинши|ушинши)(?:си)?\s*[–-]|(?:олардын\s+)?(?:бири|екиншиси|ушиншиси)\s|\D{3,40}\d[\d ]*\s*(?:мын\s+)?(?:рубль|тенге)$)"
)
_GERUND = r"(?<!\w)\w{3,}(?:ши|вши|вшись|шись|ая|яя|ясь|ив|ав|ув|ев)(?!\w)"
_VERBS = {"ru": re.compile(VERB_RU), "kk": re.compile(_VERB_KK)}
_CUT = {
    "ru": re.compile(
        r"(?:,|;|:| - )\s+|\s+(?=(?:и|а|но)\s+(?:затем\s+|потом\s+|тогда\s+|также\s+|впоследствии\s+|после\s+|через\s+|спустя\s+|вскоре\s+|уже\s+|там\s+|сразу\s+|вновь\s+|снова\s+|самовольно\s+|больше\s+|\d{1,2}[\s.]|в\s|на\s|с\s|был\w?\s|\w+(?:л|ла|ли|лся|лась|лись)(?!\w)))"
    ),
    "kk": re.compile(
        r"(?:,|;|:| - )\s+|\s+(?=(?:жане|ал|бирак|содан\s+(?:кейин|сон)|(?<![дтн][ае]н\s)кейин|артынан)\s)|(?<=[гк][ае]н\sсон)\s+|(?<=[гк][ае]ннен\sкейин)\s+|(?<=[гк][ае]н\sбойда)\s+|(?<=[гк][ае]н\sбетте)\s+|(?<=[гк][ае]ннан\sкейин)\s+|(?<=[гк][ае]н\sкейин)\s+|(?<=ды[кг]тан\sсон)\s+|(?<=ды[кг]тан\sкейин)\s+|(?<=ли[кг]тен\sкейин)\s+"
    ),
}
_ASIDE = re.compile(
    r"(?:более\s+)?точн\w+\s+(?:дата|время|место|дни)\s+(?:\w+\s+)?не\s+установлен|дата\s+не\s+установлен|точное\s+время|так\s+называем|накты\s+(?:куни|уакыты)"
)
_AS_SAID = re.compile(
    r"(?:как\s+(?:[^\s,;]+\s+){0,5}?(?:показал|показыва|поясни|призна|утвержда|указ|сообщи|рассказа|говори|сказа|следует|видно|вспомина|заяви|установлен|выразил)\w*(?:\s+[^\s,;]+){0,3}|(?:по|со)\s+(?:\w+\s+)?слов\w+(?:\s+\w+)?)"
)
"""«Давления, как он признался, никто не оказывал»: an aside is no clause."""
_FORWARD = re.compile(
    r"(?:(?:и|а|но|где|после\s+чего|затем|откуда|куда|так|далее)\s+)?(?:(?:в|во|с|со|на|к|до|около|примерно|спустя|через)\s+)?(?:\d|январ|феврал|март|апрел|ма[йея]|июн|июл|август|сентябр|октябр|ноябр|декабр|том?\s+же|тот\s+же|следующ|нач|конц|серед|период)"
)


def verb_pattern(language: str) -> re.Pattern[str]:
    """What looks like a verb that tells, in folded text."""
    return _VERBS[language]


def split_clauses(low: str, text: str, start: int, end: int, language: str) -> list[Clause]:
    """The clauses of the sentence ``[start, end)``, in order, without gaps but for separators.

    Pieces between commas and conjunctions that hold no verb join the clause before them, or the one
    after them where they open it (dates, names, gerunds).
    """
    pieces: list[tuple[int, int]] = []
    at = start
    verb = _VERBS[language]
    for m in _CUT[language].finditer(low, start, end):
        if m.start() > at and not _inside_quotes(low, at, m.start(), end, language):
            pieces.append((at, m.start()))
            at = m.end()
    if end > at:
        pieces.append((at, end))
    clauses: list[Clause] = []
    open_at: int | None = None
    for k, (a, b) in enumerate(pieces):
        piece = low[a:b]
        has_verb = verb.search(piece) is not None and not _ASIDE.search(piece)
        if language == "ru" and k and _AS_SAID.fullmatch(piece):
            has_verb = False
        if language == "kk" and (_AFTER_KK.search(piece) or is_russian(piece)):
            has_verb = True
        if (
            language == "kk"
            and not has_verb
            and k + 1 < len(pieces)
            and text[a : a + 1].isupper() | bool(_ELLIPSIS_KK.match(piece))
        ):
            # «бірі – дәнекерлеуші, екіншісі – электрик болып істеді»: the verb is told once.
            listed = text[pieces[k + 1][0] : pieces[k + 1][0] + 1].isupper() and _PLACED_KK.fullmatch(piece) is not None
            has_verb = listed or _ELLIPSIS_KK.match(piece) is not None
        if has_verb:
            clauses.append(Clause(a if open_at is None else open_at, b))
            open_at = None
            continue
        last = k == len(pieces) - 1
        forward = (
            not clauses
            or open_at is not None
            or _FORWARD.match(piece) is not None
            or (language == "ru" and re.search(_GERUND, piece) is not None)
            or re.match(r"(?:где|откуда|куда|после чего|затем|подсудим|он|она|последний)(?!\w)", piece) is not None
            or text[a : a + 1].isupper()
            or language == "kk"
        )
        if forward and not last:
            open_at = a if open_at is None else open_at
        elif clauses:
            clauses[-1] = Clause(clauses[-1].start, b)
        else:
            open_at = a if open_at is None else open_at
    if open_at is not None:
        if clauses:
            clauses[-1] = Clause(clauses[-1].start, max(clauses[-1].end, end))
        else:
            clauses.append(Clause(open_at, end))
    return clauses


def _inside_quotes(low: str, start: int, at: int, end: int, language: str) -> bool:
    opened = low.count("«", start, at)
    if opened == 0 or low.count("»", start, at) >= opened:
        return False
    if language == "kk":
        # A speech is told in clauses like the rest; a title, a nickname or an advertisement is one piece.
        begin, stop = low.rfind("«", start, at), low.find("»", at, end)
        return 0 <= stop - begin <= _TITLE and _FIRST_KK.search(low, begin, stop) is None
    return True


_TITLE = 80
_FIRST_KK = re.compile(
    r"(?:дым|дим|тым|тим|[гк][ае]нм[ыи]н|[гк][ае]нб[ыи]з|дык|дик|тык|тик|ппын|ппин|ганым|кеним|геним)(?!\w)"
)
