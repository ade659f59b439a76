"""The log of judgements: which entries count, and how a judge adds one.

A judgement is never changed. Who changes their mind adds a newer entry on the same pair, and ``retract``
takes the last one back. Which entry is newer follows from its time and id, so that logs of several people
can be put together in any order.
"""

from __future__ import annotations

import datetime as dt
import unicodedata
from collections.abc import Iterable, Mapping, Sequence

from graphkit.errors import UsageError
from graphkit.ledger import Ledger, LedgerReader
from graphkit.models import Judgement

__all__ = [
    "MACHINE",
    "Decisions",
    "Pair",
    "add_judgement",
    "by_people",
    "check_judge",
    "inputs",
    "latest",
    "reasons_of",
    "standing_decisions",
]

MACHINE = "machine"
"""The judge of what no person decided."""

Pair = tuple[str, str]
"""Two mention ids, the smaller first."""

Decisions = Mapping[Pair, Mapping[str, Judgement]]
"""Pair → judge → the judgement of theirs that counts."""

_LONGEST_NAME = 200
_TICK = dt.timedelta(microseconds=1)


def _newer(one: Judgement, other: Judgement) -> bool:
    return one.at > other.at if one.at != other.at else one.id > other.id


def inputs(ledger: LedgerReader) -> tuple[list[Pair], list[Judgement], set[str]]:
    """What clusters follow from: links, judgements and the mentions of people among them that stand.

    What is judged of mentions of things joins nobody, and is left out.
    """
    links, judgements = ledger.links(), ledger.judgements()
    named = {m for pair in links for m in pair} | {m for j in judgements for m in (j.left, j.right)}
    held = ledger.mentions_by_id(sorted(named))
    things = {m.id for m in held.values() if m.kind != "person"}
    return (
        [pair for pair in links if things.isdisjoint(pair)],
        [j for j in judgements if j.left not in things and j.right not in things],
        held.keys() - things,
    )


def latest(judgements: Iterable[Judgement]) -> dict[tuple[str, str, str, str], Judgement]:
    """The newest entry by (left, right, judge, version of the machine), retractions among them.

    Each version of the machine's rules takes back its own judgements only; of a person the version does
    not matter. A mention beside itself is nobody's pair.
    """
    newest: dict[tuple[str, str, str, str], Judgement] = {}
    for judgement in judgements:
        if judgement.left == judgement.right:
            continue
        version = (judgement.version or "") if judgement.judge == MACHINE else ""
        key = (judgement.left, judgement.right, judgement.judge, version)
        if key not in newest or _newer(judgement, newest[key]):
            newest[key] = judgement
    return newest


def standing_decisions(judgements: Iterable[Judgement]) -> dict[Pair, dict[str, Judgement]]:
    """The decisions that count: of each judge on a pair the newest, unless it was retracted.

    Of several versions of the machine the newest word counts. O(entries); sorted by pair and judge, so
    that nothing depends on the order of the log.
    """
    found: dict[Pair, dict[str, Judgement]] = {}
    for (left, right, judge, _), judgement in latest(judgements).items():
        if judgement.decision == "retract":
            continue
        held = found.setdefault((left, right), {})
        if judge not in held or _newer(judgement, held[judge]):
            held[judge] = judgement
    return {pair: dict(sorted(found[pair].items())) for pair in sorted(found)}


def by_people(decisions: Mapping[str, Judgement]) -> list[Judgement]:
    """Of the decisions on one pair, those of people, by name."""
    return [judgement for judge, judgement in decisions.items() if judge != MACHINE]


def reasons_of(judgement: Judgement) -> list[str]:
    """The reason as the list that the machine joined with semicolons; a person's is one text."""
    if judgement.judge != MACHINE:
        return [judgement.reason] if judgement.reason else []
    return [part for text in judgement.reason.split(";") if (part := text.strip())]


def check_judge(name: str, *, machine: bool = False) -> str:
    """The name of a judge, without blanks around it.

    Args:
        machine: whether the entry may be the machine's.

    Raises:
        ValueError: it is empty, over 200 letters, no text, or what graphkit calls itself.
    """
    name = name.strip()
    if machine and name == MACHINE:
        return name
    if not name:
        raise ValueError("the judge has no name")
    if len(name) > _LONGEST_NAME:
        raise ValueError(f"the judge's name has over {_LONGEST_NAME} letters")
    if any(unicodedata.category(letter) in ("Cc", "Cs") for letter in name):
        raise ValueError("the judge's name holds what is no letter")
    if name.casefold().startswith(MACHINE) or name.casefold() == "source":
        raise ValueError(f"{name!r} is no name for a person here: graphkit calls itself so")
    return name


def add_judgement(
    ledger: Ledger,
    left: str,
    right: str,
    decision: str,
    *,
    judge: str,
    reason: str = "",
    evidence: Sequence[str] = (),
) -> Judgement:
    """Append what a person decides on two mentions of people.

    Its time is later than that of all earlier entries of this judge on the pair, whatever the clock says.

    Args:
        evidence: ids of the statements it rests on.

    Raises:
        UsageError: a mention is unknown, means no person or is the same as the other; the judge's name cannot
            be used; or there is nothing to retract.
    """
    try:
        judge = check_judge(judge)
        reason.encode("utf-8")
    except UnicodeEncodeError:
        raise UsageError("the reason is no valid Unicode") from None
    except ValueError as error:
        raise UsageError(str(error)) from None
    left, right = sorted((left, right))
    if left == right:
        raise UsageError("a mention is always the same as itself", where=left, hint="Name two different mentions.")
    _check_people(ledger, left, right)
    own = [j for j in ledger.judgements(left, right) if j.judge == judge]
    counts = standing_decisions(own).get((left, right), {}).get(judge)
    if decision == "retract" and counts is None:
        raise UsageError(
            f"{judge} has no judgement on these two that stands",
            hint="Only who judged can take it back; another judge can say `different` or `unsure`.",
        )
    at = max([dt.datetime.now(dt.UTC), *(j.at.astimezone(dt.UTC) + _TICK for j in own)])
    made = Judgement.model_validate(
        {"left": left, "right": right, "decision": decision, "judge": judge, "at": at, "reason": _one_line(reason),
         "supersedes": counts.id if counts is not None else None, "evidence": tuple(evidence)}
    )  # fmt: skip
    ledger.add_judgements([made])
    return made


def _one_line(reason: str) -> str:
    """Without what a terminal would act on: a key that was pressed may have left its code."""
    return " ".join("".join(c if c.isprintable() else " " for c in reason).split())


def _check_people(ledger: LedgerReader, *ids: str) -> None:
    held = ledger.mentions_by_id(sorted(ids))
    for mention_id in ids:
        if mention_id not in held:
            raise UsageError(
                f"no standing mention {mention_id!r}",
                hint="`graphkit explain CASE PERSON` and `graphkit dossier CASE PERSON --json` tell mention ids.",
            )
        if held[mention_id].kind != "person":
            raise UsageError(
                f"{mention_id} mentions a {held[mention_id].kind}, no person",
                hint="What is one thing follows from its name.",
            )
