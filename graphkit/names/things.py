"""Names of units, platforms, places and courts, so that spellings of one thing meet.

Only what is certain is mapped: a unit by its number, and a short list of formations, platforms and
countries that sources of this subject name in Russian, Kazakh and English.
"""

from __future__ import annotations

import re

from graphkit.models import ThingRef, normalise_thing_name

__all__ = [
    "ad_ref",
    "country_code",
    "country_name",
    "court_ref",
    "employer_ref",
    "place_ref",
    "platform_name",
    "recruiter_ref",
    "unit_ref",
]

_UNITS: tuple[tuple[str, str, str], ...] = (
    # pattern on the normalised name, canonical name, kind
    (r"\b(?:вагнер\w*|wagner)\b", "Wagner", "pmc"),
    (r"\b(?:редут\w*|redut)\b", "Redut", "pmc"),
    (r"\b(?:патриот|patriot)\b", "Patriot", "pmc"),
    (r"\b(?:шторм|storm)[ -]?z\b|\bшторм[ -]?зет\b", "Storm-Z", "mod"),
    (r"\b(?:шторм|storm)[ -]?(?:v|в)\b", "Storm-V", "mod"),
    (r"\b(?:ахмат|akhmat)\b", "Akhmat", "mod"),
    (r"\b(?:барс|bars)[ -]?(\d{1,2})\b", "BARS-{0}", "volunteer"),
    (
        r"\b(?:министерств\w* обороны|минобороны|мо р[фс]|ministry of defen[cs]e|қорғаныс министрлігі\w*|"
        r"russian army|вооруженны\w* сил\w* (?:рф|российск\w*)|вс рф)\b",
        "Russian Ministry of Defence",
        "mod",
    ),
)
_COMPILED = tuple((re.compile(p), name, kind) for p, name, kind in _UNITS)
_NUMBER = re.compile(
    r"(?:в\s*/\s*ч|войсков\w* част\w*|әскери[ -]бөлім\w*|military unit|в\.ч\.)\s*"
    r"(?:№|n|no\.?)?\s*(\d{4,6})|\b(\d{4,6})(?:[- ]?(?:ші|шы|інші|ыншы))?\s*(?:әскери[ -]бөлім|military unit)"
)

_PLATFORMS = {
    "avito": "Avito", "авито": "Avito", "telegram": "Telegram", "телеграм": "Telegram", "телеграмм": "Telegram",
    "whatsapp": "WhatsApp", "ватсап": "WhatsApp", "вотсап": "WhatsApp", "vk": "VK", "вк": "VK",
    "вконтакте": "VK", "vkontakte": "VK", "instagram": "Instagram", "инстаграм": "Instagram",
    "tiktok": "TikTok", "тикток": "TikTok", "youtube": "YouTube", "ютуб": "YouTube", "hh.ru": "HeadHunter",
    "hh": "HeadHunter", "headhunter": "HeadHunter", "хедхантер": "HeadHunter", "olx": "OLX", "олх": "OLX",
    "rabota.ru": "Rabota.ru", "работа.ру": "Rabota.ru", "superjob": "SuperJob", "суперджоб": "SuperJob",
    "facebook": "Facebook", "фейсбук": "Facebook", "одноклассники": "Odnoklassniki", "ok.ru": "Odnoklassniki",
    "юла": "Youla", "youla": "Youla", "imo": "imo",
}  # fmt: skip

_COUNTRIES = {
    "KZ": ("казахстан", "республика казахстан", "рк", "қазақстан", "қазақстан республикасы", "kazakhstan", "kaz"),
    "RU": ("россия", "российская федерация", "рф", "ресей", "ресей федерациясы", "russia", "russian federation",
           "rus"),
    "UA": ("украина", "ukraine", "ukr"),
    "KG": ("кыргызстан", "киргизия", "қырғызстан", "kyrgyzstan", "kgz"),
    "UZ": ("узбекистан", "өзбекстан", "uzbekistan", "uzb"),
    "TJ": ("таджикистан", "тәжікстан", "tajikistan", "tjk"),
    "TM": ("туркменистан", "түрікменстан", "turkmenistan", "tkm"),
    "BY": ("беларусь", "белоруссия", "belarus", "blr"),
    "AM": ("армения", "armenia", "arm"),
    "AZ": ("азербайджан", "әзербайжан", "azerbaijan", "aze"),
    "GE": ("грузия", "georgia", "geo"),
    "MD": ("молдова", "молдавия", "moldova", "mda"),
    "MN": ("монголия", "моңғолия", "mongolia", "mng"),
    "TR": ("турция", "түркия", "turkey", "türkiye", "tur"),
    "ML": ("мали", "mali", "mli"),
    "SY": ("сирия", "syria", "syr"),
    "US": ("сша", "ақш", "usa", "united states"),
    "MX": ("мексика", "mexico", "mex"),
    "CN": ("китай", "қытай", "china", "chn"),
    "DE": ("германия", "germany", "deu"),
    "IN": ("индия", "india", "ind"),
    "NP": ("непал", "nepal", "npl"),
    "CU": ("куба", "cuba", "cub"),
}  # fmt: skip
_CODES = {name: code for code, names in _COUNTRIES.items() for name in names}
_GENITIVE = re.compile(r"(?:ии|ия|ию|ией|а|у|е|ом|ы|ной|ная|ской|ская)$")


