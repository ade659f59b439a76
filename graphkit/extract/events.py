# ruff: noqa: E501 -- the patterns read best in one line each
"""From sentences to events: frames over clauses, then subject, polarity, date and who says it."""

from __future__ import annotations

import re
from bisect import bisect_left
from itertools import pairwise

from graphkit.dates.resolve import ResolvedDate
from graphkit.extract import guards
from graphkit.extract.attributes import attributes_of
from graphkit.extract.by_words import weigh
from graphkit.extract.clauses import Clause, split_clauses
from graphkit.extract.context_kk import settings_kk
from graphkit.extract.context_ru import Setting, settings_ru
from graphkit.extract.draft import Draft
from graphkit.extract.fire import fire
from graphkit.extract.frame import Frame
from graphkit.extract.gapping_ru import SAME_ACT, gaps
from graphkit.extract.guards_kk import asks_kk, negated_kk, unreal_kk
from graphkit.extract.kazakh import is_russian
from graphkit.extract.merge import within_sentence
from graphkit.extract.normalise import Normalised
from graphkit.extract.people import People
from graphkit.extract.pieces_ru import pieces_of
from graphkit.extract.sections import Sentence
from graphkit.extract.subjects import Subjects
from graphkit.extract.subjects_kk import SubjectsKk

__all__ = ["draft_events"]

_NO_CONTEXT_DATE = frozenset(
    {"employment", "residence", "payment_promised", "hardship", "coercion", "deception", "service", "imprisonment",
     "migration_problem", "exit_ban", "contract_end", "citizenship", "public_appeal", "death"}
)  # fmt: skip
"""Types whose date is only taken from their own clause: they last, or are told out of order."""


def draft_events(
    n: Normalised, sentences: list[Sentence], people: People, dates: list[ResolvedDate], language: str
) -> list[Draft]:
    """All events that the frames find, in the order of the text, not yet merged."""
    out: list[Draft] = []
    subjects = SubjectsKk(n, people) if language == "kk" else Subjects(n, people, language)
    starts = [r.written.start for r in dates]
    signed: set[str] = set()
    recent: list[Draft] = []
    settings = settings_ru(n, sentences) if language == "ru" else settings_kk(n, sentences)
    for k, s in enumerate(sentences):
        low = n.low[s.start : s.end]
        setting = settings[k] if settings else None
        if s.section in ("opening", "qualification", "resolution"):
            if s.section == "qualification":
                _reject(recent, low, language)
                if language == "ru":
                    _reject_told(out, low)
                subjects.enter(s)
                found = _rejected_claims(n, s, subjects, dates, starts, language, signed)
                out.extend(found)
            continue
        subjects.enter(s)
        _reject(recent, low, language)
        if language == "ru":
            _reject_told(out, low)
        if subjects.new_speaker is not None:
            # A testimony tells the life again from its beginning.
            signed.clear()
        found = _sentence(n, s, subjects, dates, starts, language, signed, setting)
        told = recent[-1] if recent and recent[-1].sentence.paragraph == s.paragraph else None
        if isinstance(subjects, Subjects) and not found and told is not None and SAME_ACT.search(low):
            inside = _dates_in(dates, starts, s.start, s.end, n)
            found = _again(told, n, s, s.start, s.end, subjects, inside, None, 0)
        if recent and recent[-1].sentence.paragraph < s.paragraph - 2:
            recent = []
        if language == "ru":
            _dated_by_event_before(out[-1] if out else None, found, s, sentences[k - 1] if k else s, n)
        recent.extend(found)
        out.extend(found)
    return out


