"""Loaded again, or in another order: the same graph, and nothing made twice."""

from __future__ import annotations

import hashlib
import json
import random
import re
import sqlite3
from collections.abc import Callable
from contextlib import closing
from pathlib import Path
from typing import Any

import pytest
from command_runner import run_cli
from trust_rows import doubled, graph_rows, ledger_rows, lost
from trust_run import scaled

from graphkit.cli.load import run_load
from graphkit.identity import judge_exact
from graphkit.identity.resolve import resolve
from graphkit.ledger import Case
from graphkit.models import LoadOptions
from graphkit.projection import build, verify
from graphkit.projection.build import people
from graphkit.projection.manifest import Manifest
from graphkit.projection.project import project
from graphkit.store import EmbeddedServer, Store, Target

RECORDS = scaled(500, 100_000)
BAD_EACH = 500
ORDERS = scaled(6, 200)
IN_DATABASE = scaled(2, 20)

LETTERS = dict(zip("абвгдежзийклмнопрстуфхцчшщъыьэюя", "a b v g d e zh z i i k l m n o p r s t u f kh ts ch sh shch"
                   " ie y _ e iu ia".replace("_", "").split(" "), strict=True))  # fmt: skip


def latin(name: str) -> str:
    return "".join(LETTERS.get(letter.lower(), letter) for letter in name).title()


def invented_list(file: Path, records: int, seed: int) -> int:
    """People of whom one in five stands twice, in other spellings; returns how many rows cannot be read."""
    rng = random.Random(seed)
    families = [a + b + c + "ов" for a in ("Выдум", "Небыл", "Придум", "Сочин", "Игруш", "Мнимч") for b in "аоуие"
                for c in "клчщрнтмзс"]  # fmt: skip
    given = ["Олег", "Иван", "Тарас", "Ерлан", "Азамат", "Данияр", "Савелий", "Рустам"]
    fathers = ["Олегович", "Иванович", "Тарасович", "Ерланович", "Азаматович", "Даниярович"]
    rows, bad = ["№;ФИО;Дата рождения;Подразделение"], 0
    while len(rows) <= records:
        name = f"{rng.choice(families)} {rng.choice(given)} {rng.choice(fathers)}"
        year, month, day = rng.randint(1960, 2005), rng.randint(1, 12), rng.randint(1, 28)
        spelt = [(name, f"{year}-{month:02}-{day:02}")]
        if len(rows) % 5 == 0:
            other = rng.choice((name.upper(), latin(name), f"{name.split()[0]} {name.split()[1][0]}.", f" {name}  "))
            spelt.append((other, rng.choice((f"{day:02}.{month:02}.{year}", f"{year}", ""))))
        for written, birth in spelt[: records + 1 - len(rows)]:
            if len(rows) % BAD_EACH == 0:
                written, birth, bad = written, f"31.02.{year}", bad + 1
            rows.append(f"{len(rows)};{written};{birth};{rng.choice(('Редут', 'Шторм', 'в/ч 12345', ''))}")
    file.write_text("\n".join(rows) + "\n", encoding="utf-8")
    return bad


def ok(*arguments: object) -> str:
    done = run_cli(*arguments)
    assert done.code == 0, (arguments, done.err)
    return done.err + done.out


def contents(case: Path) -> tuple[dict[str, int], str]:
    """Rows of each table of the ledger, and a hash of all of them as they are; of runs there is one more a load."""
    digest, counts = hashlib.sha256(), {}
    with closing(sqlite3.connect(case / "ledger.sqlite")) as database:
        tables = [row[0] for row in database.execute("SELECT name FROM sqlite_master WHERE type = 'table' ORDER BY 1")]
        for table in tables:
            if table != "runs":
                counts[table] = 0
                for row in database.execute(f'SELECT * FROM "{table}"'):
                    counts[table] += 1
                    digest.update(repr(row).encode("utf-8", "surrogatepass"))
    return counts, digest.hexdigest()


def in_graph(case: Path) -> dict[str, int]:
    """Nodes and edges of the database, counted by a query of our own."""
    nodes = json.loads(ok("query", case, "-c", "MATCH (n) RETURN count(n) AS n", "--json"))[0]["n"]
    edges = json.loads(ok("query", case, "-c", "MATCH ()-[e]->() RETURN count(e) AS n", "--json"))[0]["n"]
    return {"nodes": nodes, "edges": edges}


