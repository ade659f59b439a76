"""The command line itself: help, errors, pipes, Ctrl-C; and the commands that need no case."""

from __future__ import annotations

import csv
import json
import re
import signal
import subprocess
import sys
import time
from pathlib import Path

import pytest
from click.testing import CliRunner

import graphkit
from graphkit.cli import cli as group
from graphkit.ledger import Case

ROOT = Path(__file__).parents[2]
COMMANDS = group.list_commands(None)  # type: ignore[arg-type]
CONTRACT = {"build", "case-schema", "case-template", "compare-names", "demo", "dossier", "export", "extract", "find",
            "load", "pathways", "quarantine", "queries", "query", "serve", "status", "verify"}  # fmt: skip


def test_the_commands_of_the_contract_are_there():
    assert set(COMMANDS) >= CONTRACT


@pytest.mark.parametrize("name", COMMANDS)
def test_help_says_what_a_command_does(name):
    shown = CliRunner().invoke(group, [name, "--help"])
    assert shown.exit_code == 0
    about = shown.output.split("\n\n")[1].strip()
    assert len(about.split()) >= 4 and about.endswith((".", "name."))
    overview = CliRunner().invoke(group, ["--help"]).output
    line = re.search(rf"^  {name} +(.*)$", overview, re.M)
    assert line and about.split()[0] == line[1].split()[0]


@pytest.mark.parametrize("name", COMMANDS)
def test_each_command_has_a_test_and_a_place_in_the_documents(name):
    tests = "".join(p.read_text("utf-8") for p in Path(__file__).parent.glob("test_*.py") if p != Path(__file__))
    tests += Path(__file__).read_text("utf-8").partition("NO_CASE = 1")[2]
    assert re.search(rf'(?:cli|process)\("{name}"', tests), f"no test runs {name}"
    documents = [ROOT / "README.md", *(ROOT / "docs").glob("*.md")]
    text = "".join(p.read_text("utf-8") for p in documents)
    assert re.search(rf"graphkit {name}\b(?!-)", text), f"no document names {name}"


def test_documents_name_no_command_that_is_not_there():
    for document in (ROOT / "README.md", *(ROOT / "docs").glob("*.md")):
        named = set(re.findall(r"(?:^|[`/] ?)graphkit ([a-z][a-z-]+)", document.read_text("utf-8"), re.M))
        assert named <= set(COMMANDS), document.name


NO_CASE = 1  # below: tests that run commands


def test_version_and_help(cli):
    assert cli("--version").out == f"graphkit, version {graphkit.__version__}\n"
    for option in ("--help", "-h"):
        shown = cli(option)
        assert shown.code == 0 and all(f"  {name} " in shown.out for name in COMMANDS)
    assert cli().code == 2  # nothing asked for


@pytest.mark.parametrize(("wrong", "right"), [("qurey", "query"), ("dosier", "dossier"), ("loda", "load")])
def test_a_wrong_command_gets_a_suggestion(cli, wrong, right):
    ended = cli(wrong)
    assert ended.code == 2 and right in ended.err and ended.out == ""


def test_as_a_module_and_as_the_installed_command(tmp_path):
    for command in ([sys.executable, "-m", "graphkit"], [str(Path(sys.executable).with_name("graphkit"))]):
        ended = subprocess.run([*command, "queries", "nosuch"], capture_output=True, text=True, check=False)
        assert ended.returncode == 1 and ended.stdout == "" and "no query" in ended.stderr
        assert "Traceback" not in ended.stderr


def test_a_reader_that_goes_away_is_no_error(process):
    for arguments in (("queries",), ("case-schema",), ("--help",)):
        going = process(*arguments)
        going.stdout.close()
        assert going.wait(60) == 0
        assert going.stderr.read() == b""


