# ruff: noqa: E501 -- the patterns read best in one line each
"""Attributes of events, by type: places, borders, money, units, recruiters, platforms."""

from __future__ import annotations

import re

from graphkit.dates.words import NUMBER_WORD, NUMBER_WORDS
from graphkit.extract.amounts import find_amounts
from graphkit.extract.given_names import KNOWN
from graphkit.extract.nominative import nominative
from graphkit.extract.normalise import Normalised
from graphkit.extract.places import CHECKPOINTS, city_country, country_in, find_place
from graphkit.extract.sections import Sentence

__all__ = ["PLATFORMS", "UNIT", "attributes_of"]

PLATFORMS: tuple[tuple[str, str], ...] = (
    ("Avito", r"(?<!\w)(?:авито|avito)\w*"),
    ("Telegram", r"(?<!\w)(?:телеграм+|telegram)[-\w]*"),
    ("WhatsApp", r"(?<!\w)(?:whatsapp|what'?s\s?app|ватсап\w*|вотсап\w*|воцап\w*|уатсап\w*|вацап\w*)"),
    ("VK", r"(?<!\w)(?:вконтакте|в\s?контакте|vkontakte|vk\.com|vk|вк)(?!\w)"),
    ("Instagram", r"(?<!\w)(?:инстаграм+\w*|instagram)"),
    ("TikTok", r"(?<!\w)(?:тик[- ]?ток\w*|tik\s?tok)"),
    ("YouTube", r"(?<!\w)(?:ютуб\w*|youtube)"),
    ("HeadHunter", r"(?<!\w)(?:hh\.ru|headhunter|хэдхантер\w*|хедхантер\w*)"),
    ("OLX", r"(?<!\w)(?:olx|олх|олx)(?!\w)"),
    ("Rabota.ru", r"(?<!\w)(?:rabota\.ru|работа\.ру)"),
    ("SuperJob", r"(?<!\w)(?:superjob|суперджоб)\w*"),
    ("Odnoklassniki", r"(?<!\w)(?:одноклассник\w*|ok\.ru)"),
    ("Facebook", r"(?<!\w)(?:facebook|фейсбук\w*)"),
    ("Youla", r"(?<!\w)(?:youla|юл[аеыу](?!\w))"),
    ("imo", r"(?<!\w)imo(?!\w)"),
)  # fmt: skip
"""Usual name and pattern (folded text) of each platform."""
_PLATFORM = tuple((name, re.compile(p)) for name, p in PLATFORMS)

UNIT = re.compile(
    r"(?P<vch>(?:в\s?/\s?ч|войсков\w+\s+част\w+|аскери\s+болим\w*)\s*(?:№\s*)?(?P<num>\d{4,6})|(?P<num2>\d{5})\s+(?:войсков\w+\s+част\w+|(?:номирли\s+)?аскери\s+болим\w*))"
    r"|(?P<pmc>(?:чвк|жэк|жак|жәк)\s*[«\"]?[\w-]+[»\"]?|[«\"](?:вагнер\w*|редут\w*|патриот\w*|шторм[- ]?[zvзв]?\w*|ахмат\w*)[»\"]?|(?<!\w)(?:вагнер\w*|редут\w*|шторм[- ]z|барс[- ]?\d+)(?!\w))"
    r"|(?P<reg>\d{1,4}\s?-?\s?(?:й|го|м|му|ом|ой|ая|й)?\s+(?:(?:отдельн\w+|гвардейск\w+|мотострелков\w+|десантно-штурмов\w+|танков\w+|штурмов\w+|артиллерийск\w+|морск\w+|стрелков\w+|воздушно-десантн\w+|атко?ыштар|мотоаткыштар)\s+){0,4}(?:полк\w*|бригад\w+|дивизи\w+|батальон\w*|рот[аыеу]\w?|арми\w|полки\w*))"
    r"|(?P<det>(?:отряд\w*|жасак\w*)\s+[«\"][^»\"]{2,30}[»\"]|[«\"][^»\"]{2,30}[»\"]\s+жаса[гк]\w*)"
)
_MOD = re.compile(
    r"министерств\w+\s+обороны(?:\s+(?:рф|российск\w+\s+федераци\w+|росси\w+))?|минобороны(?:\s+(?:рф|росси\w+))?|мо\s+(?:рф|российск\w+\s+федераци\w+)|ресей\w*\s+(?:федерациясы\w*\s+)?корганыс\s+министрлиг\w*|корганыс\s+министрлиг\w*|вооруженн\w+\s+сил\w*\s+(?:рф|российск\w+\s+федераци\w+)"
)


