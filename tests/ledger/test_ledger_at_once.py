"""Two processes at one case, and one that was killed: nothing lost, nothing doubled, nothing in the way."""

import os
import signal
import sqlite3
import subprocess
import sys
import time
from collections.abc import Sequence
from contextlib import closing
from pathlib import Path

import pytest

from graphkit.errors import CaseError
from graphkit.ledger import Case
from graphkit.models import file_sha256

LOAD = """\
import sys, time
from pathlib import Path
from graphkit.ledger import Case, load
from graphkit.loaders.cases import CasesLoader
from graphkit.models import LoadOptions
print("ready", flush=True)
sys.stdin.readline()
case = Case.create(Path(sys.argv[1]))
with case.ledger() as ledger:
    for file in sys.argv[2:]:
        r = load(case, ledger, CasesLoader(), [Path(file)], LoadOptions())
        print(r.read, r.loaded, r.unchanged, r.quarantined, len(r.withdrawn), *(p.reason for p in r.problems))
"""
COUNT = 700  # more than one batch


def write(path: Path, case_id: str) -> Path:
    text = f"case: {{id: {case_id}, title: T}}\nsources: {{s: {{title: T, kind: press, locator: L, synthetic: yes}}}}\n"
    text += "defaults: {source: s, said_by: journalist, at: paragraph 1}\npeople:\n"
    text += "".join(f"- {{id: p{n}, name: Имя {case_id} {n}, events: [{{type: verdict}}]}}\n" for n in range(COUNT))
    path.write_text(text, encoding="utf-8")
    return path


def at_once(case: Path, *files: Sequence[Path]) -> list[list[int]]:
    """What each of these loads, begun together, says that it did; the case is made by them too."""
    going = [
        subprocess.Popen([sys.executable, "-c", LOAD, str(case), *map(str, each)], stdin=subprocess.PIPE,
                         stdout=subprocess.PIPE, stderr=subprocess.PIPE, text=True)
        for each in files
    ]  # fmt: skip
    for one in going:
        assert one.stdout is not None and one.stdin is not None
        assert one.stdout.readline() == "ready\n"
    for one in going:
        assert one.stdin is not None
        one.stdin.write("go\n")
        one.stdin.flush()
    counts = []
    for one in going:
        out, err = one.communicate(timeout=120)
        assert one.returncode == 0, err
        counts += [[int(n) for n in line.split(" ", 5)[:5]] for line in out.splitlines()]
        assert all(len(line.split()) == 5 for line in out.splitlines()), out
    return counts


def check(case: Path, people: int) -> None:
    opened = Case.open(case)
    with opened.ledger() as ledger:
        assert ledger.counts()["records"] == ledger.counts()["people mentioned"] == people
        assert ledger.counts()["events"] == people and ledger.counts()["in quarantine"] == 0
        assert ledger.position() == people
    with closing(sqlite3.connect(case / "ledger.sqlite")) as database, database:
        assert database.execute("SELECT COUNT(*) FROM records").fetchone() == (people,)
        assert database.execute("PRAGMA foreign_key_check").fetchall() == []
        assert database.execute("PRAGMA integrity_check").fetchone() == ("ok",)
    for folder in (case / "originals").iterdir():
        (copy,) = folder.iterdir()
        assert file_sha256(copy) == folder.name


def test_two_processes_that_load_one_file_load_it_once(tmp_path: Path) -> None:
    file = write(tmp_path / "a.yaml", "a")
    counts = at_once(tmp_path / "case", [file], [file])
    assert all(c[0] == COUNT and c[3] == c[4] == 0 for c in counts)
    assert sum(c[1] for c in counts) == sum(c[2] for c in counts) == COUNT
    check(tmp_path / "case", COUNT)


def test_two_processes_that_load_two_files_load_both(tmp_path: Path) -> None:
    a, b, c = (write(tmp_path / f"{name}.yaml", name) for name in "abc")
    counts = at_once(tmp_path / "case", [a, b], [c, b])
    assert all(c[0] == COUNT and c[3] == c[4] == 0 for c in counts)
    assert sum(c[1] for c in counts) == 3 * COUNT
    check(tmp_path / "case", 3 * COUNT)


KILLED = """\
import os, signal, sys
from pathlib import Path
from graphkit.ledger import Case
Path.replace = lambda *_: os.kill(os.getpid(), signal.SIGKILL)
case = Case.open(Path(sys.argv[1]))
case.add_original(Path(sys.argv[2]))
"""


def test_a_load_that_was_killed_while_it_copied_is_not_in_the_way(tmp_path: Path) -> None:
    case, file = Case.create(tmp_path / "case"), write(tmp_path / "a.yaml", "a")
    killed = subprocess.run([sys.executable, "-c", KILLED, str(case.path), str(file)], timeout=60, check=False)
    assert killed.returncode == -signal.SIGKILL
    sha256 = file_sha256(file)
    (draft,) = (case.path / "originals").glob(f"{sha256}.draft-*")
    assert draft.stat().st_mode & 0o777 == 0o400
    assert case.original(sha256) is None
    copy = case.add_original(file)
    assert copy.name == "a.yaml" and case.original(sha256) == copy
    # Its draft may be another load's that goes on: it is cleared away when it is old.
    Case.create(case.path)
    assert draft.exists() and list(copy.parent.iterdir()) == [copy]
    hours_ago = time.time() - 7_200
    os.utime(draft, (hours_ago, hours_ago))
    Case.create(case.path)
    assert list((case.path / "originals").iterdir()) == [copy.parent]


@pytest.mark.parametrize("left", [[], ["originals"], ["originals", "graph", "builds", "exports", "case.json.0123"]])
def test_a_case_whose_making_was_killed_is_made(tmp_path: Path, left: list[str]) -> None:
    for name in left:
        entry = tmp_path / "case" / name
        entry.parent.mkdir(exist_ok=True)
        entry.write_text("{") if name.startswith("case.json") else entry.mkdir()
    assert Case.open(Case.create(tmp_path / "case").path).id


def test_a_ledger_without_case_json_is_taken_while_nothing_was_written_to_it(tmp_path: Path) -> None:
    made = Case.create(tmp_path / "case")
    (made.path / "case.json").unlink()
    case = Case.create(tmp_path / "case")  # as if it had been killed just before case.json
    with case.ledger() as ledger, ledger.writing() as connection, connection.begin():
        ledger.note(connection, "restrict", ["m"])
    (case.path / "case.json").unlink()
    with pytest.raises(CaseError, match="no case folder"):
        Case.create(tmp_path / "case")
