"""Amounts of money with currency and period."""

from __future__ import annotations

import re
from typing import Any

__all__ = ["find_amounts"]

_NUMBER = r"\d{1,3}(?:[ .]\d{3})+|\d+(?:[.,]\d{1,2})?"
_AMOUNT = re.compile(
    rf"(?<![\w/.-])(?P<n>{_NUMBER})\s*(?:\([^()\n]{{1,60}}\)\s*)?(?P<k>тыс(?:\.|яч\w*)?|т\.\s?р\.|млн\.?|миллион\w*|мын|млрд\.?)?\s*(?:российск\w+\s+|ресей\s+)?"
    r"(?P<c>рубл\w*|руб\.?|₽|р\.(?!\w)|тенге|тг\.?(?!\w)|доллар\w*|usd|\$|евро|юан\w+)?"
)
_WORDS = re.compile(
    r"(?<!\w)(?P<w>миллион|полмиллиона|полтора\s+миллиона|два\s+миллиона|двести\s+тысяч|сто\s+тысяч|триста\s+тысяч|пятьсот\s+тысяч|бир\s+миллион|еки\s+жуз\s+мын)\s+(?P<c>рубл\w*|тенге|доллар\w*)"
)
_WORD_VALUES = {
    "миллион": 1_000_000, "полмиллиона": 500_000, "полтора миллиона": 1_500_000, "два миллиона": 2_000_000,
    "двести тысяч": 200_000, "сто тысяч": 100_000, "триста тысяч": 300_000, "пятьсот тысяч": 500_000,
    "бир миллион": 1_000_000, "еки жуз мын": 200_000,
}  # fmt: skip
_MONTH = re.compile(
    r"ежемесячн\w*|в\s+месяц|каждый\s+месяц|помесячн\w+|ай\s+сайын\w*|айына|айлык|в\s+мес\.|/мес|жалован\w+"
)
_ONCE = re.compile(r"единовременн\w*|разов\w+|подъемн\w+|биржолгы|бир\s+рет|сразу|при\s+подписании|за\s+подписание")
_TOTAL = re.compile(r"за\s+весь\s+период|всего|общ\w+\s+сумм\w+|итого|барлыгы|в\s+общей")
_DAY = re.compile(r"в\s+(?:день|сутки)|ежедневн\w*|кунине")


def find_amounts(low: str, default_period: str | None = None) -> list[dict[str, Any]]:
    """Amounts in a folded piece of text: ``{"amount", "currency", "period"}``; period may be absent.

    A bare number counts only with a currency, or with «тыс.» beside one that has a currency.
    """
    found: list[tuple[int, int, float, str | None]] = []
    for m in _AMOUNT.finditer(low):
        if m["c"] is None and m["k"] is None:
            continue
        raw = m["n"]
        value = float(re.sub(r"[ .](?=\d{3})", "", raw).replace(",", "."))
        k = m["k"] or ""
        value *= (
            1000
            if k.startswith(("тыс", "мын", "т."))
            else 1_000_000
            if k.startswith(("млн", "миллион"))
            else 1_000_000_000
            if k.startswith("млрд")
            else 1
        )
        found.append((m.start(), m.end(), value, "RUB" if k.startswith("т.") else _currency(m["c"])))
    for m in _WORDS.finditer(low):
        found.append((m.start(), m.end(), float(_WORD_VALUES[re.sub(r"\s+", " ", m["w"])]), _currency(m["c"])))
    found.sort()
    known = next((c for *_, c in found if c), None)
    out: list[dict[str, Any]] = []
    previous = 0
    for k, (start, end, value, currency) in enumerate(found):
        following = found[k + 1][0] if k + 1 < len(found) else min(len(low), end + 40)
        before, after = low[max(previous, start - 70) : start], low[end : min(following, end + 25)]
        item: dict[str, Any] = {"amount": int(value) if value == int(value) else value}
        if currency or known:
            item["currency"] = currency or known
        period = None
        for name, pattern in (("month", _MONTH), ("once", _ONCE), ("total", _TOTAL), ("day", _DAY)):
            if pattern.search(before):
                period = name
        for name, pattern in (("month", _MONTH), ("once", _ONCE), ("day", _DAY)):
            # What follows directly belongs to this amount; further on stands the next one's word.
            if (m2 := pattern.search(after)) and (m2.start() < 4 or (period is None and following - end > 20)):
                period = name
        period = period or default_period
        if period:
            item["period"] = period
        out.append(item)
        previous = end
    return out


def _currency(word: str | None) -> str | None:
    if not word:
        return None
    if word.startswith(("р", "₽")):
        return "RUB"
    if word.startswith("т"):
        return "KZT"
    if word.startswith("е"):
        return "EUR"
    if word.startswith("ю"):
        return "CNY"
    return "USD"
