"""Bytes that are no text, in arguments, names of files, settings; closed streams: words, and nothing half done."""

from __future__ import annotations

import os
import shutil
import sqlite3
import subprocess
import sys
from contextlib import closing
from pathlib import Path

import pytest

pytestmark = pytest.mark.skipif(sys.platform != "linux", reason="names of files are bytes")

NO_TEXT = "\udcff"
"""As Python has the byte FF of an argument."""


def graphkit(*arguments: object, folder: Path | None = None, shell: str = "", **environment: str) -> tuple[int, str]:
    """Run in a process of its own, whose arguments may be any bytes; its exit code and standard error."""
    held = {k: v for k, v in os.environ.items() if not k.startswith("NEO4J_")} | environment
    done = subprocess.run(
        ["/bin/sh", "-c", f'exec "$@" {shell}', "sh", sys.executable, "-m", "graphkit", *map(str, arguments)],
        env=held, cwd=folder, capture_output=True, check=False, timeout=120,
    )  # fmt: skip
    said = done.stderr.decode("utf-8")
    assert "not foreseen" not in said and "Traceback" not in said, said
    return done.returncode, said


def table(case: Path, name: str) -> list[tuple[object, ...]]:
    with closing(sqlite3.connect(case / "ledger.sqlite")) as database:
        return list(database.execute(f"SELECT * FROM {name}"))


@pytest.fixture
def listed(cli, people: Path, tmp_path: Path) -> Path:
    """A case of the list."""
    case = tmp_path / "listed"
    assert cli("load", case, "list", "--synthetic", people).code == 0
    return case


def test_no_option_takes_what_is_no_text(listed, people, tmp_path):
    with closing(sqlite3.connect(listed / "ledger.sqlite")) as database:
        (who,) = database.execute("SELECT min(id) FROM mentions").fetchone()
        (said,) = database.execute("SELECT min(id) FROM statements").fetchone()
    before = {name: table(listed, name) for name in ("audit", "reviews", "marks", "runs", "judgements")}
    for arguments in (
        ("review", listed, "--decide", said, "accept", "--reason", NO_TEXT),
        ("review", listed, "--decide", said, "accept", "--reviewer", NO_TEXT),
        ("restrict", listed, who, "--reason", NO_TEXT),
        ("erase", listed, who, "--reason", NO_TEXT, "--yes"),
        ("judgements", "add", listed, who, who, "same", "--reason", NO_TEXT),
        ("load", listed, "list", "--title", NO_TEXT, people),
        ("load", tmp_path / "none", "list", f"--title={NO_TEXT}", people),
    ):
        code, said_of_it = graphkit(*arguments)
        assert code == 2 and "not text in UTF-8" in said_of_it, arguments
    assert {name: table(listed, name) for name in before} == before
    assert not (tmp_path / "none").exists()


def test_a_file_whose_name_is_no_text_is_loaded(verdicts, tmp_path):
    file = Path(shutil.copy(verdicts[2], tmp_path / f"v{NO_TEXT}.txt"))
    code, said = graphkit("load", tmp_path / "case", "verdicts", "--synthetic", file)
    assert code == 0 and "loaded 1" in said


def test_an_export_to_where_the_log_could_not_name_it_writes_nothing(own_case, tmp_path):
    code, said = graphkit("export", own_case, "html", "-o", tmp_path / f"{NO_TEXT}.html")
    assert code == 2 and "-o" in said and "UTF-8" in said
    folder = tmp_path / f"folder{NO_TEXT}"
    folder.mkdir()
    code, said = graphkit("export", own_case, "csv", "-o", "out", folder=folder)
    assert code == 2 and "UTF-8" in said and list(folder.iterdir()) == []
    code, said = graphkit("judgements", "export", own_case, "-o", "log.jsonl", folder=folder)
    assert code == 2 and "UTF-8" in said and list(folder.iterdir()) == []
    assert not list(tmp_path.glob("*.html"))


def test_who_acts_may_have_a_name_that_is_no_text(cli, listed, monkeypatch):
    with closing(sqlite3.connect(listed / "ledger.sqlite")) as database:
        (who,) = database.execute("SELECT min(id) FROM mentions").fetchone()
    with monkeypatch.context() as patch:  # whatever else brings such a text: words, and all or nothing
        patch.setattr("graphkit.cli.rights.user_name", lambda: NO_TEXT)
        refused = cli("restrict", listed, who, "--reason", "disputed")
    assert refused.code == 1 and "not UTF-8" in refused.err
    assert table(listed, "audit") == [] and table(listed, "marks") == []
    code, _ = graphkit("restrict", listed, who, "--reason", "disputed", LOGNAME=NO_TEXT)
    assert code == 0 and table(listed, "audit")[0][2] == r"\udcff"


def test_a_typed_reason_that_is_no_text_is_kept_as_one(verdicts, tmp_path):
    case = tmp_path / "case"
    assert graphkit("load", case, "verdicts", "--synthetic", verdicts[2])[0] == 0
    typed = tmp_path / "typed"
    typed.write_bytes(b"r\n\xff\nq\n")
    code, said = graphkit("review", case, "--below", "1", "--reviewer", "A", shell=f"<{typed}")
    assert code == 0 and "1 decided" in said
    assert r"\\xff" in str(table(case, "reviews")[0])


def test_settings_that_are_no_text_and_an_address_with_a_password(listed, tmp_path):
    folder = tmp_path / "work"
    folder.mkdir()
    (folder / ".env").write_bytes(b"NEO4J_DATABASE=\xff\n")
    query = ("query", listed, "-c", "RETURN 1")
    code, said = graphkit(*query, folder=folder)
    assert code == 2 and ".env" in said and "UTF-8" in said
    code, said = graphkit(*query, "--env-file", folder / ".env")
    assert code == 2 and "UTF-8" in said
    for uri in ("neo4j:s3cr3tpw@localhost:7687", "bolt:/neo4j:s3cr3tpw@localhost"):
        for arguments, environment in ((query, {"NEO4J_URI": uri}), ((*query, "--to", uri), {})):
            code, said = graphkit(*arguments, **environment)
            assert code == 2 and "s3cr3tpw" not in said and "NEO4J_PASSWORD" in said


@pytest.mark.parametrize("closed", [">&-", "<&-", "2>&-", "<&- >&- 2>&-"])
def test_streams_that_are_closed(listed, closed):
    code, said = graphkit("status", listed, shell=closed)
    assert (code, said) == (0, "")
    code, said = graphkit("status", listed.parent / "none", shell=closed)
    assert code == 1 and ("no case folder" in said) == (" 2>" not in f" {closed}")


def test_a_closed_standard_output_lets_no_file_take_its_place(listed, tmp_path):
    code, said = graphkit("audit", listed, "--json", shell=">&-")
    assert code == 0 and "entr" in said
    assert (listed / "ledger.sqlite").read_bytes()[:15] == b"SQLite format 3"
