"""What the filter decides of a site, in one place: the proxy, the search rewriting and the page ask here.

The list is a constant database (cdb, https://cr.yp.to/cdb/cdb.txt) that update.py builds: a name, then its
categories with commas between. It is mapped, never read whole: processes share one copy, and the kernel may
drop what isn't used.
"""

import json
import mmap
import re
import struct
import time
from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from ipaddress import ip_address, ip_network
from pathlib import Path
from typing import Any

CONFIGURATION = Path("/etc/web-filter/configuration.json")
STATE = Path("/var/lib/web-filter")
DATABASE = STATE / "categories.cdb"
UNBLOCKED = STATE / "unblocked.json"
DATE_KEY = "."  # no site's name: under it stands the day of the list

# What a visitor is told; a category that isn't here is told by its own name.
IN_FRENCH = {
    "adult": "contenus pour adultes",
    "agressif": "violence et haine",
    "arjel": "jeux d’argent",
    "astrology": "astrologie",
    "audio-video": "musique et vidéo",
    "bitcoin": "monnaies virtuelles",
    "blog": "blogs",
    "celebrity": "célébrités",
    "chat": "messageries instantanées",
    "cryptojacking": "logiciels malveillants",
    "dangerous_material": "produits et objets dangereux",
    "dating": "rencontres",
    "ddos": "attaques informatiques",
    "doh": "contournement du filtre",
    "download": "téléchargements",
    "drogue": "drogues",
    "fakenews": "fausses informations",
    "filehosting": "dépôts de fichiers",
    "forums": "forums",
    "gambling": "jeux d’argent",
    "games": "jeux en ligne",
    "hacking": "piratage informatique",
    "lingerie": "lingerie",
    "malware": "logiciels malveillants",
    "manga": "mangas",
    "marketingware": "publicité intrusive",
    "mixed_adult": "contenus pour adultes",
    "phishing": "hameçonnage",
    "publicite": "publicité",
    "redirector": "contournement du filtre",
    "remote-control": "prise de contrôle à distance",
    "sect": "mouvements sectaires",
    "shopping": "commerce en ligne",
    "social_networks": "réseaux sociaux",
    "stalkerware": "logiciels espions",
    "strict_redirector": "contournement du filtre",
    "strong_redirector": "contournement du filtre",
    "tricheur": "devoirs tout faits",
    "vpn": "contournement du filtre",
    "warez": "copies illégales",
    "webmail": "courrier électronique",
    # Reasons that are not in the list.
    "no-list": "la liste des sites n’est pas encore arrivée",
    "not-chosen": "ce site n’est pas dans la liste choisie pour l’école",
    "closed-site": "ce site peut montrer ce que le filtre ferme",
    "no-name": "ce site n’a pas de nom",
    "closed-name": "contournement du filtre",
    "school": "le filtre ne mène pas aux machines de l’école",
    "stranger": "ce poste n’est pas de l’école",
}
_GOOGLE = re.compile(r"((www|images)\.)?google\.(com?\.)?[a-z]{2,3}")


@dataclass(frozen=True, slots=True)
class Verdict:
    """Whether a site is open to a machine; `reason` says why not (a category, or one of IN_FRENCH)."""

    open: bool
    reason: str = ""

    @property
    def in_french(self) -> str:
        """The reason, for who reads the page."""
        return IN_FRENCH.get(self.reason, self.reason)


class Database:
    """The list on disk. A new one that update.py puts in its place is taken up at the next question."""

    def __init__(self, path: Path = DATABASE) -> None:
        self._path = path
        self._version: tuple[int, int] | None = None
        self._data: mmap.mmap | None = None

    def get(self, key: str) -> str | None:
        """The value of a key; None where it isn't there, or no list is."""
        data = self._current()
        if data is None:
            return None
        wanted = key.encode()
        digest = 5381
        for byte in wanted:
            digest = ((digest * 33) & 0xFFFFFFFF) ^ byte
        table, slots = struct.unpack_from("<II", data, (digest & 255) * 8)
        for step in range(slots):
            slot = table + ((digest >> 8) + step) % slots * 8
            found, record = struct.unpack_from("<II", data, slot)
            if record == 0:
                return None
            if found == digest:
                key_length, length = struct.unpack_from("<II", data, record)
                start = record + 8
                if data[start : start + key_length] == wanted:
                    return data[start + key_length : start + key_length + length].decode()
        return None

    def categories(self, host: str) -> frozenset[str]:
        """The categories of a site: those of the longest name in the list that is its own or above it."""
        for name in names_above(host):
            if (value := self.get(name)) is not None:
                return frozenset(value.split(","))
        return frozenset()

    def _current(self) -> mmap.mmap | None:
        try:
            status = self._path.stat()
        except FileNotFoundError:
            self._version = self._data = None
            return None
        version = (status.st_ino, status.st_mtime_ns)
        if version != self._version:
            with self._path.open("rb") as file:
                self._data = mmap.mmap(file.fileno(), 0, access=mmap.ACCESS_READ)
            # Names lie anywhere in it: nothing is gained by reading on.
            self._data.madvise(mmap.MADV_RANDOM)
            self._version = version
        return self._data


