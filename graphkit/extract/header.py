# ruff: noqa: E501 -- the patterns read best in one line each
"""Fields of the opening: case number, court, date, judge, procedure."""

from __future__ import annotations

import re

from graphkit.dates.resolve import ResolvedDate
from graphkit.extract.header_kk import court_kk
from graphkit.extract.normalise import Normalised
from graphkit.extract.people import NameMention, People
from graphkit.extract.sections import Section

__all__ = ["Found", "read_header"]

Found = tuple[str, list[tuple[int, int]]]
"""A value and its spans in the normalised text."""

_CASE = re.compile(
    r"\d{4}\s?-\s?\d{2}\s?-\s?\d{2}\s?-\s?\d{1,2}[а-яa-z]{0,2}\s?[/\\]\s?\d{1,6}(?:\s?-\s?\d{1,4})?(?:\s?\(\d\))?"
)
_CASE_ANY = re.compile(
    r"(?:дело|іс|ис|уголовное дело|кылмыстык ис|производство|n|№)\s*(?:№|n|no\.?|нөмірі)?\s*:?\s*(?P<n>\d{1,4}-[\dа-я]{1,4}(?:-\d{1,4})*(?:\s?/\s?\d{2,6}(?:-\d+)?)?|\d{1,5}/\d{2,4})"
)


def read_header(
    n: Normalised, sections: list[Section], people: People, dates: list[ResolvedDate], language: str
) -> dict[str, Found]:
    """The fields that were found; what is not found is absent."""
    out: dict[str, Found] = {}
    opening = next((s.end for s in sections if s.kind == "opening"), min(len(n.text), 4000))
    if case := _case_number(n, opening):
        out["case_number"] = case
    if date := _date(n, opening, dates, people):
        out["date"] = date
    if language == "kk":
        court = court_kk(n, opening) or court_kk(n, min(len(n.text), 20000))
    else:
        court = _court(n, opening)
    if court:
        out["court"] = court
    if judge := _judge(n, opening, people):
        out["judge"] = judge
    out["procedure"] = _procedure(n, opening)
    return out


def _case_number(n: Normalised, opening: int) -> Found | None:
    m = _CASE.search(n.low, 0, opening) or _CASE.search(n.low, 0, len(n.low))
    if m is None:
        m2 = next(
            (
                c
                for c in _CASE_ANY.finditer(n.low, 0, opening)
                if "ердр" not in n.low[max(0, c.start() - 30) : c.start()]
            ),
            None,
        )
        if m2 is None:
            # The number of the pre-trial register stands in where the court gives none of its own.
            m2 = _REGISTER.search(n.low, 0, opening)
        if m2 is None:
            return None
        return re.sub(r"\s", "", n.text[m2.start("n") : m2.end("n")]), [(m2.start("n"), m2.end("n"))]
    return re.sub(r"\s", "", m.group()).replace("\\", "/"), [(m.start(), m.end())]


_REGISTER = re.compile(r"(?:уин|ердр|сдтбт)\W{0,4}(?:№\s?)?(?P<n>\d{15})(?!\d)")
_DECOY = re.compile(
    r"(?:ердр|зарегистрир\w+|регистрац\w+|поступи\w+|возбужден\w*|сдтбт\w*|тиркел\w+|удостоверен\w+|ордер\w*|уведомлен\w+|судим\w* |осужден\w* |"
    r"приговор\w* [^.\n]{0,60}от|срок\w* |содержит\w+ под стражей|арестован\w*|задержан\w*|редакци\w+|закон\w* )[^\n.]{0,40}$"
)
_BORN = re.compile(r"\s*(?:,?\s*(?:года?|г\.?)?\s*рожд|\s*г\.?\s?р|,?\s*(?:жылы\s+)?туган|р\.)")


