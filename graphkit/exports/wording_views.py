"""The words of the map and of the units over time, in English, Russian and Kazakh (beside those of `wording`)."""

from __future__ import annotations

__all__ = ["MAP_WORDS", "UNIT_WORDS"]

MAP_WORDS: dict[str, tuple[str, str, str]] = {
    "view.map": ("Map", "Карта", "Карта"),
    "stop": ("Stop", "Остановка", "Аялдама"),
    "stop.to": ("leads to: {s}", "ведёт к: {s}", "баратын жері: {s}"),
    "stop.out": ("border on the way out", "граница по пути туда", "барар жолдағы шекара"),
    "stop.work": ("work place", "место работы", "жұмыс орны"),
    "stop.contract": ("contract", "контракт", "келісімшарт"),
    "stop.training": ("training", "подготовка", "дайындық"),
    "stop.front": ("front", "фронт", "майдан"),
    "stop.crossing": ("border on the way home", "граница по пути домой", "үйге қайтар шекара"),
    "stop.court": ("court", "суд", "сот"),
    "precision": ("How exact", "Точность", "Дәлдігі"),
    "precision.settlement": ("settlement", "населённый пункт", "елді мекен"),
    "precision.crossing": ("border crossing, where the road meets the border",
                           "пункт пропуска, где дорога пересекает границу",
                           "өткізу бекеті, жол шекарамен қиылысқан жер"),
    "precision.region": ("somewhere in this region or country", "где-то в этой области или стране",
                         "осы облыстың не елдің бір жерінде"),
    "precision.country": ("somewhere in this country", "где-то в этой стране", "осы елдің бір жерінде"),
    "precision.given": ("coordinates from the case", "координаты из дела", "координаталары істен алынған"),
    "map.leads": ("leads to", "ведёт к", "баратын жері"),
    "map.next": ("Next documented", "Далее документировано", "Келесі құжатталған"),
    "map.before": ("Documented before", "Документировано до", "Бұған дейін құжатталған"),
    "map.unplaced": ("Places without coordinates: ", "Места без координат: ", "Координатасы жоқ орындар: "),
    "map.unnamed": ("Documented without a place (people): ", "Документировано без места (человек): ",
                    "Орны аталмай құжатталған (адам): "),
    "map.unshown": ("Documented, place not shown (people): ", "Документировано, место не показано (человек): ",
                    "Құжатталған, орны көрсетілмеген (адам): "),
    "map.none": ("No source names a place with coordinates.", "Ни один источник не называет места с координатами.",
                 "Ешбір дереккөз координатасы бар орынды атамайды."),
    "map.none.public": ("No place is shared by a whole group of three or more, so none is shown.",
                        "Нет места, общего для целой группы от трёх человек, поэтому ни одно не показано.",
                        "Үш және одан көп адамдық топқа түгел ортақ орын жоқ, сондықтан ешқайсысы көрсетілмеген."),
    "map.source": ("Outlines: Natural Earth, simplified; Crimea with Ukraine. Coordinates: GeoNames (CC BY 4.0).",
                   "Границы: Natural Earth, упрощены; Крым – с Украиной. Координаты: GeoNames (CC BY 4.0).",
                   "Шекаралар: Natural Earth, ықшамдалған; Қырым – Украинамен. Координаталар: GeoNames (CC BY 4.0)."),
    "note.map": ("A bow leads from one documented place to the next documented one, not along the way travelled; it "
                 "bends to its right and is as wide as the people it counts. A place is as large as its people.",
                 "Дуга ведёт от документированного места к следующему документированному, а не по пути следования; она "
                 "выгнута вправо, толщина – число людей. Размер места – число людей.",
                 "Доға құжатталған орыннан келесі құжатталған орынға апарады, жүрген жолды көрсетпейді; оңға иілген, "
                 "қалыңдығы – адам саны. Орынның үлкендігі – адам саны."),
    "figure.ego": ("The documented neighbourhood of {s}.", "Документированное окружение: {s}.",
                   "Құжатталған төңірегі: {s}."),
    "country.FI": ("Finland", "Финляндия", "Финляндия"),
    "country.SE": ("Sweden", "Швеция", "Швеция"),
    "country.NO": ("Norway", "Норвегия", "Норвегия"),
    "country.EE": ("Estonia", "Эстония", "Эстония"),
    "country.LV": ("Latvia", "Латвия", "Латвия"),
    "country.LT": ("Lithuania", "Литва", "Литва"),
    "country.PL": ("Poland", "Польша", "Польша"),
    "country.DE": ("Germany", "Германия", "Германия"),
    "country.FR": ("France", "Франция", "Франция"),
    "country.ES": ("Spain", "Испания", "Испания"),
    "country.IT": ("Italy", "Италия", "Италия"),
    "country.GB": ("United Kingdom", "Великобритания", "Ұлыбритания"),
    "country.RO": ("Romania", "Румыния", "Румыния"),
    "country.MD": ("Moldova", "Молдова", "Молдова"),
    "country.IR": ("Iran", "Иран", "Иран"),
    "country.IQ": ("Iraq", "Ирак", "Ирак"),
    "country.SY": ("Syria", "Сирия", "Сирия"),
    "country.AF": ("Afghanistan", "Афганистан", "Ауғанстан"),
    "country.PK": ("Pakistan", "Пакистан", "Пәкістан"),
    "country.IN": ("India", "Индия", "Үндістан"),
    "country.SA": ("Saudi Arabia", "Саудовская Аравия", "Сауд Арабиясы"),
    "country.EG": ("Egypt", "Египет", "Мысыр"),
    "country.LY": ("Libya", "Ливия", "Ливия"),
    "country.DZ": ("Algeria", "Алжир", "Алжир"),
    "country.ML": ("Mali", "Мали", "Мали"),
    "country.NE": ("Niger", "Нигер", "Нигер"),
    "country.SD": ("Sudan", "Судан", "Судан"),
    "country.CF": ("Central African Republic", "ЦАР", "ОАР"),
    "country.US": ("United States", "США", "АҚШ"),
    "country.MX": ("Mexico", "Мексика", "Мексика"),
    "country.RS": ("Serbia", "Сербия", "Сербия"),
    "country.AE": ("United Arab Emirates", "ОАЭ", "БАӘ"),
    "note.map.move": ("The next documented place, not the way travelled.",
                      "Следующее документированное место, не путь.", "Келесі құжатталған орын, жүрген жол емес."),
}  # fmt: skip

