# ruff: noqa: E501 -- the patterns read best in one line each
"""Whose act a Kazakh clause tells.

Kazakh marks person on the verb (кеттім: I) and case on the name (Асановқа: to him), and drops the subject
freely. A bare name is the subject; a name in the genitive, dative or accusative is the one it is done to,
and the owner of the hand that was hit; a name with -мен only came along.
"""

from __future__ import annotations

import re
from bisect import bisect_left
from itertools import pairwise

from graphkit.dates.words import fold
from graphkit.extract.normalise import Normalised
from graphkit.extract.people import NameMention, People
from graphkit.extract.places import city_country
from graphkit.extract.sections import Sentence
from graphkit.extract.subjects import OTHER

__all__ = ["SubjectsKk"]

_KIN = r"(?:ага|ини|ул|бала|аке|шеше|ана|апке|апа|синли|карындас|куйеу|зайып|зайыб|айел|жубай|келиншек|кыз|бауыр|туыс|туысканы?|немере|жиен|куда|кайын\w*)"
_MATE = r"(?:дос|таныс|жолдас|кызметтес|ариптес|корши|ауылдас|жерлес|жумыстас|болмелес|камералас|курбы|серик|сериктес|курдас|сыныптас|туыскан|командир|бастыг?|бастык|кандас)"
_POSSESSED = re.compile(
    rf"(?<!\w)(?:(?P<kin>{_KIN})|(?P<mate>{_MATE}))(?P<mine>(?:[ыи]?м(?:[ыи]з)?)(?!\w))?(?:(?P<his>с[ыи]|[ыи]|лар[ыи]|лер[ыи])(?!\w))?(?!\w)"
)
_TOGETHER = re.compile(
    r"(?<!\w)(?:олар(?!\w)|олардын\s+екеуи|екеуи(?:миз)?|ушеуи|экеуи|бизд?и?н?|биз)(?!\w)|(?<!\w)(?:екеуинин|ушеуинин|екеуин|ушеуин|екеуине|оларды|оларга|олардын|бизди|бизге)(?!\w)"
)
_ORDINAL = re.compile(
    r"(?<!\w)(?:(?P<one>бири(?:нши)?(?:си)?)|(?P<two>екинши(?:си)?)|(?P<three>ушинши(?:си)?))(?!\w)(?=\s*(?:[,–-]|бол|ал|бир|де\s|\w+))"
)
_FIRST = re.compile(
    r"(?<!\w)\w{2,}(?:дым|дим|тым|тим|[гк][ае]н(?:м[ыи]н|быз|биз)|дык|дик|тык|тик|пп[ыи][нз]|[аей]м[ыи][нз]|г[ае]ным(?:ды)?|к[ае]ним)(?!\w)|(?<!\w)(?:оз[иі]м|езим)(?!\w)"
)
_FIRST_NOT = re.compile(
    r"(?:жылдык|айлык|калалык|аудандык|облыстык|мерзимдик|кундик|кыздык|тарыхтык|отандык|онлайндык|акшалык|карулык)$"
)
_ME = re.compile(r"(?<!\w)(?:мага?н|мени|менен|менин|меним|озиме|бизди|бизге)(?!\w)")
_HIS = re.compile(rf"(?<!\w)онын(?!\w)(?!\s+(?:{_KIN}|{_MATE})(?:с[ыи]|[ыи])?(?!\w))")
_HIM = re.compile(
    r"(?<!\w)(?:оган|оны|онымен|одан|озине|озин|сотталуш\w*(?:га|ны|нын|мен|дан)|айыпталуш\w*(?:га|ны|нын|мен))(?!\w)"
)
_TRIED = re.compile(r"(?<!\w)(?:сотталушы(?:лар)?|айыпталушы|сотталган)(?!\w)(?!\s*\w*нын)")
_SAYS = re.compile(
    r"(?<!\w)(?:айт(?:ты|кан|ып)|(?<!кызмет )(?<!комек )(?<!кысым )(?<!куш )(?<!карсылык )корсет(?:ти|кен|ип)|тусиндир(?:ди|ген)|баянда(?:ды|ган|йды)|жауап\s+бер(?:ди|ген|ип)|айгак\s+бер(?:ди|ген)|мал[иы]мде(?:ди|ген)|раста(?:ды|ган)|де(?:ди|ген)(?!\w)|жеткиз(?:ди|ген)|хабарла(?:ды|ган)|атады|жазган|жасырмай\w*|мойында(?:ды|ган|п)|айтуынша|созинше|создеринше|корсетуинше|баяндауынша)(?!\w)"
)
_HIS_WORDS = re.compile(r"\W*(?:онын\s+(?:айтуынша|созинше|создеринше|корсетуинше|баяндауынша)|создеринше|соз[иі]нше)")
_COLON = re.compile(r"^[^«»:]{0,140}?:\s*[«\"–-]?")
_WITNESS = re.compile(r"(?:^|[\s.,;(])(?:куа\w{0,8}|жабирленуши\w*)(?!\w)")
_SUFFIX = re.compile(
    r"-?\s?(?P<c>н[ыи]н|д[ыи]н|т[ыи]н|г[ае]|к[ае]|н[ае]|[ае]|н[ыи]|д[ыи]|т[ыи]|[днт][ае]н|[дт][ае]|[мпб]ен(?:ен)?|н[дт][ае]г?ы?и?)$"
)
_INTRODUCED = re.compile(
    rf"(?:(?<!\w)(?:{_KIN}|{_MATE})(?:[ыи]?м|с[ыи]|[ыи])\s+|куа\s+)(?P<n>[А-ЯЁӘҒҚҢӨҰҮҺІ][а-яёәғқңөұүһі]{{2,}}?)(?:мен|пен|бен|ні?ң|ға|ге)?(?![а-яёәғқңөұүһі])|(?P<n2>[А-ЯЁӘҒҚҢӨҰҮҺІ][а-яёәғқңөұүһі]{{2,}})\s+(?:есімді|атты|деген\s+(?:жігіт|адам|азамат|таныс|дос|кісі))"
)
_PASSIVE = re.compile(r"(?:[ыи]?л|[ыи]?н)(?:д[ыи]|[гк][ае]н\w*|[ыи]п\w*|[ае]ды|[ае]ди)(?:\s|$)")


