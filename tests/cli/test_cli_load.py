"""``graphkit load`` and ``graphkit quarantine``."""

from __future__ import annotations

import json
import sys
from collections.abc import Callable
from pathlib import Path

import pytest
import yaml

from graphkit.ledger import Case

Cli = Callable[..., object]

HEADER = "ФИО;Дата рождения\n"


def rows(count: int, bad: dict[int, str]) -> str:
    """A list of invented people; the rows in ``bad`` (from 1) hold another text."""
    made = (bad.get(i, f"Тестов{chr(1072 + i % 32)} Имя Отчество{i};19{60 + i % 40}-0{1 + i % 9}-1{i % 10}\n")
            for i in range(1, count + 1))  # fmt: skip
    return HEADER + "".join(made)


def state(case: Path) -> tuple[dict[str, int], list[str]]:
    with Case.open(case).ledger() as ledger:
        return ledger.counts() | {"position": ledger.position(), "runs": len(ledger.runs())}, sorted(
            p.name for p in (case / "originals").iterdir()
        )


@pytest.fixture
def broken(tmp_path: Path) -> Path:
    """A list of 1,000 rows of which three cannot be read."""
    file = tmp_path / "list.csv"
    bad = {10: "Тестов Имя Отчество;1990-13-45\n", 500: ";1990-01-01\n", 900: 'Тестов "Имя;1990-01-01;x;y\n'}
    file.write_text(rows(1_000, bad), encoding="utf-8")
    return file


def test_all_three_loaders_and_a_second_load_adds_nothing(cli, tmp_path, verdicts, coded, people):
    case = tmp_path / "case"
    for arguments in (("verdicts", "--synthetic", *verdicts), ("cases", coded), ("list", people)):
        first = cli("load", case, *arguments)
        assert first.code == 0 and first.out == ""
        assert "quarantined 0" in first.err and "loaded 0" not in first.err
        before = state(case)
        second = cli("load", case, *arguments)
        assert second.code == 0 and "Nothing new" in second.err and "loaded 0" in second.err
        after = state(case)
        assert after[1] == before[1]
        assert {**after[0], "runs": 0} == {**before[0], "runs": 0}
    assert (case.stat().st_mode & 0o777) == 0o700


def test_a_dry_run_says_what_would_change_and_changes_nothing(cli, tmp_path, people):
    case = tmp_path / "case"
    said = cli("load", case, "list", "--dry-run", people)
    assert said.code == 0 and "would load 3" in said.err
    assert not case.exists()
    cli("load", case, "list", people)
    before = state(case)
    people.write_text(people.read_text("utf-8") + "Новый Человек Тестович;1991;\n", encoding="utf-8")
    assert "would load 4" in cli("load", case, "list", "--dry-run", people).err
    assert state(case) == before


def test_metadata_reach_the_source(cli, tmp_path, people):
    meta = tmp_path / "meta.yaml"
    meta.write_text(
        yaml.safe_dump({"synthetic": True, "sources": [{"path": "people.csv", "title": "Invented list",
                                                        "date": "2024-03", "supplier": "nobody"}]}),
        encoding="utf-8",
    )  # fmt: skip
    assert cli("load", tmp_path / "case", "list", "--meta", meta, "--publisher", "Test", people).code == 0
    with Case.open(tmp_path / "case").ledger() as ledger:
        (source,) = ledger.sources()
    assert (source.title, str(source.date), source.publisher, source.supplier, source.synthetic) == (
        "Invented list", "2024-03", "Test", "nobody", True)  # fmt: skip


@pytest.mark.parametrize(
    ("arguments", "words"),
    [
        (["list", "nowhere.csv"], "no such file"),
        (["lists", "people.csv"], "did you mean list"),
        (["list", "--date", "soon", "people.csv"], "--date"),
        (["list", "--language", "Kazakh", "people.csv"], "--language"),
        (["list", "empty"], "a folder without files"),
        (["list"], "PATH"),
        (["list", "--meta", "nowhere.yaml", "people.csv"], "nowhere.yaml"),
    ],
)
def test_wrong_use_is_exit_code_2_and_makes_no_case(cli, tmp_path, people, arguments, words, monkeypatch):
    monkeypatch.chdir(tmp_path)
    (tmp_path / "empty").mkdir()
    ended = cli("load", "case", *arguments)
    assert ended.code == 2
    assert words in ended.err
    assert "Traceback" not in ended.err
    assert not (tmp_path / "case").exists()


def test_a_folder_that_is_no_case_is_not_taken(cli, tmp_path, people):
    ended = cli("load", tmp_path, "list", people)
    assert ended.code == 1 and "no case folder" in ended.err
    assert not (tmp_path / "case.json").exists()


def test_three_bad_rows_in_a_thousand_cost_themselves(cli, tmp_path, broken):
    case = tmp_path / "case"
    ended = cli("load", case, "list", broken)
    assert ended.code == 0, ended.err
    assert "read 1000 = loaded 997 + unchanged 0 + quarantined 3" in ended.err
    listed = json.loads(cli("quarantine", "list", case, "--json").out)
    assert sorted(r["place"] for r in listed) == ["row 11", "row 501", "row 901"]
    assert all(r["reason"] and r["file"] == "list.csv" for r in listed)


