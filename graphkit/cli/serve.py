"""``graphkit serve``: keep the embedded database up for any Bolt client."""

from __future__ import annotations

import os
import signal
import threading
from pathlib import Path

import click

from graphkit.cli.common import case_argument
from graphkit.cli.console import note
from graphkit.errors import GraphkitError
from graphkit.ledger import Case
from graphkit.store import EmbeddedServer

__all__ = ["serve"]


@click.command()
@case_argument
def serve(case_folder: Path) -> None:
    """Keep the database of CASE up; print its Bolt address and the file with the credentials.

    The account can read and not write. Ctrl-C ends it; other commands on the case go on meanwhile.
    """
    case = Case.open(case_folder)
    with EmbeddedServer.join(case.graph, create=False) as server:
        user, password = server.account("reader")
        file = case.path / "serve.env"
        file.unlink(missing_ok=True)  # one of a killed `serve` may have other rights
        draft = os.open(file, os.O_WRONLY | os.O_CREAT | os.O_EXCL, 0o600)
        with os.fdopen(draft, "w", encoding="utf-8") as handle:
            handle.write(
                f"NEO4J_URI={server.uri}\nNEO4J_USERNAME={user}\nNEO4J_PASSWORD={password}\n"
                f"NEO4J_DATABASE={server.database}\n"
            )
        try:
            click.echo(f"{server.uri}  database {server.database}  credentials {file}")
            note("Reading only. Ctrl-C ends it.")
            stop = threading.Event()
            signal.signal(signal.SIGTERM, lambda *_: stop.set())
            while not stop.wait(1.0):
                if not server.alive:
                    raise GraphkitError("the database ended", where=str(server.log))
        except KeyboardInterrupt:
            note("Ended.")
        finally:
            file.unlink(missing_ok=True)
