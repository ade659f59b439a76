"""Hostile strings through every loader, field, parameter, format and audience; and a query that cannot write.

Generated and seeded. Each string carries a mark (``zq7q``), so that where it went can be seen. What is sent to the
database is recorded at the driver, and compared with a harmless case of the same shape.
"""

from __future__ import annotations

import contextlib
import csv
import hashlib
import io
import json
import random
import re
import struct
import xml.etree.ElementTree as ET
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Any

import neo4j
import networkx as nx
import openpyxl
import pytest
from command_runner import run_cli
from lxml import html as lxml_html
from trust_run import WHOLE, scaled

from graphkit.errors import GraphkitError
from graphkit.exports import EXPORTERS, export
from graphkit.exports.analysis import analyse, export_analysis
from graphkit.ledger import Case
from graphkit.projection import read_graph
from graphkit.store import EmbeddedServer, Store, Target, check_params, list_statements
from graphkit.store.driver_errors import EXPLAIN

STRINGS = scaled(300, 10_000)
MARK = re.compile(r"zq\d+q")

PATTERNS: dict[str, list[str]] = {
    "Cypher": [
        "Имя {m}'}}) DETACH DELETE n //",
        'Имя {m}" RETURN 1 UNION MATCH (n) DETACH DELETE n //',
        "`{m}`) CREATE (:Owned) //",
        "Имя\\' OR 1=1 {m} \\u0027 //",
        "Имя {m} $rows UNWIND",
        "Имя /*{m}*/ */ }} LOAD CSV",
        "Person`:`Owned{m}",
        "Имя {m}\\u007d\\u0029 CALL {{ CREATE (x) }} IN TRANSACTIONS",
    ],
    "SQL": [
        "Имя {m}'; DROP TABLE mentions; --",
        "Имя {m}' OR '1'='1",
        'Имя {m}"); DELETE FROM statements; --',
        "Имя {m}' UNION SELECT * FROM sqlite_master --",
        "Имя %s %(x)s :x ? {m}",
        "ATTACH DATABASE '{m}.db' AS x",
    ],
    "HTML": [
        "Имя <script>alert('{m}')</script>",
        "Имя \"><img src=x onerror=alert('{m}')>",
        "Имя </script><svg onload=al('{m}')>",
        "Имя javascript:alert('{m}')",
        "Имя <!--{m}",
        "Имя ]]><x>{m}</x>",
        "Имя &lt;b&gt;{m}&#x27;",
        "Имя {{{{{m}}}}} {{% x %}}",
        "Имя ${{alert('{m}')}}",
        "Имя </title></style><iframe srcdoc='{m}'>",
    ],
    "YAML": [
        "Имя: {m}",
        "Имя {m} # x",
        "- Имя {m}",
        "!!python/object/apply:os.system {m}",
        "*Имя{m}",
        "&Имя{m} x",
        "? Имя {m}",
        "Имя {m}\n  - id: owned\n    name: Имя",
        "| Имя {m}",
        "%Имя {m}",
        "@Имя {m}",
        "{{Имя: {m}}}",
        "~ Имя {m}",
    ],
    "formula": [
        '=HYPERLINK("http://x/{m}";"Имя")',
        "+Имя{m}|'/C calc'!A0",
        "-Имя{m}+1",
        "@Имя{m}",
        "\tИмя {m}",
        "\r=Имя {m}",
        "Имя;=cmd|{m}",
        "=Имя,{m}",
        " =Имя{m}",
        "\uff1dИмя {m}",
    ],
    "path": [
        "../../../../Имя/{m}",
        "/etc/passwd Имя {m}",
        "..\\..\\Имя\\{m}",
        "file:///etc/Имя{m}",
        "~/Имя{m}",
        "CON Имя {m}",
        "Имя%2e%2e%2f{m}",
        "$HOME/Имя {m}",
        "`touch {m}` Имя",
        "Имя; touch {m}",
        "Имя|touch {m}",
        "\\\\host\\Имя\\{m}",
    ],
    "bidi": [
        "Имя \u202eвон{m}\u202c",
        "\u2067Имя {m}\u2069",
        "И\u200bм\u200cя\u200d {m}",
        "\ufeffИмя {m}",
        "Имя\u00ad {m}",
        "Имя \u2028{m}\u2029",
        "I\u0307мя\u0301\u0301\u0301 {m}",
        "Имя \U000e0041\U000e007f{m}",
        "Имя \u061c{m}",
    ],
    "control": [
        "Имя \x1b[31m{m}\x1b]0;owned\x07",
        "Имя \x00{m}",
        "Имя\x08\x08 {m}",
        "Имя \x9b31m {m}",
        "Имя \x7f{m}",
        "Имя\x0b\x0c{m}",
        "Имя \x85{m}",
        "Имя\r\n{m}\r\n",
        "Имя \ufffe\uffff {m}",
    ],
    "surrogate": ["Имя \ud800{m}", "Имя {m}\udfff", "\udcff\udcfe Имя {m}", "Имя \U0001f600\U0010ffff {m}"],
}


