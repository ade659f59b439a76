"""The whole trust suite: ``python tests/trust/whole.py``; its figures go to ``docs/trust.json``.

Needs what the tests need (``pip install -e '.[test]'``), a JDK, Maven and about 80 minutes of a machine that does
nothing else. ``docs/generate.py`` renders ``docs/trust.md`` from the figures.
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
PACKAGES = ("recruitment-graphkit", "arcadedb-embedded", "neo4j", "sqlalchemy", "networkx", "pydantic", "hypothesis")


def _commit() -> str:
    git = ["git", "-C", str(ROOT)]
    commit = subprocess.run([*git, "rev-parse", "HEAD"], capture_output=True, text=True, check=False).stdout.strip()
    changed = subprocess.run([*git, "status", "--porcelain"], capture_output=True, text=True, check=False).stdout
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
    """Run all, write the figures; the exit code of the tests."""
    began, commit = time.monotonic(), _commit()
    with tempfile.TemporaryDirectory() as folder:
        results = Path(folder) / "results.json"
        environment = {
            **os.environ,
            "CI": "true",
            "GRAPHKIT_TRUST": "whole",
            "GRAPHKIT_TRUST_RESULTS": str(results),
            "GRAPHKIT_TEST_NEO4J": "1",
        }
        tests = [sys.executable, "-m", "pytest", "tests/trust", "--durations=15", "-p", "no:cacheprovider"]
        code = subprocess.run([*tests, *sys.argv[1:]], cwd=ROOT, env=environment, check=False).returncode
        found: list[dict[str, Any]] = json.loads(results.read_text("utf-8"))
    page = {
        "date": f"{date.today():%Y-%m-%d}",
        "minutes": round((time.monotonic() - began) / 60, 1),
        "commit": commit,
        "machine": f"{platform.system()} {platform.machine()}, {os.cpu_count()} cores",
        "versions": _versions(),
        "failed": code != 0,
        "results": sorted(found, key=lambda each: (each["point"], each["test"], each["what"])),
    }
    target = ROOT / "docs" / "trust.json"
    target.write_text(json.dumps(page, ensure_ascii=False, indent=1) + "\n", "utf-8")
    print(f"{target}: {len(found)} results in {page['minutes']} minutes")
    return code


if __name__ == "__main__":
    sys.exit(main())
