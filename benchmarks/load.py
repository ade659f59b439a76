"""Write phase of ``graphkit build`` against a hand-written loop with the plain driver.

Both write the identical projected rows of one generated case into an empty embedded database (or, with
--uri, a Neo4j server that may be emptied). Printed: rows per second of each, their ratio in each round and
the median; the whole build apart; and the memory of the process at a tenth and at the full size.

    python benchmarks/load.py                     # 100,000 people, 3 rounds
    python benchmarks/load.py --people 10000 --rounds 1
"""

from __future__ import annotations

import argparse
import multiprocessing
import pickle
import platform
import random
import resource
import statistics
import sys
import tempfile
import time
from collections.abc import Iterator
from importlib.metadata import version
from pathlib import Path
from typing import Any

import neo4j

from graphkit.ledger import Case, Ledger
from graphkit.ledger.ledger import now
from graphkit.models import EventRecord, Evidence, Mention, Record, Run, Source, Statement, ThingRef
from graphkit.projection import build
from graphkit.projection.build import people
from graphkit.projection.manifest import Manifest
from graphkit.projection.project import project
from graphkit.store import EmbeddedServer, Store, Target, load_statement

SEED = 20250101
UNITS = [ThingRef(thing="unit", name=f"в/ч {10000 + i}", number=str(10000 + i), kind="mod") for i in range(40)]
FAMILY = ("Вымышленов", "Примеров", "Тестбаев", "Сынаков", "Үлгиев", "Образцов", "Намунов", "Макетов")
GIVEN = ("Ержан", "Ерлан", "Иван", "Пётр", "Қанат", "Серік", "Данияр", "Олжас", "Антон", "Руслан")


def syllables(number: int) -> str:
    """A name that no other number has."""
    text = ""
    for _ in range(4):
        number, rest = divmod(number, 20)
        text += "бгджзклмнпрстфхчшвқң"[rest] + "ауыео"[rest % 5]
    return text.capitalize()


def records(count: int) -> Iterator[Record]:
    """Invented people of one list; every fifth has four events."""
    dice = random.Random(SEED)
    source = Source(sha256="0" * 64, title="generated list", kind="list", synthetic=True)
    for i in range(count):
        name = f"{dice.choice(FAMILY)} {dice.choice(GIVEN)} {syllables(i)}улы"
        mention = Mention(source_id=source.id, name=name, locator=f"row {i + 1}")
        said: list[Statement] = []

        def say(subject: str, prop: str, value: Any, row: int = i + 1, said: list[Statement] = said) -> None:
            said.append(
                Statement(
                    subject=subject, property=prop, value=value, source_id=source.id,
                    evidence=Evidence(row=row, column=prop, quote=str(value)[:80]), method="listed",
                    said_by="list_publisher",
                )
            )  # fmt: skip

        say(mention.id, "name", name)
        birth = f"{dice.randint(1960, 2005)}-{dice.randint(1, 12):02}-{dice.randint(1, 28):02}"
        say(mention.id, "birth_date", birth)
        events = []
        if i % 5 == 0:
            year = dice.randint(2022, 2024)
            for told, kind in enumerate(("employment", "contract_signed", "deployment", "detention")):
                event = EventRecord(mention_id=mention.id, type=kind, locator=f"row {i + 1}", told=told)
                events.append(event)
                say(event.id, "type", kind)
                say(event.id, "date", f"{year}-{3 * told + 1:02}-{dice.randint(1, 28):02}")
                if kind in ("contract_signed", "deployment"):
                    say(event.id, "unit", dice.choice(UNITS))
        yield Record(
            loader="generated", scope="generated", key=str(i), locator=f"row {i + 1}", sources=(source,),
            mentions=(mention,), events=tuple(events), statements=tuple(said),
        )  # fmt: skip


def fill(ledger: Ledger, count: int) -> None:
    """Put the generated records into a ledger."""
    ledger.begin_run(Run(id="run", loader="generated", version="1", inputs=(), started=now()))
    batch: list[Record] = []
    for record in records(count):
        batch.append(record)
        if len(batch) == 1_000:
            ledger.append(batch, "run")
            batch = []
    if batch:
        ledger.append(batch, "run")


def save_rows(case: Case, ledger: Ledger, path: Path) -> int:
    """The projected rows in batches of 2,000, for the hand-written loop; how many there are."""
    manifest = Manifest(case.builds / "rows.sqlite")
    manifest.want(project(ledger, people(ledger)))
    total = 0
    with path.open("wb") as file:
        for table, rows in manifest.to_write():
            batch: list[dict[str, Any]] = []
            for row in rows:
                batch.append(row)
                if len(batch) == 2_000:
                    pickle.dump((table, batch), file)
                    total += len(batch)
                    batch = []
            if batch:
                pickle.dump((table, batch), file)
                total += len(batch)
    manifest.close()
    return total


