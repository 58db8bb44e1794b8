"""A new school: what each answer about it must be, what is proposed, and the files that it begins with."""

import re
from collections.abc import Callable, Iterable
from dataclasses import dataclass
from functools import cache
from ipaddress import IPv4Address, IPv4Network, IPv6Network, ip_network
from pathlib import Path
from typing import Literal

import yaml
from jinja2 import Environment, FileSystemLoader, StrictUndefined, Template

from ordiclasse_inventory.model.department import Department
from ordiclasse_inventory.model.identifiers import is_uai, uai_letter
from ordiclasse_inventory.model.period import Day, holding
from ordiclasse_inventory.model.school import School
from ordiclasse_inventory.network import names
from ordiclasse_inventory.network.plan import (
    LONGEST_PREFIX,
    LONGEST_PREFIX6,
    Plan,
    Vlan,
)
from ordiclasse_inventory.network.proposals import PlanFullError, next_free_block
from ordiclasse_inventory.store import nearest
from ordiclasse_inventory.store.devices import (
    DEVICE_COLUMNS,
    HEADCOUNT_COLUMNS,
    OPTIONAL_DEVICE_COLUMNS,
)
from ordiclasse_inventory.store.draft import Draft
from ordiclasse_inventory.store.text import is_one_line

_TEMPLATES = Path(__file__).resolve().parents[2] / "templates" / "inventory"
# The largest block that a school may be given: 16 of them in 10.0.0.0/8.
_SHORTEST_PREFIX = 12
_WHAT_IT_IS = re.compile(
    r"^[ée]cole (?:maternelle |[ée]l[ée]mentaire |primaire )?(?:publique )?(?:de |du |des |d['’])?",
    re.IGNORECASE,
)