def verified(case: Path) -> str:
    """The hash of the dump of the database, found equal to that of the ledger."""
    ledger, graph = re.findall(r"^(?:ledger|graph) +([0-9a-f]{64})$", ok("verify", case), re.MULTILINE)
    assert ledger == graph
    return str(graph)


@pytest.mark.timeout(3_600)
def test_a_list_loaded_and_built_three_times(tmp_path: Path, figures: Callable[..., None]) -> None:
    case, file = tmp_path / "case", tmp_path / "list.csv"
    bad = invented_list(file, RECORDS, seed=11)
    hashes, created = set(), 0
    Case.create(case)
    held = EmbeddedServer.join(case / "graph")  # Each command would start it anew.
    for turn in range(3):
        said = ok("load", case, "list", "--synthetic", file)
        read, loaded, unchanged, quarantined = map(int, re.findall(
            r"read (\d+) = loaded (\d+) \+ unchanged (\d+) \+ quarantined (\d+)", said)[0])  # fmt: skip
        assert (read, quarantined) == (RECORDS, bad)
        assert (loaded, unchanged) == ((RECORDS - bad, 0) if turn == 0 else (0, RECORDS - bad))
        said = ok("build", case)
        written, deleted = map(int, re.findall(r"written (\d+), deleted (\d+)", said)[0])
        found = contents(case), in_graph(case)
        if turn == 0:
            first = found
            assert written and found[0][0]["mentions"] >= RECORDS - bad and found[0][0]["quarantine"] == bad
            assert found[0][0]["judgements"] > 0, "some spellings are one name"
        else:
            created += loaded + written + deleted
            assert found == first
        hashes.add(verified(case))
    held.close()
    assert (len(hashes), created) == (1, 0)
    figures(
        1, "a list was loaded and built three times", records=RECORDS, bad_rows=bad, different_hashes=len(hashes),
        created_by_the_second_and_third=created, rows_of_the_ledger=sum(first[0][0].values()), **first[1],
    )  # fmt: skip


VERDICT = """Дело № 7110-25-00-1/{number}

П Р И Г О В О Р
Именем Республики Казахстан

18 марта 2025 года                                                      город Костанай

Костанайский городской суд Костанайской области в составе председательствующего судьи Абеновой Г.С., рассмотрев
в открытом судебном заседании уголовное дело в отношении:

{of}, 07 февраля 1993 года рождения, уроженца города Рудный, гражданина Республики Казахстан, ранее не судимого,

обвиняемого в совершении преступления, предусмотренного статьёй 172 Уголовного кодекса Республики Казахстан,

У С Т А Н О В И Л:

24 октября 2023 года {short} выехал из города Рудный в город Челябинск для работы вахтовым методом.
06 февраля 2024 года {short} подписал контракт с Министерством обороны Российской Федерации.
Зимой {short} самовольно оставил часть. {arrest} {short} был задержан.

П Р И Г О В О Р И Л:

{of} признать виновным в совершении преступления, предусмотренного статьёй 172 УК РК, и назначить
ему наказание в виде лишения свободы сроком на 5 (пять) лет с отбыванием в учреждении средней безопасности.
"""
CASE_FILE = """
case: {id: invented, title: Invented}
sources:
  press: {title: Invented press, kind: press, locator: nowhere, synthetic: yes}
defaults: {source: press, said_by: journalist}
people:
  - id: one
    name: Тарас Выдумкин
    birth: 1993
    at: paragraph 1
    events:
      - {type: contract_signed, at: paragraph 2, date: 2024-02, unit: Редут}
      - {type: detention, at: paragraph 3, date: 2024-07-11}
  - id: two
    name: Пётр Соседов
    at: paragraph 4
    events:
      - {type: contract_signed, at: paragraph 4, date: 2024-03, unit: Шторм}
figures:
  - {id: all, name: verdicts, population: convicted, count: 17, at: paragraph 5}
"""