class SubjectsKk:
    """Tracks speaker and subject through the sentences of one Kazakh text."""

    def __init__(self, n: Normalised, people: People) -> None:
        self.n = n
        self.people = people
        self.defendants = [p.id for p in people.defendants]
        self.topic: str | None = self.defendants[0] if self.defendants else None
        self.current: str | list[str] | None = self.topic
        self.speaker: str | None = None
        self.new_speaker: str | None = None
        self.testimony = False
        self.explicit = False
        self._group: list[str] = self.defendants[:2] if len(self.defendants) == 2 else []
        self._paragraph, self._section = -1, ""
        self._quote = False
        self._witness_before, self._before = False, -1
        self._mentions = people.mentions
        self._starts = [m.start for m in people.mentions]
        self._third = self._introduced()
        self._nominative_here = self._other_here = False

    def _introduced(self) -> frozenset[str]:
        """First names of people whom the text brings in by kinship («досым Сәтжан», «Тілек есімді»)."""
        own = {fold(w) for d in self.defendants for w in self.people.persons[d].name.split()}
        low_text = self.n.text
        found = set()
        for m in _INTRODUCED.finditer(low_text):
            found.add(fold(m["n"] or m["n2"]))
        for m in re.finditer(rf"(?<!\w)(?:{_KIN}|{_MATE})(?:[ыи]?м|с[ыи]|[ыи])\s+(?=\S)", self.n.low):
            w = re.match(r"[А-ЯЁӘҒҚҢӨҰҮҺІ][а-яёәғқңөұүһі]{2,}", self.n.text[m.end() : m.end() + 30])
            if w:
                found.add(_SUFFIX_NAME.sub("", fold(w.group())))
        return frozenset(x for x in found if x not in own)

    def _between(self, start: int, end: int) -> list[NameMention]:
        return self._mentions[bisect_left(self._starts, start) : bisect_left(self._starts, end)]

    def _case(self, m: NameMention) -> str:
        """``nom``, ``gen``, ``dat``, ``acc``, ``abl``, ``loc`` or ``ins`` by the ending of a mention."""
        behind = re.match(r"\s?-\s?([а-я]{1,5})(?!\w)", self.n.low[m.end : m.end + 8])
        p = self.people.persons.get(m.entity or "")
        if behind and (s := _SUFFIX.fullmatch(behind[1])):
            return _case_of(s["c"])
        if p is None:
            return "nom"
        word = fold(re.split(r"\s", m.whole.strip())[-1]) if not m.initials else fold(m.surname)
        if m.patronymic:
            word = fold(m.patronymic)
            stem = re.match(r"(.*?(?:у[гx]?лы|кызы|вич|вна|кич|чна))(.*)$", word)
            rest = stem[2] if stem else ""
        else:
            bases = sorted((fold(x) for x in p.name.replace(".", " ").split() if len(x) > 2), key=len, reverse=True)
            base = next((b for b in bases if word.startswith(b)), None)
            if base is None:
                return "nom"
            rest = word[len(base) :]
        if not rest:
            return "nom"
        s = _SUFFIX.fullmatch(rest)
        return _case_of(s["c"]) if s else "nom"

    def enter(self, s: Sentence) -> None:
        """A new sentence: who speaks, and whom an omitted subject means at its start."""
        low = self.n.low[s.start : s.end]
        changed = s.paragraph != self._paragraph
        if changed and not self._quote and s.section not in ("testimony",):
            self.speaker, self.testimony = None, False
        found = self._speaker(s, low)
        self._witness_before, self._before = _WITNESS.match(" " + low) is not None, s.paragraph
        self.new_speaker = found if found is not None and found != self.speaker else None
        if s.section == "facts" and found in self.defendants:
            # What the court finds that he said («… мәлімдеді») begins no new life.
            self.new_speaker = None
        if found is not None:
            self.speaker, self.testimony = found, True
        elif (
            not self._quote
            and self.speaker is not None
            and self.speaker not in self.defendants
            and _FIRST.search(low) is None
        ):
            # Behind a witness's words the story goes on about the one on trial.
            self.speaker = None
        if s.section in ("evidence", "testimony"):
            self.testimony = True
        opened, closed = low.rfind("«"), low.rfind("»")
        if opened >= 0 or closed >= 0:
            self._quote = opened > closed
        if changed and s.section not in ("testimony",) and not self._quote and opened < 0:
            self._quote = False
        self._paragraph, self._section = s.paragraph, s.section
        witness = _WITNESS.match(" " + low) is not None
        if self.speaker is not None:
            self.current = self.speaker
        elif witness:
            # «Куә Х. – сол колонияда жазасын өтеген азамат»: of the witness, though nothing is said by him.
            self.current = OTHER
        elif (isinstance(self.current, str) and self.current not in self.defendants) or self.current is None:
            self.current = self.topic

    def _speaker(self, s: Sentence, low: str) -> str | None:
        colon = _COLON.match(low)
        says = None
        for m in _SAYS.finditer(low):
            says = m
        if colon is None and says is None:
            first = _FIRST.search(low)
            if first and not _FIRST_NOT.search(first.group()) and self.speaker is None and s.section == "testimony":
                return self.topic
            return None
        head = s.start + (colon.end() if colon else min(len(low), says.end() if says else 0))
        names = [m for m in self._between(s.start, min(head, s.start + 160)) if m.entity]
        witness = _WITNESS.search(" " + low[:60])
        subject = next((m for m in names if self._case(m) == "nom"), None)
        told = next((m for m in names if self._case(m) == "gen"), None)
        if told is not None and re.match(
            r"\s*(?:айтуынша|созинше|создеринше|корсетуинше|баяндауынша)", self.n.low[told.end : told.end + 20]
        ):
            return told.entity
        if witness and witness.start() < 4:
            return subject.entity if subject and subject.entity not in self.defendants else OTHER
        if subject is not None and (colon or subject.start - s.start < 45):
            kin = re.search(
                rf"(?:{_KIN}|{_MATE})(?:[ыи]?м|с[ыи]|[ыи])\s+$",
                self.n.low[max(s.start, subject.start - 20) : subject.start],
            )
            return subject.entity if not (kin and subject.entity in self.defendants) else OTHER
        gen = next((m for m in names if self._case(m) == "gen" and m.start - s.start < 20), None)
        if gen is not None and (kin := _POSSESSED.search(self.n.low, gen.end, gen.end + 24)):
            return OTHER if kin["his"] else None
        if gen is not None and re.match(r"\S*\s+ози", self.n.low[gen.end : gen.end + 12]):
            return gen.entity
        if _HIS_WORDS.match(low) and self._witness_before and s.paragraph == self._before:
            # «Куә Х. – … азаматы. Оның айтуынша …»
            return OTHER
        if _TRIED.search(low[:60]) or _HIS_WORDS.match(low):
            return self.topic
        if re.match(rf"\W*(?:онын\s+)?(?:{_KIN}|{_MATE})(?:с[ыи]|[ыи])(?!\w)", low):
            return OTHER
        return None

    def clause(self, start: int, end: int) -> None:
        """A new clause: an explicit subject replaces the current one."""
        low = self.n.low[start:end]
        self.explicit = self._nominative_here = self._other_here = False
        names = [m for m in self._between(start, end) if m.entity]
        nominative = [m for m in names if self._case(m) == "nom" and not self._aside(m, start)]
        own = list(dict.fromkeys(m.entity for m in nominative if m.entity in self.defendants))
        mentioned = list(dict.fromkeys(m.entity for m in names if m.entity in self.defendants))
        joined = len(mentioned) > 1 and all(
            _JOINED.fullmatch(self.n.low, a.end, b.start)
            for a, b in pairwise(names)
            if a.entity in mentioned and b.entity in mentioned
        )
        if joined:
            self._group = [x for x in mentioned if x is not None]
            self._set(list(self._group))
            return
        together = _TOGETHER.search(low)
        if together and not own and len(self.defendants) > 1:
            group = self._group or self.defendants
            self._set(list(group) if len(group) > 1 else group[0])
            return
        if self._first(low) and self.speaker is not None and not self._relative(low, start):
            self._set(self.speaker)
            self._nominative_here = bool(nominative)
            return
        if self._relative(low, start):
            return
        if nominative:
            first = nominative[0].entity
            assert first is not None
            if first in self.defendants and self.topic is not None and first != self.topic and len(self._group) < 2:
                self._group = [self.topic, first]
            self._set(first)
            self._nominative_here = True
            return
        ordinal = _ORDINAL.search(low)
        if ordinal and len(self._group) > 1:
            k = 0 if ordinal["one"] else 1 if ordinal["two"] else 2
            if k < len(self._group):
                self._set(self._group[k])
                return
        told_of = [x for x in mentioned if x is not None]
        one = len(told_of) == 1 and any(self._case(m) in ("gen", "dat", "acc") for m in names if m.entity == told_of[0])
        if one:
            # «Асановқа айыппұл салынып, ол …»
            self.topic = told_of[0]
        if self._stranger(start, end):
            self._set(OTHER)
            return
        if _TRIED.search(low):
            self._set(self.topic)
            return
        if one:
            self.current = told_of[0]

    def _set(self, subject: str | list[str] | None) -> None:
        self.current, self.explicit = subject, True
        self._other_here = isinstance(subject, str) and subject not in self.defendants
        if isinstance(subject, str) and subject in self.defendants:
            self.topic = subject

    def _first(self, low: str) -> bool:
        return any(not _FIRST_NOT.search(m.group()) for m in _FIRST.finditer(low))

    def _relative(self, low: str, start: int) -> bool:
        """Sets the subject where it is somebody's kin or mate: «інім», «жолдасы»."""
        for m in _POSSESSED.finditer(low):
            if not (m["mine"] or m["his"]) or re.match(
                r"\s*(?:[а-яё]+\s+)?(?:бирге|арк?ылы)|\s*(?:мен|пен|бен)(?!\w)", low[m.end() :]
            ):
                continue
            follow = next((x for x in self._between(start + m.end(), start + m.end() + 30) if x.entity), None)
            if follow is not None and follow.start <= start + m.end() + 2:
                if self._case(follow) != "nom":
                    continue
                self._set(follow.entity if follow.entity not in self.defendants else OTHER)
                return True
            if re.match(r"\s+[а-я]{3,}(?:мен|пен|бен)(?!\w)", low[m.end() :]):
                continue
            if m["mine"]:
                if self.speaker is None:
                    self._set(OTHER)
                    return True
                # The brother, son, husband of a witness is the man on trial; the friend of the accused is not.
                self._set(OTHER if self.speaker in self.defendants or m["mate"] else self.topic)
                return True
            word = re.match(r"\s+([а-я]{3,})(?:мен|пен|бен)\s", low[m.end() :])
            if word or m.group().startswith(("ана ", "ул ")):
                continue
            if re.search(r"(?:учаске|болим|колония|цех|зауыт)\s+$", low[: m.start()]) or low[m.start() :].startswith(
                ("командир", "баст", "баласы", "айелине", "кыз")
            ):
                continue
            self._set(OTHER)
            return True
        return False

    def is_his_own(self) -> bool:
        """Whether the clause names a defendant as the one who acts."""
        return self._nominative_here and (isinstance(self.current, list) or self.current in self.defendants)

    def _aside(self, m: NameMention, start: int) -> bool:
        before = self.n.low[max(start, m.start - 24) : m.start]
        behind = self.n.low[m.end : m.end + 16]
        return (
            re.search(r"(?:номир\w*|атына)\s+$", before) is not None
            or re.match(r"\s*(?:\w+\s+)?(?:аркылы|туралы|есимди\s+абонент|деген\s+абонент)", behind) is not None
        )

    def _stranger(self, start: int, end: int) -> bool:
        """Whether somebody stands there whom the text knows by first name or trade only."""
        for m in re.finditer(r"[А-ЯЁӘҒҚҢӨҰҮҺІ][а-яёәғқңөұүһі]{2,}", self.n.text[start:end]):
            if fold(m.group()) in self._third and not re.match(
                r"\s*-?\s*(?:мен|пен|бен)(?!\w)", self.n.low[start + m.end() : start + m.end() + 6]
            ):
                return True
        low = self.n.low[start:end]
        if re.search(
            r"(?<!\w)(?:коби|копшилиги|биразы|кейбиреулери|бесеуи|алтауы|биреулер\w*|(?:\d+|еки|уш|торт|бес|алты|он|бирнеше|коптеген|бир\s+топ)\s+(?:адам|жауынгер|сарбаз|жигит|азамат|солдат|киси)(?:ы|и)?(?!\s+(?:бар|бол|курам|топ)))(?!\w)",
            low,
        ):
            return True
        if re.search(
            r"(?<!\w)(?:коби|копшилиги|биразы|кейбиреулери|баска(?:лары)?|озге(?:лери)?|кейбир\w*|бирге\s+(?:жумыс|болган|кызмет|журген|барган)\s*\w*)\s+[а-я]+",
            low,
        ) and not _TRIED.search(low):
            return True
        for r in _RANKED.finditer(low):
            # «қатардағы жауынгер Смирнов», «куә Нұрбек»
            word = re.match(r"[А-ЯЁӘҒҚҢӨҰҮҺІ][а-яёәғқңөұүһі]{2,}", self.n.text[start + r.end() : end])
            if word and not any(
                m.entity in self.defendants for m in self._between(start + r.end(), start + r.end() + 1)
            ):
                return not re.match(
                    r"(?:нын|нин|га|ге|мен|ка|ке)(?!\w)", low[r.end() + word.end() :]
                ) and not re.search(
                    r"(?:мен|пен|бен|нын|нин|дын|дин|тын|тин|га|ге|ка|ке|ды|ди|ны|ни)$", fold(word.group())
                )
        # «бірге жұмыс істеген Иванов»: a surname that belongs to nobody known.
        for w in _SURNAME.finditer(self.n.text[start:end]):
            at = start + w.start()
            known = any(x.start <= at < x.end for x in self._between(at - 60, end))
            if (
                not known
                and city_country(w.group()) is None
                and low[w.end() : w.end() + 1] != "-"
                and re.search(r"(?:ген|ган|кен|кан|тын|тин)\s+(?:[а-я]{3,}\s+)?$", self.n.low[max(start, at - 24) : at])
            ):
                return True
        return False

    def _of_another(self, start: int, cue: int) -> bool:
        """Whether the deed is told as somebody else's («досының тұтқынға түскенін естіген»)."""
        if _THEIRS.search(self.n.low, start, cue):
            return True
        named = [m for m in self._between(max(start, cue - 60), cue) if m.entity and self._case(m) == "gen"]
        return bool(named) and named[-1].entity not in self.defendants

    def of(self, mode: str, start: int, end: int, cue_start: int, cue_end: int, type_: str) -> str | list[str] | None:
        """The subject of an event that a cue of this clause tells; None where nobody can be named."""
        if type_ == "death":
            # Nobody is tried dead.
            return self.current if self._other_here else OTHER
        low = self.n.low[start:end]
        names = [m for m in self._between(start, end) if m.entity in self.defendants]
        oblique = [m for m in names if self._case(m) in ("gen", "dat", "acc", "ins" if mode == "patient" else "acc")]
        if isinstance(self.current, list):
            return list(self.current)
        if type_ == "hardship" and self.speaker is not None and self.speaker not in self.defendants and not oblique:
            return self.topic
        if mode == "patient":
            if (
                self._nominative_here
                and self.current in self.defendants
                and (not oblique or _PASSIVE.search(self.n.low[cue_start:cue_end] + " "))
            ):
                return self.current
            if oblique:
                return oblique[0].entity
            if _ME.search(low):
                return self.speaker or self.topic
            if self.current == OTHER or (isinstance(self.current, str) and self.current not in self.defendants):
                if _HIM.search(low) or _HIS.search(low) or (self.speaker is not None and self.current != self.speaker):
                    return self.topic
                passive = _PASSIVE.search(self.n.low[cue_start:cue_end] + " ")
                return self.current if passive or self.speaker == self.current else self.topic
            return self.current
        if self._other_here:
            return self.current
        if re.search(r"[гк][ае]н[ыи]", self.n.low[cue_start:cue_end]) and self._of_another(start, cue_start):
            return OTHER
        if not self._nominative_here and oblique and type_ not in ("departure_for_work", "border_crossing"):
            return oblique[0].entity
        if self.current == OTHER or (isinstance(self.current, str) and self.current not in self.defendants):
            him = _HIM.search(low)
            if (
                him
                and type_ in ("wound", "contract_end", "deployment", "training", "payment_received", "contract_signed")
                and not self._nominative_here
            ):
                return self.topic
        return self.current


