"""The command line: one module a command, loaded when it is called."""

from __future__ import annotations

import os
import sys
from importlib import import_module

import click

from graphkit import __version__
from graphkit.errors import GraphkitError

__all__ = ["cli", "main"]

_COMMANDS = {
    "analyse": "analyse",
    "build": "build",
    "case-schema": "casefile",
    "case-template": "casefile",
    "compare-names": "names",
    "demo": "demo",
    "dossier": "people",
    "export": "export",
    "extract": "extract",
    "find": "people",
    "load": "load",
    "pathways": "pathways",
    "quarantine": "quarantine",
    "queries": "query",
    "query": "query",
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
    try:
        code = cli.main(standalone_mode=False)
    except GraphkitError as error:
        click.echo(f"Error: {error}", err=True)
        sys.exit(error.exit_code)
    except click.Abort:
        sys.exit(130)
    except KeyboardInterrupt:
        click.echo("Interrupted; what was committed stands, the rest is as before.", err=True)
        sys.exit(130)
    except click.ClickException as error:
        error.show()
        sys.exit(error.exit_code)
    except BrokenPipeError:
        # The reader has gone, as `| head` does; nothing is wrong.
        os.dup2(os.open(os.devnull, os.O_WRONLY), sys.stdout.fileno())
        sys.exit(0)
    sys.exit(code if isinstance(code, int) else 0)