def country_code(text: str) -> str | None:
    """The ISO 3166-1 alpha-2 code of a country in Russian, Kazakh or English, or None.

    A two-letter Latin code in capitals is taken as it is.
    """
    if re.fullmatch(r"[A-Z]{2}", text.strip()):
        return text.strip()
    name = normalise_thing_name(text)
    if name in _CODES:
        return _CODES[name]
    stem = _GENITIVE.sub("", name)
    near = {code for known, code in _CODES.items() if len(stem) > 4 and _GENITIVE.sub("", known) == stem}
    if len(near) == 1:
        return near.pop()
    if re.fullmatch(r"республик\w+ казахстан", name):
        return "KZ"
    if re.fullmatch(r"российск\w+ федераци\w+", name):
        return "RU"
    return None


def country_name(code: str) -> str:
    """The English name of a country by its code; the code where it is not known."""
    return next((n.title() for n in _COUNTRIES.get(code, ()) if n.isascii() and len(n) > 3), code)


def unit_ref(text: str) -> ThingRef:
    """The unit that a text names: by number, as a known formation, or as it stands."""
    name = normalise_thing_name(text)
    if match := _NUMBER.search(name):
        number = match[1] or match[2]
        return ThingRef(
            thing="unit", name=f"в/ч {number}", number=number, kind="mod", country="RU", aliases=(text.strip(),)
        )
    for pattern, canonical, kind in _COMPILED:
        if match := pattern.search(name):
            full = canonical.format(*match.groups())
            aliases = (text.strip(),) if normalise_thing_name(text) != normalise_thing_name(full) else ()
            return ThingRef(thing="unit", name=full, kind=kind, country="RU", aliases=aliases)
    # «отряда «Пример-7»», "the unit «Пример-7»": the quoted name is the name, whatever stands around it.
    kind = "volunteer" if "доброволь" in name or "ерікті" in name else "other"
    if quoted := re.search(r"[«\"“„]([^«»\"“”„]{2,})[»\"”“]?", text):
        alias = (text.strip(),) if normalise_thing_name(quoted[1]) != name else ()
        return ThingRef(thing="unit", name=_clean(quoted[1]), kind=kind, aliases=alias)
    return ThingRef(thing="unit", name=_clean(text), kind=kind)


def platform_name(text: str) -> str:
    """The usual name of a platform; an unknown one as it stands."""
    name = normalise_thing_name(text)
    return _PLATFORMS.get(name) or _PLATFORMS.get(name.rstrip("аеуыя")) or _clean(text)


def ad_ref(platform: str, scope: str, *, title: str | None = None, date: str | None = None) -> ThingRef:
    """An ad. Two untitled ads on one platform are not one: those are scoped to who tells of them."""
    known = platform_name(platform)
    name = f"{known}: {title}" if title else f"ad on {known}"
    return ThingRef.model_validate(
        {"thing": "job_ad", "name": name, "platform": known, "title": title, "date": date,
         "scope": None if title else scope}
    )  # fmt: skip


def recruiter_ref(name: str, scope: str, *, kind: str = "person") -> ThingRef:
    """A recruiter. A given name or a description names nobody outside its source: those are scoped."""
    words = [w for w in re.split(r"\s+", name.strip()) if len(w.strip(".")) > 1]
    identified = kind in ("office", "site") or (kind == "person" and len(words) >= 2 and name[:1].isupper())
    return ThingRef(thing="recruiter", name=_clean(name), kind=kind, scope=None if identified else scope)


def employer_ref(name: str, country: str | None = None) -> ThingRef:
    """An employer, its legal form dropped from the key: «ООО "Строй"» and "Строй" are one."""
    bare = re.sub(r"\b(?:ооо|оао|зао|пао|ао|ип|тоо|жшс|llc|ltd)\b[\s.]*", "", normalise_thing_name(name)).strip()
    shown = _clean(re.sub(r"^(?:ООО|ОАО|ЗАО|ПАО|АО|ИП|ТОО|ЖШС)\s+", "", name.strip()))
    alias = (name.strip(),) if shown != name.strip() else ()
    return ThingRef(thing="employer", name=shown if bare else name, country=country, aliases=alias)


_PLACE_PREFIX = re.compile(
    r"^(?:г(?:ород(?:а|е|у)?)?\.?|с(?:ело|ела|еле)?\.?|п(?:ос(?:[её]лок|[её]лка)?)?\.?|н\.?\s?п\.?|"
    r"населенн\w+ пункт\w*)\s+",
    re.IGNORECASE,
)


def place_ref(name: str, country: str | None = None) -> ThingRef:
    """A place without "г." and the like; a country's name is the country."""
    code = country_code(name)
    if code is not None:
        return ThingRef(thing="place", name=country_name(code), country=code)
    return ThingRef(thing="place", name=_clean(_PLACE_PREFIX.sub("", name.strip())) or name, country=country)


def court_ref(name: str, country: str | None = "KZ") -> ThingRef:
    """A court."""
    return ThingRef(thing="court", name=_clean(name), country=country)


def _clean(text: str) -> str:
    cleaned = re.sub(r"\s+", " ", text).strip(" \t\n.,;«»\"'“”„")
    return cleaned[:500] or text.strip()[:500]
