# ruff: noqa: E501 -- the patterns read best in one line each
"""References to articles of the Criminal Code, in the form ``392/1`` (article 392, part 1)."""

from __future__ import annotations

import re
from dataclasses import dataclass

__all__ = ["ArticleRef", "find_articles"]

SPECIAL_PART = 99
"""First article of the special part: lower numbers are general rules (attempt, mitigation), no offences."""


@dataclass(frozen=True, slots=True)
class ArticleRef:
    """span in the normalised text; `value` as ``172`` or ``392/1-1``; `code` ``uk``, ``upk`` or ""."""

    start: int
    end: int
    value: str
    code: str

    @property
    def is_offence(self) -> bool:
        """Whether it names an offence of the Criminal Code."""
        return self.code in ("uk", "") and int(re.match(r"\d+", self.value)[0]) >= SPECIAL_PART  # type: ignore[index]


_NUM = r"\d{1,3}(?:-\d{1,2})?"
_PART_NUM = r"\d{1,2}(?:-\d{1,2})?"
_PART = rf"(?:ч\.?\s?ч?\.?|част(?:ью|и|ь|ям|ями))\s*(?P<@>{_PART_NUM}|перв\w+|втор\w+|треть\w+|четверт\w+)"
_POINT = r"(?:п\.?\s?п?\.?|пункт\w*|подпункт\w*)\s*[«\"']?(?:\d{1,2}|[а-я])[»\"']?\)?(?:\s*,\s*[«\"']?(?:\d{1,2}|[а-я])[»\"']?\)?(?=\s*(?:,|и|ч)))*"
_ART = r"(?:(?:ст\.?\s?){1,2}|стать(?:[яиюе]|ей|ями|ям|ях|и))"
_CODE = re.compile(
    r"\s*(?:[,-]?\s*)?(?P<code>упк|уголовно-?\s?процессуальн\w+|ук(?!\w)|уголовного\s+кодекса|коап|уик|гк|закона)"
)
_ITEM = re.compile(
    rf"(?:{_POINT}\s*,?\s*)?(?:{_PART.replace('@', 'pre')}\s*,?\s*(?:{_POINT}\s*,?\s*)?)?{_ART}\s*(?P<n>{_NUM})(?!\d)"
    rf"(?:\s*,?\s*\(?{_PART.replace('@', 'post')}(?!\s*(?:п\.\s?\S{{1,4}}\s*)?{_ART}))?"
)
_MORE = re.compile(
    rf"(?:\s*(?:,|и|;)\s*|\s+-\s+)(?:{_POINT}\s*)?(?:{_PART.replace('@', 'pre')}\s*,?\s*)?(?P<n>\d{{2,3}}(?:-\d{{1,2}})?)(?![\d.]|\s*(?:г\.|год|лет|тенге|руб|мрп|[а-я]+ября|январ|феврал|март|апрел|ма[яй]|ию[нл]|август|-\s*(?:бап|пункт)))"
    rf"(?:\s*,?\s*\(?{_PART.replace('@', 'post')}(?!\s*{_ART}))?"
)
_KK = re.compile(
    r"(?P<n>\d{1,3}(?:-\d{1,2})?)\s?-?\s?(?:(?:бап|баб)\w{0,10}|(?<=\d{3}-)б\.|(?P<bare>б\.))(?:[\s,]*(?P<post>\d{1,2}(?:-\d{1,2})?)\s?-?\s?(?:(?:боли[гк]|тармаг?)\w{0,8}|(?<=-)б\.))?"
)
_KK_CODE = re.compile(
    r"(?P<code>кпк|кылмыстык-процест\w+|кк|кылмыстык\s+кодекс\w*)(?:\s?-?\s?\w{2,4})?(?:[\s,]+(?>\d{1,3}-\d{3}|\d{1,3}(?:-\d{1,2})?\s?-?\s?(?:бап|баб)\w*|\d{1,2}(?:-\d{1,2})?\s?-?\s?боли\w*|\d{1,3}-б\.|жане|мен|\d{1,3}|-))*[\s,-]*$"
)
_ORDINALS = {"перв": "1", "втор": "2", "трет": "3", "четв": "4"}


def _part(text: str | None) -> str:
    if not text:
        return ""
    return "/" + (text if text[0].isdigit() else _ORDINALS.get(text[:4], text))


def find_articles(low: str, start: int = 0, end: int | None = None) -> list[ArticleRef]:
    """All articles named in a folded text, in order. Lists («ст.ст. 172, 392 ч.1») give one each."""
    stop = len(low) if end is None else end
    found: list[ArticleRef] = []
    at = start
    while m := _ITEM.search(low, at, stop):
        items = [(m.start(), m.end(), m["n"] + (_part(m["pre"]) or _part(m["post"])))]
        at = m.end()
        while (more := _MORE.match(low, at, stop)) is not None:
            number = more["n"]
            if int(number.split("-")[0]) < 10:
                break
            items.append((more.start("n"), more.end(), number + (_part(more["pre"]) or _part(more["post"]))))
            at = more.end()
        code_match = _CODE.match(low, at, stop)
        if code_match is None:
            # «ст. 172, 392 ч. 1, ч. 2 ст. 188 УК»: the code stands behind the last of the list.
            code_match = _LATER_CODE.match(low, at, min(stop, at + 120))
        code = ""
        if code_match is not None:
            word = code_match["code"]
            code = "uk" if word == "ук" or word.startswith("уголовного") else "upk"
        end_at = code_match.end() if code_match is not None and code_match.re is _CODE else items[-1][1]
        if code_match is not None and code_match.re is _CODE:
            tail = re.compile(r"\s+(?:рк|рф|республики казахстан)(?!\w)").match(low, end_at, stop)
            end_at = tail.end() if tail else end_at
        for k, (s, e, value) in enumerate(items):
            found.append(ArticleRef(s, end_at if k == len(items) - 1 else e, value, code))
    for m in _KK.finditer(low, start, stop):
        before = low[max(start, m.start() - 90) : m.start()]
        code_kk = _KK_CODE.search(before)
        if "-" in m["n"] and (code_kk is None or int(m["n"].split("-")[1]) > 12):
            continue
        if m["bare"] and code_kk is None:
            # «172 б.» is an article only behind the code's name; elsewhere pages are counted so.
            continue
        word = code_kk["code"] if code_kk else ""
        code = "" if not word else "upk" if word.startswith(("кпк", "кылмыстык-п")) else "uk"
        found.append(ArticleRef(m.start(), m.end(), m["n"] + _part(m["post"]), code))
    found.sort(key=lambda a: (a.start, a.end))
    return found


_LATER_CODE = re.compile(
    r"(?>(?:[\s,;]*(?!ук(?!\w)|упк|уголовн)(?:и|по|также|а|ч\.|част\w+|п\.|ст\.|ст|стать\w+|\d{1,3}(?:-\d{1,2})?|[«»\"а-я]{1,3}(?=[\s,)])))++)\s*(?P<code>упк|ук(?!\w)|уголовного\s+кодекса)"
)