def by_hand(path: Path, driver: neo4j.Driver, database: str | None) -> float:
    """Seconds of the loop that one would write oneself: one transaction a batch of 2,000 rows."""
    texts: dict[str, str] = {}
    start = time.perf_counter()
    with path.open("rb") as file, driver.session(database=database) as session:
        while True:
            try:
                table, batch = pickle.load(file)
            except EOFError:
                break
            text = texts.setdefault(table, load_statement(f"write/{table}").text)
            session.execute_write(lambda tx, text=text, batch=batch: tx.run(text, rows=batch).consume())
    return time.perf_counter() - start


def hand_round(case_id: str, path: Path, target: Target, queue: Any) -> None:
    """One round by hand, in a process of its own."""
    with Store.open(target, mode="write") as store:
        store.ensure_schema(case_id)
        if target.folder is not None:
            server = EmbeddedServer.join(target.folder)
            uri, auth, database = server.uri, server.account("writer"), server.database
        else:
            server, uri, auth = None, str(target.uri), (target.username or "", target.password or "")
            database = target.database
        with neo4j.GraphDatabase.driver(uri, auth=auth if auth[0] else None) as driver:
            queue.put(by_hand(path, driver, database))
        if server is not None:
            server.close()
        if target.folder is None:
            store.clear(case_id)


def build_round(case_path: Path, target: Target, queue: Any) -> None:
    """One build from scratch, in a process of its own: rows, seconds by phase, peak memory."""
    case = Case.open(case_path)
    for stale in case.builds.glob("*.sqlite*"):
        stale.unlink()
    with case.ledger() as ledger, Store.open(target, mode="write") as store:
        start = time.perf_counter()
        report = build(case, ledger, store, "benchmark")
        whole = time.perf_counter() - start
        if target.folder is None:
            store.clear(case.id)
    peak = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss / 1024
    queue.put((report.written, report.seconds, whole, peak))


def apart(function: Any, *args: Any) -> Any:
    """Run in a new process, so that memory is its own; what it put into the queue."""
    context = multiprocessing.get_context("spawn")
    queue = context.Queue()
    process = context.Process(target=function, args=(*args, queue))
    process.start()
    answer = queue.get(timeout=3_600)
    process.join()
    return answer


def main() -> int:
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--people", type=int, default=100_000)
    parser.add_argument("--rounds", type=int, default=3)
    parser.add_argument("--uri", help="a Neo4j that may be emptied; account from the environment")
    options = parser.parse_args()
    print(
        f"python {platform.python_version()}, neo4j driver {version('neo4j')}, "
        f"arcadedb-embedded {version('arcadedb-embedded')}, seed {SEED}"
    )
    with tempfile.TemporaryDirectory() as name:
        folder = Path(name)
        peaks = []
        for size in (options.people // 10, options.people):
            case = Case.create(folder / f"case-{size}")
            with case.ledger() as ledger:
                start = time.perf_counter()
                fill(ledger, size)
                print(f"ledger of {size:,} people filled in {time.perf_counter() - start:.1f} s")
                rows = save_rows(case, ledger, folder / "rows.pickle")

            def fresh(tag: str) -> Target:
                if options.uri:
                    return Target.from_environment(uri=options.uri) or Target.server(options.uri)
                return Target.embedded(folder / tag)

            if size < options.people:
                peaks.append(apart(build_round, case.path, fresh(f"small-{size}"))[3])
                continue
            ratios = []
            for turn in range(options.rounds):
                hand = apart(hand_round, case.id, folder / "rows.pickle", fresh(f"hand-{turn}"))
                written, seconds, whole, peak = apart(build_round, case.path, fresh(f"build-{turn}"))
                if written != rows:
                    print(f"not the same work: {written} rows against {rows}")
                    return 1
                ratios.append(hand / seconds["write"])
                print(
                    f"round {turn + 1}: {rows:,} rows; by hand {rows / hand:,.0f} rows/s; build's write phase "
                    f"{rows / seconds['write']:,.0f} rows/s; ratio {ratios[-1]:.2f}; projection "
                    f"{seconds['project']:.1f} s, whole build {whole:.1f} s, peak memory {peak:,.0f} MiB"
                )
                peaks.append(peak)
        print(f"median ratio {statistics.median(ratios):.2f} (aim: at least 0.80)")
        print(
            f"peak memory {peaks[0]:,.0f} MiB at {options.people // 10:,} people, {max(peaks[1:]):,.0f} MiB at "
            f"{options.people:,}"
        )
    return 0


if __name__ == "__main__":
    sys.exit(main())