_THERE_AND_THEN = {
    "border_crossing": frozenset({"departure_for_work", "border_crossing"}),
    "detention": frozenset({"border_crossing", "detention"}),
    "recruiter_contact": frozenset({"detention", "job_ad_seen"}),
    "coercion": frozenset({"detention", "recruiter_contact"}),
}
"""What mostly happens on the day of what was told right before it: the border on the way to work, the arrest behind the
border, the offer at the police station."""
_LATER = re.compile(
    r"(?<!\w)(?:через\s+(?!пост|пункт|аэропорт|кпп|[«\"]|станци|контрол)|спустя\s+(?!час)|впоследствии|позже|позднее|вскоре|затем|потом|в\s+дальнейшем)"
)


def _dated_by_event_before(
    before: Draft | None, found: list[Draft], s: Sentence, last: Sentence, n: Normalised
) -> None:
    """Give the first event of a sentence, where it has no date, that of the event which the sentence before it told."""
    for d in found:
        first = before
        before = d
        if d.date is not None or first is None or d.type not in _THERE_AND_THEN or first.date is None:
            continue
        near = first.sentence in (s, last) and first.sentence.paragraph == s.paragraph
        leads = first.type in _THERE_AND_THEN[d.type] and first.polarity == d.polarity == "asserted"
        if near and leads and _names(first.subject) & _names(d.subject) and not _LATER.search(n.low, s.start, d.end):
            d.date, d.date_source = first.date, "context"
            d.attributes["_near"] = True


_CHARGE_FAILS = re.compile(
    r"^(?:однако\s+)?(?:это|данное|указанное|такое)\s+обвинение\s+(?:\w+\s+){0,3}(?:не\s+(?:наш|подтверд|доказан)|опровер)\w*"
)


_TOLD_OF = (
    ("coercion", re.compile(r"принужд|принудил|угроз|давлени|насили|запугив|шантаж|избиени|пытк")),
    ("deception", re.compile(r"обман|заблужд")),
)
_DEFENCE = re.compile(
    r"способ\w*\s+(?:\w+\s+){0,3}(?:защиты|уйти|избежать|смягчить)|надуман|голословн|несостоятельн|критически"
)


def _reject_told(out: list[Draft], low: str) -> None:
    """A sentence that turns down what the man on trial told anywhere before it («Версия о принуждении надуманна»)."""
    if not guards.rejected(low, "ru"):
        return
    meant = {kind for kind, p in _TOLD_OF if p.search(low)}
    if (
        not meant
        and _DEFENCE.search(low)
        and re.search(r"подсудим|(?:его|ее|эти|такие|данные)\s+(?:довод|показани)", low)
    ):
        meant = {kind for kind, _ in _TOLD_OF}
    for d in out:
        if d.type in meant and d.said_by == "testimony" and d.polarity == "asserted":
            d.polarity, d.certainty = "negated", "alleged"
            d.attributes["court_rejected"] = True


def _reject(recent: list[Draft], low: str, language: str) -> None:
    """A sentence that turns down the claims before it."""
    if recent and language == "ru" and _CHARGE_FAILS.search(low):
        for d in recent:
            same_paragraph = d.sentence.paragraph == recent[-1].sentence.paragraph
            if d.certainty == "alleged" and d.said_by == "charge" and same_paragraph:
                d.polarity, d.attributes["court_rejected"] = "negated", True
    if recent and guards.rejects_before(low, language):
        last = recent[-1].sentence.paragraph
        for d in recent:
            if (
                d.said_by == "testimony"
                and d.sentence.paragraph == last
                and d.type in ("coercion", "deception", "capture", "enlistment_attempt", "surrender")
            ):
                d.polarity = "negated"
                d.attributes["court_rejected"] = True
                d.certainty = "alleged"


def _rejected_claims(
    n: Normalised,
    s: Sentence,
    subjects: Subjects | SubjectsKk,
    dates: list[ResolvedDate],
    starts: list[int],
    language: str,
    signed: set[str],
) -> list[Draft]:
    """In the qualification only claims that the court turns down, or denials, say anything new."""
    low = n.low[s.start : s.end]
    if not (guards.rejected(low, language) or guards.unproven(low, language)):
        return []
    found = _sentence(n, s, subjects, dates, starts, language, signed)
    return [d for d in found if d.polarity == "negated"]


