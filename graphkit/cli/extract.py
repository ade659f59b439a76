"""``graphkit extract``: what the rules read in a verdict."""

from __future__ import annotations

import os
import sys
import tempfile
from pathlib import Path
from typing import TYPE_CHECKING

import click

from graphkit.cli.console import json_text, note, one_line, safe, shown
from graphkit.errors import GraphkitError, InputError, UsageError

if TYPE_CHECKING:
    from graphkit.extract.model import Extraction

__all__ = ["extract"]


@click.command()
@click.argument("files", metavar="[FILE]…", nargs=-1, type=click.Path(path_type=Path))
@click.option("--json", "json_", is_flag=True, help="JSON Lines, one object a file.")
@click.option("--text", "text_", is_flag=True, help="The frozen text of one file, exactly, with nothing added.")
@click.option("--explain", "explain_", is_flag=True, help="Which rule read what, where, how surely and why.")
@click.option(
    "--html",
    type=click.Path(path_type=Path, dir_okay=False),
    metavar="OUT",
    help="A page of one file's text with the spans marked; no script, readable to its owner only.",
)
@click.option(
    "--case",
    "case_folder",
    type=click.Path(path_type=Path, file_okay=False),
    metavar="CASE",
    help="Read the verdicts of a case again with this version's rules and say what would change.",
)
@click.option("--apply", "apply_", is_flag=True, help="With --case: load what changed.")
@click.option(
    "--propose",
    metavar="NAME",
    help="With --case: let an installed proposer propose events; nothing is loaded before `review`.",
)
@click.option("--special", is_flag=True, help="Medical detail and motives too.")
def extract(
    files: tuple[Path, ...],
    json_: bool,
    text_: bool,
    explain_: bool,
    html: Path | None,
    case_folder: Path | None,
    apply_: bool,
    propose: str | None,
    special: bool,
) -> None:
    """Read verdicts (txt, html, docx, pdf, scans) and print what they say, with exact quotes.

    Offsets are character positions in the frozen text, which --text prints.
    """
    _check(files, json_, text_, explain_, html, case_folder, apply_ or propose is not None)
    if case_folder is not None and propose is not None:
        from graphkit.cli.proposals import run_proposer

        if apply_ or json_:
            raise UsageError("--propose only proposes: no --apply or --json with it")
        run_proposer(case_folder, propose)
        return
    if case_folder is not None:
        from graphkit.cli.reextract import reextract

        reextract(case_folder, apply=apply_, special=special, json_=json_)
        return
    from graphkit.extract import extract_text
    from graphkit.extract.documents import read_document

    if text_:
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
        extraction = extract_text(frozen.text, file.stem, special=special)
        if html is not None:
            from graphkit.extract.view import html_view

            _write_private(html, html_view(frozen.text, extraction).encode("utf-8"))
            note(f"wrote {html}: the whole text with names, not for publication")
        elif explain_:
            click.echo(_explained(frozen.text, extraction, json_))
        else:
            data = extraction.as_json()
            click.echo(json_text(data) if json_ else _told(data))
    if failed:
        raise GraphkitError(f"{failed} of {len(files)} files could not be read")


def _check(
    files: tuple[Path, ...],
    json_: bool,
    text_: bool,
    explain_: bool,
    html: Path | None,
    case_folder: Path | None,
    needs_case: bool,
) -> None:
    if case_folder is not None:
        if files or text_ or explain_ or html is not None:
            raise UsageError("--case reads the verdicts of the case: no files, --text, --explain or --html with it")
        return
    if needs_case:
        raise UsageError("--apply and --propose go with --case")
    if not files:
        raise UsageError("no files named", hint="graphkit extract FILE…, or --case CASE for what a case holds.")
    if text_ and (len(files) != 1 or json_):
        raise UsageError("--text prints the text of exactly one file")
    if html is not None and len(files) != 1:
        raise UsageError("--html makes a page of exactly one file")
    if (text_, explain_, html is not None).count(True) > 1 or (html is not None and json_):
        raise UsageError("--text, --explain and --html are one at a time; only --explain goes with --json")


def _write_private(path: Path, content: bytes) -> None:
    """Write a file whole or not at all, readable to its owner only."""
    draft: Path | None = None
    try:
        handle, name = tempfile.mkstemp(prefix=".", suffix=".part", dir=path.parent)
        draft = Path(name)
        with os.fdopen(handle, "wb") as file:
            file.write(content)
            file.flush()
            os.fsync(file.fileno())
        draft.replace(path)
    except OSError as error:
        if draft is not None:
            draft.unlink(missing_ok=True)
        raise GraphkitError(f"cannot be written: {error.strerror or error}", where=str(path)) from None


def _explained(text: str, extraction: Extraction, json_: bool) -> str:
    from graphkit.extract import RULES_VERSION
    from graphkit.extract.explain import explain

    readings = explain(text, extraction)
    if json_:
        about = {"id": extraction.id, "rules_version": RULES_VERSION, "text_sha256": extraction.text_sha256}
        return json_text({**about, "readings": [r.as_json() for r in readings]})
    lines = [f"{extraction.id} ({extraction.language}), rules {RULES_VERSION}"]
    for r in readings:
        value = one_line(shown({k: v for k, v in r.value.items() if v is not None} if isinstance(r.value, dict)
                               else r.value))  # fmt: skip
        lines.append(f"  {r.what:<22} {value}")
        where = f"section {r.section or 'unknown'}"
        lines.append(f"    {r.rule}, {r.confidence:.2f}, {r.said_by}, {where}: {one_line(r.why)}")
        lines += [f"    [{s.start}–{s.end}] “{one_line(s.quote)}”" for s in r.spans]
    return "\n".join(safe(line) for line in lines)


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
