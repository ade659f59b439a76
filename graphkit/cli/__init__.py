"""The command line: one module a command, loaded when it is called."""

from __future__ import annotations

import io
import os
import sys
from importlib import import_module
from pathlib import Path
from typing import Any

import click

from graphkit import __version__
from graphkit.cli.console import note
from graphkit.cli.crash import guard_process
from graphkit.errors import GraphkitError, UsageError, disk_failed

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


_NOTED = ("analyse", "export")
"""Commands whose files stand in the audit log with their paths."""


class _Context(click.Context):
    """Refuses what cannot be kept as text before its command begins, so that nothing is left half done.

    Bytes of an argument or of a file's name that are not UTF-8 are lone surrogates in Python. A file that is read
    may have such a name.
    """

    def invoke(self, callback: Any, /, *args: Any, **kwargs: Any) -> Any:
        """As click does."""
        for param in self.command.params:
            value = self.params.get(param.name or "")
            if isinstance(param.type, click.Path):
                noted = self.command.name in _NOTED and param.name in ("out", "output")
                if noted and isinstance(value, Path) and not _is_text(_full(value)):
                    raise UsageError(
                        "the path is not UTF-8, and the audit log could not name the file",
                        where=param.opts[0], hint="Write to a file and folder with names in UTF-8.",
                    )  # fmt: skip
            elif not _is_text(value):
                raise UsageError("what is given is not text in UTF-8", where=max(param.opts, key=len))
        return super().invoke(callback, *args, **kwargs)


def _full(path: Path) -> str:
    try:
        return str(path.resolve())
    except OSError:  # the working directory is gone: told by whoever writes there
        return str(path)


def _is_text(value: object) -> bool:
    """Whether a value, or each in it, is text that can be stored."""
    if isinstance(value, str):
        return not any("\ud800" <= c <= "\udfff" for c in value)
    return all(map(_is_text, value)) if isinstance(value, tuple | list) else True


def _strict(command: click.Command) -> click.Command:
    """The command, and those below it, with arguments that are text."""
    command.context_class = _Context
    for each in command.commands.values() if isinstance(command, click.Group) else ():
        _strict(each)
    return command


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
        return _strict(command)

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
    _open_streams()
    if isinstance(sys.stdin, io.TextIOWrapper):
        sys.stdin.reconfigure(errors="backslashreplace")  # what is typed is kept as text
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
    except UnicodeEncodeError as error:
        # Typed in another encoding, or a file's name: what the arguments hold is refused before a command begins.
        if _is_text(error.object):
            raise
        note("Error: a text or a file's name holds bytes that are not UTF-8, or half of a character.")
        note("  It cannot be stored or written; what was committed stands.")
        sys.exit(1)
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


def _open_streams() -> None:
    """Give standard streams that the caller closed to nothing, before a file of ours takes their numbers."""
    for name, mode in (("stdin", "r"), ("stdout", "w"), ("stderr", "w")):
        if getattr(sys, name) is None:
            setattr(sys, name, Path(os.devnull).open(mode, encoding="utf-8"))  # noqa: SIM115 - open until the end