def attributes_of(
    type_: str, n: Normalised, start: int, end: int, s: Sentence, after_contract: bool, language: str
) -> dict[str, object]:
    """Attributes of an event of a type told in the clause ``[start, end)`` (normalised text)."""
    low, text = n.low[start:end], n.text[start:end]
    out: dict[str, object] = {}
    if type_ == "departure_for_work":
        if re.search(r"вахт", low):
            out["mode"] = "rotational"
        _set(out, "from_place", find_place(text, prepositions="из|с"))
        _set(out, "to_place", find_place(text, prepositions="в|во|на|до") if language == "ru" else find_place(text))
        if country := country_in(re.sub(r"из\s+(?:республик\w+\s+)?казахстан\w*", "", low)):
            out["country"] = country
    elif type_ == "employment":
        _set(out, "employer", _employer(text))
        _set(out, "place", find_place(text))
        if (
            m := re.search(
                r"(?:работа\w+|трудоустро\w+|устроил\w+)\s+(?:[^\s,;]+\s+)?(?P<o>[а-я-]+(?:ом|ем|ым|щиком|чиком|ером|иком))(?=\s|,|$)",
                low,
            )
        ) or (m := re.search(r"(?P<o>\w+(?:шы|ши))\s+болып", low)):
            out["occupation"] = m["o"]
        if re.search(r"вахт", low):
            out["mode"] = "rotational"
    elif type_ in ("job_ad_seen", "recruiter_contact", "public_appeal"):
        platform = _platform(low) or (_platform(n.low[s.start : s.end]) if type_ == "job_ad_seen" else None)
        if platform:
            out["platform" if type_ != "public_appeal" else "channel"] = platform
        if type_ == "recruiter_contact":
            _set(out, "recruiter", recruiter_name(text))
            _set(out, "channel", _channel(low, n.low[s.start : s.end]))
            _set(out, "place", _facility(text))
    elif type_ in ("payment_promised", "payment_received"):
        amounts = find_amounts(low)
        if amounts:
            out["amounts"] = amounts
        other = [name for name, p in _OTHER if p.search(low)]
        if other:
            out["other"] = other
        if type_ == "payment_promised":
            _set(out, "recruiter", recruiter_name(text))
    elif type_ == "contract_signed":
        _contract(out, low, text, language)
    elif type_ in (
        "training",
        "deployment",
        "service",
        "wound",
        "capture",
        "desertion",
        "residence",
        "hardship",
        "death",
    ):
        _set(out, "place", _ground(text) or find_place(text))
        if m := UNIT.search(low):
            out["unit"] = _unit(m, text)
        if type_ == "wound" and (detail := _DETAIL.search(low)):
            out["detail"] = re.sub(r"\s+", " ", text[detail.start() : detail.end()]).strip()
        if type_ == "training" and (duration := _duration(low)):
            out["duration"] = duration
        if type_ in ("deployment", "training", "service") and (country := country_in(low)):
            out["country"] = country
        if type_ == "service" and (
            m2 := re.search(
                r"(?:должност\w+|в\s+качестве)\s+(?P<r>[а-я-]+(?:\s+[а-я-]+)?)|(?P<r2>стрелк\w+|штурмовик\w*|водител\w+|механик\w*|санитар\w*|повар\w*|гранатометчик\w*|пулеметчик\w*)",
                low,
            )
        ):
            out["role"] = m2["r"] or m2["r2"]
    elif type_ == "border_crossing":
        _border(out, low, text, after_contract)
    elif type_ == "consulate":
        if m := re.search(
            r"(?:Генеральн\w+\s+)?(?:[Пп]осольств|[Кк]онсульств|[Гг]енконсульств|Елшілі|Консулды|елшілі|консулды)\w*(?:\s+(?:Республики\s+Казахстан|РК|Казахстана))?(?:\s+в\s+(?:Российской\s+Федерации|г\.\s?[А-Я][а-я]+|[А-Я][а-я-]+))?",
            text,
        ):
            out["body"] = m.group()
        _set(out, "place", find_place(text, prepositions="в|во") if language == "ru" else find_place(text))
        if re.search(r"свидетельств\w+\s+на\s+возвращ|куалик", low):
            out["purpose"] = "return_certificate"
    elif type_ in ("detention", "deportation", "surrender", "imprisonment", "exit_ban", "migration_problem"):
        _set(out, "place", find_place(text))
        agency = re.search(
            r"(?:(?:Департамент\w*|ДП|УП|отдел\w*|ДКНБ|Комитет\w*)\s+)?(?:КНБ(?:\s+РК)?|полиции|МВД|ФСБ|ФСИН|пограничн\w+\s+служб\w*|ҰҚК|полиция\w*|военной\s+полиции|антикоррупц\w+)(?:\s+по\s+[А-Я][\w-]+\s+(?:области|обл\.))?",
            text,
        )
        if agency:
            out["by" if type_ != "surrender" else "to"] = agency.group()
        code = _detention_country(low, out.get("place"))
        if code:
            out["country"] = code
    elif type_ == "citizenship":
        if country := country_in(low):
            out["country"] = country
        out["outcome"] = (
            "refused" if re.search(r"отказ", low) else "requested" if re.search(r"подал", low) else "granted"
        )
    elif type_ in ("coercion", "deception"):
        means = [name for name, p in _MEANS if p.search(low)]
        if means:
            out["means"] = means
        _set(out, "by", recruiter_name(text))
    elif type_ == "contract_end" and re.search(r"помилов|ракымшыл", low):
        out["reason"] = "pardon"
    return out


