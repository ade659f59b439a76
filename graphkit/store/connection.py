"""Which database is meant, and with which account: a folder of the embedded one, or an address.

Credentials come from ``NEO4J_URI``, ``NEO4J_USERNAME``, ``NEO4J_PASSWORD`` or ``NEO4J_PASSWORD_FILE``,
``NEO4J_DATABASE``, in the environment or in a ``.env`` file; a password is never the value of an option.
"""

from __future__ import annotations

import ipaddress
import os
from collections.abc import Mapping
from dataclasses import dataclass, field
from pathlib import Path
from urllib.parse import unquote, urlsplit

from dotenv import dotenv_values

from graphkit.errors import UsageError

__all__ = ["Target", "is_loopback"]

SCHEMES = ("bolt", "bolt+s", "bolt+ssc", "neo4j", "neo4j+s", "neo4j+ssc")


@dataclass(frozen=True, slots=True)
class Target:
    """A database: exactly one of ``folder`` (embedded) and ``uri`` (any Bolt address) is set.

    Attributes:
        username: None where the server asks for no account.
        database: None for the account's home database.
    """

    folder: Path | None = None
    uri: str | None = None
    username: str | None = None
    password: str | None = field(default=None, repr=False)
    database: str | None = None

    def __post_init__(self) -> None:
        if (self.folder is None) == (self.uri is None):
            raise UsageError("a target is either a folder of the embedded database or an address")

    @classmethod
    def embedded(cls, folder: Path) -> Target:
        """The embedded database in a folder (made when it is first written to)."""
        return cls(folder=folder)

    @classmethod
    def server(
        cls,
        uri: str,
        *,
        username: str | None = None,
        password: str | None = None,
        database: str | None = None,
    ) -> Target:
        """A server at an address.

        Raises:
            UsageError: the address is none that a Bolt driver takes, holds an account, or there is a user
                name without a password.
        """
        # Said before anything else, and the address is not shown: it may hold a password, wherever that stands in it.
        if "@" in unquote(uri):
            raise UsageError(
                "an address must not hold a user name or password",
                hint="set NEO4J_USERNAME and NEO4J_PASSWORD, or NEO4J_PASSWORD_FILE",
            )
        try:
            parts = urlsplit(uri)
            host = parts.hostname or ""
            _ = parts.port
            uri.encode("utf-8")
            host.encode("idna")  # the driver would
        except ValueError:
            raise UsageError("this is not an address of a database", hint="such as bolt://localhost:7687") from None
        if parts.scheme not in SCHEMES or not host:
            raise UsageError(
                "this is not an address of a database",
                hint=f"it starts with one of {', '.join(s + '://' for s in SCHEMES)}",
            )
        if username and not password:
            raise UsageError(
                f"no password for {username!r}", hint="set NEO4J_PASSWORD, or NEO4J_PASSWORD_FILE to a file with it"
            )
        if password and not username:
            username = "neo4j"
        return cls(uri=uri, username=username, password=password, database=database)

    @classmethod
    def from_environment(
        cls,
        *,
        uri: str | None = None,
        username: str | None = None,
        password_file: Path | None = None,
        database: str | None = None,
        env_file: Path | None = None,
        environment: Mapping[str, str] | None = None,
    ) -> Target | None:
        """The server that arguments, the environment and a ``.env`` file name, in that order; None if none.

        Args:
            env_file: default ``.env`` in the working directory, if there is one.
            environment: default that of the process.

        Raises:
            UsageError: see :meth:`server`; or a file that is named cannot be read.
        """
        process = os.environ if environment is None else environment
        if env_file is not None and not env_file.is_file():
            raise UsageError("there is no such file", where=str(env_file))
        chosen = env_file or Path(".env")
        file_values = _settings(chosen) if chosen.is_file() else {}
        settings = {k: v for k, v in {**file_values, **process}.items() if v}
        address = uri or settings.get("NEO4J_URI")
        if not address:
            return None
        named = settings.get("NEO4J_PASSWORD_FILE")
        secret_file = password_file or (Path(named) if named else None)
        password = settings.get("NEO4J_PASSWORD")
        if secret_file is not None and (password_file is not None or not password):
            try:
                password = secret_file.read_text(encoding="utf-8").strip()
            except (OSError, ValueError):  # of a path with a zero byte, too
                raise UsageError("the password file cannot be read", where=str(secret_file)) from None
        return cls.server(
            address,
            username=username or settings.get("NEO4J_USERNAME"),
            password=password,
            database=database or settings.get("NEO4J_DATABASE"),
        )

    @property
    def is_local(self) -> bool:
        """True where nothing leaves this machine."""
        return self.uri is None or is_loopback(self.uri)

    def __str__(self) -> str:
        return str(self.folder) if self.folder is not None else str(self.uri)


def _settings(file: Path) -> dict[str, str | None]:
    try:
        return dotenv_values(file, interpolate=False)
    except UnicodeDecodeError:
        raise UsageError("the settings of the database are not UTF-8", where=str(file), hint="Save it anew.") from None
    except OSError as error:
        raise UsageError(f"the settings of the database cannot be read: {error.strerror}", where=str(file)) from None


def is_loopback(uri: str) -> bool:
    """True where the address is on this machine by its own words; names are not looked up."""
    host = (urlsplit(uri).hostname or "").rstrip(".").lower()
    if host == "localhost" or host.endswith(".localhost"):
        return True
    try:
        address = ipaddress.ip_address(host.partition("%")[0])
    except ValueError:
        return False
    mapped = getattr(address, "ipv4_mapped", None)
    return bool((mapped or address).is_loopback)
