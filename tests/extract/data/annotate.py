"""Make a text and its gold annotation from a marked text, with exact offsets.

A marked text is a line of JSON (``part``, ``language``, ``style``, ``fields``, ``defendants``, ``people``), a line
``---`` and the verdict, in which each clause that tells an event stands as ``[[type key=value … | clause]]``:
``date``, ``to`` (end of a range), ``src`` (where the date is from: span, context, inferred), ``subj`` (ids joined by
``+``; D1 when absent), and the words ``neg``, ``rejected``, ``dup``, ``conflict``. A defendant is
[name, gender, birth, birthplace, charged, convicted, type of sentence, years, months, suspended, regime]; one who is no
citizen of KZ stands in ``citizenships``.

usage: python tests/extract/data/annotate.py     (from anywhere; writes development/, held_out/ and unseen/)
"""

from __future__ import annotations

import hashlib
import json
import re
from pathlib import Path
from typing import Any

HERE = Path(__file__).parent
_CLAUSE = re.compile(r"\[\[(?P<head>[^|\]]+?)\s*\|\s*(?P<clause>.*?)\]\]", re.DOTALL)
_MARKS = {
    "neg": ("polarity", "negated"),
    "rejected": ("court_rejected", True),
    "dup": ("duplicate_of", "another mention"),
    "conflict": ("conflicts_with", "the finding"),
}


def annotate(marked: str, name: str) -> tuple[str, dict[str, Any]]:
    head, body = marked.split("\n---\n", 1)
    meta = json.loads(head)
    text, events, last = "", [], 0
    for m in _CLAUSE.finditer(body):
        text += body[last : m.start()]
        kind, *rest = m["head"].split()
        event: dict[str, Any] = {"id": f"e{len(events) + 1}", "type": kind, "subject": "D1", "polarity": "asserted"}
        event |= {"start": len(text), "end": len(text) + len(m["clause"]), "quote": m["clause"]}
        for item in rest:
            key, _, value = item.partition("=")
            if key in _MARKS:
                event |= [_MARKS[key]]
            elif key == "subj":
                event["subject"] = value.split("+") if "+" in value else value
            else:
                event[{"to": "date_end", "src": "date_source"}.get(key, key)] = value
        if "date" in event:
            event.setdefault("date_source", "span")
        events.append(event)
        text += m["clause"]
        last = m.end()
    text += body[last:]
    people = {}
    for key, d in meta["defendants"].items():
        keys = ("type", "years", "months", "suspended", "regime")
        people[key] = {"name": d[0], "gender": d[1], "birth": d[2], "birthplace": d[3]}
        people[key]["citizenship"] = meta.get("citizenships", {}).get(key, ["KZ"])
        sentence = dict(zip(keys, d[6:], strict=True))
        people[key] |= {"articles_charged": d[4], "articles_convicted": d[5], "sentence": sentence}
    gold = {
        "schema": "verdict-gold/1", "id": name, "language": meta["language"], "style": meta["style"],
        "synthetic": True, "text_file": f"{name}.txt", "text_sha256": hashlib.sha256(text.encode()).hexdigest(),
        "fields": meta["fields"], "field_spans": {}, "defendants": people,
        "entities": {k: d["name"] for k, d in people.items()} | meta.get("people", {}),
        "events": events, "mentions": [],
    }  # fmt: skip
    return text, gold


def main() -> None:
    for path in sorted((HERE / "marked").glob("*.txt")):
        marked = path.read_bytes().decode("utf-8")
        part = HERE / json.loads(marked.split("\n", 1)[0])["part"]
        text, gold = annotate(marked, path.stem)
        (part / path.name).write_bytes(text.encode("utf-8"))
        (part / f"{path.stem}.json").write_text(
            json.dumps(gold, ensure_ascii=False, indent=1) + "\n", encoding="utf-8", newline="\n"
        )


if __name__ == "__main__":
    main()
