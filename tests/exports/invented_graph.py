"""An invented graph in the shape the projection gives, of any size, with hostile strings where asked."""

from __future__ import annotations

import calendar
import datetime as dt
import random

import networkx as nx

FAMILY = ["Примеров", "Выдуманов", "Сынақбаев", "Үлгібеков", "Тестов", "Өмірзақов", "Ғалиев", "Қуанышев", "Пробин",
          "Макетов", "Эталонов", "Шаблонов"]  # fmt: skip
GIVEN = ["Дамир", "Ерлан", "Айдос", "Нұрбек", "Қайрат", "Руслан", "Жандос", "Серік", "Тимур", "Бекзат", "Олжас",
         "Әділ", "Марат", "Самат"]  # fmt: skip
PATRONYMIC = ["Ерланұлы", "Маратович", "Серікұлы", "Болатович", "Қанатұлы"]
LATIN = str.maketrans({"Ө": "O", "ө": "o", "Ү": "U", "ү": "u", "Қ": "Q", "қ": "q", "Ғ": "G", "ғ": "g", "Ә": "A",
                       "ә": "a", "ұ": "u", "і": "i"})  # fmt: skip
HOSTILE = [
    "</script><script>window.__xss=1</script>",
    '"><img src=x onerror="window.__xss=2">',
    "javascript:window.__xss=3",
    "<svg/onload=window.__xss=4>",
    "{{7*7}}${7*7}<%= 7*7 %>",
    "]]><!--<iframe src=//evil.invalid>",
    "\u202eoverride\u2028line\u2029",
    '=HYPERLINK("http://evil.invalid")',
    "'-alert(1)-'\\\"",
    "\ud800 lone \x00 \x1b control",
]
STAGE = {
    "departure_for_work": "work", "employment": "work", "hardship": "trouble", "imprisonment": "trouble",
    "job_ad_seen": "recruitment", "recruiter_contact": "recruitment", "coercion": "recruitment",
    "payment_promised": "recruitment", "contract_signed": "contract", "service": "front", "wound": "front",
    "desertion": "exit", "contract_end": "exit", "death": "exit", "border_crossing": "return",
    "detention": "arrest", "surrender": "arrest", "charge": "arrest", "verdict": "verdict",
    "treatment": "verdict",
}  # fmt: skip
SOURCES = [("verdict", 0.6), ("press", 0.2), ("official", 0.12), ("case_file", 0.08)]


