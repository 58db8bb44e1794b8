"""The shape of the YAML files. A field's description says what is expected, in errors too."""

import re
from collections.abc import Callable
from datetime import date
from decimal import Decimal
from ipaddress import IPv4Address, IPv4Network, IPv6Network, ip_network
from typing import Annotated

from pydantic import (
    AfterValidator,
    BaseModel,
    BeforeValidator,
    ConfigDict,
    Discriminator,
    Field,
    Tag,
    WithJsonSchema,
)
from pydantic.config import JsonDict

from ordiclasse_inventory.model.convention import COUNTED_STATES, Rule, Unit
from ordiclasse_inventory.model.department import Desktop
from ordiclasse_inventory.model.device import DeviceKind, DeviceState
from ordiclasse_inventory.model.identifiers import is_insee, is_uai, siren
from ordiclasse_inventory.model.level import Level
from ordiclasse_inventory.model.period import ALWAYS, Period
from ordiclasse_inventory.model.school import GenerationModel, SchoolKind
from ordiclasse_inventory.model.uplink import UplinkKind
from ordiclasse_inventory.network import names

from .text import is_one_line


def _must(holds: Callable[[str], object]) -> AfterValidator:
    def check(value: str) -> str:
        if not holds(value):
            raise ValueError
        return value

    return AfterValidator(check)


def _shown(pattern: str, *examples: str) -> WithJsonSchema:
    """What editors are told of a text that a function judges: its form, as far as a pattern can say it."""
    told = {"examples": list(examples)} if examples else {}
    return WithJsonSchema({"type": "string", "pattern": f"^{pattern}$", **told})


def _address(text: str) -> str:
    return str(IPv4Address(text))


def _network(text: str) -> str:
    return str(IPv4Network(text))


def _any_network(text: str) -> str:
    return str(ip_network(text))


def _network6(text: str) -> str:
    return str(IPv6Network(text))


def _day(text: str) -> str:
    return date.fromisoformat(text).isoformat()


def _month_and_day(text: str) -> str:
    # Of a year that is no leap year: 29 February comes once in four.
    if date.fromisoformat(f"2015-{text}").isoformat() != f"2015-{text}":
        raise ValueError  # a week, which ISO 8601 has too
    return text


def _amount(text: object) -> Decimal:
    """Exact, from the text that was written; without an exponent, since an accountant reads it."""
    if not re.fullmatch(r"[0-9]{1,9}(\.[0-9]{1,4})?", str(text)):
        raise ValueError
    return Decimal(str(text))


def _nothing_is_an_empty_list(value: object) -> object:
    return [] if value is None else value


def _or_nothing(schema: JsonDict) -> None:
    """Editors are told of `_nothing_is_an_empty_list`."""
    schema["type"] = ["array", "null"]


_LABEL_FORM = "[a-z0-9]([a-z0-9-]{0,61}[a-z0-9])?"
_OCTET = "(25[0-5]|2[0-4][0-9]|1[0-9]{2}|[1-9]?[0-9])"
_ADDRESS_FORM = rf"{_OCTET}(\.{_OCTET}){{3}}"
_NETWORK_FORM = rf"{_ADDRESS_FORM}(/[0-9.]{{1,15}})?"
_NETWORK6_FORM = "[0-9A-Fa-f:.]*:[0-9A-Fa-f:.]*(/[0-9]{1,3})?"
_PHONE_FORM = r"\+?[0-9][0-9 .]{5,24}"
_EMAIL_FORM = r"[^@\s]+@[^@\s]+\.[^@\s]+"

