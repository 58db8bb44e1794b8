"""A department: everything that one IT team runs, from one folder of plain files."""

from dataclasses import dataclass, field, replace
from enum import StrEnum

from .commune import Body, Commune, commune_on
from .convention import Convention
from .device import DeviceKind
from .period import Day, holding
from .renewal import Renewal
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
class WebFilter:
    """The filter of the schools' Web, as far as the department decides of it.

    `source` is where the list of sites is fetched (empty: its publisher, the University of Toulouse);
    `nursery_sites` are all that nurseries may see; `contact` is whom adults ask, as the page says it.
    """

    source: str = ""
    nursery_sites: tuple[str, ...] = ()
    contact: str = ""


@dataclass(frozen=True, slots=True)
class Debian:
    """Which Debian, from where."""

    suite: str = "trixie"
    mirror: str = "http://deb.debian.org/debian"
    security_mirror: str = "http://security.debian.org/debian-security"


class Desktop(StrEnum):
    """What workstations show: XFCE on the class account, or nothing (machines without a screen)."""

    XFCE = "xfce"
    NONE = "none"


@dataclass(frozen=True, slots=True)
class SharedServer:
    """A central server: its address, its other names, and the roles it carries besides `base`."""

    name: str
    address: str
    aliases: tuple[str, ...] = ()
    roles: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True)
class Department:
    """The whole, with its history: settings, communes, catalogue, shared servers and schools (by key).

    `supernets` are the IPv4 and IPv6 networks that schools' blocks are cut out of; `renewal` is how long
    devices serve, by kind (none: not set); `desktop` is what all workstations show.
    """

    name: str
    domain: str
    supernets: tuple[str, ...]
    timezone: str
    debian: Debian
    ent: Ent
    management: Management
    technicians: tuple[Technician, ...]
    communes: tuple[Commune, ...]
    catalogue: Catalogue
    shared_servers: tuple[SharedServer, ...]
    schools: dict[str, School]
    bodies: tuple[Body, ...] = ()
    conventions: tuple[Convention, ...] = ()
    renewal: dict[DeviceKind, Renewal] = field(default_factory=dict)
    web_filter: WebFilter = WebFilter()
    desktop: Desktop = Desktop.XFCE

    def as_of(self, day: Day) -> "Department":
        """The department as it was on that day: members, open schools, and what held in each.

        A school's commune is the one that its place belonged to then, after the mergers until that day.
        """
        return replace(
            self,
            communes=holding(self.communes, day),
            bodies=holding(self.bodies, day),
            conventions=holding(self.conventions, day),
            schools={
                key: replace(school.as_of(day), commune=commune_on(self.communes, school.commune, day))
                for key, school in self.schools.items()
                if school.period.holds(day)
            },
        )

    def commune(self, insee: str) -> Commune | None:
        """The commune of that code, under its latest name; None where it is no member."""
        known = (commune for commune in self.communes if commune.insee == insee)
        return max(known, key=lambda commune: commune.period.start, default=None)

    def commune_name(self, insee: str) -> str:
        """The name of the commune of that code; the code where it is no member."""
        commune = self.commune(insee)
        return commune.name if commune else insee
