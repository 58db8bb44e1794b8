"""Keep a folder of apt-cacher-ng within a size: `package_cache_shrink.py FOLDER GIGABYTES [PACKAGE…]`.

The cache has no bound of its own, and its tool (`acngtool shrink`) drops what was fetched last. Here what was
used least recently goes first: with TrackFileUse, the cache touches a file's `.head` each time it serves it.
The PACKAGEs, and what they depend on, are pinned: the newest copy of each stays, whatever the size.
So do the lists of packages in force, without which none is found with the link down.
"""

import subprocess
import sys
from collections import defaultdict
from collections.abc import Iterable
from pathlib import Path

_OTHER_RELATIONS = ("recommends", "suggests", "enhances", "conflicts", "breaks", "replaces")
_DEPENDS = ["apt-cache", "depends", "--recurse"]
_DEPENDS += [f"--no-{other}" for other in _OTHER_RELATIONS]


def with_dependencies(packages: list[str]) -> set[str]:
    """The packages and all that they may need, as this machine's package lists say."""
    known = [name for name in packages if _succeeds("apt-cache", "show", "--quiet", name)]
    if not known:
        return set(packages)
    said = subprocess.run([*_DEPENDS, *known], stdout=subprocess.PIPE, check=True, text=True).stdout
    # A package at the start of a line; what it needs is indented, and comes again on a line of its own.
    needed = (line.partition(":")[0] for line in said.splitlines() if not line.startswith((" ", "|")))
    return {*packages, *needed}


def _succeeds(*words: str) -> bool:
    return subprocess.run(words, capture_output=True, check=False).returncode == 0


def newest(files: dict[Path, float], packages: set[str]) -> set[Path]:
    """Of each of these packages, and each architecture, the file that was used last."""
    found: dict[tuple[str, str], Path] = {}
    for path in sorted(files, key=files.__getitem__):
        name, _, rest = path.name.partition("_")  # NAME_VERSION_ARCHITECTURE.deb
        if path.suffix == ".deb" and name in packages:
            found[name, rest.rpartition("_")[2]] = path
    return set(found.values())


def lists(files: Iterable[Path]) -> set[Path]:
    """Of these files, the lists of packages; of those by hash, what their suite's InRelease names today."""
    found = [path for path in files if "dists" in path.parts and path.is_file()]
    named = "".join(path.read_text(errors="replace") for path in found if path.name == "InRelease")
    return {path for path in found if "by-hash" not in path.parts or path.name in named}


def shrink(folder: Path, bound_bytes: int, packages: list[str]) -> None:
    """Remove files, each with its `.head`, until `bound_bytes` are not exceeded; say what was done."""
    sizes: dict[Path, int] = defaultdict(int)
    last_use: dict[Path, float] = defaultdict(float)
    for path in folder.glob("[!_]*/**/*"):  # what begins with `_` is the cache's own bookkeeping
        if path.is_file():
            stat, served = path.stat(), path.with_name(path.name.removesuffix(".head"))
            sizes[served] += stat.st_blocks * 512
            last_use[served] = max(last_use[served], stat.st_mtime)
    total, removed = sum(sizes.values()), 0
    pinned: set[Path] = set()
    if total > bound_bytes:
        pinned = newest(last_use, with_dependencies(packages)) | lists(last_use)
    for served in sorted(last_use.keys() - pinned, key=last_use.__getitem__):
        if total <= bound_bytes:
            break
        served.unlink(missing_ok=True)
        served.with_name(f"{served.name}.head").unlink(missing_ok=True)
        total -= sizes[served]
        removed += 1
    print(f"{removed} files removed; {total / 1e9:.1f} GB used of {bound_bytes / 1e9:.0f}")
    if total > bound_bytes:
        print("what is left is pinned, and takes more than the cache may", file=sys.stderr)


if __name__ == "__main__":
    shrink(Path(sys.argv[1]), int(sys.argv[2]) * 10**9, sys.argv[3:])
