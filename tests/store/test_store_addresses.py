"""Addresses and settings that cannot be used: said in words, and no password with them."""

from __future__ import annotations

from pathlib import Path

import pytest

from graphkit.errors import UsageError
from graphkit.store import Target


@pytest.mark.parametrize(
    "uri",
    [
        "neo4j:s3cr3tpw@localhost:7687",
        "bolt:/neo4j:s3cr3tpw@localhost",
        "bolt:neo4j:s3cr3tpw@localhost",
        "neo4j:s3cr3tpw@x@localhost:7687",
        "bolt://localhost/neo4j:s3cr3tpw@x",
        "bolt://neo4j:s3cr3tpw%40localhost",
        "bolt://s3cr3tpw%40localhost",
        "http://neo4j:s3cr3tpw@localhost",
        "neo4j:s3cr3tpw",
        "neo4j:s3cr3tpw\uff20localhost",
        "bolt://s3cr3tpw\udcff",
        f"bolt://s3cr3tpw{'a' * 70}",
    ],
)
def test_an_address_that_is_refused_is_not_shown(uri: str) -> None:
    with pytest.raises(UsageError) as caught:
        Target.server(uri)
    said = f"{caught.value} {caught.value!r} {caught.value.__cause__!r}"
    assert "s3cr3tpw" not in said and "address" in said
    assert caught.value.__suppress_context__ or caught.value.__context__ is None


def test_settings_that_are_no_text_are_said(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.chdir(tmp_path)
    (tmp_path / ".env").write_bytes("NEO4J_PASSWORD=пароль".encode("cp1251"))
    with pytest.raises(UsageError, match="not UTF-8"):
        Target.from_environment(environment={})
    named = tmp_path / "other.env"
    (tmp_path / ".env").rename(named)
    with pytest.raises(UsageError, match=r"other\.env"):
        Target.from_environment(env_file=named, environment={})


def test_a_path_of_a_password_file_that_is_none(tmp_path: Path) -> None:
    env_file = tmp_path / "zero.env"
    env_file.write_bytes(b"NEO4J_URI=bolt://localhost\nNEO4J_PASSWORD_FILE=a\0b\n")
    with pytest.raises(UsageError, match="password file"):
        Target.from_environment(env_file=env_file, environment={})
