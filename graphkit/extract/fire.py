"""Which frames a clause meets, and which of them is meant where several do."""

from __future__ import annotations

import re

from graphkit.extract.clauses import Clause
from graphkit.extract.frame import Frame
from graphkit.extract.frames import FRAMES
from graphkit.extract.frames_kk import STRONGER_KK
from graphkit.extract.guards_kk import BACKGROUND_KK
from graphkit.extract.lexicon_ru import SUPPORT, is_note, place_kinds
from graphkit.extract.normalise import Normalised
from graphkit.extract.sections import Sentence

__all__ = ["fire"]


def fire(
    n: Normalised, c: Clause, s: Sentence, language: str, agent_signed: bool, patient_signed: bool
) -> list[tuple[Frame, re.Match[str]]]:
    """The frames whose cue and conditions the clause meets; one per type, first rule first."""
    clause = n.low[c.start : c.end]
    out: list[tuple[Frame, re.Match[str]]] = []
    types: set[str] = set()
    places = place_kinds(n.text[c.start : c.end]) if language == "ru" else frozenset()
    # A sentence's condition may be met right before it, behind a semicolon or a full stop of the same paragraph.
    near = max(s.start - 160, n.low.rfind("\n", 0, s.start) + 1, 0) if language == "ru" else s.start
    around = n.low[near : s.end]
    # What only came before («после подготовки на полигоне …») keeps nothing from being told.
    told = (_BACKGROUND if language == "ru" else BACKGROUND_KK).sub(lambda m: " " * len(m.group()), clause)
    carried = language == "ru" and (SUPPORT.search(clause) is not None or is_note(clause))
    for frame in FRAMES[language]:
        if (frame.nominal and not carried) or (frame.weak and types):
            continue
        contract_seen = patient_signed if frame.mode == "patient" else agent_signed
        if frame.type in types or (frame.before_contract is not None and frame.before_contract == contract_seen):
            continue
        m = frame.cue.search(n.low, c.start, c.end)
        if m is None:
            continue
        if frame.need is not None and not (frame.need.search(clause) or frame.places & places):
            continue
        within = language == "kk" and told[m.start() - c.start : m.end() - c.start].isspace()
        if frame.avoid is not None and frame.avoid.search(clause if within else told):
            continue
        if frame.sentence is not None and not frame.sentence.search(around):
            continue
        if frame.type == "payment_promised" and language == "ru" and frame.need is not None:
            # «предложившая службу и обещавшая подъёмные»: the promise is what stands nearest to the money.
            at = frame.need.search(clause)
            nearer = [x for x in frame.cue.finditer(n.low, c.start, c.end) if at and x.start() <= c.start + at.start()]
            m = nearer[-1] if nearer else m
        types.add(frame.type)
        out.append((frame, m))
    return _exclusive(out, language)


_STRONGER: tuple[tuple[str, str], ...] = (
    # where both fire on one clause, the first is meant
    ("payment_promised", "recruiter_contact"),
    ("deception", "recruiter_contact"),
    ("payment_promised", "payment_received"),
    ("contract_signed", "recruiter_contact"),
    ("job_ad_seen", "recruiter_contact"),
    ("consulate", "border_crossing"),
    ("consulate", "surrender"),
    ("consulate", "departure_for_work"),
    ("desertion", "border_crossing"),
    ("desertion", "departure_for_work"),
    ("desertion", "deployment"),
    ("training", "deployment"),
    ("training", "service"),
    ("border_crossing", "departure_for_work"),
    ("wound", "deployment"),
    ("wound", "payment_received"),
    ("capture", "deployment"),
    ("capture", "detention"),
    ("capture", "surrender"),
    ("contract_signed", "service"),
    ("deployment", "service"),
    ("employment", "service"),
    ("departure_for_work", "deployment"),
    ("employment", "residence"),
    ("enlistment_attempt", "contract_signed"),
    ("contract_signed", "deployment"),
    ("detention", "imprisonment"),
    ("citizenship", "payment_received"),
)  # fmt: skip


_BACKGROUND = re.compile(
    r"(?<!\w)(?:после|по\s+(?:окончании|завершении|прохождении)|пройдя|завершив|окончив|закончив)\s+[^,;\d]{3,70}?(?=\d|,|;|\s(?:его|ее|их|он|она|они|был|была|были|подсудим\w+)(?!\w)|$)"
)


_SAME_CUE = frozenset(
    {("payment_promised", "recruiter_contact"), ("detention", "imprisonment"), ("deception", "recruiter_contact")}
)
"""Pairs that exclude each other only where one word tells both."""


def _exclusive(fired: list[tuple[Frame, re.Match[str]]], language: str) -> list[tuple[Frame, re.Match[str]]]:
    if any(not f.rule.endswith(".any") for f, _ in fired):
        # A rule that takes any verb stands in only where no verb of a known kind told something.
        fired = [(f, m) for f, m in fired if not f.rule.endswith(".any")]
    types = {f.type for f, _ in fired}
    stronger = STRONGER_KK if language == "kk" else _STRONGER
    cues = {f.type: m.span() for f, m in fired}
    weak = {
        b
        for a, b in stronger
        if a in types
        and b in types
        and not next(f.rule for f, _ in fired if f.type == a).endswith(".after")
        and (language == "kk" or (a, b) not in _SAME_CUE or (cues[a][0] < cues[b][1] and cues[b][0] < cues[a][1]))
    }
    # A journey home with a border is a crossing; one to work across the border is a departure.
    if "border_crossing" in types and "departure_for_work" in types:
        crossing = next(f for f, _ in fired if f.type == "border_crossing")
        if crossing.rule.endswith("arrived"):
            weak = (weak | {"border_crossing"}) - {"departure_for_work"}
        else:
            weak -= {"departure_for_work"}
    return [(f, m) for f, m in fired if f.type not in weak]
