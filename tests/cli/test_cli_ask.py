"""Asking a built case: query, queries, find, dossier, verify, export, serve; and building it."""

from __future__ import annotations

import csv
import io
import json
import os
import re
import shutil
import signal
import time
from pathlib import Path

import pytest

from graphkit.ledger import Case
from graphkit.store import EmbeddedServer

NOBODY = "bolt://127.0.0.1:9"


def tree(case: Path) -> set[str]:
    return {str(p.relative_to(case)) for p in case.rglob("*") if "graph" not in p.relative_to(case).parts[:1]}


def test_build_writes_only_what_changed(cli, own_case, tmp_path):
    def written(outcome):
        assert outcome.code == 0 and outcome.out == "", outcome.err
        return [int(n) for n in re.search(r"written (\d+), deleted (\d+)", outcome.err).groups()]

    def graph_hash(outcome):
        return re.search(r"^hash ([0-9a-f]{64})$", outcome.err, re.M)[1]

    with EmbeddedServer.join(own_case / "graph", create=False):
        again = cli("build", own_case)
        assert written(again) == [0, 0] and "Nothing changed" in again.err
        more = tmp_path / "more.csv"
        more.write_text("ФИО;Дата рождения\nНовый Человек Тестович;1991-02-03\n", encoding="utf-8")
        cli("load", own_case, "list", "--synthetic", more)
        stale = cli("verify", own_case)
        assert stale.code == 1 and "graphkit build" in stale.err
        grown = cli("build", own_case)
        assert 0 < written(grown)[0] < 20
        agreed = cli("verify", own_case)
        assert agreed.code == 0
        assert agreed.out.splitlines()[0].split()[1] == agreed.out.splitlines()[1].split()[1] == graph_hash(grown)
        anew = cli("build", own_case, "--from-scratch")
        assert written(anew)[0] > 100
        assert graph_hash(anew) == graph_hash(grown)
        assert json.loads(cli("find", own_case, "Новый Человек", "--json").out)[0]["birth_date"] == "1991-02-03"


def test_verify_sees_a_change_behind_the_ledger(cli, own_case):
    import neo4j

    with EmbeddedServer.join(own_case / "graph", create=False) as server:
        with neo4j.GraphDatabase.driver(server.uri, auth=server.account("writer")) as driver:
            driver.execute_query("MATCH (p:Person) WITH p ORDER BY p.id LIMIT 1 SET p.name = 'Changed'",
                                 database_=server.database)  # fmt: skip
        ended = cli("verify", own_case)
    assert ended.code == 1
    assert "Person" in ended.err or "m_" in ended.err


@pytest.mark.parametrize("uri", ["bolt://192.0.2.7:7687", "neo4j+s://graph.example.org"])
def test_build_to_another_machine_is_refused_before_any_connection(cli, case, uri, monkeypatch):
    import socket

    def refuse(*arguments, **options):
        raise AssertionError("a connection was tried")

    monkeypatch.setattr(socket, "getaddrinfo", refuse)
    monkeypatch.setattr(socket.socket, "connect", refuse)
    ended = cli("build", case, "--to", uri)
    assert ended.code == 2
    assert uri in ended.err and "--allow-remote" in ended.err and "quotes leave this machine" in ended.err


def test_build_into_a_foreign_database_is_refused(cli, case, own_case, monkeypatch):
    other = shutil.copytree(own_case, own_case.with_name("other"))
    marker = json.loads((other / "case.json").read_text("utf-8"))
    (other / "case.json").write_text(json.dumps({**marker, "case_id": "another"}), encoding="utf-8")
    with EmbeddedServer.join(own_case / "graph", create=False) as server:
        user, password = server.account("writer")
        monkeypatch.setenv("NEO4J_USERNAME", user)
        monkeypatch.setenv("NEO4J_PASSWORD", password)
        monkeypatch.setenv("NEO4J_DATABASE", server.database)
        ended = cli("build", other, "--to", server.uri)
    assert ended.code == 1 and "nothing was written" in ended.err
    assert password not in ended.err + ended.out


@pytest.mark.parametrize("command", [("query", "figures"), ("find", "Малахов"), ("verify",), ("build",),
                                     ("export", "html", "-o", "x.html"), ("dossier", "Малахов")])  # fmt: skip
def test_a_database_that_does_not_answer_is_exit_code_4(cli, case, command, tmp_path, monkeypatch):
    monkeypatch.chdir(tmp_path)
    name, *rest = command
    began = time.monotonic()
    ended = cli(name, case, *rest, "--to", NOBODY)
    assert ended.code == 4, ended.err
    assert NOBODY in ended.err and "Traceback" not in ended.err
    assert time.monotonic() - began < 20


