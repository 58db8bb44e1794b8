"""The catalogue of educational software: titles that teachers choose from."""

from dataclasses import dataclass, field

from .level import Level


@dataclass(frozen=True, slots=True)
class Title:
    """One title: the Debian packages that make it, and the class levels that it serves."""

    key: str
    name: str
    packages: tuple[str, ...]
    levels: frozenset[Level]
    subject: str = ""


@dataclass(frozen=True, slots=True)
class Catalogue:
    """The titles on offer in one edition, by key."""

    edition: str
    titles: dict[str, Title] = field(default_factory=dict)
