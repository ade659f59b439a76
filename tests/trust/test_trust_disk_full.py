"""The disk fills while a command writes: words, no traceback, and with space again the rest is done.

A small tmpfs is the disk where this user may mount one (root, as in CI); elsewhere a limit on the size of every
file that the command writes, which fails in the same calls.
"""

from __future__ import annotations

import contextlib
import os
import random
import resource
import shutil
import subprocess
import sys
import zipfile
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Any, Protocol

import pytest
from command_runner import run_cli
from trust_rows import Rows, doubled, graph_rows, ledger_rows, lost
from trust_run import scaled

from graphkit.store import EmbeddedServer

pytestmark = pytest.mark.skipif(os.name != "posix", reason="signals as on POSIX")

SIZES = scaled(
    {"load": 1, "resolve": 1, "build": 1, "backup": 1, "restore": 1},
    {"load": 10, "resolve": 5, "build": 8, "backup": 5, "export": 5, "restore": 5},
)
"""Command → how often the disk fills while it runs."""
PEOPLE = scaled(300, 600)
WHOLE_MIB = 512


class Disk(Protocol):
    """Where a command writes."""

    folder: Path

    def leave(self, free: int) -> None:
        """Only so many bytes more."""

    def give(self) -> None:
        """Space enough again."""

    def used(self) -> int:
        """Bytes written so far."""

    def run(self, *arguments: object) -> subprocess.CompletedProcess[str]:
        """A command, whose temporary files lie on this disk too."""


def command(folder: Path, arguments: tuple[object, ...], **how: Any) -> subprocess.CompletedProcess[str]:
    temporary = folder / "tmp"
    temporary.mkdir(exist_ok=True)
    return subprocess.run(
        [sys.executable, "-m", "graphkit", *map(str, arguments)], capture_output=True, encoding="utf-8", timeout=300,
        check=False, env={**os.environ, "TMPDIR": str(temporary), "SQLITE_TMPDIR": str(temporary)}, **how,
    )  # fmt: skip


class Tmpfs:
    """A file system in memory whose size is changed while it is mounted."""

    def __init__(self, folder: Path) -> None:
        self.folder = folder
        folder.mkdir()
        subprocess.run(["mount", "-t", "tmpfs", "-o", f"size={WHOLE_MIB}m", "tmpfs", folder], check=True)

    def _resize(self, size: str) -> None:
        subprocess.run(["mount", "-o", f"remount,size={size}", self.folder], check=True)

    def used(self) -> int:
        found = os.statvfs(self.folder)
        return (found.f_blocks - found.f_bfree) * found.f_frsize

    def leave(self, free: int) -> None:
        self._resize(str(self.used() + max(4096, free)))

    def give(self) -> None:
        self._resize(f"{WHOLE_MIB}m")

    def run(self, *arguments: object) -> subprocess.CompletedProcess[str]:
        return command(self.folder, arguments)

    def close(self) -> None:
        subprocess.run(["umount", "--lazy", self.folder], check=True)


class LimitedFiles:
    """No file that a command writes may grow over a size."""

    def __init__(self, folder: Path) -> None:
        self.folder, self._limit = folder, resource.RLIM_INFINITY
        folder.mkdir()

    def used(self) -> int:
        return max((p.stat().st_size for p in self.folder.rglob("*") if p.is_file()), default=0)

    def leave(self, free: int) -> None:
        self._limit = max(4096, free)

    def give(self) -> None:
        self._limit = resource.RLIM_INFINITY

    def run(self, *arguments: object) -> subprocess.CompletedProcess[str]:
        limit = (self._limit, resource.RLIM_INFINITY)
        return command(self.folder, arguments, preexec_fn=lambda: resource.setrlimit(resource.RLIMIT_FSIZE, limit))

    def close(self) -> None:
        pass


def can_mount(folder: Path) -> bool:
    if sys.platform != "linux" or os.geteuid() != 0 or shutil.which("mount") is None:
        return False
    folder.mkdir()
    tried = subprocess.run(
        ["mount", "-t", "tmpfs", "-o", "size=64k", "tmpfs", folder], capture_output=True, check=False
    )
    if tried.returncode == 0:
        subprocess.run(["umount", folder], check=True)
    return tried.returncode == 0


@pytest.fixture(scope="module")
def disk(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Disk]:
    folder = tmp_path_factory.mktemp("disk")
    made: Tmpfs | LimitedFiles = (Tmpfs if can_mount(folder / "tried") else LimitedFiles)(folder / "disk")
    yield made
    made.close()


def invented(file: Path) -> Path:
    rng = random.Random(8)
    families = [f"{a}{b}ов" for a in ("Выдум", "Небыл", "Придум", "Сочин", "Игруш") for b in ("к", "л", "ч", "щ", "р")]
    given = ["Олег", "Иван", "Пётр", "Тарас", "Ерлан", "Азамат"]
    rows = ["ФИО;Дата рождения;Подразделение"]
    for _ in range(PEOPLE):
        name = f"{rng.choice(families)} {rng.choice(given)} {rng.choice(given)}ович"
        rows.append(f"{name};{rng.randint(1970, 2004)}-{rng.randint(1, 12):02}-{rng.randint(1, 28):02};Редут")
    file.write_text("\n".join(rows) + "\n", encoding="utf-8")
    return file


Command = Callable[[Path], tuple[object, ...]]


