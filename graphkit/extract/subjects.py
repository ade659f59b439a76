# ruff: noqa: E501 -- the patterns read best in one line each
"""Whose act a clause tells: explicit names, pronouns, kin and comrades, speakers of testimony."""

from __future__ import annotations

import re
from bisect import bisect_left
from itertools import pairwise

from graphkit.dates.words import fold
from graphkit.extract.given_names import KNOWN
from graphkit.extract.nominative import case_forms
from graphkit.extract.normalise import Normalised
from graphkit.extract.people import NameMention, People
from graphkit.extract.places import city_country
from graphkit.extract.sections import Sentence
from graphkit.extract.subjects_ru import TRANSITIVE, counted, spouse

__all__ = ["Subjects"]

OTHER = "other"
"""Entity id of someone who is not named and not on trial."""

_KIN = r"(?:брат(?:ья)?|сестр[аы]|сын(?:овья)?|дочь|муж|жена|супруг\w?|мать|отец|племянник|дядя|тетя|отчим|зять|родственник\w*|агасы|иниси|улы|баласы|акеси|анасы|куйеуи|зайыбы|айели|апкеси|бауыры|туысы\w*|кызы)"
_OTHERS = (
    r"(?:сослуживец|сослуживиц\w|однополчан\w+|сослуживцы|сослуживцев|товарищи?|знаком(?:ый|ая|ые)|друг|подруга|друзья|земляки?|сосед(?:и|ка)?|коллег[аи]|приятель|напарники?|командиры?|свидетель(?:ница)?|вербовщики?|рекрутер|куратор|прораб|бригадир|работодатель|подрядчик|хозяин|другие|остальные|многие|некоторые|часть\s+(?:осужденн|из\s+них|мобилиз|бойцов|контрак)\w*|"
    r"один\s+из\s+(?:них|сослуж|осужд|бойц)\w*|двое\s+из\s+\w+|кто-то|иные\s+лица|другой\s+\w+|граждане\s+\w+|военнослужащие|бойцы|осужденные|заключенные|мужчина\s+по\s+имени|"
    r"досы|танысы|жолдасы|кызметтеси|кызметтестери|баска(?:лары)?|кейбир\w*|командири|коршиси|ауылдасы|жерлеси|жумыстас\w*|ариптеси)"
)
_NOM_OTHER = re.compile(
    rf"(?<!\w)(?:его\s+|ее\s+|их\s+|мой\s+|моя\s+|мои\s+|онын\s+|менин\s+|свой\s+|родной\s+|двоюродный\s+|старший\s+|младший\s+)?(?:(?P<kin>{_KIN})|(?P<others>{_OTHERS}))(?!\w)"
)
_OWN = re.compile(
    r"(?<!\w)(?:подсудим(?:ый|ая|ые)|обвиняем(?:ый|ая|ые)|осужденн(?:ый|ая)|сотталушы(?:лар)?|айыпталушы)(?!\w)"
)
_HE = re.compile(r"(?<!\w)(?:он|она|последн(?:ий|яя)|ол)(?!\w)")
_THEY = re.compile(
    r"(?<!\w)(?:они|оба|обе|вдвоем|все\s+(?:трое|вместе)|подсудимые|обвиняемые|олар|екеуи|сотталушылар)(?!\w)"
)
_I = re.compile(r"(?<!\w)(?:я|мен)(?!\w)")
_WE = re.compile(r"(?<!\w)(?:мы|нас|нам|биз|бизди)(?!\w)")
_HIM = re.compile(
    r"(?<!\w)(?:ему|его|ей|ее|него|ним|ней|оган|оны|онымен|подсудим(?:ому|ого|ым|ой)|сотталушы(?:га|ны|нын|мен)|айыпталушы(?:га|ны))(?!\w)"
)
_ME = re.compile(r"(?<!\w)(?:мне|меня|мной|маган|мени|менимен)(?!\w)")
_AT_ANOTHERS = re.compile(
    r"(?<!\w)у\s+(?:его\s+|ее\s+|их\s+|мо\w+\s+|свое\w+\s+)?(?:мужа|брата|сына|отца|жены|матери|сестры|друга|соседа|напарника|земляка|сослуживца|рабочих|коллеги)(?!\w)"
)
"""«У её мужа просрочена регистрация»: it befell him, not the man on trial."""
_HIM_TOO = re.compile(
    r"(?<!\w)(?:ему|ей|его|ее|него|нее)\s+(?:тоже|также|сам\w+)(?!\w)|(?<!\w)(?:самому|самой|тоже)\s+(?:ему|ей|него|нее)(?!\w)"
)
_THEM = re.compile(r"(?<!\w)(?:им|их|ними|обоих|обоим|оларга|оларды|екеуине|екеуин)(?!\w)")
_SAYS = re.compile(
    r"(?:(?:со\s+слов|по\s+(?:словам|рассказу|показаниям))(?=\s+(?:свидетел|потерпевш|матер|отц|жен[ыеу]|супруг|брат|сестр))|показал|показала|заявил[аи]?(?=,\s+что)|пояснил|пояснила|сообщил|сообщила|рассказал|рассказала|показывал|пояснив|показав|сообщив|рассказав|пояснял|утверждает|утверждал[аи]?|вину\s+(?:[^\s,;.]+\s+){0,3}признал\w*|вину\s+не\s+признал\w*|признал\w*\s+(?:\w+\s+){0,2}(?:вину|себя\s+виновн)\w*|допрошен\w*|показани\w+|корсетти|тусиндирди|айтты|баяндады|жауап\s+берди|корсеткен)"
)
_SPEECH = 6_000
"""Longest speech that is looked back over, in characters."""
_FIRST_PERSON = re.compile(r"(?<!\w)(?:я|мы|меня|мне|нас|нам)(?!\w)")
_HE_IN_SPEECH = re.compile(r"(?<!\w)(?:он|она|они|ему|ей)(?!\w)")
_WITNESS = re.compile(r"(?:^|[\s.,;])(?:свидетел[ьяи]\w{0,2}|потерпевш\w+|куа\w{0,5}|понят\w+)(?!\w)")


