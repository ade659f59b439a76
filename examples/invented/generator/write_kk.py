"""Verdicts in Kazakh."""

from __future__ import annotations

from random import Random
from typing import Any

from graphkit.examples.invented.generator.dates import Dates, format_date
from graphkit.examples.invented.generator.lives import Step
from graphkit.examples.invented.generator.names import kk_case
from graphkit.examples.invented.generator.narrate import Narrator, Who, full_stop
from graphkit.examples.invented.generator.text import Builder, capitalise, mark
from graphkit.examples.invented.generator.verdict import Verdict
from graphkit.examples.invented.generator.world import UNITS, unit_value

__all__ = ["write_kk"]

_NUMBERS = {1: "бір", 2: "екі", 3: "үш", 4: "төрт", 5: "бес", 6: "алты", 7: "жеті", 8: "сегіз", 9: "тоғыз", 10: "он",
            11: "он бір"}  # fmt: skip
_REGIMES = {"minimum_security": "барынша төмен", "medium_security": "орташа", "maximum_security": "барынша жоғары"}
_PROCEDURES = {
    "plea_agreement": ("келісімдік іс жүргізу тәртібімен", "процестік келісім бойынша"),
    "shortened_trial": ("қысқартылған сот талқылауы тәртібімен", "қысқартылған тәртіппен"),
    "accelerated_pretrial": ("жеделдетілген сотқа дейінгі тергеп-тексеру тәртібімен",),
    "ordinary": ("жалпы тәртіппен", "басты сот талқылауында", ""),
}


def _articles(articles: tuple[str, ...], rng: Random, ending: str) -> str:
    def one(article: str) -> str:
        number, _, part = article.partition("/")
        return f"{number}-бабы" if not part else f"{number}-бабының {part}-бөлігі"

    code = rng.choice(("ҚР ҚК-нің", "ҚР ҚК", "Қазақстан Республикасы Қылмыстық кодексінің"))
    return f"{code} " + ", ".join(one(a) for a in articles) + ending


def _who(verdict: Verdict, rng: Random) -> Who:
    name = verdict.lives[0].name
    shown = f"{name.given[0]}. {name.surname}"
    pronoun = {"nom": "ол", "gen": "оның", "dat": "оған", "acc": "оны", "ins": "онымен", "abl": "одан"}
    count = 0

    def form(case: str) -> str:
        nonlocal count
        count += 1
        roll = rng.random()
        if count > 1 and roll < 0.35:
            return pronoun[case]
        if count > 1 and roll < 0.55:
            return kk_case("сотталушы", case)
        if roll > 0.85:
            return kk_case(name.surname, case)
        return ("сотталушы " if roll < 0.65 else "") + kk_case(shown, case)

    return form


def _full(verdict: Verdict, case: str) -> str:
    name = verdict.lives[0].name
    if verdict.style.names == "initials":
        return kk_case(f"{name.initials} {name.surname}", case)
    if not name.patronymic:
        return f"{name.surname} {kk_case(name.given, case)}"
    return f"{name.surname} {name.given} {kk_case(name.patronymic, case)}"


