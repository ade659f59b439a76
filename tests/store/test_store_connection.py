"""Which database is meant, and that a password never shows."""

from __future__ import annotations

from pathlib import Path

import pytest

from graphkit.errors import DatabaseUnavailable, UsageError
from graphkit.store import Store, Target, is_loopback


@pytest.mark.parametrize(
    ("uri", "expected"),
    [
        ("bolt://localhost:7687", True),
        ("bolt://LOCALHOST", True),
        ("neo4j://127.0.0.1:7687", True),
        ("bolt://127.8.9.10", True),
        ("bolt://[::1]:7687", True),
        ("bolt://[::ffff:127.0.0.1]:7687", True),
        ("bolt://0.0.0.0:7687", False),
        ("bolt://192.168.0.5:7687", False),
        ("neo4j+s://db.example.org", False),
        ("bolt://localhost.example.org", False),
        ("bolt://127.0.0.1.example.org", False),
    ],
)
def test_loopback(uri: str, expected: bool) -> None:
    assert is_loopback(uri) is expected


def test_environment_and_env_file(tmp_path: Path) -> None:
    env_file = tmp_path / ".env"
    env_file.write_text("NEO4J_URI=bolt://file:7687\nNEO4J_USERNAME=neo4j\nNEO4J_PASSWORD='p w$x'\n")
    target = Target.from_environment(env_file=env_file, environment={})
    assert target is not None
    assert (target.uri, target.username, target.password) == ("bolt://file:7687", "neo4j", "p w$x")
    target = Target.from_environment(
        env_file=env_file, environment={"NEO4J_URI": "bolt://env:1", "NEO4J_DATABASE": "d"}
    )
    assert target is not None
    assert (target.uri, target.database) == ("bolt://env:1", "d")
    target = Target.from_environment(uri="bolt://option:2", env_file=env_file, environment={})
    assert target is not None
    assert target.uri == "bolt://option:2"


def test_no_address_anywhere(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.chdir(tmp_path)
    assert Target.from_environment(environment={"NEO4J_PASSWORD": "x"}) is None


def test_password_file(tmp_path: Path) -> None:
    secret = tmp_path / "secret"
    secret.write_text("from-file\n")
    environment = {"NEO4J_URI": "bolt://h", "NEO4J_USERNAME": "neo4j", "NEO4J_PASSWORD_FILE": str(secret)}
    target = Target.from_environment(environment=environment)
    assert target is not None
    assert target.password == "from-file"
    with pytest.raises(UsageError, match="password file"):
        Target.from_environment(environment=environment | {"NEO4J_PASSWORD_FILE": str(tmp_path / "none")})


@pytest.mark.parametrize("uri", ["http://localhost:7474", "localhost:7687", "bolt://", "bolt://h:notaport", "x"])
def test_wrong_addresses(uri: str) -> None:
    with pytest.raises(UsageError):
        Target.server(uri)


def test_a_password_is_never_shown() -> None:
    with pytest.raises(UsageError) as caught:
        Target.server("bolt://neo4j:geheim@localhost:7687")
    assert "geheim" not in str(caught.value)
    target = Target.server("bolt://127.0.0.1:9", username="neo4j", password="geheim")
    assert "geheim" not in repr(target) + str(target)
    with pytest.raises(DatabaseUnavailable) as refused:
        Store.open(target)
    assert refused.value.exit_code == 4
    assert "geheim" not in str(refused.value)


def test_user_name_without_password() -> None:
    with pytest.raises(UsageError, match="NEO4J_PASSWORD"):
        Target.server("bolt://localhost:7687", username="neo4j")


def test_unknown_host_is_not_reachable() -> None:
    with pytest.raises(DatabaseUnavailable):
        Store.open(Target.server("neo4j://no-such-host.invalid:7687"))