_SURNAME = re.compile(r"(?<![«\"\w])[А-ЯЁ][а-яё]{2,}(?:ов|ев|ин|ова|ева|ина|ский|ская|енко|чук|ян|баев)(?!\w)")


_GERUND_LIKE = re.compile(r"(?:лет|бол|[Уу]м|[Ии]м|[Уу]сп|смотр|хот|сид|[Уу]вид|[Нн]ад|дол|терп|жал)ев$")
"""«Прилетев», «Успев»: gerunds that end like surnames."""
_ASIDE = re.compile(r"\W*(?:с|у|к|от|о|об|для|через)\s+котор(?:ым|ой|ого|ому|ыми|ых|ом)(?!\w)")
_NICKNAMED = re.compile(
    r"(?:^\W*|(?:л|ла|лся|лась)\s+)(?P<a>[А-ЯЁ][а-яё]{2,})\s+(?P<b>[А-ЯЁ][а-яё]{2,})(?=\s+(?:\d|также|тоже|сам|[а-яё]+(?:л|ла|лся|лась|гиб|шел)(?!\w))|\W*$)"
)
_INSTITUTION = re.compile(
    r"росси|федерац|республик|казахстан|министерств|суд(?!\w)|облас|комитет|войск|подсудим|украин|армени|генеральн|посольств|консульств|департамент"
)


_PLURAL = re.compile(
    r"(?:Новобранц|Доброволь?ц|Контрактник|Бойц|Солдат|Рекрут|Военн|Подсудим|Заключ|Рабоч|Сотрудник|Работник|Жител)"
)
_GROUP_WORD = re.compile(r"(?<!\w)(?:оба|обе|обоих|обоим|их|им|они|каждому|каждый|все)(?!\w)")
_ACTS = re.compile(
    r"\s+(?:тоже\s+|также\s+|сам\w?\s+|не\s+|был\w?\s+)?[а-яё]+(?:л|ла|лся|лась|шел|шёл|гиб|ен|ан|ят|ена|ана|ята)(?!\w)"
)
_PREPOSITION = re.compile(r"(?<!\w)(?:в|во|на|из|с|со|у|от|к|до|под|за|для|через|г\.|с\.|район\w*)\s*$")
_PASSIVE_CUE = re.compile(r"(?:ен|ан|ят|ут)[аоы]?$|(?:ся|сь)$")
_COMES = re.compile(r"при(?:бы|лет|еха|езжа|шел|шла|шли|зем)")
_DONE_TO = re.compile(r"(?:ило|ало|ыло|ли)$")
"""Impersonal and indefinite verbs: somebody or something did it to him."""