def test_ctrl_c_keeps_what_was_committed(process, cli, tmp_path):
    case = tmp_path / "case"
    folder = ROOT / "examples" / "invented" / "verdicts"
    loading = process(
        "load", case, "verdicts", "--synthetic", folder,
        preexec_fn=lambda: signal.signal(signal.SIGINT, signal.default_int_handler),
    )  # fmt: skip
    deadline = time.monotonic() + 60
    while len(list((case / "originals").glob("*"))) < 5:
        assert time.monotonic() < deadline and loading.poll() is None
        time.sleep(0.01)
    loading.send_signal(signal.SIGINT)
    out, err = loading.communicate(timeout=60)
    assert loading.returncode == 130
    assert out == b"" and b"Interrupted" in err and b"Traceback" not in err
    with Case.open(case).ledger() as ledger:
        kept = ledger.counts()["records"]
    assert 0 < kept < len(list(folder.iterdir()))
    again = cli("load", case, "verdicts", "--synthetic", *sorted(folder.iterdir())[: kept + 2])
    assert again.code == 0 and f"unchanged {kept}" in again.err


def test_progress_is_for_terminals_only(process, tmp_path, people):
    loading = process("load", tmp_path / "case", "list", people)
    out, err = loading.communicate(timeout=60)
    assert out == b"" and b"\r" not in err and b"\x1b" not in err and "━" not in err.decode("utf-8")


def test_output_is_utf_8_whatever_the_locale(process, monkeypatch):
    monkeypatch.setenv("PYTHONIOENCODING", "cp1252")
    asked = process("extract", ROOT / "examples" / "invented" / "verdicts" / "v054.txt")
    out, err = asked.communicate(timeout=60)
    assert asked.returncode == 0, err
    assert "Киялхан Мурат Нурболович" in out.decode("utf-8")


def test_a_query_imports_little():
    """What a query waits for: none of loaders, extraction, analyses, exports and their libraries."""
    code = "import sys; import graphkit.cli.query; print(*sys.modules)"
    loaded = subprocess.run([sys.executable, "-c", code], capture_output=True, text=True, check=True).stdout.split()
    heavy = {"networkx", "scipy", "openpyxl", "pypdfium2", "lxml", "ruamel.yaml", "jinja2", "pyvis", "alembic",
             "mammoth", "rapidfuzz", "sqlalchemy", "rich", "graphkit.loaders", "graphkit.extract", "graphkit.analyses",
             "graphkit.exports", "graphkit.projection"}  # fmt: skip
    assert not heavy & set(loaded)


# extract, compare-names, pathways


def test_extract_json_is_one_line_a_file(cli, verdicts):
    ended = cli("extract", *verdicts, "--json")
    assert ended.code == 0
    lines = ended.out.splitlines()
    assert [json.loads(line)["id"] for line in lines] == [v.stem for v in verdicts]
    for line, file in zip(lines, verdicts, strict=True):
        data = json.loads(line)
        assert data["events"] and {"fields", "defendants", "events"} <= set(data)
        text = cli("extract", file, "--text").out
        for event in data["events"]:
            assert text[event["start"] : event["end"]] == event["quote"]


def test_extract_text_is_exact(cli, tmp_path):
    exact = "\ufeffПРИГОВОР\r\nИменем  Республики Казахстан\t\rконец".encode()
    file = tmp_path / "v.txt"
    file.write_bytes(exact)
    ended = cli("extract", file, "--text")
    assert ended.code == 0 and ended.out.encode() == exact
    assert cli("extract", file, file, "--text").code == 2
    assert cli("extract", file, "--text", "--json").code == 2


def test_extract_goes_on_after_a_file_that_cannot_be_read(cli, tmp_path, verdicts):
    ended = cli("extract", tmp_path / "none.txt", tmp_path, verdicts[2], "--json")
    assert ended.code == 1 and len(ended.out.splitlines()) == 1
    assert "no such file" in ended.err and "2 of 3" in ended.err


def test_compare_names(cli, tmp_path):
    pairs, scores = tmp_path / "pairs.csv", tmp_path / "scores.csv"
    columns = "pair_id,left_name,left_dob,right_name,right_dob,other\n"
    pairs.write_text(
        "\ufeff" + columns + "a,Тестов Ерлан Маратович,1990-05-12,Testov Yerlan,1990-05-12,x\n"
        "b,Тестов Ерлан Маратович,1990-05-12,Пробный Иван,1970-01-01,x\nc,,,,,\n",
        encoding="utf-8",
    )
    ended = cli("compare-names", pairs, "-o", scores)
    assert ended.code == 0 and ended.out == ""
    found = list(csv.DictReader(scores.open(encoding="utf-8", newline="")))
    assert [r["pair_id"] for r in found] == ["a", "b", "c"] and set(found[0]) == {"pair_id", "score", "reasons"}
    assert float(found[0]["score"]) >= 0.5 > float(found[1]["score"]) and found[0]["reasons"]
    assert all(0 <= float(r["score"]) <= 1 for r in found)


