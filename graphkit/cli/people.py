"""``graphkit find`` and ``graphkit dossier``: people by any spelling, and all that is known of one."""

from __future__ import annotations

import re
from collections import defaultdict
from pathlib import Path
from typing import Any

import click

from graphkit.cli.common import case_argument, database_options, open_store, target
from graphkit.cli.console import as_json, as_table, json_text, note, one_line, safe, shown
from graphkit.errors import UsageError
from graphkit.ledger import Case
from graphkit.names import search_keys
from graphkit.store import Store, load_statement

__all__ = ["dossier", "find", "identify"]

_ID = re.compile(r"m_[0-9a-f]*")
_JUDGES = {"source": "as written", "machine": "judged the same by machine, not confirmed"}


def _matches(store: Store, name: str) -> list[dict[str, Any]]:
    """People with whom every word of the name shares a form, those that share most first."""
    words = [keys for word in name.split() if (keys := search_keys(word))]
    keys = search_keys(name).union(*words)
    if not keys:
        return []
    rows = store.run_read(load_statement("dossier/find"), {"keys": sorted(keys)}).dicts()
    found = []
    for row in rows:
        held = set(row.pop("keys"))
        if all(held & word for word in words):
            found.append({**row, "shared": len(keys & held)})
    return sorted(found, key=lambda r: (-r["shared"], r["name"], r["id"]))


@click.command()
@case_argument
@click.argument("name")
@database_options
@click.option("--json", "json_", is_flag=True, help="A JSON list.")
def find(case_folder: Path, name: str, to: str | None, env_file: Path | None, json_: bool) -> None:
    """Find people in CASE by any spelling of NAME: Cyrillic, Kazakh, Latin, inflected."""
    case = Case.open(case_folder)
    with open_store(target(case, to, env_file), "read") as store:
        found = _matches(store, name)
    columns = ("id", "name", "names", "birth_date", "role", "events", "sources")
    rows = [[row[c] for c in columns] for row in found]
    if json_:
        click.echo(as_json(columns, rows))
    elif rows:
        for row in rows:
            row[2] = [spelling for spelling in row[2] if spelling != row[1]] or None
        click.echo(as_table([c.replace("names", "also written").replace("_", " ") for c in columns], rows), nl=False)
        note(f"{len(rows)} found; `graphkit dossier CASE ID` tells all of one.")
    else:
        note("Nobody of that name.")


@click.command()
@case_argument
@click.argument("person")
@database_options
@click.option("--json", "json_", is_flag=True, help="One JSON object.")
def dossier(case_folder: Path, person: str, to: str | None, env_file: Path | None, json_: bool) -> None:
    """Tell all that is known of PERSON (an id, its beginning, or a name), with quotes and sources."""
    case = Case.open(case_folder)
    with open_store(target(case, to, env_file), "read") as store:
        data = _collect(store, identify(store, person))
    if json_:
        click.echo(json_text(data, indent=1))
    else:
        _print(data)


def identify(store: Store, person: str) -> str:
    """The id of the person that an id, its beginning or a name means.

    Raises:
        UsageError: nobody, or several.
    """
    if store.run_read(load_statement("dossier/person"), {"id": person}).rows:
        return person
    found = []
    if _ID.fullmatch(person):
        found = store.run_read(load_statement("dossier/begins"), {"id": person}).dicts()
    if not found:
        found = _matches(store, person)
        if len(found) > 1 and found[0]["shared"] > found[1]["shared"]:
            found = found[:1]
    if len(found) == 1:
        return str(found[0]["id"])
    if found:
        lines = [f"{r['id']}  {one_line(r['name'])}  {r['birth_date'] or ''}".rstrip() for r in found[:10]]
        more = [f"… and {len(found) - 10} more"] if len(found) > 10 else []
        raise UsageError("\n  ".join([f"{len(found)} people meet {person!r}; give an id:", *lines, *more]))
    raise UsageError(f"nobody with the id or name {person!r}", hint="`graphkit find CASE NAME` looks by any spelling.")