_DETAIL = re.compile(
    r"(?:[а-я-]+(?:ое|ую|ые|ого)\s+){0,3}(?:ранени|контузи|травм|ожог|перелом)\w*(?:\s+(?!в\s|и\s|был|от\s)[а-я]+){0,3}|(?:[^\s,]+\s+){0,2}жаракат"
)


def _set(out: dict[str, object], key: str, value: object) -> None:
    if value:
        out[key] = value


_OTHER = (
    ("citizenship", re.compile(r"гражданств|азаматты")),
    ("pardon", re.compile(r"помилован|снятие\s+судимост|ракымшыл|кешир")),
    ("debt_relief", re.compile(r"(?:погаш|списан)\w+\s+(?:долг|кредит)|карыз\w*\s+(?:жаб|кешир)")),
    ("housing", re.compile(r"жиль[еяю]|квартир|земельн\w+\s+участ|баспана|пәтер|патер")),
    ("benefits", re.compile(r"льгот|женилдик")),
)
_MEANS = (
    ("beating", re.compile(r"изби|побо|урып|ургаи?н|соккы|ударя|ударил")),
    ("threat_deportation", re.compile(r"депорт|выдвор")),
    (
        "threat_prosecution",
        re.compile(r"накрут|нов\w+\s+срок|уголовн\w+\s+дел|посад|привлеч\w+\s+к\s+уголовн|сотта(?:й|ту)"),
    ),
    ("punishment_cell", re.compile(r"шизо|карцер|изолятор")),
    ("threat_death", re.compile(r"расстрел|убийств|убить|убьют|олтир|атып")),
    ("threat", re.compile(r"угро[зж]|пригроз|коркыт|кокан")),
    (
        "document_seizure",
        re.compile(
            r"(?:забра|отобра|изъя)\w+\s+(?:\w+\s+){0,2}(?:паспорт|документ|телефон)|паспорт\w*\s+(?:тартып|алып)"
        ),
    ),
    ("force", re.compile(r"силой|насили|куш\s+кол|кушпен")),
)


def _employer(text: str) -> str | None:
    m = re.search(
        r"(?:ООО|ОАО|ЗАО|ПАО|АО|ИП|ТОО|ЖШС|АҚ)\s*[«\"][^»\"]{2,60}[»\"]|(?:ИП|ЖК)\s+[А-Я][а-яё]+(?:\s[А-Я]\.\s?(?:[А-Я]\.)?)?",
        text,
    )
    if m:
        return m.group()
    m = re.search(r"[«\"]([^»\"]{2,60})[»\"]", text)
    return m[1] if m and not re.search(r"контракт|пункт", text.lower()) else None


def _platform(low: str) -> str | None:
    found = [(m.start(), name) for name, p in _PLATFORM if (m := p.search(low))]
    return min(found)[1] if found else None


_GIVEN = r"[А-ЯЁӘҒҚҢӨҰҮҺІ][а-яёәғқңөұүһі]+(?:\s[А-ЯЁӘҒҚҢӨҰҮҺІ][а-яёәғқңөұүһі]+)?"
_RECRUITER = re.compile(
    rf"(?:представивш\w+(?:\s+как)?|по\s+имени|по\s+кличке|некий|некая|неким|некого|именем|позывн\w+|по\s+прозвищу|знаком\w+|менеджер\w?|вербовщик\w?|рекрутер\w?|куратор\w?)\s+[«\"]?(?P<a>{_GIVEN})|(?P<b>{_GIVEN})\s+(?:есімді|атты|деген)"
)