@dataclass(frozen=True, slots=True)
class Answers:
    """What answers about a new school may be, in a department on the day that it opens.

    Each method takes what was typed and gives the value, or raises ValueError in words for who typed it.
    """

    department: Department
    day: Day

    def name(self, text: str) -> str:
        """A school's name, or any other text in one line."""
        if not text.strip() or not is_one_line(text):
            raise ValueError("expected a name, in one line")
        return text.strip()

    def text(self, text: str) -> str:
        """Text in one line, or nothing."""
        return self.name(text) if text.strip() else ""

    def key(self, text: str) -> str:
        """The name of the school's folder, which none has yet."""
        if not names.is_label(text):
            raise ValueError(f"«{text}» can't be a key; expected {names.LABEL_RULE}")
        if text in self.department.schools:
            raise ValueError(f"there is a school «{text}» already")
        return text

    def uai(self, text: str) -> str:
        """A school's code with its check letter, which no school has yet."""
        code = text.strip().upper()
        if not is_uai(code):
            digits = code[:7]
            if len(code) in (7, 8) and digits.isascii() and digits.isdigit():
                raise ValueError(f"the letter of {digits} is {uai_letter(digits)}, or a digit is wrong")
            raise ValueError(f"«{text}» is no UAI; expected seven digits and their letter, as 0250001R")
        owner = self._owner(lambda school: school.uai == code)
        if owner:
            raise ValueError(f"{code} is the UAI of {owner} already")
        return code

    def commune(self, text: str) -> str:
        """The INSEE code of a member commune, which may be given by its name."""
        members = holding(self.department.communes, self.day)
        wanted = names.slug(text)
        found = {
            each.insee for each in members if text.strip() == each.insee or wanted == names.slug(each.name)
        }
        if len(found) == 1:
            return found.pop()
        if found:
            raise ValueError(
                f"several communes are called so; give the INSEE code: {', '.join(sorted(found))}"
            )
        by_slug = {names.slug(each.name): each.name for each in members}
        guess = nearest(wanted, by_slug)
        remedy = f"did you mean {by_slug[guess]}?" if guess else "add it to communes.csv first"
        raise ValueError(f"no commune is called «{text}» on {self.day}; {remedy}")

    def rate(self, text: str) -> float:
        """A rate or another quantity, more than 0."""
        value = float(text.strip().replace(",", ".")) if _is_number(text) else 0
        if not 0 < value <= 1_000_000:
            raise ValueError(f"«{text}» is not a number more than 0, as 8 or 0.8")
        return value

    def resolvers(self, text: str) -> tuple[str, ...]:
        """Addresses of name servers, with spaces or commas between."""
        try:
            found = tuple(str(IPv4Address(each)) for each in text.replace(",", " ").split())
        except ValueError:
            found = ()
        if not found:
            raise ValueError(f"«{text}» is not IPv4 addresses with spaces between, as 198.18.0.1")
        return found

    def host(self, text: str) -> str:
        """The name or address at which technicians reach the school's server, which is no other school's."""
        host = text.strip()
        if not names.is_domain(host):
            raise ValueError(f"«{text}» is no host; expected a name or an IPv4 address")
        owner = self._owner(lambda school: bool(school.server_access and school.server_access.host == host))
        if owner:
            raise ValueError(f"{host} is the server of {owner} already")
        return host

    def prefix(self, text: str) -> int:
        """The length of the school's block: given (`/23`), or the longest for so many computers (`120`)."""
        number = text.strip().removeprefix("/")
        if not (number.isascii() and number.isdigit()) or len(number) > 6:
            raise ValueError(f"«{text}» is no size; expected a length as /24, or a number of computers")
        if text.strip().startswith("/"):
            if not _SHORTEST_PREFIX <= int(number) <= LONGEST_PREFIX:
                raise ValueError(f"expected /{LONGEST_PREFIX} (256 addresses) to /{_SHORTEST_PREFIX}")
            return int(number)
        for prefix in range(LONGEST_PREFIX, _SHORTEST_PREFIX - 1, -1):
            # Most computers are the pupils'.
            if len(Plan.of(f"0.0.0.0/{prefix}").fixed[Vlan.PUPILS]) >= int(number):
                return prefix
        raise ValueError(f"{number} computers are more than a school's block can have")

    def block(self, text: str) -> str:
        """An IPv4 block of the supernets that overlaps no school's."""
        return self._block(text, IPv4Network, LONGEST_PREFIX)

    def block6(self, text: str) -> str:
        """An IPv6 block of the supernets that overlaps no school's, or nothing."""
        return self._block(text, IPv6Network, LONGEST_PREFIX6) if text.strip() else ""

    def key_for(self, name: str) -> str:
        """The key to propose: what the school is called besides «École maternelle de»."""
        return names.slug(_WHAT_IT_IS.sub("", name)) or names.slug(name)

    def next_block(self, prefix: int) -> str:
        """The next free IPv4 block of that length. Raises ValueError, which tells what is left."""
        return self._next([school.block for school in self.department.schools.values()], prefix, 4)

    def next_block6(self) -> str:
        """The next free IPv6 block; empty where the department has no IPv6. Raises ValueError."""
        if not any(":" in supernet for supernet in self.department.supernets):
            return ""
        taken = [school.block6 for school in self.department.schools.values() if school.block6]
        return self._next(taken, LONGEST_PREFIX6, 6)

    def _next(self, taken: list[str], prefix: int, version: Literal[4, 6]) -> str:
        try:
            return next_free_block(self.department.supernets, taken, prefix, version)
        except PlanFullError as full:
            raise ValueError(str(full)) from full

    def _block(self, text: str, kind: type[IPv4Network] | type[IPv6Network], longest: int) -> str:
        try:
            network = kind(text.strip())
        except ValueError:
            raise ValueError(f"«{text}» is no network that begins at its first address") from None
        if network.prefixlen > longest:
            raise ValueError(f"{network} is too small; expected a /{longest} or larger")
        supernets = [each for each in map(ip_network, self.department.supernets) if isinstance(each, kind)]
        if not any(network.subnet_of(each) for each in supernets):  # type: ignore[arg-type]  # both of a kind
            raise ValueError(f"{network} is not in {' or '.join(map(str, supernets)) or 'any supernet'}")
        owner = self._owner(lambda school: _overlap(network, (school.block, school.block6)))
        if owner:
            raise ValueError(f"{network} overlaps the block of {owner}")
        return str(network)

    def _owner(self, has: Callable[[School], bool]) -> str | None:
        return next((key for key, school in self.department.schools.items() if has(school)), None)


def add(draft: Draft, school: School) -> None:
    """Draft the files of a new school, whose key no folder has: its settings, and tables without a line."""
    folder = f"schools/{school.key}"
    draft.write(f"{folder}/school.yml", _template().render(school=school))
    draft.write(f"{folder}/devices.csv", _header((*DEVICE_COLUMNS, *OPTIONAL_DEVICE_COLUMNS)))
    draft.write(f"{folder}/headcounts.csv", _header(HEADCOUNT_COLUMNS))


def _header(columns: Iterable[str]) -> str:
    return ",".join(columns) + "\n"


def _overlap(network: IPv4Network | IPv6Network, blocks: Iterable[str]) -> bool:
    others = map(ip_network, filter(None, blocks))
    return any(network.overlaps(other) for other in others if other.version == network.version)


def _is_number(text: str) -> bool:
    try:
        float(text.strip().replace(",", "."))
    except ValueError:
        return False
    return True


@cache
def _template() -> Template:
    environment = Environment(
        loader=FileSystemLoader(_TEMPLATES),
        undefined=StrictUndefined,
        trim_blocks=True,
        lstrip_blocks=True,
        keep_trailing_newline=True,
        autoescape=False,  # YAML: every text goes through `yaml`
    )
    environment.filters["yaml"] = _yaml
    return environment.get_template("school.yml.j2")


def _yaml(value: object) -> str:
    """A text or number as YAML writes it behind `name: `, quoted where it must be."""
    if isinstance(value, float) and value.is_integer():
        value = int(value)
    line: str = yaml.safe_dump({"name": value}, allow_unicode=True, width=10_000)
    return line.removeprefix("name: ").removesuffix("\n")
