"""Canaries: tokens that stand for people and secrets, looked for wherever they must not be.

Each is loaded as a name, birth date, case number, quote, address or motive, or given as a password or a variable of the
environment, and errors of each kind are provoked around it. Then all that was said is searched: output of commands,
logs, quarantine listings, crash reports, public exports, and the arguments of processes.
"""

from __future__ import annotations

import gzip
import io
import json
import logging
import os
import random
import re
import shutil
import sqlite3
import stat
import subprocess
import sys
import threading
import time
import zipfile
from collections.abc import Callable, Iterator
from contextlib import closing
from pathlib import Path

import click
import openpyxl
import pytest
from command_runner import run_cli
from trust_run import scaled

from graphkit.cli import cli
from graphkit.errors import without_values
from graphkit.exports import EXPORTERS
from graphkit.store import EmbeddedServer

CANARIES = scaled(150, 1_000)
VERDICT = (
    (Path(__file__).parent / "test_rights.py").read_text("utf-8").partition('VERDICT = """')[2].partition('"""')[0]
)

pytestmark = [
    pytest.mark.timeout(900),
    pytest.mark.skipif(os.name != "posix", reason="signals as on POSIX"),
]


class Aviary:
    """Makes canaries, and finds them."""

    def __init__(self, seed: int) -> None:
        self._rng = random.Random(seed)
        self.made: dict[str, str] = {}

    def __call__(self, what: str) -> str:
        """A new one: a word of letters, such as a name is, for what it stands for."""
        letters = "абвгдежзиклмнопрстуф" if what not in ("password", "variable") else "abcdefghijklmnopqrstuvwx"
        word = "Кнр" if what not in ("password", "variable") else "Cnry"
        token = word + "".join(self._rng.choices(letters, k=12))
        self.made[token] = what
        return token

    def date(self) -> str:
        """A birth date that nobody else has; written with points."""
        while True:
            token = f"{self._rng.randint(10, 28)}.{self._rng.randint(1, 12):02}.{self._rng.randint(1931, 2006)}"
            if token not in self.made:
                self.made[token] = "birth date"
                return token

    def found(self, data: bytes | str) -> dict[str, str]:
        """Those that stand in it, in any usual encoding or escape."""
        text = data if isinstance(data, str) else data.decode("utf-8", "replace") + data.decode("utf-16-le", "ignore")
        text += re.sub(r"\\u([0-9a-fA-F]{4})", lambda m: chr(int(m[1], 16)), text)
        folded = text.casefold()
        hits = {}
        for token, what in self.made.items():
            forms = [token.casefold()]
            if what == "birth date":
                day, month, year = token.split(".")
                forms.append(f"{year}-{month}-{day}")
            if any(f in folded for f in forms):
                hits[token] = what
        return hits


def everything(path: Path) -> bytes:
    """The bytes of a file or of all files below a folder, packed parts opened, names of files among them."""
    out = io.BytesIO()
    for file in sorted(p for p in ([path] if path.is_file() else path.rglob("*")) if p.is_file()):
        out.write(f"{file.name}\n".encode("utf-8", "replace"))
        data = file.read_bytes()
        out.write(data)
        if zipfile.is_zipfile(file):
            with zipfile.ZipFile(file) as archive:
                for name in archive.namelist():
                    out.write(archive.read(name))
        elif data.startswith(b"\x1f\x8b"):
            out.write(gzip.decompress(data))
    return out.getvalue()


class Said:
    """All that commands and logs said."""

    def __init__(self) -> None:
        self.commands = 0
        self.text = io.StringIO()

    def run(self, *arguments: object, typed: str = "", code: tuple[int, ...] = (0,)) -> str:
        done = run_cli(*arguments, typed=typed)
        assert done.code in code, (arguments, done)
        self.commands += 1
        self.text.write(done.err + done.out)
        return done.err + done.out


