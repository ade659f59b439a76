"""``audit``, ``backup``, ``restore``, ``correct``, ``restrict`` and ``erase`` as a user meets them."""

from __future__ import annotations

import json
import sqlite3
from contextlib import closing
from pathlib import Path

WHO = "Тестов Ерлан Маратович"


def mention(case: Path) -> str:
    with closing(sqlite3.connect(case / "ledger.sqlite")) as database, database:
        return str(database.execute("SELECT id FROM mentions WHERE name = ?", (WHO,)).fetchone()[0])


def test_an_export_and_a_backup_stand_in_the_audit_log(cli, own_case, tmp_path):
    assert cli("export", own_case, "csv", "-o", tmp_path / "public").code == 0
    done = cli("backup", own_case, "-o", tmp_path / "case.zip")
    assert done.code == 0 and (tmp_path / "case.zip").stat().st_mode & 0o077 == 0
    entries = [json.loads(line) for line in cli("audit", own_case, "--json").out.splitlines()]
    assert [e["action"] for e in entries[-2:]] == ["export", "backup"]
    assert entries[-2]["detail"]["audience"] == "public"
    assert f"sha256 {entries[-1]['ref']}" in done.err
    shown = cli("audit", own_case, "--last", 1)
    assert shown.out.count("\n") == 1 and "backup" in shown.out and entries[-1]["hash"] in shown.err
    assert cli("audit", own_case, "--known", entries[0]["hash"]).code == 0
    strange = cli("audit", own_case, "--known", "0" * 63 + "1")
    assert strange.code == 1 and "does not hold together" in strange.err


def test_a_restored_case_gives_the_same_graph(cli, own_case, tmp_path):
    assert cli("backup", own_case, "-o", tmp_path / "case.zip").code == 0
    assert cli("restore", tmp_path / "case.zip", tmp_path / "new", "--no-erasures").code == 0
    built = cli("build", tmp_path / "new")
    assert built.code == 0
    before = cli("verify", own_case).out.split()[1]
    assert f"hash {before}" in built.err
    again = cli("restore", tmp_path / "case.zip", tmp_path / "new", "--no-erasures")
    assert again.code == 1 and "already" in again.err


def test_a_damaged_backup_is_refused_and_leaves_nothing(cli, own_case, tmp_path):
    assert cli("backup", own_case, "-o", tmp_path / "case.zip").code == 0
    whole = (tmp_path / "case.zip").read_bytes()
    for number, broken in enumerate(
        (whole[: len(whole) // 2], b"", b"PK" + whole[:100], whole.replace(b"case", b"cass"))
    ):
        (tmp_path / "broken.zip").write_bytes(broken)
        refused = cli("restore", tmp_path / "broken.zip", tmp_path / f"new{number}", "--no-erasures")
        assert refused.code == 1 and "backup" in refused.err and not (tmp_path / f"new{number}").exists()
    assert not [p for p in tmp_path.iterdir() if p.name.startswith(".")]
    assert cli("restore", tmp_path / "none.zip", tmp_path / "new", "--no-erasures").code == 1


def test_a_correction_a_restriction_and_an_erasure(cli, own_case):
    who = mention(own_case)
    corrected = cli("correct", own_case, who, "birth_date", "1990-05-13", "--reason", "by a passport")
    assert corrected.code == 0 and "1990-05-13" in corrected.err
    assert cli("restrict", own_case, who, "--reason", "disputed").code == 0
    assert cli("restrict", own_case, who, "--reason", "settled", "--lift").code == 0
    refused = cli("erase", own_case, who, "--reason", "asked by Тестов Ерлан", "--yes")
    assert refused.code == 2 and "names the person" in refused.err
    erased = cli("erase", own_case, who, "--reason", "asked in writing", "--yes")
    assert erased.code == 0 and "erased: 1 mentions" in erased.err
    assert WHO.encode() not in (own_case / "ledger.sqlite").read_bytes()
    gone = cli("erase", own_case, who, "--reason", "asked in writing", "--yes")
    assert gone.code != 0 and "Traceback" not in gone.err
