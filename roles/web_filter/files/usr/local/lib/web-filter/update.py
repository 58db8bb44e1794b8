"""Fetch the list of sites and put it in place: `update.py [--now] [--accept-shrunk]`.

Run every two hours; it fetches once a night. A list that is broken, cut short or empty never replaces a good
one.
"""

import argparse
import fcntl
import hashlib
import http.client
import json
import os
import re
import shutil
import subprocess
import sys
import tarfile
import time
import urllib.request
import zlib
from collections.abc import Iterator
from pathlib import Path
from typing import Any

from web_filter import CONFIGURATION, DATABASE, DATE_KEY, STATE, Database

FETCHED = STATE / "fetched"
BUILD = STATE / "build"
LAST = STATE / "last.json"
METRICS = STATE / "web_filter.prom"
ENOUGH_HOURS = 20  # a list this fresh is last night's
PATIENCE_SECONDS = 60
CONNECT_SECONDS = 15  # a link that is down
# A list that lost half of its names is more likely damaged than mended.
SMALLEST_SHARE = 0.5
_NAME = re.compile(rb"[a-z0-9_]([a-z0-9_.-]{0,251}[a-z0-9_])?")


class RefusedError(Exception):
    """The list on offer can't be used; the text says why."""


def due(now: float, last: float | None, quiet_hours: tuple[int, int]) -> bool:
    """Whether to fetch at `now` (seconds since 1970): at once without a list, else by night and once."""
    if last is None:
        return True
    hour = time.gmtime(now).tm_hour
    return now - last >= ENOUGH_HOURS * 3600 and not quiet_hours[0] <= hour < quiet_hours[1]


def fetch(source: str, categories: list[str]) -> None:
    """Bring FETCHED/CATEGORY/domains up to date, by difference. Raises RefusedError."""
    FETCHED.mkdir(exist_ok=True)
    for known in FETCHED.iterdir():
        if known.name not in categories:
            shutil.rmtree(known)
    if source.startswith("rsync://"):
        _fetch_by_rsync(source.rstrip("/"), categories)
    else:
        _fetch_by_http(source.rstrip("/"), categories)


def _fetch_by_rsync(source: str, categories: list[str]) -> None:
    wanted = ("--include=*/", "--include=domains", "--exclude=*")
    times = (f"--timeout={PATIENCE_SECONDS}", f"--contimeout={CONNECT_SECONDS}")
    words = ["rsync", "--recursive", "--times", "--copy-links", "--delete", "--compress", *times, *wanted]
    places = [f"{source}/{category}" for category in categories]
    done = subprocess.run([*words, *places, FETCHED], capture_output=True, text=True, check=False)
    if done.returncode != 0:
        raise RefusedError(f"rsync could not fetch it: {done.stderr.strip()}")


def _fetch_by_http(source: str, categories: list[str]) -> None:
    sums_file, archive = STATE / "MD5SUM.LST", STATE / "archive.tar.gz"
    _download(f"{source}/MD5SUM.LST", sums_file)
    lines = (line.split() for line in sums_file.read_text().splitlines())
    sums = {words[1].lstrip("*"): words[0] for words in lines if len(words) == 2}
    for category in categories:
        name, folder = f"{category}.tar.gz", FETCHED / category
        expected, seal = sums.get(name), folder / "md5"
        if expected and seal.exists() and seal.read_text() == expected:
            continue
        if _download(f"{source}/{name}", archive) != expected:
            raise RefusedError(f"{name} is not what MD5SUM.LST says")
        folder.mkdir(exist_ok=True)
        seal.unlink(missing_ok=True)
        _unpack(archive, category, folder / "domains")
        seal.write_text(expected)
    archive.unlink(missing_ok=True)


def _download(url: str, path: Path) -> str:
    """Bring a file; return its MD5."""
    digest = hashlib.md5(usedforsecurity=False)
    try:
        with urllib.request.urlopen(url, timeout=PATIENCE_SECONDS) as answer, path.open("wb") as file:
            while part := answer.read(1 << 16):
                digest.update(part)
                file.write(part)
    except (OSError, http.client.HTTPException) as error:
        raise RefusedError(f"{url}: {error}") from error
    return digest.hexdigest()


def _unpack(archive: Path, category: str, to: Path) -> None:
    try:
        with tarfile.open(archive, mode="r:gz") as members, to.open("wb") as out:
            domains = members.extractfile(f"{category}/domains")
            if domains is None:
                raise RefusedError(f"{category}.tar.gz has no file of domains")
            shutil.copyfileobj(domains, out)
    except (tarfile.TarError, KeyError, EOFError, zlib.error) as error:
        raise RefusedError(f"{category}.tar.gz: {error}") from error


def reversed_names(category: str) -> Iterator[bytes]:
    """The names of a fetched category, label by label from the right: `com example www`."""
    count = 0
    with (FETCHED / category / "domains").open("rb") as lines:
        for line in lines:
            name = line.strip().lower().rstrip(b".")
            if _NAME.fullmatch(name):
                yield b" ".join(reversed(name.split(b".")))
                count += 1
    if count == 0:
        raise RefusedError(f"{category} has no site")