def _header(verdict: Verdict, rng: Random) -> str:
    life = verdict.lives[0]
    court = mark("court", verdict.court.kk)
    style = "numeric" if verdict.style.dates in ("numeric", "glued") else "words"
    day = mark("date", format_date(verdict.day.isoformat(), style, kk=True, case="nom"))
    case = mark("case_number", verdict.case_number)
    judge = mark("judge", verdict.judge.front())
    procedure = rng.choice(_PROCEDURES[verdict.procedure])
    procedure = mark("procedure", procedure) + " " if procedure else ""
    ruling = life.outcome in ("treatment", "terminated")
    title = "Қ А У Л Ы" if ruling else "Ү К І М"
    birth = mark("D1.birth", format_date(life.birth, style, kk=True) + " туған")
    _, _, _, town, region = life.birthplace
    born = mark("D1.birthplace", f"{region} {kk_case(town, 'gen', possessed=True)} тумасы")
    citizen = mark("D1.citizenship", rng.choice(("Қазақстан Республикасының азаматы", "ҚР азаматы")))
    charged = mark("D1.charged", _articles(life.crimes, rng, ""))
    prior = "бұрын сотталмаған"
    if life.route == "prison":
        year = int(life.birth[:4]) + 20
        prior = mark("decoy.prior_conviction", f"бұрын {year} жылы ҚР ҚК 188-бабы бойынша 2 жылға сотталған")
    city = {"Костанай": "Қостанай", "Актобе": "Ақтөбе", "Уральск": "Орал", "Павлодар": "Павлодар", "Тараз": "Тараз",
            "Петропавловск": "Петропавл", "Караганда": "Қарағанды", "Кокшетау": "Көкшетау",
            "Усть-Каменогорск": "Өскемен", "Кызылорда": "Қызылорда"}[verdict.court.city]  # fmt: skip
    person = f"{mark('D1.name', _full(verdict, 'dat'))}, {birth}, {born}, {citizen}, {prior},"
    if verdict.style.layout in (0, 3):
        return (f"Іс № {case}\n{title}\nҚазақстан Республикасының атынан\n\n{day}{' ' * 30}{city} қаласы\n\n"
                f"{court} төрағалық етуші судья {judge}, сот отырысының хатшысы {verdict.clerk.front()}, мемлекеттік "
                f"айыптаушы прокурор {verdict.prosecutor.front()}, қорғаушы адвокат {verdict.lawyer.front()} "
                f"қатысуымен, {procedure}ашық сот отырысында\n\n{person}\n\n{charged} бойынша айыпталған қылмыстық "
                "істі қарап,\n\n")  # fmt: skip
    return (f"{title.replace(' ', '')}\nҚазақстан Республикасының атынан\n{city} қаласы, {day}, № {case} іс\n\n"
            f"Судья {judge} төрағалығымен, хатшы {verdict.clerk.front()}, прокурор {verdict.prosecutor.front()}, "
            f"адвокат {verdict.lawyer.front()} қатысқан {court} {procedure}{charged} бойынша айыпталған {person} "
            "қатысты істі қарап,\n\n")  # fmt: skip


def _resolution(verdict: Verdict, rng: Random) -> str:
    life = verdict.lives[0]
    charged = _articles(life.crimes, rng, "")
    ruling = life.outcome in ("treatment", "terminated")
    heading = "Қ А У Л Ы   Е Т Т І" if ruling else "Ү К І М   Е Т Т І"
    if verdict.style.layout in (1, 2):
        heading = "ҚАУЛЫ ЕТТІ" if ruling else "ҮКІМ ЕТТІ"
    if life.outcome == "acquitted":
        body = f"{_full(verdict, 'nom')} {charged} бойынша кінәсіз деп танылып, құрамы болмағандықтан ақталсын."
    elif life.outcome == "treatment":
        body = mark("x.treatment", f"{_full(verdict, 'dat')} психиатриялық ұйымда мәжбүрлеп емдеу тағайындалсын") + "."
    elif life.outcome == "terminated":
        body = mark("x.case_terminated", f"{_full(verdict, 'dat')} қатысты қылмыстық іс оның қайтыс болуына байланысты "
                    "қысқартылсын") + "."  # fmt: skip
    else:
        convicted = mark("D1.convicted", _articles(life.convicted, rng, ""))
        years, months = verdict.terms[0]
        term = f"{years} ({_NUMBERS[years]}) жыл" + (f" {months} ({_NUMBERS[months]}) ай" if months else "")
        if verdict.suspended[0]:
            text = (f"оған {term} мерзімге бас бостандығынан айыру жазасы тағайындалсын, ҚР ҚК 63-бабына сәйкес жаза "
                    "шартты деп есептелсін")  # fmt: skip
        else:
            regime = _REGIMES[verdict.regimes[0]]
            security = f"қауіпсіздігі {regime}"
            text = rng.choice((
                f"оған {term} мерзімге бас бостандығынан айыру жазасы тағайындалсын, жазаны {security} "
                "қылмыстық-атқару жүйесі мекемесінде өтесін",
                f"{term} мерзімге бас бостандығынан айырылсын, жаза {security} мекемеде өтелсін"))
        body = f"{_full(verdict, 'nom')} {convicted} бойынша кінәлі деп танылсын және {mark('D1.sentence', text)}."
        dropped = tuple(a for a in life.crimes if a not in life.convicted)
        if dropped:
            body += f" {capitalise(_articles(dropped, rng, ''))} бойынша ақталсын."
        if not verdict.suspended[0]:
            body += f"\nЖаза мерзімі {format_date(life.end.isoformat(), 'words', kk=True, case='abl')} есептелсін."
    return (f"ҚР ҚПК-нің 387-390, 393, 397-баптарын басшылыққа алып, сот\n\n{heading}:\n\n{body}\n"
            f"{'Қаулыға' if ruling else 'Үкімге'} 15 тәулік ішінде шағым беруге болады.\n\n"
            f"Судья{' ' * 30}{mark('judge', verdict.judge.front())}\n")  # fmt: skip


