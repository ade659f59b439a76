"""The plan of the case: who is tried in which paper, where, how it ends and how it is written."""

from __future__ import annotations

from datetime import date, timedelta
from random import Random

from graphkit.examples.invented.generator.lives import ROUTES, Life, Step, make_life
from graphkit.examples.invented.generator.names import official_name
from graphkit.examples.invented.generator.verdict import Official, Style, Verdict
from graphkit.examples.invented.generator.world import COURTS

__all__ = ["FORMATS", "make_lives", "make_verdicts"]

FORMATS = ("txt",) * 45 + ("docx",) * 6 + ("pdf",) * 5 + ("html",) * 2
_KAZAKH_PAPERS = 15
_OUTCOMES = {
    # (route, its nth life): how the case ends
    ("coerced", 0): "acquitted", ("deceived", 0): "acquitted", ("failed", 0): "acquitted",
    ("failed", 1): "treatment", ("vakhta_ad", 4): "treatment", ("vakhta_ad", 2): "terminated",
    ("vakhta_ad", 10): "terminated",
}  # fmt: skip
_SUSPENDED = {("coerced", 1), ("deceived", 1), ("failed", 2)}
_MERCENARY = {("volunteer", 0), ("volunteer", 3), ("prison", 1)}


def make_lives(seed: int) -> tuple[list[Life], set[str]]:
    """The sixty life courses and the ids of those with a conditional sentence."""
    lives: list[Life] = []
    suspended: set[str] = set()
    names: set[str] = set()
    for route, count in ROUTES:
        for nth in range(count):
            person_id = f"I{len(lives) + 1:03d}"
            rng = Random(f"{seed}/life/{person_id}")
            life = make_life(rng, person_id, route, kazakh=rng.random() < 0.6)
            while life.name.full in names:
                life = make_life(rng, person_id, route, kazakh=life.name.kazakh)
            names.add(life.name.full)
            life.outcome = _OUTCOMES.get((route, nth), "convicted")
            if (route, nth) in _SUSPENDED:
                suspended.add(person_id)
            _qualify(life, rng, (route, nth) in _MERCENARY)
            if life.outcome == "terminated":
                life.steps.append(Step("death", "death", (life.end + timedelta(days=60)).isoformat()))
            lives.append(life)
    return lives, suspended


def _qualify(life: Life, rng: Random, mercenary: bool) -> None:
    main = "170" if mercenary else "172"
    life.crimes = (main,)
    if any("illegal" in s.key for s in life.steps) and rng.random() < 0.85:
        life.crimes = (main, "392/1")
    if life.outcome != "convicted":
        life.convicted = ()
    elif len(life.crimes) > 1 and rng.random() < 0.3:
        life.convicted = (main,)
    else:
        life.convicted = life.crimes


def _official(rng: Random, *, male: bool = False) -> Official:
    while True:
        surname, initials, female = official_name(rng, rng.random() < 0.6)
        if not (male and female):
            return Official(surname, initials, female)


def _style(rng: Random, kk: bool, many: bool) -> Style:
    if kk:
        names = "initials" if rng.random() < 0.1 else "full"
        return Style(names=names, dates=rng.choice(("words", "words", "numeric")),
                     layout=rng.randrange(4), long=rng.random() < 0.6)  # fmt: skip
    names = rng.choices(("full", "initials", "asterisk"), (75, 15, 10))[0]
    messy = rng.random() < 0.3
    return Style(
        names="full" if many else names,
        dates=rng.choice(("glued", "mixed")) if messy else rng.choice(("words", "numeric", "ordinal", "mixed")),
        yo=rng.choice(("keep", "drop", "mix")) if not messy else rng.choice(("drop", "mix")),
        messy=messy, layout=rng.randrange(4), long=rng.random() < 0.6,
    )  # fmt: skip


def make_verdicts(seed: int, lives: list[Life], suspended: set[str]) -> list[Verdict]:
    """Fifty-eight papers: two of them try two men each, fifteen are in Kazakh."""
    rng = Random(f"{seed}/plan")
    order = list(lives)
    rng.shuffle(order)
    plain = [x for x in order if x.outcome == "convicted" and x.person_id not in suspended]
    pairs = [plain[0:2], plain[2:4]]
    paired = {x.person_id for pair in pairs for x in pair}
    groups = [*pairs, *([x] for x in order if x.person_id not in paired)]
    rng.shuffle(groups)
    kk_ids = [g[0].person_id for g in groups if len(g) == 1 and g[0].name.kazakh][:_KAZAKH_PAPERS]
    judges = {c.city: [_official(rng) for _ in range(2)] for c in COURTS}
    verdicts: list[Verdict] = []
    for i, group in enumerate(groups):
        kk = group[0].person_id in kk_ids
        home = [c for c in COURTS if c.city == group[0].home]
        court = home[0] if home else rng.choice(COURTS)
        end = max(x.end for x in group)
        if group[0].outcome == "terminated":
            end += timedelta(days=60)
        day = _weekday(end + timedelta(days=rng.randrange(80, 260)))
        procedure = rng.choices(("plea_agreement", "shortened_trial", "accelerated_pretrial", "ordinary"),
                                (60, 15, 10, 15))[0]  # fmt: skip
        if group[0].outcome != "convicted":
            procedure = "ordinary"
        number = f"{court.code}-{day.year % 100}-00-1/{rng.randrange(12, 990)}"
        verdict = Verdict(f"v{i + 1:03d}", kk, group, court, rng.choice(judges[court.city]), _official(rng),
                          _official(rng), _official(rng), _official(rng, male=True), number, day, procedure,
                          _style(rng, kk, len(group) > 1))  # fmt: skip
        for life in group:
            _punish(verdict, life, life.person_id in suspended, rng)
        verdicts.append(verdict)
    return verdicts


def _punish(verdict: Verdict, life: Life, suspended: bool, rng: Random) -> None:
    if suspended:
        term = (3, 0)
    elif "170" in life.crimes:
        term = (6, 8)
    elif life.route == "failed":
        term = rng.choice(((3, 6), (4, 0), (2, 6)))
    else:
        term = rng.choice(((4, 6), (4, 6), (5, 0), (5, 0), (5, 2), (5, 6), (6, 0)))
    verdict.terms.append(term)
    verdict.suspended.append(suspended)
    verdict.regimes.append("maximum_security" if life.route == "prison" and rng.random() < 0.5 else
                           rng.choices(("minimum_security", "medium_security"), (15, 85))[0])  # fmt: skip


def _weekday(day: date) -> date:
    return day - timedelta(days=max(0, day.weekday() - 4))
