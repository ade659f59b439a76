"""What commands share: the case argument, the database options, opening both."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Any, Literal, TypeVar

import click

from graphkit.errors import UsageError
from graphkit.ledger import Case
from graphkit.store import Store, Target, is_loopback

__all__ = ["address", "apart_words", "case_argument", "database_options", "open_store", "outside_case", "target"]

F = TypeVar("F", bound=Callable[..., Any])

case_argument = click.argument(
    "case_folder", metavar="CASE", type=click.Path(path_type=Path, file_okay=False, dir_okay=True)
)


def database_options(function: F) -> F:
    """``--to`` and ``--env-file``."""
    to = click.option(
        "--to", metavar="URI",
        help="A Bolt address instead of the case's embedded database; user and password come from "
        "NEO4J_USERNAME and NEO4J_PASSWORD (or NEO4J_PASSWORD_FILE), or from the file of --env-file.",
    )  # fmt: skip
    env = click.option(
        "--env-file", type=click.Path(path_type=Path, exists=True, dir_okay=False),
        help="A .env file with NEO4J_URI, NEO4J_USERNAME, NEO4J_PASSWORD, NEO4J_DATABASE.",
    )  # fmt: skip
    return to(env(function))


def target(case: Case, to: str | None, env_file: Path | None) -> Target:
    """The database that options, environment or .env file mean: the embedded one unless they name an address."""
    return Target.from_environment(uri=to, env_file=env_file) or Target.embedded(case.graph)


def address(case: Case, where: Target) -> str:
    """A name for the database, the same at every call."""
    return where.uri or "embedded"


def outside_case(case_path: Path, out: Path, *, but: str | None = None) -> None:
    """Refuse to write over or among the files of a case, by whatever name or link they are reached.

    Args:
        but: a folder of the case in which it may be written all the same, such as ``exports``.

    Raises:
        UsageError: ``out`` is the case folder or lies in it.
    """
    place = out.resolve()
    above = [part for part in (place, *place.parents) if part.exists()]

    def within(folder: Path) -> bool:
        return folder.exists() and any(part.samefile(folder) for part in above)

    if within(case_path) and not (but is not None and within(case_path / but)):
        raise UsageError(
            "this is in the case folder, among the files of the case", where=str(out),
            hint="Name a place outside the case" + (f", or in {case_path / but}." if but is not None else "."),
        )  # fmt: skip


def apart_words(mentions: int) -> str:
    """Why some mentions with one name and one birth date are not one person."""
    from graphkit.identity.exact import MOST_IN_A_SOURCE

    return (
        f"{mentions} mentions left apart: one source has their name and birth date over {MOST_IN_A_SOURCE} times, "
        "as is done for the unknown"
    )


def check_remote(where: Target, allow: bool, leaves: str) -> None:
    """Refuse an address outside this machine unless the user allowed it.

    Raises:
        UsageError: it is one, and was not allowed.
    """
    if where.uri is None or is_loopback(where.uri):
        return
    if not allow:
        raise UsageError(
            f"{where.uri} is not on this machine; {leaves}",
            hint="Say --allow-remote if that is meant.",
        )
    click.echo(f"To {where.uri}: {leaves}", err=True)


@contextmanager
def open_store(where: Target, mode: Literal["read", "write"]) -> Iterator[Store]:
    """The store while the block runs."""
    with Store.open(where, mode=mode) as store:
        yield store