def entries(lines: Iterator[bytes]) -> Iterator[tuple[bytes, bytes]]:
    """Names and their categories out of sorted lines `com example www<TAB>games`.

    A name has the categories of those above it too, and is left out where it adds none: the first name that
    is found from the left says all. A space sorts before all that a label has, so that what lies below a name
    follows it.
    """
    above: list[tuple[bytes, frozenset[bytes]]] = []
    name, own = b"", set[bytes]()

    def settled() -> Iterator[tuple[bytes, bytes]]:
        while above and not name.startswith(above[-1][0] + b" "):
            above.pop()
        inherited = above[-1][1] if above else frozenset()
        if own - inherited:
            all_of_them = inherited | own
            above.append((name, all_of_them))
            yield b".".join(reversed(name.split(b" "))), b",".join(sorted(all_of_them))

    for line in lines:
        this, _, category = line.rstrip(b"\n").partition(b"\t")
        if this != name and name:
            yield from settled()
            own = set()
        name = this
        own.add(category)
    if name:
        yield from settled()


def build(categories: list[str], day: str) -> int:
    """Build BUILD/categories.cdb out of what was fetched; return how many names it has. Raises RefusedError.

    All goes by files and pipes: memory stays the same whatever the list's length.
    """
    shutil.rmtree(BUILD, ignore_errors=True)
    BUILD.mkdir()
    unsorted, database = BUILD / "names", BUILD / DATABASE.name
    with unsorted.open("wb") as out:
        for category in categories:
            suffix = b"\t" + category.encode() + b"\n"
            out.writelines(name + suffix for name in reversed_names(category))
    sort = ["sort", "--unique", "--buffer-size=32M", "--parallel=1", f"--temporary-directory={BUILD}"]
    subprocess.run([*sort, f"--output={unsorted}", unsorted], check=True, env={"LC_ALL": "C"})
    count = 0
    with (
        subprocess.Popen(["cdb", "-c", "-m", "-t", "-", database], stdin=subprocess.PIPE) as cdb,
        unsorted.open("rb") as lines,
    ):
        assert cdb.stdin is not None
        for name, found in entries(lines):
            cdb.stdin.write(name + b" " + found + b"\n")
            count += 1
        cdb.stdin.write(f"{DATE_KEY} {day}\n".encode())
    if cdb.returncode != 0 or Database(database).get(DATE_KEY) != day:
        raise RefusedError("the database could not be built")
    unsorted.unlink()
    database.chmod(0o644)
    return count


def put_in_place(count: int, accept_shrunk: bool) -> None:
    """Make the list that was built the one in force. Raises RefusedError."""
    before = (last_update() or {"names": 0})["names"]
    if count < before * SMALLEST_SHARE and not accept_shrunk:
        raise RefusedError(
            f"it has {count} names, the one in force has {before}: update.py --now --accept-shrunk takes it"
        )
    built = BUILD / DATABASE.name
    with built.open("rb") as file:
        os.fsync(file.fileno())
    built.replace(DATABASE)
    _write(LAST, json.dumps({"time": time.time(), "names": count}))


def _write(path: Path, text: str) -> None:
    new = path.with_suffix(".new")
    new.write_text(text)
    new.replace(path)


def last_update() -> dict[str, Any] | None:
    """When the list in force was fetched, and its length; None without a list."""
    if not DATABASE.exists():
        return None
    try:
        last: dict[str, Any] = json.loads(LAST.read_text())
    except (FileNotFoundError, json.JSONDecodeError):
        return None
    return last


def write_metrics(succeeded: bool) -> None:
    """Say how things stand, as Prometheus reads it."""
    last = last_update() or {"time": 0, "names": 0}
    figures = (
        ("list_timestamp_seconds", "When the list in force was fetched; 0 without a list.", last["time"]),
        ("list_domains", "How many names the list in force has.", last["names"]),
        ("update_success", "Whether the last attempt to renew it succeeded.", int(succeeded)),
    )
    _write(
        METRICS,
        "".join(
            f"# HELP web_filter_{name} {text}\n# TYPE web_filter_{name} gauge\nweb_filter_{name} {value}\n"
            for name, text, value in figures
        ),
    )


def main() -> int:
    """Return 0 when the list in force is as fresh as can be, 1 when it could not be renewed."""
    parser = argparse.ArgumentParser(description="Renew the web filter's list of sites.")
    parser.add_argument("--now", action="store_true", help="fetch whatever the hour and the list's age")
    parser.add_argument(
        "--accept-shrunk", action="store_true", help="take a list that lost half of its names"
    )
    words = parser.parse_args()
    configuration = json.loads(CONFIGURATION.read_text())
    with (STATE / "lock").open("w") as lock:
        fcntl.flock(lock, fcntl.LOCK_EX)  # the timer and a technician don't build at the same time
        return renew(configuration, words.now, words.accept_shrunk)


def renew(configuration: dict[str, Any], now: bool, accept_shrunk: bool) -> int:
    """Renew the list where it is due, or wanted now; return as `main`."""
    last = last_update()
    quiet = tuple(configuration["quiet_hours_utc"])
    if not now and not due(time.time(), last["time"] if last else None, quiet):
        print("not due: the list is fresh, or its publisher asks not to fetch at this hour")
        return 0
    categories = sorted(
        {
            category
            for profile in configuration["profiles"]
            for category in (*profile["blocked_categories"], *profile["allowed_categories"])
        }
    )
    try:
        fetch(configuration["source"], categories)
        count = build(categories, time.strftime("%Y-%m-%d", time.gmtime()))
        put_in_place(count, accept_shrunk)
    except (RefusedError, OSError, subprocess.CalledProcessError) as error:
        print(f"the list stays as it was: {error}", file=sys.stderr)
        write_metrics(succeeded=False)
        return 1
    finally:
        shutil.rmtree(BUILD, ignore_errors=True)
    write_metrics(succeeded=True)
    print(f"{count} names of {len(categories)} categories are in force")
    return 0


if __name__ == "__main__":
    sys.exit(main())
