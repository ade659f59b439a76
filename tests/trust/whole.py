"""The whole trust suite: ``python tests/trust/whole.py``; its figures go to ``docs/trust.json``.

``python tests/trust/whole.py FILE ...`` runs some of its files again and replaces their figures. Needs what the tests
need (``pip install -e '.[test,fuzz,supply]'``), a JDK, Maven and about 80 minutes of a machine that does nothing else.
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
import time
from datetime import date
from pathlib import Path
from typing import Any

ROOT = Path(__file__).parents[2]
HERE = Path(__file__).parent
TARGET = ROOT / "docs" / "trust.json"
PACKAGES = ("recruitment-graphkit", "arcadedb-embedded", "neo4j", "sqlalchemy", "networkx", "pydantic", "hypothesis")


def _commit() -> str:
    git = ["git", "-C", str(ROOT)]
    commit = subprocess.run([*git, "rev-parse", "HEAD"], capture_output=True, text=True, check=False).stdout.strip()
    changed = subprocess.run(
        [*git, "status", "--porcelain", ":!docs/trust.json"], capture_output=True, text=True, check=False
    ).stdout
    return f"{commit or 'no commit'}{' with changes' if changed.strip() else ''}"


def _versions() -> dict[str, str]:
    sys.path.insert(0, str(ROOT / "tests" / "neo4j_server"))
    from neo4j_harness import RELEASES

    return {
        "Python": platform.python_version(),
        **{name: importlib.metadata.version(name) for name in PACKAGES},
        "Neo4j servers": ", ".join(release.version for release in RELEASES.values()),
    }


def main() -> int:
    """Run all, or the files named; what each found replaces what ``docs/trust.json`` held of it."""
    files = [Path(name).resolve() for name in sys.argv[1:]] or sorted(HERE.glob("test_*.py"))
    page: dict[str, Any] = json.loads(TARGET.read_text("utf-8")) if TARGET.exists() else {"runs": {}, "results": []}
    worst = 0
    for file in files:
        name, began, commit = file.relative_to(ROOT).as_posix(), time.monotonic(), _commit()
        print(f"== {name}", flush=True)
        code, found = _run(file)
        worst = max(worst, code)
        page["runs"][name] = {
            "date": f"{date.today():%Y-%m-%d}",
            "commit": commit,
            "minutes": round((time.monotonic() - began) / 60, 1),
            "passed": code == 0,
        }
        page["results"] = [each for each in page["results"] if not each["test"].startswith(f"{name}::")] + found
        page["results"].sort(key=lambda each: (each["point"], each["test"], each["what"]))
        page["machine"] = f"{platform.system()} {platform.machine()}, {os.cpu_count()} cores"
        page["versions"] = _versions()
        # After every file: a run that is cut off keeps what it found.
        TARGET.write_text(json.dumps(page, ensure_ascii=False, indent=1, sort_keys=True) + "\n", "utf-8")
    print(
        f"{TARGET}: {len(page['results'])} results, {sum(run['minutes'] for run in page['runs'].values()):.1f} minutes"
    )
    return worst


def _run(file: Path) -> tuple[int, list[dict[str, Any]]]:
    """The exit code of a file's tests and the figures that they counted."""
    with tempfile.TemporaryDirectory() as folder:
        results = Path(folder) / "results.json"
        environment = {
            **os.environ,
            "CI": "true",
            "GRAPHKIT_TRUST": "whole",
            "GRAPHKIT_TRUST_RESULTS": str(results),
            "GRAPHKIT_TEST_NEO4J": "1",
        }
        tests = [sys.executable, "-m", "pytest", str(file), "--durations=5", "-p", "no:cacheprovider"]
        code = subprocess.run(tests, cwd=ROOT, env=environment, check=False).returncode
        return code, json.loads(results.read_text("utf-8")) if results.exists() else []


if __name__ == "__main__":
    sys.exit(main())