_RECRUITS = re.compile(r"(?:склон|вербова|завербова|агитир|уговор|уговар|зазыва|привел|свел|пригл|предл)")
_MOVES_OTHERS = re.compile(
    r"(?:направи|отправи|достави|переброс|привез|вывез|завез|отвез|увез|привел|завел|высади|передал|выдал)"
)
_BESIDE = re.compile(
    r"(?<!\w)(?:с|со|вместе\s+с|у|от|за|о|об|рядом\s+с|кроме|(?:брат|сестра|мать|отец|жена|муж|друг|сослуживец|земляк|товарищ|сосед|командир|знакомый)\w{0,2})\s+$"
)
_COMES_TO_HIM = frozenset({"recruiter_contact", "payment_promised", "job_ad_seen"})


def affected_by(low: str) -> bool:
    """Whether a clause says that it was another's to see or to hear («его брату позвонили»)."""
    return re.search(rf"(?<!\w)(?:{_KIN_DATIVE})(?!\w)", low) is not None


_KIN_DATIVE = r"(?:брату|сестре|другу|матери|отцу|сыну|мужу|жене|земляку|знакомому|соседу|товарищу|сослуживцу|племяннику|ему\s+тоже|ему\s+же)"


_OBLIQUE_OTHER = re.compile(
    r"(?<![\w-])(?<!с\s)(?<!со\s)(?<!у\s)(?<!от\s)(?<!к\s)(?<!для\s)(?<!из\s)(?<!за\s)(?<!без\s)(?<!против\s)"
    r"(?:сослуживц(?:а|ев|у|ам)|однополчан(?:ина|ину|ам)?|товарищ(?:а|ей|у|ам)|сосед(?:а|ей|у|ям)|командир(?:а|у|ам)|напарник(?:а|у|ов|ам)|земляк(?:а|у|ов|ам)|друг(?:а|у)|друзей|друзьям|приятел(?:я|ю|ей)|"
    r"знакомо(?:го|му)|брат(?:а|у)|племянник(?:а|у)|бойц(?:а|у|ам)|двоих|троих|некоторых|остальных|другого|других)(?!\w)"
)
_OBLIQUE_NAME = re.compile(r"(?<![\w«\"])(?P<stem>[А-ЯЁ][а-яё]{2,})(?:у|ю|а|я|е)(?![\w-])")
_BEFALLS = frozenset(
    {"deportation", "detention", "wound", "death", "capture", "deployment", "contract_end", "training"}
)


