"""Write what is derived from the models: the Cypher write and dump statements, and reference pages."""

from __future__ import annotations

import sys
from pathlib import Path

from graphkit.projection.statements import statement_files

ROOT = Path(__file__).parent.parent


def files() -> dict[Path, str]:
    """Path → text of every derived file."""
    return {ROOT / "cypher" / f"{name}.cypher": text for name, text in statement_files().items()}


def main() -> int:
    """Write all files; with ``--check``, say which differ instead and exit with 1."""
    check = "--check" in sys.argv
    derived = files()
    stale = [p for p, text in derived.items() if not p.exists() or p.read_text(encoding="utf-8") != text]
    for folder in ("write", "dump"):
        stale += [p for p in (ROOT / "cypher" / folder).glob("*.cypher") if p not in derived]
    for path in stale:
        sys.stdout.write(f"{path.relative_to(ROOT)}\n")
        if not check:
            if path in derived:
                path.parent.mkdir(parents=True, exist_ok=True)
                path.write_text(derived[path], encoding="utf-8")
            else:
                path.unlink()
    return 1 if check and stale else 0


if __name__ == "__main__":
    sys.exit(main())
