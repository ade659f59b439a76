"""The command line: one module a command, loaded when it is called."""

from __future__ import annotations

import io
import os
import sys
from importlib import import_module

import click

from graphkit import __version__
from graphkit.cli.console import note
from graphkit.cli.crash import guard_process
from graphkit.errors import GraphkitError, disk_failed

__all__ = ["cli", "main"]

_COMMANDS = {
    "analyse": "analyse",
    "audit": "audit",
    "backup": "backup",
    "build": "build",
    "case-schema": "casefile",
    "case-template": "casefile",
    "compare-names": "names",
    "correct": "rights",
    "demo": "demo",
    "dossier": "people",
    "erase": "rights",
    "export": "export",
    "extract": "extract",
    "explain": "explain",
    "find": "people",
    "judgements": "judgements",
    "link": "link",
    "load": "load",
    "pathways": "pathways",
    "quarantine": "quarantine",
    "queries": "query",
    "query": "query",
    "resolve": "resolve",
    "restore": "backup",
    "restrict": "rights",
    "review": "review",
    "serve": "serve",
    "status": "status",
    "verify": "build",
}
"""Command → module of this package that defines it (with underscores for hyphens)."""


class LazyGroup(click.Group):
    """Imports a command's module only when that command runs: a query must answer soon."""

    def list_commands(self, ctx: click.Context) -> list[str]:
        """All commands, by name."""
        return sorted(_COMMANDS)

    def get_command(self, ctx: click.Context, name: str) -> click.Command | None:
        """The command of that name, or None."""
        if name not in _COMMANDS:
            return None
        command = getattr(import_module(f"graphkit.cli.{_COMMANDS[name]}"), name.replace("-", "_"))
        if not isinstance(command, click.Command):
            raise TypeError(f"{name} is no command")
        return command

    def resolve_command(
        self, ctx: click.Context, args: list[str]
    ) -> tuple[str | None, click.Command | None, list[str]]:
        """As click does, with a suggestion for a wrong name."""
        from graphkit.errors import suggest

        name = args[0]
        if name not in _COMMANDS and not name.startswith("-"):
            near = suggest(name, sorted(_COMMANDS))
            ctx.fail(f"no command {name!r}{f': {near}' if near else ''}")
        return super().resolve_command(ctx, args)


@click.group(cls=LazyGroup, context_settings={"help_option_names": ["-h", "--help"]})
@click.version_option(__version__, prog_name="graphkit")
def cli() -> None:
    """Verdicts, leaked lists and coded cases to a graph whose every fact says who says so.

    A case is a folder. `load` fills it, `build` makes its graph, `query`, `find` and `dossier` ask
    it, `export` makes pages and files of it. Start with `graphkit demo`.
    """


def main() -> None:
    """Run the command line; end with the exit code of the contract."""
    guard_process()
    for stream in (sys.stdout, sys.stderr):
        if isinstance(stream, io.TextIOWrapper):
            # Names are Cyrillic and Kazakh whatever the console's code page, and file names may be no text at all.
            stream.reconfigure(encoding="utf-8", errors="backslashreplace")
    try:
        # Not cli.main(): it would turn a reader that has gone, as `| head` does, into a failure.
        with cli.make_context("graphkit", sys.argv[1:]) as context:
            cli.invoke(context)
        sys.stdout.flush()
    except GraphkitError as error:
        note(f"Error: {error}")
        sys.exit(error.exit_code)
    except (KeyboardInterrupt, click.Abort):
        note("\nInterrupted; what was committed stands, the rest is as before.")
        sys.exit(130)
    except click.exceptions.Exit as done:
        sys.exit(done.exit_code)
    except click.ClickException as error:
        error.show()
        sys.exit(error.exit_code)
    except BrokenPipeError:
        os.dup2(os.open(os.devnull, os.O_WRONLY), sys.stdout.fileno())
    except OSError as error:
        # A disk may fail at any write there is.
        if not disk_failed(error):
            raise
        note(f"Error: {f'{error.filename}: ' if error.filename else ''}cannot be written: {error.strerror}")
        note("  Make space, or mend the disk, and run the command again: what was committed stands.")
        sys.exit(1)
    sys.exit(0)