def _date(n: Normalised, opening: int, dates: list[ResolvedDate], people: People) -> Found | None:
    first_person = min((p.mentions[0].start for p in people.defendants if p.mentions), default=opening)
    best: tuple[float, int, ResolvedDate] | None = None
    for r in dates:
        d = r.written
        if d.start >= opening or r.value is None or len(r.value) != 10 or r.needs_context:
            continue
        before = n.low[max(0, d.start - 90) : d.start]
        if _BORN.match(n.low, d.end) or re.search(r"(?:рожден\w+|родил\w+|туган)[\s:,]*$", before):
            continue
        score = 0.0
        if _DECOY.search(before):
            score -= 5
        line_start = n.text.rfind("\n", 0, d.start) + 1
        line_end = n.text.find("\n", d.end)
        line_end = len(n.text) if line_end < 0 else line_end
        if line_end - line_start - (d.end - d.start) < 90:
            score += 2
        if d.start - line_start < 25:
            score += 1
        if re.search(r"рассмотр\w+[^.\n]{0,80}$|карап[^.\n]{0,60}$|(?:приговор|уким)\w*\s*$", before):
            score += 2
        if d.start < first_person:
            score += 1.5
        entry = (score, -d.start, r)
        if best is None or entry[:2] > best[:2]:
            best = entry
    if best is None or best[0] < -2:
        # At the end: «Костанай, 12 мая 2025 года».
        for r in reversed(dates):
            d = r.written
            if d.start > len(n.text) - 400 and r.value and len(r.value) == 10 and not r.needs_context:
                line = n.low[n.low.rfind("\n", 0, d.start) + 1 : d.start]
                if len(line) < 40:
                    return r.value, [(d.start, d.end)]
        return None
    r = best[2]
    assert r.value is not None
    return r.value, [(r.written.start, r.written.end)]


_COURT_RU = re.compile(
    r"(?:(?:[Аа]пелляционн\w+[ ]+)?[Сс]удебн\w+[ ]+коллеги\w+[ ]+по[ ]+уголовным[ ]+делам[ ]+)?(?:(?:[Сс]пециализированн\w+|[Мм]ежрайонн\w+|[Вв]оенн\w+|[Рр]айонн\w+|[Гг]ородск\w+|[А-ЯЁӘҒҚҢӨҰҮҺІ][\w-]*(?:ск|цк)(?:ий|ого|ом|ому|им)|Аль-\w+)[ ]+){0,3}"
    r"(?:(?:межрайонн\w+|городск\w+|районн\w+|областн\w+|военн\w+|гарнизона|специализированн\w+|следственн\w+)[ ]+){0,3}"
    r"[Сс]уд(?:а|е|у|ом)?(?![\w])(?:[ ]*№\s?\d+)?"
    r"(?:[ ]+по[ ]+(?:уголовным[ ]+делам|делам[ ]+несовершеннолетних))?"
    r"(?:[ ]*№\s?\d+)?"
    r"(?:[ ]+(?:[А-ЯЁӘҒҚҢӨҰҮҺІ][\w-]*(?:ской|ого|его)[ ]+(?:области|обл\.|района|р-на)|(?:[А-ЯЁӘҒҚҢӨҰҮҺІ][\w-]+ого[ ]+)?гарнизона|(?:г\.|гор\.|города)[ ]*[А-ЯЁӘҒҚҢӨҰҮҺІ][\w-]+|района[ ]+(?:имени|им\.)[ ]*[А-ЯЁӘҒҚҢӨҰҮҺІ][\w.-]+(?:[ ]+(?:[А-ЯЁӘҒҚҢӨҰҮҺІ][\w-]+|би|батыра|хана|акына))?|района[ ]+[«\"]?[А-ЯЁӘҒҚҢӨҰҮҺІ][\w-]+[»\"]?|ЗКО|ВКО|СКО|ЮКО|Республики Казахстан|области[ ]+[А-ЯЁӘҒҚҢӨҰҮҺІ][\w-]+)){0,3}"
)
_PANEL = re.compile(r"(?:([Аа]пелляционн)\w+ )?[Сс]удебн\w+ коллеги\w+ ")
_NOM_ADJ = re.compile(r"(\w*(?:ск|цк|нн|дн|лл|тн))(?:ого|ому|ом|им)$")


def _court(n: Normalised, opening: int) -> Found | None:
    best: tuple[int, int, re.Match[str]] | None = None
    for limit in (opening, len(n.text)):
        for m in _COURT_RU.finditer(n.text, 0, min(limit, 20000)):
            name = m.group().strip()
            if len(name.split()) < 2:
                continue
            before = n.low[max(0, m.start() - 80) : m.start()]
            score = min(len(name.split()), 4)
            if re.search(
                r"приговор\w*\s*$|судим\w*[^.\n]{0,60}$|осужд\w+[^.\n]{0,60}$|ранее[^.\n]{0,60}$|определени\w+\s*$|коллеги\w+[^.\n]{0,40}$",
                before,
            ):
                score -= 6
            if re.match(
                r"\s*(?:в составе|под председ|с участием|торага|в лице|,?\s*судья)", n.low[m.end() : m.end() + 40]
            ):
                score += 3
            entry = (score, -m.start(), m)
            if best is None or entry[:2] > best[:2]:
                best = entry
        if best is not None and best[0] > 0:
            break
    if best is None or best[0] < 0:
        return None
    m = best[2]
    for longer in _COURT_RU.finditer(n.text, 0, opening):
        # Where the name stands again with the region, that is its whole name.
        if len(longer.group().strip()) > len(m.group().strip()) and longer.group().strip().lower().startswith(
            m.group().strip().lower() + " "
        ):
            m = longer
    start = m.start() + len(m.group()) - len(m.group().lstrip())
    end = start + len(m.group().strip())
    return _court_name(n.text[start:end]), [(start, end)]


