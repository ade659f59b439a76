# ruff: noqa: E501 -- the patterns read best in one line each
"""What the resolution decides on each defendant: outcome, articles, sentence."""

from __future__ import annotations

import re

from graphkit.extract.articles import find_articles
from graphkit.extract.model import Defendant, DefendantSpans
from graphkit.extract.normalise import Normalised
from graphkit.extract.people import People, Person
from graphkit.extract.sections import Section
from graphkit.extract.terms import find_regime, find_terms

__all__ = ["read_resolution", "take_first_sentence"]

_ACQUIT = re.compile(
    r"оправда\w*|невиновн\w+|прекрат\w+|исключи\w*|ақта\w*|акта(?:лсын|луы|лып|п|у)\w*|кинасиз|кыскартыл|тоқтатыл|токтатыл"
)
_GUILTY = re.compile(r"(?<!не)виновн\w+|кинали|признать\s+виновн")
_SENTENCE = re.compile(r"назначи\w+|определи\w+|наказани\w+|тагайында\w+|жаза\w*")
_SUSPENDED = re.compile(r"услов(?:но|ным|ное)(?!-досроч)|шартты(?!\s+турде\s+мерзимин)|пробационн\w+ контрол")
_FINAL = re.compile(
    r"окончательн\w+|тупкиликти|биржола|(?<!\w)кылмыстардын\s+жиынты[кг]\w*|жиынтыгында|нәтижесинде|натижесинде"
)


def read_resolution(
    n: Normalised,
    persons: list[Person],
    out: dict[str, Defendant],
    people: People,
    sections: list[Section],
    spans: DefendantSpans,
) -> None:
    """Fill in outcome, convicted articles and sentence of each, and where they stand."""
    for d in out.values():
        d.sentence = {"type": None, "years": None, "months": None, "suspended": False, "regime": None}
    section = next((s for s in sections if s.kind == "resolution"), None)
    if section is None:
        return
    blocks = _blocks(n, section, persons, people)
    for p in persons:
        d = out[p.id]
        text = blocks[p.id]
        low = "".join(n.low[a:b] + "\n" for a, b in text)
        _decide(low, d)
        own = f"defendant.{p.id}." if len(persons) > 1 else ""
        sentence: tuple[int, int] | None = None
        for a, b in text:
            for ref in find_articles(n.low, a, b):
                if ref.value in d.articles_convicted and ref.is_offence:
                    for key in dict.fromkeys(("article.convicted", f"{own}article.convicted")):
                        spans.setdefault(key, []).append((ref.start, ref.end))
                    break
            if m := re.search(r"назначить\s|оған\s|оган\s", n.low[a:b]):
                stop = re.search(r"безопасности|отесин|;\s|\n|\.\s", n.low[a + m.start() : b])
                end = a + m.start() + stop.end() if stop else b
                if stop and stop.group()[0] in ".;\n":
                    end = a + m.start() + stop.start()
                if find_terms(n.low, a + m.start(), end):
                    sentence = (a + m.start(), end)
        if sentence is None or d.sentence["years"] is not None:
            # The words must hold the term that was read: «оған … 5 жыл», or whatever clause it stands in.
            sentence = _term_clause(n, text, d, sentence)
        if sentence is not None:
            for key in dict.fromkeys(("sentence", f"{own}sentence")):
                spans.setdefault(key, []).append(sentence)
    if len(persons) > 1:
        _regime_of_all(n.low[section.start : section.end], list(out.values()))


_ALL_OF_THEM = re.compile(
    r"[^.;\n]*(?<!\w)(?:обоим|обоих|обеим|троим|троих|четверым|каждому|каждым|всем(?:\s+(?:осужд|подсуд)\w+)?|осужд[её]нным|"
    r"екеуи\w*|ушеуи\w*|тортеуи\w*|барлыгы\w*|сотталгандар\w*|аркайсысы\w*)(?!\w)[^.;\n]*"
)


def _regime_of_all(low: str, defendants: list[Defendant]) -> None:
    """«Наказание обоим отбывать в учреждениях средней безопасности»: said once, of all who are in prison."""
    said = [regime for m in _ALL_OF_THEM.finditer(low) if (regime := find_regime(m.group()))]
    if len(set(said)) != 1:
        return
    for d in defendants:
        if d.sentence["type"] == "imprisonment" and not d.sentence["suspended"] and d.sentence["regime"] is None:
            d.sentence["regime"] = said[0]


def take_first_sentence(n: Normalised, d: Defendant, intro: tuple[int, int], opening: int) -> None:
    """The sentence of the first court, where the appeal leaves it as it is."""
    m = re.search(r"осужд\w+|признан\w*\s+виновн", n.low[intro[1] : min(opening, intro[1] + 1500)])
    if m is None:
        return
    stop = re.search(r"(?<=[а-я]{4})\.\s|\n", n.low[intro[1] + m.start() : opening])
    low = n.low[intro[1] + m.start() : intro[1] + m.start() + stop.start() if stop else opening]
    convicted = list(dict.fromkeys([a.value for a in find_articles(low) if a.is_offence]))
    if not convicted:
        return
    d.articles_convicted = d.articles_convicted or convicted
    d.outcome = "convicted"
    _term(low, d)