Text = Annotated[str, Field(min_length=1), _must(is_one_line), _shown(r"[^\x00-\x1f\x7f-\x9f]+")]
Label = Annotated[str, _must(names.is_label), _shown(_LABEL_FORM)]
Domain = Annotated[str, _must(names.is_domain), _shown(rf"{_LABEL_FORM}(\.{_LABEL_FORM})*", "lab.internal")]
Address = Annotated[str, AfterValidator(_address), _shown(_ADDRESS_FORM, "198.18.0.10")]
Network = Annotated[str, AfterValidator(_network), _shown(_NETWORK_FORM, "10.99.0.0/24")]
Network6 = Annotated[str, AfterValidator(_network6), _shown(_NETWORK6_FORM, "fd5a:92c1:7e04::/60")]
AnyNetwork = Annotated[
    str,
    AfterValidator(_any_network),
    _shown(f"({_NETWORK_FORM}|{_NETWORK6_FORM})", "10.99.0.0/16", "fd5a:92c1:7e04::/48"),
]
Day = Annotated[str, AfterValidator(_day), _shown("[0-9]{4}-[0-9]{2}-[0-9]{2}", "2016-09-01")]
MonthAndDay = Annotated[str, AfterValidator(_month_and_day), _shown("[0-9]{2}-[0-9]{2}", "11-01")]
Uai = Annotated[str, _must(is_uai), _shown("[0-9]{7}[A-HJ-NPR-Z]", "0250001R")]
Siren = Annotated[str, AfterValidator(siren), _shown("([0-9] ?){9}", "212500565")]
Insee = Annotated[str, _must(is_insee), _shown("[0-9][0-9A-Z][0-9]{3}", "25056")]
Phone = Annotated[str, _must(re.compile(_PHONE_FORM).fullmatch), _shown(_PHONE_FORM, "03 81 00 00 00")]
Email = Annotated[str, _must(re.compile(_EMAIL_FORM).fullmatch), _shown(_EMAIL_FORM)]
Url = Annotated[str, Field(pattern=r"^https?://[^\s\"'<>]+$")]
# Packages are signed: a mirror needs no TLS, through which the school's cache would see nothing to keep.
Mirror = Annotated[str, Field(pattern=r"^http://[^\s\"'<>]+$")]
ListSource = Annotated[str, Field(pattern=r"^(rsync|https?)://[^\s\"'<>]+$")]
Rate = Annotated[float, Field(gt=0, le=1_000_000, allow_inf_nan=False)]
Price = Annotated[Decimal, Field(ge=0, max_digits=11, decimal_places=2, allow_inf_nan=False)]
Tariffed = Annotated[
    Decimal,
    BeforeValidator(_amount),
    WithJsonSchema({"type": "number", "minimum": 0, "exclusiveMaximum": 10**9}),
]
Account = Annotated[str, Field(pattern=r"^[a-z_][a-z0-9_-]{0,30}$")]
Key = Annotated[str, Field(pattern=r"^[a-z0-9@.-]+ [A-Za-z0-9+/]+=*( .*)?$"), _must(is_one_line)]
PackageName = Annotated[str, Field(pattern=r"^[a-z0-9][a-z0-9+.-]+$")]  # Debian Policy 5.6.1
Interface = Annotated[str, Field(pattern=r"^[A-Za-z0-9_.-]{1,15}$")]  # IFNAMSIZ in linux/if.h
Finding = Annotated[str, Field(pattern=r"^[a-z-]+:[^\s:]+$")]
RoleName = Annotated[str, Field(pattern=r"^[a-z][a-z0-9_]*$")]

_NAME = "a name, in one line"
_LABEL = names.LABEL_RULE
_ADDRESS = "an IPv4 address, as 198.18.0.10"
_NETWORK = "an IPv4 network that begins at its first address, as 10.99.0.0/24"
_SUPERNETS = "a list of networks that begin at their first address, as 10.99.0.0/16 or fd5a:92c1:7e04::/48"
_NETWORK6 = "an IPv6 network that begins at its first address, as fd5a:92c1:7e04::/60"
_DAY = "a day, as 2016-09-01"
_SIREN = "a SIREN: nine digits whose last one checks the others"
_URL = "an address as http://ent.lab.internal/"
_MIRROR = "a mirror by http://, which the schools' caches can keep, as http://deb.debian.org/debian"
_LIST_SOURCE = "where the list of sites is, as rsync://ftp.ut-capitole.fr/blacklist/dest"
_RATE = "Mbit/s, more than 0, as 8 or 0.8"
_TARIFFED = "euros, as 12.50, with four decimals at most, and less than 10^9"
_FINDING = "the name of a finding, as no-headcount:jean-jaures"
_ACCOUNT = "an account: lower-case letters, digits, - and _"


