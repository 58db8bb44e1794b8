"""The shape of the YAML files. A field's description says what is expected, in errors too."""

from collections.abc import Callable
from ipaddress import IPv4Address, IPv4Network
from typing import Annotated

from pydantic import AfterValidator, BaseModel, BeforeValidator, ConfigDict, Field

from ordiclasse_inventory.model.identifiers import is_insee, is_uai
from ordiclasse_inventory.model.level import Level
from ordiclasse_inventory.model.school import SchoolKind
from ordiclasse_inventory.model.uplink import UplinkKind
from ordiclasse_inventory.network import names

from .text import is_one_line


def _must(holds: Callable[[str], bool]) -> AfterValidator:
    def check(value: str) -> str:
        if not holds(value):
            raise ValueError
        return value

    return AfterValidator(check)


def _address(text: str) -> str:
    return str(IPv4Address(text))


def _network(text: str) -> str:
    return str(IPv4Network(text))


def _nothing_is_an_empty_list(value: object) -> object:
    return [] if value is None else value


Text = Annotated[str, Field(min_length=1), _must(is_one_line)]
Label = Annotated[str, _must(names.is_label)]
Domain = Annotated[str, _must(names.is_domain)]
Address = Annotated[str, AfterValidator(_address)]
Network = Annotated[str, AfterValidator(_network)]
Url = Annotated[str, Field(pattern=r"^https?://[^\s\"'<>]+$")]
Rate = Annotated[float, Field(gt=0, le=1_000_000, allow_inf_nan=False)]
Account = Annotated[str, Field(pattern=r"^[a-z_][a-z0-9_-]{0,30}$")]
Key = Annotated[str, Field(pattern=r"^[a-z0-9@.-]+ [A-Za-z0-9+/]+=*( .*)?$"), _must(is_one_line)]
PackageName = Annotated[str, Field(pattern=r"^[a-z0-9][a-z0-9+.-]+$")]  # Debian Policy 5.6.1
Interface = Annotated[str, Field(pattern=r"^[A-Za-z0-9_.-]{1,15}$")]  # IFNAMSIZ in linux/if.h
RoleName = Annotated[str, Field(pattern=r"^[a-z][a-z0-9_]*$")]

_NAME = "a name, in one line"
_LABEL = names.LABEL_RULE
_ADDRESS = "an IPv4 address, as 198.18.0.10"
_NETWORK = "an IPv4 network that begins at its first address, as 10.99.0.0/24"
_URL = "an address as http://ent.lab.internal/"
_RATE = "Mbit/s, more than 0, as 8 or 0.8"
_ACCOUNT = "an account: lower-case letters, digits, - and _"


class _Settings(BaseModel):
    model_config = ConfigDict(extra="forbid", frozen=True)


class DebianSettings(_Settings):
    """Which Debian, from where."""

    suite: str = Field("trixie", pattern=r"^[a-z]+$", description="a release's code name, as trixie")
    mirror: Url = Field("http://deb.debian.org/debian", description=_URL)
    security_mirror: Url = Field("http://security.debian.org/debian-security", description=_URL)


class BookmarkSettings(_Settings):
    """A link that every browser shows."""

    name: Text = Field(description=_NAME)
    url: Url = Field(description=_URL)


class EntSettings(_Settings):
    """The school portal."""

    name: Text = Field(description=_NAME)
    home_page: Url = Field(description=_URL)
    bookmarks: Annotated[list[BookmarkSettings], BeforeValidator(_nothing_is_an_empty_list)] = Field(
        [], description="a list of links, each with name and url"
    )


class ManagementSettings(_Settings):
    """How the team's tools reach machines."""

    user: Account = Field(description=_ACCOUNT)
    key: Text | None = Field(None, description="the private key's file, from the inventory's folder")
    networks: list[Annotated[Network, Field(description=_NETWORK)]] = Field(description=_NETWORK)


class TechnicianSettings(_Settings):
    """A person who administers machines."""

    name: Account = Field(description=_ACCOUNT)
    keys: list[Key] = Field(min_length=1, description="SSH public keys, each as `ssh-ed25519 AAAA… name`")


class SharedServerSettings(_Settings):
    """A central server."""

    name: Label = Field(description=_LABEL)
    address: Address = Field(description=_ADDRESS)
    aliases: list[Label] = Field([], description=f"a list of names: {_LABEL}")
    roles: list[RoleName] = Field([], description="a list of roles, as ent_portal")


class DepartmentSettings(_Settings):
    """department.yml."""

    name: Text = Field(description=_NAME)
    domain: Domain = Field(description=f"a domain: labels with dots between; a label is {_LABEL}")
    supernet: Network = Field(description=_NETWORK)
    timezone: str = Field(
        "Europe/Paris",
        pattern=r"^[A-Za-z_+-]+(/[A-Za-z0-9_+-]+)*$",
        description="a time zone, as Europe/Paris",
    )
    debian: DebianSettings = Field(DebianSettings(), description="suite, mirror and security_mirror")
    ent: EntSettings = Field(description="name, home_page and bookmarks")
    management: ManagementSettings = Field(description="user, key and networks")
    technicians: list[TechnicianSettings] = Field(
        [], description="a list of technicians, each with name and keys"
    )
    shared_servers: list[SharedServerSettings] = Field(
        [], description="a list of servers, each with name and address"
    )


class TitleSettings(_Settings):
    """One title of the catalogue."""

    name: Text = Field(description=_NAME)
    packages: list[PackageName] = Field(min_length=1, description="a list of Debian packages")
    levels: list[Level] = Field(min_length=1, description=f"a list of levels among {' '.join(Level)}")
    subject: Text = Field("", validate_default=False, description="a subject, in a word")


class CatalogueSettings(_Settings):
    """software.yml."""

    edition: Text = Field(description="the edition's name, as 2026")
    titles: dict[Label, TitleSettings] = Field(description="titles by key; a key is " + _LABEL)


class UplinkSettings(_Settings):
    """A school's Internet link."""

    kind: UplinkKind = Field(description=f"one of {', '.join(UplinkKind)}")
    provider: Text = Field("", description=_NAME)
    down_mbit: Rate = Field(description=_RATE)
    up_mbit: Rate = Field(description=_RATE)
    latency_ms: Rate = Field(description="milliseconds, more than 0")
    resolvers: list[Address] = Field(min_length=1, description=f"a list of name servers, each {_ADDRESS}")
    monthly_cap_gb: Rate | None = Field(None, description="GB a calendar month, or no such line")


class ServerSettings(_Settings):
    """How a school's server is reached."""

    host: Domain = Field(description="the name or address at which technicians reach the school's server")
    wan_interface: Interface = Field("wan", description="a network card's name, as enp1s0")
    lan_interface: Interface = Field("lan", description="a network card's name, as enp2s0")


class SchoolSettings(_Settings):
    """school.yml."""

    name: Text = Field(description=_NAME)
    uai: Annotated[str, _must(is_uai)] = Field(
        description="a UAI: seven digits and their check letter, as 0250001R"
    )
    kind: SchoolKind = Field(description=f"one of {', '.join(SchoolKind)}")
    commune: Annotated[str, _must(is_insee)] = Field(
        description="an INSEE code (not the postal code), as 25056"
    )
    block: Network = Field(description=_NETWORK)
    uplink: UplinkSettings = Field(description="kind, down_mbit, up_mbit, latency_ms and resolvers")
    server: ServerSettings = Field(description="host, wan_interface and lan_interface")
    software: Annotated[list[Label], BeforeValidator(_nothing_is_an_empty_list)] = Field(
        [], description="a list of titles of software.yml"
    )
