"""What must not happen when a case is kept: a lost ledger made anew, a backup that is not one, a copy nobody names."""

from __future__ import annotations

import json
import os
import shutil
import signal
import sqlite3
import subprocess
import sys
import time
import zipfile
from contextlib import closing
from pathlib import Path

import pytest

from graphkit.cli.common import outside_case
from graphkit.errors import CaseError, UsageError
from graphkit.ledger import Case, Ledger
from graphkit.ledger.damage import check_ledger, check_leftovers, check_originals
from graphkit.models import file_sha256

WHO = "Тестов Ерлан Маратович"
HOURS_AGO = 7_200


@pytest.fixture
def loaded(cli, people, tmp_path) -> Path:
    """A case with one list, not built."""
    case = tmp_path / "c"
    done = cli("load", case, "list", "--synthetic", people)
    assert done.code == 0, done.err
    return case


def mention(case: Path) -> str:
    with closing(sqlite3.connect(case / "ledger.sqlite")) as database, database:
        return str(database.execute("SELECT id FROM mentions WHERE name = ?", (WHO,)).fetchone()[0])


def findings(case: Path) -> list[str]:
    """What `verify` finds without the graph: a database takes long to start."""
    opened = Case.open(case)
    with opened.ledger() as ledger:
        return [f.where for f in (*check_ledger(ledger), *check_originals(opened, ledger), *check_leftovers(opened))]


def restricted(case: Path) -> set[str]:
    with closing(sqlite3.connect(case / "ledger.sqlite")) as database, database:
        return {row[0] for row in database.execute("SELECT ref FROM marks WHERE kind = 'restricted'")}


def aged(place: Path) -> Path:
    """The same file or folder, with all in it, as nobody has touched it for two hours."""
    then = time.time() - HOURS_AGO
    for part in (*place.rglob("*"), place) if place.is_dir() else (place,):
        os.utime(part, (then, then))
    return place


def held(folder: Path) -> dict[str, bytes]:
    return {str(p.relative_to(folder)): p.read_bytes() for p in sorted(folder.rglob("*")) if p.is_file()}


# A ledger that is missing


def test_no_command_makes_a_missing_ledger_anew(cli, loaded, people, tmp_path):
    own_case = loaded
    (own_case / "graph" / "pages").write_bytes(b"kept")
    for file in own_case.glob("ledger.sqlite*"):
        file.unlink()
    before = held(own_case)
    for command in (
        ("verify",), ("build",), ("audit",), ("status",), ("backup", "-o", tmp_path / "b.zip"), ("resolve",),
        ("query", "figures"), ("find", "Тестов"), ("dossier", "Тестов"), ("load", "list", "--synthetic", people),
        ("export", "csv", "-o", tmp_path / "out"),
    ):  # fmt: skip
        refused = cli(command[0], own_case, *command[1:])
        assert refused.code == 1 and "the ledger of this case is missing" in refused.err, (command, refused)
        assert str(own_case / "ledger.sqlite") in refused.err and "restore a backup" in refused.err
    assert held(own_case) == before and not (tmp_path / "b.zip").exists()
    (own_case / "ledger.before-0003.sqlite").write_bytes(b"")
    assert "ledger.before-0003.sqlite" in cli("status", own_case).err


def test_a_ledger_that_goes_while_it_is_open_is_not_made_anew(loaded):
    with Case.open(loaded).ledger() as ledger:
        ledger.close()
        for file in loaded.glob("ledger.sqlite*"):
            file.unlink()
        with pytest.raises(CaseError, match="cannot be read"):
            ledger.position()
    assert not (loaded / "ledger.sqlite").exists()


# What is in a backup