def test_over_the_threshold_is_exit_code_3_and_the_rest_is_loaded(cli, tmp_path, broken):
    ended = cli("load", tmp_path / "case", "list", "--max-quarantined", "0.2", broken)
    assert ended.code == 3
    assert state(tmp_path / "case")[0]["people mentioned"] == 997


def test_quarantine_list_and_show(cli, tmp_path, broken):
    case = tmp_path / "case"
    cli("load", case, "list", broken)
    table = cli("quarantine", "list", case)
    assert table.out.splitlines()[0].split() == ["id", "loader", "file", "place", "reason", "since", "resolved"]
    assert len(table.out.splitlines()) == 4
    short = next(line.split()[0] for line in table.out.splitlines() if "row 901" in line)
    shown = cli("quarantine", "show", case, short)
    assert 'Тестов "Имя' in shown.out
    assert "row 901" in shown.err and "reason" in shown.err
    wrong = cli("quarantine", "show", case, "q_nothing")
    assert wrong.code == 2 and "quarantine list" in wrong.err
    assert cli("quarantine", "show", case, "q_").code == 2  # three begin so


def test_retry_leaves_the_rest_of_the_file_as_it_is(cli, tmp_path, broken):
    case = tmp_path / "case"
    cli("load", case, "list", "--synthetic", "--title", "Invented list", broken)
    before = state(case)[0]["position"]
    ended = cli("quarantine", "retry", case)
    assert ended.code == 0 and "0 of 3 left the quarantine" in ended.err
    assert state(case)[0]["position"] == before
    with Case.open(case).ledger() as ledger:
        assert [(s.title, s.synthetic) for s in ledger.sources()] == [("Invented list", True)]


@pytest.mark.parametrize("whole", [True, False], ids=["the whole file", "the repaired rows alone"])
def test_retry_with_a_repaired_file(cli, tmp_path, broken, whole):
    case = tmp_path / "case"
    cli("load", case, "list", "--synthetic", "--title", "Invented list", broken)
    good = {i: f"Починенов{c} Имя Отчество;1990-01-01\n" for i, c in ((10, "а"), (500, "б"), (900, "в"))}
    repaired = tmp_path / "repaired.csv"
    repaired.write_text(rows(1_000, good) if whole else HEADER + "".join(good.values()), encoding="utf-8")
    ended = cli("quarantine", "retry", case, "--with", repaired)
    assert ended.code == 0 and "3 of 3 left the quarantine" in ended.err, ended.err
    assert "Nothing in quarantine" in cli("quarantine", "list", case).err
    assert len(json.loads(cli("quarantine", "list", case, "--all", "--json").out)) == 3
    # The 997 rows that were loaded are not there twice.
    assert state(case)[0]["people mentioned"] == 1_000
    with Case.open(case).ledger() as ledger:
        assert {(s.title, s.synthetic) for s in ledger.sources()} == {("Invented list", True)}


def unreadable_list(folder: Path) -> tuple[Path, Path]:
    """A list whose columns nobody can guess, and the mapping that says what they are."""
    file, mapping = folder / "odd.csv", folder / "mapping.yaml"
    file.write_text("A1;B2\nТестов Имя Отчество;1990\nПробный Имя Отчество;1991\n", encoding="utf-8")
    mapping.write_text("columns:\n  name: A1\n  birth_date: B2\n", encoding="utf-8")
    return file, mapping


def test_retry_with_a_mapping(cli, tmp_path):
    file, mapping = unreadable_list(tmp_path)
    case = tmp_path / "case"
    assert cli("load", case, "list", file).code == 3
    assert "0 of 1 left" in cli("quarantine", "retry", case).err
    (record,) = json.loads(cli("quarantine", "list", case, "--json").out)
    ended = cli("quarantine", "retry", case, record["id"], "--mapping", mapping)
    assert "1 of 1 left the quarantine" in ended.err
    assert state(case)[0]["people mentioned"] == 2
    assert "Nothing in quarantine" in cli("quarantine", "retry", case).err


def test_retry_remembers_the_mapping_and_the_options_of_the_load(cli, tmp_path):
    file, mapping = unreadable_list(tmp_path)
    file.write_text('A1;B2\nТестов Имя Отчество;1990\nПробный "Имя\n', encoding="utf-8")
    case = tmp_path / "case"
    cli("load", case, "list", "--synthetic", "--title", "Odd list", "--mapping", mapping, file)
    assert len(json.loads(cli("quarantine", "list", case, "--json").out)) == 1
    mapping.unlink()
    repaired = tmp_path / "repaired.csv"
    repaired.write_text("A1;B2\nПробный Имя Отчество;1991\n", encoding="utf-8")
    ended = cli("quarantine", "retry", case, "--with", repaired)
    assert "1 of 1 left the quarantine" in ended.err, ended.err
    with Case.open(case).ledger() as ledger:
        assert {(s.title, s.synthetic) for s in ledger.sources()} == {("Odd list", True)}
        assert ledger.runs()[0].options["meta"]["title"] == "Odd list"


