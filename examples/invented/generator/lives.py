"""Invented life courses: what happened to whom, when and through whom."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass, field
from datetime import date, timedelta
from random import Random

from graphkit.examples.invented.generator.names import Name, decline, kk_case, make_name
from graphkit.examples.invented.generator.text import Value
from graphkit.examples.invented.generator.world import (
    AIRPORTS,
    BIRTHPLACES,
    CHECKPOINTS,
    EMPLOYERS,
    FRONT,
    HOME,
    OCCUPATIONS,
    PLATFORMS,
    RECRUITERS,
    ROLES,
    RUSSIAN,
    TRAINING,
    UNITS,
    place,
    unit_value,
)

__all__ = ["ROUTES", "Life", "Step", "make_life"]

ROUTES = (
    # route, how many of the sixty
    ("vakhta_ad", 20), ("worksite", 8), ("coerced", 7), ("prison", 7), ("volunteer", 7), ("failed", 6),
    ("deceived", 5),
)  # fmt: skip


@dataclass(slots=True)
class Step:
    """One event: type, key of its wordings, partial ISO date or none, values the wordings may name."""

    type: str
    key: str
    date: str = ""
    values: dict[str, Value] = field(default_factory=dict)
    asserted: bool = True


@dataclass(slots=True)
class Life:
    """One invented person and his life course; `end` is the day from which he was in custody."""

    person_id: str
    name: Name
    birth: str
    birthplace: tuple[str, str, str, str, str]
    home: str
    route: str
    steps: list[Step]
    end: date
    outcome: str = "convicted"
    crimes: tuple[str, ...] = ("172",)
    convicted: tuple[str, ...] = ("172",)


def _money(attr: str, amount: int, period: str, rng: Random) -> Value:
    grouped = f"{amount:,}".replace(",", " ")
    ru = rng.choice((f"{grouped} рублей", f"{grouped} российских рублей", f"{amount} руб.", f"{grouped} рублей"))
    if amount % 1000 == 0 and rng.random() < 0.25:
        ru = f"{amount // 1000} тыс. рублей"
    kk = f"{grouped} рубль" if rng.random() < 0.7 else f"{amount // 1000} мың рубль"
    truth = {"amount": amount, "currency": "RUB", "period": period}
    return Value(attr, truth, {"nom": ru, "kk_nom": kk})


_TERMS = {6: ("шесть месяцев", "алты ай"), 12: ("один год", "бір жыл"), 18: ("полтора года", "бір жарым жыл")}
_DURATIONS = (
    ("2 weeks", "две недели", "екі апта", "двухнедельный"), ("10 days", "десять дней", "он күн", "десятидневный"),
    ("3 weeks", "три недели", "үш апта", "трёхнедельный"), ("1 month", "месяц", "бір ай", "месячный"),
)  # fmt: skip
_WORK_DURATIONS = (("3 months", "три месяца", "үш ай"), ("2 months", "два месяца", "екі ай"),
                   ("6 months", "полгода", "жарты жыл"))  # fmt: skip
_WOUNDS = (
    # nominative, accusative, Kazakh
    ("осколочное ранение левого бедра", "осколочное ранение левого бедра", "сол жақ санының жарықшақтық жарақаты"),
    ("пулевое ранение голени", "пулевое ранение голени", "балтырының оқ жарақаты"),
    ("минно-взрывная травма правой кисти", "минно-взрывную травму правой кисти", "оң қолының жарылыс жарақаты"),
    ("контузия и осколочное ранение плеча", "контузию и осколочное ранение плеча", "контузия және иығының жарақаты"),
    ("перелом рёбер", "перелом рёбер", "қабырғасының сынығы"),
)
_BODIES = (
    ("Посольство Республики Казахстан в Российской Федерации", "Посольство Республики Казахстан в России",
     "Посольстве Республики Казахстан в России", "Қазақстан Республикасының Ресейдегі Елшілігі"),
    ("Генеральное консульство Республики Казахстан в Казани", "Генеральное консульство Республики Казахстан в Казани",
     "Генеральном консульстве Республики Казахстан в Казани", "Қазақстанның Қазандағы Бас консулдығы"),
    ("консульство Республики Казахстан в Омске", "консульство Республики Казахстан в Омске",
     "консульстве Республики Казахстан в Омске", "Қазақстанның Омбыдағы консулдығы"),
)  # fmt: skip
_SERVICES = (
    ("КНБ РК", "КНБ РК", "сотрудники КНБ РК", "органы КНБ", "ҰҚК"),
    ("полиция", "полиции", "полицейские", "отдел полиции", "полиция"),
    ("Департамент КНБ", "Департамента КНБ", "сотрудники Департамента КНБ", "Департамент КНБ", "ҰҚК департаменті"),
    ("Пограничная служба КНБ РК", "Пограничной службы КНБ РК", "пограничники", "Пограничную службу КНБ РК",
     "ҰҚК Шекара қызметі"),
)  # fmt: skip


def _simple(attr: str, truth: str, ru: str, kk: str) -> Value:
    return Value(attr, truth, {"nom": ru, "kk_nom": kk})


def _service(rng: Random, detention: bool) -> Value:
    truth, gen, nomp, acc, kk = rng.choice(_SERVICES if detention else _SERVICES[:3])
    possessed = kk.endswith(("департаменті", "қызметі"))
    dat = kk_case(kk, "dat", possessed=True) if possessed else {"ҰҚК": "ҰҚК-ге", "полиция": "полицияға"}[kk]
    forms = {"nom": truth, "gen": gen, "nomp": nomp, "acc": acc, "kk_nom": kk, "kk_dat": dat}
    return Value("by" if detention else "to", truth, forms, kk)


def _body(rng: Random) -> Value:
    truth, acc, prep, kk = rng.choice(_BODIES)
    kk_forms = {f"kk_{c}": kk_case(kk, c, possessed=True) for c in ("nom", "dat", "loc", "abl")}
    return Value("body", truth, {"nom": truth, "acc": acc, "prep": prep, **kk_forms}, kk)


def _recruiter(key: str) -> Value:
    r = RECRUITERS[key]
    kk = {f"kk_{c}": kk_case(r.kk, c) for c in ("nom", "dat", "ins")}
    gen = " ".join(decline(w, "gen", surname=i > 0) for i, w in enumerate(r.name.split()))
    forms = {"nom": r.name, "gen": gen, "ins": r.ins, "dat": r.dat, **kk}
    return Value("recruiter", r.name, forms, r.kk)


class _Clock:
    """Walks through time, handing out dates of varied precision."""

    def __init__(self, rng: Random, start: date) -> None:
        self.rng, self.day = rng, start

    def after(self, low: int, high: int, *, precise: bool = False, optional: bool = False) -> str:
        """So many days on: a full date, else often a month; `optional` allows none at all."""
        self.day += timedelta(days=self.rng.randint(low, high))
        if precise or self.rng.random() < 0.78:
            return self.day.isoformat()
        return "" if optional and self.rng.random() < 0.6 else self.day.isoformat()[:7]


def make_life(rng: Random, person_id: str, route: str, kazakh: bool) -> Life:
    """One life course of the route, with the things it shares with other people drawn from the world."""
    clock = _Clock(rng, date(2022, 2, 1) + timedelta(days=rng.randrange(0, 700)))
    employer, city = rng.choice(EMPLOYERS)
    home = rng.choice(list(HOME))
    steps: list[Step] = []

    def step(type_: str, key: str = "", when: str = "", **values: Value) -> None:
        steps.append(Step(type_, key or type_, when, values, asserted=not key.endswith(".not")))

    def crossing() -> Value:
        name = rng.choice(CHECKPOINTS)
        return _simple("checkpoint", name, name, name)

    def prison_or_work() -> None:
        ends = {"from": place(home, "from_place"), "to": place(city, "to_place")}
        step("departure_for_work", "", clock.after(0, 5), **ends)
        if rng.random() < 0.7:
            step("border_crossing", "border_crossing.out", clock.after(0, 1, precise=True), checkpoint=crossing())
        truth, ins, gen, kk = rng.choice(OCCUPATIONS)
        work = rng.choice(_WORK_DURATIONS)
        step("employment", "", clock.after(1, 6, optional=True), place=place(city), duration=_simple("duration", *work),
             occupation=Value("occupation", truth, {"nom": truth, "ins": ins, "gen": gen, "kk_nom": kk}, kk),
             employer=_simple("employer", employer, employer, employer))  # fmt: skip
        if rng.random() < 0.2:
            step("residence", "", clock.after(0, 3, optional=True), place=place(city),
                 duration=_simple("duration", *work))  # fmt: skip

    def detention_ru(when: str) -> None:
        step("detention", "detention.ru", when, place=place(city))

    if route == "volunteer":
        if rng.random() < 0.5:
            step("exit_ban", "", clock.after(0, 5))
            step("border_crossing", "border_crossing.illegal_out", clock.after(10, 40, precise=True),
                 checkpoint=crossing())  # fmt: skip
        else:
            step("border_crossing", "border_crossing.out", clock.after(0, 5), checkpoint=crossing())
        recruiter = "vk"
    elif route == "failed":
        recruiter = rng.choice(("vk", "ramil", "anton"))
    else:
        prison_or_work()
        recruiter = {"prison": "prison", "worksite": rng.choice(("brigadier", "kamil")), "coerced": "official",
                     "deceived": rng.choice(("brigadier", "felix"))}.get(
            route, rng.choice(("vyacheslav", "anton", "ramil", "felix")))  # fmt: skip
    r = RECRUITERS[recruiter]
    unit_key = rng.choice(r.units)
    unit, rec = unit_value(unit_key), _recruiter(recruiter)
    month = _money("amounts", rng.choice((180, 195, 200, 204, 210, 240)) * 1000, "month", rng)
    once = _money("amounts", rng.choice((195, 400, 700, 1000, 1200, 1500, 1900)) * 1000, "once", rng)

    if route == "coerced":
        step("migration_problem", "", clock.after(40, 120))
        detention_ru(clock.after(5, 40, precise=True))
        step("coercion", "coercion.deport", clock.after(0, 1), recruiter=Value("by", r.name, rec.forms, r.kk))
    elif route == "prison":
        detention_ru(clock.after(60, 200, precise=True))
        number, region = rng.choice((("13", "Свердлов"), ("6", "Самара"), ("4", "Челябі")))
        adj = {"13": "Свердловской", "6": "Самарской", "4": "Челябинской"}[number]
        facility, kk_facility = f"ИК-{number} {adj} области", f"{region} облысындағы ИК-{number} колониясы"
        step("imprisonment", "", clock.after(90, 200), place=place(city),
             facility=Value("facility", facility, {"nom": facility, "kk_nom": f"{kk_facility}нда"}, kk_facility))
    elif route in ("vakhta_ad", "worksite", "deceived") and rng.random() < 0.6:
        step("hardship", rng.choice(("hardship.wages", "hardship.debt")), clock.after(30, 90, optional=True))
    if r.platform or route in ("vakhta_ad", "volunteer", "failed"):
        truth = r.platform if rng.random() < 0.85 else "OLX"
        quoted, plain, kk = PLATFORMS[truth]
        step("job_ad_seen", "", clock.after(10, 50),
             platform=_simple("platform", truth, rng.choice((quoted, quoted, plain)), kk))
    if recruiter != "official" or rng.random() < 0.3:
        step("recruiter_contact", f"recruiter_contact.{r.channel}", clock.after(1, 12, optional=True), recruiter=rec)
    if route == "deceived":
        step("deception")
    if rng.random() < 0.85:
        step("payment_promised", "payment_promised.prison" if route == "prison" else "payment_promised",
             sum=once, monthly=month, recruiter=rec)  # fmt: skip
    if route == "prison" and rng.random() < 0.5:
        step("coercion", "coercion.prison")

    if route == "failed":
        target = unit_value(rng.choice(("wagner", "redut", "98741")))
        step("enlistment_attempt", "", clock.after(3, 20), place=place(rng.choice(list(RUSSIAN))), unit=target)
        if rng.random() < 0.6:
            step("border_crossing", "border_crossing.attempt", clock.after(1, 10, precise=True), **_exit(rng))
    else:
        _service_steps(rng, clock, step, route, unit, unit_key, rng.choice((city, "Москва")), once)
        signed = next(s for s in steps if s.type == "contract_signed")
        until = date.fromisoformat(signed.date) + timedelta(days=signed.values["term"].truth * 30 + 5)
        wounded = any(s.type == "wound" and s.asserted for s in steps)
        _way_home(rng, clock, step, crossing, route, wounded, until)
    if rng.random() < 0.25 and route != "failed":
        step("surrender", "", clock.after(0, 30, precise=True), by=_service(rng, False))
    else:
        step("detention", "detention.home", clock.after(0, 2, precise=True), by=_service(rng, True))
    birth = date(rng.randrange(1974, 2003), 1, 1) + timedelta(days=rng.randrange(365))
    return Life(person_id, make_name(rng, kazakh), birth.isoformat(), rng.choice(BIRTHPLACES), home, route, steps,
                clock.day)  # fmt: skip


_Add = Callable[..., None]
"""Adds a step: type, key, date, values by name; a key in `.not` is denied."""


def _exit(rng: Random) -> dict[str, Value]:
    if rng.random() < 0.3:
        return {"airport": _airport(rng)}
    name = rng.choice(CHECKPOINTS)
    return {"checkpoint": _simple("checkpoint", name, name, name)}


def _airport(rng: Random) -> Value:
    name = rng.choice(AIRPORTS)
    return Value("checkpoint", f"аэропорт {name}", {"nom": name, "gen": "Астаны" if name == "Астана" else name},
                 f"{name} әуежайы")  # fmt: skip


def _service_steps(rng: Random, clock: _Clock, step: _Add, route: str, unit: Value, unit_key: str, city: str,
                   once: Value) -> None:  # fmt: skip
    months = 6 if route == "prison" else rng.choice((12, 12, 18))
    mod = UNITS[unit_key].kind == "mod"
    party_ru = rng.choice(("Министерством обороны Российской Федерации", "Минобороны РФ", "Минобороны России"))
    kk_party = "Ресей Федерациясының Қорғаныс министрлігі"
    party = Value("counterparty", UNITS[unit_key].party,
                  {"nom": UNITS[unit_key].party, "ins": party_ru, "kk_ins": kk_party + "мен"}, kk_party)  # fmt: skip
    term = _simple("term_months", "", *_TERMS[months])
    term = Value("term_months", months, term.forms)
    step("contract_signed", "contract_signed" if mod else "contract_signed.pmc", clock.after(1, 15, precise=True),
         place=place(city), unit=unit, party=party, term=term)  # fmt: skip
    if rng.random() < 0.6:
        total = _money("amounts", rng.randrange(150, 900, 10) * 1000, "total", rng)
        step("payment_received", "", clock.after(2, 12), sum=once, total=total)
    elif rng.random() < 0.6:
        step("payment_received", "payment_received.not")
    if rng.random() < 0.75:
        site = rng.choice(list(TRAINING))
        truth, ru, kk, adj = rng.choice(_DURATIONS)
        key = "training.centre" if "центр" in site else "training"
        step("training", key, clock.after(1, 6, optional=True), place=place(site),
             duration=_simple("duration", truth, ru, kk),
             duration_adj=Value("duration", truth, {"nom": adj}))  # fmt: skip
    fought = rng.random() < 0.85
    if rng.random() < 0.6 or not fought:
        truth, ins, gen, kk = rng.choice(ROLES)
        step("service", "", clock.after(2, 10, optional=True), unit=unit,
             role=Value("role", truth, {"nom": truth, "ins": ins, "gen": gen, "kk_nom": kk}, kk))  # fmt: skip
    if fought:
        step("deployment", "", clock.after(8, 25), place=place(rng.choice(list(FRONT))))
    else:
        step("deployment", "deployment.not")
    if fought and rng.random() < 0.65:
        truth, acc, kk = rng.choice(_WOUNDS)
        forms = {"nom": truth, "acc": acc, "kk_nom": kk, "kk_acc": kk + "н"}
        step("wound", "", clock.after(10, 90), detail=Value("detail", truth, forms, kk))
    elif rng.random() < 0.5:
        step("wound", "wound.not")
    if fought and rng.random() < 0.16:
        step("capture", "", clock.after(10, 40))


def _way_home(rng: Random, clock: _Clock, step: _Add, crossing: Callable[[], Value], route: str, wounded: bool,
              served_until: date) -> None:  # fmt: skip
    left = "desertion"
    if route == "prison":
        left = "contract_end.pardon"
    elif rng.random() < 0.35:
        left = "contract_end"
    city = rng.choice(("Самара", "Казань", "Екатеринбург"))
    hospital = Value("", "", {"nom": "", "kk_nom": "госпитальдан", "acc": f"госпиталь г. {place(city).forms['gen']}",
                              "gen": f"госпиталя в {place(city).forms['prep']}"})  # fmt: skip
    days = (100, 200) if left == "contract_end.pardon" else (30, 150)
    extra = {"hospital": hospital} if left == "desertion" and wounded else {}
    if left == "contract_end":
        clock.day = max(clock.day, served_until)
        days = (0, 5)
    step(left.split(".")[0], left, clock.after(*days, precise=True), **extra)
    if rng.random() < 0.12:
        step("citizenship", "", clock.after(10, 40))
    if rng.random() < 0.12:
        channel, kk = rng.choice((("YouTube", "YouTube желісінде"), ("TikTok", "TikTok желісінде"),
                                  ("Telegram-канале", "Telegram арнасында")))  # fmt: skip
        step("public_appeal", "", clock.after(3, 20),
             channel=_simple("channel", channel.removesuffix("-канале"), channel, kk))  # fmt: skip
    deported = rng.random() < 0.12
    if deported:
        step("deportation", "", clock.after(10, 50, precise=True), place=place(rng.choice(list(RUSSIAN))))
        return
    if left == "desertion" and rng.random() < 0.6:
        step("consulate", "", clock.after(5, 30), body=_body(rng))
    illegal = left == "desertion" and rng.random() < 0.3
    if illegal:
        step("border_crossing", "border_crossing.illegal_home", clock.after(3, 20, precise=True),
             checkpoint=crossing())  # fmt: skip
    else:
        values = {"airport": _airport(rng)} if rng.random() < 0.25 else {"checkpoint": crossing()}
        step("border_crossing", "border_crossing.home", clock.after(3, 20, precise=True), **values)