@pytest.mark.parametrize("name", [".people.csv", ".draft-list.csv", ".draft-" + "0" * 32])
def test_an_original_may_have_any_name(cli, people, tmp_path, name):
    case, hidden = tmp_path / "c", people.with_name(name)
    people.rename(hidden)
    assert cli("load", case, "list", "--synthetic", hidden).code == 0
    (copy,) = (case / "originals").glob("*/*")
    aged(copy)
    assert "unchanged 3" in cli("load", case, "list", "--synthetic", hidden).err and copy.exists()
    assert findings(case) == []
    assert "3 files" in cli("backup", case, "-o", tmp_path / "b.zip").err
    assert cli("restore", tmp_path / "b.zip", tmp_path / "new", "--no-erasures").code == 0
    assert [p.name for p in (tmp_path / "new" / "originals").glob("*/*")] == [name]


def test_a_backup_without_an_original_is_refused_and_one_that_was_erased_is_not_missing(cli, loaded, tmp_path):
    out = tmp_path / "b.zip"
    kept = Path(shutil.copytree(loaded, tmp_path / "kept"))
    shutil.rmtree(loaded / "originals")
    refused = cli("backup", loaded, "-o", out)
    assert refused.code == 1 and "1 original" in refused.err and "missing" in refused.err and not out.exists()
    assert '"backup"' not in cli("audit", loaded, "--json").out
    assert cli("erase", kept, mention(kept), "--reason", "asked in writing", "--yes").code == 0
    assert not list((kept / "originals").iterdir())
    assert cli("backup", kept, "-o", out).code == 0


@pytest.mark.skipif(sys.platform != "linux", reason="file names that are no text")
@pytest.mark.parametrize("name", ["\udcf1" * 250 + ".csv", "б" * 125 + "\udcff.csv", "a\\b.csv"])
def test_names_in_bytes_that_are_no_text_come_back(cli, people, tmp_path, name):
    case, strange, new = tmp_path / "c", people.with_name(name), tmp_path / "new"
    people.rename(strange)
    assert cli("load", case, "list", "--synthetic", "--title", "List", strange).code == 0
    assert cli("backup", case, "-o", tmp_path / "b.zip").code == 0
    restored = cli("restore", tmp_path / "b.zip", new, "--no-erasures")
    assert restored.code == 0, restored.err
    (copy,) = (new / "originals").glob("*/*")
    assert copy.read_bytes() == strange.read_bytes() and copy.suffix == ".csv"
    assert cli("backup", new, "-o", tmp_path / "again.zip").code == 0
    assert findings(new) == []


@pytest.mark.skipif(sys.platform != "linux", reason="file names that are no text")
def test_a_case_file_whose_name_is_no_text_is_not_missing(cli, coded, tmp_path):
    """Of these files the ledger knows the name alone."""
    file, case = tmp_path / "\udcf1.yaml", tmp_path / "c"
    shutil.copy(coded, file)
    assert cli("load", case, "cases", file).code == 0
    assert cli("backup", case, "-o", tmp_path / "b.zip").code == 0
    assert cli("restore", tmp_path / "b.zip", tmp_path / "new", "--no-erasures").code == 0
    assert cli("backup", tmp_path / "new", "-o", tmp_path / "again.zip").code == 0


def test_a_list_of_files_that_could_not_be_read_back_is_not_written(cli, loaded, tmp_path, monkeypatch):
    assert cli("backup", loaded, "-o", tmp_path / "b.zip").code == 0
    earlier = (tmp_path / "b.zip").read_bytes()
    with zipfile.ZipFile(tmp_path / "b.zip") as archive:
        long = len(archive.read("manifest.json"))
    monkeypatch.setattr("graphkit.ledger.backup._MAX_MANIFEST", long - 100)
    refused = cli("backup", loaded, "-o", tmp_path / "b.zip")
    assert refused.code == 1 and "3 files are too many for one backup" in refused.err
    assert (tmp_path / "b.zip").read_bytes() == earlier
    monkeypatch.setattr("graphkit.ledger.backup._MAX_MANIFEST", long)
    assert cli("backup", loaded, "-o", tmp_path / "b.zip").code == 0


# Where a backup goes, and what it takes the place of