UNIT_WORDS: dict[str, tuple[str, str, str]] = {
    "view.units": ("Units", "Части", "Бөлімдер"),
    "units.cell": ("people documented with the unit in the month", "люди, документированные с частью в этом месяце",
                   "осы айда бөліммен құжатталған адамдар"),
    "units.span": ("month not known: somewhere between", "месяц неизвестен: где-то между", "айы белгісіз: аралықта"),
    "units.between": ("between {a} and {b}", "между {a} и {b}", "{a} мен {b} аралығында"),
    "units.unshown": ("time not shown", "время не показано", "уақыты көрсетілмеген"),
    "units.none.public": ("No unit is shared by a whole group of three or more, so none is shown.",
                          "Нет части, общей для целой группы от трёх человек, поэтому ни одна не показана.",
                          "Үш және одан көп адамдық топқа түгел ортақ бөлім жоқ, сондықтан ешқайсысы көрсетілмеген."),
    "units.hidden": ("Of {n} people the unit is not shown.", "У {n} чел. часть не показана.",
                     "{n} адамның бөлімі көрсетілмеген."),
    "note.units": ("A cell counts the people whom a source documents with the unit in that month (contract, service, "
                   "leaving); one person may stand in several months. A month without a number means no source, not "
                   "nobody. Undated people stand under the unit's name.",
                   "Клетка – сколько людей источник документирует с частью в этом месяце (контракт, служба, уход); "
                   "один человек может стоять в нескольких месяцах. Пустой месяц – нет источника, а не «никого». Люди "
                   "без даты указаны под названием части.",
                   "Ұяшық – дереккөз осы айда бөліммен құжаттаған адамдар саны (келісімшарт, қызмет, кету); бір адам "
                   "бірнеше айда тұруы мүмкін. Бос ай – дереккөз жоқ дегені, «ешкім» емес. Күні жоқ адамдар бөлім "
                   "атауының астында."),
    "note.units.grouped": ("Each person counts once, in the year of the contract or, without one, of the first "
                           "documented time at the front.",
                           "Каждый человек посчитан один раз: в году контракта, а без него – первого "
                           "документированного времени на фронте.",
                           "Әр адам бір рет саналған: келісімшарт жылында, ол болмаса – майдандағы алғашқы құжатталған "
                           "жылда."),
    "note.units.public": ("Each person counts once, in the month of the contract or, without one, of the first "
                          "documented time at the front; where three do not share the month, in the year.",
                          "Каждый человек посчитан один раз: в месяце контракта, а без него – первого "
                          "документированного времени на фронте; где месяц не общий у троих – в году.",
                          "Әр адам бір рет саналған: келісімшарт айында, ол болмаса – майдандағы алғашқы құжатталған "
                          "айда; айы үш адамға ортақ болмаса – жылында."),
}  # fmt: skip