def _term_clause(
    n: Normalised, blocks: list[tuple[int, int]], d: Defendant, found: tuple[int, int] | None
) -> tuple[int, int] | None:
    """The clause that states the term of the sentence; ``found`` where that already does."""
    wanted = (d.sentence["years"], d.sentence["months"])

    def states(a: int, b: int) -> bool:
        return any((t.years, t.months) == wanted for t in find_terms(n.low, a, b))

    if found is not None and (wanted[0] is None or states(*found)):
        return found
    for a, b in blocks:
        for t in find_terms(n.low, a, b):
            if (t.years, t.months) != wanted or _not_term(n.low, t.start, t.end):
                continue
            before = max(n.low.rfind(mark, a, t.start) for mark in ("\n", ";", ". "))
            after = min((x for mark in ("\n", ";", ". ") if (x := n.low.find(mark, t.end, b)) >= 0), default=b)
            start = before + 1 if before >= 0 else a
            while start < t.start and n.low[start] in " \n;.":
                start += 1
            return (start, after)
    return found


def _blocks(n: Normalised, section: Section, persons: list[Person], people: People) -> dict[str, list[tuple[int, int]]]:
    """For each defendant the parts of the resolution that speak of him: from his name to the next one's."""
    own = {p.id for p in persons}
    marks = [
        (m.start, m.end, m.entity)
        for m in people.mentions
        if m.entity in own and section.start <= m.start < section.end
    ]
    marks.sort()
    cut = re.search(
        r"\n[^\n]{0,40}(?:меру пресечени|вещественн|процессуальн\w+ издерж|приговор может|бултартпау|заттай дал|укимге)|(?:\.\s)(?:срок\w* (?:отбыв\w+|наказани\w+)? ?исчисл|вещественн|процессуальные издержки|приговор может|меру пресечен)",
        n.low[section.start : section.end],
    )
    limit = section.end if cut is None else section.start + cut.start()
    blocks: dict[str, list[tuple[int, int]]] = {p.id: [] for p in persons}
    if len(persons) == 1:
        blocks[persons[0].id].append((section.start, section.end))
        return blocks
    for k, (at, _, pid) in enumerate(marks):
        assert pid is not None
        last = k
        # «Признать А. и Б. виновными»: what follows the last of them is said of all.
        while last + 1 < len(marks) and _JOINED.fullmatch(n.low, marks[last][1], marks[last + 1][0]):
            last += 1
        end = next((x for x, _, q in marks[last + 1 :] if q != pid or last > k), section.end)
        end = _back_to_verb(n, end, at) if end < section.end else max(limit, at)
        blocks[pid].append((_back_to_verb(n, at, section.start), max(end, at)))
    return blocks


_JOINED = re.compile(r"\s*(?:,|и|жане|мен|пен|бен)\s*")


def _back_to_verb(n: Normalised, at: int, floor: int) -> int:
    """Before «Признать» or «Оправдать» where one stands right before a name."""
    m = re.search(
        r"(?:признать|оправдать|назначить|освободить|подсудим\w+|действия)\s*(?:подсудим\w+\s*)?$",
        n.low[max(floor, at - 40) : at],
    )
    return max(floor, at - 40) + m.start() if m else at


_MOVED_KK = re.compile(
    r"(?:кк\S*\s+)?\d{3}(?:-\d)?\s?-?\s?(?:баб\w*\s+\d(?:-\d)?\s?-?\s?болиг?и?нен|бабынан|баптан)(?=[^;\n]{0,90}(?:сарала|дарежеле|ауыстыр))"
)
_PARTED_KK = re.compile(
    r"(?<=акталсын),\s+|(?<=акталып),\s+|(?<=акталады),\s+|,\s+(?:ал\s+)?(?=(?:кр\s+)?(?:кк\S*\s+)?\d{3}\s?-?\s?(?:бап|баб|б\.)[^,;]{0,70}(?:акта(?:л|у)|кинасиз|кыскарт))"
)


def _pieces_kk(sentence: str) -> list[str] | None:
    """A Kazakh sentence that acquits of one thing and convicts of another, in its parts."""
    if "акта" not in sentence and "кинасиз" not in sentence and "кыскарт" not in sentence:
        return None
    pieces = _PARTED_KK.split(sentence)
    return pieces if len(pieces) > 1 else None