class Subjects:
    """Tracks speaker and subject through the sentences of one text."""

    def __init__(self, n: Normalised, people: People, language: str) -> None:
        self.n = n
        self.people = people
        self.language = language
        self.defendants = [p.id for p in people.defendants]
        self.current: str | list[str] | None = self.defendants[0] if self.defendants else None
        self.topic: str | None = self.defendants[0] if self.defendants else None
        self.speaker: str | None = None
        self.testimony = False
        self.explicit = False
        self._paragraph = -1
        self._section = ""
        self._mentions = people.mentions
        self._starts = [m.start for m in people.mentions]
        self._kin_speaker = False
        self._said = 0
        self._says_at = -1
        self._about = False
        self._resume: str | list[str] | None = None
        self.new_speaker: str | None = None
        self.group: list[str] = []
        self._told: list[str] = []
        self._third: tuple[int, str] | None = None
        self._kin = False
        self._speech = False

    def enter(self, s: Sentence) -> None:
        """A new sentence: who speaks, and whom an omitted subject means at its start."""
        self._resume = None
        low = self.n.low[s.start : s.end]
        joined = s.paragraph == self._paragraph and self.n.low[max(0, s.start - 3) : s.start].rstrip().endswith(";")
        self._kin = self._kin and joined
        if s.section == "facts" and (s.paragraph != self._paragraph or self._section != "facts"):
            self.speaker, self.testimony = None, False
        self._speech = self._in_speech(s)
        new_speaker = None if self._speech else self._speaker(s, low)
        if s.paragraph != self._paragraph:
            self._third = None
        self.new_speaker = new_speaker if new_speaker != self.speaker else None
        if new_speaker is not None:
            self._about = False
            self.speaker, self.testimony = new_speaker, True
            self._kin_speaker = (
                new_speaker not in self.defendants
                and bool(
                    re.search(rf"(?<!\w)(?:{_KIN})(?!\w)|матер|брат|сестр|жен[аыу]|супруг|ого отц", low[: self._said])
                )
            ) or self._same_family(new_speaker)
        elif s.section != "testimony" and s.paragraph != self._paragraph:
            self.speaker, self.testimony = None, False
        elif s.paragraph != self._paragraph and self._about_another(s):
            self.speaker = None
        if s.section in ("evidence", "testimony"):
            self.testimony = True
        self._paragraph, self._section = s.paragraph, s.section
        if (self.speaker is not None and self.speaker not in self.defendants) or self.speaker is not None:
            self.current = self.speaker
        elif (
            isinstance(self.current, str)
            and self.current not in self.defendants
            and not (joined and self.language == "ru")
        ):
            # Others' acts end with their sentence.
            self.current = self.topic
        elif self.current is None:
            self.current = self.topic

    def _in_speech(self, s: Sentence) -> bool:
        """Whether a sentence stands within a speech in the first person whose quotes opened before it («Я поехал …
        Земляк показывал перевод …»): whoever says something there is told of by the same speaker."""
        if self.language != "ru" or self.speaker is None:
            return False
        low = self.n.low
        depth = 0
        for at in range(s.start - 1, max(0, s.start - _SPEECH), -1):
            if low[at] == "»":
                depth += 1
            elif low[at] == "«":
                depth -= 1
                if depth < 0:
                    return _FIRST_PERSON.search(low, at, s.start) is not None
        return False

    def _about_another(self, s: Sentence) -> bool:
        """Whether a new paragraph begins with somebody's name who is neither the speaker nor on trial."""
        first = next(iter(self._between(s.start, s.start + 30)), None)
        return (
            self.language == "ru"
            and first is not None
            and first.entity not in (None, self.speaker, *self.defendants)
            and self._is_nominative(first)
        )

    def _speaker(self, s: Sentence, low: str) -> str | None:
        says = _SAYS.search(low)
        self._said = says.end() if says else 0
        self._says_at = s.start + self._said
        if says is None:
            first_person = _I.search(low) is not None
            return self.topic if first_person and self.speaker is None and s.section == "testimony" else None
        head_end = s.start + says.end()
        names = [m for m in self._between(s.start, min(s.end, head_end + 80)) if m.entity]
        witness = _WITNESS.search(" " + low[: says.end() + 24])
        before = [m for m in names if m.start < s.start + says.start()]
        if before:
            subject = next((m for m in before if self._is_nominative(m)), before[0])
            if "показани" in says.group() or not self._is_nominative(subject):
                subject = before[0]
            return subject.entity
        if witness:
            behind = [m for m in names if m.start >= s.start + says.start()]
            return behind[0].entity if behind else OTHER
        if re.match(rf"{_KIN}(?!\w)|мать|матери", low):
            return OTHER
        if re.search(r"подсудим\w+|сотталушы|обвиняем\w+", low[: says.end() + 30]):
            own = [m.entity for m in names if m.entity in self.defendants]
            return own[0] if own else self.topic
        if s.section == "testimony" and self.speaker is None:
            return self.topic
        return None

    def _same_family(self, entity: str) -> bool:
        person = self.people.persons.get(entity)
        key = fold(person.surname)[:6].rstrip("ауыоией") if person and len(person.surname) > 4 else ""
        family = [d for d in self.defendants if key and fold(self.people.persons[d].surname).startswith(key)]
        if family:
            self.topic = family[0]
        return bool(family)

    def _between(self, start: int, end: int) -> list[NameMention]:
        return self._mentions[bisect_left(self._starts, start) : bisect_left(self._starts, end)]

    def _is_nominative(self, m: NameMention) -> bool:
        if m.case == "nom":
            return True
        if m.case is not None:
            return False
        p = self.people.persons.get(m.entity or "")
        if p is None or not p.surname:
            return True
        if fold(m.surname) != fold(p.surname) and (not m.given or fold(m.surname) not in fold(p.name)):
            return False
        if self.language == "ru" and m.given and p.given and fold(m.given) != fold(p.given):
            return False
        if self.language == "kk":
            return True
        # «Жунусова»: nominative of a woman; of a man's surname it is the genitive.
        forms = case_forms(p.surname, p.gender or "m", "surname")
        return fold(m.surname) in {fold(x) for x in forms["nom"]}

    def clause(self, start: int, end: int) -> None:
        """A new clause: an explicit subject replaces the current one."""
        low = self.n.low[start:end]
        self.explicit = False
        if self._resume is not None:
            self.current, self._resume = self._resume, None
        if _ASIDE.match(low):
            # «Земляк, с которым Громов жил, уехал»: behind the aside the first subject goes on.
            self._resume = self.current
        if self._says_at < start and any(
            m.entity in self.defendants for m in self._between(max(self._says_at, start - 300), start)
        ):
            self._about = True
        names = [m for m in self._between(start, end) if m.entity]
        nominative = [m for m in names if self._is_nominative(m) and not self._governed(m, start)]
        other = _NOM_OTHER.search(low)
        if self.language == "ru" and self._named_by_word(low, nominative, names):
            return
        if self.language == "kk" and _THEY.search(low) and len(self.defendants) > 1:
            self.current, self.explicit = list(self.defendants), True
            return
        if nominative:
            ids = [m.entity for m in nominative if m.entity is not None]
            own = [i for i in ids if i in self.defendants]
            joined = len(set(own)) > 1 and all(
                re.fullmatch(r"\s*(?:и|,|жане|мен|пен)\s*", self.n.low[a.end : b.start])
                for a, b in pairwise(nominative)
            )
            if joined:
                self.current, self.explicit = list(dict.fromkeys(own)), True
                self.group = self._told = list(dict.fromkeys(own))
                return
            first = ids[0]
            self.current, self.explicit = first, True
            if first in self.defendants:
                self.topic, self._told, self._third = first, [first], None
            else:
                self._third = (start, first)
            return
        if _I.search(low) and self.speaker is not None:
            self.current, self.explicit = self.speaker, True
            return
        he = _HE.search(low) if self.language == "ru" else None
        if (
            he is not None
            and other is not None
            and he.start() < other.start()
            and self.speaker in (None, *self.defendants)
        ):
            other = None
        if other is not None and self.language == "ru" and self.testimony and start + other.start() < self._says_at:
            # «Сестра подсудимого сообщила»: she is the speaker herself.
            other = None
        if other is not None and self.language == "ru" and (named := self._named_kin(start + other.end())) is not None:
            # «Её брат Дюсенов»: the name says whose brother he is not.
            self.current, self.explicit = named, True
            return
        if other is not None and not re.search(
            r"(?:вместе\s+с(?:о)?|с(?:о)?|у|от|к|через|для|бирге|мен)\s+(?:\w+\s+){0,2}$", low[: other.start()]
        ):
            if other["kin"] and self.speaker is not None and self.speaker not in self.defendants:
                # The brother, son, husband of a relative of his is the man on trial himself.
                self.current = self.topic if self._kin_speaker else OTHER
            elif re.search(r"\s+(?:вместе\s+)?с\s+(?:ним|подсудим)", low[other.start() :]) is None or other["others"]:
                self.current = OTHER
                self._kin = other["kin"] is not None and self.language == "ru"
            self.explicit = True
            return
        if (
            self.language == "ru"
            and self.speaker is None
            and self._third is not None
            and start - self._third[0] < 400
            and _HE.search(low)
        ):
            # «Хамидов в розыске. … он был задержан»: of those told of in this paragraph he was the last.
            self.current, self.explicit = self._third[1], True
            return
        if (
            _HE.search(low)
            and self.speaker is not None
            and self.speaker not in self.defendants
            and (
                not self._about
                or re.search(r"(?<!\w)(?:он|она)\s+(?:сам\w?|тоже|также)|(?<!\w)сам[аи]?\s+(?:он|она)(?!\w)", low)
            )
        ):
            self.current, self.explicit = self.speaker, True
            return
        if self.language == "ru" and self._unknown_name(start, end):
            self.current, self.explicit = OTHER, True
            return
        if _OWN.search(low) or (_HE.search(low) and (self.current in (None, OTHER) or self._stranger())):
            self.current, self.explicit = self.topic, True

    def _named_by_word(self, low: str, nominative: list[NameMention], names: list[NameMention]) -> bool:
        """Whether words that stand for names («оба», «второй», «муж») say whose act it is."""
        together = list(dict.fromkeys(m.entity for m in names if m.entity in self.defendants))
        if len(together) > 1 and len(self.defendants) > 1 and self._listed(names):
            self.group = [i for i in together if i is not None]
        if len(self.defendants) < 2:
            return False
        if not nominative and (them := counted(low, self.defendants, self.group, self._told)) is not None:
            if self.speaker is not None and self.speaker not in self.defendants and len(them) > 1:
                return False
            self.current, self.explicit = (them if len(them) > 1 else them[0]), True
            self._told = list(them)
            if len(them) == 1:
                self.topic = them[0]
            elif not _GROUP_WORD.search(low):
                self.group = list(them)
            return True
        if not nominative and self.speaker in (None, *self.defendants) and (own := spouse(low, self.people)):
            self.current, self.explicit, self.topic = own, True, own
            return True
        return False

    def _named_kin(self, at: int) -> str | None:
        """Who is named right behind a word for a relative or comrade, where it is nobody on trial."""
        m = next((m for m in self._between(at, at + 3) if m.entity), None)
        return m.entity if m is not None and m.entity not in self.defendants and self._is_nominative(m) else None

    def _listed(self, names: list[NameMention]) -> bool:
        own = [m for m in names if m.entity in self.defendants]
        return all(re.fullmatch(r"\s*(?:и|,|с|вместе с)\s*", self.n.low[a.end : b.start]) for a, b in pairwise(own))

    def means(self, at: int) -> None:
        """The name that stands at an index is whom the clause means, in whatever case."""
        m = next((m for m in self._between(at, at + 1) if m.entity), None)
        if m is not None and m.entity is not None:
            self.current, self.explicit = m.entity, True

    def is_his_own(self) -> bool:
        """Whether the clause names a defendant as the one who acts."""
        return self.explicit and (isinstance(self.current, list) or self.current in self.defendants)

    def own_names(self, start: int, end: int) -> list[tuple[int, int]]:
        """Spans of the defendants' names between two indexes."""
        return [(m.start, m.end) for m in self._between(start, end) if m.entity in self.defendants]

    def _unknown_name(self, start: int, end: int) -> bool:
        """Whether a surname in the nominative stands there that belongs to nobody known («отправился Ахметов»)."""
        text = self.n.text[start:end]
        for m in _NICKNAMED.finditer(text):
            # «Витька Лысый погиб»: a first name and a by-name of somebody whom the text never introduced.
            known = any(
                x.start < start + m.end() and start + m.start("a") < x.end for x in self._between(start - 60, end)
            )
            place = city_country(m["a"]) or city_country(m["b"])
            if not known and place is None and not _INSTITUTION.search(m.group().lower()):
                return True
        for m in _SURNAME.finditer(text):
            if any(x.start < start + m.end() and start + m.start() < x.end for x in self._between(start - 60, end)):
                continue
            if _PLURAL.match(m.group()) or _GERUND_LIKE.search(m.group()):
                continue
            before = text[max(0, m.start() - 24) : m.start()].lower()
            behind = text[m.end() : m.end() + 24].lower()
            if city_country(m.group()) is None and (
                re.search(r"(?:л|ла|лся|лась|также|тоже|и)\s+$|^\s*$", before)
                or (_ACTS.match(behind) and not _PREPOSITION.search(before))
            ):
                return True
        return False

    def _stranger(self) -> bool:
        return isinstance(self.current, str) and self.current not in self.defendants

    def _governed(self, m: NameMention, start: int) -> bool:
        before = self.n.low[max(start, m.start - 30) : m.start]
        return (
            re.search(
                r"(?:(?<!\w)(?:у|от|к|с|со|за|для|о|об|про|перед|через|на|сослужив\w+|друг|подруг\w|товарищ\w?|земляк\w?|знаком\w+|жен\w{1,2}|муж\w?|супруг\w?|мать|матер\w+|отец|отца|отцом|сестр\w|напарник\w?|приятел\w|однополчан\w+|бригадир\w?|начальник\w?|племянник\w?|сосед\w?|коллег\w|командир\w?|дяд\w|позывн\w+|родственник\w?)|в отношении|по имени|номер\w*|абонент\w*|именем|фамили\w+|сын\w*|брат\w*|кличк\w+|позывн\w+)\s+$",
                before,
            )
            is not None
        )

    def of(self, mode: str, start: int, end: int, cue_start: int, cue_end: int, type_: str) -> str | list[str] | None:
        """The subject of an event that a cue of this clause tells; None where nobody can be named."""
        low = self.n.low[start:end]
        if self._speech and _HE_IN_SPEECH.search(low) and not (_I.search(low) or _ME.search(low) or _WE.search(low)):
            # «Он подписался ещё зимой, ему деньги пришли»: who speaks of himself says «я».
            return OTHER
        if (
            self._kin
            and self.current == OTHER
            and type_ in _BEFALLS
            and _HIM.search(low)
            and not self.own_names(start, end)
        ):
            # «племянник уехал, в июне его выдворили»
            return OTHER
        if (
            self.language == "ru"
            and type_ in _BEFALLS
            and self._done_to_another(low, start, end, cue_start, cue_end, mode)
        ):
            return OTHER
        if type_ == "detention" and self.language == "ru" and self._detains(low, start, end, cue_end):
            return None
        if mode == "patient":
            return self._patient(low, start, end)
        if mode == "any":
            return self._any(low, start, end, self.n.low[cue_start:cue_end], type_)
        if (
            self.language == "ru"
            and re.search(
                r"(?:правили|бросили|везли|ставили|мировали|ведали|няли|дали|числили)$", self.n.low[cue_start:cue_end]
            )
            and (
                _HIM.search(low)
                or _ME.search(low)
                or _THEM.search(low)
                or _WE.search(low)
                or any(m.entity in self.defendants and not self._is_nominative(m) for m in self._between(start, end))
            )
        ):
            # «Савельева направили»: an indefinite they does it to him.
            return self._patient(low, start, end)
        if isinstance(self.current, list):
            return list(self.current)
        return self.current

    def _any(self, low: str, start: int, end: int, cue: str, type_: str) -> str | list[str] | None:
        """Whose event a verb tells that may be his own («выехал», «ранен») or done to him («вывезли», «ранило»)."""
        if type_ == "death" and self.current in self.defendants and not self._in_nominative(start, end):
            # Who is on trial is alive: a death without his name is another's.
            return OTHER
        names = [m for m in self._between(start, end) if m.entity in self.defendants]
        oblique = [m for m in names if not self._is_nominative(m) or self._governed(m, start)]
        if len(names) > len(oblique):
            if (
                type_ == "recruiter_contact"
                and _RECRUITS.match(cue)
                and not _PASSIVE_CUE.search(cue)
                and not cue.endswith("ли")
                and not re.search(r"(?<!\w)себя(?!\w)", low)
            ):
                # He recruited others: nobody came to recruit him.
                return None
            object_ = [m for m in oblique if not _BESIDE.search(self.n.low, max(start, m.start - 24), m.start)]
            acts = TRANSITIVE.match(cue) is not None and not cue.endswith(("ся", "сь")) and _MOVES_OTHERS.match(cue)
            if acts and (object_ or _THEM.search(low)):
                # «Нуржанова отправила их»: the journey is theirs.
                ids = [m.entity for m in object_ if m.entity is not None]
                others = ids or [i for i in (self.group or self.defendants) if i != names[0].entity]
                return others[0] if len(others) == 1 else list(dict.fromkeys(others)) or self._agent()
            return self._agent()
        passive = _PASSIVE_CUE.search(cue) is not None
        him = _HIM.search(low) or _ME.search(low) or _THEM.search(low) or _WE.search(low)
        if (
            type_ in ("job_ad_seen", "recruiter_contact")
            and self._stranger()
            and self.speaker in (None, *self.defendants)
            and not affected_by(low)
        ):
            return self.topic
        if self.language == "ru" and self.speaker is not None and _HIM_TOO.search(low):
            return self.speaker
        done = _DONE_TO.search(cue) is not None or TRANSITIVE.match(cue) is not None
        affected = [m for m in oblique if not _BESIDE.search(self.n.low, max(start, m.start - 24), m.start)]
        if self._speaks_of_self(low):
            return self.speaker
        if affected and not (self.explicit and isinstance(self.current, list)):
            if passive or done or not self.explicit:
                ids = list(dict.fromkeys(m.entity for m in affected if m.entity is not None))
                return ids if len(ids) > 1 and self._listed(affected) else ids[0]
            return self._agent()
        if done and not passive:
            own = isinstance(self.current, list) or self.current in self.defendants
            if him or (self._stranger() and type_ in _COMES_TO_HIM and self.speaker is None) or (own and self.explicit):
                return self._patient(low, start, end) if not (own and self.explicit and not him) else self._agent()
        return self._agent()

    def _detains(self, low: str, start: int, end: int, cue_end: int) -> bool:
        """Whether one person detained somebody who is none of the defendants («он задержал нарушителя»)."""
        if self.n.low[cue_end - 1] != "л" or _HIM.search(low) or _ME.search(low) or _THEM.search(low):
            return False
        return not any(m.entity in self.defendants for m in self._between(start, end)) and self.speaker is not None

    def _done_to_another(self, low: str, start: int, end: int, cue_start: int, cue_end: int, mode: str) -> bool:
        """Whether the clause names somebody else as the one it is done to («соседу перебило ногу»)."""
        cue = self.n.low[cue_start:cue_end]
        if _HIM.search(low) or _ME.search(low) or _THEM.search(low) or _WE.search(low) or self.own_names(start, end):
            return False
        if mode == "agent" or not (_DONE_TO.search(cue) or TRANSITIVE.match(cue) or mode == "patient"):
            return False
        if _PASSIVE_CUE.search(cue) or _COMES.match(cue):
            return False
        if _OBLIQUE_OTHER.search(low):
            return True
        for m in _OBLIQUE_NAME.finditer(self.n.text, start, end):
            stem = fold(m["stem"])
            given = any(stem + x in KNOWN for x in ("", "а", "я", "й", "ь"))
            if given and city_country(m.group()) is None:
                return True
        return False

    def _in_nominative(self, start: int, end: int) -> bool:
        return any(
            m.entity in self.defendants and self._is_nominative(m) and not self._governed(m, start)
            for m in self._between(start, end)
        )

    def _speaks_of_self(self, low: str) -> bool:
        return (
            self.speaker is not None
            and self.speaker not in self.defendants
            and (_I.search(low) is not None or _ME.search(low) is not None)
        )

    def _agent(self) -> str | list[str] | None:
        return list(self.current) if isinstance(self.current, list) else self.current

    def _patient(self, low: str, start: int, end: int) -> str | list[str] | None:
        names = [m for m in self._between(start, end) if m.entity]
        own = [m for m in names if m.entity in self.defendants]
        if len(self.defendants) > 1 and _THEM.search(low):
            return list(self.defendants)
        if own:
            oblique = [m for m in own if not self._is_nominative(m)] or own
            ids = list(dict.fromkeys(m.entity for m in oblique if m.entity is not None))
            if self.language == "ru" and len(ids) > 1 and self._listed(oblique):
                return ids
            return oblique[0].entity
        if _ME.search(low) or _I.search(low):
            return self.speaker or self.topic
        if self.language == "ru" and _AT_ANOTHERS.search(low):
            return OTHER
        if self.speaker is not None and _HIM_TOO.search(low):
            return self.speaker
        if _HIM.search(low):
            if self.speaker is not None and self.speaker not in self.defendants and not self._about:
                return self.speaker
            if self.speaker is not None or self._stranger() or self.current is None:
                return self.topic
            return self.current if isinstance(self.current, str) else list(self.current or [])
        if _WE.search(low):
            return self.speaker or self.topic
        # Someone else is named as the one it is done to.
        oblique = [
            m
            for m in names
            if not self._is_nominative(m) and self.people.persons[m.entity or ""].role not in ("judge", "official")
        ]
        if oblique and re.search(r"(?:его|ее|их)?\s*(?:брат|друг|сослужив|знаком|земляк)", low):
            return oblique[0].entity
        if self._stranger():
            passive = re.search(r"\w+(?:ен|ан|ят|ены|аны|яты|ена|ана)(?!\w)", low)
            return (
                self.current
                if (passive or self.current == OTHER)
                and re.search(r"задержан|избит|обманут|арестован|пойман|схвачен|взят|осужден", low)
                else self.topic
            )
        if isinstance(self.current, list):
            return list(self.current)
        return self.current if self.current in self.defendants else self.topic