def recruiter_name(text: str) -> str | None:
    """The name under which a recruiter is told of, nominative where that is plain."""
    m = _RECRUITER.search(text)
    if m is None:
        return None
    name = m["a"] or m["b"]
    if m["a"] and re.search(
        r"представивш", text[: m.start("a")][-24:].lower() + text[m.start() : m.start("a")].lower()
    ):
        words = name.split()
        words[0] = nominative([(words[0], "ins")], "given", None, KNOWN)[0]
        return " ".join(words)
    return name


def _channel(low: str, sentence: str) -> str | None:
    if re.search(r"колони|сизо|ик-?\d|исправительн|осужденн|шизо|туз[еи]у", sentence):
        return "prison"
    if _platform(low) or re.search(r"мессенджер|переписк|написал|чат", low):
        return "messenger"
    if re.search(r"телефон|номеру|позвони|перезвони|шал", low):
        return "phone"
    if re.search(r"подош|встрет|прише|приеха|познаком|кездес|таныс", low):
        return "in_person"
    return None


def _facility(text: str) -> str | None:
    m = re.search(r"(?:ИК|СИЗО|ЛИУ|КП)\s?-\s?\d+(?:\s+(?:г\.\s?)?[А-Я][\w-]+(?:\s+области)?)?", text)
    return m.group() if m else None


def _ground(text: str) -> str | None:
    m = re.search(
        r"(?:полигон\w*|лагер\w+|центр\w*)\s+[«\"]([^»\"]{2,40})[»\"]|(?:н\.\s?п\.\s?|населенн\w+\s+пункт\w*\s+|населённ\w+\s+пункт\w*\s+)([А-Я][\w-]+)",
        text,
    )
    if m is None:
        return None
    place = m[1] or m[2]
    region = re.search(r"([А-ЯЁ][\w-]+)ой\s+области", text[m.end() - 1 :])
    country = re.search(r"Украин\w+", text[m.end() - 1 :])
    return ", ".join(x for x in (place, f"{region[1]}ая область" if region else "", "Украина" if country else "") if x)


def _contract(out: dict[str, object], low: str, text: str, language: str) -> None:
    if m := _MOD.search(low):
        out["counterparty"] = (
            "Министерство обороны Российской Федерации"
            if language == "ru" or "вооруж" in m.group()
            else "Ресей Федерациясының Қорғаныс министрлігі"
        )
    for m2 in UNIT.finditer(low):
        out["unit"] = _unit(m2, text)
        break
    if "counterparty" not in out and (m3 := re.search(r"ЧВК\s*[«\"]?[\w-]+[»\"]?|ЖӘК\s*[«\"]?\w+[»\"]?", text)):
        out["counterparty"] = m3.group()
    if m4 := re.search(
        rf"(?:сроком\s+на|на\s+срок|на)\s+(?P<n>{NUMBER_WORD}|полгода|год)\s*(?:\([^)]*\)\s*)?(?P<u>месяц\w*|мес\.?|год\w*|лет)?|(?P<kn>{NUMBER_WORD})\s+(?P<ku>ай|жыл)\w*\s+(?:мерзим\w*|га|ке|кe)?",
        low,
    ):
        out |= _months(m4)
    _set(out, "place", find_place(text, prepositions="в|во") if language == "ru" else find_place(text))


def _months(m: re.Match[str]) -> dict[str, object]:
    number, unit = m["n"] or m["kn"], m["u"] or m["ku"] or ""
    if number == "полгода":
        return {"term_months": 6}
    if number == "год" and not unit:
        return {"term_months": 12}
    if not unit:
        return {}
    value = int(number) if number.isdigit() else NUMBER_WORDS.get(number, 0)
    if not value:
        return {}
    return {"term_months": value * (1 if unit.startswith(("мес", "ай")) else 12)}


def _unit(m: re.Match[str], text: str) -> str:
    number = m["num"] or m["num2"]
    if number:
        return f"войсковая часть {number}" if not re.search(r"бөлім", text) else f"{number} әскери бөлімі"
    return re.sub(r"\s+", " ", text[m.start() : m.end()]).strip(' «»"')