def _sentence(
    n: Normalised,
    s: Sentence,
    subjects: Subjects | SubjectsKk,
    dates: list[ResolvedDate],
    starts: list[int],
    language: str,
    signed: set[str],
    setting: Setting | None = None,
) -> list[Draft]:
    low = n.low[s.start : s.end]
    if _NO_WORD.search(low):
        return []
    if guards.asks(low, language) or (setting is not None and setting.asks):
        return []
    claim_rejected = guards.rejected(low, language) or guards.unproven(low, language)
    charged = guards.charged_only(low, language)
    if setting is not None:
        claim_rejected, charged = claim_rejected or setting.rejected, charged or setting.charged
    denied_before = False
    out: list[Draft] = []
    clauses = split_clauses(n.low, n.text, s.start, s.end, language)
    if language == "ru":
        clauses = [p for c in clauses for p in _finer(n, c, s, signed)]
    previous_date: ResolvedDate | None = None
    unused: list[ResolvedDate] = []
    for k, c in enumerate(clauses):
        inside = _dates_in(dates, starts, c.start, c.end, n)
        subjects.clause(c.start, c.end)
        before = len(out)
        again: list[Draft] = []
        if isinstance(subjects, Subjects) and out and SAME_ACT.search(n.low, c.start, c.end):
            again = _again(out[-1], n, s, c.start, c.end, subjects, inside, previous_date, k)
        if again:
            out.extend(again)
            previous_date = inside[-1] if inside else previous_date
            continue
        if language == "kk" and asks_kk(n.low, c.start, c.end):
            continue
        # A speech may stand in the other language.
        tongue = "ru" if language == "kk" and is_russian(n.low[c.start : c.end]) else language
        seen = _names(subjects.current) & signed != set()
        done_to = subjects.of("patient", c.start, c.end, c.start, c.start, "") if language == "kk" else subjects.current
        fired = weigh(fire(n, c, s, tongue, seen, _names(done_to) & signed != set()), n, c, tongue)
        for frame, m, most in fired:
            if tongue == "kk":
                if unreal_kk(n.low, c.start, c.end, m.start(), m.end(), agent=frame.mode == "agent"):
                    continue
            elif frame.type not in ("coercion", "deception") and guards.hypothetical(
                n.low, c.start, c.end, m.start(), tongue
            ):
                continue
            if guards.legal_formula(n.low[c.start : c.end], tongue) and frame.type in ("deployment", "service"):
                continue
            who = subjects.of(frame.mode, c.start, c.end, m.start(), m.end(), frame.type)
            if who is None or (frame.rule.endswith(".urged") and subjects.is_his_own()):
                continue
            # What is told by a negative verb itself («не вернулся», «қайтпады», «не выплатили») is no denial.
            negative = (
                frame.type == "hardship"
                or (tongue == "ru" and frame.type in _TOLD_NEGATIVELY and " не " in f" {m.group()}")
                or (frame.type == "desertion" and re.search(r"(?:ма|па|ме|пе)(?:ды|ган|ди|ген)$", m.group()))
            )
            if tongue == "kk":
                negative = frame.type in _TOLD_BY_DENIAL or frame.rule.endswith("return")
                negated = not negative and negated_kk(n.low, c.start, c.end, m, loose=frame.loose)
            else:
                negated = not negative and guards.negated(
                    n.low, c.start, c.end, m.start(), m.end(), tongue, loose=frame.loose
                )
                negated = negated or (not negative and _DENIED_BEHIND.match(low) is not None)
                if frame.type == "coercion" and _AS_IF.search(n.low, c.start, m.start()):
                    negated = True
            if (
                not frame.rule.endswith(".until")
                and frame.type in ("wound", "coercion", "capture", "payment_received")
                and re.search(r"(?<!\w)не\s", m.group())
            ):
                negated = True
            negated = negated or (denied_before and _THAT.match(n.low, c.start, c.end) is not None)
            polarity = "negated" if negated or claim_rejected else "asserted"
            if polarity == "asserted" and setting is not None and setting.opinion:
                polarity = "disputed"
            date, source, date_end, back = _date(frame.type, inside, previous_date, m.start(), n)
            if frame.rule.endswith(".after"):
                # «После обучения … прибыл»: the clause's date is of what came next.
                date, source, date_end, back = None, None, None, None
            if date is None and unused and not frame.rule.endswith(".after"):
                # «30 августа комиссия признала его негодным, контракт расторгнут»: the date told nothing yet.
                date, source = unused[-1].value, "context"
            said_by = "testimony" if subjects.testimony or _reported(low) else "charge" if charged else "court_finding"
            start, end = _trim(n, c.start, c.end)
            if frame.rule.endswith(".after"):
                start, end = m.start(), m.end()
            if not start <= m.start() < end:
                continue
            start = _from_subject(n, start, end, m.start(), language)
            if back is not None:
                start = min(start, back) if start - back < 60 and back >= s.start else start
            confidence = min(most, _confidence(frame, source, said_by, subjects.explicit, s.section))
            d = Draft(
                frame.type, frame.rule, start, end, s, who, polarity, date, source, date_end, said_by,
                "alleged" if charged or (claim_rejected and said_by == "testimony") else "stated", confidence, order=k,
            )  # fmt: skip
            d.attributes = attributes_of(frame.type, n, c.start, c.end, s, bool(_names(who) & signed), language)
            if frame.type == "contract_signed" and polarity == "asserted" and not (charged and tongue == "ru"):
                signed |= _names(who)
            if claim_rejected and (guards.rejected(low, language) or (setting is not None and setting.rejected)):
                d.attributes["court_rejected"] = True
            front = out[-1] if out else None
            if front is not None and _part_of(front, d, m.group()):
                front.end = max(front.end, d.end)
                continue
            out.append(d)
        if isinstance(subjects, Subjects):
            host = out[-1] if out else None
            for gap in gaps(n, c.start, c.end, subjects.own_names(c.start, c.end)):
                if host is None:
                    break
                subjects.clause(gap.start, gap.who_end)
                if gap.name is not None:
                    subjects.means(gap.name[0])
                inside_gap = [r for r in inside if gap.start <= r.written.start < gap.end]
                for d in out[before:]:
                    if d.start < gap.start < d.end:
                        d.end = _trim(n, d.start, gap.start)[1]
                out.extend(_again(host, n, s, gap.start, gap.end, subjects, inside_gap, previous_date, k))
            denied_before = _DENIES.search(n.low, c.start, c.end) is not None
        unused = inside or unused if len(out) == before else []
        if inside:
            previous_date = inside[-1]
    return within_sentence(out)


