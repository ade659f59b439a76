"""One bad file costs itself: one clear reason, soon, in little memory, and what is beside it is loaded."""

from __future__ import annotations

import json
import os
import resource
import subprocess
import sys
import zipfile
from pathlib import Path

import pytest

from graphkit.ledger import Case


def truncated(folder: Path, verdicts: list[Path]) -> Path:
    file = folder / "cut.docx"
    file.write_bytes(verdicts[0].read_bytes()[:3_000])
    return file


def encrypted(folder: Path, verdicts: list[Path]) -> Path:
    from reportlab.lib.pdfencrypt import StandardEncryption
    from reportlab.pdfgen.canvas import Canvas

    file = folder / "locked.pdf"
    canvas = Canvas(str(file), encrypt=StandardEncryption("invented", strength=128))
    canvas.drawString(100, 700, "Invented verdict")
    canvas.save()
    return file


def wrong_encoding(folder: Path, verdicts: list[Path]) -> Path:
    file = folder / "bytes.txt"
    file.write_bytes(b"\x81\x8d\x8f\x90\x9d\xff\xfe\x00\x01abc" * 20)
    return file


def empty(folder: Path, verdicts: list[Path]) -> Path:
    file = folder / "empty.txt"
    file.touch()
    return file


def zeros(folder: Path, verdicts: list[Path]) -> Path:
    file = folder / "zeros.txt"
    file.touch()
    os.truncate(file, 2 * 2**30)
    return file


def bomb(folder: Path, verdicts: list[Path]) -> Path:
    file = folder / "bomb.docx"
    with zipfile.ZipFile(file, "w", zipfile.ZIP_DEFLATED) as archive, archive.open("word/document.xml", "w") as part:
        for _ in range(300):
            part.write(bytes(2**20))
    return file


def no_text_name(folder: Path, verdicts: list[Path]) -> Path:
    file = Path(os.fsdecode(os.fsencode(folder) + b"/\xff\x1b[31m.txt"))
    file.touch()
    return file


def pipe(folder: Path, verdicts: list[Path]) -> Path:
    file = folder / "pipe.txt"
    os.mkfifo(file)
    return file


KINDS = [
    (truncated, "cut off or damaged"),
    (encrypted, "password"),
    (wrong_encoding, "not text"),
    (empty, "empty"),
    (zeros, "2.0 GiB"),
    (bomb, "zip bomb"),
    (no_text_name, "empty"),
    (pipe, "not a regular file"),
]

BOUNDED = """
import resource, sys
from graphkit.cli import main
resource.setrlimit(resource.RLIMIT_DATA, (int(sys.argv.pop(1)),) * 2)
main()
"""


def test_all_broken_files_in_one_command_beside_a_good_one(tmp_path, verdicts, cli):
    """In a process of its own that may not hold more than 700 MiB, in under 30 seconds of its time."""
    case, files = tmp_path / "case", tmp_path / "files"
    files.mkdir()
    bad = {make(files, verdicts): words for make, words in KINDS}
    command = [sys.executable, "-c", BOUNDED, str(700 * 2**20), "load", str(case), "verdicts",
               *bad, str(verdicts[2])]  # fmt: skip
    before = resource.getrusage(resource.RUSAGE_CHILDREN).ru_utime
    ended = subprocess.run(command, capture_output=True, timeout=120, check=False)
    err = ended.stderr.decode("utf-8")
    assert ended.returncode == 3, err
    assert "Traceback" not in err
    assert f"read {len(bad) + 1} = loaded 1 + unchanged 0 + quarantined {len(bad)}" in err
    listed = {r["file"]: r for r in json.loads(cli("quarantine", "list", case, "--json").out)}
    assert len(listed) == len(bad)
    for file, words in bad.items():
        name = file.name.encode("utf-8", "backslashreplace").decode("utf-8")
        assert words in listed[name]["reason"], listed[name]
        assert listed[name]["place"] == "the whole file"
    with Case.open(case).ledger() as ledger:
        assert ledger.counts()["records"] == 1
    assert resource.getrusage(resource.RUSAGE_CHILDREN).ru_utime - before < 30


@pytest.mark.parametrize(("make", "words"), KINDS, ids=lambda v: getattr(v, "__name__", None))
def test_a_dry_run_says_the_same(cli, tmp_path, verdicts, make, words):
    ended = cli("load", tmp_path / "case", "verdicts", "--dry-run", make(tmp_path, verdicts))
    assert ended.code == 3
    assert words in ended.err
    assert not (tmp_path / "case").exists()


def test_a_folder_without_verdicts_beside_a_good_file(cli, tmp_path, verdicts):
    (tmp_path / "folder").mkdir()
    (tmp_path / "folder" / "picture.png").touch()
    ended = cli("load", tmp_path / "case", "verdicts", tmp_path / "folder", verdicts[2])
    assert ended.code == 1
    assert ended.err.count("a folder without files") == 1 and "loaded 1" in ended.err
    with Case.open(tmp_path / "case").ledger() as ledger:
        assert ledger.counts()["records"] == 1


def test_a_folder_is_read_with_all_below_it(cli, tmp_path, verdicts):
    deep = tmp_path / "a" / "b.pdf"
    deep.mkdir(parents=True)
    (deep / "V.DOCX").write_bytes(verdicts[0].read_bytes())
    (deep / "notes.xlsx").touch()
    ended = cli("load", tmp_path / "case", "verdicts", tmp_path / "a")
    assert ended.code == 0 and "read 1 = loaded 1" in ended.err


@pytest.mark.parametrize("loader", ["list", "cases"])
@pytest.mark.parametrize("make", [truncated, encrypted, wrong_encoding, empty, zeros, bomb], ids=lambda m: m.__name__)
def test_other_loaders_have_one_reason_too(cli, tmp_path, verdicts, loader, make):
    ended = cli("load", tmp_path / "case", loader, make(tmp_path, verdicts))
    assert ended.code == 3 and "quarantined 1\n" in ended.err
    assert "failed:" not in ended.err and "Traceback" not in ended.err


def test_escape_sequences_never_reach_the_terminal(cli, tmp_path):
    nasty = "Тестов\x1b]0;owned\x07 Имя\u202e\x9b31m Отчество"
    file = tmp_path / "nasty\x1b[2J.csv"
    file.write_text(f"ФИО;Дата рождения\n{nasty};1990\n{nasty};1990-77-77\nПробный Имя;\x1b[31m\n", encoding="utf-8")
    case = tmp_path / "case"
    said = [cli("load", case, "list", file), cli("quarantine", "list", case), cli("status", case),
            cli("quarantine", "list", case, "--json"), cli("load", case, "list\x1b[31m", file),
            cli("load", case, "list", tmp_path / "no\x1b[31m")]  # fmt: skip
    for outcome in said:
        for text in (outcome.out, outcome.err):
            assert not set(text) & set("\x1b\x07\x9b\u202e"), text