def _duration(low: str) -> str | None:
    m = re.search(
        rf"(?:(?:в\s+течение|около|примерно)\s+)?(?P<n>{NUMBER_WORD})(?:\s*-\s*\d+)?\s*-?\s*(?P<u>дн\w+|день|сут\w+|недел\w+|месяц\w*|кун|апта|ай)(?!\w)",
        low,
    )
    if m is None:
        return None
    value = int(m["n"]) if m["n"].isdigit() else NUMBER_WORDS.get(m["n"], 0)
    unit = m["u"]
    word = (
        "days"
        if unit.startswith(("дн", "день", "сут", "кун"))
        else "weeks"
        if unit.startswith(("нед", "апта"))
        else "months"
    )
    return f"{value} {word}" if value else None


_CHECKPOINT = re.compile(
    r"[«\"]?(" + "|".join(sorted((re.escape(c) for c in CHECKPOINTS), key=len, reverse=True)) + r")[»\"]?\w{0,3}(?!\w)"
)


def _border(out: dict[str, object], low: str, text: str, after_contract: bool) -> None:
    m = re.search(
        r"(?:пункт\w*|пост\w*|бекет\w*)\s+(?:пропуска|погран\w+)?\s*[«\"]([^»\"]{2,40})[»\"]|[«\"]([^»\"]{2,40})[»\"]\s+(?:бақылау-)?өткізу|(?:КПП|МАПП|ПП)\s+[«\"]?([А-ЯЁӘҒҚҢӨҰҮҺІ][\w-]+)|(?:пункт\w*\s+пропуска)\s+([А-ЯЁӘҒҚҢӨҰҮҺІ][\w-]+)",
        text,
    )
    if m:
        out["checkpoint"] = next(g for g in m.groups() if g)
    elif "аэропорт" in low or "рейс" in low or "әуежай" in text.lower():
        place = find_place(text, prepositions="аэропорт\\w*|аэропорт\\w*\\s+г\\.|в")
        if flight := re.search(r"рейс\w*\s+[«\"]?([А-ЯЁ][\w-]+?)\s*-\s*([А-ЯЁ][\w-]+)", text):
            place = flight[2]
        out["checkpoint"] = f"аэропорт {place}" if place else "аэропорт"
    elif m2 := _CHECKPOINT.search(low):
        found = text[m2.start(1) : m2.end(1)]
        if found[:1].isupper():
            out["checkpoint"] = found
    if re.search(
        r"незаконн|в\s+обход|минуя|вне\s+(?:пункт|установл)|без\s+(?:документ|паспорт|прохожд)|заңсыз|зансыз", low
    ):
        out["legal"] = False
    elif re.search(r"(?<!не)законно|пункт\w*\s+пропуск|паспортн\w+\s+контрол|занды|откизу\s+пункт|рейс", low):
        out["legal"] = True
    if re.search(r"пыта(?:лся|ясь)|при\s+попытке|намереваясь|отпек\s+бол|откизбе", low):
        out["attempted"] = True
    to_kz = re.search(
        r"(?:в|на\s+территори\w+)\s+(?:республик\w+\s+)?(?:казахстан|рк(?!\w))|на\s+родину|домой|казакстанга|казакстан\s+(?:аумагына|республикасына)|елге|(?<!\w)в\s+рк(?!\w)",
        low,
    )
    from_kz = re.search(
        r"из\s+(?:республик\w+\s+)?(?:казахстан|рк(?!\w))|в\s+росси|на\s+территори\w+\s+(?:росси|рф)|ресейге|ресей\s+(?:аумагына|федерациясына)|(?<!\w)в\s+рф(?!\w)",
        low,
    )
    third = re.search(
        r"(?<!\w)(?:в|во)\s+(грузи\w|турци\w|герман\w+|армени\w|узбекистан|кыргыз\w+|беларус\w+|белорус\w+)", low
    )
    if third and (code := country_in(third[1])):
        out["direction"] = f"RU>{code}"
    elif to_kz:
        out["direction"] = "RU>KZ"
    elif from_kz:
        out["direction"] = "KZ>RU"
    else:
        target = None
        if flight := re.search(r"-\s*([А-ЯЁ][\w]+)", text):
            target = city_country(flight[1])
        if target is None and (p := find_place(text, prepositions="в|во")):
            target = city_country(p)
        out["direction"] = (
            "RU>KZ" if target == "KZ" else "KZ>RU" if target == "RU" else ("RU>KZ" if after_contract else "KZ>RU")
        )


def _detention_country(low: str, place: object) -> str | None:
    if re.search(r"кнб|укк|казахстан|(?<!\w)рк(?!\w)", low):
        return "KZ"
    if re.search(r"фсб|росгвард|(?<!\w)рф(?!\w)|росси", low):
        return "RU"
    return city_country(place) if isinstance(place, str) else None
