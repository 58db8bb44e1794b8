"""Keep a folder of apt-cacher-ng within a size: `package_cache_shrink.py FOLDER GIGABYTES`.

The cache has no bound of its own, and its tool (`acngtool shrink`) drops what was fetched last. Here what was
used least recently goes first: with TrackFileUse, the cache touches a file's `.head` each time it serves it.
"""

import sys
from collections import defaultdict
from pathlib import Path


def shrink(folder: Path, bound_bytes: int) -> None:
    """Remove files, each with its `.head`, until `bound_bytes` are not exceeded; say what was done."""
    sizes: dict[Path, int] = defaultdict(int)
    last_use: dict[Path, float] = defaultdict(float)
    for path in folder.glob("[!_]*/**/*"):  # what begins with `_` is the cache's own bookkeeping
        if path.is_file():
            stat, served = path.stat(), path.with_name(path.name.removesuffix(".head"))
            sizes[served] += stat.st_blocks * 512
            last_use[served] = max(last_use[served], stat.st_mtime)
    total, removed = sum(sizes.values()), 0
    for served in sorted(last_use, key=last_use.__getitem__):
        if total <= bound_bytes:
            break
        served.unlink(missing_ok=True)
        served.with_name(f"{served.name}.head").unlink(missing_ok=True)
        total -= sizes[served]
        removed += 1
    print(f"{removed} files removed; {total / 1e9:.1f} GB used of {bound_bytes / 1e9:.0f}")


if __name__ == "__main__":
    shrink(Path(sys.argv[1]), int(sys.argv[2]) * 10**9)
