"""Score extraction against gold annotations: precision, recall and F1 by field and event type, event dates,
hard negatives, calibration of confidence, seconds and memory a text; beside it a floor of one expression an event
and, where natasha is installed, its dates and names.

usage: python benchmarks/extract.py [FOLDER …]     (default: the four parts of tests/extract/data)

An event counts as found when type is equal, both are asserted, the gold one is a defendant's, and the spans share
at least half of the shorter one. A predicted asserted event that lies on a negated one, or on another person's,
is a hard negative hit. Gold events marked as repeats or contradicted are left out. Event dates are counted on
found events whose gold date is not inferred. Types that a gold folder never annotates are not scored.
"""

from __future__ import annotations

import importlib
import importlib.util
import json
import re
import resource
import sys
import time
from collections import Counter, defaultdict
from pathlib import Path
from typing import Any

from graphkit.extract import extract_text

Json = dict[str, Any]
BANDS = (0.0, 0.6, 0.7, 0.8, 0.9, 0.95)
DATA = Path(__file__).parent.parent / "tests" / "extract" / "data"

_FLOOR = {
    "departure_for_work": r"выехал|уехал|кетті|аттанды",
    "employment": r"работал|жұмыс істеді",
    "job_ad_seen": r"объявлени|хабарландыру",
    "recruiter_contact": r"вербовщик|предложил|ұсынды",
    "payment_promised": r"обещал|уәде",
    "contract_signed": r"контракт|келісімшарт",
    "payment_received": r"поступил|аударылды",
    "training": r"полигон",
    "deployment": r"направлен|майдан|боев",
    "wound": r"ранени|жарақат",
    "desertion": r"самовольно|қаш",
    "consulate": r"посольств|консульств|елшілі",
    "border_crossing": r"границ|шекара",
    "detention": r"задержан|ұста",
    "coercion": r"принужд|угро|қысым",
}


def overlap(a: Json, b: Json) -> float:
    common = min(a["end"], b["end"]) - max(a["start"], b["start"])
    return common / max(1, min(a["end"] - a["start"], b["end"] - b["start"])) if common > 0 else 0.0


def words(value: Any) -> str:
    return re.sub(r"[^\w]+", " ", str(value or "").lower().replace("ё", "е")).strip()


def subjects(event: Json) -> list[str]:
    return event["subject"] if isinstance(event["subject"], list) else [event["subject"]]


class Score:
    """Counts of one group of texts."""

    def __init__(self) -> None:
        self.fields: dict[str, Counter[str]] = defaultdict(Counter)
        self.events: dict[str, Counter[str]] = defaultdict(Counter)
        self.hard: Counter[str] = Counter()
        self.dates: Counter[str] = Counter()
        self.bins: dict[int, Counter[str]] = defaultdict(Counter)

    def field(self, name: str, gold: set[str], found: set[str]) -> None:
        c = self.fields[name]
        c["gold"] += len(gold)
        c["pred"] += len(found)
        c["ok"] += len(gold & found)

    def text(self, gold: Json, found: Json, types: set[str]) -> None:
        for key, value in gold["fields"].items():
            self.field(key, {words(value)}, {words(found["fields"][key])} if found["fields"].get(key) else set())
        people = list(found["defendants"].values())
        for d in gold["defendants"].values():
            same = next((p for p in people if words(p["name"]) == words(d["name"])), None)
            same = same or (people[0] if len(people) == 1 == len(gold["defendants"]) else {})
            for key in ("name", "birth", "birthplace"):
                if d[key]:
                    self.field(key, {words(d[key])}, {words(same[key])} if same.get(key) else set())
            for key in ("citizenship", "articles_charged", "articles_convicted"):
                self.field(key, set(d[key]), set(same.get(key) or ()))
            have = same.get("sentence") or {}
            for key in ("suspended", "regime"):
                self.field(key, {str(d["sentence"][key])}, {str(have.get(key))})
            term = (d["sentence"]["years"], d["sentence"]["months"] or 0)
            self.field("term", {str(term)}, {str((have.get("years"), have.get("months") or 0))})
        self._events(gold, found, types)

    def _events(self, gold: Json, found: Json, types: set[str]) -> None:
        tried = set(gold["defendants"])
        own = set(found["defendants"])
        true = [
            e for e in gold["events"]
            if e["polarity"] == "asserted" and set(subjects(e)) <= tried and not e.get("duplicate_of")
            and not e.get("conflicts_with")
        ]  # fmt: skip
        traps = [e for e in gold["events"] if e["polarity"] != "asserted" or not set(subjects(e)) <= tried]
        self.hard["n"] += len(traps)
        used: set[int] = set()
        for e in found["events"]:
            if e["polarity"] != "asserted" or not own & set(subjects(e)) or e["type"] not in types:
                continue
            c = self.events[e["type"]]
            c["pred"] += 1
            best = max(
                ((overlap(e, g), -k) for k, g in enumerate(true) if g["type"] == e["type"] and k not in used),
                default=(0.0, 0),
            )
            ok = best[0] >= 0.5
            confidence = e.get("confidence")
            if confidence is not None:
                band = self.bins[max(k for k, low in enumerate(BANDS) if confidence >= low)]
                band["n"] += 1
                band["ok"] += ok
                band["said"] += round(100 * confidence)
            if ok:
                g = true[-best[1]]
                used.add(-best[1])
                c["ok"] += 1
                if g.get("date") and g.get("date_source") != "inferred":
                    self.dates["n"] += 1
                    self.dates["ok"] += e.get("date") == g["date"]
            elif any(g["type"] == e["type"] and overlap(e, g) >= 0.5 for g in traps):
                self.hard["hit"] += 1
        for g in true:
            self.events[g["type"]]["gold"] += 1

    def report(self, title: str) -> None:
        print(f"== {title}")
        for name, c in self.fields.items():
            print(f"  {name:22} gold {c['gold']:3}  P {ratio(c, 'pred'):.2f}  R {ratio(c, 'gold'):.2f}")
        total: Counter[str] = Counter()
        for name in sorted(self.events):
            c = self.events[name]
            total += c
            print(f"  {name:22} gold {c['gold']:3}  P {ratio(c, 'pred'):.2f}  R {ratio(c, 'gold'):.2f}  F1 {f1(c):.2f}")
        p, r = ratio(total, "pred"), ratio(total, "gold")
        print(f"  EVENTS gold {total['gold']}  P {p:.2f}  R {r:.2f}  F1 {f1(total):.2f}")
        print(f"  hard negatives hit {self.hard['hit']} of {self.hard['n']}")
        print(f"  event dates right {self.dates['ok']} of {self.dates['n']}")
        for band, c in sorted(self.bins.items()):
            said = c["said"] / c["n"] / 100
            right = f"right {ratio(c, 'n'):.2f} ({c['ok']} of {c['n']})"
            print(f"  confidence {BANDS[band]:.2f}+: said {said:.2f}, {right}")
        n = sum(c["n"] for c in self.bins.values())
        if n:
            gap = sum(abs(c["said"] / 100 - c["ok"]) for c in self.bins.values()) / n
            print(f"  calibration error {gap:.3f}")


