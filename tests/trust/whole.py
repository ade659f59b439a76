"""The whole trust suite: ``python tests/trust/whole.py``; its figures go to ``docs/trust.json``.

``python tests/trust/whole.py FILE ...`` runs some of its files again and replaces their figures. Needs what the tests
need (``pip install -e '.[test,fuzz,supply]'``), a JDK, Maven and over an hour of a machine that does nothing else.
``docs/generate.py`` renders ``docs/trust.md`` from the figures.
"""

from __future__ import annotations

import importlib.metadata
import json
import os
import platform
import subprocess
import sys
import tempfile
import threading
import time
from concurrent.futures import ThreadPoolExecutor
from datetime import date
from pathlib import Path
from typing import Any

ROOT = Path(__file__).parents[2]
HERE = Path(__file__).parent
TARGET = ROOT / "docs" / "trust.json"
sys.path.insert(0, str(ROOT / "tests" / "neo4j_server"))

LANES = 2
"""Files run side by side: most of them wait for processes to start, to end or to be killed."""
ALONE = ("test_trust_soak.py",)
"""What weighs memory and times answers runs after all others, by itself."""
PACKAGES = ("recruitment-graphkit", "arcadedb-embedded", "neo4j", "sqlalchemy", "networkx", "pydantic", "hypothesis")


def _commit() -> str:
    git = ["git", "-C", str(ROOT)]
    commit = subprocess.run([*git, "rev-parse", "HEAD"], capture_output=True, text=True, check=False).stdout.strip()
    changed = subprocess.run(
        [*git, "status", "--porcelain", ":!docs/trust.json"], capture_output=True, text=True, check=False
    ).stdout
    return f"{commit or 'no commit'}{' with changes' if changed.strip() else ''}"


def _versions() -> dict[str, str]:
    from neo4j_harness import RELEASES

    return {
        "Python": platform.python_version(),
        **{name: importlib.metadata.version(name) for name in PACKAGES},
        "Neo4j servers": ", ".join(release.version for release in RELEASES.values()),
    }


class Page:
    """``docs/trust.json``: what each file found last, and where and when that was."""

    def __init__(self) -> None:
        held: dict[str, Any] = json.loads(TARGET.read_text("utf-8")) if TARGET.exists() else {}
        self.data = {"runs": {}, "results": []} | held
        self._lock = threading.Lock()
        self._versions, self._machine = _versions(), f"{platform.system()} {platform.machine()}, {os.cpu_count()} cores"

    def minutes(self, name: str) -> float:
        """How long a file took when it ran last."""
        return float(self.data["runs"].get(name, {}).get("minutes", 999))

    def run(self, file: Path) -> int:
        """Run the tests of a file, replace what the page held of it, and say how it went."""
        name, began, commit = file.relative_to(ROOT).as_posix(), time.monotonic(), _commit()
        code, found, said = _run(file)
        minutes = round((time.monotonic() - began) / 60, 1)
        with self._lock:
            print(f"== {name}: {minutes} minutes, exit {code}\n{said}", flush=True)
            self.data["runs"][name] = {
                "date": f"{date.today():%Y-%m-%d}", "commit": commit, "minutes": minutes, "passed": code == 0,
                "versions": self._versions, "machine": self._machine,
            }  # fmt: skip
            kept = [each for each in self.data["results"] if not each["test"].startswith(f"{name}::")]
            self.data["results"] = sorted(kept + found, key=lambda each: (each["point"], each["test"], each["what"]))
            self.write()  # after every file: a run that is cut off keeps what it found
        return code

    def write(self) -> None:
        """Keep it."""
        TARGET.write_text(json.dumps(self.data, ensure_ascii=False, indent=1, sort_keys=True) + "\n", "utf-8")


def main() -> int:
    """Run all, or the files named; what each found replaces what ``docs/trust.json`` held of it."""
    named, began = [Path(name).resolve() for name in sys.argv[1:]], time.monotonic()
    page = Page()
    files = sorted(named or HERE.glob("test_*.py"), key=lambda file: -page.minutes(file.relative_to(ROOT).as_posix()))
    _fetch_servers()
    with ThreadPoolExecutor(LANES) as lanes:
        codes = list(lanes.map(page.run, [file for file in files if file.name not in ALONE]))
    codes += [page.run(file) for file in files if file.name in ALONE]
    minutes = round((time.monotonic() - began) / 60, 1)
    if not named:
        page.data["whole"] = {"minutes": minutes, "date": f"{date.today():%Y-%m-%d}", "lanes": LANES}
        page.write()
    print(f"{TARGET}: {len(page.data['results'])} results, {minutes} minutes")
    return max(codes)


def _fetch_servers() -> None:
    """Once, not in both lanes."""
    from neo4j_harness import RELEASES, fetch

    for release in RELEASES.values():
        fetch(release)


def _run(file: Path) -> tuple[int, list[dict[str, Any]], str]:
    """The exit code of a file's tests, the figures that they counted, and what pytest said."""
    with tempfile.TemporaryDirectory() as folder:
        results = Path(folder) / "results.json"
        environment = {
            **os.environ,
            "CI": "true",
            "GRAPHKIT_TRUST": "whole",
            "GRAPHKIT_TRUST_RESULTS": str(results),
            "GRAPHKIT_TEST_NEO4J": "1",
        }
        tests = [sys.executable, "-m", "pytest", str(file), "-q", "--durations=5", "-p", "no:cacheprovider"]
        tests += ["--basetemp", str(Path(folder) / "tests")]
        done = subprocess.run(
            tests, cwd=ROOT, env=environment, check=False, stdout=subprocess.PIPE, stderr=subprocess.STDOUT, text=True
        )
        return done.returncode, json.loads(results.read_text("utf-8")) if results.exists() else [], done.stdout


if __name__ == "__main__":
    sys.exit(main())