def build(people: int, *, seed: int = 7, hostile: bool = False, listed: int = 0) -> nx.MultiDiGraph:
    """The graph of `people` invented lives and `listed` further names on a list."""
    rng = random.Random(seed)
    g = nx.MultiDiGraph()
    for i in range(max(3, people // 20)):
        g.add_node(f"unit{i:02}", label="Unit", name=f"Выдуманный отряд {i + 1}", kind=rng.choice(["pmc", "mod"]))
    for i in range(max(2, people // 24)):
        g.add_node(f"rec{i:02}", label="Recruiter", name=f"Вербовщик Z-{i + 1}", kind="person", aliases=[f"Z{i}"])
    for i in range(max(2, people // 30)):
        g.add_node(f"ad{i:02}", label="JobAd", name=f"Объявление {i + 1}", platform="Telegram", title="Охранник")
    for i in range(4):
        g.add_node(f"emp{i}", label="Employer", name=f"Строймакет-{i + 1}", country="RU")
        g.add_node(f"place{i}", label="Place", name=f"Пункт «Степь-{i + 1}»", country="KZ")
        g.add_node(f"court{i}", label="Court", name=f"Суд № {i + 1} (выдуманный)", country="KZ")
    g.add_node("list0", label="Source", kind="list", title="Выдуманный список", sha256="0" * 64, synthetic=True,
               language="ru", publisher="никто", date="2024-06-01")  # fmt: skip
    for p in range(people):
        _person(g, rng, p)
    for p in range(listed):
        _listed(g, rng, p)
    if hostile:
        _poison(g, rng)
    return g


def _name(rng: random.Random) -> tuple[str, list[str]]:
    family, given, patronymic = rng.choice(FAMILY), rng.choice(GIVEN), rng.choice(PATRONYMIC)
    full = f"{family} {given} {patronymic}"
    return full, [full, full.translate(LATIN), f"{given} {family}"]


def _partial(rng: random.Random, day: dt.date) -> tuple[str, dt.date, dt.date]:
    roll = rng.random()
    if roll < 0.6:
        return day.isoformat(), day, day
    if roll < 0.93:
        last = calendar.monthrange(day.year, day.month)[1]
        return f"{day:%Y-%m}", day.replace(day=1), day.replace(day=last)
    return str(day.year), dt.date(day.year, 1, 1), dt.date(day.year, 12, 31)


def _source(g: nx.MultiDiGraph, rng: random.Random, p: int, kind: str) -> str:
    node = f"src-{kind}-{p:04}" if kind == "verdict" else f"src-{kind}-{p % 9}"
    if node not in g:
        titles = {"verdict": f"Приговор по делу 1-{p + 100}/2024", "press": f"Статья {p % 9 + 1}",
                  "official": f"Ответ ведомства {p % 9 + 1}", "case_file": f"Дело {p % 9 + 1}"}  # fmt: skip
        g.add_node(node, label="Source", kind=kind, title=titles[kind] + " (выдумано)", sha256=f"{p:064}",
                   language="ru", publisher="выдуманный издатель", date="2024-11", synthetic=True,
                   locator="https://example.invalid/" + node)  # fmt: skip
    return node


def _person(g: nx.MultiDiGraph, rng: random.Random, p: int) -> None:
    name, names = _name(rng)
    birth = dt.date(1985 + rng.randrange(18), 1 + rng.randrange(12), 1 + rng.randrange(28))
    pid = f"person{p:04}"
    g.add_node(pid, label="Person", name=name, names=names, name_latin=name.translate(LATIN), role="subject",
               birth_date=birth.isoformat(), birth_year=birth.year, citizenships=["KZ"], gender="m",
               synthetic=True)  # fmt: skip
    feeder = rng.choices(["advert", "recruiter", "coerced", "prison", "unstated"], [40, 30, 15, 8, 7])[0]
    steps = ["departure_for_work", "employment"]
    steps += {"coerced": ["hardship", "recruiter_contact", "coercion"], "prison": ["imprisonment"],
              "advert": ["job_ad_seen", "payment_promised"], "recruiter": ["hardship", "recruiter_contact"],
              "unstated": []}[feeder]  # fmt: skip
    steps += ["contract_signed", "service"]
    if rng.random() < 0.25:
        steps.append("wound")
    end = rng.choices(["desertion", "contract_end", "death", None], [40, 40, 8, 12])[0]
    if end:
        steps.append(end)
    if end != "death" and rng.random() < 0.85:
        steps.append("border_crossing")
        if rng.random() < 0.8:
            steps += [rng.choices(["detention", "surrender"], [75, 25])[0], "charge"]
            steps.append("treatment" if rng.random() < 0.04 else "verdict")
    day = dt.date(2022, 9, 1) + dt.timedelta(days=rng.randrange(500))
    unit = rng.choice(sorted(n for n, d in g.nodes(data=True) if d["label"] == "Unit"))
    recruiter = rng.choice(sorted(n for n, d in g.nodes(data=True) if d["label"] == "Recruiter"))
    ad = rng.choice(sorted(n for n, d in g.nodes(data=True) if d["label"] == "JobAd"))
    before, lived = None, []
    main = _source(g, rng, p, rng.choices([k for k, _ in SOURCES], [w for _, w in SOURCES])[0])
    mention = f"m-{pid}"
    g.add_node(mention, label="Mention", name=name, source_id=main, locator=f"стр. {p % 7 + 1}")
    g.add_edge(mention, pid, type="REFERS_TO", judge="source")
    g.add_edge(mention, main, type="IN_SOURCE")
    for seq, kind in enumerate(steps):
        if rng.random() < 0.12 and kind not in ("contract_signed",):
            continue
        day += dt.timedelta(days=3 + rng.randrange(70))
        text, first, last = _partial(rng, day)
        eid = f"ev-{p:04}-{seq:02}"
        confidence = round(rng.choice([0.98, 0.95, 0.9, 0.85, 0.55]), 2)
        g.add_node(eid, label="Event", type=kind, stage=STAGE[kind], date=text, date_from=first, date_to=last,
                   confidence=confidence)  # fmt: skip
        if rng.random() < 0.04:
            for key in ("date", "date_from", "date_to"):
                g.nodes[eid].pop(key)
        g.add_edge(pid, eid, type="LIVED", seq=seq)
        source = main if rng.random() < 0.8 else _source(g, rng, p, rng.choice(["press", "official"]))
        method = "inferred" if rng.random() < 0.04 else "coded" if "case_file" in source else "extracted"
        g.add_edge(eid, source, type="EVIDENCED_BY", id=f"st-{eid}", property="event", start=seq * 100,
                   end=seq * 100 + 60, quote=f"… {name} — {kind.replace('_', ' ')}, {text} …", page=1 + seq // 3,
                   locator=f"абзац {seq + 1}", method=method, rule=f"rule.{kind}", confidence=confidence,
                   stance="asserted", said_by="court_finding" if "verdict" in source else "journalist",
                   certainty="stated" if confidence > 0.6 else "likely")  # fmt: skip
        _attach(g, rng, pid, eid, kind, unit, recruiter, ad, p)
        if before and rng.random() < 0.8:
            g.add_edge(before, eid, type="THEN", gap_days=None)
        before = eid
        lived.append(eid)
    if len(lived) > 3 and rng.random() < 0.06:
        a = lived[2]
        b = f"{a}x"
        g.add_node(b, **{**g.nodes[a], "date": "2021-01-01", "date_from": dt.date(2021, 1, 1),
                         "date_to": dt.date(2021, 1, 1)})  # fmt: skip
        g.add_edge(pid, b, type="ALLEGED", stance="disputed", said_by="testimony")
        g.add_edge(a, b, type="CONFLICTS_WITH", properties=["date"])
        g.add_edge(b, _source(g, rng, p, "press"), type="EVIDENCED_BY", id=f"st-{b}", property="event",
                   quote="… но он это отрицает …", locator="абзац 3", method="coded", confidence=0.9,
                   stance="disputed", said_by="testimony", certainty="stated")  # fmt: skip
    if rng.random() < 0.3:
        m2 = f"m2-{pid}"
        g.add_node(m2, label="Mention", name=names[1], source_id="list0", locator=f"строка {p}")
        g.add_edge(m2, pid, type="REFERS_TO", judge="machine", score=0.97)
        g.add_edge(m2, "list0", type="IN_SOURCE")
        g.add_edge(pid, "list0", type="LISTED_IN", mentions=[m2], confidence=0.97)


def _attach(g, rng, pid, eid, kind, unit, recruiter, ad, p) -> None:
    def tie(relation: str, thing: str, derived: str | None = None) -> None:
        g.add_edge(eid, thing, type=relation, confidence=0.9)
        if derived and not any(d["type"] == derived for d in (g.get_edge_data(pid, thing) or {}).values()):
            g.add_edge(pid, thing, type=derived, events=[eid], confidence=0.9)

    if kind == "employment":
        tie("FOR_EMPLOYER", f"emp{p % 4}", "WORKED_FOR")
    elif kind in ("contract_signed", "service") and rng.random() < 0.9:
        tie("WITH_UNIT", unit, "SERVED_IN")
    elif kind in ("recruiter_contact", "coercion"):
        tie("BY_RECRUITER", recruiter, "RECRUITED_BY")
    elif kind == "job_ad_seen":
        tie("VIA_AD", ad, "SAW")
    elif kind == "border_crossing":
        g.nodes[eid].update(from_country="RU", to_country="KZ", direction="RU>KZ", legal=rng.random() < 0.6,
                            checkpoint=f"Степь-{p % 4 + 1}")  # fmt: skip
        g.add_edge(pid, eid, type="CROSSED", events=[eid], confidence=0.9)
        tie("AT_PLACE", f"place{p % 4}")
    elif kind == "verdict":
        g.nodes[eid].update(case_number=f"1-{p + 100}/2024", articles=["172"], outcome="convicted",
                            term_months=36 + p % 40, procedure=rng.choice(["plea_agreement", "ordinary"]))  # fmt: skip
        g.add_edge(pid, eid, type="CONVICTED_BY", events=[eid], confidence=0.95)
        tie("AT_COURT", f"court{p % 4}")
    elif kind == "wound":
        g.nodes[eid].update(detail="осколочное ранение (выдумано)")


def _listed(g: nx.MultiDiGraph, rng: random.Random, p: int) -> None:
    name, names = _name(rng)
    pid, mention = f"listed{p:04}", f"ml-{p:04}"
    g.add_node(pid, label="Person", name=name, names=names[:2], role="subject", birth_year=1990 + p % 12,
               synthetic=True)  # fmt: skip
    g.add_node(mention, label="Mention", name=name, source_id="list0", locator=f"строка {p + 1}")
    g.add_edge(mention, pid, type="REFERS_TO", judge="source")
    g.add_edge(mention, "list0", type="IN_SOURCE")
    g.add_edge(pid, "list0", type="LISTED_IN", mentions=[mention], confidence=1.0)


def _poison(g: nx.MultiDiGraph, rng: random.Random) -> None:
    def next_one(count=iter(range(10**6))) -> str:  # noqa: B008
        return HOSTILE[next(count) % len(HOSTILE)]

    keep = {"label", "type", "stage", "date", "id", "kind", "seq", "role", "stance", "method", "judge", "synthetic",
            "source_id", "start", "end", "date_from", "date_to", "certainty", "said_by"}  # fmt: skip
    for _, data in g.nodes(data=True):
        for key, value in list(data.items()):
            if key not in keep and isinstance(value, str) and rng.random() < 0.5:
                data[key] = next_one()
            elif key == "names":
                data[key] = [*value, next_one()]
    for *_, data in g.edges(data=True):
        for key, value in list(data.items()):
            if key not in keep and isinstance(value, str) and rng.random() < 0.5:
                data[key] = next_one()
