"""The catalogue of educational software: titles that teachers choose from."""

from collections.abc import Iterable
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
class Profile:
    """Titles (keys) that are chosen together, under one key."""

    key: str
    name: str
    titles: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class Catalogue:
    """The titles and profiles on offer in one edition, by key; no key is both."""

    edition: str
    titles: dict[str, Title] = field(default_factory=dict)
    profiles: dict[str, Profile] = field(default_factory=dict)

    @property
    def packages(self) -> set[str]:
        """The Debian packages of all titles."""
        return {package for title in self.titles.values() for package in title.packages}

    def chosen(self, choice: Iterable[str]) -> tuple[Title, ...]:
        """The titles of a choice, which may name profiles: each once, in the order of the choice."""
        keys: dict[str, None] = {}
        for key in choice:
            profile = self.profiles.get(key)
            keys.update(dict.fromkeys(profile.titles if profile else (key,)))
        return tuple(self.titles[key] for key in keys)