class _Settings(BaseModel):
    model_config = ConfigDict(extra="forbid", frozen=True)


class _Dated(_Settings):
    """A fact with the days on which it holds."""

    from_: Day | None = Field(None, alias="from", description=f"{_DAY}: the first on which it holds")
    to: Day | None = Field(None, description=f"{_DAY}: the first on which it no longer holds")

    @property
    def period(self) -> Period:
        """The days on which it holds."""
        return Period(self.from_ or "", self.to or "") if self.from_ or self.to else ALWAYS


class DebianSettings(_Settings):
    """Which Debian, from where."""

    suite: str = Field("trixie", pattern=r"^[a-z]+$", description="a release's code name, as trixie")
    mirror: Mirror = Field("http://deb.debian.org/debian", description=_MIRROR)
    security_mirror: Mirror = Field("http://security.debian.org/debian-security", description=_MIRROR)


class BookmarkSettings(_Settings):
    """A link that every browser shows."""

    name: Text = Field(description=_NAME)
    url: Url = Field(description=_URL)


class EntSettings(_Settings):
    """The school portal."""

    name: Text = Field(description=_NAME)
    home_page: Url = Field(description=_URL)
    bookmarks: Annotated[list[BookmarkSettings], BeforeValidator(_nothing_is_an_empty_list)] = Field(
        [], description="a list of links, each with name and url", json_schema_extra=_or_nothing
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


class RenewalSettings(_Settings):
    """How long devices of a kind serve, and what a new one costs."""

    years: Annotated[int, Field(ge=1, le=50)] = Field(description="years that a device serves, 1 to 50")
    price: Price = Field(description="what a new one costs in euros, VAT included, as 412.50")


class WebFilterSettings(_Settings):
    """The filter of the schools' Web."""

    source: ListSource | None = Field(None, description=_LIST_SOURCE)
    nursery_sites: Annotated[list[Domain], BeforeValidator(_nothing_is_an_empty_list)] = Field(
        [], description="a list of sites, as fr.vikidia.org", json_schema_extra=_or_nothing
    )
    contact: Text = Field(
        "", validate_default=False, description="an address or a telephone number, in one line"
    )


class DepartmentSettings(_Settings):
    """department.yml."""

    name: Text = Field(description=_NAME)
    domain: Domain = Field(description=f"a domain: labels with dots between; a label is {_LABEL}")
    supernets: list[AnyNetwork] = Field(min_length=1, description=_SUPERNETS)
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
    desktop: Desktop = Field(Desktop.XFCE, description=f"what workstations show: one of {', '.join(Desktop)}")
    renewal: dict[DeviceKind, RenewalSettings] = Field(
        {}, description=f"years and price by kind of device; a kind is one of {', '.join(DeviceKind)}"
    )
    web_filter: WebFilterSettings = Field(
        WebFilterSettings(), description="source, nursery_sites and contact"
    )


class TitleSettings(_Settings):
    """One title of the catalogue."""

    name: Text = Field(description=_NAME)
    packages: list[PackageName] = Field(min_length=1, description="a list of Debian packages")
    levels: list[Level] = Field(min_length=1, description=f"a list of levels among {' '.join(Level)}")
    subject: Text = Field("", validate_default=False, description="a subject, in a word")


class ProfileSettings(_Settings):
    """Titles that are chosen together."""

    name: Text = Field(description=_NAME)
    titles: list[Label] = Field(min_length=1, description="a list of titles (their keys)")


class CatalogueSettings(_Settings):
    """software.yml."""

    edition: Text = Field(description="the edition's name, as 2026")
    titles: dict[Label, TitleSettings] = Field(description="titles by key; a key is " + _LABEL)
    profiles: dict[Label, ProfileSettings] = Field(
        {}, description="titles chosen together, by key; a key is " + _LABEL
    )


class TariffSettings(_Settings):
    """A line of the tariffs."""

    key: Label = Field(description=_LABEL)
    label: Text = Field(description=_NAME)
    unit: Unit = Field(description=f"what the price is for: one of {', '.join(Unit)}")
    price: Tariffed = Field(description=_TARIFFED)
    only: Annotated[list[str], Field(min_length=1)] | None = Field(
        None, description="levels, kinds or models that the line is for, or no such line for all"
    )
    free: Annotated[int, Field(ge=0, le=1_000_000)] = Field(
        0, description="how many units of each school cost nothing: a whole number"
    )
    minimum: Tariffed | None = Field(None, description=f"the least a school pays: {_TARIFFED}")
    ceiling: Tariffed | None = Field(None, description=f"the most a school pays: {_TARIFFED}")


Weight = Annotated[int, Field(ge=0, le=1_000_000)]


def _rule_or_weights(value: object) -> str:
    return "weights[]" if isinstance(value, dict) else "rule[]"


# A tag's brackets tell it from the names of settings, in the place of an error (explain.place_of).
RuleOrWeights = Annotated[
    Annotated[Rule, Tag("rule[]")] | Annotated[dict[Insee, Weight], Tag("weights[]")],
    Discriminator(_rule_or_weights),
]


class SharingSettings(_Settings):
    """Who owes what."""

    default: Rule = Field(Rule.PAYER, description=f"one of {', '.join(Rule)}")
    bodies: dict[Label, RuleOrWeights] = Field(
        {}, description=f"by the key of a body: one of {', '.join(Rule)}, or weights by INSEE code"
    )


class ConventionSettings(_Dated):
    """conventions/YEAR.yml."""

    name: Text = Field(description=_NAME)
    creditor: Siren = Field(description=f"who is paid, by {_SIREN}")
    debtor: Siren = Field(description=f"who pays, by {_SIREN}")
    count_day: MonthAndDay = Field("11-01", description="the month and day on which is counted, as 11-01")
    account_line: Text = Field("", validate_default=False, description="the line of the budget, as text")
    deliberation: Text = Field(
        "", validate_default=False, description="the council's decision, as it is referred to"
    )
    tariffs: list[TariffSettings] = Field([], description="what is charged: a list of lines")
    sharing: SharingSettings = Field(SharingSettings(), description="who owes what")
    counted: list[DeviceState] = Field(
        sorted(COUNTED_STATES),
        min_length=1,
        description=f"the states in which devices count: {', '.join(DeviceState)}",
    )
    unseen_months: Annotated[int, Field(ge=1, le=120)] = Field(
        12, description="months without an audit after which the control asks after a device, 1 to 120"
    )


class AcknowledgementSettings(_Settings):
    """A finding of the control that somebody answers for."""

    finding: Finding = Field(description=_FINDING)
    found: Text = Field(description="what the control said of it: said otherwise, it is another finding")
    reason: Text = Field(description="why the bill is right all the same, in one line")
    by: Text = Field(description="who answers for it")
    on: Day = Field(description=_DAY)


class AcknowledgedSettings(_Settings):
    """bills/YEAR-acknowledged.yml."""

    acknowledged: Annotated[list[AcknowledgementSettings], BeforeValidator(_nothing_is_an_empty_list)] = (
        Field([], description="a list of findings", json_schema_extra=_or_nothing)
    )


class UplinkSettings(_Dated):
    """A school's Internet link, while it is the one."""

    kind: UplinkKind = Field(description=f"one of {', '.join(UplinkKind)}")
    provider: Text = Field("", description=_NAME)
    down_mbit: Rate = Field(description=_RATE)
    up_mbit: Rate = Field(description=_RATE)
    latency_ms: Rate = Field(description="milliseconds, more than 0")
    resolvers: list[Address] = Field(min_length=1, description=f"a list of name servers, each {_ADDRESS}")
    monthly_cap_gb: Rate | None = Field(None, description="GB a calendar month, or no such line")
    contract: Text = Field("", validate_default=False, description="the provider's reference of the contract")
    fixed_address: Address | None = Field(
        None, description=f"the public address, {_ADDRESS}, or no such line where it changes"
    )


class ServerSettings(_Settings):
    """How a school's server is reached."""

    host: Domain = Field(description="the name or address at which technicians reach the school's server")
    wan_interface: Interface = Field("wan", description="a network card's name, as enp1s0")
    lan_interface: Interface = Field("lan", description="a network card's name, as enp2s0")


class PeriodSettings(_Dated):
    """When a school is open."""

    merged_into: Label | None = Field(None, description="the key of the school that took it in")


class GenerationSettings(_Dated):
    """The model of a school's platform, for some time."""

    model: GenerationModel = Field(description=f"one of {', '.join(GenerationModel)}")


class PayerSettings(_Dated):
    """The body that pays for a school instead of its commune, for some time."""

    body: Label = Field(description="the key of a body of bodies.csv")


class SiteSettings(_Settings):
    """A place where a school is."""

    name: Text = Field(description=_NAME)
    address: Text = Field("", validate_default=False, description="the postal address, in one line")
    latitude: Annotated[float, Field(ge=-90, le=90)] | None = Field(
        None, description="degrees north (WGS 84), as 47.2378"
    )
    longitude: Annotated[float, Field(ge=-180, le=180)] | None = Field(
        None, description="degrees east (WGS 84), as 6.0241"
    )
    rooms: Annotated[list[Text], BeforeValidator(_nothing_is_an_empty_list)] = Field(
        [], description="a list of rooms, each once in the school", json_schema_extra=_or_nothing
    )


class ContactSettings(_Settings):
    """How a director is reached at work."""

    name: Text = Field(description=_NAME)
    phone: Phone | None = Field(None, description="a telephone number, as 03 81 00 00 00")
    email: Email | None = Field(None, description="an e-mail address")


class SchoolSettings(_Settings):
    """school.yml."""

    name: Text = Field(description=_NAME)
    uai: Uai = Field(description="a UAI: seven digits and their check letter, as 0250001R")
    kind: SchoolKind = Field(description=f"one of {', '.join(SchoolKind)}")
    commune: Insee = Field(description="an INSEE code (not the postal code), as 25056")
    open: PeriodSettings = Field(PeriodSettings(), description="from, to and merged_into")
    sites: list[SiteSettings] = Field([], description="a list of places, each with name, address and rooms")
    director: ContactSettings | None = Field(None, description="name, phone and email")
    payers: list[PayerSettings] = Field([], description="a list of bodies that pay, each with its dates")
    generations: list[GenerationSettings] = Field(
        [], description="a list of models of the platform, each with its dates"
    )
    block: Network = Field(description=_NETWORK)
    block6: Network6 | None = Field(None, description=_NETWORK6)
    uplinks: Annotated[list[UplinkSettings], BeforeValidator(_nothing_is_an_empty_list)] = Field(
        [],
        description="a list of links, each with kind, down_mbit, up_mbit, latency_ms and resolvers",
        json_schema_extra=_or_nothing,
    )
    server: ServerSettings | None = Field(None, description="host, wan_interface and lan_interface")
    software: Annotated[list[Label], BeforeValidator(_nothing_is_an_empty_list)] = Field(
        [], description="a list of titles and profiles of software.yml", json_schema_extra=_or_nothing
    )
