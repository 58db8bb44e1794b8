"""The web filter's programs, away from a machine: what is decided there and can be said in values."""

import subprocess
import sys
from collections import defaultdict
from collections.abc import Iterator
from datetime import UTC, datetime
from pathlib import Path
from types import ModuleType

import pytest
from hypothesis import given
from hypothesis import strategies as st

from tests.inventory import ROOT

PROGRAMS = ROOT / "roles/web_filter/files/usr/local/lib/web-filter"
QUIET = (8, 19)
LABELS = st.sampled_from(["com", "fr", "exemple", "exemple-x", "a", "b", "www"])
NAMES = st.lists(LABELS, min_size=1, max_size=4).map(".".join)
CATEGORIES = st.sampled_from(["adult", "games", "malware"])

CONFIGURATION = {
    "profiles": [
        {
            "name": "pupil",
            "allowed_sites": [],
            "blocked_sites": [],
            "allowed_categories": [],
            "blocked_categories": ["adult", "social_networks"],
            "allow_only": False,
            "closed_without_list": False,
            "safe_search": True,
        }
    ],
    "networks": [{"network": "10.0.0.0/8", "profile": "pupil"}],
    "domain": "ecole.ville.internal",
    "own_pages": ["filtre.ecole.ville.internal"],
    "open_sites": ["ville.internal"],
    "closed_names": [],
    "safe_search": [],
    "never_unblocked": ["adult"],
}


@pytest.fixture(scope="module")
def programs() -> Iterator[dict[str, ModuleType]]:
    """The programs as modules, named as on the school's server."""
    names = ("web_filter", "update", "page")
    sys.path.insert(0, str(PROGRAMS))
    try:
        yield {name: __import__(name) for name in names}
    finally:
        sys.path.remove(str(PROGRAMS))
        for name in names:
            sys.modules.pop(name, None)


def at(hour: int) -> float:
    """A moment of a day, UTC."""
    return datetime(2026, 11, 24, hour, tzinfo=UTC).timestamp()


@pytest.mark.parametrize(
    ("now", "age_hours", "due"),
    [(12, None, True), (12, 30, False), (8, 30, False), (19, 30, True), (2, 30, True), (2, 6, False)],
)
def test_the_list_is_renewed_once_and_by_night_and_the_first_comes_at_once(
    programs: dict[str, ModuleType], now: int, age_hours: int | None, due: bool
) -> None:
    last = None if age_hours is None else at(now) - age_hours * 3600
    assert programs["update"].due(at(now), last, QUIET) is due


@given(st.lists(st.tuples(NAMES, CATEGORIES), max_size=12), NAMES)
def test_the_first_name_found_says_all_the_categories_of_a_site(
    programs: dict[str, ModuleType], listed: list[tuple[str, str]], asked: str
) -> None:
    lines = (" ".join(reversed(name.split("."))) + f"\t{category}\n" for name, category in listed)
    built = dict(programs["update"].entries(iter(sorted({line.encode() for line in lines}))))
    expected = defaultdict(set)
    for name, category in listed:
        expected[name].add(category)
    above = list(programs["web_filter"].names_above(asked))
    of_all = set().union(*(expected[name] for name in above))
    first = next((built[name.encode()].decode() for name in above if name.encode() in built), "")
    assert set(first.split(",")) - {""} == of_all


@pytest.mark.parametrize(
    ("typed", "site"),
    [
        ("jeux.example", "jeux.example"),
        (" https://www.Jeux.example/partie?n=1 ", "jeux.example"),
        ("jeux.example:8080/x", "jeux.example"),
        ("fr", ""),
        ("198.51.100.10", ""),
        ("jeux..example", ""),
        ("<script>", ""),
        ("", ""),
        ("http://[::1", ""),
    ],
)
def test_a_site_is_taken_out_of_what_a_teacher_types(
    programs: dict[str, ModuleType], typed: str, site: str
) -> None:
    assert programs["page"].site_of(typed) == site


@pytest.mark.parametrize("kind", ["-6", "-5"])
def test_a_password_is_known_by_any_hash_of_crypt(programs: dict[str, ModuleType], kind: str) -> None:
    hashed = subprocess.check_output(["openssl", "passwd", kind, "craie et tableau"], text=True).strip()
    assert programs["page"].is_password("craie et tableau", hashed)
    assert not programs["page"].is_password("craie", hashed)
    assert not programs["page"].is_password("", "*")


@pytest.mark.parametrize("host", ["198.51.100.10", "3325256714", "0xC6336414".lower(), "::1", "10.1"])
def test_an_address_is_no_name_however_written(programs: dict[str, ModuleType], host: str) -> None:
    assert programs["web_filter"].is_address(host)
    assert not programs["web_filter"].is_address("1.example")


def test_unblocking_ends(programs: dict[str, ModuleType], tmp_path: Path) -> None:
    unblocked = programs["web_filter"].Unblocked(tmp_path / "unblocked.json")
    assert unblocked.sites() == {}
    unblocked.open("long.example", 60)
    unblocked.open("bref.example", 0)
    assert list(unblocked.sites()) == ["long.example"]


class Listed(dict[str, str]):
    """A list in memory, as the database answers: categories by name."""

    def categories(self, host: str) -> frozenset[str]:
        """Those of a name, or of the first above it that is listed."""
        above = (host.split(".", start)[-1] for start in range(host.count(".") + 1))
        return next((frozenset(self[name].split(",")) for name in above if name in self), frozenset())


@pytest.mark.parametrize(
    ("host", "opened"),
    [
        ("reseau.example", True),
        ("www.reseau.example", True),
        ("nu.reseau.example", False),
        ("www.nu.reseau.example", False),
        ("autre.example", False),
    ],
)
def test_what_a_teacher_opens_opens_nothing_below_it_that_never_is(
    programs: dict[str, ModuleType], tmp_path: Path, host: str, opened: bool
) -> None:
    listed = Listed(
        {
            "reseau.example": "social_networks",
            "nu.reseau.example": "adult,social_networks",
            "autre.example": "social_networks",
        }
    )
    unblocked = programs["web_filter"].Unblocked(tmp_path / "unblocked.json")
    unblocked.open("reseau.example", 60)
    rules = programs["web_filter"].Filter(CONFIGURATION, listed, unblocked)
    assert rules.verdict("10.0.0.1", host).open is opened


@pytest.mark.parametrize(
    ("host", "opened"),
    [
        ("ville.internal", True),
        ("filtre.ecole.ville.internal", True),
        ("imprimante.ecole.ville.internal", False),
        ("ecole.ville.internal", False),
    ],
)
def test_an_open_site_above_a_school_opens_none_of_its_machines(
    programs: dict[str, ModuleType], tmp_path: Path, host: str, opened: bool
) -> None:
    unblocked = programs["web_filter"].Unblocked(tmp_path / "unblocked.json")
    rules = programs["web_filter"].Filter(CONFIGURATION, Listed(), unblocked)
    assert rules.verdict("10.0.0.1", host).open is opened


def test_what_a_power_cut_left_opens_nothing(programs: dict[str, ModuleType], tmp_path: Path) -> None:
    left = tmp_path / "unblocked.json"
    left.write_text('{"jeux.exam')
    assert programs["web_filter"].Unblocked(left).sites() == {}