def test_before_the_first_build(cli, tmp_path, people):
    cli("load", tmp_path / "case", "list", people)
    for command in (("query", "figures"), ("find", "Малахов"), ("serve",)):
        name, *rest = command
        ended = cli(name, tmp_path / "case", *rest)
        assert ended.code == 1 and "graphkit build" in ended.err


def test_query_by_name_as_table_json_and_csv(cli, case):
    table = cli("query", case, "figures")
    assert table.code == 0
    assert "rows" in table.err and "rows" not in table.out.splitlines()[-1].split()
    rows = json.loads(cli("query", case, "figures", "--json").out)
    assert rows and isinstance(rows[0], dict)
    text = cli("query", case, "figures", "--csv")
    parsed = list(csv.DictReader(io.StringIO(text.out)))
    assert list(parsed[0]) == list(rows[0]) == table.out.splitlines()[0].split()
    assert len(parsed) == len(rows) == len(table.out.splitlines()) - 1
    assert cli("query", case, "figures", "--json", "--csv").code == 2


def test_ad_hoc_query_with_parameters(cli, case):
    cypher = "MATCH (p:Person) WHERE p.name CONTAINS $part RETURN p.name AS name, p.age > 200 AS old"
    found = cli("query", case, "-c", cypher, "--param", "part=Malakhov", "--json")
    assert json.loads(found.out) == [{"name": "Maxim Malakhov", "old": None}]


@pytest.mark.parametrize(
    ("arguments", "code", "words"),
    [
        (["figure"], 1, "did you mean figures"),
        (["person_story"], 2, "person"),
        (["person_story", "--param", "persn=x"], 2, "person"),
        (["low_confidence", "--param", "below=high"], 2, "below"),
        (["low_confidence", "--param", "below"], 2, "name=value"),
        ([], 2, "graphkit queries"),
        (["figures", "-c", "RETURN 1"], 2, "graphkit queries"),
        (["-c", "MATCH (p:Person) SET p.name = 'x' RETURN p"], 1, ""),
        (["-c", "CREATE (:Person {id: 'm_x'})"], 1, ""),
        (["-c", "MATCH (n) DETACH DELETE n"], 1, ""),
        (["-c", "RETRUN 1"], 1, ""),
    ],
)
def test_what_a_query_cannot_do(cli, case, arguments, code, words):
    before = cli("query", case, "-c", "MATCH (n) RETURN count(n) AS n", "--json").out
    ended = cli("query", case, *arguments)
    assert ended.code == code, ended.err
    assert words in ended.err and ended.err.strip() and "Traceback" not in ended.err
    assert ended.out == ""
    assert cli("query", case, "-c", "MATCH (n) RETURN count(n) AS n", "--json").out == before


def test_no_case(cli, tmp_path):
    for command in ("query", "find", "dossier", "verify", "build", "status", "serve"):
        rest = {"query": ["figures"], "find": ["X"], "dossier": ["X"]}.get(command, [])
        ended = cli(command, tmp_path / "nowhere", *rest)
        assert ended.code == 1 and "no case folder" in ended.err
    assert not (tmp_path / "nowhere").exists()


def test_cells_of_csv_are_no_formulas_and_nothing_drives_the_terminal(cli, case):
    cypher = "RETURN '=1+1' AS a, '@x' AS b, -5 AS c, 'x\\u001b[31m\\u202e\\u009b' AS d, ['=x'] AS e"
    row = list(csv.reader(io.StringIO(cli("query", case, "-c", cypher, "--csv").out)))[1]
    assert row[:3] == ["'=1+1", "'@x", "-5"]
    for form in ((), ("--json",)):
        assert not set(cli("query", case, "-c", cypher, *form).out) & set("\x1b\u202e\x9b")
    (as_json,) = json.loads(cli("query", case, "-c", cypher, "--json").out)
    assert as_json["d"] == "x\x1b[31m\u202e\x9b"  # whole, though escaped


def test_queries_lists_all_and_shows_one(cli):
    listed = json.loads(cli("queries", "--json").out)
    assert len(listed) >= 20
    assert all(q["asks"] for q in listed)
    shown = cli("queries", "person_story").out
    assert "--param person=" in shown and "(required)" in shown and "MATCH" in shown
    assert cli("queries", "person_stori").code == 1


@pytest.mark.parametrize("name", ["Малахов", "Malakhov", "Maxim Malakhov", "Малахову Максиму", "максим МАЛАХОВ"])
def test_find_by_any_spelling(cli, case, name):
    found = json.loads(cli("find", case, name, "--json").out)
    assert "Maxim Malakhov" in [r["name"] for r in found]


@pytest.mark.parametrize("name", ["Тестова Әлия", "Testova Aliya", "Тестовой Алии", "Қанатқызы"])
def test_find_kazakh_names(cli, case, name):
    found = json.loads(cli("find", case, name, "--json").out)
    assert "Тестова Әлия Қанатқызы" in [r["name"] for r in found]


