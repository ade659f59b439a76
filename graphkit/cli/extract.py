"""``graphkit extract``: what the rules read in a verdict."""

from __future__ import annotations

import sys
from pathlib import Path

import click

from graphkit.cli.console import json_text, note, one_line, safe, shown
from graphkit.errors import GraphkitError, InputError, UsageError

__all__ = ["extract"]


@click.command()
@click.argument("files", metavar="FILE…", nargs=-1, required=True, type=click.Path(path_type=Path))
@click.option("--json", "json_", is_flag=True, help="JSON Lines, one object a file.")
@click.option("--text", "text_", is_flag=True, help="The frozen text of one file, exactly, with nothing added.")
@click.option("--special", is_flag=True, help="Medical detail and motives too.")
def extract(files: tuple[Path, ...], json_: bool, text_: bool, special: bool) -> None:
    """Read verdicts (txt, html, docx, pdf, scans) and print what they say, with exact quotes.

    Offsets are character positions in the frozen text, which --text prints.
    """
    from graphkit.extract import extract_text
    from graphkit.extract.documents import read_document

    if text_:
        if len(files) != 1 or json_:
            raise UsageError("--text prints the text of exactly one file")
        frozen = read_document(files[0])
        sys.stdout.buffer.write(frozen.text.encode("utf-8"))
        sys.stdout.buffer.flush()
        return
    failed = 0
    for file in files:
        try:
            frozen = read_document(file)
        except InputError as error:
            failed += 1
            note(f"Error: {error}")
            continue
        for notice in frozen.notices:
            note(f"{file.name}: {notice}")
        data = extract_text(frozen.text, file.stem, special=special).as_json()
        click.echo(json_text(data) if json_ else _told(data))
    if failed:
        raise GraphkitError(f"{failed} of {len(files)} files could not be read")


def _told(data: dict[str, object]) -> str:
    lines = [f"{data['id']} ({data['language']})"]
    fields, defendants, events = data["fields"], data["defendants"], data["events"]
    if not isinstance(fields, dict) or not isinstance(defendants, dict) or not isinstance(events, list):
        raise TypeError("not the format of an extraction")
    lines += [f"  {name:<12} {one_line(shown(value))}" for name, value in fields.items()]
    for key, person in defendants.items():
        known = {k: one_line(shown(v)) for k, v in person.items() if v and k != "sentence"}
        sentence = {k: v for k, v in (person.get("sentence") or {}).items() if v is not None}
        lines.append(f"  {key:<12} {known.pop('name', 'unnamed')}")
        lines += [f"    {k:<18} {v}" for k, v in known.items()]
        lines.append(f"    {'sentence':<18} {one_line(shown(sentence)) or 'none stated'}")
    for event in events:
        date = event.get("date") or "undated"
        until = f" to {event['date_end']}" if event.get("date_end") not in (None, date) else ""
        denied = "" if event["polarity"] == "asserted" else f" – NOT a fact: {event['polarity']}"
        lines.append(f"  {date}{until}  {shown(event['subject'])} {event['type']}{denied}")
        lines.append(
            f"    “{one_line(str(event['quote']))}” "
            f"[{event['start']}–{event['end']}, {event['rule']}, {event['confidence']:.2f}]"
        )
    return "\n".join(safe(line) for line in lines)