def test_a_second_backup_that_cannot_be_noted_leaves_the_first(cli, loaded, tmp_path, monkeypatch):
    out = tmp_path / "b.zip"
    assert cli("backup", loaded, "-o", out).code == 0
    earlier = out.read_bytes()

    def interrupted(*_: object) -> None:
        raise KeyboardInterrupt

    with monkeypatch.context() as patch:
        patch.setattr(Ledger, "record", interrupted)
        assert cli("backup", loaded, "-o", out).code == 130
    assert out.read_bytes() == earlier
    assert sorted(p.name for p in tmp_path.iterdir()) == ["b.zip", "c", "people.csv"]
    assert cli("backup", loaded, "-o", out).code == 0
    refs = [json.loads(line)["ref"] for line in cli("audit", loaded, "--json").out.splitlines()]
    assert len(refs) == 2 and refs[-1] == file_sha256(out)


@pytest.mark.parametrize("name", ["ledger.sqlite", "case.json", "exports/b.zip", "b.zip", "../c/new/b.zip", "../link"])
def test_a_backup_never_lies_in_the_case(cli, loaded, tmp_path, name):
    (tmp_path / "link").symlink_to(loaded / "b.zip")
    (tmp_path / "same").symlink_to(loaded, target_is_directory=True)
    before = held(loaded)
    for case in (loaded, tmp_path / "same"):
        refused = cli("backup", case, "-o", loaded / name)
        assert refused.code == 2 and "case folder" in refused.err
        refused = cli("backup", case, "-o", tmp_path / "same" / name)
        assert refused.code == 2 and "case folder" in refused.err
    assert {k: v for k, v in held(loaded).items() if "-" not in k} == {k: v for k, v in before.items() if "-" not in k}


def test_what_may_lie_in_one_folder_of_the_case(loaded, tmp_path):
    for place in (tmp_path / "b.zip", loaded / "exports" / "a" / "b.html", loaded.with_name("c2") / "b.html"):
        outside_case(loaded, place, but="exports")
    (loaded / "exports" / "link").symlink_to(loaded / "originals")
    for place in (loaded, loaded / "case.json", loaded / "exports2" / "b", loaded / "exports" / "link" / "b"):
        with pytest.raises(UsageError, match="case folder"):
            outside_case(loaded, place, but="exports")


# What is made again after a restore


def test_who_was_restricted_since_is_restricted_again(cli, loaded, tmp_path):
    who = mention(loaded)
    assert cli("backup", loaded, "-o", tmp_path / "before.zip").code == 0
    assert cli("restrict", loaded, who, "--reason", "disputed").code == 0
    assert cli("backup", loaded, "-o", tmp_path / "between.zip").code == 0
    restored = cli("restore", tmp_path / "before.zip", tmp_path / "one", "--erasures", loaded)
    assert "erased again: 0, restricted again: 1, lifted again: 0" in restored.err
    assert restricted(tmp_path / "one") == restricted(loaded) == {who}
    with Case.open(tmp_path / "one").ledger() as ledger:
        assert who not in {m.id for m in ledger.mentions(people=True)}  # of which a graph is built
    entries = [json.loads(line) for line in cli("audit", tmp_path / "one", "--json").out.splitlines()]
    assert [e["action"] for e in entries][-2:] == ["restrict", "restore"]
    assert entries[-2]["detail"]["reason"] == "disputed"

    # Lifted, restricted anew and lifted: by the order of the log.
    for lifting in (("--lift",), (), ("--lift",)):
        assert cli("restrict", loaded, who, "--reason", "settled", *lifting).code == 0
    listed = tmp_path / "log.jsonl"
    listed.write_text(cli("audit", loaded, "--json").out, encoding="utf-8")
    restored = cli("restore", tmp_path / "between.zip", tmp_path / "two", "--erasures", listed)
    assert "restricted again: 1, lifted again: 2" in restored.err and restricted(tmp_path / "two") == set()
    # What the restored case says later counts, not what it made again: it comes after.
    assert cli("restrict", tmp_path / "two", who, "--reason", "disputed").code == 0
    assert cli("backup", tmp_path / "two", "-o", tmp_path / "two.zip").code == 0
    restored = cli("restore", tmp_path / "two.zip", tmp_path / "three", "--erasures", loaded)
    assert "restricted again: 0, lifted again: 0" in restored.err and restricted(tmp_path / "three") == {who}