def _decide(low: str, d: Defendant) -> None:
    convicted: list[str] = []
    acquitted = False
    low = re.sub(r"(?<!\w)со?\s+(?:ст\.|стать|ч\.|част|п\.)[^\n;]{0,60}?\s+на\s+(?=(?:ч|ст|п))", "на ", low)
    low = _MOVED_KK.sub("", low)
    parts = [c for c in re.split(r"(?<=[а-я)]{3})\.\s+|;\s*|\n", low) if c.strip()]
    for c in parts:
        pieces = _pieces_kk(c) or (
            re.split(
                r",?\s+(?:а\s+)?(?=(?:и\s+)?(?:оправда\w+|по\s+(?:ст|ч|обвинению)[^,]{0,80}(?:оправда|невиновн|прекрат)))",
                c,
            )
            if _ACQUIT.search(c)
            else [c]
        )
        for piece in pieces:
            bad = _ACQUIT.search(piece)
            good = _GUILTY.search(piece)
            if bad and not good:
                acquitted = True
                continue
            if good or _SENTENCE.search(piece):
                piece = _cut_prior(piece)
                for a in find_articles(piece):
                    if a.is_offence:
                        convicted.append(a.value)
    refined = set(convicted)
    # «по ст. 392» in one place and «ч. 1 ст. 392» in another are one article.
    d.articles_convicted = [v for v in dict.fromkeys(convicted) if not any(x.startswith(v + "/") for x in refined)]
    guilty = bool(convicted) or any(_GUILTY.search(c) and not re.search(r"невиновн|кинасиз", c) for c in parts)
    if re.search(r"принудительн\w+\s+мер\w+\s+медицинск|медициналык\s+сипаттагы\s+мажбурлеу", low) and not guilty:
        d.outcome = "treatment"
    elif guilty:
        d.outcome = "convicted"
    elif acquitted:
        d.outcome = (
            "terminated"
            if re.search(r"прекрат|кыскартыл|токтатыл", low) and not re.search(r"оправд|невиновн|акталс", low)
            else "acquitted"
        )
    if d.outcome in ("acquitted", "terminated", "treatment"):
        d.sentence["type"] = "none"
        return
    _term(low, d)


def _cut_prior(piece: str) -> str:
    m = re.search(
        r"по\s+(?:предыдущему\s+)?приговору|приговор\w*\s+[^,;]{0,80}(?:суда|сотынын)|(?:наказани\w+\s+)?по\s+(?:первому|предыдущему)",
        piece,
    )
    return piece[: m.start()] if m else piece


def _term(low: str, d: Defendant) -> None:
    finals = [m.end() for m in _FINAL.finditer(low)]
    if not finals:
        # «на основании ст. 58 УК – 5 лет 4 месяца»: behind the rule of merging stands the term that counts.
        finals = [m.end() for m in _MERGED.finditer(low) if find_terms(low[m.end() : m.end() + 260])][-1:]
    if not finals and (lowered := _LOWERED.search(low)):
        # «снизить до 4 лет»: on appeal the term that stands.
        finals = [lowered.end()]
    scope_start = 0
    if finals:
        scope_start = finals[-1]
    else:
        m = re.search(r"назнач\w+|тагайында\w+|наказани\w+ в виде|жазас", low)
        if m and "жыл" not in low[: m.start()][-60:]:
            scope_start = m.start()
    scope = low[scope_start:]
    terms = [t for t in find_terms(scope) if not _not_term(scope, t.start, t.end)]
    if not terms and scope_start:
        scope, terms = low, [t for t in find_terms(low) if not _not_term(low, t.start, t.end)]
    if terms:
        t = terms[0]
        d.sentence["years"], d.sentence["months"] = t.years, t.months
    if re.search(r"лишени\w+\s+свободы|бас\s+бостандыгынан\s+айыр", low):
        d.sentence["type"] = "imprisonment"
    elif re.search(r"ограничени\w+\s+свободы|бас\s+бостандыгын\s+шектеу", low):
        d.sentence["type"] = "restriction_of_liberty"
    elif re.search(r"штраф|айыппул", low):
        d.sentence["type"] = "fine"
    d.sentence["suspended"] = any(
        not _OLD_KK.search(low, max(0, m.start() - 90), m.end() + 40) for m in _SUSPENDED.finditer(low)
    ) and not re.search(r"не\s+применя\w+[^.]{0,40}условн", low)
    d.sentence["regime"] = None if d.sentence["suspended"] else find_regime(low)


_OLD_KK = re.compile(r"укими[^.;]{0,80}шартты|шартты\s+(?:турде\s+)?(?:соттал|тагайындалган|жаза\w*\s+жойыл)")
_LOWERED = re.compile(r"(?:сниз|смягч|сократ|уменьш)\w*[^;\n]{0,120}?(?<!\w)до\s(?=\d|\w+\s+\(|\w+\s+(?:лет|год))")
_MERGED = re.compile(
    r"(?:ст\.?|стать[иеяёй]\w?|ст\.\s?ст\.)\s*(?:58|60)(?!\d)|по\s+совокупности\s+(?:преступлени|приговор|уголовн|правонаруш)\w+"
)
_NOT_TERM = re.compile(
    r"испытательн\w+ срок\w*|пробационн\w+|пробациялык|лишением права|с лишением|срок\w* пробаци|сынак\w*|по (?:предыдущему )?приговору|неотбыт\w+|удержани\w+"
)


def _not_term(scope: str, start: int, end: int) -> bool:
    before = scope[max(0, start - 45) : start]
    return bool(_NOT_TERM.search(before)) or bool(
        re.match(r"\s*(?:со дня|с момента|после|ишинде|в течение)", scope[end : end + 20])
    )