def _court_name(raw: str) -> str:
    raw = re.sub(r"\s+", " ", raw)
    if panel := _PANEL.match(raw):
        # The panel is the court; the court it belongs to stays in the genitive.
        return ("Апелляционная судебная коллегия " if panel[1] else "Судебная коллегия ") + raw[panel.end() :]
    words = raw.split(" ")
    at = next((i for i, w in enumerate(words) if re.fullmatch(r"[Сс]уд(?:а|е|у|ом)?", w)), len(words))
    if at < len(words) and words[at].lower() != "суд":
        for i in range(at):
            if m := _NOM_ADJ.fullmatch(words[i]):
                words[i] = m[1] + (
                    "ой" if m[1].lower() in ("городск", "областн") else "ий" if m[1].endswith(("ск", "цк")) else "ый"
                )
        words[at] = words[at][:3]
    out = " ".join(words)
    return out[:1].upper() + out[1:]


_LETTER = re.compile(
    r"(?:[Сс]удь[яиюе]\w?|[Пп]редседательств\w+)\s+(?:судь[яиюе]\w?\s+)?(?P<n>[А-ЯЁ]\.)(?=\s*(?:,|\n|при\s|с\s))"
)


def _judge_letter(n: Normalised, opening: int) -> Found | None:
    """«под председательством судьи А.»: a judge of whom one letter is left."""
    m = _LETTER.search(n.text, 0, opening)
    return (m["n"], [(m.start("n"), m.end("n"))]) if m else None


def _judge(n: Normalised, opening: int, people: People) -> Found | None:
    judges = [p for p in people.persons.values() if p.role == "judge"]
    if not judges:
        return _judge_letter(n, opening)
    judge = judges[0]
    spans: list[NameMention] = sorted(judge.mentions, key=lambda m: m.start)
    return judge.name, [(m.start, m.end) for m in spans]


_PROCEDURES = (
    ("plea_agreement", re.compile(r"согласительн\w+(?:\s+(?:производств\w+|порядк\w+))?|процессуальн\w+\s+соглашени\w+|сделк\w+\s+о\s+признании|келисимдик(?:\s+ис)?\s+ж\w+|процестик\s+келисим\w*|келисимдик\s+(?:ондирис|тартип)\w*|келисимдик")),
    ("shortened_trial", re.compile(r"сокращенн\w+\s+(?:судебн\w+|порядк\w+|форм\w+|разбирательств\w+)[^,.;\n]{0,30}|в\s+сокращенном|кыскартылган\w*\s+(?:сот|т\w{1,2}ртип|ис\s+жург|тур|нысан|форма|талкыл|ондирис|ретпен)")),
    ("accelerated_pretrial", re.compile(r"ускоренн\w+\s+(?:досудебн\w+|порядк\w+|расследован\w+|производств\w+)|жеделдетилген|тездетилген")),
    ("ordinary", re.compile(r"(?:в\s+)?(?:общем\s+порядке|обычном\s+порядке|полном\s+объеме)|жалпы\s+тартип\w*")),
)  # fmt: skip
_REFUSED = re.compile(
    r"отказ|отклон|не\s+подлежит|оснований\s+для|не\s+имеется|не\s+заключ|бас\s+тарт|канагаттандырусыз|не\s+применя|возраж"
)


def _procedure(n: Normalised, opening: int) -> Found:
    for limit in (opening, len(n.low)):
        for name, pattern in _PROCEDURES:
            for m in pattern.finditer(n.low, 0, limit):
                left = max(n.low.rfind(". ", 0, m.start()), n.low.rfind("\n", 0, m.start()), m.start() - 150)
                right = min(len(n.low), m.end() + 120)
                stop = re.search(r"\.\s|\n", n.low[m.end() : right])
                right = m.end() + stop.start() if stop else right
                if not _REFUSED.search(n.low, max(left, 0), right):
                    return name, [(m.start(), m.end())]
    return "ordinary", []