class Heard(logging.Handler):
    """Records of logs as they would be written: ours at every level, those of libraries from warnings on."""

    def __init__(self, said: Said) -> None:
        super().__init__(logging.DEBUG)
        self.said = said

    def emit(self, record: logging.LogRecord) -> None:
        if record.name.startswith("graphkit") or record.levelno >= logging.WARNING:
            self.said.text.write(self.format(record))


@pytest.fixture(scope="module")
def said() -> Iterator[Said]:
    heard = Said()
    handler = Heard(heard)
    logging.getLogger().addHandler(handler)
    yield heard
    logging.getLogger().removeHandler(handler)


@pytest.fixture(scope="module")
def provoked(said: Said, tmp_path_factory: pytest.TempPathFactory) -> Iterator[tuple[Aviary, Path]]:
    """The canaries, and a built case in which they are, after every error that files can provoke."""
    bird = Aviary(1)
    case = provoke(bird, said, tmp_path_factory.mktemp("provoked"))
    said.run("build", case)
    server = EmbeddedServer.join(case / "graph")
    yield bird, case
    server.close()


def bad_rows(bird: Aviary) -> list[str]:
    """A row for every way in which a row can be wrong; each holds canaries."""
    return [
        f"{bird('name')} Олег;{bird('words')};Редут;м;30",
        f"{bird('name')} Олег;31.02.{bird.date()[-4:]} {bird('words')};Редут;м;30",
        f"{bird('name')} Олег;12.05.2{bird.date()[-3:]};Редут;м;30",
        f"{bird('name')} Олег;12.05.1790 {bird('words')};Редут;м;30",
        f"{bird('name')} Олег;1990;Редут;м;{bird('age')}",
        f"{bird('name')} Олег;1990;«»;м;30;{bird('residence')};{bird('residence')}",
        f"{bird('name')} Олег",
        f'"{bird("name")} Олег;1990;Редут;м;30',
        f'{bird("name")} "Олег"x;"1990"y;Редут;м;30',
        f"={bird('name')}();1990;Редут;м;30",
        f"{bird('name')}{'ы' * 400};1990;Редут;м;30",
        f"{bird('name')} Олег;1990;{bird('unit') + 'ы' * 12_000};м;30",
        f"{bird('name')}\0 Олег;1990;Редут;м;30",
    ]


def good_rows(bird: Aviary, number: int) -> list[str]:
    return [f"{bird('name')} Олег Ильич;{bird.date()};Редут;м;30" for _ in range(number)]


HEAD = """case: {id: trial, title: A trial}
sources: {story: {title: A story, kind: press, locator: A paper}}
defaults: {source: story, said_by: journalist, at: p. 1}
people:
"""


def coded(bird: Aviary, number: int) -> str:
    """Good people, and one for every way in which an entry can be wrong."""
    lines = [
        f"  - {{id: g{n}, name: {bird('name')}, residence: {bird('residence')}, motive: [{bird('motive')}], events: "
        f"[{{type: contract_signed, date: 2024, quote: {bird('quote')}, unit: Редут}}]}}"
        for n in range(number)
    ]
    wrong = [
        "age: @",
        "gender: @",
        "citizenship: @",
        "birth: @",
        "role: @",
        "age_as_of: @",
        "certainty: @",
        "confidence: @",
        "stance: @",
        "page: @",
        "said_by: @",
        "source: @",
        "name: [@, [x]]",
        "names: {@: x}",
        "events: @",
        "events: [{type: @}]",
        "events: [{type: verdict, term_months: @}]",
        "events: [{type: departure, from_country: @}]",
        "events: [{type: contract_signed, because_of: @}]",
        "motive: &a @",
        "motive: !tag @",
        "motive: [@, !x y]",
        'motive: "@\\e"',
        "name: @, name: @",
        "@: x",
        "quote: [@]",
        "birth: 1990/@",
        "birth: 2024-13-@",
    ]
    for n, line in enumerate(wrong):
        named = line if line.startswith("name:") else f"name: {bird('name')}, {line}"
        lines.append(f"  - {{id: w{n}, " + re.sub("@", lambda _: bird("value"), named) + "}")
    return HEAD + "\n".join(lines) + "\n"