class Undisturbed:
    """A case after each command on a disk with space: a copy before it, and how far files grew."""

    def __init__(self, folder: Path, disk: Disk) -> None:
        self.list = invented(folder / "people.csv")
        self.before: dict[str, Path] = {}
        self.grown: dict[str, int] = {}
        case = disk.folder / "case"
        for name in ("load", "resolve", "build", "backup", "export"):
            if case.exists():
                self.before[name] = Path(shutil.copytree(case, folder / f"before {name}"))
            if name == "export" and name not in SIZES:
                continue
            used = disk.used()
            done = disk.run(*self.command(name, case))
            assert done.returncode == 0, done.stderr
            self.grown[name] = disk.used() - used if isinstance(disk, Tmpfs) else disk.used()
            if name == "resolve":
                self.resolved = ledger_rows(case)
            if name == "load":
                self.loaded = ledger_rows(case)
            if name == "build":
                self.built, self.nodes = ledger_rows(case), graph_rows(case)
        self.backup = Path(shutil.copy(disk.folder / "case.zip", folder / "kept.zip"))
        clear(disk)
        used = disk.used()
        done = disk.run(*self.command("restore", case))
        assert done.returncode == 0, done.stderr
        self.grown["restore"] = disk.used() - used if isinstance(disk, Tmpfs) else disk.used()
        clear(disk)

    def command(self, name: str, case: Path) -> tuple[object, ...]:
        return {
            "load": ("load", case, "list", "--synthetic", self.list),
            "resolve": ("resolve", case),
            "build": ("build", case),
            "backup": ("backup", case, "-o", case.parent / "case.zip"),
            "export": ("export", case, "html", "-o", case.parent / "page.html", "--audience", "analyst"),
            "restore": ("restore", getattr(self, "backup", ""), case, "--no-erasures"),
        }[name]

    def wanted(self, name: str) -> Rows:
        return {"load": self.loaded, "resolve": self.resolved}.get(name, self.built)


def clear(disk: Disk) -> None:
    for left in disk.folder.iterdir():
        shutil.rmtree(left) if left.is_dir() else left.unlink()


@pytest.fixture(scope="module")
def undisturbed(tmp_path_factory: pytest.TempPathFactory, disk: Disk) -> Undisturbed:
    return Undisturbed(tmp_path_factory.mktemp("undisturbed"), disk)


def without_acts(rows: Rows) -> Rows:
    """Of a ledger what sources and judges say: a second backup is a second act."""
    return Rows(
        {
            row: count
            for row, count in rows.items()
            if row[0] != "audit" or row[1] not in ("backup", "export", "restore")
        }
    )


def half_done(folder: Path) -> list[str]:
    """Files of a backup, an export or a restored case that did not end; one that could not be noted is whole."""
    drafts = (*folder.glob(".case.*"), *folder.glob(".*.part"), *folder.glob("case/.backup-*"))
    broken = [p for p in folder.glob("case.zip") if not zipfile.is_zipfile(p) or zipfile.ZipFile(p).testzip()]
    broken += [p for p in folder.glob("*.html") if not p.read_text("utf-8").rstrip().endswith("</html>")]
    return [p.name for p in (*drafts, *broken)]


@pytest.mark.parametrize("name", list(SIZES))
@pytest.mark.timeout(3_600)
def test_a_full_disk_costs_nothing(
    name: str, disk: Disk, undisturbed: Undisturbed, figures: Callable[..., None]
) -> None:
    rng = random.Random(f"full {name}")
    full = missing = more = by_hand = 0
    for round_ in range(SIZES[name]):
        clear(disk)
        case = disk.folder / "case"
        if name in undisturbed.before:
            shutil.copytree(undisturbed.before[name], case)
            # The graph of an open case is not what the others need.
            earlier = ledger_rows(case)
        else:
            earlier = Rows()
        # Once not a byte; what resolve writes is so little that this comes first.
        nothing = round_ == (0 if name == "resolve" else 1)
        free = 0 if nothing else int(undisturbed.grown[name] * rng.uniform(0.02, 0.9))
        disk.leave(free)
        cut = disk.run(*undisturbed.command(name, case))
        disk.give()
        told = f"{name} with {free} bytes free: {cut.returncode}\n{cut.stderr}"
        assert "Traceback" not in cut.stderr and cut.returncode in (0, 1, 4), told
        if cut.returncode:
            full += 1
            assert "Error: " in cut.stderr and "not foreseen" not in cut.stderr, told
            assert any(word in cut.stderr for word in ("space", "full", "large", "disk")), told
            assert half_done(disk.folder) == [], told
            assert name != "restore" or not case.exists(), told
        if (case / "ledger.sqlite").exists() and earlier:
            missing += lost(earlier, ledger_rows(case))
        with contextlib.ExitStack() as stack:
            if name == "build":
                stack.enter_context(EmbeddedServer.join(case / "graph"))  # started once for what follows
            again = disk.run(*undisturbed.command(name, case))
            by_hand += again.returncode != 0
            assert not by_hand, f"{told}\nand with space again:\n{again.stderr}"
            nodes = graph_rows(case) if name == "build" else Rows()
        found = without_acts(ledger_rows(case))
        missing += lost(without_acts(undisturbed.wanted(name)), found)
        more += doubled(without_acts(undisturbed.wanted(name)), found)
        if name == "build":
            missing += lost(undisturbed.nodes, nodes)
            more += doubled(undisturbed.nodes, nodes)
        audited = run_cli("audit", case)
        assert audited.code == 0, audited.err
        assert (missing, more) == (0, 0), told
    assert full > 0
    how = "a full disk" if isinstance(disk, Tmpfs) else "files that may not grow"
    figures(
        2, f"`graphkit {name}` met {how}, and was run again with space", commands=SIZES[name], ended_with_words=full,
        lost=missing, doubled=more, repaired_by_hand=by_hand,
    )  # fmt: skip