def ratio(c: Counter[str], by: str) -> float:
    return c["ok"] / c[by] if c[by] else 0.0


def f1(c: Counter[str]) -> float:
    p, r = ratio(c, "pred"), ratio(c, "gold")
    return 2 * p * r / (p + r) if p + r else 0.0


def floor(text: str, found: Json) -> Json:
    """One expression an event, over sentences: what any extraction must beat."""
    events = []
    for m in re.finditer(r"[^.\n]+", text):
        for kind, pattern in _FLOOR.items():
            if re.search(pattern, m.group(), re.IGNORECASE):
                events.append(
                    {"type": kind, "subject": "D1", "polarity": "asserted", "start": m.start(), "end": m.end()}
                )
    return {**found, "events": events}


class Natasha:
    """What a general Russian toolkit gives (PyPI ``natasha``, where it is installed): dates and names."""

    def __init__(self) -> None:
        kit = importlib.import_module("natasha")
        embedding = kit.NewsEmbedding()
        self.vocabulary = kit.MorphVocab()
        self.segmenter, self.ner = kit.Segmenter(), kit.NewsNERTagger(embedding)
        self.morph, self.syntax = kit.NewsMorphTagger(embedding), kit.NewsSyntaxParser(embedding)
        self.dates, self.doc = kit.DatesExtractor(self.vocabulary), kit.Doc

    def score(self, golds: list[Json], texts: list[str]) -> None:
        """Print how many event dates are among the dates read, and how many defendants' names among the names."""
        dates: Counter[str] = Counter()
        names: Counter[str] = Counter()
        for gold, text in zip(golds, texts, strict=True):
            if gold["language"] != "ru":
                continue
            read = set()
            for m in self.dates(text):
                parts = (m.fact.year, m.fact.month, m.fact.day)
                read.add("-".join(f"{p:02}" for p in parts if p))
            for e in gold["events"]:
                if e.get("date_source") == "span":
                    dates["n"] += 1
                    dates["ok"] += e["date"] in read
            doc = self.doc(text)
            doc.segment(self.segmenter)
            doc.tag_ner(self.ner)
            doc.tag_morph(self.morph)
            doc.parse_syntax(self.syntax)
            for span in doc.spans:
                span.normalize(self.vocabulary)
            found = {words(s.normal) for s in doc.spans if s.type == "PER"}
            for d in gold["defendants"].values():
                names["n"] += 1
                names["ok"] += words(d["name"]) in found
        print(f"  natasha (ru): written event dates {dates['ok']} of {dates['n']}, "
              f"defendants' names {names['ok']} of {names['n']}")  # fmt: skip


def main(folders: list[str]) -> None:
    for folder in [Path(f) for f in folders] or [DATA / part for part in ("development", "held_out", "seen", "unseen")]:
        golds = [json.loads(p.read_text("utf-8")) for p in sorted(folder.glob("*.json"))]
        types = {e["type"] for g in golds for e in g["events"]}
        scores: dict[str, Score] = defaultdict(Score)
        seconds = []
        for gold in golds:
            # Bytes, so that line ends stay as they are.
            text = (folder / gold["text_file"]).read_bytes().decode("utf-8")
            began = time.perf_counter()
            found = extract_text(text, gold["id"]).as_json()
            seconds.append(time.perf_counter() - began)
            for e in found["events"]:
                if text[e["start"] : e["end"]] != e["quote"]:
                    raise SystemExit(f"{gold['id']} {e['id']}: the quote is not the text at its span")
            scores[gold["language"]].text(gold, found, types)
            scores[gold["language"] + " floor (events only)"].text(gold, floor(text, found), types)
        for name in sorted(scores):
            scores[name].report(f"{folder.name} {name}")
        memory = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss / 1024
        if importlib.util.find_spec("natasha") is not None:
            Natasha().score(golds, [(folder / g["text_file"]).read_bytes().decode("utf-8") for g in golds])
        print(f"{len(golds)} texts, slowest {max(seconds, default=0):.2f} s, peak memory {memory:.0f} MB\n")


if __name__ == "__main__":
    main(sys.argv[1:])