@pytest.mark.parametrize("change", [{"mentions": 7}, {"mentions": [7]}, {"mentions": "me_1"}, {}])
def test_a_list_that_was_not_printed_so_is_refused(cli, loaded, tmp_path, change):
    assert cli("backup", loaded, "-o", tmp_path / "b.zip").code == 0
    assert cli("restrict", loaded, mention(loaded), "--reason", "disputed").code == 0
    entry = json.loads(cli("audit", loaded, "--action", "restrict", "--json").out)
    listed = tmp_path / "log.jsonl"
    listed.write_text(json.dumps({**entry, "detail": change}) + "\n", encoding="utf-8")
    refused = cli("restore", tmp_path / "b.zip", tmp_path / "new", "--erasures", listed)
    assert refused.code == 1 and "no list of erasures" in refused.err and not (tmp_path / "new").exists()


# What killed commands leave

KILLED = """\
import os, signal, sys
from pathlib import Path
from graphkit.cli import main
Path.replace = lambda *_: os.kill(os.getpid(), signal.SIGKILL)
sys.argv = ["graphkit", *sys.argv[1:]]
main()
"""


def killed(*arguments: object) -> None:
    ended = subprocess.run([sys.executable, "-c", KILLED, *map(str, arguments)], timeout=60, check=False)
    assert ended.returncode == -signal.SIGKILL


@pytest.mark.skipif(os.name != "posix", reason="signals as on POSIX")
def test_the_next_backup_and_restore_remove_what_killed_ones_left(cli, loaded, tmp_path):
    out, new = tmp_path / "b.zip", tmp_path / "new"
    killed("backup", loaded, "-o", out)
    (left,) = tmp_path.glob(".b.zip.*")
    assert cli("backup", loaded, "-o", out).code == 0 and left.exists()  # it may be another's that is at work
    aged(left)
    (tmp_path / ".b.zip.mine").write_bytes(b"")
    aged(tmp_path / ".b.zip.mine")
    assert cli("backup", loaded, "-o", out).code == 0
    assert not left.exists() and (tmp_path / ".b.zip.mine").exists()

    killed("restore", out, new, "--no-erasures")
    (left,) = tmp_path.glob(".new.*")
    assert (left / "ledger.sqlite").exists()
    aged(left)
    os.utime(left / "ledger.sqlite")  # one that writes into its folder is at work
    assert cli("restore", out, new, "--no-erasures").code == 0 and left.exists()
    aged(left)
    assert cli("restore", out, new, "--no-erasures").code == 1 and not left.exists()


def test_verify_names_what_killed_commands_left_in_the_case(cli, own_case, tmp_path):
    loaded = own_case
    files = len(list((loaded / "originals").iterdir())) + 2
    shutil.copytree(loaded / "originals", loaded / ".backup-killed")
    draft = loaded / "originals" / ("0" * 64 + ".draft-" + "1" * 32)
    draft.write_bytes(b"half")
    assert findings(loaded) == []
    aged(draft)
    aged(loaded / ".backup-killed")
    done = cli("verify", loaded)
    assert done.code == 1 and "2 findings" in done.err
    assert str(draft) in done.err and str(loaded / ".backup-killed") in done.err
    assert f"{files} files" in cli("backup", loaded, "-o", tmp_path / "b.zip").err
    assert not (loaded / ".backup-killed").exists()
    (tmp_path / "more.csv").write_text("ФИО\nПробный Пётр\n", encoding="utf-8")
    assert cli("load", loaded, "list", "--synthetic", tmp_path / "more.csv").code == 0
    assert not draft.exists() and findings(loaded) == []


def test_an_erasure_takes_the_draft_of_an_original_too(cli, loaded):
    (copy,) = (loaded / "originals").glob("*/*")
    draft = copy.parent.with_name(f"{copy.parent.name}.draft-{'1' * 32}")
    shutil.copy(copy, draft)
    assert cli("erase", loaded, mention(loaded), "--reason", "asked in writing", "--yes").code == 0
    assert not list((loaded / "originals").iterdir())