def _finer(n: Normalised, c: Clause, s: Sentence, signed: set[str]) -> list[Clause]:
    """The pieces of a clause where they tell all that it tells; else the clause itself."""
    pieces = pieces_of(n.low, n.text, c)
    if len(pieces) < 2:
        return pieces
    whole = {f.type for f, _ in fire(n, c, s, "ru", bool(signed), bool(signed))}
    if not whole:
        return [c]
    out: list[Clause] = []
    told: list[Frame] = []
    for p in pieces:
        found = [f for f, _ in fire(n, p, s, "ru", bool(signed), bool(signed))]
        if out and not found:
            out[-1] = Clause(out[-1].start, p.end)
        else:
            out.append(p)
        told += found
    # What only a weak rule would add, the whole clause knew better.
    finer = whole <= {f.type for f in told} and all(f.type in whole or not f.weak for f in told)
    return out if finer else [c]


_AT_FRONT = re.compile(r"(?:рыл|копал|таскал|стоял|вытаскивал|выносил)")


def _part_of(front: Draft, d: Draft, cue: str) -> bool:
    """Whether what a soldier did is part of being sent there («прибыл под Купянск, где рыл окопы»)."""
    return (
        d.type == "service"
        and d.rule.startswith("ru.")
        and front.type == "deployment"
        and (front.subject, front.polarity) == (d.subject, d.polarity)
        and d.order - front.order <= 1
        and _AT_FRONT.match(cue) is not None
        and d.date_source != "span"
    )