_PLEAS = (
    "Сотталушы кінәсін толық мойындады. ", "Сот отырысында сотталушы кінәсін мойындап, өкінетінін айтты. ",
    "Сотталушы тағылған айыппен келісті. ", "Сотта сотталушы кінәсін мойындап, кешірім сұрады. ",
)  # fmt: skip
_PLEAS_DENIED = ("Сотталушы кінәсін мойындамады. ", "Сот отырысында сотталушы айыпты теріске шығарды. ")


def _hearing(verdict: Verdict, n: Narrator, who: Who, rng: Random) -> str:
    life = verdict.lives[0]
    parts = [rng.choice(_PLEAS)]
    if life.outcome == "acquitted":
        parts = [rng.choice(_PLEAS_DENIED)]
    if life.route in ("vakhta_ad", "worksite", "volunteer", "failed") and rng.random() < 0.7:
        step = Step("coercion", "coercion.not", "", {}, asserted=False)
        parts.append(full_stop(capitalise(n.clause(step, "D1", who))) + " ")
    if rng.random() < 0.6:
        w = verdict.witness.front()
        step = Step("contract_signed", "contract_signed.pmc", f"{verdict.day.year - 2}",
                    {"unit": unit_value(rng.choice(list(UNITS)))})  # fmt: skip
        parts.append(f"Куә {w} өзінің де әскерде болғанын айтты: {n.clause(step, 'W1', lambda _c: 'ол')}. ")
    elif rng.random() < 0.7:
        text = mark("decoy.hypothetical", "егер бас тартса, оны елден шығарып жіберуі мүмкін еді")
        parts.append(f"Қорғаушының айтуынша, {text}. ")
    return "".join(parts).rstrip() + "\n\n"


def write_kk(verdict: Verdict, seed: int) -> tuple[str, list[dict[str, Any]], dict[str, list[tuple[int, int]]]]:
    """The text of a verdict, its true events (without spans) and the spans by key."""
    rng = verdict.rng(seed, "text")
    n = Narrator(rng, Dates(rng, verdict.style.dates, kk=True), kk=True)
    who = _who(verdict, rng)
    b = Builder()
    b.add(_header(verdict, rng))
    b.add("А Н Ы Қ Т А Д Ы:\n\n" if verdict.style.layout in (0, 3) else "АНЫҚТАДЫ:\n\n")
    steps = verdict.lives[0].steps
    cut = next((i for i, s in enumerate(steps) if s.type in ("contract_signed", "enlistment_attempt")), len(steps))
    for part in (steps[:cut], steps[cut:]):
        if part:
            b.add(n.paragraph(part, "D1", who) + "\n\n")
    if verdict.lives[0].outcome not in ("treatment", "terminated"):
        b.add(_hearing(verdict, n, who, rng))
    if verdict.style.long:
        b.add("ҚР ҚК-нің 53-бабына сәйкес жеңілдететін мән-жайлар: шын жүректен өкіну. ҚР ҚК-нің 54-бабында көзделген "
              "ауырлататын мән-жайлар жоқ.\n\n")  # fmt: skip
    b.add(_resolution(verdict, rng))
    plain, spans = b.finish(yo="keep", rng=rng)
    for kind in ("treatment", "case_terminated"):
        if f"x.{kind}" in spans:
            reason = {"reason": "death"} if kind == "case_terminated" else {}
            n.events.append({"id": f"x.{kind}", "type": kind, "subject": "D1", "polarity": "asserted", **reason})
    return plain, n.events, spans
