"""Where an export may not be written: over the case itself, or where its report cannot lie."""

from __future__ import annotations

from pathlib import Path

import pytest


@pytest.fixture
def built(cli, own_case: Path) -> Path:
    assert cli("build", own_case).code == 0
    return own_case


def test_an_export_never_lands_on_the_case(cli, built: Path, tmp_path: Path) -> None:
    (tmp_path / "link").symlink_to(built)
    before = {p: p.read_bytes() for p in built.glob("*") if p.is_file()}
    for place in (built / "ledger.sqlite", built / "case.json", built / "page.html", tmp_path / "link" / "case.json"):
        for command in (
            ("export", built, "html", "-o", place),
            ("judgements", "export", built, "-o", place.with_suffix(".csv")),
            ("analyse", built, "-o", place),
        ):
            done = cli(*command)
            assert done.code == 2 and "among the files of the case" in done.err, (command, done)
    assert {p: p.read_bytes() for p in built.glob("*") if p.is_file()} == before
    assert cli("export", built, "html", "-o", built / "exports" / "page.html").code == 0
    assert cli("verify", built).code == 0


def test_where_the_report_cannot_lie_nothing_is_exported(cli, built: Path, tmp_path: Path) -> None:
    (tmp_path / "page.html.report.json").mkdir()
    before = cli("audit", built).out
    done = cli("export", built, "html", "-o", tmp_path / "page.html", "--audience", "analyst")
    assert done.code == 1 and "this is a folder" in done.err
    assert not (tmp_path / "page.html").exists()
    assert cli("audit", built).out == before