def test_loading_the_file_again_with_a_mapping_clears_the_quarantine_too(cli, tmp_path):
    file, mapping = unreadable_list(tmp_path)
    assert cli("load", tmp_path / "case", "list", file).code == 3
    assert cli("load", tmp_path / "case", "list", "--mapping", mapping, file).code == 0
    assert "Nothing in quarantine" in cli("quarantine", "list", tmp_path / "case").err


def test_status_counts(cli, tmp_path, people, broken):
    case = tmp_path / "case"
    cli("load", case, "list", people, broken)
    said = cli("status", case)
    assert said.code == 0 and said.err == ""
    counts = dict(line.rsplit(maxsplit=1) for line in said.out.splitlines() if line.startswith("  "))
    assert {k.strip(): v for k, v in counts.items()}["in quarantine"] == "3"
    assert "people.csv" in said.out and "list.csv" in said.out
    assert cli("status", tmp_path / "nowhere").code == 1


LOADER = '''
from graphkit.errors import InputError
from graphkit.models import BadRecord, Evidence, Mention, Record, Source, Statement, file_sha256

class Names:
    """One name a line."""
    name, version, suffixes = "names", "1", (".names",)

    def read(self, path, options):
        sha256 = file_sha256(path)
        source = Source(sha256=sha256, title=path.name, kind="list", synthetic=True)
        for number, line in enumerate(path.read_text("utf-8").splitlines(), 1):
            if line == "!":
                raise RuntimeError("a defect of somebody else's loader")
            mention = Mention(source_id=source.id, name=line, locator=f"line {number}")
            said = Statement(subject=mention.id, property="name", value=line, source_id=source.id,
                             evidence=Evidence(row=number), method="listed", said_by="list_publisher")
            yield Record(loader=self.name, scope=sha256, key=str(number), locator=mention.locator, sources=(source,),
                         mentions=(mention,), statements=(said,))

class NoLoader:
    pass
'''


@pytest.fixture
def foreign_loader(tmp_path, monkeypatch):
    """Another package with a loader, installed as pip leaves it."""
    site = tmp_path / "site"
    info = site / "newsroom_loader-1.dist-info"
    info.mkdir(parents=True)
    (site / "newsroom_loader.py").write_text(LOADER, encoding="utf-8")
    (info / "METADATA").write_text("Metadata-Version: 2.1\nName: newsroom-loader\nVersion: 1\n", encoding="utf-8")
    (info / "entry_points.txt").write_text(
        "[graphkit.loaders]\nnames = newsroom_loader:Names\nhollow = newsroom_loader:NoLoader\n"
        "gone = newsroom_loader:Gone\n",
        encoding="utf-8",
    )
    monkeypatch.syspath_prepend(str(site))
    yield site
    sys.modules.pop("newsroom_loader", None)


def test_a_loader_of_another_package_is_found_and_works(cli, tmp_path, foreign_loader):
    file = tmp_path / "some.names"
    file.write_text("Тестов Имя\nПробный Имя\n", encoding="utf-8")
    ended = cli("load", tmp_path / "case", "names", file)
    assert ended.code == 0 and "loaded 2" in ended.err
    assert state(tmp_path / "case")[0]["people mentioned"] == 2


def test_a_broken_loader_of_another_package_is_one_error(cli, tmp_path, foreign_loader):
    file = tmp_path / "some.names"
    file.write_text("Тестов Имя\n!\n", encoding="utf-8")
    for name, words in (("hollow", "is no loader"), ("gone", "cannot be used")):
        ended = cli("load", tmp_path / "case", name, file)
        assert ended.code == 2 and words in ended.err and "Traceback" not in ended.err
    ended = cli("load", tmp_path / "case", "names", file)
    assert ended.code == 3 and "failed (RuntimeError)" in ended.err
    # Its words may quote what it read: they are shown when they are asked for.
    assert "a defect of somebody else's loader" not in ended.err
    (waiting,) = json.loads(cli("quarantine", "list", tmp_path / "case", "--json").out)
    assert "a defect of somebody else's loader" in cli("quarantine", "show", tmp_path / "case", waiting["id"]).out
    assert state(tmp_path / "case")[0]["people mentioned"] == 1


def test_case_template_and_schema(cli, tmp_path, coded):
    import jsonschema

    template = cli("case-template")
    assert template.code == 0 and template.err == ""
    file = tmp_path / "empty.yaml"
    file.write_text(template.out, encoding="utf-8")
    loaded = cli("load", tmp_path / "case", "cases", file)
    assert "Traceback" not in loaded.err and loaded.code in (0, 3), loaded.err
    schema = json.loads(cli("case-schema").out)
    jsonschema.Draft202012Validator.check_schema(schema)
    validator = jsonschema.Draft202012Validator(schema)
    as_json = json.loads(json.dumps(yaml.safe_load(coded.read_text("utf-8")), default=str))
    assert list(validator.iter_errors(as_json)) == []
    assert list(validator.iter_errors({**as_json, "peple": []}))