_NO_WORD = re.compile(r"\w{100}")
"""No language has such a word; patterns that try every stem and ending would spend minutes on it."""
_TOLD_NEGATIVELY = frozenset({"contract_end", "deception", "exit_ban", "migration_problem"})
"""Types of which a negative verb may tell in Russian («не предупредили», «не выпустили»)."""
_DENIED_BEHIND = re.compile(r"(?:то,\s+)?что\s[^.]*,\s+(?:[^\s,]+\s+){0,3}(?:отрица\w+|отверг\w*|опроверг\w*)\W*$")
"""«Что кто-либо бил его, отрицал»."""
_AS_IF = re.compile(r"(?<!\w)(?:будто(?:\s+бы)?|якобы)(?!\w)")
_TOLD_BY_DENIAL = frozenset({"hardship", "migration_problem", "exit_ban", "enlistment_attempt"})


def _again(
    host: Draft, n: Normalised, s: Sentence, start: int, end: int, subjects: Subjects, inside: list[ResolvedDate],
    previous: ResolvedDate | None, order: int,
) -> list[Draft]:  # fmt: skip
    """The act of `host` told again of somebody else, without its verb; nobody else, nothing."""
    who = subjects.current
    if who is None or who == host.subject:
        return []
    date, source, date_end, _ = _date(host.type, inside, previous, end, n)
    a, b = _trim(n, start, end)
    if b <= a:
        return []
    again = Draft(
        host.type, f"{host.rule}.again", a, b, s, list(who) if isinstance(who, list) else who, host.polarity, date, source,
        date_end, host.said_by, host.certainty, round(max(0.05, host.confidence - 0.1), 2), order=order,
    )  # fmt: skip
    for key in ("direction", "counterparty"):
        if key in host.attributes:
            again.attributes[key] = host.attributes[key]
    return [again]


def _names(subject: str | list[str] | None) -> set[str]:
    return set() if subject is None else {subject} if isinstance(subject, str) else set(subject)


_THAT = re.compile(r"\W*(?:что|чтобы|будто|как|о\s+том|якобы)(?!\w)")
_DENIES = re.compile(
    r"(?<!\w)не\s+исключ\w+|(?<!\w)(?:оснований|данных|сведений|доказательств)\s+(?:\w+\s+)?(?:полагать|считать|тому|того|о\s+том)(?!\w)|(?<!\w)(?<!не\s)(?:отрица\w+|опроверг\w+|отказал\w*\s+от\s+(?:слов|показани)\w*|не\s+(?:подтвер\w+|призна\w+|помн\w+|согласил\w+))(?!\w)"
)
_REPORTED = re.compile(
    r"по\s+(?:его|ее|их)\s+(?:словам|утверждению)|как\s+(?:он|она)\s+(?:помнит|утвержда\w+|говорит)|по\s+(?:показаниям|словам)\s+(?:подсудим|свидетел)|со\s+слов|(?:показал|пояснил|сообщил|рассказал)[аи]?,?\s+(?:суду\s+)?(?:следующее|что)|показ[аы]\w+\s+суду|деп\s+(?:корсетти|тусинди\w+|айтты|жауап)"
)


def _reported(low: str) -> bool:
    return _REPORTED.search(low) is not None


_DOCUMENT = re.compile(r"(?:(?<!\w)от|№\s?\S+\s+от|датированн\w+)\s+$")