class Unblocked:
    """The sites that teachers opened for a moment: `{"site": until}`, in seconds since 1970."""

    def __init__(self, path: Path = UNBLOCKED) -> None:
        self._path = path
        self._version = 0
        self._sites: dict[str, float] = {}

    def sites(self) -> dict[str, float]:
        """The sites that are open now."""
        try:
            version = self._path.stat().st_mtime_ns
            if version != self._version:
                self._sites = json.loads(self._path.read_text())
                self._version = version
        except (FileNotFoundError, json.JSONDecodeError):
            return {}  # what a power cut left of it opens nothing
        now = time.time()
        return {site: until for site, until in self._sites.items() if until > now}

    def open(self, site: str, seconds: float) -> float:
        """Open a site; return until when."""
        until = time.time() + seconds
        new = self._path.with_suffix(".new")
        new.write_text(json.dumps({**self.sites(), site: until}))
        new.replace(self._path)
        return until


class Filter:
    """The rules of a school, over its list."""

    def __init__(self, configuration: dict[str, Any], database: Database, unblocked: Unblocked) -> None:
        self._profiles: dict[str, dict[str, Any]] = {
            profile["name"]: profile for profile in configuration["profiles"]
        }
        self._networks = [
            (ip_network(entry["network"]), entry["profile"]) for entry in configuration["networks"]
        ]
        self._own_pages = configuration["own_pages"]
        self._school = [configuration["domain"]]
        self._open = configuration["open_sites"]
        self._closed_names = configuration["closed_names"]
        self._never_unblocked = frozenset(configuration["never_unblocked"])
        self._search = {
            name: engine["to"] for engine in configuration["safe_search"] for name in engine["names"]
        }
        self.database = database
        self.unblocked = unblocked

    @classmethod
    def here(cls) -> "Filter":
        """This machine's."""
        return cls(json.loads(CONFIGURATION.read_text()), Database(), Unblocked())

    def profile(self, client: str) -> dict[str, Any] | None:
        """The profile of a machine by its address: that of the first network that it is in."""
        address = ip_address(client)
        for network, name in self._networks:
            if address in network:
                return self._profiles[name]
        return None

    def verdict(self, client: str, host: str) -> Verdict:
        """Whether a machine may open a site. dnsdist.conf has the same rules, and the school's names."""
        profile, host = self.profile(client), normal(host)
        if profile is None:
            return Verdict(False, "stranger")
        return self._by_name(profile, host) or self._by_category(profile, host)

    def _by_name(self, profile: dict[str, Any], host: str) -> Verdict | None:
        rules = (
            (within(host, self._own_pages), Verdict(True)),
            # Squid asks from the server, which the firewall lets reach every device.
            (within(host, self._school), Verdict(False, "school")),
            (within(host, self._open), Verdict(True)),
            (within(host, self._closed_names), Verdict(False, "closed-name")),
            (is_address(host), Verdict(False, "no-name")),
            (within(host, profile["allowed_sites"]), Verdict(True)),
            # A site that a teacher opens has others below it, which may never be.
            (within(host, self.unblocked.sites()) and not self.never_unblocked(host), Verdict(True)),
            (within(host, profile["blocked_sites"]), Verdict(False, "closed-site")),
        )
        return next((verdict for holds, verdict in rules if holds), None)

    def _by_category(self, profile: dict[str, Any], host: str) -> Verdict:
        categories = self.database.categories(host)
        if categories & set(profile["allowed_categories"]):
            return Verdict(True)
        reasons = ["not-chosen"] if profile["allow_only"] else []
        if profile["closed_without_list"] and self.database.get(DATE_KEY) is None:
            reasons.append("no-list")
        reasons += [category for category in profile["blocked_categories"] if category in categories]
        return Verdict(False, reasons[0]) if reasons else Verdict(True)

    def never_unblocked(self, host: str) -> bool:
        """Whether a site is in a category that no teacher opens."""
        return not self._never_unblocked.isdisjoint(self.database.categories(host))

    def safe_search(self, client: str, host: str) -> str | None:
        """The server of a search engine that gives results for children, where the profile asks for it."""
        profile = self.profile(client)
        if profile is None or not profile["safe_search"]:
            return None
        host = normal(host)
        return self._search.get("www.google.com" if _GOOGLE.fullmatch(host) else host)


def normal(host: str) -> str:
    """A name as the list has it: lower case, without the dot of the root."""
    return host.lower().rstrip(".")


def names_above(host: str) -> Iterator[str]:
    """The name, then each name above it."""
    while host:
        yield host
        host = host.partition(".")[2]


def within(host: str, sites: Iterable[str]) -> bool:
    """Whether a name is one of these, or below one."""
    known = sites if isinstance(sites, dict) else set(sites)
    return any(name in known for name in names_above(host))


def is_address(host: str) -> bool:
    """Whether it is an IP address where a name should be, in any of the ways that a resolver takes."""
    return ":" in host or re.fullmatch(r"(0x[0-9a-f]+|[0-9]+)", host.rpartition(".")[2]) is not None