def test_compare_names_of_wrong_input(cli, tmp_path):
    pairs, scores = tmp_path / "pairs.csv", tmp_path / "scores.csv"
    pairs.write_text("id,name\n1,x\n", encoding="utf-8")
    scores.write_text("what was there", encoding="utf-8")
    ended = cli("compare-names", pairs, "-o", scores)
    assert ended.code == 1 and "pair_id" in ended.err
    assert scores.read_text("utf-8") == "what was there"
    assert cli("compare-names", pairs, "-o", pairs).code == 2
    assert pairs.read_text("utf-8") == "id,name\n1,x\n"
    pairs.write_bytes("pair_id,left_name,left_dob,right_name,right_dob\n1,Тест,,Тест,\n".encode("cp1251"))
    assert cli("compare-names", pairs, "-o", scores).code == 1
    assert cli("compare-names", tmp_path / "none.csv", "-o", scores).code == 2


def test_pathways(cli, tmp_path):
    events = tmp_path / "events.csv"
    lines = ["person_id,seq,event_type,date,partner,place"]
    for person in range(24):
        kinds = ("departure_for_work", "contract_signed", "return_home") if person % 2 else (
            "job_ad_seen", "deception", "deployment", "desertion")  # fmt: skip
        lines += [f"p{person},{i},{kind},,," for i, kind in enumerate(kinds)]
    events.write_text("\n".join(lines) + "\n", encoding="utf-8")
    ended = cli("pathways", events, "--json")
    assert ended.code == 0, ended.err
    report = json.loads(ended.out)
    assert report["status"] in ("ok", "provisional", "unstable", "no_structure", "insufficient_data")
    assert {"status", "k", "labels", "stability", "medoids"} <= set(report)
    assert set(report["labels"]) <= {f"p{i}" for i in range(24)}
    assert (report["k"] == 1) == (report["status"] in ("no_structure", "insufficient_data"))
    words = cli("pathways", events)
    assert words.code == 0 and words.out.startswith(report["status"])
    events.write_text("a,b\n1,2\n", encoding="utf-8")
    wrong = cli("pathways", events)
    assert wrong.code in (1, 2) and "person_id" in wrong.err and "Traceback" not in wrong.err


@pytest.fixture(scope="session")
def demo(tmp_path_factory, process) -> tuple[Path, str, str]:
    """The real demo, once: its folder, standard output and standard error."""
    folder = tmp_path_factory.mktemp("demo") / "out"
    running = process("demo", "--out", folder)
    out, err = running.communicate(timeout=280)
    assert running.returncode == 0, err.decode("utf-8")
    return folder, out.decode("utf-8"), err.decode("utf-8")


def test_demo_goes_the_whole_way(demo, cli):
    folder, out, err = demo
    assert "700" in out and "people" in out
    assert "quarantined 0" in err
    pages = re.findall(r"^  (\S+\.html)$", err, re.M)
    assert len(pages) == 4 and all(Path(p).stat().st_size > 10_000 for p in pages)
    suggested = [line.split("#")[0].split() for line in err.splitlines() if line.startswith("  graphkit ")]
    assert len(suggested) >= 4
    for _, *arguments in suggested:
        ended = cli(*arguments)
        assert ended.code == 0 and len(ended.out.splitlines()) > 1, arguments
    for name in ("kazakhstan-2025", "invented"):
        assert cli("verify", folder / name).code == 0


def test_demo_does_not_take_a_folder_of_somebody(cli, tmp_path):
    (tmp_path / "invented").mkdir()
    ended = cli("demo", "--out", tmp_path)
    assert ended.code == 2 and "--out" in ended.err
    assert list(tmp_path.rglob("*")) == [tmp_path / "invented"]