def _collect(store: Store, person_id: str) -> dict[str, Any]:
    def ask(name: str) -> list[dict[str, Any]]:
        return store.run_read(load_statement(f"dossier/{name}"), {"id": person_id}).dicts()

    evidence: dict[str, list[dict[str, Any]]] = defaultdict(list)
    for row in ask("evidence"):
        evidence[row["subject"]].append({**row["evidence"], "source": row["source"], "source_kind": row["kind"]})
    events = [
        {**row["event"], "told": row["edge"], "seq": row["seq"], "things": row["things"],
         "evidence": evidence.get(row["event"]["id"], [])}
        for row in ask("events")
    ]  # fmt: skip
    mentions = [{**row, "evidence": evidence.get(row["mention"], [])} for row in ask("mentions")]
    person = dict(ask("person")[0]["person"])
    person.pop("search_keys", None)
    return {"person": person, "mentions": mentions, "events": events, "conflicts": ask("conflicts")}


_SKIPPED = frozenset(
    ("id", "type", "stage", "date", "date_from", "date_to", "confidence", "said_by", "certainty", "methods",
     "polarity", "told", "seq", "things", "evidence", "date_source")
)  # fmt: skip


def _print(data: dict[str, Any]) -> None:
    out = []
    person = data["person"]
    out.append(f"{one_line(person['name'])}  {person['id']}")
    for key in ("names", "birth_date", "age", "gender", "citizenships", "birthplace", "residence", "role", "motives"):
        if person.get(key):
            out.append(f"  {key.replace('_', ' '):<14}{one_line(shown(person[key]))}")
    if person.get("synthetic"):
        out.append("  invented person")
    if person.get("conflicts"):
        out.append(f"  sources contradict each other in: {', '.join(person['conflicts'])}")
    out.append("\nMentioned in")
    for m in data["mentions"]:
        judge = _JUDGES.get(m["judge"], f"confirmed by {m['judge']}")
        # A mention is known by a key that outlives a newer reading; a reader wants the place of the name.
        named = next((e for e in m["evidence"] if e["property"] == "name" and e.get("locator")), None)
        place = named["locator"] if named else m["locator"]
        out.append(one_line(f"{m['title']} ({m['kind']}), {place}: {m['name']} – {judge}", indent=2))
    numbers = {e["id"]: i for i, e in enumerate(data["events"], 1)}
    out.append("\nTold")
    for event in data["events"]:
        out.extend(_event(event, numbers))
    if data["conflicts"]:
        out.append("\nContradictions")
        for c in data["conflicts"]:
            first, second = numbers.get(c["first"], "?"), numbers.get(c["second"], "?")
            out.append(f"  {first} against {second}: {', '.join(c['properties'])}")
    click.echo("\n".join(safe(line) for line in out))


def _thing(text: str) -> str:
    """``AT_PLACE Ukraine`` as the words ``at place: Ukraine``."""
    role, _, name = text.partition(" ")
    return f"{role.replace('_', ' ').lower()}: {name}"


def _event(event: dict[str, Any], numbers: dict[str, int]) -> list[str]:
    head = f"{numbers[event['id']]:>3}. {event.get('date') or 'undated':<12} {event['type']} [{event['stage']}]"
    if event["told"] == "ALLEGED":
        head += f" – NOT a fact: {event['polarity']}"
    lines = [head, f"     says {event['said_by']}, {event['certainty']}, read with {event['confidence']:.2f}"]
    details = [_thing(t) for t in event["things"] or []]
    details += [f"{k.replace('_', ' ')}: {shown(v)}" for k, v in sorted(event.items()) if k not in _SKIPPED]
    if details:
        lines.append(one_line("; ".join(details), indent=5))
    for e in event["evidence"]:
        if e["property"] != "type" and e.get("review") is None:
            continue
        place = ", ".join(
            str(p)
            for p in (
                f"page {e['page']}" if e.get("page") else None,
                e.get("locator"),
                f"characters {e['start']}–{e['end']}" if e.get("start") is not None else None,
            )
            if p
        )
        quote = f": “{e['quote']}”" if e.get("quote") else ""
        line = one_line(f"{e['source']} ({e['source_kind']}), {place}, {e['method']}{quote}", indent=5)
        if line not in lines:
            lines.append(line)
    return lines
