# ruff: noqa: E501 -- the patterns read best in one line each
"""What keeps a clause from becoming a fact about the defendant."""

from __future__ import annotations

import re

__all__ = [
    "asks", "charged_only", "hypothetical", "legal_formula", "negated", "rejected", "rejects_before", "unproven",
]  # fmt: skip

_NOT_BEFORE = re.compile(
    r"(?<!\w)(?:не(?!\s+(?:только|просто|раз|сразу|менее|более|позднее|ранее|без)(?!\w))|ни|никогда|нельзя)\s+(?:\w+\s+){0,1}$"
)
_NO_GROUNDS = re.compile(
    r"(?<!\w)(?:оснований|данных|сведений|доказательств)\s+(?:\w+\s+)?(?:полагать|считать|тому|того|о\s+том)[^.;]{0,160}(?:не\s+(?:имеется|имелось|установлено|добыто|представлено|усматрива\w+|найдено|получено)|(?<!\w)нет(?!\w))|(?<!\w)(?:нет|не\s+(?:имеется|добыто|представлено|найдено))\s+(?:\w+\s+)?(?:оснований|данных|сведений|доказательств)\s+(?:\w+\s+)?(?:полагать|считать|тому|того|о\s+том)"
)
_UNTIL = re.compile(r"(?<!\w)пока\s+(?:[^\s;]+\s+){0,9}?не\s+\w+(?:л|ла|ло|ли|лся|лась|ен|ан)(?!\w)")
_NOT_BEHIND = re.compile(
    r"\w*\s+(?:(?!(?:и|а|но|однако|как|что)(?!\w))[^\s,;]+\s+){0,4}?не\s+(?:был[аои]?|стал[аои]?|буд\w+|имел\w*|существова\w+|произв\w+|применя\w+|вводил\w*|устанавлив\w+|налага\w+|наступ\w+|состоял\w*|оформлял\w*|последова\w+|зафиксир\w+|проводил\w*|осуществл\w+)(?!\w)"
)
"""A negative behind the cue: «подписан им не был», «запрета на выезд у него не имелось»."""
_NOT_LEFT = re.compile(r"(?<!\w)не\s+(?:уход|отлуч|покид|оставля|убыва|убега|сбега|дезертир)\w+")
"""«Самовольно с позиций не уходил»: the cue is the adverb."""
_NOT_RU = re.compile(
    r"(?<!\w)не\s+(?!позднее|менее|более|только|имея|желая|зна[лея]|дожидаясь|подозрева|далеко|ранее|хоте|име[лю]|достигн|по\s|в\s|с\s|уведом|сообщ|поставив|захоте|выдерж|согласившись|пони|осозна|могу?\b|мог\b|смог|быть|хвата|было\s+(?:денег|работ))\w+|(?<!\w)(?:никто|никем|никак\w+|отсутств\w+|отрица\w+|опроверг\w+|без\s+(?:какого|всякого|принужд|давлен|угроз)\w*|исключа\w+|не\s+было|нет(?!\w))|не\s+(?:наш\w+|получ\w+)\s+(?:\w+\s+)?подтвержд\w+|(?<!\w)каких-либо|какого-либо|какое-либо"
)
_NOT_KK = re.compile(
    r"\w+(?:мады|меди|бады|беди|пады|педи|маган\w{0,4}|меген\w{0,4}|баган\w{0,4}|беген\w{0,4}|паган\w{0,4}|пеген\w{0,4}|мапты|мепти|май|мей|бай|бей|пай|пей|мадым|медим|бадым|бедим)(?!\w)|(?<!\w)(?:жок(?:пын|пыз|сын)?|емес(?:пин|пиз)?|ешким|ешкандай|ешкашан)(?!\w)"
)
_NOT_KK_EXCEPT = re.compile(
    r"(?<!\w)(?:осылай|камады|калай|солай|былай|жагдай|талай|шамалай|мерзимдей|бипай|ылгай|кандай|андай|мундай|сондай|ондай|бугай|арнай|бойлай|карамай|билмей|кутпей|тостай|жетпей)(?!\w)"
)


def negated(low: str, start: int, end: int, cue_start: int, cue_end: int, language: str, *, loose: bool) -> bool:
    """Whether the clause ``[start, end)`` denies what its cue tells."""
    clause = low[start:end]
    if language == "ru":
        # What is threatened «если он не подпишет» denies nothing.
        clause = re.sub(
            r"(?<!\w)если\s[^,;]*|не\s+(?:подпи|соглас|пойд|постав|захо[тч])\w+(?:шь|т|тся|шься)(?!\w)", "", clause
        )
        if _UNTIL.search(clause):
            # «пока ему не оторвало палец», «чуть не погиб»: the one happened, the other is told as it is.
            return False
        if _NO_GROUNDS.search(low, start, min(len(low), end + 60)):
            return True
        if _NOT_BEFORE.search(low, max(start, cue_start - 24), cue_start):
            return True
        if _NOT_BEHIND.match(low, cue_end, end) or (
            low.startswith("самовольн", cue_start) and _NOT_LEFT.search(low, cue_end, end)
        ):
            return True
        return loose and _NOT_RU.search(clause) is not None
    near = low[cue_start : min(end, cue_end + 24)] if not loose else clause
    if not loose and "," in near[cue_end - cue_start :]:
        near = near[: near.index(",", cue_end - cue_start)]
    return any(not _NOT_KK_EXCEPT.fullmatch(m.group()) for m in _NOT_KK.finditer(near))