def sources(folder: Path) -> list[tuple[str, Path]]:
    """Six sources that tell of some of the same people, and contradict each other."""
    people = ("Выдумкина Тараса Остаповича", "Выдумкин Т.О."), ("Соседова Петра Ильича", "Соседов П.И.")
    texts = {
        "one.txt": VERDICT.format(number=501, of=people[0][0], short=people[0][1], arrest="11 июля 2024 года"),
        "two.txt": VERDICT.format(number=502, of=people[1][0], short=people[1][1], arrest="12 июля 2024 года"),
        "three.txt": VERDICT.format(number=503, of=people[0][0], short=people[0][1], arrest="3 мая 2024 года"),
        "first.csv": "ФИО;Дата рождения;Подразделение\nВыдумкин Тарас Остапович;1993-02-07;Редут\n"
        "ВЫДУМКИН ТАРАС ОСТАПОВИЧ;07.02.1993;Шторм\nДругов Олег Ильич;1988-03-01;Редут\nБеда;31.02.1990;x\n",
        "second.csv": "ФИО;Дата рождения;Подразделение\nVydumkin Taras Ostapovich;1993-02-07;Шторм\n"
        "Соседов Пётр Ильич;1993-02-07;Редут\nДругов О. И.;1988;Редут\n",
        "case.yaml": CASE_FILE,
    }
    kinds = {".txt": "verdicts", ".csv": "list", ".yaml": "cases"}
    for name, text in texts.items():
        (folder / name).write_text(text, encoding="utf-8")
    return [(kinds[Path(name).suffix], folder / name) for name in texts]


def ledger_side(case: Case, ledger: Any) -> str:
    """The hash of the graph that a ledger says, without a database."""
    manifest = Manifest(case.builds / "said.sqlite")
    with ledger.snapshot() as reader:
        manifest.want(project(reader, people(reader)))
    said = manifest.wanted_hash()
    manifest.close()
    return said


@pytest.mark.timeout(3_600)
def test_sources_loaded_in_any_order(tmp_path: Path, figures: Callable[..., None]) -> None:
    """Of every order the ledger's side; of some, the graph in a database that was emptied before."""
    rng = random.Random(12)
    files = sources(tmp_path)
    hashes, built, orders = set(), set(), set()
    marker, first, more, gone = "", None, 0, 0
    with Store.open(Target.embedded(tmp_path / "graph")) as store:
        for turn in range(ORDERS):
            order = files if turn == 0 else rng.sample(files, len(files))
            orders.add(tuple(file.name for _, file in order))
            case = Case.create(tmp_path / f"case{turn}")
            # One database for all of them: it has to take them for one case.
            marker = marker or (case.path / "case.json").read_text("utf-8")
            (case.path / "case.json").write_text(marker, "utf-8")
            case = Case.open(case.path)
            with case.ledger() as ledger:
                for kind, file in order:
                    report = run_load(case, kind, (file,), LoadOptions(synthetic=True), None)
                    assert report.read == report.loaded + report.quarantined > 0, (file.name, report.problems)
                assert resolve(ledger).fresh > 0
                if turn % (ORDERS // IN_DATABASE) == 0:
                    done = build(case, ledger, store, "shared", from_scratch=True)
                    found = verify(case, ledger, store, "shared")
                    assert found.agrees and found.found == done.hash and done.written == done.nodes + done.edges
                    built.add(found.found)
                    hashes.add(ledger_side(case, ledger))
                else:
                    judge_exact(ledger)
                    hashes.add(ledger_side(case, ledger))
            rows = ledger_rows(case.path)
            first = first or rows
            gone, more = gone + lost(first, rows), more + doubled(first, rows)
    assert (gone, more) == (0, 0)
    assert hashes == built and len(hashes) == 1
    figures(
        1, "six sources were loaded in shuffled orders, people resolved, and the graph made", loads=ORDERS,
        different_orders=len(orders), built_in_a_database=IN_DATABASE, different_hashes=len(hashes | built),
        lost=gone, doubled=more,
    )  # fmt: skip


def test_the_rows_of_a_graph_are_those_of_its_ledger(tmp_path: Path) -> None:
    """The measure of the other tests: what was taken out of a graph is counted as lost."""
    case = tmp_path / "case"
    for kind, file in sources(tmp_path):
        run_cli("load", case, kind, "--synthetic", "--max-quarantined", "100", file)
    ok("build", case)
    before = graph_rows(case)
    with Store.open(Target.embedded(case / "graph")) as store:
        store.clear(Case.open(case).id)
    assert lost(before, graph_rows(case)) == before.total() > 20
