"""People of a verdict, as they are found in it."""

from __future__ import annotations

from dataclasses import dataclass, field

__all__ = ["NameMention", "People", "Person"]


@dataclass(slots=True)
class NameMention:
    """A name where it stands in the normalised text: its parts as written, role and case by context."""

    start: int
    end: int
    surname: str
    given: str = ""
    patronymic: str = ""
    initials: str = ""
    role: str | None = None
    case: str | None = None
    entity: str | None = None
    whole: str = ""


@dataclass(slots=True)
class Person:
    """Someone named, with the nominative name. `id` as in ``entities`` of the output."""

    id: str
    role: str
    name: str = ""
    gender: str | None = None
    surname: str = ""
    given: str = ""
    mentions: list[NameMention] = field(default_factory=list)


@dataclass(slots=True)
class People:
    """All people of one text, defendants first."""

    persons: dict[str, Person]
    mentions: list[NameMention]

    @property
    def defendants(self) -> list[Person]:
        return [p for p in self.persons.values() if p.role == "defendant"]