_HYPOTHESIS = {
    "ru": re.compile(
        r"(?<!\w)(?:если\s+бы|бы(?!\w)|якобы|будто|возможно|в\s+случае|при\s+условии|мог\s+бы|предполага\w+,?\s+что|вероятно)(?!\w)|(?<!\w)если\s"
    ),
    "kk": re.compile(
        r"(?<!\w)(?:егер|мумкин|болжам\w*|жагдайда|ниеттен\w*|ниеті|жоспарла\w*|уушин)(?!\w)|\w+(?:са|се)\s+(?:да\s+)?(?:болар|еди)"
    ),
}
_INTENT = re.compile(
    r"(?<!\w)(?:намерева\w+|намерен\w*|планирова\w+|собира(?:л|я)\w+|хоте(?:л|ла|ли)|жела(?:л|ла)|решил[аи]?|готови(?:лся|лась)\s+к|имел[аи]?\s+(?:намерение|умысел)|возник\s+умысел|умысел,?\s+направленн\w+)\s+(?:[^\s,;]+\s+){0,5}$"
)


_TO_COME = re.compile(
    r"(?<!\w)(?:буд(?:ет|ут|у|ешь|ем)|(?:долж(?:ен|на|ны|но)|мог|могл[аи]|может|могут)(?:\s+был[аио]?)?|предсто\w+|не\s+исключено|оснований\s+(?:\w+\s+)?(?:полагать|считать))(?:\s+[^\s;]+){0,4}?\s+$"
)


def hypothetical(low: str, start: int, end: int, cue_start: int, language: str) -> bool:
    """Whether the clause supposes, intends or reports as mere appearance."""
    if language == "ru" and _TO_COME.search(low, max(start, cue_start - 60), cue_start):
        return True
    if _HYPOTHESIS[language].search(low, start, min(end, cue_start + 40)) is not None:
        return True
    # Behind the verb «чтобы» gives its purpose; before it, it makes the verb itself a wish.
    if re.search(r"(?<!\w)(?:чтобы|дабы)(?!\w)", low[start:cue_start]):
        return True
    return language == "ru" and _INTENT.search(low, max(start, cue_start - 90), cue_start) is not None


_ASKS = {
    "ru": re.compile(
        r"(?:^|[\s,])(?:защитник|адвокат|сторона\s+защиты|прокурор|государственный\s+обвинитель|гособвинитель)\w*(?:(?!\.).){0,160}?(?:прос(?:ил|ит|ила)\w*|ходатайств\w+|полага\w+|указ(?:ал|ыва)\w*|утвержда\w+|заяви\w+|считает|сослал\w+)|(?:^|[\s,])(?:защитник|адвокат)(?!\w)(?:(?!\.).){0,60}?(?:пояснил|показал|сообщил)\w*|(?:^|[\s,])(?:прос(?:ит|ил|ила|или)|прошу|ходатайств\w+)\s+(?:суд|назнач|переквал|оправд|не\s+лиш|примен|учест|снисх|строго|избра|смягч|приобщ|допрос|освобод|призна)"
    ),
    "kk": re.compile(
        r"(?:коргаушы|адвокат|прокурор|айыптаушы)\w*[^.]{0,160}(?:сура(?:ды|йды)|отинди|деп\s+(?:есептейди|санайды|корсетти)|отиниш)"
    ),
}


def asks(low: str, language: str) -> bool:
    """Whether a sentence is what a party asks for or argues."""
    return _ASKS[language].search(low) is not None


_CHARGED = {
    "ru": re.compile(
        r"(?:по\s+верси[ия]\s+(?:следствия|обвинения)|органом?\s+(?:досудебного\s+)?(?:расследования|следствия|обвинения)|органами\s+(?:досудебного\s+)?(?:расследования|следствия)|(?:согласно|по)\s+(?:обвинительн\w+|акт\w\s+обвинения)|обвиня(?:ется|лся|лась|ются)\s+в\s+том|предъявлен\w*\s+обвинени|вменя\w+|инкримин\w+|обвинительн\w+\s+акт)"
    ),
    "kk": re.compile(
        r"(?:айыптау\s+(?:акти|тарабы)|сотка\s+дейинги\s+тергеу\s+органы|айыпталады|деп\s+айыптал\w+|тагылган\s+айып)"
    ),
}


def charged_only(low: str, language: str) -> bool:
    """Whether a sentence tells the accusation's version."""
    return _CHARGED[language].search(low) is not None


