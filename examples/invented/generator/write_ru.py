"""Verdicts in Russian."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import timedelta
from random import Random
from typing import Any

from graphkit.examples.invented.generator.dates import Dates, format_date
from graphkit.examples.invented.generator.lives import Step
from graphkit.examples.invented.generator.narrate import Narrator, Who, full_stop
from graphkit.examples.invented.generator.text import Builder, Value, capitalise, mark, mess_up
from graphkit.examples.invented.generator.verdict import Verdict
from graphkit.examples.invented.generator.world import UNITS, unit_value

__all__ = ["write_ru"]

_NUMBERS = {
    1: "один", 2: "два", 3: "три", 4: "четыре", 5: "пять", 6: "шесть", 7: "семь", 8: "восемь", 9: "девять",
    10: "десять", 11: "одиннадцать",
}  # fmt: skip
_GENITIVE = {1: "одного", 2: "двух", 3: "трёх", 4: "четырёх", 5: "пяти", 6: "шести", 7: "семи", 8: "восьми",
             9: "девяти", 10: "десяти", 11: "одиннадцати"}  # fmt: skip
_REGIMES = {"minimum_security": "минимальной", "medium_security": "средней", "maximum_security": "максимальной"}
_PROCEDURES = {
    "plea_agreement": ("в согласительном производстве", "в порядке согласительного производства",
                       "с заключением процессуального соглашения о признании вины"),
    "shortened_trial": ("в порядке сокращённого судебного разбирательства", "в сокращённом порядке",
                        "в сокращённом порядке судебного разбирательства"),
    "accelerated_pretrial": ("по материалам ускоренного досудебного расследования",
                             "поступившее в порядке ускоренного досудебного расследования"),
    "ordinary": ("в общем порядке", "в главном судебном разбирательстве", ""),
}  # fmt: skip


def term_ru(years: int, months: int, *, genitive: bool = False) -> str:
    """``5 (пять) лет 2 (два) месяца``; in the genitive ``5 (пяти) лет``."""
    words = _GENITIVE if genitive else _NUMBERS
    if genitive:
        parts = [f"{years} ({words[years]}) " + ("года" if years == 1 else "лет")]
        parts += [f"{months} ({words[months]}) " + ("месяца" if months == 1 else "месяцев")] if months else []
    else:
        parts = [f"{years} ({words[years]}) " + ("год" if years == 1 else "года" if years < 5 else "лет")]
        if months:
            parts.append(f"{months} ({words[months]}) " + ("месяц" if months == 1 else
                                                         "месяца" if months < 5 else "месяцев"))  # fmt: skip
    return " ".join(parts)


def article_ru(articles: tuple[str, ...], rng: Random, case: str) -> str:
    """Articles as papers cite them: ``ст.172, ч.1 ст.392 УК РК``."""
    def one(article: str) -> str:
        number, _, part = article.partition("/")
        long = rng.random() < 0.4
        words = {"prep": ("статьёй", "частью"), "dat": ("статье", "части"), "gen": ("статьи", "части")}[case]
        if not part:
            return f"{words[0]} {number}" if long else rng.choice((f"ст.{number}", f"ст. {number}"))
        return f"{words[1]} {part} статьи {number}" if long else f"ч.{part} ст.{number}"

    code = rng.choice(("УК РК", "УК РК", "Уголовного кодекса Республики Казахстан"))
    return ", ".join(one(a) for a in articles) + " " + code


@dataclass(slots=True)
class _Defendant:
    key: str
    verdict: Verdict
    index: int
    rng: Random

    def name(self, case: Any) -> str:
        """The name as the paper writes it in full."""
        name = self.verdict.lives[self.index].name.russian()
        if self.verdict.style.names == "asterisk":
            return f"{name.surname[0]}*** {name.initials}"
        return name.short(case) if self.verdict.style.names == "initials" else name.in_case(case)

    def who(self) -> Who:
        name = self.verdict.lives[self.index].name.russian()
        masked = self.verdict.style.names == "asterisk"
        several = len(self.verdict.lives) > 1
        pronoun = {"nom": "он", "dat": "ему", "acc": "его", "ins": "им"}
        noun = {"nom": "подсудимый", "gen": "подсудимого", "dat": "подсудимому", "acc": "подсудимого",
                "ins": "подсудимым"}  # fmt: skip
        count = 0

        def form(case: Any) -> str:
            nonlocal count
            count += 1
            short = f"{name.surname[0]}*** {name.initials}" if masked else name.short(case)
            roll = self.rng.random()
            if count > 1 and roll < 0.35 and case in pronoun and not several:
                return pronoun[case]
            if count > 1 and roll < 0.5 and not several:
                return noun[case]
            if not masked and roll > 0.85:
                return short.split(" ")[0]
            return short

        return form


def _birth(d: _Defendant, verdict: Verdict) -> str:
    birth = verdict.lives[d.index].birth
    if verdict.style.names == "asterisk":
        return f"{birth[:4]} года рождения"
    if verdict.style.dates in ("numeric", "glued"):
        return format_date(birth, "glued") + "р." if d.rng.random() < 0.6 else format_date(birth, "glued") + " рождения"
    return format_date(birth, "words") + " рождения"


def _person_line(d: _Defendant, verdict: Verdict) -> str:
    rng, life = d.rng, verdict.lives[d.index]
    kind, town, region, _, _ = life.birthplace
    region_gen = region.replace("ская область", "ской области")
    kind_gen = {"город": "города", "село": "села", "посёлок": "посёлка"}[kind]
    short = {"город": "г.", "село": "с.", "посёлок": "п."}[kind]
    birthplace = rng.choice((
        "уроженца " + mark(f"{d.key}.birthplace", f"{kind_gen} {town} {region_gen}"),
        "уроженца " + mark(f"{d.key}.birthplace", f"{short}{town} {region_gen}"),
        "место рождения: " + mark(f"{d.key}.birthplace", f"{region}, {short} {town}"),
    ))
    citizen = mark(f"{d.key}.citizenship", rng.choice(("гражданина Республики Казахстан", "гражданина Казахстана",
                                                     "гражданина РК")))  # fmt: skip
    prior = "ранее не судимого"
    if life.route == "prison" or rng.random() < 0.2:
        year = int(life.birth[:4]) + 20
        prior = mark("decoy.prior_conviction", rng.choice((
            f"ранее судимого: 14.03.{year} {verdict.court.city} городской суд, ст.188 ч.2 УК РК, 2 года лишения "
            "свободы, освобождён по отбытии срока",
            f"имеющего погашенную судимость по ст.106 УК РК (приговор от 02.06.{year} года, 3 года лишения свободы)",
        )))
    family = rng.choice(("холостого", "женатого, на иждивении двое детей", "разведённого", "состоящего в браке"))
    return (f"{mark(f'{d.key}.name', d.name('gen'))}, {mark(f'{d.key}.birth', _birth(d, verdict))}, {birthplace}, "
            f"{citizen}, {rng.choice(('со средним образованием', 'образование среднее специальное'))}, {family}, "
            f"{prior}")  # fmt: skip


def _header(verdict: Verdict, ds: list[_Defendant], rng: Random) -> str:
    court_nom, court_gen = mark("court", verdict.court.nom), mark("court", verdict.court.gen)
    style = {"glued": "numeric", "ordinal": "words", "mixed": "words"}.get(verdict.style.dates, verdict.style.dates)
    day = mark("date", format_date(verdict.day.isoformat(), style))
    case = mark("case_number", verdict.case_number)
    judge = verdict.judge
    procedure = rng.choice(_PROCEDURES[verdict.procedure])
    procedure = mark("procedure", procedure) + " " if procedure else ""
    ruling = verdict.lives[0].outcome in ("treatment", "terminated")
    title = "П О С Т А Н О В Л Е Н И Е" if ruling else "П Р И Г О В О Р"
    plain = title.replace(" ", "")
    persons = ";\n".join(_person_line(d, verdict) for d in ds)
    articles = "; ".join(
        (f"{d.name('gen')} – " if len(ds) > 1 else "")
        + "предусмотренного " + mark(f"{d.key}.charged", article_ru(verdict.lives[d.index].crimes, rng, "prep"))
        for d in ds)
    accused = "обвиняемых" if len(ds) > 1 else "обвиняемого"
    layout = verdict.style.layout
    city = verdict.court.city
    if layout == 0:
        return (f"Дело № {case}\n\n{title}\nИменем Республики Казахстан\n\n{day}{' ' * 40}город {city}\n\n"
                f"{court_nom} в составе:\nпредседательствующего судьи {mark('judge', judge.ru('gen'))},\n"
                f"при секретаре {verdict.clerk.ru('gen')},\nс участием государственного обвинителя – прокурора "
                f"{verdict.prosecutor.ru('gen')},\nзащитника – адвоката {verdict.lawyer.ru('gen')},\n"
                f"рассмотрев в открытом судебном заседании {procedure}уголовное дело в отношении:\n\n{persons},\n\n"
                f"{accused} в совершении преступления, {articles},\n\n")  # fmt: skip
    if layout == 1:
        return (f"{plain}\nИМЕНЕМ РЕСПУБЛИКИ КАЗАХСТАН\n\nг. {city}, {day}, дело № {case}\n\n"
                f"Судья {court_gen} {mark('judge', judge.ru())}, с участием прокурора {verdict.prosecutor.ru('gen')}, "
                f"адвоката {verdict.lawyer.ru('gen')}, при ведении протокола секретарём {verdict.clerk.ru('ins')}, "
                f"рассмотрев {procedure}уголовное дело по обвинению\n{persons},\n"
                f"в совершении преступления, {articles},\n\n")  # fmt: skip
    if layout == 2:
        return (f"№ {case}\n{plain.capitalize()}\nИменем Республики Казахстан\n"
                f"{court_nom} под председательством судьи {mark('judge', judge.ru('gen'))}, "
                f"с участием секретаря {verdict.clerk.ru('gen')}, прокурора {verdict.prosecutor.ru('gen')}, адвоката "
                f"{verdict.lawyer.ru('gen')}, рассмотрев {day} в г.{city} {procedure}уголовное дело по обвинению "
                f"{persons}, в совершении преступления, {articles}\n\n")  # fmt: skip
    articles = articles.replace("предусмотренного", "предусмотренном")
    accused = "они обвиняются" if len(ds) > 1 else "он обвиняется"
    return (f"{title}\n\nДело №{case}\n{day}\nгород {city}\n\nСуд в составе председательствующего – судьи {court_gen} "
            f"{mark('judge', judge.ru('gen'))}, секретаря судебного заседания {verdict.clerk.ru('gen')}, "
            f"прокурора {verdict.prosecutor.ru('gen')}, защитника {verdict.lawyer.ru('gen')} рассмотрел "
            f"{procedure}дело в отношении {persons}. Органами следствия {accused} в преступлении, "
            f"{articles}.\n\n")  # fmt: skip


def _intro(ds: list[_Defendant], rng: Random) -> str:
    d = ds[0]
    if len(ds) > 1:
        return ("Подсудимые, являясь гражданами Республики Казахстан, приняли участие в вооружённом конфликте на "
                "территории иностранного государства при следующих обстоятельствах.\n\n")  # fmt: skip
    return rng.choice((
        f"Подсудимый {d.who()('nom')} обвиняется в неправомерном участии в вооружённом конфликте на территории "
        "иностранного государства при следующих обстоятельствах.\n\n",
        "Судом установлены следующие обстоятельства дела.\n\n",
        f"Из обвинительного акта следует, что действия {d.who()('gen')} направлены против установленного порядка "
        "неучастия граждан в чужих войнах. Обстоятельства таковы.\n\n",
        "",
    ))  # fmt: skip


def _paragraphs(steps: list[Step]) -> list[list[Step]]:
    cuts = {"contract_signed": 0, "enlistment_attempt": 0, "desertion": 0, "contract_end": 0}
    out: list[list[Step]] = [[]]
    for step in steps:
        if step.type in cuts and out[-1]:
            out.append([])
        out[-1].append(step)
    return out


def _witness(verdict: Verdict, n: Narrator, rng: Random) -> str:
    """Another man's service, or what was said of someone else: not the defendant's."""
    w = verdict.witness
    unit = unit_value(rng.choice(list(UNITS)))
    day = f"{verdict.day.year - 2}-{rng.randrange(1, 13):02d}"
    other = f"{w.surname} {w.initials}"
    kind = rng.randrange(4)
    if kind == 0:
        key = "contract_signed.pmc"
        clause = n.clause(Step("contract_signed", key, day, {"unit": unit}), "W1", lambda _c: "он")
        return f"Свидетель {other} показал, что {clause}, и о судьбе подсудимого знает мало. "
    if kind == 1:
        detail = Value("detail", "контузия", {"nom": "контузия", "acc": "контузию"})
        friend = {"acc": "его сослуживца", "dat": "его сослуживцу"}
        clause = n.clause(Step("wound", "wound", day, {"detail": detail}), "W1",
                          lambda c: friend.get(c, "его сослуживец"))  # fmt: skip
        return full_stop(f"По словам свидетеля, {clause}") + " "
    if kind == 2:
        text = mark("decoy.hypothetical", "если бы подсудимый отказался, его могли бы депортировать из России")
        return rng.choice((
            f"По мнению адвоката {verdict.lawyer.ru('gen')}, {text}; это предположение ничем не подтверждено. ",
            f"Довод защиты о том, что {text}, суд находит надуманным. "))
    clause = n.clause(Step("detention", "detention.home", day, {
        "by": Value("by", "КНБ РК", {"gen": "КНБ РК", "nomp": "сотрудники КНБ РК", "nom": "КНБ РК"})}),
        "W1", lambda c: {"nom": f"его знакомый {other}", "acc": f"его знакомого {w.ru('gen')}"}[c])  # fmt: skip
    return full_stop(f"Подсудимому было известно, что {clause}") + " "


def _sentence(verdict: Verdict, d: _Defendant, rng: Random) -> str:
    life, i = verdict.lives[d.index], d.index
    convicted = mark(f"{d.key}.convicted", article_ru(life.convicted, rng, "dat")) if life.convicted else ""
    charged = article_ru(life.crimes, rng, "dat")
    if life.outcome == "acquitted":
        return rng.choice((
            f"{d.name('acc')} признать невиновным и оправдать по {charged} за отсутствием состава преступления.",
            f"{d.name('acc')} по предъявленному обвинению по {charged} оправдать за недоказанностью участия в "
            "совершении преступления, из-под стражи освободить немедленно."))
    if life.outcome == "treatment":
        text = rng.choice(("применить к {dat} принудительные меры медицинского характера в виде лечения в "
                           "психиатрическом стационаре", "назначить {dat} принудительное лечение в психиатрической "
                           "организации специализированного типа")).format(dat=d.name("dat"))
        return (f"Освободить {d.name('acc')} от уголовной ответственности по {charged} как совершившего деяние в "
                f"состоянии невменяемости и {mark('x.treatment', text)}.")  # fmt: skip
    if life.outcome == "terminated":
        text = f"уголовное дело в отношении {d.name('gen')} прекратить в связи со смертью подсудимого"
        return capitalise(mark("x.case_terminated", text)) + "."
    years, months = verdict.terms[i]
    if verdict.suspended[i]:
        end = f"на основании ст.63 УК РК считать назначенное наказание условным с пробационным контролем {rng.choice(('на 3 (три) года', 'на весь срок'))}"  # noqa: E501
        text = f"назначить ему наказание в виде лишения свободы сроком на {term_ru(years, months)}, {end}"
    else:
        regime = _REGIMES[verdict.regimes[i]]
        text = rng.choice((
            f"назначить ему наказание в виде лишения свободы сроком на {term_ru(years, months)} с отбыванием в "
            f"учреждении уголовно-исполнительной системы {regime} безопасности",
            f"назначить наказание – {term_ru(years, months)} лишения свободы в учреждении УИС {regime} безопасности",
            f"определить {term_ru(years, months)} лишения свободы с отбыванием в учреждении {regime} безопасности",
        ))
    text = mark(f"{d.key}.sentence", text)
    extra = ""
    if set(life.crimes) - set(life.convicted):
        rest = article_ru(tuple(a for a in life.crimes if a not in life.convicted), rng, "dat")
        extra = f" По {rest} {d.name('acc')} оправдать за отсутствием состава преступления."
    return f"{d.name('acc')} признать виновным по {convicted} и {text}.{extra}"


def _resolution(verdict: Verdict, ds: list[_Defendant], rng: Random) -> str:
    ruling = verdict.lives[0].outcome in ("treatment", "terminated")
    heading = "П О С Т А Н О В И Л" if ruling else "П Р И Г О В О Р И Л"
    if verdict.style.layout in (1, 2):
        heading = heading.replace(" ", "")
    body = "\n".join(_sentence(verdict, d, rng) for d in ds)
    life = verdict.lives[0]
    term = ""
    if life.outcome == "convicted" and not verdict.suspended[0]:
        term = f"\nСрок отбывания наказания исчислять с {format_date(life.end.isoformat(), 'words')}."
    kind = "Постановление" if ruling else "Приговор"
    foot = f"{kind} может быть обжалован{'о' if ruling else ''} в течение 15 суток."
    return (f"На основании изложенного, руководствуясь ст.ст.387-390, 393, 397 УПК РК, суд\n\n{heading}:\n\n{body}"
            f"{term}\n{foot}\n\nСудья{' ' * 30}{mark('judge', verdict.judge.front())}\n")  # fmt: skip


_PLEAS = (
    "В судебном заседании {who} вину признал полностью. ",
    "Допрошенный в суде {who} с обвинением согласился, раскаивается. ",
    "В суде {who} вину признал, просил строго не наказывать. ",
    "Будучи допрошенным, {who} подтвердил изложенное в обвинительном акте. ",
)
_PLEAS_DENIED = (
    "В судебном заседании {who} вину не признал. ",
    "В суде {who} виновным себя не считает. ",
    "Допрошенный в суде {who} вину отрицал. ",
)


def _hearing(verdict: Verdict, ds: list[_Defendant], n: Narrator, rng: Random) -> str:
    parts: list[str] = []
    for d in ds:
        life = verdict.lives[d.index]
        who = d.who()
        parts.append(rng.choice(_PLEAS_DENIED if life.outcome == "acquitted" else _PLEAS).format(who=who("nom")))
        if life.route in ("vakhta_ad", "worksite", "volunteer", "failed") and rng.random() < 0.7:
            step = Step("coercion", "coercion.not", "", {}, asserted=False)
            lead = rng.choice(("", "Суд отмечает: ", "Пояснил также: "))
            clause = n.clause(step, d.key, who)
            parts.append(full_stop(lead + clause if lead else capitalise(clause)) + " ")
        again = [s for s in life.steps if s.asserted and s.type in ("contract_signed", "wound", "desertion") and s.date]
        if verdict.style.long and again and rng.random() < 0.6:
            step = rng.choice(again)
            first = next(e["id"] for e in n.events if e["type"] == step.type and e["subject"] == d.key)
            parts.append(full_stop("По существу показал, что " + n.clause(step, d.key, who, duplicate_of=first)) + " ")
    if verdict.style.long or rng.random() < 0.4:
        parts.append(_witness(verdict, n, rng))
    return "".join(parts).rstrip() + "\n\n"


def _considerations(verdict: Verdict, rng: Random) -> str:
    """Evidence, qualification and circumstances, with dates and articles that are no events of the man."""
    later = verdict.lives[0].end + timedelta(days=rng.randrange(2, 30))
    registered = format_date(later.isoformat(), rng.choice(("numeric", "words")))
    evidence = rng.choice((
        "протоколом осмотра телефона, в котором обнаружены фотографии в военной форме",
        "справкой по пересечениям границы из базы данных «Беркут»",
        "ответом банка о движении средств по счёту", "показаниями сестры, узнавшей о службе брата из социальных сетей",
        "копией контракта, изъятой при обыске", "военным билетом с отметкой о выдаче",
    ))
    expertise = format_date((later + timedelta(days=rng.randrange(5, 60))).isoformat(), "numeric")
    return " ".join(filter(None, (
        rng.choice((
            mark("decoy.pretrial", f"Сведения внесены в Единый реестр досудебных расследований {registered}") + ".",
            mark("decoy.pretrial", f"Досудебное расследование начато {registered}") + " по рапорту сотрудника полиции.",
            f"Вина подтверждается {evidence}.",
        )),
        rng.choice((
            "", mark("decoy.expertise", f"По заключению психиатрической экспертизы от {expertise}, психическим "
                     "расстройством не страдает") + ".",
            f"Кроме того, вина подтверждается {evidence}." if rng.random() < 0.5 else "",
        )),
        rng.choice((
            "Деяние квалифицировано верно.", "Оснований для иной квалификации суд не усматривает.",
            "Суд согласен с юридической оценкой, данной органом расследования.", "",
        )),
        rng.choice((
            "К смягчающим обстоятельствам согласно ст.53 УК РК суд относит раскаяние и положительную характеристику. "
            "Отягчающих обстоятельств, предусмотренных ст.54 УК РК, нет.",
            "Смягчают наказание признание вины и наличие престарелых родителей; отягчающих обстоятельств не имеется.",
            "При назначении наказания суд учитывает требования ст.52 УК РК, личность и семейное положение.",
            "Обстоятельством, смягчающим ответственность, признаётся содействие раскрытию (п.9 ч.1 ст.53 УК РК).",
        )),
    ))) + "\n\n"  # fmt: skip


def write_ru(verdict: Verdict, seed: int) -> tuple[str, list[dict[str, Any]], dict[str, list[tuple[int, int]]]]:
    """The text of a verdict, its true events (without spans) and the spans by key."""
    rng = verdict.rng(seed, "text")
    n = Narrator(rng, Dates(rng, verdict.style.dates), kk=False)
    ds = [_Defendant(f"D{i + 1}", verdict, i, rng) for i in range(len(verdict.lives))]
    b = Builder()
    b.add(_header(verdict, ds, rng))
    ruling = verdict.lives[0].outcome in ("treatment", "terminated")
    found = "У С Т А Н О В И Л:" if verdict.style.layout in (0, 3) else "УСТАНОВИЛ:"
    body = [_intro(ds, rng)]
    for d in ds:
        who = d.who()
        for steps in _paragraphs(verdict.lives[d.index].steps):
            body.append(n.paragraph(steps, d.key, who) + ("\n\n" if verdict.style.layout != 2 else " "))
    body.append("\n" if verdict.style.layout == 2 else "")
    if not ruling:
        body.append(_hearing(verdict, ds, n, rng))
    if verdict.style.long:
        body.append(_considerations(verdict, rng))
    text = "".join(body)
    b.add(found + "\n\n" + (mess_up(text, rng) if verdict.style.messy else text))
    b.add(_resolution(verdict, ds, rng))
    plain, spans = b.finish(yo=verdict.style.yo, rng=rng)
    for kind in ("treatment", "case_terminated"):
        if f"x.{kind}" in spans:
            reason = {"reason": "death"} if kind == "case_terminated" else {}
            n.events.append({"id": f"x.{kind}", "type": kind, "subject": "D1", "polarity": "asserted", **reason})
    return plain, n.events, spans