def verdicts(bird: Aviary, folder: Path, number: int) -> None:
    folder.mkdir()
    for n in range(number):
        text = VERDICT.replace("Выдумкин", bird("name")).replace("Соседов", bird("name"))
        text = text.replace("7110-25-00-1/501", f"7110-25-00-1/{n} {bird('case number')}")
        text = text.replace("города Рудный в", f"города {bird('residence')} в").replace(
            "07 февраля 1993", "07 февраля 1991"
        )
        (folder / f"v{n}.txt").write_text(text, encoding="utf-8")
    (folder / "bill.txt").write_text(f"Счёт {bird('name')} {bird('quote')} {bird.date()}", encoding="utf-8")
    (folder / "cut.docx").write_bytes(b"PK\3\4" + bird("name").encode() * 40)
    (folder / "cut.pdf").write_bytes(b"%PDF-1.7\n" + bird("name").encode() * 40)
    (folder / "bytes.txt").write_bytes(b"\x81\x8d\x8f\x90\x9d\xff\xfe\x00\x01" * 20 + bird("name").encode())


def provoke(bird: Aviary, said: Said, folder: Path) -> Path:
    """A case of all kinds of files, good and bad, and the commands that list and explain what was wrong."""
    case = folder / "case"
    header = "ФИО;Дата рождения;Подразделение;Пол;Возраст"
    number = CANARIES // 8
    good, bad = good_rows(bird, number), bad_rows(bird)
    (folder / "list.csv").write_text("\n".join([header, *good, *bad]) + "\n", encoding="utf-8")
    # No header: what the first row is, is told by its cells.
    headless = [
        f"{bird('heading')};{bird('heading')}",
        *(f"{bird('name')} Олег Ильич;{bird.date()}" for _ in range(20)),
    ]
    (folder / "headless.csv").write_text("\n".join(headless) + "\n", encoding="utf-8")
    (folder / "nothing.csv").write_text(f"{bird('value')};1\n{bird('value')};2\n", encoding="utf-8")
    (folder / "cp.csv").write_bytes(
        (header + "\n").encode() + bird("name").encode("cp1251") + b";1990\n" + "ы;1\n".encode()
    )
    book = openpyxl.Workbook()
    for row in (header, *good_rows(bird, 10), *bad_rows(bird)):
        book.active.append([c.replace("\0", "") for c in row.split(";")])
    book.save(folder / "list.xlsx")
    (folder / "cases.yaml").write_text(coded(bird, number), encoding="utf-8")
    for n, text in enumerate(
        (
            f"case: [{bird('value')}\n",
            f"- {bird('value')}\n",
            HEAD + f"  - \t{bird('name')}: x\n",
            HEAD + f"  - name: '{bird('name')}\n",
            HEAD + f'  - name: "\\{bird("name")}"\n',
            HEAD + f"  - {bird('name')}\n  - [{bird('name')}]\n",
            HEAD + f"  - name: x\x00{bird('name')}\n",
            HEAD.replace("kind: press", f"kind: {bird('value')}"),
            HEAD + f"  - {{id: x, name: x, motive: *{bird('name')}}}\n",
        )
    ):
        (folder / f"broken{n}.yaml").write_text(text, encoding="utf-8")
    verdicts(bird, folder / "verdicts", max(3, number // 8))
    files = {
        "list": ["list.csv", "headless.csv", "nothing.csv", "cp.csv", "list.xlsx"],
        "cases": ["cases.yaml", *(f"broken{n}.yaml" for n in range(9))],
        "verdicts": ["verdicts"],
    }
    for loader, names in files.items():
        for name in names:
            for more in ((), ("--dry-run",)):
                said.run("load", case, loader, "--synthetic", *more, folder / name, code=(0, 3))
    for arguments in (
        ("quarantine", "list", case),
        ("quarantine", "list", case, "--all"),
        ("quarantine", "list", case, "--json"),
        ("quarantine", "retry", case),
        ("status", case),
        ("audit", case),
        ("verify", case),
    ):
        said.run(*arguments, code=(0, 1, 3))
    return case


def test_nothing_that_is_said_holds_a_canary(
    provoked: tuple[Aviary, Path],
    tmp_path: Path,
    said: Said,
    monkeypatch: pytest.MonkeyPatch,
    figures: Callable[..., None],
) -> None:
    bird, case = provoked
    password, variable = bird("password"), bird("variable")
    monkeypatch.setenv("NEO4J_PASSWORD", password)
    monkeypatch.setenv("INVENTED_SECRET", variable)
    waiting = json.loads(run_cli("quarantine", "list", case, "--json").out)
    assert len(waiting) > 40  # they were provoked
    # The negative controls: the ledger holds the canaries, and `show`, which is asked for one record, shows it.
    in_ledger = bird.found(everything(case / "ledger.sqlite"))
    assert len(in_ledger) > CANARIES // 2
    shown = "".join(run_cli("quarantine", "show", case, w["id"]).out for w in waiting)
    assert len(bird.found(shown)) > 20
    said.run("resolve", case)
    said.run("build", case)
    # Wrong passwords, from everywhere that a password may come from.
    server = json.loads((case / "graph" / "server.json").read_text("utf-8"))
    address = f"bolt://127.0.0.1:{server['bolt_port']}"
    monkeypatch.setenv("NEO4J_USERNAME", "somebody")  # of the reader, too many wrong ones would lock the account
    secret = tmp_path / "secret"
    secret.write_text(bird("password"), encoding="utf-8")
    env = tmp_path / "server.env"
    env.write_text(
        f"NEO4J_URI={address}\nNEO4J_USERNAME=somebody\nNEO4J_PASSWORD={bird('password')}\n", encoding="utf-8"
    )
    for command in (
        ("build",),
        ("query", "-c", "RETURN 1"),
        ("find", "x"),
        ("export", "gexf", "-o", tmp_path / "none.gexf"),
    ):
        name, *more = command
        said.run(name, case, *more, "--to", address, code=(4,))
        said.run(name, case, *more, "--env-file", env, code=(4,))
        with monkeypatch.context() as patch:
            patch.delenv("NEO4J_PASSWORD")
            patch.setenv("NEO4J_PASSWORD_FILE", str(secret))
            said.run(name, case, *more, "--to", address, code=(4,))
            patch.setenv("NEO4J_PASSWORD_FILE", str(tmp_path))
            said.run(name, case, *more, "--to", address, code=(2,))
        for uri in (f"bolt://reader:{bird('password')}@127.0.0.1:1", f"neo4j://{bird('password')}@127.0.0.1"):
            said.run(name, case, *more, "--to", uri, code=(2,))
            with monkeypatch.context() as patch:
                patch.setenv("NEO4J_URI", uri)
                said.run(name, case, *more, code=(2,))
    hits = bird.found(said.text.getvalue())
    assert hits == {}, hits
    logs = [p for p in case.rglob("*") if p.is_file() and (".log" in p.name or p.name.endswith(".json"))]
    in_logs = {p.name: bird.found(p.read_bytes()) for p in logs}
    assert not any(in_logs.values()), in_logs
    figures(
        10,
        "canaries in all that commands and logs said, every error provoked",
        canaries=len(bird.made),
        in_the_ledger=len(in_ledger),
        commands=said.commands,
        errors_in_quarantine=len(waiting),
        log_files=len(logs),
        characters_searched=len(said.text.getvalue()),
        found=len(hits),
    )


def test_public_exports_hold_no_canary(
    provoked: tuple[Aviary, Path], tmp_path: Path, figures: Callable[..., None]
) -> None:
    bird, case = provoked
    out = tmp_path / "out"
    out.mkdir()
    formats = 0
    for form in EXPORTERS:
        done = run_cli("export", case, form, "-o", out / form)
        formats += done.code == 0
        assert done.code in (0, 2), done
    assert run_cli("analyse", case, "-o", out / "analysis").code == 0
    data = everything(out)
    hits = bird.found(data)
    # The negative control: what is not public holds nearly all.
    assert run_cli("export", case, "csv", "-o", tmp_path / "analyst", "--audience", "analyst").code == 0
    analyst = bird.found(everything(tmp_path / "analyst"))
    assert len(analyst) > CANARIES // 4
    assert hits == {}, hits
    figures(
        10,
        "canaries in public exports of every format and the public analysis",
        canaries=len(bird.made),
        formats=formats,
        bytes_searched=len(data),
        found=0,
        found_in_one_analyst_export=len(analyst),
    )


CRASHES = {
    "an error of ours that was not foreseen": "import graphkit.cli.load as m\ndef boom(*a, **k):\n"
    "    name = SECRET\n    raise KeyError(name)\nm.run_load = boom",
    "one error from another": "import graphkit.cli.load as m\ndef boom(*a, **k):\n    try:\n        int(SECRET)\n"
    "    except ValueError as e:\n        raise RuntimeError(SECRET) from e\nm.run_load = boom",
    "a loader that fails": "import graphkit.loaders.lists as m\ndef boom(self, path, options):\n"
    "    raise RuntimeError(path.read_text())\n    yield\nm.ListLoader.read = boom",
    "a ledger that refuses": "import sqlite3, sys\nfrom graphkit.ledger import Case\n"
    "c = Case.create(__import__('pathlib')"
    ".Path(sys.argv[2]))\n"
    "c.ledger().close()\nd = sqlite3.connect(c.path / 'ledger.sqlite')\n"
    "d.execute(\"CREATE TRIGGER t BEFORE INSERT ON statements BEGIN SELECT RAISE(ABORT, 'no'); END\")\n"
    "d.commit(); d.close()",
    "a thread that fails": "import threading, graphkit.cli.load as m\nold = m.report_load\ndef boom(*a, **k):\n"
    "    def inner():\n        raise ValueError(SECRET)\n    t = threading.Thread(target=inner); t.start(); t.join()\n"
    "    old(*a, **k)\nm.report_load = boom",
    "an object that fails when it goes": "import graphkit.cli.load as m\nold = m.report_load\n"
    "class X:\n    def __del__(self):\n"
    "        raise ValueError(SECRET)\ndef boom(*a, **k):\n    x = X(); del x; old(*a, **k)\nm.report_load = boom",
}


@pytest.mark.parametrize("what", CRASHES)
def test_a_crash_report_holds_no_data(what: str, tmp_path: Path, figures: Callable[..., None]) -> None:
    bird = Aviary(3)
    rows = good_rows(bird, 20)
    (tmp_path / "list.csv").write_text(
        "ФИО;Дата рождения;Подразделение;Пол;Возраст\n" + "\n".join(rows), encoding="utf-8"
    )
    secret = bird("password")
    code = f"SECRET = {secret!r}\n{CRASHES[what]}\nfrom graphkit.cli import main\nmain()"
    done = subprocess.run(
        [sys.executable, "-c", code, "load", str(tmp_path / "case"), "list", "--synthetic", str(tmp_path / "list.csv")],
        capture_output=True,
        text=True,
        timeout=120,
        check=False,
        env={**os.environ, "NEO4J_PASSWORD": bird("password")},
    )
    text = done.stderr + done.stdout
    assert bird.found(text) == {}, text
    assert text.strip() and "Traceback" not in text
    if what.startswith(("an error", "one error")):
        assert done.returncode == 1 and "not foreseen" in text and "graphkit.cli.load:" in text
        assert "KeyError" in text or "RuntimeError" in text
    if what == "a loader that fails":
        assert done.returncode == 3 and "failed (RuntimeError)" in text
    if what == "a ledger that refuses":
        assert done.returncode in (1, 3)
    figures(10, f"canaries in what is said after {what}", canaries=len(bird.made), found=0)


@pytest.mark.skipif(sys.platform != "linux", reason="processes as Linux tells of them")
def test_arguments_of_processes_hold_no_canary(tmp_path: Path, figures: Callable[..., None]) -> None:
    bird = Aviary(4)
    rows = good_rows(bird, 200)
    (tmp_path / "list.csv").write_text(
        "ФИО;Дата рождения;Подразделение;Пол;Возраст\n" + "\n".join(rows), encoding="utf-8"
    )
    verdicts(bird, tmp_path / "verdicts", 5)
    environment = {**os.environ, "NEO4J_PASSWORD": bird("password"), "INVENTED_SECRET": bird("variable")}
    seen: dict[str, str] = {}
    over = threading.Event()

    def watch() -> None:
        while not over.is_set():
            for entry in Path("/proc").iterdir():
                if entry.name.isdecimal() and (entry.name not in seen or len(seen[entry.name]) < 4):
                    try:
                        seen[entry.name] = (
                            (entry / "cmdline").read_bytes().replace(b"\0", b" ").decode("utf-8", "replace")
                        )
                    except OSError:
                        continue
            time.sleep(0.02)

    watcher = threading.Thread(target=watch)
    watcher.start()
    case = tmp_path / "case"
    try:
        for arguments in (
            ("load", case, "list", "--synthetic", tmp_path / "list.csv"),
            ("load", case, "verdicts", "--synthetic", "--max-quarantined", "90", tmp_path / "verdicts"),
            ("build", case),
            ("backup", case, "-o", tmp_path / "b.zip"),
        ):
            command = [sys.executable, "-m", "graphkit", *map(str, arguments)]
            done = subprocess.run(command, env=environment, capture_output=True, text=True, check=False)
            assert done.returncode == 0, done.stderr
    finally:
        over.set()
        watcher.join()
    ours = [text for text in seen.values() if "graphkit" in text]
    assert any("documents.child" in text for text in ours) and any("embedded_child" in text for text in ours)
    hits = [bird.found(text) for text in seen.values() if bird.found(text)]
    assert hits == [], hits
    figures(
        10,
        "canaries in the arguments of processes while commands ran",
        canaries=len(bird.made),
        processes=len(ours),
        found=0,
    )


def test_no_option_takes_a_password() -> None:
    context = click.Context(cli)

    def options(command: click.Command, path: str) -> Iterator[tuple[str, str]]:
        for parameter in command.params:
            for name in parameter.opts:
                yield path, name
        if isinstance(command, click.Group):
            for name in command.list_commands(context):
                found = command.get_command(context, name)
                assert found is not None
                yield from options(found, f"{path} {name}")

    all_options = list(options(cli, "graphkit"))
    assert len(all_options) > 100
    assert [o for o in all_options if re.search("pass|secret|token|auth|credential", o[1], re.I)] == []


def modes(folder: Path) -> dict[str, str]:
    """What below a folder, itself included, others may touch."""
    return {
        str(p.relative_to(folder)): oct(stat.S_IMODE(p.stat().st_mode))
        for p in (folder, *folder.rglob("*"))
        if p.exists() and p.stat().st_mode & 0o077
    }


def test_a_case_is_for_its_owner_only(tmp_path: Path, figures: Callable[..., None]) -> None:
    """Whatever the umask: 0700 for folders, 0600 and less for files; what is public may be read by all."""
    (tmp_path / "list.csv").write_text(
        "ФИО;Дата рождения;Подразделение\n" + "\n".join(f"Выдумков{n} Олег;19{60 + n};Редут" for n in range(30)),
        encoding="utf-8",
    )
    case, new = tmp_path / "case", tmp_path / "deep" / "restored"
    code = "import os; os.umask(0)\nfrom graphkit.cli import main\nmain()"
    checked = 0

    def command(*arguments: object) -> None:
        done = subprocess.run(
            [sys.executable, "-c", code, *map(str, arguments)], capture_output=True, text=True, check=False
        )
        assert done.returncode == 0, (arguments, done.stderr)

    command("load", case, "list", "--synthetic", tmp_path / "list.csv")
    command("build", case)
    command("export", case, "html", "-o", case / "exports" / "analyst.html", "--audience", "analyst")
    command("export", case, "csv", "-o", case / "exports" / "analyst-csv", "--audience", "analyst")
    command("export", case, "csv", "-o", tmp_path / "analyst-csv", "--audience", "analyst")
    command("export", case, "neo4j-import", "-o", tmp_path / "import", "--audience", "analyst")
    command("analyse", case, "--audience", "analyst", "-o", tmp_path / "analysis")
    command("backup", case, "-o", tmp_path / "case.zip")
    command("restore", tmp_path / "case.zip", new, "--no-erasures")
    command("build", new)
    for closed in (case, new, tmp_path / "analyst-csv", tmp_path / "import", tmp_path / "analysis"):
        assert modes(closed) == {}, (closed, modes(closed))
        checked += sum(1 for _ in closed.rglob("*"))
    assert not (tmp_path / "case.zip").stat().st_mode & 0o077
    command("export", case, "html", "-o", tmp_path / "public.html")
    assert stat.S_IMODE((tmp_path / "public.html").stat().st_mode) == 0o644
    figures(
        10,
        "files and folders of cases, backups and analysts' exports, made under umask 0",
        checked=checked,
        open_to_others=0,
    )


def test_values_are_taken_out_of_reasons() -> None:
    assert (
        without_values("birth date '31.02.1993' is not a day of the calendar")
        == "birth date '…' is not a day of the calendar"
    )
    assert (
        without_values("the file's `name`: \"O'Neil\" is none of `m` or `f`")
        == "the file's `name`: '…' is none of `m` or `f`"
    )
    assert without_values("`Выдумкин` is no field; 'it\\'s' isn't") == "`…` is no field; '…' isn't"


@pytest.mark.skipif(shutil.which("age") is None, reason="encryption: age is not installed")
def test_the_documented_encryption_of_a_backup(tmp_path: Path) -> None:
    """The commands of docs/encryption.md: a backup is encrypted to a key, and comes back byte for byte."""
    (tmp_path / "list.csv").write_text("ФИО;Дата рождения\nВыдумкин Олег;1990-05-12\n", encoding="utf-8")
    page = (Path(__file__).parents[2] / "docs" / "encryption.md").read_text("utf-8")
    assert run_cli("load", tmp_path / "case", "list", "--synthetic", tmp_path / "list.csv").code == 0
    (commands,) = re.findall(r"<!-- tested: age -->\n```sh\n(.*?)```", page, re.S)
    path = f"{Path(sys.executable).parent}{os.pathsep}{os.environ['PATH']}"
    done = subprocess.run(
        ["sh", "-euc", commands],
        cwd=tmp_path,
        env={**os.environ, "PATH": path},
        capture_output=True,
        text=True,
        check=False,
    )
    assert done.returncode == 0, done.stderr
    assert (tmp_path / "case.zip.age").read_bytes().startswith(b"age-encryption.org/")
    with closing(sqlite3.connect(tmp_path / "restored" / "ledger.sqlite")) as database, database:
        assert database.execute("SELECT name FROM mentions").fetchall() == [("Выдумкин Олег",)]
