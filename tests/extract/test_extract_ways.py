"""Each way to tell an event is understood, and no trap is walked into: the single sentences of data/sentences.

A sentence stands in a verdict of one defendant, alone or behind a contract that he signed.
"""

from __future__ import annotations

import csv
from pathlib import Path

import pytest

from graphkit.extract import extract_text

SENTENCES = Path(__file__).parent / "data" / "sentences"
FRAMES = {
    "ru": (
        "Дело № 5510-25-00-1/9\nПРИГОВОР\n18 марта 2025 года\nПавлодарский городской суд под председательством судьи "
        "Ергалиевой Г.С., рассмотрев дело в отношении Савченко Игоря Петровича, 07 февраля 1993 года рождения, "
        "гражданина Республики Казахстан, обвиняемого по ст.172 УК РК,\nУСТАНОВИЛ:\n{}\nПРИГОВОРИЛ:\nСавченко Игоря "
        "Петровича признать виновным по ст.172 УК РК и назначить 5 лет лишения свободы.\nСудья Ергалиева Г.С.\n"
    ),
    "kk": (
        "Іс № 4310-25-00-1/77\nҮКІМ\n2025 жылғы 15 сәуір\nҚызылорда қалалық соты төрағалық етуші судья Ә.С. Тұрсынбек, "
        "Сейтқали Нұржан Бекұлы, 1996 жылғы 20 маусымда туған, Қазақстан Республикасының азаматы, ҚР ҚК-нің 172-бабы "
        "бойынша айыпталған істі қарап,\nАНЫҚТАДЫ:\n{}\nҮКІМ ЕТТІ:\nСейтқали Нұржан Бекұлы ҚР ҚК-нің 172-бабы бойынша "
        "кінәлі деп танылсын және оған 5 жыл бас бостандығынан айыру жазасы тағайындалсын.\nСудья Ә. Тұрсынбек\n"
    ),
}
JOINTS = {"ru": " ", "kk": "\n"}


def rows() -> list[tuple[str, dict[str, str]]]:
    found = []
    for file in sorted(SENTENCES.glob("*.csv")):
        with file.open(encoding="utf-8", newline="") as handle:
            found += [(file.stem[-2:], row) for row in csv.DictReader(handle)]
    return found


ROWS = rows()


def told(language: str, sentence: str, behind: str) -> set[str]:
    """Types of the events told of the defendant in the sentence."""
    text = FRAMES[language].format(f"{behind}{JOINTS[language]}{sentence}" if behind else sentence)
    at = text.index(sentence)
    events = extract_text(text, "s").as_json()["events"]
    return {e["type"] for e in events if e["polarity"] == "asserted" and "D1" in e["subject"] and e["end"] > at}


@pytest.mark.parametrize(("language", "row"), ROWS, ids=[f"{each} {row['sentence'][:40]}" for each, row in ROWS])
def test_a_sentence_tells_its_events_and_no_others(language: str, row: dict[str, str]) -> None:
    must, may = set(row["tells"].split()), set(row["may_tell"].split())
    assert must <= told(language, row["sentence"], row["behind"]) <= must | may


def test_every_file_holds_ways_and_traps() -> None:
    for language in FRAMES:
        assert {bool(row["tells"]) for each, row in ROWS if each == language} == {True, False}
