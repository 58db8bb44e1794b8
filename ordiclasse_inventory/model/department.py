"""A department: everything that one IT team runs, from one folder of plain files."""

from dataclasses import dataclass

from .commune import Commune
from .school import School
from .software import Catalogue


@dataclass(frozen=True, slots=True)
class Technician:
    """A person who looks after machines: an account name, and SSH public keys."""

    name: str
    keys: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class Management:
    """How the team's tools reach machines.

    `key` is the private key's absolute path (None: what the SSH agent offers); `networks` are those from
    which servers accept SSH (CIDR).
    """

    user: str
    key: str | None
    networks: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class Bookmark:
    """A link that every browser shows."""

    name: str
    url: str


@dataclass(frozen=True, slots=True)
class Ent:
    """The school portal (*espace numérique de travail*)."""

    name: str
    home_page: str
    bookmarks: tuple[Bookmark, ...] = ()


@dataclass(frozen=True, slots=True)
class Debian:
    """Which Debian, from where."""

    suite: str = "trixie"
    mirror: str = "http://deb.debian.org/debian"
    security_mirror: str = "http://security.debian.org/debian-security"


@dataclass(frozen=True, slots=True)
class SharedServer:
    """A central server: its address, its other names, and the roles it carries besides `base`."""

    name: str
    address: str
    aliases: tuple[str, ...] = ()
    roles: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True)
class Department:
    """The whole: settings, communes, catalogue, shared servers and schools (by key)."""

    name: str
    domain: str
    supernet: str
    timezone: str
    debian: Debian
    ent: Ent
    management: Management
    technicians: tuple[Technician, ...]
    communes: dict[str, Commune]
    catalogue: Catalogue
    shared_servers: tuple[SharedServer, ...]
    schools: dict[str, School]