_THEIRS = re.compile(
    rf"(?<!\w)(?:{_KIN}|{_MATE})(?:[ыи]м|с[ыи]|[ыи]|лар[ыи]|дар[ыи])н[ыи]н\s(?!(?:уйи|колиг|шот|карта|атына|кем|жардем))|(?<!\w)\w+(?:лар|лер|дар|дер|тар|тер)[дтн][ыи]н\s+(?:\S{{1,30}}\s+){{0,3}}$"
)
_RANKED = re.compile(
    r"(?<!\w)(?:жауынгер|сарбаз|командир|сержант|лейтенант|майор|капитан|прапорщик|куа)\s+(?=[^\s]{3})"
)
_JOINED = re.compile(r"(?:\s?-\s?\w{1,5})?\s*(?:жане|мен|пен|бен|,)\s*")
_SUFFIX_NAME = re.compile(r"(?:мен|пен|бен|нын|нин|га|ге|ка|ке|ды|ди|ны|ни)$")
_SURNAME = re.compile(r"(?<![«\"\w])[А-ЯЁӘҒҚҢӨҰҮҺІ][а-яёәғқңөұүһі]{2,}(?:ов|ев|ин|ова|ева|ина|енко|баев|беков)(?!\w)")


def _case_of(suffix: str) -> str:
    if suffix.endswith(("ын", "ин")):
        return "gen"
    if suffix in ("ны", "ни", "ды", "ди", "ты", "ти"):
        return "acc"
    if suffix in ("мен", "пен", "бен", "менен", "пенен", "бенен"):
        return "ins"
    if suffix in ("га", "ге", "ка", "ке", "на", "не", "а", "е"):
        return "dat"
    return "abl" if suffix.endswith(("ан", "ен")) else "loc"