def hostile(number: int) -> list[str]:
    """That many strings, each with a mark of its own; now and then of a megabyte."""
    rng = random.Random(20)
    found = []
    kinds = list(PATTERNS)
    for n in range(number):
        kind = kinds[n % len(kinds)]
        text = rng.choice(PATTERNS[kind]).format(m=f"zq{n}q")
        if rng.random() < 0.3:  # one within another
            other = rng.choice(PATTERNS[rng.choice(kinds)]).format(m="")
            text = f"{text} {other}"
        if n % max(100, number // 20) == 50:
            text += "И" * 1_000_000
        found.append(text)
    # Those that cost the record in which they stand come together, so that they do not take the others with them.
    return sorted(found, key=lambda text: bool(_COSTLY.search(text)) or len(text) > 10_000)


_COSTLY = re.compile("[\x00-\x1f\x7f-\x9f\ud800-\udfff\ufffe\uffff]")


def writable(text: str) -> str:
    return text.encode("utf-8", "surrogatepass").decode("utf-8", "replace")


LIST_FIELDS = {
    "ФИО": "Выдумкин Олег",
    "Прозвище": "Олежа",
    "Гражданство": "Казахстан",
    "Адрес": "город Рудный",
    "Место рождения": "Рудный",
    "Подразделение": "Редут",
    "Позывной": "Сокол",
}
STRICT_FIELDS = {
    "Дата рождения": "1990-05-12",
    "Возраст": "30",
    "Пол": "м",
    "Дата контракта": "2024-02-03",
    "Дата гибели": "2024-05-06",
}


def another(number: int) -> str:
    """A surname of its own: were all people one, each of their events would come before thousands of others."""
    letters = ""
    while number or not letters:
        number, digit = divmod(number, 20)
        letters += "абвгдежзиклмнопрстуф"[digit]
    return f"Выдумкин{letters}ов"


def list_rows(strings: list[str] | None, number: int) -> list[list[str]]:
    """Seven free fields a row, and in every twentieth row one of the strict ones."""
    rows = []
    for n in range(0, number, len(LIST_FIELDS)):
        free = [f"{another(n)} Олег", *list(LIST_FIELDS.values())[1:]]
        strict = list(STRICT_FIELDS.values())
        if strings is not None:
            free = [*strings[n : n + len(free)], *free[len(strings[n : n + len(free)]) :]]
            if n // len(free) % 20 == 7:
                strict[n % len(strict)] = strings[n % len(strings)]
        rows.append([*free, *strict])
    return rows


def write_csv(path: Path, rows: list[list[str]]) -> None:
    with path.open("w", encoding="utf-8", errors="surrogatepass", newline="") as out:
        writer = csv.writer(out, delimiter=";", quoting=csv.QUOTE_ALL)
        writer.writerow([*LIST_FIELDS, *STRICT_FIELDS])
        writer.writerows(rows)


def write_xlsx(path: Path, rows: list[list[str]]) -> None:
    book = openpyxl.Workbook(write_only=True)
    page = book.create_sheet("Список")
    page.append([*LIST_FIELDS, *STRICT_FIELDS])
    illegal = re.compile("[\x00-\x08\x0b\x0c\x0e-\x1f\ufffe\uffff]")  # what XML cannot hold
    for row in rows:
        cells = []
        for text in row:
            cell = openpyxl.cell.WriteOnlyCell(page, illegal.sub("", writable(text))[:32_000])
            cell.data_type = "s"
            cells.append(cell)
        page.append(cells)
    book.save(path)


def quoted(text: str) -> str:
    """A YAML text in double quotes, what YAML wants escaped as escapes; it knows no half of a surrogate pair."""
    body = writable(text).replace("\\", "\\\\").replace('"', '\\"')
    return (
        '"' + re.sub("[\x00-\x1f\x7f-\x9f\u2028\u2029\ufeff\ufffe\uffff]", lambda c: f"\\u{ord(c[0]):04x}", body) + '"'
    )


def write_cases(path: Path, strings: list[str] | None, number: int) -> None:
    """Sixteen texts a person, in its own fields, its events, its quotes and things; half as many figures and things."""
    harmless = [
        "Выдумкин Пётр",
        "Петя",
        "Рудный",
        "город Рудный",
        "нужда",
        "Редут",
        "Сокол",
        "Челябинск",
        "завод",
        "вахта",
        "Вячеслав",
        "по объявлению",
        "угрозы",
        "Алматы",
        "он сказал так",
        "лист 3",
    ]
    lines = [f"case: {{id: trial, title: {quoted(strings[0] if strings else 'A trial')}}}", "sources:"]
    lines += [
        f"  s{n}: {{title: {quoted(t)}, kind: press, publisher: {quoted(t)}, locator: {quoted(t)}}}"
        for n, t in enumerate(strings[1:9] if strings else [f"Газета {n}" for n in range(8)])
        if all(32 <= ord(c) < 0xD800 for c in t)
    ]
    lines += [
        "  story: {title: A story, kind: press, locator: A paper}",
        "defaults: {source: story, said_by: journalist, at: p. 1}",
    ]
    people, figures, things = ["people:"], ["figures:"], ["things:"]
    for n in range(0, number, len(harmless)):
        t = list(harmless) if strings is None else [*strings[n : n + 16], *harmless[len(strings[n : n + 16]) :]]
        q = [quoted(x) for x in t]
        people += [
            f"  - id: p{n}",
            f"    name: {q[0]}",
            f"    names: [{q[1]}]",
            f"    birthplace: {q[2]}",
            f"    residence: {q[3]}",
            f"    motive: [{q[4]}]",
            "    birth: 1990",
            "    events:",
            f"      - {{type: recruiter_contact, recruiter: {{name: {q[10]}}}, quote: {q[14]}}}",
            f"      - {{type: contract_signed, date: 2024-02, unit: {q[5]}, place: {q[7]}, at: {q[15]}}}",
            f"      - {{type: coercion, means: [{q[12]}], place: {q[13]}}}",
            f"      - {{type: service, unit: {q[5]}, call_sign: {q[6]}}}",
        ]
        figures.append(f"  - {{id: f{n}, name: {q[8]}, population: {q[9]}, count: 7, note: {q[11]}}}")
        things.append(f"  - {{id: t{n}, recruiter: {{name: {q[10]}}}, recruits_for: [{q[5]}]}}")
    path.write_text("\n".join([*lines, *people, *figures, *things]) + "\n", encoding="utf-8")


VERDICT = (
    (Path(__file__).parent / "test_rights.py").read_text("utf-8").partition('VERDICT = """')[2].partition('"""')[0]
)


def write_verdicts(folder: Path, strings: list[str] | None, number: int) -> None:
    """Forty strings a verdict: as court, name, place and employer, and as paragraphs of its findings."""
    folder.mkdir()
    for n in range(0, number, 40):
        text = VERDICT.replace("7110-25-00-1/501", f"7110-25-00-1/{n}").replace("Соседов", another(n))
        if strings is not None:
            some = [s[:3_000] for s in strings[n : n + 40]]
            some += [""] * (40 - len(some))
            text = text.replace("Костанайский городской суд", f"Костанайский городской суд {some[0]}", 1)
            text = text.replace("города Рудный", f"города {some[1]}").replace("город Челябинск", f"город {some[2]}")
            text = text.replace(f"{another(n)}а Петра Ильича", f"{another(n)}а {some[3]} Петра Ильича")
            told = "\n".join(f"06 февраля 2024 года Выдумкин Т.О. подписал контракт с {s}." for s in some[4:])
            text = text.replace("П Р И Г О В О Р И Л:", f"{told}\nП Р И Г О В О Р И Л:")
        (folder / f"v{n}.txt").write_bytes(text.encode("utf-8", "replace"))


def tree(*folders: Path) -> dict[str, str]:
    """Every file and folder below, with a hash of what it holds."""
    found = {}
    for folder in folders:
        for path in sorted(folder.rglob("*")):
            found[str(path)] = hashlib.sha256(path.read_bytes()).hexdigest() if path.is_file() else "folder"
    return found


@contextlib.contextmanager
def recorded() -> Iterator[set[str]]:
    """The texts of all queries that the driver is given, in any way it offers."""
    texts: set[str] = set()
    with pytest.MonkeyPatch.context() as patch:
        for owner in {neo4j.Session, neo4j.Transaction, neo4j.ManagedTransaction}:
            (holder,) = [c for c in owner.__mro__ if "run" in vars(c)][:1]
            run = vars(holder)["run"]
            if getattr(run, "recording", False):
                continue

            def record(self: Any, query: Any, *args: Any, _run: Any = run, **kwargs: Any) -> Any:
                texts.add(str(query))
                return _run(self, query, *args, **kwargs)

            record.recording = True  # type: ignore[attr-defined]
            patch.setattr(holder, "run", record)
        yield texts


class World:
    """A folder with a case, its inputs, a home and a working directory of its own."""

    def __init__(self, folder: Path, strings: list[str] | None) -> None:
        self.folder, self.case = folder, folder / "case"
        self.texts: set[str] = set()
        self.reports: list[str] = []
        self.untouched = [folder / n for n in ("home", "cwd", "tmp", "input")]
        for each in self.untouched:
            each.mkdir(parents=True)
        rows, given = list_rows(strings, STRINGS), folder / "input"
        write_csv(given / "list.csv", rows)
        write_xlsx(given / "list.xlsx", rows)
        write_cases(given / "cases.yaml", strings, STRINGS)
        write_verdicts(given / "verdicts", strings, STRINGS)
        meta = [writable(s)[:5_000] for s in (strings or [f"Слова {n}" for n in range(99)])]
        about = {"title": meta[1], "publisher": meta[2], "locator": meta[3], "supplier": meta[4], "synthetic": True}
        (given / "meta.yaml").write_text(json.dumps(about), encoding="utf-8")
        self.before = tree(*self.untouched)
        with self.entered(), recorded() as self.texts:
            for loader, name, *more in (
                ("list", "list.csv", "--meta", given / "meta.yaml"),
                ("list", "list.xlsx"),
                ("cases", "cases.yaml"),
                ("verdicts", "verdicts"),
            ):
                done = run_cli(
                    "load", self.case, loader, "--synthetic", "--max-quarantined", "100", *more, given / name
                )
                assert done.code == 0, (name, done.err[-2_000:])
                self.reports.append(done.err)
            done = run_cli("build", self.case)
            assert done.code == 0, done.err[-2_000:]

    @contextlib.contextmanager
    def entered(self) -> Iterator[None]:
        with pytest.MonkeyPatch.context() as patch:
            patch.setenv("HOME", str(self.folder / "home"))
            patch.setenv("TMPDIR", str(self.folder / "tmp"))
            patch.setattr("tempfile.tempdir", None)
            patch.chdir(self.folder / "cwd")
            yield


@pytest.fixture(scope="module")
def strings() -> list[str]:
    return hostile(STRINGS)


@pytest.fixture(scope="module")
def harmless(tmp_path_factory: pytest.TempPathFactory) -> Iterator[World]:
    world = World(tmp_path_factory.mktemp("harmless"), None)
    server = EmbeddedServer.join(Case.open(world.case).graph)
    yield world
    server.close()


@pytest.fixture(scope="module")
def evil(tmp_path_factory: pytest.TempPathFactory, strings: list[str]) -> Iterator[World]:
    world = World(tmp_path_factory.mktemp("evil"), strings)
    server = EmbeddedServer.join(Case.open(world.case).graph)
    yield world
    server.close()


pytestmark = pytest.mark.timeout(2_400)


def test_the_texts_that_are_sent_do_not_change(
    harmless: World, evil: World, strings: list[str], figures: Callable[..., None]
) -> None:
    assert evil.texts <= harmless.texts, evil.texts - harmless.texts
    assert evil.texts and not any(MARK.search(text) for text in evil.texts)
    loaded = [re.search(r"read (\d+) = loaded (\d+) \+ unchanged (\d+) \+ quarantined (\d+)", r) for r in evil.reports]
    counts = [[int(n) for n in found.groups()] for found in loaded if found]
    assert len(counts) == 4 and all(read == sum(rest) and rest[0] > 0 for read, *rest in counts), counts
    with (
        Case.open(evil.case).ledger() as ledger,
        Store.open(Target.embedded(evil.case / "graph"), mode="read") as store,
    ):
        assert ledger.counts()["records"] == sum(c[1] for c in counts)
        graph = store.run_read("MATCH (n) RETURN n").rows
    in_graph = {mark for row in graph for mark in MARK.findall(json.dumps(row, ensure_ascii=False, default=str))}
    assert len(in_graph) > STRINGS // 2  # they did go through
    figures(
        8,
        "hostile strings through all four kinds of file and the build, beside a harmless case of the same shape",
        strings=len(strings),
        megabyte_strings=sum(len(s) > 10**6 for s in strings),
        records_loaded=sum(c[1] for c in counts),
        records_quarantined=sum(c[3] for c in counts),
        strings_found_in_the_graph=len(in_graph),
        distinct_query_texts_harmless=len(harmless.texts),
        distinct_query_texts_hostile=len(evil.texts),
        query_texts_changed=len(evil.texts - harmless.texts),
    )


@pytest.fixture(scope="module")
def asked(database: Target, tmp_path_factory: pytest.TempPathFactory) -> Iterator[tuple[Path, Target]]:
    folder = tmp_path_factory.mktemp("asked")
    (folder / "list.csv").write_text("ФИО;Подразделение\nВыдумкин Олег;Редут\nДругов Иван;Редут\n", encoding="utf-8")
    case = folder / "case"
    assert run_cli("load", case, "list", "--synthetic", folder / "list.csv").code == 0
    if database.uri is not None:
        assert run_cli("build", case, "--to", database.uri).code == 0
        yield case, database
        return
    assert run_cli("build", case).code == 0
    server = EmbeddedServer.join(Case.open(case).graph)
    yield case, Target.embedded(case / "graph")
    server.close()


def graph_size(store: Store) -> list[tuple[Any, ...]]:
    return store.run_read("MATCH (n) OPTIONAL MATCH (n)-[e]->() RETURN count(DISTINCT n) AS n, count(e) AS e").rows


def test_every_parameter_takes_every_string(
    asked: tuple[Path, Target], strings: list[str], figures: Callable[..., None]
) -> None:
    """Of the embedded database each parameter takes each string, of a server each string goes to one in turn."""
    _, target = asked
    library = [s for s in list_statements("queries") if s.params]
    parameters = [(s, p) for s in library for p in s.params]
    own = {s.text for s in library}
    sent = refused = 0
    with Store.open(target, mode="read") as store:
        before = graph_size(store)
        # A server is asked for the plan of a query before it runs.
        own |= {EXPLAIN + text for text in own}
        with recorded() as texts:
            for n, text in enumerate(strings):
                for statement, parameter in (
                    parameters if store.kind == "arcadedb" else [parameters[n % len(parameters)]]
                ):
                    given = {p.name: "x" for p in statement.params if p.required} | {parameter.name: text}
                    try:
                        values = check_params(statement, given)
                    except GraphkitError:
                        refused += 1
                        continue
                    sent += 1
                    try:
                        store.run_read(statement, values, limit=5)
                    except GraphkitError as error:
                        assert str(error).strip() and error.exit_code == 1, (text, error)
        assert texts and texts <= own, texts - own
        assert graph_size(store) == before
        kind = f"{store.kind} {store.version}"
    # Dates, numbers and truths take hardly any of them, texts take all but what is no text.
    assert sent > len(strings) // 2 and refused > len(strings) // 4
    figures(
        8,
        f"hostile strings as parameters of the library's queries ({kind})",
        strings=len(strings),
        parameters=len(parameters),
        sent_as_values=sent,
        refused_as_wrong_type=refused,
        distinct_query_texts=len(texts),
        query_texts_changed=len(texts - own),
        nodes_or_edges_changed=0,
    )


def test_the_commands_take_hostile_arguments(evil: World, strings: list[str], figures: Callable[..., None]) -> None:
    """Names of queries, people and parameters that are hostile, on the graph in which such strings stand."""
    commands = 0
    with evil.entered(), Store.open(Target.embedded(evil.case / "graph"), mode="read") as store:
        before = graph_size(store)
        for text in [s for s in strings[:90] if "\0" not in s and len(s) < 10_000][:: scaled(9, 2)]:
            for arguments in (
                ("find", evil.case, text),
                ("dossier", evil.case, text),
                ("query", evil.case, text),
                ("query", evil.case, "person_story", "--param", f"person={text}"),
                ("query", evil.case, "person_story", "--param", f"{text}=x"),
            ):
                done = run_cli(*arguments)
                commands += 1
                assert done.code in (0, 1, 2), (arguments, done)
                assert not set(done.out + done.err) & set("\x1b\x07\x9b\u202e"), arguments
        assert graph_size(store) == before
    figures(8, "hostile strings as arguments of `find`, `dossier` and `query`", commands=commands, tracebacks=0)


def csv_cells(data: bytes) -> list[str]:
    return [cell for row in csv.reader(io.StringIO(data.decode("utf-8-sig"), newline="")) for cell in row]


def check_page(text: str, like: str) -> None:
    """It is a page with the same elements as a harmless one, and what stands in it is inert."""
    page, other = (lxml_html.document_fromstring(t, lxml_html.HTMLParser(huge_tree=True)) for t in (text, like))
    for name in ("script", "style", "iframe", "svg", "img", "object", "meta", "link", "form", "base"):
        assert len(page.findall(f".//{name}")) == len(other.findall(f".//{name}")), name
    for element in page.iter():
        assert not any(
            str(a).lower().startswith("on") or str(v).lower().startswith("javascript:")
            for a, v in element.attrib.items()
        )
        if element.tag == "script" and element.get("type") == "application/json":
            json.loads(element.text)
        elif element.tag in ("script", "style"):
            assert not MARK.search(element.text or "")


def check_file(file: Path, like: Path) -> int:
    """Valid and inert; returns how many strings it holds."""
    data = file.read_bytes()
    if file.suffix == ".png":
        assert data.startswith(b"\x89PNG\r\n\x1a\n") and struct.unpack(">I", data[16:20])[0] > 0
        return 0
    text = data.decode("utf-8")
    # A CSV holds a quote exactly as it was read; whatever else a program shows holds no control characters.
    assert file.suffix == ".csv" or not re.search("[\x00-\x08\x0b\x0c\x0e-\x1f]", text), file
    if file.suffix == ".html":
        check_page(text, like.read_text("utf-8"))
        assert not re.search(r"<script>alert\('zq|<img src=x|<svg onload=al|<iframe srcdoc", text)
    elif file.suffix in (".gexf", ".graphml", ".svg"):
        root = ET.fromstring(data)
        assert not any(e.tag.rpartition("}")[2].lower() in ("script", "foreignobject") for e in root.iter()), file
        assert not any(a.lower().startswith("on") for e in root.iter() for a in e.attrib), file
        if file.suffix == ".graphml":
            assert nx.read_graphml(file).number_of_nodes() > 0
        elif file.suffix == ".gexf":
            assert nx.read_gexf(file).number_of_nodes() > 0
    elif file.suffix in (".json", ".cyjs"):
        json.loads(text)
    elif file.suffix == ".ftm" or file.name.endswith(".jsonl"):
        assert all(isinstance(json.loads(line), dict) for line in text.splitlines() if line)
    elif file.suffix == ".csv":
        rows = list(csv.reader(io.StringIO(text.removeprefix("\ufeff"), newline="")))
        assert len({len(row) for row in rows}) <= 1, file
        if "import" not in str(file.parent.name):
            assert not [
                c
                for row in rows
                for c in row
                if re.match(r"[=+\-@\t\r\n]", c) and not re.fullmatch(r"-?\d+(\.\d+)?", c)
            ]
    return len(set(MARK.findall(text)))


OWN_NAMES = {"gexf": "o.gexf", "graphml": "o.graphml", "cytoscape": "o.cyjs", "html": "o.html", "ftm": "o.ftm"}


def test_every_export_is_valid_and_inert(
    harmless: World, evil: World, strings: list[str], figures: Callable[..., None]
) -> None:
    written = {}
    for world in (harmless, evil):
        out = world.folder / "out"
        out.mkdir()
        title = "Title" if world is harmless else strings[3][:500]
        # Of the harmless case the pages alone are compared with.
        forms = ["html"] if world is harmless else [f for f in EXPORTERS if WHOLE or f != "png"]
        with world.entered(), Store.open(Target.embedded(world.case / "graph"), mode="read") as store:
            graph = read_graph(store)
            for audience in ("public", "analyst"):
                for form in forms:
                    target = out / audience / OWN_NAMES.get(form, form)
                    with contextlib.suppress(GraphkitError):  # a format that holds people, for the public
                        export(form, graph, target, audience=audience, title=title)
            for audience in scaled(("analyst",), ("public", "analyst")):
                target = out / audience / "analysis.html"
                export_analysis(analyse(graph, audience=audience), target, title=title)
        written[world] = {p.relative_to(out): p for p in out.rglob("*") if p.is_file()}
    held = 0
    for name, file in written[evil].items():
        found = check_file(file, written[harmless].get(name, file))
        held += found
        # What is public holds no person's words; a title is what the user gave it.
        assert name.parts[0] != "public" or found <= 1, (name, found)
    assert held > STRINGS and len(written[evil]) > 20
    for world in (harmless, evil):
        assert tree(*world.untouched) == world.before
    outside = [p for p in evil.folder.iterdir() if p.name not in ("case", "out", "home", "cwd", "tmp", "input")]
    assert outside == []
    figures(
        8,
        "exports of the hostile case in every format for both audiences, each read back",
        files=len(written[evil]),
        strings_in_them=held,
        invalid_or_live=0,
    )
    figures(
        8,
        "files and folders outside the case and the named outputs (home, working and temporary directory, inputs)",
        watched=len(evil.before),
        touched=0,
    )


def test_tables_for_spreadsheets_hold_no_formulas(evil: World, strings: list[str], tmp_path: Path) -> None:
    with evil.entered():
        done = run_cli("query", evil.case, "-c", "MATCH (n) WHERE n.name IS NOT NULL RETURN n.name AS name", "--csv")
    assert done.code == 0
    cells = csv_cells(done.out.encode())
    assert len(cells) > 20 and not [c for c in cells if c[:1] in "=+-@\t\r\n" and c]


# What a query may not do, in every wording that came to mind. {n} is never used: a plain text each.
WRITES = [
    "CREATE (:Owned {id: 'x'})",
    "CREATE (:Owned {id: 'x'}) RETURN 1",
    "MERGE (:Owned {id: 'x'})",
    "MATCH (n) MERGE (n)-[:OWNED]->(n)",
    "MATCH (n) SET n.owned = true",
    "MATCH (n) SET n = {}",
    "MATCH (n) SET n += {owned: 1}",
    "MATCH (n) SET n:Owned RETURN n",
    "MATCH (n) REMOVE n.name",
    "MATCH (n) REMOVE n:Person",
    "MATCH ()-[e]->() DELETE e",
    "MATCH (n) DETACH DELETE n",
    "MATCH (n) DETACH DELETE n RETURN count(n)",
    "MATCH (n) NODETACH DELETE n",
    "MATCH (n) WITH collect(n) AS all FOREACH (n IN all | SET n.owned = 1)",
    "FOREACH (x IN [1] | CREATE (:Owned))",
    "CALL { CREATE (:Owned) }",
    "CALL { MATCH (n) DETACH DELETE n } IN TRANSACTIONS",
    "UNWIND [1] AS x CALL { WITH x CREATE (:Owned) } IN TRANSACTIONS OF 1 ROWS",
    "CALL () { CREATE (:Owned) } RETURN 1",
    "DROP INDEX person_name",
    "DROP CONSTRAINT person_id",
    "CREATE INDEX owned FOR (n:Person) ON (n.owned)",
    "CREATE CONSTRAINT owned FOR (n:Person) REQUIRE n.owned IS UNIQUE",
    "CREATE FULLTEXT INDEX owned FOR (n:Person) ON EACH [n.name]",
    "CREATE DATABASE owned",
    "DROP DATABASE neo4j",
    "CREATE USER owned SET PASSWORD 'long-enough-owned'",
    "GRANT ROLE admin TO reader",
    "LOAD CSV FROM 'file:///etc/passwd' AS l RETURN l",
    "LOAD CSV WITH HEADERS FROM 'http://127.0.0.1:1/x' AS l RETURN l",
    "LOAD CSV FROM 'file:///etc/passwd' AS l CREATE (:Owned {l: l})",
    "CALL db.createLabel('Owned')",
    "CALL db.createProperty('owned')",
    "CALL db.index.fulltext.createNodeIndex('o', ['Person'], ['name'])",
    "CALL dbms.setConfigValue('x', 'y')",
    "CALL apoc.cypher.doIt('CREATE (:Owned)', {})",
    "CALL apoc.load.json('http://127.0.0.1:1/')",
    "CALL apoc.export.csv.all('/tmp/owned.csv', {})",
    "CALL dbms.security.createUser('o', 'p')",
    "CALL gds.graph.project('o', '*', '*')",
    "CALL tx.setMetaData({owned: 1})",
    "CALL db.checkpoint()",
    "CALL dbms.listConfig()",
    "/* MATCH (n) RETURN n */ CREATE (:Owned)",
    "// RETURN 1\nCREATE (:Owned)",
    "CRE/**/ATE (:Owned)",
    "CREATE/*x*/(:Owned)",
    "\u0043REATE (:Owned)",
    "\\u0043\\u0052\\u0045\\u0041\\u0054\\u0045 (:Owned)",
    "\\u0043REATE (:Owned)",
    "MATCH (n) \\u0053ET n.owned = 1",
    "cReAtE (:Owned)",
    "\ufeffCREATE (:Owned)",
    "\u00a0CREATE (:Owned)",
    "\u2003CREATE (:Owned)",
    "\u180eCREATE (:Owned)",
    "RETURN 1; CREATE (:Owned)",
    "MATCH (n) RETURN n; MATCH (n) DETACH DELETE n",
    ";CREATE (:Owned)",
    "RETURN 1 UNION CREATE (:Owned) RETURN 1",
    "EXPLAIN CREATE (:Owned)",
    "PROFILE CREATE (:Owned)",
    "/**/PROFILE CREATE (:Owned)",
    "CYPHER 5 CREATE (:Owned)",
    "CYPHER 25 CREATE (:Owned)",
    "CYPHER runtime=slotted CREATE (:Owned)",
    "USE neo4j CREATE (:Owned)",
    "USE system CREATE DATABASE owned",
    "USING PERIODIC COMMIT LOAD CSV FROM 'file:///etc/passwd' AS l RETURN l",
    "INSERT INTO Person SET name = 'owned'",
    "CREATE VERTEX TYPE Owned",
    "DELETE FROM Person",
    "UPDATE Person SET name = 'owned'",
    "DROP TYPE Person UNSAFE",
    "TRUNCATE TYPE Person UNSAFE",
    "ALTER DATABASE x",
    "IMPORT DATABASE file:///etc/passwd",
    "{sql} DELETE FROM Person",
    "CREATE (n:Owned)-[:OWNED]->(n)",
    "INSERT (:Owned)",
    "START n=node(*) DELETE n",
    "TERMINATE TRANSACTION 'x'",
    "STOP DATABASE neo4j",
    "SHOW USERS YIELD * DELETE x",
]
CLAUSES = [
    "CREATE (:Owned)",
    "MERGE (:Owned)",
    "MATCH (n) SET n.owned = 1",
    "MATCH (n) DETACH DELETE n",
    "MATCH (n) REMOVE n.name",
]


def disguised(number: int) -> list[str]:
    """Write clauses behind comments, breaks, reads and subqueries, seeded."""
    rng = random.Random(8)
    before = [
        "",
        "/* x */ ",
        "// x\n",
        "MATCH (a) WITH a LIMIT 1 ",
        "UNWIND range(1, 2) AS u ",
        "\n\t ",
        "OPTIONAL MATCH (b) WITH b ",
        "RETURN 1 AS x UNION ",
        "WITH 1 AS one ",
        "CALL { RETURN 1 AS y } ",
        "/*/**/ ",
        "MATCH (c) WHERE false WITH c ",
    ]
    after = ["", " RETURN 1", " // RETURN", " /* MATCH */", " WITH 1 AS z RETURN z", ";", " RETURN 1;", " FINISH"]
    found = []
    for _ in range(number):
        clause = rng.choice(CLAUSES)
        clause = "".join(
            rng.choice((c.upper(), c.lower())) if c.isalpha() and rng.random() < 0.3 and "Owned" not in clause else c
            for c in clause
        )
        if rng.random() < 0.3:
            clause = clause.replace(" ", rng.choice(("/**/", "\n", " /*x*/ ", "\t")), 1)
        text = rng.choice(before) + clause + rng.choice(after)
        found.append(f"CALL {{ {clause} }} RETURN 1" if rng.random() < 0.2 else text)
    return found


def test_a_query_cannot_write(asked: tuple[Path, Target], figures: Callable[..., None]) -> None:
    case, target = asked
    to = () if target.uri is None else ("--to", target.uri)
    texts = [*WRITES, *disguised(scaled(40, 1_000))]
    refused = 0
    with Store.open(target, mode="read") as store:

        def state() -> list[Any]:
            queries = ("MATCH (n) RETURN n", "MATCH (a)-[e]->(b) RETURN a.id, e, b.id")
            more = ("SHOW CONSTRAINTS YIELD name", "SHOW INDEXES YIELD name") if store.kind == "neo4j" else ()
            return [sorted(map(str, store.run_read(q).rows)) for q in (*queries, *more)]

        before = state()
        for n, text in enumerate(texts):
            try:
                rows = store.run_read(text)
            except GraphkitError as error:
                assert str(error).strip(), text
                assert error.exit_code == 1 or "closed" in str(error), (text, error)
                refused += 1
            else:
                # Only what turned out to be a read, or to be nothing, may come back.
                assert not rows.rows or not re.search(r"root:", str(rows.rows)), text
            if n % 25 == 0 or n == len(texts) - 1:
                assert state() == before, text
        for text in WRITES[:: scaled(12, 3)]:
            done = run_cli("query", case, "-c", text, *to)
            assert done.code in (0, 1) and "Traceback" not in done.err, (text, done)
        assert state() == before
        kind = f"{store.kind} {store.version}"
    assert refused > len(texts) * 0.8, (refused, len(texts))
    assert not Path("/tmp/owned.csv").exists()
    figures(
        8,
        f"queries that would write, sent to `graphkit query` ({kind})",
        queries=len(texts),
        refused_with_words=refused,
        nodes_and_edges=sum(map(len, before[:2])),
        nodes_or_edges_changed=0,
    )


def test_what_is_recorded_and_watched_shows_a_change(tmp_path: Path) -> None:
    """The negative control: a text that holds a string, and a file that is new or other, are noticed."""
    with recorded() as texts, contextlib.suppress(Exception):
        neo4j.Session.run(object(), "RETURN 'zq1q'")  # type: ignore[arg-type]
    assert any(MARK.search(text) for text in texts)
    (tmp_path / "a").write_text("1")
    before = tree(tmp_path)
    (tmp_path / "a").write_text("2")
    assert tree(tmp_path) != before
    with pytest.raises(AssertionError):
        check_page("<html><body><script>alert('zq1q')</script></body></html>", "<html><body></body></html>")
