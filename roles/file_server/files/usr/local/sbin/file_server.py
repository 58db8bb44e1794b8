"""The parts of a school's file server that Samba leaves to others.

    file_server.py spaces [--dry-run] < SPACES     folders, their owners and what they may take
    file_server.py passwords [--dry-run] < SECRET  the accounts of Samba, and no other
    file_server.py versions FOLDER KEPT            one more state of all folders, and no more than KEPT

The first two print what they changed, as a list in JSON. A folder is a subvolume of Btrfs: so it has a bound
of its own, and its state is kept at once and for nothing. Elsewhere it is a plain folder without either.
"""

import json
import os
import shutil
import subprocess
import sys
import time
from collections.abc import Iterator
from pathlib import Path
from typing import Any

BIN = "Corbeille"
EVERYBODY = "ecole"  # the group of all accounts
VERSIONS = ".versions"
SUBVOLUME = 256  # the inode number of every subvolume's root (btrfs-subvolume(8))
RESERVE = 0.1  # of the file system: old states go before less than that is free


def run(*words: str, stdin: bytes = b"") -> str:
    """What a command printed; raises CalledProcessError, after its own words, where it failed."""
    return subprocess.run(words, input=stdin, stdout=subprocess.PIPE, check=True).stdout.decode()


def on_btrfs(folder: Path) -> bool:
    """Whether a folder that exists lies on Btrfs."""
    return run("findmnt", "--noheadings", "--output=FSTYPE", "--target", str(folder)).strip() == "btrfs"


def lay_out(root: Path, spaces: list[dict[str, Any]], dry: bool) -> Iterator[str]:
    """Make each space what it should be, with a bin in it; yield what was changed."""
    yield from own(root, "root", EVERYBODY, 0o750, dry)
    if not root.exists():
        return
    btrfs = on_btrfs(root)
    for space in spaces:
        path, mode = root / space["path"], int(space["mode"], 8)
        if btrfs and not path.exists() and not dry:
            path.parent.mkdir(exist_ok=True)
            run("btrfs", "subvolume", "create", str(path))
            yield f"{path}: made"
        yield from own(path, space["owner"], space["group"], mode, dry)
        # Nobody else finds in a bin what they could not see in the folder, or (sticky) could not delete.
        bin_mode = mode & (0o0700 if mode & 0o1000 else 0o2770)
        yield from own(path / BIN, space["owner"], space["group"], bin_mode, dry)
    if btrfs:
        yield from bound(root, spaces, dry)


def own(path: Path, owner: str, group: str, mode: int, dry: bool) -> Iterator[str]:
    """Make a folder, and say whose it is."""
    if not path.exists():
        yield f"{path}: made"
        if dry:
            return
        path.mkdir(parents=True)
    if (path.owner(), path.group(), path.stat().st_mode & 0o7777) != (owner, group, mode):
        yield f"{path}: {owner}:{group} {mode:04o}"
        if not dry:
            shutil.chown(path, owner, group)
            path.chmod(mode)


def bound(root: Path, spaces: list[dict[str, Any]], dry: bool) -> Iterator[str]:
    """Say what each space may take; 0 for no bound."""
    show = ("btrfs", "--format=json", "qgroup", "show", "-r", "--raw", str(root))
    if subprocess.run(show, capture_output=True, check=False).returncode != 0:
        yield "bounds: on"
        if dry:
            return
        run("btrfs", "quota", "enable", str(root))
        run("btrfs", "quota", "rescan", "--wait", str(root))
    bounds = {group["path"]: group["max_referenced"] for group in json.loads(run(*show))["qgroup-show"]}
    for space in spaces:
        wanted = space["mb"] * 10**6 // 4096 * 4096 or "none"
        if bounds.get(space["path"], "none") != wanted:
            yield f"{space['path']}: {space['mb']} MB"
            if not dry:
                run("btrfs", "qgroup", "limit", str(wanted), str(root / space["path"]))


def set_passwords(passwords: dict[str, str], dry: bool) -> Iterator[str]:
    """Give Samba these accounts, and no other; yield the names of those that changed."""
    known = {line.split(":")[0]: line.split(":")[3] for line in run("pdbedit", "-L", "-w").splitlines()}
    for name, password in sorted(passwords.items()):
        if known.get(name) != nt_hash(password):
            yield name
            if not dry:
                run("smbpasswd", "-s", "-a", name, stdin=f"{password}\n{password}\n".encode())
    for name in sorted(known.keys() - passwords.keys()):
        yield f"{name}: removed"
        if not dry:
            run("pdbedit", "-x", "-u", name)


def nt_hash(password: str) -> str:
    """What Samba keeps of a password: MD4, which Python's hashlib has no longer."""
    digest = ("openssl", "dgst", "-provider=legacy", "-provider=default", "-md4", "-r")
    return run(*digest, stdin=password.encode("utf-16-le")).split()[0].upper()


def subvolumes(folder: Path) -> Iterator[Path]:
    """The subvolumes in a folder and in its plain folders, but for those of versions."""
    for path in sorted(folder.iterdir()):
        if path.is_dir() and path.name != VERSIONS:
            if path.stat().st_ino == SUBVOLUME:
                yield path
            else:
                yield from subvolumes(path)


def keep_version(root: Path, kept: int) -> None:
    """Keep one more state of all folders; let go of old ones above `kept`, or where disk runs short."""
    versions, half = root / VERSIONS, root / VERSIONS / ".half"
    versions.mkdir(exist_ok=True)
    if half.exists():  # a power cut left it
        forget(half)
    older = sorted(versions.glob("@GMT-*"))
    while older and (len(older) >= kept or short_of_disk(root)):
        print(f"{older[0].name} goes")
        forget(older.pop(0))
        run("btrfs", "subvolume", "sync", str(root))  # the disk that it took is free after that
    if short_of_disk(root):
        print(f"{root}: less than {RESERVE:.0%} of the disk is free", file=sys.stderr)
    for space in subvolumes(root):
        state = half / space.relative_to(root)
        state.parent.mkdir(parents=True, exist_ok=True)
        run("btrfs", "subvolume", "snapshot", "-r", str(space), str(state))
    name = time.strftime("@GMT-%Y.%m.%d-%H.%M.%S", time.gmtime())
    half.rename(versions / name)
    print(f"{name} kept")


def forget(version: Path) -> None:
    """Remove a state of all folders."""
    for state in list(subvolumes(version)):
        run("btrfs", "subvolume", "delete", str(state))
    shutil.rmtree(version)


def short_of_disk(root: Path) -> bool:
    """Whether less than the reserve is free."""
    disk = os.statvfs(root)
    return disk.f_bavail < RESERVE * disk.f_blocks


def main(command: str, *words: str) -> None:
    """Do what the command line says."""
    dry = "--dry-run" in words
    if command == "spaces":
        asked = json.load(sys.stdin)
        print(json.dumps(list(lay_out(Path(asked["root"]), asked["spaces"], dry)), ensure_ascii=False))
    elif command == "passwords":
        print(json.dumps(list(set_passwords(json.load(sys.stdin), dry))))
    else:
        keep_version(Path(words[0]), int(words[1]))


if __name__ == "__main__":
    main(*sys.argv[1:])
