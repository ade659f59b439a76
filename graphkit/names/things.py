"""Names of units, platforms, places and courts, so that spellings of one thing meet.

Only what is certain is mapped: a unit by its number, and a short list of formations, platforms and
countries that sources of this subject name in Russian, Kazakh and English.
"""

from __future__ import annotations

import re

from graphkit.models import ThingRef, normalise_thing_name
from graphkit.names.fold import repair_word
from graphkit.names.given import is_known
from graphkit.names.parse import parse_name
from graphkit.names.places import KnownPlace, known_place

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

_MINISTRY = "Russian Ministry of Defence"
_UNITS: tuple[tuple[str, str, str], ...] = (
    # pattern on the normalised name, canonical name, kind
    (r"\b(?:вагнер\w*|wagner)\b", "Wagner", "pmc"),
    (r"\b(?:редут\w*|redut)\b", "Redut", "pmc"),
    (r"\b(?:патриот|patriot)\b", "Patriot", "pmc"),
    (r"\b(?:эспаньол\w*|espa[nñ]ola)\b", "Española", "volunteer"),
    (r"\b(?:шторм\w{0,2}|storm)[ -]?(?:z|з)\b|\bшторм\w{0,2}[ -]?з[еэ]т\b", "Storm-Z", "mod"),
    (r"\b(?:шторм\w{0,2}|storm)[ -]?(?:v|в)\b", "Storm-V", "mod"),
    # «Ахмат-Север» and the like are regiments of their own; Ахматов is a man.
    (r"\b(?:ахмат(?:а|у|ом|е|қа|ка|та|тың|тын)?|akhmat)\b(?! ?-)", "Akhmat", "mod"),
    (r"\b(?:барс|bars)[ -]?(\d{1,2})\b", "BARS-{0}", "volunteer"),
    (
        r"\b(?:министерств\w* обороны|минобороны|мо р[фс]|ministry of defen[cs]e|қорғаныс министрлігі\w*|"
        r"russian army|вооруженны\w* сил\w* (?:рф|российск\w*)|вс рф)\b",
        _MINISTRY,
        "mod",
    ),
)
_COMPILED = tuple((re.compile(p), name, kind) for p, name, kind in _UNITS)
_STATES = (
    ("KZ", re.compile(r"казахстан|қазақстан|kazakh|\bрк\b|\bқр\b")),
    ("UA", re.compile(r"украин|ukrain|\bвсу\b")),
)
"""States other than Russia whose forces a text may name: their ministry or unit is not the Russian one."""
_RUSSIAN = re.compile(r"росси|ресей|russia|\bрф\b")
_PLACE_OF_THAT_NAME = re.compile(r"\b(?:ул|улиц\w*|просп\w*|пр-т\w*|парк\w*|street|park|көше\w*)\b")
_COMPANY = re.compile(
    r"\b(?:чвк|частн\w+ военн\w+ компани\w+|жәк|жеке әскери компания\w*|pmc|private military compan\w+)\b"
)
_NUMBER = re.compile(
    r"(?:\bв[ ./\\-]{0,2}ч(?:аст\w*)?\b|войсков\w* част\w*|воинск\w* част\w*|әскери[ -]бөлім\w*|\bә[ /]{0,2}б\b|"
    r"(?:military )?\bunit\b)"
    r"[ .,:–—-]*(?:(?:полев\w* почт\w*|п[ ./]{0,2}п|number|field post)\b[ .,:–—-]*)?"
    r"(?:№|no?\b\.?|номер)?\s*(?:no)?(\d{4,6})(?!\d)|"
    r"(?<![\d./-])(\d{4,6})(?:[- ]?(?:ші|шы|інші|ыншы|нші|ншы))?[ -]*(?:әскери[ -]бөлім|military unit|в[ /]{0,2}ч\b)"
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
    """The unit that a text names: by number, as a known formation, or as it stands.

    «ЧВК «Вагнер»», "Wagner Group" and «Группа Вагнера» are one; so are «в/ч 12345», "military unit 12345" and
    «12345 әскери бөлімі». A unit is taken for a Russian one unless the text names another state.
    """
    # Letters of the other script that only look right are put right: Вaгнер with a Latin a.
    name = normalise_thing_name(" ".join(repair_word(word) for word in text.split()))
    others = (code for code, pattern in _STATES if pattern.search(name) and not _RUSSIAN.search(name))
    state = next(others, "RU")
    if match := _NUMBER.search(name):
        number = match[1] or match[2]
        kind = "mod" if state == "RU" else "other"
        return ThingRef(
            thing="unit", name=f"в/ч {number}", number=number, kind=kind, country=state, aliases=(text.strip(),)
        )
    for pattern, canonical, kind in () if _PLACE_OF_THAT_NAME.search(name) else _COMPILED:
        if match := pattern.search(name):
            if canonical == _MINISTRY and state != "RU":
                break
            full = canonical.format(*match.groups())
            aliases = (text.strip(),) if normalise_thing_name(text) != normalise_thing_name(full) else ()
            return ThingRef(thing="unit", name=full, kind=kind, country="RU", aliases=aliases)
    kind = "volunteer" if "доброволь" in name or "ерікті" in name else "pmc" if _COMPANY.search(name) else "other"
    # «отряда «Пример-7»», "the unit «Пример-7»": the quoted name is the name, whatever stands around it.
    if quoted := re.search(r"[«\"“„]([^«»\"“”„]{2,})[»\"”“]?", text):
        alias = (text.strip(),) if normalise_thing_name(quoted[1]) != name else ()
        return ThingRef(thing="unit", name=_clean(quoted[1]), kind=kind, aliases=alias)
    bare = _clean(re.sub(rf"(?i){_COMPANY.pattern}", " ", text)) if kind == "pmc" else ""
    if len(bare) > 1:
        return ThingRef(thing="unit", name=bare, kind=kind, aliases=(text.strip(),))
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


_NOBODY = re.compile(
    r"дяд|т[её]т|командир|майор|капитан|лейтенант|сержант|полковник|прапорщик|мужчин|женщин|парень|парн|неизвестн|"
    r"неустановленн|лиц[оа]м?$|граждан|брат|друг|знаком|коллег|сосед|начальник|вербовщик|рекрут|позывн|кличк|имени|"
    r"аға|көке|бауыр|танысы?|man$|woman|uncle|aunt|unknown|commander|major|captain|colonel|recruiter|sergeant"
)
_FAMILY = re.compile(r"(?:[оеё]ва?|[иы]на?|[сц]к(?:ий|ая|ой)|ко|[юу]к|дзе|швили|ян|[ұуү]лы|[қк]ызы|тегі)$")


def recruiter_ref(name: str, scope: str, *, kind: str = "person") -> ThingRef:
    """A recruiter, within ``scope`` unless the name alone identifies them.

    A given name, also with a patronymic, a nickname, initials or a description names nobody outside its source;
    a given name with a family name does, in whatever order and case, and so do a site and an office with a name of
    its own.
    """
    if kind == "person":
        if (full := _full_name(name)) is not None:
            alias = (name.strip(),) if full != name.strip() else ()
            return ThingRef(thing="recruiter", name=full, kind=kind, aliases=alias)
        identified = False
    else:
        identified = kind == "site" or (kind == "office" and any(c.isupper() or c.isdigit() for c in name))
    return ThingRef(thing="recruiter", name=_clean(name), kind=kind, scope=None if identified else scope)


def _full_name(text: str) -> str | None:
    """Given name, patronymic and family name in the nominative, where a text is nothing else."""
    words = text.replace(",", " ").split()
    if not 2 <= len(words) <= 4 or not all(w[:1].isupper() and w.strip(".'’").isalpha() for w in _parts(words)):
        return None
    if any(_NOBODY.match(word.casefold()) for word in words):
        return None
    person = parse_name(text)
    if person.family is None or person.given is None:
        return None
    known = is_known(person.fold(person.given))
    if not known:
        # Names from elsewhere: nothing tells which word is which.
        return _clean(text) if person.script == "latin" else None
    if not person.certain and _FAMILY.search(person.family.casefold()) is None:
        return None
    return " ".join(filter(None, (person.given, person.patronymic, person.family)))


def _parts(words: list[str]) -> list[str]:
    return [part for word in words for part in word.split("-")]


def employer_ref(name: str, country: str | None = None) -> ThingRef:
    """An employer, its legal form dropped from the key: «ООО "Строй"» and "Строй" are one."""
    bare = re.sub(r"\b(?:ооо|оао|зао|пао|ао|ип|тоо|жшс|llc|ltd)\b[\s.]*", "", normalise_thing_name(name)).strip()
    shown = _clean(re.sub(r"^(?:ООО|ОАО|ЗАО|ПАО|АО|ИП|ТОО|ЖШС)\s+", "", name.strip()))
    alias = (name.strip(),) if shown != name.strip() else ()
    return ThingRef(thing="employer", name=shown if bare else name, country=country, aliases=alias)


_PLACE_PREFIX = re.compile(
    r"^(?:г(?:ор(?:од(?:а|е|у|ом)?)?)?\.?|с(?:ело|ела|еле)?\.?|п(?:ос(?:[её]лок|[её]лка)?)?\.?|н\.?\s?п\.?|"
    r"населенн\w+ пункт\w*)\s+|^г\.(?=\w)",
    re.IGNORECASE,
)


def place_ref(name: str, country: str | None = None) -> ThingRef:
    """A place: a country or known city or region by its English name, another as it stands, without "г.".

    «в Астане», «Астанада» and "Astana" are one; of "Рудный, Костанайская область" the narrowest counts, where all
    parts are known and agree.
    """
    code = country_code(name)
    if code is not None:
        return ThingRef(thing="place", name=country_name(code), country=code)
    known = _known_place(name, country)
    if known is not None:
        aliases = (name.strip(),) if normalise_thing_name(name) != normalise_thing_name(known.name) else ()
        return ThingRef(thing="place", name=known.name, country=known.country, aliases=aliases)
    return ThingRef(thing="place", name=_clean(_PLACE_PREFIX.sub("", name.strip())) or name, country=country)


# «г. Рудный Костанайской области», «Қостанай облысының Рудный қаласы»: two places without a comma.
_TWO_PLACES = re.compile(r"(?<=\w)\s+(?=\S+[сц]кой\s+обл)|(?<=облысы)(?:ның)?\s+(?=\w)", re.IGNORECASE)


def _known_place(text: str, country: str | None) -> KnownPlace | None:
    parts = [part for part in _TWO_PLACES.sub(",", text).split(",") if part.strip()]
    codes = {code for part in parts if (code := country_code(part)) is not None}
    found = [known_place(part, country) for part in parts if country_code(part) is None]
    places = [place for place in found if place is not None]
    if not places or len(places) < len(found) or len({p.country for p in places} | codes) > 1:
        return None
    return min(places, key=lambda p: p.kind)  # a city comes before a region


def court_ref(name: str, country: str | None = "KZ") -> ThingRef:
    """A court."""
    return ThingRef(thing="court", name=_clean(name), country=country)


_QUOTED = re.compile(r"[«\"'“„]([^«»\"'“”„]+)[»\"'”“]")


def _clean(text: str) -> str:
    cleaned = re.sub(r"\s+", " ", text).strip(" ,;")
    if not re.search(r"\b\w\.$", cleaned):
        cleaned = cleaned.strip(" .,;")  # the dot of an initial stays
    if quoted := _QUOTED.fullmatch(cleaned):
        cleaned = quoted[1].strip(" .,;")
    return cleaned[:500] or text.strip()[:500]