def _dates_in(dates: list[ResolvedDate], starts: list[int], start: int, end: int, n: Normalised) -> list[ResolvedDate]:
    out = []
    for r in dates[bisect_left(starts, start) : bisect_left(starts, end)]:
        if r.value is None or _DOCUMENT.search(n.low[max(0, r.written.start - 20) : r.written.start]):
            continue
        out.append(r)
    return out


def _date(
    type_: str, inside: list[ResolvedDate], previous: ResolvedDate | None, cue: int, n: Normalised
) -> tuple[str | None, str | None, str | None, int | None]:
    """Date, its source, the end of a range, and the start of the date's span."""
    if type_ in _NO_CONTEXT_DATE:
        # «сол жерде» places what happened at once there, not what lasted.
        inside = [r for r in inside if r.written.rule != "same.place"]
    if inside:
        before = [r for r in inside if r.written.start <= cue]
        own = before[-1] if before else inside[0]
        end = None
        if own.written.role == "to":
            k = inside.index(own)
            if k and inside[k - 1].written.role == "from":
                end, own = own.value, inside[k - 1]
        elif own.written.role == "from":
            k = inside.index(own)
            if k + 1 < len(inside) and inside[k + 1].written.role == "to":
                end = inside[k + 1].value
        context = own.written.shift is not None or own.written.same == "day"
        return own.value, "context" if context else "span", end, own.written.start
    if previous is not None and type_ not in _NO_CONTEXT_DATE:
        # A range behind which something else is told ends before it.
        return previous.value, "context", None, None
    return None, None, None, None


_LEAD = re.compile(
    r"(?:(?:и|а|но|также|затем|далее|потом|кроме\s+того|при\s+этом|после\s+чего|после\s+этого|где|откуда|куда|что|в\s+связи\s+с\s+чем|однако|так|тогда|жане|ал|бирак|содан\s+(?:кейин|сон)|сонан\s+сон|ол\s+жерде|онда|кейин)[\s,]+)+"
)


def _trim(n: Normalised, start: int, end: int) -> tuple[int, int]:
    m = _LEAD.match(n.low, start, end)
    if m and m.end() < end:
        start = m.end()
    while start < end and n.text[start] in " ,;:-\n":
        start += 1
    while end > start and n.text[end - 1] in " ,;:.-\n":
        end -= 1
    # «г.», «руб.» keep their full stop.
    if n.low[end : end + 1] == "." and re.search(
        r"(?:^|[\s\d])(?:г|гг|руб|тыс|р|ж|тг|обл)$", n.low[max(start, end - 5) : end]
    ):
        end += 1
    return start, end


_MAX_QUOTE = 420


def _from_subject(n: Normalised, start: int, end: int, cue: int, language: str) -> int:
    """A very long clause is quoted from the last comma that keeps it under `_MAX_QUOTE` characters."""
    if cue - start <= _MAX_QUOTE:
        return start
    cut = n.low.find(", ", max(start, cue - _MAX_QUOTE), cue)
    return cut + 2 if cut >= 0 else max(start, cue - _MAX_QUOTE)


def _confidence(frame: Frame, source: str | None, said_by: str, explicit: bool, section: str) -> float:
    value = frame.weight
    if source == "context":
        value -= 0.05
    if not explicit:
        value -= 0.05
    if said_by == "testimony":
        value -= 0.05
    if section == "evidence":
        value -= 0.15
    if frame.language == "ru":
        value = _share_right(value)
    return round(max(0.05, min(value, 0.99)), 2)


_SHARES = ((0.0, 0.0), (0.5, 0.5), (0.75, 0.82), (0.85, 0.92), (0.91, 0.97), (0.96, 0.985), (1.0, 0.99))
"""What the weights less their doubts came to: the share that was right, on the Russian development texts and on those
that others wrote unseen."""


def _share_right(value: float) -> float:
    for (a, low), (b, high) in pairwise(_SHARES):
        if value <= b:
            return low + (high - low) * (value - a) / (b - a)
    return _SHARES[-1][1]