def test_find_nobody(cli, case):
    for name in ("Несуществующий", "", "   ", "'; DROP", "\x1b[31m"):
        ended = cli("find", case, name)
        assert ended.code == 0 and ended.out == "" and "Nobody" in ended.err
    assert json.loads(cli("find", case, "Несуществующий", "--json").out) == []


def test_dossier_tells_quotes_sources_and_who_says_so(cli, case):
    told = cli("dossier", case, "Киялхан Мурат")
    assert told.code == 0 and told.err == ""
    assert "invented person" in told.out and "“" in told.out
    assert "NOT a fact: negated" in told.out  # the court found no coercion
    assert "says court_finding" in told.out
    assert "['" not in told.out and "None" not in told.out
    data = json.loads(cli("dossier", case, "Киялхан Мурат", "--json").out)
    assert set(data) == {"person", "mentions", "events", "conflicts"}
    quotes = [e["quote"] for event in data["events"] for e in event["evidence"] if e.get("quote")]
    assert quotes
    by_id = cli("dossier", case, data["person"]["id"])
    by_beginning = cli("dossier", case, data["person"]["id"][:12])
    assert by_id.out == by_beginning.out == told.out


def test_dossier_of_nobody_and_of_several(cli, case):
    unknown = cli("dossier", case, "Несуществующий")
    assert unknown.code == 2 and "graphkit find" in unknown.err
    several = cli("dossier", case, "Alexei")
    assert several.code == 2
    assert "Alexei Shompolov" in several.err and "Alexei Nevoya" in several.err and "m_" in several.err
    assert cli("dossier", case, "m_ffffffffffffffff").code == 2


@pytest.mark.parametrize("form", ["html", "gexf", "graphml", "cytoscape", "csv", "ftm", "neo4j-import"])
def test_export_for_the_analyst(cli, case, tmp_path, form):
    out = tmp_path / "out"
    ended = cli("export", case, form, "-o", out, "--audience", "analyst")
    assert ended.code == 0, ended.err
    assert ended.out == ""
    assert out.exists()
    text = "".join(p.read_text("utf-8") for p in ([out] if out.is_file() else out.rglob("*.*")))
    assert "Malakhov" in text


def test_export_is_for_the_public_unless_told(cli, case, tmp_path):
    out = tmp_path / "page.html"
    ended = cli("export", case, "html", "-o", out)
    assert ended.code == 0 and "public" in ended.err, ended.err
    page = out.read_text("utf-8")
    for name in ("Malakhov", "Малахов", "Тестов", "Киялхан"):
        assert name not in page
    refused = cli("export", case, "html", "-o", tmp_path / "x.html", "--special")
    assert refused.code == 2 and not (tmp_path / "x.html").exists()
    assert cli("export", case, "pdf", "-o", tmp_path / "x.pdf").code == 2


def test_serve_until_it_is_ended(process, own_case):
    (own_case / "serve.env").write_text("left by one that was killed", encoding="utf-8")
    (own_case / "serve.env").chmod(0o644)
    serving = process("serve", own_case)
    line = serving.stdout.readline().decode("utf-8")
    uri, file = line.split()[0], own_case / "serve.env"
    assert str(file) in line
    assert re.fullmatch(r"bolt://127\.0\.0\.1:\d+", uri)
    assert file.stat().st_mode & 0o777 == 0o600
    known = dict(x.split("=", 1) for x in file.read_text("utf-8").splitlines())
    assert known["NEO4J_URI"] == uri and known["NEO4J_PASSWORD"] not in line

    import neo4j

    account = (known["NEO4J_USERNAME"], known["NEO4J_PASSWORD"])
    with neo4j.GraphDatabase.driver(uri, auth=account) as driver:
        query = "MATCH (p:Person) RETURN count(p) AS n"
        assert driver.execute_query(query, database_=known["NEO4J_DATABASE"]).records[0]["n"] > 3
        with pytest.raises(neo4j.exceptions.Neo4jError):
            driver.execute_query("CREATE (:Person {id: 'm_x'})", database_=known["NEO4J_DATABASE"])
    child = json.loads((own_case / "graph" / "server.json").read_text("utf-8"))["pid"]
    serving.send_signal(signal.SIGTERM)
    _, err = serving.communicate(timeout=60)
    assert serving.returncode == 0, err
    assert not file.exists()
    with pytest.raises(ProcessLookupError):
        os.kill(child, 0)


def test_status_of_a_built_case(cli, case):
    with Case.open(case).ledger() as ledger:
        counts = ledger.counts()
    said = cli("status", case).out
    assert all(re.search(rf"{name} +{count}$", said, re.M) for name, count in counts.items())