_UNPROVEN = {
    "ru": re.compile(
        r"подтвержден\w+\s+не\s+наш\w+|обвинени\w+\s+[^.]{0,160}необоснован\w+|не\s+(?:наш\w+|получ\w+)\s+(?:\w+\s+){0,3}(?:подтвержд|доказ)\w*|не\s+(?:доказан|подтвердил|подтвержден|установлен\s+факт|нашел\s+подтвержд)\w*|не\s+подтвержда\w+|доказательств[^.]{0,160}не\s+(?:добыт|представлен|имеется|установлен)\w*|исключ(?:ить|ил|ен|ается)\w*\s+(?:\w+\s+)?(?:из\s+обвинени|как\s+недоказ)|(?:эпизод|обвинени)\w*\s+[^.]{0,80}исключен|подлежит\s+исключению|оправда(?:ть|н)|отсутстви\w+\s+(?:событи|состав)\w*"
    ),
    "kk": re.compile(
        r"(?:дал[ея]лденбе\w+|растал(?:ма\w+)|расталмады|акталу\w*|акта(?:лсын|лды)|аныкталма(?:ды|ган(?:дык\w*)?(?=\s*[,.;]|$))|далелденбе\w+)"
    ),
}


def unproven(low: str, language: str) -> bool:
    """Whether a sentence says that something was not proven."""
    return _UNPROVEN[language].search(low) is not None


_CLAIM = {
    "ru": re.compile(
        r"(?:довод\w*|верси\w+|показани\w+|утверждени\w+|заявлени\w+|позици\w+|ссылк\w+|слова[мх]?(?!\w)|рассказ\w*)"
    ),
    "kk": re.compile(r"(?:уаж\w*|дайек\w*|ж?ауаб\w*|жауап\w*|нуска\w*|мәлимдем\w*|малимдем\w*)"),
}
_REJECTS = {
    "ru": re.compile(
        r"(?<!не )отверг\w+|отклон\w+|несостоятел\w+|не\s+вер(?:ит|ил)|не\s+довер\w+|не\s+принима\w+|не\s+принял\w*|критически|(?<!не )(?<!ничем не )опроверг\w+|не\s+наш\w+\s+(?:\w+\s+)?подтвержд\w+|надуман\w+|способ\s+(?:защиты|уйти|избежать)|избежать\s+(?:уголовн\w+\s+)?ответственн\w+|не\s+(?:подтвержда\w+|подтвердил\w*|соответству\w+\s+действит\w*|заслужива\w+|состоятельн\w+|может\s+(?:согласиться|принять))|голослов\w+|недостовер\w+|необоснован\w+|(?<!не )противореч\w+"
    ),
    "kk": re.compile(
        r"негизсиз|сын(?:и)?\s+козбен|кабылдамай\w*|кабыл\s+алма\w+|теристе\w+|жокка\s+шыгар\w+|далелденбе\w+|расталма\w+|кинадан\s+(?:кутылу|жалтару)|жауапкершиликтен\s+(?:кутыл|жалтар)\w+"
    ),
}


def rejected(low: str, language: str) -> bool:
    """Whether a sentence holds a claim that the court turns down."""
    return _CLAIM[language].search(low) is not None and _REJECTS[language].search(low) is not None


_BACK = {
    "ru": re.compile(
        r"^(?:однако\s+)?(?:суд\s+)?(?:к\s+)?(?:данн\w+|эт\w+|указанн\w+|приведенн\w+|такие|так\w+|эту|изложенн\w+|вышеуказанн\w+)\s+(?:\w+\s+){0,2}(?:довод|верси|показани|утверждени|заявлени|слова|рассказ)\w*|^(?:однако\s+)?(?:суд\s+)?(?:относится\s+)?(?:критически\s+)?(?:относится\s+)?к\s+(?:данн|эт|указанн|так)\w+|^(?:довод\w*|показани\w+|верси\w+)"
    ),
    "kk": re.compile(
        r"^(?:алайда\s+|бирак\s+)?(?:сот\s+)?(?:бул|осы|аталган|сотталушынын\s+(?:бул|осы))\s+(?:\w+\s+)?(?:уаж|дайек|жауа|нуска|айткан)\w*|^сот\s+(?:бул|осы|аталган)"
    ),
}


def rejects_before(low: str, language: str) -> bool:
    """Whether a sentence turns down what the sentences before it told («К этим доводам суд относится
    критически»)."""
    return _BACK[language].match(low.strip()) is not None and _REJECTS[language].search(low) is not None


_FORMULA = {
    "ru": re.compile(
        r"приня\w+\s+участие\s+в\s+вооруженн\w+\s+конфликт\w*|участие\s+в\s+иностранн\w+\s+вооруженн|умышленно\w*,?\s+неправомерн\w+|при\s+отсутствии\s+признаков\s+наемн|квалифицир\w+|уголовн\w+\s+кодекс\w*\s+предусм"
    ),
    "kk": re.compile(
        r"шетелдик\s+карулы\s+кактыгыс\w*\s+(?:кукыкка\s+сай\s+емес\s+)?катыс\w+|карулы\s+кактыгыс\w*\s+(?:\w+\s+){0,2}катыс\w+|жалдамалылык\s+белгилери"
    ),
}


def legal_formula(low: str, language: str) -> bool:
    """Whether a clause is the wording of the law, which tells no event."""
    return _FORMULA[language].search(low) is not None
